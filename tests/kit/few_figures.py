"""Few places and few figures, for tests of stores and commands and not of figures."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from etl import stores
from etl.build_command import build
from etl.stores import FIGURES, Stores
from observatory.catalog import Catalog
from observatory.model import Level
from observatory.store.releases import SqliteReleases
from tests.conftest import made_once

Row = dict[str, str]


def every(_row: Row) -> bool:
    """All rows of a source."""
    return True


def of_independencia(row: Row) -> bool:
    """All that a source says of the one district, and of it alone."""
    return row["territory"] == "PE-150112"


def total(row: Row) -> bool:
    """What a source says of a place as a whole, by no trait."""
    return row["breakdown"] == ""


def narrowed(folder: Path, **filters: Callable[[Row], bool]) -> Path:
    """A folder of shipped figures with these sources alone, and of each the rows that are kept."""
    folder.mkdir()
    for source, keeps in filters.items():
        shutil.copy(FIGURES / f"{source}.yml", folder)
        with (FIGURES / f"{source}.csv").open(encoding="utf-8", newline="") as stream:
            rows = csv.DictReader(stream)
            few = [row for row in rows if keeps(row)]
            names = list(rows.fieldnames or ())
        with (folder / f"{source}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(few)
    return folder


@pytest.fixture(scope="session")
def few_figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped figures of El Alto's districts alone."""
    return narrowed(tmp_path_factory.mktemp("few") / "figures", el_alto_districts=every)


@pytest.fixture(scope="session")
def district_figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that is shipped of the CEM in Independencia, protected cells among it."""
    return narrowed(tmp_path_factory.mktemp("district") / "figures", mimp_cem=of_independencia)


@pytest.fixture(scope="session")
def district_store(run_folder: Path, catalog: Catalog) -> Path:
    """A store of all that is shipped of Independencia, built once a run: protected counts, rates, two editions."""

    def publish(folder: Path) -> None:
        sources = ("mimp_cem", "mininter_vcm", "sidpol", "inei_district_population")
        figures = narrowed(folder.with_name("district-figures"), **dict.fromkeys(sources, of_independencia))
        assert build(Stores(folder, catalog, SqliteReleases(folder), figures)) == 0

    return made_once(run_folder, "district-store", publish)


def ship(patch: pytest.MonkeyPatch, figures: Path) -> None:
    """Have commands that are called in this process ship these figures."""
    patch.setattr(stores, "Stores", partial(Stores, figures=figures))


@pytest.fixture
def ships_few(monkeypatch: pytest.MonkeyPatch, few_figures: Path) -> None:
    """Commands called in this process ship few figures: all of them take ten seconds of each first release."""
    ship(monkeypatch, few_figures)


_NEAR = ("PE-1501", "BO-0201")
_SMALL = (Level.DISTRICT, Level.MUNICIPALITY)


def with_few_places(catalog: Catalog, *codes: str) -> Catalog:
    """All that is known, but of the districts and municipalities those of Lima and La Paz, of groups, and `more`."""
    codes_kept = {*codes, *(code for territory in catalog.territories.values() for code in territory.members)}
    codes_kept |= {preference.territory for preference in catalog.preferences}
    few = {
        code: territory
        for code, territory in catalog.territories.items()
        if territory.level not in _SMALL or code.startswith(_NEAR) or code in codes_kept
    }
    aliases = tuple(alias for alias in catalog.aliases if alias.code in few)
    return replace(catalog, territories=few, aliases=aliases)
