"""The page of the search: the field, and what was found by kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dash import html
from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document.field import search_form
from layouts.parts.components import crumbs, section
from observatory.destinations import Destination
from observatory.model import Indicator, Term, Territory
from observatory.search import Found, Kind
from observatory.text import Text
from observatory.vocabulary import captions, page_titles
from observatory.words.glossary import term_name


def search_page(words: str, found: Found, territories: Mapping[str, Territory], text: Text) -> Component:
    """What was found for `words`; without words the field alone, and where else to look."""
    return html.Article(
        [
            crumbs([], text.t(page_titles.SEARCH), text),
            html.H1(text.t(page_titles.SEARCH)),
            search_form(text, id_="palabras", words=words, visible_label=True),
            *(_results(words, found, territories, text=text) if words.strip() else _nothing_asked(text)),
        ],
        className="search-page",
    )


def _nothing_asked(text: Text) -> list[Component]:
    return [
        html.P(text.t("Escriba una o varias palabras. No importan las tildes ni las mayúsculas.")),
        _everything(text),
    ]


def _results(
    words: str, found: Found, territories: Mapping[str, Territory], *, text: Text
) -> list[Component | None]:
    if found.empty:
        nothing = text.t("No se encontró nada con «{words}». Pruebe con menos palabras.", words=words)
        return [html.P(nothing, className="lead"), _everything(text)]
    groups: dict[Kind, Component] = {
        "page": _group(text.t("En este sitio"), (_page(one, text) for one in found.pages), id_="sitio"),
        "indicator": _group(
            text.t(page_titles.INDICATORS),
            (_indicator(one, text) for one in found.indicators),
            id_="indicadores",
        ),
        "territory": _group(
            text.t(page_titles.TERRITORIES),
            (_territory(one, territories, text) for one in found.territories),
            id_="territorios",
        ),
        "term": _group(
            text.t(page_titles.GLOSSARY), (_term(one, text) for one in found.terms), id_="glosario"
        ),
    }
    read_as = text.t("Se muestra lo que hay con «{words}».", words=found.read_as)
    return [
        html.P(read_as, className="note") if found.read_as else None,
        *(groups[kind] for kind in found.kinds),
        html.P(
            text.n(
                "Hay {count} resultado más: escriba otra palabra para acercarse.",
                "Hay {count} resultados más: escriba otra palabra para acercarse.",
                found.left_out,
            ),
            className="note",
        )
        if found.left_out
        else None,
    ]


def _everything(text: Text) -> Component:
    return html.P(
        [
            html.A(text.t(captions.EVERY_INDICATOR), href=addresses.page(text.lang, "indicators")),
            html.A(text.t("Todos los territorios"), href=addresses.page(text.lang, "territories")),
            html.A(text.t(page_titles.GLOSSARY), href=addresses.page(text.lang, "glossary")),
        ],
        className="see-also",
    )


def _group(heading: str, items: Iterable[list[Component]], *, id_: str) -> Component:
    return section(heading, html.Ul([html.Li(item) for item in items], className="results"), id_=id_)


def _page(one: Destination, text: Text) -> list[Component]:
    link = html.A(text.t(one.title), href=addresses.page(text.lang, one.id))
    return [link, html.P(text.t(one.said), className="where")]


def _indicator(one: Indicator, text: Text) -> list[Component]:
    link = html.A(text.t(one.name), href=addresses.indicator(text.lang, one.id))
    return [link, html.P(text.t(one.definition), className="where")]


def _territory(one: Territory, territories: Mapping[str, Territory], text: Text) -> list[Component]:
    above = territories.get(one.parent or "")
    where = f"{one.code} · {text.t(above.name)}" if above else one.code
    link = html.A(text.t(one.name), href=addresses.territory(text.lang, one.code))
    return [link, html.P(where, className="where")]


def _term(one: Term, text: Text) -> list[Component]:
    link = html.A(term_name(one, text), href=f"{addresses.page(text.lang, 'glossary')}#{one.id}")
    return [link, html.P(text.t(one.definition), className="where")]
