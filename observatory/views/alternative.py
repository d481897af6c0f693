"""Says a chart or map in words, for those who do not see it: what, where, when, extremes, direction, gaps."""

from __future__ import annotations

from collections.abc import Iterable

from observatory.model import Level, Panel, Row, Territory
from observatory.text import Text
from observatory.views.finding import finding
from observatory.views.labels import (
    category_name,
    listed,
    narrowed_name,
    of_place,
    symbol_label,
    unit_words,
    value_words,
)
from observatory.views.series import (
    Series,
    as_bars,
    current_period,
    is_whole,
    leading,
    series_of,
    sides,
    stands_apart,
)

_NAMED = 8
_LISTED = 3
_FEW_NAMED = 6


def subtitle(panel: Panel, text: Text) -> str:
    """What it is, where, when and in which unit, in one line."""
    if panel.comparison is not None:
        return text.t(panel.comparison.name)
    indicator = panel.indicator
    values: dict[str, object] = {"name": narrowed_name(panel, text), "unit": unit_words(indicator, text)}
    places = _places(panel, text)
    span = _span(_shown(panel), text)
    if not span:
        return text.t("{name}. {places}. Unidad: {unit}.", places=places, **values)
    return text.t("{name}. {places}, {span}. Unidad: {unit}.", places=places, span=span, **values)


def alt_text(panel: Panel, text: Text) -> str:
    """The chart in words: what, where, when, highest, lowest, direction, and what is missing."""
    parts: list[str] = []
    for side in sides(panel):
        if not side.indicators:
            continue
        parts.append(subtitle(side, text))
        if not side.rows:
            parts.append(finding(side, text))
            continue
        parts += _map_words(side, text) if panel.view == "map" else _series_words(side, text)
        parts += _gap_words(side, text)
    if stands_apart(panel):
        parts.append(text.t("Los dos paneles tienen ejes distintos y no se comparan."))
    return " ".join(parts)


def _places(panel: Panel, text: Text) -> str:
    """The places in words: the districts of a place as one, the places of the site first, at most three."""
    named = sorted(_with_figures(panel), key=lambda place: place.is_context)
    names = [text.t(place.name) for place in named if place.level is not Level.MUNICIPAL_DISTRICT]
    if len(names) > _LISTED:
        names = [text.t("{first} y otros {count} lugares", first=names[0], count=len(names) - 1)]
    districts = len(named) - len([p for p in named if p.level is not Level.MUNICIPAL_DISTRICT])
    if districts == 1:
        names = [text.t(place.name) for place in named]
    elif districts:
        parts = [place for place in named if place.level is Level.MUNICIPAL_DISTRICT]
        wholes = [text.t("Distritos {of}", of=of_place(place.on_site, text)) for place in parts]
        return "; ".join(filter(None, (*dict.fromkeys(wholes), listed(names, text))))
    return listed(names, text)


def _with_figures(panel: Panel) -> tuple[Territory, ...]:
    """The places that the picture shows: a map shows those without a figure too."""
    if panel.view == "map" or not panel.rows:
        return panel.territories
    there = {row.territory for row in panel.rows}
    return tuple(place for place in panel.territories if place.code in there)


def _shown(panel: Panel) -> tuple[Row, ...]:
    """The rows that the picture shows: those of one period for bars and maps, else all."""
    if panel.view != "map" and not as_bars(panel):
        return panel.rows
    period = current_period(panel.rows)
    return tuple(row for row in panel.rows if row.period == period)


def _span(rows: Iterable[Row], text: Text) -> str:
    periods = sorted({row.period for row in rows})
    if not periods:
        return ""
    if len(periods) == 1:
        return text.period(periods[0])
    first, last = periods[0].start.year, max(period.end for period in periods).year
    return str(first) if first == last else text.t("de {first} a {last}", first=first, last=last)


def _series_words(panel: Panel, text: Text) -> list[str]:
    every = series_of(panel)
    if as_bars(panel):
        period = current_period(panel.rows)
        cells = [
            _bar_words(panel, s, row, text=text) for s in every for row in s.rows if row.period == period
        ]
        return [text.t("Valores: {values}.", values="; ".join(cells))] if cells else []
    return [_line_words(panel, series, text) for series in every[:_NAMED]]


def _bar_words(panel: Panel, series: Series, row: Row, *, text: Text) -> str:
    name = category_name(panel, series.breakdown, text) if panel.by else text.t(series.territory.name)
    return f"{name} {value_words(row, series.indicator, text)}"


def _line_words(panel: Panel, series: Series, text: Text) -> str:
    valued = list(leading(series.valued))
    name = text.t(series.territory.name)
    if panel.by:
        name = f"{name}, {category_name(panel, series.breakdown, text)}"
    if not valued:
        return text.t("{name}: ningún valor publicado.", name=name)
    ordered = sorted(valued, key=lambda row: row.value if row.value is not None else 0.0)
    low, high = ordered[0], ordered[-1]
    return text.t(
        "{name}: el valor más alto es {high} ({high_when}) y el más bajo {low} ({low_when}). {direction}",
        name=name,
        high=value_words(high, series.indicator, text),
        high_when=text.short_period(high.period),
        low=value_words(low, series.indicator, text),
        low_when=text.short_period(low.period),
        direction=_direction(valued, series, text),
    ).strip()


def _direction(valued: list[Row], series: Series, text: Text) -> str:
    whole = [row for row in valued if is_whole(row)]
    if len(whole) < 2:
        return text.t("No hay periodos completos con que ver una tendencia.")
    first, last = whole[0], whole[-1]
    values: dict[str, object] = {
        "first": value_words(first, series.indicator, text),
        "first_when": text.short_period(first.period),
        "last": value_words(last, series.indicator, text),
        "last_when": text.short_period(last.period),
    }
    return text.t("Pasa de {first} ({first_when}) a {last} ({last_when}).", **values)


def _map_words(panel: Panel, text: Text) -> list[str]:
    period = current_period(panel.rows)
    places = {place.code: text.t(place.name) for place in panel.territories}
    rows = [row for row in leading(panel.rows) if row.period == period and row.symbol == "value"]
    if not rows:
        return [finding(panel, text)]
    rows.sort(key=lambda row: row.value if row.value is not None else 0.0, reverse=True)
    cells = [f"{places.get(r.territory, r.territory)} {value_words(r, panel.indicator, text)}" for r in rows]
    return [text.t("De mayor a menor: {values}.", values="; ".join(cells))]


def _gap_words(panel: Panel, text: Text) -> list[str]:
    words: dict[str, int] = {}
    missing = [row for row in _shown(panel) if row.symbol != "value"]
    few = [row for row in missing if row.symbol == "few"]
    named = few if len(few) <= _FEW_NAMED else []
    for row in missing:
        if row not in named:
            words[row.symbol] = words.get(row.symbol, 0) + 1
    places = {place.code: text.t(place.name) for place in panel.territories}
    return [
        f"{places.get(row.territory, row.territory)}, {text.period(row.period)}: "
        f"{value_words(row, panel.indicator, text)}."
        for row in named
    ] + [
        text.n("{count} celda: {word}.", "{count} celdas: {word}.", count, word=symbol_label(symbol, text))
        for symbol, count in words.items()
    ]
