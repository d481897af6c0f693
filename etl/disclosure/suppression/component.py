"""Secondary suppression in one component: by repair, or by repair of a proposal of cutting planes.

Equal ones are solved once: editions of a source repeat most of their years, and releases most of their editions.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from etl.disclosure.bounds import Row
from etl.disclosure.cells import Cell
from etl.disclosure.suppression.cutting import proposed
from etl.disclosure.suppression.demands import Terms
from etl.disclosure.suppression.joint_counts import Joint
from etl.disclosure.suppression.processes import done_apart
from etl.disclosure.suppression.protect import Protection

_FEW_ENOUGH = 3_000  # counts of a component up to which cutting planes are tried
_WORTH_PROCESSES = (
    2_000  # counts of components from which on to start processes takes less time than it spares
)

_NAMELESS: Final = Cell("", "", "", "", "", "", "")
_SOLVERS: Final = ("highspy", "numpy", "scipy")


class Task(NamedTuple):
    """One component: its counts `hidden` already, and the `targets` that must be protected."""

    model: Joint
    terms: Terms
    numbers: Sequence[int]
    rows: Sequence[Row]
    hidden: set[int]
    targets: set[int]


class Choice(NamedTuple):
    """The counts hidden in a component, and those that no choice in it protects."""

    hidden: frozenset[int]
    unmet: frozenset[int]


NOTHING_KEPT: Final[Mapping[str, Choice]] = MappingProxyType({})


class Choices:
    """Chooses what is hidden, and remembers it for components that differ in the names of their cells alone.

    `kept` are choices of an earlier release (`used`): a component of which all is the same is not solved again.
    """

    def __init__(self, kept: Mapping[str, Choice] = NOTHING_KEPT) -> None:
        self.kept = kept
        self._known = dict(kept)
        self.used: dict[str, Choice] = {}

    def of(self, tasks: Iterable[Task]) -> list[Choice]:
        """The cheapest choice found in each component; one equal to an earlier one gets the same.

        The components have no count in common. Where there is much to solve, they are solved at the same time.
        """
        keys: list[tuple[str, list[int]]] = []
        unknown: dict[str, _Packed] = {}
        for task in tasks:
            order = sorted(task.numbers)
            nameless = _nameless(task, order)
            key = _fingerprint(nameless)
            keys.append((key, order))
            if key not in self._known or not _fits(self._known[key], nameless):
                unknown[key] = _Packed(len(order), pickle.dumps(nameless, pickle.HIGHEST_PROTOCOL))
        self._known |= _solved(unknown)
        self.used |= {key: self._known[key] for key, _ in keys}
        return [
            Choice(*(frozenset(order[place] for place in places) for places in self._known[key]))
            for key, order in keys
        ]


class _Packed(NamedTuple):
    """A nameless component as bytes, and of how many counts: those of a national file wait all at once."""

    size: int
    task: bytes


def _solved(tasks: Mapping[str, _Packed]) -> dict[str, Choice]:
    """The choice in each component: the largest are begun first, for they take longest."""
    names = sorted(tasks, key=lambda name: (-tasks[name].size, name))
    large = sum(task.size for task in tasks.values()) >= _WORTH_PROCESSES
    ordered = [tasks[name] for name in names]
    choices = done_apart(_choice, ordered) if large else map(_choice, ordered)
    return dict(zip(names, choices, strict=True))


def _choice(packed: _Packed) -> Choice:
    protection = _cheapest(pickle.loads(packed.task))  # packed by this command
    return Choice(frozenset(protection.hidden), frozenset(protection.unmet))


def _nameless(task: Task, order: Sequence[int]) -> Task:
    """The component alone, its counts numbered by their place in it and their cells without names.

    It is all that a choice can depend on, and all that is hashed.
    """
    model, terms = task.model, task.terms
    place = {number: at for at, number in enumerate(order)}

    within = frozenset(order)

    def placed(numbers: Set[int]) -> frozenset[int]:
        return frozenset(
            place[number] for number in within & numbers
        )  # as quick as the fewer of both are few

    own_model = Joint(
        cells=tuple((_NAMELESS,) if model.cells[number] else () for number in order),
        values=tuple(model.values[number] for number in order),
        local=(),
        wide=(),
        grown=placed(model.grown),
        rows=(),
        telling=tuple(model.telling[number] for number in order),
        sized=tuple(model.sized[number] for number in order),
        most=tuple(model.most[number] for number in order),
    )
    own_terms = replace(
        terms,
        small=placed(terms.small),
        judged=placed(terms.judged),
        grown=placed(terms.grown),
        costs=tuple(terms.costs[number] for number in order),
    )
    rows = [
        Row(tuple((place[number], weight) for number, weight in row.weights), row.low, row.high)
        for row in task.rows
    ]
    return Task(
        own_model, own_terms, range(len(order)), rows, set(placed(task.hidden)), set(placed(task.targets))
    )


def _fits(choice: Choice, task: Task) -> bool:
    """Whether a choice that was kept can be one of this component: it hides what is hidden already, and no stranger."""
    return task.hidden <= choice.hidden <= set(task.numbers) and choice.unmet <= set(task.numbers)


def _fingerprint(task: Task) -> str:
    """A hash of all that the choice in a nameless component depends on, and of the program that makes it."""
    model, terms = task.model, task.terms
    marks = (terms.small, terms.judged, terms.grown, model.grown, task.hidden, task.targets)
    said = (
        (terms.threshold, terms.dear, terms.costs, model.values, model.telling, model.sized, model.most),
        [bool(group) for group in model.cells],
        [sorted(marked) for marked in marks],
        [(row.weights, row.low, row.high) for row in task.rows],
    )
    return hashlib.sha256(f"{program()} {said!r}".encode()).hexdigest()


@cache
def program() -> str:
    """A hash of what solves: the code of disclosure control, and the versions of its libraries."""
    digest = hashlib.sha256(" ".join(map(version, _SOLVERS)).encode())
    for path in sorted(Path(__file__).parent.parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _cheapest(task: Task) -> Protection:
    """The cheaper of what repair alone finds and of what it makes of the proposal by cutting planes."""
    model, terms, numbers, rows, hidden, targets = task

    def protection(proposal: Iterable[int]) -> Protection:
        search = Protection(
            model, numbers, rows, terms=terms, hidden=hidden, targets=targets, proposed=proposal
        )
        search.run()
        return search

    repaired = protection(())
    best = repaired
    if targets == hidden and len(numbers) <= _FEW_ENOUGH and repaired.cost:
        proposal = proposed(
            model,
            numbers,
            rows,
            terms=terms,
            hidden=hidden,
            known_cost=repaired.cost,
            proofs=repaired.proofs,
        )
        if proposal is not None:
            cut = protection(proposal)
            best = cut if cut.cost < repaired.cost and cut.unmet <= repaired.unmet else repaired
    best.thin()
    return best
