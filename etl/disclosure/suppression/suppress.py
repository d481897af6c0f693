"""Chooses which cells are hidden so that no small count of persons below a department can be worked out.

The primary cells are the small counts that are guarded, the sums that are withheld whole, and what is implied beside what
stands. The engine hides with them, component by component, what protects them at the least cost (weight = value).
Departments and countries stay; only where nothing else protects a count are they opened. Sorted keys, one thread, fixed
seed: the same counts give the same pattern. This file reads the catalogue; `engine/secondary` knows nothing of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from etl.disclosure.cells import Cell
from etl.disclosure.engine.secondary.linked_tables import (
    LinkedTables,
    ProtectionLevels,
    Relation,
    find_unchanged,
)
from etl.disclosure.engine.secondary.secondary_cells import (
    PatternCache,
    add_later_cells,
    hide_secondary_cells,
)
from etl.disclosure.engine.secondary.withheld_sums import (
    WiderSums,
    add_zeros_above,
    propose_wider,
    withhold_sums,
)
from etl.disclosure.suppression.edition_cells import (
    Series,
    bears_trait,
    continuations,
    series_of,
    successions,
    without_traits,
)
from etl.disclosure.suppression.linked_counts import NOTHING_KNOWN, find_absent_counts, link_counts
from etl.disclosure.suppression.table_policy import (
    is_guarded,
    is_shown_as_one,
    is_shown_at_this_scale,
    of_one_trait,
)
from observatory.catalog import Catalog
from observatory.model import Level

_WHOLE_PLACE = 1e5  # what hiding all that is counted in a place below a department costs beside any count
_PROVINCE = 4e5  # what hiding a whole costs that is no part of a province: as much as four of its parts
_LARGE_WHOLE = 2e6  # what hiding one costs of as many inhabitants as the policy says (wholes_before_parts)
_DEPARTMENT = 1e7  # what hiding a department costs
_NOTHING_WIDER: WiderSums[Cell] = WiderSums()


def suppress(
    counts: Mapping[Cell, float],
    catalog: Catalog,
    *,
    hidden_before: Iterable[Cell] = (),
    opened: Collection[Cell] = frozenset(),
    known: Mapping[Cell, float] = NOTHING_KNOWN,
    grown_by_few: Collection[Cell] = frozenset(),
    adding_nothing: Collection[Cell] = frozenset(),
    choices: PatternCache | None = None,
) -> frozenset[Cell]:
    """The cells to suppress: primary ones, tables of one trait, those in `hidden_before`, and secondary ones.

    Those in `opened` were shown before and stay so; a small one among them is hidden, and known all the same. Of those
    `hidden_before` a zero is shown unless its whole is withheld, and so is what must be equal to the same count of
    another edition that is opened. A cell hidden in one edition, or before, stays hidden in the later ones. `known` are
    counts that former releases showed and that are not among these: whoever subtracts has them, unless the sums
    contradict them. Those `grown_by_few` are totals to which few were added, with all their tables: where traits link
    editions, they are hidden, zeros too, beside all that is hidden while totals are known, so that nobody sees of which
    sex those added are. Those `adding_nothing` say so, so that no sum has them for a part. `choices` remembers the
    patterns of components. Raises SumError where the counts contradict a
    sum that the catalogue declares.
    """
    # They have no row in a release: no mark tells of them, not even of their zeros, and nothing is subtracted from them.
    hidden = {cell for cell in counts if is_shown_as_one(cell, catalog)}
    if hidden:
        counts = {cell: value for cell, value in counts.items() if cell not in hidden}
    before: dict[Series, set[Cell]] = defaultdict(set)
    for cell in hidden_before:
        if not is_shown_as_one(cell, catalog):
            before[series_of(cell, catalog)].add(cell)
    choices = choices or PatternCache()
    traits = {series_of(cell, catalog) for cell in counts if cell.breakdown}
    blocks = _divide_into_blocks(counts, catalog, traits)
    known_blocks = _divide_into_blocks(known, catalog, traits)
    for name in sorted(blocks):
        choose = partial(
            _choose_in_block,
            blocks[name],
            catalog,
            opened=opened,
            known=known_blocks.get(name, NOTHING_KNOWN),
            adding_nothing=adding_nothing,
            choices=choices,
        )
        hidden_then = frozenset(before[name[0]])
        chosen = choose(hidden_then, grown_by_few=frozenset())
        tables = blocks[name].keys() & grown_by_few if name[0] in traits else set()
        hidden |= chosen | choose(hidden_then | chosen, grown_by_few=tables) if tables else chosen
    return frozenset(hidden)


def _divide_into_blocks(
    counts: Mapping[Cell, float], catalog: Catalog, traits: Collection[Series]
) -> dict[tuple[Series, str], dict[Cell, float]]:
    """Counts that nothing ties to others: a series, or, where no trait links its editions, one edition of it."""
    blocks: dict[tuple[Series, str], dict[Cell, float]] = defaultdict(dict)
    for cell, value in counts.items():
        series = series_of(cell, catalog)
        blocks[series, "" if series in traits else cell.snapshot][cell] = value
    return blocks


def _choose_in_block(
    counts: Mapping[Cell, float],
    catalog: Catalog,
    before: frozenset[Cell],
    *,
    opened: Collection[Cell],
    known: Mapping[Cell, float],
    grown_by_few: Collection[Cell],
    adding_nothing: Collection[Cell],
    choices: PatternCache,
) -> set[Cell]:
    threshold = catalog.policy.small_count_below
    one_trait = frozenset(of_one_trait(counts, catalog))
    pairs = list(successions((cell for cell in {*counts, *before, *known} if cell.breakdown), catalog))
    stays = {cell for cell in add_later_cells(before, pairs) if cell not in opened}
    relations, absent = find_absent_counts(counts, stays, catalog, known=known)
    if adding_nothing:
        counts = {cell: value for cell, value in counts.items() if cell not in adding_nothing}
        relations = [
            relation._replace(parts=parts)
            for relation in relations
            if relation.total not in adding_nothing
            and (parts := tuple(part for part in relation.parts if part not in adding_nothing))
        ]
    known = {cell: absent.pop(cell) for cell in known if cell in absent}
    if known:
        counts, opened = {**counts, **known}, {*opened, *known}
    pairs += continuations((cell for cell in {*counts, *known} if cell.breakdown), catalog)
    linked = [(earlier, later) for earlier, later in pairs if earlier in counts and later in counts]

    def is_known(earlier: Cell, later: Cell) -> bool:
        return not bears_trait(earlier, catalog) and later not in grown_by_few

    same = find_unchanged(
        [pair for pair in linked if pair[0].end == pair[1].end],
        counts,
        relations,
        is_known=is_known,
        move_to_edition=lambda total, part: total.in_edition(part.snapshot),
    )
    shown = counts.keys() & opened
    totals = [cell for cell in counts if grown_by_few and not cell.breakdown]
    of_totals = chain(successions(totals, catalog), continuations(totals, catalog))
    rising = [
        (earlier, later) for earlier, later in chain(linked, of_totals) if counts[earlier] <= counts[later]
    ]
    told = shown | add_later_cells((cell for cell in shown if counts[cell] >= threshold), rising)
    block = Block(
        counts,
        absent,
        relations,
        frozenset(stays),
        linked,
        same,
        shown,
        told | add_later_cells(shown, (pair for pair in linked if pair in same)),
        one_trait,
        frozenset(cell for cell in counts if not is_shown_at_this_scale(cell, catalog)),
        frozenset(grown_by_few),
    )
    hidden, unmet = hide_in_block(block, catalog, _NOTHING_WIDER, choices=choices)
    if unmet:
        near = block.cut_near(unmet)
        more = propose_wider(
            {**near.counts, **near.absent},
            near.relations,
            unmet,
            threshold=threshold,
            may_be=lambda cell: may_be_withheld(cell, near, catalog),
        )
        for wider in more:
            hidden_more, unmet_more = hide_in_block(near, catalog, wider, choices=choices)
            if len(unmet_more) < len(unmet):
                hidden, unmet = hidden - near.counts.keys() | hidden_more, unmet_more
            if not unmet:
                break
    return (hidden | one_trait) - known.keys()


@dataclass(frozen=True, slots=True)
class Block:
    """Counts that sums or editions tie, and that are chosen together.

    With them come counts `absent` from the release, cells that stay hidden, and the editions linked. `unchanged`
    are those linked to which visibly nobody was added. Those `opened` were shown before; `told` are they, the same
    in later editions and, where they were large, whatever later editions say of them. In the tables of `one_trait`
    all have the same, what is `unshown` has no row, and few were added to the totals of those `grown_by_few`: none
    of it may be told, zeros either.
    """

    counts: Mapping[Cell, float]
    absent: Mapping[Cell, float]
    relations: Sequence[Relation[Cell]]
    stays: frozenset[Cell]
    linked: Sequence[tuple[Cell, Cell]]
    unchanged: Collection[tuple[Cell, Cell]]
    opened: Collection[Cell]
    told: Collection[Cell]
    one_trait: frozenset[Cell] = frozenset()
    unshown: frozenset[Cell] = frozenset()
    grown_by_few: frozenset[Cell] = frozenset()

    def cut_near(self, cells: Collection[Cell]) -> Block:
        """The part of these cells alone: nothing ties it to the rest, as no two counts of other days stand in a sum."""
        part_of = _divide_time((cell.start, cell.end) for cell in (*self.counts, *self.absent, *self.stays))
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


def _divide_time(spans: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
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


def hide_in_block(
    block: Block, catalog: Catalog, wider: WiderSums[Cell], *, choices: PatternCache
) -> tuple[set[Cell], set[Cell]]:
    """The cells hidden where the sums of `wider` are withheld whole too, and the cells that this does not protect."""
    threshold = catalog.policy.small_count_below
    counts, absent, linked = block.counts, block.absent, block.linked
    completed = {**counts, **absent} if absent else counts

    def may_be(cell: Cell) -> bool:
        return may_be_withheld(cell, block, catalog)

    untold = _find_untold(block, completed, catalog, may_be)
    withheld = withhold_sums(
        completed,
        block.relations,
        threshold=threshold,
        may_be=may_be,
        linked=sorted(linked, key=lambda pair: pair[1].end),
        find_total=lambda cell: cell.by(without_traits(cell.breakdown, catalog)),
        wider=wider,
        untold=untold,
    )
    tables = link_counts(
        completed,
        catalog,
        relations=block.relations,
        withheld=withheld,
        grown=linked,
        unchanged=block.unchanged,
        absent=absent,
        unshown=block.unshown,
    )
    number = {cell: place for place, group in enumerate(tables.cells) for cell in group}
    sticky = [
        (number[earlier], number[later])
        for earlier, later in linked
        if earlier.end == later.end
        and earlier in number
        and later in number
        and number[earlier] != number[later]
    ]
    shown = {number[cell] for cell in number if cell in block.opened}
    stays = {
        cell
        for cell in block.stays
        if counts.get(cell) and not _is_shown_in_another(cell, tables.cells[number[cell]], block.opened)
    }
    stays |= wider.totals
    levels = _set_levels(tables, sticky, block.told, catalog, shown=shown)
    hidden = (
        _find_implied(tables)
        | levels.primary
        | {number[cell] for cell in {*stays, *untold, *withheld.zeros} if cell in number}
    )
    chosen, unmet, _ = hide_secondary_cells(
        tables,
        hidden - shown,
        levels,
        shown=shown,
        totals={place for place, group in enumerate(tables.cells) if _has_bare_total(group, catalog)},
        sticky=sticky,
        cache=choices,
    )
    small = {cell for place in shown for cell in tables.cells[place] if _is_small(cell, counts, catalog)}
    return (
        stays.union(withheld.cells - absent.keys(), small, *(tables.cells[place] for place in chosen)),
        {cell for place in unmet for cell in tables.cells[place]},
    )


def _set_levels(
    tables: LinkedTables[Cell],
    sticky: Sequence[tuple[int, int]],
    told: Collection[Cell],
    catalog: Catalog,
    *,
    shown: Collection[int],
) -> ProtectionLevels:
    """A cell costs its value; one that would take later editions with it costs those too. What is known asks nothing."""
    threshold = catalog.policy.small_count_below
    costs = [_find_cost(tables, place, catalog) for place in range(len(tables.cells))]
    for earlier, later in reversed(sticky):
        costs[earlier] += costs[later]
    places = [place for place in range(len(tables.cells)) if place not in shown]
    primary = frozenset(n for n in places if tables.guarded[n] and 0 < tables.values[n] < threshold)
    judged = frozenset(
        n for n in places if tables.guarded[n] and any(cell not in told for cell in tables.cells[n])
    )
    return ProtectionLevels(
        threshold, primary, judged | primary, tables.grown, tuple(costs), dear=_WHOLE_PLACE
    )


def _find_cost(tables: LinkedTables[Cell], place: int, catalog: Catalog) -> float:
    dear = _DEPARTMENT if tables.reluctant[place] else _WHOLE_PLACE
    bare = [cell for cell in tables.cells[place] if not cell.breakdown]
    if bare and not tables.reluctant[place]:
        dear = max(_find_cost_of_whole(cell.territory, catalog) for cell in bare)
    return tables.values[place] * len(tables.cells[place]) + dear * bool(bare or tables.reluctant[place])


def _find_cost_of_whole(territory: str, catalog: Catalog) -> float:
    """What hiding the total of a place costs: the wider and larger, the more."""
    from_inhabitants, level = catalog.policy.wholes_before_parts, catalog.territories[territory].level
    if not from_inhabitants or level not in (Level.PROVINCE, Level.DEPARTMENT):
        return _WHOLE_PLACE
    if level is Level.DEPARTMENT:
        return _DEPARTMENT
    return _LARGE_WHOLE if catalog.inhabitants.get(territory, 0) > from_inhabitants else _PROVINCE


def _has_bare_total(group: Iterable[Cell], catalog: Catalog) -> bool:
    return any(not bears_trait(cell, catalog) for cell in group)


def _find_untold(
    block: Block, counts: Mapping[Cell, float], catalog: Catalog, may_be: Callable[[Cell], bool]
) -> set[Cell]:
    """What the policy leaves untold, zeros too, of all that can still be."""
    rule = catalog.policy.one_trait_of_all
    tables = add_zeros_above(block.one_trait, counts, block.relations, traits=rule.traits if rule else ())
    return {cell for cell in tables | block.unshown if may_be(cell)} | block.grown_by_few


def _is_shown_in_another(cell: Cell, equals: Iterable[Cell], opened: Collection[Cell]) -> bool:
    """Whether another edition showed the same count, and both must be equal: a mark would tell the number."""
    name = cell.in_edition("")
    return any(other in opened and other.in_edition("") == name for other in equals)


def _is_small(cell: Cell, counts: Mapping[Cell, float], catalog: Catalog) -> bool:
    return is_guarded(cell, catalog) and 0 < counts[cell] < catalog.policy.small_count_below


def _find_implied(tables: LinkedTables[Cell]) -> set[int]:
    return {place for place, group in enumerate(tables.cells) if not group}
