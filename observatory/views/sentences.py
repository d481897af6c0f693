"""Says one series in a sentence: the value with its period, what stands before it, or why there is none."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

from observatory.model import Panel, Row
from observatory.text import Text
from observatory.views.labels import interval_words, listed, unit_words, value_words
from observatory.views.series import Series, breaks_of, current, is_whole, runs

_NAMED = 3


def nothing_published(panel: Panel, text: Text) -> str:
    """That no figure is published for the places of the panel; of a former day, only that none is known from then."""
    places = listed([text.t(place.name) for place in panel.territories[:_NAMED]], text)
    name = text.t(panel.indicator.name)
    if day := dict(parse_qsl(panel.query)).get("as_of"):
        said = text.date(date.fromisoformat(day))
        return text.t(
            "{places}: el observatorio no conoce lo que se decía de «{name}» el {date}.",
            places=places or text.t("Todos los lugares"),
            name=name,
            date=said,
        )
    if not places:
        return text.t("No hay cifra publicada de «{name}».", name=name)
    return text.t("{places}: no hay cifra publicada de «{name}».", places=places, name=name)


def sentence_of(panel: Panel, series: Series, text: Text) -> str:
    """What is said first of a series: its current value, or why there is none."""
    row = current(series.rows)
    if row is None:
        return nothing_published(panel, text)
    if row.value is None or row.symbol != "value":
        return _missing(row, series, text)
    if row.partial:
        return _partial(row, series, text)
    disputed = _disputed(row, series, text) if row.disputed else ""
    if disputed:
        return disputed
    said = _recorded(panel, series, row=row, text=text)
    return said + _sentence_of_status(row, text)


def _recorded(panel: Panel, series: Series, *, row: Row, text: Text) -> str:
    indicator, place = series.indicator, text.t(series.territory.name)
    if indicator.kind != "count" or not indicator.counts_persons or row.value == 1:
        return _measured(row, series, text)
    values: dict[str, object] = {
        "during": capital(text.during(row.period)),
        "place": place,
        "value": value_words(row, indicator, text),
        "unit": unit_words(indicator, text),
    }
    before = _before(panel, row, series=series)
    if before is None:
        return text.t("{during} se registraron {value} {unit} en {place}.", **values)
    return text.t(
        "{during} se registraron {value} {unit} en {place}, frente a {former} {former_during}.",
        former=value_words(before, indicator, text),
        former_during=text.during(before.period),
        **values,
    )


def _measured(row: Row, series: Series, text: Text) -> str:
    values: dict[str, object] = {
        "place": text.t(series.territory.name),
        "during": text.during(row.period),
        "value": value_words(row, series.indicator, text),
        "unit": unit_words(series.indicator, text),
    }
    interval = interval_words(row, series.indicator, text)
    if interval:
        return text.t("{place}, {during}: {value} {unit} ({interval}).", interval=interval, **values)
    return text.t("{place}, {during}: {value} {unit}.", **values)


def _before(panel: Panel, row: Row, *, series: Series) -> Row | None:
    """The year before, or the same month of the year before, where nothing cuts the series between."""
    joined = next((run for run in runs(series, breaks_of(panel.events, series)) if row in run), ())
    at = joined.index(row) if row in joined else 0
    back = 12 if row.period.grain == "month" else 1
    return joined[at - back] if at >= back else None


def _partial(row: Row, series: Series, text: Text) -> str:
    values: dict[str, object] = {
        "place": text.t(series.territory.name),
        "value": value_words(row, series.indicator, text),
        "unit": unit_words(series.indicator, text),
        "during": text.during(row.period),
    }
    if any(is_whole(r) and r.period.contains(row.period) for r in series.rows):
        return text.t("{place}: {value} {unit} {during}.", **values)
    return text.t("{place}: {value} {unit} {during}. No hay cifra publicada para el año completo.", **values)


def _disputed(row: Row, series: Series, text: Text) -> str:
    """That sources disagree, with what each says; empty where they agree as far as the numbers are said."""
    others = [r for r in series.rows if r.period == row.period and r.value is not None]
    values = list(dict.fromkeys(value_words(r, series.indicator, text) for r in others))
    if len(values) < 2:
        return ""
    return text.t(
        "{place}, {during}: las fuentes no coinciden ({values} {unit}).",
        place=text.t(series.territory.name),
        during=text.during(row.period),
        values=listed(values, text),
        unit=unit_words(series.indicator, text),
    )


def _missing(row: Row, series: Series, text: Text) -> str:
    place, during = text.t(series.territory.name), text.during(row.period)
    if row.symbol == "protected":
        return text.t(
            "Dato protegido: el número es tan pequeño que podría señalar a una persona, o dejaría calcular"
            " uno así ({place}, {during}).",
            place=place,
            during=during,
        )
    name = text.t(series.indicator.name)
    if row.symbol == "few":
        return text.n(
            "{place}, {during}: {count} registro, muy pocos para calcular «{name}».",
            "{place}, {during}: {count} registros, muy pocos para calcular «{name}».",
            round(row.numerator or 0),
            place=place,
            during=during,
            name=name,
        )
    word = value_words(row, series.indicator, text)
    return text.t("{place}, {during}: {word} ({name}).", place=place, during=during, word=word, name=name)


def _sentence_of_status(row: Row, text: Text) -> str:
    if str(row.obs_status) == "provisional":
        return " " + text.t("La cifra es provisional: suele crecer.")
    if str(row.obs_status) == "estimated":
        return " " + text.t("La cifra es una estimación.")
    return ""


def capital(sentence: str) -> str:
    """The sentence with its first letter large."""
    return sentence[:1].upper() + sentence[1:]
