"""The complete HTML document around a page: what is there before, without and after every script, help lines among it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from markupsafe import Markup

from layouts.document import addresses, ids
from layouts.document.assets import (
    EXPLORER_SCRIPTS,
    READING_SCRIPTS,
    asset,
    exit_script_in_page,
    style_in_page,
    style_of,
)
from layouts.document.page import NEUTRAL_TITLE, SECTIONS, Page, PageFrame, Preview, section_of
from layouts.document.templates import FRAGMENT_CACHE, fill_template
from observatory.charts.painting.image import PREVIEW
from observatory.demonstration import prefix_demonstration_mark, site_name
from observatory.geography.places import with_country
from observatory.languages import SOURCE
from observatory.model import Acronym, Helpline
from observatory.site import current_site
from observatory.text import Text, list_untranslated, message
from observatory.vocabulary import phrases


@dataclass(frozen=True, slots=True)
class CountryHelp:
    """A country with help lines: what stands over them, its telephones, and the first, which is of the whole country."""

    code: str
    name: str
    heading: str
    phones: tuple[Helpline, ...]

    @property
    def first(self) -> Helpline | None:
        """The telephone to call first; None where the country has none."""
        return self.phones[0] if self.phones else None


def countries_of_help(frame: PageFrame, text: Text, *, own_country: str = "") -> list[CountryHelp]:
    """The countries that have help lines: that of the page first, the others in alphabetical order."""
    names = {territory.code: text.t(territory.name) for territory in frame.places}
    codes = {line.territory[:2] for line in frame.helplines}
    return [
        CountryHelp(
            code,
            names.get(code, code),
            _country_heading(frame, code, text),
            tuple(line for line in frame.helplines if line.territory[:2] == code and line.kind == "phone"),
        )
        for code in sorted(codes, key=lambda code: (code != own_country, text.order(names.get(code) or code)))
    ]


def _country_heading(frame: PageFrame, country: str, text: Text) -> str:
    """The places whose lines the page has and their country: «El Alto y Bolivia»."""
    names = {
        territory.code: text.t(territory.name) for territory in frame.places if territory.country == country
    }
    with_lines = {line.territory for line in frame.helplines} - {country}
    place_names = [name for code, name in names.items() if code in with_lines]
    return with_country(place_names, names.get(country, country), frame.countries.get(country), text)


def help_now(frame: PageFrame, text: Text, *, own_country: str = "") -> Markup:
    """The short list that stands on every page; `own_country` is the country of the page."""
    countries = countries_of_help(frame, text, own_country=own_country)
    return fill_template("help_now", text, countries=countries, own_country=own_country)


def help_line(frame: PageFrame, text: Text, *, own_country: str = "") -> Markup:
    """The first telephone of each country of the page in one line that leads to the page of help: it calls nobody.

    That nobody has called them yet is said on that page, with what to do if nobody answers, and not beside the number.
    """
    countries = [country for country in countries_of_help(frame, text) if country.first]
    countries.sort(key=lambda country: country.code, reverse=True)
    countries.sort(key=lambda country: country.code != own_country)
    line = Markup('{} <span class="unbroken">{}</span>')  # no line parts a number
    return Markup(" · ").join(line.format(country.name, country.phones[0].contact) for country in countries)


def lines_by_place(
    frame: PageFrame, text: Text, *, own_country: str = ""
) -> list[tuple[str, list[Helpline]]]:
    """Every line and place under the name of its territory, those of the page's country first."""
    names = {territory.code: text.t(territory.name) for territory in frame.places}
    lines = sorted(frame.helplines, key=lambda line: line.territory[:2] != own_country)
    codes = dict.fromkeys(line.territory for line in lines)
    return [(names.get(code, code), [line for line in lines if line.territory == code]) for code in codes]


def not_called(lines: Iterable[Helpline], text: Text) -> str:
    """The sentence that nobody has called the numbers yet, once per page; empty where all were called."""
    phone_lines = [line for line in lines if line.kind == "phone"]
    open_ones = [line for line in phone_lines if not line.verified_on]
    if not open_ones:
        return ""
    if len(open_ones) < len(phone_lines):
        return text.t("Nadie ha llamado aún para comprobar los que no dicen cuándo.")
    return text.t(phrases.NOBODY_CALLED)


def not_visited(lines: Sequence[Helpline], text: Text) -> str:
    """The sentence that nobody has visited the places yet, once per page."""
    if not any(line.kind == "place" and not line.verified_on for line in lines):
        return ""
    return text.t("Los lugares sin fecha de comprobación aún no los ha visitado nadie.")


