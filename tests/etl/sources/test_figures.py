"""The project's own figures, wide and narrow: editions, documents, dateless figures, and rows that are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from etl.pipeline import convert_to_observed
from etl.reading.edition import UnreadableError
from etl.sources.figures import COLUMNS, find_statement, read_figures, read_rows
from etl.sources.wide_figures import SaidOnce, WideRowError, roll, unroll
from observatory.catalog import Catalog
from observatory.model import Layout, Snapshot
from tests.conftest import ROOT
from tests.etl.files import errors_of

ROW = {
    "indicator": "slim_cases",
    "territory": "BO-020105",
    "period_start": "2013-01-01",
    "period_end": "2013-12-31",
    "breakdown": "",
    "value": "29791",
    "obs_status": "normal",
    "edition": "e1",
    "publisher": "El Diario",
    "title": "Casos",
    "url": "https://example.org/a",
    "page_date": "2014-03-11",
    "retrieved": "2026-11-24",
}


def write(folder: Path, *rows: dict[str, str], editions: str = "e1: {retrieved: 2026-11-24}") -> Path:
    lines = [",".join(COLUMNS), *(",".join(row.get(name, "") for name in COLUMNS) for row in rows)]
    file = folder / "published_bo.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    file.with_suffix(".yml").write_text(f"source: published_bo\neditions:\n  {editions}\n", encoding="utf-8")
    return file


def test_a_figure_leads_to_its_document(tmp_path: Path, catalog: Catalog) -> None:
    reading = read_figures(write(tmp_path, ROW), catalog)[0]
    row = next(reading.frames()).iloc[0]
    document = find_statement("El Diario", "Casos", "https://example.org/a", "2014-03-11")
    assert document is not None
    assert reading.problems == []
    assert (row["value"], row["statement"], row["locator"]) == (29791, document.id, "L2")
    assert reading.statements == [document]


def test_two_figures_of_one_document_share_it(tmp_path: Path, catalog: Catalog) -> None:
    other_row = {**ROW, "period_start": "2012-01-01", "period_end": "2012-12-31"}
    reading = read_figures(write(tmp_path, ROW, other_row), catalog)[0]
    list(reading.frames())
    assert len(reading.statements) == 1


def test_each_edition_is_a_reading_of_its_own(tmp_path: Path, catalog: Catalog) -> None:
    file = write(
        tmp_path,
        ROW,
        {**ROW, "edition": "e2"},
        editions="e1: {retrieved: 2026-11-24}\n  e2: {retrieved: 2026-11-25}",
    )
    readings = read_figures(file, catalog)
    assert [reading.snapshot.id for reading in readings] == ["published_bo@e1", "published_bo@e2"]
    assert [sum(len(frame) for frame in reading.frames()) for reading in readings] == [1, 1]


def test_a_figure_without_a_date_has_no_period(tmp_path: Path, catalog: Catalog) -> None:
    reading = read_figures(write(tmp_path, {**ROW, "period_start": "", "period_end": ""}), catalog)[0]
    assert next(reading.frames())["period_start"].tolist() == [None]


def test_two_documents_may_contradict_each_other(tmp_path: Path, catalog: Catalog) -> None:
    other_row = {**ROW, "value": "10000", "publisher": "Oxígeno"}
    reading = read_figures(write(tmp_path, ROW, other_row), catalog)[0]
    assert next(reading.frames())["value"].tolist() == [29791, 10000]
    assert reading.problems == []


OTHER_PAGE = {**ROW, "url": "https://example.org/b"}
GONE = {**ROW, "value": "120", "obs_status": "withdrawn", "note": "Su editor había dicho 204 hasta octubre."}
UNTIL_OCTOBER = {**OTHER_PAGE, "value": "204", "period_end": "2013-10-31"}
SHELTER = {**ROW, "indicator": "shelter_capacity", "value": "40", "url": "", "title": ""}
COUNTRY = {**ROW, "territory": "BO"}
PERSON, REFUGE, MENDED = "nombra a una persona", "refugio", "ya ninguna otra la contradice"
REFUSED: dict[str, tuple[list[dict[str, str]], str, str]] = {
    "an indicator that is none": ([COUNTRY, {**ROW, "indicator": "casos"}], "L3 (indicator)", ""),
    "a number without its country": ([COUNTRY, {**ROW, "territory": "020105"}], "L3 (territory)", ""),
    "half a period": ([COUNTRY, {**ROW, "period_end": ""}], "L3 (period_start)", ""),
    "a thirteenth month": ([COUNTRY, {**ROW, "period_start": "2013-13-01"}], "L3 (period_start)", ""),
    "an end before its start": ([COUNTRY, {**ROW, "period_end": "2012-12-31"}], "L3 (period_end)", ""),
    "a breakdown of another form": ([COUNTRY, {**ROW, "breakdown": "sex=women"}], "L3 (breakdown)", ""),
    "a category that is none": ([COUNTRY, {**ROW, "breakdown": "sex:mujeres"}], "L3 (breakdown)", ""),
    "a word for a number": ([COUNTRY, {**ROW, "value": "muchos"}], "L3 (value)", ""),
    "no number": ([COUNTRY, {**ROW, "value": ""}], "L3 (value)", ""),
    "a negative number": ([COUNTRY, {**ROW, "value": "-1"}], "L3 (value)", ""),
    "a status that is none": ([COUNTRY, {**ROW, "obs_status": "seguro"}], "L3 (obs_status)", ""),
    "a number that is not published": ([COUNTRY, {**ROW, "obs_status": "not_published"}], "L3 (obs_status)", ""),
    "an edition that is none": ([COUNTRY, {**ROW, "edition": "e9"}], "L3 (edition)", ""),
    "the same figure twice": ([ROW, ROW], "L3 (value)", ""),
    "a person by whom": ([{**ROW, "publisher": "GAMEA (Teresa Quisbert) por El Diario"}], "L2 (publisher)", PERSON),
    "an officer": ([{**ROW, "publisher": "FELCV El Alto (Cnl. Quisbert)"}], "L2 (publisher)", PERSON),
    "a person in a note": ([{**ROW, "note": "Lo dijo Teresa Quisbert."}], "L2 (note)", PERSON),
    "a person in a link": ([{**ROW, "url": "https://example.org/teresa-quisbert-informa"}], "L2 (url)", PERSON),
    "a link to a shelter": ([{**SHELTER, "url": "https://example.org/b"}], "L2 (url)", REFUGE),
    "the title of a shelter": ([{**SHELTER, "title": "Inauguran la casa"}], "L2 (title)", REFUGE),
    "the street of a shelter": ([{**SHELTER, "note": "Está en la calle 5."}], "L2 (note)", REFUGE),
    "the name of a shelter": ([{**SHELTER, "note": "Casa de Acogida Esperanza."}], "L2 (note)", REFUGE),
    "a link of its document elsewhere": ([SHELTER, {**ROW, "title": ""}], "L3 (url)", REFUGE),
    "a link that speaks of one": ([{**ROW, "url": "https://example.org/un-refugio"}], "L2 (url)", REFUGE),
    "a withdrawn one that was mended": ([{**GONE, "value": "250"}, UNTIL_OCTOBER], "L2 (obs_status)", MENDED),
    "with nothing beside it": ([GONE], "L2 (obs_status)", MENDED),
    "beside one of another place": ([GONE, {**UNTIL_OCTOBER, "territory": "BO"}], "L2 (obs_status)", MENDED),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_figure_is_refused_with_its_line_and_column(
    case: str, tmp_path: Path, catalog: Catalog
) -> None:
    rows, cell, words = REFUSED[case]
    reading = read_figures(write(tmp_path, *rows), catalog)[0]
    list(reading.frames())
    faults = errors_of(reading)
    assert [problem.cell for problem in faults] == [cell]
    assert words in faults[0].message


def test_of_two_that_are_withdrawn_neither_is_contradicted(tmp_path: Path, catalog: Catalog) -> None:
    rows = (GONE, {**UNTIL_OCTOBER, "obs_status": "withdrawn"})
    faults = errors_of(read_figures(write(tmp_path, *rows), catalog)[0])
    assert {problem.cell for problem in faults} == {"L2 (obs_status)", "L3 (obs_status)"}
    assert all(MENDED in problem.message for problem in faults)


def test_without_its_description_a_file_cannot_be_read(tmp_path: Path, catalog: Catalog) -> None:
    file = write(tmp_path, ROW)
    file.with_suffix(".yml").unlink()
    with pytest.raises(UnreadableError, match=r"published_bo\.yml"):
        read_figures(file, catalog)


def test_the_figures_of_the_repository_have_no_error(root: Path, catalog: Catalog) -> None:
    for file in sorted((root / "data" / "figures").glob("*.csv")):
        for reading in read_figures(file, catalog):
            rows = sum(len(frame) for frame in reading.frames())
            assert errors_of(reading) == []
            assert rows, reading.snapshot.id


def write_protected(folder: Path, **cells: str) -> Path:
    """A file of one row, with the column that says what was protected before."""
    file = write(folder, {**ROW, **cells})
    header, row = file.read_text(encoding="utf-8").splitlines()
    file.write_text(f"{header},conf_status\n{row},{cells['conf_status']}\n", encoding="utf-8")
    return file


def test_a_cell_that_comes_protected_has_no_number_and_stays_so(tmp_path: Path, catalog: Catalog) -> None:
    reading = read_figures(write_protected(tmp_path, conf_status="protected", value=""), catalog)[0]
    frame = next(reading.frames())
    assert reading.problems == []
    assert frame["value"].isna().tolist() == [True]
    assert convert_to_observed(frame, reading.snapshot)["conf_status"] == ["protected"]


@pytest.mark.parametrize(("status", "value"), [("protected", "3"), ("small_count", ""), ("oculto", "12")])
def test_a_protected_cell_with_a_number_or_another_word_is_refused(
    status: str, value: str, tmp_path: Path, catalog: Catalog
) -> None:
    reading = read_figures(write_protected(tmp_path, conf_status=status, value=value), catalog)[0]
    list(reading.frames())
    assert len(errors_of(reading)) == 1


@pytest.mark.parametrize(
    "beside",
    [
        UNTIL_OCTOBER,
        {**OTHER_PAGE, "value": "121"},
        {**OTHER_PAGE, "value": "100", "period_start": "2012-01-01"},
    ],
    ids=["more in fewer months", "another number of the same year", "fewer in two years"],
)
def test_a_figure_that_another_contradicts_may_stand_withdrawn(
    tmp_path: Path, catalog: Catalog, beside: dict[str, str]
) -> None:
    reading = read_figures(write(tmp_path, GONE, beside), catalog)[0]
    assert errors_of(reading) == []


def test_a_figure_about_a_shelter_stands_by_its_publisher_and_date(tmp_path: Path, catalog: Catalog) -> None:
    assert errors_of(read_figures(write(tmp_path, SHELTER), catalog)[0]) == []


SOURCES = (
    "sidpol", "mininter_vcm", "inei_district_population", "snis_violence", "snis_establishments", "ine_census_2001_sex",
    "ine_census_2012_sex", "ine_census_2024_sex",
)  # fmt: skip
EDITION = Snapshot("sidpol", "2026-05", "file.csv", "", date(2026, 11, 24), cutoff=date(2026, 5, 31))
WIDE = {
    "territory": "PE-150112",
    "year": "2026",
    "01": "7",
    "02": "c",
    "03": "",
    "total": "m",
    "lines": "12",
    "note": "N",
}


def layout(catalog: Catalog, source: str) -> Layout:
    declared = catalog.sources[source].shipped_layout
    assert declared is not None
    return declared


def read(row: dict[str, str], catalog: Catalog) -> list[dict[str, str]]:
    wide = pd.DataFrame([row], index=[2])
    return unroll(wide, layout(catalog, "sidpol"), EDITION, said=SaidOnce("2026-02-01")).to_dict("records")


def test_each_cell_is_a_figure_and_says_why_it_has_no_number(catalog: Catalog) -> None:
    names = ("period_end", "value", "obs_status", "conf_status", "locator", "note")
    assert [tuple(row[name] for name in names) for row in read(WIDE, catalog)] == [
        ("2026-01-31", "7", "normal", "", "L12", ""),
        ("2026-02-28", "", "provisional", "protected", "", ""),
        ("2026-05-31", "", "with_mother", "", "suma de las filas del periodo", "N"),
    ]


@pytest.mark.parametrize("lines", ["", "12|13", "12..13"])
def test_lines_that_are_not_as_many_as_the_numbers_are_refused(lines: str, catalog: Catalog) -> None:
    with pytest.raises(WideRowError, match="L2"):
        read({**WIDE, "lines": lines}, catalog)


@pytest.mark.parametrize("source", SOURCES)
def test_the_shipped_wide_rows_are_those_of_the_figures_they_say(source: str, catalog: Catalog) -> None:
    """Written and read they stay the same, to the byte."""
    path = ROOT / "data" / "figures" / f"{source}.csv"
    written = roll(read_rows(path, catalog), layout(catalog, source))
    assert written.to_csv(index=False, lineterminator="\n") == path.read_text(encoding="utf-8")


def test_wide_rows_of_several_editions_are_each_read_with_their_own_days_and_cells(catalog: Catalog) -> None:
    """The year of an edition ends with it."""
    declared = layout(catalog, "mininter_vcm")
    wide = pd.DataFrame(
        [
            {
                "edition": "2025-05",
                "territory": "PE-150112",
                "year": "2025",
                "01": "",
                "total": "7",
                "lines": "",
            },
            {
                "edition": "2026-05",
                "territory": "PE-150112",
                "year": "2026",
                "01": "8",
                "total": "9",
                "lines": "12",
            },
        ]
    ).assign(note="")
    rows = unroll(wide, declared, EDITION)
    assert rows[["edition", "period_end", "locator"]].to_numpy().tolist() == [
        ["2025-05", "2025-12-31", "suma de las filas del periodo"],
        ["2026-05", "2026-01-31", "L12"],
        ["2026-05", "2026-05-31", "suma de las filas del periodo"],
    ]
    assert roll(rows, declared).to_dict("records") == wide.to_dict("records")


def test_a_wide_row_of_an_edition_that_is_not_declared_is_refused(catalog: Catalog, tmp_path: Path) -> None:
    for ending in ("csv", "yml"):
        text = (ROOT / "data" / "figures" / f"mininter_vcm.{ending}").read_text(encoding="utf-8")
        written = text.replace("2025-05,PE-150101", "2025-04,PE-150101")
        (tmp_path / f"mininter_vcm.{ending}").write_text(written, encoding="utf-8")
    problems = [
        problem
        for reading in read_figures(tmp_path / "mininter_vcm.csv", catalog)
        for problem in reading.problems
    ]
    assert {(problem.seen, problem.message) for problem in problems} == {
        ("2025-04", "«2025-04» no es una edición declarada.")
    }


def test_a_sum_of_lines_is_said_as_the_reader_of_the_file_says_it(catalog: Catalog) -> None:
    declared = layout(catalog, "inei_district_population")
    wide = pd.DataFrame([{"territory": "PE-0101", "2018": "9", "2019": "8", "lines": "7:2 3 4 5 6 7|1:9"}])
    rows = unroll(wide, declared, replace(EDITION, cutoff=None))
    assert [*rows["locator"]] == ["suma de 7 filas: 2, 3, 4, 5, 6, 7…", "suma de 1 fila: 9"]
    assert [*rows["period_start"]] == ["2018-06-30", "2019-06-30"]
    assert roll(rows, declared).to_dict("records") == wide.to_dict("records")


def test_years_of_a_register_stand_beside_its_months_with_their_reasons_and_what_all_of_a_year_note(
    catalog: Catalog,
) -> None:
    declared, series = layout(catalog, "snis_violence"), "health_family_cases"
    names = ("indicator", "territory", "breakdown", "year", "01", "2023", "2024")
    wide = pd.DataFrame(
        [
            dict(zip(names, (series, "BO-020105", "", "", "", "9", "s"), strict=True)),
            dict(zip(names, (series, "BO-020105", "", "2023", "7", "", ""), strict=True)),
            dict(zip(names, (series, "BO-020105", "sex:women", "", "", "c", "8"), strict=True)),
        ]
    )
    said = SaidOnce("2024-01-01", {series: {"2023": "N"}})
    rows = unroll(wide, declared, replace(EDITION, cutoff=None), said=said)
    columns = [
        "breakdown",
        "period_start",
        "period_end",
        "value",
        "obs_status",
        "conf_status",
        "locator",
        "note",
    ]
    months, years = declared.fixed["month_locator"], declared.fixed["locator"]
    assert rows[columns].to_numpy().tolist() == [
        ["", "2023-01-01", "2023-12-31", "9", "normal", "", years, "N"],
        ["", "2024-01-01", "2024-12-31", "", "not_published", "", "", "none_written"],
        ["", "2023-01-01", "2023-01-31", "7", "normal", "", months, ""],
        ["sex:women", "2023-01-01", "2023-12-31", "", "normal", "protected", "", ""],
        ["sex:women", "2024-01-01", "2024-12-31", "8", "provisional", "", years, ""],
    ]
    assert roll(rows, declared).to_dict("records") == wide.to_dict("records")
    assert SaidOnce.read(said.describe()) == said
