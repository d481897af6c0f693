"""Differences between editions: hides totals beside which another edition tells of 1 to 4 persons added.

What an edition adds to a total is a count of persons itself, and subtracting tells it (disclosure by differencing).
Editions of one series are gone through from the oldest on. In each, a total is hidden where it differs by a small
number from any that was shown; then as many beside it as keep sums from telling it: what a whole that two editions
show leaves beside the parts that both show grew by nothing, or by a sum of several. `EditionTotals` does so for the
nodes of a hierarchy, `EditionMonths` for the months of one node. A fall is no count of persons and ties nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

_NONE: Final = -1


class EditionTotals:
    """The totals of one span by edition and node of a hierarchy: which are shown, those `free` in their turn.

    `values`, `shown` and `free` have a row an edition, the oldest first, and a column a node; no number is a node
    without a row. What a node leaves beside those in it is a node of its own, shown where there is nothing of it.
    """

    def __init__(
        self, hierarchy: Hierarchy, values: np.ndarray, *, shown: np.ndarray, free: np.ndarray
    ) -> None:
        rests = _find_rests(hierarchy, values)
        holders = np.flatnonzero((rests > 0).any(axis=0))
        none = np.zeros((len(values), len(holders)), dtype=bool)
        nothing = (rests == 0)[:, holders] & _are_whole(hierarchy, values)[:, holders]
        self.hierarchy, self.size = hierarchy, len(hierarchy.nodes)
        self.values = np.nan_to_num(np.hstack([values, np.where(rests > 0, rests, 0.0)[:, holders]]))
        self.shown, self.free = np.hstack([shown & ~free, nothing]), np.hstack([free, none])
        self.parent = np.concatenate([hierarchy.parent, holders])
        self.leaves = np.concatenate([np.flatnonzero(hierarchy.is_leaf), self.size + np.arange(len(holders))])
        self.hideable = self._find_hideable()
        self.open_wholes = self._find_open_wholes()

    def _find_hideable(self) -> np.ndarray:
        """Which nodes may be hidden: not the only one in a node that may not, as the total tells it beside the others."""
        hideable = np.concatenate(
            [self.hierarchy.hideable, np.ones(len(self.parent) - self.size, dtype=bool)]
        )
        for level in self.hierarchy.levels[1:]:
            parts = np.bincount(self.parent[hideable & (self.parent != _NONE)], minlength=self.size)
            above = self.hierarchy.parent[level]
            hideable[level] &= (above == _NONE) | hideable[above] | (parts[above] > 1)
        return hideable

    def _find_open_wholes(self) -> tuple[frozenset[int], ...]:
        """All leaves of each node whose total is never hidden: what they grew by together is told by it."""
        inside: dict[int, list[int]] = defaultdict(list)
        for leaf in self.leaves.tolist():
            above = int(self.parent[leaf])
            while above != _NONE:
                if not self.hideable[above]:
                    inside[above].append(leaf)
                above = int(self.parent[above])
        return tuple(map(frozenset, inside.values()))

    def hide_small_growth(self, at: int, rule: DifferenceRule) -> None:
        """Show what may be shown of the edition `at` and tells, beside no other edition, of a small growth.

        Of editions that are still to come only what was shown before is known.
        """
        self.shown[at] |= self.free[at]
        others = self._list_others(at)
        for other in others:
            growth = self._subtract(at, other)
            both = self.shown[at] & self.shown[other]
            self._hide(at, np.flatnonzero(both & rule.are_small(growth) & self.hideable))
        self._settle(at, rule)
        for edition in range(at + 1):  # in one of those before more was hidden beside this one
            while self._show_told(edition):
                pass

    def _list_others(self, at: int) -> list[int]:
        """The editions that show anything beside the edition `at`."""
        return [other for other in range(len(self.values)) if other != at and self.shown[other].any()]

    def _settle(self, at: int, rule: DifferenceRule) -> None:
        """Hide more in the edition `at` until no other one tells too much beside it.

        Where all of it was shown before, an edition that is not out yet hides something instead.
        """
        others = self._list_others(at)
        while sum(self._repair(at, other, rule) for other in others):
            pass
        for other in others:
            if self.free[other].any() and self._repair(other, at, rule):
                self._settle(other, rule)

    def _show_told(self, at: int) -> bool:
        """Show again the divided nodes whose totals are told all the same. True where there was any.

        They are told by all of their parts, or by the node above and all that is beside them.
        """
        hidden_inside = np.zeros(len(self.parent), dtype=int)
        hidden_inside[self.leaves] = ~self.shown[at, self.leaves]
        holders = np.arange(self.size, len(self.parent))
        np.add.at(hidden_inside, self.parent[holders], hidden_inside[holders])
        for level in reversed(self.hierarchy.levels[1:]):
            np.add.at(hidden_inside, self.hierarchy.parent[level], hidden_inside[level])
        below = np.flatnonzero(self.parent != _NONE)
        hidden_parts = np.bincount(self.parent[below], ~self.shown[at, below], minlength=self.size)
        inside = below[self.shown[at, self.parent[below]]]
        is_last = np.zeros(len(self.parent), dtype=bool)
        is_last[inside] = hidden_parts[self.parent[inside]] == 1
        is_last[self.leaves] = False
        told = self.free[at] & ~self.shown[at] & ((hidden_inside == 0) | is_last)
        self.shown[at] |= told
        return bool(told.any())

    def _subtract(self, at: int, other: int) -> np.ndarray:
        later, earlier = (at, other) if other < at else (other, at)
        return np.asarray(self.values[later] - self.values[earlier])

    def _hide(self, at: int, numbers: np.ndarray) -> int:
        numbers = numbers[self.free[at, numbers] & self.shown[at, numbers]]
        self.shown[at, numbers] = False
        return len(numbers)

    def _find_wholes(self, edition: int) -> np.ndarray:
        """For each node the nearest one above it (or itself, if it is divided) that the edition shows."""
        whole = np.full(self.size, _NONE)
        for level in self.hierarchy.levels:
            above = self.hierarchy.parent[level]
            inherited = np.where(above == _NONE, _NONE, whole[above])
            divided = self.shown[edition, level] & ~self.hierarchy.is_leaf[level]
            whole[level] = np.where(divided, level, inherited)
        return whole

    def _find_known_sums(self, edition: int, wholes: np.ndarray) -> np.ndarray:
        """For each leaf the sum in which the edition gives it: itself, or what a whole leaves beside what it shows."""
        above = self.parent[self.leaves]
        of_whole = np.where(above == _NONE, _NONE, wholes[above])
        return np.asarray(np.where(self.shown[edition, self.leaves], self.leaves, of_whole))

    def _repair(self, at: int, other: int, rule: DifferenceRule) -> bool:
        """Hide more beside each sum that both editions give and that tells too much. True where anything was hidden."""
        wholes = self._find_wholes(at)
        ours = self._find_known_sums(at, wholes)
        theirs = self._find_known_sums(other, self._find_wholes(other))
        hidden = np.flatnonzero(~(self.shown[at, self.leaves] & self.shown[other, self.leaves]))
        if not len(hidden):
            return False
        blocks = _join_sums(ours[hidden], theirs[hidden], size=len(self.parent))
        growth = self._subtract(at, other)
        leaves = self.leaves[hidden]
        unknown = np.zeros(blocks.max() + 1, dtype=bool)
        unknown[blocks[(ours[hidden] == _NONE) | (theirs[hidden] == _NONE)]] = True
        failing = np.flatnonzero(rule.find_telling(growth[leaves], blocks) & ~unknown)
        telling = [leaves[blocks == one] for one in failing if not self._is_open(leaves[blocks == one])]
        return sum([self._hide_partner(at, block, growth, wholes, rule=rule) for block in telling]) > 0

    def _is_open(self, block: np.ndarray) -> bool:
        """Whether a block is all of a node whose total is never hidden, or all of several such."""
        leaves = frozenset(block.tolist())
        return leaves == frozenset().union(*(whole for whole in self.open_wholes if whole <= leaves))

    def _hide_partner(
        self, at: int, block: np.ndarray, growth: np.ndarray, wholes: np.ndarray, *, rule: DifferenceRule
    ) -> int:
        """Hide one node more beside those of a block that tells too much, or all there are; how many were hidden."""
        in_block = np.isin(self.leaves, block)
        hidden = block[~self.shown[at, block]]
        if not len(hidden):  # the other edition hides them: one of them has to be hidden here too
            return self._hide(at, rule.choose_cheapest(block, growth, self.values[at], free=self.free[at]))
        whole = wholes[self.parent[hidden]].min()  # the widest of them has the lowest number
        open_leaves = self.leaves[
            self.shown[at, self.leaves]
            & self.free[at, self.leaves]
            & ~in_block
            & (self.parent[self.leaves] != _NONE)
        ]
        beside = open_leaves[wholes[self.parent[open_leaves]] == whole]
        chosen = rule.choose_partner(beside, growth, self.values[at], block=block)
        if chosen is not None:
            return self._hide(at, np.array([chosen]))
        lacking = rule.threshold - growth[block].sum()
        return self._hide(at, self._choose_wholes(at, whole, beside, growth, lacking=lacking))

    def _choose_wholes(
        self, at: int, whole: int, beside: np.ndarray, growth: np.ndarray, *, lacking: float
    ) -> np.ndarray:
        """Where nothing grew beside them: another node in the whole that is hidden too, else the whole, or all of it.

        First one in which so many persons are hidden already that they are enough, then one that grew by as many; of
        these the one with the least total.
        """
        wholes = self._find_wholes(at)
        places = np.flatnonzero(~self.hierarchy.is_leaf & (self.hideable & self.shown[at])[: self.size])
        inside = places[self._find_wholes_above(places, wholes) == whole]
        inside = inside[self.free[at, inside]]
        hidden = self.leaves[~self.shown[at, self.leaves]]
        covered = wholes[self.parent[hidden]]
        among = np.bincount(covered[covered != _NONE], growth[hidden[covered != _NONE]], minlength=self.size)
        grown = inside[growth[inside] > 0]
        if not len(grown):
            return np.array([whole]) if self.hideable[whole] else np.concatenate([inside, beside])
        order = np.lexsort((self.values[at, grown], growth[grown] < lacking, among[grown] < lacking))
        return np.asarray(grown[order[:1]])

    def _find_wholes_above(self, places: np.ndarray, wholes: np.ndarray) -> np.ndarray:
        above = self.hierarchy.parent[places]
        return np.asarray(np.where(above == _NONE, _NONE, wholes[above]))

    def list_hidden(self, at: int) -> list[str]:
        """The nodes whose totals of the edition were suppressed here."""
        return [self.hierarchy.nodes[number] for number in np.flatnonzero(self.free[at] & ~self.shown[at])]


@dataclass(frozen=True, slots=True)
class EditionMonths:
    """The months of one year of one node, with a row an edition, the oldest first, and a column a month.

    No number is a month that nobody looks at any more (those of a year withheld), or a total that the edition does not
    show. The `last` month is the last that it covers, counted from 1. What is `free` is shown or hidden in its turn.
    """

    values: np.ndarray
    totals: np.ndarray
    last: np.ndarray
    shown: np.ndarray
    free: np.ndarray

    def __post_init__(self) -> None:
        """What a total has beside the months at hand stands in one of the others: only their sum is ever asked for."""
        self.shown[self.free] = False
        for values, total, last in zip(self.values, self.totals, self.last, strict=True):
            lacking = np.flatnonzero(np.isnan(values[:last]))
            if len(lacking) and not np.isnan(total):
                rest = total - np.nansum(values)
                values[lacking] = 0.0
                values[lacking[0]] = rest

    def hide_small_growth(self, at: int, rule: DifferenceRule, *, hides_total: bool) -> None:
        """Show what may be shown of the edition `at` and tells, beside no other edition, of a small growth.

        Of editions that are still to come only what was shown before is known. With `hides_total`, the edition has a
        total and hides it.
        """
        self.shown[at] |= self.free[at]
        others = [other for other in range(len(self.values)) if other != at and self._tells_of(at, other)]
        if hides_total:
            self._hide_changed_months(at, others)
            return
        for other in others:
            told = self.shown[at] & self.shown[other] & rule.are_small(self._subtract(at, other))
            self.shown[at] &= ~(told & self.free[at])
        while sum(self._repair(at, other, rule) for other in others):
            pass

    def _tells_of(self, at: int, other: int) -> bool:
        """Whether the other edition tells of some months of this one: it shows some, or the total of some."""
        return bool(
            self.shown[other].any()
            or (self.last[other] != self.last[at] and not np.isnan(self.totals[other]))
        )

    def _hide_changed_months(self, at: int, others: Iterable[int]) -> None:
        """Hide the months that grew beside any other edition, as their total is hidden; all of them where none did."""
        changed = np.zeros(self.values.shape[1], dtype=bool)
        for other in others:
            changed |= self._subtract(at, other) != 0
        self.shown[at] &= ~(self.free[at] & (changed if (changed & self.free[at]).any() else True))

    def _subtract(self, at: int, other: int) -> np.ndarray:
        """What each month grew by; one that the earlier edition does not cover is all growth."""
        later, earlier = max(at, other), min(at, other)
        return np.asarray(np.nan_to_num(self.values[later]) - np.nan_to_num(self.values[earlier]))

    def _repair(self, at: int, other: int, rule: DifferenceRule) -> bool:
        """Hide more beside each sum that both editions give and that tells too much. True where anything was hidden."""
        growth, before = self._subtract(at, other), self.shown[at].sum()
        for block in self._find_blocks(at, other):
            parts = growth[block]
            if rule.find_telling(parts, np.zeros(len(parts), dtype=int))[0]:
                self._hide_partner(at, block, growth, rule)
        return bool(self.shown[at].sum() < before)

    def _find_blocks(self, at: int, other: int) -> Iterator[np.ndarray]:
        """The months whose sum both editions give, and not each of them."""
        ours, theirs = self._find_hidden(at), self._find_hidden(other)
        given = not np.isnan(self.totals[other])
        if (ours & theirs).any():
            if given:
                yield ours | theirs
            return
        if ours.any():
            yield ours
        if theirs.any() and given:
            yield theirs

    def _find_hidden(self, edition: int) -> np.ndarray:
        return np.asarray((np.arange(self.values.shape[1]) < self.last[edition]) & ~self.shown[edition])

    def _hide_partner(self, at: int, block: np.ndarray, growth: np.ndarray, rule: DifferenceRule) -> None:
        """Hide one month more beside those of the block, or all where none of them grew.

        One that another edition shows goes first: it stays current.
        """
        may_be = self.shown[at] & self.free[at]
        # The other edition hides them: one of them has to be hidden here too.
        if not self._find_hidden(at)[block].any():
            chosen = rule.choose_cheapest(np.flatnonzero(block), growth, self.values[at], free=may_be)
        else:
            beside = np.flatnonzero(may_be & ~block)
            has_another = np.asarray(np.delete(self.shown, at, axis=0).any(axis=0))[beside]
            enough = growth[beside] + growth[block].sum() >= rule.threshold
            first = beside[has_another & enough]
            partner = rule.choose_partner(
                first if len(first) else beside, growth, self.values[at], block=np.flatnonzero(block)
            )
            chosen = beside if partner is None else np.array([partner])
        self.shown[at, chosen] = False


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Nodes that have totals, each under the nearest one above that has one; the widest come first.

    `parent` gives the number of the node above, or -1; `levels` the numbers at each depth. `hideable` nodes may be
    hidden.
    """

    nodes: tuple[str, ...]
    parent: np.ndarray
    levels: tuple[np.ndarray, ...]
    hideable: np.ndarray
    is_leaf: np.ndarray

    @staticmethod
    def build(above: Mapping[str, str], *, hideable: Mapping[str, bool]) -> Hierarchy:
        """The hierarchy in which each node lies in the one `above` it, or in none (empty text)."""
        depth = {node: _measure_depth(node, above) for node in above}
        ordered = tuple(sorted(above, key=lambda node: (depth[node], node)))
        number = {node: at for at, node in enumerate(ordered)}
        parent = np.array([number[above[node]] if above[node] else _NONE for node in ordered])
        depths = np.array([depth[node] for node in ordered])
        is_leaf = np.ones(len(ordered), dtype=bool)
        is_leaf[parent[parent != _NONE]] = False
        return Hierarchy(
            ordered,
            parent,
            tuple(np.flatnonzero(depths == level) for level in range(depths.max() + 1)),
            np.array([hideable[node] for node in ordered]),
            is_leaf,
        )


