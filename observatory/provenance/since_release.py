"""Holds what a named release shows against what is shown today: which figures are other numbers now, and since when.

Only numbers that both show are compared. What is protected today is refused, whatever it was.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import cached_property
from itertools import takewhile
from typing import TypeAlias

from observatory.addresses.selection import Selection, SelectionError
from observatory.model import Breakdown, Panel, PastRelease, Period, RevisionLog, Row, SinceRelease, Territory
from observatory.observatory import Observatory
from observatory.provenance.third_party_copies import official
from observatory.text import Text, message
from observatory.words.labels import value_words

Cell: TypeAlias = tuple[str, str, Period, Breakdown]
"""Indicator, territory, period and breakdown."""
Numbers: TypeAlias = dict[Cell, set[str]]


class DaysOfChange:
    """The days on which figures changed after the release that `whole` names; `whole` is all there is of their places."""

    def __init__(self, site: Observatory, whole: Selection) -> None:
        self.site, self.whole = site, whole

    @cached_property
    def _later(self) -> tuple[PastRelease, ...]:
        """The releases after the named one that are still kept, the newest first."""
        name = self.whole.release
        later = takewhile(lambda past: name not in (past.id, *past.formerly), self.site.files.history())
        return tuple(past for past in later if past.withdrawn_on is None)

    def corrected(self, now: Numbers) -> tuple[date | None, str]:
        """The day of the release that corrected one of the cells last, and its name unless the revisions tell of it.

        `now` are their numbers of today. None and empty where that is not known.
        """
        if not now:
            return None, ""
        recorded = self._recorded(now)
        if recorded is not None:
            return recorded, ""
        try:
            found = next(self._correcting(now), None)
        except SelectionError:  # one of them cannot be read any more
            found = None
        return (found.released, found.id) if found else (None, "")

    def withdrawn(self, cells: Collection[Cell]) -> date | None:
        """The day of the release that showed a number of none of the cells any more; None where it is not known.

        The record does not tell whether a cell that is gone had a number: the releases do.
        """
        if not cells:
            return None
        oldest_first = self._later[::-1]
        at = bisect_left(oldest_first, True, key=lambda past: self._cells_of(past.id).isdisjoint(cells))
        return oldest_first[at].released if at < len(oldest_first) else None

    def _recorded(self, cells: Collection[Cell]) -> date | None:
        """The day that the record of the last releases names."""
        later = {past.id for past in self._later}
        places = dict.fromkeys(cell[:2] for cell in cells)
        changes = (change for place in places for change in self.site.release_changes(*place))
        days = (
            change.released
            for change in changes
            if change.release in later
            and change.value is not None
            and (change.indicator, change.territory, change.period, change.breakdown) in cells
        )
        return max(days, default=None)

    def _correcting(self, now: Numbers) -> Iterator[PastRelease]:
        """The releases, newest first, that show the numbers of today where the one before them showed others."""
        indicators = {cell[0] for cell in now}
        for past in self._later:
            changed = any(change.changed and change.indicator in indicators for change in past.changes)
            if changed and past.former and not self._shows(past.former, now):
                if self._shows(past.id, now):
                    yield past
                return

    def _shows(self, release: str, now: Numbers) -> bool:
        """Whether a release shows these numbers."""
        then = self._numbers(release)
        return all(then.get(cell) == numbers for cell, numbers in now.items())

    def _cells_of(self, release: str) -> set[Cell]:
        """The cells of which a release shows a number; none where it does not know what is asked for."""
        try:
            return set(self._numbers(release))
        except SelectionError:
            return set()

    def _numbers(self, release: str) -> Numbers:
        panel = self.site.panel(self.whole.replace(release=release))
        return numbers_of(panel.rows, panel)


_HIDDEN = message(
    "Una cifra de este gráfico se retiró para cuidar a las personas. El gráfico ya no se muestra."
)


def since_release(site: Observatory, selection: Selection, shown: Panel) -> SinceRelease:
    """What became of the figures of `shown`, the panel of a selection that names its release.

    Raises SelectionError (410) where one of them is protected today, StoreError.
    """
    if shown.release == site.release.id:
        return SinceRelease()
    then = numbers_of(shown.rows, shown)
    whole = _whole(selection, (place.code for place in shown.territories))
    today = _today(site, whole)
    days = DaysOfChange(site, whole)
    if today is None:
        return SinceRelease(withdrawn=len(then), newer=True, withdrawn_on=days.withdrawn(then))
    protected = {cell_of(row) for row in today.rows if row.symbol == "protected"}
    if not protected.isdisjoint(then):
        raise SelectionError(_HIDDEN, status=410)
    now = numbers_of(official(today).rows, today)
    corrected = [cell for cell, numbers in then.items() if cell in now and not numbers <= now[cell]]
    withdrawn = [cell for cell in then if cell not in now and not _is_covered(cell, now)]
    first = next(iter((*corrected, *withdrawn)), None)
    on, name = days.corrected({cell: now[cell] for cell in corrected})
    return SinceRelease(
        len(corrected),
        len(withdrawn),
        newer=_newest(now) > _newest(numbers_of(official(site.panel(whole)).rows, shown)),
        indicator=first[0] if first else "",
        territory=first[1] if first else "",
        corrected_on=on,
        corrected_in=name,
        withdrawn_on=days.withdrawn(withdrawn),
    )


def _whole(selection: Selection, codes: Iterable[str]) -> Selection:
    """All that there is of the places of a selection, over all time."""
    return selection.replace(territories=tuple(codes), period=None, grain="all", view="table")


def _today(site: Observatory, whole: Selection) -> Panel | None:
    """The same of the release on show; None where its catalogue does not know what is asked for."""
    known = tuple(code for code in whole.territories if code in site.catalog.territories)
    asked = whole.replace(release="", territories=())
    try:
        Selection.from_query(asked.to_query(), site.catalog)
    except SelectionError:
        return None
    return site.panel(asked.replace(territories=known)) if known else None


def _is_covered(cell: Cell, now: Numbers) -> bool:
    """Whether a longer period of the same series has taken the place of a cell, as a year does of its first months."""
    indicator, territory, period, breakdown = cell
    return any(
        (other[0], other[1], other[3]) == (indicator, territory, breakdown)
        and other[2].start <= period.start
        and period.end <= other[2].end
        for other in now
    )


def _newest(numbers: Numbers) -> date:
    return max((cell[2].end for cell in numbers), default=date.min)


# The numbers that a panel shows, cell by cell, as they are read: what two releases are held against each other by.


def cell_of(row: Row) -> Cell:
    """The cell of a row, whoever says its number."""
    return row.indicator, row.territory, row.period, row.breakdown


def numbers_of(rows: Iterable[Row], panel: Panel) -> Numbers:
    """What is read of each cell that has a number: several, where documents disagree."""
    text, indicators = Text(), {indicator.id: indicator for indicator in panel.indicators}
    numbers: Numbers = {}
    for row in rows:
        if row.symbol == "value":
            numbers.setdefault(cell_of(row), set()).add(value_words(row, indicators[row.indicator], text))
    return numbers


# Gathers what is to be said of the revisions of one indicator in one place: for the page, the feed and the JSON.


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
