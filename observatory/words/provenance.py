"""Leads each number of a Panel back: who says it, in which file and cell, what was done to it, what it is made of.

A protected cell keeps its source and gives no number, no locator, no step and no part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from observatory.addresses.selection import MOST_TERRITORIES, GrainChoice, Selection
from observatory.catalog import Catalog
from observatory.model import (
    Base,
    Breakdown,
    Indicator,
    Inhabitants,
    Panel,
    Period,
    Row,
    Snapshot,
    Source,
    Statement,
    Territory,
)
from observatory.statistics import statistic_of
from observatory.text import Text
from observatory.words.change_words import plain
from observatory.words.labels import MONTHS, PLACES, is_sum, symbol_label, symbol_of, translate_locator


@dataclass(frozen=True, slots=True)
class SumPart:
    """A number or a sum that a figure is computed from: what it is, and the query of its own provenance."""

    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Origin:
    """One number with all that leads back from it; `statement` where a document says it, not a file of data."""

    row: Row
    indicator: Indicator
    territory: Territory
    source: Source
    snapshot: Snapshot
    statement: Statement | None
    steps: tuple[str, ...]
    made_of: tuple[SumPart, ...]


def origins(panel: Panel, catalog: Catalog, text: Text) -> Iterator[Origin]:
    """The origin of each row of the panel, in its order."""
    snapshots = {snapshot.id: snapshot for snapshot in panel.snapshots}
    statements = {statement.id: statement for statement in panel.statements}
    request = Selection.from_query(panel.query, catalog, rows=True)
    for row in panel.rows:
        indicator, snapshot = catalog.indicators[row.indicator], snapshots[row.snapshot]
        statement = statements.get(row.statement)
        hidden = row.symbol == "protected"
        yield Origin(
            row=row,
            indicator=indicator,
            territory=catalog.territories[row.territory],
            source=catalog.sources[snapshot.source],
            snapshot=snapshot,
            statement=statement,
            steps=()
            if hidden
            else tuple(_steps(row, indicator, snapshot=snapshot, statement=statement, text=text)),
            # The months of a register with tables of its own are not shown: nothing leads to them.
            made_of=()
            if hidden or indicator.own_tables
            else _parts_of(row, indicator, request=request, catalog=catalog, text=text),
        )


def _steps(
    row: Row, indicator: Indicator, *, snapshot: Snapshot, statement: Statement | None, text: Text
) -> Iterator[str]:
    if indicator.numerator and row.denominator_snapshot:
        if row.base and row.symbol == "value":
            yield from _population(row.base, text)
        yield _ratio(row, indicator, text)
    elif MONTHS.fullmatch(row.locator) or PLACES.fullmatch(row.locator):
        yield translate_locator(row.locator, text)
        if indicator.counts_persons:
            yield text.t("una parte protegida, si la hay, cuenta en la suma y no se muestra")
    else:
        if statement is not None:
            yield text.t("leído en la página de {publisher}", publisher=statement.publisher)
        yield _location_words(row.locator, snapshot, statement=statement, text=text)


def _population(base: Base, text: Text) -> Iterator[str]:
    yield text.t("población elegida: {name}", name=text.t(base.choice.name))
    if base.day is not None:
        first, last = base.parts
        yield text.t(
            "{made} el {day}, entre {first} contados el {first_day} y {last} el {last_day}",
            made=text.number(base.value), day=text.date(base.day.start), first=text.number(first.value),
            first_day=text.date(first.period.start), last=text.number(last.value), last_day=text.date(last.period.start),
        )  # fmt: skip
    elif base.together:
        parts = " + ".join(text.number(part.value) for part in base.parts)
        yield text.t("{parts} = {made}", parts=parts, made=text.number(base.value))
    elif len(base.parts) > 1:
        people, group, total = (text.number(part.value) for part in base.parts)
        yield text.t(
            "{people} × {group} / {whole} = {made}",
            people=people,
            group=group,
            whole=total,
            made=text.number(base.value),
        )


def _ratio(row: Row, indicator: Indicator, text: Text) -> str:
    if row.symbol != "value" or row.numerator is None or row.denominator is None:
        return symbol_label("not_calculated", text)
    part, total = text.number(row.numerator), text.number(row.denominator)
    return text.t("{part} / {whole} × {per}", part=part, whole=total, per=text.number(indicator.per))


def _location_words(locator: str, snapshot: Snapshot, *, statement: Statement | None, text: Text) -> str:
    if not locator:
        return text.t("leído en {file}", file=snapshot.file)
    if statement is not None:
        return text.t(
            "anotado en {locator} de {file}", locator=translate_locator(locator, text), file=snapshot.file
        )
    if is_sum(locator):
        return text.t("{sum} de {file}", sum=translate_locator(locator, text), file=snapshot.file)
    return text.t(
        "leído en {locator} de {file}", locator=translate_locator(locator, text), file=snapshot.file
    )


def document(panel: Panel, catalog: Catalog, text: Text) -> dict[str, Any]:
    """The origins as one JSON object."""
    return {
        "release": panel.release,
        "released": panel.released.isoformat(),
        "query": panel.query,
        "rows": [record(origin) for origin in origins(panel, catalog, text)],
    }


def record(origin: Origin) -> dict[str, Any]:
    """One origin for machines."""
    row, snapshot, source, statement = origin.row, origin.snapshot, origin.source, origin.statement
    return {
        "indicator": row.indicator,
        "territory": row.territory,
        "period": str(row.period),
        "breakdown": str(row.breakdown),
        "value": plain(row.value) if row.value is not None and row.symbol == "value" else None,
        "status": symbol_of(row) if row.symbol != "value" else str(row.obs_status),
        "disputed": row.disputed,
        "publisher": statement.publisher if statement else source.publisher,
        "source": source.id,
        "title": snapshot.title or source.name,
        "edition": snapshot.edition,
        "sha256": snapshot.sha256,
        "retrieved": snapshot.retrieved.isoformat(),
        "published": snapshot.published.isoformat() if snapshot.published else None,
        "file": snapshot.file,
        "url": (statement.url if statement else "") or snapshot.url or source.url,
        "locator": "" if row.symbol == "protected" else row.locator,
        "statement": _statement(statement),
        "licence": {"name": source.licence.name, "url": source.licence.url},
        "note": "" if row.symbol == "protected" else row.note,
        "steps": list(origin.steps),
        "made_of": [
            {"label": part.label, "query": part.query, "href": f"/api/v1/provenance?{part.query}"}
            for part in origin.made_of
        ],
    }


def _statement(statement: Statement | None) -> dict[str, str] | None:
    if statement is None:
        return None
    return {
        "publisher": statement.publisher,
        "title": statement.title,
        "url": statement.url,
        "page_date": statement.page_date,
    }


# Which numbers a derived number is made of, each as the query that shows it and leads further back.


def _parts_of(
    row: Row, indicator: Indicator, *, request: Selection, catalog: Catalog, text: Text
) -> tuple[SumPart, ...]:
    """The parts of a ratio, a mean or a sum, as of the day and release of `request`; none where a number was read."""
    if indicator.numerator and (row.denominator_snapshot or statistic_of(indicator).years > 1):
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
    grain = "year" if statistic_of(indicator).years > 1 else row_selection.grain  # the years of a mean
    above = row_selection.replace(indicator=indicator.numerator, filters=narrowed, grain=grain)
    if row.base is not None and row.base.together:  # the events of all the places, as their inhabitants
        above = above.replace(territories=tuple(figure.territory for figure in row.base.parts))
    name = text.t(catalog.indicators[above.indicator].name)
    yield SumPart(text.t("numerador: {name}", name=name), above.to_query())
    if statistic_of(indicator).of_whole:
        yield SumPart(
            text.t("denominador: {name}", name=name),
            row_selection.replace(indicator=above.indicator, filters={}).to_query(),
        )
    for figure in row.base.parts if row.base else ():
        yield _population_part(figure, row_selection, catalog=catalog, text=text)


def _population_part(
    figure: Inhabitants, row_selection: Selection, *, catalog: Catalog, text: Text
) -> SumPart:
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
