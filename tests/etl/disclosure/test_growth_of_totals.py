"""Editions of bare totals, released one after the other: what one adds is told by no two of them where it is 1 to 4.

The choice is asked as a release asks it, with all that was shown before as its ledger; what it lets out is subtracted by
`small_growth`, which knows neither choice nor attack, and attacked.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from etl.disclosure.audit.attack import attack, attack_as
from etl.disclosure.audit.direct_disclosures import SMALL_GROWTH
from etl.disclosure.audit.growth_of_totals import TotalsShown
from etl.disclosure.audit.knowledge import read_knowledge
from etl.disclosure.audit.known_since import read_shipped_facts
from etl.disclosure.cells import Cell, cells_of, counts_of
from etl.disclosure.engine.audit.intervals import Interval
from etl.disclosure.engine.secondary.editions import DifferenceRule, EditionTotals, Hierarchy
from etl.disclosure.suppression.added_totals import hide_small_growth
from etl.disclosure.suppression.edition_cells import Remembered
from etl.disclosure.suppression.protected_frames import choose
from etl.publishing.derive import add_sums
from observatory.store.reading.public_facts import Fact
from observatory.vocabulary import phrases
from tests.etl.disclosure.making import CATALOG
from tests.etl.files import lines_of, read_whole
from tests.etl.small_growth import Told, shown_numbers, small_growths
from tests.kit.counts import Counted, frame_of

POLICE = CATALOG.indicators["police_complaints"]
PLACES = ("PE-05", "PE-0503", "PE-050301", "PE-050302", "PE-050303", "PE-050304")
A, B, C, D = PLACES[2:]
FIRST = (1000, 220, 100, 50, 40, 30)


@dataclass
class Shown:
    """What releases showed, one after the other; the rows of the last one."""

    known: dict[Cell, float] = field(default_factory=dict)
    hidden: set[Cell] = field(default_factory=set)
    frames: list[pd.DataFrame] = field(default_factory=list)
    public: list[pd.DataFrame] = field(default_factory=list)

    def release(self, frame: pd.DataFrame, *, shipped: Sequence[str] = ()) -> set[Cell]:
        """Release all frames so far and this one; the cells of this one that are protected."""
        self.frames.append(frame)
        protection = choose(
            self.frames, POLICE, CATALOG, former=Remembered(frozenset(self.hidden)), cutoffs={},
            shown_before=dict(self.known), shipped=shipped,
        )  # fmt: skip
        self.public = [protection.public_frame(protection.add_pooled(one)) for one in self.frames]
        for one in self.public:
            for cell, value in zip(cells_of(one), one["value"], strict=True):
                if pd.notna(value):
                    assert self.known.setdefault(cell, value) == value
                else:
                    self.hidden.add(cell)
        return {cell for cell in self.hidden if cell.snapshot == frame["snapshot"].iloc[0]}

    def told(self) -> list[Told]:
        """What any two editions tell, by plain subtraction."""
        rows = ((c.snapshot, c.territory, c.start, c.end, value) for c, value in self.known.items())
        return small_growths(dict(sorted(shown_numbers(rows).items())), CATALOG)

    def rows(self) -> list[Fact]:
        """What an attacker reads."""
        return [
            Fact(*cell, value=None if pd.isna(value) else float(value), protected=bool(pd.isna(value)))
            for one in self.public
            for cell, value in zip(cells_of(one), one["value"], strict=True)
        ]

    def found(self) -> list[Cell]:
        """What the attack finds of growths."""
        former: dict[str, list[Fact]] = {}
        for cell, value in self.known.items():
            former.setdefault(cell.snapshot, []).append(Fact(*cell, value=value))
        verdict = attack(self.rows(), CATALOG, former=former)
        return [weakness.cell for weakness in verdict.weaknesses if weakness.reason == SMALL_GROWTH]


def year(edition: str, values: Sequence[float], period: str = "2024") -> pd.DataFrame:
    return totals(edition, dict(zip(PLACES, values, strict=True)), period)


def totals(edition: str, values: Mapping[str, float], period: str) -> pd.DataFrame:
    rows: list[Counted] = [(place, period, "", float(value)) for place, value in values.items()]
    return frame_of(rows, POLICE.id, snapshot=f"mininter_vcm@{edition}")


def months(edition: str, values: Sequence[float], place: str = A, **others: float) -> pd.DataFrame:
    rows: list[Counted] = [(place, f"2025-{at:02}", "", float(value)) for at, value in enumerate(values, 1)]
    rows += [(place, f"2025-{at[1:]}", "", value) for at, value in others.items()]
    return add_sums(frame_of(rows, POLICE.id, snapshot=f"mininter_vcm@{edition}"), POLICE, CATALOG)


def places(cells: set[Cell]) -> set[str]:
    return {cell.territory for cell in cells}


def released(*frames: pd.DataFrame) -> tuple[Shown, set[Cell]]:
    """All of them in turn, with what is protected of the last."""
    shown, hidden = Shown(), set[Cell]()
    for frame in frames:
        hidden = shown.release(frame)
    assert shown.told() == []
    assert shown.found() == []
    return shown, hidden


def test_a_total_that_grew_by_few_is_protected_with_another_that_grew() -> None:
    shown, hidden = released(year("2025-01", FIRST), year("2025-02", (1030, 238, 102, 58, 48, 30)))
    assert places(hidden) in ({A, B}, {A, C})
    assert {cell.snapshot for cell in shown.hidden} == {"mininter_vcm@2025-02"}


def test_a_sum_of_years_is_not_held_against_a_year() -> None:
    """A year that grew by two is hidden, though the sum that begins with it is longer and grew by fifty."""
    periods = {"2018": (100.0, 102.0), "2018-01-01/2025-12-31": (900.0, 950.0)}
    counts: dict[Cell, float] = {}
    for at, edition in enumerate(("2025-01", "2025-02")):
        for period, values in periods.items():
            counts |= counts_of(totals(edition, {A: values[at]}, period))
    first = {cell for cell in counts if cell.snapshot.endswith("2025-01")}
    found = hide_small_growth(counts, set(), CATALOG, opened=first, known={})
    assert {(cell.start, cell.end) for cell in found} == {("2018-01-01", "2018-12-31")}


@pytest.mark.parametrize("periods", [("2024", "2024"), ("2025-01-01/2025-08-31", "2025-01-01/2025-09-30")])
def test_before_this_rule_two_downloads_told_it(periods: tuple[str, str]) -> None:
    """Subtraction, and the attack, see what they are there to see."""
    both = Shown()
    values = FIRST, (1030, 238, 102, 58, 48, 30)
    for edition, numbers, period in zip(("2025-08", "2025-09"), values, periods, strict=True):
        frame = year(edition, numbers, period)
        both.known |= {
            cell: float(value) for cell, value in zip(cells_of(frame), frame["value"], strict=True)
        }
        both.public.append(frame)
    assert [(told.places, told.persons) for told in both.told()] == [((A,), 2.0)]
    assert [cell.territory for cell in both.found()] == [A]


def test_where_nothing_else_in_the_province_grew_its_total_is_protected_too() -> None:
    _, hidden = released(year("2025-01", FIRST), year("2025-02", (1030, 222, 102, 50, 40, 30)))
    assert places(hidden) == {A, "PE-0503"}


def test_a_department_stays_and_where_it_grew_by_few_no_part_of_it_tells_of_whom() -> None:
    provinces = {place: 10.0 * at for at, place in enumerate(_inside("PE-05"), 5)}
    first = {
        **provinces,
        **dict(zip(PLACES, FIRST, strict=True)),
        "PE-05": sum(provinces.values()) - provinces["PE-0503"] + 220,
    }
    second = {**first, "PE-05": first["PE-05"] + 2, "PE-0503": 222, A: 102}
    shown = Shown()
    shown.release(totals("2025-01", first, "2024"))
    hidden = shown.release(totals("2025-02", second, "2024"))
    assert "PE-05" not in places(hidden)
    assert {A, B, C, D, *provinces} <= places(hidden)
    assert shown.told() == []
    assert shown.found() == []


@pytest.mark.parametrize(("metropolis", "region"), [(0, 3), (2, 40), (2, 3)])
def test_a_group_as_large_as_a_department_stays_and_so_does_what_it_leaves_of_it(
    metropolis: int, region: int
) -> None:
    """The total of the department of Lima tells both: the province of Lima, of ten million, and the rest, of one."""
    provinces = {f"PE-{number}": 100.0 + number for number in range(1502, 1511)}
    rest = sum(provinces.values())
    first = {**provinces, "PE-LR": rest, "PE-1501": 9000.0, "PE-15": rest + 9000}
    second = {
        **first, "PE-1502": first["PE-1502"] + region, "PE-LR": rest + region, "PE-1501": 9000.0 + metropolis,
        "PE-15": rest + 9000 + region + metropolis,
    }  # fmt: skip
    _, hidden = released(totals("2025-01", first, "2024"), totals("2025-02", second, "2024"))
    assert places(hidden) == ({*provinces} if region < 5 else set())


def test_a_zero_that_was_protected_stays_so_in_later_releases() -> None:
    """Shown, it would tell that those added to the department are in the other districts."""
    provinces = {place: 10.0 * at for at, place in enumerate(_inside("PE-05"), 5)}
    rest = sum(provinces.values()) - provinces["PE-0503"]
    first = {**provinces, "PE-0503": 180, A: 100, B: 50, C: 0, D: 30, "PE-05": rest + 180}
    second = {**first, A: 102, "PE-0503": 182, "PE-05": rest + 182}
    third = {place: value + 50 for place, value in second.items()} | {"PE-0503": 382}
    third["PE-05"] = sum(third[place] for place in provinces)
    shown = Shown()
    for edition, values in (("2025-01", first), ("2025-02", second), ("2025-03", third)):
        shown.release(totals(edition, values, "2024"))
    assert Cell("mininter_vcm@2025-02", "", POLICE.id, C, "2024-01-01", "2024-12-31", "") not in shown.known


def _inside(place: str) -> list[str]:
    return [one.code for one in CATALOG.territories.values() if one.parent == place]


def test_what_a_span_adds_to_a_shorter_one_of_an_edition_before_is_a_count_of_persons() -> None:
    first = year("2025-08", FIRST, "2025-01-01/2025-08-31")
    _, hidden = released(first, year("2025-09", (1100, 260, 103, 80, 45, 32), "2025-01-01/2025-09-30"))
    assert {A, D} <= places(hidden)
    assert "PE-05" not in places(hidden)


def test_growth_is_counted_from_every_number_that_was_shown() -> None:
    one, two = year("2025-01", FIRST), year("2025-02", (1030, 238, 102, 58, 48, 30))
    _, still = released(one, two, year("2025-03", (1040, 245, 104, 59, 52, 30)))
    assert A in places(still)
    _, again = released(one, two, year("2025-03", (1045, 245, 106, 58, 51, 30)))
    assert A not in places(again)


def test_what_was_shown_before_stays_and_a_fall_ties_nothing() -> None:
    later = year("2025-02", (1000, 220, 98, 52, 40, 30))
    shown = Shown()
    shown.release(year("2025-01", FIRST))
    shown.known |= {cell: float(value) for cell, value in zip(cells_of(later), later["value"], strict=True)}
    assert shown.release(later) == set()
    fell, hidden = released(year("2025-01", FIRST), year("2025-02", (998, 218, 98, 50, 40, 30)))
    assert hidden == set()
    assert len(fell.known) == 2 * len(PLACES)


def test_the_numbers_of_the_repository_are_known_and_stay() -> None:
    one, two = year("2025-01", FIRST), year("2025-02", (1030, 238, 102, 58, 48, 30))
    shown = Shown(frames=[one])
    assert shown.release(two, shipped=("mininter_vcm@2025-01", "mininter_vcm@2025-02")) == set()
    rows = shown.rows()
    before = [row for row in rows if row.territory == A]
    assert [weakness.cell.territory for weakness in attack(rows, CATALOG).weaknesses] == [A]
    (verdict,) = attack_as([None], rows, CATALOG, before=before)
    assert verdict.weaknesses == ()
    (verdict,) = attack_as([None], rows, CATALOG, before=before[:1])
    assert [weakness.cell.territory for weakness in verdict.weaknesses] == [A]


def test_a_month_that_grew_by_few_is_protected_with_another_and_the_new_month_is_shown() -> None:
    shown, hidden = released(months("2025-04", [50, 60, 70, 80]), months("2025-05", [50, 62, 70, 95, 90]))
    assert {cell.start[5:7] for cell in hidden} == {"02", "04"}
    assert shown.known[Cell("mininter_vcm@2025-05", "", POLICE.id, A, "2025-05-01", "2025-05-31", "")] == 90


def test_a_total_beside_months_that_a_later_edition_shows_tells_of_no_few() -> None:
    """The first edition shows its total alone: a month of it is small. The second shows months, three of them in it."""
    _, hidden = released(months("2025-03", [4, 9, 7]), months("2025-05", [5, 10, 7, 20, 30]))
    shown = {"01", "02", "03"} - {cell.start[5:7] for cell in hidden if cell.start[:7] == cell.end[:7]}
    assert shown < {"01", "02", "03"}


def test_the_months_that_would_give_a_protected_total_are_protected() -> None:
    """A, whose months are withheld, grew by 2; B by 8 in March, so its total is protected with that of A."""

    def edition(name: str, of_a: float, of_b: float) -> pd.DataFrame:
        counts = {A: [4, of_a, *[10] * 10], B: [20, 20, of_b, *[20] * 9], C: [20] * 12, D: [20] * 12}
        rows: list[Counted] = [
            (place, f"2025-{at:02}", "", float(value))
            for place, values in counts.items()
            for at, value in enumerate(values, 1)
        ]
        rows.append(("PE-0503", "2025", "", float(sum(map(sum, counts.values())))))
        return add_sums(frame_of(rows, POLICE.id, snapshot=f"mininter_vcm@{name}"), POLICE, CATALOG)

    _, hidden = released(edition("2025-12", 10, 20), edition("2026-01", 12, 28))
    totals_hidden = {
        cell.territory for cell in hidden if cell.end == "2025-12-31" and cell.start == "2025-01-01"
    }
    assert totals_hidden == {A, B}
    assert Cell("mininter_vcm@2026-01", "", POLICE.id, B, "2025-03-01", "2025-03-31", "") in hidden


def test_the_part_of_a_year_of_a_former_edition_stays_where_the_newest_protects_how_it_went_on() -> None:
    first = year("2025-08", FIRST, "2025-01-01/2025-08-31")
    shown = Shown()
    shown.release(first)
    shown.frames = [first.assign(note=phrases.FORMER_EDITION)]
    hidden = shown.release(year("2025-09", (1100, 260, 103, 80, 45, 32), "2025-01-01/2025-09-30"))
    stand_ins = shown.public[0]
    assert set(stand_ins["territory"]) == places(hidden)
    assert set(stand_ins["note"]) == {phrases.FORMER_EDITION}
    assert stand_ins.set_index("territory")["value"][A] == 100


def test_what_the_shipped_figures_tell_is_of_the_two_editions_known_since_the_first_day(root: Path) -> None:
    """Outside of Lima what the country's two totals leave beside Lima's, which both editions have always shown."""
    totals_shown = TotalsShown(CATALOG)
    rows: dict[str, list[Fact]] = {}
    years: dict[tuple[str, str, str], float] = {}
    for row in read_shipped_facts(root / "data" / "figures", CATALOG):
        rows.setdefault(row.snapshot, []).append(row)
        if (
            row.indicator == "police_complaints"
            and row.territory in ("PE", "PE-1501")
            and row.value is not None
        ):
            years[row.snapshot, row.territory, row.start] = row.value
    for edition_rows in rows.values():
        totals_shown.take(read_knowledge(edition_rows, CATALOG))
    found = list(totals_shown.small_growths())
    former, later = "mininter_vcm@2025-12", "sidpol@2026-05"
    assert {weakness.cell.snapshot for weakness in found} == {f"{former} → {later}"}
    for weakness in found:
        start = weakness.cell.start
        if not weakness.cell.territory.startswith("PE-1501"):
            grown = {
                place: years[later, place, start] - years[former, place, start] for place in ("PE", "PE-1501")
            }
            assert weakness.interval.low == grown["PE"] - grown["PE-1501"], weakness


def test_of_editions_released_at_once_the_first_is_shown_whole() -> None:
    shown = Shown(frames=[year("2025-01", FIRST)])
    assert places(shown.release(year("2025-02", (1030, 238, 102, 58, 48, 30)))) in ({A, B}, {A, C})
    assert {cell.snapshot for cell in shown.hidden} == {"mininter_vcm@2025-02"}
    assert shown.told() == []


def by_chance(chance: random.Random) -> list[pd.DataFrame]:
    """Four editions of two years of months in two provinces and six districts, which mostly grow."""
    districts = ["PE-050301", "PE-050302", "PE-050303", "PE-050304", "PE-050801", "PE-050802"]
    counts = {
        (place, f"2024-{month:02}"): float(chance.choice([0, 1, 3, 6, 9, 14, 30]) + chance.choice([0, 5]))
        for place in districts
        for month in range(1, 13)
    }
    frames = []
    for number in range(4):
        for key in list(counts):
            counts[key] += chance.choices([0, 1, 2, 6, 11], [80, 8, 5, 4, 3])[0]
        rows: list[Counted] = [(place, month, "", value) for (place, month), value in counts.items()]
        for place in ("PE-0503", "PE-0508", "PE-05"):
            inside = sum(value for (district, _), value in counts.items() if district.startswith(place))
            rows.append((place, "2024", "", inside))
        frame = frame_of(rows, POLICE.id, snapshot=f"mininter_vcm@2025-{number + 1:02}")
        frames.append(add_sums(frame, POLICE, CATALOG))
    return frames


def test_an_older_edition_that_is_read_later_is_held_against_the_months_of_the_newer_one() -> None:
    """January to March grew by 2 in all: the total of these days stands in no row of the newer edition."""
    newer = months("2025-05", [51, 62, 69, 80, 90])
    _, hidden = released(newer, months("2025-03", [50, 61, 69]))
    assert Cell("mininter_vcm@2025-03", "", POLICE.id, A, "2025-01-01", "2025-03-31", "") in hidden


def test_the_attack_finds_what_months_of_a_newer_edition_tell_of_an_older_total() -> None:
    """The older edition shows January to March alone, the newer one its months: three complaints more in these days."""
    shown = Shown()
    older = totals("2025-03", {A: 180}, "2025-01-01/2025-03-31")
    for frame in (older, months("2025-05", [51, 62, 70, 80, 90])):
        shown.public.append(frame)
        shown.known |= counts_of(frame)
    assert [(cell.territory, cell.start, cell.end) for cell in shown.found()] == [
        (A, "2025-01-01", "2025-03-31")
    ]
    assert [one.persons for one in shown.told()] == [3]


@pytest.mark.parametrize(("seed", "editions"), [(11, 2), (23, 3), (25, 2), (38, 3)])
def test_of_editions_released_at_once_no_year_shows_some_of_its_months_alone(
    seed: int, editions: int
) -> None:
    """The first hides a year for another district. So the second, where that year grew by few, hides all its months."""
    frames = large_beside_small(random.Random(seed), editions)
    shown = Shown(frames=frames[:-1])
    shown.release(frames[-1])
    assert attack(shown.rows(), CATALOG).weaknesses == ()


def large_beside_small(chance: random.Random, editions: int) -> list[pd.DataFrame]:
    """Districts with 20 a month or more beside districts with hardly any, whose provinces stand in rows of their own."""
    sizes = {
        place: chance.choice([0, 0, 1, 1, 3, 20, 30]) for place in (A, B, C, D, "PE-050801", "PE-050802")
    }
    counts = {
        (place, month): float(size + chance.randrange(6)) if size > 5 else float(chance.random() < size / 12)
        for place, size in sizes.items()
        for month in range(1, 13)
    }
    frames = []
    for number in range(1, editions + 1):
        if number > 1:
            for place, month in counts:
                if sizes[place] > 5:
                    counts[place, month] += chance.choices([0, 1, 2, 6], [90, 4, 4, 2])[0]
        rows: list[Counted] = [
            (place, f"2024-{month:02}", "", value) for (place, month), value in counts.items()
        ]
        for whole in ("PE-0503", "PE-0508", "PE-05"):
            inside = sum(value for (place, _), value in counts.items() if place.startswith(whole))
            rows.append((whole, "2024", "", inside))
        frame = frame_of(rows, POLICE.id, snapshot=f"mininter_vcm@2025-{number:02}")
        frames.append(add_sums(frame, POLICE, CATALOG))
    return frames


def test_what_several_departments_grew_by_together_tells_of_nobody() -> None:
    """The older edition has no total of two departments, as of a district of each nothing came: the country tells it."""
    districts = {"PE-090101": 101.0, "PE-090102": 50.0, "PE-100101": 91.0, "PE-100102": 60.0}
    newer = {
        "PE": 702.0,
        "PE-05": 400.0,
        "PE-09": 151.0,
        "PE-10": 151.0,
        "PE-0901": 151.0,
        "PE-1001": 151.0,
        **districts,
    }
    marked = [place for place in newer if len(place) > len("PE-09")]
    facts = [
        *(Fact(*cell, value=value) for cell, value in counts_of(totals("2025-02", newer, "2024")).items()),
        *(
            Fact(*cell, value=value)
            for cell, value in counts_of(totals("2025-01", {"PE": 700, "PE-05": 400}, "2024")).items()
        ),
        *(
            Fact(*cell, value=None, protected=True)
            for cell in counts_of(totals("2025-01", dict.fromkeys(marked, 9), "2024"))
        ),
    ]
    totals_shown = TotalsShown(CATALOG)
    totals_shown.take(read_knowledge(facts, CATALOG))
    assert list(totals_shown.small_growths()) == []
    above = {
        place: place[:7] if place in districts else place[:5] if place in marked else "PE" for place in newer
    }
    hierarchy = Hierarchy.build(above | {"PE": ""}, hideable={place: place in marked for place in newer})
    values = np.array([list(newer.values())] * 2)
    values[0] -= [2, 0, 1, 1, 1, 1, 1, 0, 1, 0]
    values[0, 2:4] = np.nan
    shown = np.array(
        [[place in ("PE", "PE-05") for place in newer], [place not in marked for place in newer]]
    )
    editions = EditionTotals(hierarchy, values, shown=shown, free=np.array([[False] * 10, ~shown[1]]))
    editions.hide_small_growth(1, DifferenceRule(5))
    assert editions.list_hidden(1) == []


@pytest.mark.parametrize(
    ("without_a_row", "told"),
    [
        (("2025-01", "2025-02"), []),
        (("2025-01",), []),
        (("2025-02",), [Interval(1.0, 1.0)]),
        ((), [Interval(1.0, 1.0)]),
    ],
    ids=["in both editions", "in the first, then a zero", "a zero, then in the second", "zero in both"],
)
def test_a_department_is_whole_without_a_place_of_which_its_source_never_had_a_row(
    without_a_row: Sequence[str], told: Sequence[Interval]
) -> None:
    """What it grew by is told by its own total; beside a zero that is shown, it is what the other places grew by."""
    *hidden, empty = "PE-0901", "PE-090101", "PE-090102", "PE-090103"
    facts = []
    for edition, total in (("2025-01", 700.0), ("2025-02", 701.0)):
        rows = counts_of(totals(edition, {"PE-09": total, empty: 0} | dict.fromkeys(hidden, 9), "2024"))
        for cell, value in rows.items():
            is_absent = cell.territory == empty and edition in without_a_row
            is_hidden = cell.territory in hidden
            shown = None if is_hidden or is_absent else value
            facts.append(Fact(*cell, value=shown, protected=is_hidden, adds_nothing=is_absent))
    totals_shown = TotalsShown(CATALOG)
    totals_shown.take(read_knowledge(facts, CATALOG))
    assert [weakness.interval for weakness in totals_shown.small_growths()] == told


@pytest.mark.parametrize("seed", [11, 13, 16, 22, 24])
def test_where_all_of_the_newest_was_shown_an_older_edition_that_is_not_out_yet_hides_something(
    seed: int,
) -> None:
    """Part of the newest was shown before, as the shipped figures are; the older ones are released with it."""
    chance, counts = random.Random(seed), dict[Cell, float]()
    districts = (A, B, C, D, "PE-050801", "PE-050802", "PE-050803")
    values = {place: float(chance.choice([20, 40, 80])) for place in districts}
    for edition in ("2025-01", "2025-02", "2025-03"):
        if counts:
            for place in districts:
                values[place] += chance.choice([-3, -1, 0, 0, 0, 0, 1, 2, 3, 6])
        wholes = {
            whole: sum(value for place, value in values.items() if place.startswith(whole))
            for whole in ("PE-0503", "PE-0508", "PE-05")
        }
        counts |= counts_of(totals(edition, values | wholes, "2024"))
    newest = [cell for cell in counts if cell.snapshot == "mininter_vcm@2025-03"]
    opened = {cell for cell in newest if cell.territory == "PE-05" or chance.random() < 0.6}
    hidden = hide_small_growth(counts, set(), CATALOG, opened=opened, known={})
    assert hidden.isdisjoint(opened)
    shown = Shown(known={cell: value for cell, value in counts.items() if cell not in hidden})
    assert set(shown.told()) <= set(Shown(known={cell: counts[cell] for cell in opened}).told())


@pytest.mark.parametrize("seed", range(8))
def test_editions_read_in_any_order_tell_of_no_few(seed: int) -> None:
    chance = random.Random(seed)
    frames = [until(frame, month) for frame, month in zip(by_chance(chance), (6, 8, 9, 12), strict=True)]
    chance.shuffle(frames)
    shown = Shown()
    for frame in frames:
        shown.release(frame)
        assert shown.told() == []
        assert shown.found() == []


def until(frame: pd.DataFrame, month: int) -> pd.DataFrame:
    """An edition that ends with a month of its year: of longer spans it has the months alone, and their sums."""
    ends = frame["period_end"].astype(str)
    kept = frame[
        (frame["period_start"].astype(str).str[:7] == ends.str[:7]) & (ends.str[5:7].astype(int) <= month)
    ]
    return add_sums(kept, POLICE, CATALOG)


@pytest.mark.parametrize("seed", range(12))
def test_no_two_of_four_editions_made_by_chance_tell_of_few(seed: int) -> None:
    shown = Shown()
    for frame in by_chance(random.Random(seed)):
        shown.release(frame)
        assert shown.told() == []
        assert shown.found() == []


PROVINCES = {place: (f"{place}01", f"{place}02") for place in ("PE-0502", "PE-0503", "PE-0504", "PE-0508")}


@pytest.mark.parametrize("seed", [10, 22, 28])
def test_a_province_is_not_protected_where_all_of_its_districts_are_shown(seed: int) -> None:
    """Seen in six real editions: of a department that grew by one, a province was hidden and its districts told it."""
    chance, shown = random.Random(seed), Shown()
    districts = [district for inside in PROVINCES.values() for district in inside]
    counts = {district: float(chance.choice([6, 9, 14, 30, 60])) for district in districts}
    for number in range(1, 5):
        if number > 1:
            for district in districts:
                counts[district] += chance.choices([0, 1, 2, 6, 11], [75, 12, 6, 4, 3])[0]
        sums = {place: sum(counts[district] for district in inside) for place, inside in PROVINCES.items()}
        every_total = {**counts, **sums, "PE-05": sum(counts.values())}
        hidden = places(shown.release(totals(f"2025-{number:02}", every_total, "2024")))
        assert [place for place in hidden & PROVINCES.keys() if not hidden & {*PROVINCES[place]}] == []
        assert attack(shown.rows(), CATALOG).weaknesses == ()


@pytest.mark.parametrize("seed", range(3))
def test_the_attack_finds_whatever_subtraction_finds(seed: int) -> None:
    """All that is local and not small is shown: what the oracle says of a place and its days, the attack says too."""
    shown = Shown()
    for frame in by_chance(random.Random(seed)):
        shown.public.append(frame[(frame["value"] == 0) | (frame["value"] > 4)])
    shown.known = {Cell(*row[:7]): float(row.value or 0) for row in shown.rows()}
    told = {(told.earlier, told.later, told.start, told.end) for told in shown.told()}
    found = {(*cell.snapshot.split(" → "), cell.start, cell.end) for cell in shown.found()}
    assert len(told) > 20
    assert told == found


def test_five_real_editions_one_after_the_other_tell_of_no_few(shared_data: Path, tmp_path: Path) -> None:
    """A department and Lima Norte of the five editions that are texts; `make soak` has all nine of every department."""
    files = sorted(
        file
        for folder in ("denuncias-vcm-mininter", "sidpol-denuncias")
        for file in (shared_data / "peru" / folder).iterdir()
        if file.suffix in (".csv", ".gz")
    )
    frames = []
    for file in files:
        source = "sidpol" if file.name.startswith("sidpol") else "mininter_vcm"
        reading, rows = read_whole(lines_of(file, tmp_path, "09", "1501"), source, CATALOG)
        inside = rows["territory"].astype(str).str.startswith(("PE-09", "PE-1501"))
        local = rows[inside].astype({"territory": str}).assign(snapshot=reading.snapshot.id)
        counted: list[Counted] = [
            (row.territory, str(row.period_start)[:7], "", None if pd.isna(row.value) else float(row.value))
            for row in local.itertuples()
        ]
        frames.append(add_sums(frame_of(counted, POLICE.id, snapshot=reading.snapshot.id), POLICE, CATALOG))
    frames.sort(key=lambda frame: frame["snapshot"].iloc[0].partition("@")[2])
    shown = Shown()
    for frame in frames:
        hidden = shown.release(frame)
        lima = {
            cell.territory
            for cell in hidden
            if cell.territory.startswith("PE-1501")
            and cell.start[5:7] == "01"
            and cell.end[5:7] not in ("01", "12")
        }
        assert len(lima) <= 4
    assert shown.told() == []
    assert shown.found() == []
    everywhere = {cell[3:6] for cell in shown.known}
    assert {
        cell[3:6]
        for cell in shown.hidden
        if cell.territory in CATALOG.territories["PE-LN"].members and cell[3:6] not in everywhere
    } == set()


def test_what_a_whole_leaves_beside_parts_that_are_all_shown_is_shown_again() -> None:
    """Seen: the provinces of Lima beside the province of Lima, which was public: their department told them."""
    above = {"whole": "", "known": "whole", "rest": "whole", "one": "rest", "other": "rest"}
    hierarchy = Hierarchy.build(above, hideable=dict.fromkeys(above, True))
    of_nodes = {"whole": 100.0, "known": 60.0, "rest": 40.0, "one": 30.0, "other": 10.0}
    values = np.array([[of_nodes[node] for node in hierarchy.nodes]])
    known = np.array([[node == "known" for node in hierarchy.nodes]])
    edition = EditionTotals(hierarchy, values, shown=known, free=~known)
    edition.shown[0] = [node in ("whole", "known") for node in hierarchy.nodes]
    assert edition._show_told(0) and not edition._show_told(0)
    assert edition.list_hidden(0) == ["one", "other"]


@pytest.mark.parametrize("seed", [0, 7, 20, 25, 26, 28])
def test_no_total_stays_hidden_that_all_it_is_divided_into_tells(seed: int) -> None:
    """Seen: September's police edition, beside the newest that was out already: two provinces, their districts shown."""
    chance = np.random.default_rng(seed)
    above = {"whole": ""}
    above |= {f"d{at}": "whole" for at in range(2)} | {f"d{at % 2}p{at}": f"d{at % 2}" for at in range(6)}
    above |= {f"{name}k{at}": name for name in [*above] if "p" in name for at in range(2)}
    hierarchy = Hierarchy.build(above, hideable={name: "p" in name for name in above})
    values = np.zeros((4, len(above)))
    leaves = np.flatnonzero(hierarchy.is_leaf)
    grown = chance.choice([0, 0, 0, 1, 2, 3, 5, 9], size=(4, len(leaves)))
    values[:, leaves] = chance.integers(20, 200, size=len(leaves)) + np.cumsum(grown, axis=0)
    for level in reversed(hierarchy.levels[1:]):
        np.add.at(values.T, hierarchy.parent[level], values[:, level].T)
    was_hidden = chance.random(values.shape) < 0.25
    is_new = chance.random((4, 1)) < 0.5
    free = hierarchy.hideable & (is_new | was_hidden)
    editions = EditionTotals(hierarchy, values, shown=np.ones(values.shape, dtype=bool), free=free)
    for at in range(4):
        editions.hide_small_growth(at, DifferenceRule(5))
    assert not any(editions._show_told(at) for at in range(4))


