"""Says in one line what a Panel shows: what it is, where, when and in which unit."""

from __future__ import annotations

from collections.abc import Iterable

from observatory.charts.sharing import split_panel_into_areas
from observatory.model import Level, Panel, Row, Territory
from observatory.statistics.series import (
    as_bars,
    current,
    current_period,
    drawn_rows,
    has_own_dates,
    is_of_steps,
    period_of_steps,
    series_of,
    sides,
)
from observatory.text import SPAN_OF_YEARS, Text
from observatory.vocabulary import phrases
from observatory.words.labels import join_names, narrowed_name, of_place, unit_words

_LISTED = 3


def subtitle(panel: Panel, text: Text) -> str:
    """What it is, where, when and in which unit, in one line; and whether it follows the same cases."""
    when = _places_and_periods(panel, text)
    if panel.comparison is not None:
        return f"{text.t(panel.comparison.name)}. {when}."
    indicator = panel.indicator
    line = text.t(
        phrases.SUBJECT, name=narrowed_name(panel, text), places=when, unit=unit_words(indicator, text)
    )
    return f"{line} {text.t(phrases.FOLLOWS[indicator.follows])}" if indicator.follows else line


def _places_and_periods(panel: Panel, text: Text) -> str:
    """«Bolivia y Perú, 2024», or «Bolivia, 2024; Perú, 2025» where the marks of two countries are of other periods."""
    shown = _with_figures(panel)
    spans = {place.country: "" for place in shown}
    for country in spans:
        spans[country] = _span((row for row in visible_rows(panel) if row.territory[:2] == country), text)
    groups = [([place for place in shown if place.country == country], spans[country]) for country in spans]
    if len(set(spans.values())) < 2:
        groups = [(list(shown), next(iter(spans.values()), ""))]
    return "; ".join(", ".join(filter(None, (places_said(places, text), span))) for places, span in groups)


def places_said(places: Iterable[Territory], text: Text) -> str:
    """Places in words: the districts of a place as one, the places of the site first, at most three."""
    named = sorted(places, key=lambda place: place.is_context)
    names = [text.t(place.name) for place in named if place.level is not Level.MUNICIPAL_DISTRICT]
    if len(names) > _LISTED:
        names = [text.t("{first} y otros {count} lugares", first=names[0], count=len(names) - 1)]
    districts = len(named) - len([p for p in named if p.level is not Level.MUNICIPAL_DISTRICT])
    if districts == 1:
        names = [text.t(place.name) for place in named]
    elif districts:
        parts = [place for place in named if place.level is Level.MUNICIPAL_DISTRICT]
        wholes = [text.t("Distritos {of}", of=of_place(place.on_site, text)) for place in parts]
        return "; ".join(filter(None, (*dict.fromkeys(wholes), join_names(names, text))))
    return join_names(names, text)


def _with_figures(panel: Panel) -> tuple[Territory, ...]:
    """The places that the picture shows: a map shows those without a figure too."""
    if panel.view == "map" or not panel.rows:
        return panel.territories
    codes = {row.territory for row in panel.rows}
    return tuple(place for place in panel.territories if place.code in codes)


def _of_steps(panel: Panel) -> tuple[Row, ...]:
    rows_of = {
        place.code: [row for row in panel.rows if row.territory == place.code] for place in panel.territories
    }
    periods = {code: period_of_steps(panel, rows) for code, rows in rows_of.items()}
    return tuple(row for row in panel.rows if row.period == periods.get(row.territory))


def visible_rows(panel: Panel) -> tuple[Row, ...]:
    """The rows that the picture shows: for bars and maps those of one period, each side's own; else all.

    Of categories that are counted on days of their own the newest of each.
    """
    if is_of_steps(panel):
        return _of_steps(panel)
    if panel.view != "map" and not as_bars(panel):
        return drawn_rows(panel)
    if has_own_dates(panel):
        return tuple(row for series in series_of(panel) if (row := current(series.rows)) is not None)
    parts = sides(panel) if panel.view == "map" else split_panel_into_areas(panel)
    periods = [(part, current_period(drawn_rows(part))) for part in parts]
    return tuple(row for part, period in periods for row in part.rows if row.period == period)


def _span(rows: Iterable[Row], text: Text) -> str:
    periods = sorted({row.period for row in rows})
    if not periods:
        return ""
    if len(periods) == 1:
        return text.period(periods[0])
    first_year, last_year = periods[0].start.year, max(period.end for period in periods).year
    return (
        str(first_year)
        if first_year == last_year
        else text.t(SPAN_OF_YEARS, first=first_year, last=last_year)
    )
