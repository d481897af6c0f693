"""Chooses which cells are hidden so that no small count of persons below a department can be worked out.

Starts from the small counts, from the sums that are withheld whole, and from what is implied beside what stands.
Component by component, what protects them at the least cost (weight = value) is hidden with them. Departments and
countries stay; only where nothing else protects a count are they opened. Sorted keys, one thread, fixed seed: the same
counts give the same pattern.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from itertools import chain

from etl.disclosure.cells import Cell
from etl.disclosure.suppression.block import Block, hidden_in, may_be_withheld
from etl.disclosure.suppression.component import Choices
from etl.disclosure.suppression.edition_cells import (
    Series,
    bears_trait,
    continuations,
    series_of,
    successions,
)
from etl.disclosure.suppression.passes import inherited
from etl.disclosure.suppression.sums.absent_cells import NOTHING_KNOWN, with_absent
from etl.disclosure.suppression.sums.equal_counts import unchanged
from etl.disclosure.suppression.sums.place_sums import shown_as_one
from etl.disclosure.suppression.table_policy import is_shown_at_this_scale, of_one_trait
from etl.disclosure.suppression.widening import widenings
from etl.disclosure.suppression.withholding import NOTHING_WIDER
from observatory.catalog import Catalog


def suppress(
    counts: Mapping[Cell, float],
    catalog: Catalog,
    *,
    hidden_before: Iterable[Cell] = (),
    opened: Collection[Cell] = frozenset(),
    known: Mapping[Cell, float] = NOTHING_KNOWN,
    grown_by_few: Collection[Cell] = frozenset(),
    choices: Choices | None = None,
) -> frozenset[Cell]:
    """The cells to hide: small counts that are guarded, tables of one trait, those in `hidden_before`, and what all need.

    Those in `opened` were shown before and stay so; a small one among them is hidden, and known all the same. Of those
    `hidden_before` a zero is shown unless its whole is withheld, and so is what must be equal to the same count of
    another edition that is opened. A cell hidden in one edition, or before, stays hidden in the later ones. `known` are
    counts that former releases showed and that are not among these: whoever subtracts has them, unless the sums
    contradict them. Those `grown_by_few` are totals to which few were added, with all their tables: where traits link
    editions, they are hidden, zeros too, beside all that is hidden while totals are known, so that nobody sees of which
    sex those added are. `choices` remembers what was chosen in components. Raises SumError where the counts contradict a
    sum that the catalogue declares.
    """
    # They have no row in a release: no mark tells of them, not even of their zeros, and nothing is subtracted from them.
    hidden = {cell for cell in counts if shown_as_one(cell, catalog)}
    if hidden:
        counts = {cell: value for cell, value in counts.items() if cell not in hidden}
    one_trait = of_one_trait(counts, catalog)
    hidden |= one_trait
    before: dict[Series, set[Cell]] = defaultdict(set)
    for cell in hidden_before:
        if not shown_as_one(cell, catalog):
            before[series_of(cell, catalog)].add(cell)
    choices = choices or Choices()
    traits = {series_of(cell, catalog) for cell in counts if cell.breakdown}
    blocks, known_blocks = _blocks(counts, catalog, traits), _blocks(known, catalog, traits)
    for name in sorted(blocks):
        choose = partial(
            _chosen_together,
            blocks[name],
            catalog,
            opened=opened,
            known=known_blocks.get(name, NOTHING_KNOWN),
            one_trait=one_trait,
            choices=choices,
        )
        hidden_then = frozenset(before[name[0]])
        chosen = choose(hidden_then, grown_by_few=frozenset())
        tables = blocks[name].keys() & grown_by_few if name[0] in traits else set()
        hidden |= chosen | choose(hidden_then | chosen, grown_by_few=tables) if tables else chosen
    return frozenset(hidden)


def _blocks(
    counts: Mapping[Cell, float], catalog: Catalog, traits: Collection[Series]
) -> dict[tuple[Series, str], dict[Cell, float]]:
    """Counts that nothing ties to others: a series, or, where no trait links its editions, one edition of it."""
    blocks: dict[tuple[Series, str], dict[Cell, float]] = defaultdict(dict)
    for cell, value in counts.items():
        series = series_of(cell, catalog)
        blocks[series, "" if series in traits else cell.snapshot][cell] = value
    return blocks


def _chosen_together(
    counts: Mapping[Cell, float],
    catalog: Catalog,
    before: frozenset[Cell],
    *,
    opened: Collection[Cell],
    known: Mapping[Cell, float],
    one_trait: Collection[Cell],
    grown_by_few: Collection[Cell],
    choices: Choices,
) -> set[Cell]:
    threshold = catalog.policy.small_count_below
    pairs = list(successions((cell for cell in {*counts, *before, *known} if cell.breakdown), catalog))
    stays = {cell for cell in inherited(before, pairs) if cell not in opened}
    relations, absent = with_absent(counts, stays, catalog, known=known)
    known = {cell: absent.pop(cell) for cell in known if cell in absent}
    if known:
        counts, opened = {**counts, **known}, {*opened, *known}
    pairs += continuations((cell for cell in {*counts, *known} if cell.breakdown), catalog)
    linked = [(earlier, later) for earlier, later in pairs if earlier in counts and later in counts]

    def is_known(earlier: Cell, later: Cell) -> bool:
        return not bears_trait(earlier, catalog) and later not in grown_by_few

    same = unchanged(linked, counts, relations, is_known=is_known)
    shown = counts.keys() & opened
    totals = [cell for cell in counts if grown_by_few and not cell.breakdown]
    of_totals = chain(successions(totals, catalog), continuations(totals, catalog))
    rising = [
        (earlier, later) for earlier, later in chain(linked, of_totals) if counts[earlier] <= counts[later]
    ]
    told = shown | inherited((cell for cell in shown if counts[cell] >= threshold), rising)
    block = Block(
        counts,
        absent,
        relations,
        frozenset(stays),
        linked,
        same,
        shown,
        told | inherited(shown, (pair for pair in linked if pair in same)),
        frozenset(cell for cell in counts if cell in one_trait),
        frozenset(cell for cell in counts if not is_shown_at_this_scale(cell, catalog)),
        frozenset(grown_by_few),
    )
    hidden, unmet = hidden_in(block, catalog, NOTHING_WIDER, choices=choices)
    if unmet:
        near = block.near(unmet)
        more = widenings(
            {**near.counts, **near.absent},
            near.relations,
            unmet,
            threshold=threshold,
            may_be=lambda cell: may_be_withheld(cell, near, catalog),
        )
        for wider in more:
            hidden_more, unmet_more = hidden_in(near, catalog, wider, choices=choices)
            if len(unmet_more) < len(unmet):
                hidden, unmet = hidden - near.counts.keys() | hidden_more, unmet_more
            if not unmet:
                break
    return hidden - known.keys()
