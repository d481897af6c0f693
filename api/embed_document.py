"""The small HTML document of an embed: finding, drawing, table, source, help line, link back; no script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from typing import Any, Final

from dash import html

from api.drawings import svg_of
from api.selecting import text_of
from layouts import addresses
from layouts.components import value_table
from layouts.html import render
from observatory.catalog import Catalog
from observatory.demonstration import MARK, marked, site_name
from observatory.languages import SOURCE
from observatory.model import Helpline, Panel
from observatory.observatory import Observatory
from observatory.selection import Selection
from observatory.text import Text
from observatory.views import describe

MOST_ROWS: Final = 60
SURE: Final = ("high", "medium-high")
_STYLE: Final = (  # light alone: the frame stands on a page whose paper is not known
    "body{font:1rem/1.5 system-ui,sans-serif;background:#faf8f5;color:#1f1a24;margin:0;padding:.75rem}"
    "h1{font-size:1.25rem;line-height:1.2;margin:0 0 .25rem}p{margin:0 0 .5rem}svg{width:100%;height:auto}"
    "a{color:inherit}.quiet{color:#5b5563;font-size:.8125rem}summary{padding:.6rem 0}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.8125rem}caption{text-align:left}"
    "td,th{border-bottom:1px solid #8b8494;padding:.25rem .5rem;text-align:left;vertical-align:top}"
    ".number{text-align:right;font-variant-numeric:tabular-nums}"
)


def chart_document(panel: Panel, selection: Selection, site: Observatory) -> str:
    """The embed of one panel; its link back leads to the page of the same selection."""
    text = text_of(selection)
    title = describe.finding(panel, text)
    drawn = svg_of(panel, site.outlines, text).decode()
    head = [
        _mark(text, demonstration=panel.demonstration),
        html.H1(title),
        html.P(describe.subtitle(panel, text), className="quiet"),
    ]
    if graded := describe.grade_note(panel, text):
        head.append(html.P(graded))
    foot = [
        html.Ul([html.Li(note) for note in describe.notes_on_view(panel, text)], className="quiet"),
        _table(panel, text),
        html.P(_origin(panel, text), className="quiet"),
        html.P(_link_back(selection, text)),
        html.P(_help(panel, site.catalog, text), className="quiet"),
    ]
    return _document(title, render(head) + drawn[drawn.index("<svg") :] + render(foot), lang=text.lang)


def refusal_document(
    message: str, links: Iterable[tuple[str, str]], *, text: Text, demonstration: bool = False
) -> str:
    """The embed of a query that shows nothing: a sentence, and what would work."""
    listed = [html.Li(html.A(label, href=href)) for label, href in links]
    body = [_mark(text, demonstration=demonstration), html.H1(message), html.Ul(listed) if listed else None]
    return _document(marked(message, text, demonstration=demonstration), render(body), lang=text.lang)


def _mark(text: Text, *, demonstration: bool) -> Any:
    return html.P(html.Strong(text.t(MARK))) if demonstration else None


def page_of(selection: Selection) -> str:
    """The address of the page that shows a selection."""
    lang = selection.lang or SOURCE
    rest = selection.replace(indicator="", compare="", lang="").to_query()
    if selection.compare:
        return addresses.comparison(lang, selection.compare, rest)
    return addresses.indicator(lang, selection.indicator, rest)


def help_lines(panel: Panel, catalog: Catalog) -> list[Helpline]:
    """Sure telephone lines of the panel's places and of what lies above them."""
    codes = {territory.code for territory in panel.territories}
    above = {one.code for code in codes & set(catalog.territories) for one in catalog.ancestors(code)}
    return [
        entry
        for entry in catalog.helplines
        if entry.kind == "phone" and entry.confidence in SURE and entry.territory in codes | above
    ]


def _document(title: str, body: str, *, lang: str) -> str:
    return (
        f'<!doctype html><html lang="{escape(lang)}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex"><style>{_STYLE}</style></head><body>{body}</body></html>'
    )


def _table(panel: Panel, text: Text) -> Any:
    table = describe.table(panel, text)
    left = len(table.rows) - MOST_ROWS
    more = text.t("Faltan aquí {count} filas: están en el observatorio.", count=left) if left > 0 else None
    shown = value_table(replace(table, rows=table.rows[:MOST_ROWS]), text)
    return html.Details([html.Summary(text.t("Tabla")), shown, html.P(more) if more else None])


def _origin(panel: Panel, text: Text) -> Sequence[Any]:
    """The lines of the sources and the date of the release."""
    name = site_name(text, demonstration=panel.demonstration)
    released = f"{name}, {text.date(panel.released)}."
    lines = [part for line in describe.source_lines(panel, text) for part in (line, html.Br())]
    return [*lines, released]


def _link_back(selection: Selection, text: Text) -> Any:
    return html.A(
        text.t("Ver en el observatorio"), href=page_of(selection), target="_blank", rel="noopener noreferrer"
    )


def _help(panel: Panel, catalog: Catalog, text: Text) -> str:
    said = [f"{entry.service}: {entry.contact}" for entry in help_lines(panel, catalog)]
    return text.t("Ayuda: {lines}.", lines=" · ".join(said)) if said else ""
