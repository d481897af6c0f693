"""Holds each source against the published checklist, and maps who reported what in which year."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Final

from observatory.catalog import Catalog
from observatory.model import (
    Answer,
    ConfStatus,
    Coverage,
    Day,
    Event,
    GapMap,
    GapRow,
    Judgement,
    Lane,
    MonthsKnown,
    ObsStatus,
    Period,
    Report,
    Snapshot,
    Source,
    SourceQuality,
)
from observatory.provenance.gaps import Absences, Pair
from observatory.text import Text


@dataclass(frozen=True, slots=True)
class SourceAge:
    """The newest edition that is held of a source: how far it reaches, when it was fetched, when the next was due."""

    source: str
    edition: str = ""
    cutoff: date | None = None
    retrieved: date | None = None
    due: date | None = None

    def is_overdue(self, today: date) -> bool:
        """Whether the day has passed by which a newer edition was due."""
        return self.due is not None and today > self.due

    def record(self, today: date) -> dict[str, str | int | bool | None]:
        """As plain values for programs; days are counted to `today`, None where no day is known."""
        return {
            "source": self.source,
            "edition": self.edition or None,
            "cutoff": self.cutoff.isoformat() if self.cutoff else None,
            "days_since_cutoff": (today - self.cutoff).days if self.cutoff else None,
            "retrieved": self.retrieved.isoformat() if self.retrieved else None,
            "due": self.due.isoformat() if self.due else None,
            "overdue": self.is_overdue(today),
        }


# Where several things are known of a year, the one that says most to a reader is shown.
STATES: Final = (
    "figure", "zero", "partial", "protected", "withdrawn", "no_service", "not_received", "not_applicable",
    "withheld", "undated", "none_written", "not_on_record", "with_mother", "no_row", "not_shown",
    "not_published",
)  # fmt: skip
_CONTEXT: Final = "population"


def assess(
    catalog: Catalog, snapshots: Sequence[Snapshot], coverage: Mapping[str, Coverage], *, text: Text
) -> tuple[SourceQuality, ...]:
    """Each source of the catalogue with its declared and its measured judgements."""
    assessed = []
    for source in catalog.sources.values():
        editions = [edition for edition in snapshots if edition.source == source.id]
        declared = catalog.quality.sources[source.id]
        measured = {
            "delay": _delay(editions, catalog, text),
            "breaks": _breaks(catalog, coverage.get(source.id), text),
        }
        judged = tuple(
            (criterion, (measured if criterion.measured else declared)[criterion.id])
            for criterion in catalog.quality.criteria
        )
        assessed.append(SourceQuality(source, judged, coverage.get(source.id)))
    return tuple(assessed)


def _delay(snapshots: Sequence[Snapshot], catalog: Catalog, text: Text) -> Judgement:
    """How old the newest figures of the newest edition were on the day it was read."""
    dated = [edition for edition in snapshots if edition.cutoff is not None]
    if not dated:
        return Judgement(None, text.t("Ninguna edición en uso declara hasta qué día llega."))
    newest = max(dated, key=lambda edition: (edition.cutoff or edition.retrieved, edition.retrieved))
    cutoff = newest.cutoff or newest.retrieved
    days = (newest.retrieved - cutoff).days
    limits: tuple[tuple[int, Answer], ...] = (
        (catalog.quality.prompt_days, "met"),
        (catalog.quality.late_days, "partly"),
    )
    answer: Answer = next((answer for limit, answer in limits if days <= limit), "unmet")
    return Judgement(
        answer,
        text.t(
            "La edición más nueva llega al {cutoff} y se leyó el {retrieved}: {days} días después.",
            cutoff=text.date(cutoff),
            retrieved=text.date(newest.retrieved),
            days=text.number(days),
        ),
    )


def _breaks(catalog: Catalog, coverage: Coverage | None, text: Text) -> Judgement:
    """The declared events that cut a series of this source within what it covers."""
    if coverage is None:
        return Judgement(None, text.t("No hay cifras de esta fuente en la edición."))
    cut = [event for event in catalog.events if event.breaks_series and _touches(event, coverage, catalog)]
    within = [event for event in cut if coverage.first_day < event.date <= coverage.last_day]
    if not within:
        return Judgement("met", text.t("Ningún corte de serie declarado en lo que cubre."))
    names = "; ".join(f"{text.t(event.label)} ({event.date.year})" for event in within)
    return Judgement("partly", text.t("Cortes declarados: {events}.", events=names))


def _touches(event: Event, coverage: Coverage, catalog: Catalog) -> bool:
    """Whether the source has values of an indicator of the event, in its territory or in one within."""
    return any(
        (not event.indicators or indicator in event.indicators)
        and {territory, *(above.code for above in catalog.ancestors(territory))} & set(event.territories)
        for indicator, territory in coverage.series
    )


def gap_map(catalog: Catalog, reports: Iterable[Report], places: Sequence[str], why: Absences) -> GapMap:
    """For each place, group of indicators and year what is known, from the first record of either place on.

    Of a group without any dated figure of a place `why` says the reason.
    """
    lanes = {indicator.id: indicator.lane for indicator in catalog.indicators.values()}
    states: dict[tuple[str, str, int], set[str]] = {}
    for report in reports:
        for year in range(report.period.start.year, report.period.end.year + 1):
            key = (report.territory, lanes[report.indicator], year)
            states.setdefault(key, set()).add(state_of(report))
    recorded = [year for _, lane, year in states if lane != _CONTEXT]
    years = tuple(range(min(recorded), max(recorded) + 1)) if recorded else ()
    rows = {
        place: tuple(
            _row(lane, {year: states.get((place, lane.id, year), set()) for year in years}, place, why)
            for lane in catalog.quality.lanes
        )
        for place in places
    }
    return GapMap(years, rows)


def _row(lane: Lane, states: Mapping[int, set[str]], place: str, why: Absences) -> GapRow:
    """The most telling state of each year; of a year without any that nothing was found, or why nothing is shown."""
    nothing = "not_published" if place[:2] in lane.countries else "not_applicable"
    if not any(states.values()):
        series = (entry.id for entry in why.catalog.indicators.values() if entry.lane == lane.id)
        reason = str(why.reason_of_all(series, place))
        nothing = reason if reason in ("withheld", "undated") else nothing
    return GapRow(lane, tuple(min(known or {nothing}, key=STATES.index) for known in states.values()))


def state_of(report: Report) -> str:
    """What one cell says of a year: a full year or a day is a figure, any other span a part of it."""
    said = _state_of_report(report)
    is_part = report.period.grain not in ("year", "day")
    return "partial" if is_part and said in ("figure", "zero") else said


def _state_of_report(report: Report) -> str:
    if report.conf_status is not ConfStatus.FREE:
        return "protected"
    if str(report.obs_status) in STATES:
        return str(report.obs_status)
    if report.value is None:
        return "not_published"
    return "zero" if report.value == 0 else "figure"


def months_known(
    reports: Iterable[Report], places: Sequence[str], why: Absences, *, until: Day
) -> Iterator[MonthsKnown]:
    """What is known of each month of the series of these places that have months, as far as they ended by `until`.

    A single month is no series.
    """
    cells: dict[Pair, dict[Day, set[str]]] = {}
    for report in reports:
        if report.period.grain == "month":
            of_series = cells.setdefault((report.indicator, report.territory), {})
            of_series.setdefault(report.period.start, set()).add(_state_of_report(report))
    for place, name in product(places, why.catalog.indicators):
        if len(months := cells.get((name, place), {})) > 1:
            years = range(max(months).year, min(months).year - 1, -1)
            states = (
                _of_months(_months_ended(year, until), months, _without_row((name, place), year, why))
                for year in years
            )
            yield MonthsKnown(place, name, tuple(zip(years, states, strict=True)))


def _months_ended(year: int, until: Day) -> list[Period]:
    return [period for month in range(1, 13) if (period := Period.month(year, month)).end <= until]


def _of_months(periods: Iterable[Period], months: Mapping[Day, set[str]], nothing: str) -> tuple[str, ...]:
    """The most telling state of each month; `nothing` of one without a row."""
    return tuple(min(months.get(period.start, {nothing}), key=STATES.index) for period in periods)


def _without_row(series: Pair, year: int, why: Absences) -> str:
    """Of a register whether none was written that year or it is not on record, else that its months are not shown."""
    if not why.catalog.indicators[series[0]].own_tables:
        return str(ObsStatus.NOT_PUBLISHED)
    reason = why.reason(*series, years=[str(year)])
    return str(reason if reason in (ObsStatus.NONE_WRITTEN, ObsStatus.NOT_ON_RECORD) else ObsStatus.NOT_SHOWN)


# How old the newest edition of each source is, against the day by which a newer one was due.


def source_ages(sources: Iterable[Source], snapshots: Iterable[Snapshot]) -> tuple[SourceAge, ...]:
    """The age of each source that has an edition, or of which editions are expected, in the order of `sources`.

    An edition reaches to its cut-off and the next a time further (`months_between`); that one is due once as much time
    again has passed to make it. Where no other is expected, or no cut-off is known, none is due.
    """
    newest: dict[str, Snapshot] = {}
    for snapshot in snapshots:
        known = newest.get(snapshot.source)
        if known is None or _order(snapshot) > _order(known):
            newest[snapshot.source] = snapshot
    return tuple(
        _age(source, newest.get(source.id))
        for source in sources
        if source.id in newest or source.months_between
    )


def _order(snapshot: Snapshot) -> tuple[date, date]:
    return (snapshot.cutoff or date.min, snapshot.retrieved)


def _age(source: Source, newest: Snapshot | None) -> SourceAge:
    if newest is None:
        return SourceAge(source.id)
    expected = bool(source.months_between) and newest.cutoff is not None
    due = _months_after(newest.cutoff, 2 * source.months_between) if expected and newest.cutoff else None
    return SourceAge(source.id, newest.edition, newest.cutoff, newest.retrieved, due)


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
