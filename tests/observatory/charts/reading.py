"""Reads a painted chart back: its marks from the SVG alone, its words measured, its sentences, what it must not do."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import hypot
from xml.etree import ElementTree

from observatory.charts.chart import ABSENT, Bar, Chart, Dot, Mark, Shape
from observatory.charts.kinds import chosen_kind
from observatory.charts.layout.label_placement import spots_inside, width_of
from observatory.charts.painting.svg import svg
from observatory.geography.outlines import load_outlines
from observatory.model import Panel
from observatory.statistics import paints_areas
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words import describe

_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_TOKEN = re.compile(r"[Mmlz]|-?(?:\d+\.?\d*|\.\d+)")
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


def rings_of(path: str) -> list[list[tuple[float, float]]]:
    """The rings of an SVG path with relative steps, as absolute points."""
    rings: list[list[tuple[float, float]]] = []
    numbers: list[float] = []
    at, step = (0.0, 0.0), ""
    for token in _TOKEN.findall(path):
        if token.isalpha():
            step = token
            if token == "z":
                at = rings[-1][0]
            continue
        numbers.append(float(token))
        if len(numbers) == 2:
            at = (numbers[0], numbers[1]) if step == "M" else (at[0] + numbers[0], at[1] + numbers[1])
            if step in "Mm":
                rings.append([])
                step = "l"
            rings[-1].append(at)
            numbers = []
    return rings


def is_inside(x: float, y: float, rings: list[list[tuple[float, float]]]) -> bool:
    """Whether a point lies in the rings (even and odd)."""
    odd = False
    for ring in rings:
        for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
                odd = not odd
    return odd


def point_inside(path: str) -> tuple[float, float]:
    """The middle of the broadest stretch inside an area."""
    rings = tuple(tuple((round(x * 10), round(y * 10)) for x, y in ring) for ring in rings_of(path))
    spot = spots_inside(rings, 0)[0]
    return spot.x, spot.y


OUTLINES = load_outlines()


def finding_of(panel: Panel, text: Text) -> str:
    return chosen_kind.finding_of(panel, text, OUTLINES)


def alternative_of(panel: Panel, text: Text) -> str:
    return chosen_kind.chart_of(panel, text, width=chosen_kind.DESK, outlines=OUTLINES).description


LINE = 15
"""Pixels that a line of words takes, by hand: letters of 12."""


def boxes_of(chart):
    """What each word of labels and legend covers: text, left, top, right, bottom."""
    for label in chart.labels:
        size, half = width_of(label.text, label.size, bold=label.bold), LINE * label.size / 24
        if label.upright:
            yield label.text, label.x - half, label.y - size, label.x + half, label.y
        else:
            left = label.x - {"start": 0, "middle": size / 2, "end": size}[label.anchor]
            yield label.text, left, label.y - half, left + size, label.y + half
    for entry in chart.legend:
        yield entry.words, entry.x, entry.y - 1, entry.x + 18 + width_of(entry.words), entry.y + 13


def points_of(chart):
    """What each point of a line and each small square of a hidden cell covers: words, left, top, right, bottom."""
    for mark in chart.marks:
        match mark.form:
            case Dot(x, y, _, radius) if radius:
                yield mark.words, x - radius, y - radius, x + radius, y + radius
            case Bar(x, y, width, height) if chart.kind == "trend" and mark.look.fill == "hatched":
                yield mark.words, x, y, x + width, y + height


def assert_numbers_stand_by_their_own(chart):
    """A number beside a point lies nearer to it than to any other."""
    points = {at: mark.form for at, mark in enumerate(chart.marks) if isinstance(mark.form, Dot)}
    for label in chart.labels:
        if label.role == "number" and label.of in points and not label.upright and chart.kind == "trend":
            ((_, left, top, right, bottom),) = boxes_of(replace(chart, labels=(label,), legend=()))
            far = {
                at: hypot(max(left - point.x, 0, point.x - right), max(top - point.y, 0, point.y - bottom))
                for at, point in points.items()
            }
            assert far[label.of] <= min(far.values()) + 0.01, f"«{label.text}» stands by another point"


def assert_words_stand_free(chart):
    assert_numbers_stand_by_their_own(chart)
    boxes = [*points_of(chart), *boxes_of(chart)]
    points = len(list(points_of(chart)))
    for at, (text, left, top, right, bottom) in enumerate(boxes):
        assert left >= -1 and right <= chart.width + 1, (
            f"«{text}» leaves the drawing: {left:.0f} to {right:.0f}"
        )
        assert top >= -1 and bottom <= chart.height + 1, (
            f"«{text}» leaves the drawing: {top:.0f} to {bottom:.0f}"
        )
        for label, o_left, o_top, o_right, o_bottom in boxes[:at] if at >= points else ():
            apart = (
                right <= o_left + 0.5
                or o_right <= left + 0.5
                or bottom <= o_top + 0.5
                or o_bottom <= top + 0.5
            )
            assert apart, f"«{text}» lies over «{label}»"


_ALIKE = 0.01  # of a scale, by which two that are the same may differ
_SEEN = 8  # pixels from which a length is read: of less the painter rounds too much
_YEAR = re.compile(r"\d{4}")


def pixels_per_unit(chart: Chart, reading: Seen) -> dict[int, float]:
    """Of each area the pixels that a unit takes: from its marks as they are painted, never from its axis."""
    scales = defaultdict(list)
    for at, mark in enumerate(chart.marks):
        area, seen = chart.areas[mark.area], reading.marks[at]
        if not mark.row.value or mark.flags & ABSENT:
            continue
        if isinstance(mark.form, Bar) and seen.width > _SEEN:
            scales[mark.area].append(seen.width / mark.row.value)
        elif isinstance(mark.form, Dot) and area.values is not None and area.bottom - mark.form.y > _SEEN:
            scales[mark.area].append((area.bottom - mark.form.y) / mark.row.value)
    return {area: max(each) for area, each in scales.items()}


def unlike_scales(chart: Chart, text: Text) -> Iterator[str]:
    """Areas of which one draws a unit longer than another, without a line under each heading that says so."""
    reading = read(svg(chart))
    scales = pixels_per_unit(chart, reading)
    said = times_said(reading, text)
    if scales and max(scales.values()) > min(scales.values()) * (1 + _ALIKE) and said < len(scales):
        yield f"draws a unit as {sorted(scales.values())} pixels and says it {said} times"
    if said and any(not any(label.role == "tick" for label in _within(chart, at)) for at in scales):
        yield "says that each panel has its scale, and one shows none"


def times_said(reading: Seen, text: Text) -> int:
    """How often the drawing says that each panel has its scale, over one line or several."""
    words = " ".join(label.text for label in reading.labels if label.role in ("heading", "note"))
    return words.count(text.t(phrases.OWN_SCALES))


def _within(chart: Chart, area: int) -> Iterator:
    room = chart.areas[area]
    yield from (
        label for label in chart.labels
        if label.x <= room.right and room.top - 8 <= label.y <= room.bottom + 8
    )  # fmt: skip


def unnamed_periods(panel: Panel, chart: Chart, text: Text) -> Iterator[str]:
    """Countries with a number of a year beyond those that the subtitle names beside them, or named beyond all marks."""
    said = describe.subtitle(panel, text)
    parts = [part for part in re.split(r"; |\. ", said) if _YEAR.search(part)]
    for country in {mark.row.territory[:2] for mark in chart.marks if mark.row.value is not None}:
        places = [place for place in panel.territories if place.country == country]
        names = {text.t(name) for place in places for name in (place.name, place.on_site.place) if name}
        own = [part for part in parts if any(name in part for name in names)] or parts
        spoken = {int(year) for part in own for year in _YEAR.findall(part)} or {0}
        marks = [mark for mark in chart.marks if mark.row.territory.startswith(country)]
        shown = [mark for mark in marks if mark.row.value is not None]
        (first, last), (least, most) = _years(shown), _years(marks)
        if not least <= min(spoken) <= first <= last <= max(spoken) <= most:
            yield f"of {country} it shows {first} to {last} under «{said}»"


def _years(marks: Sequence[Mark]) -> tuple[int, int]:
    return min(m.row.period.start.year for m in marks), max(m.row.period.end.year for m in marks)


def length_of_time(chart: Chart) -> Iterator[str]:
    """Bars of one area, of which one draws a unit longer than another: their length is no quantity, but time."""
    units = defaultdict(list)
    for mark in chart.marks:
        if (
            isinstance(mark.form, Bar)
            and mark.row.value
            and not mark.flags & ABSENT
            and mark.form.width > _SEEN
        ):
            units[mark.area].append(mark.form.width / mark.row.value)
    if any(max(each) > min(each) * (1 + _ALIKE) for each in units.values()):
        yield "has bars whose length is not their number"


def painted_counts(panel: Panel, chart: Chart) -> Iterator[str]:
    """Areas of a map filled by a count, or by cases of an office."""
    filled = any(isinstance(mark.form, Shape) and mark.row.value is not None for mark in chart.marks)
    if filled and not all(paints_areas(indicator) for indicator in panel.indicators):
        yield f"paints areas by {[indicator.id for indicator in panel.indicators]}"
