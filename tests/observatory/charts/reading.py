"""Reads a painted chart back: what a reader sees of each mark, taken from the SVG alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree import ElementTree

_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_VAR = re.compile(r"var\(--([a-z0-9-]+),")


@dataclass(frozen=True)
class SeenMark:
    """One mark as it is painted: where, how it is filled and edged, its whiskers, what is read of it."""

    words: str
    shape: str = ""
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0
    path: str = ""
    fill: str = ""
    edge: str = ""
    dash: str = ""
    opacity: float = 1.0
    href: str = ""
    whiskers: dict[str, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class SeenStroke:
    marks: tuple[int, ...]
    points: tuple[tuple[float, float], ...]
    colour: str
    dashed: bool


@dataclass(frozen=True)
class SeenLabel:
    text: str
    x: float
    y: float
    role: str
    colour: str
    of: int | None


@dataclass(frozen=True)
class Seen:
    title: str
    description: str
    marks: dict[int, SeenMark]
    strokes: tuple[SeenStroke, ...]
    bands: dict[tuple[int, ...], tuple[tuple[float, float], ...]]
    ranges: dict[tuple[int, ...], tuple[tuple[float, float], ...]]
    labels: tuple[SeenLabel, ...]
    hatches: dict[str, str]
    size: tuple[float, float]


def read(svg: str) -> Seen:
    """The picture by its elements."""
    root = ElementTree.fromstring(svg)
    parents = {child: parent for parent in root.iter() for child in parent}
    marks = {int(g.get("data-i")): _mark(g, parents) for g in root.iter(f"{_SVG}g") if g.get("data-i")}
    strokes = tuple(_stroke(p) for p in root.iter(f"{_SVG}path") if p.get("data-m"))
    bands, ranges = (
        {
            tuple(map(int, p.get(name).split())): _points(p.get("d"))
            for p in root.iter(f"{_SVG}path")
            if p.get(name)
        }
        for name in ("data-b", "data-r")
    )
    labels = tuple(
        SeenLabel(
            t.text or "", float(t.get("x")), float(t.get("y")), parents[t].get("class", ""),
            colour(parents[t].get("fill") or t.get("fill") or ""), int(t.get("data-of")) if t.get("data-of") else None,
        )
        for t in root.iter(f"{_SVG}text")
    )  # fmt: skip
    hatches = {p.get("id"): p.findall(f"{_SVG}path")[-1].get("d") for p in root.iter(f"{_SVG}pattern")}
    return Seen(
        root.find(f"{_SVG}title").text, root.find(f"{_SVG}desc").text, marks, strokes, bands, ranges, labels, hatches,
        (float(root.get("width")), float(root.get("height"))),
    )  # fmt: skip


def colour(value: str) -> str:
    """The token behind a colour of the page."""
    named = _VAR.match(value)
    return named[1] if named else {"currentColor": "ink"}.get(value, value)


def _mark(group: ElementTree.Element, parents: dict) -> SeenMark:
    words = group.find(f"{_SVG}title").text
    whiskers = {
        p.get("class"): tuple(map(float, _NUMBER.findall(p.get("d"))))
        for p in group.findall(f"{_SVG}path")
        if p.get("class") in ("interval", "days")
    }
    around = ("interval", "days", "halo")
    shapes = [e for e in group if e.tag not in (f"{_SVG}title", f"{_SVG}g") and e.get("class") not in around]
    href = parents[group].get("href", "") if parents[group].tag == f"{_SVG}a" else ""
    if not shapes:
        return SeenMark(words, whiskers=whiskers, href=href)
    (item,) = shapes
    tag = item.tag.removeprefix(_SVG)
    place = {key: float(item.get(key)) for key in ("x", "y", "width", "height") if item.get(key)}
    path = item.get("d", "")
    if tag == "circle":
        place = {"x": float(item.get("cx")), "y": float(item.get("cy")), "width": 2 * float(item.get("r"))}
    elif tag == "rect":
        place["x"] += place["width"] / 2
        place["y"] += place["height"] / 2
    elif not path.count("M") > 1 and path.endswith("z"):
        numbers = list(map(float, _NUMBER.findall(path)))
        if len(numbers) == 8:
            place = {"x": numbers[0], "y": numbers[3], "width": 2 * (numbers[2] - numbers[0])}
    fill = item.get("fill", "")
    hatch = re.fullmatch(r"url\(#.*-(\w+)\)", fill)
    return SeenMark(
        words,
        shape={"circle": "circle", "rect": "square", "path": "diamond"}[tag],
        path=path,
        fill=hatch[1] if hatch else colour(fill),
        edge=colour(item.get("stroke", "")),
        dash=item.get("stroke-dasharray", ""),
        opacity=float(item.get("fill-opacity", "1")),
        href=href,
        whiskers=whiskers,
        **place,
    )


def _stroke(path: ElementTree.Element) -> SeenStroke:
    marks = tuple(map(int, path.get("data-m").split()))
    return SeenStroke(
        marks, _points(path.get("d")), colour(path.get("stroke")), bool(path.get("stroke-dasharray"))
    )


def _points(data: str) -> tuple[tuple[float, float], ...]:
    numbers = list(map(float, _NUMBER.findall(data)))
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))
