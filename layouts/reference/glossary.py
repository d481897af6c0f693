"""The words of the site: what each means here, what to say and what to avoid."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from layouts.parts.components import crumbs, facts
from observatory.model import Term
from observatory.text import Text


def glossary_page(terms: Sequence[Term], text: Text) -> Component:
    """Every term in the order of the catalogue, each under its own anchor."""
    return html.Article(
        [
            crumbs([], text.t("Glosario"), text),
            html.H1(text.t("Glosario")),
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
    ordered = sorted(terms, key=lambda term: text.order(text.t(term.term)))
    links = [html.Li(html.A(text.t(term.term), href=f"#{term.id}")) for term in ordered]
    return html.Nav(html.Ul(links, className="index"), **{"aria-label": text.t("Todas las palabras")})


def _term(term: Term, text: Text) -> Component:
    return html.Section(
        [
            html.H2(text.t(term.term), id=term.id),
            html.P(text.t(term.definition)),
            facts(
                [
                    (text.t("Se dice"), _say(term, text)),
                    (text.t("Se evita"), text.t(term.avoid)),
                    (text.t("Por qué"), text.t(term.why)),
                ]
            ),
        ],
        className="entry",
    )


def _say(term: Term, text: Text) -> str:
    """What to say; nothing where it is the word itself and nothing is to be avoided."""
    wording = text.t(term.say)
    return "" if not term.avoid and wording.casefold() == text.t(term.term).casefold() else wording
