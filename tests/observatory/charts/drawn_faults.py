"""What a drawing must not do, read back from what is painted: each rule yields a sentence a fault."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from observatory.charts.chart import ABSENT, Bar, Chart, Dot, Mark, Shape
from observatory.charts.painting.svg import svg
from observatory.model import Panel
from observatory.statistics import paints_areas
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words import describe
from tests.observatory.charts.reading import Seen, read

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
