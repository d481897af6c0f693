"""The round of an office: the workbook comes from the running site, is filled in, and what it says is loaded."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from etl.__main__ import main
from etl.municipal.form import COVER_SHEET
from etl.municipal.form_files import list_entries
from etl.municipal.template import draw_sheets
from observatory.catalog import Catalog
from observatory.store.private.private_part import Private
from observatory.store.private.workspace import OBSERVED, read_observations, read_snapshots
from tests.conftest import serving
from tests.etl.municipal import reports
from tests.kit.few_figures import ship


@pytest.fixture(scope="module")
def downloaded(tmp_path_factory: pytest.TempPathFactory, few_figures: Path) -> Iterator[tuple[Path, Path]]:
    """The empty workbook as a running site gives it, and the store of that site, which commands write to."""
    folder = tmp_path_factory.mktemp("round")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OBSERVATORY_STORE_DIR", str(folder / "store"))
        patch.delenv("OBSERVATORY_DATABASE_URL", raising=False)
        ship(patch, few_figures)
        assert main(["build"]) == 0
        with (
            serving(folder / "store", log=folder / "log") as address,
            urllib.request.urlopen(f"{address}/api/v1/forms/gamea_slim.xlsx", timeout=30) as answer,
        ):
            (folder / "empty.xlsx").write_bytes(answer.read())
        yield folder / "empty.xlsx", folder / "store"


def filled(empty: Path, out: Path, catalog: Catalog, month: object) -> Path:
    """The downloaded workbook with the numbers of the report typed into its cells, and a month on its cover."""
    form, book = reports.form(catalog), openpyxl.load_workbook(empty)
    for plan in draw_sheets(form, None):
        for (row, column), entry in list_entries(plan, form, reports.figures()).items():
            book[plan.title].cell(row, column).value = entry
    book[COVER_SHEET]["B3"].value = month
    book.save(out)
    return out


def test_what_is_filled_into_the_downloaded_workbook_is_loaded(
    downloaded: tuple[Path, Path], catalog: Catalog, tmp_path: Path
) -> None:
    empty, store = downloaded
    report = filled(empty, tmp_path / "gamea_slim-marzo.xlsx", catalog, "2024-03")
    assert main(["check", str(report), "--report-dir", str(tmp_path)]) == 0
    assert main(["ingest", str(report)]) == 0
    with Private(store).workspace(catalog).loading() as connection:
        assert "gamea_slim@2024-03" in [snapshot["id"] for snapshot in read_snapshots(connection)]
        rows = read_observations(connection, "gamea_slim@2024-03", "slim_cases_residence")
    cells = [dict(zip(OBSERVED, row, strict=True)) for row in rows]
    told = {cell["territory"]: cell["value"] for cell in cells if not cell["breakdown"]}
    for number in range(1, 9):
        assert told[f"BO-020105-{number:02}"] == reports.BY_PLACE[f"Distrito {number}"]


@pytest.mark.parametrize("month", [None, "marzo", "2999-01"])
def test_without_its_month_it_is_refused_at_the_cell_of_the_month(
    downloaded: tuple[Path, Path],
    catalog: Catalog,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    month: object,
) -> None:
    report = filled(downloaded[0], tmp_path / "gamea_slim-nada.xlsx", catalog, month)
    assert main(["check", str(report), "--format", "json"]) == 1
    assert '"cell": "B3"' in capsys.readouterr().out


def test_the_same_numbers_under_another_month_are_not_taken_twice(
    downloaded: tuple[Path, Path], catalog: Catalog, tmp_path: Path
) -> None:
    """A workbook for any month could be sent again with the numbers of the month before."""
    empty, _ = downloaded
    first = filled(empty, tmp_path / "gamea_slim-1.xlsx", catalog, "2023-05")
    again = filled(empty, tmp_path / "gamea_slim-2.xlsx", catalog, "2023-06")
    assert main(["ingest", str(first)]) == 0
    assert main(["ingest", str(again)]) == 1
