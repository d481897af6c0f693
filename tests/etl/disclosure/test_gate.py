"""The gate: a release whose attack succeeds is not written, and it finds what the attack in full finds."""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from bench.disclosure import mask_hidden_cells
from etl.disclosure.audit.attack import attack_as
from etl.disclosure.audit.gate import AttackedError, refuse_if_broken
from etl.disclosure.audit.known_since import Former
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.attackers import AttackerView, Insider
from etl.disclosure.engine.audit.intervals import Interval
from observatory.catalog import Catalog
from observatory.store.errors import NoReleaseError
from observatory.store.releases import Releases, SqliteReleases, open_releases
from tests.etl.disclosure.making import CATALOG
from tests.kit.facts import fact_or_mark, fill
from tests.kit.sampling import sample


def publish(
    releases: Releases, catalog: Catalog, rows: list[tuple[object, ...]], *, insider: Insider | None = None
) -> None:
    with releases.drafting() as target:
        fill(target, catalog, *rows, name="x")
        refuse_if_broken(target, catalog, Former(), insider=insider)


def test_a_draft_that_gives_a_count_away_is_refused_and_nothing_is_written(
    tmp_path: Path, catalog: Catalog
) -> None:
    with pytest.raises(AttackedError) as refused:
        publish(
            SqliteReleases(tmp_path),
            catalog,
            [fact_or_mark(100, ""), fact_or_mark(97, "sex:women"), fact_or_mark(None, "sex:men")],
        )
    assert "PE-150112 2023-01-01/2023-12-31 sex:men" in str(refused.value)
    assert "Qué hacer:" in str(refused.value)
    assert [weakness.interval for weakness in refused.value.verdict.weaknesses] == [(3, 3)]
    with pytest.raises(NoReleaseError), SqliteReleases(tmp_path).opened():
        pass
    assert not list(tmp_path.glob("release-*"))


def test_a_draft_that_holds_is_written(tmp_path: Path, catalog: Catalog) -> None:
    publish(
        SqliteReleases(tmp_path),
        catalog,
        [fact_or_mark(100, ""), fact_or_mark(None, "sex:women"), fact_or_mark(None, "sex:men")],
    )
    [file] = tmp_path.glob("release-*.db")
    assert file.stat().st_size > 0


def test_the_first_few_cells_are_named_and_all_of_them_counted(tmp_path: Path, catalog: Catalog) -> None:
    forms = ("physical", "psychological", "sexual", "economic")
    with pytest.raises(AttackedError) as refused:
        publish(
            SqliteReleases(tmp_path),
            catalog,
            [fact_or_mark(2, f"form:{form}") for form in forms]
            + [fact_or_mark(3, "sex:men"), fact_or_mark(3, "sex:women")],
        )
    assert f"se deducen {len(refused.value.verdict.weaknesses)} datos" in str(refused.value)
    assert str(refused.value).count("se muestra un número pequeño") <= 5


def test_on_postgresql_too_a_draft_is_attacked_before_anybody_sees_it(
    tmp_path: Path, catalog: Catalog, postgres_url: str
) -> None:
    releases = open_releases(tmp_path, postgres_url)
    with pytest.raises(AttackedError, match="sex:men"):
        publish(
            releases,
            catalog,
            [fact_or_mark(100, ""), fact_or_mark(97, "sex:women"), fact_or_mark(None, "sex:men")],
        )
    with pytest.raises(NoReleaseError), releases.opened():
        pass


def test_what_gives_a_count_away_to_one_who_knows_it_is_small_is_refused_too(
    tmp_path: Path, catalog: Catalog
) -> None:
    """Seven are women and men: told that only the men are few, anybody knows that they are one or two."""
    rows = [fact_or_mark(7, ""), fact_or_mark(None, "sex:women"), fact_or_mark(None, "sex:men")]
    men = Cell("mimp_cem@2024-10", "", "cem_cases", "PE-150112", "2023-01-01", "2023-12-31", "sex:men")
    publish(SqliteReleases(tmp_path / "nobody"), catalog, rows)
    with pytest.raises(AttackedError, match="quien sabe que es pequeño") as refused:
        publish(SqliteReleases(tmp_path / "insider"), catalog, rows, insider=Insider(frozenset({men})))
    assert [weakness.interval for weakness in refused.value.verdict.weaknesses] == [(1, 2)]


FORMER, LATER = "mimp_cem@2024-09", "mimp_cem@2024-10"
DISTRICTS = ("PE-150201", "PE-150202", "PE-150204")
PLACES = {name: (at,) for at, name in enumerate(DISTRICTS)} | {"PE-1502": (0, 1, 2)}
TRAITS = {"": (0, 1, 2), "age:0-5": (0,), "age:6-11": (1,), "age:12-17": (2,)}


def named(place: str, trait: str, edition: str) -> Cell:
    return Cell(edition, "", "cem_cases", place, "2023-01-01", "2023-12-31", trait)


