"""The explorer: the page that stands before Dash, and the callbacks that draw what it shows.

The address is the state. `assets/explorer.js` writes it and puts its query into ASKED; SUBJECT is the same without what
changes nothing on the maps, so that choosing a place draws the main chart alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, cast
from urllib.parse import parse_qsl

import dash
from dash import ClientsideFunction, Input, Output, State
from flask import current_app

from callbacks.page_request import PageRequest, own_keys
from callbacks.scenes import scene_of
from layouts import explorer
from layouts.document import addresses, ids
from layouts.document.html import render
from layouts.document.page import Page
from layouts.figures import BROADEST, NARROWEST, TABLET, Room, main_figure, map_frames
from observatory.charts.kinds.chosen_kind import finding_of
from observatory.observatory import Observatory
from observatory.selection import LONGEST_QUERY, SelectionError
from observatory.text import Text

LONGEST_NAME: Final = 80
_NOTHING: Final[dict[str, Any]] = {"maps": [], "periods": [], "labels": [], "now": 0, "years": ""}


def explorer_page(asked: PageRequest) -> Page:
    """The first view of the address, as a page that needs no script."""
    scene, text = scene_of(asked, asked.query), asked.text
    return asked.page(
        text.t("Explorar"),
        explorer.first_view(scene, asked.catalog, asked.context),
        canonical=addresses.page(text.lang, "explorer"),
        description=finding_of(scene.main, text, asked.context.outlines),
        image=scene.main.query,
        explorer=True,
    )


def register(app: dash.Dash, maps: int) -> None:
    """Give `app` its layout, with room for so many maps, and its callbacks."""
    app.layout = explorer.layout(maps)
    where = Input(ids.ROOM, "data"), State(ids.LOCATION, "pathname")

    @app.callback(Output(ids.FRAMES, "data"), Input(ids.SUBJECT, "data"), *where)
    def draw_maps(query: Any, room: Any, path: Any) -> dict[str, Any]:
        try:
            with asked_by(path, query) as asked:
                return frames(asked, room_of(room))
        except SelectionError:  # draw_main says what is wrong
            return _NOTHING

    @app.callback(Output(ids.MAIN_MARKS, "data"), Input(ids.ASKED, "data"), *where)
    def draw_main(query: Any, room: Any, path: Any) -> dict[str, Any]:
        try:
            with asked_by(path, query) as asked:
                return {**main_chart(asked, room_of(room)), "asked": query}
        except SelectionError as error:
            return {"head": refusal(error, Text(addresses.language_of(path_of(path))))}

    @app.callback(
        Output(ids.EXACTLY, "data"),
        Input(ids.MAIN_MARKS, "data"),  # after the charts, which a reader waits for
        State(ids.ASKED, "data"),
        State(ids.LOCATION, "pathname"),
    )
    def draw_details(_drawn: Any, query: Any, path: Any) -> str:
        try:
            with asked_by(path, query) as asked:
                return render(explorer.details(scene_of(asked, asked.query), asked.catalog, asked.context))
        except SelectionError:
            return ""

    _link(app)


def _link(app: dash.Dash) -> None:
    """What the asset does between the callbacks: reads address and screen, and shows what was drawn."""

    def in_asset(name: str) -> ClientsideFunction:
        return ClientsideFunction("explorer", name)

    path, query = Input(ids.LOCATION, "pathname"), Input(ids.LOCATION, "search")
    app.clientside_callback(in_asset("room"), Output(ids.ROOM, "data"), path)
    app.clientside_callback(in_asset("asked"), Output(ids.ASKED, "data"), query)
    app.clientside_callback(
        in_asset("subject"), Output(ids.SUBJECT, "data"), Input(ids.ASKED, "data"), State(ids.SUBJECT, "data")
    )
    app.clientside_callback(in_asset("mapped"), Input(ids.FRAMES, "data"))
    app.clientside_callback(in_asset("charted"), Input(ids.MAIN_MARKS, "data"))
    app.clientside_callback(in_asset("detailed"), Input(ids.EXACTLY, "data"))


def frames(asked: PageRequest, room: Room) -> dict[str, Any]:
    """The maps and rankings of every period, with the slider that leads through them."""
    scene = scene_of(asked, asked.query, with_choices=False)
    return {
        "maps": map_frames(scene, asked.context, room),
        "periods": [str(one) for one in scene.steps],
        "labels": [asked.text.period(one) for one in scene.steps],
        "now": explorer.now(scene),
        "years": render(explorer.years(scene, asked.text)),
    }


def main_chart(asked: PageRequest, room: Room) -> dict[str, Any]:
    """The main chart of the chosen places; its finding and what else may be chosen as HTML."""
    scene = scene_of(asked, asked.query)
    folded = room.width < TABLET
    choices = explorer.choices(scene, asked.text, prefix="filtro", scripted=True, folded=folded)
    return {
        **main_figure(scene, asked.context, room),
        "query": scene.query,
        "chosen": scene.chosen,
        "updated": asked.text.t("Gráfico actualizado: {finding}", finding="{finding}"),
        "head": render(explorer.head(scene, asked.context)),
        "choices": render(choices),
    }


@contextmanager
def asked_by(path: Any, query: Any) -> Iterator[PageRequest]:
    """What the page at `path` asks of the release on show, or of the one that the query names."""
    observatory = cast(Observatory, current_app.extensions["observatory"])
    words = own_keys(query[: LONGEST_QUERY + 1]) if isinstance(query, str) else ""
    release = dict(parse_qsl(words)).get("release", "")[:LONGEST_NAME]
    with observatory.one_release(), observatory.one_release(release):
        yield PageRequest.of(path_of(path), words, observatory)


def path_of(told: Any) -> str:
    """The path of the page, which says the language; that of the home for anything that is none."""
    return told[:LONGEST_NAME] if isinstance(told, str) else "/"


def refusal(error: SelectionError, text: Text) -> str:
    """What is said in place of the finding, with the addresses that were meant, as HTML."""
    meant = error.suggestions
    links = [(text.t(name), addresses.page(text.lang, "explorer", query=query)) for name, query in meant]
    return render(explorer.refused(error.sentence_in(text), links, text))


def room_of(told: Any) -> Room:
    """The room that the asset measured; of anything else that of a phone."""
    width = told.get("width") if isinstance(told, dict) else None
    dark = isinstance(told, dict) and told.get("dark") is True
    known = width if isinstance(width, int) and not isinstance(width, bool) else NARROWEST
    return Room(min(max(known, NARROWEST), BROADEST), "dark" if dark else "light")
