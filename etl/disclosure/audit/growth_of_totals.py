"""What editions tell of each other by their bare totals: how many persons one adds to a place, a month or what is left.

The attacker has each number that any release showed of any edition of a series. He completes each edition (a total from
all its parts, the last part of a total), then subtracts each earlier one from each later one: the same days, days that
begin alike, and what a whole of both leaves beside the parts that he has in both. From 1 to 4 is a finding below a
department. Where a count fell, nothing was added. What editions add by sex, form or age, and to centres, is looked at in
`edition_pairs`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations

import numpy as np

from etl.disclosure.audit.direct_disclosures import MONTH_APART, SMALL_GROWTH, Weakness
from etl.disclosure.audit.knowledge import Knowledge
from etl.disclosure.audit.sums import list_months_within
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.intervals import Interval
from observatory.catalog import Catalog
from observatory.model import Level
from observatory.store.reading.public_facts import Fact

Span = tuple[str, str]
_Series = tuple[str, str, str]
_ROUNDS = 6  # of filling in: a district, its province, its department, its country, and its months


class Places:
    """The places that editions name, by number, and what each is divided into.

    A group stands between its members and what it lies in. Of those `partly_named` some part is named nowhere.
    """

    def __init__(self, catalog: Catalog, named: np.ndarray) -> None:
        self._territories = list(catalog.territories.values())
        number = {place.code: at for at, place in enumerate(self._territories)}
        groups = {
            member: place.code
            for place in self._territories
            if place.level is Level.GROUP and named[number[place.code]]
            for member in place.members
        }
        parts: dict[int, list[int]] = defaultdict(list)
        self.partly_named: set[int] = set()
        for at, place in enumerate(self._territories):
            above = groups.get(place.code) or place.parent
            if above and named[at]:
                parts[number[above]].append(at)
            elif above and place.level is not Level.GROUP:
                self.partly_named.add(number[above])
        self.inside = {whole: np.array(inside) for whole, inside in parts.items()}
        departments = catalog.policy.departments
        large = departments.as_large if departments else ()
        is_local = np.array([place.is_local and place.code not in large for place in self._territories])
        wholes = [whole for whole in self.inside.keys() - self.partly_named if not is_local[whole]]
        self._wide = {frozenset(self.leaves(whole)) for whole in wholes}
        # What a department leaves beside those parts of it that are as large as one is told by their totals.
        self._wide |= {
            frozenset(self.leaves(whole)).difference(
                *(self.leaves(part) for part in self.inside[whole].tolist() if not is_local[part])
            )
            for whole in wholes
        } - {frozenset()}
        self.local = np.array([is_local[at] and not self.is_wide([at]) for at in range(len(is_local))])
        # Several that are all that is named of a department grew by what its own total did.
        named_wholes = (frozenset(self.leaves(whole)) for whole in self.inside if not is_local[whole])
        self._wide.update(block for block in named_wholes if len(block) > 1)

    def existed(self, place: int, span: Span) -> bool:
        """Whether the place existed throughout the days."""
        territory = self._territories[place]
        begun = territory.valid_from is None or territory.valid_from.isoformat() <= span[0]
        return begun and (territory.valid_to is None or territory.valid_to.isoformat() >= span[1])

    def is_wide(self, block: Iterable[int], empty: Collection[int] = frozenset()) -> bool:
        """Whether these are all of a department or of something wider, or all of several such.

        The `empty` places add nothing to it: nobody is counted there, so it is whole without them.
        """
        leaves = frozenset(leaf for place in block for leaf in self.leaves(place)).difference(empty)
        return leaves in self._wide or leaves == frozenset().union(
            *(one.difference(empty) for one in self._wide if one.difference(empty) <= leaves)
        )

    def leaves(self, whole: int) -> Iterator[int]:
        """The places at the lowest level inside a place."""
        if whole not in self.inside:
            yield whole
            return
        for part in self.inside[whole].tolist():
            yield from self.leaves(part)


@dataclass(slots=True)
class _Edition:
    """By span what is known of each place (no number where nothing is), and where a mark stands instead.

    At the `empty` places the edition counts nobody: it never had a row of them, or counts theirs elsewhere.
    """

    values: dict[Span, np.ndarray] = field(default_factory=dict)
    marked: dict[Span, np.ndarray] = field(default_factory=dict)
    empty: dict[Span, set[int]] = field(default_factory=lambda: defaultdict(set))

    def months_by_year(self) -> Mapping[str, list[Span]]:
        """The months that it shows or marks."""
        years: dict[str, list[Span]] = defaultdict(list)
        for span in self.values.keys() | self.marked.keys():
            if len(list_months_within(*span)) == 1:
                years[span[0][:4]].append(span)
        return years

    def shown_beside_marks(
        self, months: Sequence[Span], others: Sequence[_Edition], local: np.ndarray
    ) -> Iterator[tuple[int, Span, float]]:
        """(place, month, value) of each month shown at a local place beside a marked one of a year told here alone."""
        marked, told = np.zeros(len(local), dtype=bool), np.zeros(len(local), dtype=bool)
        for month in self.marked.keys() & set(months):
            marked |= self.marked[month]
        for other in others:
            for span in other.values.keys() if months else ():
                if span[0][:4] == months[0][0][:4]:
                    told |= ~np.isnan(other.values[span])
        marked &= ~told
        for month in sorted(self.values.keys() & set(months)):
            for place in np.flatnonzero(marked & local & ~np.isnan(self.values[month])).tolist():
                yield place, month, float(self.values[month][place])

    def all_marked(self) -> _Edition:
        """The same edition with a mark wherever it has a number."""
        marked = {span: values.copy() for span, values in self.marked.items()}
        for span, values in self.values.items():
            marked[span] = marked.get(span, False) | ~np.isnan(values)
        nothing = {span: np.full_like(values, np.nan) for span, values in self.values.items()}
        return _Edition(nothing, marked, self.empty)

    def add_shorter_spans(self, others: Iterable[Span], size: int) -> None:
        """Ask for the spans that other editions end with within its own: its months may tell them."""
        longest = _longest(self)
        for start, end in others:
            if end < longest.get(start, "") and (start, end) not in self.values:
                self.values[start, end] = np.full(size, np.nan, dtype=np.float32)

    def complete(self, places: Places) -> None:
        """Compute every count that follows from sums."""
        totals = [span for span in self.values if len(list_months_within(*span)) != 1]
        for _ in range(_ROUNDS):
            for span in totals:
                months = [self.values.get(month) for month in list_months_within(*span)]
                at_hand = [values for values in months if values is not None]
                if at_hand and len(at_hand) == len(months):
                    _solve(self.values[span], at_hand)
                self._complete_places(span, places)

    def _complete_places(self, span: Span, places: Places) -> None:
        values = self.values[span]
        for whole, parts in places.inside.items():
            known = ~np.isnan(values[parts])
            missing = len(parts) - known.sum()
            if (
                missing > 1
                or np.isnan(values[whole]) == bool(missing)
                or not self.has_all(whole, span, places)
            ):
                continue
            rest = np.nansum(values[parts]) if not missing else values[whole] - np.nansum(values[parts])
            if rest >= 0:
                values[parts[~known] if missing else whole] = rest

    def has_all(self, whole: int, span: Span, places: Places) -> bool:
        """Whether every part that the place had then has a number or a mark."""
        parts = places.inside[whole]
        at_hand = ~np.isnan(self.values[span][parts])
        if span in self.marked:
            at_hand |= self.marked[span][parts]
        lacking = parts[~at_hand]
        return whole not in places.partly_named and not any(places.existed(part, span) for part in lacking)


def _solve(total: np.ndarray, parts: Sequence[np.ndarray]) -> None:
    """Compute a total from its known parts, and the one part that is not known."""
    table = np.array(parts)
    missing = np.isnan(table).sum(axis=0)
    known = np.nansum(table, axis=0)
    np.copyto(total, known, where=np.isnan(total) & (missing == 0))
    rest = np.where((missing == 1) & (total >= known), total - known, np.nan)
    for part in parts:
        np.copyto(part, rest, where=np.isnan(part))


class TotalsShown:
    """The published totals (without breakdown) of all editions, collected while they are read."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._places = {code: at for at, code in enumerate(catalog.territories)}
        self._codes = tuple(catalog.territories)
        self._local = np.array([place.is_local for place in catalog.territories.values()])
        self._series: dict[_Series, dict[str, _Edition]] = defaultdict(lambda: defaultdict(_Edition))

    def take(self, knowledge: Knowledge) -> None:
        """Collect the known totals, and which totals are suppressed."""
        known = ((cell, value) for cell, (value, _) in knowledge.derived.items())
        for cell, value in chain(known, knowledge.published.items()):
            if self._is_bare_total(cell):
                self._row(cell, marked=False)[self._places[cell.territory]] = value
        for cell in knowledge.hidden:
            if self._is_bare_total(cell):
                self._row(cell, marked=True)[self._places[cell.territory]] = True
        for cell in filter(self._is_bare_total, knowledge.add_nothing):
            edition = self._series[self._name(cell)][cell.snapshot]
            edition.empty[cell.start, cell.end].add(self._places[cell.territory])

    def _is_bare_total(self, cell: Cell) -> bool:
        return not cell.breakdown and self._catalog.indicators[cell.indicator].additive

    def _name(self, cell: Cell) -> _Series:
        source = cell.snapshot.partition("@")[0]
        linked = self._catalog.indicators[cell.indicator].chain
        return cell.indicator, linked[0] if source in linked else source, cell.statement

    def _row(self, cell: Cell, *, marked: bool) -> np.ndarray:
        edition = self._series[self._name(cell)][cell.snapshot]
        rows, nothing = (edition.marked, False) if marked else (edition.values, np.nan)
        span = (cell.start, cell.end)
        if span not in rows:
            rows[span] = np.full(len(self._codes), nothing, dtype=bool if marked else np.float32)
        return rows[span]

    def months_apart(self) -> Iterator[Weakness]:
        """The local months that an edition shows though it marks another of their year, of which no other edition tells.

        Beside another edition single months are marked where few people were added to them, or to what is left.
        """
        if not self._catalog.policy.local_tables.months_together:
            return
        for name, editions in sorted(self._series.items()):
            for snapshot, edition in editions.items():
                others = [other for other in editions.values() if other is not edition]
                for months in edition.months_by_year().values():
                    for place, span, value in edition.shown_beside_marks(months, others, self._local):
                        cell = Cell(snapshot, name[2], name[0], self._codes[place], *span, "")
                        yield Weakness(cell, MONTH_APART, Interval(value, value))

    def told_beyond(self, before: Iterable[Fact]) -> list[Weakness]:
        """The small growths disclosed by this release, without those that the numbers `before` disclose already."""
        found = list(self.small_growths())
        if not found:
            return []
        former = TotalsShown(self._catalog)
        for name, editions in self._series.items():
            for snapshot, edition in editions.items():
                former._series[name][snapshot] = edition.all_marked()
        for row in before:
            cell = Cell(row.snapshot, row.statement, row.indicator, row.territory, row.start, row.end, "")
            is_known = not row.breakdown and row.value is not None and cell.territory in self._places
            if is_known and cell.indicator in self._catalog.indicators and self._name(cell) in self._series:
                former._row(cell, marked=False)[self._places[cell.territory]] = row.value
        told = set(former.small_growths())
        return [weakness for weakness in found if weakness not in told]

    def small_growths(self) -> Iterator[Weakness]:
        """Each growth of 1 to 4 persons that two editions of a series disclose (disclosure by differencing)."""
        for name, editions in sorted(self._series.items()):
            if len(editions) < 2:
                continue
            places = Places(self._catalog, self._named(editions.values()))
            ordered = sorted(editions, key=lambda snapshot: snapshot.partition("@")[2])
            spans = {span for edition in editions.values() for span in _longest(edition).items()}
            for snapshot in ordered:
                editions[snapshot].add_shorter_spans(spans, len(self._codes))
                editions[snapshot].complete(places)
            for earlier, later in combinations(ordered, 2):
                pair = _Pair(editions[earlier], editions[later], places)
                for place, span, beside, added in pair.small(self._catalog.policy.small_count_below):
                    code = self._codes[place]
                    cell = Cell(f"{earlier} → {later}", name[2], name[0], code, *span, beside)
                    yield Weakness(cell, SMALL_GROWTH, Interval(added, added))

    def _named(self, editions: Iterable[_Edition]) -> np.ndarray:
        named = np.zeros(len(self._codes), dtype=bool)
        for edition in editions:
            for values in edition.values.values():
                named |= ~np.isnan(values)
            for marked in edition.marked.values():
                named |= marked
        return named


