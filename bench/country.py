"""The explorer with all districts of a country: first view, a click, a year, bytes; beside the same map in stock Dash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bench.browser import DESK, open_page, weigh
from bench.explorer import (
    PATIENCE,
    Gestures,
    beside,
    our_gestures,
    ready,
    stock_gestures,
    time_first_load,
    time_gesture,
    write_geojson,
)
from bench.processes import BenchRow, CouldNotMeasureError, seconds_of
from bench.sites import COUNTRY, DISTRICT, PROVINCE, built_store, serve_application, serving_as
from observatory.addresses.selection_keys import DISTRICTS
from observatory.catalog import load_catalog
from observatory.geography.outlines import load_outlines

TRIES = 3  # of each gesture: the stock page takes seconds for one
_QUERY = "/es/explorar?indicator=police_complaint_rate&view=map&territory="


def time_moves(address: str, gestures: Gestures) -> Mapping[str, float]:
    """Step, click and tap (a click that no press announces) at a desk; not every place is in its ranking to hover over.

    Raises CouldNotMeasureError where a gesture does not end.
    """
    with open_page(DESK, bypass_csp=True) as (page, _):
        ready(page, address, gestures.ready)
        page.wait_for_load_state("networkidle", timeout=2 * PATIENCE)  # the other years are behind
        took = {
            "year": time_gesture(page, gestures.year, range(1, TRIES + 1)),
            "click": time_gesture(page, gestures.click, range(TRIES), gestures.press),
            "tap": time_gesture(page, gestures.click, range(TRIES, 2 * TRIES)),
        }
    for name, milliseconds in took.items():
        if milliseconds >= PATIENCE:
            raise CouldNotMeasureError(f"{address}: no {name} ended within {PATIENCE / 1000:.0f} seconds")
    return took


def measure(workplace: Path) -> Iterator[BenchRow]:
    """Ours first, in a process that has drawn nothing yet; both pages have the same lines."""
    catalog = load_catalog()
    places = [place for place in catalog.districts_within(COUNTRY) if load_outlines().draw([place])]
    others = [code for code in places if code.startswith(PROVINCE or COUNTRY) and code != DISTRICT]
    gestures = our_gestures(others)
    store = {"OBSERVATORY_STORE_DIR": str(built_store(workplace))}
    with serving_as("app:server", log=workplace / "site.log", settings=store) as (address, server):
        page, before = f"{address}{_QUERY}{DISTRICTS}{COUNTRY}", seconds_of(server)
        time_first_load(page, gestures.ready, on_phone=False)
        cold = seconds_of(server) - before
        ours = time_moves(page, gestures)
        few = f"{address}{_QUERY}{','.join(catalog.in_set('lima'))}"
        more = weigh(page, figures=3).bytes - weigh(few, figures=3).bytes
    yield BenchRow(f"first view of {len(places)} districts, cold", cold, "s of processor", "at most", 1)
    yield BenchRow("bytes more than with Lima's 43", more / 1000, "kB", "at most", 250)
    settings = {"BENCH_OUTLINES": write_geojson(workplace, places), "BENCH_RATE": "1"}
    with serve_application(
        "bench.stock_explorer:server", log=workplace / "stock.log", settings=settings
    ) as address:
        stock = time_moves(address, stock_gestures(others))
    yield beside(f"a click with {len(places)} districts", "ms", 0.3, values=(ours, stock), key="click")
    tapped = f"a tap with {len(places)} districts, which no press announces"
    yield beside(tapped, "ms", 0.3, values=(ours, stock), key="tap")
    yield beside(f"a year's step with {len(places)} districts", "ms", 0.3, values=(ours, stock), key="year")