LONGEST_WORDS: Final = 80

NEUTRAL_IMAGE: Final = "preview.png"
_NOT_SAID: Final = "abbr|code|nav|option|pre|script|select|style|svg|textarea"
_NO_TEXT: Final = re.compile(
    rf"<({_NOT_SAID})\b[^<]*(?:<(?!/\1>)[^<]*)*</\1>"
    rf"|<a [^>]*\blang=[^<]*</a>|<[^>]*>(?:\s*<(?!(?:a|{_NOT_SAID})\b)[^>]*>)*|«[^»<>]*»|“[^”<>]*”"
)
"""Markup, tag after tag; what is drawn, chosen, copied or leads elsewhere; names of documents, as they were published."""
_IN_A_WORD: Final = re.compile(r"[\w-]")
_BESIDE: Final = 160
_STYLE: Final = "/*<*/"  # until the whole page says which rules it needs; a reader's words are escaped
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
    # The telephones stand below a page: a line above all else leads to them. The page of help has them itself, the home
    # has the line as a box of its own, and the explorer has the line alone.
    is_help, is_home = (
        page.status == 200 and page.canonical == addresses.page(page.lang, name) for name in ("help", "home")
    )
    body = with_names(mark_untranslated(page.body, text), page.frame.acronyms, text)
    marked = partial(prefix_demonstration_mark, text=text, demonstration=page.frame.demonstration)
    html = fill_template(
        "document",
        text,
        shown=page,
        frame=page.frame,
        site=site_name(text, demonstration=page.frame.demonstration),
        title=marked(page.title),
        description=marked(page.description),
        style=Markup(_STYLE),
        exit_script=Markup(exit_script_in_page()),
        asset=asset,
        script=EXPLORER_SCRIPTS if page.explorer else READING_SCRIPTS,
        translations=_translations(page),
        menu=_menu(page, text),
        search=FRAGMENT_CACHE.markup(
            partial(search_form, text, id_=ids.SEARCH), (), setting=("search", text)
        ),
        is_home=is_home,
        asked_for=_what_was_asked(body, text),
        help_line="" if is_help or is_home else _help(help_line, page.frame, text, own_country=page.country),
        body=Markup(body),
        telephones=""
        if page.explorer or is_home or is_help
        else _help(help_now, page.frame, text, own_country=page.country),
        foot=_foot(page.frame, text),
        dash=Markup(dash),
        **_for_programs(page, text),
    )
    return str(html).replace(_STYLE, style_in_page() if page.explorer else style_of(html), 1)


_ASKED_FOR: Final = (
    ("preguntas", message("Saltar a las preguntas")),
    ("grafico-0", message("Saltar al gráfico")),
    ("tabla", message("Saltar a la tabla")),
)
"""Parts of pages for which one comes, by their ids: the first that a page has is one press from its top."""


def _what_was_asked(body: str, text: Text) -> tuple[str, str] | None:
    """The id of the part of a page for which one comes, and the words that lead there; None where it has none."""
    return next(((part, text.t(words)) for part, words in _ASKED_FOR if f'id="{part}"' in body), None)


def _help(say: Callable[..., Markup], frame: PageFrame, text: Text, *, own_country: str) -> Markup:
    """The help lines of a page, cached for all pages of one province, of one country, or of no place."""
    make = partial(say, frame, text, own_country=own_country)
    setting = (say.__name__, text, own_country, frame.helplines)
    return FRAGMENT_CACHE.markup(make, (frame.places, frame.countries), setting=setting)


def _foot(frame: PageFrame, text: Text) -> Markup:
    """The foot of a page, cached for all pages of a release."""
    make = partial(fill_template, "foot", text, release=frame.release, released=frame.released)
    return FRAGMENT_CACHE.markup(make, (), setting=("foot", text, frame.release, frame.released))


def _translations(page: Page) -> dict[str, str]:
    """The languages that have this page, and its address in each, without filters."""
    return {
        lang: addresses.translate_address(page.canonical, lang) for lang in addresses.spoken(page.canonical)
    }


