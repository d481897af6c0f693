"""Cells that former releases tell do not block once signed; the signed list is computed again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bench.disclosure import Scope, counts_in
from etl.build_command import build
from etl.disclosure.audit import known_since
from etl.disclosure.audit.attack import attack, attack_as
from etl.disclosure.audit.direct_disclosures import Weakness
from etl.disclosure.audit.gate import AttackedError, refuse_if_broken
from etl.disclosure.audit.known_since import Former, attack_with_all, find_related_indicators, mark_of
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.intervals import Interval
from etl.publishing import fingerprints
from etl.releasing.ledger import select_counts_to_remember
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.model import KnownSince
from observatory.store.private.ledger import LedgerFile, ReleaseShown
from observatory.store.reading.public_facts import Fact, read_facts, read_undated_facts
from observatory.store.releases import Opened, SqliteReleases
from tests.etl.disclosure.making import CATALOG, fact
from tests.kit.facts import edition_of, fact_or_mark, fill
from tests.kit.few_figures import every, narrowed


def row(value: float | None, breakdown: str, place: str = "PE-150112") -> tuple[object, ...]:
    return fact_or_mark(value, breakdown, territory=place, snapshot="mimp_cem@x")


MEN = Cell("mimp_cem@x", "", "cem_cases", "PE-150112", "2023-01-01", "2023-12-31", "sex:men")
DRAFT = [row(100, ""), row(None, "sex:women"), row(None, "sex:men")]


def signed(*cells: Cell) -> Catalog:
    entry = KnownSince(
        date(2026, 11, 25),
        "Oficina de prueba",
        date(2026, 11, 26),
        "se mostró",
        tuple(mark_of(cell) for cell in cells),
    )
    return replace(CATALOG, policy=replace(CATALOG.policy, known_since=(entry,)))


@contextmanager
def drafted(
    folder: Path, rows: list[tuple[object, ...]], former: list[Fact]
) -> Iterator[tuple[Opened, Former]]:
    """A draft of `rows`, and a ledger of what was shown before."""
    ledger = LedgerFile(folder / "private")
    ledger.make()
    with ledger.opened() as open_ledger, SqliteReleases(folder).drafting() as draft:
        open_ledger.add(
            ReleaseShown("one", "2026-11-25", "x", "a" * 64), select_counts_to_remember(former, CATALOG)
        )
        names = sorted({str(row[0]).partition("@")[2] for row in rows})
        editions = [edition_of("mimp_cem", name, "2024-10-31") for name in names]
        fill(draft, CATALOG, *rows, name="x", editions=editions)
        yield draft, Former(ledger=open_ledger)


def test_what_former_releases_tell_is_found_and_blocks(tmp_path: Path) -> None:
    with (
        drafted(tmp_path, DRAFT, [fact(97, "sex:women"), fact(100)]) as (draft, former),
        pytest.raises(AttackedError, match=r"sex:men: .* \(3 a 3\)"),
    ):
        refuse_if_broken(draft, CATALOG, former)


def test_a_signed_cell_that_former_releases_alone_tell_does_not_block(tmp_path: Path) -> None:
    women = MEN._replace(breakdown="sex:women")
    with drafted(tmp_path, DRAFT, [fact(97, "sex:women"), fact(100)]) as (draft, former):
        judged = attack_with_all(draft, signed(MEN, women), former)
        assert judged.verdict.weaknesses == ()
        assert {weakness.cell for weakness in judged.since} == {MEN, women}
        with pytest.raises(AttackedError) as refused:
            refuse_if_broken(draft, signed(MEN), former)
        assert {weakness.cell for weakness in refused.value.verdict.weaknesses} == {women}


def test_a_signed_cell_that_takes_a_number_of_the_new_release_blocks(tmp_path: Path) -> None:
    women = MEN._replace(breakdown="sex:women")
    with drafted(tmp_path, DRAFT, [fact(97, "sex:women")]) as (draft, former):  # the total is new
        with pytest.raises(AttackedError, match="known_since, pero lo que se mostró antes") as refused:
            refuse_if_broken(draft, signed(MEN, women), former)
        assert {weakness.cell for weakness in refused.value.verdict.weaknesses} == {MEN}


def test_a_zero_that_stands_there_again_is_part_of_what_was_told_before(tmp_path: Path) -> None:
    """Beside a shown zero the two marks say that somebody was counted: 1 to 3 of 4. Without it they may say nothing."""
    cells = [MEN._replace(territory=place, breakdown="") for place in ("PE-1301", "PE-1302")]
    rows = [row(4, "", "PE-13"), row(0, "", "PE-1303"), *(row(None, "", cell.territory) for cell in cells)]
    before = [fact(4, place="PE-13"), fact(0, place="PE-1303")]
    with drafted(tmp_path, rows, before) as (draft, former):
        judged = attack_with_all(draft, signed(*cells), former)
        assert judged.verdict.weaknesses == ()
        assert {(weakness.cell, weakness.interval) for weakness in judged.since} == {
            (weakness, (1, 3)) for weakness in cells
        }
    with drafted(tmp_path / "new", rows, before[:1]) as (draft, former):  # the zero is news
        assert len(attack_with_all(draft, signed(*cells), former).verdict.weaknesses) == 2


PROVINCES = tuple(MEN._replace(territory=place, breakdown="sex:women") for place in ("PE-1301", "PE-1302"))
SHOWN_BEFORE = [fact(4, "sex:women", place="PE-13"), fact(0, "sex:women", place="PE-1303")]
"""Beside the zero, two marks whose sum is 4: each is 1, 2 or 3."""


def edition_rows(name: str, total: int = 4, *, breakdown: str = "sex:women") -> list[tuple[object, ...]]:
    rows = [
        row(total, breakdown, "PE-13"),
        row(0, breakdown, "PE-1303"),
        *(row(None, breakdown, cell.territory) for cell in PROVINCES),
    ]
    return [(f"mimp_cem@{name}", *rest) for _, *rest in rows]


def later(cells: Iterable[Cell]) -> set[Cell]:
    return {cell._replace(snapshot="mimp_cem@y") for cell in cells}


def test_a_later_edition_that_leaves_a_signed_cell_what_it_had_does_not_block(tmp_path: Path) -> None:
    rows = edition_rows("x") + edition_rows("y")
    with drafted(tmp_path, rows, SHOWN_BEFORE) as (draft, former):
        judged = attack_with_all(draft, signed(*PROVINCES), former)
        assert judged.verdict.weaknesses == ()
        assert {(weakness.cell, weakness.interval) for weakness in judged.since} == {
            (cell, (1, 3)) for cell in {*PROVINCES, *later(PROVINCES)}
        }
        refuse_if_broken(draft, signed(*PROVINCES), former)


@pytest.mark.parametrize(
    ("rows", "before", "cells"),
    [
        pytest.param(
            edition_rows("x") + edition_rows("y", total=3), SHOWN_BEFORE, PROVINCES, id="it leaves two values of three"
        ),
        pytest.param(
            edition_rows("x") + edition_rows("y"), SHOWN_BEFORE[:1], PROVINCES, id="the former edition was not told"
        ),
        pytest.param(
            edition_rows("x", breakdown="") + edition_rows("y", breakdown=""),
            [one._replace(breakdown="") for one in SHOWN_BEFORE],
            [cell._replace(breakdown="") for cell in PROVINCES],
            id="a bare total may fall",
        ),
        pytest.param(edition_rows("x") + edition_rows("y"), SHOWN_BEFORE, PROVINCES[:1], id="one of two is signed"),
    ],
)  # fmt: skip
def test_any_other_later_edition_blocks(
    tmp_path: Path, rows: list[tuple[object, ...]], before: list[Fact], cells: Sequence[Cell]
) -> None:
    with drafted(tmp_path, rows, before) as (draft, former), pytest.raises(AttackedError) as refused:
        refuse_if_broken(draft, signed(*cells), former)
    blocking = {weakness.cell for weakness in refused.value.verdict.weaknesses}
    assert blocking & later(one._replace(breakdown=str(rows[0][5])) for one in PROVINCES)


@pytest.mark.parametrize(
    ("before", "now", "same", "later"),
    [
        pytest.param((1, 3), (1, 3), True, True, id="as many values"),
        pytest.param((1, 3), (1, 4), True, True, id="more of them"),
        pytest.param((1, 3), (2, 3), False, False, id="fewer"),
        pytest.param((1, 3), (2, 4), False, False, id="others"),
        pytest.param((1, 3), (2, 2), False, False, id="one of three"),
        pytest.param(
            (2, 2), (2, 2), True, False, id="one, as before: a later edition tells that nobody was added"
        ),
        pytest.param(None, (1, 3), False, False, id="nothing was told before"),
        pytest.param((1, 3), (0, math.inf), False, False, id="the figures contradict each other"),
    ],
)
def test_what_is_told_is_what_was_told_and_no_more(
    before: tuple[float, float] | None, now: tuple[float, float], *, same: bool, later: bool
) -> None:
    told = {} if before is None else {MEN: Weakness(MEN, "x", Interval(*before))}
    for cell, is_told in ((MEN, same), (MEN._replace(snapshot="mimp_cem@y"), later)):
        assert known_since.is_told(Weakness(cell, "x", Interval(*now)), MEN, told) is is_told


def test_a_cell_signed_for_a_later_edition_does_not_excuse_the_earlier_one(tmp_path: Path) -> None:
    """What was added since may be subtracted: of an earlier edition a later one tells more than it tells of itself."""
    rows = edition_rows("x") + edition_rows("y")
    of_later = [one._replace(snapshot="mimp_cem@y") for one in SHOWN_BEFORE] + SHOWN_BEFORE[1:]
    with drafted(tmp_path, rows, of_later) as (draft, former):
        judged = attack_with_all(draft, signed(*later(PROVINCES)), former)
        assert {weakness.cell for weakness in judged.since} == later(PROVINCES)
        assert {weakness.cell for weakness in judged.verdict.weaknesses} == set(PROVINCES)


def test_a_release_is_no_excuse_for_itself(tmp_path: Path) -> None:
    women = MEN._replace(breakdown="sex:women")
    with drafted(tmp_path, DRAFT, [fact(97, "sex:women"), fact(100)]) as (draft, former):
        judged = attack_with_all(draft, signed(MEN, women), former, sha256="a" * 64)
        assert {weakness.cell for weakness in judged.verdict.weaknesses} == {MEN, women}


def test_the_list_names_no_place(root: Path) -> None:
    text = (root / "data" / "catalog" / "policy.yml").read_text(encoding="utf-8")
    listed = text.partition("\nknown_since:")[2].partition("\npreferences:")[0]
    assert not [code for code in CATALOG.territories if code in listed and len(code) > 2]


@pytest.mark.parametrize("mark", ["PE-150112", "a" * 31, "A" * 32])
def test_an_entry_that_is_no_hash_is_refused(mark: str) -> None:
    from observatory.catalog.entry_checks import find_faults

    broken = KnownSince(date(2026, 11, 25), "Oficina", date(2026, 11, 26), "x", (mark,))
    with_it = replace(CATALOG, policy=replace(CATALOG.policy, known_since=(broken,)))
    assert [sentence for sentence in find_faults(with_it, date(2026, 11, 26)) if "known_since" in sentence]
    unsigned = replace(broken, cells=("a" * 32,), signed_by=" ")
    with_it = replace(CATALOG, policy=replace(CATALOG.policy, known_since=(unsigned,)))
    assert [sentence for sentence in find_faults(with_it, date(2026, 11, 26)) if "known_since" in sentence]


@pytest.mark.parametrize("name", [name for name, entry in CATALOG.indicators.items() if entry.numerator])
def test_beside_a_listed_count_stand_its_rates_and_shares_and_the_population(name: str) -> None:
    counted = str(CATALOG.indicators[name].numerator)
    beside = find_related_indicators({counted}, CATALOG)
    assert {counted, name, "population"} <= beside
    assert {CATALOG.indicators[other].numerator for other in beside - {counted, "population"}} == {counted}


LIMA = Scope("the districts of Lima, 2012 to 2024", "2012", "2024", "lima")
MOST = 18
KEYS_SHOWN_BEFORE = (
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
    tmp_path: Path, counts: dict[Cell, float], catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The publisher's numbers stand in the figures of the year where releases of then showed what is protected now."""
    shipped, figures = (
        narrowed(tmp_path / name, mimp_cem=of_2014, published_bo=every) for name in ("shipped", "figures")
    )
    base = Cell("mimp_cem@2024-10", "", "cem_cases", "", "2014-01-01", "2014-12-31", "")
    for place, breakdown in KEYS_SHOWN_BEFORE:
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
        build(Stores(folder, unsigned, releases, shipped))
    assert build(Stores(folder, catalog, releases, shipped)) == 0


def of_2014(row: dict[str, str]) -> bool:
    return row["period_start"].startswith("2014")


def _show_again(file: Path, cell: Cell, value: float) -> None:
    """Give a protected cell of the figures its number."""
    lines = file.read_text(encoding="utf-8").split("\n")
    start = ",".join((cell.indicator, cell.territory, cell.start, cell.end, cell.breakdown, ""))
    (at,) = [number for number, line in enumerate(lines) if line.startswith(start)]
    fields = lines[at].removesuffix(",protected").split(",")
    fields[5] = f"{value:g}"
    lines[at] = ",".join([*fields, ""])
    file.write_text("\n".join(lines), encoding="utf-8")
