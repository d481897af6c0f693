"""Asks the explorer of a site for what its page would draw, as the page does: by the callbacks that it declares."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from etl.visiting.web import Site

_DEPENDENCIES: Final = "/_dash/_dash-dependencies"
CALLBACKS: Final = "/_dash/_dash-update-component"
Json = dict[str, Any]


def answers(site: Site, query: str, path: str) -> Iterator[Json]:
    """What each callback that needs the server answers to a query, on the explorer's page at `path`."""
    declared = site.get(_DEPENDENCIES)
    for callback in json.loads(declared) if declared else ():
        if callback["clientside_function"] is None:
            answer = site.post(CALLBACKS, json.dumps(_request(callback, query, path)))
            if answer:
                yield json.loads(answer)["response"]


def _request(callback: Json, query: str, path: str) -> Json:
    """The body that Dash sends: every store holds the query, and the address its path."""
    written = callback["output"]
    names = written.strip(".").split("...")
    outputs = [_property(name) for name in names]
    inputs, state = ([_filled(slot, query, path) for slot in callback[kind]] for kind in ("inputs", "state"))
    changed = [f"{slot['id']}.{slot['property']}" for slot in inputs]
    return {
        "output": written, "outputs": outputs if written.startswith("..") else outputs[0], "inputs": inputs,
        "state": state, "changedPropIds": changed, "parsedChangedPropsIds": changed,
    }  # fmt: skip


def _property(name: str) -> Json:
    component, _, own = name.rpartition(".")
    return {"id": component, "property": own}


def _filled(slot: Json, query: str, path: str) -> Json:
    value = path if slot["property"] == "pathname" else query
    return {"id": slot["id"], "property": slot["property"], "value": value}


@dataclass(frozen=True, slots=True)
class ExploredMark:
    """A mark of a figure: of which place and period, in which words, and the numbers it is drawn by."""

    place: str
    period: str
    words: str
    numbers: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Painting:
    """A figure as it is handed over: what is said of all of it and beside it, and its marks."""

    prose: tuple[str, ...]
    marks: tuple[ExploredMark, ...]


def paintings_of(answer: Any) -> Iterator[Painting]:
    """Every figure within an answer, with what the page lays over it."""
    for part in _objects(answer):
        if "targets" in part:
            targets = [target for target in part["targets"] if not target["line"]]
            values = _values_of(part["figure"].get("data", ()))
            # What is a number alone is a step of the axis; on a map words are names, and the edges of its classes.
            notes = part["figure"].get("layout", {}).get("annotations", ()) if values else ()
            words = [
                note["text"] for note in notes if any(letter.isalpha() for letter in note.get("text", ""))
            ]
            yield Painting(
                (part["finding"], part["alternative"], *words),
                tuple(
                    ExploredMark(target["place"], target["period"], target["says"], tuple(values.get(at, ())))
                    for at, target in enumerate(targets)
                ),
            )


def _values_of(traces: Iterable[Json]) -> dict[int, list[float]]:
    """The values by which traces draw each mark: the length of a bar, the height of a point."""
    values: dict[int, list[float]] = defaultdict(list)
    for trace in traces:
        numbers = trace.get("x") if "orientation" in trace else trace.get("y") if "error_y" in trace else None
        if isinstance(trace.get("customdata"), list) and isinstance(numbers, list):
            for at, number in zip(trace["customdata"], numbers, strict=False):
                if isinstance(number, int | float):
                    values[at].append(number)
    return values


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
