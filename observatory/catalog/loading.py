"""Reads and validates `data/catalog` into an immutable Catalog.

A wrong catalogue never loads: CatalogError lists every fault with its file, its key and the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ConfigDict

from observatory import clock, model
from observatory.catalog.catalog import Alias, Catalog, CatalogError
from observatory.catalog.entry_checks import find_faults
from observatory.catalog.file_reader import CatalogFileReader
from observatory.catalog.form_designs import broken_forms, read_forms
from observatory.catalog.territory_entries import broken_places, read_places, with_colours
from observatory.model import Territory
from observatory.statistics import unknown_kinds

# YAML keys are the fields of the types: an unknown key is a spelling mistake, never ignored.
for _kind in (Alias, *vars(model).values()):
    if isinstance(_kind, type) and is_dataclass(_kind):
        setattr(_kind, "__pydantic_config__", ConfigDict(extra="forbid"))  # noqa: B010 - a plain assignment is no attribute of the type

DEFAULT_FOLDER = Path(__file__).parent.parent.parent / "data" / "catalog"


def _territories(reader: CatalogFileReader) -> dict[str, Territory]:
    raw = reader.csv("territories.csv")
    territories = []
    for line, row in enumerate(raw, start=2):
        row["members"] = tuple(row.get("members", "").split())
        if "on_site" in row:
            reader.faults.append(
                f"territories.csv · línea {line} · on_site no se escribe: sale de places.yml"
            )
            del row["on_site"]
        territories.append(reader.validate(Territory, row, file="territories.csv", key=f"línea {line}"))
    return reader.keyed(
        "territories.csv",
        (territory for territory in territories if territory is not None),
        lambda territory: territory.code,
    )


def _recodings(reader: CatalogFileReader) -> tuple[model.Recoding, ...]:
    """What old numbers of places mean; a row names its sources with blanks between them."""
    entries = (
        reader.validate(
            model.Recoding,
            {**row, "sources": tuple(row.get("sources", "").split())},
            file="recodings.csv",
            key=f"línea {line}",
        )
        for line, row in enumerate(reader.csv("recodings.csv"), start=2)
    )
    return tuple(entry for entry in entries if entry is not None)


def _indicators(reader: CatalogFileReader) -> dict[str, model.Indicator]:
    """What is measured, each of a kind of statistic that there is."""
    indicators = reader.folder_of("indicators", model.Indicator, lambda indicator: indicator.id)
    reader.faults += [f"indicators/{fault}" for fault in unknown_kinds(indicators.values())]
    return indicators


def _in_order(questions: Mapping[str, model.Question]) -> dict[str, model.Question]:
    """The questions by id, as their positions say."""
    return dict(sorted(questions.items(), key=lambda pair: pair[1].position))


def load_catalog(
    folder: Path = DEFAULT_FOLDER, *, base: Path | None = None, today: date | None = None
) -> Catalog:
    """Read the catalogue in `folder`; single files that it lacks are those of `base`.

    Nothing can have been read or asked for after `today`, which is the day of the machine where it is not said.
    Raises CatalogError with every fault: file, key and reason.
    """
    today = today or clock.today()
    reader = CatalogFileReader(folder, base or folder)
    blank_line = dict.fromkeys(("contact", "hours", "address", "source", "url", "source_date"), "")
    dimensions = reader.listed("dimensions.yml", model.Dimension)
    comparisons = reader.listed("comparisons.yml", model.Comparison)
    denominators = reader.listed("denominators.yml", model.Denominator)
    themes = reader.listed("themes.yml", model.Theme)
    standards = reader.listed("standards.yml", model.Standard)
    request_laws = reader.listed("request_laws.yml", model.RequestLaw)
    policy = reader.validate(model.Policy, reader.yaml("policy.yml"), file="policy.yml", key="policy")
    quality = reader.validate(model.Checklist, reader.yaml("quality.yml"), file="quality.yml", key="quality")
    places = read_places(reader)
    contents: dict[str, Any] = {
        "territories": with_colours(_territories(reader), places),
        "aliases": reader.rows("aliases.csv", Alias),
        "counted": reader.keyed(
            "inhabitants.csv",
            reader.rows("inhabitants.csv", model.PlaceInhabitants),
            lambda row: row.territory,
        ),
        "sources": reader.folder_of("sources", model.Source, lambda source: source.id),
        "dimensions": reader.keyed("dimensions.yml", dimensions, lambda dimension: dimension.id),
        "denominators": reader.keyed("denominators.yml", denominators, lambda denominator: denominator.id),
        "indicators": _indicators(reader),
        "comparisons": reader.keyed("comparisons.yml", comparisons, lambda comparison: comparison.id),
        "corrections": reader.listed("corrections.yml", model.Correction),
        "recodings": _recodings(reader),
        "events": reader.listed("events.yml", model.Event),
        "laws": reader.listed("laws.yml", model.Law),
        "institutions": reader.listed("institutions.yml", model.Institution),
        "glossary": reader.listed("glossary.yml", model.Term),
        "helplines": reader.rows("helplines.csv", model.Helpline, blank=blank_line),
        "point_kinds": reader.keyed(
            "point_kinds.yml", reader.listed("point_kinds.yml", model.PointKind), lambda kind: kind.id
        ),
        "synonyms": reader.rows("synonyms.csv", model.Synonym),
        "moved": reader.rows("moved.csv", model.Moved),
        "acronyms": reader.rows("acronyms.csv", model.Acronym),
        "themes": reader.keyed("themes.yml", themes, lambda theme: theme.id),
        "countries": places.countries,
        "places": places.places,
        "sets": places.sets,
        "home": places.home,
        "forms": read_forms(reader),
        "questions": _in_order(reader.folder_of("questions", model.Question, lambda question: question.id)),
        "standards": reader.keyed("standards.yml", standards, lambda standard: standard.id),
        "request_laws": reader.keyed("request_laws.yml", request_laws, lambda law: law.id),
        "requests": reader.folder_of("requests", model.DataRequest, lambda request: request.id),
    }
    if policy is None or quality is None or reader.faults:
        raise CatalogError(reader.faults)
    catalog = Catalog(policy=policy, quality=quality, **contents)
    if faults := [
        *find_faults(catalog, today),
        *broken_places(catalog),
        *broken_forms(catalog),
    ]:
        raise CatalogError(faults)
    return catalog.without_waiting()
