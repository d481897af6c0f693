"""Panels of maps made by hand: by district, with every status, with districts shown as one."""

from __future__ import annotations

from dataclasses import replace

from observatory.model import ConfStatus, Level, ObsStatus, Panel, Territory
from tests.observatory.making import panel, row
from tests.observatory.pieces import (
    CEM,
    COMPLAINTS,
    EL_ALTO_DISTRICTS,
    LIMA_NORTE,
    POPULATION,
    PUBLISHED,
    SLIM,
)


def lima_map() -> Panel:
    """Lima Norte by district, with one of each status."""
    values = (401, 3120, 4890, 2615, 3544, None, 6810, None)
    rows = [
        row("police_complaints", place.code, "2025", value)
        for place, value in zip(LIMA_NORTE, values, strict=True)
    ]
    rows[5] = replace(rows[5], obs_status=ObsStatus.NOT_RECEIVED)
    rows[7] = replace(rows[7], conf_status=ConfStatus.PROTECTED)
    return panel(COMPLAINTS, rows, view="map")


def statuses_map() -> Panel:
    """Lima Norte with every status once."""
    rows = [row("cem_cases", place.code, "2023", None) for place in LIMA_NORTE]
    rows[0] = replace(rows[0], obs_status=ObsStatus.NO_SERVICE)
    rows[1] = replace(rows[1], value=0.0)
    rows[2] = replace(rows[2], value=655.0)
    rows[3] = replace(rows[3], value=738.0)
    rows[4] = replace(rows[4], conf_status=ConfStatus.PROTECTED)
    rows[5] = replace(rows[5], obs_status=ObsStatus.NOT_PUBLISHED)
    rows[6] = replace(rows[6], obs_status=ObsStatus.WITHDRAWN)
    rows[7] = replace(rows[7], obs_status=ObsStatus.NOT_APPLICABLE)
    return panel(CEM, rows, view="map")


def el_alto_map() -> Panel:
    """El Alto by district: nobody publishes a figure."""
    rows = [
        row("slim_cases", place.code, "2020", None, obs_status=ObsStatus.NOT_PUBLISHED)
        for place in EL_ALTO_DISTRICTS
    ]
    return panel(SLIM, rows, view="map", sources=(PUBLISHED,))


def el_alto_population() -> Panel:
    """El Alto by district, four small ones shown as one group."""
    small = Territory(
        "BO-020105-R", Level.GROUP, "Distritos 9, 10, 11 y 13", "BO-020105",
        members=("BO-020105-09", "BO-020105-10", "BO-020105-11", "BO-020105-13"),
        on_site=EL_ALTO_DISTRICTS[0].on_site,
    )  # fmt: skip
    alone = tuple(place for place in EL_ALTO_DISTRICTS if place.code not in small.members)
    rows = [
        row("population", place.code, "2012-11-21", 20_000 + 13_500.0 * at) for at, place in enumerate(alone)
    ]
    rows.append(row("population", small.code, "2012-11-21", 5_604))
    return panel(POPULATION, rows, view="map", territories=(*alone, small))
