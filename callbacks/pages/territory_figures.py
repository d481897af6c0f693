"""The drawings on the page of a territory: this year by month, its neighbours, its map, its course over time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.parts.actions import actions_in_line
from layouts.parts.picture import ONCE, PAIRED, drawing_of, places_by_name, plain_picture
from observatory.addresses.selection_keys import DISTRICTS
from observatory.charts.findings.ranking import change_word, heading_and_rest, unclear_change_note
from observatory.charts.kinds.neighbours import neighbour_rows
from observatory.geography.places import Surroundings
from observatory.model import Panel, Territory
from observatory.place_panels import ThisYear, inside, say_no_districts
from observatory.statistics.series import current_period
from observatory.vocabulary import captions, phrases
from observatory.words import describe
from observatory.words.labels import join_names, unit_words
from observatory.words.sentences import capital, visible_rows


class PlaceFigure(NamedTuple):
    """A drawing under its heading, a note, what is done with it, and the names it leads to."""

    heading: str
    before: str
    picture: Markup
    note: str
    actions: Markup
    names: Markup


def figures_of_rate(
    request: PageRequest, around: Surroundings | None, year: ThisYear | None
) -> Iterator[PlaceFigure]:
    """The newest year by month over the years before, and the neighbours with their intervals."""
    text = request.text
    if year is not None and year.drawn is not None:
        heading = text.t(captions.MONTHS_OF_YEAR, year=year.months.newest[0].end.year)
        edition = year.edition
        until = (
            text.t("Datos hasta el {date}.", date=text.date(edition.cutoff))
            if edition and edition.cutoff
            else ""
        )
        note = f"{capital(unit_words(year.months.indicator, text))}. {describe.source_names(year.drawn, text)} {until}"
        yield _figure(request, heading, year.drawn, note=note)
    if around is not None and around.bars is not None:
        yield _neighbour_figure(request, around.bars)


def _neighbour_figure(request: PageRequest, panel: Panel) -> PlaceFigure:
    """The neighbours of one year, with what the words for their changes mean."""
    text, rows = request.text, neighbour_rows(panel, request.text)
    year = max(row.entry.row.period.start.year for row in rows)
    unclear = change_word("undecided", text) in {row.change for row in rows}
    unit = f"{capital(unit_words(panel.indicator, text))}."
    said = (unit, unclear_change_note(text) if unclear else "", text.t(describe.CHANCE_ALONE))
    return _figure(
        request, text.t(captions.AMONG_NEIGHBOURS, period=year), panel, note=" ".join(filter(None, said))
    )


def map_figure(
    request: PageRequest, around: Surroundings | None, panel: Panel | None, *, whole: Territory | None
) -> Iterator[PlaceFigure]:
    """The map of the nearest set, or of the parts of the place; each area leads to its page.

    Of the parts of a `whole` whose districts are more than these, the explorer has the map of them all.
    """
    if panel is None:
        return
    text, note = request.text, _map_note(request, panel)
    drawing = drawing_of(panel, request.context, widths=ONCE, leading_on=True)
    heading, more = heading_and_rest(drawing.desk, text.t(panel.indicator.name))
    pressed = text.t(phrases.PRESS_A_PLACE) if drawing.desk.kind == "map" else ""
    said = f"{pressed} {text.t(panel.indicator.name)}.".strip()
    if around is not None:
        period = current_period(panel.rows)
        heading, more = inside(around.sets[0], text), ""
        heading = f"{heading}, {text.period(period)}" if period is not None else heading
    elif not panel.rows:
        heading, more, said = _whole_of(request, panel, drawn=bool(pressed)), "", pressed
    yield PlaceFigure(
        heading, note or more, plain_picture(drawing), said, actions_in_line(panel, heading, text),
        places_by_name([drawing], text) + _way_to_districts(request, whole, panel),
    )  # fmt: skip


def _way_to_districts(request: PageRequest, whole: Territory | None, panel: Panel) -> Markup:
    """The way to the map of all districts of a place; empty where the map has them, or has a figure of none of them."""
    codes = set(request.catalog.districts_within(whole.code)) if whole is not None else set()
    published = request.observatory.availability().get(panel.indicator.id)
    figured = codes.intersection(published.territories) if published is not None else set()
    if whole is None or not figured or codes <= {place.code for place in panel.territories}:
        return Markup("")
    query = f"indicator={panel.indicator.id}&territory={DISTRICTS}{whole.code}&view=map"
    href = addresses.page(request.text.lang, "explorer", query=query)
    name = request.text.t(captions.MAP_OF_DISTRICTS)
    return (
        Markup('<p><a href="{}">{}</a></p>').format(href, name)
        if request.context.outlines.draw(figured)
        else Markup("")
    )


def _whole_of(request: PageRequest, panel: Panel, *, drawn: bool) -> str:
    """«Mapa de El Alto», of the parts that a map shows; «Mapa» of those of several wholes; of bars what is counted."""
    if not drawn:
        return request.text.t(panel.indicator.name)
    parents = {place.parent for place in panel.territories if place.parent}
    whole = request.catalog.territories.get(parents.pop()) if len(parents) == 1 else None
    return (
        request.text.t(phrases.MAP_OF, place=request.text.t(whole.name))
        if whole
        else request.text.t(captions.MAP)
    )


def trend_figure(
    request: PageRequest, around: Surroundings | None, leading: Panel | None
) -> Iterator[PlaceFigure]:
    """Over time, beside the wider places; one number of one date is no course."""
    panel, text = around.trend if around is not None else leading, request.text
    if panel is None or len(visible_rows(panel)) < 2:
        return
    wide = join_names([text.t(each.name) for each in panel.territories[1:]], text)
    heading = text.t("En el tiempo, junto a {places}", places=wide) if wide else text.t(captions.OVER_TIME)
    yield _figure(request, heading, panel, note=f"{text.t(panel.indicator.name)}.")


def _figure(request: PageRequest, heading: str, panel: Panel, *, note: str) -> PlaceFigure:
    drawing = drawing_of(
        panel, request.context, widths=PAIRED, leading_on=panel.view == "neighbours", low=True
    )
    picture = plain_picture(drawing)
    return PlaceFigure(heading, "", picture, note, actions_in_line(panel, heading, request.text), Markup(""))


def _map_note(request: PageRequest, shown: Panel) -> str:
    """Why the map of a place of the site, or of one of its parts, is empty, and who is asked; empty where it is not."""
    places = request.catalog.places.values()
    whole = next((p for p in places if p.maps and p.maps[0].indicator == shown.indicator.id), None)
    if whole is None or shown.rows:
        return ""
    return say_no_districts(request.observatory, whole.districts, shown, request.text)
