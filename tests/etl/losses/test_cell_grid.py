"""Small grids: the status of absent rows, names of losses, rows of other years, sentences in each language."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from etl.checking import find_repeated_cells
from etl.losses.comparison_of_editions import Compared
from etl.reading import normalise
from observatory.catalog import Catalog
from observatory.provenance.losses import sentence
from observatory.text import Text
from tests.etl.files import small_files
from tests.etl.losses.readings import Made, compared, edition_of, losses, snapshot

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
