"""The complete HTML document around a page: what is there before, without and after every script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from html import escape
from typing import Final, NamedTuple
from urllib.parse import unquote

from dash.development.base_component import Component

from layouts.document import addresses, head, ids
from layouts.document import elements as html
from layouts.document.assets import (
    EXPLORER_SCRIPTS,
    READING_SCRIPTS,
    asset,
    exit_script_in_page,
    style_in_page,
)
from layouts.document.footer import footer
from layouts.document.fragment_cache import FRAGMENT_CACHE
from layouts.document.html import render
from layouts.document.markup import Markup
from layouts.document.page import Page, PageFrame
from layouts.document.search_form import search_form
from layouts.document.sections import SECTIONS, Section, section_of
from layouts.reference.helplines import help_line, help_now
from observatory.demonstration import MARK, prefix_demonstration_mark, site_name
from observatory.languages import SOURCE, languages
from observatory.model import Acronym
from observatory.text import Text
from observatory.vocabulary import captions

_NO_TEXT: Final = re.compile(
    r"<(abbr|code|nav|option|pre|script|select|style|svg|textarea)\b[^<]*(?:<(?!/\1>)[^<]*)*</\1>"
    r"|<a [^>]*\blang=[^<]*</a>|<[^>]*>|«[^»<>]*»|“[^”<>]*”"
)
"""Markup; what is drawn, chosen, copied or leads elsewhere; and names of documents, as they were published."""
_IN_A_WORD: Final = re.compile(r"[\w-]")
_BESIDE: Final = 160
_STEM: Final = 5


class _Mention(NamedTuple):
    start: int
    acronym: str
    name: str


def document(page: Page, dash: str = "") -> str:
    """The whole HTML of `page`, readable as it is; its scripts spare a reader who filters the way around.

    `dash` are the tags of the app that runs in the explorer: it draws into an element of its own, beside the page.
    """
    text = Text(page.lang)
    is_help = page.canonical == addresses.page(page.lang, "help")
    entry = f'<div id="{ids.ENTRY}" data-waiting></div>\n' if page.explorer else ""
    # The telephones stand below a page, or beside it on a desk: a line above all else leads to them. The page of help has
    # them itself; home and explorer, which need the whole width, have the line alone.
    is_home = page.canonical == addresses.page(page.lang, "home")
    whole = page.explorer or (page.status == 200 and (is_home or is_help))
    line = "" if is_help else help_line(page.frame, text, own_country=page.country)
    telephones = "" if whole else _help(page.frame, text, own_country=page.country).html
    body = with_names(render(page.body), page.frame.acronyms, text)
    columns = "columns whole" if whole else "columns"
    return (
        f"<!DOCTYPE html>\n<html {_spoken(text)}>\n<head>\n{_head(page)}</head>\n<body>\n"
        f"{render(_above(page, text))}\n"
        f'<div class="{columns}">\n<main id="{ids.CONTENT}" tabindex="-1">\n{render(line)}\n{body}\n{entry}</main>\n'
        f"{telephones}\n</div>\n"
        f"{_foot(page.frame, text).html}\n"
        f'<div id="{ids.ANNOUNCED}" class="unseen" role="status"></div>\n'
        f"{_script(EXPLORER_SCRIPTS if page.explorer else READING_SCRIPTS)}\n{dash}</body>\n</html>\n"
    )


def _help(frame: PageFrame, text: Text, *, own_country: str) -> Markup:
    """The telephones, which are the same on all pages of a province, of a country, and of no place."""
    make = partial(help_now, frame, text, own_country=own_country)
    setting = ("help", text, own_country, frame.helplines)
    return FRAGMENT_CACHE.markup(make, (frame.places, frame.countries), setting=setting)


def _foot(frame: PageFrame, text: Text) -> Markup:
    """The foot, which is the same on all pages of a release."""
    setting = ("foot", text, frame.release, frame.released)
    return FRAGMENT_CACHE.markup(partial(footer, frame, text), (), setting=setting)


def _spoken(text: Text) -> str:
    """The html attributes with the language and the texts that exit.js shows."""
    words = {
        "lang": text.lang,
        "data-leaving": text.t("Abriendo otra página…"),
        "data-paused": text.t("Página en pausa."),
        "data-show": text.t("Mostrar la página"),
    }
    return " ".join(f'{name}="{escape(value)}"' for name, value in words.items())


def _head(page: Page) -> str:
    title = prefix_demonstration_mark(page.title, Text(page.lang), demonstration=page.frame.demonstration)
    lines = [
        '<meta charset="utf-8">',
        f"<title>{escape(title)}</title>",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta name="description" content="{escape(_page_description(page))}">',
        # Early: some sites read only the beginning of a page for them.
        *head.frames(page),
        '<meta name="color-scheme" content="light dark">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="format-detection" content="telephone=no">',
        f'<link rel="icon" type="image/svg+xml" href="{asset("icon.svg")}">',
        # Before all that is seen: it must be able to cover a page that a reader who has left comes back to.
        f"<script>{exit_script_in_page()}</script>",
        f"<style>{style_in_page()}</style>",
        # No empty page is drawn first: the first thing on the screen has the exit in it.
        f'<link rel="expect" href="#{ids.EXIT}" blocking="render">',
    ]
    if page.explorer:
        lines.append(f'<link rel="stylesheet" href="{asset("explorer.css")}">')
    lines += [post.element() for post in page.signposts] + head.feeds(page.lang)
    if page.status == 200 and page.indexed and not page.frame.demonstration:
        lines += [*_own_addresses(page), *head.preview(page), *head.structured_data_script(page)]
    else:
        lines.append('<meta name="robots" content="noindex">')
    return "\n".join(lines) + "\n"


def _page_description(page: Page) -> str:
    return prefix_demonstration_mark(
        page.description, Text(page.lang), demonstration=page.frame.demonstration
    )


def _own_addresses(page: Page) -> list[str]:
    """The address of this page, and of the same page in each language, without filters."""
    base = page.frame.base_url
    spoken = {
        lang: addresses.translate_address(page.canonical, lang) for lang in addresses.spoken(page.canonical)
    }
    lines = [f'<link rel="canonical" href="{escape(base + page.canonical)}">']
    for lang, address in (*spoken.items(), ("x-default", spoken[SOURCE])):
        lines.append(f'<link rel="alternate" hreflang="{lang}" href="{escape(base + address)}">')
    return lines


def _script(name: str) -> str:
    return f'<script src="{asset(name)}"></script>'


def _above(page: Page, text: Text) -> list[Component | Markup | None]:
    leave = {"href": page.frame.exit_url, "rel": "nofollow noreferrer"}
    return [
        html.Nav(
            [
                html.A(text.t("Saltar al contenido"), href=f"#{ids.CONTENT}"),
                html.A(text.t("Salir de esta página ahora"), **leave, **{"data-exit": ""}),
            ],
            className="skip",
            **{"aria-label": text.t("Atajos")},
        ),
        html.Header(
            [
                html.A(
                    [
                        html.Span(site_name(text, demonstration=page.frame.demonstration), className="wide"),
                        html.Span(text.t(captions.OBSERVATORY), className="narrow"),
                    ],
                    href=addresses.page(text.lang, "home"),
                    className="brand",
                ),
                _languages(page, text),
                html.A(
                    [
                        html.Span(text.t(captions.EXIT), className="wide"),
                        html.Span(text.t("Salir"), className="narrow"),
                    ],
                    id=ids.EXIT,
                    **leave,
                    **{"data-exit": ""},
                ),
            ],
            className="masthead",
        ),
        _mark(text) if page.frame.demonstration else None,
        _navigation(page, text),
        _partial(text) if languages()[page.lang].only else None,
    ]


def _partial(text: Text) -> Component:
    sentence = text.t("En esta lengua hay pocas páginas. Las demás están en castellano.")
    return html.P(sentence, className="note", role="note")


def _mark(text: Text) -> Component:
    """The demonstration banner: place and numbers are invented."""
    sentence = text.t("El lugar y los números son inventados.")
    return html.P(
        [html.Strong(text.t(MARK)), " ", html.Span(sentence)], className="demonstration", role="note"
    )


def _languages(page: Page, text: Text) -> Component:
    """The same page, with the same filters, in each other language: plain links, each in its own language."""
    return html.Nav(
        html.Ul(
            [
                html.Li(
                    html.A(
                        [
                            html.Span(language.name, className="wide"),
                            html.Span(
                                [lang.upper(), html.Span(f": {language.switch}", className="unseen")],
                                className="narrow",
                            ),
                        ],
                        href=addresses.translate_address(page.canonical, lang, page.query),
                        hrefLang=lang,
                        lang=lang,
                        **{"data-language": ""},
                    )
                )
                for lang, language in languages().items()
                if lang != page.lang and lang in addresses.spoken(page.canonical)
            ]
        ),
        className="languages",
        **{"aria-label": text.t("Idiomas")},
    )


def _navigation(page: Page, text: Text) -> Markup:
    links = tuple(
        (
            text.t(section.name),
            _address(section, page),
            _current(section, page, text),
        )
        for section in SECTIONS
    )
    return FRAGMENT_CACHE.markup(partial(_sections, links, text), (), setting=("sections", text, links))


def _sections(entries: Sequence[tuple[str, str, str]], text: Text) -> Component:
    return html.Div(
        [
            html.Nav(
                html.Ul([html.Li(_entry(*entry)) for entry in entries]),
                **{"aria-label": text.t("Secciones")},
            ),
            search_form(text, id_=ids.SEARCH),
        ],
        className="sections",
    )


def _address(section: Section, page: Page) -> str:
    """Where an entry of the menu leads; to help with the lines of the page's own country first."""
    if section.opens == "help":
        return addresses.help_page(page.lang, page.country)
    return addresses.page(page.lang, section.opens)


