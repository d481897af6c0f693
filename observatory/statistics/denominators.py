"""Finds the populations a rate may stand on, and divides by them: the one place that does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from observatory.catalog import Catalog
from observatory.model import Base, Denominator, Indicator, Inhabitants, ObsStatus, Period, Row
from observatory.model.denominators import OWN_SHARE, POPULATION
from observatory.statistics import statistic_of
from observatory.statistics.pooled_rate import people_of_years
from observatory.statistics.rate import TOGETHER, rate_on
from observatory.statistics.writers import writers_sentence

_Cell = tuple[str, Period, str]
_Year = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Denominators:
    """Every published population, by place, day and group; those of one cell newest edition first."""

    catalog: Catalog
    by_cell: Mapping[_Cell, tuple[Inhabitants, ...]]
    by_year: Mapping[_Year, tuple[Inhabitants, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, figures: Iterable[Inhabitants], catalog: Catalog) -> Denominators:
        """From figures in any order."""
        by_cell: dict[_Cell, list[Inhabitants]] = {}
        by_year: dict[_Year, list[Inhabitants]] = {}
        for figure in sorted(figures, key=lambda figure: figure.snapshot, reverse=True):
            by_cell.setdefault((figure.territory, figure.period, figure.breakdown), []).append(figure)
            year = (figure.territory, figure.period.start.year, figure.breakdown)
            if figure.indicator == POPULATION:
                by_year.setdefault(year, []).append(figure)
        return cls(
            catalog,
            {cell: tuple(cell_figures) for cell, cell_figures in by_cell.items()},
            {year: tuple(year_figures) for year, year_figures in by_year.items()},
        )

    def bases(self, indicator: Indicator, territory: str, year: int) -> tuple[Base, ...]:
        """What records of `territory` and `year` may be divided by: the one that leads, then the alternatives.

        Empty where no declared population may lead: then there is no rate at all. Where another source contradicts the
        one that leads, it stands alone and says so; an alternative that is contradicted is left out.
        """
        declared = [self.catalog.denominators[id_] for id_ in indicator.denominators]
        serving = [choice for choice in declared if choice.serves(year)]
        bases = [base for choice in serving if (base := self._base(choice, territory, year))]
        leading = next((base for base in bases if base.choice.may_lead(year)), None)
        if leading is None or leading.contradicted:
            return (leading,) if leading else ()
        return (leading, *(base for base in bases if base is not leading and not base.contradicted))

    def bases_together(
        self, indicator: Indicator, territory: str, year: int, *, others: Iterable[str]
    ) -> tuple[Base, ...]:
        """What records of `territory` and `others` together are divided by: the population that leads, of all of them.

        Empty where one of them has none, or where it is no figure of their own inhabitants. Two offices contradict each
        other where the sums do: who moved to a new district on paper is missing in the one that it was made of.
        """
        leading = [self.bases(indicator, place, year)[:1] for place in (territory, *others)]
        bases = [base for first in leading for base in first]
        if len(bases) < len(leading) or any(len(base.parts) > 1 for base in bases):
            return ()
        told = [base.contradicted or (base.parts[0], base.parts[0]) for base in bases]
        is_apart = self._are_apart(sum(figure.value for figure in said) for said in zip(*told, strict=True))
        return (
            replace(
                bases[0],
                value=sum(base.value for base in bases),
                parts=tuple(part for base in bases for part in base.parts),
                estimated=any(base.estimated for base in bases),
                contradicted=next(base.contradicted for base in bases if base.contradicted)
                if is_apart
                else None,
                together=True,
            ),
        )

    def _base(self, choice: Denominator, territory: str, year: int) -> Base | None:
        if choice.between:
            return self._interpolated(choice, territory, year)
        parts = tuple(self._parts(choice, territory, year))
        if None in parts:
            return None
        figures = tuple(part for part in parts if part is not None)
        value = figures[0].value
        if choice.share_of:
            value = round(figures[0].value * figures[1].value / figures[2].value)
        other_year = figures[0].period.start.year != year
        uncertain = any(part.obs_status == ObsStatus.ESTIMATED for part in figures)
        return Base(
            choice, value, figures, other_year or uncertain or bool(choice.share_of), other_year,
            contradicted=next(filter(None, map(self._contradiction, figures)), None),
        )  # fmt: skip

    def _interpolated(self, choice: Denominator, territory: str, year: int) -> Base | None:
        """What lies between two counts, evenly by days: an estimate always; none of a place that is not named."""
        days = map(Period.parse, choice.between)
        found = [self._figure(choice, (territory, day, choice.group), choice.sources) for day in days]
        figures = tuple(figure for figure in found if figure is not None)
        if territory not in choice.places or len(figures) < len(found):
            return None
        (first, last), day = figures, choice.day(year)
        passed = (day.start - first.period.start) / (last.period.start - first.period.start)
        return Base(
            choice, round(first.value + passed * (last.value - first.value)), figures, estimated=True, other_year=False,
            contradicted=next(filter(None, map(self._contradiction, figures)), None), day=day,
        )  # fmt: skip

    def _are_apart(self, populations: Iterable[float]) -> bool:
        """Whether of two populations one is more times the other than the policy bears."""
        low, high = sorted(populations)
        return high > low * self.catalog.policy.populations_apart

    def _contradiction(self, figure: Inhabitants) -> tuple[Inhabitants, Inhabitants] | None:
        """The figure and the newest one of another source, of the same place, group and year, that is too far from it."""
        same_year = self.by_year.get((figure.territory, figure.period.start.year, figure.breakdown), ())
        newest: dict[str, str] = {}
        for other in same_year:
            newest.setdefault(other.source, other.snapshot)
        for other in same_year:
            is_apart = self._are_apart((figure.value, other.value))
            if is_apart and other.source != figure.source and other.snapshot == newest[other.source]:
                return figure, other
        return self._declared_contradiction(figure)

    def _declared_contradiction(self, figure: Inhabitants) -> tuple[Inhabitants, Inhabitants] | None:
        """The same, where the catalogue declares what another office says: held to the figure of that year, if any.

        Who lives where in that year is no surer in the years beside it.
        """
        declared = self.catalog.second_populations.get(figure.territory)
        if declared is None or figure.breakdown or figure.indicator != POPULATION:
            return None
        of_year = self.by_year.get((figure.territory, declared.year, ""), ())
        own = next((other for other in of_year if other.source == figure.source), figure)
        if not self._are_apart((own.value, float(declared.inhabitants))):
            return None
        day = Period.year(declared.year)
        return own, Inhabitants(
            figure.territory, day, "", float(declared.inhabitants), ObsStatus.NORMAL.value,
            f"{declared.source}@{declared.year}",
        )  # fmt: skip

    def _parts(self, choice: Denominator, territory: str, year: int) -> Iterator[Inhabitants | None]:
        """The figure; of a share the place's inhabitants, then the group and the whole of the wider territory."""
        day = choice.day(year)
        if not choice.share_of:
            yield self._figure(choice, (territory, day, choice.group), choice.sources)
        elif choice.share_of == OWN_SHARE or self._is_within(territory, choice.share_of):
            yield self._figure(choice, (territory, day, ""), choice.sources)
            whole = territory if choice.share_of == OWN_SHARE else choice.share_of
            for group in (choice.group, ""):
                yield self._figure(choice, (whole, choice.share_day(year), group), choice.share_sources)
        else:
            yield None

    def _figure(self, choice: Denominator, cell: _Cell, sources: Iterable[str]) -> Inhabitants | None:
        """The figure of the first source that has it; a preliminary one only where it is asked for."""
        fit = [
            figure
            for figure in self.by_cell.get(cell, ())
            if (figure.obs_status == ObsStatus.PROVISIONAL) == choice.preliminary
        ]
        return next(
            (figure for source in sources for figure in fit if figure.snapshot.startswith(f"{source}@")), None
        )

    def _is_within(self, territory: str, wider: str) -> bool:
        place = self.catalog.territories[territory]
        if place.members:
            return all(self._is_within(member, wider) for member in place.members)
        return any(above.code == wider for above in self.catalog.ancestors(territory))


