"""What may be chosen beside a scene: series and comparisons, other ways to count the same, filters."""

from __future__ import annotations

from collections.abc import Iterator

from callbacks.compare import controls_of
from callbacks.filters import filters_of
from callbacks.page_request import Asked
from layouts.parts.controls import Choice, Control
from observatory.model import Comparison, Panel
from observatory.selection import Selection


def measures_of(asked: Asked, selection: Selection) -> Iterator[tuple[str, str, bool]]:
    """(name, query, whether it is the one shown): the count and the rates of it, or the two sides of it as such."""
    if selection.compare:
        yield from _measures_of_pair(asked, selection)
        return
    indicators, shown = asked.catalog.indicators, asked.catalog.indicators[selection.indicator]
    count = shown.numerator if shown.kind == "rate" and shown.numerator in indicators else shown.id
    rates = [each.id for each in indicators.values() if each.kind == "rate" and each.numerator == count]
    available = asked.observatory.availability()
    for id_ in (*rates, count):
        if id_ in available and rates:
            way = Selection(indicator=str(id_), territories=selection.territories, period=selection.period)
            yield asked.text.t(indicators[str(id_)].unit), way.to_query(), id_ == shown.id


def _measures_of_pair(asked: Asked, selection: Selection) -> Iterator[tuple[str, str, bool]]:
    """Comparisons of the same two places whose sides are counts and rates of one another."""
    every, indicators = asked.catalog.comparisons, asked.catalog.indicators
    counted = _counts(asked, every[selection.compare])
    alike = [pair for pair in every.values() if _counts(asked, pair) == counted]
    by_rate = sorted(alike, key=lambda pair: indicators[pair.right.indicator].kind != "rate")
    for pair in by_rate if len(alike) > 1 else ():
        way = Selection(compare=pair.id, territories=selection.territories, period=selection.period)
        yield (
            asked.text.t(indicators[pair.right.indicator].unit),
            way.to_query(),
            pair.id == selection.compare,
        )


def _counts(asked: Asked, pair: Comparison) -> tuple[tuple[str, str, str], ...]:
    """What each side counts in the end, where."""
    indicators = asked.catalog.indicators
    return tuple(
        (indicators[side.indicator].numerator or side.indicator, side.territory, side.filter)
        for side in (pair.left, pair.right)
    )


def controls_beside(asked: Asked, selection: Selection, main: Panel) -> tuple[Control, ...]:
    """The filters of the series, or what a comparison lets choose."""
    if selection.compare:
        return tuple(controls_of(asked, selection, asked.catalog.comparisons[selection.compare]))
    everything = asked.observatory.panel(selection.replace(grain="all"))
    return filters_of(asked, selection, main, everything=everything, has_map=True)


def subjects_of(asked: Asked, selection: Selection) -> tuple[Control, ...]:
    """Every series of the catalogue by theme, those without a figure last; and every comparison with its grade."""
    text, indicators, available = asked.text, asked.catalog.indicators, asked.observatory.availability()
    series = [
        Choice(each.id, text.t(each.name), text.t(theme.name))
        for theme in asked.catalog.themes.values()
        for each in indicators.values()
        if each.theme == theme.id and each.id in available
    ]
    none = text.t("Sin cifra publicada")
    series += [
        Choice(id_, text.t(each.name), none) for id_, each in indicators.items() if id_ not in available
    ]
    pairs = [
        Choice(pair.id, text.t("{name} (grado {grade})", name=text.t(pair.name), grade=str(pair.grade)))
        for pair in asked.catalog.comparisons.values()
    ]
    first = Choice("", text.t("Elija una serie") if selection.compare else text.t("Elija dos lugares"))
    return (
        Control(
            "indicator",
            text.t("Serie"),
            (*([first] if selection.compare else []), *series),
            selection.indicator,
        ),
        Control(
            "compare",
            text.t("Lado a lado"),
            (*([] if selection.compare else [first]), *pairs),
            selection.compare,
        ),
    )
