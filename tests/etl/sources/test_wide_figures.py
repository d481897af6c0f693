"""Wide rows say what the rows of one figure each said: every number, reason and place in the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from etl.sources.figures import read_rows
from etl.sources.wide_figures import SaidOnce, WideRowError, roll, unroll
from observatory.catalog import Catalog
from observatory.model import Layout, Snapshot
from tests.conftest import ROOT

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