# The eight years of a department whose second and third province hide the same ones, so that their sums tell each other.
YEARS = range(2018, 2026)
EIGHT_YEARS = {
    "PE-1701": (2266, 2239, 2489, 2391, 1982, 1723, 1710, 1220),
    "PE-170201": (24, 30, 33, 46, 113, 107, 85, 49), "PE-170202": (44, 20, 42, 24, 102, 31, 44, 47),
    "PE-170203": (1, 4, 2, 15, 22, 16, 21, 16), "PE-170204": (0,) * 8,
    "PE-170301": (1, 1, 1, 13, 2, 0, 0, 1), "PE-170302": (9, 1, 9, 87, 62, 43, 73, 62),
    "PE-170303": (0, 0, 0, 38, 8, 3, 3, 1),
}  # fmt: skip
HIDDEN_YEARS = {
    "PE-1702": (2018, 2019, 2023, 2024, 2025), "PE-1703": (2018, 2019, 2023, 2024, 2025),
    "PE-170201": (2018, 2020, 2025), "PE-170202": (2019, 2025), "PE-170301": (2018, 2019, 2020, 2022, 2025),
    "PE-170302": (2018, 2019, 2020, 2023, 2024, 2025), "PE-170303": (2019, 2022, 2023, 2024, 2025),
}  # fmt: skip
ADDED = {("PE-170302", 2025): 1, ("PE-170202", 2025): 6}


