"""Builds the finding: one careful sentence from the numbers of a Panel, or why there is none.

A record is not an event, so it says «se registraron»; two places of grade C are never set against each other.
"""

from __future__ import annotations

from dataclasses import replace

from observatory.model import Indicator, Level, Panel, Period, Row, Territory
from observatory.text import Text
from observatory.views.labels import (
    category_name,
    narrowed_to,
    symbol_of,
    unit_words,
    value_words,
)
from observatory.views.overlap import overlap
from observatory.views.registers import registers
from observatory.views.sentences import capital, nothing_published, sentence_of
from observatory.views.series import (
    Series,
    as_bars,
    current_period,
    leading,
    series_of,
    sides,
    stands_apart,
)

_NAMED = 3


def finding(panel: Panel, text: Text) -> str:
    """The sentence that heads the panel, with each requested place and its value, or why it has none."""
    if len(sides(panel)) > 1:
        return _pair(panel, text)
    return " ".join([_of_one(panel, text), *_only(panel, text), *_totals_hold(panel, text)])


def _only(panel: Panel, text: Text) -> list[str]:
    """Which part of the total was counted, where it is one: a part is never told as the whole."""
    only = narrowed_to(panel, text)
    return [text.t("Es solo una parte del total: {part}.", part=only)] if only and panel.rows else []


def _totals_hold(panel: Panel, text: Text) -> list[str]:
    """What else is in the totals on show, by the catalogue: it goes wherever the finding goes."""
    whole = {row.indicator for row in panel.rows if row.value is not None and not row.breakdown.codes}
    return [text.t(one.total_holds) for one in panel.indicators if one.total_holds and one.id in whole]


def _of_one(panel: Panel, text: Text) -> str:
    if panel.view == "map":
        return f"{_map(panel, text)} {overlap(panel, text)}".rstrip()
    if not panel.rows:
        return nothing_published(panel, text)
    if panel.by:
        return _by_category(panel, text)
    said = [sentence_of(panel, series, text) for series in _named_series(panel)]
    return " ".join(filter(None, (*said, overlap(panel, text))))


def _pair(panel: Panel, text: Text) -> str:
    whole = panel
    if as_bars(panel) and not stands_apart(panel):
        # One axis shows one period.
        period = current_period(panel.rows)
        whole = replace(panel, rows=tuple(row for row in panel.rows if row.period == period))
    halves = [side for side in sides(whole) if side.indicators]
    parts = [finding(side, text) for side in halves]
    if stands_apart(panel) and all(any(row.value is not None for row in side.rows) for side in halves):
        parts.append(text.t("Estos dos números no cuentan lo mismo: por eso van separados."))
    return " ".join(parts)


def _named_series(panel: Panel) -> tuple[Series, ...]:
    """The first series of each place: the two places of the site if they are there, else the first three."""
    firsts: dict[str, Series] = {}
    for series in series_of(panel):
        firsts.setdefault(series.territory.code, series)
    every = list(firsts.values())
    local = [s for s in every if not s.territory.is_context] if len(every) > _NAMED else []
    return tuple((local or every)[:_NAMED])


def _by_category(panel: Panel, text: Text) -> str:
    """Of registers each place's are said; of other groups the largest one of the first place."""
    places = panel.territories[:_NAMED] if panel.by == "register" else panel.territories[:1]
    found = [(place, _newest_by_category(panel, place)) for place in places]
    say = {"register": registers, "bound": _range}.get(panel.by or "", _largest_category)
    return " ".join(say(panel, place, rows, text=text) for place, rows in found if rows) or nothing_published(
        panel, text
    )


def _newest_by_category(panel: Panel, place: Territory) -> list[Row]:
    """The values of a place by the Panel's dimension: of the period that bars show, else of its own newest."""
    rows = [row for row in panel.rows if row.territory == place.code]
    drawn = _in_period(panel, rows, current_period(panel.rows)) if as_bars(panel) else []
    return drawn or _in_period(panel, rows, current_period(rows))


def _in_period(panel: Panel, rows: list[Row], period: Period | None) -> list[Row]:
    valued = [row for row in leading(rows) if row.period == period and row.value is not None]
    return [row for row in valued if panel.by and row.breakdown.get(panel.by)]


