"""Rates and shares agree with published worked examples, with independent libraries and with their own definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, poisson
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson, confint_poisson_2indep

from observatory.statistics.rate import poisson_rate, rate_ratio_interval
from observatory.statistics.share import wilson_share


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
