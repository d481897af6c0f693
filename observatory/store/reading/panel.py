"""Turns a Selection into a Panel: the rows of the store, with the indicator, sources and notes that explain them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cache, partial
from itertools import chain, product
from operator import attrgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, RowMapping

from observatory.addresses.selection import Selection, View
from observatory.addresses.selection_error import TooManyRowsError
from observatory.addresses.selection_keys import whole_of
from observatory.catalog import Catalog
from observatory.geography.places import focused_on
from observatory.model import (
    Denominator,
    Event,
    Indicator,
    Inhabitants,
    ObsStatus,
    Panel,
    Period,
    PlaceInhabitants,
    Row,
    Snapshot,
)
from observatory.model.denominators import OWN_SHARE, POPULATION
from observatory.provenance.gaps import Absences, Pair
from observatory.provenance.third_party_copies import marked_rows
from observatory.settings import ROWS_HELD
from observatory.statistics import paints_areas, statistic_of
from observatory.statistics.denominators import Denominators, RatePopulations
from observatory.statistics.series import current_period, drawn_rows
from observatory.store.reading import queries
from observatory.store.reading.panel_rows import (
    SelectionSides,
    build_question,
    explain_cells_not_shown,
    is_map,
    keep_rows_of_map,
    list_filter_categories,
    map_periods,
    read_rows,
)
from observatory.store.reading.queries import read_absences
from observatory.text import Text
from observatory.vocabulary import phrases

_KNOWN: Final = (
    (ObsStatus.WITHHELD, phrases.WITHHELD),
    (ObsStatus.UNDATED, phrases.ONLY_UNDATED),
    (ObsStatus.NONE_WRITTEN, phrases.NONE_WRITTEN),
    (ObsStatus.NOT_ON_RECORD, phrases.NOT_ON_RECORD),
    (ObsStatus.NOT_CALCULATED, phrases.NOT_CALCULATED),
)  # told with the rows, to programs too
_WITHOUT_RANK: Final = attrgetter(*(each.name for each in fields(Row) if each.name != "ranked"))
"""All else of a row: of a country's thousands `replace` takes twice as long."""
MOST_PERIODS: Final = 120  # that a map leads through; of more the newest
_MOST_OVER_TIME: Final = 30  # places that are drawn one beside the other over time


def build_panel(
    connection: Connection,
    catalog: Catalog,
    selection: Selection,
    *,
    release: queries.ReleaseInfo | None = None,
    editions: Sequence[Snapshot] | None = None,
    why: Callable[[], Absences] | None = None,
    numbers_alone: bool = False,
) -> Panel:
    """The Panel a selection asks for; with `numbers_alone` nothing is said of the populations that rates stand on.

    Raises SelectionError for a release that is not the one at hand (404), and for more rows than may be held (413).

    `release` is what is open, `editions` what it was made from, where that is known already; `why` says why pairs have no
    figure, and is asked where some have none alone.
    """
    release = release or queries.release_info(connection)
    editions = queries.read_snapshots(connection) if editions is None else editions
    question = build_question(connection, catalog, selection, release=release)
    rows = tuple(read_rows(connection, catalog, question, partial(_few_cells, query=question.query)))
    if is_map(question.selection):
        rows = tuple(keep_rows_of_map(rows, map_periods(rows)))
    populations = rate_populations(
        connection,
        catalog,
        set() if numbers_alone else {row.indicator for row in rows},
        places={row.territory for row in rows},
        chosen=selection.denominator,
        during=_span_of({row.period for row in rows}),
    )
    standing = [(row, []) for row in rows] if numbers_alone else list(populations.standing(rows))
    rows = tuple(marked_rows((row for row, _ in standing if row is not None), catalog.sources))
    rows = tuple(mark_unranked(rows, catalog))
    others = tuple(marked_rows((row for _, rates in standing for row in rates), catalog.sources))
    named = NamedInRows()
    for row in rows:
        named.add(row)
    explained = named.explained_in(connection, catalog, question, release=release, editions=editions)
    pairs = {(side.indicator.id, code) for side in question.sides for code in side.places}
    why = why or partial(read_absences, connection, catalog)
    reasons = _why_silent(pairs, rows, why, during=selection.period)
    if not rows and is_map(question.selection):
        reasons = dict(_reasons_on_empty_map(reasons, catalog))
    notes = [note for reason, note in _KNOWN if reason in reasons.values()]
    panel = replace(
        explained,
        rows=rows,
        alternatives=others,
        absences=reasons,
        notes=(*explained.notes, *notes),
    )
    if panel.view == "neighbours":
        return focused_on(panel, panel.territories[0].code)
    return draw_map_as_bars(panel, selection) if panel.view == "map" else panel


