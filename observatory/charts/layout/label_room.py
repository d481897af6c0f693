"""The room for words inside an area: where lines of words fit best, found on scanned lines across it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

from observatory.charts.layout.text_metrics import LINE

MOST_LINES: Final = 4  # of words inside an area, and of a name beside it
SCAN: Final = 3  # pixels from one line to the next, where room for words is sought
_ENOUGH: Final = 130  # pixels of room from which a place near the middle is better than a wider one
_BESIDE: Final = 3  # pixels from words to the edge of their area

Span: TypeAlias = tuple[float, float]
Tenths: TypeAlias = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """The middle of the best room for words inside an area, and how broad it is; 0 where there is none."""

    x: float
    y: float
    width: float


def spots_inside(rings: Sequence[Tenths], lines: int) -> tuple[Spot, ...]:
    """The spots inside an area for 0 (a point), 1, 2 ... `lines` lines of words; its rings are in tenths of a pixel."""
    spans = _spans(rings)
    return tuple(_spots(spans, lines)) if spans else _dot(rings[0])


def _spans(rings: Sequence[Tenths]) -> dict[int, list[Span]]:
    """The stretches of each scanned line that lie inside (even and odd crossings), in pixels."""
    crossings: dict[int, list[float]] = {}
    step = SCAN * 10
    for ring in rings:
        for (x0, y0), (x1, y1) in pairwise((*ring, ring[0])):
            low, high = sorted((y0, y1))
            for row in range(math.ceil(low / step), math.ceil(high / step)):
                x = x0 + (row * step - y0) / (y1 - y0) * (x1 - x0)
                crossings.setdefault(row, []).append(x / 10)
    return {
        row: list(zip(s[::2], s[1::2], strict=False)) for row, xs in crossings.items() if (s := sorted(xs))
    }


def _spots(spans: dict[int, list[Span]], lines: int) -> Iterator[Spot]:
    """The room for none, one ... `lines` lines of words: as many scanned lines as they are high must be free together."""
    common, depth, middle = dict(sorted(spans.items())), 0, (min(spans) + max(spans)) / 2 * SCAN
    for count in range(lines + 1):
        rows = math.ceil(count * LINE / SCAN)
        while depth < rows:
            depth += 1
            met = {start: _intersect_spans(common[start], spans.get(start + depth, ())) for start in common}
            common = {start: stretches for start, stretches in met.items() if stretches}
        best = _best(common, rows, middle=middle)
        yield best if best.width or count else _point_of(spans)


def _intersect_spans(stretches: Iterable[Span], row: Iterable[Span]) -> list[Span]:
    """The stretches that a line has in common with those before it."""
    both = [(max(a, c), min(b, d)) for a, b in stretches for c, d in row]
    return [(left, right) for left, right in both if left < right]


def _best(common: dict[int, list[Span]], rows: int, *, middle: float) -> Spot:
    """The broadest of the stretches free through so many `rows`, or that nearest the middle of several broad enough."""
    best, rank = Spot(0.0, 0.0, 0.0), (0.0, 0.0)
    for start, stretches in common.items():
        for left, right in stretches:
            y, room = (start + rows / 2) * SCAN, right - left - 2 * _BESIDE
            rank_here = (min(room, _ENOUGH), -abs(y - middle))
            if room > 0 and rank_here > rank:
                best, rank = Spot((left + right) / 2, y, room), rank_here
    return best


def _point_of(spans: dict[int, list[Span]]) -> Spot:
    """The middle of the broadest stretch of an area that is too narrow for words."""
    width, left, row = max((end - start, start, row) for row, every in spans.items() for start, end in every)
    return Spot(left + width / 2, row * SCAN, 0.0)


def _dot(ring: Tenths) -> tuple[Spot, ...]:
    """The spots of an area so flat that no scanned line meets it: its middle, with room for nothing."""
    x, y = (sum(values) / len(ring) / 10 for values in zip(*ring, strict=True))
    return (Spot(x, y, 0.0),) * (MOST_LINES + 1)
