"""Collects the panels of a printed sheet: those of a selection, or those of a territory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from api.briefs.indicator import SheetContent
from api.briefs.territory import Place
from observatory.addresses.selection import Selection
from observatory.model import Indicator, Level, Panel, Territory
from observatory.observatory import Observatory
from observatory.provenance.third_party_copies import for_other_sites, official
from observatory.statistics.availability import expected_indicators
from observatory.words.same_months import same_months


def of_selection(site: Observatory, selection: Selection, *, base_url: str) -> SheetContent:
    """The panels of the sheet of a selection."""
    panel = for_other_sites(site.panel(selection))
    with_months = official(site.panel(selection.replace(grain="all")))
    plain = not (
        panel.by or panel.comparison or selection.filters or selection.period or selection.denominator
    )
    rate = _rate(site, panel, panel.territories[0]) if plain and len(panel.territories) == 1 else None
    return SheetContent(panel, with_months, rate, site.catalog, site.outlines, base_url)


def of_territory(site: Observatory, place: Territory, *, base_url: str) -> Place:
    """The panels of a territory's sheet: its leading indicator, its other indicators, and the missing ones."""
    published = site.availability()
    ids = [
        id_
        for id_ in site.catalog.indicators
        if id_ in published and place.code in published[id_].territories
    ]
    panels = [
        panel for id_ in _in_order(site, ids, place) if (panel := _panel(site, id_, (place.code,))).rows
    ]
    main = _main(site, panels, place)
    rate = _rate(site, main, place) if main is not None else None
    leading_ids = {panel.indicator.id for panel in (main, rate) if panel is not None}
    # Elsewhere nobody has looked for what is missing.
    searched = place.code.startswith(site.catalog.main_places)
    missing = (
        indicator
        for indicator in expected_indicators(site.catalog, place)
        if searched and indicator.id not in ids
    )
    return Place(
        territory=place,
        above=tuple(site.catalog.ancestors(place.code)),
        main=main,
        with_months=_with_months(site, main) if main is not None else None,
        rate=rate,
        others=tuple(panel for panel in panels if panel.indicator.id not in leading_ids),
        missing=tuple((indicator, _of_wider(site, indicator, place)) for indicator in missing),
        silent_parts=tuple(_silent(site, place)),
        release=site.release.id,
        released=site.release.released,
        catalog=site.catalog,
        outlines=site.outlines,
        base_url=base_url,
    )


def _panel(site: Observatory, indicator: str, places: Sequence[str]) -> Panel:
    return official(site.panel(Selection(indicator=indicator, territories=tuple(places))))


def _with_months(site: Observatory, panel: Panel) -> Panel:
    places = tuple(place.code for place in panel.territories)
    return official(site.panel(Selection(indicator=panel.indicator.id, territories=places, grain="all")))


def _in_order(site: Observatory, ids: Iterable[str], place: Territory) -> list[str]:
    """Indicator ids: those of the comparisons with their rates first, then by theme, the newest first."""
    expected = [indicator.id for indicator in expected_indicators(site.catalog, place)]
    themes = list(site.catalog.themes)
    published = site.availability()

    def rank(id_: str) -> tuple[int, bool, int, int]:
        indicator = site.catalog.indicators[id_]
        subject = next((candidate for candidate in (id_, indicator.numerator) if candidate in expected), None)
        position = expected.index(subject) if subject is not None else len(expected)
        return (position, subject != id_, themes.index(indicator.theme), -published[id_].last_day.toordinal())

    return sorted(ids, key=rank)


def _main(site: Observatory, panels: Sequence[Panel], place: Territory) -> Panel | None:
    """The count that leads the sheet: one with monthly values in the unfinished year, else the first count."""
    counts = [panel for panel in panels if panel.indicator.kind == "count" and panel.indicator.counts_persons]
    monthly = (panel for panel in counts if same_months(_with_months(site, panel)))
    return next(monthly, None) or next(iter(counts or panels), None)


def _rate(site: Observatory, main: Panel, place: Territory) -> Panel | None:
    """The rate of the main indicator, for the place, the groups it belongs to and what lies above."""
    rates = [
        indicator
        for indicator in site.catalog.indicators.values()
        if main.indicator.id in (indicator.id, indicator.numerator)
        and indicator.kind == "rate"
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


def _of_wider(site: Observatory, indicator: Indicator, place: Territory) -> Panel | None:
    """The same indicator of the nearest place above that has figures."""
    published = site.availability()
    if indicator.id not in published:
        return None
    for above in site.catalog.ancestors(place.code):
        if above.code in published[indicator.id].territories:
            return _panel(site, indicator.id, (above.code,))
    return None


def _silent(site: Observatory, place: Territory) -> Iterator[Territory]:
    """The municipal districts for which no count of persons is published."""
    counts = [
        published.territories
        for id_, published in site.availability().items()
        if site.catalog.indicators[id_].counts_persons and site.catalog.indicators[id_].theme != "population"
    ]
    for district in site.catalog.districts_of(place.code):
        municipal = district.level is Level.MUNICIPAL_DISTRICT
        if municipal and not any(district.code in territories for territories in counts):
            yield district