# Divides each rate by the chosen population, and by the alternatives.


@dataclass(frozen=True, slots=True)
class RatePopulations:
    """What the rates of some places may stand on; `chosen` is the population asked for, empty the one that leads."""

    catalog: Catalog
    denominators: Denominators
    chosen: str

    def standing(self, rows: Iterable[Row]) -> Iterator[tuple[Row | None, list[Row]]]:
        """Each row on its population, with the rates on the others: None for a rate that cannot stand on the one chosen.

        What is no rate of the catalogue stays as it is.
        """
        for row in rows:
            on_each = list(_on_each(row, self.catalog, self.denominators))
            lead = next((candidate for candidate in on_each if _is_on(candidate, self.chosen)), None)
            if lead is None:
                is_rate = bool(self.catalog.indicators[row.indicator].denominators)
                yield (None if self.chosen and is_rate else row), []
            else:
                others = (candidate for candidate in on_each if candidate is not lead)
                yield lead, [candidate for candidate in others if candidate.value is not None]


def _is_on(row: Row, chosen: str) -> bool:
    return row.base is not None and chosen in ("", row.base.choice.id)


def _on_each(row: Row, catalog: Catalog, denominators: Denominators) -> Iterator[Row]:
    """The row on each population, the leading one first and as it is in the store; none where it has no parts."""
    indicator = catalog.indicators[row.indicator]
    if row.numerator is None or not indicator.denominators:
        return
    if statistic_of(indicator).years > 1:
        people = people_of_years(
            indicator,
            row.territory,
            row.period.end.year,
            lambda series, _, year: _bases_of(row, series, year, denominators),
        )
        if people is not None:
            yield replace(row, base=people)
        return
    bases = _bases_of(row, indicator, row.period.start.year, denominators)
    for base in bases:
        stored = base is bases[0] and base.value == row.denominator
        if stored or not base.together:
            yield replace(row, base=base) if stored else _remade(row, base, catalog)


def _bases_of(row: Row, indicator: Indicator, year: int, denominators: Denominators) -> tuple[Base, ...]:
    """What a rate of the store may stand on in a year: with the places with which it is one, where its note says so."""
    if not row.note.startswith(TOGETHER):
        return denominators.bases(indicator, row.territory, year)
    places, day = denominators.catalog.territories, Period.year(year)
    division = denominators.catalog.division_of(row.territory, places)
    there = (code for code in division.children if places[code].existed(day))
    others = [code for code in (*division.mothers, *there) if code != row.territory]
    return denominators.bases_together(indicator, row.territory, year, others=others)


def _remade(row: Row, base: Base, catalog: Catalog) -> Row:
    """The same count on another population. A row of the store that is an estimate stays one."""
    figures = rate_on(
        base,
        row.numerator or 0.0,
        catalog.indicators[row.indicator],
        obs_status=row.obs_status,
        needs=catalog.policy.rate_needs,
    )
    note = " ".join(filter(None, (figures["note"], writers_sentence(row.note))))
    return replace(
        row, base=base, **{**figures, "obs_status": ObsStatus(figures["obs_status"]), "note": note}
    )
