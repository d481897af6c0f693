"""Secondary suppression in all components: reluctant counts are known first, then open to what is left unprotected."""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np

from etl.disclosure.engine.linear import Constraint, is_over, split_into_components
from etl.disclosure.engine.secondary.cutting_planes import propose_pattern
from etl.disclosure.engine.secondary.linked_tables import Key, LinkedTables, ProtectionLevels
from etl.disclosure.engine.secondary.repair import PatternRepair

_Piece = TypeVar("_Piece")
_Done = TypeVar("_Done")
FEW_ENOUGH: Final = 3_000
"""Counts of a component up to which cutting planes are tried."""
_WORTH_PROCESSES = 2_000  # counts from which on to start processes takes less time than it spares
_NAMELESS: Final[tuple[str, ...]] = ()  # the name of each cell of a component that is solved
_LIBRARIES: Final = ("highspy", "numpy", "scipy")


class SearchTime(NamedTuple):
    """When the search in a component ends, and until when it looks for a cheaper pattern than one that protects.

    Of that time, `propose_until` is for another pattern; the rest is for what this one can do without.
    """

    deadline: float | None = None
    propose_until: float | None = None
    improve_until: float | None = None


class ComponentTask(NamedTuple):
    """One component of linked tables: its counts `hidden` already, and the `targets` that must be protected.

    `with_planes`: whether cutting planes look for a cheaper pattern than repair finds.
    """

    tables: LinkedTables[Any]
    levels: ProtectionLevels
    numbers: Sequence[int]
    rows: Sequence[Constraint]
    hidden: set[int]
    targets: set[int]
    time: SearchTime = SearchTime()
    with_planes: bool = True


class ComponentPattern(NamedTuple):
    """The suppression pattern of a component, and the counts `unmet` that no pattern in it protects.

    No pattern that meets all demands costs less than `bound` beside what was hidden from the start.
    """

    hidden: frozenset[int]
    unmet: frozenset[int]
    bound: float = 0.0


NOTHING_KEPT: Final[Mapping[str, ComponentPattern]] = MappingProxyType({})


class PatternCache:
    """Computes suppression patterns of components; components that differ in the names of their cells alone share one.

    `kept` are patterns that an earlier run `used`: a component of which all is the same is not solved again. With a
    `deadline` (of `time.monotonic`) the patterns are those found by then, and of this run alone. Cutting planes are tried
    in components of `planes_up_to` counts.
    """

    def __init__(
        self,
        kept: Mapping[str, ComponentPattern] = NOTHING_KEPT,
        *,
        deadline: float | None = None,
        planes_up_to: int = FEW_ENOUGH,
    ) -> None:
        self.kept, self.deadline, self._planes_up_to = kept, deadline, planes_up_to
        self._known = dict(kept)
        self.used: dict[str, ComponentPattern] = {}

    def find_patterns(self, tasks: Iterable[ComponentTask]) -> list[ComponentPattern]:
        """The cheapest pattern found in each component; one equal to an earlier one gets the same.

        The components have no count in common. Where there is much to solve, they are solved at the same time.
        """
        keys: list[tuple[str, list[int]]] = []
        unknown: dict[str, _PackedTask] = {}
        for task in tasks:
            order = sorted(task.numbers)
            nameless = _strip_names(task, order)._replace(with_planes=len(order) <= self._planes_up_to)
            key = _hash_task(nameless)
            keys.append((key, order))
            if key not in self._known or not _fits(self._known[key], nameless):
                unknown[key] = _PackedTask(len(order), pickle.dumps(nameless, pickle.HIGHEST_PROTOCOL))
        self._known |= _solve_tasks(unknown, self.deadline)
        self.used |= {key: self._known[key] for key, _ in keys}
        return [_name_counts(self._known[key], order) for key, order in keys]


