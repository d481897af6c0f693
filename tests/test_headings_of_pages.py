"""Headings of pages and names of charts have at most 90 characters, and what they leave out stands below them."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

import pytest
from flask.testing import FlaskClient

from callbacks.explorer.explorer import other_frames
from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.explorer.figures import Room
from observatory.catalog import DEFAULT_FOLDER, load_catalog
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.telling.heading import LONGEST_HEADING
from observatory.languages import languages
from observatory.observatory import Observatory
from observatory.place_panels import map_around
from observatory.text import Text
from tests.browser.walking import paths
from tests.sampling import sample

SAMPLED: Final = 12  # pages of each list, besides those below
# Whose map has no rank of its own: the finding of the map is long.
WITH_LONG_FINDINGS: Final = ("BO", "PE-LN", "PE-1501", "BO-020105-03")


def headings(markup: str) -> list[str]:
    """The headings of a page, the names of its charts among them."""
    found = re.findall(r"<h[1-3][^>]*>(.*?)</h[1-3]>", markup, re.S)
    return [" ".join(unescape(re.sub("<[^>]+>", "", heading)).split()) for heading in found]


def pages(lang: str) -> list[str]:
    """A page of each kind, each question, and a sample of the pages of one thing."""
    catalog = load_catalog(DEFAULT_FOLDER)
    lists = {
        "indicators": sample(list(catalog.indicators), SAMPLED),
        "territories": [*WITH_LONG_FINDINGS, *sample(list(catalog.territories), SAMPLED)],
        "questions": list(catalog.questions),
        "comparisons": list(catalog.comparisons),
        "sources": sample(list(catalog.sources), SAMPLED),
    }
    of_one = [addresses.page(lang, name, subject) for name, subjects in lists.items() for subject in subjects]
    return [*dict.fromkeys([*paths(lang), *of_one])]


@pytest.mark.parametrize("lang", languages())
def test_a_heading_has_at_most_90_characters(shipped: FlaskClient, lang: str) -> None:
    long = {
        heading: path
        for path in pages(lang)
        for heading in headings(shipped.get(path).text)
        if len(heading) > LONGEST_HEADING
    }
    assert long == {}


def over_nothing(markup: str) -> list[str]:
    """Headings with nothing before the next one of their level, and folds, lists and tables without anything in them."""
    main = re.sub(
        r"<(script|style)\b.*?</\1>", "", markup[markup.find("<main") : markup.find("</main>")], flags=re.S
    )
    found = list(re.finditer(r"<h([1-6])\b.*?</h\1>", main, re.S))
    ends = [*((one.start(), int(one[1])) for one in found[1:]), (len(main), 0)]
    empty = [
        one[0]
        for one, (end, level) in zip(found, ends, strict=True)
        if level <= int(one[1])
        and not re.search(r"<(?:svg|input|img)\b", main[one.end() : end])
        and not re.sub(r"<[^>]+>", "", main[one.end() : end]).strip()
    ]
    return empty + re.findall(r"<(tbody|ul|dl)\b[^>]*>\s*</\1>|</summary>\s*</details>", main)


@pytest.mark.parametrize("lang", languages())
def test_no_heading_fold_list_or_table_stands_over_nothing(shipped: FlaskClient, lang: str) -> None:
    """Of what is held, of what has no date, of what cannot exist and of a part that is not there."""
    bare = [
        addresses.comparison(lang, "feminicide_local"),
        addresses.indicator(lang, "feminicides", "territory=BO-020105"),
        addresses.indicator(lang, "dna_accused_persons"), addresses.indicator(lang, "court_cases_resolved"),
        addresses.indicator(lang, "cem_cases", "territory=BO-020105"),
        addresses.indicator(lang, "slim_cases", "territory=BO-020105&by=age"),
        addresses.page(lang, "provenance", query="indicator=feminicides&territory=BO-020105"),
        f"/embed/feminicides?territory=BO-020105&lang={lang}", f"/embed/dna_accused_persons?lang={lang}",
    ]  # fmt: skip
    for path in (*bare, *pages(lang)):
        assert not over_nothing(shipped.get(path).text), path


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("code", WITH_LONG_FINDINGS)
def test_what_a_heading_of_a_map_leaves_out_stands_below_it(
    shipped: FlaskClient, code: str, lang: str
) -> None:
    site = shipped.application.extensions["observatory"]
    assert isinstance(site, Observatory)
    with site.one_release():
        panel = map_around(site, site.catalog.territories[code])
        assert panel is not None
        finding = chart_of(panel, Text(lang), width=760, outlines=site.outlines).finding
    page = shipped.get(addresses.territory(lang, code)).text
    read = " ".join(unescape(re.sub("<[^>]+>", "", page)).split())
    assert [sentence.text for sentence in finding if " ".join(sentence.text.split()) not in read] == []


@pytest.mark.parametrize("lang", languages())
def test_each_ranking_of_the_explorer_has_a_short_heading_and_the_rest_of_its_finding(
    shipped: FlaskClient, lang: str
) -> None:
    site = shipped.application.extensions["observatory"]
    with site.one_release():
        path = addresses.page(lang, "explorer")
        request = PageRequest.of(path, "indicator=police_complaint_rate", site)
        frames = [frame for each in other_frames(request, Room(1200))["maps"] for frame in each]
    ranked = [frame for frame in frames if frame["ranking"]]
    assert ranked
    for frame in ranked:
        heading, rest = frame["ranked"]
        assert 0 < len(heading) <= LONGEST_HEADING
        assert frame["ranking"]["finding"] in f"{heading} {rest}"
