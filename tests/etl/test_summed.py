"""Sums of a file's rows for the territories that they lie in: each tells what all of its own rows say, and no other's."""

from __future__ import annotations

import pandas as pd

from etl.reading.normalise import sum_into_territories
from observatory.catalog import Catalog
from observatory.model import Level

LIMA, CALLAO = "PE-1501", "PE-0701"
ROWS = [
    ("PE-150112", 3.0, "in both", 7),
    ("PE-070101", 20.0, "alone in its province", 5),
    ("PE-150110", 4.0, "in both", 2),
    ("PE-150101", 0.0, "in both", 11),
]


def provinces(rows: list[tuple[str, float, str, int]], catalog: Catalog) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["territory", "value", "note", "row"])
    frame = frame.assign(
        indicator="cem_cases", period_start="2023-01-01", period_end="2023-12-31", breakdown="",
        obs_status="normal", centre="left out",
    )  # fmt: skip
    return sum_into_territories(frame, catalog, levels=(Level.PROVINCE,)).set_index("territory")


def test_a_sum_adds_its_own_rows_and_names_them_in_their_order(catalog: Catalog) -> None:
    sums = provinces(ROWS, catalog)
    assert dict(sums["value"]) == {LIMA: 7.0, CALLAO: 20.0}
    assert dict(sums["locator"]) == {LIMA: "suma de 3 filas: 2, 7, 11", CALLAO: "suma de 1 fila: 5"}


def test_a_note_of_all_its_rows_is_that_of_the_sum(catalog: Catalog) -> None:
    sums = provinces(ROWS, catalog)
    assert dict(sums["note"]) == {LIMA: "in both", CALLAO: "alone in its province"}


def test_a_note_of_some_of_its_rows_is_not_that_of_the_sum(catalog: Catalog) -> None:
    for changed in (0, 2, 3):
        rows = [(*row[:2], "another" if at == changed else row[2], row[3]) for at, row in enumerate(ROWS)]
        assert dict(provinces(rows, catalog)["note"]) == {LIMA: "", CALLAO: "alone in its province"}
