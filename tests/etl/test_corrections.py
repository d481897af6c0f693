"""Declared corrections: made where the publisher errs, refused where it does not, each for the editions it names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from etl.reading.edition import Reading
from observatory.catalog import Catalog
from observatory.model import Correction
from tests.etl.files import cem_row, errors_of, read_whole, value, write_cem, write_police

WRONG, MENDED = "024010", "240104"
OLD = date(2019, 12, 31)


def centre(ubigeo: str) -> dict[str, str]:
    """The row of 2019 that the publisher once gave a code that does not exist."""
    return cem_row(
        **{"AÑO": "2019", "CODIGO CENTRO ATENCION": "COM147", "UBIGEO": ubigeo},
        DISTRITO="PAMPAS DE HOSPITAL",
    )


def edition(folder: Path, ubigeo: str, *, newer: bool) -> Path:
    """An edition to December 2019 or, with a row of another centre, to December 2023."""
    folder.mkdir(parents=True, exist_ok=True)
    return write_cem(folder / "casos_fem.csv", [centre(ubigeo), *([cem_row()] if newer else [])])


@pytest.fixture
def catalog(catalog: Catalog) -> Catalog:
    """The catalogue with the one correction that the small files are about."""
    mine = {"year": "2019", "centre": "COM147"}
    return replace(
        catalog,
        corrections=tuple(correction for correction in catalog.corrections if correction.where == mine),
    )


def until(day: date | None, catalog: Catalog) -> Catalog:
    """The catalogue with its corrections for the editions up to `day`."""
    return replace(
        catalog, corrections=tuple(replace(correction, until=day) for correction in catalog.corrections)
    )


def test_a_correction_whose_row_is_gone_is_noticed(tmp_path: Path, catalog: Catalog) -> None:
    other_row = cem_row(**{"AÑO": "2019", "CODIGO CENTRO ATENCION": "CEM050"})
    reading, _ = read_whole(write_cem(tmp_path / "casos_fem.csv", [other_row]), "mimp_cem", catalog)
    (fault,) = errors_of(reading)
    assert "No está la fila que se corrige" in fault.message
    assert fault.loss == "correccion:2019:COM147:ubigeo"


def test_a_file_of_other_years_owes_no_row(tmp_path: Path, catalog: Catalog) -> None:
    reading, _ = read_whole(write_cem(tmp_path / "casos_fem.csv", [cem_row()]), "mimp_cem", catalog)
    assert reading.problems == []


def read_it(file: Path, catalog: Catalog) -> tuple[Reading, float | None]:
    """The reading, and what it says of the district the centre truly lies in; None where it is refused."""
    reading, rows = read_whole(file, "mimp_cem", catalog)
    if errors_of(reading):
        return reading, None
    return reading, value(rows, "PE-240104", "2019-01-01", "centre:COM147", "cem_cases")


def test_a_declared_correction_is_made_and_shown(tmp_path: Path, catalog: Catalog) -> None:
    reading, count = read_it(edition(tmp_path, WRONG, newer=False), catalog)
    assert count == 12
    assert [(problem.cell, problem.seen) for problem in reading.problems] == [("L2 (UBIGEO)", WRONG)]


@pytest.mark.parametrize("newer", [False, True])
@pytest.mark.parametrize("reach", [None, date(2023, 12, 31)], ids=["every edition", "until the newest"])
def test_an_edition_within_the_reach_that_needs_no_correction_is_refused(
    tmp_path: Path, catalog: Catalog, newer: bool, reach: date | None
) -> None:
    reading, _ = read_it(edition(tmp_path, MENDED, newer=newer), until(reach, catalog))
    (fault,) = errors_of(reading)
    assert "no hace falta" in fault.message
    assert (fault.cell, fault.seen) == ("L2 (UBIGEO)", MENDED)


def test_the_old_edition_stays_readable_and_the_mended_one_is_read_as_it_is(
    tmp_path: Path, catalog: Catalog
) -> None:
    bounded = until(OLD, catalog)
    old, old_count = read_it(edition(tmp_path / "old", WRONG, newer=False), bounded)
    new, new_count = read_it(edition(tmp_path / "new", MENDED, newer=True), bounded)
    assert (old_count, new_count) == (12, 12)
    assert [problem.seen for problem in old.problems] == [WRONG]
    assert new.problems == []


def test_a_later_edition_with_the_old_error_is_refused_with_the_reach(
    tmp_path: Path, catalog: Catalog
) -> None:
    reading, _ = read_it(edition(tmp_path, WRONG, newer=True), until(OLD, catalog))
    assert any("vale solo hasta el 2019-12-31" in fault.message for fault in errors_of(reading))


def test_the_day_itself_is_within_the_reach(tmp_path: Path, catalog: Catalog) -> None:
    _, count = read_it(edition(tmp_path, WRONG, newer=True), until(date(2023, 12, 31), catalog))
    assert count == 12


def test_a_number_of_a_streamed_file_is_corrected_too(tmp_path: Path, catalog: Catalog) -> None:
    declared = Correction(
        source="mininter_vcm",
        where={"ubigeo": "150112", "year": "2024", "month": "1"},
        field="count",
        seen="240",
        correct="204",
        reason="El boletín del mismo mes dice 204.",
    )
    reading, rows = read_whole(
        write_police(tmp_path / "mininter.csv"), "mininter_vcm", replace(catalog, corrections=(declared,))
    )
    assert errors_of(reading) == []
    assert value(rows, "PE-150112", "2024-01-01", indicator="police_complaints") == 204
    assert [(problem.seen, problem.hint) for problem in reading.problems if "204" in problem.message] == [
        ("240", declared.reason)
    ]
