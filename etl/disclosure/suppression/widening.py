"""What is withheld whole besides, where nothing else leaves a count the values that it is owed.

One who can tell the small counts from the others may narrow a count by the marks beside it. The five women of a
province are four and one: who is told that the four are few, and the five are not, knows that the one is no zero. No
further cell helps then; a mark that says less does. So the sums near such a count are withheld whole: first those all of
whose parts are small, then those that have a zero, with their whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from etl.disclosure.cells import Cell
from etl.disclosure.suppression.sums.declared_sums import Relation
from etl.disclosure.suppression.withholding import Wider


def widenings(
    counts: Mapping[Cell, float],
    relations: Sequence[Relation],
    unmet: Collection[Cell],
    *,
    threshold: int,
    may_be: Callable[[Cell], bool],
) -> Iterator[Wider]:
    """More and more sums near the counts in `unmet` that could be withheld whole, the fewest first."""
    near = _near(relations, unmet)
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
        yield Wider(few)
    with_zeros = frozenset(
        relation
        for relation in eligible
        if counts.get(relation.total)
        and may_be(relation.total)
        and any(not counts[part] for part in relation.parts)
    )
    if with_zeros:
        yield Wider(few | with_zeros, frozenset(relation.total for relation in with_zeros))


def _near(relations: Sequence[Relation], unmet: Collection[Cell]) -> list[Relation]:
    """The sums of these counts, and the sums of all that stands in one with them."""
    of: dict[Cell, list[int]] = defaultdict(list)
    for at, relation in enumerate(relations):
        for cell in (relation.total, *relation.parts):
            of[cell].append(at)
    cells = set(unmet)
    for _ in range(2):
        near = {at for cell in cells for at in of[cell]}
        cells = {cell for at in near for cell in (relations[at].total, *relations[at].parts)}
    return [relations[at] for at in sorted(near)]
