"""Rates and shares agree with published examples and with libraries; eight years are one where one is too few."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, poisson
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson, confint_poisson_2indep

from etl.disclosure.audit.attack import attack
from etl.disclosure.audit.knowledge import read_knowledge
from etl.disclosure.suppression.edition_cells import Remembered
from etl.disclosure.suppression.protected_frames import Protected, choose
from etl.publishing.derive import compute_ratio_rows
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.model import Inhabitants, Period
from observatory.observatory import Observatory
from observatory.statistics.denominators import Denominators
from observatory.statistics.pooled_rate import POOLED, YEARS
from observatory.statistics.rate import TOGETHER, poisson_rate, rate_ratio_interval
from observatory.statistics.share import wilson_share
from tests.etl.disclosure.making import facts_of
from tests.kit.counts import frame_of


def test_independencia_2024_is_1261_per_100_000_with_its_interval() -> None:
    rate = poisson_rate(2939, 233081, per=100_000)
    assert (round(rate.value), round(rate.lower), round(rate.upper)) == (1261, 1216, 1307)


@pytest.mark.parametrize(
    ("events", "lower", "upper"),
    [
        (1, 0.02532, 5.57164), (2, 0.12110, 3.61234), (3, 0.20622, 2.92242), (4, 0.27247, 2.56040),
        (5, 0.32470, 2.33367), (10, 0.47954, 1.83904), (20, 0.61083, 1.54442), (99, 0.81275, 1.21746),
    ],
)  # fmt: skip
def test_the_limits_of_a_poisson_count_are_those_of_the_national_center_for_health_statistics(
    events: int, lower: float, upper: float
) -> None:
    """Factors by which a rate of 1 to 99 deaths is multiplied: technical notes of "Deaths: Final Data" (NVSR)."""
    rate = poisson_rate(events, events, per=1)
    assert (round(rate.lower, 5), round(rate.upper, 5)) == (lower, upper)


@pytest.mark.parametrize(
    ("events", "exposure", "lower", "upper"),
    [(5, 94.32, 0.01721254, 0.12371005), (137, 24.19893, 4.753125, 6.692709)],
)
def test_the_exact_interval_is_the_one_of_two_examples_worked_in_r(
    events: int, exposure: float, lower: float, upper: float
) -> None:
    """Pump failures (course Statistical Inference, Johns Hopkins) and Welsh nickel workers (help of poisson.test)."""
    rate = poisson_rate(events, exposure, per=1)
    assert (rate.lower, rate.upper) == (pytest.approx(lower, abs=5e-7), pytest.approx(upper, abs=5e-7))


@pytest.mark.parametrize(
    ("part", "whole", "lower", "upper"),
    [
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
    ],
)  # fmt: skip
def test_the_score_interval_is_the_one_of_newcombe(part: int, whole: int, lower: float, upper: float) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3."""
    share = wilson_share(part, whole, per=1)
    assert (round(share.lower, 4), round(share.upper, 4)) == (lower, upper)


@given(st.integers(0, 5000), st.integers(1, 10_000_000))
def test_the_exact_interval_leaves_two_and_a_half_percent_on_each_side(events: int, population: int) -> None:
    rate = poisson_rate(events, population, per=population)
    assert poisson.cdf(events, rate.upper) == pytest.approx(0.025, rel=1e-6)
    if events:
        assert poisson.sf(events - 1, rate.lower) == pytest.approx(0.025, rel=1e-6)
    else:
        assert rate.lower == 0


@given(st.integers(1, 500_000), st.integers(1, 40_000_000))
def test_the_exact_interval_is_the_one_of_an_independent_library(events: int, population: int) -> None:
    rate = poisson_rate(events, population, per=100_000)
    low, high = confint_poisson(events, population / 100_000, method="exact-c")
    assert rate.lower == pytest.approx(low, rel=1e-9)
    assert rate.upper == pytest.approx(high, rel=1e-9)


