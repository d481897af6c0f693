"""Makes data/catalog/inhabitants.csv: how many live in each place, by which the policy tells small places from others.

`python -m etl.shipping.inhabitants FOLDER` reads the files of the sources that policy.yml declares (small_places) in
FOLDER, and those that the project ships whole, and writes each place's number of the declared year.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pandas as pd

from etl.reading import faults
from etl.reading.edition import UnreadableError, read_edition
from etl.shipping.shipped import read_recipes
from etl.shipping.shipped_figures import FIGURES
from observatory.catalog import Catalog, load_catalog
from observatory.catalog.loading import DEFAULT_FOLDER

_OF_ALL_PLACES: Final = ("districts", "of_municipalities")
"""The rules that ship a part of a file in which all places are: it is read whole here."""
_COLUMNS: Final = ("territory", "inhabitants", "year", "source")


def count_inhabitants(shared: Path, catalog: Catalog) -> Iterator[tuple[str, int, int, str]]:
    """A row of inhabitants.csv for each place that a declared source counts in its declared year; sums are left out.

    Raises UnreadableError where a file has an error.
    """
    rules = catalog.policy.small_places
    whole = {recipe.source: recipe.file for recipe in read_recipes() if recipe.choose in _OF_ALL_PLACES}
    for source, year in (rules.inhabitants if rules else {}).items():
        rows = (
            _of_file(shared / whole[source], source, catalog)
            if source in whole
            else pd.read_csv(FIGURES / f"{source}.csv", keep_default_na=False)
        )
        own = rows[
            (rows["indicator"] == "population")
            & (rows["period_end"].str[:4] == str(year))
            & rows["territory"].map(lambda code: catalog.territories[code].is_local)
        ]
        totals = own[own["breakdown"] == ""]
        counted = own[own["breakdown"].str.fullmatch("sex:[a-z]+")] if totals.empty else totals
        for place, value in counted.groupby("territory")["value"].sum().items():
            yield str(place), int(value), year, source


def _of_file(path: Path, source: str, catalog: Catalog) -> pd.DataFrame:
    reading = read_edition(path, source=catalog.sources[source], catalog=catalog)
    rows = pd.concat(list(reading.frames()), ignore_index=True)
    if faults.exit_code(reading.problems):
        raise UnreadableError(faults.format_problems(reading.problems))
    return rows.astype({"territory": str, "breakdown": str, "period_end": str, "indicator": str})


def main(words: Iterable[str]) -> int:
    """Write inhabitants.csv from the folder named; 2 where none is."""
    folders = list(words)
    if len(folders) != 1:
        sys.stderr.write("Uso: python -m etl.shipping.inhabitants CARPETA\n")
        return 2
    rows = sorted(count_inhabitants(Path(folders[0]), load_catalog()))
    with (DEFAULT_FOLDER / "inhabitants.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows([_COLUMNS, *rows])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
