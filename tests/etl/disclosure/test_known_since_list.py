"""The signed list of the policy, computed again: who told each cell on it, and that nothing else does.

The first signature names what the shipped figures alone tell, and not exactly; the second what releases told exactly that
were made before the rules of 30 November 2026.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bench.disclosure import Scope, counts_in
from etl.build_command import build
from etl.disclosure.audit.attack import attack, attack_as
from etl.disclosure.audit.direct_disclosures import Weakness
from etl.disclosure.audit.gate import AttackedError
from etl.disclosure.audit.known_since import mark_of
from etl.disclosure.cells import Cell
from etl.publishing import fingerprints
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.store.reading.public_facts import read_facts, read_undated_facts
from observatory.store.releases import SqliteReleases

LIMA = Scope("the districts of Lima, 2012 to 2024", "2012", "2024", "lima")
MOST = 18
SHOWN_BEFORE = (
    ("PE-150109", "sex:women"), ("PE-150109", "sex:men"), ("PE-150109", "centre:CEM224;sex:women"),
    ("PE-150109", "centre:CEM224;sex:men"), ("PE-150118", "sex:women"), ("PE-150118", "centre:CEM223;sex:women"),
)  # fmt: skip


@pytest.fixture(scope="module")
def counts(shared_data: Path, catalog: Catalog) -> dict[Cell, float]:
    """What the publisher counts where the shipped figures protect anything."""
    assert shared_data.is_dir()
    return counts_in(LIMA, catalog)


@pytest.fixture(scope="module")
def weakness_of(built_store: Path, counts: dict[Cell, float], catalog: Catalog) -> dict[str, Weakness]:
    """What the shipped release alone tells, and of the cases of the publisher's file to one who knows the small ones."""
    with SqliteReleases(built_store).opened() as connection:
        rows = list(read_facts(connection))
        # What the totals of the two police editions that are shipped tell has a test of its own (test_growth_of_totals).
        (anyone,) = attack_as([None], rows, catalog, undated=read_undated_facts(connection), before=rows)
    rows = [row for row in rows if row.indicator in ("cem_cases", "population")]
    hidden = {Cell(*(getattr(row, name) for name in Cell._fields)) for row in rows if row.protected}
    of_cem = {cell for cell in hidden if cell.snapshot.startswith("mimp_cem@")}
    assert of_cem
    assert of_cem <= counts.keys()
    small = frozenset(cell for cell, value in counts.items() if 0 < value < catalog.policy.small_count_below)
    zeros = frozenset(cell for cell, value in counts.items() if value == 0)
    informed = attack(rows, catalog, small=small, zeros=zeros)
    return {
        mark_of(weakness.cell): weakness for verdict in (anyone, informed) for weakness in verdict.weaknesses
    }


def test_every_listed_cell_is_told_by_former_releases_alone_and_none_exactly(
    weakness_of: dict[str, Weakness], catalog: Catalog
) -> None:
    listed = catalog.policy.known_since[0].cells
    assert set(listed) <= weakness_of.keys()
    assert [mark for mark in listed if weakness_of[mark].interval.width == 0] == []
    assert len(listed) <= MOST


def test_the_shipped_figures_alone_tell_no_count_exactly(weakness_of: dict[str, Weakness]) -> None:
    assert [weakness for weakness in weakness_of.values() if weakness.interval.width == 0] == []
    assert len(weakness_of) <= MOST


def test_a_store_of_the_program_before_the_rules_is_released_anew_and_only_signed(
    tmp_path: Path,
    root: Path,
    counts: dict[Cell, float],
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The publisher's numbers stand in the figures where releases of then showed what is protected now."""
    figures = tmp_path / "figures"
    shutil.copytree(root / "data" / "figures", figures)
    base = Cell("mimp_cem@2024-10", "", "cem_cases", "", "2014-01-01", "2014-12-31", "")
    for place, breakdown in SHOWN_BEFORE:
        cell = base._replace(territory=place, breakdown=breakdown)
        _show_again(figures / "mimp_cem.csv", cell, counts[cell])
    first, since = catalog.policy.known_since
    before = replace(
        catalog.policy,
        departments=None,
        accused=(),
        one_trait_of_all=None,
        small_places=None,
        known_since=(first,),
    )
    folder = tmp_path / "store"
    releases = SqliteReleases(folder)
    with monkeypatch.context() as former_program:
        former_program.setattr(fingerprints, "hash_project", lambda: "shipped:former")
        assert build(Stores(folder, replace(catalog, policy=before), releases, figures)) == 0
    unsigned = replace(catalog, policy=replace(catalog.policy, known_since=(first,)))
    with pytest.raises(AttackedError, match=f"se deducen {len(since.cells)} datos protegidos"):
        build(Stores(folder, unsigned, releases))
    assert build(Stores(folder, catalog, releases)) == 0


def _show_again(file: Path, cell: Cell, value: float) -> None:
    """Give a protected cell of the figures its number."""
    lines = file.read_text(encoding="utf-8").split("\n")
    start = ",".join((cell.indicator, cell.territory, cell.start, cell.end, cell.breakdown, ""))
    (at,) = [number for number, line in enumerate(lines) if line.startswith(start)]
    fields = lines[at].removesuffix(",protected").split(",")
    fields[5] = f"{value:g}"
    lines[at] = ",".join([*fields, ""])
    file.write_text("\n".join(lines), encoding="utf-8")
