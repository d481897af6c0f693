"""Gathers the home page: what the places share, where they differ, what nobody knows, their doors, maps and questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callbacks.page_request import PageRequest
from callbacks.pages.gaps import reasons_line
from callbacks.pages.questions import lines_of, trend_of_place
from callbacks.parts.districts import districts_of, has_district_figures, no_districts
from layouts.document import addresses
from layouts.document.page import Page, Preview
from layouts.pages import home as layout
from layouts.pages.home import HomeLink, HomeView, MapOfHome, StatementOfHome
from layouts.parts.actions import preview_of
from observatory.geography.places import name_of
from observatory.model import HomeMap, SitePlace
from observatory.words.labels import of_place


def home_page(request: PageRequest) -> Page:
    """The home of a language."""
    text = request.text
    view = HomeView(
        tuple(_statements(request)), tuple(_doors(request)), tuple(_maps(request)), lines_of(request)
    )
    body = layout.home(view, catalog=request.catalog, context=request.context)
    description = layout.description(request.catalog, text)
    return request.page(
        "",
        body,
        canonical=addresses.page(text.lang, "home"),
        description=description,
        preview=_preview(request, view.doors),
    )


def _preview(request: PageRequest, doors: Sequence[HomeLink]) -> Preview | None:
    """Of the places side by side, as the first question that compares them does; else of the first door's number."""
    questions = request.catalog.questions.values()
    compared = [f"compare={question.comparison}" for question in questions if question.comparison]
    panels = (*map(request.official_panel, compared[:1]), *(door.panel for door in doors))
    shown = (panel for panel in panels if panel and any(row.value is not None for row in panel.rows))
    panel = next(shown, None)
    return preview_of(panel, request.context) if panel is not None else None


def _statements(request: PageRequest) -> Iterator[StatementOfHome]:
    """What is alike and what differs, as the catalogue declares and the numbers bear out; then what is not known."""
    text, words = request.text, request.catalog.home
    for title, declared in ((text.t("Se parecen"), words.alike), (text.t("Difieren"), words.different)):
        if declared is not None and (sentence := request.said(declared)):
            yield StatementOfHome(title, sentence)
    yield StatementOfHome(text.t("No se sabe"), _unknown(request))


def _unknown(request: PageRequest) -> str:
    """Which places have no figure of violence below the city, and of how many series there is none, by the reason."""
    sentences = [
        request.text.t(
            "No encontramos publicada ninguna cifra de violencia por distrito municipal {of}.",
            of=of_place(request.catalog.territories[place.code].on_site, request.text),
        )
        for place in request.catalog.places.values()
        if request.catalog.sets[place.districts].of == place.code and not has_district_figures(request, place)
    ]
    return " ".join([*sentences, reasons_line(request)])


def _doors(request: PageRequest) -> Iterator[HomeLink]:
    """One a place: the number of its first question, of the first series that has a course, and the way to its page."""
    for place in request.catalog.places.values():
        name = name_of(place.code, request.catalog, request.text)
        panels = (trend_of_place(request, question, place) for question in request.catalog.questions.values())
        first = request.first_line(place)
        yield HomeLink(place.code, name, place.hue, next(filter(None, panels), None), first)


def _maps(request: PageRequest) -> Iterator[MapOfHome]:
    """The maps of the places, each once: places that lie in one set share it."""
    done: set[tuple[str, str]] = set()
    for place in request.catalog.places.values():
        for declared in place.maps:
            if (place.districts, declared.indicator) not in done:
                done.add((place.districts, declared.indicator))
                yield _map(request, place, declared)


def _map(request: PageRequest, place: SitePlace, declared: HomeMap) -> MapOfHome:
    panel = districts_of(request, place.districts, declared.indicator)
    note = request.text.t(declared.note) or no_districts(request, place.districts, panel)
    year = max((row.period.end.year for row in panel.rows), default="")
    title = request.text.t(declared.title, year=year) if declared.title else _title(request, place)
    return MapOfHome(title, note, panel)


def _title(request: PageRequest, place: SitePlace) -> str:
    """«Viacha y sus vecinos.», or the place and its districts."""
    name = name_of(place.code, request.catalog, request.text)
    if request.catalog.sets[place.districts].of == place.code:
        return request.text.t("{place}, sus distritos.", place=name)
    return request.text.t("{place} y lo que está alrededor.", place=name)
