"""The small pieces every page is made of: links, crumbs, definition lists, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.page import section_of, trail_to
from layouts.document.rows import is_number
from observatory.addresses.destinations import DESCRIPTIONS, TITLES
from observatory.model import Indicator, Theme
from observatory.text import Text
from observatory.vocabulary import captions, page_titles
from observatory.words.coverage import Published


@dataclass(frozen=True, slots=True)
class ThemeOfIndicators:
    """A theme with the indicators that have figures, each with what is published of it."""

    theme: Theme
    indicators: tuple[tuple[Indicator, Published], ...]


Pair = tuple[Any, Any]


def external(name: str, address: str, *, lang: str | None = None, of: str = "") -> Component:
    """A link to another site, named after its host if it has no name; plain text if it is no web address.

    `of` tells those who hear it from what else a name such as «Página del editor» leads to on the page.

    `lang` is the language of a name that is quoted as it stands there, such as the title of a document.
    """
    if not addresses.is_web(address):
        return html.Span(name, lang=lang)
    label = {"aria-label": f"{name}: {of}"} if of else {}
    return html.A(name or urlsplit(address).hostname, href=address, rel="noreferrer", lang=lang, **label)


def crumbs(trail: Sequence[tuple[str, str]], name: str, text: Text) -> Component:
    """Where the page stands: the home, (name, address) of each page above it, then its own name."""
    home = (text.t(page_titles.HOME), addresses.page(text.lang, "home"))
    above = [html.Li(html.A(name, href=address)) for name, address in (home, *trail)]
    return html.Nav(
        html.Ol([*above, html.Li(name, **{"aria-current": "page"})]),
        className="crumbs",
        **{"aria-label": text.t(captions.WHERE_YOU_ARE)},
    )


def crumbs_of(page: str, text: Text) -> Component:
    """The trail to a page of the site: the home, the section it belongs to, its title."""
    return crumbs(trail_to(page, text), text.t(TITLES[page]), text)


def related_pages(page: str, text: Text) -> Component:
    """The other pages of the section that `page` opens, each with a sentence on what is there."""
    found = section_of(page)
    others = [name for name in (found.pages if found else ()) if name in DESCRIPTIONS]
    links = [
        [
            html.A(text.t(TITLES[name]), href=addresses.page(text.lang, name)),
            html.Span(text.t(DESCRIPTIONS[name]), className="answer"),
        ]
        for name in others
    ]
    return section(text.t(captions.ALSO_HERE), bullets(links, name="questions"), id_="tambien")


def facts(pairs: Iterable[Pair], *, name: str = "facts") -> Component:
    """A definition list; pairs without an answer are left out."""
    answered = [(term, answer) for term, answer in pairs if answer]
    return html.Dl(
        [html.Div([html.Dt(term), html.Dd(answer)]) for term, answer in answered],
        className=name,
    )


def bullets(items: Iterable[Any], *, name: str = "bullets") -> Component:
    """A plain list; `items` are texts or components."""
    return html.Ul([html.Li(item) for item in items], className=name)


def section(heading: str, *children: Any, id_: str, name: str = "") -> Component:
    """A part of a page under its own second heading, which a link can point at."""
    return html.Section(
        [html.H2(heading, id=id_), *children],
        className=f"part {name}".strip(),
        **{"aria-labelledby": id_},
    )


def folded_section(heading: str, *children: Any, id_: str) -> Component:
    """The same for what explains: its heading is the line that unfolds it."""
    fold = html.Details([html.Summary(html.H2(heading, id=id_)), *children])
    return html.Section(fold, className="part folded", **{"aria-labelledby": id_})


def scroll_region(children: Any, label: str, *, name: str = "scroll") -> Component:
    """A region that may be wider or taller than the page and scrolls by itself."""
    return html.Section(children, className=name, tabIndex=0, **{"aria-label": label})


def simple_table(
    caption: str, headers: Sequence[str], rows: Iterable[Sequence[Any]], *, name: str = ""
) -> Component:
    """A table of texts or components; the first cell of each row names it.

    On a phone each row stands as a block with its headers inside; browsers keep it a table all the same.
    """
    body = list(rows)
    numeric = [all(is_number(row[at]) for row in body) for at in range(len(headers))]
    head = [
        html.Th(header, scope="col", className="number" if right and body else None)
        for header, right in zip(headers, numeric, strict=True)
    ]
    return scroll_region(
        html.Table(
            [
                html.Caption(caption),
                html.Thead(html.Tr(head)),
                html.Tbody([_simple_row(row, headers) for row in body]),
            ],
            className=f"stacks {name}".strip(),
        ),
        caption,
    )


def _simple_row(row: Sequence[Any], headers: Sequence[str]) -> Component:
    cells = [_simple_cell(cell, header) for cell, header in zip(row[1:], headers[1:], strict=True)]
    return html.Tr([html.Th(row[0], scope="row"), *cells])


def _simple_cell(cell: Any, header: str) -> Component:
    """An empty cell has no header of its own: on a phone nothing stands there."""
    label = {"data-label": header} if cell else {}
    return html.Td(cell, className="number" if is_number(cell) else None, **label)
