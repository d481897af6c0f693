"""Holds what a named release shows against what is shown today: which figures are other numbers now, and since when.

Only numbers that both show are compared. What is protected today is refused, whatever it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import takewhile
from typing import TypeAlias

from observatory.addresses.selection import Selection, SelectionError
from observatory.model import Breakdown, Panel, PastRelease, Period, Row, SinceRelease
from observatory.observatory import Observatory
from observatory.provenance.third_party_copies import official
from observatory.text import Text, message
from observatory.words.labels import value_words

Cell: TypeAlias = tuple[str, str, Period, Breakdown]
Numbers: TypeAlias = dict[Cell, set[str]]

_HIDDEN = message(
    "Una cifra de este gráfico se retiró para cuidar a las personas. El gráfico ya no se muestra."
)


def since_release(site: Observatory, selection: Selection, shown: Panel) -> SinceRelease:
    """What became of the figures of `shown`, the panel of a selection that names its release.

    Raises SelectionError (410) where one of them is protected today, StoreError.
    """
    if shown.release == site.release.id:
        return SinceRelease()
    then = _numbers(shown.rows, shown)
    whole = _whole(selection, (place.code for place in shown.territories))
    today = _today(site, whole)
    if today is None:
        return SinceRelease(withdrawn=len(then), newer=True)
    protected = {_cell(row) for row in today.rows if row.symbol == "protected"}
    if not protected.isdisjoint(then):
        raise SelectionError(_HIDDEN, status=410)
    now = _numbers(official(today).rows, today)
    corrected = [cell for cell, numbers in then.items() if cell in now and not numbers <= now[cell]]
    withdrawn = [cell for cell in then if cell not in now and not _is_covered(cell, now)]
    first = next(iter((*corrected, *withdrawn)), None)
    on, name = _corrected_on(site, whole, corrected, {cell: now[cell] for cell in corrected})
    return SinceRelease(
        len(corrected),
        len(withdrawn),
        newer=_newest(now) > _newest(_numbers(official(site.panel(whole)).rows, shown)),
        indicator=first[0] if first else "",
        territory=first[1] if first else "",
        corrected_on=on,
        corrected_in=name,
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


def _cell(row: Row) -> Cell:
    return row.indicator, row.territory, row.period, row.breakdown


def _numbers(rows: Iterable[Row], panel: Panel) -> Numbers:
    """What is read of each cell that has a number: several, where documents disagree."""
    text, indicators = Text(), {indicator.id: indicator for indicator in panel.indicators}
    numbers: Numbers = {}
    for row in rows:
        if row.symbol == "value":
            numbers.setdefault(_cell(row), set()).add(value_words(row, indicators[row.indicator], text))
    return numbers


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


def _corrected_on(
    site: Observatory, whole: Selection, corrected: Sequence[Cell], now: Numbers
) -> tuple[date | None, str]:
    """The day of the release that corrected one of the cells last, and its name unless the revisions tell of it.

    None and empty where that is not known.
    """
    if not corrected:
        return None, ""
    later = tuple(takewhile(lambda past: whole.release not in (past.id, *past.formerly), site.history()))
    recorded = _recorded(site, corrected, {past.id for past in later})
    if recorded is not None:
        return recorded, ""
    try:
        found = next(_correcting(site, whole, later, now), None)
    except SelectionError:  # one of them cannot be read any more
        found = None
    return (found.released, found.id) if found else (None, "")


def _recorded(site: Observatory, corrected: Sequence[Cell], later: set[str]) -> date | None:
    """The day that the record of the last releases names."""
    places = dict.fromkeys(cell[:2] for cell in corrected)
    changes = (change for place in places for change in site.release_changes(*place))
    cells = set(corrected)
    days = (
        change.released
        for change in changes
        if change.release in later
        and change.value is not None
        and (change.indicator, change.territory, change.period, change.breakdown) in cells
    )
    return max(days, default=None)


def _correcting(
    site: Observatory, whole: Selection, later: Iterable[PastRelease], now: Numbers
) -> Iterator[PastRelease]:
    """The releases, newest first, that show the numbers of today where the one before them showed others."""
    indicators = {cell[0] for cell in now}
    for past in later:
        changed = any(change.changed and change.indicator in indicators for change in past.changes)
        if changed and past.former and not _shows(site, whole, past.former, now):
            if _shows(site, whole, past.id, now):
                yield past
            return


def _shows(site: Observatory, whole: Selection, release: str, now: Numbers) -> bool:
    """Whether a release shows these numbers."""
    panel = site.panel(whole.replace(release=release))
    then = _numbers(panel.rows, panel)
    return all(then.get(cell) == numbers for cell, numbers in now.items())
