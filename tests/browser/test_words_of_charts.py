"""The words of a drawing can be read in a window of any width, and those of a mark stand beside it once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from layouts.document import addresses
from tests.browser.walking import EXAMPLES, OTHER_KINDS, opened
from tests.kit.sampling import share

PAGES = (
    "/es/indicadores/partner_violence_12m",
    "/es/indicadores/slim_cases",
    "/es/indicadores/feminicides?view=trend",
    "/es/indicadores/population?territory=BO-020105",
    "/es/comparar/police",
)
_WORDS = """() => [...document.querySelectorAll('.picture svg')].map(drawing =>
  [...drawing.querySelectorAll('text')].filter(one => one.textContent.trim()).map(one => {
    const {left, right, top, bottom} = one.getBoundingClientRect();
    return [one.textContent, left, right, top, bottom];
  }).filter(([, left, right]) => right > left)).filter(words => words.length)"""
_SLACK = 5  # pixels of a line that hold no letters
SMALLEST = 12
KINDS = {
    "home": "/es/", "place": "/es/territorios/PE-150112", "indicator": "/es/indicadores/cem_cases",
    "comparison": "/es/comparar/police", "question": "/es/preguntas/denuncias", "explorer": "/es/explorar",
    "share": "/es/compartir?indicator=cem_cases", "points": "/es/preguntas/donde",
    "embed": "/embed/cem_cases?territory=PE-150112", "embed of two": "/embed/police",
}  # fmt: skip
OTHERS = [
    addresses.page("es", name, subject)
    for name, subject in (*((name, EXAMPLES[name]) for name in addresses.LISTS), *OTHER_KINDS)
]
# The smallest letter that is seen of each drawing, in pixels of the window, and what it says.
_LETTERS = """() => {
  const scale = one => { const {a, b} = one.getScreenCTM(); return Math.hypot(a, b); };
  return [...document.querySelectorAll('svg')].filter(one => one.checkVisibility()).flatMap(drawing => {
    const copy = drawing.querySelector('use');
    const words = (copy ? document.querySelector(copy.getAttribute('href')) : drawing).querySelectorAll('text');
    return [...words].filter(one => one.textContent.trim() && one.getClientRects().length)
      .map(one => [parseFloat(getComputedStyle(one).fontSize) * scale(copy ? drawing : one), one.textContent]);
  });
}"""


@pytest.mark.parametrize("path", PAGES)
def test_no_word_of_a_chart_lies_over_another(page: Page, site: str, path: str) -> None:
    page.goto(site + path)
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        drawings = page.evaluate(_WORDS)
        assert drawings, width
        assert [pair for words in drawings for pair in over_each_other(words)] == [], width


@pytest.mark.parametrize("kind", ["home", "place", "indicator", "comparison", "question", "embed of two"])
def test_no_letter_of_a_chart_is_small_on_a_phone_a_tablet_or_a_desk(
    page: Page, site: str, kind: str
) -> None:
    assert small_letters(page, site + KINDS[kind], (320, 768, 1280)) == []


@pytest.mark.parametrize("kind", list(KINDS))
def test_no_letter_of_a_chart_is_small_in_a_window_of_any_width(page: Page, site: str, kind: str) -> None:
    assert small_letters(page, site + KINDS[kind], range(320, 2001, 20)) == []


def test_no_letter_of_any_kind_of_page_is_small(page: Page, site: str) -> None:
    faults = [
        fault
        for path in share(OTHERS, 2)
        for fault in small_letters(page, site + path, (320, 704, 960, 2000), drawn=False)
    ]
    assert faults == []


def test_a_name_in_the_list_under_a_map_and_its_district_are_lit_together(page: Page, site: str) -> None:
    page.goto(site + KINDS["place"])
    listed = page.locator(".only-drawing [data-i]:has(> .key)").first
    name, area = listed.locator(".key text").first, listed.locator("path").first
    looks = "one => [getComputedStyle(one).fontWeight, getComputedStyle(one).strokeWidth]"
    assert name.evaluate(looks)[0] == "400" and area.evaluate(looks)[1] != "2.5px"
    name.hover()
    assert name.evaluate(looks)[0] == "700" and area.evaluate(looks)[1] == "2.5px"


def small_letters(page: Page, address: str, widths: Iterable[int], *, drawn: bool = True) -> list[str]:
    """The letters under SMALLEST pixels at each width; `drawn`: no letter at all is a fault too."""
    faults = []
    opened(page, address)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        letters = page.evaluate(_LETTERS)
        faults += [f"{width}: {size:.1f} {words}" for size, words in letters if size < SMALLEST - 0.01]
        faults += [f"{width}: no letter"] if drawn and not letters else []
    return faults


def over_each_other(words: list[Any]) -> list[tuple[str, str]]:
    """The pairs of words of one drawing that share more than their edges."""
    return [
        (word, other_word)
        for at, (word, left, right, top, bottom) in enumerate(words)
        for other_word, left2, right2, top2, bottom2 in words[:at]
        if min(right, right2) - max(left, left2) > 2 and min(bottom, bottom2) - max(top, top2) > _SLACK
    ]


CEM = "/es/indicadores/cem_cases?territory=PE-150112"
MAP = "/es/indicadores/police_complaint_rate?territory=PE-LN&view=map"


def marks(page: Page) -> Locator:
    """Those of the first drawing that is shown."""
    return page.locator(".picture").first.locator("svg:visible [data-i]")


def middle(mark: Locator) -> tuple[float, float]:
    box = mark.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("width", [360, 1440])
def test_the_words_of_the_mark_pointed_at_stand_beside_it_within_the_page(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(CEM)
    tip = page.locator(".tip")
    for at in (0, marks(page).count() - 1):
        mark = marks(page).nth(at)
        mark.scroll_into_view_if_needed()
        words = mark.locator("title").text_content()
        x, y = middle(mark)
        page.mouse.move(x + 5, y - 6)
        expect(tip).to_have_text(str(words))
        assert mark.locator("title").count() == 0, "the browser would say it a second time"
        assert mark.get_attribute("aria-label") == words
        assert "lit" in str(mark.get_attribute("class"))
        box = tip.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
        assert not box["y"] <= y <= box["y"] + box["height"], "the words cover their mark"
        assert str(words) in str(page.locator(".reader p").first.text_content())


def test_the_words_go_with_the_pointer_and_with_escape_and_the_mark_has_its_own_again(page: Page) -> None:
    page.goto(CEM)
    mark = marks(page).first
    words = mark.locator("title").text_content()
    for leave in (
        lambda: page.keyboard.press("Escape"),
        lambda: page.mouse.move(*middle(page.locator("h1"))),
    ):
        page.mouse.move(*middle(mark))
        expect(page.locator(".tip")).to_be_visible()
        page.mouse.move(*middle(page.locator(".tip")))
        expect(page.locator(".tip")).to_have_text(str(words))
        leave()
        expect(page.locator(".tip")).to_have_count(0)
        assert mark.locator("title").text_content() == words
        assert mark.get_attribute("aria-label") is None


def test_a_district_reached_by_the_keyboard_is_said_too_and_keeps_its_link(page: Page) -> None:
    page.goto(MAP)
    link = page.locator(".picture svg:visible a").first
    words = link.locator("title").text_content()
    link.focus()
    expect(page.locator(".tip")).to_have_text(str(words))
    assert link.locator("title").text_content() == words, "a link that is reached keeps its name"
    page.keyboard.press("Enter")
    page.wait_for_url("**/territorios/**")