def drawn(seed: int) -> tuple[dict[Cell, float], set[Cell]]:
    """Two editions of three districts by age, and some of what is above zero in them hidden."""
    chance = random.Random(seed)
    former = [[chance.choice([1, 2, 4, 5, 6, 9, 30]) for _ in range(3)] for _ in DISTRICTS]
    later = [[value + chance.choice([0, 0, 1, 5]) for value in district] for district in former]
    editions = {FORMER: former, LATER: later} if seed % 2 else {LATER: later}
    share = chance.choice([0.3, 0.6, 0.9])
    counts = {
        named(place, trait, edition): float(sum(inner[at][part] for at in places for part in parts))
        for edition, inner in editions.items()
        for place, places in PLACES.items()
        for trait, parts in TRAITS.items()
    }
    hidden = {cell for cell in counts if cell.breakdown and chance.random() < share}
    return counts, hidden


def test_it_finds_the_same_cells_below_the_policy_with_the_same_bounds_and_reasons() -> None:
    reasons, clean = Counter[str](), 0
    for seed in sample(range(600), 120):
        counts, hidden = drawn(seed)
        insider = Insider(frozenset(cell for cell in hidden if counts[cell] < 5))
        rows = mask_hidden_cells(counts, hidden)
        in_full, quick = (attack_as([None, insider], rows, CATALOG, in_full=whole) for whole in (True, False))
        for whole, found in zip(in_full, quick, strict=True):
            assert sorted(found.weaknesses, key=repr) == sorted(whole.weaknesses, key=repr), seed
            reasons.update(weakness.reason for weakness in found.weaknesses)
            clean += whole.protected - len(whole.weaknesses)
        assert quick[0].tightest is None
    assert clean > 500
    assert min(reasons[reason] for reason in SEEN) > 10, reasons


SEEN = (
    "las sumas lo acotan demasiado",
    "de los números pequeños queda uno solo",
    "quien sabe que es pequeño lo acota",
)
CELL = named("PE-150201", "age:0-5", LATER)
INSIDER = Insider(frozenset({CELL}))


@pytest.mark.parametrize(
    ("view", "known", "within", "settled"),
    [
        (AttackerView({CELL}, 5), (1, 4), (1, 99), True),
        (AttackerView({CELL}, 5), (2, 4), (1, 99), False),  # three values are too few
        (
            AttackerView({CELL}, 5),
            (4, 9),
            (1, 99),
            False,
        ),  # it may yet be that 4 alone of the small ones is left
        (AttackerView({CELL}, 5), (4, 9), (4, 99), False),
        (AttackerView({CELL}, 5), (5, 9), (5, 99), True),
        (AttackerView({CELL}, 5, known_before={CELL: 7}), (7, 8), (7, 99), True),
        (
            AttackerView({CELL}, 5, known_before={CELL: 7}),
            (7, 8),
            (6, 99),
            False,
        ),  # nothing says that it did not fall
        (AttackerView({CELL}, 5, most={CELL: 2}), (0, 2), (0, 2), True),
        (AttackerView({CELL}, 5, most={CELL: 2}), (0, 1), (0, 2), False),
        (AttackerView({CELL}, 5, insider=INSIDER, most={CELL: 2}), (0, 2), (0, 2), True),
        (AttackerView({CELL}, 5, insider=INSIDER, most={CELL: 2}), (0, 1), (0, 2), False),
        (AttackerView({CELL}, 5, insider=INSIDER), (1, 4), (1, 4), True),
        (AttackerView({CELL}, 5, insider=INSIDER), (1, 3), (1, 4), False),
        (AttackerView({CELL}, 5, insider=INSIDER), (2, 4), (1, 4), False),
        (AttackerView((), 5, implied={CELL}), (3, 3), (0, 99), False),
        (AttackerView((), 5, implied={CELL}), (0, 1), (0, 99), True),
        (AttackerView({CELL}, 5), (0, 0), (0, 99), False),
    ],
)
def test_a_cell_is_settled_only_where_nothing_that_it_can_be_besides_would_put_it_below(
    view: AttackerView, known: tuple[int, int], within: tuple[int, int], settled: bool
) -> None:
    assert view.is_settled(CELL, Interval(*known), Interval(*within)) is settled


@pytest.mark.parametrize(
    ("view", "interval", "below"),
    [
        (AttackerView({CELL}, 5, known_before={CELL: 7}), (7, 7), False),  # not small before, and no less now
        (AttackerView({CELL}, 5, known_before={CELL: 7}), (5, 7), True),
        (AttackerView({CELL}, 5, most={CELL: 2}), (0, 2), False),
        (AttackerView({CELL}, 5, most={CELL: 2}), (0, 1), True),
        (AttackerView({CELL}, 5, most={CELL: 9}), (0, 2), True),
        (AttackerView({CELL}, 5, insider=INSIDER, most={CELL: 2}), (0, 2), False),
        (AttackerView({CELL}, 5, insider=INSIDER, most={CELL: 2}), (2, 2), True),
    ],
)  # fmt: skip
def test_of_a_later_edition_no_more_is_asked_than_an_earlier_one_leaves(
    view: AttackerView, interval: tuple[int, int], below: bool
) -> None:
    assert view.is_unprotected(CELL, Interval(*interval)) is below


def test_nobody_can_tell_by_its_mark_whether_a_count_is_small_that_was_hidden_before() -> None:
    told = AttackerView({CELL}, 5, insider=INSIDER, marked={CELL})
    assert told.find_range(CELL) == (1, 4)
    assert replace(told, unsized={CELL}).find_range(CELL) == (1, math.inf)
