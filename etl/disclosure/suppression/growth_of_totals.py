"""Hides totals of a later edition beside which an earlier one tells of 1 to 4 persons added: they are a count of persons.

Editions of one series are gone through from the oldest on. In each, the total of a place is hidden where it differs by a
small number from any that was shown; then as many beside it as keep the sums of places from telling it: what a whole that
two editions show leaves beside the places that both show grew by nothing, or by a sum of several. The months of a place
follow in `growth_of_months`. A fall is no count of persons and ties nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from etl.disclosure.suppression.growth_sums import Sums
from observatory.catalog import Catalog
from observatory.model import Level

_NONE: Final = -1


@dataclass(frozen=True, slots=True)
class Tree:
    """Places that have totals, each under the nearest place or group above that has one; the widest come first."""

    places: tuple[str, ...]
    parent: np.ndarray
    levels: tuple[np.ndarray, ...]
    local: np.ndarray
    is_leaf: np.ndarray

    @staticmethod
    def of(places: Collection[str], catalog: Catalog) -> Tree:
        """The tree of these places of the catalogue."""
        above = _nearest_above(places, catalog)
        depth = {place: _depth(place, above) for place in places}
        ordered = tuple(sorted(places, key=lambda place: (depth[place], place)))
        number = {place: at for at, place in enumerate(ordered)}
        parent = np.array([number[above[place]] if above[place] else _NONE for place in ordered])
        depths = np.array([depth[place] for place in ordered])
        is_leaf = np.ones(len(ordered), dtype=bool)
        is_leaf[parent[parent != _NONE]] = False
        return Tree(
            ordered,
            parent,
            tuple(np.flatnonzero(depths == level) for level in range(depths.max() + 1)),
            np.array([catalog.territories[place].is_local for place in ordered]),
            is_leaf,
        )


def _nearest_above(places: Collection[str], catalog: Catalog) -> dict[str, str]:
    """Of each place the nearest one above it; a group stands between its members and what it lies in."""
    above = {
        place: next((code.code for code in catalog.ancestors(place) if code.code in places), "")
        for place in places
    }
    for group in sorted(places):
        members = catalog.territories[group].members
        is_between = members and all(above.get(member) == above[group] for member in members)
        if catalog.territories[group].level is Level.GROUP and is_between:
            above |= dict.fromkeys(members, group)
    return above


def _depth(place: str, above: Mapping[str, str]) -> int:
    return 1 + _depth(above[place], above) if above[place] else 0


class Totals:
    """The totals that begin on one day, by edition and place: which are shown, those `free` in their turn.

    `values`, `shown` and `free` have a row an edition, the oldest first, and a column a place of the tree; no number is a
    place without a row. What a place leaves beside those in it is a place of its own, shown where there is nothing of it.
    """

    def __init__(self, tree: Tree, values: np.ndarray, *, shown: np.ndarray, free: np.ndarray) -> None:
        rests = _rests(tree, values)
        holders = np.flatnonzero((rests > 0).any(axis=0))
        none = np.zeros((len(values), len(holders)), dtype=bool)
        nothing = (rests == 0)[:, holders] & _is_whole(tree, values)[:, holders]
        self.tree, self.size = tree, len(tree.places)
        self.values = np.nan_to_num(np.hstack([values, np.where(rests > 0, rests, 0.0)[:, holders]]))
        self.shown, self.free = np.hstack([shown & ~free, nothing]), np.hstack([free, none])
        self.parent = np.concatenate([tree.parent, holders])
        self.leaves = np.concatenate([np.flatnonzero(tree.is_leaf), self.size + np.arange(len(holders))])
        self.local = self._may_be_hidden()
        self.open_wholes = self._open_wholes()

    def _may_be_hidden(self) -> np.ndarray:
        """Which places lie below a department: not what is all of one, as its total is told by theirs."""
        local = self.tree.local.copy()
        parts = np.bincount(self.parent[self.parent != _NONE], minlength=self.size)
        for level in self.tree.levels[1:]:
            above = self.tree.parent[level]
            local[level] &= (above == _NONE) | local[above] | (parts[above] > 1)
        return np.concatenate([local, np.ones(len(self.parent) - self.size, dtype=bool)])

    def _open_wholes(self) -> frozenset[bytes]:
        """All leaves of each place whose total is never hidden: what they grew by together is told by it."""
        inside: dict[int, list[int]] = defaultdict(list)
        for leaf in self.leaves.tolist():
            above = int(self.parent[leaf])
            while above != _NONE:
                if not self.local[above]:
                    inside[above].append(leaf)
                above = int(self.parent[above])
        return frozenset(np.array(leaves).tobytes() for leaves in inside.values())

    def hide_small_growth(self, at: int, sums: Sums) -> None:
        """Show what may be shown of the edition `at` and tells, beside no other edition, of a small growth.

        Of editions that are still to come only what was shown before is known.
        """
        self.shown[at] |= self.free[at]
        others = [other for other in range(len(self.values)) if other != at and self.shown[other].any()]
        for other in others:
            growth = self._growth(at, other)
            both = self.shown[at] & self.shown[other]
            self._hide(at, np.flatnonzero(both & sums.are_small(growth) & self.local))
        while sum(self._repair(at, other, sums) for other in others):
            pass
        self._show_told_by_parts(at)

    def _show_told_by_parts(self, at: int) -> None:
        """Show again the places of which the edition shows all parts: hidden, their totals would be told all the same."""
        hidden_inside = np.zeros(len(self.parent), dtype=int)
        hidden_inside[self.leaves] = ~self.shown[at, self.leaves]
        holders = np.arange(self.size, len(self.parent))
        np.add.at(hidden_inside, self.parent[holders], hidden_inside[holders])
        for level in reversed(self.tree.levels[1:]):
            inside = level[self.tree.parent[level] != _NONE]
            np.add.at(hidden_inside, self.tree.parent[inside], hidden_inside[inside])
        self.shown[at] |= self.free[at] & (hidden_inside == 0)

    def _growth(self, at: int, other: int) -> np.ndarray:
        later, earlier = (at, other) if other < at else (other, at)
        return np.asarray(self.values[later] - self.values[earlier])

    def _hide(self, at: int, numbers: np.ndarray) -> int:
        numbers = numbers[self.free[at, numbers] & self.shown[at, numbers]]
        self.shown[at, numbers] = False
        return len(numbers)

    def _wholes(self, edition: int) -> np.ndarray:
        """For each place the nearest one above it (or itself, if it is divided) that the edition shows."""
        whole = np.full(self.size, _NONE)
        for level in self.tree.levels:
            above = self.tree.parent[level]
            inherited = np.where(above == _NONE, _NONE, whole[above])
            divided = self.shown[edition, level] & ~self.tree.is_leaf[level]
            whole[level] = np.where(divided, level, inherited)
        return whole

    def _known_sums(self, edition: int, wholes: np.ndarray) -> np.ndarray:
        """For each leaf the sum in which the edition gives it: itself, or what a whole leaves beside what it shows."""
        above = self.parent[self.leaves]
        of_whole = np.where(above == _NONE, _NONE, wholes[above])
        return np.asarray(np.where(self.shown[edition, self.leaves], self.leaves, of_whole))

    def _repair(self, at: int, other: int, sums: Sums) -> bool:
        """Hide more beside each sum that both editions give and that tells too much. True where anything was hidden."""
        wholes = self._wholes(at)
        ours, theirs = self._known_sums(at, wholes), self._known_sums(other, self._wholes(other))
        hidden = np.flatnonzero(~(self.shown[at, self.leaves] & self.shown[other, self.leaves]))
        if not len(hidden):
            return False
        block = _joined(ours[hidden], theirs[hidden], size=len(self.parent))
        growth = self._growth(at, other)
        leaves = self.leaves[hidden]
        unknown = np.zeros(block.max() + 1, dtype=bool)
        unknown[block[(ours[hidden] == _NONE) | (theirs[hidden] == _NONE)]] = True
        failing = np.flatnonzero(sums.tell(growth[leaves], block) & ~unknown)
        blocks = [leaves[block == one] for one in failing]
        return (
            sum([self._widen(at, one, growth, wholes, sums=sums) for one in blocks if not self._is_open(one)])
            > 0
        )

    def _is_open(self, block: np.ndarray) -> bool:
        return block.tobytes() in self.open_wholes

    def _widen(
        self, at: int, block: np.ndarray, growth: np.ndarray, wholes: np.ndarray, *, sums: Sums
    ) -> int:
        """Hide one place more beside those of a block that tells too much, or all there are; how many were hidden."""
        in_block = np.isin(self.leaves, block)
        hidden = block[~self.shown[at, block]]
        if not len(hidden):  # the other edition hides them: one of them has to be hidden here too
            return self._hide(at, sums.cheapest(block, growth, self.values[at], free=self.free[at]))
        whole = wholes[self.parent[hidden]].min()  # the widest of them has the lowest number
        open_leaves = self.leaves[
            self.shown[at, self.leaves]
            & self.free[at, self.leaves]
            & ~in_block
            & (self.parent[self.leaves] != _NONE)
        ]
        beside = open_leaves[wholes[self.parent[open_leaves]] == whole]
        chosen = sums.partner(beside, growth, self.values[at], block=block)
        if chosen is not None:
            return self._hide(at, np.array([chosen]))
        lacking = sums.threshold - growth[block].sum()
        return self._hide(at, self._above(at, whole, beside, growth, lacking=lacking))

    def _above(
        self, at: int, whole: int, beside: np.ndarray, growth: np.ndarray, *, lacking: float
    ) -> np.ndarray:
        """Where nothing grew beside them: another place in the whole that is hidden too, else the whole, or all of it.

        First one in which so many persons are hidden already that they are enough, then one that grew by as many; of
        these the one with the least total.
        """
        wholes = self._wholes(at)
        places = np.flatnonzero(~self.tree.is_leaf & (self.local & self.shown[at])[: self.size])
        inside = places[self._wholes_above(places, wholes) == whole]
        inside = inside[self.free[at, inside]]
        hidden = self.leaves[~self.shown[at, self.leaves]]
        covered = wholes[self.parent[hidden]]
        among = np.bincount(covered[covered != _NONE], growth[hidden[covered != _NONE]], minlength=self.size)
        grown = inside[growth[inside] > 0]
        if not len(grown):
            return np.array([whole]) if self.local[whole] else np.concatenate([inside, beside])
        order = np.lexsort((self.values[at, grown], growth[grown] < lacking, among[grown] < lacking))
        return np.asarray(grown[order[:1]])

    def _wholes_above(self, places: np.ndarray, wholes: np.ndarray) -> np.ndarray:
        above = self.tree.parent[places]
        return np.asarray(np.where(above == _NONE, _NONE, wholes[above]))

    def hidden(self, at: int) -> list[str]:
        """The places whose total of the edition was hidden here."""
        return [self.tree.places[number] for number in np.flatnonzero(self.free[at] & ~self.shown[at])]


def _rests(tree: Tree, values: np.ndarray) -> np.ndarray:
    """What each place has beside all that lies in it, in each edition; none where it has no total or they exceed it."""
    sums, rests = np.where(tree.is_leaf, np.nan_to_num(values), 0.0), np.zeros(values.shape)
    for level in reversed(tree.levels):
        divided = level[~tree.is_leaf[level]]
        rest = values[:, divided] - sums[:, divided]
        rests[:, divided] = np.where(rest > 0, rest, 0.0)
        sums[:, divided] += rests[:, divided]
        inside = level[tree.parent[level] != _NONE]
        np.add.at(sums.T, tree.parent[inside], sums[:, inside].T)
    return rests


def _is_whole(tree: Tree, values: np.ndarray) -> np.ndarray:
    """Of which places each edition has a total and all that lies in them."""
    lacks = np.isnan(values)
    inside = np.flatnonzero(tree.parent != _NONE)
    np.logical_or.at(lacks.T, tree.parent[inside], np.isnan(values[:, inside]).T)
    return np.asarray(~lacks)


def _joined(ours: np.ndarray, theirs: np.ndarray, *, size: int) -> np.ndarray:
    """A number for each set of leaves whose sum both editions give: sums that share a leaf are joined."""
    ends = np.where(ours == _NONE, size, ours), size + 1 + np.where(theirs == _NONE, size, theirs)
    graph = coo_array((np.ones(len(ours)), ends), shape=(2 * size + 2, 2 * size + 2))
    _, labels = connected_components(graph, directed=False)
    return np.asarray(np.unique(labels[ends[0]], return_inverse=True)[1])
