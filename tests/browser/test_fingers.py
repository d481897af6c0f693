"""A phone in the hand, also with letters twice as large: help in the first screen, all that is pressed large enough."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect

from layouts.document import addresses
from tests.browser.chromium import ARGUMENTS
from tests.browser.walking import LANGS, opened, paths, too_wide, unfolded, without_frame
from tests.kit.sampling import one_for_each, share

SCREEN = {"width": 360, "height": 800}
FINGER = 44
EVERY = list(zip(*map(paths, LANGS), strict=True))
SEEN = [page[lang] for page, lang in one_for_each(share(EVERY, 3, turn=1), range(len(LANGS)))]
# What can be pressed and is smaller than a finger. Left out: the districts of a map, which lie as they lie and are links
# of a list too (AREAS); what scrolls; a link in a sentence.
SMALL = """least => {
  const words = one => one.textContent.replace(/\\s+/g, ' ').trim();
  const inSentence = one => {
    if (getComputedStyle(one).display !== 'inline') return false;
    let block = one.parentElement;
    while (getComputedStyle(block).display === 'inline') block = block.parentElement;
    return words(block).length > words(one).length + 3;
  };
  return [...document.querySelectorAll('a[href],button,select,input,summary,[tabindex="0"]')]
    .filter(one => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter(one => !(one instanceof SVGElement) && !one.matches('section, .skip a, .unseen, #explorador form .button'))
    .map(one => ({ one, box: one.getBoundingClientRect() }))
    .filter(({ one, box }) => (box.height < least - 0.5 || box.width < least - 0.5) && !inSentence(one))
    .map(({ one, box }) => `${words(one).slice(0, 40) || one.id}: ${Math.round(box.width)} x ${Math.round(box.height)}`);
}"""

# Where areas of a map lead to and no link as large as a finger does.
AREAS = """least => {
  const large = [...document.querySelectorAll('a[href]')].filter(one => !(one instanceof SVGElement))
    .filter(one => one.getBoundingClientRect().height >= least - 0.5);
  const led = new Set(large.map(one => new URL(one.href).pathname));
  const areas = [...document.querySelectorAll('svg a')].map(one => new URL(one.href.baseVal, location).pathname);
  return [...new Set(areas)].filter(path => !led.has(path));
}"""


@pytest.fixture
def in_hand(phone: Page) -> Page:
    """A phone whose screen holds 360 by 800 pixels."""
    phone.set_viewport_size(SCREEN)
    return phone


@pytest.mark.parametrize("path", SEEN)
def test_the_first_screen_leads_to_help_and_whatever_is_pressed_is_as_large_as_a_finger(
    in_hand: Page, path: str
) -> None:
    opened(in_hand, path)
    way = in_hand.locator(".help-line a, .first-calls .button").first
    expect(way).to_be_in_viewport(ratio=1)
    unfolded(in_hand)
    assert in_hand.evaluate(SMALL, FINGER) == []
    assert in_hand.evaluate(AREAS, FINGER) == []


@pytest.mark.parametrize(
    "path", one_for_each(list(zip(*map(without_frame, LANGS), strict=True)), range(len(LANGS)))
)
def test_what_is_pressed_in_an_embed_or_a_failure_is_as_large_as_a_finger(
    in_hand: Page, path: tuple[tuple[str, ...], int]
) -> None:
    of_languages, lang = path
    in_hand.goto(of_languages[lang])
    unfolded(in_hand)
    assert in_hand.evaluate(SMALL, FINGER) == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("place", "number"), [("PE-150112", "100"), ("BO-020105", "800140348")])
def test_from_a_place_one_tap_leads_to_its_line_first_under_the_word_of_what_a_call_leaves(
    in_hand: Page, lang: str, place: str, number: str
) -> None:
    opened(in_hand, addresses.territory(lang, place))
    in_hand.locator(".help-line a").tap()
    buttons = in_hand.locator(".first-calls .button")
    expect(buttons).to_have_count(2)
    expect(buttons.first).to_have_attribute("href", f"tel:{number}")
    for button in buttons.all():
        expect(button).to_be_in_viewport(ratio=1)
    told, first = in_hand.locator(".help > .lead").bounding_box(), buttons.first.bounding_box()
    assert told is not None and first is not None
    assert told["y"] + told["height"] <= first["y"]
    assert in_hand.evaluate("document.cookie") == ""


@pytest.mark.parametrize("path", ["/es/indicadores/?open=1", "/es/comparar/", "/es/leyes"])
def test_a_table_whose_rows_are_blocks_stays_a_table_for_who_hears_it(in_hand: Page, path: str) -> None:
    opened(in_hand, path)
    session = in_hand.context.new_cdp_session(in_hand)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    roles = Counter(node["role"]["value"] for node in nodes if not node["ignored"])
    shown = in_hand.evaluate(
        "[...document.querySelectorAll('main table')].reduce((sum, one) => sum + one.tBodies[0].rows.length, 0)"
    )
    tables = in_hand.locator("main table").count()
    assert roles["table"] == tables
    assert roles["row"] == shown + tables
    assert roles["columnheader"] >= tables
    assert roles["rowheader"] == shown


# The first number of the main part that is seen, beside those of the telephones.
FIRST_NUMBER = """() => {
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.textContent.search(/[0-9]/);
    const near = node.parentElement;
    if (at < 0 || near.closest('.help-line, title, desc') || !near.checkVisibility()) continue;
    const range = document.createRange();
    range.setStart(node, at); range.setEnd(node, at + 1);
    return range.getBoundingClientRect().bottom + scrollY;
  }
}"""


@pytest.mark.parametrize("lang", ["es", "fr", "en"])
def test_the_home_is_four_and_a_half_screens_at_most_and_its_first_number_stands_in_the_first(
    in_hand: Page, lang: str
) -> None:
    opened(in_hand, f"/{lang}/")
    assert in_hand.evaluate("document.documentElement.scrollHeight") <= 4.5 * SCREEN["height"]
    assert in_hand.evaluate(FIRST_NUMBER) <= 640
    head = in_hand.locator(".masthead").bounding_box()
    assert head is not None and head["height"] <= 65
    for name, part in ((".sections", "nav a"), (".searching", "input"), (".languages", "nav a")):
        in_hand.locator(f"{name} summary").tap()
        expect(in_hand.locator(f"{name} {part}").first).to_be_in_viewport(ratio=1)
        assert in_hand.locator(".masthead details[open]").count() == 1
    in_hand.keyboard.press("Escape")
    assert in_hand.locator(".masthead details[open]").count() == 0


@pytest.mark.parametrize("lang", ["es", "fr", "en"])
def test_what_is_taken_along_stands_in_a_line_under_its_own_drawing(in_hand: Page, lang: str) -> None:
    opened(in_hand, f"/{lang}/")
    tops = "every => every.map(one => Math.round(one.getBoundingClientRect().top))"
    drawings = in_hand.locator(".home .picture").evaluate_all(tops)
    groups = in_hand.locator(".lines [role=group]")
    lines = groups.evaluate_all(tops)
    assert len(drawings) == len(lines) == 4
    assert all(
        one < line < other for one, line, other in zip(drawings, lines, [*drawings[1:], 9999], strict=True)
    )
    for group in groups.all():
        assert len(set(group.locator("a").evaluate_all(tops))) == 1
        assert all(link.evaluate(PRESSED) for link in group.locator("a").all())
    assert all(link.evaluate(PRESSED) for link in in_hand.locator(".onward a, .tasks a").all())


# Whether a finger in the middle of a link, or at either end of its letters, meets that link and no other.
PRESSED = """one => {
  one.scrollIntoView({ block: 'center', behavior: 'instant' });
  const {left, right, top, bottom} = one.getBoundingClientRect(), middle = (top + bottom) / 2;
  return [-10, 0, 10].every(off => one.contains(document.elementFromPoint((left + right) / 2, middle + off)));
}"""


# The lines of letters over which the number of each link that calls goes.
LINES_OF_NUMBERS = r"""() => [...document.querySelectorAll('a[href^="tel:"]')].filter(one => one.checkVisibility())
  .map(one => {
  const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const number = node.textContent.match(/[0-9][0-9 -]*[0-9]/);
    if (!number) continue;
    const range = document.createRange();
    range.setStart(node, number.index); range.setEnd(node, number.index + number[0].length);
    return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size;
  }
})"""


@pytest.mark.parametrize(
    "path", ["/es/ayuda", "/es/lectura-facil", "/es/territorios/BO-020105", "/embed/police"]
)
def test_a_number_that_calls_stands_in_one_line(in_hand: Page, path: str) -> None:
    for width in (200, 280, 320, 360):
        in_hand.set_viewport_size({"width": width, "height": 800})
        opened(in_hand, path)
        unfolded(in_hand)
        lines = in_hand.evaluate(LINES_OF_NUMBERS)
        assert lines and set(lines) == {1}, width


@pytest.mark.parametrize("width", [360, 1440])
def test_a_language_is_called_by_what_is_seen_of_it(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, "/es/")
    page.locator(".languages summary").click()
    for word in ("English", "Français"):
        expect(page.locator(".languages").get_by_role("link", name=re.compile(rf"^{word}\b"))).to_be_visible()


PAGES = (
    "/es/",
    "/es/explorar",
    "/es/indicadores/cem_cases",
    "/es/comparar/police",
    "/es/territorios/BO-020105",
    "/es/ayuda",
)
_COVERED = """() => {
  const exit = document.getElementById('exit').getBoundingClientRect();
  const over = one => {
    const box = one.getBoundingClientRect();
    return box.width && box.left < exit.right && box.right > exit.left && box.top < exit.bottom && box.bottom > exit.top;
  };
  const links = [...document.querySelectorAll(".masthead a:not(#exit), .sections a, h1")];
  return links.filter(over).map(one => one.textContent);
}"""


# Words of a drawing keep the size they were laid out in, whatever the classes of a page say of their names.
_GROWN = """() => [...document.querySelectorAll('.drawn svg text')].filter(one =>
  getComputedStyle(one).fontSize !== one.closest('[font-size]').getAttribute('font-size') + 'px'
).map(one => one.textContent)"""


@pytest.fixture
def preferences(tmp_path: Path) -> Path:
    """A profile of the browser whose own letters are of 32 pixels."""
    folder = tmp_path / "profile"
    (folder / "Default").mkdir(parents=True)
    preferences = {"webkit": {"webprefs": {"default_font_size": 32}}}
    (folder / "Default" / "Preferences").write_text(json.dumps(preferences))
    return folder


def test_a_browser_set_to_large_letters_covers_and_cuts_nothing(
    playwright: Playwright, chromium_path: str, preferences: Path, site: str
) -> None:
    context = playwright.chromium.launch_persistent_context(
        str(preferences),
        executable_path=chromium_path,
        args=list(ARGUMENTS),
        viewport={"width": 360, "height": 780},
        base_url=site,
    )
    page = context.new_page()
    faults = []
    for path in PAGES:
        assert opened(page, path) == 200
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        faults += [f"{path}: {too_wide(page)} pixels too wide"] if too_wide(page) else []
        faults += [f"{path}: the exit covers {covered!r}" for covered in page.evaluate(_COVERED)]
        faults += [f"{path}: grown in a drawing: {words!r}" for words in page.evaluate(_GROWN)]
    context.close()
    assert faults == []
