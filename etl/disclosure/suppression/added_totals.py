"""Which totals of an edition are hidden since another edition, beside them, would tell of 1 to 4 persons added since.

All bare totals of one series of editions are looked at, by the day on which they begin: years, the part of a year that an
edition covers, and months. What former releases showed stays shown, and is known. All that such a total is divided into
is hidden with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeVar

import numpy as np

from etl.disclosure.cells import Cell
from etl.disclosure.engine.secondary.editions import DifferenceRule, EditionMonths, EditionTotals, Hierarchy
from etl.disclosure.suppression.edition_cells import Series, place_in_series, series_of
from observatory.catalog import Catalog
from observatory.model import Level

T = TypeVar("T")
_MONTHS = 12


def hide_small_growth(
    counts: Mapping[Cell, float],
    hidden: Collection[Cell],
    catalog: Catalog,
    *,
    opened: Collection[Cell] = frozenset(),
    known: Mapping[Cell, float],
    chosen: bool = False,
) -> set[Cell]:
    """The cells of `counts` to hide beside those `hidden` already: totals, and all that they are divided into.

    Zeros among the hidden stay so: shown, they would tell that nobody was added. Those `opened` were shown before and
    stay shown; `known` are counts that former releases showed and that have no row.
    Once those `hidden` are `chosen`, what they leave together may have grown by few: only that is looked at again, in
    series without traits.
    """
    rule = DifferenceRule(catalog.policy.small_count_below)
    series: dict[Series, dict[str, _Edition]] = defaultdict(lambda: defaultdict(_Edition))
    divided = {series_of(cell, catalog) for cell in counts if cell.breakdown}
    for cell, value in chain(counts.items(), known.items()):
        if cell.breakdown or not catalog.indicators[cell.indicator].additive:
            continue
        was_shown = cell in known or cell in opened
        small = catalog.territories[cell.territory].is_local and rule.is_small(value)
        shown = was_shown or not (small or cell in hidden)
        edition = series[series_of(cell, catalog)][cell.snapshot]
        edition.take(cell, value, shown=shown, free=shown and not was_shown)
    found: set[Cell] = set()
    for name in sorted(series):
        if len(series[name]) > 1 and not (chosen and name in divided):
            ordered = sorted(series[name], key=lambda snapshot: place_in_series(name[0], snapshot, catalog))
            editions = [series[name][snapshot] for snapshot in ordered]
            for edition in editions:
                edition.add_totals_of_months()
            found |= _Series(editions, catalog, rule).find_hidden(chosen=chosen)
            found.update(*(edition.hidden_zeros for edition in editions))
    if chosen:
        return found & counts.keys()
    found |= _find_hidden_with_tables(counts, hidden, catalog, opened=opened)
    tables = {cell for cell in counts if cell.breakdown and cell not in opened and cell.by("") in found}
    return found & counts.keys() | tables


def _find_hidden_with_tables(
    counts: Mapping[Cell, float], hidden: Collection[Cell], catalog: Catalog, *, opened: Collection[Cell]
) -> set[Cell]:
    """The totals of later editions that a former release hid with all of their tables."""
    divided, shown = {cell.by("") for cell in counts if cell.breakdown}, {cell.by("") for cell in opened}
    first: dict[tuple[Series, Cell], tuple[int, str]] = {}
    order = {cell: place_in_series(cell.indicator, cell.snapshot, catalog) for cell in divided}
    since = {cell: (series_of(cell, catalog), cell._replace(snapshot="", end="")) for cell in divided}
    for cell in divided:
        first[since[cell]] = min(order[cell], first.get(since[cell], order[cell]))
    return {cell for cell in divided - shown if cell in hidden and order[cell] > first[since[cell]]}


def stand_ins(former_spans: Collection[Cell], shown: Iterable[Cell], catalog: Catalog) -> frozenset[Cell]:
    """Of the `former_spans`, which releases showed, the newest of each place and first day that no newer one replaces.

    `shown` are the counts that the release shows.
    """
    starts = {(cell.indicator, _first_day_of_span(cell)) for cell in former_spans}
    newest: dict[tuple[str, ...], tuple[tuple[int, str], Cell]] = {}
    spans = (
        cell
        for cell in shown
        if (cell.indicator, _first_day_of_span(cell)) in starts and cell.start[:7] != cell.end[:7]
    )
    for cell in chain(spans, former_spans):
        name = (*series_of(cell, catalog), cell.territory, _first_day_of_span(cell), cell.breakdown)
        entry = place_in_series(cell.indicator, cell.snapshot, catalog), cell
        newest[name] = max(newest.get(name, entry), entry)
    return frozenset(cell for _, cell in newest.values() if cell in former_spans)


def _first_day_of_span(cell: Cell) -> str:
    """The first day of what goes on from edition to edition; of several whole years, which do not, their last one too."""
    are_years = (
        cell.start.endswith("-01-01") and cell.end.endswith("-12-31") and cell.start[:4] != cell.end[:4]
    )
    return f"{cell.start}..{cell.end}" if are_years else cell.start


@dataclass(slots=True)
class _Edition:
    """The bare counts of one edition: the longest span from each day, by place, and the months of each year and place.

    A sum of several whole years is a span of its own: a year is never held against it.
    """

    spans: dict[str, dict[str, tuple[Cell, float]]] = field(default_factory=lambda: defaultdict(dict))
    months: dict[tuple[str, str], dict[int, tuple[Cell, float]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    shown: set[Cell] = field(default_factory=set)
    free: set[Cell] = field(default_factory=set)
    hidden_zeros: set[Cell] = field(default_factory=set)

    def take(self, cell: Cell, value: float, *, shown: bool, free: bool) -> None:
        """Add one count."""
        if cell.start[:7] == cell.end[:7]:
            self.months[cell.territory, cell.start[:4]][int(cell.start[5:7]) - 1] = cell, value
        else:
            spans = self.spans[_first_day_of_span(cell)]
            former = spans.get(cell.territory)
            if former is None or former[0].end < cell.end:
                spans[cell.territory] = cell, value
        if not (value or shown):
            self.hidden_zeros.add(cell)
        if shown:
            self.shown.add(cell)
        if free:
            self.free.add(cell)

    def add_months_shown(self, end: str) -> dict[str, tuple[Cell, float]]:
        """By place what the months from January to `end` make together where they were all shown before and go on."""
        totals = dict[str, tuple[Cell, float]]()
        for (place, year), row in self.months.items():
            cells = [row[month] for month in range(int(end[5:7])) if month in row]
            is_whole = year == end[:4] and len(cells) == int(end[5:7]) < len(row)
            if is_whole and all(cell in self.shown and cell not in self.free for cell, _ in cells):
                total = cells[0][0].during(f"{year}-01-01", end)
                totals[place] = total, sum(value for _, value in cells)
        return totals

    def add_totals_of_months(self) -> None:
        """Add what the months from January on make together where all are shown: it is known without a row of its own."""
        for (place, year), row in self.months.items():
            cells = [cell for cell, _ in row.values()]
            (first, _), (last, _) = row[min(row)], row[max(row)]
            total = first.during(first.start, last.end)
            is_whole = 1 < len(row) == max(row) + 1 and self.shown.issuperset(cells)
            if is_whole and place not in self.spans[f"{year}-01-01"]:
                value = sum(value for _, value in row.values())
                self.take(total, value, shown=True, free=not self.free.isdisjoint(cells))


_Row = tuple[_Edition, Mapping[str, tuple[Cell, float]]]  # totals from one day on, by place


class _Series:
    """The editions of one series, the oldest first."""

    def __init__(self, editions: list[_Edition], catalog: Catalog, rule: DifferenceRule) -> None:
        self.editions, self.catalog, self.rule = editions, catalog, rule
        self.found: set[Cell] = set()

    def find_hidden(self, *, chosen: bool) -> set[Cell]:
        """The cells to suppress in these editions; `chosen`: the months of a hidden total were looked at before."""
        for start in sorted({start for edition in self.editions for start in edition.spans}):
            self._hide_spans(start)
        for place, year in sorted({key for edition in self.editions for key in edition.months}):
            self._hide_months(place, year, chosen=chosen)
        return self.found

    def _hide_spans(self, start: str) -> None:
        rows = self._list_spans(start)
        if not any(cell in edition.free for edition, row in rows for cell, _ in row.values()):
            return
        above = _find_nearest_above({place for _, row in rows for place in row}, self.catalog)
        hierarchy = Hierarchy.build(above, hideable={place: self._is_small(place) for place in above})
        number = {place: at for at, place in enumerate(hierarchy.nodes)}
        values = np.full((len(rows), len(number)), np.nan)
        shown, free = np.zeros(values.shape, dtype=bool), np.zeros(values.shape, dtype=bool)
        for at, (edition, row) in enumerate(rows):
            for place, (cell, value) in row.items():
                values[at, number[place]] = value
                shown[at, number[place]] = cell in edition.shown
                free[at, number[place]] = cell in edition.free
        free &= hierarchy.hideable
        totals = EditionTotals(hierarchy, values, shown=shown, free=free)
        for at in range(len(rows)):
            totals.hide_small_growth(at, self.rule)
        for at, (edition, row) in enumerate(rows):
            self._take(edition, (row[place][0] for place in totals.list_hidden(at)))

    def _list_spans(self, start: str) -> list[_Row]:
        """The totals of each edition from a day on, and what its months, shown before, give up to the end of others.

        So an edition that is read after newer ones is held against what these said of its own days.
        """
        rows = [(edition, edition.spans.get(start, {})) for edition in self.editions]
        ends = {cell.end for edition, row in rows for cell, _ in row.values() if cell in edition.free}
        found: list[_Row] = []
        for edition, row in rows:
            found.append((edition, row))
            for end in sorted(ends) if start.endswith("-01-01") else ():
                totals = edition.add_months_shown(end)
                edition.shown.update(cell for cell, _ in totals.values())
                found += [(edition, totals)] * bool(totals)
        return found

    def _is_small(self, place: str) -> bool:
        """Whether an edition's growth of 1 to 4 is hidden there: below a department, but for groups as large as one."""
        departments = self.catalog.policy.departments
        is_as_large = departments is not None and place in departments.as_large
        return self.catalog.territories[place].is_local and not is_as_large

    def _hide_months(self, place: str, year: str, *, chosen: bool) -> None:
        rows = [edition.months.get((place, year), {}) for edition in self.editions]
        if not any(
            cell in edition.free for edition, row in self._pair_editions(rows) for cell, _ in row.values()
        ):
            return
        values = np.full((len(rows), _MONTHS), np.nan)
        shown, free = np.zeros(values.shape, dtype=bool), np.zeros(values.shape, dtype=bool)
        totals, last = np.full(len(rows), np.nan), np.zeros(len(rows), dtype=int)
        is_hidden = np.zeros(len(rows), dtype=bool)
        for at, (edition, row) in enumerate(self._pair_editions(rows)):
            for month, (cell, value) in row.items():
                values[at, month] = value
                shown[at, month] = cell in edition.shown
                free[at, month] = cell in edition.free
            total, value = edition.spans.get(f"{year}-01-01", {}).get(place, (None, np.nan))
            totals[at] = value if total in edition.shown else np.nan
            is_hidden[at] = total is not None and total not in edition.shown
            last[at] = max([month + 1 for month in row] + ([int(total.end[5:7])] if total else []), default=0)
        months = EditionMonths(values, totals, last, shown, free)
        for at, row in enumerate(rows):
            if free[at].any() and not (chosen and is_hidden[at]):
                months.hide_small_growth(at, self.rule, hides_total=bool(is_hidden[at]))
                gone = np.flatnonzero(free[at] & ~months.shown[at])
                self._take(self.editions[at], (row[int(month)][0] for month in gone))

    def _pair_editions(self, rows: Iterable[T]) -> Iterator[tuple[_Edition, T]]:
        return zip(self.editions, rows, strict=True)

    def _take(self, edition: _Edition, cells: Iterable[Cell]) -> None:
        cells = set(cells)
        self.found |= cells
        edition.shown -= cells


def _find_nearest_above(places: Collection[str], catalog: Catalog) -> dict[str, str]:
    """Of each place the nearest one above it; a group stands between its members and what it lies in."""
    above = {
        place: next((code.code for code in catalog.ancestors(place) if code.code in places), "")
        for place in places
    }
    for group in sorted(places):
        members = catalog.territories[group].members
        is_between = members and all(above.get(member) == above[group] for member in members)
        if catalog.territories[group].level is Level.GROUP and is_between:
            above |= dict.fromkeys(members, group)
    return above
