"""Chooses which cells are hidden so that no small count of persons below a department can be worked out.

Starts from the small counts, from the sums that are withheld whole, and from what is implied beside what stands.
Component by component, what protects them at the least cost (weight = value) is hidden with them. Departments and
countries stay; only where nothing else protects a count are they opened. Sorted keys, one thread, fixed seed: the same
counts give the same pattern.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from etl.disclosure.bounds import Row, components
from etl.disclosure.cells import Cell
from etl.disclosure.suppression.component import Choices, Task
from etl.disclosure.suppression.declared_sums import declared
from etl.disclosure.suppression.demands import Terms
from etl.disclosure.suppression.edition_cells import Series, series_of, successions
from etl.disclosure.suppression.place_sums import shown_as_one
from etl.disclosure.suppression.relations import Joint, joint
from etl.disclosure.suppression.withholding import withheld_whole
from observatory.catalog import Catalog

T = TypeVar("T")
_WHOLE_PLACE = 1e5  # what hiding all that is counted in a place below a department costs beside any count
_DEPARTMENT = 1e7  # what hiding a department costs


def suppress(
    counts: Mapping[Cell, float],
    catalog: Catalog,
    *,
    hidden_before: Iterable[Cell] = (),
    opened: Collection[Cell] = frozenset(),
) -> frozenset[Cell]:
    """The cells to hide: the small counts below a department, those in `hidden_before`, and what both need.

    Those in `opened` were shown before and stay so; a small one among them is hidden, and known all the same. Of those
    `hidden_before` a zero is shown unless its whole is withheld. A cell hidden in one edition, or before, stays hidden in
    the later ones. Raises SumError where the counts contradict a sum that the catalogue declares.
    """
    # They have no row in a release: no mark tells of them, not even of their zeros, and nothing is subtracted from them.
    hidden = {cell for cell in counts if shown_as_one(cell, catalog)}
    counts = {cell: value for cell, value in counts.items() if cell not in hidden}
    before: dict[Series, set[Cell]] = defaultdict(set)
    for cell in hidden_before:
        if not shown_as_one(cell, catalog):
            before[series_of(cell, catalog)].add(cell)
    choices = Choices()
    for series, block in _blocks(counts, catalog):
        hidden |= _chosen_together(block, catalog, frozenset(before[series]), opened, choices=choices)
    return frozenset(hidden)


def _blocks(counts: Mapping[Cell, float], catalog: Catalog) -> Iterator[tuple[Series, dict[Cell, float]]]:
    """Counts that nothing ties to others: a series, or, where no trait links its editions, one edition of it."""
    counts_by_block: dict[Series, dict[str, dict[Cell, float]]] = defaultdict(lambda: defaultdict(dict))
    traits = {series_of(cell, catalog) for cell in counts if cell.breakdown}
    for cell, value in counts.items():
        series = series_of(cell, catalog)
        counts_by_block[series]["" if series in traits else cell.snapshot][cell] = value
    for series in sorted(counts_by_block):
        for edition in sorted(counts_by_block[series]):
            yield series, counts_by_block[series][edition]


def _chosen_together(
    counts: Mapping[Cell, float],
    catalog: Catalog,
    before: frozenset[Cell],
    opened: Collection[Cell],
    *,
    choices: Choices,
) -> set[Cell]:
    threshold = catalog.policy.small_count_below
    pairs = list(successions({*counts, *before}, catalog))
    stays = {cell for cell in _inherited(before, pairs) if cell not in opened}
    relations = list(declared({*counts, *stays}, catalog))
    linked = [(earlier, later) for earlier, later in pairs if earlier in counts and later in counts]
    withheld = withheld_whole(
        counts,
        relations,
        threshold=threshold,
        may_be=lambda cell: (
            catalog.territories[cell.territory].is_local
            and (cell not in opened or 0 < counts[cell] < threshold)
        ),
        linked=linked,
    )
    stays = {cell for cell in stays if counts.get(cell)}
    model = joint(counts, catalog, relations=relations, withheld=withheld, grown=linked)
    number = {cell: place for place, group in enumerate(model.cells) for cell in group}
    sticky = [
        (number[earlier], number[later]) for earlier, later in linked if earlier in number and later in number
    ]
    open_numbers = {number[cell] for cell in number if cell in opened}
    terms = _terms(model, sticky, threshold=threshold, open_numbers=open_numbers)
    hidden = (
        _implied(model) | terms.small | {number[cell] for cell in {*stays, *withheld.zeros} if cell in number}
    )
    chosen = _chosen(
        model, hidden - open_numbers, terms, sticky=sticky, open_numbers=open_numbers, choices=choices
    )
    small = {
        cell for place in open_numbers for cell in model.cells[place] if _is_small(cell, counts, catalog)
    }
    return stays.union(withheld.cells, small, *(model.cells[place] for place in chosen))


def _is_small(cell: Cell, counts: Mapping[Cell, float], catalog: Catalog) -> bool:
    return (
        catalog.territories[cell.territory].is_local and 0 < counts[cell] < catalog.policy.small_count_below
    )


def _inherited(hidden: Iterable[T], pairs: Iterable[tuple[T, T]]) -> set[T]:
    """`hidden` and what comes after it; pairs of a series are in the order of its editions."""
    closure = set(hidden)
    for earlier, later in pairs:
        if earlier in closure:
            closure.add(later)
    return closure


def _implied(model: Joint) -> set[int]:
    return {place for place, group in enumerate(model.cells) if not group}


def _terms(
    model: Joint, sticky: Sequence[tuple[int, int]], *, threshold: int, open_numbers: Collection[int]
) -> Terms:
    """A cell costs its value; one that would take later editions with it costs those too. What is known asks nothing."""
    costs = [_cost(model, place) for place in range(len(model.cells))]
    for earlier, later in reversed(sticky):
        costs[earlier] += costs[later]
    places = [place for place in range(len(model.cells)) if place not in open_numbers]
    small = frozenset(n for n in places if model.local[n] and 0 < model.values[n] < threshold)
    judged = frozenset(n for n in places if model.local[n] and model.cells[n])
    return Terms(threshold, small, judged | small, model.grown, tuple(costs), dear=_WHOLE_PLACE)


def _cost(model: Joint, place: int) -> float:
    dear = _DEPARTMENT if model.wide[place] else _WHOLE_PLACE
    bare = any(not cell.breakdown for cell in model.cells[place])
    return model.values[place] * len(model.cells[place]) + dear * (bare or model.wide[place])


def _chosen(
    model: Joint,
    hidden: Iterable[int],
    terms: Terms,
    *,
    sticky: Sequence[tuple[int, int]],
    open_numbers: set[int],
    choices: Choices,
) -> set[int]:
    """First with departments known, then with them open to what is left without protection from either attacker."""
    chosen = set(hidden)
    wide = {place for place, is_wide in enumerate(model.wide) if is_wide} - chosen - open_numbers
    chosen, unmet = _protected(
        model,
        chosen,
        terms,
        open_numbers=open_numbers | wide,
        sticky=sticky,
        targets=None,
        openable=wide,
        choices=choices,
    )
    if unmet:
        chosen, _ = _protected(
            model, chosen, terms, open_numbers=open_numbers, sticky=sticky, targets=unmet, choices=choices
        )
    return chosen


def _protected(
    model: Joint,
    hidden: set[int],
    terms: Terms,
    *,
    open_numbers: set[int],
    sticky: Sequence[tuple[int, int]],
    targets: set[int] | None,
    openable: Collection[int] = (),
    choices: Choices,
) -> tuple[set[int], set[int]]:
    """The counts hidden in the end, and those that they do not protect; `targets` limits whose protection is sought.

    A component all of which is hidden already has nothing left to choose, and is not asked about, unless one of the
    `openable` could still be opened to it: so counts that were published before cost little.
    """
    rows = [
        Row(free_weights, 0.0, 0.0)
        for row in model.rows
        if (free_weights := tuple((n, weight) for n, weight in row if n not in open_numbers))
    ]
    beside = {n for row in model.rows if any(number in openable for number, _ in row) for n, _ in row}
    parts = components(rows)
    unmet: set[int] = set()
    waiting = list(range(len(parts)))
    while waiting:
        for at in waiting:
            numbers, part = parts[at]
            open_to_it = hidden.intersection(numbers)
            component_targets = open_to_it if targets is None else open_to_it & targets
            if len(open_to_it) == len(numbers) and beside.isdisjoint(numbers):
                continue
            if component_targets & terms.judged:
                choice = choices.of(Task(model, terms, numbers, part, open_to_it, component_targets))
                hidden |= choice.hidden
                unmet |= choice.unmet
        carried = _inherited(hidden, sticky) - hidden - open_numbers
        hidden |= carried
        targets = targets if targets is None else targets | carried
        waiting = [at for at, (numbers, _) in enumerate(parts) if carried.intersection(numbers)]
    return hidden, unmet
