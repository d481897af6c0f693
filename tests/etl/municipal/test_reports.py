"""The counts of a good report, and its losses against the months in the workspace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from etl import commands, pipeline
from etl.__main__ import main
from etl.checking import Continued
from etl.municipal.form_files import FormFigures, write_filled
from etl.pipeline import IngestOutcome
from etl.reading import faults
from etl.reading.edition import read_edition
from observatory.catalog import Catalog
from observatory.model import Period
from observatory.store.private import workspace
from observatory.store.private.workspace import OBSERVED, Workspace
from tests.etl.files import errors_of, read_whole
from tests.etl.municipal import reports
from tests.etl.municipal.reports import BY_PLACE, added, cell_edit, changed, counts_of
from tests.etl.municipal.test_forgiving import counted


@pytest.fixture
def rows(tmp_path: Path, catalog: Catalog) -> pd.DataFrame:
    reading, observations = read_whole(reports.report(tmp_path / "a.xlsx", catalog), "gamea_slim", catalog)
    assert reading.problems == []
    assert reading.snapshot.id == "gamea_slim@2024-03"
    return observations


def test_residence_and_office_are_two_indicators(rows: pd.DataFrame) -> None:
    assert counted(rows, "slim_cases_residence", "BO-020105-03") == BY_PLACE["Distrito 3"]
    assert counted(rows, "slim_cases", "BO-020105-03") == 153
    assert counted(rows, "slim_cases", "BO-020105-03", "office:VILLAADELA") == 95


def test_the_municipality_counts_who_came_and_apart_from_that_who_lives_there(rows: pd.DataFrame) -> None:
    beyond = BY_PLACE["Fuera de El Alto"] + BY_PLACE["No se sabe"]
    assert counted(rows, "slim_cases") == sum(BY_PLACE.values())
    assert counted(rows, "slim_cases_residence") == sum(BY_PLACE.values()) - beyond


def test_a_district_without_an_office_has_no_service_and_no_zero(rows: pd.DataFrame) -> None:
    offices = rows[(rows["indicator"] == "slim_cases") & (rows["breakdown"] == "")].set_index("territory")
    assert offices.loc["BO-020105-07", "obs_status"] == "no_service"
    assert pd.isna(offices.loc["BO-020105-07", "value"])
    assert counted(rows, "slim_cases_residence", "BO-020105-13") == 0


def test_civil_matters_are_no_cases(rows: pd.DataFrame) -> None:
    assert counted(rows, "slim_civil_matters") == 12
    assert counted(rows, "slim_civil_matters", breakdown="matter:family_assistance") == 9


@pytest.mark.parametrize("dimension", ["sex", "form", "age", "condition", "office", "relationship"])
def test_each_trait_adds_up_to_the_total(rows: pd.DataFrame, dimension: str) -> None:
    for (indicator, territory), group_rows in rows.groupby(["indicator", "territory"]):
        parts = group_rows[group_rows["breakdown"].str.startswith(f"{dimension}:")]
        if len(parts):
            assert parts["value"].sum() == counted(rows, str(indicator), str(territory))


def test_every_count_names_its_sheet_and_cell(rows: pd.DataFrame) -> None:
    assert set(rows["locator"].str.split("[!,]", regex=True).str[0]) == {
        "Por residencia",
        "Por oficina",
        "Detalle",
    }
    cell = rows[(rows["territory"] == "BO-020105-03") & (rows["breakdown"] == "sex:women")]["locator"]
    assert "Por residencia!C8" in set(cell)


def test_of_independencia_only_the_district_leaves(tmp_path: Path, catalog: Catalog) -> None:
    form = reports.form(catalog, "muni_independencia")
    month_counts = {
        "demuna_cases": 7, "demuna_cases|sex:women": 4, "demuna_cases|sex:men": 3, "demuna_cases|age:6-11": 7,
        "demuna_civil_matters": 2, "serenazgo_interventions": 5, "serenazgo_interventions|sex:women": 5,
        "muni_service_users": 3, "muni_service_users|sex:women": 3, "muni_service_users|Apoyo recibido:legal": 3,
        "muni_service_users|Apoyo recibido:social": 2,
    }  # fmt: skip
    out = tmp_path / "a.xlsx"
    write_filled(
        form, reports.MONTH, FormFigures({place.name: month_counts for place in form.places}), out=out
    )
    reading, observations = read_whole(out, "muni_independencia", catalog)
    assert errors_of(reading) == []
    assert set(observations["territory"]) == {"PE-150112"}
    assert counted(observations, "demuna_cases", "PE-150112") == 7 * 8
    assert counted(observations, "serenazgo_interventions", "PE-150112", "sex:women") == 5 * 8
    assert not observations["breakdown"].str.contains("Apoyo").any()


@pytest.fixture
def loaded(tmp_path: Path, catalog: Catalog) -> Workspace:
    return Workspace(tmp_path / "store" / "workspace.db", catalog)


def load(path: Path, loaded: Workspace, catalog: Catalog) -> IngestOutcome:
    reading = read_edition(path, source=catalog.sources["gamea_slim"], catalog=catalog)
    return pipeline.ingest(loaded, Continued(reading, loaded))


def month(tmp_path: Path, catalog: Catalog, number: int, name: str = "") -> Path:
    return reports.report(tmp_path / f"{name or number}.xlsx", catalog, month=Period.month(2024, number))


def totals(loaded: Workspace, snapshot: str) -> dict[str, float]:
    """Cases of the municipality by month, as an edition has them."""
    with loaded.loading() as connection:
        rows = pd.DataFrame(
            workspace.read_observations(connection, snapshot, "slim_cases"), columns=list(OBSERVED)
        )
    totals_rows = rows[(rows["territory"] == "BO-020105") & (rows["breakdown"] == "")]
    return {
        start[:7]: value
        for start, value in zip(totals_rows["period_start"], totals_rows["value"], strict=True)
    }


def test_each_report_is_an_edition_that_holds_its_year_so_far(
    tmp_path: Path, loaded: Workspace, catalog: Catalog
) -> None:
    for number in (1, 2):
        outcome = load(month(tmp_path, catalog, number), loaded, catalog)
        assert outcome.accepted, outcome.problems
    assert totals(loaded, "gamea_slim@2024-02") == {"2024-01": 340, "2024-02": 340}
    with loaded.loading() as connection:
        rows = workspace.read_observations(connection, "gamea_slim@2024-02", "slim_cases")
    of_january = [dict(zip(OBSERVED, row, strict=True)) for row in rows]
    locators = {row["locator"] for row in of_january if row["period_end"] == "2024-01-31"}
    assert all(locator.startswith("informe 2024-01 · ") for locator in locators)


def test_a_district_that_had_no_office_in_any_month_had_none_in_the_span(
    tmp_path: Path, loaded: Workspace, catalog: Catalog
) -> None:
    for number in (1, 2, 3):
        load(month(tmp_path, catalog, number), loaded, catalog)
    with loaded.loading() as connection:
        observed = workspace.read_observations(connection, "gamea_slim@2024-03", "slim_cases")
    rows = pd.DataFrame(observed, columns=list(OBSERVED))
    span = rows[rows["period_end"].str[:7] != rows["period_start"].str[:7]]
    assert set(span["obs_status"]) == {"no_service"}
    assert set(span["period_start"] + "/" + span["period_end"]) == {"2024-01-01/2024-03-31"}
    assert "BO-020105-07" in set(span["territory"])
    assert not {"BO-020105-01", "BO-020105-03", "BO-020105"} & set(span["territory"])


def test_a_month_twice_is_refused_and_the_first_stays(
    tmp_path: Path, loaded: Workspace, catalog: Catalog
) -> None:
    assert load(month(tmp_path, catalog, 3), loaded, catalog).accepted
    again = changed(month(tmp_path, catalog, 3, "again"), cell_edit("Detalle", "B60", 4))
    outcome = load(again, loaded, catalog)
    (refusal,) = [problem for problem in outcome.problems if faults.exit_code([problem])]
    assert (refusal.sheet, refusal.cell) == ("Instrucciones", "B3")
    assert "Ya está cargado un informe de marzo de 2024" in refusal.message
    with loaded.loading() as connection:
        assert [snapshot["id"] for snapshot in workspace.read_snapshots(connection)] == ["gamea_slim@2024-03"]


def test_the_same_file_twice_changes_nothing(tmp_path: Path, loaded: Workspace, catalog: Catalog) -> None:
    path = month(tmp_path, catalog, 3)
    assert load(path, loaded, catalog).accepted
    assert load(path, loaded, catalog).accepted
    with loaded.loading() as connection:
        assert [snapshot["id"] for snapshot in workspace.read_snapshots(connection)] == ["gamea_slim@2024-03"]


def test_a_correction_and_a_late_month_become_the_newest_edition(
    tmp_path: Path, loaded: Workspace, catalog: Catalog
) -> None:
    assert load(month(tmp_path, catalog, 2), loaded, catalog).accepted
    assert load(month(tmp_path, catalog, 3), loaded, catalog).accepted
    late = load(month(tmp_path, catalog, 1), loaded, catalog)
    assert late.snapshot.edition == "2024-03-con-2024-01"
    smaller = {**BY_PLACE, "Distrito 1": 30}
    figures = replace(
        reports.figures(), places={name: reports.counts_of(number) for name, number in smaller.items()}
    )
    names = list(smaller)
    first_office, *others = figures.offices
    counts = reports.added(*(figures.places[name] for name in names[:5])) | {reports.CIVIL: 5}
    figures = replace(
        figures,
        offices=[replace(first_office, counts=counts), *others],
        lists={**figures.lists, "Pareja": 290, "Vivienda": 280},
    )
    path = reports.report(tmp_path / "c.xlsx", catalog, figures, Period.month(2024, 2))
    corrected = load(changed(path, cell_edit("Instrucciones", "B4", "Corrección 1")), loaded, catalog)
    assert corrected.accepted, corrected.problems
    assert corrected.snapshot.edition == "2024-03-con-2024-01-con-2024-02-c1"
    assert totals(loaded, corrected.snapshot.id) == {"2024-01": 340, "2024-02": 330, "2024-03": 340}
    with loaded.loading() as connection:
        assert workspace.read_snapshots(connection)[-1]["id"] == corrected.snapshot.id


def test_a_new_year_begins_anew(tmp_path: Path, loaded: Workspace, catalog: Catalog) -> None:
    assert load(month(tmp_path, catalog, 12), loaded, catalog).accepted
    path = reports.report(tmp_path / "j.xlsx", catalog, month=Period.month(2025, 1))
    outcome = load(path, loaded, catalog)
    assert totals(loaded, outcome.snapshot.id) == {"2025-01": 340}


def test_the_clerk_gets_a_page_and_a_copy_with_the_cells_marked(tmp_path: Path, catalog: Catalog) -> None:
    import openpyxl

    path = changed(
        reports.report(tmp_path / "informe.xlsx", catalog), cell_edit("Por residencia", "B6", "<b>x</b>")
    )
    changed(path, lambda book: book["Por residencia"].merge_cells("B6:B7"))
    reading, _ = read_whole(path, "gamea_slim", catalog)
    page, copy = commands.write_report(path, reading.problems, folder=tmp_path / "out")
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "&lt;b&gt;x&lt;/b&gt;" in text
    assert "<b>x</b>" not in text
    assert "Hoja «Por residencia» · B6" in text
    marked = openpyxl.load_workbook(copy)["Por residencia"]["B6"]
    assert "no es un número" in marked.comment.text
    assert marked.fill.fgColor.rgb.endswith("F6C344")
    assert openpyxl.load_workbook(path)["Por residencia"]["B6"].comment is None


def test_of_a_workbook_that_is_a_trap_there_is_a_page_and_no_copy(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "informe.xlsx"
    path.write_bytes(b"nothing")
    reading, _ = read_whole(path, "gamea_slim", catalog)
    (page,) = commands.write_report(path, reading.problems, folder=tmp_path / "out")
    assert "No se hizo una copia" in page.read_text(encoding="utf-8")


def test_a_good_report_gets_a_page_that_says_so(tmp_path: Path, catalog: Catalog) -> None:
    path = reports.report(tmp_path / "informe.xlsx", catalog)
    (page,) = commands.write_report(path, [], folder=tmp_path / "out")
    assert "El informe está bien" in page.read_text(encoding="utf-8")


def figures(factor: float, *, leaps: str = "", turned: bool = False) -> FormFigures:
    """A report with so many times the cases; of the place `leaps`, twenty times more; `turned`: the sexes exchanged."""
    counts = {name: max(1, round(count * factor)) for name, count in BY_PLACE.items()}
    if leaps:
        counts[leaps] *= 20
    places = {
        name: _turned(counts_of(count)) if turned else counts_of(count) for name, count in counts.items()
    }
    base = reports.figures()
    names = list(places)
    shares = (names[:5], names[5:10], names[10:])
    offices = [
        replace(
            office,
            counts={
                **added(*(places[place] for place in share)),
                reports.CIVIL: office.counts[reports.CIVIL],
            },
        )
        for office, share in zip(base.offices, shares, strict=True)
    ]
    total_sum = sum(counts.values())
    lists = {
        **base.lists,
        "Pareja": total_sum - 40,
        "Expareja": 40,
        "Vivienda": total_sum - 50,
        "Con patrocinio legal": 20,
    }
    return FormFigures(places, offices, lists)


def _turned(counts: dict[str, int | str]) -> dict[str, int | str]:
    key = f"{reports.SLIM}|sex:"
    return {**counts, f"{key}women": counts[f"{key}men"], f"{key}men": counts[f"{key}women"]}


def without_an_office(figures: FormFigures) -> FormFigures:
    """The first office's cases are counted by the second, and it has no row."""
    first_office, second, *rest = figures.offices
    return replace(
        figures, offices=[replace(second, counts=added(first_office.counts, second.counts)), *rest]
    )