def _why_silent(
    pairs: Set[Pair], rows: Iterable[Row], why: Callable[[], Absences], *, during: Period | None
) -> Mapping[Pair, ObsStatus]:
    """Why pairs have no row, in the years that are asked for."""
    silent = pairs - {(row.indicator, row.territory) for row in rows}
    years = [str(year) for year in range(during.start.year, during.end.year + 1)] if during else []
    return why().of_pairs(silent, years=years) if silent else {}


class PeriodPanels(NamedTuple):
    """The Panels of one period of a selection, as a map and as bars of the same places."""

    period: Period
    map: Panel
    bars: Panel


class PanelsOfPeriods(NamedTuple):
    """Those of each period that has rows of its own, oldest first, and the period that a map without one shows."""

    each: tuple[PeriodPanels, ...]
    current: Period | None


def panels_of_periods(cut: Callable[[Selection], Panel], asked: Selection) -> PanelsOfPeriods:
    """What `cut` gives of the periods of a selection; none for a period in which another one is told first."""
    rows = drawn_rows(cut(asked.replace(view="bars")))
    periods = {row.period for row in rows if not row.period.pooled}
    each = [
        PeriodPanels(period, mapped, cut(asked.replace(period=period, view="bars")))
        for period in sorted(periods, key=lambda period: (period.end, period.start))[-MOST_PERIODS:]
        if current_period(drawn_rows(mapped := cut(asked.replace(period=period, view="map")))) == period
    ]
    newest = current_period(drawn_rows(cut(asked.replace(view="map")))) if each else None
    return PanelsOfPeriods(tuple(each), newest)


def cut_by_periods(whole: Panel, why: Callable[[], Absences]) -> Callable[[Selection], Panel]:
    """What cuts the Panels of single periods from that of one indicator through all of them, as bars or as maps.

    Each has the rows of its period, a map without one those of the newest. Its sources and notes stay those of the whole.
    """
    pairs = {(whole.indicator.id, place.code) for place in whole.territories}
    by_period: dict[Period, list[Row]] = {}
    for row in whole.rows:
        by_period.setdefault(row.period, []).append(row)

    @cache
    def rows_of(asked: Period | None, newest_alone: bool) -> tuple[tuple[Row, ...], Mapping[Pair, ObsStatus]]:
        if asked is not None:
            within = [period for period in by_period if asked.contains(period)]
            rows = tuple(row for period in within for row in by_period[period])
        elif newest_alone:
            rows = tuple(keep_rows_of_map(whole.rows, map_periods(whole.rows)))
        else:
            rows = whole.rows
        return rows, _why_silent(pairs, rows, why, during=asked)

    def cut(selection: Selection) -> Panel:
        rows, reasons = rows_of(selection.period, is_map(selection))
        panel = replace(
            whole, rows=rows, absences=reasons, view=selection.view or whole.view, query=selection.to_query()
        )
        return draw_map_as_bars(panel, selection) if panel.view == "map" else panel

    return cut


def _reasons_on_empty_map(
    reasons: Mapping[Pair, ObsStatus], catalog: Catalog
) -> Iterator[tuple[Pair, ObsStatus]]:
    """What is published of none of the places of a map is not hidden for the few inhabitants of some of them.

    What cannot exist in the other places of the country cannot in these.
    """
    nowhere = {
        (name, catalog.territories[code].country)
        for (name, code), reason in reasons.items()
        if reason is ObsStatus.CANNOT_EXIST
    }
    for (name, code), reason in reasons.items():
        if reason is not ObsStatus.NOT_SHOWN or catalog.is_left_out(code, name):
            yield (name, code), reason
        elif (name, catalog.territories[code].country) in nowhere:
            yield (name, code), ObsStatus.CANNOT_EXIST


def mark_unranked(rows: Sequence[Row], catalog: Catalog) -> Iterator[Row]:
    """The rows, those of places too small for it not ranked where places of several provinces stand together."""
    local = {row.territory for row in rows if catalog.territories[row.territory].is_local}
    if len({catalog.province_of(code) for code in local}) < 2:
        yield from rows
        return
    adds_up = {
        name: statistic_of(catalog.indicators[name]).adds_up for name in {row.indicator for row in rows}
    }
    for row in rows:
        cases = row.value if adds_up[row.indicator] else row.numerator
        yield row if catalog.may_be_ranked(row.territory, cases) else Row(*(*_WITHOUT_RANK(row), False))


