"""What may be chosen beside a scene: series and comparisons, other ways to count the same, filters."""

from __future__ import annotations

from collections.abc import Iterator

from callbacks.page_request import PageRequest
from callbacks.pages.compare import controls_of
from callbacks.parts.filters import filters_of
from layouts.parts.controls import Control, ControlOption
from observatory.addresses.selection import Selection
from observatory.model import Comparison, Panel
from observatory.vocabulary import captions
from observatory.words import describe


def measures_of(request: PageRequest, selection: Selection) -> Iterator[tuple[str, str, bool]]:
    """(name, query, whether it is the one shown): the count and the rates of it, or the two sides of it as such."""
    if selection.compare:
        yield from _measures_of_pair(request, selection)
        return
    indicators, shown = request.catalog.indicators, request.catalog.indicators[selection.indicator]
    count = shown.numerator if shown.kind == "rate" and shown.numerator in indicators else shown.id
    rates = [each.id for each in indicators.values() if each.kind == "rate" and each.numerator == count]
    available = request.observatory.availability()
    for id_ in (*rates, count):
        if id_ in available and rates:
            way = Selection(indicator=str(id_), territories=selection.territories, period=selection.period)
            yield request.text.t(indicators[str(id_)].unit), way.to_query(), id_ == shown.id


def _measures_of_pair(request: PageRequest, selection: Selection) -> Iterator[tuple[str, str, bool]]:
    """Comparisons of the same two places whose sides are counts and rates of one another."""
    every, indicators = request.catalog.comparisons, request.catalog.indicators
    counted = _counts(request, every[selection.compare])
    alike = [pair for pair in every.values() if _counts(request, pair) == counted]
    by_rate = sorted(alike, key=lambda pair: indicators[pair.right.indicator].kind != "rate")
    for pair in by_rate if len(alike) > 1 else ():
        way = Selection(compare=pair.id, territories=selection.territories, period=selection.period)
        yield (
            request.text.t(indicators[pair.right.indicator].unit),
            way.to_query(),
            pair.id == selection.compare,
        )


def _counts(request: PageRequest, pair: Comparison) -> tuple[tuple[str, str, str], ...]:
    """What each side counts in the end, where."""
    indicators = request.catalog.indicators
    return tuple(
        (indicators[side.indicator].numerator or side.indicator, side.territory, side.filter)
        for side in (pair.left, pair.right)
    )


def controls_beside(request: PageRequest, selection: Selection, main: Panel) -> tuple[Control, ...]:
    """The filters of the series, or what a comparison lets choose."""
    if selection.compare:
        return tuple(controls_of(request, selection, request.catalog.comparisons[selection.compare]))
    everything = request.observatory.panel(selection.replace(grain="all"))
    return filters_of(request, selection, main, everything=everything, has_map=True)


def subjects_of(request: PageRequest, selection: Selection) -> tuple[Control, ...]:
    """Every series of the catalogue by theme, those without a figure last; and every comparison with its grade."""
    text, indicators, available = request.text, request.catalog.indicators, request.observatory.availability()
    series = [
        ControlOption(each.id, text.t(each.name), text.t(theme.name))
        for theme in request.catalog.themes.values()
        for each in indicators.values()
        if each.theme == theme.id and each.id in available and not request.catalog.shown_on(each.id, ())
    ]
    none = text.t("Sin cifra publicada")
    series += [
        ControlOption(id_, text.t(each.name), none)
        for id_, each in indicators.items()
        if id_ not in available
    ]
    pairs = [
        ControlOption(
            pair.id,
            text.t("{name} ({grade})", name=text.t(pair.name), grade=describe.grade_words(pair.grade, text)),
        )
        for pair in request.catalog.comparisons.values()
    ]
    first = ControlOption("", text.t("Elija una serie") if selection.compare else text.t("Elija dos lugares"))
    return (
        Control(
            "indicator",
            text.t(captions.SERIES),
            (*([first] if selection.compare else []), *series),
            selection.indicator,
        ),
        Control(
            "compare",
            text.t(captions.SIDE_BY_SIDE),
            (*([] if selection.compare else [first]), *pairs),
            selection.compare,
        ),
    )