def _name_counts(pattern: ComponentPattern, order: Sequence[int]) -> ComponentPattern:
    """The pattern of a nameless component with the numbers that its counts have in the tables."""
    hidden, unmet = (frozenset(order[place] for place in places) for places in pattern[:2])
    return ComponentPattern(hidden, unmet, pattern.bound)


class _PackedTask(NamedTuple):
    """A nameless component as bytes, and of how many counts: those of a national file wait all at once."""

    size: int
    task: bytes
    time: SearchTime = SearchTime()


T = TypeVar("T")


class SuppressionPattern(NamedTuple):
    """The counts hidden in the end, and those `unmet`: their protection level is not met, whatever is hidden.

    No pattern that meets all demands and hides nothing reluctant costs less than `bound` beside what was hidden from
    the start.
    """

    hidden: set[int]
    unmet: set[int]
    bound: float = 0.0


def hide_secondary_cells(
    tables: LinkedTables[Key],
    hidden: Iterable[int],
    levels: ProtectionLevels,
    *,
    shown: set[int],
    totals: Collection[int],
    sticky: Sequence[tuple[int, int]],
    cache: PatternCache,
    find_hopeless: Callable[[], Collection[int]] | None = None,
) -> SuppressionPattern:
    """The cheapest pattern found that protects the counts of linked tables, component by component.

    Counts are numbered as in `tables`. Those `hidden` are so from the start: the primary ones, and whatever else must
    be. Those `shown` were shown before and stay so. Reluctant counts are known at first, then open to what is left
    without protection from either attacker; what only grew between two editions is protected last, with `totals`
    known and at any cost. `sticky` pairs an earlier count with a later one that is hidden where it is. Of a component
    all of which is hidden from the start the demands are left to an audit. With `find_hopeless`, which tells the counts
    that nothing protects, they are proven or unmet as well, and nothing reluctant is opened for the hopeless.
    """
    hidden, nothing = set(hidden), None if find_hopeless else frozenset[int]()
    reluctant = {place for place, is_so in enumerate(tables.reluctant) if is_so} - hidden - shown
    hidden, unmet, bound = _protect(
        tables,
        hidden,
        levels,
        shown=shown | reluctant,
        sticky=sticky,
        targets=None,
        openable=None if find_hopeless else reluctant,
        cache=cache,
    )
    asking = unmet
    if unmet and find_hopeless:
        asking = unmet.difference(find_hopeless()) if reluctant else set()
    if asking and not is_over(cache.deadline):
        hidden, still_unmet, _ = _protect(
            tables,
            hidden,
            levels,
            shown=shown,
            sticky=sticky,
            targets=asking,
            openable=nothing,
            cache=cache,
        )
        unmet = unmet - asking | still_unmet
    if (grown := unmet & levels.grown) and not is_over(cache.deadline):
        hidden, still_grown, _ = _protect(
            tables,
            hidden,
            replace(levels, dear=np.inf),
            shown=shown | (set(totals) - hidden),
            sticky=sticky,
            targets=grown,
            openable=nothing,
            cache=cache,
        )
        unmet = unmet - grown | still_grown
    return SuppressionPattern(hidden, unmet, bound)


def add_later_cells(hidden: Iterable[T], pairs: Iterable[tuple[T, T]]) -> set[T]:
    """`hidden` and what comes after it; `pairs` (earlier, later) of a series are in the order of its editions."""
    closure = set(hidden)
    for earlier, later in pairs:
        if earlier in closure:
            closure.add(later)
    return closure


