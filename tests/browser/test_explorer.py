"""The explorer in a real Chromium: what one gesture changes, by mouse, keyboard and finger, and what it leaves."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from layouts.document.templates import RenderContext
from layouts.explorer.figures import FigureRoom
from layouts.explorer.map_frames import every_frame, shown_frames
from layouts.explorer.scene import DistrictMap, Scene, Step
from observatory.charts.colours import DARK, LIGHT
from observatory.model import ConfStatus, ObsStatus, Period
from observatory.text import Text
from tests.browser.walking import (
    PATIENCE,
    barriers,
    faults_of,
    opened,
    shown_in,
    stage,
    too_wide,
    tree_faults,
    watch,
)
from tests.kit.sampling import one_for_each, sample
from tests.observatory.charts import planted

TILES = {"M0 6 6 0": "/", "M0 6 6 0M0 0 6 6": "x", "M0 3H6": "-", "M2 3H4": "."}
RATE = "/es/explorar?indicator=police_complaint_rate"
LINE_INK = (
    "document.querySelector('#principal .js-plotly-plot').data.map(trace => (trace.line || {}).color).join()"
)
COMAS, INDEPENDENCIA = "PE-150110", "PE-150112"


@pytest.fixture
def desk_page(page: Page) -> Page:
    """The explorer at a desk, on the police's rates of the districts of Lima Norte."""
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    assert opened(page, RATE) == 200
    return page


def lit(page: Page) -> set[str]:
    """The figures and tables in which something is lit, each with the place."""
    return set(page.evaluate(
        "[...document.querySelectorAll('#explorador .lit')].map(one =>"
        " one.closest('[id]').id + ' ' + (one.dataset.place || one.dataset.row))"
    ))  # fmt: skip


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait without a script in the page: the policy allows none."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < deadline, "it never came"
        page.wait_for_timeout(50)


def numbers(page: Page, name: str) -> dict[str, str]:
    """What the figure called `name` says of each place."""
    return dict(page.evaluate(
        f"[...document.querySelectorAll('#{name}-sobre .met')].map(one => [one.dataset.place, one.dataset.says])"
    ))  # fmt: skip


def bar_lengths(page: Page, name: str) -> list[list[float]]:
    """The lengths of the bars as plotly has them."""
    return page.evaluate(
        f"document.querySelector('#{name} .js-plotly-plot').data.filter(one => one.type === 'bar').map(one => one.x)"
    )


def test_bars_in_the_place_of_a_map_have_their_finding_and_their_table_and_all_are_linked(page: Page) -> None:
    assert opened(page, "/es/explorar?indicator=police_complaints") == 200
    rows = page.locator("#orden-0-tabla tbody tr")
    expect(rows).to_have_count(8)
    expect(rows.first).to_contain_text("Comas")
    expect(page.locator("#hallazgo h1")).to_contain_text("En 2025: de 192 en Santa Rosa a 6445 en Comas")
    expect(page.locator("#hallazgo .what")).to_have_text("Denuncias policiales por violencia (PNP).")
    expect(page.locator("#orden-0")).to_be_hidden()
    page.locator(f'#mapa-0-sobre [data-place="{COMAS}"]').hover()
    assert {f"mapa-0-sobre {COMAS}", f"orden-0-tabla {COMAS}"} <= lit(page)
    stage(page, "table")
    page.locator("#orden-0-tabla button", has_text="Comas").click()
    expect(page.locator("#hallazgo")).to_contain_text("Comas")


@pytest.mark.parametrize("width", [360, 1440])
def test_who_needs_help_finds_its_numbers_on_the_explorer(desk_page: Page, width: int) -> None:
    desk_page.set_viewport_size({"width": width, "height": 800})
    line = desk_page.locator(".help-line a")
    expect(line).to_be_visible()
    expect(line).to_contain_text("Perú 100")
    box = line.bounding_box()
    assert box is not None and box["y"] < 400


