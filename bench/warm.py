"""A chart's callback that was answered before, 50 users at once, beside a Flask route that says "ok"."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from api.guard import CALLBACK_PATH as CALLBACK
from api.guard import PAGE_LOAD
from bench.result import CouldNotMeasureError, Peer, Row
from bench.sites import built_store, our_site, serving, wire_bytes
from bench.users import answers, question

USERS = 50
SECONDS = 2.0
TURNS = 6
PAGE = "/es/indicadores/cem_cases"


def _body(path: str) -> bytes:
    """What the renderer of Dash sends when a filter has changed."""
    address = {"address": path, "dark": False, "room": "desk"}
    return json.dumps(
        {
            "output": "page.children",
            "outputs": {"id": "page", "property": "children"},
            "inputs": [{"id": "address", "property": "data", "value": address}],
            "changedPropIds": ["address.data"],
            "parsedChangedPropsIds": ["address.data"],
        }
    ).encode()


def _signature(page: str) -> str:
    """What the renderer sends back with each callback of a page load."""
    found = re.search(r'"end_id":"([^"]+)"', page)
    if not found:
        raise CouldNotMeasureError(f"{PAGE} carries no signature of its page load")
    return found[1]


def measure(workplace: Path) -> Iterator[Row]:
    """The two in turns, each alone while it is asked; one process with four threads serves each."""
    with (
        serving("bench.ok:server", log=workplace / "ok.log", settings={}) as plain,
        our_site(built_store(workplace), log=workplace / "site.log") as ours,
    ):
        signed = f"{CALLBACK}?{PAGE_LOAD}={quote(_signature(wire_bytes(f'{ours}{PAGE}').body.decode()))}"
        peer, callback = question(plain, "/"), question(ours, signed, body=_body(PAGE))
        for asked in (peer, callback):
            answers(asked, users=USERS, seconds=0.5)
        turns = [
            (answers(peer, users=USERS, seconds=SECONDS), answers(callback, users=USERS, seconds=SECONDS))
            for _ in range(TURNS)
        ]
    theirs, own = (sum(rates) / TURNS for rates in zip(*turns, strict=True))
    what = f"warm chart callback, {USERS} users"
    yield Row(what, own, "answers/s", "at least", 0.7, Peer("a Flask route that says ok", theirs))
