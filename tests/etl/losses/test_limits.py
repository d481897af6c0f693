"""Limits of a source on small grids: each is kept by a sound file and broken by one fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from etl.losses.cell_grid import UnitGrid
from etl.losses.comparison_of_editions import Compared, read_levels
from etl.losses.edition_losses import Edition
from etl.reading import normalise
from observatory.catalog import Catalog
from observatory.model import FileLimits, Source
from tests.etl.losses.readings import READ_ON, Made, losses, snapshot

PLACE, ID = "PE-150112", "mininter_vcm@2025-12"
LIMITS = FileLimits("police_complaints", "month", 2024)


def rows(values: list[float], *, breakdown: str = "", grain: str = "M") -> pd.DataFrame:
    """A district from January 2024 (or 2010) on, a value a period."""
    first = pd.Period("2024-01" if grain == "M" else "2010", grain)
    spans = [first + at for at in range(len(values))]
    return normalise.make_frame(
        {
            "indicator": "police_complaints",
            "territory": PLACE,
            "period_start": [span.start_time.date().isoformat() for span in spans],
            "period_end": [span.end_time.date().isoformat() for span in spans],
            "breakdown": breakdown,
            "value": values,
            "obs_status": "normal",
            "locator": [f"L{line}" for line in range(2, len(values) + 2)],
        },
        rows=len(values),
    )


def with_limits(catalog: Catalog, limits: FileLimits) -> Source:
    return replace(catalog.sources["mininter_vcm"], limits=(limits,))


def told(
    catalog: Catalog, frame: pd.DataFrame, limits: FileLimits = LIMITS, former: pd.DataFrame | None = None
) -> list[str]:
    """The losses of a file, by itself or beside an edition that ended a month earlier."""
    held = ()
    if former is not None:
        grid = UnitGrid(limits, READ_ON, read_levels(catalog))
        grid.add(former)
        held = (Edition("mininter_vcm@2025-11", "2025-11-30", "former", "former", False, grid.close()),)
    made = Made(snapshot(ID, date(2025, 12, 31)), frame)
    reading = Compared(made, with_limits(catalog, limits), catalog, editions=(held,) if held else ())
    for _ in reading.frames():
        pass
    return losses(reading)


def test_a_sound_file_keeps_the_limits_that_hold_for_any_source(catalog: Catalog) -> None:
    assert told(catalog, rows([100.0] * 24)) == []
    assert told(catalog, rows([100.0] * 24), former=rows([100.0] * 22 + [95.0])) == []


@pytest.mark.parametrize(
    ("value", "loss"), [(70.0, "cifra:PE-150112:2025-10"), (310.0, "cifra:PE-150112:2025-10")]
)
def test_a_cell_that_falls_further_than_a_revision_is_refused(
    catalog: Catalog, value: float, loss: str
) -> None:
    """And one that rises further; the other cells stay."""
    moved = rows([100.0] * 21 + [value] + [100.0] * 2)
    assert loss in told(catalog, moved, former=rows([100.0] * 23))


def test_rows_of_another_length_than_declared_are_refused(catalog: Catalog) -> None:
    limits = replace(LIMITS, first=2010)
    made = Made(snapshot(ID, None), rows([100.0] * 10, grain="Y"))
    reading = Compared(made, with_limits(catalog, limits), catalog)
    for _ in reading.frames():
        pass
    assert [
        problem.message == "10 filas de «police_complaints» no son de un mes." for problem in reading.problems
    ] == [True]


def test_a_newest_month_that_is_doubled_is_refused(catalog: Catalog) -> None:
    limits = replace(LIMITS, total_over=1.25)
    assert told(catalog, rows([100.0] * 23 + [110.0]), limits) == []
    assert told(catalog, rows([100.0] * 23 + [200.0]), limits) == ["suma:2025-12"]


def test_categories_exchanged_since_the_edition_before_are_refused(catalog: Catalog) -> None:
    def file(women: float, men: float) -> pd.DataFrame:
        parts = [([200.0], ""), ([women], "sex:women"), ([men], "sex:men")]
        return pd.concat([rows(values * 24, breakdown=trait) for values, trait in parts], ignore_index=True)

    limits = replace(LIMITS, shares_move=0.0)
    assert (
        told(catalog, file(150.0, 50.0), limits, former=file(150.0, 50.0).query("period_start < '2025-12'"))
        == []
    )
    assert told(catalog, file(50.0, 150.0), limits, former=file(150.0, 50.0)) == [
        "mujeres:2024-01:2025-12:24"
    ]


def test_what_was_settled_moves_no_more(catalog: Catalog) -> None:
    limits = replace(LIMITS, settled=12, settled_moves=0.01)
    former = rows([1000.0] * 23)
    assert told(catalog, rows([1001.0] * 12 + [1050.0] * 12), limits, former=former) == []
    assert told(catalog, rows([1020.0] * 24), limits, former=former) == ["total:todo:2024"]
