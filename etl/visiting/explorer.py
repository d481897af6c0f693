"""Asks the explorer of a site for what its page would draw, as the page does: by the callbacks that it declares."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any, Final

from etl.visiting.exhibits import Exhibit, counts_of, exhibits_in
from etl.visiting.web import Site

_DEPENDENCIES: Final = "/_dash/_dash-dependencies"
_CALLBACKS: Final = "/_dash/_dash-update-component"
Json = dict[str, Any]


def ask_explorer(
    site: Site, query: str, path: str, cells: Collection[str], *, file: str
) -> Iterator[Exhibit]:
    """What each callback that needs the server shows of a query, which is of `cells`, on the explorer's page at `path`.

    What is said of a whole figure may repeat what stands in `file`.

    Some are handed the query itself, others an order that names it: both are tried, and what a callback cannot read it
    answers as if nothing was asked for.
    """
    declared = site.get(_DEPENDENCIES)
    for callback in json.loads(declared) if declared else ():
        if callback["clientside_function"] is None:
            for value in (query, {"query": query, "turn": 0}):
                body = site.post(_CALLBACKS, json.dumps(_request(callback, value, path)))
                yield from _exhibits_of(json.loads(body)["response"] if body else None, cells, file)


def _request(callback: Json, value: str | Json, path: str) -> Json:
    """The body that Dash sends: every store holds `value`, and the address its path."""
    written = callback["output"]
    parts = [name.rpartition(".") for name in written.strip(".").split("...")]
    outputs = [{"id": component, "property": own} for component, _, own in parts]
    inputs, state = (
        [{**slot, "value": path if slot["property"] == "pathname" else value} for slot in callback[kind]]
        for kind in ("inputs", "state")
    )
    changed = [f"{slot['id']}.{slot['property']}" for slot in inputs]
    return {
        "output": written, "outputs": outputs if written.startswith("..") else outputs[0], "inputs": inputs,
        "state": state, "changedPropIds": changed, "parsedChangedPropsIds": changed,
    }  # fmt: skip


def _exhibits_of(part: Any, cells: Collection[str], file: str) -> Iterator[Exhibit]:
    """Every figure, table and piece of HTML within an answer, however deep it lies."""
    match part:
        case str():
            yield from exhibits_in(part, cells, file)
        case {"targets": targets}:
            marks = [target for target in targets if not target["line"]]
            yield from _figure(part, marks, cells, file)
        case {"places": places, "period": period, "rows": rows}:
            for place, row in zip(places, rows, strict=True):
                yield Exhibit((f"{place} {period}",), tuple(row))
        case list() | dict():
            for inner in part.values() if isinstance(part, dict) else part:
                yield from _exhibits_of(inner, cells, file)


def _figure(part: Json, marks: list[Json], cells: Collection[str], file: str) -> Iterator[Exhibit]:
    """Each mark of a figure, and what is said, written and measured of all of them."""
    for mark in marks:
        # A number stands for the words of the mark of that number in the figure beside it.
        if isinstance(mark["says"], str):
            yield Exhibit((f"{mark['place']} {mark['period']}",), (mark["says"],))
    drawn = frozenset(f"{mark['place']} {mark['period']}" for mark in marks) or cells
    counts = counts_of(len(marks) or len(cells), part["counts"])
    yield from (Exhibit(drawn, (value,)) for value in _values_of(part["figure"]))
    yield from (Exhibit(drawn, (words,), counts, file) for words in (part["finding"], part["alternative"]))
    yield from exhibits_in(f"<svg>{part['under']}{part['over']}</svg>", drawn)


def _values_of(figure: Json | None) -> Iterator[float]:
    """The values by which traces draw their marks: lengths of bars, heights of points, or how far across these stand."""
    for trace in figure["data"] if figure else ():
        if "orientation" in trace or "error_y" in trace:
            across, up = (
                [number for number in trace.get(axis) or () if isinstance(number, int | float)]
                for axis in ("x", "y")
            )
            yield from across or up  # days are no numbers