_Found = tuple[int, Span, str, float]  # place, days, what of it, persons added


class _Pair:
    """An earlier and a later edition, each complete."""

    def __init__(self, earlier: _Edition, later: _Edition, places: Places) -> None:
        self._earlier, self._later, self._places = earlier, later, places

    def small(self, threshold: int) -> Iterator[_Found]:
        """Each small number that they tell of places below a department."""
        for found in chain(self._same_days(), *map(self._of_start, self._starts())):
            if 0 < found[3] < threshold and self._places.local[found[0]]:
                yield found

    def _same_days(self) -> Iterator[_Found]:
        for span in sorted(self._later.values.keys() & self._earlier.values.keys()):
            added = self._later.values[span] - self._earlier.values[span]
            yield from ((int(at), span, "", float(added[at])) for at in np.flatnonzero(added > 0))

    def _starts(self) -> list[tuple[Span, Span]]:
        """For each day on which both have totals begin, the longest of the earlier beside that of the later edition.

        And beside what the later one tells of the same days.
        """
        former, newer = _longest(self._earlier), _longest(self._later)
        return [
            ((start, former[start]), (start, end))
            for start in sorted(former.keys() & newer.keys())
            for end in sorted({former[start], newer[start]})
            if former[start] <= newer[start] and (start, end) in self._later.values
        ]

    def _of_start(self, spans: tuple[Span, Span]) -> Iterator[_Found]:
        before, after = self._earlier.values[spans[0]], self._later.values[spans[1]]
        # Of a place that the earlier one never had a row of, the later one's first row may be a zero: nobody was added.
        nobody = {*self._later.empty[spans[1]], *np.flatnonzero(after == 0).tolist()}
        empty = self._earlier.empty[spans[0]] & nobody
        if spans[0] != spans[1]:
            added = after - before
            yield from ((int(at), spans[1], "", float(added[at])) for at in np.flatnonzero(added > 0))
        for whole, parts in self._places.inside.items():
            growth = after[parts] - before[parts]
            if np.isnan(growth).any() and not np.isnan(after[whole] - before[whole]):
                for block, added in self._beside_places(whole, spans, before, after):
                    if not self._places.is_wide(block, empty):
                        yield min(block), spans[1], f"total − {len(block)}", float(added)
        yield from self._beside_months(spans, before, after)

    def _beside_places(
        self, whole: int, spans: tuple[Span, Span], before: np.ndarray, after: np.ndarray
    ) -> Iterator[tuple[set[int], float]]:
        """What was added to the parts that one of the two leaves beside the others, and to how many."""
        parts, is_all = self._divided(whole, spans)
        then, now = ({part for part in parts if np.isnan(values[part])} for values in (before, after))
        left_then, left_now = (values[whole] - np.nansum(values[parts]) for values in (before, after))
        if then & now or (not is_all and then | now):
            block = then | now
            yield block, left_now + sum(after[list(then - now)]) - left_then - sum(before[list(now - then)])
        else:
            if then:
                yield then, sum(after[list(then)]) - left_then
            if now:
                yield now, left_now - sum(before[list(now)])

    def _divided(self, whole: int, spans: tuple[Span, Span]) -> tuple[list[int], bool]:
        """The parts of a place, those of a part where one of the two does not give it; and whether these are all."""
        editions = (self._earlier, spans[0]), (self._later, spans[1])
        found: list[int] = []
        is_all = all(edition.has_all(whole, span, self._places) for edition, span in editions)
        for part in self._places.inside[whole].tolist():
            lacks = any(np.isnan(edition.values[span][part]) for edition, span in editions)
            if lacks and part in self._places.inside:
                inner, has_all = self._divided(part, spans)
                found += inner
                is_all = is_all and has_all
            else:
                found.append(part)
        return found, is_all

    def _beside_months(
        self, spans: tuple[Span, Span], before: np.ndarray, after: np.ndarray
    ) -> Iterator[_Found]:
        """What was added to the months that one of the two leaves beside the others of its total."""
        nothing = np.full(len(before), np.nan)
        months = list_months_within(*spans[1])
        now = np.array([self._later.values.get(month, nothing) for month in months])
        then = np.array([self._earlier.values.get(month, nothing) for month in months])
        if not len(months) or np.isnan(now).all() or np.isnan(then).all():
            return
        covered = np.array([month[1] <= spans[0][1] for month in months])[:, None]
        not_now, not_then = np.isnan(now), np.isnan(then) & covered
        left_now, left_then = after - np.nansum(now, axis=0), before - np.nansum(then * covered, axis=0)
        of_then, of_now = np.nan_to_num(then * covered), np.nan_to_num(now)
        together = left_now + (of_now * not_then).sum(axis=0) - left_then - (of_then * not_now).sum(axis=0)
        apart_now, apart_then = (
            left_now - (of_then * not_now).sum(axis=0),
            (of_now * not_then).sum(axis=0) - left_then,
        )
        is_joined = (not_now & not_then).any(axis=0)
        for added, told in (
            (together, is_joined & ~(not_now | not_then).all(axis=0)),
            (apart_now, ~is_joined & not_now.any(axis=0)),
            (apart_then, ~is_joined & not_then.any(axis=0)),
        ):
            for at in np.flatnonzero(told & (added > 0)):
                yield int(at), spans[1], "total − meses", float(added[at])


def _longest(edition: _Edition) -> dict[str, str]:
    longest: dict[str, str] = {}
    for start, end in edition.values:
        if len(list_months_within(start, end)) != 1:
            longest[start] = max(end, longest.get(start, end))
    return longest
