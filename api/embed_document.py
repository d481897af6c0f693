"""The small HTML document of an embed: finding, drawing, table, source, help line, link back; no script."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from html import escape
from typing import Any, Final

from dash import html

from api.selecting import text_of
from layouts.document import addresses
from layouts.document.html import render
from layouts.document.page import window_title
from layouts.parts.components import value_table
from observatory.addresses.selection import Selection
from observatory.charts.chart import Chart
from observatory.charts.painting import embed_text
from observatory.charts.painting.embed_text import BROAD, EDGE, FACES, WIDEST
from observatory.charts.painting.svg import svg
from observatory.demonstration import MARK, marked, site_name
from observatory.languages import SOURCE
from observatory.model import Panel
from observatory.observatory import Observatory
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words import describe

MOST_ROWS: Final = 60


def _face(name: str) -> str:
    """The style of a kind of paragraph: sizes in rem, so that a reader's larger letters stay larger."""
    face = FACES[name]
    weight = 700 if face.bold else 400
    return (
        f".{name}{{font-size:{face.size / 16:g}rem;line-height:{face.line / 16:g}rem;font-weight:{weight};"
        f"margin:0 0 {face.below / 16:g}rem;padding:0 0 0 {face.indent / 16:g}rem}}"
    )


_STYLE: Final = (  # light alone: the frame stands on a page whose paper is not known
    f"body{{font:1rem/1.5 system-ui,sans-serif;background:#faf8f5;color:#1f1a24;margin:0;padding:{EDGE}px}}"
    f"{''.join(map(_face, FACES))}a{{color:inherit}}a.pressed{{display:inline-block;margin:0}}.back{{margin:0}}"
    f".quiet,.note{{color:#5b5563}}"
    ".note{position:relative}.note::before{content:'•';position:absolute;inset-inline-start:0}"
    f".drawing{{margin:0 0 {FACES['said'].below / 16:g}rem}}svg{{display:block;width:100%;height:auto}}"
    f".narrow svg{{max-width:{WIDEST[True]}px}}.broad svg{{max-width:{WIDEST[False]}px}}.broad{{display:none}}"
    f"@media(min-width:{BROAD}px){{.narrow{{display:none}}.broad{{display:block}}}}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.8125rem}caption{text-align:left}"
    "td,th{border-bottom:1px solid #8b8494;padding:.25rem .5rem;text-align:left;vertical-align:top}"
    ".number{text-align:right;font-variant-numeric:tabular-nums}"
)


def chart_document(panel: Panel, selection: Selection, site: Observatory) -> str:
    """The embed of one panel; its link back leads to the page of the same selection."""
    text = text_of(selection)
    narrow, broad = (
        embed_text.chart(panel, site.outlines, text, narrow=narrowness) for narrowness in (True, False)
    )
    head = [_paragraph(paragraph) for paragraph in embed_text.above(panel, broad.title, text)]
    foot = [_paragraph(paragraph) for paragraph in embed_text.below(panel, site.catalog.helplines, text)]
    foot += [_link_back(selection, text), _table(panel, text)]
    return _document(
        _title(panel, text), render(head) + _drawing(narrow, broad) + render(foot), lang=text.lang
    )


def _title(panel: Panel, text: Text) -> str:
    """What the frame is called: its measure. The finding, which is longer, is its heading."""
    name = text.t(panel.comparison.name if panel.comparison else panel.indicator.name)
    site = site_name(text, demonstration=panel.demonstration)
    return marked(window_title(name, site, text), text, demonstration=panel.demonstration)


def _paragraph(paragraph: embed_text.Paragraph) -> Any:
    tag = html.H1 if paragraph.part == "title" else html.P
    return tag(
        paragraph.content,
        className=f"{paragraph.face} {paragraph.part}"
        if paragraph.part != paragraph.face
        else paragraph.face,
    )


def _drawing(narrow: Chart, broad: Chart) -> str:
    """The drawing for narrow frames and that for broad ones, of which one is shown; light, since the paper is foreign."""
    drawings = (
        f'<div class="{name}">{svg(chart, ink="light", name=name[0])}</div>'
        for name, chart in (("narrow", narrow), ("broad", broad))
    )
    return f'<div class="drawing">{"".join(drawings)}</div>'


def refusal_document(
    message: str, links: Iterable[tuple[str, str]], *, text: Text, demonstration: bool = False
) -> str:
    """The embed of a query that shows nothing: a sentence, and what would work."""
    listed = [html.Li(html.A(label, href=href, className="pressed")) for label, href in links]
    body = [_mark(text, demonstration=demonstration), html.H1(message), html.Ul(listed) if listed else None]
    site = site_name(text, demonstration=demonstration)
    title = marked(window_title(message.removesuffix("."), site, text), text, demonstration=demonstration)
    return _document(title, render(body), lang=text.lang)


def _mark(text: Text, *, demonstration: bool) -> Any:
    return html.P(html.Strong(text.t(MARK))) if demonstration else None


def page_of(selection: Selection) -> str:
    """The address of the page that shows a selection."""
    lang = selection.lang or SOURCE
    rest = selection.replace(indicator="", compare="", lang="").to_query()
    if selection.compare:
        return addresses.comparison(lang, selection.compare, rest)
    return addresses.indicator(lang, selection.indicator, rest)


def _document(title: str, body: str, *, lang: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="{escape(lang)}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex"><style>{_STYLE}</style></head><body><main>{body}</main></body></html>'
    )


def _table(panel: Panel, text: Text) -> Any:
    table = describe.table(panel, text)
    missing = len(table.rows) - MOST_ROWS
    note = phrases.rows_left_out(missing, text) if missing > 0 else None
    rows = value_table(replace(table, rows=table.rows[:MOST_ROWS]), text)
    return html.Details(
        [html.Summary(text.t(captions.TABLE), className="pressed"), rows, html.P(note) if note else None]
    )


def _link_back(selection: Selection, text: Text) -> Any:
    link = html.A(
        text.t(captions.IN_THE_OBSERVATORY),
        href=page_of(selection),
        target="_blank",
        rel="noopener noreferrer",
        className="pressed",
    )
    return html.P(link, className="back")
