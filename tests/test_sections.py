"""The menu, what gathers under each of its entries, and that nothing without a figure stands in menus and lists."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from layouts.document import addresses
from layouts.document.page import SECTIONS, Section, section_of
from observatory.languages import languages
from observatory.observatory import Observatory, published_indicators
from tests.browser.walking import EXAMPLES
from tests.kit.asking import ASKED, observatory_of

MENU = {
    "es": ["Preguntas", "Explorar", "Lugares", "Datos", "Cómo leer", "Ayuda"],
    "en": ["Questions", "Explore", "Places", "Data", "How to read", "Help"],
    "fr": ["Questions", "Explorer", "Lieux", "Données", "Comment lire", "Aide"],
}
GATHERED = {
    "indicators": {"data", "sources", "quality", "calendar", "revisions"},
    "methodology": {"easy", "glossary", "laws", "timeline", "press", "about"},
}
LANGS = tuple(languages())


def menu_of(page: str) -> list[tuple[str, str]]:
    """The entries of the menu, each with what is said of it where it is the reader's own."""
    menu = page.partition('class="sections"')[2].partition("</nav>")[0]
    entries = re.findall(r"<a ([^>]*)>([^<]*)</a>", menu)
    return [(name, "".join(re.findall(r'aria-current="(\w+)"', given))) for given, name in entries]


def trail_of(page: str) -> list[str]:
    """Where the links of the trail lead."""
    return re.findall(r'href="([^"]*)"', page.partition('class="crumbs"')[2].partition("</nav>")[0])


@pytest.mark.parametrize("lang", LANGS)
def test_the_menu_has_six_entries_on_every_page_in_each_language(shipped: FlaskClient, lang: str) -> None:
    for name in ("home", "indicators", "help", "easy"):
        page = shipped.get(addresses.page(lang, name)).text
        assert [entry for entry, _ in menu_of(page)] == MENU[lang]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.opens)
def test_each_page_of_a_section_says_in_menu_and_trail_where_it_belongs(
    shipped: FlaskClient, section: Section, lang: str
) -> None:
    at = SECTIONS.index(section)
    opens = addresses.page(lang, section.opens)
    assert menu_of(shipped.get(opens).text)[at][1] == "page"
    for name in section.pages:
        page = shipped.get(addresses.page(lang, name, query=ASKED.get(name, ""))).text
        assert [said for _, said in menu_of(page)] == [
            "true" if number == at else "" for number in range(len(SECTIONS))
        ]
        if name not in ASKED:
            assert trail_of(page) == [addresses.page(lang, "home"), opens]
    if section.opens in EXAMPLES:
        one = shipped.get(addresses.page(lang, section.opens, EXAMPLES[section.opens])).text
        assert menu_of(one)[at][1] == "true"


def test_pages_of_one_source_and_one_revision_stand_under_their_list() -> None:
    for name in ("sources", "revisions"):
        section = section_of(name)
        assert section is not None and section.opens == "indicators"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("index", "pages"), GATHERED.items())
def test_the_page_that_opens_a_section_lists_its_pages(
    shipped: FlaskClient, index: str, pages: set[str], lang: str
) -> None:
    main = shipped.get(addresses.page(lang, index)).text.partition('id="tambien"')[2].partition("</main>")[0]
    assert {addresses.page(lang, page) for page in pages} <= set(re.findall(r'href="([^"]*)"', main))


@pytest.mark.parametrize(
    "name", ["home", "questions", "comparisons", "territories", "indicators", "data", "revisions"]
)
def test_no_list_leads_to_a_page_without_a_figure(shipped: FlaskClient, name: str) -> None:
    site = observatory_of(shipped)
    assert isinstance(site, Observatory)
    page = shipped.get(addresses.page("es", name)).text
    places = [
        addresses.place_at(urlsplit(address).path) for address in re.findall(r'href="(/es/[^"]*)"', page)
    ]
    of_one = {(place.name, place.subject) for place in places if place and place.subject}
    published, availability = published_indicators(site), site.availability()
    with_figures = {code for entry in availability.values() for code in entry.territories}
    empty = [id_ for list_name, id_ in of_one if list_name == "indicators" and id_ not in published]
    empty += [code for list_name, code in of_one if list_name == "territories" and code not in with_figures]
    assert empty == []