def test_one_gesture_lights_chooses_and_moves_the_year_everywhere(desk_page: Page) -> None:
    page, steps = desk_page, desk_page.evaluate("history.length")
    row = page.locator(f'#orden-0-sobre [data-place="{COMAS}"]')
    row.hover()
    assert {f"mapa-0-sobre {COMAS}", f"orden-0-sobre {COMAS}", f"orden-0-tabla {COMAS}"} == lit(page)
    expect(page.locator(".tip")).to_have_text(re.compile("^Comas, 2025; 1074 denuncias"))
    page.locator(f'#mapa-0-sobre [data-place="{COMAS}"]').click(force=True)
    expect(page.locator("#dicho")).to_contain_text("Se añadió Comas")
    expect(page.locator("#lugares .chip")).to_have_text(["Independencia ×", "Comas ×"])
    assert page.url.endswith(f"&territory={INDEPENDENCIA},{COMAS}")
    expect(page.locator("#anuncio")).to_have_text(re.compile("^Gráfico actualizado: .*Comas"))
    chosen = page.locator("#orden-0-tabla [aria-pressed=true]")
    expect(chosen).to_have_text(["Independencia", "Comas"])
    row.hover()
    assert f"principal-sobre {COMAS}" in lit(page)

    page.focus("[data-steps]")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#mapa-0-titulo")).to_have_text("Lima Norte, 2024")
    assert all(
        ", 2024; " in words for part in ("mapa-0", "orden-0") for words in numbers(page, part).values()
    )
    assert bar_lengths(page, "orden-0")[0][0] == pytest.approx(2940 / 233_081 * 100_000)
    expect(page.locator("#orden-0-tabla tbody tr").first).to_contain_text("1261")
    until(page, lambda: page.url.endswith("&period=2024"))
    expect(page.locator("#anuncio")).to_have_text(re.compile("^Gráfico actualizado: En 2024"))
    expect(page.locator("#acciones a").first).to_have_attribute("href", re.compile("&period=2024&"))
    assert page.evaluate("document.activeElement.hasAttribute('data-steps')")

    page.keyboard.press("Home")
    page.locator("[data-play]").click()
    until(page, lambda: page.locator("[data-now]").inner_text() not in ("2018", "2024"))
    page.locator("[data-play]").click()
    expect(page.locator("[data-play]")).to_have_attribute("aria-pressed", "false")
    year = page.locator("[data-now]").inner_text()
    page.wait_for_timeout(900)
    assert page.locator("[data-now]").inner_text() == year and page.locator(
        "#mapa-0-titulo"
    ).inner_text().endswith(year)
    assert page.evaluate("history.length") == steps
    assert faults_of(page) == []


def test_a_press_on_the_year_of_a_line_takes_maps_and_rankings_there(desk_page: Page) -> None:
    page = desk_page
    stage(page, "trend")
    page.locator(f'#principal-sobre .met[data-place="{INDEPENDENCIA}"][data-period="2022"]').click(force=True)
    expect(page.locator("#mapa-0-titulo")).to_have_text("Lima Norte, 2022")
    assert all(
        ", 2022; " in words for part in ("mapa-0", "orden-0") for words in numbers(page, part).values()
    )
    until(page, lambda: page.url.endswith("&period=2022&view=trend"))
    assert page.locator("[data-now]").inner_text() == "2022"


