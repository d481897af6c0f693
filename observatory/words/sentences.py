"""Sentences around charts of several kinds: the line that says what a Panel shows, and why there is no figure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final
from urllib.parse import parse_qsl

from observatory.charts.sharing import split_panel_into_areas
from observatory.model import HomeStatement, Level, ObsStatus, Panel, Period, Row, Term, Territory
from observatory.provenance.gaps import Absences
from observatory.statistics.series import (
    as_bars,
    current,
    current_period,
    drawn_rows,
    has_own_dates,
    is_of_steps,
    is_whole,
    period_of_steps,
    select_leading_rows,
    series_of,
    sides,
)
from observatory.text import SPAN_OF_YEARS, Text, message
from observatory.vocabulary import phrases
from observatory.words.labels import (
    MARKS,
    SYMBOLS,
    absence_sentence,
    join_names,
    narrowed_name,
    of_place,
    status_words,
    unit_words,
    value_words,
)

FURTHEST_YEARS: Final = 3
"""Between two figures of one sentence of likeness or difference."""
_MILLION: Final = 1_000_000
_ALWAYS = (ObsStatus.NOT_SHOWN, ObsStatus.CANNOT_EXIST)  # what holds of every day
_NARROWING = ("by", "filter", "grain")  # keys of an address that ask for a part of a series


def nothing_published(panel: Panel, text: Text) -> str:
    """Says why the panel's places have no figure; of a past day, only that none is known from then."""
    if not panel.territories:
        every = text.t("Todos los lugares")
        name = text.t(panel.indicator.name)
        if then := _not_known_then(panel, every, text):
            return then
        if is_narrowed(panel):
            return none_so_narrowed(panel, text, places=every, name=name)
        return text.t("No se halló cifra publicada de «{name}».", name=name)
    return no_figure(panel, panel.territories, text)


def is_narrowed(panel: Panel) -> bool:
    """Whether a part of a series was asked for: without it nothing is known of the whole, which may well be there.

    A map is one too: it draws no odd span.
    """
    return dict(parse_qsl(panel.query)).get("view") == "map" or _has_filters(panel)


def _has_filters(panel: Panel) -> bool:
    return not dict(parse_qsl(panel.query)).keys().isdisjoint(_NARROWING)


def none_so_narrowed(panel: Panel, text: Text, *, places: str, name: str) -> str:
    """Says that the part which was asked for has no figure: with these filters, or on this map."""
    form = phrases.NONE_WITH_FILTERS if _has_filters(panel) else phrases.NONE_ON_MAP
    return text.t(form, places=places, name=name)


def no_figure(panel: Panel, places: Sequence[Territory], text: Text) -> str:
    """Why there is no figure of some places: a sentence for each reason, and for each measure of a comparison."""
    alike: dict[tuple[str, str], list[Territory]] = {}
    for place in places:
        alike.setdefault((panel.why_absent(place), panel.indicator_of(place).id), []).append(place)
    return " ".join(_sentences(panel, alike.values(), text))


def _sentences(panel: Panel, groups: Iterable[list[Territory]], text: Text) -> Iterator[str]:
    for places in groups:
        reason = panel.why_absent(places[0])
        names = places_said(places, text)
        then = "" if reason in _ALWAYS else _not_known_then(panel, names, text)
        yield then or _sentence(panel, places[0], text, reason=reason, places=names)


def _sentence(panel: Panel, place: Territory, text: Text, *, reason: ObsStatus, places: str) -> str:
    """The sentence of a reason; of filters or a period it says no more than that nothing is there with them."""
    name, period = text.t(panel.indicator_of(place).name), dict(parse_qsl(panel.query)).get("period")
    unmade = reason is ObsStatus.NOT_CALCULATED
    if reason is ObsStatus.NOT_PUBLISHED and is_narrowed(panel):
        return none_so_narrowed(panel, text, places=places, name=name)
    if unmade and _has_filters(panel):
        return none_so_narrowed(panel, text, places=places, name=name)
    if period and reason is ObsStatus.NOT_PUBLISHED:
        during = text.during(Period.parse(period))
        return text.t(phrases.NO_FIGURE_THEN, places=places, during=during, name=name)
    if period and unmade:
        places = text.t(phrases.NAME_AND_PERIOD, name=places, period=text.during(Period.parse(period)))
    return absence_sentence(reason, text, places=places, name=name)


