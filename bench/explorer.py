"""The explorer beside the same page in stock Dash: bytes, until it answers, a click, a hover, a year, heap, play."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from playwright.sync_api import CDPSession, Page

from bench.browser import DESK, PHONE, SLOW_LINE, SLOWER_PROCESSOR, open_page, weigh
from bench.processes import BenchRow, CouldNotMeasureError, Peer
from bench.sites import DISTRICT, built_store, our_site, serve_application
from layouts.document.assets import is_bundle
from observatory.catalog import load_catalog
from observatory.geography.outlines import load_outlines

Values: TypeAlias = tuple[Mapping[str, float], Mapping[str, float]]
"""What was measured of our page and of the stock one."""
TRIES = 5
HELD = 80  # milliseconds that a mouse stays down in a click
_PEER = "the same page in stock Dash"
PATIENCE = 60_000  # milliseconds
_LAYERS = ("coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits")
# The world map that each stock choropleth asks of another host; without it that one draws nothing.
_NO_WORLD = {
    "type": "Topology",
    "arcs": [],
    "objects": {name: {"type": "GeometryCollection", "geometries": []} for name in _LAYERS},
}


@dataclass(frozen=True, slots=True)
class Gestures:
    """How a page is waited for and moved: `ready` is a condition, the others what is done and the condition that ends it.

    `{n}` stands for the turn, so that no two gestures ask for the same. `press` is what the page is told when the
    mouse goes down: HELD milliseconds later it comes up again, and the click is counted from there.
    """

    ready: str
    press: str
    click: tuple[str, str]
    hover: tuple[str, str]
    year: tuple[str, str]


def write_geojson(workplace: Path, codes: Iterable[str]) -> str:
    """The outlines of districts, of the lines that our pages draw, in a file that the stock page reads."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": outline.code},
            "geometry": {"type": "MultiPolygon", "coordinates": outline.polygons},
        }
        for outline in load_outlines().of(codes)
    ]
    path = workplace / "outlines.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return str(path)


def our_gestures(others: list[str]) -> Gestures:
    """Those of our page; `others` are places that are not chosen yet."""
    place = f"{json.dumps(others)}[{{n}}]"
    met = f'document.querySelector(`#mapa-0-sobre [data-place="${{{place}}}"]`)'
    ranked = f'document.querySelector(`#orden-0-sobre [data-place="${{{place}}}"]`)'
    chip = f'document.querySelector(`#lugares [data-choose="${{{place}}}"]`)'  # it comes with the chart of the places
    year, now = "document.querySelector('[data-steps]')", "document.getElementById('mapa-0-titulo')"
    return Gestures(
        ready="!document.getElementById('primera-vista') && document.querySelector('#mapa-0-sobre path')",
        press=f"{met}.dispatchEvent(new PointerEvent('pointerdown', {{bubbles: true, pointerType: 'mouse'}}))",
        click=(f"{met}.dispatchEvent(new MouseEvent('click', {{bubbles: true}}))",
               f"{chip} && {met}.classList.contains('chosen')"),
        hover=(f"{ranked}.dispatchEvent(new PointerEvent('pointerover', {{bubbles: true}}))",
               f"{met}.classList.contains('lit')"),
        year=(f"window.before = {now}.textContent; {year}.value = {{n}};"
              f" {year}.dispatchEvent(new Event('input', {{bubbles: true}}))",
              f"{now}.textContent !== window.before"),
    )  # fmt: skip