def test_by_keyboard_a_chart_is_one_stop_and_its_marks_are_told_one_by_one(desk_page: Page) -> None:
    page = desk_page
    assert opened(page, "/es/explorar") == 200
    page.focus("[data-find=series]")
    page.keyboard.type("denuncias policiales por cada")
    found = page.locator(".found a", has_text="Denuncias policiales por cada")
    expect(found).to_have_count(2)
    expect(found.last).to_contain_text("varios años juntos")
    while "Denuncias policiales por cada" not in page.evaluate("document.activeElement.textContent"):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#hallazgo .what")).to_contain_text("Denuncias policiales por cada")
    expect(page.locator("#lugares .chip")).to_have_text(["Independencia"])
    assert page.url.endswith("?indicator=police_complaint_rate")
    sheet = page.locator("#orden-0-sobre svg")
    sheet.focus()
    page.keyboard.press("End")
    expect(sheet).to_have_attribute("aria-valuetext", re.compile("^Santa Rosa, 2025; 398 denuncias"))
    page.keyboard.press("Enter")
    expect(page.locator("#lugares")).to_contain_text("Santa Rosa")
    assert [fault for fault in tree_faults(page) if "slider" in fault] == []
    assert faults_of(page) == []


@pytest.mark.parametrize("light", [theme for _, theme in one_for_each(["explorer"], ["light", "dark"])])
def test_there_is_no_barrier_and_no_word_left_in_another_light(page: Page, light: str) -> None:
    shown_in(page, light)
    assert opened(page, "/es/explorar") == 200
    assert barriers(page) == []
    assert tree_faults(page) == []
    colour = page.evaluate(
        "document.querySelector('#orden-0 .js-plotly-plot').data.find(one => one.type === 'bar').marker.line.color[0]"
    )
    assert colour == (DARK if light == "dark" else LIGHT)["ochre"]
    words = page.evaluate("getComputedStyle(document.querySelector('#orden-0-sobre .number')).fill")
    assert (min(map(int, re.findall(r"\d+", words))) > 128) == (
        light == "dark"
    )  # light letters on a dark ground
    assert faults_of(page) == []


def test_on_a_phone_a_finger_chooses_and_nothing_is_wider_than_the_screen(phone: Page) -> None:
    assert opened(phone, RATE) == 200
    for at in range(4):  # a second finger undoes what the first one did
        phone.locator(f'#orden-0-sobre [data-place="{COMAS}"]').tap()
        is_chosen = at % 2 == 0
        until(phone, lambda is_chosen=is_chosen: (COMAS in phone.url) == is_chosen)
    assert too_wide(phone) == 0
    assert barriers(phone, contrast=False) == []
    assert faults_of(phone) == []


def test_the_exit_and_three_shifts_leave_it(desk_page: Page) -> None:
    page = desk_page
    page.evaluate("document.getElementById('exit').href = '/robots.txt'")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/robots.txt")


@pytest.fixture
def bare(desk: BrowserContext, site: str) -> Iterator[Page]:
    """A page to which none of Dash's files comes."""
    page = desk.new_page()
    watch(page, site)
    page.route("**/_dash-component-suites/**", lambda route: route.abort())
    yield page
    page.close()


def test_where_dash_does_not_come_the_first_view_stays_and_its_forms_answer(bare: Page) -> None:
    bare.goto("/es/explorar")
    expect(bare.locator("#primera-vista svg:visible")).to_have_count(2)  # the map and the order of its places
    expect(bare.locator("#primera-vista")).to_contain_text("Lima Norte, 2025")
    hrefs = bare.locator("#vistas a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert [re.sub(".*police_rate", "", href) for href in hrefs] == [
        "",
        "&view=trend",
        "&view=bars",
        "&view=table",
    ]
    bare.goto(hrefs[1])
    expect(bare.locator("#primera-vista svg:visible").first).to_be_visible()
    expect(bare.locator("#hallazgo h1")).to_contain_text("por cada 100 000 habitantes")