def _not_known_then(panel: Panel, places: str, text: Text) -> str:
    """Says that the observatory does not know what was published on the day asked for; empty without a day."""
    day = dict(parse_qsl(panel.query)).get("as_of")
    if not day:
        return ""
    return text.t(
        "{places}: el observatorio no conoce lo que se decía de «{name}» el {date}.",
        places=places,
        name=text.t(panel.indicator.name),
        date=text.date(date.fromisoformat(day)),
    )


def known_absences(
    why: Absences, place: Territory, text: Text, series: Collection[str] | None = None
) -> Iterator[tuple[str, str]]:
    """Series with the sentence that a place has figures of them and none is drawn: withheld ones, and undated ones.

    Of named `series` only withheld ones: a page lists those without a date itself.
    """
    reasons = (ObsStatus.WITHHELD,) if series is not None else (ObsStatus.WITHHELD, ObsStatus.UNDATED)
    for reason in reasons:
        for name, indicator in why.catalog.indicators.items():
            known = place.code in why.places(name, reason) and why.reason(name, place.code) is reason
            if known and (series is None or name in series):
                said = absence_sentence(reason, text, places=text.t(place.name), name=text.t(indicator.name))
                yield name, said


def capital(sentence: str) -> str:
    """The sentence with its first letter large."""
    return sentence[:1].upper() + sentence[1:]


# A sentence that the catalogue declares about several series, with their newest numbers, while these bear it out.


def newest_year(panel: Panel) -> Row | None:
    """The newest full year with a value that no other statement contradicts, of what was asked for as a whole."""
    years = [
        row
        for row in select_leading_rows(panel.rows)
        if is_whole(row)
        and row.period.grain == "year"
        and not row.disputed
        and not (panel.by and row.breakdown.codes)
    ]
    return max(years, key=lambda row: row.period.end, default=None)


def statement(declared: HomeStatement, panels: Mapping[str, Panel], text: Text) -> str:
    """The sentence with `{name}` as the number of that name and `{name_period}` as its year.

    `panels` are those of `declared.numbers`, and `{years}` is how far these are apart. Empty where a number is missing or
    outside of `lowest` to `highest`: a sentence that the numbers no longer bear out is not said. Nor is one that holds
    two numbers more than three years apart.
    """
    values: dict[str, str] = {}
    years: set[int] = set()
    for name, panel in panels.items():
        row = newest_year(panel)
        if row is None or row.value is None:
            return ""
        if not (declared.lowest or row.value) <= row.value <= (declared.highest or row.value):
            return ""
        years.add(row.period.end.year)
        values[name] = value_words(row, panel.indicator, text)
        values[f"{name}_period"] = text.period(row.period)
    apart = max(years, default=0) - min(years, default=0)
    if apart > FURTHEST_YEARS and sum(f"{{{name}}}" in declared.sentence for name in panels) > 1:
        return ""
    return text.t(declared.sentence, **values, years=text.number(apart))


# The newest number of a series in a few words, for lists: place, number with its unit, period.


def newest_row(rows: Iterable[Row]) -> Row | None:
    """The newest full year that no other statement contradicts; without one the newest figure, as what it is."""
    valued = [row for row in rows if row.value is not None]
    whole = [row for row in valued if is_whole(row) and row.period.grain == "year" and not row.disputed]
    return max(whole or valued, key=lambda candidate: candidate.period.end, default=None)


