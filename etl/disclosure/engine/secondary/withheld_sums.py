"""Sums that are withheld whole: every part of them is marked, zeros too, so that the mark of a part says nothing.

Elsewhere a mark says that somebody was counted, since zeros are shown. Where several small parts make up a whole that
would leave them too few values: three cases of two districts are two and one. So these are withheld whole:

- the parts of a whole of which several are above zero, all of these small, and which could not each be 1, 2, 3 and 4 in
  it (and so those of any small whole);
- whatever a count withheld so is divided into;
- what a small whole is divided into if all of it is one count withheld so: else the two would be told to be one;
- of a later edition the zeros that were withheld so before, and of a total to which few people were added the parts that
  were zero: else these would be told to be of the others, or of them;
- the tables that a policy leaves untold (`untold`), whatever their size.

Where nothing else leaves a count the values that it is owed, more sums near it are withheld (`propose_wider`). An
audit has to know the rule, and has its own words for it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

from etl.disclosure.engine.secondary.linked_tables import Key, Relation, WithheldCells


@dataclass(frozen=True)
class WiderSums(Generic[Key]):
    """Sums that are withheld whole beside those of the rule, and the `totals` that are hidden with them."""

    sums: frozenset[Relation[Key]] = frozenset()
    totals: frozenset[Key] = frozenset()


def withhold_sums(
    counts: Mapping[Key, float],
    relations: Sequence[Relation[Key]],
    *,
    threshold: int,
    may_be: Callable[[Key], bool],
    find_total: Callable[[Key], Key],
    linked: Collection[tuple[Key, Key]] = (),
    wider: WiderSums[Key] | None = None,
    untold: Collection[Key] = (),
) -> WithheldCells[Key]:
    """The cells of `counts` that are withheld whole.

    A sum is left alone where one of its parts has no count or `may_be` says that it cannot be withheld (one that is
    not guarded, a number shown before). Those of `wider` are withheld too. `linked` are the same count in two
    editions, the earlier first, in the order of the last days of the later ones; `find_total` gives the total that a
    count is a part of, which any edition shows. Those `untold` are withheld whatever their size, and their marks, if
    they have any, say nothing.
    """
    wider = wider or WiderSums()
    sums = [
        relation for relation in relations if all(part in counts and may_be(part) for part in relation.parts)
    ]
    withheld_sums = _find_withheld(counts, sums, threshold, wider)
    cells = {part for relation in withheld_sums for part in relation.parts}
    silent = set(_find_silent(withheld_sums, counts, largest_small=threshold - 1, totals=wider.totals))
    if linked:
        again = _find_former_zeros(
            cells, counts, linked, may_be=may_be, find_total=find_total, threshold=threshold
        )
        cells |= again
        silent |= again
    cells.update(untold)
    silent.update(untold)
    zeros = {cell for cell in cells if not counts[cell]}
    _discard_known(zeros, counts, relations, linked)
    return WithheldCells(frozenset(cells), frozenset(silent), frozenset(zeros))


def add_zeros_above(
    tables: Collection[Key],
    counts: Mapping[Key, float],
    relations: Collection[Relation[Key]],
    *,
    traits: Collection[str],
) -> set[Key]:
    """These `tables`, and those by one of `traits` of a whole whose zero would tell a zero of theirs.

    All 17 of a centre are women: that no man came to any centre of its district would say so.
    """
    found = set(tables)
    empty_wholes, beside = defaultdict[Key, list[Key]](list), defaultdict[Key, list[Key]](list)
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


def _find_withheld(
    counts: Mapping[Key, float], sums: Sequence[Relation[Key]], threshold: int, wider: WiderSums[Key]
) -> list[Relation[Key]]:
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
    cells: set[Key] = set()
    withheld_sums: list[Relation[Key]] = []
    while waiting:
        withheld_sums.append(sums[waiting.pop()])
        new = set(withheld_sums[-1].parts) - cells
        cells |= new
        for cell in new:
            waiting += [*below.pop(cell, ()), *alone.pop(cell, ())]
    return withheld_sums


def _find_former_zeros(
    cells: Collection[Key],
    counts: Mapping[Key, float],
    linked: Iterable[tuple[Key, Key]],
    *,
    may_be: Callable[[Key], bool],
    find_total: Callable[[Key], Key],
    threshold: int,
) -> set[Key]:
    """The counts of a later edition that were zero before and whose marks may not tell whether they still are.

    A zero that was withheld is withheld again. Where few people were added to a total, so are all parts that were zero:
    shown, they would tell that those added are in the others, and marked alone, that they are among them.
    """
    found: set[Key] = set()
    for earlier, later in linked:
        if counts[earlier] or not may_be(later):
            continue
        before, after = counts.get(find_total(earlier)), counts.get(find_total(later))
        are_few = before is not None and after is not None and 0 < after - before < threshold
        if are_few or (not counts[later] and (earlier in cells or earlier in found)):
            found.add(later)
    return found


def _find_silent(
    withheld_sums: Iterable[Relation[Key]],
    counts: Mapping[Key, float],
    *,
    largest_small: int,
    totals: Collection[Key],
) -> frozenset[Key]:
    """The parts that may be zero for all that is known of their whole: so many small parts less one can reach it."""
    silent: set[Key] = set()
    single: dict[Key, list[Key]] = defaultdict(list)
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
    relation: Relation[Key], live: Collection[Key], counts: Mapping[Key, float], *, threshold: int
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


def _discard_known(
    zeros: set[Key],
    counts: Mapping[Key, float],
    relations: Sequence[Relation[Key]],
    linked: Iterable[tuple[Key, Key]],
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


def propose_wider(
    counts: Mapping[Key, float],
    relations: Sequence[Relation[Key]],
    unmet: Collection[Key],
    *,
    threshold: int,
    may_be: Callable[[Key], bool],
) -> Iterator[WiderSums[Key]]:
    """More and more sums near the counts in `unmet` that could be withheld whole besides, the fewest first.

    An insider may narrow a count by the marks beside it. The five women of a province are four and one: who is told
    that the four are few, and the five are not, knows that the one is no zero. No further cell helps then; a mark
    that says less does. First come the sums all of whose parts are small, then those that have a zero, with their
    whole.
    """
    near = _find_near(relations, unmet)
    eligible = [
        relation
        for relation in near
        if len(relation.parts) > 1 and all(part in counts and may_be(part) for part in relation.parts)
    ]
    few = frozenset(
        relation
        for relation in eligible
        if all(counts[part] < threshold for part in relation.parts)
        and sum(counts[part] > 0 for part in relation.parts) > 1
    )
    if few:
        yield WiderSums(few)
    with_zeros = frozenset(
        relation
        for relation in eligible
        if counts.get(relation.total)
        and may_be(relation.total)
        and any(not counts[part] for part in relation.parts)
    )
    if with_zeros:
        yield WiderSums(few | with_zeros, frozenset(relation.total for relation in with_zeros))


def _find_near(relations: Sequence[Relation[Key]], unmet: Collection[Key]) -> list[Relation[Key]]:
    """The sums of these counts, and the sums of all that stands in one with them."""
    of: dict[Key, list[int]] = defaultdict(list)
    for at, relation in enumerate(relations):
        for cell in (relation.total, *relation.parts):
            of[cell].append(at)
    cells = set(unmet)
    for _ in range(2):
        near = {at for cell in cells for at in of[cell]}
        cells = {cell for at in near for cell in (relations[at].total, *relations[at].parts)}
    return [relations[at] for at in sorted(near)]