def _protect(
    tables: LinkedTables[Key],
    hidden: set[int],
    levels: ProtectionLevels,
    *,
    shown: set[int],
    sticky: Sequence[tuple[int, int]],
    targets: set[int] | None,
    openable: Collection[int] | None = (),
    cache: PatternCache,
) -> SuppressionPattern:
    """The counts hidden in the end, and those that they do not protect; `targets` limits whose protection is sought.

    A component all of which is hidden already has nothing left to choose, and is not asked about, unless one of the
    `openable` could still be opened to it: so counts that were published before cost little. None asks about all.
    """
    rows = [
        Constraint(free_weights, 0.0, 0.0)
        for row in tables.rows
        if (free_weights := tuple(entry for entry in row if entry[0] not in shown))
    ]
    asked = set[int]()
    for row in tables.rows:
        if openable is None or any(number in openable for number, _ in row):
            asked.update(number for number, _ in row)
    parts = split_into_components(rows)
    unmet: set[int] = set()
    bound = 0.0
    waiting = list(range(len(parts)))
    while waiting:
        tasks = []
        for at in waiting:
            numbers, part = parts[at]
            hidden_in_it = hidden.intersection(numbers)
            component_targets = hidden_in_it if targets is None else hidden_in_it & targets
            if len(hidden_in_it) == len(numbers) and asked.isdisjoint(numbers):
                continue
            if component_targets & levels.judged:
                tasks.append(ComponentTask(tables, levels, numbers, part, hidden_in_it, component_targets))
        for pattern in cache.find_patterns(tasks):
            hidden |= pattern.hidden
            unmet |= pattern.unmet
            bound += pattern.bound
        carried = add_later_cells(hidden, sticky) - hidden - shown
        hidden |= carried
        targets = targets if targets is None else targets | carried
        waiting = [at for at, (numbers, _) in enumerate(parts) if carried.intersection(numbers)]
    return SuppressionPattern(hidden, unmet, bound)


# The pattern of one component of linked tables: by repair, or by repair of a proposal of cutting planes.
# Equal components are solved once: editions of a source repeat most of their years, and publications most of their
# editions.


def _solve_tasks(
    tasks: Mapping[str, _PackedTask], deadline: float | None = None
) -> dict[str, ComponentPattern]:
    """The pattern of each component: the largest are begun first, for they take longest."""
    names = sorted(tasks, key=lambda name: (-tasks[name].size, name))
    large = sum(task.size for task in tasks.values()) >= _WORTH_PROCESSES
    ordered = [tasks[name] for name in names]
    if deadline is not None:
        ordered = list(_share_time(ordered, deadline))
    patterns = map_in_processes(_solve_task, ordered) if large else map(_solve_task, ordered)
    return dict(zip(names, patterns, strict=True))


def _share_time(tasks: Sequence[_PackedTask], deadline: float) -> Iterator[_PackedTask]:
    """The tasks, in their order, each with its time: a part of half of it, by its size, is for cheaper patterns.

    The other half is for what is still to be protected, here and once totals are open.
    """
    begin, passed = time.monotonic(), 0.0
    share = (deadline - begin) / 2 / sum(task.size for task in tasks)
    for task in tasks:
        middle, passed = passed + share * task.size / 2, passed + share * task.size
        yield task._replace(time=SearchTime(deadline, begin + middle, begin + passed))


def _solve_task(packed: _PackedTask) -> ComponentPattern:
    repair = _find_cheapest(pickle.loads(packed.task)._replace(time=packed.time))  # packed by this command
    return ComponentPattern(frozenset(repair.hidden), frozenset(repair.unmet), repair.bound)


def _find_cheapest(task: ComponentTask) -> PatternRepair:
    """The cheaper of what repair alone finds and of what it makes of the proposal by cutting planes."""
    tables, levels, numbers, rows, hidden, targets = task[:6]
    deadline, propose_until, improve_until = task.time

    def repair(proposal: Iterable[int], deadline: float | None) -> PatternRepair:
        search = PatternRepair(
            tables,
            numbers,
            rows,
            levels=levels,
            hidden=hidden,
            targets=targets,
            proposed=proposal,
            deadline=deadline,
        )
        search.meet_demands()
        return search

    best = repaired = repair((), deadline)
    if targets == hidden and task.with_planes and repaired.cost:
        if len(numbers) > FEW_ENOUGH:  # of fewer to make them anew takes longer than they are worth
            repaired.rest()
        proposal, bound = propose_pattern(
            tables,
            numbers,
            rows,
            levels=levels,
            hidden=hidden,
            known_cost=repaired.cost,
            proofs=repaired.proofs,
            deadline=propose_until,
        )
        if proposal is not None:
            cut = repair(proposal, improve_until)
            best = cut if cut.cost < repaired.cost and cut.unmet <= repaired.unmet else repaired
        best.bound = bound
    best.deadline = improve_until
    best.remove_redundant()
    return best


