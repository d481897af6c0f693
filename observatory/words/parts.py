"""Which numbers a derived number is made of, each as the query that shows it and leads further back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from observatory.catalog import Catalog
from observatory.model import Breakdown, Indicator, Inhabitants, Level, Period, Row, Territory
from observatory.selection import MOST_TERRITORIES, GrainChoice, Selection
from observatory.text import Text
from observatory.words.locators import MONTHS, PLACES

# What the derivation writes in place of a cell: a sum of months, or of places.


@dataclass(frozen=True, slots=True)
class Part:
    """A number, or some that are summed: what it is, and the query of its own provenance."""

    label: str
    query: str


def parts_of(
    row: Row, indicator: Indicator, *, asked: Selection, catalog: Catalog, text: Text
) -> tuple[Part, ...]:
    """The parts of a rate, a share or a sum, as of the day and release `asked`; none where a number was read."""
    if indicator.numerator and row.denominator_snapshot:
        return tuple(_parts_of_ratio(row, indicator, asked=asked, catalog=catalog, text=text))
    own = _like(row, asked)
    if summed := _summed_groups(row, own, catalog=catalog, text=text):
        return summed
    if MONTHS.fullmatch(row.locator):
        return (Part(text.t("los meses que se sumaron"), own.replace(grain="month").to_query()),)
    if PLACES.fullmatch(row.locator):
        codes = [part.code for part in _members(catalog.territories[row.territory], row.period, catalog)]
        return tuple(
            Part(text.t("los territorios que se sumaron"), own.replace(territories=some).to_query())
            for some in _by(codes, MOST_TERRITORIES)
        )
    return ()


def _summed_groups(row: Row, own: Selection, *, catalog: Catalog, text: Text) -> tuple[Part, ...]:
    """The categories that a group of them (0 to 17 years) sums."""
    return tuple(
        Part(text.t(known.name), own.replace(filters={**own.filters, dimension: known.code}).to_query())
        for dimension, code in row.breakdown.codes
        if (group := catalog.dimensions[dimension].named(code)) is not None
        for part in group.of
        if (known := catalog.dimensions[dimension].code(part)) is not None
    )


def _like(row: Row, asked: Selection) -> Selection:
    """The selection of this very row, as of the same day and release."""
    return Selection(
        indicator=row.indicator,
        territories=(row.territory,),
        filters=dict(row.breakdown.codes),
        period=row.period,
        grain=_grain_of(row.period),
        release=asked.release,
        as_of=asked.as_of,
        lang=asked.lang,
    )


def _grain_of(period: Period) -> GrainChoice:
    """The grain that shows a row of this period: a sum of several years stands only beside everything else."""
    if period.grain in ("month", "year"):
        return cast(GrainChoice, period.grain)
    return "all" if period.pooled else "whole"


def _parts_of_ratio(
    row: Row, indicator: Indicator, *, asked: Selection, catalog: Catalog, text: Text
) -> Iterator[Part]:
    own = _like(row, asked)
    narrowed = dict(Breakdown.parse(indicator.numerator_filter).codes)
    above = own.replace(indicator=indicator.numerator, filters=narrowed)
    name = text.t(catalog.indicators[above.indicator].name)
    yield Part(text.t("numerador: {name}", name=name), above.to_query())
    if indicator.kind == "share":
        yield Part(
            text.t("denominador: {name}", name=name),
            own.replace(indicator=above.indicator, filters={}).to_query(),
        )
    for figure in row.base.parts if row.base else ():
        yield _population(figure, own, indicator=indicator, catalog=catalog, text=text)


def _population(
    figure: Inhabitants, own: Selection, *, indicator: Indicator, catalog: Catalog, text: Text
) -> Part:
    """A figure that a rate is divided by. Every edition of a count is divided by the same one, so no day is asked."""
    asked = own.replace(
        indicator=indicator.denominator,
        territories=(figure.territory,),
        filters=dict(Breakdown.parse(figure.breakdown).codes),
        period=figure.period,
        grain=_grain_of(figure.period),
        as_of=None,
    )
    groups = (catalog.dimensions[dimension].named(code) for dimension, code in asked.filters.items())
    said = [
        text.t(catalog.territories[figure.territory].name),
        *(text.t(group.name) for group in groups if group),
    ]
    name = text.t(catalog.indicators[asked.indicator].name)
    return Part(text.t("denominador: {name} ({of})", name=name, of=", ".join(said)), asked.to_query())


def _members(place: Territory, period: Period, catalog: Catalog) -> list[Territory]:
    """The places that `place` is the sum of: its members, or what lies right below it and existed then."""
    if place.members:
        return [catalog.territories[code] for code in place.members]
    return [
        one
        for one in catalog.territories.values()
        if one.parent == place.code
        and one.level is not Level.GROUP
        and (one.valid_from is None or one.valid_from <= period.start)
        and (one.valid_to is None or one.valid_to >= period.end)
    ]


def _by(codes: Sequence[str], most: int) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(codes), most):
        yield tuple(codes[start : start + most])
