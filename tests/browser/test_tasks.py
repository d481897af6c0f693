"""What each person comes for, from the home page, by mouse, by finger and by keyboard: presses counted, the end read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from observatory.text import Text
from tests.browser.walking import PATIENCE, faults_of

ES: Final = Text()
RATE: Final = "indicator=police_complaint_rate&territory=PE-150112"
_MOST_STOPS: Final = 200
_IS_FOCUSED: Final = "one => one === document.activeElement"
# Arrows inside a bar of links and a map, the tab key elsewhere: backwards to what stands before.
_KEY_TOWARDS: Final = """one => {
  const at = document.activeElement;
  if (one.closest('[role=toolbar], svg')?.contains(at)) return 'ArrowRight';
  return at.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING ? 'Shift+Tab' : 'Tab';
}"""
_SCREENS: Final = """one => {
  const from = scrollY;
  one.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  return Math.abs(scrollY - from) / innerHeight;
}"""


@dataclass
class Visitor:
    """Someone at a page, the presses they have made, and the way there: screens scrolled, or keys."""

    page: Page
    reach: Callable[[Page, Locator], float]
    act: Callable[[Page, Locator], None]
    presses: list[str] = field(default_factory=list)
    cost: float = 0.0

    def press(self, selector: str) -> None:
        """Press the first link or button that is seen, and count it."""
        target = self.take(selector)
        if not (target.get_attribute("href") or "#").startswith("#"):
            with self.page.expect_navigation():
                self.act(self.page, target)
        else:
            self.act(self.page, target)

    def take(self, selector: str) -> Locator:
        """Go to the first that is seen, count a press and leave it at that: a file, or a call."""
        target = self.page.locator(selector).locator("visible=true").first
        self.presses.append((target.text_content() or "").strip())
        self.cost += self.reach(self.page, target)
        return target

    def choose(self, selector: str, value: str) -> None:
        """Choose in a list, and count it: what is chosen stands in the address."""
        self.take(selector).select_option(value)
        self.page.wait_for_url(f"**={value}*")

    def read(self, selector: str = "main") -> str:
        """What stands there, with plain spaces."""
        return " ".join(self.page.locator(selector).first.inner_text().split())


def scroll_to(page: Page, target: Locator) -> float:
    """Scroll until it is seen; the screens that takes."""
    screens: float = target.evaluate(_SCREENS)
    return screens


def tab_to(page: Page, target: Locator) -> float:
    """Go there by keys, from where the focus stands; how many, with the one that presses it."""
    for keys in range(_MOST_STOPS):
        if target.evaluate(_IS_FOCUSED):
            return keys + 1
        page.keyboard.press(target.evaluate(_KEY_TOWARDS))
    raise AssertionError("The tab key does not reach it.")


# How one comes to a thing, and presses it: a finger needs what is large enough for one.
WAYS: Final = {
    "mouse": (scroll_to, lambda page, target: target.click()),
    "finger": (scroll_to, lambda page, target: target.tap()),
    "keyboard": (tab_to, lambda page, target: page.keyboard.press("Enter")),
}


@pytest.fixture(params=WAYS)
def visitor(request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Someone on the home page, at a desk or with a phone in the hand."""
    page: Page = request.getfixturevalue("phone" if request.param == "finger" else "page")
    page.goto("/es/")
    yield Visitor(page, *WAYS[request.param])
    assert faults_of(page) == []


def stored(page: Page, query: str) -> dict[str, Any]:
    """The newest full year of a series as the store has it."""
    rows = json.loads(page.request.get(f"/api/v1/data.json?{query}").text())["rows"]
    years = [
        row for row in rows if len(row["period"]) == 4 and not row["partial"] and row["value"] is not None
    ]
    return max(years, key=lambda row: row["period"])


def whole(value: float) -> str:
    """A number as the pages write it, with plain spaces."""
    return " ".join(ES.number(value).split())


def test_an_official_of_independencia_reads_change_and_neighbours_and_prints_the_sheet(
    visitor: Visitor,
) -> None:
    newest = stored(visitor.page, RATE)
    former = stored(visitor.page, f"{RATE}&period={int(newest['period']) - 1}")
    visitor.press('main h2 a[href="/es/territorios/PE-150112"]')
    assert visitor.read(".place-number .number") == whole(newest["value"])
    assert f"{former['period']} ({whole(former['value'])})" in visitor.read(".place-numbers .said")
    among = visitor.read(".among")
    assert ES.t("En {place}", place="Lima Norte") in among
    assert "Comas y Los Olivos" in among
    assert len(visitor.presses) <= 1
    address = visitor.page.locator('a[href*="brief.pdf?territory=PE-150112"]').first
    assert address.is_visible()
    sheet = visitor.page.request.get(address.get_attribute("href") or "")
    assert sheet.headers["content-type"] == "application/pdf"


