"""Gathers what the explorer shows of an address: the chart over time, the maps and rankings of each period."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from callbacks.explorer.explorer_address import ExplorerAddress, address_of
from callbacks.explorer.scene_choices import controls_beside, measures_of, subjects_of
from callbacks.explorer.scene_maps import count_of_maps, maps_of
from callbacks.page_request import PageRequest
from callbacks.pages.indicators import undated_of
from layouts.explorer.scene import DistrictMap, Scene, all_steps
from observatory.addresses.selection import Selection
from observatory.model import Comparison, Grade
from observatory.statistics.series import as_bars, drawn_rows

_MOST_LINES: Final = 6  # of places that a map shows, in the chart beside it


def choose_opening_query(request: PageRequest) -> str:
    """What the explorer opens on: the comparison of the best grade with a map on both sides, by rates if there is one."""
    available = request.observatory.availability()
    pairs = [
        pair for pair in request.catalog.comparisons.values()
        if pair.left.indicator in available and pair.right.indicator in available
    ]  # fmt: skip
    if pairs:
        return f"compare={min(pairs, key=lambda pair: _rank(request, pair)).id}"
    return f"indicator={next(iter(available), next(iter(request.catalog.indicators)))}"


def _rank(request: PageRequest, pair: Comparison) -> tuple[bool, Grade, bool]:
    counts = request.catalog.indicators[pair.right.indicator].kind != "rate"
    return not (pair.left.map_of and pair.right.map_of), pair.grade, counts


def scene_of(request: PageRequest, query: str, *, with_maps: bool = True, with_choices: bool = True) -> Scene:
    """The scene of a query, or of the opening where it is empty. Raises SelectionError."""
    address = address_of(request, query, opening=choose_opening_query(request))
    selection = address.selection
    main = request.observatory.panel(_main(request, address))
    room_for = count_of_maps(request, selection)
    drawn = maps_of(request, selection) if with_maps and room_for else ()
    maps = tuple(_own_step(each, address) for each in drawn)
    ids = {each.steps[0].map.indicator.id for each in maps}
    grade = main.comparison.grade if main.comparison else main.indicator.comparability.grade
    return Scene(
        query=address.query,
        main=main,
        maps=maps,
        period=address.step,
        filters=controls_beside(request, selection, main) if with_choices else (),
        measures=tuple(measures_of(request, selection)) if with_choices else (),
        subjects=subjects_of(request, selection) if with_choices else (),
        undated=() if selection.compare else tuple(undated_of(request, main.indicator)),
        alike=grade is not Grade.C and len(ids) == 1 < len(maps),
        grade=grade,
        steps=all_steps(maps),
        room_for=room_for,
        years=_years(request, address),
        span=selection.period if _is_span(selection) else None,
    )


def _main(request: PageRequest, address: ExplorerAddress) -> Selection:
    """The chart beside the maps: of the chosen places, or of those of a map that the site is about.

    Over time it is of all its time, unless a span of years is chosen.
    """
    selection = address.selection
    places = address.chosen or selection.territories
    if selection.view == "map" and not address.chosen:
        territories = request.catalog.territories
        places = tuple(code for code in places if territories[code].on_site.main) or places[:_MOST_LINES]
    view = selection.view if selection.view in ("trend", "bars") else None
    shown = selection.replace(territories=places, view=view)
    whole = shown if _is_span(selection) else shown.replace(period=None)
    return shown if as_bars(request.observatory.panel(whole)) else whole


def _is_span(selection: Selection) -> bool:
    return selection.period is not None and selection.period.pooled


def _years(request: PageRequest, address: ExplorerAddress) -> tuple[int, ...]:
    """The years from which the chart over time lets choose; none of bars, which are of one period."""
    whole = request.observatory.panel(_main(request, address).replace(period=None))
    periods = [row.period for row in drawn_rows(whole)]
    if not periods or as_bars(whole):
        return ()
    first, last = min(period.start for period in periods), max(period.end for period in periods)
    return tuple(range(first.year, last.year + 1))


def _own_step(district_map: DistrictMap, address: ExplorerAddress) -> DistrictMap:
    """A map that shows another series, at the step that the address names for it."""
    period = None if district_map.asked_for else address.beside.get(district_map.whole)
    own = next((at for at, step in enumerate(district_map.steps) if step.period == period), None)
    return replace(district_map, own=own)