def test_a_status_is_gone_from_the_map_with_the_year_it_belongs_to(desk_page: Page) -> None:
    """Planted: every status in 2023, plain numbers in 2022, in 2021 two places that change their statuses."""
    flagged = planted.every_place()
    plain = replace(flagged, rows=tuple(
        replace(row, period=Period.year(2022), value=700.0, partial=False, disputed=False,
                obs_status=ObsStatus.NORMAL, conf_status=ConfStatus.FREE)
        for row in flagged.rows if row.leads and row.period == Period.year(2023)
    ))  # fmt: skip
    codes = [planted.places()[flag].code for flag in ("protected", "larger")]
    swap = dict(zip(codes, reversed(codes), strict=True))
    swapped = replace(flagged, rows=tuple(
        replace(row, period=Period.year(2021), territory=swap.get(row.territory, row.territory))
        for row in flagged.rows if row.period == Period.year(2023)
    ))  # fmt: skip
    years = {2021: swapped, 2022: plain, 2023: flagged}
    steps = tuple(
        Step(Period.year(year), flagged_panel, replace(flagged_panel, view="bars"))
        for year, flagged_panel in years.items()
    )
    district_map = DistrictMap(steps, 2, "Lima", "ochre")
    scene = Scene("", flagged, (district_map,), steps=tuple(step.period for step in steps))
    sight, room = RenderContext(Text("es"), planted.outlines()), FigureRoom(1200)
    maps = shown_frames(scene, sight, room)
    maps[0]["frames"] = list(every_frame(scene, sight, room)[0])
    data = {"maps": maps, "periods": list("123"), "labels": list("123"), "now": 2, "years": ""}
    desk_page.evaluate("data => { dash_clientside.explorer.mapped(data); }", data)
    assert _patterns(desk_page)["protected"] == "/" and _patterns(desk_page)["no_service"] == "x"
    desk_page.evaluate("data => { dash_clientside.explorer.mapped(data); }", data | {"now": 1})
    assert set(_patterns(desk_page).values()) == {None}
    desk_page.evaluate("data => { dash_clientside.explorer.mapped(data); }", data | {"now": 0})
    assert (_patterns(desk_page)["protected"], _patterns(desk_page)["larger"]) == (None, "/")
    desk_page.evaluate("data => { dash_clientside.explorer.mapped(data); }", data)
    patterns = _patterns(desk_page)
    assert {flag: patterns[flag] for flag in ("protected", "no_service", "withdrawn", "few", "zero", "plain")} == {
        "protected": "/", "no_service": "x", "withdrawn": "-", "few": ".", "zero": None, "plain": None,
    }  # fmt: skip


def test_pointing_at_a_place_tells_no_year_in_which_it_has_no_figure_of_its_own(desk_page: Page) -> None:
    """Planted: 701 in 2021, nothing in 2022, 703 in 2023; in 2022 the map goes on showing 2021."""
    whole, code = planted.every_place(), planted.places()["plain"].code
    steps = tuple(
        Step(Period.year(year), of_year, replace(of_year, view="bars"))
        for year in (2021, 2023)
        for of_year in [replace(whole, rows=tuple(
            replace(row, period=Period.year(year), value=year - 1320.0)
            for row in whole.rows if row.territory == code
        ))]
    )  # fmt: skip
    years = tuple(Period.year(year) for year in (2021, 2022, 2023))
    scene = Scene("", whole, (DistrictMap(steps, 1, "Lima", "ochre"),), steps=years)
    sight, room = RenderContext(Text("es"), planted.outlines()), FigureRoom(1200)
    maps = shown_frames(scene, sight, room)
    maps[0]["frames"] = list(every_frame(scene, sight, room)[0])
    names = [str(year) for year in years]
    data = {"maps": maps, "periods": names, "labels": names, "now": 2, "years": ""}
    desk_page.evaluate("data => { dash_clientside.explorer.mapped(data); }", data)
    assert desk_page.evaluate("place => observatory.course(place)", code) == "2021: 701 · 2023: 703"


