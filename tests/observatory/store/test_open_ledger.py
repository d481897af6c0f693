"""One opening of the ledger: what is added in it can be read in it."""

from __future__ import annotations

from pathlib import Path

from observatory.store.private.ledger import LedgerFile, ReleaseShown
from observatory.store.reading.public_facts import Fact

FIRST = Fact("mimp_cem@1", "", "cem_cases", "PE-150112", "2023-01-01", "2023-12-31", "", 738.0)
OTHER = Fact("gamea_slim@2", "", "slim_cases", "BO-020105", "2020-01-01", "2020-12-31", "sex:women", 12.0)


def test_words_that_were_never_met_are_read_in_the_opening_that_added_them(tmp_path: Path) -> None:
    ledger = LedgerFile(tmp_path)
    ledger.make()
    release = ReleaseShown("one", "2026-11-27", "made")
    with ledger.opened() as rows:
        for fact in (FIRST, OTHER):
            assert list(rows.counts_of(fact.indicator)) == []
            assert rows.add(release, [fact]) == 1
            assert list(rows.counts_of(fact.indicator)) == [fact]
    with ledger.opened() as rows:
        assert [*rows.facts(FIRST.snapshot), *rows.facts(OTHER.snapshot)] == [FIRST, OTHER]
