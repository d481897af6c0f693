"""The filters beside a chart: the options of `choices`, narrowed by the rows of the series."""

from __future__ import annotations

from dataclasses import replace

from callbacks.page_request import PageRequest
from callbacks.parts.choices import controls, population_control
from layouts.parts.controls import Control
from observatory.addresses.selection import GrainChoice, Selection
from observatory.model import Panel
from observatory.store.reading.queries import Availability


def filters_of(
    request: PageRequest, selection: Selection, panel: Panel, *, everything: Panel, has_map: bool
) -> tuple[Control, ...]:
    """Places, groups, years, grain, view, and the population of a rate. `everything` is the panel with its months."""
    indicator, catalog = panel.indicator, request.catalog
    unfiltered = request.observatory.panel(selection.replace(denominator="", period=None, grain="all"))
    offered = (
        *controls(
            selection.replace(by=panel.by),  # some figures are only published by register
            indicator,
            of_rows(request.observatory.availability().get(indicator.id), unfiltered),
            catalog=catalog,
            dimensions={dimension: catalog.dimensions[dimension].name for dimension in indicator.dimensions},
            grains=_grains(everything, request.observatory.panel(selection.replace(grain="whole"))),
            has_map=has_map,
            text=request.text,
        ),
        *_population_control(request, selection, unfiltered),
    )
    return tuple(
        control for control in offered if control.key != "period" or has_periods(selection, unfiltered)
    )


def has_periods(selection: Selection, unfiltered: Panel) -> bool:
    """Whether there is a period to choose: of places without any figure none is offered."""
    return selection.period is not None or any(row.value is not None for row in unfiltered.rows)


def _grains(everything: Panel, default_panel: Panel) -> set[GrainChoice]:
    """The other grains offered: months where there are any, all periods where the default leaves some out."""
    months = {row.period for row in everything.rows if row.period.grain == "month"}
    left_out = {row.period for row in everything.rows} - {row.period for row in default_panel.rows} - months
    offers: list[tuple[GrainChoice, bool]] = [("month", bool(months)), ("all", bool(left_out))]
    return {grain for grain, available in offers if available}


def of_rows(published: Availability | None, panel: Panel) -> Availability | None:
    """What is published of a series with the days of the rows of a panel: no year is offered before these begin."""
    periods = [row.period for row in panel.rows if row.value is not None]
    if published is None or not periods:
        return published
    first, last = min(period.start for period in periods), max(period.end for period in periods)
    return replace(published, first_day=first, last_day=last)


def _population_control(request: PageRequest, selection: Selection, unfiltered: Panel) -> tuple[Control, ...]:
    """The populations that a rate of the chosen places can be divided by; none where there is no choice."""
    rows = (*unfiltered.rows, *unfiltered.alternatives)
    populations = {row.base.choice.id: row.base.choice for row in rows if row.base is not None}
    if len(populations) < 2 and not selection.denominator:
        return ()
    return (population_control(selection, list(populations.values()), request.text),)
