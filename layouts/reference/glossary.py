"""The words of the site: what each means here, what to say and what to avoid."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from layouts.document import elements as html
from layouts.parts.components import crumbs_of, facts
from observatory.model import Term
from observatory.text import Text
from observatory.vocabulary import captions, page_titles
from observatory.words.glossary import recommended_words, term_name


def glossary_page(terms: Sequence[Term], text: Text) -> Component:
    """Every term in the order of the catalogue, each under its own anchor."""
    return html.Article(
        [
            crumbs_of("glossary", text),
            html.H1(text.t(page_titles.GLOSSARY)),
            html.P(
                text.t("Qué quiere decir cada palabra en este sitio, y por qué se usa esa y no otra."),
                className="lead",
            ),
            _index(terms, text),
            *(_term(term, text) for term in terms),
        ],
        className="glossary",
    )


def _index(terms: Sequence[Term], text: Text) -> Component:
    """Every word in the order of the alphabet: the page is long, and its own order goes by what belongs together."""
    ordered = sorted(terms, key=lambda term: text.order(term_name(term, text)))
    links = [html.Li(html.A(term_name(term, text), href=f"#{term.id}")) for term in ordered]
    return html.Nav(html.Ul(links, className="index"), **{"aria-label": text.t("Todas las palabras")})


def _term(term: Term, text: Text) -> Component:
    told = [
        (text.t(captions.WORDS_USED), _say(term, text)),
        (text.t(captions.WORDS_AVOIDED), text.t(term.avoid)),
        (text.t(captions.REASON), text.t(term.why)),
    ]
    return html.Section(
        [
            html.H2(term_name(term, text), id=term.id),
            html.P(text.t(term.definition)),
            facts(told) if any(answer for _, answer in told) else None,
        ],
        className="entry",
    )


def _say(term: Term, text: Text) -> str:
    """What to say; nothing where it is the word itself and nothing is to be avoided."""
    wording = recommended_words(term, text)
    return "" if not term.avoid and wording.casefold() == term_name(term, text).casefold() else wording
