"""Five questions that people bring, answered on the explorer from its opening: the answer, and the gestures it takes."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.walking import faults_of, opened
from tests.kit.sampling import sample

COMAS, INDEPENDENCIA = "PE-150110", "PE-150112"


@dataclass
class Hand:
    """A reader's hand: every click, press of a key and choice in a list is a gesture."""

    page: Page
    gestures: int = 0

    def click(self, place: Locator) -> None:
        """Click or tap."""
        place.click(force=True)
        self.gestures += 1

    def choose(self, selector: str, value: str) -> None:
        """Choose from a list."""
        self.page.select_option(selector, value)
        self.gestures += 1


@pytest.fixture
def hand(page: Page) -> Hand:
    """A hand at the opening of the explorer."""
    assert opened(page, "/es/explorar") == 200
    expect(page.locator("#orden-0-tabla tbody tr")).not_to_have_count(0)
    return Hand(page)


def test_which_district_has_the_highest_recorded_rate_and_is_it_sure(hand: Hand) -> None:
    expect(hand.page.locator("#hallazgo .also")).to_contain_text(
        "La tasa registrada de Independencia es la más alta de los ocho distritos. "
        "No se puede afirmar que sea distinta de las de Comas y Los Olivos."
    )
    assert hand.gestures == 0


def test_what_did_the_districts_record_in_2021(hand: Hand) -> None:
    mark = f'#principal-sobre .met[data-place="{INDEPENDENCIA}"][data-period="2021"]'
    hand.click(hand.page.locator("[data-tab=trend]"))
    hand.click(hand.page.locator(mark))
    hand.click(hand.page.locator("[data-tab=table]"))
    expect(hand.page.locator("#mapa-0-titulo")).to_have_text("Lima Norte, 2021")
    row = hand.page.locator("#orden-0-tabla tr", has_text="Independencia")
    expect(row).to_contain_text(re.compile(r"1208.*1163 a 1254"))
    assert hand.gestures == 3


def test_how_has_comas_gone_beside_independencia(hand: Hand) -> None:
    hand.click(hand.page.locator(f'#mapa-0-sobre [data-place="{COMAS}"]'))
    hand.click(hand.page.locator("#dicho [data-see]"))
    marks = hand.page.locator(f'#principal-sobre .met[data-place="{COMAS}"]')
    expect(marks).to_have_count(8)
    expect(marks.first).to_be_visible()
    assert hand.gestures == 2


def test_pointing_at_a_district_tells_its_years_before_it_is_chosen(hand: Hand) -> None:
    page = hand.page
    table = page.request.get(f"/api/v1/data.csv?indicator=police_complaint_rate&territory={COMAS}").text()
    rows = list(csv.DictReader(io.StringIO(table.lstrip("\ufeff"))))
    years = [
        f"{row['period']}: {float(row['value']):.0f}" for row in sorted(rows, key=lambda row: row["period"])
    ]
    assert len(years) == 8
    bar, words = page.locator(f'#orden-0-sobre [data-place="{COMAS}"]'), ""
    for _ in range(50):  # the other years come once the page is still
        page.mouse.move(0, 0)
        bar.hover()
        words = page.locator(".tip").inner_text()
        if "2018" in words:
            break
        page.wait_for_timeout(100)
    assert " · ".join(years) in words
    assert COMAS not in page.url


def test_did_more_people_complain_than_the_year_before(hand: Hand) -> None:
    hand.click(hand.page.locator("[data-tab=table]"))
    row = hand.page.locator("#orden-0-tabla tr", has_text="Independencia")
    expect(row).to_contain_text(re.compile("menos$"))
    expect(hand.page.locator("#orden-0-tabla th", has_text="Frente a 2024")).to_be_visible()
    assert hand.gestures == 1


def test_how_many_of_the_cases_are_of_women_and_in_which_file(hand: Hand) -> None:
    page = hand.page
    hand.click(page.locator("#opciones .radio a", has_text="Pedidos de ayuda"))
    # The list of the question before goes away with the answer: pressed too early it would be pressed in vain.
    expect(page.locator("#opciones .radio a[aria-current]").first).to_have_text("Pedidos de ayuda")
    hand.click(page.locator("#opciones .series summary"))
    hand.click(page.locator("#opciones .series a", has_text=re.compile("^Casos en CEM$")))
    expect(page.locator("#hallazgo .what")).to_contain_text("Casos en CEM")
    hand.choose("#filtro-by", "sex")
    women = page.locator('#principal-sobre .met[data-says*="Mujeres"]')
    expect(women).not_to_have_count(0)
    address = page.locator('#acciones a[href*="csv?"][href*="by=sex"]').first.get_attribute("href")
    assert address is not None
    hand.gestures += 1  # the press that fetches the file
    rows = list(csv.DictReader(io.StringIO(page.request.get(address).text().lstrip("\ufeff"))))
    of_women = [row for row in rows if row["breakdown"] == "sex:women" and row["value"]]
    sentence = women.first.get_attribute("data-says") or ""
    assert of_women and any(
        f"{float(row['value']):.0f}" in sentence.replace("\u202f", "") for row in of_women
    )
    assert hand.gestures == 5
    assert faults_of(page) == []


# Each chart of a reading page opens in the explorer by one press, and there says the same of the same cells.


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
    files = ("/sitemap-pages.xml", "/sitemap-bo.xml", "/sitemap-pe.xml")
    listed = "".join(page.request.get(file).text() for file in files)
    addresses = re.findall(r"<loc>https?://[^/]+([^<]*)</loc>", listed)
    return [path for path in addresses if re.match(r"/es/($|indicadores/.|comparar/.|territorios/.)", path)]


def _of_one_year(href: str, titles: list[str]) -> list[str]:
    """Of neighbours the marks of the newest year: the explorer draws one, and the year before is a step away."""
    newest = max(re.findall(r", (\d{4});", " ".join(titles)), default="")
    return [title for title in titles if "view=neighbours" not in href or f", {newest};" in title]


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
        if missing := set(_of_one_year(href, titles)) - set(page.evaluate(SENTENCES)):
            lost[path, href] = sorted(missing)[:3]
    assert lost == {}
    assert faults_of(page) == []
