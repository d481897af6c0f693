"""The figures of the response of the places side by side: centres, offices, places, staff, money, measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.parts.components import section
from layouts.sections.profile import ProfileRow, column_of, profile
from observatory.catalog import Catalog
from observatory.model import Indicator, Panel, Row
from observatory.statistics.series import select_leading_rows
from observatory.text import Text
from observatory.vocabulary import captions
from observatory.words.labels import category_name, symbol_label, unit_words, value_words

MOST_OF_A_PLACE = 6


@dataclass(frozen=True, slots=True)
class ResponseMeasure:
    """One indicator of the response with the panels of each country that have figures, the nearest place first."""

    indicator: Indicator
    sides: tuple[tuple[Panel, ...], ...]


def newest(panel: Panel) -> list[Row]:
    """The newest value of each group of a panel of one place."""
    rows: dict[str, Row] = {}
    for row in sorted(select_leading_rows(panel.rows), key=lambda row: row.period.end):
        if row.value is not None:
            rows[str(row.breakdown)] = row
    return sorted(rows.values(), key=lambda row: row.period.end, reverse=True)


def response(
    measures: Sequence[ResponseMeasure], countries: Sequence[str], catalog: Catalog, text: Text
) -> Component:
    """One line a measure, one column a country; a side without figures says so."""
    columns = [column_of(country, catalog, text) for country in countries]
    rows = [
        ProfileRow(
            html.A(text.t(measure.indicator.name), href=addresses.indicator(text.lang, measure.indicator.id)),
            tuple(_side(side, column.hue, text) for side, column in zip(measure.sides, columns, strict=True)),
        )
        for measure in measures
    ]
    return section(
        text.t(captions.RESPONSE),
        html.P(
            text.t(
                "Lo último que se publicó de cada medida, en el lugar más cercano que la publica. Cada "
                "cifra es de su fecha: no dice qué hay hoy."
            )
        ),
        profile(text.t("Oficinas, plazas, personal, dinero y medidas"), columns, rows, text),
        id_="respuesta",
    )


def _side(panels: Sequence[Panel], hue: str, text: Text) -> Component:
    items = [
        html.Li(_cell_content(panel, row, text))
        for panel in panels
        for row in newest(panel)[:MOST_OF_A_PLACE]
    ]
    return (
        html.Ul(items, className=f"plain of-{hue}-side")
        if items
        else html.Span(symbol_label("not_published", text), className="note")
    )


def _cell_content(panel: Panel, row: Row, text: Text) -> list[Component | str]:
    group = category_name(panel, row.breakdown, text) if row.breakdown.codes else ""
    place = text.t(panel.territories[0].name)
    context = (
        f"{group}. {place}, {text.period(row.period)}" if group else f"{place}, {text.period(row.period)}"
    )
    number = f"{value_words(row, panel.indicator, text)} {unit_words(panel.indicator, text, row.value)}"
    return [html.Strong(number), html.Br(), html.Small(context)]
