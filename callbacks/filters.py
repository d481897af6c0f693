"""The filters that a series offers beside its chart: what `choices` says, with what its own rows allow."""

from __future__ import annotations

from callbacks.choices import controls, population_control
from callbacks.page_request import Asked
from layouts.parts.controls import Control
from observatory.model import Panel
from observatory.selection import GrainChoice, Selection


def filters_of(
    asked: Asked, selection: Selection, panel: Panel, *, everything: Panel, has_map: bool
) -> tuple[Control, ...]:
    """Places, groups, years, grain, view, and the population of a rate. `everything` is the panel with its months."""
    indicator, catalog = panel.indicator, asked.catalog
    return (
        *controls(
            selection.replace(by=panel.by),  # some figures are only published by register
            indicator,
            asked.observatory.availability().get(indicator.id),
            catalog=catalog,
            dimensions={one: catalog.dimensions[one].name for one in indicator.dimensions},
            grains=_grains(everything, asked.observatory.panel(selection.replace(grain="whole"))),
            has_map=has_map,
            text=asked.text,
        ),
        *_population_control(asked, selection),
    )


def _grains(everything: Panel, told_once: Panel) -> set[GrainChoice]:
    """What else may be shown: months, and all of it where more than months is left out otherwise."""
    months = {row.period for row in everything.rows if row.period.grain == "month"}
    left_out = {row.period for row in everything.rows} - {row.period for row in told_once.rows} - months
    found: list[tuple[GrainChoice, bool]] = [("month", bool(months)), ("all", bool(left_out))]
    return {grain for grain, there in found if there}


def _population_control(asked: Asked, selection: Selection) -> tuple[Control, ...]:
    """The populations that a rate of the chosen places can be divided by; none where there is no choice."""
    whole = asked.observatory.panel(selection.replace(denominator="", period=None, grain="all"))
    rows = (*whole.rows, *whole.alternatives)
    found = {row.base.choice.id: row.base.choice for row in rows if row.base is not None}
    if len(found) < 2 and not selection.denominator:
        return ()
    return (population_control(selection, list(found.values()), asked.text),)
