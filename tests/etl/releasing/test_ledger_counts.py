"""An attacker derives as much from the ledger of a release as from the release itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.disclosure.audit.knowledge import Knowledge, read_knowledge
from etl.disclosure.audit.known_since import Former
from etl.disclosure.cells import Cell
from etl.releasing.ledger import read_counts_shown_before, select_counts_to_remember
from observatory.catalog import Catalog
from observatory.store.errors import LedgerError
from observatory.store.private.ledger import LedgerFile, ReleaseShown
from observatory.store.reading import queries
from observatory.store.reading.public_facts import Fact, read_facts
from observatory.store.releases import SqliteReleases
from tests.etl.disclosure.making import CATALOG, PLACE, edition, fact

NAMED = ReleaseShown("one", "2026-11-25", "shipped:1", "a" * 64)
SHARE = "cem_cases_women_share"


@pytest.fixture
def ledger(tmp_path: Path) -> LedgerFile:
    new_ledger = LedgerFile(tmp_path / "private")
    new_ledger.make()
    return new_ledger


def remembered(ledger: LedgerFile, rows: list[Fact], release: ReleaseShown = NAMED) -> int:
    with ledger.opened() as open_ledger:
        return open_ledger.add(release, select_counts_to_remember(rows, CATALOG))


def counts_derived(rows: list[Fact]) -> dict[tuple[str, str], float]:
    knowledge = read_knowledge((), CATALOG, former=rows)
    return {(cell.indicator, cell.breakdown): value for cell, (value, _) in knowledge.derived.items()}


def test_counts_and_what_rates_and_shares_tell_are_remembered_once(ledger: LedgerFile) -> None:
    share = fact(80.0, indicator=SHARE, numerator=80, denominator=100)
    rate = fact(12.5, indicator="cem_women_case_rate", numerator=80, denominator=640_000)
    assert remembered(ledger, [fact(100), fact(80, "sex:women"), share, rate]) == 2
    with ledger.opened() as open_ledger:
        rows = list(open_ledger.facts("mimp_cem@x"))
    assert counts_derived(rows) == {("cem_cases", ""): 100, ("cem_cases", "sex:women"): 80}


def test_a_share_whose_counts_are_shown_nowhere_tells_both(ledger: LedgerFile) -> None:
    rows = [fact(80.0, indicator=SHARE, numerator=80, denominator=100)]
    remembered(ledger, rows)
    with ledger.opened() as open_ledger:
        assert counts_derived(list(open_ledger.facts("mimp_cem@x"))) == counts_derived(rows)
    assert counts_derived(rows) == {("cem_cases", ""): 100, ("cem_cases", "sex:women"): 80}


def test_a_ratio_without_its_numerator_is_remembered_as_it_is(ledger: LedgerFile) -> None:
    rows = [fact(80.0, indicator=SHARE, denominator=100), fact(125.0, indicator="cem_women_case_rate")]
    remembered(ledger, rows)
    with ledger.opened() as open_ledger:
        knowledge = read_knowledge((), CATALOG, former=list(open_ledger.facts("mimp_cem@x")))
    assert knowledge.derived == read_knowledge((), CATALOG, former=rows).derived
    assert [row.value for row in knowledge.unread] == [125.0]


def test_protected_cells_populations_and_offices_are_not_remembered(ledger: LedgerFile) -> None:
    rows = [fact(None, "sex:men"), fact(233_081, indicator="population"), fact(2, indicator="cem_offices")]
    assert remembered(ledger, [row for row in rows if row.indicator in CATALOG.indicators]) == 0
    with ledger.opened() as open_ledger, pytest.raises(LedgerError, match="protegida"):
        open_ledger.add(NAMED, [fact(None)])


def test_of_two_values_the_one_first_shown_last_counts(ledger: LedgerFile) -> None:
    remembered(ledger, [fact(80)])
    remembered(ledger, [fact(70)], ReleaseShown("two", "2026-11-26", "shipped:2", "b" * 64))
    remembered(ledger, [fact(80)], ReleaseShown("three", "2026-11-27", "shipped:3", "c" * 64))
    with ledger.opened() as open_ledger:
        assert list(read_counts_shown_before(open_ledger, "cem_cases").values()) == [70]
        assert counts_derived(list(open_ledger.facts("mimp_cem@x"))) == {("cem_cases", ""): 70}
        assert [row.value for row in Former(ledger=open_ledger).without("b" * 64)["mimp_cem@x"]] == [80]


def test_of_some_indicators_nothing_is_given_of_others(ledger: LedgerFile) -> None:
    remembered(
        ledger,
        [fact(80), fact(125.0, indicator="cem_women_case_rate"), fact(9, indicator="police_complaints")],
    )
    with ledger.opened() as open_ledger:
        former = Former(ledger=open_ledger).without("", indicators={"cem_cases", "cem_women_case_rate"})
        assert {row.indicator for row in former["mimp_cem@x"]} == {"cem_cases", "cem_women_case_rate"}


def test_what_perhaps_was_never_shown_is_known_but_no_excuse(ledger: LedgerFile) -> None:
    remembered(ledger, [fact(80)], ReleaseShown("announced", "2026-11-25", "shipped:1", shown=False))
    with ledger.opened() as open_ledger:
        assert [row.value for row in Former(ledger=open_ledger)["mimp_cem@x"]] == [80]
        assert list(Former(ledger=open_ledger).without("")["mimp_cem@x"]) == []


def test_a_former_figure_of_a_place_or_trait_that_the_catalogue_no_longer_has_is_left_out(
    ledger: LedgerFile,
) -> None:
    rows = [fact(80), fact(7, place="PE-999999"), fact(6, "colour:red"), fact(5, indicator="gone")]
    assert remembered(ledger, rows) == 4
    with ledger.opened() as open_ledger:
        assert counts_derived(list(open_ledger.facts("mimp_cem@x"))) == {("cem_cases", ""): 80}


def test_undated_figures_are_known_apart(ledger: LedgerFile) -> None:
    rows = [Fact("published_bo@x", "s", "slim_cases", PLACE, "", "", "", value) for value in (9.0, 12.0)]
    remembered(ledger, [*rows, fact(80)])
    with ledger.opened() as open_ledger:
        assert {row.value for row in Former(ledger=open_ledger).undated()} == {9, 12}
        assert open_ledger.editions() == ["mimp_cem@x"]
        assert list(open_ledger.facts("published_bo@x")) == []


def test_two_editions_are_told_apart(ledger: LedgerFile) -> None:
    remembered(ledger, [*edition("2024-09", fact(70)), *edition("2024-10", fact(80))])
    with ledger.opened() as open_ledger:
        assert [row.value for row in open_ledger.facts("mimp_cem@2024-09")] == [70]
        assert set(read_counts_shown_before(open_ledger, "cem_cases").values()) == {70, 80}


def test_the_ledger_of_the_shipped_release_tells_what_the_release_tells(
    built_store: Path, catalog: Catalog, ledger: LedgerFile
) -> None:
    with SqliteReleases(built_store).opened() as connection, ledger.opened() as open_ledger:
        open_ledger.add(NAMED, select_counts_to_remember(read_facts(connection), catalog))
        compared = 0
        for snapshot in queries.read_snapshots(connection):
            itself = learned(read_facts(connection, snapshot.id), catalog)
            through = learned(open_ledger.facts(snapshot.id), catalog)
            persons = {
                cell: derivation
                for cell, derivation in itself.derived.items()
                if counts_persons(cell, catalog)
            }
            assert through.derived == persons
            assert through.within.items() >= itself.within.items()
            compared += len(persons)
        assert compared > 4000
        assert open_ledger.rows() < 1.1 * compared


def counts_persons(cell: Cell, catalog: Catalog) -> bool:
    """A rate of offices tells how many offices there are, and nothing of persons."""
    return catalog.indicators[cell.indicator].counts_persons


def learned(rows: object, catalog: Catalog) -> Knowledge:
    return read_knowledge((), catalog, former=rows)  # type: ignore[arg-type]
