"""The kind "rate": events among the inhabitants of a place, with the interval of chance; under-reporting is not in it.

A rate of the catalogue is made of the count of each whole year on the population that leads for it (see `denominators`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import NormalDist
from typing import Any, Final

from observatory.model import Base, Breakdown, Indicator, ObsStatus
from observatory.statistics.statistic import (
    FEW,
    TAIL,
    Excess,
    Made,
    Making,
    ObservedRow,
    Ratio,
    Statistic,
    ToldCount,
)
from observatory.text import message

OTHER_YEAR: Final = message("La población es de otro año que los registros: la tasa es una estimación.")
TOGETHER: Final = message(
    "La tasa es de los distritos que se dividieron, juntos: la fuente aún no los separa."
)
APART: Final = message("No se calcula: dos fuentes dan {first} y {second} habitantes para ese año.")


APART_THEN: Final = message("No se calcula: de otro año, dos fuentes dan {first} y {second} habitantes.")


def poisson_rate(events: float, population: float, *, per: int) -> Ratio:
    """`events` per `per` inhabitants with the exact Poisson interval (Garwood 1936).

    Lower end chi2(0.025; 2n)/2, upper end chi2(0.975; 2n+2)/2, both over the population
    (scipy's chdtri takes the upper tail).
    Raises ValueError for a negative count or a population that is not positive.
    """
    if events < 0 or population <= 0:
        raise ValueError(f"no rate of {events} events in {population} inhabitants")
    from scipy.special import chdtri  # the web starts without it; scipy.stats would take a second and 46 MB

    lower = chdtri(2 * events, 1 - TAIL) / 2 if events else 0.0
    upper = chdtri(2 * events + 2, TAIL) / 2
    scale = per / population
    return Ratio(events * scale, float(lower) * scale, float(upper) * scale)


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
    far = NormalDist().inv_cdf(1 - TAIL / comparisons) * math.sqrt(1 / events + 1 / others)
    return Ratio(value, value * math.exp(-far), value * math.exp(far))


def rate_on(
    base: Base, events: float, indicator: Indicator, *, obs_status: str, needs: int
) -> dict[str, Any]:
    """The figures of a rate of `events` on `base`: value and interval, or the reason why it is not shown as one.

    `obs_status` is that of the count: a sound count on an estimated population makes an estimated rate. Where two sources
    contradict each other on the population there is no rate: neither is taken, both are said.
    """
    nothing = {"value": None, "lower": None, "upper": None, "obs_status": ObsStatus.NOT_APPLICABLE.value}
    if base.contradicted:
        first, second = base.contradicted
        of_year = first.period.start.year == base.period.start.year
        note = (APART if of_year else APART_THEN).format(
            first=f"{first.value:.0f}", second=f"{second.value:.0f}"
        )
        sources = {"denominator_snapshot": base.snapshot, "locator": f"{first.snapshot} | {second.snapshot}"}
        return nothing | sources | {"numerator": None, "denominator": None, "note": note}
    fields: dict[str, Any] = {
        "numerator": events, "denominator": base.value, "denominator_snapshot": base.snapshot,
        "locator": f"{events:.0f} / {base.formula}",
    }  # fmt: skip
    if events < needs:
        return fields | nothing | {"note": FEW.format(needs=needs)}
    ratio = poisson_rate(events, base.value, per=indicator.per)
    if base.estimated and obs_status == ObsStatus.NORMAL:
        obs_status = ObsStatus.ESTIMATED.value
    note = " ".join(filter(None, (OTHER_YEAR if base.other_year else "", base.choice.note)))
    bounds = (ratio.lower, ratio.upper) if indicator.interval else (None, None)
    figures = {"value": ratio.value, "lower": bounds[0], "upper": bounds[1]}
    return fields | figures | {"obs_status": str(obs_status), "note": note if base.estimated else ""}


def _make(indicator: Indicator, counts: Sequence[ObservedRow], making: Making) -> Made:
    """The rate of each count on its leading population, and the counts above any population that may be asked for.

    A place that was divided has one rate with what was made of it where the source does not count that apart.
    """
    part = str(Breakdown.parse(indicator.numerator_filter))
    divisions = _Divisions(counts, part, making)
    for row in counts:
        year = int(row["period_start"][:4])
        others = divisions.others_of(row)
        bases = (
            making.bases_together(indicator, row["territory"], year, others=others)
            if others
            else making.bases(indicator, row["territory"], year)
        )
        if row["breakdown"] != part or not bases:
            continue
        named = {**row, "indicator": indicator.id, "breakdown": "", "note": ""}
        events = divisions.count_together(row, others)
        if events is None:
            yield named | {"value": None, "denominator_snapshot": bases[0].snapshot, **divisions.hidden(row)}
            continue
        rate = rate_on(bases[0], events, indicator, obs_status=row["obs_status"], needs=making.needs)
        notes = (TOGETHER if others and not bases[0].contradicted else "", rate["note"], row["note"])
        yield named | rate | {"note": " ".join(filter(None, notes))}
        for base in bases:
            if events > base.value and not base.contradicted:
                yield Excess(row, f"de {events:.0f} sobre {base.formula} habitantes ({base.snapshot}).")


class _Divisions:
    """The counts of places that a source counts with others, as the rows of the latter say of the years since.

    What was divided of several places is one rate in the years before too, so that the years can be compared.
    """

    def __init__(self, counts: Sequence[ObservedRow], part: str, making: Making) -> None:
        self._making = making
        self._unspoken: dict[str, set[str]] = {}
        for row in counts:
            if row["obs_status"] == ObsStatus.WITH_MOTHER:
                self._unspoken.setdefault(row["snapshot"], set()).add(row["territory"])
        of_part = [row for row in counts if self._unspoken and row["breakdown"] == part]
        self._values = {(*_span(row), row["territory"]): row["value"] for row in of_part}
        self._apart = {
            (*_span(row), row["territory"])
            for row in of_part
            if row["obs_status"] != ObsStatus.WITH_MOTHER
            and row["territory"] in self._unspoken.get(row["snapshot"], ())
        }

    def others_of(self, row: ObservedRow) -> tuple[str, ...]:
        """The places that are counted with that of a row; none where it is counted alone."""
        every = self._unspoken.get(row["snapshot"], set())
        unspoken = {child for child in every if (*_span(row), child) not in self._apart}
        division = self._making.division_of(row["territory"], unspoken) if unspoken else None
        if division is None:
            return ()
        there = (code for code in division.children if (*_span(row), code) in self._values)
        return tuple(code for code in (*division.mothers, *there) if code != row["territory"])

    def count_together(self, row: ObservedRow, others: Sequence[str]) -> float | None:
        """The events of the place and of those beside it that the source counts; None where one is not shown."""
        unspoken = self._unspoken.get(row["snapshot"], ())
        mothers = [code for code in others if code not in unspoken]
        values = [row["value"], *(self._values.get((*_span(row), code)) for code in mothers)]
        shown = [float(value) for value in values if value is not None]
        return sum(shown) if len(shown) == len(values) else None

    @staticmethod
    def hidden(row: ObservedRow) -> dict[str, Any]:
        """What is said of a rate of which a count beside the own one is not shown."""
        return (
            {} if row["value"] is None else {"obs_status": ObsStatus.NOT_APPLICABLE.value, "note": TOGETHER}
        )


def _span(row: ObservedRow) -> tuple[str, ...]:
    """The edition and the days of a row."""
    return row["snapshot"], row["period_start"], row["period_end"]


def _tell(indicator: Indicator, numerator: float | None, denominator: float | None) -> Iterator[ToldCount]:
    """Its events: as written, or the rate times the population."""
    yield ToldCount(indicator.numerator_filter, numerator, denominator)


RATE: Final = Statistic(
    kind="rate",
    of_events=True,
    per_inhabitants=True,
    make=_make,
    of_whole_years=True,
    tells=_tell,
    unsafe=message("De cada {per} personas de {place}, {value} sufrieron violencia {within}."),
    why_unsafe=message(
        "Divide registros entre habitantes. Mide cuánto se registra en un lugar, no el riesgo de cada persona."
    ),
)
