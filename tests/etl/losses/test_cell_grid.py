"""Losses on small grids: absent rows and their status, names, sentences, the limits of a source, locators."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from etl.checking import find_repeated_cells
from etl.losses.cell_grid import UnitGrid, split_locators
from etl.losses.comparison_of_editions import Compared, read_levels
from etl.losses.edition_losses import Edition
from etl.reading import normalise
from observatory.catalog import Catalog
from observatory.model import FileLimits, Source
from observatory.provenance.losses import sentence
from observatory.text import Text
from tests.etl.files import small_files
from tests.etl.losses.readings import READ_ON, Made, compared, edition_of, losses, snapshot

ID, CUTOFF = "mininter_vcm@2019-02", date(2019, 2, 28)
PLACE, OTHER = "PE-150112", "PE-150110"


@pytest.fixture
def small(catalog: Catalog) -> Catalog:
    """The catalogue without the limits of size."""
    return small_files(catalog)


def months(cells: dict[tuple[str, str], int]) -> pd.DataFrame:
    """Complaints by place and month (`2019-02`), each with its line."""
    days = [pd.Period(month, "M") for _, month in cells]
    columns = {
        "indicator": "police_complaints",
        "territory": [place for place, _ in cells],
        "period_start": [day.start_time.date().isoformat() for day in days],
        "period_end": [day.end_time.date().isoformat() for day in days],
        "value": list(cells.values()),
        "obs_status": "normal",
        "locator": [f"L{line}" for line in range(2, len(cells) + 2)],
    }
    return normalise.make_frame(columns, rows=len(cells))


def series(place: str, values: list[int | None]) -> dict[tuple[str, str], int]:
    """The months from January 2018 on; None has no row."""
    whens = [f"{2018 + at // 12}-{at % 12 + 1:02d}" for at in range(len(values))]
    return {(place, month): value for month, value in zip(whens, values, strict=True) if value is not None}


@pytest.mark.parametrize(
    ("before", "status", "value"),
    [
        ([5] * 12, "not_received", None),
        ([9, 4, *[9] * 10], "normal", 0),
        ([9, None, *[9] * 10], "normal", 0),
        ([None] * 9 + [9] * 3, "normal", 0),
    ],
    ids=["never under five", "once under five", "once without", "without at first"],
)
def test_an_absent_row_is_no_zero_where_the_place_always_had_five(
    small: Catalog, before: list[int | None], status: str, value: float | None
) -> None:
    rows = months(series(PLACE, [*before, None, 7]) | series(OTHER, [1] * 14))
    _, observations = compared(rows, ID, CUTOFF, small)
    row = observations[
        (observations["territory"] == PLACE) & (observations["period_start"] == "2019-01-01")
    ].iloc[0]
    assert row["locator"] == "sin fila"
    assert row["obs_status"] == status
    assert pd.isna(row["value"]) if value is None else row["value"] == value


def test_what_another_edition_covers_it_decides(small: Catalog) -> None:
    theirs = months(series(PLACE, [9] * 12) | series(OTHER, [1] * 13))
    edition = edition_of("mininter_vcm@2019-01", theirs, date(2019, 1, 31), small)
    rows = months(series(PLACE, [9] * 12 + [None, 7]) | series(OTHER, [1] * 14))
    _, observations = compared(rows, ID, CUTOFF, small, beside=(edition,))
    row = observations[
        (observations["territory"] == PLACE) & (observations["period_start"] == "2019-01-01")
    ].iloc[0]
    assert (row["value"], row["obs_status"]) == (0, "normal")


def test_a_loss_has_the_same_name_each_time_and_another_for_another(small: Catalog) -> None:
    places = [f"PE-1501{number:02d}" for number in range(1, 13)]
    complete = months({key: 9 for place in places for key in series(place, [9] * 14)})
    january = complete[complete["period_start"] < "2019-02-01"]
    edition = edition_of("mininter_vcm@2019-01", january, date(2019, 1, 31), small)

    def names(gone: list[str]) -> list[str]:
        damaged = complete[~(complete["territory"].isin(gone) & (complete["period_start"] == "2018-05-01"))]
        return losses(compared(damaged, ID, CUTOFF, small, beside=(edition,))[0])

    first_names = names(places[:7])
    assert first_names == names(places[:7])
    assert [name.rsplit(":", 1)[0] for name in first_names] == ["celdas:2018:7"]
    assert names(places[1:8]) != first_names


def test_a_loss_is_said_in_each_language(catalog: Catalog) -> None:
    for name in (
        "celda:PE-150112:2019-05",
        "anio:2019",
        "sexos:centre:CEM050:2019",
        "igual:a@b",
        "copia:2026-01",
    ):
        sentences = {sentence(name, catalog, Text(lang)) for lang in ("es", "en", "fr")}
        assert len(sentences) == 3, sentences
    assert sentence("de_otro_tiempo:x", catalog, Text("es")) == "de_otro_tiempo:x"


def test_a_row_whose_cell_another_row_holds_is_told_with_both(small: Catalog) -> None:
    rows = months(series(PLACE, [9, 8]))
    twice = pd.concat([rows, rows.iloc[:1].assign(locator="L9")], ignore_index=True)
    reading = Compared(Made(snapshot(ID, CUTOFF), twice), small.sources["mininter_vcm"], small)
    (problem,) = find_repeated_cells(reading)
    assert (problem.cell, "repite la celda de L2" in problem.message) == ("L9", True)


LIMITED_PLACE, LIMITED_ID = "PE-150112", "mininter_vcm@2025-12"
LIMITS = FileLimits("police_complaints", "month", 2024)


def rows(values: list[float], *, breakdown: str = "", grain: str = "M") -> pd.DataFrame:
    """A district from January 2024 (or 2010) on, a value a period."""
    first = pd.Period("2024-01" if grain == "M" else "2010", grain)
    spans = [first + at for at in range(len(values))]
    return normalise.make_frame(
        {
            "indicator": "police_complaints",
            "territory": LIMITED_PLACE,
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
    made = Made(snapshot(LIMITED_ID, date(2025, 12, 31)), frame)
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
    made = Made(snapshot(LIMITED_ID, None), rows([100.0] * 10, grain="Y"))
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


@pytest.mark.parametrize("dtype", ["str", "object"])
@pytest.mark.parametrize(
    "locators",
    [
        ["L2", "L30", "L4000000"],
        ["Hoja 1!C7", "Hoja 1!C12"],
        ["L2", "Hoja!B3", "elemento 4", "sin fila", "L5"],
        ["suma de 2 filas: 12, 345", "suma de 2 filas: 12, 346"],
        ["", ""],
        [],
    ],
)
def test_head_and_line_are_the_locator(locators: list[str], dtype: str) -> None:
    positions, heads, lines = split_locators(pd.Series(locators, dtype=dtype))
    assert [f"{heads[head]}{line or ''}" for head, line in zip(positions, lines, strict=True)] == locators