def test_an_official_of_el_alto_reads_what_is_known_and_how_to_send_figures(visitor: Visitor) -> None:
    newest = stored(visitor.page, "indicator=felcv_complaint_rate&territory=BO-020105")
    visitor.press('main h2 a[href="/es/territorios/BO-020105"]')
    assert f"después de {newest['period']}" in visitor.read(".place-numbers .first-line")
    sent = visitor.read('section[aria-labelledby="enviar"]')
    assert all(name in sent for name in ("FELCV", "SLIM", "DNA"))
    assert visitor.page.locator('section[aria-labelledby="faltan"] li').count() > 3
    visitor.press('section[aria-labelledby="enviar"] a')
    form = visitor.page.locator('main a[href$=".xlsx"]').first
    assert visitor.page.request.get(form.get_attribute("href") or "").ok
    assert len(visitor.presses) <= 2


def test_a_journalist_takes_a_sentence_that_is_safe_then_the_code_of_the_chart(visitor: Visitor) -> None:
    visitor.press('.doors .actions a[href*="/indicadores/police_complaint_rate"]')
    newest, place = stored(visitor.page, RATE), newest_place(visitor)
    visitor.press('main .actions a[href*="/compartir?"][href$="#frase"]')
    sentence = visitor.page.locator('section[aria-labelledby="frase"] [data-code]')
    assert whole(newest["value"]) in " ".join(sentence.inner_text().split())
    expect(sentence).to_be_in_viewport(ratio=1)  # nothing is scrolled past
    assert len(visitor.presses) <= 2
    code = visitor.read('section[aria-labelledby="insertar"] code')
    assert "<iframe" in code
    assert f"/embed/police_complaint_rate?territory={place}" in code


def newest_place(visitor: Visitor) -> str:
    """The place of the page, by its address."""
    return visitor.page.url.partition("territory=")[2].partition("&")[0]


def test_a_researcher_takes_a_series_as_csv_with_where_each_number_comes_from(visitor: Visitor) -> None:
    visitor.press('.doors .actions a[href*="/indicadores/police_complaint_rate"]')
    link = visitor.page.locator('main .actions a[href*=".csv"]').locator("visible=true").first
    answer = visitor.page.request.get(link.get_attribute("href") or "")
    rows = list(csv.DictReader(io.StringIO(answer.text().lstrip("\ufeff"))))
    newest = stored(visitor.page, RATE)
    (row,) = [row for row in rows if (row["territory"], row["period"]) == ("PE-150112", newest["period"])]
    assert float(row["value"]) == pytest.approx(newest["value"])
    assert all(
        row[name]
        for name in ("source", "edition", "retrieved", "obs_status", "denominator_edition", "release")
    )
    assert len(visitor.presses) <= 2  # and one for the file


def test_a_researcher_takes_cases_by_sex_then_by_age_with_dictionary_and_citation(visitor: Visitor) -> None:
    page = visitor.page
    visitor.press('a[href="/es/datos"]')
    visitor.choose("#filtro-indicator", "cem_cases")
    for by in ("sex", "age"):
        visitor.choose("#filtro-by", by)
        link = page.locator(".built a.button")
        rows = list(csv.DictReader(io.StringIO(page.request.get(link.get_attribute("href") or "").text())))
        assert any(row["breakdown"].startswith(f"{by}:") for row in rows)
        assert f"{whole(len(rows))} filas." in visitor.read(".built")
    assert "Casos en CEM" in visitor.read(".built p[data-code]")
    visitor.press('main a[href="#diccionario"]')
    expect(page.locator("#diccionario")).to_be_in_viewport()
    assert "obs_status" in visitor.read('section[aria-labelledby="diccionario"]')
    assert len(visitor.presses) <= 5  # and one for each file


def assert_she_finds_a_number_and_leaves(visitor: Visitor) -> None:
    """The numbers stand in the first screen; the page of help calls; the way out is there all the time."""
    page = visitor.page
    height = (page.viewport_size or {"height": 0})["height"]
    numbers = page.locator(".help-line").or_(page.locator(".help-now")).locator("visible=true").first
    words = numbers.inner_text()
    assert "100" in words
    assert "800-14-0348" in words
    box = numbers.bounding_box()
    assert box is not None
    assert box["y"] + 44 < height
    assert page.locator("#exit").is_visible()
    visitor.press('a[href="/es/ayuda"]')
    assert page.locator('main a[href="tel:100"]').first.is_visible()
    assert page.locator('main a[href="tel:800140348"]').first.is_visible()
    assert page.locator("#exit").is_visible()
    assert (page.locator("#exit").get_attribute("href") or "").startswith("https://")
    assert len(visitor.presses) <= 1


