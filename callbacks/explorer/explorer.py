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
from markupsafe import Markup

from callbacks.explorer import rail, stage
from callbacks.explorer.scenes import scene_of
from callbacks.page_request import PageRequest, own_keys
from layouts.document import addresses, ids
from layouts.document.page import Page
from layouts.document.templates import fill_template
from layouts.explorer.figures import (
    BROADEST,
    HIGHEST,
    LOWEST,
    NARROWEST,
    FigureRoom,
    compact,
    main_chart_of,
    main_figure,
)
from layouts.explorer.map_frames import every_frame, shown_frames
from layouts.explorer.scene import layout
from layouts.parts.actions import description_of, preview_of
from observatory.addresses.selection import LONGEST_QUERY, SelectionError
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.charts.painting.plotly import Theme
from observatory.observatory import Observatory
from observatory.text import Text
from observatory.vocabulary import page_titles
from observatory.words import describe

LONGEST_NAME: Final = 80
_PATH: Final = State(ids.LOCATION, "pathname")
_NOTHING: Final[dict[str, Any]] = {
    "maps": [], "periods": [], "labels": [], "now": 0, "years": "", "tabs": "", "unmapped": "", "release": "",
    "query": "",
}  # fmt: skip


def explorer_page(request: PageRequest) -> Page:
    """The first view of the address, as a page that needs no script."""
    scene, text = scene_of(request, request.query), request.text
    chart = chart_of(scene.main, text, width=DESK, outlines=request.context.outlines)
    preview = preview_of(scene.main, request.context, chart)
    return request.page(
        text.t(page_titles.EXPLORER),
        stage.explorer_body(request, scene, chart),
        canonical=addresses.page(text.lang, "explorer"),
        description=description_of(scene.main, chart.title, preview),
        preview=preview,
        explorer=True,
    )


def register(app: dash.Dash, maps: int) -> None:
    """Give `app` its layout, with room for so many maps, and its callbacks."""
    app.layout = layout(maps)
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
            return {"error": refusal(error, Text(addresses.language_of(path_of(path))))}

    @app.callback(Output(ids.EXACTLY, "data"), Input(ids.SEEN, "data"), _PATH, prevent_initial_call=True)
    def draw_details(query: Any, path: Any) -> dict[str, str]:
        try:
            with page_request(path, query) as request:
                return follow_what_is_seen(request)
        except SelectionError:
            return {}

    @app.callback(Output(ids.FOUND, "data"), Input(ids.LOOKED_FOR, "data"), _PATH, prevent_initial_call=True)
    def draw_found(asked: Any, path: Any) -> dict[str, Any]:
        order = asked if isinstance(asked, dict) else {}
        words, kind = (str(order.get(key, "")) for key in ("words", "kind"))
        try:
            with page_request(path, order.get("query")) as request:
                scene = scene_of(request, request.query, with_maps=False, with_choices=False)
                found = rail.found_of(request, scene, words, kind)
                return {"kind": kind, "words": words, "html": _part("found", request.text, **found)}
        except SelectionError:
            return {}


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
    app.clientside_callback(in_asset("found"), Input(ids.FOUND, "data"))


def frames(request: PageRequest, room: FigureRoom) -> dict[str, Any]:
    """The maps and rankings of the period on show, with the tabs and the slider that leads through all periods."""
    scene, text = scene_of(request, request.query, with_choices=False), request.text
    return {
        "maps": shown_frames(scene, request.context, room),
        "periods": [str(period) for period in scene.steps],
        "labels": [text.period(period) for period in scene.steps],
        "now": scene.now,
        "years": _part("years", text, **stage.years_of(scene, text)),
        "tabs": _part("tabs", text, tabs=stage.tabs_of(scene, text)),
        "unmapped": _part("unmapped", text, unmapped=scene.unmapped),
        "release": request.observatory.release.state,
    }


def other_frames(request: PageRequest, room: FigureRoom) -> dict[str, Any]:
    """The maps and rankings of every period."""
    scene = scene_of(request, request.query, with_choices=False)
    return {"maps": every_frame(scene, request.context, room), "release": request.observatory.release.state}


def main_chart(request: PageRequest, room: FigureRoom) -> dict[str, Any]:
    """The main chart of the chosen places; its finding, and what else may be chosen as HTML."""
    scene, text = scene_of(request, request.query, with_maps=False), request.text
    chart = main_chart_of(scene, request.context, room)
    name = text.t((scene.main.comparison or scene.main.indicator).name)
    return {
        **main_figure(chart, scene, room),
        "query": scene.query,
        "chosen": scene.chosen,
        "name": name,
        "updated": text.t("Gráfico actualizado: {finding}", finding="{finding}"),
        "headline": stage.headline_of(chart, name, describe.subtitle(scene.main, text)),
        "further": _part("further", text, further=rail.further_choices(scene, text, scripted=True)),
        "choices": _part("choices", text, choices=rail.choices_of(request, scene, scripted=True)),
        "places": _part("places", text, **rail.places_of(request, scene)),
        "span": _part("span", text, **stage.span_of(scene, text)),
        "spanned": stage.span_words(scene, text),
    }


def follow_what_is_seen(request: PageRequest) -> dict[str, str]:
    """What follows once what is seen rests: its actions, where it comes from, and the table of the main chart."""
    scene = scene_of(request, request.query, with_choices=False)
    return {
        ids.ACTIONS: _compact(stage.actions_of(request, scene)),
        ids.DETAILS: _compact(stage.details_of(request, scene)),
        ids.TABLE: _compact(stage.table_of_main(request, scene)),
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
    return _compact(fill_template("not_found", text, sentence=error.sentence_in(text), links=links))


def _address(query: str, lang: str) -> str:
    """The explorer at a suggested query; a whole address stays."""
    return query if query.startswith("/") else addresses.page(lang, "explorer", query=query)


def _part(name: str, text: Text, /, **values: Any) -> str:
    """One template of the explorer alone, as its script puts it in place."""
    return _compact(fill_template(f"explorer_{name}", text, **values))


def _compact(markup: Markup) -> str:
    return compact(markup)


def room_of(value: Any) -> FigureRoom:
    """The room that the asset measured; of anything else that of a phone."""
    given = value if isinstance(value, dict) else {}
    width, height = (
        _pixels(given.get(key), least) for key, least in (("width", NARROWEST), ("height", LOWEST))
    )
    theme: Theme = "dark" if given.get("dark") is True else "light"
    return FigureRoom(min(width, BROADEST), min(height, HIGHEST), theme)


def _pixels(value: Any, least: int) -> int:
    return max(value, least) if isinstance(value, int) and not isinstance(value, bool) else least
