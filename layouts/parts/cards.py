"""The headline cards: the newest number of a Panel that may stand alone, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from layouts.document import addresses
from observatory.model import Panel, Row
from observatory.series import is_whole, leading
from observatory.text import Text
from observatory.words.labels import interval_words, unit_words, value_words


@dataclass(frozen=True, slots=True)
class Card:
    """A number with its words, or a sentence instead of a number and the dated figures there are."""

    hue: str
    number: str
    words: str
    lines: tuple[str, ...]
    address: str
    link: str
    estimate: bool = False


def newest_year(panel: Panel) -> Row | None:
    """The newest full year with a value that no other statement contradicts."""
    years = [r for r in leading(panel.rows) if is_whole(r) and r.period.grain == "year" and not r.disputed]
    return max(years, key=lambda row: row.period.end, default=None)


def yearly(panel: Panel, hue: str, text: Text, *, lines: tuple[str, ...] = ()) -> Card:
    """The newest full year of a series; where there is none, the dated figures of odd spans instead."""
    row = newest_year(panel)
    if row is None:
        return without_year(panel, hue, text)
    indicator, unit = panel.indicator, unit_words(panel.indicator, text)
    number = value_words(row, indicator, text)
    values = {"during": text.during(row.period), "place": text.t(panel.territories[0].name)}
    per_cent = unit.startswith("%")
    return Card(
        hue=hue,
        number=f"{number} %" if per_cent else number,
        words=text.t("{unit} {during}, {place}", unit=text.t(indicator.name) if per_cent else unit, **values),
        lines=(*_name_besides(text.t(indicator.name), "" if per_cent else unit), *lines),
        address=_address(panel, text),
        link=text.t("Ver la serie y sus fuentes"),
    )


def _name_besides(name: str, unit: str) -> tuple[str, ...]:
    """The name of the measure, where the words of the number do not say it already."""
    return (name,) if unit and name.casefold() != unit.casefold() else ()


def without_year(panel: Panel, hue: str, text: Text) -> Card:
    """The card of a series without a full year: a sentence, and its last two dated figures."""
    spans = [r for r in leading(panel.rows) if r.value is not None and r.period.grain != "year"]
    spans.sort(key=lambda row: row.period.end)
    unit = unit_words(panel.indicator, text)
    return Card(
        hue=hue,
        number="",
        words=text.t(
            "{place}: sin cifra anual utilizable de «{name}»",
            place=text.t(panel.territories[0].name),
            name=text.t(panel.indicator.name),
        ),
        lines=tuple(
            f"{value_words(row, panel.indicator, text)} {unit}, {text.period(row.period)}"
            for row in spans[-2:]
        ),
        address=_address(panel, text),
        link=text.t("Por qué no hay cifra anual"),
        estimate=True,
    )


def rate_line(panel: Panel, text: Text) -> tuple[str, ...]:
    """The newest rate with its interval, in words; nothing where there is none."""
    row = newest_year(panel)
    if row is None:
        return ()
    rate = value_words(row, panel.indicator, text)
    interval = interval_words(row, panel.indicator, text)
    words = f"{rate} {unit_words(panel.indicator, text)}"
    return (
        text.t("{rate} (intervalo del 95 %: {interval})", rate=words, interval=interval)
        if interval
        else words,
    )


def women_line(panel: Panel, total: Row | None, text: Text) -> tuple[str, ...]:
    """How many of the cases of `total` were women's, from a Panel filtered to women."""
    if total is None:
        return ()
    rows = [r for r in leading(panel.rows) if r.period == total.period and r.breakdown.get("sex") == "women"]
    if not rows or rows[0].value is None:
        return ()
    return (text.t("{women} de ellos de mujeres", women=value_words(rows[0], panel.indicator, text)),)


def card(content: Card, text: Text) -> Component:
    """The HTML of a card: number, words, lines and link."""
    del text
    return html.Article(
        [
            html.P(content.number, className="big") if content.number else None,
            html.P(content.words, className="what"),
            html.Ul(
                [html.Li(line) for line in content.lines], className="hollow" if content.estimate else None
            )
            if content.lines
            else None,
            html.P(html.A(content.link, href=content.address)),
        ],
        className=f"card of-{content.hue}",
    )


def _address(panel: Panel, text: Text) -> str:
    query = panel.query.partition("&")[2]
    return addresses.indicator(text.lang, panel.indicator.id, query)