def _menu(page: Page, text: Text) -> list[tuple[str, str, str]]:
    """Of each section name, address (that of help with the lines of its country first) and what it is to the page.

    That is `page` where the page opens it, `true` where it belongs to it, and empty else.
    """
    place = addresses.place_at(unquote(page.canonical))
    own_section, menu = section_of(place.name) if place else None, list[tuple[str, str, str]]()
    for section in SECTIONS:
        opened = addresses.page(page.lang, section.opens)
        current = "page" if page.canonical == opened else "true" if section == own_section else ""
        led_to = addresses.help_page(page.lang, page.country) if section.opens == "help" else opened
        menu.append((text.t(section.name), led_to, current))
    return menu


# What the head of a page tells other programs: the preview of a shared link, and the data set it describes.


def _for_programs(page: Page, text: Text) -> dict[str, Any]:
    """`oembed`: where a site asks for the frame of this page's chart, if one may leave it; `card`: of a shared link.

    `structured` is the JSON-LD of the page: data that no browser runs; no name in it can end the element.
    """
    shown = page.preview if page.preview and page.preview.leaves else None
    address = page.canonical + (f"?{page.query}" if page.preview and page.query else "")
    whole = page.frame.base_url + address
    described = json.dumps(page.structured or _web_page(page), ensure_ascii=False).replace("<", "\\u003c")
    return {
        "oembed": [
            (mimetype, page.frame.base_url + addresses.oembed(whole, form))
            for form, mimetype in (("json", "application/json"), ("xml", "text/xml"))
            if page.status == 200 and shown
        ],
        "indexed": page.status == 200 and page.indexed and not page.frame.demonstration,
        "card": _card(page, shown, address=whole, text=text),
        "is_chart": shown is not None,
        "structured": Markup(described),
    }


def _card(page: Page, shown: Preview | None, *, address: str, text: Text) -> dict[str, str]:
    """The Open Graph tags: the chart of this view; a neutral image where there is none, or none that may leave."""
    image = addresses.link_preview(page.lang, shown.query) if shown else asset(NEUTRAL_IMAGE)
    width, height = PREVIEW.dots
    return {
        "og:type": "website",
        "og:locale": page.lang,
        "og:title": page.title,
        "og:description": page.description,
        "og:url": address,
        "og:image": page.frame.base_url + image,
        "og:image:type": "image/png",
        "og:image:width": str(width),
        "og:image:height": str(height),
        "og:image:alt": shown.words if shown else text.t(NEUTRAL_TITLE),
    }


def _web_page(page: Page) -> dict[str, Any]:
    """What a page without a data set of its own is, as schema.org says it: no more than its title and preview."""
    site = site_name(Text(page.lang), demonstration=page.frame.demonstration)
    home = page.frame.base_url + addresses.page(page.lang, "home")
    return {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": page.title,
        "description": page.description,
        "url": page.frame.base_url + page.canonical,
        "inLanguage": page.lang,
        "isPartOf": {"@type": "WebSite", "name": site, "url": home} | _short_name(page),
    }


_NOT_READ: Final = re.compile(
    r"<(option|script|select|style|svg|textarea)\b[^<]*(?:<(?!/\1>)[^<]*)*</\1>|<[^>]*>", re.DOTALL
)


def mark_untranslated(markup: str, text: Text) -> str:
    """The markup with `<span lang>` around each message that nobody has translated: a screen reader says it as it is."""
    sentences = list_untranslated(text.lang, text.folder)
    if not sentences:
        return markup
    plain = _NOT_READ.sub(lambda found: " " * len(found[0]), markup)
    wanted = re.compile("|".join(rf"(?<!\w){re.escape(escape(one))}(?!\w)" for one in sentences))
    parts, at = [], 0
    for found in wanted.finditer(plain):
        parts += [markup[at : found.start()], f'<span lang="{SOURCE}">{found[0]}</span>']
        at = found.end()
    return "".join([*parts, markup[at:]])


def _short_name(page: Page) -> dict[str, str]:
    """What the site is called where there is little room; the demonstration has no name of its own."""
    short = current_site().short_name
    return {} if page.frame.demonstration else {"alternateName": Text(page.lang).t(short)}


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
    words = " ".join({*plain.split()})  # a twentieth of the page, which most acronyms are not in
    for one in acronyms:
        said = all(part in words for part in one.acronym.split())
        start = _first(one.acronym, plain) if said else None
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


# The form of the search.


def search_form(text: Text, *, id_: str, words: str = "", visible_label: bool = False) -> Markup:
    """The form with the `words` that were looked for."""
    return fill_template(
        "search_form", text, id=id_, words=words, visible_label=visible_label, most=LONGEST_WORDS
    )
