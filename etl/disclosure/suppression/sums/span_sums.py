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
    series: dict[tuple[str, ...], dict[Span, Cell]] = defaultdict(dict)
    for cell in cells:
        series[cell.series][cell.start, cell.end] = cell
    for spans in series.values():
        if len(spans) > 1:
            for total_span, pieces in _tiled(tuple(sorted(spans))):
                days = sum(_days(*piece) for piece in pieces)
                yield spans[total_span], tuple(spans[piece] for piece in pieces), days == _days(*total_span)


@lru_cache(maxsize=10_000)
def _tiled(spans: tuple[Span, ...]) -> tuple[tuple[Span, tuple[Span, ...]], ...]:
    """The same for every series with the same spans."""
    return tuple((span, pieces) for span in spans for pieces in _tilings(span, spans))


def _tilings(total_span: Span, spans: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    inside = [
        span for span in spans if span != total_span and total_span[0] <= span[0] and span[1] <= total_span[1]
    ]
    usual = sorted((span for span in inside if _is_usual(span)), key=lambda span: (-_days(*span), span))
    if usual:
        yield _apart(usual)
    for odd in inside:
        if not _is_usual(odd):
            yield _apart([odd, *usual])


def _apart(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans in turn, without those that overlap one before."""
    chosen: list[Span] = []
    for start, end in spans:
        if all(end < chosen_start or chosen_end < start for chosen_start, chosen_end in chosen):
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
