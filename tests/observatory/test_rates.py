"""Rates and shares agree with published worked examples and with an independent way to compute them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, poisson

from observatory.rates import poisson_rate, wilson_share


def test_independencia_2024_is_1261_per_100_000_with_its_interval() -> None:
    rate = poisson_rate(2939, 233081, per=100_000)
    assert (round(rate.value), round(rate.lower), round(rate.upper)) == (1261, 1216, 1307)


@given(st.integers(0, 5000), st.integers(1, 10_000_000))
def test_the_exact_interval_leaves_two_and_a_half_percent_on_each_side(events: int, population: int) -> None:
    rate = poisson_rate(events, population, per=population)
    assert poisson.cdf(events, rate.upper) == pytest.approx(0.025, rel=1e-6)
    if events:
        assert poisson.sf(events - 1, rate.lower) == pytest.approx(0.025, rel=1e-6)
    else:
        assert rate.lower == 0


@given(st.integers(1, 5000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_the_score_interval_is_the_one_of_an_independent_library(pair: tuple[int, int]) -> None:
    part, whole = pair
    share = wilson_share(part, whole, per=1)
    theirs = binomtest(part, whole).proportion_ci(method="wilson")
    assert share.lower == pytest.approx(theirs.low, abs=1e-12)
    assert share.upper == pytest.approx(theirs.high, abs=1e-12)


@pytest.mark.parametrize(("events", "population"), [(-1, 10), (1, 0), (1, -5)])
def test_a_rate_that_cannot_be_is_refused(events: float, population: float) -> None:
    with pytest.raises(ValueError, match="no rate"):
        poisson_rate(events, population, per=1000)


@pytest.mark.parametrize(("part", "whole"), [(3, 2), (-1, 2), (0, 0)])
def test_a_share_that_cannot_be_is_refused(part: float, whole: float) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson_share(part, whole, per=100)
