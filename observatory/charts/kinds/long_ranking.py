"""Which rows of a long ranking are drawn: the first ones, the chosen places with their neighbours, and the last ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from observatory.charts.chart import NOT_WHOLE, Bar, Mark, Sentence
from observatory.charts.kinds.bar_rows import BarEntry
from observatory.charts.looks import bar_look, flags_of
from observatory.charts.marking import MarkPlacement, is_chosen, mark_of
from observatory.charts.telling.many_places import FIRST, MANY
from observatory.text import Text

_NOWHERE: Final = Bar(0.0, 0.0, 0.0, 0.0)
_OTHERS: Final = 4
"""Rows that the last one, a chosen place and its neighbours take."""


def readable(entries: Sequence[BarEntry], most: int = MANY) -> list[BarEntry]:
    """The entries that are drawn, in their order, each with how many before it are left out; all where they are few.

    The last complete number is among them, since the finding speaks of it, and so is whatever contradicts an entry.
    `most`: more than so many are not few.
    """
    if len(entries) <= most:
        return list(entries)
    places_kept = set(_places_drawn(entries, max(1, min(FIRST, most - _OTHERS))))
    for at, entry in enumerate(entries):
        if not entry.row.leads and at - 1 in places_kept:
            places_kept.add(at)
    places = sorted(places_kept)
    return [
        replace(entries[at], skipped=at - before - 1)
        for before, at in zip([-1, *places], places, strict=False)
    ]


def _places_drawn(entries: Sequence[BarEntry], first: int) -> Iterator[int]:
    last = len(entries) - 1
    yield from range(first)
    yield last
    complete_places = [at for at, entry in enumerate(entries) if _is_complete(entry)]
    yield from complete_places[-1:]
    for at, entry in enumerate(entries):
        if is_chosen(entry.place):
            yield from range(max(0, at - 1), min(last, at + 1) + 1)


def _is_complete(entry: BarEntry) -> bool:
    return entry.row.value is not None and flags_of(entry.row).isdisjoint(NOT_WHOLE)


def left_out(
    every: Sequence[BarEntry], shown_entries: Sequence[BarEntry], text: Text, *, area: int
) -> list[Mark]:
    """The marks of the entries that are not drawn, which finding and alternative text count with the others."""
    rows = {id(entry.row) for entry in shown_entries}
    return [
        mark_of(
            entry.row, entry.place, entry.indicator, text, group=entry.group,
            placed=MarkPlacement(_NOWHERE, bar_look(flags_of(entry.row), entry.colour), area),
        )
        for entry in every
        if id(entry.row) not in rows
    ]  # fmt: skip


def of_drawn(sentences: Sequence[Sentence], count: int) -> tuple[Sentence, ...]:
    """The sentences, each with those of its marks that are among the `count` drawn ones."""
    return tuple(
        replace(sentence, marks=tuple(at for at in sentence.marks if at < count)) for sentence in sentences
    )