def eight_years(edition: str, added: Mapping[tuple[str, int], int]) -> pd.DataFrame:
    """Each year of each place, with the sums of provinces and department."""
    frames = []
    for at, of_year in enumerate(YEARS):
        values: dict[str, float] = {
            place: numbers[at] + added.get((place, of_year), 0) for place, numbers in EIGHT_YEARS.items()
        }
        for province in ("PE-1702", "PE-1703"):
            values[province] = sum(value for place, value in values.items() if place.startswith(province))
        values["PE-17"] = sum(values[province] for province in ("PE-1701", "PE-1702", "PE-1703"))
        frames.append(totals(edition, values, str(of_year)))
    return pd.concat(frames, ignore_index=True)


def sums_of_years(shown: Shown, edition: str) -> dict[str, bool]:
    """By place whether its sum of eight years is hidden in an edition."""
    return {
        cell.territory: bool(pd.isna(value))
        for frame in shown.public
        for cell, value in zip(cells_of(frame), frame["value"], strict=True)
        if cell.snapshot.endswith(edition) and cell.start[:4] != cell.end[:4]
    }


def released_beside_hidden_years(*editions: tuple[str, Mapping[tuple[str, int], int]]) -> Shown:
    shown = Shown()
    shown.hidden |= {
        Cell(f"mininter_vcm@{edition}", "", POLICE.id, place, f"{at}-01-01", f"{at}-12-31", "")
        for edition, _ in editions
        for place, years in HIDDEN_YEARS.items()
        for at in years
    }
    for edition, added in editions:
        shown.release(eight_years(edition, added))
    return shown


def test_a_sum_of_years_that_another_edition_hides_is_not_told_by_that_of_the_other_province() -> None:
    shown = released_beside_hidden_years(("2025-12", {}), ("2026-02", ADDED))
    hidden = sums_of_years(shown, "2026-02")
    assert hidden["PE-170302"]  # one person more since the edition before
    # Year by year the department tells both provinces together: one sum of years alone would be told by the other.
    assert hidden["PE-1702"] and hidden["PE-1703"]


def test_an_older_edition_makes_no_sums_of_years_and_keeps_those_that_it_showed() -> None:
    shown = released_beside_hidden_years(("2026-02", ADDED), ("2025-12", {}))
    assert sums_of_years(shown, "2026-02") and not sums_of_years(shown, "2025-12")
    shown = released_beside_hidden_years(("2025-12", {}), ("2026-02", ADDED))
    assert not any(sums_of_years(shown, "2025-12").values())
    shown_alone = sums_of_years(released_beside_hidden_years(("2025-12", {})), "2025-12")
    assert sums_of_years(shown, "2025-12").keys() == {
        code for code, hidden in shown_alone.items() if not hidden
    }
    assert {"PE-1702", "PE-170203", "PE-1703", "PE-170302"} <= shown_alone.keys()
