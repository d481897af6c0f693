"""Asks the explorer of a site for what its page would draw, as the page does: by the callbacks that it declares."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from etl.visiting.web import Site

_DEPENDENCIES: Final = "/_dash/_dash-dependencies"
CALLBACKS: Final = "/_dash/_dash-update-component"
Json = dict[str, Any]


def answers(site: Site, query: str, path: str) -> Iterator[Json]:
    """What each callback that needs the server answers to a query, on the explorer's page at `path`.

    Some are handed the query itself, others an order that names it: both are tried, and what a callback cannot read it
    answers as if nothing was asked for.
    """
    declared = site.get(_DEPENDENCIES)
    for callback in json.loads(declared) if declared else ():
        if callback["clientside_function"] is None:
            for value in (query, {"query": query, "turn": 0}):
                body = site.post(CALLBACKS, json.dumps(_request(callback, value, path)))
                if body:
                    yield json.loads(body)["response"]


def _request(callback: Json, value: str | Json, path: str) -> Json:
    """The body that Dash sends: every store holds `value`, and the address its path."""
    written = callback["output"]
    names = written.strip(".").split("...")
    outputs = [_property(name) for name in names]
    inputs, state = ([_filled(slot, value, path) for slot in callback[kind]] for kind in ("inputs", "state"))
    changed = [f"{slot['id']}.{slot['property']}" for slot in inputs]
    return {
        "output": written, "outputs": outputs if written.startswith("..") else outputs[0], "inputs": inputs,
        "state": state, "changedPropIds": changed, "parsedChangedPropsIds": changed,
    }  # fmt: skip


def _property(name: str) -> Json:
    component, _, own = name.rpartition(".")
    return {"id": component, "property": own}


def _filled(slot: Json, value: str | Json, path: str) -> Json:
    filled = path if slot["property"] == "pathname" else value
    return {"id": slot["id"], "property": slot["property"], "value": filled}


@dataclass(frozen=True, slots=True)
class ExploredMark:
    """A mark of a figure: of which place and period, and in which words."""

    place: str
    period: str
    words: str


@dataclass(frozen=True, slots=True)
class Painting:
    """A figure as it is handed over: what is said of all of it, what is written in it, its marks and their values."""

    prose: tuple[str, ...]
    markup: tuple[str, ...]
    marks: tuple[ExploredMark, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RankedRow:
    """A row of a table of the explorer: its place, and what stands in its columns of numbers."""

    place: str
    cells: tuple[str, ...]


def paintings_of(answer: Any) -> Iterator[Painting]:
    """Every figure within an answer, with what the page lays over it."""
    for part in _objects(answer):
        if "targets" in part:
            figure = part["figure"] or {}
            notes = figure.get("layout", {}).get("annotations", ())
            # What is a number alone is a step of the axis.
            words = [
                note["text"] for note in notes if any(letter.isalpha() for letter in note.get("text", ""))
            ]
            # Words that a mark shares with one of another figure are given by their place there.
            marks = tuple(
                ExploredMark(
                    target["place"],
                    target["period"],
                    target["says"] if isinstance(target["says"], str) else "",
                )
                for target in part["targets"]
                if not target["line"]
            )
            prose = (part["finding"], part["alternative"], *words)
            yield Painting(
                prose, (part["under"], part["over"]), marks, tuple(_values_of(figure.get("data", ())))
            )


def ranked_rows_of(answer: Any) -> Iterator[RankedRow]:
    """Every row of the tables within an answer, which name their places and their columns of numbers."""
    for part in _objects(answer):
        if "columns" in part and "places" in part:
            numeric = [at for at, (_, holds_numbers) in enumerate(part["columns"]) if holds_numbers]
            for place, cells in zip(part["places"], part["rows"], strict=True):
                yield RankedRow(place, tuple(cells[at] for at in numeric))


def _values_of(traces: Iterable[Json]) -> Iterator[float]:
    """The values by which traces draw their marks: lengths of bars, heights of points, or how far across these stand."""
    for trace in traces:
        if "orientation" in trace or "error_y" in trace:
            across, up = (
                [one for one in trace.get(name) or () if isinstance(one, int | float)] for name in "xy"
            )
            yield from across or up  # days are no numbers


def markup_of(answer: Any) -> Iterator[str]:
    """Every piece of HTML within an answer that holds a table or a drawing."""
    if isinstance(answer, str):
        if "<table" in answer or "<svg" in answer:
            yield answer
    elif isinstance(answer, dict | list):
        for part in answer.values() if isinstance(answer, dict) else answer:
            yield from markup_of(part)


def _objects(answer: Any) -> Iterator[Json]:
    """Every object within an answer, however deep it lies."""
    if isinstance(answer, dict):
        yield answer
    if isinstance(answer, dict | list):
        for part in answer.values() if isinstance(answer, dict) else answer:
            yield from _objects(part)
