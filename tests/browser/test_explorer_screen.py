"""The explorer in one screen: what is seen without scrolling, its tabs, its searches, what a press says."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.walking import barriers, faults_of, opened, stage, too_wide, tree_faults

COMAS, INDEPENDENCIA = "PE-150110", "PE-150112"
RATE = "/es/explorar?indicator=police_complaint_rate"
# Of each kind: rates and counts on a map, two maps, lines of two countries, groups, months, a survey, what is protected.
KINDS = (
    "compare=police_rate", "indicator=police_complaints", "compare=inhabitants&tab=BO-020105",
    "compare=police_rate&view=trend", "indicator=cem_cases&by=age&view=bars", "indicator=partner_violence_12m",
    "indicator=police_complaint_rate&view=table",
    "indicator=police_complaints&territory=PE-150127&grain=month&view=trend",
)  # fmt: skip
TABS = {"map": "mapa-0-parte", "trend": "principal-parte", "bars": "principal-parte", "table": "tabla-parte"}


def box(page: Page, selector: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what is seen of an element."""
    found = page.locator(selector).locator("visible=true").first.bounding_box()
    assert found is not None, selector
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720)])
def test_on_a_desk_all_is_in_one_screen(page: Page, size: tuple[int, int]) -> None:
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    for query in KINDS:
        assert opened(page, f"/es/explorar?{query}") == 200
        for part in ("#hallazgo h1", "#vistas", "#figuras", "#acciones", ".chooser"):
            left, top, right, bottom = box(page, part)
            assert 0 <= left < right <= width and 0 <= top < bottom <= height, (query, part, top, bottom)
        rail = page.locator(".chooser")
        assert rail.evaluate("one => one.scrollHeight - one.clientHeight") <= 0 or "by=" in query, query
        assert page.locator("#acciones").evaluate(
            "one => getComputedStyle(one).borderTopStyle === 'solid' && one.offsetTop"
            " >= one.previousElementSibling.offsetTop + one.previousElementSibling.offsetHeight + 4"
        ), query  # they stand apart from the years
        if page.locator("#anios [data-play]").is_visible():
            assert box(page, "[data-play]")[3] <= height, query
        for drawing in page.locator("#figuras section:not([hidden]) .plotted > div:last-child > svg").all():
            frame = drawing.bounding_box()
            # Bars of very many places are scrolled by themselves; nothing else is higher than the stage.
            rows = drawing.locator(".met").count()
            assert frame is not None and (
                frame["y"] + frame["height"] <= box(page, "#figuras")[3] or rows > 12
            ), query
        assert page.evaluate("document.documentElement.scrollWidth") == width, query
    assert faults_of(page) == []


def test_the_telephones_stand_beside_the_heading_and_take_no_room_of_the_stage(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    for address in ("/es/explorar", "/en/explore", "/fr/explorer"):
        assert opened(page, address) == 200
        telephones, heading = box(page, ".help-line a"), box(page, "#hallazgo h1")
        assert telephones[0] >= heading[2] and telephones[3] <= box(page, "#vistas")[1], address
        assert box(page, ".stage")[2] >= telephones[2], address


def test_on_a_phone_map_and_play_are_in_one_screen_and_a_tap_says_what_it_did(phone: Page) -> None:
    phone.set_viewport_size({"width": 360, "height": 800})
    assert opened(phone, RATE) == 200
    expect(phone.locator(".rail")).to_be_hidden()
    for part in ("#mapa-0-sobre .areas", "[data-play]"):
        assert 0 <= box(phone, part)[1] < box(phone, part)[3] <= 800, part
    assert box(phone, "#mapa-0-sobre .areas")[3] <= box(phone, ".bar")[1]
    phone.locator(f'#mapa-0-sobre [data-place="{COMAS}"]').tap(force=True)
    told = phone.locator("#dicho")
    expect(told).to_contain_text("Se añadió Comas")
    assert box(phone, "#dicho")[3] <= box(phone, "[data-play]")[1] <= 800
    told.get_by_role("button", name="Quitar").tap()
    expect(told).to_contain_text("Se quitó Comas")
    expect(phone).not_to_have_url(re.compile(COMAS))
    phone.mouse.wheel(0, 200)
    phone.wait_for_timeout(300)
    assert box(phone, "[data-play]")[3] <= 800  # the bar of years stays at the foot while the stage is seen
    assert barriers(phone, contrast=False) == []
    assert too_wide(phone) == 0
    assert faults_of(phone) == []


def test_each_tab_is_seen_on_a_phone_in_every_language(phone: Page) -> None:
    phone.set_viewport_size({"width": 360, "height": 800})
    for address in ("/es/explorar", "/en/explore", "/fr/explorer"):
        assert opened(phone, address) == 200
        rights = phone.locator("#vistas a").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().right)"
        )
        assert len(rights) == 4 and max(rights) <= 360, (address, rights)


