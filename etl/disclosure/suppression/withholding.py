"""Which sums are withheld whole: every part of them is marked, zeros too, so that the mark of a part says nothing.

Elsewhere a mark says that somebody was counted, since zeros are shown. Where several small parts make up a whole that
would leave them too few values: three cases of two districts are two and one. So the choice withholds whole

- the parts of a whole of which several are above zero, all of these small, and which could not each be 1, 2, 3 and 4 in
  it (and so those of any small whole);
- whatever a count withheld so is divided into;
- what a small whole is divided into if all of it is one count withheld so: else the two would be told to be one;
- of a later edition the zeros that were withheld so before, and of a total to which few people were added the parts that
  were zero: else these would be told to be of the others, or of them;
- the tables that the policy leaves untold (`untold`): in which all of a small total have one trait, and those of places
  too small for them, which have no row at all.

The attack has its own words for it (`silent_marks.py`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from etl.disclosure.cells import Cell
from etl.disclosure.suppression.sums.declared_sums import Relation


@dataclass(frozen=True, slots=True)
class Withheld:
    """`cells` whose mark does not tell whether they are small; the mark of those in `silent` says nothing at all.

    `zeros` are those where nobody was counted and which, for all that is shown, might be more.
    """

    cells: frozenset[Cell] = frozenset()
    silent: frozenset[Cell] = frozenset()
    zeros: frozenset[Cell] = frozenset()


@dataclass(frozen=True, slots=True)
class Wider:
    """Sums that are withheld whole beside those of the rule, and the `totals` that are hidden with them."""

    sums: frozenset[Relation] = frozenset()
    totals: frozenset[Cell] = frozenset()


NOTHING_WIDER = Wider()


def _without_breakdown(cell: Cell) -> Cell:
    return cell.by("")


def withheld_whole(
    counts: Mapping[Cell, float],
    relations: Sequence[Relation],
    *,
    threshold: int,
    may_be: Callable[[Cell], bool],
    linked: Collection[tuple[Cell, Cell]] = (),
    total_of: Callable[[Cell], Cell] = _without_breakdown,
    wider: Wider = NOTHING_WIDER,
    untold: Collection[Cell] = (),
) -> Withheld:
    """The cells of `counts` that are withheld whole.

    A sum is left alone where one of its parts has no count or `may_be` says that it cannot be withheld (a department,
    a number shown before). Those of `wider` are withheld too. `linked` are the same count in two editions, the earlier
    first; `total_of` gives the total that a count is a part of, which any edition shows. Those `untold` are withheld
    whatever their size, and their marks, if they have any, say nothing.
    """
    sums = [
        relation for relation in relations if all(part in counts and may_be(part) for part in relation.parts)
    ]
    withheld_sums = _withheld_sums(counts, sums, threshold, wider)
    cells = {part for relation in withheld_sums for part in relation.parts}
    silent = set(_silent(withheld_sums, counts, largest_small=threshold - 1, totals=wider.totals))
    if linked:
        again = _zeros_again(cells, counts, linked, may_be=may_be, total_of=total_of, threshold=threshold)
        cells |= again
        silent |= again
    cells.update(untold)
    silent.update(untold)
    zeros = {cell for cell in cells if not counts[cell]}
    _leave_out_known(zeros, counts, relations, linked)
    return Withheld(frozenset(cells), frozenset(silent), frozenset(zeros))


def with_zeros_above(
    tables: Collection[Cell],
    counts: Mapping[Cell, float],
    relations: Collection[Relation],
    *,
    traits: Collection[str],
) -> set[Cell]:
    """These `tables`, and those by one of `traits` of a whole whose zero would tell a zero of theirs.

    All 17 of a centre are women: that no man came to any centre of its district would say so.
    """
    found = set(tables)
    empty_wholes, beside = defaultdict[Cell, list[Cell]](list), defaultdict[Cell, list[Cell]](list)
    for relation in relations if found else ():
        for part in relation.parts:
            if counts.get(relation.total) == 0:
                empty_wholes[part].append(relation.total)
            if relation.kind in traits:
                beside[part] += relation.parts
    waiting = [cell for cell in found if cell in empty_wholes]
    while waiting:
        wholes = empty_wholes.pop(waiting.pop(), ())
        new = {cell for whole in wholes for cell in (whole, *beside[whole])} - found
        found |= new
        waiting += new & empty_wholes.keys()
    return found


def _withheld_sums(
    counts: Mapping[Cell, float], sums: Sequence[Relation], threshold: int, wider: Wider
) -> list[Relation]:
    """The sums all of whose parts are withheld."""
    live = [[part for part in relation.parts if counts[part]] for relation in sums]
    below, alone = defaultdict(list), defaultdict(list)
    for at, relation in enumerate(sums):
        below[relation.total].append(at)
        if len(live[at]) == 1 and counts.get(relation.total, counts[live[at][0]]) < threshold:
            alone[live[at][0]].append(at)
    waiting = [
        at
        for at, relation in enumerate(sums)
        if relation in wider.sums or _is_all_small(relation, live[at], counts, threshold=threshold)
    ]
    cells: set[Cell] = set()
    withheld_sums: list[Relation] = []
    while waiting:
        withheld_sums.append(sums[waiting.pop()])
        new = set(withheld_sums[-1].parts) - cells
        cells |= new
        for cell in new:
            waiting += [*below.pop(cell, ()), *alone.pop(cell, ())]
    return withheld_sums


def _zeros_again(
    cells: Collection[Cell],
    counts: Mapping[Cell, float],
    linked: Iterable[tuple[Cell, Cell]],
    *,
    may_be: Callable[[Cell], bool],
    total_of: Callable[[Cell], Cell],
    threshold: int,
) -> set[Cell]:
    """The counts of a later edition that were zero before and whose marks may not tell whether they still are.

    A zero that was withheld is withheld again. Where few people were added to a total, so are all parts that were zero:
    shown, they would tell that those added are in the others, and marked alone, that they are among them.
    """
    found: set[Cell] = set()
    for earlier, later in sorted(linked, key=lambda pair: pair[1].end):
        if counts[earlier] or not may_be(later):
            continue
        before, after = counts.get(total_of(earlier)), counts.get(total_of(later))
        are_few = before is not None and after is not None and 0 < after - before < threshold
        if are_few or (not counts[later] and (earlier in cells or earlier in found)):
            found.add(later)
    return found


def _silent(
    withheld_sums: Iterable[Relation],
    counts: Mapping[Cell, float],
    *,
    largest_small: int,
    totals: Collection[Cell],
) -> frozenset[Cell]:
    """The parts that may be zero for all that is known of their whole: so many small parts less one can reach it."""
    silent: set[Cell] = set()
    single: dict[Cell, list[Cell]] = defaultdict(list)
    for relation in withheld_sums:
        total = counts.get(relation.total, math.fsum(counts[part] for part in relation.parts))
        if len(relation.parts) == 1:
            single[relation.total] += relation.parts
        elif relation.total in totals or total <= largest_small * (len(relation.parts) - 1):
            silent.update(relation.parts)
    waiting = list(silent & single.keys())
    while waiting:
        new = set(single.pop(waiting.pop(), ())) - silent
        silent |= new
        waiting += new
    return frozenset(silent)


def _is_all_small(
    relation: Relation, live: Collection[Cell], counts: Mapping[Cell, float], *, threshold: int
) -> bool:
    """Whether several parts are above zero, all of them small, and cannot each be any of the small values in the whole.

    What is left of a larger whole beside its parts bears no mark, and leaves them room.
    """
    largest_small, others = threshold - 1, len(live) - 1
    if others < 1 or any(counts[part] > largest_small for part in live):
        return False
    parts_sum = math.fsum(counts[part] for part in live)
    total = counts.get(relation.total, parts_sum)
    return total <= largest_small or (
        total == parts_sum and not largest_small + others <= total <= 1 + largest_small * others
    )


def _leave_out_known(
    zeros: set[Cell],
    counts: Mapping[Cell, float],
    relations: Sequence[Relation],
    linked: Iterable[tuple[Cell, Cell]],
) -> None:
    """Take out the zeros that what is shown tells: parts of a zero, wholes of zeros, and what is zero later."""
    ties = [
        (relation.total, relation.parts)
        for relation in relations
        if not zeros.isdisjoint((relation.total, *relation.parts))
    ]
    ties += [(later, (earlier,)) for earlier, later in linked if earlier in zeros and not counts[later]]
    before = -1
    while before != len(zeros):
        before = len(zeros)
        for total, parts in ties:
            if counts.get(total) == 0 and total not in zeros:
                zeros.difference_update(parts)
            elif total in zeros and zeros.isdisjoint(parts) and all(part in counts for part in parts):
                zeros.discard(total)
