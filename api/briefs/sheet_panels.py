"""Collects the panels of a printed sheet: of a selection, of a territory, or of a territory and a month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final
from urllib.parse import parse_qs

from api.briefs.indicator_sheet import SheetContent
from api.briefs.month_sheet import Month
from api.briefs.territory_sheet import SheetPlace
from observatory.addresses.selection import Selection
from observatory.geography.places import Surroundings
from observatory.model import Panel, Snapshot, Source, Territory
from observatory.observatory import Observatory
from observatory.place_panels import (
    answer_of,
    head_of,
    map_around,
    panel_of,
    populations,
    say_first_line,
    surroundings,
    what_else,
)
from observatory.provenance.gaps import why_unanswered
from observatory.provenance.third_party_copies import for_other_sites, is_unpublished, official
from observatory.statistics import statistic_of

_A_MONTH: Final = timedelta(days=31)


def of_selection(site: Observatory, selection: Selection, *, base_url: str) -> SheetContent:
    """The panels of the sheet of a selection."""
    panel = for_other_sites(site.panel(selection))
    with_months = official(site.panel(selection.replace(grain="all")))
    plain = not (
        panel.by or panel.comparison or selection.filters or selection.period or selection.denominator
    )
    rate = _rate(site, panel, panel.territories[0]) if plain and len(panel.territories) == 1 else None
    return SheetContent(panel, with_months, rate, site.catalog, site.outlines, base_url)


def of_territory(site: Observatory, place: Territory, *, base_url: str) -> SheetPlace:
    """The panels of a territory's sheet: what its page shows of it."""
    around, why = surroundings(site, place), site.absences()
    published = {name: entry.territories for name, entry in site.availability().items()}
    questions = site.catalog.questions.values()
    answers = [(question, answer_of(site, question, place)) for question in questions]
    panels = [panel for _, panel in answers if panel is not None]
    leading = around.own if around is not None else next(iter(panels), None)
    others = panels or list(populations(site, place))
    return SheetPlace(
        territory=place,
        above=tuple(site.catalog.ancestors(place.code)),
        leading=leading,
        head=head_of(site, place, leading),
        around=around,
        map=None if around is not None else map_around(site, place),
        others=tuple(panel for panel in others if leading is None or panel.query != leading.query),
        why=why,
        nothing=what_else(site, place),
        first_line=partial(say_first_line, site, place.code),
        unanswered=tuple(
            (question, why_unanswered(question, place.code, published, why))
            for question, panel in answers
            if panel is None and question.answers
        ),
        release=site.release.id,
        released=site.release.released,
        catalog=site.catalog,
        outlines=site.outlines,
        base_url=base_url,
    )


def _panel(site: Observatory, indicator: str, places: Sequence[str]) -> Panel:
    return official(site.panel(Selection(indicator=indicator, territories=tuple(places))))


def _rate(site: Observatory, main: Panel, place: Territory) -> Panel | None:
    """The rate of the main indicator, for the place, the groups it belongs to and what lies above."""
    rates = [
        indicator
        for indicator in site.catalog.indicators.values()
        if main.indicator.id in (indicator.id, indicator.numerator)
        and statistic_of(indicator).per_inhabitants
        and indicator.per > 1
    ]
    published = site.availability()
    rate = next(
        (
            indicator
            for indicator in rates
            if indicator.id in published and place.code in published[indicator.id].territories
        ),
        None,
    )
    if rate is None:
        return None
    groups = [
        territory.code for territory in site.catalog.territories.values() if place.code in territory.members
    ]
    above = [territory.code for territory in site.catalog.ancestors(place.code)]
    codes = [place.code, *groups, *above]
    return _panel(site, rate.id, [code for code in codes if code in published[rate.id].territories])


def of_month(site: Observatory, place: Territory, *, base_url: str) -> Month:
    """What a round table of the place asks of the release on show."""
    series = tuple(_series(site, place))
    released = site.release.released
    former = (
        release.released for release in site.reader.releases.kept_releases() if release.released < released
    )
    since = max(former, default=None)
    around = surroundings(site, place)
    answers = (answer_of(site, question, place) for question in site.catalog.questions.values())
    leading = around.own if around is not None else next(filter(None, answers), None)
    return Month(
        territory=place,
        head=head_of(site, place, leading),
        around=around,
        map=_map_beside(around) if around is not None else map_around(site, place),
        first_line=partial(say_first_line, site, place.code),
        outlines=site.outlines,
        series=series,
        arrived=tuple(_list_newest_editions(site, series, since)),
        awaited=tuple(_list_awaited_sources(site, place, series)),
        since=since,
        release=site.release.id,
        released=released,
        catalog=site.catalog,
        base_url=base_url,
    )


def _map_beside(around: Surroundings) -> Panel:
    """The map of the nearest neighbours; where the names of many would fill a page, the course beside wider places."""
    return around.sets[0].map if around.bars is not None else around.trend


def _series(site: Observatory, place: Territory) -> Iterator[Panel]:
    """The series of the place that answer questions; the count that a rate divides is told by the rate."""
    queries = dict.fromkeys(
        query for question in site.catalog.questions.values() for query in question.answers
    )
    names = {query: parse_qs(query)["indicator"][0] for query in queries}
    published, divided = site.availability(), set[str | None]()
    for query, name in names.items():
        known = name in published and place.code in published[name].territories
        if known and name not in divided and "&by=" not in query:
            divided.add(site.catalog.indicators[name].numerator)
            yield panel_of(site, f"{query}&territory={place.code}")


def _list_newest_editions(site: Observatory, series: Sequence[Panel], since: date | None) -> list[Snapshot]:
    """The newest edition of each source that came to these series after a day, or, without one, in the last month."""
    editions: dict[str, Snapshot] = {}
    for panel in series:
        own = {source.id for source in panel.sources if not is_unpublished(source)}
        for edition in _list_new_editions(site, panel, since):
            known = editions.get(edition.source)
            if edition.source in own and (known is None or known.edition < edition.edition):
                editions[edition.source] = edition
    return sorted(editions.values(), key=lambda edition: edition.retrieved, reverse=True)


def _list_new_editions(site: Observatory, panel: Panel, since: date | None) -> Iterator[Snapshot]:
    for release in site.releases_of(panel.indicator.id):
        for edition in release.editions:
            new = release.released > since if since else edition.retrieved > site.release.released - _A_MONTH
            if new:
                yield edition


def _list_awaited_sources(site: Observatory, place: Territory, series: Sequence[Panel]) -> Iterator[Source]:
    """The reports that the municipality may send, then the sources of the series."""
    for source in site.catalog.sources.values():
        if source.form is not None and source.form.territory == place.code:
            yield source
    named = {
        source.id: source for panel in series for source in panel.sources if source.copy != "unpublished"
    }
    yield from named.values()
