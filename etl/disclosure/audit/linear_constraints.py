"""Linear constraints between unpublished counts: one for each sum, each remainder and each pair of editions."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from etl.disclosure.audit.edition_pairs import compute_growth, name_growth
from etl.disclosure.audit.knowledge import Knowledge
from etl.disclosure.audit.sums import Sum
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.attackers import UnknownCounts
from etl.disclosure.engine.linear import Constraint

Kind = tuple[str, str, str]
_FAILURES_TAKEN_AS_SLIPS = 0.05  # of the sums of one kind that can be checked


class Experience:
    """Which kinds of sums hold, and which do not, judged where all of their counts are known."""

    def __init__(self, knowledge: Knowledge, all_sums: Sequence[Sum]) -> None:
        holds, fails = Counter[Kind](), Counter[Kind]()
        for total in all_sums:
            rest = compute_remainder(knowledge, total)
            if rest is not None and not total.missing and not total.holds_more:
                (holds if rest == 0 else fails)[total.kind] += 1
        self._broken = {
            kind for kind, times in fails.items() if times > _FAILURES_TAKEN_AS_SLIPS * (times + holds[kind])
        }
        self._held = holds.keys() - fails.keys()

    def is_exact(self, relation: Sum) -> bool:
        """Whether the parts can be taken to be all of the whole."""
        is_all = relation.complete or (relation.kind in self._held and not relation.holds_more)
        return relation.kind not in self._broken and is_all

    def is_partial(self, relation: Sum) -> bool:
        """Whether the whole can be taken to be at least its parts."""
        divides_a_place_or_a_span = ":" in relation.kind[2] or relation.kind[2] in (
            "months",
            "years",
            "beginning",
        )
        return divides_a_place_or_a_span or relation.kind not in self._broken


def compute_remainder(knowledge: Knowledge, relation: Sum) -> float | None:
    """The remainder of a total beside its parts; None where one of them is not known."""
    total, parts = knowledge.value(relation.total), [knowledge.value(part) for part in relation.parts]
    if total is None or None in parts:
        return None
    return total - math.fsum(part for part in parts if part is not None)


def build_constraints(
    knowledge: Knowledge,
    all_sums: Sequence[Sum],
    pairs: Sequence[tuple[Cell, Cell]],
    *,
    untold: Collection[Cell] = (),
) -> UnknownCounts[Cell]:
    """The linear constraints on unknown counts: one a sum, and one a pair (earlier, later) of editions.

    A whole that is not in the release ties what shares it, and so does a part; one of those `untold` in any case.
    """
    experience = Experience(knowledge, all_sums)
    shared = Counter(cell for relation in all_sums for cell in (relation.total, *relation.missing))
    unknown: UnknownCounts[Cell] = UnknownCounts()
    for relation in all_sums:
        is_told = relation.total in knowledge.hidden or relation.total in knowledge.within
        absent = not is_told and knowledge.value(relation.total) is None
        exact = experience.is_exact(relation)
        if not (exact or experience.is_partial(relation)) or (
            absent and (shared[relation.total] == 1 or not exact)
        ):
            continue
        cells = (
            relation.total,
            *relation.parts,
            *(cell for cell in relation.missing if shared[cell] > 1 or cell in untold),
        )
        if all(knowledge.value(cell) is not None for cell in cells):
            continue
        terms = [(relation.total, 1.0), *((part, -1.0) for part in relation.parts)]
        if exact:
            terms += [(cell, -1.0) for cell in relation.missing]
            unknown.implied |= {cell: cell for cell in relation.missing}
        else:
            terms.append((name_remainder(relation), -1.0))
            unknown.implied[name_remainder(relation)] = relation.parts[0]
        unknown.constraints += _constrain(unknown, knowledge, terms)
    unchanged = _find_unchanged(
        knowledge, [relation for relation in all_sums if experience.is_exact(relation)], pairs
    )
    for pair in pairs:
        if compute_growth(knowledge, pair) is None:
            unknown.implied[name_growth(pair)] = pair[1]
            guess = _constrain(
                unknown, knowledge, [(pair[1], 1.0), (pair[0], -1.0), (name_growth(pair), -1.0)]
            )
            if pair in unchanged:
                guess += _constrain(unknown, knowledge, [(name_growth(pair), 1.0)])
            unknown.constraints += guess
            unknown.guesses.update(guess)
    return unknown


def _constrain(
    unknown: UnknownCounts[Cell], knowledge: Knowledge, terms: Collection[tuple[Cell, float]]
) -> list[Constraint]:
    """The constraint that the terms add up to zero, known counts moved to its right side; none where all are known."""
    rest, weights = 0.0, Counter[int]()
    for cell, weight in terms:
        value = knowledge.value(cell)
        if value is None:
            number = unknown.numbers.setdefault(cell, len(unknown.numbers))
            weights[number] += weight  # type: ignore[assignment]
        else:
            rest -= weight * value
    live = tuple((number, float(weight)) for number, weight in weights.items() if weight)
    return [Constraint(live, rest, rest)] if live else []


def _find_unchanged(
    knowledge: Knowledge, exact_sums: Iterable[Sum], pairs: Sequence[tuple[Cell, Cell]]
) -> set[tuple[Cell, Cell]]:
    """The pairs that are one number: nothing was added to a whole of theirs, so nothing was to any of its parts.

    All of it follows from the other relations; said by itself, it spares most of the questions about a year that a later
    edition repeats.
    """
    earlier_of = {later: earlier for earlier, later in pairs if earlier.end == later.end}
    parts_of: dict[tuple[Cell, Cell], list[frozenset[Cell]]] = defaultdict(list)
    wholes = [relation for relation in exact_sums if not relation.missing] if pairs else []
    later_wholes = [relation for relation in wholes if all(part in earlier_of for part in relation.parts)]
    former_totals = {_former(relation, earlier_of) for relation in later_wholes}
    in_full = {
        (relation.total, frozenset(relation.parts)) for relation in wholes if relation.total in former_totals
    }
    for relation in later_wholes:
        former_total = _former(relation, earlier_of)
        if (former_total, frozenset(earlier_of[part] for part in relation.parts)) in in_full:
            parts_of[former_total, relation.total].append(frozenset(relation.parts))
    waiting = [pair for pair in parts_of if compute_growth(knowledge, pair) == 0]
    unchanged = set(waiting)
    while waiting:
        for parts in parts_of[waiting.pop()]:
            new = {(earlier_of[part], part) for part in parts} - unchanged
            unchanged |= new
            waiting += [pair for pair in new if pair in parts_of]
    return unchanged


def _former(relation: Sum, earlier_of: Mapping[Cell, Cell]) -> Cell:
    """The whole in the edition of which its parts were before."""
    return relation.total.in_edition(earlier_of[relation.parts[0]].snapshot)


def name_remainder(relation: Sum) -> Cell:
    """The key of the remainder that a total leaves beside its parts."""
    _, _, way = relation.kind
    first_part = relation.parts[0]
    beside = first_part.breakdown if ":" not in way else first_part.territory
    return relation.total._replace(breakdown=f"{relation.total.breakdown or 'total'} − {way} ({beside} …)")
