"""The explorer: the page that stands before Dash, and the callbacks that draw what it shows.

The address is the state. `assets/explorer.js` writes it and puts its query into ASKED, and into SUBJECT, where it has
changed, the same without what changes nothing on the maps: choosing a place draws the main chart alone. Of the maps the
step on show is drawn first; the others are drawn once they are WANTED, and files and sources once what is SEEN rests.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Final, cast
from urllib.parse import parse_qsl

import dash
from dash import ClientsideFunction, Input, Output, State
from flask import current_app

from callbacks.explorer.scenes import scene_of
from callbacks.page_request import PageRequest, own_keys
from layouts.document import addresses, ids
from layouts.document.html import render
from layouts.document.page import Page
from layouts.document.templates import fill_template
from layouts.explorer import choices, details, first_view, skeleton, years
from layouts.explorer.figures import (
    BROADEST,
    NARROWEST,
    TABLET,
    FigureRoom,
    compact,
    main_chart_of,
    main_figure,
)
from layouts.explorer.map_frames import every_frame, shown_frames
from layouts.parts.actions import description_of, preview_of
from observatory.addresses.selection import LONGEST_QUERY, SelectionError
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.observatory import Observatory
from observatory.text import Text
from observatory.vocabulary import page_titles

LONGEST_NAME: Final = 80
_PATH: Final = State(ids.LOCATION, "pathname")
_NOTHING: Final[dict[str, Any]] = {
    "maps": [], "periods": [], "labels": [], "now": 0, "years": "", "release": "", "query": "",
}  # fmt: skip


def explorer_page(request: PageRequest) -> Page:
    """The first view of the address, as a page that needs no script."""
    scene, text = scene_of(request, request.query), request.text
    chart = chart_of(scene.main, text, width=DESK, outlines=request.context.outlines)
    preview = preview_of(scene.main, request.context, chart)
    return request.page(
        text.t(page_titles.EXPLORER),
        first_view.first_view(scene, request.catalog, request.context),
        canonical=addresses.page(text.lang, "explorer"),
        description=description_of(scene.main, chart.title, preview),
        preview=preview,
        explorer=True,
    )


def register(app: dash.Dash, maps: int) -> None:
    """Give `app` its layout, with room for so many maps, and its callbacks."""
    app.layout = skeleton.layout(maps)
    _register_maps(app)
    _register_chart(app)
    _link(app)


def _register_maps(app: dash.Dash) -> None:
    @app.callback(
        Output(ids.FRAMES, "data"), Input(ids.SUBJECT, "data"), Input(ids.ROOM, "data"),
        State(ids.ASKED, "data"), _PATH,
    )  # fmt: skip
    def draw_maps(_subject: Any, room: Any, query: Any, path: Any) -> dict[str, Any]:
        try:
            with page_request(path, query) as request:
                return {**frames(request, room_of(room)), "query": query}
        except SelectionError:  # draw_main says what is wrong
            return _NOTHING

    @app.callback(
        Output(ids.OTHER_FRAMES, "data"), Input(ids.WANTED, "data"), State(ids.ROOM, "data"), _PATH,
        prevent_initial_call=True,
    )  # fmt: skip
    def draw_other_steps(wanted: Any, room: Any, path: Any) -> dict[str, Any]:
        order = wanted if isinstance(wanted, dict) else {}
        try:
            with page_request(path, order.get("query")) as request:
                return {**other_frames(request, room_of(room)), "turn": order.get("turn")}
        except SelectionError:
            return {}


def _register_chart(app: dash.Dash) -> None:
    @app.callback(Output(ids.MAIN_MARKS, "data"), Input(ids.ASKED, "data"), Input(ids.ROOM, "data"), _PATH)
    def draw_main(query: Any, room: Any, path: Any) -> dict[str, Any]:
        try:
            with page_request(path, query) as request:
                return {**main_chart(request, room_of(room)), "request": query}
        except SelectionError as error:
            return {"head": refusal(error, Text(addresses.language_of(path_of(path))))}

    @app.callback(Output(ids.EXACTLY, "data"), Input(ids.SEEN, "data"), _PATH, prevent_initial_call=True)
    def draw_details(query: Any, path: Any) -> str:
        try:
            with page_request(path, query) as request:
                return _markup(
                    details.details(scene_of(request, request.query), request.catalog, request.context)
                )
        except SelectionError:
            return ""


def _link(app: dash.Dash) -> None:
    """What the asset does between the callbacks: reads address and screen, and shows what was drawn."""

    def in_asset(name: str) -> ClientsideFunction:
        return ClientsideFunction("explorer", name)

    path, query = Input(ids.LOCATION, "pathname"), Input(ids.LOCATION, "search")
    app.clientside_callback(in_asset("room"), Output(ids.ROOM, "data"), path)
    app.clientside_callback(
        in_asset("request"), Output(ids.ASKED, "data"), Output(ids.SUBJECT, "data"), query
    )
    app.clientside_callback(in_asset("mapped"), Input(ids.FRAMES, "data"))
    app.clientside_callback(in_asset("completed"), Input(ids.OTHER_FRAMES, "data"))
    app.clientside_callback(in_asset("charted"), Input(ids.MAIN_MARKS, "data"))
    app.clientside_callback(in_asset("detailed"), Input(ids.EXACTLY, "data"))


def frames(request: PageRequest, room: FigureRoom) -> dict[str, Any]:
    """The maps and rankings of the period on show, with the slider that leads through all of them."""
    scene = scene_of(request, request.query, with_choices=False)
    return {
        "maps": shown_frames(scene, request.context, room),
        "periods": [str(period) for period in scene.steps],
        "labels": [request.text.period(period) for period in scene.steps],
        "now": scene.now,
        "years": _markup(years.steps(scene, request.text)),
        "release": request.observatory.release.state,
    }


def other_frames(request: PageRequest, room: FigureRoom) -> dict[str, Any]:
    """The maps and rankings of every period."""
    scene = scene_of(request, request.query, with_choices=False)
    return {"maps": every_frame(scene, request.context, room), "release": request.observatory.release.state}


def main_chart(request: PageRequest, room: FigureRoom) -> dict[str, Any]:
    """The main chart of the chosen places; its finding and what else may be chosen as HTML."""
    scene, text = scene_of(request, request.query, with_maps=False), request.text
    chart = main_chart_of(scene, request.context, room)
    form = choices.choices(scene, text, prefix="filtro", scripted=True, folded=room.width < TABLET)
    return {
        **main_figure(chart, scene, room),
        "query": scene.query,
        "chosen": scene.chosen,
        "updated": text.t("Gráfico actualizado: {finding}", finding="{finding}"),
        "head": _markup(skeleton.head(scene, text, chart=chart)),
        "choices": _markup(form),
        "places": _markup(choices.chips(scene, text)),
        "span": _markup(years.span(scene, text)),
        "spanned": years.span_words(scene, text),
    }


@contextmanager
def page_request(path: Any, query: Any) -> Iterator[PageRequest]:
    """What the page at `path` asks of the release on show, or of the one that the query names."""
    observatory = cast(Observatory, current_app.extensions["observatory"])
    words = own_keys(query[: LONGEST_QUERY + 1]) if isinstance(query, str) else ""
    release = dict(parse_qsl(words)).get("release", "")[:LONGEST_NAME]
    with observatory.one_release(), observatory.one_release(release) if release else nullcontext():
        yield PageRequest.of(path_of(path), words, observatory)


def path_of(value: Any) -> str:
    """The path of the page, which says the language; that of the home for anything that is none."""
    return value[:LONGEST_NAME] if isinstance(value, str) else "/"


def refusal(error: SelectionError, text: Text) -> str:
    """What is said in place of the finding, with the addresses that were meant, as HTML."""
    meant = error.suggestions
    links = [(text.t(name), _address(query, text.lang)) for name, query in meant]
    return _markup(fill_template("not_found", text, sentence=error.sentence_in(text), links=links))


def _address(query: str, lang: str) -> str:
    """The explorer at a suggested query; a whole address stays."""
    return query if query.startswith("/") else addresses.page(lang, "explorer", query=query)


def _markup(content: Any) -> str:
    return compact(render(content))


def room_of(value: Any) -> FigureRoom:
    """The room that the asset measured; of anything else that of a phone."""
    given = value if isinstance(value, dict) else {}
    width, dark = given.get("width"), given.get("dark") is True
    if not isinstance(width, int) or isinstance(width, bool):
        width = NARROWEST
    return FigureRoom(min(max(width, NARROWEST), BROADEST), "dark" if dark else "light")