def _patterns(page: Page) -> dict[str, str | None]:
    """The pattern that fills the area of each planted flag, as a reader sees it: that which its fill leads to."""
    areas = page.evaluate(
        "[...document.querySelectorAll('#mapa-0-sobre .met')].map(met => {"
        " const area = [...document.querySelectorAll('#mapa-0-sobre .areas path')]"
        ".find(one => one.getAttribute('d') === met.getAttribute('d') && one.getAttribute('fill') !== 'none');"
        " const fill = area.getAttribute('fill'), name = (fill.match(/^url\\(#(.*)\\)$/) || [])[1];"
        " return [met.dataset.says, name ? document.getElementById(name).lastChild.getAttribute('d') : null]; })"
    )
    names = {place.name.casefold(): flag for flag, place in planted.places().items()}
    return {names[says.partition(",")[0].casefold()]: TILES.get(tile) for says, tile in areas}


SEEN = """(() => ['mapa-0-parte', 'mapa-1-parte', 'tabla-parte'].map(name => {
  const part = document.getElementById(name).cloneNode(true);
  part.querySelectorAll('.js-plotly-plot').forEach(one => one.remove());
  part.querySelectorAll('.lit').forEach(one => one.classList.remove('lit'));
  const plots = [...document.querySelectorAll('#' + name + ' .js-plotly-plot')]
    .map(one => [...one.querySelectorAll('.point path, path.js-fill, .errorbar path')].map(path =>
      path.getAttribute('d') + path.style.fill + path.style.stroke));
  return [part.innerHTML, plots];
}))()"""


def settled(page: Page) -> object:
    """What is seen once two looks at it, a moment apart, are the same: the figures follow each other."""
    former, seen = None, page.evaluate(SEEN)
    while seen != former:
        page.wait_for_timeout(100)
        former, seen = seen, page.evaluate(SEEN)
    return seen


@pytest.mark.parametrize("query", ["?compare=police_rate", "?indicator=police_complaint_rate"])
def test_each_year_that_is_stepped_to_is_seen_as_when_it_is_opened(page: Page, query: str) -> None:
    assert opened(page, f"/es/explorar{query}") == 200
    years = page.evaluate("Number(document.querySelector('[data-steps]').max)")
    stepped = {}
    for at in [
        *range(years, -1, -1),
        *range(years + 1),
    ]:  # back and forth: nothing of another year is left over
        page.evaluate(f"""(() => {{ const range = document.querySelector('[data-steps]');
            range.value = {at}; range.dispatchEvent(new Event('input', {{bubbles: true}})); }})()""")
        until(page, lambda at=at: page.evaluate("document.querySelector('[data-steps]').value") == str(at))
        until(page, lambda: page.evaluate("location.search").find("period=") > 0)
        label = page.locator("[data-now]").inner_text()
        until(page, lambda label=label: page.locator("[id^=mapa-][id$=-titulo]", has_text=label).count() > 0)
        stepped[at] = settled(page)
    page.wait_for_timeout(800)
    for at in sample(range(years + 1), 3):
        page.evaluate(f"""(() => {{ const range = document.querySelector('[data-steps]');
            range.value = {at}; range.dispatchEvent(new Event('input', {{bubbles: true}})); }})()""")
        page.wait_for_timeout(600)
        address = page.evaluate("location.pathname + location.search")
        assert opened(page, address) == 200
        assert page.evaluate("document.querySelector('[data-steps]').value") == str(at)
        assert settled(page) == stepped[at], address
    assert faults_of(page) == []


OWN = "/es/explorar?indicator=police_complaint_rate&territory=PE-150101,PE-150110,PE-150112&view=map"


def test_a_map_of_own_places_is_there_again_after_a_reload(page: Page) -> None:
    assert opened(page, OWN) == 200
    before = numbers(page, "mapa-0")
    page.locator(f'#mapa-0-sobre [data-place="{COMAS}"]').click(force=True)
    expect(page.locator("#lugares")).to_contain_text("Comas")
    assert set(before) == {"PE-150101", COMAS, INDEPENDENCIA}
    assert page.url.endswith(f"{OWN}&chosen={INDEPENDENCIA},{COMAS}")
    assert opened(page, page.url) == 200
    assert numbers(page, "mapa-0") == before
    expect(page.locator("#lugares .chip")).to_have_text(["Independencia ×", "Comas ×"])


