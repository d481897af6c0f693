"""What an attacker learns of each cell: a published count, a mark of protection, or a count derived from a ratio."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.intervals import Span
from observatory.catalog import Catalog
from observatory.model import Indicator
from observatory.statistics import is_count_of_persons, statistic_of
from observatory.store.reading.public_facts import Fact

BY_RATE = "una tasa lo dice"
BY_FORMER = "una publicación anterior lo mostró"
_NOISE = 1e-9  # a rate that was not rounded differs from its fraction by less

Populations = Mapping[tuple[str, str], frozenset[float]]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Counts of persons as published.

    `derived` are counts that a rate, a share or a former release gives, with the reason; `within` those that a
    rounded rate leaves a few values; `unread` the rates that wait for a population. Those that `add_nothing` are
    published as zeros: their source counts the place elsewhere, or never had a row of it.
    """

    published: dict[Cell, float] = field(default_factory=dict)
    hidden: set[Cell] = field(default_factory=set)
    derived: dict[Cell, tuple[float, str]] = field(default_factory=dict)
    within: dict[Cell, Span] = field(default_factory=dict)
    unread: list[Fact] = field(default_factory=list)
    add_nothing: set[Cell] = field(default_factory=set)

    def value(self, cell: Cell) -> float | None:
        """The exact count of the cell, published or derived; None where there is none."""
        published = self.published.get(cell)
        return published if published is not None else self.derived.get(cell, (None,))[0]

    def add(self, addition: Knowledge) -> None:
        """Add the cells of `addition`."""
        self.published.update(addition.published)
        self.hidden.update(addition.hidden)
        self.derived.update(addition.derived)
        self.within.update(addition.within)
        self.unread.extend(addition.unread)
        self.add_nothing.update(addition.add_nothing)


def read_knowledge(rows: Iterable[Fact], catalog: Catalog, *, former: Iterable[Fact] = ()) -> Knowledge:
    """Sort the rows of a release into knowledge: a ratio gives its numerator, a former release what is not shown today.

    What a former release said of a place, indicator or trait that the catalogue no longer has is left out.
    """
    knowledge = _sorted_out(rows, catalog)
    before = _sorted_out((row for row in former if _is_named(row, catalog)), catalog)
    for cell, value in [
        *before.published.items(),
        *((cell, value) for cell, (value, _) in before.derived.items()),
    ]:
        if knowledge.value(cell) is None:
            knowledge.derived[cell] = (value, BY_FORMER)
    knowledge.unread.extend(before.unread)
    for cell, span in before.within.items():
        knowledge.within.setdefault(cell, span)
    return knowledge


def _is_named(row: Fact, catalog: Catalog) -> bool:
    traits = row.breakdown.split(";") if row.breakdown else ()
    is_declared = row.indicator in catalog.indicators and row.territory in catalog.territories
    return is_declared and all(trait.partition(":")[0] in catalog.dimensions for trait in traits)


def _sorted_out(rows: Iterable[Fact], catalog: Catalog) -> Knowledge:
    knowledge = Knowledge()
    ratios = []
    for row in rows:
        indicator = catalog.indicators[row.indicator]
        if is_count_of_persons(indicator):
            cell = _cell(row, row.indicator, row.breakdown)
            if row.protected:
                knowledge.hidden.add(cell)
            elif row.value is not None or row.adds_nothing:
                # Who reads that a place is counted elsewhere knows that its province is the sum of the others.
                knowledge.published[cell] = 0.0 if row.value is None else row.value
                knowledge.add_nothing.update([cell] * row.adds_nothing)
        elif indicator.numerator:
            ratios += [row] * catalog.indicators[indicator.numerator].counts_persons  # offices are nobody
    for row in ratios:
        for cell, value in _derived_counts(row, knowledge, catalog):
            knowledge.derived[cell] = (value, BY_RATE)
    return knowledge