def draw_map_as_bars(panel: Panel, selection: Selection) -> Panel:
    """The panel of a map as bars where its numbers may not paint areas: of a pair both sides, else what has any.

    Without a number it stays a map: outlines, empty on purpose. What the panel is asked with says bars too, and of which
    places, so that its links lead to what is seen.
    """
    countries = {row.territory[:2] for row in panel.rows if row.value is not None}
    if not countries or all(paints_areas(indicator) for indicator in panel.indicators):
        return panel
    with_any = tuple(place for place in panel.territories if place.country in countries)
    seen = selection.replace(view="bars")
    if panel.comparison is not None:
        return replace(panel, view="bars", query=seen.to_query())
    if whole_of(selection.territories):
        return replace(panel, view="bars", query=seen.to_query(), territories=with_any)
    numbered = {row.territory for row in panel.rows if row.value is not None}
    named = tuple(place.code for place in with_any if place.code in numbered)
    return replace(panel, view="bars", query=seen.replace(territories=named).to_query(), territories=with_any)


def _few_cells(connection: Connection, indicator: str, *, query: str, **within: Any) -> Sequence[RowMapping]:
    found = queries.read_cells(connection, indicator, most=ROWS_HELD + 1, **within)
    if len(found) > ROWS_HELD:
        raise TooManyRowsError(query, ROWS_HELD)
    return found


@dataclass(slots=True)
class NamedInRows:
    """What rows name that a Panel has to explain: editions, documents, cells that are disputed, lengths of periods."""

    editions: set[str] = field(default_factory=set)
    statements: set[str] = field(default_factory=set)
    disputed: set[tuple[str, str, str]] = field(default_factory=set)
    grains: set[str] = field(default_factory=set)
    of_former_editions: bool = False

    def add(self, row: Row) -> None:
        """Take what a row names."""
        self.editions.update(filter(None, (row.snapshot, row.denominator_snapshot)))
        self.editions.update(part.snapshot for part in (row.base.parts if row.base else ()))
        self.grains.add(row.period.grain)
        if row.statement:
            self.statements.add(row.statement)
        self.of_former_editions |= row.note.startswith(phrases.FORMER_EDITION)
        if row.disputed:
            self.disputed.add((row.indicator, row.territory, str(row.period)))

    def explained_in(
        self,
        connection: Connection,
        catalog: Catalog,
        question: SelectionSides,
        *,
        release: queries.ReleaseInfo,
        editions: Sequence[Snapshot],
    ) -> Panel:
        """A Panel without rows that explains all that was named."""
        used = [edition for edition in editions if edition.id in self.editions]
        frame = read_panel_frame(connection, catalog, question, release=release, editions=used)
        return replace(
            frame,
            statements=queries.read_statements(connection, self.statements),
            notes=(
                *frame.notes,
                *_notes(catalog, self.disputed),
                *[phrases.FORMER_EDITIONS] * self.of_former_editions,
            ),
        )


def read_panel_frame(
    connection: Connection,
    catalog: Catalog,
    question: SelectionSides,
    *,
    release: queries.ReleaseInfo,
    editions: Sequence[Snapshot],
) -> Panel:
    """All of the Panel that depends on no row; `editions` are those that its rows are of."""
    selection, sides = question.selection, question.sides
    indicators = tuple(side.indicator for side in sides)
    codes = list(dict.fromkeys(code for side in sides for code in side.places))
    is_register = not all(indicator.tells_change for indicator in indicators)
    if is_register:  # of such no order of places is one of numbers
        codes.sort(key=lambda code: Text().order(catalog.territories[code].name))
    asked = (explain_cells_not_shown(connection, catalog, selection, side) for side in sides)
    not_shown = tuple(cells for cells in asked if cells is not None)
    return Panel(
        indicators=indicators,
        territories=tuple(catalog.territories[code] for code in codes),
        rows=(),
        sources=tuple(catalog.sources[source] for source in sorted({edition.source for edition in editions})),
        snapshots=tuple(editions),
        statements=(),
        events=tuple(_events(catalog, indicators, codes)),
        release=release.id,
        released=release.released,
        query=question.query,
        view=selection.view or _plainest(selection, codes),
        by=selection.by,
        dimension=catalog.dimensions[selection.dimensions[0]] if len(selection.dimensions) == 1 else None,
        comparison=catalog.comparisons[selection.compare] if selection.compare else None,
        narrowed=tuple(list_filter_categories(catalog, selection, sides)),
        demonstration=release.demonstration,
        cells_not_shown=not_shown,
        notes=tuple(dict.fromkeys(cells.note for cells in not_shown)),
        inhabitants=_inhabitants(catalog, codes) if is_register and len(codes) > 1 else {},
        mothers={code: mothers for code in codes if (mothers := catalog.mothers_of(code))},
        lies_in=tell_names_apart(catalog, codes),
    )