FAULTS: dict[str, tuple[Callable[[], FormFigures], str]] = {
    "nothing": (lambda: figures(1.3), ""),
    "an office that was there": (lambda: without_an_office(figures(1.3)), "cerro:office:CENTRAL:2024-03"),
    "the month before under another date": (lambda: figures(1.2), "copia:2024-03"),
    "a district with twenty times its cases": (
        lambda: figures(1.3, leaps="Distrito 8"), "salto:BO-020105-08:2024-03"
    ),
    "the sexes exchanged": (lambda: figures(1.3, turned=True), "sexos:2024-03"),
}  # fmt: skip


@pytest.fixture(scope="module")
def three_months(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Path:
    """A store with the reports of January and February."""
    folder = tmp_path_factory.mktemp("slim")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OBSERVATORY_STORE_DIR", str(folder / "store"))
        for month, factor in ((1, 1.0), (2, 1.2)):
            file = folder / f"gamea_slim-2024-{month:02d}.xlsx"
            reports.report(file, catalog, figures(factor), Period.month(2024, month))
            assert main(["ingest", str(file)]) == 0
    return folder / "store"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_report_that_lost_something_is_refused(
    fault: str, three_months: Path, tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(three_months))
    mutation, loss = FAULTS[fault]
    file = reports.report(tmp_path / "gamea_slim-2024-03.xlsx", catalog, mutation(), Period.month(2024, 3))
    assert main(["check", str(file)]) == int(bool(loss))
    output = capsys.readouterr().out
    assert f"--accept '{loss}=razón'" in output if loss else "Sin errores ni avisos" in output, output