def _largest_category(panel: Panel, place: Territory, rows: list[Row], *, text: Text) -> str:
    top = max(rows, key=lambda row: row.value if row.value is not None else float("-inf"))
    said = {
        "place": text.t(place.name),
        "during": text.during(top.period),
        "unit": unit_words(panel.indicator, text),
        "category": category_name(panel, top.breakdown, text),
        "value": value_words(top, panel.indicator, text),
    }
    of_place = [row for row in panel.rows if row.territory == place.code and row.period == top.period]
    if any(row.symbol == "protected" for row in of_place):  # a protected group may be larger
        return text.t(
            "{place}, {during}: de los grupos que se muestran, el que tiene más {unit} es «{category}», con {value}.",
            **said,
        )
    if len(rows) == 1:
        return text.t("{place}, {during}: {value} {unit} en el único grupo con dato, «{category}».", **said)
    if not panel.indicator.counts_persons or panel.indicator.kind in ("share", "survey"):
        return text.t("{place}, {during}: la cifra más alta es la de «{category}», {value} {unit}.", **said)
    return text.t("{place}, {during}: el grupo con más {unit} es «{category}», con {value}.", **said)


def _range(panel: Panel, place: Territory, rows: list[Row], *, text: Text) -> str:
    """Somebody said «from so many to so many»: both ends are one statement."""
    ends = sorted(rows, key=lambda row: row.value if row.value is not None else 0.0)
    return text.t(
        "{place}, {during}: de {low} a {high} {unit}.",
        place=text.t(place.name),
        during=text.during(rows[0].period),
        low=value_words(ends[0], panel.indicator, text),
        high=value_words(ends[-1], panel.indicator, text),
        unit=unit_words(panel.indicator, text),
    )


def _map(panel: Panel, text: Text) -> str:
    period = current_period(panel.rows)
    rows = [row for row in leading(panel.rows) if row.period == period]
    valued = [row for row in rows if row.value is not None and row.symbol == "value"]
    if valued:
        return _extremes(panel, valued, text, partly=any(row.symbol == "protected" for row in rows))
    name = text.t(panel.indicator.name)
    if rows and {symbol_of(row) for row in rows} == {"protected"}:
        return text.t("«{name}»: todos los datos por distrito están protegidos.", name=name)
    if any(row.symbol == "few" for row in rows):
        return text.t("«{name}»: los distritos tienen muy pocos registros para calcular.", name=name)
    wholes = {place.on_site.place for place in panel.territories if place.level is Level.MUNICIPAL_DISTRICT}
    if len(wholes) == 1 and all(place.on_site.place for place in panel.territories):
        return text.t(
            "{place}: no hay cifras publicadas por distrito de «{name}».",
            place=text.t(wholes.pop()),
            name=name,
        )
    return text.t("No hay cifras publicadas por distrito de «{name}».", name=name)


def _extremes(panel: Panel, valued: list[Row], text: Text, *, partly: bool) -> str:
    """The least and the greatest value; `partly` where other places are protected and may lie beyond both."""
    places = {place.code: text.t(place.name) for place in panel.territories}
    indicator: Indicator = panel.indicator
    ordered = sorted(valued, key=lambda row: row.value if row.value is not None else 0.0)
    low, high = ordered[0], ordered[-1]
    values: dict[str, object] = {
        "during": capital(text.during(low.period)),
        "unit": unit_words(indicator, text),
        "high": value_words(high, indicator, text),
        "high_place": places[high.territory],
    }
    if len(valued) == 1 and partly:
        return text.t("{during}: {high} {unit} en {high_place}; los otros datos están protegidos.", **values)
    if len(valued) == 1:
        return text.t("{during}: {high} {unit} en {high_place}, el único lugar con dato.", **values)
    values |= {"low": value_words(low, indicator, text), "low_place": places[low.territory]}
    if partly:
        return text.t(
            "{during}: de {low} {unit} en {low_place} a {high} en {high_place}, entre los datos que se muestran.",
            **values,
        )
    return text.t("{during}: de {low} {unit} en {low_place} a {high} en {high_place}.", **values)
