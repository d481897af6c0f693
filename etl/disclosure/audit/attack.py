"""The attack on a release: reads what is published, and bounds each protected count as an adversary would.

It knows the catalogue and the method, and nothing of what was hidden. A cell is below the policy where the sums leave
it fewer values than there are small ones, or only one of the small ones; so is a small count that stands in the open,
is the rest of a whole and its parts, or is what one edition adds to another.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from etl.disclosure.audit.declared_rules import (
    find_totals_told_by_zeros,
    find_untold_parts,
    may_be_of_one_trait,
    protects_small,
)
from etl.disclosure.audit.direct_disclosures import (
    ONE_TRAIT,
    SMALL_GROWTH,
    SMALL_REST,
    Weakness,
    find_direct_disclosures,
    in_the_open_undated,
)
from etl.disclosure.audit.edition_pairs import (
    bound_added_since_zero,
    find_cells_shown_large,
    find_total,
    is_growth_of_a_place,
    pair_successive_editions,
)
from etl.disclosure.audit.growth_of_totals import TotalsShown
from etl.disclosure.audit.knowledge import Knowledge, collect_populations, read_knowledge, read_rates
from etl.disclosure.audit.linear_constraints import build_constraints
from etl.disclosure.audit.sums import list_sums
from etl.disclosure.audit.uninformative_marks import find_uninformative_marks, find_withheld_months
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.attackers import (
    AttackerView,
    Contradiction,
    Insider,
    UnknownCounts,
    bound_cells,
)
from etl.disclosure.engine.audit.intervals import Infeasibility, Interval, SolverError
from observatory.catalog import Catalog
from observatory.model import ObservatoryError
from observatory.store.reading.public_facts import Fact

NOTHING: Mapping[str, Iterable[Fact]] = {}


_CONTRADICTIONS: Mapping[Infeasibility, str] = {
    Infeasibility.NO_COUNTS: "Las cifras publicadas se contradicen: ningún recuento las cumple.",
    Infeasibility.NO_WHOLE_COUNTS: "Las cifras publicadas se contradicen: ningún número entero las cumple.",
    Infeasibility.BROKEN_SUM: "Las cifras publicadas se contradicen: un total no es la suma de sus partes.",
}


class OrderError(ObservatoryError):
    """The rows of one edition are not contiguous, so that sums among them would be missed."""


class StoppedError(ObservatoryError):
    """The solver stopped without an answer, so that it is unknown whether the release withstands the audit."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of the attack. `tightest` is the narrowest protected cell that can be above zero, if there is one.

    It is not looked for where the attack was not in full.
    """

    protected: int
    tied: int
    relations: int
    weaknesses: tuple[Weakness, ...]
    tightest: tuple[Cell, Interval] | None
    seconds: float


@dataclass(slots=True)
class _Findings:
    """The verdict under construction."""

    protected: int = 0
    tied: int = 0
    relations: int = 0
    weaknesses: list[Weakness] = field(default_factory=list)
    tightest: tuple[Cell, Interval] | None = None


def attack(
    rows: Iterable[Fact],
    catalog: Catalog,
    *,
    small: frozenset[Cell] | None = None,
    zeros: frozenset[Cell] = frozenset(),
    former: Mapping[str, Iterable[Fact]] = NOTHING,
    undated: Iterable[Fact] = (),
) -> Verdict:
    """Audit published rows by one attacker; memory grows with an edition, not with a release.

    `rows` are a list in any order, or come edition by edition; `undated` are figures without a date. `former` gives by
    edition what former releases showed.
    With `small` the attacker also knows which of the protected cells are the small ones, but of those that are withheld
    whole, with their year or as the parts of a whole: in `zeros` are the cells so protected where nobody is counted.
    """
    insider = None if small is None else Insider(small, zeros)
    (verdict,) = attack_as([insider], rows, catalog, former=former, undated=undated)
    return verdict


def attack_as(
    attackers: Sequence[Insider[Cell] | None],
    rows: Iterable[Fact],
    catalog: Catalog,
    *,
    former: Mapping[str, Iterable[Fact]] = NOTHING,
    undated: Iterable[Fact] = (),
    only: Collection[Cell] | None = None,
    in_full: bool = True,
    before: Iterable[Fact] = (),
) -> list[Verdict]:
    """The same attack by each of several, one after the other: by one who knows the method alone where it is None.

    What all of them read, and the sums that they make of it, are read and made once. With `only`, the bounds of these
    cells alone are asked for: the verdict says what it would say of them, and may lack others. Without `in_full` it finds
    the same cells below the policy, and does not say which cell is the tightest: where whole tables show already that a
    cell keeps enough, it is not asked how much more. What bare totals of two editions tell is no finding where what was
    shown `before` tells it; that is read in that case alone.
    """
    began = time.monotonic()
    in_the_open = list(in_the_open_undated(undated, catalog))
    found = [_Findings(weaknesses=[*in_the_open]) for _ in attackers]
    totals = TotalsShown(catalog)
    for knowledge in _books(rows, former, catalog):
        totals.take(knowledge)
        _judge(knowledge, catalog, attackers, found, only=only, in_full=in_full)
    of_editions = [*totals.months_apart(), *totals.told_beyond(before)] if only is None else []
    for findings in found:
        findings.weaknesses += of_editions
    return [
        Verdict(
            findings.protected,
            findings.tied,
            findings.relations,
            tuple(findings.weaknesses),
            findings.tightest,
            time.monotonic() - began,
        )
        for findings in found
    ]


def _books(
    rows: Iterable[Fact], former: Mapping[str, Iterable[Fact]], catalog: Catalog
) -> Iterator[Knowledge]:
    """The knowledge of each edition. Editions with traits, or with rates without a base, come together at the end."""
    ordered = sorted(rows, key=lambda row: row.snapshot) if isinstance(rows, Sequence) else rows
    waiting, base, read_snapshots = Knowledge(), dict[tuple[str, str], frozenset[float]](), set[str]()
    for snapshot, group in groupby(ordered, key=lambda row: row.snapshot):
        if snapshot in read_snapshots:
            raise OrderError(
                f"Las filas de {snapshot} no están juntas; ordénelas por edición antes de atacarlas."
            )
        read_snapshots.add(snapshot)
        edition_rows = list(group)
        for key, values in collect_populations(edition_rows).items():
            base[key] = base.get(key, frozenset()) | values
        knowledge = read_knowledge(edition_rows, catalog, former=former.get(snapshot, ()))
        if knowledge.unread or any(
            cell.breakdown for cell in (*knowledge.hidden, *knowledge.published, *knowledge.derived)
        ):
            waiting.add(knowledge)
        elif knowledge.hidden or knowledge.published or knowledge.derived:
            yield knowledge
    for snapshot in sorted(former.keys() - read_snapshots):
        waiting.add(read_knowledge((), catalog, former=former[snapshot]))
    read_rates(waiting, base, catalog)
    yield waiting


def _judge(
    knowledge: Knowledge,
    catalog: Catalog,
    attackers: Sequence[Insider[Cell] | None],
    found: Sequence[_Findings],
    *,
    only: Collection[Cell] | None,
    in_full: bool,
) -> None:
    """Add to each attacker's findings every cell that one body of knowledge discloses to that attacker."""
    told = knowledge.derived.keys() | knowledge.within.keys()
    unseen = told - knowledge.published.keys() - knowledge.hidden
    all_sums = list(list_sums([*knowledge.published, *knowledge.hidden, *unseen], catalog))
    pairs = list(pair_successive_editions(knowledge, catalog))
    untold = find_untold_parts(knowledge, all_sums, catalog)
    judged = {cell for cell in knowledge.hidden if protects_small(cell, catalog)} | untold
    threshold = catalog.policy.small_count_below
    unknown = build_constraints(knowledge, all_sums, pairs, untold=untold)
    implied = {
        cell
        for cell, counted in unknown.implied.items()
        if protects_small(counted, catalog) and not is_growth_of_a_place(cell)
    } - untold
    known_before = find_cells_shown_large(knowledge, pairs, threshold=threshold)
    most = bound_added_since_zero(knowledge, pairs, catalog)
    given = list(find_direct_disclosures(knowledge, all_sums, pairs, catalog=catalog))
    months = find_withheld_months(knowledge)
    for insider, findings in zip(attackers, found, strict=True):
        silent = find_uninformative_marks(
            knowledge,
            all_sums,
            pairs,
            threshold=threshold,
            total_of=lambda cell: find_total(cell, catalog),
            insider=insider,
            months=months,
            may_be_one_trait=lambda relation: may_be_of_one_trait(relation, knowledge, catalog),
        )
        view = AttackerView(
            judged,
            threshold,
            implied,
            knowledge.within,
            insider,
            marked=knowledge.hidden,
            silent=silent,
            known_before=known_before,
            most=most,
            unsized=frozenset(later for earlier, later in pairs if insider and earlier in insider.small),
            only=only,
            in_full=in_full,
        )
        _bound_intervals(unknown, view, findings, given)
        of_all = find_totals_told_by_zeros(knowledge, all_sums, insider.small if insider else (), catalog)
        findings.weaknesses += [Weakness(cell, ONE_TRAIT, Interval(1, threshold - 1)) for cell in of_all]
        findings.relations += len(all_sums) + len(pairs)