def stock_gestures(others: list[str]) -> Gestures:
    """The same of the stock page."""
    place = f"{json.dumps(others)}[{{n}}]"
    graph = "document.querySelector('#{}  .js-plotly-plot')".format
    return Gestures(
        ready="['map', 'trend', 'ranking'].every(id => document.querySelector(`#${id} .main-svg`))"
        f" && {graph('map')}.data[0].z",
        press="",
        click=(f"window.dash_clientside.set_props('map', {{clickData: {{points: [{{location: {place}}}]}}}})",
               f"{graph('trend')}.data.some(one => one.name === {place}) && {graph('map')}.data[0].marker.line.width"
               f"[{graph('map')}.data[0].locations.indexOf({place})] >= 2"),
        hover=(f"window.dash_clientside.set_props('ranking', {{hoverData: {{points: [{{y: {place}}}]}}}})",
               f"{graph('map')}.data[0].marker.line.width[{graph('map')}.data[0].locations.indexOf({place})] === 3"),
        year=(f"window.before = JSON.stringify({graph('map')}.data[0].z);"
              "window.dash_clientside.set_props('year', {value: 2018 + {n}})",
              f"JSON.stringify({graph('map')}.data[0].z) !== window.before"),
    )  # fmt: skip


def time_gesture(
    page: Page, gesture: tuple[str, str], turns: Iterator[int] | range, press: str = ""
) -> float:
    """Milliseconds from a gesture until its end is seen in a frame, PATIENCE at most: the median of some turns."""
    took = []
    for turn in turns:
        if press:
            page.evaluate("press => { (0, eval)(press); }", press.replace("{n}", str(turn)))
            page.wait_for_timeout(HELD)
        does, ends = (part.replace("{n}", str(turn)) for part in gesture)
        took.append(page.evaluate(
            "([does, ends, limit]) => new Promise(done => { const begun = performance.now(); (0, eval)(does);"
            " const look = () => (0, eval)(ends) ? requestAnimationFrame(() => done(performance.now() - begun))"
            " : requestAnimationFrame(look); setTimeout(done, limit, limit);"
            " look(); })", [does, ends, PATIENCE]))  # fmt: skip
        page.wait_for_timeout(600)
    return float(statistics.median(took))


def ready(page: Page, address: str, condition: str) -> float:
    """Seconds until the condition holds. Raises CouldNotMeasureError where it does not within two minutes."""
    page.route("https://cdn.plot.ly/**", lambda route: route.fulfill(json=_NO_WORLD))
    page.goto(address, wait_until="commit", timeout=2 * PATIENCE)
    took = page.evaluate(
        "([ready, limit]) => new Promise(done => { const look = () => { let holds = false;"
        " try { holds = (0, eval)(ready); } catch (fault) { holds = false; }"
        " return holds ? done(performance.now()) : requestAnimationFrame(look); };"
        " setTimeout(done, limit, 0); look(); })",
        [condition, 2 * PATIENCE],
    )
    if not took:
        raise CouldNotMeasureError(f"{address} did not answer within {2 * PATIENCE / 1000:.0f} seconds")
    return float(took) / 1000


def slow_down(network: CDPSession) -> None:
    """The line and the processor of the phone."""
    network.send("Network.emulateNetworkConditions", SLOW_LINE)
    network.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})


def time_first_load(address: str, condition: str, *, on_phone: bool) -> float:
    """Seconds until the condition holds in a browser that was never there before."""
    with open_page(PHONE if on_phone else DESK, bypass_csp=True) as (page, network):
        if on_phone:
            slow_down(network)
        return ready(page, address, condition)


def opened_in_turn(pages: Sequence[tuple[str, Gestures]], *, on_phone: bool = False) -> list[float]:
    """The median seconds until each page answers, once its server has drawn it.

    They are opened by turns, so that what else the machine does meets all alike.
    """
    took: list[list[float]] = [[] for _ in pages]
    for _ in range(TRIES + 1):
        for seconds, (address, gestures) in zip(took, pages, strict=True):
            seconds.append(time_first_load(address, gestures.ready, on_phone=on_phone))
    return [statistics.median(seconds[1:]) for seconds in took]


def heap(network: CDPSession) -> float:
    """Megabytes of the page's objects once what is not needed has gone."""
    network.send("HeapProfiler.collectGarbage")
    network.send("Performance.enable")
    metrics = {
        metric["name"]: metric["value"] for metric in network.send("Performance.getMetrics")["metrics"]
    }
    return float(metrics["JSHeapUsedSize"]) / 1e6