def _current(section: Section, page: Page, text: Text) -> str:
    """What is said of the section that a page opens (`page`) or belongs to (`true`); empty for another."""
    if page.canonical == addresses.page(text.lang, section.opens):
        return "page"
    place = addresses.place_at(unquote(page.canonical))
    return "true" if place and section_of(place.name) == section else ""


def _entry(name: str, address: str, current: str) -> Component:
    return html.A(name, href=address, **({"aria-current": current} if current else {}))


# Gives the first mention of each acronym in a page its name: no page says one before it has said what it stands for.


def with_names(markup: str, acronyms: Iterable[Acronym], text: Text) -> str:
    """The markup with `<abbr title>` around the first mention of each acronym, unless its name stands before it."""
    plain = _NO_TEXT.sub(lambda found: " " * len(found[0]), markup)
    parts, at = [], 0
    for start, acronym, name in sorted(_first_mentions(plain, acronyms, text)):
        end = start + len(acronym)
        parts += [markup[at:start], f'<abbr title="{escape(name)}">{acronym}</abbr>']
        at = end
    return "".join([*parts, markup[at:]])


def _first_mentions(plain: str, acronyms: Iterable[Acronym], text: Text) -> Iterator[_Mention]:
    for one in acronyms:
        start = _first(one.acronym, plain)
        if start is None:
            continue
        name = text.t(one.name)
        if not _is_named(plain, start, one.acronym, {one.name, name}):
            yield _Mention(start, one.acronym, name)


def _first(acronym: str, plain: str) -> int | None:
    """Where the acronym stands first as a word of its own; None where it does not."""
    start = plain.find(acronym)
    while start >= 0:
        end = start + len(acronym)
        if not (_IN_A_WORD.match(plain, end) or _IN_A_WORD.match(plain[start - 1 : start])):
            return start
        start = plain.find(acronym, end)
    return None


def _is_named(plain: str, start: int, acronym: str, names: Iterable[str]) -> bool:
    """Whether it stands in brackets behind its name, which may be in the plural."""
    if not plain.startswith(")", start + len(acronym)):
        return False
    before = plain[max(0, start - _BESIDE) : start].casefold()
    return any(all(word[:_STEM] in before for word in name.casefold().split()) for name in names)
