"""One who reads the workspace knows which counts are small, sums of the release included."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from etl.attack_command import attack_release
from etl.disclosure.audit.attack import attack
from etl.disclosure.audit.direct_disclosures import MONTH_APART
from etl.disclosure.audit.informed_attacker import make_insider
from etl.disclosure.cells import Cell
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.model import Snapshot, months_of
from observatory.store.private.workspace import Workspace
from observatory.store.reading.public_facts import Fact
from observatory.store.releases import SqliteReleases
from tests.etl.disclosure.making import CATALOG
from tests.kit.counts import Counted, load_counts

READ = Snapshot(
    source="mimp_cem", edition="2024-10", file="x.csv", sha256="0" * 64, retrieved=date(2026, 11, 24),
    published=None, cutoff=None, title="x", url="",
)  # fmt: skip


def test_small_counts_zeros_and_the_sums_over_places_are_known(tmp_path: Path, catalog: Catalog) -> None:
    members = catalog.territories["PE-LN"].members
    loaded = Workspace(tmp_path / "workspace.db", catalog)
    rows: list[Counted] = [
        (place, "2023", "form:economic", 0.0 if number else 3.0) for number, place in enumerate(members)
    ]
    rows += [(members[0], "2023", "", 9.0), ("PE-15", "2023", "sex:men", 2.0)]
    load_counts(loaded, READ, rows)
    small, zeros = make_insider(loaded, catalog)
    form = Cell(READ.id, "", "cem_cases", members[0], "2023-01-01", "2023-12-31", "form:economic")
    assert small == {form, form._replace(territory="PE-LN")}
    assert zeros == {form._replace(territory=place) for place in members[1:]}


def test_a_workspace_of_the_shipped_figures_knows_the_small_counts_of_offences_alone(
    built_store: Path, district_store: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    """All others came protected; those of offences in which the woman may be the accused are protected here."""
    stores = Stores(built_store, catalog, SqliteReleases(built_store))
    known = make_insider(stores.workspace(), catalog)
    assert {(cell.indicator, cell.territory) for cell in known.small} == {
        ("prosecutor_cases", place) for place in ("BO", "BO-02")
    }
    assert attack_release(stores, informed=True) == 0
    assert "Quien además sabe qué datos protegidos son pequeños" in capsys.readouterr().out
    one_place = Stores(district_store, catalog, SqliteReleases(district_store))
    assert attack_release(one_place, informed=True) == 0
    assert "no dice qué datos protegidos son pequeños" in capsys.readouterr().out


def cell_of(row: Fact) -> Cell:
    return Cell(*(getattr(row, name) for name in Cell._fields))


def months(place: str, *, cases: int, zeros_shown: bool) -> list[Fact]:
    """A month with one case for each of `cases`, then months without any, all withheld or only these."""
    return [
        Fact(
            READ.id, "", "police_complaints", place, month.start.isoformat(), month.end.isoformat(), "",
            0.0 if number >= cases and zeros_shown else None, None, None, number < cases or not zeros_shown,
        )
        for number, month in enumerate(months_of(2023))
    ]  # fmt: skip


@pytest.mark.parametrize("zeros_shown", [False, True])
def test_of_months_withheld_with_their_year_nobody_can_tell_which_are_small(zeros_shown: bool) -> None:
    """Three and two months with one case each, five in the province: pinned for one who is told of the months."""
    several = {"PE-010101": 3, "PE-010102": 2}
    hidden = [
        row for place, cases in several.items() for row in months(place, cases=cases, zeros_shown=zeros_shown)
    ]
    year = ("2023-01-01", "2023-12-31", "")
    years = [
        Fact(READ.id, "", "police_complaints", place, *year, None, None, None, True) for place in several
    ]
    province = Fact(READ.id, "", "police_complaints", "PE-0101", *year, 5.0, None, None, False)
    with_cases = [
        row for place, cases in several.items() for row in months(place, cases=cases, zeros_shown=True)
    ]
    small = {cell_of(row) for row in (*years, *with_cases) if row.value is None}
    zeros = {cell_of(row) for row in hidden if row.value is None} - small
    verdict = attack([*hidden, *years, province], CATALOG, small=frozenset(small), zeros=frozenset(zeros))
    pinned = {weakness.interval for weakness in verdict.weaknesses if weakness.reason != MONTH_APART}
    assert pinned == ({(1, 1), (2, 2), (3, 3)} if zeros_shown else set())