def _bound_intervals(
    unknown: UnknownCounts[Cell], view: AttackerView[Cell], findings: _Findings, given: Sequence[Weakness]
) -> None:
    """Add the cells that sums disclose to one attacker to those disclosed to all."""
    intervals = _find_intervals(unknown, view, findings.weaknesses)
    findings.weaknesses += given
    close = {cell: interval for cell, interval in intervals.items() if view.is_unprotected(cell, interval)}
    close |= _find_one_small_left(intervals, unknown, view)
    findings.weaknesses += [
        Weakness(cell, _reason(cell, interval, view), interval) for cell, interval in close.items()
    ]
    judged = intervals.keys() & view.judged
    findings.protected += sum(cell in view.marked for cell in view.judged)
    findings.tied += sum(cell in view.marked for cell in judged)
    if not view.in_full:
        return
    for cell in [cell for cell in judged if intervals[cell].high]:
        findings.tightest = _narrower(findings.tightest, cell, intervals[cell])


def _narrower(former: tuple[Cell, Interval] | None, cell: Cell, interval: Interval) -> tuple[Cell, Interval]:
    if former is not None and (former[1].width, former[0]) <= (interval.width, cell):
        return former
    return cell, interval


def _find_intervals(
    unknown: UnknownCounts[Cell], view: AttackerView[Cell], contradictions: list[Weakness]
) -> dict[Cell, Interval]:
    """The feasibility interval of each cell to be bounded; contradictions between figures are noted."""
    intervals: dict[Cell, Interval] = {}
    try:
        for part in bound_cells(unknown, view):
            if isinstance(part, Contradiction):
                contradictions.append(
                    Weakness(part.cell, _CONTRADICTIONS[part.reason], Interval(0, math.inf))
                )
            else:
                intervals |= part
    except SolverError as error:
        raise StoppedError(f"HiGHS terminó sin respuesta: {error}.") from error
    return intervals


def _find_one_small_left(
    intervals: Mapping[Cell, Interval], unknown: UnknownCounts[Cell], view: AttackerView[Cell]
) -> dict[Cell, Interval]:
    """The cells that would be known if they were small: of the small numbers the greatest alone is left.

    Sums must say so, not the marks of so many parts: a count that small in so many parts would be withheld whole.
    """
    top = view.threshold - 1.0
    if view.insider is not None:
        return {}
    candidates = {
        cell for cell in intervals.keys() & view.judged if intervals[cell].low == top < intervals[cell].high
    }
    if not candidates:
        return {}
    without_marks = replace(view, judged=candidates, implied=(), silent=view.marked)
    unmarked_intervals = _find_intervals(unknown, without_marks, [])
    return {cell: intervals[cell] for cell in candidates if unmarked_intervals[cell].low == top}


def _reason(cell: Cell, interval: Interval, view: AttackerView[Cell]) -> str:
    if cell in view.implied:
        return SMALL_GROWTH if "→" in cell.snapshot else SMALL_REST
    if view.insider is not None:
        return "quien sabe que es pequeño lo acota"
    if view.has_too_few_values(interval):
        return "las sumas lo acotan demasiado"
    return "de los números pequeños queda uno solo"
