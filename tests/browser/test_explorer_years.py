"""The years of the explorer in a real Chromium: dragged over the chart by mouse and finger, chosen by keys, undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.walking import PATIENCE, barriers, faults_of, opened, stage, too_wide, watch

RATE = "/es/explorar?indicator=police_complaint_rate&view=trend"
PAIR = "/es/explorar?compare=police_rate"
INDEPENDENCIA = "PE-150112"


@dataclass(frozen=True)
class Seen:
    """What a reader sees of the years: in the chart, the map, its ranking and table, the selects, files and address."""

    chart: list[str]
    map: str
    ranking: set[str]
    table: str
    slider: tuple[int, int, str]
    selects: list[str]
    csv: list[str]
    period: str


def seen(page: Page) -> Seen:
    marks = page.evaluate(
        "[...document.querySelectorAll('#principal-sobre .met')].map(one => one.dataset.period)"
    )
    ranked = page.evaluate(
        "[...document.querySelectorAll('#orden-0-sobre .met')].map(one => one.dataset.period)"
    )
    steps = page.locator("[data-steps]")
    files = page.locator("#acciones a[href*='data.csv']").evaluate_all("all => all.map(one => one.href)")
    labels = page.locator("[data-ends]").inner_text()
    first, last = (int(words[:4]) for words in labels.split(" … "))
    return Seen(
        chart=sorted(set(marks)),
        map=page.locator("#mapa-0-titulo").inner_text()[-4:],
        ranking=set(ranked),
        table=page.locator("#orden-0-tabla caption").inner_text()[-4:],
        slider=(first, last, steps.get_attribute("aria-valuetext") or ""),
        selects=page.locator("[data-span] select").evaluate_all("all => all.map(one => one.value)"),
        csv=[parse_qs(urlsplit(file).query).get("period", [""])[0] for file in files],
        period=parse_qs(urlsplit(unquote(page.url)).query).get("period", [""])[0],
    )  # fmt: skip


def expected(first: int, last: int, shown: int) -> Seen:
    """Maps and rankings at one year, the chart over all of the span, and nothing that says another year.

    The file is that of the chart, which is the tab on show.
    """
    one = str(shown)
    return Seen(
        chart=[str(year) for year in range(first, last + 1)], map=one, ranking={one}, table=one,
        slider=(first, last, one), selects=[str(first), str(last)],
        csv=[f"{first}..{last}"], period=f"{first}..{last}",
    )  # fmt: skip


def mark(page: Page, year: int) -> Locator:
    return page.locator(f'#principal-sobre .met[data-place="{INDEPENDENCIA}"][data-period="{year}"]')


def point(page: Page, year: int) -> tuple[float, float]:
    """The middle of a year on the chart, under its mark and over its axis, where nothing else is."""
    mark(page, year).scroll_into_view_if_needed()
    box = mark(page, year).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + 60


def drag(page: Page, start: int, end: int) -> None:
    page.mouse.move(*point(page, start))
    page.mouse.down()
    page.mouse.move(*point(page, end), steps=6)
    page.mouse.up()


def pan(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A finger put down, moved and lifted, as the screen reports it."""
    session = page.context.new_cdp_session(page)
    where = [tuple(a + (b - a) * part / 8 for a, b in zip(start, end, strict=True)) for part in range(9)]
    for kind, places in (("touchStart", where[:1]), ("touchMove", where[1:]), ("touchEnd", [])):
        for x, y in places:
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
            page.wait_for_timeout(20)
        if not places:
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": []})
    session.detach()


def settled(page: Page, first: int, last: int, shown: int) -> None:
    """Wait for the files, which come last, and compare all that is seen."""
    address = f"period={first}\\.\\.{last}&view=trend.*" + (f"shown={shown}" if shown != last else "")
    expect(page.locator("#acciones [data-code]")).to_have_text(re.compile(address), timeout=PATIENCE)
    for _ in range(100):  # what is drawn may come later where the machine is busy
        if seen(page) == expected(first, last, shown):
            break
        page.wait_for_timeout(100)
    assert seen(page) == expected(first, last, shown)


@pytest.fixture(params=[1440, 360])
def at_width(page: Page, request: pytest.FixtureRequest) -> Page:
    page.set_viewport_size({"width": request.param, "height": 900})
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    assert opened(page, RATE) == 200
    return page


def test_a_drag_chooses_the_years_that_it_passes_over_everywhere_and_a_button_undoes_it(
    at_width: Page,
) -> None:
    page, entries = at_width, at_width.evaluate("history.length")
    page.mouse.move(*point(page, 2022))
    page.mouse.down()
    page.mouse.move(*point(page, 2019), steps=6)  # from right to left, too
    expect(page.locator(".tip")).to_have_text("2019 – 2022")
    page.mouse.up()
    settled(page, 2019, 2022, 2022)
    expect(page.locator("#anuncio")).to_have_text(re.compile("de 2019 a 2022.*Independencia, en 2022"))
    assert page.locator(".plotted .band").count() == 0
    assert too_wide(page) == 0

    page.locator("[data-all]").click()
    expect(page.locator("#acciones [data-code]")).not_to_contain_text("..")
    all_years = seen(page)
    assert (all_years.selects, all_years.chart[0], all_years.chart[-1]) == (["2018", "2025"], "2018", "2025")
    assert (all_years.map, all_years.csv, all_years.period) == ("2022", [""], "2022")
    expect(page.locator("#anuncio")).to_have_text(re.compile("Todos los años"))
    assert page.evaluate("document.activeElement.name") == "from"
    assert page.evaluate("history.length") == entries
    assert faults_of(page) == []


