"""Gathers what is to be said of the revisions of one indicator in one place: for the page, the feed and the JSON."""

from __future__ import annotations

from observatory.addresses.selection import Selection, SelectionError
from observatory.model import Period, RevisionLog, Territory
from observatory.observatory import Observatory
from observatory.text import message


def revision_log(site: Observatory, selection: Selection) -> RevisionLog:
    """The log of the indicator and place of `selection`; without a place, of the first one that has revisions.

    Raises SelectionError where the selection asks for more than an indicator and one place.
    """
    _refuse_the_rest(selection)
    indicator = site.catalog.indicators[selection.indicator]
    places = tuple(
        site.catalog.territories[revision.territory]
        for revision in site.revised()
        if revision.indicator == indicator.id
    )
    place = _place(selection, places, site)
    everywhere = site.revision_sizes(indicator.id)
    release = site.release
    return RevisionLog(
        indicator=indicator,
        place=place,
        revisions=site.revisions(indicator.id, (place.code,)),
        sizes=site.revision_sizes(indicator.id, place.code),
        everywhere=everywhere,
        places=places,
        newest=_newest_month(site, indicator.id) if everywhere else None,
        snapshots=tuple(snapshot for snapshot in site.snapshots() if snapshot.source in indicator.sources),
        release=release.id,
        released=release.released,
        releases=site.release_changes(indicator.id, place.code),
        demonstration=release.demonstration,
    )


def _refuse_the_rest(selection: Selection) -> None:
    plain = Selection(
        indicator=selection.indicator, territories=selection.territories[:1], lang=selection.lang
    )
    if selection != plain or not selection.indicator:
        raise SelectionError(
            message("Las revisiones se piden con un indicador y, si se quiere, un solo territorio."),
            [(message("Lo mismo, sin otros filtros"), plain.to_query())] if selection.indicator else (),
        )


def _place(selection: Selection, places: tuple[Territory, ...], site: Observatory) -> Territory:
    if selection.territories:
        return site.catalog.territories[selection.territories[0]]
    by_code = {place.code: place for place in places}
    main = site.catalog.main_places[::-1]
    main_place = next((by_code[code] for code in main if code in by_code), None)
    return main_place or next(iter(places), site.catalog.territories[main[0]])


def _newest_month(site: Observatory, indicator: str) -> Period | None:
    """The newest month with a figure; None where figures do not end with a month."""
    published = site.availability().get(indicator)
    if published is None:
        return None
    month = Period.month(published.last_day.year, published.last_day.month)
    return month if month.end == published.last_day else None
