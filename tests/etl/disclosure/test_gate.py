"""The gate: a release whose attack succeeds is not written, and it finds what the attack in full finds."""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bench.disclosure import mask_hidden_cells
from etl.attack_command import attack_release
from etl.disclosure.audit.attack import attack, attack_as
from etl.disclosure.audit.direct_disclosures import MONTH_APART
from etl.disclosure.audit.gate import AttackedError, refuse_if_broken
from etl.disclosure.audit.informed_attacker import make_insider
from etl.disclosure.audit.known_since import Former
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.attackers import AttackerView, Insider
from etl.disclosure.engine.audit.intervals import Interval
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.model import Period, Snapshot
from observatory.store.errors import NoReleaseError
from observatory.store.private.workspace import Workspace
from observatory.store.reading.public_facts import Fact
from observatory.store.releases import Releases, SqliteReleases, open_releases
from tests.etl.disclosure.making import CATALOG
from tests.kit.counts import Counted, load_counts
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


# One who reads the workspace knows which counts are small, sums of the release included.


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
        for number, month in enumerate(Period.month(2023, n) for n in range(1, 13))
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
