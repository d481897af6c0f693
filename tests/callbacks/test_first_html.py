"""The first HTML of every page in every language, before any script: what is read, and what the head tells."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from callbacks.page_table import page_for
from layouts.document import addresses, shell
from layouts.document.page import NEUTRAL_TITLE
from observatory.languages import languages
from tests.callbacks.small import ListedObservatory
from tests.kit.asking import ASKED

LANGS = list(languages())
# Pages whose drawings stand in the first HTML, each with the filters it is tried with.
DRAWN = (
    ("home", "", ""),
    ("indicators", "cem_cases", "period=2020..2023"),
    ("indicators", "cem_cases", "by=sex&period=2023&view=bars"),
    ("indicators", "population", "view=map"),
    ("comparisons", "cem_slim", ""),
    ("comparisons", "police", ""),
)


def document(observatory: ListedObservatory, lang: str, name: str, subject: str = "", query: str = "") -> str:
    """The whole first HTML of an address."""
    page = page_for(addresses.page(lang, name, subject), query, observatory)
    assert page.status == 200
    return shell.document(page)


def meta_content(page: str, name: str) -> str:
    """The content of a meta element; empty where there is none."""
    match = re.search(rf'<meta (?:name|property)="{re.escape(name)}" content="([^"]*)"', page)
    return unescape(match[1]) if match else ""


def every_page() -> list[tuple[str, str, str]]:
    """Name, subject and query of each page of the table, and of one of each list."""
    subjects = dict(
        zip(addresses.LISTS, ("denuncias", "cem_cases", "cem_slim", "PE-150112", "mimp_cem"), strict=False)
    )
    plain = [(name, "", ASKED.get(name, "")) for name in languages()["es"].slugs]
    return [
        *plain,
        *((name, subject, "") for name, subject in subjects.items()),
        ("revisions", "police_complaints", ""),
    ]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("name", "subject", "query"), every_page())
def test_every_page_has_a_headline_links_and_a_head_that_tells_what_it_is(
    name: str, subject: str, query: str, lang: str, observatory: ListedObservatory
) -> None:
    markup = document(observatory, lang, name, subject, query)
    headline = re.search(r"<h1[^>]*>(.*?)</h1>", markup, re.S)
    title = re.search(r"<title>([^<]+)</title>", markup)
    assert headline and headline[1].strip()
    assert title and title[1].strip()
    assert markup.count("<a ") > 20
    assert meta_content(markup, "description")
    if 'content="noindex"' in markup:  # the answer to a question is nobody's to find or to share
        return
    path = addresses.page(lang, name, subject)
    assert re.search(rf'<link rel="canonical" href="[^"]*{re.escape(path)}">', markup)
    assert len(re.findall(r'<link rel="alternate" hreflang=', markup)) == len(LANGS) + 1
    assert meta_content(markup, "og:title") == unescape(title[1])
    assert meta_content(markup, "og:image")
    described = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', markup)[0])
    assert described["@context"] == "https://schema.org"
    assert described["inLanguage"] == lang
    assert described["url"].endswith(path)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("name", "subject", "query"), DRAWN)
def test_each_chart_is_an_svg_with_a_table_twin_before_any_script(
    name: str, subject: str, query: str, lang: str, observatory: ListedObservatory
) -> None:
    """Each picture has its drawing, its words, and the table that says the same numbers."""
    body = document(observatory, lang, name, subject, query).partition("<main")[2].partition("</main>")[0]
    pictures = re.findall(r"<svg .*?</svg>", body, flags=re.S)
    assert pictures
    for picture in (picture for picture in pictures if "data-kind" in picture):
        words = re.search(r"<title [^>]*>([^<]+)</title><desc [^>]*>([^<]+)</desc>", picture)
        assert words and len(words[1]) > 20 and len(words[2]) > 20
    if name != "home":  # there each drawing leads to the page that holds its table
        with_numbers = body.count('class="picture') - (
            name == "comparisons"
        )  # a map without figures has none
        assert body.count("<table") >= with_numbers


def test_the_preview_and_the_files_are_those_of_the_exact_view(observatory: ListedObservatory) -> None:
    query = "territory=PE-150112&by=sex&period=2023&view=bars"
    markup = document(observatory, "en", "indicators", "cem_cases", query)
    image = meta_content(markup, "og:image")
    for part in (
        "indicator=cem_cases",
        "territory=PE-150112",
        "by=sex",
        "period=2023",
        "view=bars",
        "lang=en",
    ):
        assert part in image
    assert meta_content(markup, "og:url").endswith(query)
    assert f"/api/v1/data.csv?{image.partition('?')[2]}".replace("&", "&amp;") in markup


def test_the_help_page_tells_a_machine_no_more_than_its_neutral_title(observatory: ListedObservatory) -> None:
    markup = document(observatory, "es", "help")
    described = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', markup)[0])
    assert (described["name"], described["description"]) == (NEUTRAL_TITLE, NEUTRAL_TITLE)


@pytest.mark.parametrize(
    ("name", "subject", "query", "order"),
    [
        ("territories", "BO-020105", "", "BO"),
        ("territories", "PE-150112", "", "PE"),
        ("indicators", "cem_cases", "territory=PE-150112", "PE"),
        ("indicators", "population", "territory=BO-020105", "BO"),
        ("indicators", "population", "territory=BO-020105,PE-150112", "BO PE"),
        ("questions", "denuncias", "", "BO PE"),
    ],
)
def test_a_page_has_the_lines_of_its_countries_alone_in_the_order_of_the_alphabet(
    name: str, subject: str, query: str, order: str, observatory: ListedObservatory
) -> None:
    box = document(observatory, "es", name, subject, query).partition('class="help-now"')[2]
    headings = {"BO": "El Alto y Bolivia", "PE": "Independencia y Perú"}
    shown = [country for country in headings if headings[country] in box]
    assert sorted(shown, key=lambda country: box.index(headings[country])) == order.split()


@pytest.mark.parametrize("lang", LANGS)
def test_home_and_help_say_the_telephones_once(lang: str, observatory: ListedObservatory) -> None:
    """The box of telephones repeats neither the line of the home, which leads to help, nor the page of help."""
    home, help_page = (document(observatory, lang, name) for name in ("home", "help"))
    assert 'class="help-now"' not in home + help_page
    assert 'class="help-line"' in home
    assert all(help_page.count(f'href="tel:{number}"') == 2 for number in ("100", "800140348"))