def _measure_depth(node: str, above: Mapping[str, str]) -> int:
    return 1 + _measure_depth(above[node], above) if above[node] else 0


@dataclass(frozen=True, slots=True)
class DifferenceRule:
    """The rule for a growth that stands in no row: from 1 to `threshold` less one it is a small count of persons.

    Growths and values are arrays over the counts of one edition; `block` and `beside` are numbers into them.
    """

    threshold: int

    def is_small(self, growth: float) -> bool:
        """Whether a growth is a small count."""
        return 0 < growth < self.threshold

    def are_small(self, growth: np.ndarray) -> np.ndarray:
        """Which growths are small counts."""
        return np.asarray((growth > 0) & (growth < self.threshold))

    def find_telling(self, growth: np.ndarray, block: np.ndarray) -> np.ndarray:
        """Of each block of hidden counts (`block` numbers that of each) whether they grew by a small number together."""
        return self.are_small(np.bincount(block, growth))

    def choose_partner(
        self, beside: np.ndarray, growth: np.ndarray, values: np.ndarray, *, block: np.ndarray
    ) -> int | None:
        """Which of those `beside` a block is hidden with it: the least growth that suffices.

        The greatest one where none does, and none where none of them grew.
        """
        grown = beside[growth[beside] > 0]
        if not len(grown):
            return None
        suffices = grown[growth[grown] + growth[block].sum() >= self.threshold]
        if not len(suffices):
            return int(grown[np.argmax(growth[grown])])
        return int(suffices[np.lexsort((values[suffices], growth[suffices]))[0]])

    def choose_cheapest(
        self, block: np.ndarray, growth: np.ndarray, values: np.ndarray, *, free: np.ndarray
    ) -> np.ndarray:
        """The one of a block that may be hidden at the least cost, if there is one."""
        possible = block[free[block]]
        return np.asarray(possible[np.lexsort((values[possible], growth[possible]))[:1]])


