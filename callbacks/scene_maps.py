"""The maps of a scene: one a country, through its periods; where the series has none, another in its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from callbacks.districts import map_instead, no_districts
from callbacks.page_request import Asked
from layouts.explorer.scene import DistrictMap, Step
from observatory.model import Breakdown, Panel, Period, Side
from observatory.places import countries_with_places, map_places, places_in
from observatory.selection import Selection
from observatory.series import current_period, drawn_rows

_MOST_STEPS: Final = 120  # of one map; of more the newest


def count_of_maps(asked: Asked, selection: Selection) -> int:
    """How many maps stand beside the chart over time, without drawing any."""
    if selection.view == "map" and not selection.compare:
        return len({code[:2] for code in selection.territories}) or 1
    if selection.compare:
        pair = asked.catalog.comparisons[selection.compare]
        return sum(bool(side.map_of) for side in (pair.left, pair.right))
    sets = _sets(asked, selection.indicator)
    return sum(bool(id_) for id_, _ in sets) if any(filled for _, filled in sets) else 0


def maps_of(asked: Asked, selection: Selection) -> Iterator[DistrictMap]:
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
        sets = _sets(asked, selection.indicator)
        for id_, has_figures in sets:
            if has_figures:
                yield from _of_set(asked, base, id_)
            elif id_ and any(filled for _, filled in sets):
                yield from _instead(asked, id_, selection.indicator)


def _sets(asked: Asked, indicator: str) -> list[tuple[str, bool]]:
    return [_set_for(asked, country, indicator) for country in countries_with_places(asked.catalog)]


def _set_for(asked: Asked, country: str, indicator: str) -> tuple[str, bool]:
    """The set of the map of a country, and whether the series has figures of two or more of it.

    The districts of its places come first, then its departments.
    """
    sets = [place.districts for place in places_in(country, asked.catalog) if place.districts]
    wider = [each.id for each in asked.catalog.sets.values() if each.of == country]
    first = next((id_ for id_ in (*sets, *wider) if _has_several(asked, id_, indicator)), "")
    return (first, True) if first else (sets[0] if sets else "", False)


def _has_several(asked: Asked, id_: str, indicator: str) -> bool:
    published = asked.observatory.availability().get(indicator)
    if published is None:
        return False
    # A group of districts too small for figures of their own is of the same whole.
    whole = asked.catalog.sets[id_].of
    parts = {place.code for place in asked.catalog.parts.get(whole, ())}
    return len((parts | set(asked.catalog.in_set(id_))).intersection(published.territories)) > 1


def _of_side(asked: Asked, base: Selection, side: Side) -> Iterator[DistrictMap]:
    if not _has_several(asked, side.map_of, side.indicator):
        yield from _instead(asked, side.map_of, side.indicator)
        return
    filters = {**dict(Breakdown.parse(side.filter).codes), **base.filters}
    yield from _of_set(asked, base.replace(indicator=side.indicator, filters=filters), side.map_of)


def _of_set(asked: Asked, base: Selection, id_: str) -> Iterator[DistrictMap]:
    published = asked.observatory.availability()[base.indicator].territories
    codes = map_places(asked.catalog, id_, published)
    yield from _through_time(asked, base.replace(territories=codes), asked.catalog.sets[id_].of)


def _through_time(asked: Asked, base: Selection, whole: str, *, note: str = "") -> Iterator[DistrictMap]:
    """The map of the parts of a `whole`, and their ranking, in each period that has a row; none without any row."""
    rows = drawn_rows(asked.observatory.panel(base.replace(view="bars")))
    periods = sorted(
        {row.period for row in rows if not row.period.pooled}, key=lambda each: (each.end, each.start)
    )
    steps = [step for period in periods[-_MOST_STEPS:] if (step := _step(asked, base, period))]
    if steps:
        current = current_period(drawn_rows(asked.observatory.panel(base.replace(view="map"))))
        shown = next((at for at, step in enumerate(steps) if step.period == current), len(steps) - 1)
        yield DistrictMap(tuple(steps), shown, *_named(asked, whole), note)


def _step(asked: Asked, base: Selection, period: Period) -> Step | None:
    """The step of a period; None where what lies in it tells another one first."""
    panel = asked.observatory.panel(base.replace(period=period, view="map"))
    if current_period(drawn_rows(panel)) != period:
        return None
    return Step(period, panel, asked.observatory.panel(base.replace(period=period, view="bars")))


def _named(asked: Asked, whole: str) -> tuple[str, str]:
    place = asked.catalog.territories[whole]
    return asked.text.t(place.name), place.on_site.ramp


def _instead(asked: Asked, id_: str, indicator: str) -> Iterator[DistrictMap]:
    """The map that the set has on the home page, through its own periods, with the sentence why."""
    panel = map_instead(asked, id_)
    if panel is not None and panel.rows:
        base = Selection(indicator=panel.indicator.id)
        note = _reason(asked, id_, indicator, panel)
        codes = tuple(place.code for place in panel.territories)
        whole = asked.catalog.sets[id_].of
        yield from _through_time(asked, base.replace(territories=codes), whole, note=note)


def _reason(asked: Asked, id_: str, indicator: str, panel: Panel) -> str:
    text = asked.text
    return no_districts(asked, id_, panel.indicator.id) or text.t(
        "De «{asked}» no hay cifras por distrito. El mapa muestra lo que hay: «{name}».",
        asked=text.t(asked.catalog.indicators[indicator].name),
        name=text.t(panel.indicator.name),
    )