def test_a_span_that_was_chosen_stays_when_the_year_moves(page: Page) -> None:
    assert opened(page, f"{RATE}&period=2019..2022") == 200
    page.focus("[data-steps]")
    page.keyboard.press("Home")
    for _ in range(40):
        if page.locator("[data-now]").inner_text() == "2020":
            break
        page.keyboard.press("ArrowRight")
    until(page, lambda: page.url.endswith("&period=2019..2022&shown=2020"))
    expect(page.locator("#mapa-0-titulo")).to_have_text("Lima Norte, 2020")
    displayed = page.evaluate(
        "[...document.querySelectorAll('#principal-sobre .met')].map(one => one.dataset.period)"
    )
    assert sorted(set(displayed)) == ["2019", "2020", "2021", "2022"]
    assert opened(page, page.url) == 200
    expect(page.locator("[data-now]")).to_have_text("2020")


def test_a_chosen_area_is_edged_over_its_neighbours_and_the_edge_goes_with_the_choice(
    desk_page: Page,
) -> None:
    page = desk_page
    expect(page.locator("#principal-sobre .met")).not_to_have_count(0)
    area = page.locator(f'#mapa-0-sobre .areas [data-place="{COMAS}"]')
    outline = area.get_attribute("d")
    edges = page.locator("#mapa-0-sobre .targets path")
    before = edges.evaluate_all("edges => edges.map(edge => edge.getAttribute('d'))")
    assert outline not in before and len(before) == 1  # that of Independencia
    area.click(force=True)
    page.mouse.move(0, 0)  # the heading grows, and another area comes to lie under the pointer
    until(page, lambda: edges.count() == 2)
    classes = edges.evaluate_all(
        "edges => edges.map(edge => [edge.getAttribute('d'), edge.className.baseVal])"
    )
    assert (outline, "edge") in {(d, name) for d, name in classes}
    page.locator(f'#mapa-0-sobre .areas [data-place="{COMAS}"]').click(force=True)
    page.mouse.move(0, 0)
    until(page, lambda: edges.count() == 1)
    assert faults_of(page) == []


def test_a_click_paints_no_map_and_no_ranking_and_a_year_not_the_chart_over_time(desk_page: Page) -> None:
    page = desk_page
    page.wait_for_load_state("networkidle")
    page.evaluate(
        "document.querySelectorAll('#explorador .js-plotly-plot').forEach(plot => {"
        " plot.dataset.paintings = 0; plot.on('plotly_afterplot', () => { plot.dataset.paintings++; }); });"
        "document.querySelectorAll('[id^=mapa-] .areas path').forEach(area => { area.sign = 1; })"
    )

    def paintings(name: str) -> int:
        return int(page.locator(f"#{name} .js-plotly-plot").get_attribute("data-paintings") or -1)

    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    page.locator(f'#mapa-0-sobre .areas [data-place="{COMAS}"]').click(force=True)
    expect(page.locator(f'#principal-sobre [data-place="{COMAS}"]')).not_to_have_count(0)
    assert len([body for body in sent if "output" in body]) == 1
    assert (paintings("principal"), paintings("orden-0")) == (0, 0)  # what is not seen is drawn once it is
    assert page.evaluate(
        "[...document.querySelectorAll('[id^=mapa-] .areas path')].every(area => area.sign === 1)"
    )
    page.wait_for_timeout(1500)
    page.focus("[data-steps]")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#acciones a").first).to_have_attribute("href", re.compile("&period=2024&"))
    assert (paintings("principal"), paintings("orden-0")) == (0, 1)
    page.locator("[data-tab=trend]").click()
    until(page, lambda: paintings("principal") >= 1)
    assert paintings("orden-0") == 1
    assert faults_of(page) == []