def _strip_names(task: ComponentTask, order: Sequence[int]) -> ComponentTask:
    """The component alone, its counts numbered by their place in it and their cells without names.

    It is all that a pattern can depend on, and all that is hashed.
    """
    tables, levels = task.tables, task.levels
    place = {number: at for at, number in enumerate(order)}
    within = frozenset(order)

    def renumber(numbers: Set[int]) -> frozenset[int]:
        return frozenset(
            place[number] for number in within & numbers
        )  # as quick as the fewer of both are few

    own_tables: LinkedTables[Any] = LinkedTables(
        cells=tuple((_NAMELESS,) if tables.cells[number] else () for number in order),
        values=tuple(tables.values[number] for number in order),
        guarded=(),
        reluctant=(),
        grown=renumber(tables.grown),
        rows=(),
        says_nonzero=tuple(tables.says_nonzero[number] for number in order),
        says_size=tuple(tables.says_size[number] for number in order),
        most=tuple(tables.most[number] for number in order),
    )
    own_levels = replace(
        levels,
        primary=renumber(levels.primary),
        judged=renumber(levels.judged),
        grown=renumber(levels.grown),
        costs=tuple(levels.costs[number] for number in order),
    )
    rows = [
        Constraint(tuple((place[number], weight) for number, weight in row.weights), row.low, row.high)
        for row in task.rows
    ]
    hidden, targets = set(renumber(task.hidden)), set(renumber(task.targets))
    return ComponentTask(own_tables, own_levels, range(len(order)), rows, hidden, targets)


def _fits(pattern: ComponentPattern, task: ComponentTask) -> bool:
    """Whether a pattern that was kept can be one of this component: it hides what is hidden already, and no stranger."""
    return task.hidden <= pattern.hidden <= set(task.numbers) and pattern.unmet <= set(task.numbers)


def _hash_task(task: ComponentTask) -> str:
    """A hash of all that the pattern of a nameless component depends on, and of the program that finds it."""
    tables, levels = task.tables, task.levels
    marks = (levels.primary, levels.judged, levels.grown, tables.grown, task.hidden, task.targets)
    said = (
        (levels.threshold, levels.dear, levels.costs),
        (tables.values, tables.says_nonzero, tables.says_size, tables.most),
        [bool(group) for group in tables.cells],
        [sorted(marked) for marked in marks],
        [(row.weights, row.low, row.high) for row in task.rows],
    )
    return hashlib.sha256(f"{_hash_program()} {said!r}".encode()).hexdigest()


@cache
def _hash_program() -> str:
    """A hash of what solves: the code of this engine, and the versions of its libraries."""
    digest = hashlib.sha256(" ".join(map(version, _LIBRARIES)).encode())
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def map_in_processes(work: Callable[[_Piece], _Done], pieces: Sequence[_Piece]) -> list[_Done]:
    """What `work`, a function of a module, makes of each piece, in their order, in as many processes as there are cores.

    The first pieces are begun first.
    """
    processes = min(len(pieces), os.cpu_count() or 1)
    if processes < 2:
        return [work(piece) for piece in pieces]
    # Begun anew and not forked: threads of this process may hold locks.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_start_worker) as pool:
        return list(pool.map(work, pieces))


def _start_worker() -> None:
    """A worker whose command was killed would wait for work for ever."""
    gc.disable()  # what a worker makes is in no circle: looking for one took a twentieth of its time
    Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
