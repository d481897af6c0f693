"""One walk in a real browser: every page of the page table, each language, three widths, in light and in dark.

`make test` sees a fifth of the pages a day, each in one language, on a phone or a tablet in one light and at a desk in
the other, and keeps no pictures; `make soak` sees all.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.walking import (
    EXAMPLES,
    LANGS,
    MOST_SHIFT,
    SHIFTS,
    answers,
    barriers,
    faults_of,
    missing_messages,
    moved,
    opened,
    paths,
    shown_in,
    too_wide,
    tree_faults,
    unfolded,
    without_frame,
)
from tests.kit.sampling import goes_everywhere, one_for_each, seed, share

TOUCHED, DESK = (360, 768), 1440
NARROWEST = 320
HEIGHT = 900
LIGHTS = ("light", "dark")
REDRAWN_IN = 20  # tenths of a second
# Sentences whose words stand in columns of their own: a box that lays out its children side by side, and an acronym or
# another word with a look of its own is one child, what stands before it another.
TORN = """() => [...document.querySelectorAll('body *')]
  .filter(one => !(one instanceof SVGElement) && /flex|grid/.test(getComputedStyle(one).display))
  .filter(one => [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim()))
  .filter(one => [...one.children].some(word => word.matches('abbr, strong, em, i, b, a')))
  .map(one => `torn into columns: ${one.textContent.slice(0, 60)}`)"""
ROOMS = tuple(product(TOUCHED, LIGHTS))


@pytest.fixture(scope="module")
def screenshots(root: Path) -> Path:
    """Where the pictures of the walk are kept: `artifacts/`, which is never committed."""
    folder = root / "artifacts" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


EVERY = list(zip(*map(paths, LANGS), strict=True))  # each page, in all languages
SEEN = [page[lang] for page, lang in one_for_each(share(EVERY, 5), range(len(LANGS)))]


@pytest.mark.parametrize(("path", "turn"), [(path, turn) for turn, path in enumerate(SEEN)])
def test_a_page_is_whole_quiet_and_without_barrier_in_every_room_and_light(
    phone: Page, page: Page, path: str, turn: int, screenshots: Path
) -> None:
    lang, pictures = path.split("/")[1], screenshots / _name(path)
    rooms = ROOMS if goes_everywhere() else (ROOMS[(seed() + turn) % len(ROOMS)],)
    for item in (phone, page):
        item.emulate_media(color_scheme="light", reduced_motion="reduce")
    phone.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
    assert opened(phone, path) == 200
    faults = [*tree_faults(phone), *missing_messages(phone, lang), *sideways(phone, NARROWEST)]
    if not goes_everywhere():
        unfolded(phone)
    for width, light in rooms:
        faults += faults_seen(phone, width, light, pictures)
    page.add_init_script(SHIFTS)
    page.set_viewport_size({"width": DESK, "height": HEIGHT})
    assert opened(page, path) == 200
    assert moved(page) < MOST_SHIFT
    faults += [*tree_faults(page), *missing_messages(page, lang)]
    for light in LIGHTS if goes_everywhere() else [light for light in LIGHTS if light != rooms[0][1]]:
        faults += faults_seen(page, DESK, light, pictures)
    faults += unfolded_faults(phone, page, rooms) if goes_everywhere() else []
    assert faults == []
    assert faults_of(phone) == []
    assert faults_of(page) == []


def faults_seen(page: Page, width: int, light: str, pictures: Path | None = None) -> list[str]:
    """What is in a reader's way at this width and in this light."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    shown_in(page, light)
    faults = [
        *sideways(page, width),
        *page.evaluate(TORN),
        *(
            f"{width}, {light}: {fault}"
            for fault in barriers(page, contrast=width == DESK or goes_everywhere())
        ),
    ]
    if pictures and goes_everywhere() and light == LIGHTS[0]:
        page.screenshot(path=f"{pictures}-{width}.jpg", type="jpeg", quality=60, full_page=True)
    return faults


def unfolded_faults(phone: Page, page: Page, rooms: tuple[tuple[int, str], ...]) -> list[str]:
    """What is in a reader's way in every room and light once all folds are open."""
    for item in (phone, page):
        unfolded(item)
    seen = [(phone, *room) for room in rooms] + [(page, DESK, light) for light in LIGHTS]
    faults = [*tree_faults(phone), *tree_faults(page)]
    return [f"unfolded: {fault}" for item, *room in seen for fault in faults_seen(item, *room)] + faults


def sideways(page: Page, width: int) -> list[str]:
    """Whether the page scrolls sideways, once the explorer has drawn its figures anew for this width."""
    for _ in range(REDRAWN_IN):
        if not too_wide(page):
            return []
        page.wait_for_timeout(100)
    return [f"scrolls sideways by {too_wide(page)} at {width}"]


def _name(path: str) -> str:
    return urlsplit(path).path.strip("/").replace("/", "_")


@pytest.mark.parametrize("path", share([path for lang in LANGS for path in answers(lang)], 4))
def test_what_answers_a_search_or_a_wrong_address_is_without_barrier(phone: Page, path: str) -> None:
    phone.set_viewport_size({"width": TOUCHED[0], "height": HEIGHT})
    opened(phone, path)
    faults = [*tree_faults(phone), *sideways(phone, TOUCHED[0])]
    for light in LIGHTS:
        shown_in(phone, light)
        faults += barriers(phone)
    assert faults == []


@pytest.mark.parametrize("path", share([path for lang in LANGS for path in without_frame(lang)], 4))
def test_a_document_without_the_frame_of_the_site_is_without_barrier(phone: Page, path: str) -> None:
    phone.goto(path)
    rooms = (
        product((*TOUCHED, DESK), LIGHTS)
        if goes_everywhere()
        else zip((TOUCHED[0], DESK), LIGHTS, strict=True)
    )
    faults = [fault for room in rooms for fault in faults_seen(phone, *room)]
    unfolded(phone)
    faults += [*faults_seen(phone, TOUCHED[0], LIGHTS[1]), *tree_faults(phone, framed=False)]
    assert faults == []


def test_the_walk_goes_into_every_list() -> None:
    assert len(paths("es")) > len(EXAMPLES) + 10
    assert len(set(map(_name, paths("es")))) == len(paths("es"))
