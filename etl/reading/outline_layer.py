"""Opens a GeoJSON layer as a table: the properties of each feature are a row of a text file."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from observatory.model import ObservatoryError


class LayerError(ObservatoryError):
    """A file is not a GeoJSON FeatureCollection."""


def unroll(path: Path, folder: Path) -> Path:
    """Write the properties of the features of `path` as UTF-8 CSV: feature n is on line n + 1.

    Raises LayerError for what is no FeatureCollection.
    """
    try:
        layer = json.loads(path.read_text(encoding="utf-8"))
        rows = [dict(feature["properties"]) for feature in layer["features"]]
    except (ValueError, KeyError, TypeError) as error:
        raise LayerError("No es una capa GeoJSON que se pueda leer.") from error
    names = list(dict.fromkeys(name for row in rows for name in row))
    target = folder / "features.csv"
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([["" if row.get(name) is None else row[name] for name in names] for row in rows])
    return target
