"""Which numbers a derived number is made of, each as the query that shows it and leads further back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from observatory.addresses.selection import MOST_TERRITORIES, GrainChoice, Selection
from observatory.catalog import Catalog
from observatory.model import Breakdown, Indicator, Inhabitants, Period, Row
from observatory.statistics import statistic_of
from observatory.text import Text
from observatory.words.locators import MONTHS, PLACES

# What the derivation writes in place of a cell: a sum of months, or of places.


@dataclass(frozen=True, slots=True)
class SumPart:
    """A number, or some that are summed: what it is, and the query of its own provenance."""

    label: str
    query: str


def parts_of(
    row: Row, indicator: Indicator, *, request: Selection, catalog: Catalog, text: Text
) -> tuple[SumPart, ...]:
    """The parts of a rate, a share or a sum, as of the day and release of `request`; none where a number was read."""
    if indicator.numerator and row.denominator_snapshot:
        return tuple(_parts_of_ratio(row, indicator, request=request, catalog=catalog, text=text))
    row_selection = _like(row, request)
    if summed := _summed_groups(row, row_selection, catalog=catalog, text=text):
        return summed
    if MONTHS.fullmatch(row.locator):
        return (SumPart(text.t("los meses que se sumaron"), row_selection.replace(grain="month").to_query()),)
    if PLACES.fullmatch(row.locator):
        within = catalog.places_within.get(row.territory, ())
        codes = [part.code for part in within if part.existed(row.period)]
        return tuple(
            SumPart(
                text.t("los territorios que se sumaron"), row_selection.replace(territories=chunk).to_query()
            )
            for chunk in _by(codes, MOST_TERRITORIES)
        )
    return ()


def _summed_groups(
    row: Row, row_selection: Selection, *, catalog: Catalog, text: Text
) -> tuple[SumPart, ...]:
    """The categories that a group of them (0 to 17 years) sums."""
    return tuple(
        SumPart(
            text.t(category.name),
            row_selection.replace(filters={**row_selection.filters, dimension: category.code}).to_query(),
        )
        for dimension, code in row.breakdown.codes
        if (group := catalog.dimensions[dimension].named(code)) is not None
        for part in group.of
        if (category := catalog.dimensions[dimension].code(part)) is not None
    )


def _like(row: Row, request: Selection) -> Selection:
    """The selection of exactly this row, as of the same day and release."""
    return Selection(
        indicator=row.indicator,
        territories=(row.territory,),
        filters=dict(row.breakdown.codes),
        period=row.period,
        grain=_grain_of(row.period),
        release=request.release,
        as_of=request.as_of,
        lang=request.lang,
    )


def _grain_of(period: Period) -> GrainChoice:
    """The grain that shows a row of this period: a sum of several years stands only beside everything else."""
    if period.grain in ("month", "year"):
        return cast(GrainChoice, period.grain)
    return "all" if period.pooled else "whole"


def _parts_of_ratio(
    row: Row, indicator: Indicator, *, request: Selection, catalog: Catalog, text: Text
) -> Iterator[SumPart]:
    row_selection = _like(row, request)
    narrowed = dict(Breakdown.parse(indicator.numerator_filter).codes)
    above = row_selection.replace(indicator=indicator.numerator, filters=narrowed)
    name = text.t(catalog.indicators[above.indicator].name)
    yield SumPart(text.t("numerador: {name}", name=name), above.to_query())
    if statistic_of(indicator).of_whole:
        yield SumPart(
            text.t("denominador: {name}", name=name),
            row_selection.replace(indicator=above.indicator, filters={}).to_query(),
        )
    for figure in row.base.parts if row.base else ():
        yield _population(figure, row_selection, catalog=catalog, text=text)


def _population(figure: Inhabitants, row_selection: Selection, *, catalog: Catalog, text: Text) -> SumPart:
    """A figure that a rate is divided by. Every edition of a count is divided by the same one, so no day is asked."""
    selection = row_selection.replace(
        indicator=figure.indicator,
        territories=(figure.territory,),
        filters=dict(Breakdown.parse(figure.breakdown).codes),
        period=figure.period,
        grain=_grain_of(figure.period),
        as_of=None,
    )
    groups = (catalog.dimensions[dimension].named(code) for dimension, code in selection.filters.items())
    names = [
        text.t(catalog.territories[figure.territory].name),
        *(text.t(group.name) for group in groups if group),
    ]
    name = text.t(catalog.indicators[selection.indicator].name)
    return SumPart(text.t("denominador: {name} ({of})", name=name, of=", ".join(names)), selection.to_query())


def _by(codes: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(codes), size):
        yield tuple(codes[start : start + size])
