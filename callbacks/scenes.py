"""Gathers what the explorer shows of an address: the chart over time, the maps and rankings of each period."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl, urlencode

from callbacks.compare import controls_of
from callbacks.districts import map_instead, no_districts
from callbacks.filters import filters_of
from callbacks.indicators import undated_of
from callbacks.page_request import PageRequest
from layouts.parts.controls import Choice, Control
from layouts.scene import DistrictMap, Scene, Step, all_steps
from observatory.model import Breakdown, Comparison, Grade, Panel, Period, Side
from observatory.places import countries_with_places, map_places, places_in
from observatory.selection import KEYS, Selection
from observatory.series import as_bars, current_period, drawn_rows

_MOST_STEPS: Final = 120  # of one map; of more the newest
_MOST_LINES: Final = 6  # of places that a map shows, in the chart beside it


def opening(asked: PageRequest) -> str:
    """What the explorer opens on: the comparison of the best grade with a map on both sides, by rates if there is one."""
    known = asked.observatory.availability()
    pairs = [
        one for one in asked.catalog.comparisons.values()
        if one.left.indicator in known and one.right.indicator in known
    ]  # fmt: skip
    if pairs:
        return f"compare={min(pairs, key=lambda one: _rank(asked, one)).id}"
    return f"indicator={next(iter(known), next(iter(asked.catalog.indicators)))}"


def _rank(asked: PageRequest, one: Comparison) -> tuple[bool, Grade, bool]:
    counts = asked.catalog.indicators[one.right.indicator].kind != "rate"
    return not (one.left.map_of and one.right.map_of), one.grade, counts


def scene_of(asked: PageRequest, query: str, *, with_maps: bool = True, with_choices: bool = True) -> Scene:
    """The scene of a query, or of the opening where it is empty. Raises SelectionError."""
    selection = asked.selection(_chosen_of(query) or opening(asked))
    period = _step_of(selection)
    main = asked.observatory.panel(_main(asked, selection))
    maps = tuple(_maps(asked, selection)) if with_maps else ()
    ids = {one.steps[0].map.indicator.id for one in maps if one.steps}
    grade = main.comparison.grade if main.comparison else main.indicator.comparability.grade
    return Scene(
        query=selection.to_query(),
        main=main,
        maps=maps,
        period=period,
        filters=_filters(asked, selection, main) if with_choices else (),
        measures=tuple(_measures(asked, selection)) if with_choices else (),
        subjects=_subjects(asked, selection) if with_choices else (),
        undated=() if selection.compare else tuple(undated_of(asked, main.indicator)),
        alike=grade is not Grade.C and len(ids) == 1 < len(maps),
        grade=grade,
        steps=all_steps(maps),
    )


def _chosen_of(query: str) -> str:
    """The query without the fields in which a form, sent as it stands, has nothing chosen."""
    pairs = parse_qsl(query, keep_blank_values=True)
    chosen = [(key, value) for key, value in pairs if value or key not in KEYS]
    return query if len(chosen) == len(pairs) else urlencode(chosen, safe=",:/.")


def _step_of(selection: Selection) -> Period | None:
    """The period of the address where it is one of the steps, and not a span of several years."""
    period = selection.period
    return period if period is not None and not period.pooled else None


def _main(asked: PageRequest, selection: Selection) -> Selection:
    """The chart beside the maps: of the places of a map those that the site is about; over time of all its time."""
    places = selection.territories
    if selection.view == "map":
        known = asked.catalog.territories
        places = tuple(one for one in places if known[one].on_site.main) or places[:_MOST_LINES]
    view = selection.view if selection.view in ("trend", "bars") else None
    shown = selection.replace(territories=places, view=view)
    whole = shown.replace(period=None) if _step_of(selection) else shown
    return shown if as_bars(asked.observatory.panel(whole)) else whole


def _maps(asked: PageRequest, selection: Selection) -> Iterator[DistrictMap]:
    """One map a country: of the places of the address where it is itself a map, else of what `_of_sides` or sets say."""
    base = selection.replace(compare="", territories=(), by=None, period=None, view=None)
    if selection.view == "map" and not selection.compare:
        places = selection.territories or tuple(
            one.code for one in asked.observatory.panel(selection).territories
        )
        for country in dict.fromkeys(code[:2] for code in places):
            codes = tuple(code for code in places if code.startswith(country))
            yield from _through_time(asked, base.replace(territories=codes), country)
    elif selection.compare:
        comparison = asked.catalog.comparisons[selection.compare]
        for side in (comparison.left, comparison.right):
            yield from _of_side(asked, base, side) if side.map_of else ()
    else:
        sets = [_set_for(asked, one, selection.indicator) for one in countries_with_places(asked.catalog)]
        for id_, has_figures in sets:
            if has_figures:
                yield from _of_set(asked, base, id_)
            elif id_ and any(there for _, there in sets):
                yield from _instead(asked, id_, selection.indicator)


def _set_for(asked: PageRequest, country: str, indicator: str) -> tuple[str, bool]:
    """The set of the map of a country, and whether the series has figures of two or more of it.

    The districts of its places come first, then its departments.
    """
    sets = [one.districts for one in places_in(country, asked.catalog) if one.districts]
    wider = [one.id for one in asked.catalog.sets.values() if one.of == country]
    several = (one for one in (*sets, *wider) if _has_several(asked, one, indicator))
    found = next(several, "")
    return (found, True) if found else (sets[0] if sets else "", False)


def _has_several(asked: PageRequest, id_: str, indicator: str) -> bool:
    published = asked.observatory.availability().get(indicator)
    if published is None:
        return False
    whole = asked.catalog.sets[
        id_
    ].of  # a group of districts too small for figures of their own is of the same whole
    parts = {code for code, one in asked.catalog.territories.items() if one.parent == whole}
    return len((parts | set(asked.catalog.in_set(id_))).intersection(published.territories)) > 1


def _of_side(asked: PageRequest, base: Selection, side: Side) -> Iterator[DistrictMap]:
    if not _has_several(asked, side.map_of, side.indicator):
        yield from _instead(asked, side.map_of, side.indicator)
        return
    filters = {**dict(Breakdown.parse(side.filter).codes), **base.filters}
    yield from _of_set(asked, base.replace(indicator=side.indicator, filters=filters), side.map_of)


def _of_set(asked: PageRequest, base: Selection, id_: str) -> Iterator[DistrictMap]:
    known = asked.observatory.availability()[base.indicator].territories
    codes = map_places(asked.catalog, id_, known)
    yield from _through_time(asked, base.replace(territories=codes), asked.catalog.sets[id_].of)


def _through_time(asked: PageRequest, base: Selection, whole: str) -> Iterator[DistrictMap]:
    """The map of the parts of a `whole`, and their ranking, in each period that has a row; none without any row."""
    rows = drawn_rows(asked.observatory.panel(base.replace(view="bars")))
    periods = sorted(
        {row.period for row in rows if not row.period.pooled}, key=lambda one: (one.end, one.start)
    )
    steps = [step for period in periods[-_MOST_STEPS:] if (step := _step(asked, base, period))]
    if steps:
        current = current_period(drawn_rows(asked.observatory.panel(base.replace(view="map"))))
        shown = next((at for at, one in enumerate(steps) if one.period == current), len(steps) - 1)
        yield DistrictMap(tuple(steps), shown, *_named(asked, whole))


def _step(asked: PageRequest, base: Selection, period: Period) -> Step | None:
    """The step of a period; None where what lies in it tells another one first."""
    found = asked.observatory.panel(base.replace(period=period, view="map"))
    if current_period(drawn_rows(found)) != period:
        return None
    return Step(period, found, asked.observatory.panel(base.replace(period=period, view="bars")))


def _named(asked: PageRequest, whole: str) -> tuple[str, str]:
    place = asked.catalog.territories[whole]
    return asked.text.t(place.name), place.on_site.ramp


def _instead(asked: PageRequest, id_: str, indicator: str) -> Iterator[DistrictMap]:
    """The map that the set has on the home page, with the sentence why."""
    found = map_instead(asked, id_)
    period = current_period(drawn_rows(found)) if found else None
    if found is None or period is None:
        return
    text = asked.text
    said = no_districts(asked, id_, found.indicator.id) or text.t(
        "De «{asked}» no hay cifras por distrito. El mapa muestra lo que hay: «{name}».",
        asked=text.t(asked.catalog.indicators[indicator].name),
        name=text.t(found.indicator.name),
    )
    yield DistrictMap((Step(period, found, found),), 0, *_named(asked, asked.catalog.sets[id_].of), said)


def _measures(asked: PageRequest, selection: Selection) -> Iterator[tuple[str, str, bool]]:
    """(name, query, whether it is the one shown): the count and the rates of it, or the two sides of it as such."""
    if selection.compare:
        yield from _measures_of_pair(asked, selection)
        return
    known, shown = asked.catalog.indicators, asked.catalog.indicators[selection.indicator]
    count = shown.numerator if shown.kind == "rate" and shown.numerator in known else shown.id
    rates = [one.id for one in known.values() if one.kind == "rate" and one.numerator == count]
    available = asked.observatory.availability()
    for id_ in (*rates, count):
        if id_ in available and rates:
            of_it = Selection(indicator=str(id_), territories=selection.territories, period=selection.period)
            yield asked.text.t(known[str(id_)].unit), of_it.to_query(), id_ == shown.id


def _measures_of_pair(asked: PageRequest, selection: Selection) -> Iterator[tuple[str, str, bool]]:
    """Comparisons of the same two places whose sides are counts and rates of one another."""
    every, known = asked.catalog.comparisons, asked.catalog.indicators
    counted = _counts(asked, every[selection.compare])
    alike = [one for one in every.values() if _counts(asked, one) == counted]
    for one in (
        sorted(alike, key=lambda pair: known[pair.right.indicator].kind != "rate") if len(alike) > 1 else ()
    ):
        query = Selection(
            compare=one.id, territories=selection.territories, period=selection.period
        ).to_query()
        yield asked.text.t(known[one.right.indicator].unit), query, one.id == selection.compare


def _counts(asked: PageRequest, one: Comparison) -> tuple[tuple[str, str, str], ...]:
    """What each side counts in the end, where."""
    known = asked.catalog.indicators
    return tuple(
        (known[side.indicator].numerator or side.indicator, side.territory, side.filter)
        for side in (one.left, one.right)
    )


def _filters(asked: PageRequest, selection: Selection, main: Panel) -> tuple[Control, ...]:
    if selection.compare:
        return tuple(controls_of(asked, selection, asked.catalog.comparisons[selection.compare]))
    everything = asked.observatory.panel(selection.replace(grain="all"))
    offered = filters_of(asked, selection, main, everything=everything, has_map=True)
    return tuple(offered)


def _subjects(asked: PageRequest, selection: Selection) -> tuple[Control, ...]:
    """Every series of the catalogue by theme, those without a figure last; and every comparison with its grade."""
    text, known, available = asked.text, asked.catalog.indicators, asked.observatory.availability()
    series = [
        Choice(one.id, text.t(one.name), text.t(theme.name))
        for theme in asked.catalog.themes.values()
        for one in known.values()
        if one.theme == theme.id and one.id in available
    ]
    none = text.t("Sin cifra publicada")
    series += [Choice(id_, text.t(one.name), none) for id_, one in known.items() if id_ not in available]
    pairs = [
        Choice(one.id, text.t("{name} (grado {grade})", name=text.t(one.name), grade=str(one.grade)))
        for one in asked.catalog.comparisons.values()
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
