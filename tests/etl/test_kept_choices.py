"""An update is solved where its counts changed, and nowhere else: in a folder and on a real PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from etl.disclosure.engine.secondary import secondary_cells
from etl.disclosure.engine.secondary.linked_tables import LinkedTables
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.store.reading.public_facts import read_facts
from observatory.store.releases import PostgresReleases, SqliteReleases
from tests.kit.counts import Counted, load_counts, publish_held
from tests.kit.facts import EDITION

Node = Callable[[str], Stores]
Figures = dict[tuple[str, str], tuple[float, float]]

FIGURES: Figures = {
    ("PE-150112", "2022"): (96, 3), ("PE-150112", "2023"): (101, 2),
    ("PE-020105", "2022"): (55, 4), ("PE-020105", "2023"): (61, 1),
}  # fmt: skip
"""Women and men of two districts in two years: four secondary_cells, for each year of a district has few men."""
CHANGED = ("PE-020105", "2023")
CORRECTED = FIGURES | {CHANGED: (64.0, 3.0)}


@pytest.fixture(params=["folder", "database"])
def node(request: pytest.FixtureRequest, tmp_path: Path, catalog: Catalog) -> Node:
    """Makes a machine that publishes: another folder of its own if all is in a database, else the one folder."""
    if request.param == "folder":
        return lambda name: Stores(tmp_path / "one", catalog, SqliteReleases(tmp_path / "one"))
    address = request.getfixturevalue("postgres_url")
    return lambda name: Stores(tmp_path / name, catalog, PostgresReleases(address))


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> list[set[float]]:
    """The counts of each component that was solved."""
    counts: list[set[float]] = []
    really = secondary_cells._find_cheapest

    def watched(task: secondary_cells.ComponentTask) -> secondary_cells.PatternRepair:
        counts.append(set(task.tables.values))
        return really(task)

    monkeypatch.setattr(secondary_cells, "_find_cheapest", watched)
    return counts


def prepare(stores: Stores, figures: Figures, *, edition: str = "2024-10", aside: bool = True) -> None:
    """Load these figures as an edition and make a release of all that is loaded, aside or to be shown."""
    snapshot = replace(EDITION, edition=edition, cutoff=date(2024, int(edition[5:]), 28))
    cells: list[Counted] = [
        (place, year, breakdown, value)
        for (place, year), (women, men) in figures.items()
        for breakdown, value in (("", women + men), ("sex:women", women), ("sex:men", men))
    ]
    loaded = stores.workspace()
    load_counts(loaded, snapshot, cells)
    publish_held(stores, loaded, fingerprint=f"{figures} {edition}", aside=aside)


def prepared(stores: Stores) -> set[tuple[str, str, str, float | None]]:
    """What the candidate shows and hides of the cases."""
    with stores.releases.opened_staged() as connection:
        return {
            (fact.territory, fact.start[:4], fact.breakdown, fact.value)
            for fact in read_facts(connection)
            if fact.indicator == "cem_cases"
        }


def test_a_candidate_made_again_after_a_correction_solves_the_corrected_year_alone(
    node: Node, solved: list[set[float]], tmp_path: Path, catalog: Catalog
) -> None:
    prepare(node("a"), FIGURES)
    assert len(solved) == len(FIGURES)
    solved.clear()
    prepare(node("b"), CORRECTED)
    assert [{64.0, 3.0} <= counts for counts in solved] == [True]
    from_nothing = Stores(tmp_path / "fresh", catalog, SqliteReleases(tmp_path / "fresh"))
    prepare(from_nothing, CORRECTED)
    assert prepared(node("b")) == prepared(from_nothing)


def test_what_was_chosen_for_other_counts_is_not_taken_for_these(
    node: Node, solved: list[set[float]]
) -> None:
    """The three men of the corrected year stay hidden with their women, whatever was kept of the year before."""
    prepare(node("a"), FIGURES | {CHANGED: (61.0, 30.0)})
    assert (*CHANGED, "sex:men", 30.0) in prepared(node("a"))
    prepare(node("b"), CORRECTED)
    hidden = {
        (breakdown, value) for *where, breakdown, value in prepared(node("b")) if tuple(where) == CHANGED
    }
    assert hidden == {("", 67.0), ("sex:women", None), ("sex:men", None)}


def test_of_a_later_edition_only_the_year_that_grew_is_asked_about(
    node: Node, solved: list[set[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Totals of both editions tell that nobody was added to the others: what hid them hides them."""
    searched: list[set[float]] = []
    really = secondary_cells.propose_pattern

    def watched(tables: LinkedTables, *rest: Any, **named: Any) -> set[int]:
        searched.append(set(tables.values))
        return really(tables, *rest, **named)

    monkeypatch.setattr(secondary_cells, "propose_pattern", watched)
    prepare(node("a"), FIGURES, aside=False)
    assert len(searched) == len(FIGURES)
    searched.clear()
    solved.clear()
    prepare(node("b"), FIGURES | {CHANGED: (70.0, 7.0)}, edition="2024-11")
    assert [{70.0, 7.0} <= counts for counts in solved] == [True]
    unchanged = {sum(counts) for of, counts in FIGURES.items() if of != CHANGED}
    assert not any(unchanged & counts for counts in searched)
    hidden = {cell[:3] for cell in prepared(node("b")) if cell[3] is None}
    assert hidden == {(*of, f"sex:{sex}") for of in FIGURES for sex in ("women", "men")}


def test_the_sites_role_reads_nothing_of_what_was_chosen(
    tmp_path: Path, catalog: Catalog, postgres_url: str
) -> None:
    prepare(Stores(tmp_path / "a", catalog, PostgresReleases(postgres_url)), FIGURES)
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        readers = admin.execute(
            "SELECT grantee FROM information_schema.role_table_grants WHERE table_schema = 'observatory_private' "
            "AND grantee <> current_user"
        ).fetchall()
        (kept,) = admin.execute(
            "SELECT content FROM observatory_private.note WHERE name = 'choices'"
        ).fetchall()
    assert readers == []
    assert len(json.loads(kept[0])) == len(FIGURES)