def test_the_tabs_are_tabs_and_the_address_holds_the_one_on_show(page: Page) -> None:
    assert opened(page, RATE) == 200
    entries = page.evaluate("history.length")  # no tab adds one
    for tab, panel in TABS.items():
        stage(page, tab)
        expect(page.locator(f"#{panel}[role=tabpanel]")).to_be_visible()
        expect(page.locator("#figuras [role=tabpanel]:not([hidden])")).to_have_count(1)
        assert page.locator("#vistas [aria-selected=true]").get_attribute("data-tab") == tab
        expect(page).to_have_url(re.compile(f"view={tab}$" if tab != "map" else "police_complaint_rate$"))
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-tab=bars]")).to_have_attribute("aria-selected", "true")
    expect(page.locator("[data-tab=bars]")).to_be_focused()
    assert (
        page.evaluate("[...document.querySelectorAll('[role=tab]')].filter(one => one.tabIndex === 0).length")
        == 1
    )
    stage(page, "table")
    assert page.evaluate("history.length") == entries
    expect(page.locator("#tabla tbody tr").first).to_contain_text("1068 a 1154")
    assert opened(page, page.url) == 200
    expect(page.locator("#tabla-parte")).to_be_visible()
    assert barriers(page, contrast=False) == []
    assert tree_faults(page) == []
    assert faults_of(page) == []


def test_a_place_is_searched_and_added_and_one_without_figures_is_not_offered(page: Page) -> None:
    assert opened(page, f"{RATE}&view=trend") == 200
    page.locator(".add > summary").click()
    field = page.locator("[data-find=places]")
    expect(field).to_be_focused()
    expect(page.locator(".found [data-choose]").first).to_have_text(re.compile("^Independencia"))
    page.keyboard.type("puente pie")
    expect(page.locator(".found [data-choose]").first).to_have_text(re.compile("^Puente Piedra"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#lugares .chip")).to_have_text(["Independencia ×", "Puente Piedra ×"])
    expect(page.locator('#principal-sobre .met[data-place="PE-150125"]').first).to_be_visible()
    expect(page.locator(".found [data-choose]").first).to_have_attribute("aria-pressed", "true")
    assert barriers(page, contrast=False) == []
    field.fill("Potosí")
    expect(page.locator("[data-found=places]")).to_contain_text("No hay cifras de esta serie para «Potosí».")
    page.keyboard.press("Escape")
    expect(page.locator(".add > summary")).to_be_focused()
    expect(field).to_be_hidden()
    assert faults_of(page) == []


def test_a_series_is_searched_with_the_words_of_the_field_and_opens_in_the_same_tab(page: Page) -> None:
    assert opened(page, f"{RATE}&view=table") == 200
    page.focus("[data-find=series]")
    page.keyboard.type("femicidio")
    expect(page.locator(".found a").first).to_contain_text("eminicidio")
    page.keyboard.press("Enter")
    expect(page.locator("#opciones .radio > li > [aria-current]").first).to_have_text("Feminicidio")
    expect(page).to_have_url(re.compile(r"indicator=feminicide\w+&view=table$"))
    expect(page.locator("#tabla-parte")).to_be_visible()
    expect(page.locator("[data-find=series]")).to_have_value("")
    assert faults_of(page) == []


def test_of_many_places_the_ranking_scrolls_and_the_map_stays(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    codes = ",".join(f"PE-1501{number:02}" for number in range(1, 44))
    assert opened(page, f"{RATE}&view=map&territory={codes}") == 200
    top = box(page, "#mapa-0-sobre .areas")[1]
    ranking = page.locator("#orden-0-parte")
    assert ranking.evaluate(
        "one => one.scrollHeight > one.clientHeight + 200 && one.scrollWidth === one.clientWidth"
    )
    ranking.evaluate("one => { one.scrollTop = 300; }")
    assert box(page, "#mapa-0-sobre .areas")[1] == top
    sizes = "[document.getElementById('figuras')].map(one => one.scrollHeight - one.clientHeight)[0]"
    for _ in range(50):  # while plotly draws, its sheets lie about
        if page.evaluate(sizes) == 0:
            break
        page.wait_for_timeout(100)
    assert page.evaluate(sizes) == 0


@pytest.mark.parametrize("width", [320, 768])
def test_nothing_is_wider_than_a_narrow_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for query in (
        "compare=police_rate",
        "compare=inhabitants&tab=BO-020105",
        "indicator=cem_cases&by=age&view=bars",
    ):
        assert opened(page, f"/es/explorar?{query}") == 200
        page.evaluate(
            "document.querySelectorAll('.chooser, .series, .rest').forEach(one => { one.open = true; })"
        )
        assert too_wide(page) == 0, query
    assert opened(page, "/fr/explorer?indicator=police_complaint_rate") == 200
    ends = page.locator("#vistas a").evaluate_all(
        "all => all.map(one => [one.getBoundingClientRect().left, one.getBoundingClientRect().left + one.scrollWidth])"
    )
    assert all(before[1] <= after[0] for before, after in pairwise(ends)), "tabs over tabs"
