"""The surroundings of a place on its page: ranks in words, its rate over time, ranked bars, and maps that lead on."""

from __future__ import annotations

from collections.abc import Iterator

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.render_context import RenderContext
from layouts.parts.picture import ONCE, PAIRED, Drawing, drawing_of, places_by_name, plain_picture
from observatory.charts.findings.heading import heading_and_rest
from observatory.charts.findings.place_ranks import caution_of, inside, rank_of
from observatory.geography.places import Neighbours, Surroundings
from observatory.model import Panel
from observatory.statistics.series import current_period
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words import describe
from observatory.words.labels import join_names
from observatory.words.subtitle import visible_rows


def ranks(around: Surroundings, context: RenderContext) -> Component | None:
    """The rank of the place in each set, with those it cannot be told from, and what the series may not be read as."""
    text = context.text
    entries = [
        html.Div([html.Dt(inside(neighbours, text)), html.Dd(sentence)])
        for neighbours in around.sets
        if (sentence := rank_of(neighbours, context.outlines, text))
    ]
    if not entries:
        return None
    caution = caution_of(around.own.indicator, text)
    return html.Div(
        [html.Dl(entries, className="ranks"), html.P(caution, className="note") if caution else None]
    )


def pictures(around: Surroundings, context: RenderContext) -> list[Component]:
    """Trend beside the map of the nearest set, then ranked bars beside the map of the widest."""
    text = context.text
    wide = [text.t(territory.name) for territory in around.trend.territories[1:]]
    heading = (
        text.t("En el tiempo, junto a {places}", places=join_names(wide, text))
        if wide
        else text.t(captions.OVER_TIME)
    )
    first, *others = around.sets
    figures = [_figure_with_heading(heading, around.trend, context), _map(first, context)]
    if around.bars is not None:
        figures.append(_figure_with_heading(text.t("Entre sus vecinos"), around.bars, context))
    figures += [_map(neighbours, context) for neighbours in others]
    return [html.Div(figures, className="pair")]


def _map(neighbours: Neighbours, context: RenderContext) -> Component:
    """A map, each area of which leads to its page, and the names of all that it shows."""
    drawing = drawing_of(neighbours.map, context, widths=ONCE)
    return _clickable_map_figure(inside(neighbours, context.text), drawing, neighbours.map, context.text)


def _clickable_map_figure(
    heading: str, drawing: Drawing, panel: Panel, text: Text, *, more: str = ""
) -> Component:
    parts = [
        html.Figcaption([html.H2(heading), html.P(more, className="finding-more") if more else None]),
        plain_picture(drawing),
        html.P([text.t(phrases.PRESS_A_PLACE), " ", *_source(panel, text)], className="note"),
        places_by_name([drawing], text),
    ]
    return html.Figure(parts, className="chart-frame")


def _figure_with_heading(heading: str, panel: Panel, context: RenderContext) -> Component:
    drawing = drawing_of(panel, context, widths=PAIRED, leading_on=True)
    parts = [
        html.Figcaption(html.H2(heading)),
        plain_picture(drawing),
        html.P(_source(panel, context.text), className="note"),
        places_by_name([drawing], context.text),
    ]
    return html.Figure(parts, className="chart-frame")


def _source(panel: Panel, text: Text) -> list[Component | str]:
    """What a drawing shows and when, and the way to its series, table and sources."""
    said = describe.subtitle(panel, text)
    period = current_period(panel.rows)
    if panel.view != "trend" and period is not None:
        said = (
            text.t(phrases.NAME_AND_PERIOD, name=text.t(panel.indicator.name), period=text.period(period))
            + "."
        )
    return [said, " ", to_series(panel, text)]


def to_series(panel: Panel, text: Text) -> Component:
    """The way to the page of the series with exactly this panel."""
    return html.A(text.t(captions.SERIES_AND_SOURCES), href=addresses.page_of(text.lang, panel.query))


def alone(
    panel: Panel | None, map_panel: Panel | None, context: RenderContext, *, map_note: str = ""
) -> Iterator[Component]:
    """The drawings of a place without a rate among neighbours: its numbers over time, and the map of its parts.

    One number is no course: it stands at the head of the page. `map_note` says why a map is empty, and who is asked.
    """
    text = context.text
    if panel is not None and len(visible_rows(panel)) > 1:
        yield _figure_with_heading(text.t(captions.OVER_TIME), panel, context)
    if map_panel is not None:
        drawing = drawing_of(map_panel, context, widths=ONCE, leading_on=True)
        heading, more = heading_and_rest(drawing.desk, text.t(map_panel.indicator.name))
        yield _clickable_map_figure(heading, drawing, map_panel, text, more=map_note or more)