def center(page: Page, selector: str) -> tuple[float, float]:
    """The point in the middle of an element, in pixels of the screen."""
    page.locator(selector).scroll_into_view_if_needed()
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def chart_requests(page: Page) -> list[str]:
    """The bodies of the requests for the chart over time, as they are sent from now on."""
    sent: list[str] = []
    page.on(
        "request",
        lambda request: sent.append(body) if "marcas" in (body := request.post_data or "") else None,
    )
    return sent


def test_the_chart_is_asked_for_when_the_mouse_goes_down_and_changes_only_once_it_is_let_go(
    desk_page: Page,
) -> None:
    page = desk_page
    page.wait_for_load_state("networkidle")
    sent = chart_requests(page)
    before, address = page.locator("#hallazgo").inner_text(), page.url
    page.mouse.move(*center(page, f'#orden-0-sobre [data-place="{COMAS}"]'))
    page.mouse.down()
    until(page, lambda: len(sent) == 1)
    page.wait_for_timeout(600)
    assert (page.locator("#hallazgo").inner_text(), page.url) == (before, address)
    assert page.locator("#principal-sobre").locator(f'[data-place="{COMAS}"]').count() == 0
    page.mouse.up()
    expect(page.locator("#lugares")).to_contain_text("Comas")
    until(page, lambda: page.url.endswith(f"&territory={INDEPENDENCIA},{COMAS}"))
    assert len(sent) == 1
    assert f"{INDEPENDENCIA}%2C{COMAS}" in sent[0] or f"{INDEPENDENCIA},{COMAS}" in sent[0]
    assert faults_of(page) == []


def test_a_press_that_is_let_go_elsewhere_changes_nothing_then_or_later(desk_page: Page) -> None:
    page = desk_page
    page.wait_for_load_state("networkidle")
    stage(page, "trend")
    ink = page.evaluate(LINE_INK)
    stage(page, "map")
    before, address = page.locator("#hallazgo").inner_text(), page.url
    page.mouse.move(*center(page, f'#orden-0-sobre [data-place="{COMAS}"]'))
    page.mouse.down()
    page.wait_for_timeout(300)
    page.mouse.move(*center(page, "#hallazgo h1"))
    page.mouse.up()
    page.wait_for_timeout(600)
    assert (page.locator("#hallazgo").inner_text(), page.url) == (before, address)
    assert page.locator("#orden-0-tabla [aria-pressed=true]").all_inner_texts() == ["Independencia"]
    page.emulate_media(color_scheme="dark")
    stage(page, "trend")
    until(page, lambda: page.evaluate(LINE_INK) != ink)  # what is shown is drawn again, not what was pressed
    assert page.locator(f'#principal-sobre [data-place="{COMAS}"]').count() == 0
    stage(page, "map")
    assert page.locator("#hallazgo").inner_text() == before
    carabayllo = "PE-150106"
    page.locator(f'#orden-0-sobre [data-place="{carabayllo}"]').click(force=True)
    until(page, lambda: page.url.endswith(f"&territory={INDEPENDENCIA},{carabayllo}"))
    assert page.locator(f'#principal-sobre [data-place="{COMAS}"]').count() == 0
    expect(page.locator("#orden-0-tabla [aria-pressed=true]")).to_have_text(["Independencia", "Carabayllo"])


def test_a_finger_that_goes_down_asks_for_nothing_before_it_is_a_tap(phone: Page) -> None:
    assert opened(phone, RATE) == 200
    phone.wait_for_load_state("networkidle")
    sent = chart_requests(phone)
    phone.locator(f'#orden-0-sobre [data-place="{COMAS}"]').dispatch_event(
        "pointerdown", {"pointerType": "touch", "button": 0, "bubbles": True}
    )
    phone.wait_for_timeout(400)
    assert sent == []
