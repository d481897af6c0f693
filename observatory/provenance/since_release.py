"""Holds what a named release shows against what is shown today: which figures are other numbers now, and since when.

Only numbers that both show are compared. What is protected today is refused, whatever it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from observatory.addresses.selection import Selection, SelectionError
from observatory.model import Panel, SinceRelease
from observatory.observatory import Observatory
from observatory.provenance.days_of_change import DaysOfChange
from observatory.provenance.shown_numbers import Cell, Numbers, cell_of, numbers_of
from observatory.provenance.third_party_copies import official
from observatory.text import message

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
