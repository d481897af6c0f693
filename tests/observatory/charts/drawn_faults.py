"""What a drawing must not do, read back from what is painted: each rule yields a sentence a fault."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from observatory.charts.chart import ABSENT, Bar, Chart, Dot
from observatory.charts.painting.svg import svg
from observatory.model import Panel
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words import describe
from tests.observatory.charts.reading import Seen, read

_ALIKE = 0.01  # of a scale, by which two that are the same may differ
_YEAR = re.compile(r"\d{4}")


def pixels_per_unit(chart: Chart, reading: Seen) -> dict[int, float]:
    """Of each area the pixels that a unit takes: from its marks as they are painted, never from its axis."""
    scales = defaultdict(list)
    for at, mark in enumerate(chart.marks):
        area, seen = chart.areas[mark.area], reading.marks[at]
        if not mark.row.value or mark.flags & ABSENT:
            continue
        if isinstance(mark.form, Bar) and seen.width:
            scales[mark.area].append(seen.width / mark.row.value)
        elif isinstance(mark.form, Dot) and area.values is not None:
            scales[mark.area].append((area.bottom - mark.form.y) / mark.row.value)
    return {area: max(each) for area, each in scales.items()}


def unlike_scales(chart: Chart, text: Text) -> Iterator[str]:
    """Areas of which one draws a unit longer than another, without a line under each heading that says so."""
    reading = read(svg(chart))
    scales = pixels_per_unit(chart, reading)
    said = sum(label.text == text.t(phrases.OWN_SCALES) for label in reading.labels)
    if scales and max(scales.values()) > min(scales.values()) * (1 + _ALIKE) and said < len(scales):
        yield f"draws a unit as {sorted(scales.values())} pixels and says it {said} times"
    if said and any(not any(label.role == "tick" for label in _within(chart, at)) for at in scales):
        yield "says that each panel has its scale, and one shows none"


def _within(chart: Chart, area: int) -> Iterator:
    room = chart.areas[area]
    yield from (
        label for label in chart.labels
        if label.x <= room.right and room.top - 8 <= label.y <= room.bottom + 8
    )  # fmt: skip


def unnamed_periods(panel: Panel, chart: Chart, text: Text) -> Iterator[str]:
    """Countries whose marks are of years that the subtitle does not name beside them."""
    said = describe.subtitle(panel, text)
    parts = [part for part in re.split(r"; |\. ", said) if _YEAR.search(part)]
    years = defaultdict(set)
    for mark in chart.marks:
        years[mark.row.territory[:2]] |= {mark.row.period.start.year, mark.row.period.end.year}
    for country, of_marks in years.items():
        names = {text.t(place.name) for place in panel.territories if place.country == country}
        own = [part for part in parts if len(parts) == 1 or any(name in part for name in names)]
        spoken = {int(year) for part in own for year in _YEAR.findall(part)}
        if {min(of_marks), max(of_marks)} - spoken:
            yield f"of {country} it shows {min(of_marks)} to {max(of_marks)} under «{said}»"
