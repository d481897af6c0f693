"""Leaving at once, by every way, and what is left behind."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from observatory import clock
from tests.browser.walking import PATIENCE, opened, paths
from tests.kit.sampling import share

AWAY = "https://www.google.com/"
INDICATOR = "/es/indicadores/cem_cases"
ELSEWHERE = "/es/leyes"
# What the pages that take filters are asked; the others take none.
FILTERS = {
    INDICATOR: "period=2023&view=table",
    "/es/comparar/cem_slim": "period=2020",
    "/es/revisiones/police_complaints": "territory=PE-150112",
    "/es/buscar": "q=casos",
}


def asked(path: str) -> str:
    """The address of a page with filters, where it takes any."""
    return f"{path}?{FILTERS[path]}" if path in FILTERS else path


def test_every_page_with_filters_is_left_with_filters() -> None:
    assert set(FILTERS) <= set(paths("es"))


def answered_by_the_test(context: BrowserContext) -> Page:
    """A page whose only other host is the neutral one, answered by the test itself.

    Not by a route of Playwright's, which turns the cache off: each page would fetch and compile all scripts again.
    """
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    session = context.new_cdp_session(page)
    body = b64encode(b"<title>Otra</title>otra").decode()
    html = [{"name": "Content-Type", "value": "text/html"}]

    def answer(paused: dict[str, Any]) -> None:
        words = {"requestId": paused["requestId"], "responseCode": 200, "responseHeaders": html, "body": body}
        session.send("Fetch.fulfillRequest", words)

    session.on("Fetch.requestPaused", answer)
    session.send("Fetch.enable", {"patterns": [{"urlPattern": f"{AWAY}*"}]})
    return page


@pytest.fixture
def leaving(desk: BrowserContext) -> Iterator[Page]:
    """A desk, left."""
    page = answered_by_the_test(desk)
    page.set_viewport_size({"width": 1280, "height": 800})
    yield page
    desk.set_offline(False)
    page.close()


@pytest.fixture(scope="module")
def small(hand: BrowserContext) -> Iterator[Page]:
    """The narrowest phone, left from one page after the other."""
    page = answered_by_the_test(hand)
    page.set_viewport_size({"width": 320, "height": 568})
    yield page
    page.close()


@pytest.fixture
def reader(leaving: Page) -> Page:
    """Someone who came from elsewhere, read the home and then an indicator with a filter."""
    leaving.goto("about:blank")
    leaving.goto("/es/")
    leaving.goto(INDICATOR)
    leaving.select_option("#filtro-period", "2023")
    rows = "section[aria-labelledby=tabla] tbody tr"
    expect(leaving.locator(rows)).to_have_count(1, timeout=PATIENCE)
    leaving.wait_for_function("() => location.search.includes('period=2023')")
    return leaving


def covered_within(page: Page) -> float:
    """Milliseconds from a press on the exit until a sheet lies over the whole page and its tab has no name.

    Infinite where that does not come. What the browser puts in its place without a network comes later.
    """
    took: float = page.evaluate(
        "() => { const start = performance.now(); document.getElementById('exit').click();"
        " const cover = document.getElementById('cubierta'); const box = cover.getBoundingClientRect();"
        " const top = document.elementFromPoint(innerWidth / 2, innerHeight / 2);"
        " return top === cover && box.width >= innerWidth && box.height >= innerHeight && document.title === '…'"
        " ? performance.now() - start : Infinity; }"
    )
    return took


@pytest.mark.parametrize("path", [INDICATOR, "/es/ayuda"])
def test_the_cover_lies_over_the_page_at_once_even_with_the_network_cut(leaving: Page, path: str) -> None:
    leaving.goto(path)
    leaving.context.set_offline(True)
    assert covered_within(leaving) < 100


@pytest.mark.parametrize(("path", "side"), [(INDICATOR, "ShiftLeft"), (ELSEWHERE, "ShiftRight")])
def test_three_times_shift_leaves(leaving: Page, path: str, side: str) -> None:
    opened(leaving, path)
    leaving.locator("main select, main summary, .sections a").first.focus()
    for _ in range(3):
        leaving.keyboard.press(side)
    leaving.wait_for_url(AWAY)


def shifts(page: Page, *moments: float) -> None:
    """Shift pressed and let go at these seconds, as the keyboard tells them: nobody has to wait for them."""
    session = page.context.new_cdp_session(page)
    key = {"key": "Shift", "code": "ShiftLeft", "windowsVirtualKeyCode": 16}
    for moment in moments:
        for kind in ("rawKeyDown", "keyUp"):
            session.send("Input.dispatchKeyEvent", {"type": kind, "timestamp": moment, **key})
    session.detach()


def test_typing_capitals_shifted_clicks_and_three_slow_shifts_do_not_leave(leaving: Page) -> None:
    opened(leaving, INDICATOR)
    address = leaving.url
    for letter in "ABCDEF":
        leaving.keyboard.press(f"Shift+{letter}")
    for _ in range(3):
        leaving.keyboard.down("Shift")
        leaving.mouse.click(300, 500)
        leaving.keyboard.up("Shift")
    for key in ("Shift", "a", "Shift", "a", "Shift"):
        leaving.keyboard.press(key)
    leaving.keyboard.press("a")
    moment = clock.machine_seconds()
    shifts(leaving, moment, moment + 1.1, moment + 2.2, moment + 3.3)
    assert leaving.evaluate("document.getElementById('cubierta')") is None
    leaving.wait_for_timeout(100)
    assert leaving.url == address
    shifts(leaving, moment + 10, moment + 10.9, moment + 11.8)
    leaving.wait_for_url(AWAY)


def test_the_button_leaves_and_back_shows_neither_the_filters_nor_the_page(reader: Page) -> None:
    reader.click("#exit")
    reader.wait_for_url(AWAY)
    reader.go_back()
    reader.wait_for_load_state()
    assert "period" not in reader.url
    assert "cem_cases" not in reader.url
    cover = reader.locator("#cubierta")
    assert cover.is_visible()
    assert reader.evaluate("document.elementFromPoint(640, 400).closest('#cubierta') !== null")
    reader.get_by_role("button", name="Mostrar la página").click()
    assert not cover.is_visible()
    reader.go_back()
    assert reader.url == "about:blank"


def test_back_inside_the_site_and_back_from_a_source_show_the_page(leaving: Page) -> None:
    leaving.goto("/es/")
    leaving.get_by_role("link", name="Ayuda", exact=True).click()
    leaving.wait_for_url("**/es/ayuda")
    leaving.go_back()
    assert leaving.locator("#cubierta").count() == 0
    leaving.evaluate(
        "address => { const link = document.createElement('a'); link.href = address + 'fuente';"
        " link.textContent = 'fuente'; document.querySelector('main').prepend(link); }",
        AWAY,
    )
    leaving.get_by_text("fuente", exact=True).click()
    leaving.wait_for_url(f"{AWAY}fuente")
    leaving.go_back()
    leaving.wait_for_load_state()
    assert leaving.locator("#cubierta").count() == 0


# Where the exit stands and whether its ends and its middle can be hit, once the page is scrolled to each of these.
_STANDS = """async tops => {
  const frame = () => new Promise(done => requestAnimationFrame(done)), found = [];
  for (const top of tops) {
    scrollTo({top, behavior: 'instant'});
    await frame();
    const exit = document.getElementById('exit'), box = exit.getBoundingClientRect();
    const hits = [0.05, 0.5, 0.95].map(
      part => document.elementFromPoint(box.x + box.width * part, box.y + box.height / 2));
    found.push([box.x, box.width, box.height, hits.every(hit => hit && hit.closest('#exit') === exit)]);
  }
  return found;
}"""


def free_and_large(page: Page, width: int) -> bool:
    """Whether the exit can be hit at its two ends and in its middle, wherever the page is scrolled to."""
    stands = page.evaluate(_STANDS, [0, 400, 2000, 10**6])
    for left, wide, high, _ in stands:
        assert min(wide, high) >= 44
        assert left >= 0
        assert left + wide <= width
    return all(free for *_, free in stands)


@pytest.mark.parametrize(("width", "height"), [(768, 900), (1440, 900)])
def test_nothing_lies_over_the_exit_and_it_is_large_enough(leaving: Page, width: int, height: int) -> None:
    leaving.set_viewport_size({"width": width, "height": height})
    opened(leaving, INDICATOR)
    assert free_and_large(leaving, width)


@pytest.mark.parametrize("path", share(paths("es"), 5, turn=1))
def test_one_press_leaves_any_page_and_back_shows_neither_it_nor_its_filters(small: Page, path: str) -> None:
    """Also at 320 pixels and at 400 % zoom (a desk of 1280 by 800 becomes 320 by 200) nothing is in its way.

    One came from another page of the site, and is back there, under the cover, which three times Shift leave too.
    """
    before = "/es/ayuda" if path == ELSEWHERE else ELSEWHERE
    small.goto(before)
    small.goto(asked(path))
    for height in (200, 568):
        small.set_viewport_size({"width": 320, "height": height})
        assert free_and_large(small, 320), height
    assert covered_within(small) < 100
    small.wait_for_url(AWAY)
    small.go_back()
    small.wait_for_load_state()
    assert urlsplit(small.url)[2:4] == (before, "")
    assert "Página en pausa." in small.locator("#cubierta").inner_text()
    assert small.evaluate("document.elementFromPoint(160, 150).closest('#cubierta') !== null")
    for _ in range(3):
        small.keyboard.press("Shift")
    small.wait_for_url(AWAY)


@pytest.mark.parametrize("path", ["/es/nada", f"{INDICATOR}?view=pie"])
def test_a_refused_page_is_left_by_one_press_and_by_three_times_shift(leaving: Page, path: str) -> None:
    for leave in (
        lambda: leaving.click("#exit"),
        lambda: [leaving.keyboard.press("Shift") for _ in range(3)],
    ):
        leaving.goto(path)
        leave()
        leaving.wait_for_url(AWAY)


def test_the_keyboard_finds_a_second_exit_first(leaving: Page) -> None:
    leaving.goto(INDICATOR)
    leaving.keyboard.press("Tab")
    leaving.keyboard.press("Tab")
    assert leaving.evaluate("document.activeElement.textContent") == "Salir de esta página ahora"
    leaving.keyboard.press("Enter")
    leaving.wait_for_url(AWAY)


TELLS_TITLES = """new MutationObserver(() => console.log("title " + document.title))
    .observe(document.head, {subtree: true, childList: true, characterData: true})"""


@pytest.mark.parametrize("ends", ["late", "broken"])
def test_a_filter_on_its_way_neither_holds_a_reader_back_nor_shows_the_page_again(
    page: Page, ends: str
) -> None:
    """On a slow line the page of a filter comes, or fails, while the exit is still being opened."""
    routes: dict[str, Route] = {}

    def hold(name: str) -> Callable[[Route], None]:
        def keep(route: Route) -> None:
            routes[name] = route

        return keep

    page.route("**/*period=2023", hold("filter"))
    page.route(f"{AWAY}*", hold("exit"))
    opened(page, INDICATOR)
    titles: list[str] = []
    page.on("console", lambda message: titles.append(message.text))
    page.evaluate(
        TELLS_TITLES
    )  # while a page is on its way, the browser answers no question about the old one
    page.select_option("#filtro-period", "2023")
    wait_until(page, lambda: "filter" in routes)
    page.locator("#exit").click(no_wait_after=True)
    wait_until(page, lambda: "exit" in routes)
    if ends == "late":
        routes["filter"].continue_()
    else:
        routes["filter"].abort()
    page.wait_for_timeout(300)  # nothing may come of it
    routes["exit"].fulfill(body="<title>Otra</title>otra", content_type="text/html")
    page.wait_for_url(f"{AWAY}*")
    assert page.title() == "Otra"
    assert [title for title in titles if title.startswith("title ")] == [
        "title …"
    ]  # the cover's, and no page's after it


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    for _ in range(200):
        if holds():
            return
        page.wait_for_timeout(25)
    raise AssertionError("it never came")
