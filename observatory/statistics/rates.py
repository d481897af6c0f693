"""Rates, shares and their 95 % intervals. The interval is chance only: under-reporting is not in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Ratio:
    """A rate or share with the ends of its 95 % interval, all in units of `per`."""

    value: float
    lower: float
    upper: float


def poisson_rate(events: float, population: float, *, per: int) -> Ratio:
    """`events` per `per` inhabitants with the exact Poisson interval (Garwood 1936).

    Lower end chi2(0.025; 2n)/2, upper end chi2(0.975; 2n+2)/2, both over the population
    (scipy's chdtri takes the upper tail).
    Raises ValueError for a negative count or a population that is not positive.
    """
    if events < 0 or population <= 0:
        raise ValueError(f"no rate of {events} events in {population} inhabitants")
    from scipy.special import chdtri  # the web starts without it; scipy.stats would take a second and 46 MB

    lower = chdtri(2 * events, 1 - _TAIL) / 2 if events else 0.0
    upper = chdtri(2 * events + 2, _TAIL) / 2
    scale = per / population
    return Ratio(events * scale, float(lower) * scale, float(upper) * scale)


def wilson_share(part: float, total: float, *, per: int) -> Ratio:
    """`part` of `total` per `per`, with the score interval of Wilson (1927).

    Raises ValueError unless 0 <= part <= total and total is positive.
    """
    if not 0 <= part <= total or total <= 0:
        raise ValueError(f"no share of {part} in {total}")
    from scipy.special import ndtri

    z = float(ndtri(1 - _TAIL))
    share = part / total
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * ((share * (1 - share) / total + z * z / (4 * total * total)) ** 0.5)
    return Ratio(share * per, max(0.0, centre - half) * per, min(1.0, centre + half) * per)


def rate_ratio_interval(
    first_rate: tuple[float, float], second: tuple[float, float], *, comparisons: int = 1
) -> Ratio:
    """The first rate over the second, each (events, population), with its 95 % interval.

    The interval is that of the logarithm of the ratio, whose variance is 1/events of each (Rothman, Greenland and Lash,
    Modern Epidemiology, 3rd ed. 2008, ch. 14). Where a rate is compared with several, each interval is as much wider as
    keeps all of them true together 95 times in 100 (Bonferroni; Dunn 1961): `comparisons` is how many there are.
    Raises ValueError unless events and populations are positive.
    """
    (events, population), (others, of) = first_rate, second
    if min(events, population, others, of) <= 0 or comparisons < 1:
        raise ValueError(f"no ratio of {events} in {population} to {others} in {of}")
    value = (events / population) / (others / of)
    far = NormalDist().inv_cdf(1 - _TAIL / comparisons) * math.sqrt(1 / events + 1 / others)
    return Ratio(value, value * math.exp(-far), value * math.exp(far))
