"""The whole way of a report: the form comes from the site, is filled in, loaded, signed, released and mapped."""

from __future__ import annotations

import re
import shlex
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from app import create_app
from etl.__main__ import main
from etl.municipal.form import COVER_SHEET
from etl.municipal.form_files import list_entries
from etl.municipal.template import draw_sheets
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.demonstration import MARK
from observatory.model import Row
from observatory.settings import ROOT, Settings
from observatory.store.private.private_part import Private
from observatory.store.private.workspace import OBSERVED, read_observations, read_snapshots
from observatory.store.reading import panel
from observatory.store.releases import SqliteReleases
from tests.conftest import serving
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


# The way of a report by commands, in a fresh folder: the list in docs/demo.md is run as it stands there.


_LIST = ROOT / "docs" / "demo.md"
_BEGINS = ".venv/bin/python -m etl "
MAP = "/api/v1/data.json?indicator=slim_cases_residence&view=map"


def listed() -> list[list[str]]:
    """The words of each command of the list, without its explanation."""
    walk = _LIST.read_text(encoding="utf-8").partition("## The walk")[2]
    block = re.search(r"```\n(.*?)```", walk, re.S)
    assert block, "docs/demo.md has a list of commands under «The walk»"
    lines = [line for line in block[1].splitlines() if line.startswith(_BEGINS)]
    return [shlex.split(line.removeprefix(_BEGINS), comments=True) for line in lines]


class Walk:
    """Runs the commands of the list in order, and looks at the site between them."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self.left = listed()

    def run_next(self, name: str) -> int:
        """Run the next command, which has to be `name`; its exit code."""
        words = self.left.pop(0)
        assert words[0] == name
        return main(words)

    def page(self, address: str) -> str:
        """What a site that is started now answers."""
        return str(create_app(Settings(store_dir=self.store)).test_client().get(address).text)

    def months(self) -> set[str]:
        """The months that the published map of residence speaks of, if anything is published."""
        client = create_app(Settings(store_dir=self.store)).test_client()
        answer = client.get(f"{MAP}&grain=month")
        return {row["period"] for row in answer.json["rows"]} if answer.status_code == 200 else set()


def test_the_walk_of_a_report_by_commands_in_a_fresh_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(tmp_path / "store"))
    monkeypatch.delenv("OBSERVATORY_DATABASE_URL", raising=False)
    walk = Walk(tmp_path / "store")

    assert walk.run_next("demo") == 0  # the store, marked for good, and filled forms beside it
    assert walk.run_next("template") == 0
    assert Path("empty.xlsx").exists()
    assert not walk.months()

    first_form = Path("forms/demo_slim-2025-01.xlsx")
    content = first_form.read_bytes()
    changed(first_form, cell_edit("Por residencia", "B6", 999))
    assert walk.run_next("check") == 1  # a total that its parts do not reach
    assert "B6" in capsys.readouterr().out
    assert Path("review/demo_slim-2025-01-revisado.xlsx").exists()
    first_form.write_bytes(content)
    assert walk.run_next("check") == 0

    assert walk.run_next("ingest") == 0
    assert walk.run_next("diff") == 0
    assert main(["release"]) == 1  # nobody has signed
    assert not walk.months()
    assert walk.run_next("signoff") == 0
    assert walk.run_next("release") == 0
    assert walk.months() == {"2025-01"}
    page = walk.page("/es/indicadores/slim_cases_residence?view=map")
    drawing = page[page.index("<svg") : page.index("</svg>")]
    assert MARK in page and MARK in drawing and "Alfa" in drawing

    for name in ("ingest", "diff", "signoff", "release"):
        assert walk.run_next(name) == 0
    assert walk.months() == {"2025-02"}
    assert walk.run_next("rollback") == 0
    assert walk.months() == {"2025-01"}
    assert walk.run_next("audit") == 0
    assert walk.left == []