def test_the_years_that_were_dragged_are_there_again_after_a_reload_and_hold_play(at_width: Page) -> None:
    page = at_width
    drag(page, 2020, 2022)
    settled(page, 2020, 2022, 2022)
    assert opened(page, page.url) == 200
    settled(page, 2020, 2022, 2022)
    stage(page, "map")
    page.locator("[data-play]").click()
    expect(page.locator("[data-now]")).to_have_text("2020")
    expect(page.locator("[data-play]")).to_have_attribute("aria-pressed", "false", timeout=PATIENCE)
    stage(page, "trend")
    settled(page, 2020, 2022, 2022)
    stage(page, "map")
    page.focus("[data-steps]")
    page.keyboard.press("Home")
    stage(page, "trend")
    settled(page, 2020, 2022, 2020)


def test_by_keys_two_selects_choose_the_years_and_never_an_empty_span(at_width: Page) -> None:
    page = at_width
    page.focus("[data-span] select[name=from]")
    for _ in range(3):  # letters in a row are one word only to a browser that is not busy
        page.keyboard.press("ArrowDown")
    settled(page, 2021, 2025, 2025)
    assert page.evaluate("document.activeElement.name") == "from"
    page.select_option("[data-span] select[name=until]", "2019")
    settled(page, 2018, 2019, 2019)
    assert barriers(page, contrast=False) == []


def test_a_press_chooses_the_year_on_show_a_short_drag_too_and_a_drag_given_up_nothing(
    at_width: Page,
) -> None:
    page = at_width
    mark(page, 2022).click(force=True)
    expect(page.locator("#mapa-0-titulo")).to_have_text("Lima Norte, 2022")
    x, y = point(page, 2020)
    page.mouse.move(x - 6, y)
    page.mouse.down()
    page.mouse.move(x + 6, y, steps=4)
    page.mouse.up()
    expect(page.locator("#mapa-0-titulo")).to_have_text("Lima Norte, 2020")
    page.mouse.move(*point(page, 2019))
    page.mouse.down()
    page.mouse.move(*point(page, 2023), steps=4)
    page.keyboard.press("Escape")
    page.mouse.up()
    page.wait_for_timeout(800)
    assert b".." not in page.url.encode() and page.url.endswith("period=2020&view=trend")
    drag(page, 2019, 2023)
    settled(page, 2019, 2023, 2020)
    page.mouse.dblclick(*point(page, 2021))
    expect(page.locator("#acciones [data-code]")).not_to_contain_text("..")
    assert seen(page).selects == ["2018", "2025"]


@pytest.fixture(params=[360, 1440])
def touched(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page under a finger, on a phone and on a large screen."""
    context = browser.new_context(
        locale="es-PE", viewport={"width": request.param, "height": 740}, is_mobile=request.param == 360,
        has_touch=True, base_url=site,
    )  # fmt: skip
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    watch(page, site)
    assert opened(page, RATE) == 200
    yield page
    context.close()


def test_a_finger_chooses_years_across_and_scrolls_the_page_down(touched: Page) -> None:
    page = touched
    mark(page, 2022).tap(force=True)
    expect(page.locator("#mapa-0-titulo")).to_have_text("Lima Norte, 2022")
    (left, y), (right, _) = point(page, 2019), point(page, 2023)
    pan(page, (left, y), (right, y + 5))
    settled(page, 2019, 2023, 2022)
    (x, y), top = point(page, 2021), page.evaluate("scrollY")
    pan(page, (x, y), (x + 4, y - 200))
    page.wait_for_timeout(800)
    assert page.evaluate("scrollY") > top + 100
    assert seen(page).period == "2019..2023"
    assert page.locator(".plotted .band").count() == 0
    assert faults_of(page) == []


@pytest.mark.parametrize(
    ("path", "hint"), [("/es/explorar", "arrastre"), ("/en/explore", "drag"), ("/fr/explorer", "glissez")]
)
def test_beside_the_years_it_is_said_that_they_may_be_dragged(page: Page, path: str, hint: str) -> None:
    assert opened(page, path) == 200
    stage(page, "trend")
    expect(page.locator("[data-span]")).to_be_visible()
    expect(page.locator("[data-span]")).to_contain_text(hint)


def test_years_without_a_figure_of_one_place_do_not_say_that_it_publishes_none(page: Page) -> None:
    assert opened(page, f"{PAIR}&period=2018..2022&view=trend") == 200
    expect(page.locator("#hallazgo")).to_contain_text("El Alto, de 2018 a 2022: no se halló cifra publicada")