def years_between(panels: Iterable[Panel]) -> int:
    """How many years lie between the newest numbers of two countries; 0 where only one has any."""
    rows = [row for panel in panels for row in select_leading_rows(panel.rows)]
    countries = {row.territory[:2] for row in rows}
    newest = (newest_row(row for row in rows if row.territory[:2] == country) for country in countries)
    years = [row.period.end.year for row in newest if row is not None]
    return max(years, default=0) - min(years, default=0)


def headline(panel: Panel, text: Text) -> str:
    """«Independencia, 2025: 1110 denuncias por cada 100 000 habitantes», of the newest figure that stands for its period.

    A full year that no other statement contradicts comes first; else the newest dated figure, as what it is. A share is
    told by the name of its series; an estimate or a provisional number says so. Empty where the panel shows several
    groups, or no value.
    """
    row = _newest_of_one_group(panel)
    if row is None:
        return ""
    place = next(place for place in panel.territories if place.code == row.territory)
    number, unit = value_words(row, panel.indicator, text), unit_words(panel.indicator, text, row.value)
    values = {"place": text.t(place.name), "period": text.period(row.period), "number": number, "unit": unit}
    form = message("{place}, {period}: {number} {unit}")
    if unit.startswith("%"):
        form, values["name"] = message("{place}, {period}: {number} % ({name})"), text.t(panel.indicator.name)
    unsure = row.obs_status in (ObsStatus.ESTIMATED, ObsStatus.PROVISIONAL)
    return text.t(form, **values) + (f" ({status_words(row, text)})" if unsure else "")


def brief_headline(panel: Panel, text: Text) -> str:
    """The headline in fewer words: «Independencia: 738 casos en CEM (2023)»; large sums in millions, shares by name."""
    row = _newest_of_one_group(panel)
    if row is None or row.value is None:
        return ""
    place = next(place for place in panel.territories if place.code == row.territory)
    unit, when = unit_words(panel.indicator, text, row.value), text.short_period(row.period)
    if row.obs_status in (ObsStatus.ESTIMATED, ObsStatus.PROVISIONAL):
        when = f"{when}, {status_words(row, text)}"
    form, number = message("{place}: {number} {unit} ({period})"), value_words(row, panel.indicator, text)
    if unit.startswith("%"):
        form, unit = message("{place}: {number} % ({unit}, {period})"), text.t(panel.indicator.name)
    elif row.value >= _MILLION:
        form, number = (
            message("{place}: unos {number} millones de {unit} ({period})"),
            text.number(round(row.value / _MILLION)),
        )
    return text.t(form, place=text.t(place.name), number=number, unit=unit, period=when)


def is_newest_year_protected(panel: Panel) -> bool:
    """Whether the newest year of one place is shown as protected."""
    years = [row for row in panel.rows if row.period.grain == "year"]
    last = max((row.period.end for row in years), default=None)
    newest = [row for row in years if row.period.end == last]
    return len(panel.territories) == 1 and bool(newest) and all(row.symbol == "protected" for row in newest)


def _newest_of_one_group(panel: Panel) -> Row | None:
    """The newest figure that stands for its period; None where the panel shows several groups, or no value.

    Nor where it is protected in the newest year: no older number stands for that. Nor of a register that is divided, of
    which few groups are shown: the number of one is none of the place.
    """
    if is_newest_year_protected(panel) or (panel.by and panel.indicator.own_tables):
        return None
    rows = [row for row in select_leading_rows(panel.rows) if row.value is not None]
    return newest_row(rows) if len({str(row.breakdown) for row in rows}) == 1 else None


# Says a word of the glossary: what it is called and what the site says, a status always by its own word.


def term_name(term: Term, text: Text) -> str:
    """What a term is called: its name, or the words of the statuses that it explains."""
    return text.t(term.term) if term.term else capital(_status_words(term, text))


def recommended_words(term: Term, text: Text) -> str:
    """What the site says for a term; empty where it recommends nothing."""
    return _status_words(term, text) if term.statuses else text.t(term.say)


def _status_words(term: Term, text: Text) -> str:
    return ", ".join(text.t((SYMBOLS | MARKS)[status]) for status in term.statuses)


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
