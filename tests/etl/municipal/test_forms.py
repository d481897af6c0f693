"""The forms themselves: every question has one place, every answer a name in the catalogue."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from etl.__main__ import main
from etl.municipal.form import NoFormError, find_form, list_columns
from etl.municipal.form_files import FormFigures, OfficeFigures, write_filled
from etl.municipal.template import choose_default_month, draw_sheets
from etl.reading.edition import read_edition
from observatory.catalog import Catalog, CatalogError, load_catalog
from observatory.geography.place_names import fold
from observatory.model import FormDesign, Level, Period, ReportForm, Territory
from tests.etl.municipal import reports
from tests.etl.municipal.test_forgiving import counted

SOURCES = ("gamea_slim", "gamea_dna", "felcv_el_alto", "muni_independencia")


DESIGNS = load_catalog().forms


@pytest.mark.parametrize("design", DESIGNS.values(), ids=lambda design: design.id)
def test_no_two_columns_or_rows_of_a_form_have_the_same_words(design: FormDesign) -> None:
    columns = [fold(column.label) for column in list_columns((*design.blocks, *design.only_offices))]
    rows = [fold(code.label) for listing in design.listings for code in listing.codes]
    for labels in (columns, rows):
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("file", "before", "after", "sentence"),
    [
        ("slim", "age, condition]", "age, conditions]", "forms/slim.yml · slim.blocks.0.groups.3"),
        ("slim", "residence: slim_cases_residence", "residence: slim_homes", "«slim_homes» no es un indicador"),
        ("questions", "women: Mujeres", "woman: Mujeres", "«woman» no es una categoría de «sex»"),
        ("questions", "dimension: condition", "dimension: visit", "«visit» no está en dimensions.yml"),
        ("slim", "version: 2", "versions: 2", "forms/slim.yml"),
    ],
)  # fmt: skip
def test_a_form_that_asks_what_the_catalogue_does_not_have_stops_it(
    root: Path, tmp_path: Path, file: str, before: str, after: str, sentence: str
) -> None:
    folder = tmp_path / "catalog"
    shutil.copytree(root / "data" / "catalog", folder)
    form = folder / "forms" / f"{file}.yml"
    text = form.read_text(encoding="utf-8")
    assert before in text
    form.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(CatalogError, match=re.escape(sentence)):
        load_catalog(folder)


@pytest.mark.parametrize("design", DESIGNS.values(), ids=lambda design: design.id)
def test_what_a_form_loads_is_in_the_catalogue_and_adds_up_there(
    design: FormDesign, catalog: Catalog
) -> None:
    for block in (*design.blocks, *design.only_offices):
        for name in filter(None, (block.indicator, block.residence)):
            indicator = catalog.indicators[name]
            for group in block.groups:
                if group.dimension:
                    codes = {code.code for code in group.codes}
                    assert group.dimension in indicator.dimensions
                    assert set(indicator.adds_up[group.dimension]) in (codes, set())
                    assert all(catalog.dimensions[group.dimension].code(code) for code in codes)
    for listing in design.listings:
        if listing.dimension:
            assert listing.dimension in catalog.indicators[listing.indicator].dimensions
            assert all(catalog.dimensions[listing.dimension].code(code.code) for code in listing.codes)


@pytest.mark.parametrize("source", SOURCES)
def test_every_form_needs_the_signature_of_its_owner(source: str, catalog: Catalog) -> None:
    assert catalog.sources[source].needs_signoff_of


@pytest.mark.parametrize("source", SOURCES)
def test_the_command_writes_a_locked_form_that_the_reader_takes_for_its_own(
    source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], catalog: Catalog
) -> None:
    out = tmp_path / "formulario.xlsx"
    assert main(["template", source, "--month", "2024-03", "--out", str(out)]) == 0
    assert str(out) in capsys.readouterr().out
    book = openpyxl.load_workbook(out)
    assert all(sheet.protection.sheet for sheet in book)
    # Empty as it is, nothing is wrong with it but that it is empty.
    assert main(["check", str(out), "--source", source, "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert {problem["message"].split(" ")[0] for problem in document} <= {"Falta", "No"}
    assert {problem["sheet"] for problem in document} <= {sheet.title for sheet in book}


def test_totals_and_names_of_districts_are_closed_and_counts_are_open(
    tmp_path: Path, catalog: Catalog
) -> None:
    sheet = openpyxl.load_workbook(reports.report(tmp_path / "a.xlsx", catalog))["Por residencia"]
    assert [sheet[cell].protection.locked for cell in ("A6", "B5", "B22", "W6", "B6", "V21")] == [
        True, True, True, True, False, False,
    ]  # fmt: skip
    assert sheet["B22"].value == "=SUM(B6:B21)"
    (rule,) = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.type) == ("B6:V21", "custom")


def test_the_form_of_el_alto_has_its_fourteen_districts_and_no_group(catalog: Catalog) -> None:
    form = find_form(catalog.sources["gamea_slim"], catalog)
    assert [place.code for place in form.districts] == [f"BO-020105-{number:02}" for number in range(1, 15)]
    assert [place.name for place in form.places[-2:]] == ["Fuera de El Alto", "No se sabe"]


def test_the_form_of_independencia_asks_by_zone_and_loads_the_district_alone(catalog: Catalog) -> None:
    form = find_form(catalog.sources["muni_independencia"], catalog)
    assert [place.code for place in form.districts] == [""] * 6


def test_a_form_is_made_for_any_territory_with_children(tmp_path: Path, catalog: Catalog) -> None:
    town = Territory("BO-990101", Level.MUNICIPALITY, "Villa Ejemplo", "BO")
    parts = [
        Territory(f"BO-990101-{code}", Level.MUNICIPAL_DISTRICT, name, town.code)
        for code, name in (("01", "Zona Norte"), ("02", "Zona Sur"))
    ]
    source = replace(catalog.sources["gamea_slim"], id="ejemplo_slim", form=ReportForm("slim", town.code))
    invented = replace(
        catalog,
        territories={**catalog.territories, **{territory.code: territory for territory in (town, *parts)}},
        sources={**catalog.sources, source.id: source},
    )
    counts = reports.counts_of(20)
    form = find_form(source, invented)
    figures = FormFigures(
        {place.name: counts for place in form.places},
        [
            OfficeFigures(
                "Única", "zona sur", {**reports.added(counts, counts, counts, counts), reports.CIVIL: 0}
            )
        ],
        {"Pareja": 80},
    )
    write_filled(form, reports.MONTH, figures, out=tmp_path / "a.xlsx")
    reading = read_edition(tmp_path / "a.xlsx", source=source, catalog=invented)
    rows = pd.concat(list(reading.frames()))
    assert reading.problems == []
    assert counted(rows, "slim_cases_residence", town.code) == 40
    assert counted(rows, "slim_cases", "BO-990101-02", "office:UNICA") == 80


def test_the_hidden_sheet_names_form_version_and_month(catalog: Catalog) -> None:
    *_, machine = draw_sheets(find_form(catalog.sources["gamea_slim"], catalog), Period.month(2024, 3))
    assert machine.is_hidden
    machine_texts = {str(cell.value) for cell in machine.cells}
    assert {"gamea_slim", "slim", str(DESIGNS["slim"].version), "BO-020105", "2024-03"} <= machine_texts


@pytest.mark.parametrize(("day", "month"), [(date(2026, 1, 5), "2025-12"), (date(2026, 11, 25), "2026-10")])
def test_without_a_month_the_form_is_that_of_the_month_that_is_over(day: date, month: str) -> None:
    assert str(choose_default_month(day)) == month


def test_a_source_without_a_form_says_so(catalog: Catalog, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NoFormError):
        find_form(catalog.sources["sidpol"], catalog)
    assert main(["template", "sidpol"]) == 1
    assert "no tiene plantilla" in capsys.readouterr().err


def test_a_month_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "gamea_slim", "--month", "ayer"]) == 1
    assert "no es un mes" in capsys.readouterr().err
