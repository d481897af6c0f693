"""The kind "pooled_rate": events of several years on end among the people of all of them, where one year is too few.

Made of a place whose newest whole year has fewer events than a rate needs, or is protected. The population is the sum of
those that lead for each of the years (person-years), so that the rate is one of a year.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from observatory.model import Base, Breakdown, Indicator, ObsStatus
from observatory.statistics.rate import RATE, TOGETHER, rate_on
from observatory.statistics.statistic import Made, Making, ObservedRow, Statistic
from observatory.text import message

YEARS: Final = 8
BasesOfYear: TypeAlias = Callable[[Indicator, str, int], Sequence[Base]]
POOLED: Final = message(
    "Son varios años juntos: el último está protegido o tiene menos de {needs} registros."
)


def _make(indicator: Indicator, counts: Sequence[ObservedRow], making: Making) -> Made:
    """One rate of each place and edition whose newest whole year is too few, over that year and those before it.

    A place that was divided has one with what was made of it alone. What was divided of several places has none: beside
    the count of one of them it would tell that of the others.
    """
    part = str(Breakdown.parse(indicator.numerator_filter))
    places: dict[tuple[str, str], dict[tuple[int, int], ObservedRow]] = {}
    unspoken: dict[str, dict[str, set[int]]] = {}
    for row in counts:
        if row["obs_status"] == ObsStatus.WITH_MOTHER:
            children = unspoken.setdefault(row["snapshot"], {})
            children.setdefault(row["territory"], set()).add(int(row["period_start"][:4]))
        elif row["breakdown"] == part:
            years = int(row["period_start"][:4]), int(row["period_end"][:4])
            places.setdefault((row["snapshot"], row["territory"]), {})[years] = row
    for (snapshot, place), rows in places.items():
        last = max(until for _, until in rows)
        newest = rows.get((last, last))
        children = unspoken.get(snapshot, {})
        division = making.division_of(place, children)
        if newest is not None and division.mothers in ((), (place,)) and _is_too_few(newest, making.needs):
            beside = {child: children[child] for child in division.children}
            yield from _pool(indicator, rows, newest, making, beside=beside)


def _is_too_few(row: ObservedRow, needs: int) -> bool:
    """Whether one year makes no rate: its events are too few, or not shown for it."""
    hidden = row["conf_status"] == "protected"
    return hidden if row["value"] is None else bool(row["value"] < needs)


def _pool(
    indicator: Indicator,
    rows: Mapping[tuple[int, int], ObservedRow],
    newest: ObservedRow,
    making: Making,
    *,
    beside: Mapping[str, Container[int]],
) -> Made:
    """The rate over all YEARS; nothing where one of them, or its population, is not at hand at all.

    Places `beside` it are counted with it in some years.
    """
    last = int(newest["period_end"][:4])
    span = range(last - YEARS + 1, last + 1)
    years = [rows[year, year] for year in span if (year, year) in rows]

    def bases_of(series: Indicator, place: str, year: int) -> Sequence[Base]:
        others = [code for code, counted in beside.items() if year in counted]
        return making.bases_together(series, place, year, others=others)

    people = people_of_years(indicator, newest["territory"], last, bases_of if beside else making.bases)
    if len(years) < YEARS or people is None:
        return
    total = _sum_of(rows.get((span[0], last)), years)
    named = {
        **newest, "indicator": indicator.id, "breakdown": "", "note": "",
        "period_start": years[0]["period_start"], "denominator_snapshot": people.snapshot,
    }  # fmt: skip
    if total is None:
        hidden = next((row for row in years if row["value"] is None), newest)
        yield named | {
            "value": None,
            "obs_status": hidden["obs_status"],
            "conf_status": hidden["conf_status"],
            "locator": hidden["locator"],
        }
        return
    unsure = next(
        (row["obs_status"] for row in years if row["obs_status"] != ObsStatus.NORMAL), ObsStatus.NORMAL
    )
    rate = rate_on(people, total, indicator, obs_status=str(unsure), needs=making.needs)
    note = rate["note"] or POOLED.format(needs=making.needs)
    notes = (TOGETHER if beside and not people.contradicted else "", note)
    yield named | {"conf_status": "free"} | rate | {"note": " ".join(filter(None, notes))}


def _sum_of(pooled: ObservedRow | None, years: Sequence[ObservedRow]) -> float | None:
    """The events of all years: as their source or the release gives them, or their sum; None where one is not shown."""
    if pooled is not None and pooled["value"] is not None:
        return float(pooled["value"])
    values = [float(row["value"]) for row in years if row["value"] is not None]
    return sum(values) if len(values) == len(years) else None


def people_of_years(indicator: Indicator, place: str, last: int, bases_of: BasesOfYear) -> Base | None:
    """The people of all YEARS up to the last, each counted once a year; None where one of the years has none.

    Contradicted where one of the years is.
    """
    span = range(last - YEARS + 1, last + 1)
    bases = [base for year in span for base in bases_of(indicator, place, year)[:1]]
    if len(bases) < YEARS:
        return None
    return replace(
        bases[0],
        value=sum(base.value for base in bases),
        parts=tuple(part for base in bases for part in base.parts),
        estimated=any(base.estimated for base in bases),
        contradicted=next((base.contradicted for base in bases if base.contradicted), None),
        together=True,
    )


POOLED_RATE: Final[Statistic] = replace(
    RATE,
    kind="pooled_rate",
    years=YEARS,
    pools_counts=True,
    unit_says="media de varios años",
    make=_make,
    why_unsafe=message("Es la media de varios años juntos. De ninguno de ellos dice cuánto se registró."),
)
