"""Says of two rates of one source whether chance alone could explain their difference; else says nothing."""

from __future__ import annotations

from observatory.model import Panel, Row
from observatory.text import Text
from observatory.views.sentences import capital
from observatory.views.series import current, is_whole, leading


def overlap(panel: Panel, text: Text) -> str:
    """The sentence where the 95 % intervals of two places touch in their newest common full year; else empty.

    Only within one source and one country: between two of them chance is the least of the differences. Intervals
    that do not touch are no proof of a difference either, so nothing is said of them.
    """
    pair = _newest_pair(panel)
    if pair is None or not _touch(*pair):
        return ""
    shown = {_told(panel, place.code) for place in panel.territories}
    if panel.view == "map" or shown <= set(pair):
        return text.t("No se puede afirmar que las dos tasas sean distintas.")
    return text.t(
        "{during}: no se puede afirmar que las dos tasas sean distintas.",
        during=capital(text.during(pair[0].period)),
    )


def _newest_pair(panel: Panel) -> tuple[Row, Row] | None:
    """The rates of the two places in the newest full year that both have, from one source."""
    one_country = len({place.country for place in panel.territories}) == 1
    if panel.comparison or panel.by or panel.indicator.kind != "rate" or len(panel.territories) != 2:
        return None
    first, second = (_years(panel, place.code) for place in panel.territories)
    common = sorted(first.keys() & second.keys())
    if not one_country or not common:
        return None
    pair = first[common[-1]], second[common[-1]]
    return pair if len({row.snapshot.partition("@")[0] for row in pair}) == 1 else None


def _years(panel: Panel, place: str) -> dict[int, Row]:
    """The full and undisputed years of a place that bear an interval."""
    own = (row for row in leading(panel.rows) if row.territory == place and not row.disputed)
    return {
        row.period.start.year: row
        for row in own
        if row.period.grain == "year" and is_whole(row) and row.lower is not None and row.upper is not None
    }


def _told(panel: Panel, place: str) -> Row | None:
    """The row whose value the finding says of a place."""
    return current(row for row in panel.rows if row.territory == place)


def _touch(one: Row, other: Row) -> bool:
    if one.lower is None or one.upper is None or other.lower is None or other.upper is None:
        return False
    return one.lower <= other.upper and other.lower <= one.upper
