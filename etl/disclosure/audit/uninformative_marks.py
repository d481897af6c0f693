"""Marks of protected cells that tell an attacker nothing, as all parts of their sum may be withheld; others tell of a 1.

Zeros are shown. But the months of a year are withheld together, and so are all parts of a whole whose several parts are
small: zeros too. Written from the rule as it is published; the choice has its own words for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from etl.disclosure.audit.edition_pairs import count_added_since
from etl.disclosure.audit.knowledge import Knowledge
from etl.disclosure.audit.sums import Sum, list_months_within
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.attackers import Insider


def find_uninformative_marks(
    knowledge: Knowledge,
    all_sums: Sequence[Sum],
    pairs: Sequence[tuple[Cell, Cell]] = (),
    *,
    threshold: int,
    total_of: Callable[[Cell], Cell] = lambda cell: cell.by(""),
    months: Collection[Cell],
    insider: Insider[Cell] | None = None,
    may_be_one_trait: Callable[[Sum], bool] = lambda _: False,
) -> frozenset[Cell]:
    """The suppressed cells whose mark tells nothing; `months` are the withheld ones, the same for every attacker.

    Of a sum all of whose parts at hand are marked, whoever knows the method alone must grant that it may be withheld
    whole, unless the whole is shown and so large that none of the parts can be missing: one part less, all of them
    small, would not reach it. The insider knows the sums that are: one part is zero, or none is large (and the release
    has the whole, if it is a place, or it is had by subtraction: no sum is made of places without it). A part that has no
    row counts as one of them, one that adds nothing does not. What divides a withheld count into one part
    only is withheld with it. In a later edition (`pairs` are earlier and later) a mark says nothing that said nothing
    before; and of a total (`total_of`) to which few people were added the marks of what was zero say nothing.
    A sum of which `may_be_one_trait` says that all its persons may have one trait can be withheld for that, and so can
    the same table of what holds its place or centre.
    """
    silent = {*months, *(knowledge.hidden & insider.zeros if insider is not None else ())}
    single: dict[Cell, list[Cell]] = defaultdict(list)
    had = {*knowledge.hidden, *(cell for relation in all_sums for cell in relation.missing)}
    shown = knowledge.published.keys() - knowledge.add_nothing
    if insider is None:
        silent.update(_of_one_trait(knowledge, all_sums, may_be_one_trait))
    for relation in all_sums:
        if not shown.isdisjoint(relation.parts):
            continue
        parts = [part for part in relation.parts if part in knowledge.hidden]
        if len(parts) == 1 and not relation.missing:
            single[relation.total].append(parts[0])
        elif _may_be_withheld(
            relation, parts, knowledge, had=had, largest_small=threshold - 1, insider=insider
        ):
            silent.update(parts)
    silent.update(
        _few_added_since(knowledge, pairs, total_of=total_of, largest_small=threshold - 1, insider=insider)
    )
    for earlier, later in pairs if insider is None else ():
        single[earlier] += knowledge.hidden & {later}
    waiting = list(silent & single.keys())
    while waiting:
        new = [part for part in single.pop(waiting.pop(), []) if part not in silent]
        silent.update(new)
        waiting += new
    return frozenset(silent)


def _of_one_trait(knowledge: Knowledge, all_sums: Sequence[Sum], may_be: Callable[[Sum], bool]) -> set[Cell]:
    """The parts of sums, all of them marked, that may be withheld since all persons have one trait, and what is above."""
    hidden = knowledge.hidden
    found = {
        part
        for relation in all_sums
        if may_be(relation) and hidden.issuperset(relation.parts)
        for part in relation.parts
    }
    if not found:
        return found
    marked = [relation for relation in all_sums if hidden.issuperset(relation.parts)]
    of_places = [relation for relation in all_sums if ":" in relation.kind[2] or relation.kind[2] == "centre"]
    before = -1
    while before != len(found):
        before = len(found)
        above = {relation.total for relation in of_places if not found.isdisjoint(relation.parts)}
        found.update(
            part for relation in marked if not above.isdisjoint(relation.parts) for part in relation.parts
        )
    return found


def _may_be_withheld(
    relation: Sum,
    parts: Collection[Cell],
    knowledge: Knowledge,
    *,
    had: Collection[Cell],
    largest_small: int,
    insider: Insider[Cell] | None,
) -> bool:
    total = knowledge.value(relation.total)
    if insider is not None:
        has_total = ":" not in relation.kind[2] or total is not None or relation.total in had
        zeros = any(part in insider.zeros for part in parts)
        return zeros or (has_total and all(part in insider.small for part in parts))
    number = len(parts) + len(relation.missing)
    return total is None or total <= largest_small * (number - 1)


def _few_added_since(
    knowledge: Knowledge,
    pairs: Iterable[tuple[Cell, Cell]],
    *,
    total_of: Callable[[Cell], Cell],
    largest_small: int,
    insider: Insider[Cell] | None,
) -> Iterator[Cell]:
    """The marked cells that were zero in an edition before, where so few were added to their total since."""
    for earlier, later in pairs:
        if later in knowledge.hidden and knowledge.value(earlier) == 0:
            added = count_added_since(knowledge, total_of(later), earlier)
            if insider is None if added is None else added <= largest_small:
                yield later


def find_withheld_months(knowledge: Knowledge) -> frozenset[Cell]:
    """The suppressed months of which no other month of the same year, place and table is shown."""
    hidden: dict[Cell, list[Cell]] = defaultdict(list)
    for cell in _months(knowledge.hidden):
        hidden[cell.of_its_year].append(cell)
    for cell in _months(knowledge.published):
        hidden.pop(cell.of_its_year, None)
    return frozenset(cell for cells in hidden.values() for cell in cells)


def _months(cells: Iterable[Cell]) -> Iterator[Cell]:
    return (cell for cell in cells if len(list_months_within(cell.start, cell.end)) == 1)
