"""Each chart of a reading page opens in the explorer by one press, and there says the same of the same cells."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.walking import faults_of, opened
from tests.kit.sampling import sample

PAGES = 6  # of all pages with charts in a run that goes a sample of them
SURE_OF_MARKS = "/es/indicadores/police_complaints"
# For the link of each chart that leads to the explorer: where it leads, and what each mark of the visible drawing says.
CHARTS = """() => [...document.querySelectorAll('a.explore[href*="/explorar?"]')].map(link => {
  const drawings = [...link.closest('figure, section').querySelectorAll('svg')];
  const drawing = drawings.find(svg => svg.getClientRects().length);
  const titles = drawing ? [...drawing.querySelectorAll('g[data-i] > title')] : [];
  return [link.getAttribute('href'), titles.map(title => title.textContent)];
})"""
SENTENCES = "() => [...document.querySelectorAll('.met[data-says]')].map(mark => mark.dataset.says)"


def pages_with_charts(page: Page) -> list[str]:
    """The Spanish pages of the site that may hold a chart, in the order of its map."""
    addresses = re.findall(r"<loc>https?://[^/]+([^<]*)</loc>", page.request.get("/sitemap.xml").text())
    return [path for path in addresses if re.match(r"/es/($|indicadores/.|comparar/.|territorios/.)", path)]


def test_a_press_opens_each_chart_of_a_reading_page_with_the_same_words_for_each_mark(page: Page) -> None:
    every = pages_with_charts(page)
    assert len(every) > 60
    charts = []
    for path in dict.fromkeys(
        [SURE_OF_MARKS, *sample(every, PAGES)]
    ):  # a day's sample may hold hardly any figure
        assert opened(page, path) == 200
        charts += [(path, href, titles) for href, titles in page.evaluate(CHARTS)]
    assert sum(len(titles) for _, _, titles in charts) > 10
    lost = {}
    for path, href, titles in charts:
        assert opened(page, href) == 200
        expect(page.locator("#principal .js-plotly-plot")).to_have_count(1)
        if missing := set(titles) - set(page.evaluate(SENTENCES)):
            lost[path, href] = sorted(missing)[:3]
    assert lost == {}
    assert faults_of(page) == []
