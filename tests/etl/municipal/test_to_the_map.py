"""The whole way of El Alto's report, with numbers made for it: filled form, load, signature, release, district map."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from etl.__main__ import main
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.model import Row
from observatory.store.reading import panel
from observatory.store.releases import SqliteReleases
from tests.etl.municipal import reports
from tests.etl.municipal.reports import BY_PLACE, cell_edit, changed
from tests.kit.few_figures import ship

OWNER = "Gobierno Autónomo Municipal de El Alto"
SMALL = {f"BO-020105-{number:02}" for number in (9, 10, 11, 13)}
RowsOf = Callable[[str], dict[str, Row]]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog, few_figures: Path) -> Path:
    """A store that holds one signed and published report; on the way each step was tried too early."""
    folder = tmp_path_factory.mktemp("walk")
    report = reports.report(folder / "gamea_slim-2024-03.xlsx", catalog)
    spoilt = changed(
        reports.report(folder / "gamea_slim-spoilt.xlsx", catalog), cell_edit("Por residencia", "B6", 41)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OBSERVATORY_STORE_DIR", str(folder / "store"))
        patch.delenv("OBSERVATORY_DATABASE_URL", raising=False)
        ship(patch, few_figures)
        assert main(["check", str(spoilt), "--source", "gamea_slim", "--report-dir", str(folder)]) == 1
        assert (folder / "gamea_slim-spoilt-revisado.xlsx").exists()
        assert main(["check", str(report), "--source", "gamea_slim"]) == 0
        assert main(["ingest", str(folder), "--source", "gamea_slim"]) == 1
        assert main(["ingest", str(report)]) == 0
        assert main(["diff"]) == 0
        assert main(["release"]) == 1
        assert main(["signoff", "--source", "gamea_slim", "--office", OWNER]) == 0
        assert main(["release"]) == 0
        assert main(["attack"]) == 0
    return folder / "store"


@pytest.fixture(scope="module")
def panel_of(store: Path, catalog: Catalog) -> RowsOf:
    """Rows of a query by territory."""

    def ask(query: str) -> dict[str, Row]:
        with SqliteReleases(store).opened() as connection:
            rows = panel.build_panel(connection, catalog, Selection.from_query(query, catalog)).rows
        return {row.territory: row for row in rows}

    return ask


def test_the_first_report_fills_the_district_map_by_residence(panel_of: RowsOf) -> None:
    panel = panel_of("indicator=slim_cases_residence&view=map")
    assert {code: row.value for code, row in panel.items() if code.startswith("BO-020105-0")} == {
        f"BO-020105-{number:02}": BY_PLACE[f"Distrito {number}"] for number in range(1, 9)
    }


def test_the_small_districts_are_shown_as_one(panel_of: RowsOf) -> None:
    panel = panel_of("indicator=slim_cases_residence&view=map")
    assert not SMALL & set(panel)
    assert panel["BO-020105-R"].value == 2 + 1 + 3 + 0


def test_the_offices_are_another_map_and_have_no_zero_where_there_is_none(panel_of: RowsOf) -> None:
    panel = panel_of("indicator=slim_cases&view=map")
    assert (panel["BO-020105-01"].value, panel["BO-020105-03"].value) == (187, 153)
    assert {row.symbol for code, row in panel.items() if code not in ("BO-020105-01", "BO-020105-03")} == {
        "no_service"
    }


def test_civil_matters_are_apart_and_never_in_the_total(panel_of: RowsOf) -> None:
    assert panel_of("indicator=slim_cases&territory=BO-020105&period=2024-03")["BO-020105"].value == 340
    assert (
        panel_of("indicator=slim_civil_matters&territory=BO-020105&period=2024-03")["BO-020105"].value == 12
    )


def test_each_number_names_the_edition_and_the_cell_it_was_read_in(panel_of: RowsOf) -> None:
    row = panel_of("indicator=slim_cases_residence&view=map")["BO-020105-03"]
    assert (row.snapshot, row.locator) == ("gamea_slim@2024-03", "Por residencia!B8")
