"""The page of the search: the field, and what was found by kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.shell import search_form
from layouts.parts.components import crumbs, section
from observatory.addresses.destinations import Destination
from observatory.model import Indicator, Question, Term, Territory
from observatory.search import Kind, SearchResults
from observatory.text import Text
from observatory.vocabulary import captions, page_titles
from observatory.words.glossary import term_name


def search_page(
    words: str, results: SearchResults, territories: Mapping[str, Territory], text: Text
) -> Component:
    """What was found for `words`; without words the field alone, and where else to look."""
    return html.Article(
        [
            crumbs([], text.t(page_titles.SEARCH), text),
            html.H1(text.t(page_titles.SEARCH)),
            search_form(text, id_="palabras", words=words, visible_label=True),
            *(_results(words, results, territories, text=text) if words.strip() else _nothing_asked(text)),
        ],
        className="search-page",
    )


def _nothing_asked(text: Text) -> list[Component]:
    return [
        html.P(text.t("Escriba una o varias palabras. No importan las tildes ni las mayúsculas.")),
        _see_also_links(text),
    ]


def _results(
    words: str, results: SearchResults, territories: Mapping[str, Territory], *, text: Text
) -> list[Component | None]:
    if results.empty:
        nothing = text.t("No se encontró nada con «{words}». Pruebe con menos palabras.", words=words)
        return [html.P(nothing, className="lead"), _see_also_links(text)]
    groups: dict[Kind, Component] = {
        "question": _group(
            text.t(page_titles.QUESTIONS),
            (_question(question, text) for question in results.questions),
            id_="preguntas",
        ),
        "page": _group(text.t("En este sitio"), (_page(page, text) for page in results.pages), id_="sitio"),
        "indicator": _group(
            text.t(page_titles.INDICATORS),
            (_indicator(indicator, text) for indicator in results.indicators),
            id_="indicadores",
        ),
        "territory": _group(
            text.t(page_titles.TERRITORIES),
            (_territory(territory, territories, text) for territory in results.territories),
            id_="territorios",
        ),
        "term": _group(
            text.t(page_titles.GLOSSARY), (_term(term, text) for term in results.terms), id_="glosario"
        ),
    }
    read_as = text.t("Se muestra lo que hay con «{words}».", words=results.read_as)
    return [
        html.P(read_as, className="note") if results.read_as else None,
        *(groups[kind] for kind in results.kinds),
        html.P(
            text.n(
                "Hay {count} resultado más: escriba otra palabra para acercarse.",
                "Hay {count} resultados más: escriba otra palabra para acercarse.",
                results.left_out,
            ),
            className="note",
        )
        if results.left_out
        else None,
    ]


def _see_also_links(text: Text) -> Component:
    return html.P(
        [
            html.A(text.t(page_titles.QUESTIONS), href=addresses.page(text.lang, "questions")),
            html.A(text.t(captions.EVERY_INDICATOR), href=addresses.page(text.lang, "indicators")),
            html.A(text.t("Todos los territorios"), href=addresses.page(text.lang, "territories")),
            html.A(text.t(page_titles.GLOSSARY), href=addresses.page(text.lang, "glossary")),
        ],
        className="see-also",
    )


def _group(heading: str, items: Iterable[list[Component]], *, id_: str) -> Component:
    return section(heading, html.Ul([html.Li(item) for item in items], className="results"), id_=id_)


def _question(question: Question, text: Text) -> list[Component]:
    return [
        html.A(text.t(question.title), href=addresses.page(text.lang, "questions", question.id)),
        html.P(text.t(question.caution), className="where"),
    ]


def _page(page: Destination, text: Text) -> list[Component]:
    link = html.A(text.t(page.title), href=addresses.page(text.lang, page.id))
    return [link, html.P(text.t(page.description), className="where")]


def _indicator(indicator: Indicator, text: Text) -> list[Component]:
    link = html.A(text.t(indicator.name), href=addresses.indicator(text.lang, indicator.id))
    return [link, html.P(text.t(indicator.definition), className="where")]


def _territory(territory: Territory, territories: Mapping[str, Territory], text: Text) -> list[Component]:
    above = territories.get(territory.parent or "")
    location = f"{territory.code} · {text.t(above.name)}" if above else territory.code
    link = html.A(text.t(territory.name), href=addresses.territory(text.lang, territory.code))
    return [link, html.P(location, className="where")]


def _term(term: Term, text: Text) -> list[Component]:
    link = html.A(term_name(term, text), href=f"{addresses.page(text.lang, 'glossary')}#{term.id}")
    return [link, html.P(text.t(term.definition), className="where")]
