"""Measures the words of a drawing: none over another, none outside."""

from __future__ import annotations

from dataclasses import replace
from math import hypot

from observatory.charts.chart import Bar, Dot
from observatory.charts.layout.text_metrics import width_of

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