def _find_rests(hierarchy: Hierarchy, values: np.ndarray) -> np.ndarray:
    """What each node has beside all that lies in it, in each edition; none where it has no total or they exceed it."""
    sums, rests = np.where(hierarchy.is_leaf, np.nan_to_num(values), 0.0), np.zeros(values.shape)
    for level in reversed(hierarchy.levels):
        divided = level[~hierarchy.is_leaf[level]]
        rest = values[:, divided] - sums[:, divided]
        rests[:, divided] = np.where(rest > 0, rest, 0.0)
        sums[:, divided] += rests[:, divided]
        inside = level[hierarchy.parent[level] != _NONE]
        np.add.at(sums.T, hierarchy.parent[inside], sums[:, inside].T)
    return rests


def _are_whole(hierarchy: Hierarchy, values: np.ndarray) -> np.ndarray:
    """Of which nodes each edition has a total and all that lies in them."""
    lacks = np.isnan(values)
    inside = np.flatnonzero(hierarchy.parent != _NONE)
    np.logical_or.at(lacks.T, hierarchy.parent[inside], np.isnan(values[:, inside]).T)
    return np.asarray(~lacks)


def _join_sums(ours: np.ndarray, theirs: np.ndarray, *, size: int) -> np.ndarray:
    """A number for each set of leaves whose sum both editions give: sums that share a leaf are joined."""
    ends = np.where(ours == _NONE, size, ours), size + 1 + np.where(theirs == _NONE, size, theirs)
    graph = coo_array((np.ones(len(ours)), ends), shape=(2 * size + 2, 2 * size + 2))
    _, labels = connected_components(graph, directed=False)
    return np.asarray(np.unique(labels[ends[0]], return_inverse=True)[1])
