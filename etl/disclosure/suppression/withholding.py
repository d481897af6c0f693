"""Which sums are withheld whole: every part of them is marked, zeros too, so that the mark of a part says nothing.

Elsewhere a mark says that somebody was counted, since zeros are shown. Where several small parts make up a whole that
would leave them too few values: three cases of two districts are two and one. So the choice withholds whole

- the parts of a whole of which several are above zero, all of these small, and which could not each be 1, 2, 3 and 4 in
  it (and so those of any small whole);
- whatever a count withheld so is divided into;
- what a small whole is divided into if all of it is one count withheld so: else the two would be told to be one.

The attack has its own words for it (`withheld.py`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from etl.disclosure.cells import Cell
from etl.disclosure.suppression.declared_sums import Relation


@dataclass(frozen=True, slots=True)
class Withheld:
    """`cells` whose mark does not tell whether they are small; the mark of those in `silent` says nothing at all.

    `zeros` are those where nobody was counted and which, for all that is shown, might be more.
    """

    cells: frozenset[Cell] = frozenset()
    silent: frozenset[Cell] = frozenset()
    zeros: frozenset[Cell] = frozenset()


def withheld_whole(
    counts: Mapping[Cell, float],
    relations: Sequence[Relation],
    *,
    threshold: int,
    may_be: Callable[[Cell], bool],
    linked: Iterable[tuple[Cell, Cell]] = (),
) -> Withheld:
    """The cells of `counts` that are withheld whole.

    A sum is left alone where one of its parts has no count or `may_be` says that it cannot be withheld (a department,
    a number shown before). `linked` are the same count in two editions, the earlier first.
    """
    sums = [one for one in relations if all(part in counts and may_be(part) for part in one.parts)]
    taken = _closed(counts, sums, threshold)
    cells = {part for one in taken for part in one.parts}
    zeros = {cell for cell in cells if not counts[cell]}
    _leave_out_known(zeros, counts, relations, linked)
    return Withheld(frozenset(cells), _silent(taken, counts, most=threshold - 1), frozenset(zeros))


def _closed(counts: Mapping[Cell, float], sums: Sequence[Relation], threshold: int) -> list[Relation]:
    """The sums that are withheld whole."""
    live = [[part for part in one.parts if counts[part]] for one in sums]
    below, alone = defaultdict(list), defaultdict(list)
    for at, one in enumerate(sums):
        below[one.whole].append(at)
        if len(live[at]) == 1 and counts.get(one.whole, counts[live[at][0]]) < threshold:
            alone[live[at][0]].append(at)
    waiting = [at for at, one in enumerate(sums) if _is_all_small(one, live[at], counts, threshold=threshold)]
    cells: set[Cell] = set()
    taken: list[Relation] = []
    while waiting:
        taken.append(sums[waiting.pop()])
        new = set(taken[-1].parts) - cells
        cells |= new
        for cell in new:
            waiting += [*below.pop(cell, ()), *alone.pop(cell, ())]
    return taken


def _silent(taken: Iterable[Relation], counts: Mapping[Cell, float], *, most: int) -> frozenset[Cell]:
    """The parts that may be zero for all that is known of their whole: so many small parts less one can reach it."""
    silent: set[Cell] = set()
    single: dict[Cell, list[Cell]] = defaultdict(list)
    for one in taken:
        whole = counts.get(one.whole, math.fsum(counts[part] for part in one.parts))
        if len(one.parts) == 1:
            single[one.whole] += one.parts
        elif whole <= most * (len(one.parts) - 1):
            silent.update(one.parts)
    waiting = list(silent & single.keys())
    while waiting:
        new = set(single.pop(waiting.pop(), ())) - silent
        silent |= new
        waiting += new
    return frozenset(silent)


def _is_all_small(
    one: Relation, live: Collection[Cell], counts: Mapping[Cell, float], *, threshold: int
) -> bool:
    """Whether several parts are above zero, all of them small, and cannot each be any of the small values in the whole.

    What is left of a larger whole beside its parts bears no mark, and leaves them room.
    """
    most, others = threshold - 1, len(live) - 1
    if others < 1 or any(counts[part] > most for part in live):
        return False
    said = math.fsum(counts[part] for part in live)
    whole = counts.get(one.whole, said)
    return whole <= most or (whole == said and not most + others <= whole <= 1 + most * others)


def _leave_out_known(
    zeros: set[Cell],
    counts: Mapping[Cell, float],
    relations: Sequence[Relation],
    linked: Iterable[tuple[Cell, Cell]],
) -> None:
    """Take out the zeros that what is shown tells: parts of a zero, wholes of zeros, and what is zero later."""
    ties = [(one.whole, one.parts) for one in relations if not zeros.isdisjoint((one.whole, *one.parts))]
    ties += [(later, (earlier,)) for earlier, later in linked if earlier in zeros and not counts[later]]
    before = -1
    while before != len(zeros):
        before = len(zeros)
        for whole, parts in ties:
            if counts.get(whole) == 0 and whole not in zeros:
                zeros.difference_update(parts)
            elif whole in zeros and zeros.isdisjoint(parts) and all(part in counts for part in parts):
                zeros.discard(whole)
