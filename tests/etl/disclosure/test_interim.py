"""What the interim rule lets through gives no small count away, not even by subtraction."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from etl.derive import add_sums
from etl.disclosure.interim import may_stand, withhold
from observatory.catalog import Catalog, load_catalog
from observatory.store.workspace import OBSERVED

CATALOG = load_catalog()
CASES = CATALOG.indicators["cem_cases"]
COMPLAINTS = CATALOG.indicators["police_complaints"]
DISTRICTS = ("PE-150102", "PE-150106", "PE-150112")


def frame_of(cells: list[tuple[str, str, str, float]], indicator: str) -> pd.DataFrame:
    """Rows of OBSERVED from (territory, period, breakdown, value)."""
    rows = [
        {
            "indicator": indicator, "territory": territory, "period_start": start, "period_end": end,
            "breakdown": breakdown, "snapshot": "mimp_cem@x", "statement": "", "value": value,
            "obs_status": "normal", "conf_status": "free", "locator": "L1", "note": "", "denominator_snapshot": "",
        }
        for territory, period, breakdown, value in cells
        for start, end in [_span(period)]
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(OBSERVED))
    return frame.astype(dict.fromkeys(("value", "lower", "upper", "numerator", "denominator"), "float64"))


def _span(period: str) -> tuple[str, str]:
    if len(period) == 4:
        return f"{period}-01-01", f"{period}-12-31"
    last = pd.Period(period, "M").days_in_month
    return f"{period}-01", f"{period}-{last}"


def published(
    cells: list[tuple[str, str, str, float]], *, indicator: Any = CASES
) -> dict[tuple[str, str], float | None]:
    """(territory, start, breakdown) -> value, None where protected; cells that do not leave are absent."""
    shown = withhold(add_sums(frame_of(cells, indicator.id), indicator, CATALOG), indicator, CATALOG)
    return {
        (row.territory, row.period_start + row.period_end, row.breakdown): (
            None if row.conf_status == "protected" else row.value
        )
        for row in shown.itertuples()
    }  # type: ignore[return-value]


YEAR = "2023-01-012023-12-31"


def test_a_total_of_five_is_shown_and_one_of_four_is_not() -> None:
    shown = published([("PE-150112", "2023", "", 5), ("BO-020105", "2023", "", 4)])
    assert shown["PE-150112", YEAR, ""] == 5
    assert shown["BO-020105", YEAR, ""] is None


def test_a_protected_row_holds_no_number_at_all() -> None:
    shown = withhold(frame_of([("PE-150112", "2023", "", 3)], "cem_cases"), CASES, CATALOG)
    assert shown[["value", "lower", "upper", "numerator", "denominator"]].isna().all(axis=None)
    assert shown["locator"].tolist() == [""]


@pytest.mark.parametrize(("women", "men", "both"), [(90, 10, True), (96, 4, False), (100, 0, False)])
def test_sexes_are_shown_only_where_both_are_five_and_more(women: float, men: float, both: bool) -> None:
    place = "PE-150112"
    shown = published(
        [(place, "2023", "", 100), (place, "2023", "sex:women", women), (place, "2023", "sex:men", men)]
    )
    assert (shown[place, YEAR, "sex:women"] is not None) is both
    assert (shown[place, YEAR, "sex:men"] is not None) is both
    assert shown[place, YEAR, ""] == 100


@pytest.mark.parametrize(("smallest", "all_shown"), [(5, True), (4, False), (0, False)])
def test_months_are_shown_for_a_year_in_which_none_is_under_five(smallest: float, all_shown: bool) -> None:
    cells = [("PE-150112", f"2023-{month:02}", "", 10.0) for month in range(1, 12)]
    shown = published([*cells, ("PE-150112", "2023-12", "", smallest)], indicator=COMPLAINTS)
    months = [value for (_, span, _), value in shown.items() if span != YEAR]
    assert all((value is not None) is all_shown for value in months)
    assert shown["PE-150112", YEAR, ""] == 110 + smallest


def test_forms_and_ages_below_a_department_do_not_leave_at_all() -> None:
    shown = published(
        [("PE-150112", "2023", "form:physical", 91), ("PE-150112", "2023", "age:0-5;sex:men", 50),
         ("PE", "2023", "form:physical", 9100)]
    )  # fmt: skip
    assert set(shown) == {("PE", YEAR, "form:physical")}


def test_one_small_district_takes_its_neighbours_with_it() -> None:
    districts = [one.code for one in CATALOG.territories.values() if one.parent == "PE-1507"]
    shown = published([(code, "2023", "", 50) for code in districts[1:]] + [(districts[0], "2023", "", 2)])
    assert all(shown[code, YEAR, ""] is None for code in districts)


def test_women_alone_are_not_shown_since_the_men_are_the_rest() -> None:
    shown = published([("PE-150112", "2023", "", 60), ("PE-150112", "2023", "sex:women", 58)])
    assert shown["PE-150112", YEAR, "sex:women"] is None


def test_where_the_sexes_of_a_district_are_withheld_those_of_its_centres_are_too() -> None:
    cells = [
        (place, "2023", breakdown, value)
        for place, men in (("PE-150112", 40.0), ("PE-150110", 2.0))
        for centre in (f"centre:C{place[-2:]}",)
        for breakdown, value in (
            ("", 100 + men), ("sex:women", 100.0), ("sex:men", men), (centre, 100 + men),
            (f"{centre};sex:women", 100.0), (f"{centre};sex:men", men),
        )
    ]  # fmt: skip
    shown = published(cells)
    assert all(value is None for (_, _, breakdown), value in shown.items() if "sex" in breakdown)
    assert shown["PE-150112", YEAR, "centre:C12"] == 140


def test_a_population_is_not_a_count_of_persons_at_risk() -> None:
    population = CATALOG.indicators["population"]
    frame = frame_of([("BO-020105-09", "2012", "", 3)], "population")
    assert withhold(frame, population, CATALOG)["value"].tolist() == [3]


def test_an_undated_small_count_is_not_listed(catalog: Catalog) -> None:
    row = {"indicator": "slim_cases", "territory": "BO-020105", "value": 3.0}
    assert not may_stand(row, catalog)
    assert may_stand({**row, "value": 5.0}, catalog)
    assert may_stand({**row, "territory": "BO-02"}, catalog)


COUNTS = st.integers(0, 12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(COUNTS, min_size=24, max_size=24), st.lists(COUNTS, min_size=12, max_size=12))
def test_subtraction_never_fixes_a_small_count(months: list[int], parts: list[int]) -> None:
    """Two districts by month and three by centre and sex: no cell of 1 to 4 can be computed from what is shown."""
    monthly = [
        (place, f"2023-{month:02}", "", float(months[12 * number + month - 1]))
        for number, place in enumerate(DISTRICTS[:2])
        for month in range(1, 13)
    ]
    assert not _fixed(_with_relations(monthly, COMPLAINTS), COMPLAINTS)
    assert not _fixed(_by_centre_and_sex(parts), CASES)


def _with_relations(
    cells: list[tuple[str, str, str, float]], indicator: Any
) -> list[tuple[str, str, str, float]]:
    made = add_sums(frame_of(cells, indicator.id), indicator, CATALOG)
    return [
        (row.territory, row.period_start[:7] if row.period_start[:7] == row.period_end[:7] else row.period_start[:4],
         row.breakdown, row.value)
        for row in made.itertuples()
    ]  # fmt: skip


def _by_centre_and_sex(parts: list[int]) -> list[tuple[str, str, str, float]]:
    """Three districts, two centres each, both sexes, with every sum."""
    cells: dict[tuple[str, str], float] = {}
    counts = iter(parts)
    for place in DISTRICTS:
        for centre in ("A", "B"):
            for sex in ("women", "men"):
                count = float(next(counts))
                for key in (
                    f"centre:{centre}{place[-2:]};sex:{sex}",
                    f"centre:{centre}{place[-2:]}",
                    f"sex:{sex}",
                    "",
                ):
                    cells[place, key] = cells.get((place, key), 0.0) + count
    return [(place, "2023", key, value) for (place, key), value in cells.items()]


def _fixed(cells: list[tuple[str, str, str, float]], indicator: Any) -> list[tuple[str, str, str]]:
    """The small cells below a department that linear algebra pins down from what is published."""
    shown = published(cells, indicator=indicator)
    keys = [(territory, "".join(_span(period)), breakdown) for territory, period, breakdown, _ in cells]
    truth = dict(zip(keys, (value for *_, value in cells), strict=True))
    place = {key: column for column, key in enumerate(truth)}
    rows, right = [], []
    for key, value in shown.items():
        if value is not None and key in place:
            rows.append(_row(place, {key: 1.0}))
            right.append(value)
    for total, members in _relations(truth):
        rows.append(_row(place, {total: 1.0, **dict.fromkeys(members, -1.0)}))
        right.append(0.0)
    small = [key for key, value in truth.items() if 1 <= value <= 4]
    return [key for key in small if _is_pinned(place[key], len(place), np.array(rows), np.array(right))]


def _relations(
    truth: dict[tuple[str, str, str], float],
) -> list[tuple[tuple[str, str, str], list[tuple[str, str, str]]]]:
    found = []
    for territory, span, breakdown in truth:
        whole = (territory, span, breakdown)
        if span == YEAR and not breakdown:
            months = [key for key in truth if key[0] == territory and key[1] != YEAR]
            found.append((whole, months))
        for dimension in ("centre", "sex"):
            if f"{dimension}:" not in breakdown:
                parts = [
                    key
                    for key in truth
                    if key[:2] == whole[:2]
                    and _without(key[2], dimension) == breakdown
                    and key != whole
                    and f"{dimension}:" in key[2]
                ]
                found.append((whole, parts))
    return [(whole, parts) for whole, parts in found if parts]


def _without(breakdown: str, dimension: str) -> str:
    return ";".join(part for part in breakdown.split(";") if not part.startswith(f"{dimension}:"))


def _row(place: dict[tuple[str, str, str], int], weights: dict[tuple[str, str, str], float]) -> list[float]:
    row = [0.0] * len(place)
    for key, weight in weights.items():
        row[place[key]] = weight
    return row


def _is_pinned(column: int, width: int, rows: np.ndarray, right: np.ndarray) -> bool:
    aim = np.zeros(width)
    aim[column] = 1.0
    ends = [linprog(sign * aim, A_eq=rows, b_eq=right, bounds=(0, None), method="highs") for sign in (1, -1)]
    if any(end.status == 3 for end in ends):
        return False
    assert all(end.status == 0 for end in ends), "the published figures contradict the truth"
    return bool(abs(ends[0].fun + ends[1].fun) < 0.5)