def test_a_woman_finds_a_number_to_call_and_the_way_out(visitor: Visitor) -> None:
    assert_she_finds_a_number_and_leaves(visitor)


def test_a_woman_on_a_phone_without_script_finds_the_same(browser: Browser, site: str) -> None:
    context = browser.new_context(
        java_script_enabled=False, base_url=site, viewport={"width": 360, "height": 740}, has_touch=True
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/es/")
    assert_she_finds_a_number_and_leaves(Visitor(page, *WAYS["finger"]))
    away: list[str] = []
    context.route("https://**", lambda route: (away.append(route.request.url), route.fulfill(body="otra"))[0])
    page.locator("#exit").tap()
    page.wait_for_url("https://**")
    assert len(away) == 1
    context.close()


_TO_THE_DATA: Final = ('main a[href="#tareas"]', '.tasks a[href="/es/datos"]')
# What is pressed on the way (a list: what is chosen in it), what is read at its end; the most presses, screens scrolled
# at a desk and on a phone, and keys.
TASKS: Final = {
    "an official reads this year beside the last, for the round table": (
        ['main h2 a[href="/es/territorios/PE-150112"]'],
        ".place-numbers > :nth-child(2)", (1, 0.2, 0.3, 21),
    ),
    "an official sends figures": (
        ['main a[href="#tareas"]', '.tasks a[href="/es/enviar-cifras"]'],
        'main a[href$=".xlsx"]', (2, 0.2, 0.2, 19),
    ),
    "a researcher takes cases by sex and by age, what the columns say and the citation": (
        [
            *_TO_THE_DATA, ("#filtro-indicator", "cem_cases"), ("#filtro-by", "sex"), ".built a.button",
            ("#filtro-by", "age"), ".built a.button", 'main a[href="#diccionario"]',
        ],
        "#diccionario", (8, 0.2, 0.2, 58),
    ),
    "a journalist takes a sentence": (
        ['.lines a[href*="indicator=police_complaint_rate"][href$="#frase"]'],
        'section[aria-labelledby="frase"] [data-code]', (1, 0.2, 0.8, 30),
    ),
    "a person in danger calls": (
        [".help-line a", 'main a[href="tel:100"]'], 'main a[href="tel:100"]', (2, 0.0, 0.0, 21),
    ),
    "a citizen reads what comes after a complaint": (
        ['main a[href="#tareas"]', '.tasks a[href="/es/preguntas/ruta"]'],
        ".law-steps", (2, 0.2, 0.2, 22),
    ),
    "a teacher takes the picture of a question": (
        [
            'main a[href="#tareas"]', 'main a[href="/es/preguntas/ninez"]',
            'main .actions a[href$="#imagenes"]', 'main a[href*="chart.png"]',
        ],
        'main a[href*="chart.png"]', (4, 0.4, 1.6, 54),
    ),
    "who hears the page reads a question": (
        ['main section[aria-labelledby="preguntas"] a[href="/es/preguntas/denuncias"]'],
        ".answers", (1, 1.2, 2.6, 33),
    ),
    "a statistician takes everything": (
        [*_TO_THE_DATA, 'main a[href$=".zip"]'], 'main a[href$=".zip"]', (3, 0.2, 0.4, 45),
    ),
    "an organisation takes the figures of its district": (
        ['main .maps a[href="/es/territorios/PE-150110"]', 'main a[href*="data.csv"]'],
        'main a[href*="data.csv"]', (2, 0.9, 2.0, 48),
    ),
}  # fmt: skip


def test_each_of_ten_tasks_takes_few_presses_screens_and_keys(
    visitor: Visitor, request: pytest.FixtureRequest
) -> None:
    """The way from the home to what one came for is measured: none may become longer unseen."""
    way = request.node.callspec.params["visitor"]
    longer = []
    visitor.page.emulate_media(reduced_motion="reduce")  # a page that glides is measured where it rests
    for name, (steps, end, (presses, at_desk, in_hand, keys)) in TASKS.items():
        visitor.page.goto("/es/")
        visitor.presses.clear()
        visitor.cost = 0.0
        for step in steps:
            if not isinstance(step, str):
                visitor.choose(*step)
            elif any(file in step for file in (".csv", ".zip", ".png", "tel:", "a.button")):
                visitor.take(step)
            else:
                visitor.press(step)
        seen = visitor.page.locator(end).locator("visible=true").first
        visitor.cost += 0 if way == "keyboard" else scroll_to(visitor.page, seen)
        most = {"mouse": at_desk, "finger": in_hand, "keyboard": keys}[way]
        if len(visitor.presses) > presses or visitor.cost > most:
            longer.append(f"{name}: {len(visitor.presses)} presses, {visitor.cost:.1f} of {most}")
    assert longer == []
