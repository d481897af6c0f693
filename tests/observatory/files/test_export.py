"""Files of a panel: CSV and JSON as they are written, and every output with the same values."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.files import export
from observatory.files.columns import columns_of, frequency, obs_id, translated_panel
from observatory.files.csv_lines import PLAIN, SPREADSHEET, LineWriter, csv_lines
from observatory.files.sdmx import sdmx_lines
from observatory.model import ConfStatus, Period
from observatory.text import Text
from tests.observatory import panels


def _records(panel):
    return list(csv.DictReader(io.StringIO("".join(csv_lines(panel)), newline="")))


def test_counts_are_written_as_numbers_in_and_decimals_with_a_point():
    first_record, *_ = _records(panels.trend())
    assert first_record["value"] == "388"
    rate = _records(panels.rates())[0]
    assert float(rate["numerator"]) == pytest.approx(639 * 2.33)
    assert rate["denominator"] == "233081"


def test_a_protected_cell_is_empty_and_gives_nothing_away():
    panel = panels.by_age()
    open_rows = tuple(
        replace(row, value=3.0, lower=1.0, upper=8.0, numerator=3.0, denominator=99.0) if n == 0 else row
        for n, row in enumerate(panel.rows)
    )
    record = _records(replace(panel, rows=open_rows))[0]
    assert record["conf_status"] == "protected"
    assert [record[name] for name in ("value", "lower", "upper", "numerator", "denominator")] == [""] * 5
    assert open_rows[0].conf_status is ConfStatus.PROTECTED
    observation, *_ = csv.DictReader(io.StringIO("".join(sdmx_lines(replace(panel, rows=open_rows)))))
    assert observation["CONF_STATUS"] == "C"
    numbers = ("OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND", "NUMERATOR", "DENOMINATOR")
    assert [observation[name] for name in numbers] == [""] * 5


def test_zero_is_written_and_missing_is_not():
    records = {record["breakdown"]: record for record in _records(panels.by_age())}
    assert records["age:46-59"]["value"] == "0"
    assert records["age:60+"]["value"] == ""
    assert records["age:60+"]["obs_status"] == "not_published"


@pytest.mark.parametrize("dialect", [PLAIN, SPREADSHEET], ids=["plain", "spreadsheet"])
def test_in_every_dialect_a_zero_is_written_and_what_is_protected_or_missing_is_an_empty_cell(dialect):
    lines = "".join(csv_lines(panels.by_age(), dialect)).removeprefix(dialect.begins)
    rows = csv.DictReader(io.StringIO(lines, newline=""), delimiter=dialect.delimiter)
    values = {row["breakdown"].removeprefix("age:"): (row["value"], row["conf_status"]) for row in rows}
    assert values["0-5"] == ("", "protected")
    assert values["60+"] == ("", "free")
    assert values["46-59"] == ("0", "free")
    assert values["18-25"][0] not in ("", "0")


@pytest.mark.parametrize("column", ["territory_name", "statement_publisher", "note", "locator"])
def test_text_that_a_spreadsheet_would_run_is_guarded(column):
    assert all(record[column].startswith("'") for record in _records(panels.hostile()))


def test_negative_numbers_stay_numbers():
    panel = panels.trend()
    fall = replace(panel, rows=(replace(panel.rows[0], value=-12.5),))
    assert _records(fall)[0]["value"] == "-12.5"


def test_lines_follow_rfc_4180():
    lines = list(csv_lines(panels.hostile()))
    assert all(line.endswith("\r\n") for line in lines)
    assert '"<script>alert(""1"")</script>"' in lines[1]
    assert lines[0].rstrip().split(",") == list(columns_of(panels.hostile()))


def test_lines_are_made_one_by_one():
    lines = csv_lines(panels.months())
    assert next(lines).startswith("indicator,")
    assert next(lines).startswith("police_complaints,")


def test_json_names_sources_and_release_and_is_json():
    document = json.loads(json.dumps(export.json_document(panels.comparison())))
    assert document["release"] == "2026-11-25"
    assert document["comparison"]["grade"] == "C"
    assert {source["publisher"] for source in document["sources"]} == {
        "Publicaciones de instituciones",
        "Ministerio de la Mujer y Poblaciones Vulnerables (MIMP)",
    }
    statements = {row["statement_publisher"] for row in document["rows"]}
    assert "SLIM El Alto, en Bolivia TV" in statements


@pytest.mark.parametrize(
    ("period", "letter"),
    [
        ("2024", "A"),
        ("2024-03", "M"),
        ("2024-06-30/2024-06-30", "D"),
        ("2024-01-01/2024-08-31", "P"),
        ("2018..2020", "P"),
    ],
)
def test_only_periods_of_one_length_share_a_letter(period, letter):
    """A population of one day, added up over the years with the same letter as a year of events, would be nobody's."""
    assert frequency(Period.parse(period)) == letter


def test_two_editions_of_one_cell_are_two_observations():
    row = panels.trend().rows[0]
    others = [
        replace(row, snapshot="mimp_cem@1999"),
        replace(row, statement="another"),
        replace(row, territory="PE"),
        replace(row, indicator="other"),
        replace(row, period=Period.parse("1999")),
    ]
    assert len({obs_id(row), *map(obs_id, others)}) == 1 + len(others)
    assert obs_id(row) == obs_id(replace(row, value=0.0, note="revised"))


@pytest.mark.parametrize(
    ("locator", "lang", "said"),
    [
        ("suma de 12 meses", "en", "sum of 12 months"),
        ("fila «Total», columna «2024»", "en", "row “Total”, column “2024”"),
        ("elemento 3 + elemento 4", "en", "element 3 + element 4"),
        ("L2521", "fr", "L2521"),
        ("suma de 12 meses", "es", "suma de 12 meses"),
    ],
)
def test_where_a_number_was_read_is_said_in_the_language_asked_for(locator, lang, said):
    panel = panels.trend()
    located = replace(panel, rows=tuple(replace(row, locator=locator) for row in panel.rows))
    translated = translated_panel(located, Text(lang))
    assert {record["locator"] for record in _records(translated)} == {said}
    assert {row["locator"] for row in export.json_document(translated)["rows"]} == {said}


def test_a_spreadsheet_takes_no_age_for_a_day_or_a_number():
    """6-11 would be the eleventh of June, 60+ the number 60."""
    ages = {
        dialect: [line.split(dialect.delimiter)[-2] for line in csv_lines(panels.by_age(), dialect)][1:]
        for dialect in (PLAIN, SPREADSHEET)
    }
    assert {"6-11", "60+"} <= set(ages[PLAIN])
    assert ages[SPREADSHEET] == [f"'{age}" for age in ages[PLAIN]]


VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)


@given(st.lists(VALUES, min_size=1, max_size=6))
def test_a_line_of_the_plain_dialect_has_its_cells_one_by_one(values: list[object]) -> None:
    for text in ("=1+1", "+34", "-", "@a", "\ta", "\ra", "a=1", ""):
        row = [*values, text]
        written = io.StringIO(newline="")
        csv.writer(written, lineterminator="\r\n").writerow(map(PLAIN.cell, row))
        assert LineWriter(PLAIN).line(row) == written.getvalue()
