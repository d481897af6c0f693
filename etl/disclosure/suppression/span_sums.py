"""The sums of counts over time: a span, and the years, months and other spans that lie in it without overlapping."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from etl.disclosure.cells import Cell

Span = tuple[str, str]


def by_time(cells: Iterable[Cell]) -> Iterator[tuple[Cell, tuple[Cell, ...], bool]]:
    """Each span of a series with its years and months, and once with each other span within it."""
    series: dict[Cell, dict[Span, Cell]] = defaultdict(dict)
    for cell in cells:
        series[cell._replace(start="", end="")][cell.start, cell.end] = cell
    for spans in series.values():
        if len(spans) > 1:
            for whole, pieces in _tiled(tuple(sorted(spans))):
                days = sum(_days(*piece) for piece in pieces)
                yield spans[whole], tuple(spans[piece] for piece in pieces), days == _days(*whole)


@lru_cache(maxsize=10_000)
def _tiled(spans: tuple[Span, ...]) -> tuple[tuple[Span, tuple[Span, ...]], ...]:
    """The same for every series with the same spans."""
    return tuple((whole, pieces) for whole in spans for pieces in _tilings(whole, spans))


def _tilings(whole: Span, spans: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    inside = [one for one in spans if one != whole and whole[0] <= one[0] and one[1] <= whole[1]]
    usual = sorted((one for one in inside if _is_usual(one)), key=lambda one: (-_days(*one), one))
    if usual:
        yield _apart(usual)
    for odd in inside:
        if not _is_usual(odd):
            yield _apart([odd, *usual])


def _apart(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans in turn, without those that overlap one before."""
    chosen: list[Span] = []
    for start, end in spans:
        if all(end < first or last < start for first, last in chosen):
            chosen.append((start, end))
    return tuple(chosen)


def _is_usual(span: Span) -> bool:
    """Whether the span is one calendar month or one calendar year."""
    start, end = span
    year, month = int(start[:4]), int(start[5:7])
    whole_month = start[8:] == "01" and end == f"{start[:8]}{monthrange(year, month)[1]}"
    return whole_month or (start[4:] == "-01-01" and end == f"{start[:4]}-12-31")


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days + 1