def measure_page(address: str, gestures: Gestures) -> Mapping[str, float]:
    """All that is measured of one page, once its server has drawn it."""
    values: dict[str, float] = {}
    with open_page(DESK, bypass_csp=True) as (page, network):
        ready(page, address, gestures.ready)
        page.wait_for_timeout(1500)
        values["heap"] = heap(network)
        values |= time_gestures(page, gestures)
    with open_page(PHONE, bypass_csp=True) as (page, network):
        slow_down(network)
        ready(page, address, gestures.ready)
        page.wait_for_timeout(3000)
        values["phone year"] = time_gesture(page, gestures.year, range(1, 4))
    return values


def time_gestures(page: Page, gestures: Gestures) -> Mapping[str, float]:
    """Milliseconds of a year's step, a hover, a click of a mouse, and one that no press announces, as of a finger."""
    return {
        "year": time_gesture(page, gestures.year, range(1, TRIES + 1)),
        "hover": time_gesture(page, gestures.hover, range(TRIES)),
        "click": time_gesture(page, gestures.click, range(TRIES), gestures.press),
        "tap": time_gesture(page, gestures.click, range(TRIES, 2 * TRIES)),
    }


def measure(workplace: Path) -> Iterator[BenchRow]:
    """Each row with 43 districts; both pages in the same run."""
    places = load_catalog().in_set("lima")
    settings = {"BENCH_OUTLINES": write_geojson(workplace, places)}
    others = [code for code in places if code != DISTRICT][: 2 * TRIES + 2]
    query = f"indicator=police_complaint_rate&view=map&territory={','.join(places)}"
    with (
        serve_application(
            "bench.stock_explorer:server", log=workplace / "stock.log", settings=settings
        ) as theirs,
        our_site(built_store(workplace), log=workplace / "site.log") as address,
    ):
        page = f"{address}/es/explorar?{query}"
        pages = [(page, our_gestures(others)), (theirs, stock_gestures(others))]
        desk, phone = opened_in_turn(pages), opened_in_turn(pages, on_phone=True)
        ours = {**measure_page(*pages[0]), "desk": desk[0], "phone": phone[0]}
        stock = {**measure_page(*pages[1]), "desk": desk[1], "phone": phone[1]}
        bytes_, stock_bytes = (weigh(each, figures=3).bytes for each in (page, theirs))
    weighed = Peer(_PEER, stock_bytes / 1000)
    without = "" if is_bundle() else "with the whole plotly.js: `python -m bundle` makes a lighter one"
    yield BenchRow("bytes, everything loaded", bytes_ / 1000, "kB", "at most", 0.32, weighed, without)
    yield beside("until it answers, at a desk", "s", 0.5, values=(ours, stock), key="desk")
    yield beside("until it answers, on a phone", "s", 0.35, values=(ours, stock), key="phone")
    yield beside(
        "a click on the map until all charts have moved", "ms", 0.3, values=(ours, stock), key="click"
    )
    yield beside(
        "a tap of a finger, which no press announces, until all charts have moved",
        "ms",
        0.5,
        values=(ours, stock),
        key="tap",
    )
    yield beside("a hover until it is lit in three figures", "ms", 0.1, values=(ours, stock), key="hover")
    yield beside("a year's step", "ms", 0.4, values=(ours, stock), key="year")
    yield beside("heap", "MB", 0.6, values=(ours, stock), key="heap")
    yield BenchRow("play at a desk", 1000 / ours["year"], "steps a second", "at least", 8)
    yield BenchRow("play on a phone", 1000 / ours["phone year"], "steps a second", "at least", 3)


def beside(what: str, unit: str, goal: float, *, values: Values, key: str) -> BenchRow:
    """A row of ours at most so many times the stock page's."""
    ours, stock = values
    return BenchRow(what, ours[key], unit, "at most", goal, Peer(_PEER, stock[key]))