def tell_names_apart(catalog: Catalog, codes: Sequence[str]) -> Mapping[str, str]:
    """What places lie in that share their name with another of these, without the word for its level."""
    places = [catalog.territories[code] for code in codes]
    times = Counter(place.name for place in places)
    return {
        place.code: catalog.territories[place.parent].name.partition(" (")[0]
        for place in places
        if times[place.name] > 1 and place.parent
    }


def _inhabitants(catalog: Catalog, codes: Iterable[str]) -> Mapping[str, PlaceInhabitants]:
    return {code: catalog.counted[code] for code in codes if code in catalog.counted}


def _plainest(selection: Selection, places: Sequence[str]) -> View:
    """What a selection is drawn as that asks for nothing: over time, or ranked where lines are too many to follow."""
    crowded = not selection.compare and len(places) > _MOST_OVER_TIME
    return "bars" if selection.by or crowded else "trend"


def _events(catalog: Catalog, indicators: Iterable[Indicator], codes: Sequence[str]) -> Iterable[Event]:
    """Events that touch one of the indicators and one of the territories (or one above it)."""
    ids = {indicator.id for indicator in indicators}
    above = {*codes, *(territory.code for code in codes for territory in catalog.ancestors(code))}
    for event in catalog.events:
        if (
            event.on_charts
            and above.intersection(event.territories)
            and (not event.indicators or ids.intersection(event.indicators))
        ):
            yield event


def _notes(catalog: Catalog, disputed: set[tuple[str, str, str]]) -> Iterable[str]:
    """Why one of several contradicting statements leads."""
    for preference in catalog.preferences if disputed else ():
        period = str(Period.parse(preference.period))
        if (preference.indicator, preference.territory, period) in disputed:
            yield preference.reason


# Reads the populations that the rates of a Panel may stand on.


def _span_of(periods: Set[Period]) -> Period | None:
    """From the first day of some periods to the last; None where there are none."""
    if not periods:
        return None
    return Period(min(period.start for period in periods), max(period.end for period in periods))


def rate_populations(
    connection: Connection, catalog: Catalog, indicators: Iterable[str], *, places: Iterable[str], chosen: str,
    during: Period | None = None,
) -> RatePopulations:  # fmt: skip
    """Those of the places named, for records of a span of time; none are read where no indicator is a rate."""
    rates = [catalog.indicators[name] for name in {*indicators} if catalog.indicators[name].denominators]
    if not rates:
        return RatePopulations(catalog, Denominators(catalog, {}), chosen)
    figures = _denominators(connection, catalog, rates, places=places, during=during)
    return RatePopulations(catalog, figures, chosen)


def _denominators(
    connection: Connection, catalog: Catalog, rates: Sequence[Indicator], *, places: Iterable[str],
    during: Period | None,
) -> Denominators:  # fmt: skip
    """Every published population of the places of the rates, and of those whose share is applied to them.

    Of records `during` a span those of the years that they may stand on, or are held against.
    """
    choices = [catalog.denominators[id_] for rate in rates for id_ in rate.denominators]
    shares_of = {choice.share_of for choice in choices} - {"", OWN_SHARE}
    divided = (catalog.division_of(place, catalog.territories).codes for place in places)
    places = sorted({*places, *shares_of, *chain.from_iterable(divided)})
    within = _years_of_populations(rates, choices, catalog, during) if during else {}
    indicators = sorted({POPULATION, *(choice.share_indicator for choice in choices)})
    groups = sorted({choice.group.partition(":")[0] for choice in choices} | {""})
    figures = []
    for indicator, dimensions in product(indicators, groups):
        cells = queries.read_cells(
            connection, indicator, territories=places, dimensions=dimensions, every_edition=True, **within
        )
        figures += [
            Inhabitants(
                territory=cell["territory"],
                period=Period(cell["period_start"], cell["period_end"]),
                breakdown=cell["breakdown"],
                value=cell["value"],
                obs_status=cell["obs_status"],
                snapshot=cell["snapshot"],
                indicator=indicator,
            )
            for cell in cells
            if cell["value"] is not None
        ]
    return Denominators.of(figures, catalog)


def _years_of_populations(
    rates: Sequence[Indicator], choices: Iterable[Denominator], catalog: Catalog, during: Period
) -> dict[str, Any]:
    """The whole years in which all lies that records of a span may stand on or are held against."""
    earlier = max(statistic_of(rate).years for rate in rates) - 1
    years = range(during.start.year - earlier, during.end.year + 1)
    days = [
        day
        for choice in choices
        for year in years
        if choice.serves(year)
        for day in (choice.day(year), choice.share_day(year), *map(Period.parse, choice.between))
    ]
    every = {*years, *(second.year for second in catalog.second_populations.values())}
    every |= {edge.year for day in days for edge in (day.start, day.end)}
    return {"start": date(min(every), 1, 1), "end": date(max(every), 12, 31)}
