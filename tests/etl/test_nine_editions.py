"""The nine real police editions, in whatever order they are read, are one chain by cut-off; every former one is kept.

Four of them are workbooks, and to open them is most of the time: a day reads one of these beside the five texts, and two
of the three orders. `make soak` reads all nine in all orders.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from etl import pipeline
from etl.checking import compare_with_editions
from etl.losses.comparison_of_editions import Compared
from etl.losses.edition_losses import Edition, find_losses_beside, says_the_same
from etl.losses.loss import Names
from etl.reading.edition import read_edition
from etl.reading.text_stream import decode_spellings
from etl.releasing import commands
from etl.stores import Stores
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines
from observatory.model import FileProblem, Severity, Snapshot, Statement
from observatory.observatory import Observatory
from observatory.store.private.private_part import Private
from observatory.store.releases import SqliteReleases
from tests.etl.files import small_files
from tests.etl.losses.readings import edition_of
from tests.kit.sampling import sample

FOLDERS = {"denuncias-vcm-mininter": "mininter_vcm", "sidpol-denuncias": "sidpol"}
CUTOFFS = (
    "2025-01-31", "2025-03-31", "2025-04-30", "2025-05-31", "2025-08-31", "2025-09-30", "2025-11-30", "2025-12-31",
    "2026-05-31",
)  # fmt: skip
BOOKS = {  # by the end of the name
    "a%20enero%202025_0.xlsx": "2025-01-31",
    "a%20marzo%202025.xlsx": "2025-03-31",
    "_30042025_0.xlsx": "2025-04-30",
    "_31052025.xlsx": "2025-05-31",
}  # fmt: skip
LEFT_OUT = tuple(BOOKS.keys() - sample(list(BOOKS), 1))
READ = tuple(cutoff for cutoff in CUTOFFS if cutoff not in [BOOKS[book] for book in LEFT_OUT])
# Rows that the publisher's file has in six of them.
LINES = {
    "2025-01": 78_211, "2025-05": 81_927, "2025-08": 84_691, "2025-09": 85_641, "2025-11": 87_502, "2025-12": 88_406,
}  # fmt: skip
PLACE = "PE-150112"
FELL = {"PE-210101": "2019-07", "PE-060101": "2021-01"}


@dataclass
class Read:
    """One edition as it was read, narrowed to a few districts so that a release takes a second."""

    snapshot: Snapshot
    rows: pd.DataFrame
    lines: int
    edition: Edition
    problems: list[FileProblem] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)

    def frames(self) -> Iterator[pd.DataFrame]:
        yield self.rows.reset_index(drop=True)


def files_of(shared_data: Path, folder: str) -> list[Path]:
    every = sorted((shared_data / "peru" / folder).iterdir())
    return [file for file in every if file.suffix in (".xlsx", ".csv", ".gz")]


@pytest.fixture(scope="module")
def editions(shared_data: Path, catalog: Catalog) -> list[Read]:
    """By cut-off, each said to be published a month after it."""
    places = {*catalog.territories["PE-LN"].members, *FELL}
    editions = []
    for folder, source in FOLDERS.items():
        for file in files_of(shared_data, folder):
            if file.name.endswith(LEFT_OUT):
                continue
            reading = read_edition(file, source=catalog.sources[source], catalog=catalog)
            alone = Compared(reading, reading.source, catalog)
            rows = decode_spellings(pd.concat(list(alone.frames()), ignore_index=True))
            assert {problem.severity for problem in alone.problems} <= {Severity.WARNING}
            cutoff = reading.snapshot.cutoff
            assert cutoff is not None
            public_snapshot = replace(reading.snapshot, published=cutoff + timedelta(30))
            lines = int((rows["locator"] != "sin fila").sum())
            edition = edition_of(reading.snapshot.id, rows, cutoff, catalog)
            editions.append(Read(public_snapshot, rows[rows["territory"].isin(places)], lines, edition))
    return sorted(editions, key=lambda edition: str(edition.snapshot.cutoff))


def loaded(folder: Path, order: Sequence[Read], catalog: Catalog) -> tuple[Observatory, list[FileProblem]]:
    """A release made of the editions in this order, and what was warned of on the way."""
    stores = Stores(folder, catalog, SqliteReleases(folder), folder / "no figures")
    small = small_files(catalog)
    warned: list[FileProblem] = []
    for edition in order:
        with pipeline.lock_stores(Private(folder)):
            target = stores.workspace()
            source = small.sources[edition.snapshot.source]
            # What absent rows say stands in the rows of these few districts already.
            limits = tuple(replace(limits, absent_is_zero=False) for limits in source.limits)
            beside = compare_with_editions(edition, replace(source, limits=limits), target, small)
            outcome = pipeline.ingest(target, beside)
        assert outcome.accepted, outcome.problems
        warned += outcome.problems
    assert commands.release(stores) == 0
    return Observatory(catalog, Outlines.from_sets([]), stores.releases), warned


def rows_of(site: Observatory, query: str) -> list[tuple[Any, ...]]:
    selection = Selection.from_query(f"indicator=police_complaints&{query}", site.catalog)
    return [(str(row.period), row.value, row.snapshot) for row in site.panel(selection).rows]


@pytest.fixture(scope="module")
def sites(
    tmp_path_factory: pytest.TempPathFactory, editions: list[Read], catalog: Catalog
) -> list[tuple[Observatory, list[FileProblem]]]:
    """Two of these orders, or all: from the oldest on, from the newest on, and in no order."""
    shuffled = random.Random(5).sample(editions, len(editions))
    assert shuffled not in (editions, editions[::-1])
    orders = sample([editions, editions[::-1], shuffled], 2)
    return [loaded(tmp_path_factory.mktemp("nine"), order, catalog) for order in orders]


def test_all_nine_are_there(editions: list[Read], shared_data: Path) -> None:
    files = [file for folder in FOLDERS for file in files_of(shared_data, folder)]
    assert len(files) == len(CUTOFFS) == 9
    books = [file.name for file in files if file.suffix == ".xlsx"]
    assert len(books) == len(BOOKS) and all(name.endswith(tuple(BOOKS)) for name in books)
    assert tuple(str(edition.snapshot.cutoff) for edition in editions) == READ
    assert [edition.snapshot.source for edition in editions] == ["mininter_vcm"] * (len(READ) - 1) + [
        "sidpol"
    ]


def test_each_is_read_whole(editions: list[Read]) -> None:
    lines_read = {
        edition.snapshot.edition: edition.lines
        for edition in editions
        if edition.snapshot.source == "mininter_vcm"
    }
    lines_expected = {edition: lines for edition, lines in LINES.items() if edition in lines_read}
    assert {edition: lines_read[edition] for edition in lines_expected} == lines_expected
    assert len(lines_expected) >= 4


def test_beside_any_other_of_the_nine_none_lost_anything(editions: list[Read], catalog: Catalog) -> None:
    """Whatever was read before it, the edition before or after it is one of these: so they pass in any order."""
    for edition in editions:
        for former in editions:
            if former is edition:
                continue
            side = "former" if former.edition.cutoff < edition.edition.cutoff else "later"
            beside = replace(former.edition, side=side)
            losses = find_losses_beside(
                edition.edition.cells,
                beside,
                cutoff=edition.edition.cutoff,
                names=Names(catalog),
                reported=set(),
            )
            assert [f"{edition.snapshot.id} {loss}" for loss in losses] == []
            assert not says_the_same(edition.edition.cells, former.edition)


def test_whatever_the_order_one_chain_says_the_same(
    sites: list[tuple[Observatory, list[FileProblem]]], editions: list[Read]
) -> None:
    begun = editions[0].snapshot.published
    queries = [f"territory={PLACE}", f"territory={PLACE}&grain=month", "territory=PE-LN&grain=year"]
    queries += [f"territory={PLACE}&as_of={cutoff[:7]}-28" for cutoff in READ]
    for query in queries:
        first_rows, *others = (rows_of(site, query) for site, _ in sites)
        day = query.partition("as_of=")[2]
        assert bool(first_rows) == (not day or day >= str(begun))
        assert others
        assert all(other_rows == first_rows for other_rows in others), query
    moves = [site.revisions("police_complaints", (PLACE,)) for site, _ in sites]
    assert moves[0] and all(move == moves[0] for move in moves)


def test_the_newest_edition_speaks_and_each_former_one_can_be_asked(
    sites: list[tuple[Observatory, list[FileProblem]]], editions: list[Read]
) -> None:
    for site, _ in sites:
        year = f"territory={PLACE}&period=2025&grain=year"
        assert rows_of(site, year) == [("2025", 2615.0, "sidpol@2026-05")]
        assert rows_of(site, f"{year}&as_of=2026-02-15") == [("2025", 2579.0, "mininter_vcm@2025-12")]
        by_id = {edition.snapshot.id: edition.rows for edition in editions}
        for edition in editions:
            day = edition.snapshot.published
            assert isinstance(day, date)
            panel_rows = rows_of(site, f"territory={PLACE}&grain=month&as_of={day}")
            # Where it adds few people to an edition before, that one stays current.
            assert all(row[2].partition("@")[2] <= edition.snapshot.edition for row in panel_rows)
            assert edition.snapshot.id in {row[2] for row in panel_rows}
            for month, value, snapshot in panel_rows:
                rows = by_id[snapshot]
                here = (rows["territory"] == PLACE) & rows["period_start"].str.startswith(month)
                assert [value] in ([None], rows.loc[here, "value"].tolist())


def test_no_value_is_the_sum_of_two_editions(
    sites: list[tuple[Observatory, list[FileProblem]]], editions: list[Read]
) -> None:
    """2018 is in all nine: what is said of it is what each says of it, and never more."""
    first_values = {
        edition.rows.loc[
            (edition.rows["territory"] == PLACE) & edition.rows["period_start"].str.startswith("2018"),
            "value",
        ].sum()
        for edition in editions
    }
    for site, _ in sites:
        for query in ("", *(f"&as_of={cutoff[:7]}-28" for cutoff in READ[1:])):
            year_rows = rows_of(site, f"territory={PLACE}&period=2018&grain=year{query}")
            assert [row[1] for row in year_rows] and {row[1] for row in year_rows} <= first_values


def test_the_two_values_that_fell_are_warned_of_and_both_kept(
    sites: list[tuple[Observatory, list[FileProblem]]],
) -> None:
    for site, warned in sites:
        assert {warning.severity for warning in warned} == {Severity.WARNING}
        assert sorted(warning.message[:15] for warning in warned) == ["Cajamarca, 2021", "Puno, 2019-07: "]
        for place, month in FELL.items():
            (month_row,) = rows_of(site, f"territory={place}&period={month}")
            (before,) = rows_of(site, f"territory={place}&period={month}&as_of=2026-02-15")
            assert (before[2], month_row[2]) == ("mininter_vcm@2025-12", "sidpol@2026-05")
            assert before[1] == month_row[1] + 1
