"""The maps of a scene: one a country, through its periods; where the series has none, another in its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from callbacks.page_request import PageRequest
from callbacks.parts.districts import map_instead, no_districts
from layouts.explorer.scene import DistrictMap, Step
from observatory.addresses.selection import Selection
from observatory.geography.places import countries_with_places, map_places, places_in
from observatory.model import Breakdown, Panel, Period, Side
from observatory.statistics.series import current_period, drawn_rows

_MOST_STEPS: Final = 120  # of one map; of more the newest


def count_of_maps(request: PageRequest, selection: Selection) -> int:
    """How many maps stand beside the chart over time, without drawing any."""
    if not selection.compare and not request.catalog.indicators[selection.indicator].ranks_places:
        return 0
    if selection.view == "map" and not selection.compare:
        return len({code[:2] for code in selection.territories}) or 1
    if selection.compare:
        pair = request.catalog.comparisons[selection.compare]
        return sum(bool(side.map_of) for side in (pair.left, pair.right))
    sets = _sets(request, selection.indicator)
    return sum(bool(id_) for id_, _ in sets) if any(filled for _, filled in sets) else 0


def maps_of(request: PageRequest, selection: Selection) -> Iterator[DistrictMap]:
    """One map a country: of the places of the address where it is itself a map, else of what `_of_side` or sets say."""
    base = selection.replace(compare="", territories=(), by=None, period=None, view=None)
    if selection.view == "map" and not selection.compare:
        places = selection.territories or tuple(
            one.code for one in request.observatory.panel(selection).territories
        )
        for country in dict.fromkeys(code[:2] for code in places):
            codes = tuple(code for code in places if code.startswith(country))
            yield from _through_time(request, base.replace(territories=codes), country)
    elif selection.compare:
        comparison = request.catalog.comparisons[selection.compare]
        for side in (comparison.left, comparison.right):
            yield from _of_side(request, base, side) if side.map_of else ()
    else:
        sets = _sets(request, selection.indicator)
        for id_, has_figures in sets:
            if has_figures:
                yield from _of_set(request, base, id_)
            elif id_ and any(filled for _, filled in sets):
                yield from _instead(request, id_, selection.indicator)


def _sets(request: PageRequest, indicator: str) -> list[tuple[str, bool]]:
    return [_set_for(request, country, indicator) for country in countries_with_places(request.catalog)]


def _set_for(request: PageRequest, country: str, indicator: str) -> tuple[str, bool]:
    """The set of the map of a country, and whether the series has figures of two or more of it.

    The districts of its places come first, then its departments.
    """
    sets = [place.districts for place in places_in(country, request.catalog) if place.districts]
    wider = [each.id for each in request.catalog.sets.values() if each.of == country]
    first = next((id_ for id_ in (*sets, *wider) if _has_several(request, id_, indicator)), "")
    return (first, True) if first else (sets[0] if sets else "", False)


def _has_several(request: PageRequest, id_: str, indicator: str) -> bool:
    published = request.observatory.availability().get(indicator)
    if published is None:
        return False
    # A group of districts too small for figures of their own is of the same whole.
    whole = request.catalog.sets[id_].of
    parts = {place.code for place in request.catalog.parts.get(whole, ())}
    return len((parts | set(request.catalog.in_set(id_))).intersection(published.territories)) > 1


def _of_side(request: PageRequest, base: Selection, side: Side) -> Iterator[DistrictMap]:
    if not _has_several(request, side.map_of, side.indicator):
        yield from _instead(request, side.map_of, side.indicator)
        return
    filters = {**dict(Breakdown.parse(side.filter).codes), **base.filters}
    yield from _of_set(request, base.replace(indicator=side.indicator, filters=filters), side.map_of)


def _of_set(request: PageRequest, base: Selection, id_: str) -> Iterator[DistrictMap]:
    published = request.observatory.availability()[base.indicator].territories
    codes = map_places(request.catalog, id_, published)
    yield from _through_time(request, base.replace(territories=codes), request.catalog.sets[id_].of)


def _through_time(
    request: PageRequest, base: Selection, whole: str, *, note: str = ""
) -> Iterator[DistrictMap]:
    """The map of the parts of a `whole`, and their ranking, in each period that has a row; none without any row."""
    rows = drawn_rows(request.observatory.panel(base.replace(view="bars")))
    periods = sorted(
        {row.period for row in rows if not row.period.pooled}, key=lambda each: (each.end, each.start)
    )
    steps = [step for period in periods[-_MOST_STEPS:] if (step := _step(request, base, period))]
    if steps:
        current = current_period(drawn_rows(request.observatory.panel(base.replace(view="map"))))
        shown = next((at for at, step in enumerate(steps) if step.period == current), len(steps) - 1)
        yield DistrictMap(tuple(steps), shown, *_get_name_and_ramp(request, whole), note, whole)


def _step(request: PageRequest, base: Selection, period: Period) -> Step | None:
    """The step of a period; None where what lies in it tells another one first."""
    panel = request.observatory.panel(base.replace(period=period, view="map"))
    if current_period(drawn_rows(panel)) != period:
        return None
    return Step(period, panel, request.observatory.panel(base.replace(period=period, view="bars")))


def _get_name_and_ramp(request: PageRequest, whole: str) -> tuple[str, str]:
    place = request.catalog.territories[whole]
    return request.text.t(place.name), place.on_site.ramp


def _instead(request: PageRequest, id_: str, indicator: str) -> Iterator[DistrictMap]:
    """The map that the set has on the home page, with the sentence why: through its own periods, or empty outlines."""
    panel = map_instead(request, id_)
    if panel is None:
        return
    note, whole = _reason(request, id_, indicator, panel), request.catalog.sets[id_].of
    if panel.rows:
        base = Selection(indicator=panel.indicator.id)
        codes = tuple(place.code for place in panel.territories)
        yield from _through_time(request, base.replace(territories=codes), whole, note=note)
    else:
        empty = Step(Period.year(panel.released.year), panel, panel)
        yield DistrictMap((empty,), 0, *_get_name_and_ramp(request, whole), note, whole)


def _reason(request: PageRequest, id_: str, indicator: str, panel: Panel) -> str:
    text = request.text
    return no_districts(request, id_, panel) or text.t(
        "De «{asked}» no hay cifras por distrito. El mapa muestra lo que hay: «{name}».",
        asked=text.t(request.catalog.indicators[indicator].name),
        name=text.t(panel.indicator.name),
    )