def _derived_counts(row: Fact, knowledge: Knowledge, catalog: Catalog) -> Iterator[tuple[Cell, float]]:
    """The counts derived from a published number, as its statistic says: written beside it, or value x base."""
    indicator = catalog.indicators[row.indicator]
    for told in statistic_of(indicator).tells(indicator, row.numerator, row.denominator):
        cell, base = _cell(row, str(indicator.numerator), told.breakdown), told.base
        if told.of_whole and base is None:
            base = knowledge.value(cell._replace(breakdown=""))
        if told.written is not None:
            yield from _told_beside(cell, told.written, knowledge, catalog)
        elif row.value is not None and base is not None:
            yield from _or_a_few(knowledge, cell, find_candidate_counts(row.value, [base], indicator))
        elif row.value is not None:
            knowledge.unread.append(row)


def _told_beside(
    cell: Cell, written: float, knowledge: Knowledge, catalog: Catalog
) -> Iterator[tuple[Cell, float]]:
    """What is written beside a rate: the count of its place, or, where a place was made of several, of all of these.

    Of those it tells the one that is not shown beside the others.
    """
    mothers = {
        mother
        for child in catalog.territories.values()
        if cell.territory in child.divided_from
        for mother in child.divided_from
    }  # fmt: skip
    if len(mothers) < 2 or knowledge.published.get(cell) in (None, written):
        yield cell, written
        return
    unknown = [cell.at(mother) for mother in mothers if cell.at(mother) not in knowledge.published]
    rest = written - sum(knowledge.published.get(cell.at(mother), 0.0) for mother in mothers)
    if len(unknown) == 1:
        yield unknown[0], rest
    elif unknown or rest:
        yield cell, written


def _or_a_few(knowledge: Knowledge, part: Cell, counts: list[int]) -> Iterator[tuple[Cell, float]]:
    if len(counts) == 1:
        yield part, float(counts[0])
    elif counts:
        knowledge.within[part] = (float(min(counts)), float(max(counts)))


def read_rates(knowledge: Knowledge, populations: Populations, catalog: Catalog) -> None:
    """Multiply the rates that carry no base by the populations published for their place and year."""
    for row in knowledge.unread:
        indicator = catalog.indicators[row.indicator]
        part = _cell(row, str(indicator.numerator), indicator.numerator_filter)
        bases = populations.get((row.territory, row.end[:4]), frozenset())
        if indicator.denominator == "population" and row.value is not None and knowledge.value(part) is None:
            for cell, value in _or_a_few(knowledge, part, find_candidate_counts(row.value, bases, indicator)):
                knowledge.derived[cell] = (value, BY_RATE)
    knowledge.unread.clear()


def find_candidate_counts(value: float, bases: Iterable[float], indicator: Indicator) -> list[int]:
    """Every count whose rate by one of `bases`, rounded as `value` seems to be, is `value`; in order.

    A value is taken to be rounded as it is written; where no count gives that, to one digit less, and so on.
    """
    digits_text = repr(float(value))
    digits = len(digits_text.partition(".")[2]) if "e" not in digits_text else 0
    while digits >= 0:
        half = max(0.5 * 10.0**-digits, abs(value) * _NOISE)
        counts = {
            count for base in bases for count in _between(value - half, value + half, base, indicator.per)
        }
        if counts:
            return sorted(counts)
        digits -= 1
    return []


def _between(low: float, high: float, base: float, per: int) -> range:
    return range(max(0, math.ceil(low * base / per)), math.floor(high * base / per) + 1)


def collect_populations(rows: Iterable[Fact]) -> Populations:
    """All populations published in total, by territory and year of their last day, whatever their source."""
    populations_by_key: dict[tuple[str, str], set[float]] = defaultdict(set)
    for row in rows:
        if row.indicator == "population" and not row.breakdown and row.value is not None:
            populations_by_key[row.territory, row.end[:4]].add(row.value)
    return {key: frozenset(values) for key, values in populations_by_key.items()}


def _cell(row: Fact, indicator: str, breakdown: str) -> Cell:
    return Cell(row.snapshot, row.statement, indicator, row.territory, row.start, row.end, breakdown)