@given(st.integers(1, 500_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_score_interval_is_the_one_of_two_independent_libraries(pair: tuple[int, int]) -> None:
    part, total = pair
    share = wilson_share(part, total, per=1)
    theirs = binomtest(part, total).proportion_ci(method="wilson")
    low, high = proportion_confint(part, total, method="wilson")
    assert share.lower == pytest.approx(theirs.low, abs=1e-12)
    assert share.lower == pytest.approx(low, abs=1e-12)
    assert share.upper == pytest.approx(theirs.high, abs=1e-12)
    assert share.upper == pytest.approx(high, abs=1e-12)


@pytest.mark.parametrize(("events", "population"), [(-1, 10), (1, 0), (1, -5)])
def test_a_rate_that_cannot_be_is_refused(events: float, population: float) -> None:
    with pytest.raises(ValueError, match="no rate"):
        poisson_rate(events, population, per=1000)


@pytest.mark.parametrize(("part", "whole"), [(3, 2), (-1, 2), (0, 0)])
def test_a_share_that_cannot_be_is_refused(part: float, whole: float) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson_share(part, whole, per=100)


def test_the_interval_of_a_ratio_is_that_of_published_examples():
    # Breast cancer after fluoroscopy: Rothman, Greenland and Lash, Modern Epidemiology, 3rd ed., ch. 14.
    cancers = rate_ratio_interval((41, 28_010), (15, 19_017))
    assert (cancers.value, cancers.lower, cancers.upper) == pytest.approx((1.86, 1.03, 3.35), abs=0.005)


def test_two_rates_told_apart_alone_are_not_once_all_neighbours_are_compared():
    independencia, los_olivos = (2615, 235_535), (3875, 368_511)
    alone = rate_ratio_interval(independencia, los_olivos)
    assert (alone.value, alone.lower, alone.upper) == pytest.approx((1.056, 1.005, 1.110), abs=0.0006)
    corrected = rate_ratio_interval(independencia, los_olivos, comparisons=7)
    assert corrected.lower < 1 < corrected.upper
    assert corrected.value == alone.value


@pytest.mark.parametrize("comparisons", [1, 7, 42])
def test_the_interval_of_a_ratio_is_that_of_another_library(comparisons):
    ratio = rate_ratio_interval((192, 48_300), (3429, 458_341), comparisons=comparisons)
    reference = confint_poisson_2indep(
        192, 48_300, 3429, 458_341, method="wald-log", compare="ratio", alpha=0.05 / comparisons
    )
    assert (ratio.lower, ratio.upper) == pytest.approx(reference, rel=1e-6)


@pytest.mark.parametrize("first", [(0, 100), (5, 0), (-1, 100)])
def test_a_ratio_without_events_or_people_is_refused(first):
    with pytest.raises(ValueError, match="no ratio"):
        rate_ratio_interval(first, (5, 100))
    with pytest.raises(ValueError, match="no ratio"):
        rate_ratio_interval((5, 100), (5, 100), comparisons=0)


PLACE, BESIDE, PROVINCE = "PE-010203", "PE-010205", "PE-0102"
PEOPLE, FIRST, LAST = 5_000, 2018, 2025
HIDDEN = float("nan")
Years = Mapping[int, float]


def counts_of(years: Years, place: str = PLACE, pooled: float | None = None) -> pd.DataFrame:
    """The years of a place, NaN where one is protected, and the sum of all as the release gives it."""
    cells = [(place, str(year), "", value) for year, value in years.items()]
    if pooled is not None:
        cells.append((place, f"{FIRST}-01-01/{LAST}-12-31", "", pooled))
    frame = frame_of(cells, "police_complaints")
    return frame.assign(conf_status=frame["value"].isna().map({True: "protected", False: "free"}))


def rates(catalog: Catalog, frame: pd.DataFrame, people: Years | None = None) -> list[dict[str, Any]]:
    by_year = people or dict.fromkeys(range(FIRST, LAST + 1), PEOPLE)
    figures = [
        Inhabitants(PLACE, Period.parse(f"{year}-06-30"), "", value, "normal", "inei_district_population@1")
        for year, value in by_year.items()
    ]
    pooled = catalog.indicators["police_complaint_rate_pooled"]
    rows = compute_ratio_rows(frame, pooled, catalog, Denominators.of(figures, catalog))
    return [dict(zip(frame.columns, row, strict=True)) for row in rows]


def eight(value: float, **years: float) -> dict[int, float]:
    return dict.fromkeys(range(FIRST, LAST + 1), value) | {
        int(name.removeprefix("y")): each for name, each in years.items()
    }


def test_eight_years_are_one_rate_among_the_people_of_all_of_them(catalog: Catalog) -> None:
    (row,) = rates(catalog, counts_of(eight(12)), eight(5_000, y2025=5_700))
    assert (row["period_start"], row["period_end"]) == ("2018-01-01", "2025-12-31")
    assert (row["numerator"], row["denominator"]) == (96, 7 * 5_000 + 5_700)
    assert row["value"] == pytest.approx(96 / 40_700 * 100_000)
    assert row["lower"] < row["value"] < row["upper"] and row["note"] == POOLED.format(needs=20)
    assert YEARS == LAST - FIRST + 1


def test_a_newest_year_that_makes_a_rate_is_not_pooled(catalog: Catalog) -> None:
    assert rates(catalog, counts_of(eight(6, y2025=20))) == []
    assert len(rates(catalog, counts_of(eight(40, y2025=19)))) == 1


def test_a_year_or_a_population_that_lacks_makes_no_rate(catalog: Catalog) -> None:
    assert rates(catalog, counts_of(dict.fromkeys(range(FIRST + 1, LAST + 1), 12))) == []
    assert rates(catalog, counts_of(eight(12)), dict.fromkeys(range(FIRST, LAST), PEOPLE)) == []


def test_a_protected_year_makes_a_rate_only_of_a_sum_that_is_shown(catalog: Catalog) -> None:
    years = eight(12, y2019=HIDDEN, y2020=HIDDEN)
    (hidden,) = rates(catalog, counts_of(years))
    assert (hidden["value"], hidden["numerator"], hidden["conf_status"]) == (None, None, "protected")
    (shown,) = rates(catalog, counts_of(years, pooled=79))
    assert (shown["numerator"], shown["conf_status"]) == (79, "free") and shown["value"] > 0


MOTHER, CHILD, BOTH_MOTHERS, SHARED_CHILD = "PE-050406", "PE-050413", ("PE-090707", "PE-090717"), "PE-090724"


def divided(places: tuple[str, ...], child: str, *, since: int) -> tuple[pd.DataFrame, list[Inhabitants]]:
    """Eight years of some places and of what was made of their land, which the source counts with them."""
    counted = [counts_of(eight(4), place) for place in places]
    unspoken = counts_of(dict.fromkeys(range(since, LAST + 1), HIDDEN), child)
    frame = pd.concat([*counted, unspoken.assign(obs_status="with_mother", conf_status="free")])
    figures = [
        Inhabitants(place, Period.parse(f"{year}-06-30"), "", people, "normal", "inei_district_population@1")
        for place, people in [*dict.fromkeys(places, 5_000).items(), (child, 700)]
        for year in range(since if place == child else FIRST, LAST + 1)
    ]
    return frame.reset_index(drop=True), figures


def test_a_divided_place_is_one_rate_with_what_was_made_of_it(catalog: Catalog) -> None:
    frame, figures = divided((MOTHER,), CHILD, since=2021)
    pooled = catalog.indicators["police_complaint_rate_pooled"]
    denominators = Denominators.of(figures, catalog)
    (made,) = compute_ratio_rows(frame, pooled, catalog, denominators)
    row = dict(zip(frame.columns, made, strict=True))
    assert (row["territory"], row["numerator"], row["denominator"]) == (MOTHER, 32, 8 * 5_000 + 5 * 700)
    assert row["note"] == f"{TOGETHER} {POOLED.format(needs=20)}"


def test_of_two_places_that_were_divided_together_no_years_are_pooled(catalog: Catalog) -> None:
    frame, figures = divided(BOTH_MOTHERS, SHARED_CHILD, since=2020)
    pooled = catalog.indicators["police_complaint_rate_pooled"]
    assert compute_ratio_rows(frame, pooled, catalog, Denominators.of(figures, catalog)) == []


def test_the_page_divides_a_pooled_rate_by_the_people_that_it_was_made_of(observatory: Observatory) -> None:
    query = "indicator=police_complaint_rate_pooled&territory=PE-050406,PE-050502"
    rows = observatory.panel(Selection.from_query(query, observatory.catalog)).rows
    assert [row.numerator for row in rows] == [27, 53]
    assert all(row.base and row.base.value == row.denominator and len(row.base.parts) == 13 for row in rows)


def test_few_events_of_all_years_are_no_rate_either(catalog: Catalog) -> None:
    (row,) = rates(catalog, counts_of(eight(2)))
    assert (row["value"], row["numerator"], row["obs_status"]) == (None, 16, "not_applicable")


def protect(catalog: Catalog, years: Years, beside: Years) -> tuple[pd.DataFrame, Protected]:
    """What is shown of two districts and their province, and the choice."""
    both = {year: value + beside[year] for year, value in years.items()}
    frames = [counts_of(years), counts_of(beside, BESIDE), counts_of(both, PROVINCE)]
    frame = pd.concat(frames, ignore_index=True)
    complaints = catalog.indicators["police_complaints"]
    chosen = choose([frame], complaints, catalog, former=Remembered(), cutoffs={})
    return chosen.public_frame(chosen.add_pooled(frame)), chosen


@pytest.mark.parametrize(
    "small", [{"y2019": 3.0}, {"y2019": 3.0, "y2021": 2.0}, {"y2019": 4.0, "y2025": 1.0}]
)
def test_the_sum_of_the_years_tells_no_protected_one(catalog: Catalog, small: dict[str, float]) -> None:
    shown, chosen = protect(catalog, eight(12, **small), eight(9))
    assert {
        (row.territory, row.period_end[:4]) for row in shown.itertuples() if row.conf_status == "protected"
    }
    assert sum(map(len, chosen.pooled.values())) >= 1
    assert not attack(facts_of(shown), catalog).weaknesses


def test_the_attack_finds_the_only_protected_year_of_a_sum(catalog: Catalog) -> None:
    rows = facts_of(counts_of(eight(12, y2019=HIDDEN), pooled=87))
    assert [weakness.cell.start for weakness in attack(rows, catalog).weaknesses] == ["2019-01-01"]


def test_the_attack_reads_the_sum_in_a_rate_of_all_years(catalog: Catalog) -> None:
    hidden = facts_of(counts_of(eight(12, y2019=HIDDEN, y2020=HIDDEN), pooled=HIDDEN))
    rate = hidden[0]._replace(
        indicator="police_complaint_rate_pooled", end=f"{LAST}-12-31", value=192.5, numerator=77.0,
        denominator=40_000.0, protected=False,
    )  # fmt: skip
    told = read_knowledge([*hidden, rate], catalog).derived
    assert {(cell.start, cell.end): value for cell, (value, _) in told.items()} == {
        (f"{FIRST}-01-01", f"{LAST}-12-31"): 77.0
    }


def test_whether_there_is_a_sum_tells_nothing_of_what_is_hidden(catalog: Catalog) -> None:
    """It is made by what is shown: of a place with years enough, of all years shown, or of few above zero, it is not.

    Of one that shows none there is a sum where so many years are protected that it cannot be small.
    """
    enough, _ = protect(catalog, eight(30, y2019=3), eight(9))
    none_hidden, _ = protect(catalog, eight(12), eight(9))
    few_small, _ = protect(catalog, eight(0, y2019=2, y2022=2, y2025=2), eight(40))
    for shown in (enough, none_hidden, few_small):
        of_place = shown[shown["territory"] == PLACE]
        assert set(
            of_place["period_end"].str[:4].astype(int) - of_place["period_start"].str[:4].astype(int)
        ) == {0}


@pytest.mark.parametrize(
    ("years", "total"),
    [(eight(2), 16), (eight(40, y2021=3, y2023=11, y2025=4), 218)],
    ids=["all years are protected", "most years have enough, and several are protected"],
)
def test_the_sum_of_the_years_is_shown_of_a_place_of_which_several_are_protected(
    years: dict[int, float], total: float, catalog: Catalog
) -> None:
    shown, _ = protect(catalog, years, eight(40, y2021=12, y2023=3, y2025=9))
    sums = shown[(shown["territory"] == PLACE) & (shown["period_start"].str[:4] == str(FIRST))]
    assert total in sums["value"].tolist()
    assert not attack(facts_of(shown), catalog).weaknesses
