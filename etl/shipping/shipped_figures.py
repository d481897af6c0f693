"""The figures that the project ships: loaded into a workspace, and made a release of, on show or aside."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pandas as pd

from etl import pipeline
from etl.disclosure.cells import Cell
from etl.disclosure.suppression.edition_cells import Remembered
from etl.publishing import fingerprints, publish
from etl.releasing.ledger import ShippedFigures
from etl.sources.figures import CONF_STATUS, read_figures, read_rows
from etl.stores import Stores
from observatory import clock
from observatory.catalog import Catalog
from observatory.geography.places import places_in
from observatory.model import ConfStatus, FileProblem, Level
from observatory.site import SITE_FOLDER
from observatory.store.private import workspace
from observatory.store.private.workspace import OBSERVED, Workspace
from observatory.store.releases import Releases, SqliteReleases


@dataclass(frozen=True, slots=True)
class ShippedSurroundings:
    """The surroundings of the site's place in a publisher's country: the places above it."""

    place: str
    province: str
    department: str
    country: str

    @classmethod
    def of(cls, catalog: Catalog, source: str) -> ShippedSurroundings:
        """That of the first place of the country of a source."""
        place = places_in(catalog.sources[source].country, catalog)[0]
        province, department, country = (ancestor.code for ancestor in catalog.ancestors(place.code))
        return cls(place.code, province, department, country)

    @property
    def wide(self) -> tuple[str, str]:
        """The province and the country, of which all is shipped."""
        return self.province, self.country

    def within(self, catalog: Catalog) -> list[str]:
        """The districts, and groups, of the province."""
        return [
            territory.code for territory in catalog.territories.values() if territory.parent == self.province
        ]

    def districts(self, catalog: Catalog) -> list[str]:
        """The districts of the province, without its groups."""
        return [code for code in self.within(catalog) if catalog.territories[code].level is Level.DISTRICT]

    def large_districts(self, catalog: Catalog, least: int) -> list[str]:
        """The other districts of the country with at least so many inhabitants, and those that were made of one."""
        large = [
            code
            for code, row in catalog.counted.items()
            if row.inhabitants >= least and self._is_elsewhere(code, catalog)
        ]
        made = (
            place for place in catalog.territories.values() if not set(large).isdisjoint(place.divided_from)
        )
        return list(dict.fromkeys([*large, *(place.code for place in made)]))

    def _is_elsewhere(self, code: str, catalog: Catalog) -> bool:
        place = catalog.territories[code]
        return (
            place.country == self.country and place.level is Level.DISTRICT and place.parent != self.province
        )


FIGURES: Final = SITE_FOLDER / "figures"
_NAMED: Final = ("indicator", "territory", "period_start", "period_end", "breakdown")


def load_shipped(loaded: Workspace, catalog: Catalog, figures: Path) -> list[FileProblem]:
    """Load each edition of the shipped figures, unless the publisher's whole file is there already."""
    problems: list[FileProblem] = []
    for path in sorted(figures.glob("*.csv")):
        for reading in read_figures(path, catalog):
            with loaded.loading() as connection:
                ingested = workspace.is_ingested(connection, reading.snapshot.id)
            if not ingested:
                problems += pipeline.ingest(loaded, reading, shipped=True).problems
    return problems


def find_shipped_figures(stores: Stores) -> ShippedFigures | None:
    """The shipped figures, for the ledger; None where there are none, and in a demonstration, which is kept apart."""
    files = sorted(stores.figures.glob("*.csv"))
    if stores.catalog.demonstration or not files:
        return None
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + path.read_bytes())
    return ShippedFigures(digest.hexdigest(), lambda folder: _built_aside(stores, folder))


def _built_aside(stores: Stores, folder: Path) -> Releases:
    """What `build` would show of the shipped figures, staged in another folder: it can be read and not published."""
    aside_stores = replace(stores, folder=folder, releases=SqliteReleases(folder))
    aside_stores.ledger.make()
    loaded = aside_stores.workspace()
    load_shipped(loaded, aside_stores.catalog, aside_stores.figures)
    publish.stage_for_ledger(
        loaded, aside_stores, fingerprint=fingerprints.hash_project(), today=clock.today()
    )
    return aside_stores.releases


# What the project ships already, and how the observations of one reading stand beside it.


def read_former_figures(path: Path, catalog: Catalog) -> tuple[Remembered, dict[Cell, float]]:
    """What the shipped figures at `path` hide and what they show: a new copy beside an old one must tell nothing more."""
    hidden: set[Cell] = set()
    values: dict[Cell, float] = {}
    for row in read_rows(path, catalog).to_dict("records"):
        cell = Cell("", "", *(row[name] for name in _NAMED))
        if row[CONF_STATUS] == ConfStatus.PROTECTED:
            hidden.add(cell)
        elif row["value"]:
            values[cell] = float(row["value"])
    return Remembered(frozenset(hidden)), values


def convert_to_observed(observations: pd.DataFrame) -> pd.DataFrame:
    """Observations of one reading with the columns of the workspace."""
    texts = {"snapshot": "", "conf_status": "free", "denominator_snapshot": ""}
    numbers = dict.fromkeys(("lower", "upper", "numerator", "denominator"), float("nan"))
    return observations.assign(**texts, **numbers)[list(OBSERVED)]
