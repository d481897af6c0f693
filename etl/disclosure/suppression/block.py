"""The choice in one block of counts that sums or editions tie: primary cells, what protects them, departments last."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from etl.disclosure.cells import Cell
from etl.disclosure.suppression.component import Choices
from etl.disclosure.suppression.edition_cells import without_traits
from etl.disclosure.suppression.joint_counts import Joint
from etl.disclosure.suppression.passes import chosen_in_passes, terms_of
from etl.disclosure.suppression.sums.declared_sums import Relation
from etl.disclosure.suppression.sums.relations import joint
from etl.disclosure.suppression.table_policy import is_guarded
from etl.disclosure.suppression.withholding import Wider, with_zeros_above, withheld_whole
from observatory.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Block:
    """Counts chosen together: with those `absent` from the release, cells that stay hidden, and the editions linked.

    `unchanged` are those linked to which visibly nobody was added. Those `opened` were shown before; `told` are they, the
    same in later editions and, where they were large, whatever later editions say of them. In the tables of
    `one_trait` all have the same, what is `unshown` has no row, and few were added to the totals of those
    `grown_by_few`: none of it may be told, zeros either.
    """

    counts: Mapping[Cell, float]
    absent: Mapping[Cell, float]
    relations: Sequence[Relation]
    stays: frozenset[Cell]
    linked: Sequence[tuple[Cell, Cell]]
    unchanged: Collection[tuple[Cell, Cell]]
    opened: Collection[Cell]
    told: Collection[Cell]
    one_trait: frozenset[Cell] = frozenset()
    unshown: frozenset[Cell] = frozenset()
    grown_by_few: frozenset[Cell] = frozenset()

    def near(self, cells: Collection[Cell]) -> Block:
        """The part of these cells alone: nothing ties it to the rest, as no two counts of other days stand in a sum."""
        part_of = _parts_in_time((cell.start, cell.end) for cell in (*self.counts, *self.absent, *self.stays))
        wanted = {part_of[cell.start, cell.end] for cell in cells}

        def is_in(cell: Cell) -> bool:
            return part_of[cell.start, cell.end] in wanted

        return Block(
            {cell: value for cell, value in self.counts.items() if is_in(cell)},
            {cell: value for cell, value in self.absent.items() if is_in(cell)},
            [relation for relation in self.relations if is_in(relation.total)],
            frozenset(filter(is_in, self.stays)),
            [pair for pair in self.linked if is_in(pair[0])],
            [pair for pair in self.unchanged if is_in(pair[0])],
            self.opened,
            self.told,
            frozenset(filter(is_in, self.one_trait)),
            frozenset(filter(is_in, self.unshown)),
            frozenset(filter(is_in, self.grown_by_few)),
        )


def _parts_in_time(spans: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The first day of the part that each span lies in: spans that overlap, directly or through others, are one part."""
    first_days, began, end = dict[tuple[str, str], str](), "", ""
    for span in sorted(set(spans)):
        if span[0] > end:
            began = span[0]
        end = max(end, span[1])
        first_days[span] = began
    return first_days


def may_be_withheld(cell: Cell, block: Block, catalog: Catalog) -> bool:
    """Whether small counts of the cell are protected and it was not shown before, unless small.

    A count that an earlier edition shows is that or more: where a whole did not grow, its mark would say nothing else.
    """
    is_small = 0 < block.counts.get(cell, 0) < catalog.policy.small_count_below
    return is_guarded(cell, catalog) and (cell not in block.told or is_small)


def hidden_in(
    block: Block, catalog: Catalog, wider: Wider, *, choices: Choices
) -> tuple[set[Cell], set[Cell]]:
    """The cells hidden where the sums of `wider` are withheld whole too, and the cells that this does not protect."""
    threshold = catalog.policy.small_count_below
    counts, absent, linked = block.counts, block.absent, block.linked
    completed = {**counts, **absent} if absent else counts

    def may_be(cell: Cell) -> bool:
        return may_be_withheld(cell, block, catalog)

    untold = _untold(block, completed, catalog, may_be)
    withheld = withheld_whole(
        completed,
        block.relations,
        threshold=threshold,
        may_be=may_be,
        linked=linked,
        total_of=lambda cell: cell.by(without_traits(cell.breakdown, catalog)),
        wider=wider,
        untold=untold,
    )
    model = joint(
        completed,
        catalog,
        relations=block.relations,
        withheld=withheld,
        grown=linked,
        unchanged=block.unchanged,
        absent=absent,
        unshown=block.unshown,
    )
    number = {cell: place for place, group in enumerate(model.cells) for cell in group}
    sticky = [
        (number[earlier], number[later])
        for earlier, later in linked
        if earlier.end == later.end
        and earlier in number
        and later in number
        and number[earlier] != number[later]
    ]
    open_numbers = {number[cell] for cell in number if cell in block.opened}
    stays = {
        cell
        for cell in block.stays
        if counts.get(cell) and not _is_shown_in_another(cell, model.cells[number[cell]], block.opened)
    }
    stays |= wider.totals
    terms = terms_of(model, sticky, block.told, threshold=threshold, open_numbers=open_numbers)
    hidden = (
        _implied(model)
        | terms.small
        | {number[cell] for cell in {*stays, *untold, *withheld.zeros} if cell in number}
    )
    chosen, unmet = chosen_in_passes(
        model,
        hidden - open_numbers,
        terms,
        catalog,
        sticky=sticky,
        open_numbers=open_numbers,
        choices=choices,
    )
    small = {
        cell for place in open_numbers for cell in model.cells[place] if _is_small(cell, counts, catalog)
    }
    return (
        stays.union(withheld.cells - absent.keys(), small, *(model.cells[place] for place in chosen)),
        {cell for place in unmet for cell in model.cells[place]},
    )


def _untold(
    block: Block, counts: Mapping[Cell, float], catalog: Catalog, may_be: Callable[[Cell], bool]
) -> set[Cell]:
    """What the policy leaves untold, zeros too, of all that can still be."""
    rule = catalog.policy.one_trait_of_all
    tables = with_zeros_above(block.one_trait, counts, block.relations, traits=rule.traits if rule else ())
    return {cell for cell in tables | block.unshown if may_be(cell)} | block.grown_by_few


def _is_shown_in_another(cell: Cell, equals: Iterable[Cell], opened: Collection[Cell]) -> bool:
    """Whether another edition showed the same count, and both must be equal: a mark would tell the number."""
    name = cell.in_edition("")
    return any(other in opened and other.in_edition("") == name for other in equals)


def _is_small(cell: Cell, counts: Mapping[Cell, float], catalog: Catalog) -> bool:
    return is_guarded(cell, catalog) and 0 < counts[cell] < catalog.policy.small_count_below


def _implied(model: Joint) -> set[int]:
    return {place for place, group in enumerate(model.cells) if not group}
