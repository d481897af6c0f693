"""Files of a panel: CSV and JSON as they are written, and every output with the same values."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.files import export
from observatory.files.columns import columns_of, frequency, obs_id, translated_panel
from observatory.files.csv_lines import PLAIN, SPREADSHEET, LineWriter, csv_lines
from observatory.files.sdmx import sdmx_lines
from observatory.model import ConfStatus, ObsStatus, Panel, Period
from observatory.statistics.series import current_period, drawn_rows
from observatory.text import Text
from observatory.words.labels import symbol_label
from tests.observatory import panels
from tests.observatory.files import values
from tests.observatory.pieces import CEM


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


ES = Text("es")


def _check_tables(panel: Panel) -> None:
    """CSV, JSON and table hold every row of the panel, and the same."""
    values_held = values.of_panel(panel)
    assert values.of_csv(panel) == values_held
    assert values.of_json(panel) == values_held
    decimals = {indicator.id: indicator.decimals for indicator in panel.indicators}
    words = Counter(
        ((r.indicator, r.territory, str(r.period), str(r.breakdown)), _word(r, decimals[r.indicator]))
        for r in panel.rows
    )
    assert Counter(values.of_table(panel, ES)) == words


def _word(row, decimals):
    if row.symbol == "value":
        return ES.number(row.value, decimals)
    return symbol_label(row.symbol, ES)


@pytest.mark.parametrize("name", panels.EVERY)
def test_files_and_table_hold_the_rows_of_the_panel(name):
    _check_tables(panels.EVERY[name]())


@pytest.mark.parametrize("name", ["trend", "sparse", "months", "rates", "by_sex", "comparison"])
def test_a_trend_draws_each_value_once(name):
    panel = panels.EVERY[name]()
    assert values.of_chart(chart_of(panel, ES, width=DESK)) == _valued(panel)


@pytest.mark.parametrize("name", ["by_age", "several", "hostile"])
def test_bars_draw_the_values_of_one_period(name):
    panel = panels.EVERY[name]()
    period = current_period(panel.rows)
    panel_shown = replace(panel, rows=tuple(row for row in panel.rows if row.period == period))
    assert values.of_chart(chart_of(panel, ES, width=DESK)) == _valued(panel_shown)


def _valued(panel: Panel) -> values.Values:
    values_held = values.of_panel(replace(panel, rows=drawn_rows(panel)))
    return Counter({cell: count for cell, count in values_held.items() if cell[1] is not None})


rows = st.builds(
    lambda year, value, status, partial, protected: panels.row(
        "cem_cases",
        "PE-150112",
        f"{year}-01-01/{year}-10-31" if partial else str(year),
        None if protected or status in (ObsStatus.NOT_PUBLISHED, ObsStatus.NO_SERVICE) else value,
        obs_status=status,
        conf_status=ConfStatus.PROTECTED if protected else ConfStatus.FREE,
        partial=partial,
    ),
    year=st.integers(2000, 2022),
    value=st.integers(0, 20_000).map(float) | st.floats(0, 999, allow_nan=False).map(lambda v: round(v, 3)),
    status=st.sampled_from(
        [
            ObsStatus.NORMAL,
            ObsStatus.PROVISIONAL,
            ObsStatus.ESTIMATED,
            ObsStatus.NOT_PUBLISHED,
            ObsStatus.NO_SERVICE,
        ]
    ),
    partial=st.booleans(),
    protected=st.booleans(),
)


@given(st.lists(rows, min_size=1, max_size=20, unique_by=lambda row: row.period))
@settings(max_examples=60)
def test_any_panel_says_the_same_in_every_output(found):
    panel = panels.panel(CEM, found)
    _check_tables(panel)
    assert values.of_chart(chart_of(panel, ES, width=DESK)) == _valued(panel)
