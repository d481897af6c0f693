"""A chart on another site shows its source and its help line in the room it was given, with a script and without."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from layouts.parts.embedding import OFFERED
from observatory.catalog import load_catalog
from observatory.demonstration import site_name
from observatory.text import Text
from tests.browser.embeds import WIDTHS, blank_in, lines, lost_in, newspaper, with_script
from tests.browser.walking import SHIFTS, moved
from tests.kit.sampling import sample, share

PAGES = (
    "/es/compartir?indicator=cem_cases", "/fr/partager?indicator=police_complaint_rate&territory=PE-150112",
    "/en/share?compare=police", "/es/compartir?indicator=feminicides",
    "/es/compartir?indicator=population&view=map&territory=BO",
)  # fmt: skip
MOST_BLANK = 40  # pixels below all that stands in a frame of the width that is offered
SERIES = [f"/es/compartir?indicator={name}" for name in load_catalog().indicators]
BETWEEN = "<p>Un párrafo de la nota.</p>"


def offered(site: str, address: str) -> list[str]:
    """The lines of a page's first chart: frozen and living."""
    with urlopen(f"{site}{address}") as answer:
        found = lines(answer.read().decode())[:2]
    assert len(found) == 2
    return found


@pytest.fixture
def bare(browser: Browser) -> Iterator[Page]:
    """A page that takes the size of each frame and runs no script."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def reader(browser: Browser) -> Iterator[Page]:
    """A reader of a newspaper, whose requests to any other host are noted."""
    context = browser.new_context()
    page = context.new_page()
    page.hosts = set()
    page.errors = []
    page.on("request", lambda request: page.hosts.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: message.type == "error" and page.errors.append(message.text))
    page.add_init_script(SHIFTS)
    yield page
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_newspaper_without_a_script_shows_both_lines_whole(site: str, bare: Page, width: int) -> None:
    shown = [line for address in sample(PAGES, 2) for line in offered(site, address)]
    with newspaper(BETWEEN.join(shown).replace('loading="lazy"', "")) as paper:
        bare.set_viewport_size({"width": width, "height": 800})
        bare.goto(f"{paper}/0", wait_until="load")
        frames = bare.main_frame.child_frames
        assert len(frames) == len(shown)
        assert not [fault for frame in frames for fault in lost_in(frame)]


def ends_of(site: str, page: Page, addresses: list[str]) -> list[str]:
    """Living frames of pages that end far below what stands in them, or cut it, in a column as broad as is offered."""
    faults = []
    for address in addresses:
        with newspaper(offered(site, address)[1].replace('loading="lazy"', "")) as paper:
            page.set_viewport_size({"width": OFFERED, "height": 800})
            page.goto(f"{paper}/0", wait_until="load")
            frame = page.main_frame.child_frames[0]
            faults += [f"{address}: {fault}" for fault in lost_in(frame)]
            faults += [f"{address}: {blank:.0f} blank" for blank in [blank_in(frame)] if blank > MOST_BLANK]
    return faults


def test_a_frame_ends_where_its_chart_ends_and_names_the_observatory(site: str, bare: Page) -> None:
    pages = ("/es/compartir?indicator=cem_cases", "/es/compartir?compare=police_rate")
    assert ends_of(site, bare, list(pages)) == []
    for brief in ("", "?brief=1"):
        bare.goto(f"{site}/embed/police_rate{brief}")
        named = bare.locator(".source", has_text=site_name(Text(), demonstration=False))
        expect(named.last).to_be_visible()


def test_the_frame_of_any_series_ends_where_its_chart_ends(site: str, bare: Page) -> None:
    shared = []
    for address in share(SERIES, 5):
        with suppress(HTTPError), urlopen(f"{site}{address}") as answer:  # of some nothing may leave
            shared += [address] if len(lines(answer.read().decode())) >= 2 else []
    assert len(shared) > len(SERIES) / 10
    assert ends_of(site, bare, shared) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_newspaper_with_the_script_shows_each_chart_as_tall_as_it_is_and_nothing_moves(
    site: str, reader: Page, width: int
) -> None:
    """In sight and below the screen; then a reader opens the table of the first, which grows without a scroll bar."""
    charts = [with_script(site, line) for address in sample(PAGES, 2) for line in offered(site, address)]
    with newspaper(BETWEEN.join(charts)) as paper:
        reader.set_viewport_size({"width": width, "height": 800})
        reader.goto(f"{paper}/0", wait_until="load")
        for frame in reader.locator("iframe").all():
            frame.scroll_into_view_if_needed()
            told = frame.content_frame.locator("summary").last
            expect(told).to_be_visible()
        frames = reader.main_frame.child_frames
        reader.wait_for_timeout(200)
        assert not [fault for frame in frames for fault in lost_in(frame, fitted=True)]
        assert moved(reader) == 0
        reader.evaluate("scrollTo(0, 0)")
        first = reader.locator("iframe").first
        before = first.bounding_box()
        first.content_frame.locator("summary").last.click()
        expect(first.content_frame.locator("table")).to_be_visible()
        reader.wait_for_function(
            "high => document.querySelector('iframe').clientHeight > high", arg=before["height"]
        )
        assert not lost_in(frames[0], fitted=True)
        assert reader.hosts == {urlsplit(paper).netloc, urlsplit(site).netloc}
        assert not reader.errors
        assert not reader.context.cookies()


def test_an_element_that_names_a_chart_becomes_its_frame_and_none_of_another_site(
    site: str, reader: Page
) -> None:
    script = f'<script async src="{site}/embed.js"></script>'
    chart = f'<observatorio-chart title="CEM" src="{site}/embed/cem_cases?territory=PE-150112"></observatorio-chart>'
    with newspaper("<p>Otra.</p>") as other:
        foreign = f'<observatorio-chart src="{other}/0"></observatorio-chart>'
        scripted = '<observatorio-chart src="javascript:document.title=1"></observatorio-chart>'
        with newspaper(chart + foreign + scripted + script) as paper:
            reader.goto(f"{paper}/0")
            frames = reader.locator("iframe")
            expect(frames).to_have_count(1)
            expect(frames.content_frame.locator("h1")).to_be_visible()
            reader.wait_for_timeout(200)
            assert not lost_in(reader.main_frame.child_frames[0], fitted=True)
            assert reader.title() == "El Diario"


def test_a_height_that_another_frame_tells_is_not_believed(site: str, reader: Page) -> None:
    """A frame of another origin, and the page itself, tell a height in the name of the chart."""
    chart = with_script(site, offered(site, PAGES[0])[0])
    lie = "<script>parent.postMessage({observatorio: 'height', height: 5000}, '*')</script>"
    with newspaper(lie) as other:
        own = "<script>onload = () => postMessage({observatorio: 'height', height: 5000}, '*')</script>"
        with newspaper(f'{chart}<iframe src="{other}/0"></iframe>{own}') as paper:
            reader.goto(f"{paper}/0", wait_until="load")
            expect(reader.locator("iframe").first.content_frame.locator("h1")).to_be_visible()
            reader.wait_for_timeout(300)
            assert reader.locator("iframe").first.bounding_box()["height"] < 3000
            assert reader.locator("iframe").last.bounding_box()["height"] < 300


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_frame_has_no_barrier_in_any_theme(site: str, reader: Page, theme: str, scheme: str) -> None:
    from tests.browser.walking import barriers

    reader.emulate_media(color_scheme=scheme)
    for embed in (
        "cem_cases?territory=PE-150112",
        "population?territory=BO&view=map",
        "cem_cases?theme=x",
        "police?",
    ):
        address = f"{site}/embed/{embed}"
        reader.goto(f"{address}&theme={theme}" if "theme" not in embed else address)
        for fold in reader.locator("summary").all():
            fold.click()
        assert not barriers(reader)


PARTED = ("/embed/cem_slim", "/embed/police_complaint_rate?view=map", "/embed/feminicides?theme=dark")


@pytest.mark.parametrize("embed", PARTED)
def test_two_places_stand_side_by_side_where_there_is_room_and_one_under_the_other_where_there_is_none(
    site: str, bare: Page, embed: str
) -> None:
    for width in (320, 599, 600, 900):
        bare.set_viewport_size({"width": width, "height": 1400})
        bare.goto(f"{site}{embed}")
        first, second = (part.bounding_box() for part in bare.locator(".parts > svg").all())
        assert first is not None and second is not None
        beside = second["x"] >= first["x"] + first["width"] and abs(second["y"] - first["y"]) < 1
        under = second["x"] == first["x"] and second["y"] >= first["y"] + first["height"]
        assert beside if width >= 600 else under
        assert not lost_in(bare.main_frame)
        assert width < 900 or first["width"] + second["width"] > 0.75 * width
