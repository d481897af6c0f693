"""The shipped release: its figures, its provisional months, its safe sentences, and small counts nobody may work out."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from etl.__main__ import main
from etl.stores import FIGURES
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.files import export
from observatory.files.csv_lines import csv_lines
from observatory.model import ObsStatus, Panel, Period, Row
from observatory.observatory import Observatory
from observatory.store.reading import panel_rows, queries
from observatory.store.releases import PostgresReleases, Releases, SqliteReleases
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words import describe
from observatory.words.labels import MARKS
from tests.kit.asking import panel_in_release
from tests.kit.few_figures import every, narrowed, ship, total
from tests.kit.sampling import goes_everywhere
from tests.observatory.charts.reading import finding_of


@pytest.fixture(scope="module")
def all_rows(shipped_releases: Releases) -> list[tuple[Row, ...]]:
    """All current rows, an indicator at a time, totals and each table."""
    with shipped_releases.opened() as connection:
        return [
            tuple(
                panel_rows.make_row(cell)
                for dimensions in ("", *extent.dimensions)
                for cell in queries.read_cells(
                    connection, name, territories=extent.territories, dimensions=dimensions
                )
            )
            for name, extent in queries.read_availability(connection).items()
        ]


def values(releases: Releases, catalog: Catalog, query: str) -> list[float | None]:
    return [row.value for row in panel_in_release(releases, catalog, query).rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("indicator=cem_cases&territory=PE-150112&period=2023", [738]),
        ("indicator=cem_cases&territory=PE-150112&period=2023&by=centre", [334, 404]),
        ("indicator=police_complaints&territory=PE-150112&period=2024&grain=year", [2940]),
        ("indicator=police_complaints&territory=PE-150112&period=2024&grain=year&as_of=2026-02-01", [2939]),
        ("indicator=police_complaints&territory=PE-150112&period=2025&grain=year&as_of=2026-02-01", [2579]),
        ("indicator=police_complaints&territory=PE-150112&period=2025&grain=year", [2615]),
        ("indicator=population&territory=BO-020105&period=2012", [848452]),
        ("indicator=prosecutor_cases&territory=BO-02&period=2024&grain=all", [7725, 12395]),
        ("indicator=prosecutor_cases&territory=BO-02&period=2024", [12395]),
    ],
)
def test_the_figures_everybody_checks_first(
    shipped_releases: Releases, catalog: Catalog, query: str, expected: list[float]
) -> None:
    assert values(shipped_releases, catalog, query) == expected


@pytest.mark.parametrize(
    ("territory", "rate"), [("PE-150112", 1261), ("PE-LN", 855), ("PE-1501", 785), ("PE", 717)]
)
def test_the_rates_of_2024_as_of_the_december_edition(
    shipped_releases: Releases, catalog: Catalog, territory: str, rate: int
) -> None:
    query = f"indicator=police_complaint_rate&territory={territory}&period=2024&as_of=2026-02-01"
    (row,) = panel_in_release(shipped_releases, catalog, query).rows
    assert row.value is not None
    assert round(row.value) == rate
    assert row.lower is not None
    assert row.upper is not None
    assert row.lower < row.value < row.upper
    assert row.denominator_snapshot.startswith("inei_")


def test_the_worked_example_of_independencia_in_the_december_edition(
    shipped_releases: Releases, catalog: Catalog
) -> None:
    query = "indicator=police_complaint_rate&territory=PE-150112&period=2024&as_of=2026-02-01"
    (row,) = panel_in_release(shipped_releases, catalog, query).rows
    assert (row.numerator, row.denominator, row.snapshot) == (2939, 233_081, "mininter_vcm@2025-12")
    ends = (row.value, row.lower, row.upper)
    assert [round(end) for end in ends if end is not None] == [1261, 1216, 1307]


@pytest.mark.parametrize(
    ("query", "leading", "second", "why"),
    [
        ("indicator=slim_cases&territory=BO-020105&period=2013", 10000, 29791, "la última que dio"),
        (
            "indicator=feminicides&territory=BO&period=2018&filter=register:fge",
            130,
            128,
            "Va primero la cifra más reciente del mismo registro",
        ),
    ],
)
def test_two_statements_that_disagree_are_both_shown_marked_and_one_leads_with_the_reason(
    shipped_releases: Releases, catalog: Catalog, query: str, leading: int, second: int, why: str
) -> None:
    panel = panel_in_release(shipped_releases, catalog, query)
    assert {(row.value, row.disputed, row.leads) for row in panel.rows} == {
        (leading, True, True),
        (second, True, False),
    }
    assert any(why in note for note in panel.notes)
    assert {
        (record["value"], record["disputed"], record["leads"]) for record in export.list_records(panel)
    } == {(leading, True, True), (second, True, False)}
    table = describe.table(panel, Text())
    texts = [" ".join(cell.text for cell in row) for row in table.rows]
    assert all(Text().t(MARKS["disputed"]) in line for line in texts) and len(texts) == 2
    bare_panel = panel_in_release(shipped_releases, catalog, re.sub(r"&period=\d+", "", query))
    # What its own note calls another unit stands under the axis of a trend, and on none of bars.
    drawn_values = {"trend": {leading, second}, "bars": {leading, second} - {29_791}}
    for view_panel in (bare_panel, replace(panel, view="bars")):
        marks = chart_of(view_panel, Text(), width=DESK).marks
        disputed_values = {mark.row.value for mark in marks if Text().t(MARKS["disputed"]) in mark.words}
        assert drawn_values[view_panel.view] <= disputed_values


def test_a_withdrawn_number_is_told_and_is_no_value(shipped_releases: Releases, catalog: Catalog) -> None:
    query = "indicator=feminicide_attempts&territory=PE&filter=register:mimp&period=2017&grain=all"
    (row,) = [
        panel_row
        for panel_row in panel_in_release(shipped_releases, catalog, query).rows
        if panel_row.period.grain == "year"
    ]
    assert (row.value, row.symbol) == (None, "withdrawn")
    assert "120" in row.note


def test_an_odd_span_is_marked_and_is_no_year(shipped_releases: Releases, catalog: Catalog) -> None:
    (row,) = panel_in_release(
        shipped_releases, catalog, "indicator=slim_cases&territory=BO-020105&period=2020"
    ).rows
    assert row.period == Period(date(2020, 1, 1), date(2020, 8, 31))
    assert row.partial


def test_every_number_names_the_edition_and_the_place_it_was_read_at(
    shipped_releases: Releases, all_rows: list[tuple[Row, ...]]
) -> None:
    with shipped_releases.opened() as connection:
        snapshots = {snapshot.id: snapshot for snapshot in queries.read_snapshots(connection)}
        for rows in all_rows:
            for row in rows:
                assert snapshots[row.snapshot].sha256
                assert row.locator or row.statement or row.symbol == "protected", row


def test_a_protected_cell_says_only_that_it_is_protected(all_rows: list[tuple[Row, ...]]) -> None:
    hidden = [row for rows in all_rows for row in rows if row.symbol == "protected"]
    assert len({row.indicator for row in hidden}) >= 1
    for row in hidden:
        assert (row.value, row.lower, row.upper, row.numerator, row.denominator) == (None,) * 5, row
        assert (row.locator, row.note) == ("", ""), row


@pytest.mark.parametrize("by", ["sex", "form", "age", "centre"])
def test_every_district_of_lima_norte_is_told_by_one_trait_at_a_time(
    by: str, shipped_releases: Releases, catalog: Catalog
) -> None:
    for code in catalog.territories["PE-LN"].members:
        rows = panel_in_release(
            shipped_releases, catalog, f"indicator=cem_cases&territory={code}&by={by}"
        ).rows
        years = {row.period.start.year for row in rows}
        assert years >= set(range(2019, 2025)), code
        assert sum(row.value is not None for row in rows) > len(rows) / 2, code
        for _, code_of in (pair for row in rows for pair in row.breakdown.codes):
            named = catalog.dimensions[by].code(code_of)
            assert named is not None and named.name, code_of


def test_no_count_of_persons_below_a_department_is_small(
    all_rows: list[tuple[Row, ...]], catalog: Catalog
) -> None:
    for rows in all_rows:
        for row in rows:
            indicator = catalog.indicators[row.indicator]
            if (
                indicator.kind == "count"
                and indicator.counts_persons
                and catalog.territories[row.territory].is_local
            ):
                assert not row.value or row.value >= 5, row


def test_what_is_shown_of_one_place_and_year_gives_no_small_rest(
    all_rows: list[tuple[Row, ...]], catalog: Catalog
) -> None:
    """Total less one sex, district less one centre, year less eleven months: never a rest of 1 to 4."""
    for rows in all_rows:
        cells = _local_counts(rows, catalog)
        for (territory, year, snapshot), parts in cells.items():
            for kind, part_panel in parts.items():
                if kind != "total" and "total" in parts:
                    rest = parts["total"][0] - sum(part_panel)
                    assert not 0 < rest < 5, (territory, year, snapshot, kind)


def _local_counts(
    rows: tuple[Row, ...], catalog: Catalog
) -> dict[tuple[str, int, str], dict[str, list[float]]]:
    cells: dict[tuple[str, int, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        indicator = catalog.indicators[row.indicator]
        local = catalog.territories[row.territory].is_local and indicator.counts_persons
        if row.value is None or not local or indicator.kind != "count" or row.statement:
            continue
        place = (row.territory, row.period.start.year, row.snapshot)
        kind = row.breakdown.dimensions or ("months" if row.period.grain == "month" else "total")
        cells[place][kind].append(row.value)
    return cells


def of_lima(row: dict[str, str]) -> bool:
    return row["territory"].startswith(("PE-1501", "PE-LN"))


def test_the_same_figures_are_published_on_postgresql(
    postgres_url: str,
    tmp_path: Path,
    shipped_releases: Releases,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """All of them in `make soak`; else of the CEM no traits and of the police Lima: what is protected came so."""
    if not goes_everywhere():
        filters = dict.fromkeys((path.stem for path in FIGURES.glob("*.csv")), every)
        filters |= {"mimp_cem": total, "sidpol": of_lima}
        ship(monkeypatch, narrowed(tmp_path / "figures", **filters))
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(tmp_path / "store"))
    monkeypatch.setenv("OBSERVATORY_DATABASE_URL", postgres_url)
    assert main(["build"]) == 0
    capsys.readouterr()
    assert main(["build"]) == 0
    assert "al día" in capsys.readouterr().out
    for query in (
        "indicator=police_complaint_rate&territory=PE-150112,PE-LN",
        "indicator=slim_cases",
        "indicator=feminicides",
        "compare=cem_slim",
    ):
        panel = panel_in_release(PostgresReleases(postgres_url), catalog, query)
        assert panel.rows == panel_in_release(shipped_releases, catalog, query).rows
        assert panel.rows


ES = Text()
PLACE = "indicator=police_complaints&territory=PE-150112"


def provisional(panel: Panel) -> set[str]:
    return {str(row.period) for row in panel.rows if row.obs_status is ObsStatus.PROVISIONAL}


def test_the_last_three_months_and_the_spans_that_hold_them_are_provisional(
    shipped_releases: SqliteReleases, catalog: Catalog
) -> None:
    months = {"2026-03", "2026-04", "2026-05"}
    every = panel_in_release(shipped_releases, catalog, f"{PLACE}&grain=all")
    assert provisional(every) == {*months, "2026-01-01/2026-05-31"}
    group = panel_in_release(shipped_releases, catalog, "indicator=police_complaints&territory=PE-LN")
    assert provisional(group) == {"2026-01-01/2026-05-31"}


@pytest.mark.parametrize("place", ["PE-150112", "PE-LN", "PE-1501", "PE"])
def test_a_full_year_of_an_older_edition_is_provisional_with_its_rate(
    shipped_releases: SqliteReleases, catalog: Catalog, place: str
) -> None:
    for indicator in ("police_complaints", "police_complaint_rate"):
        query = f"indicator={indicator}&territory={place}&grain=year&as_of=2026-02-01"
        assert provisional(panel_in_release(shipped_releases, catalog, query)) == {"2025"}


WORD = ES.t(MARKS["provisional"])


def test_chart_table_sentence_and_file_say_so(shipped_releases: SqliteReleases, catalog: Catalog) -> None:
    panel = panel_in_release(shipped_releases, catalog, f"{PLACE}&grain=month&period=2026")
    marks = chart_of(panel, ES, width=DESK).marks
    assert [mark.look.fill for mark in marks] == ["full"] * 2 + ["hollow"] * 3
    assert [WORD in mark.words for mark in marks] == [False] * 2 + [True] * 3
    table = describe.table(panel, ES)
    assert [any(cell.text == WORD for cell in line) for line in table.rows] == [True] * 3 + [False] * 2
    lines = list(csv_lines(panel))
    assert sum("provisional" in line for line in lines[1:]) == 3
    newest = panel_in_release(shipped_releases, catalog, f"{PLACE}&grain=month&period=2026-05")
    assert ES.t(phrases.PROVISIONAL) in finding_of(newest, ES)
    final = panel_in_release(shipped_releases, catalog, f"{PLACE}&grain=month&period=2026-01")
    assert set(describe.notes(newest, ES)) > set(describe.notes(final, ES))


# Files of which new editions come and change older years; figures read in pages stay as they were read.
REVISED = {"mimp_cem", "mimp_cem_monthly", "mininter_vcm", "sidpol"}
# Its sentence adds up the years 2012 to 2017, which no row of the release does.
SUMS = {"cem_activities"}
PLACES = "PE-150112,PE-060105,PE-LN,PE-1501,PE"
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:\s\d{3})+(?!\w|,\d)|(?<![\w.,])\d{3,}(?!\w|,\d)")
_NO_FIGURE = re.compile(r"(?:19|20)\d\d|100 ?000|100|30364")


def said_numbers(sentence: str) -> set[int]:
    """The numbers of three digits and more of a sentence, without years, laws and what a rate is per."""
    numbers = [re.sub(r"\s", " ", match) for match in _NUMBER.findall(sentence)]
    return {int(number.replace(" ", "")) for number in numbers if not _NO_FIGURE.fullmatch(number)}


def numbers_of(row: Row) -> set[int]:
    return {
        round(value)
        for value in (row.value, row.lower, row.upper, row.numerator, row.denominator)
        if value is not None
    }


def test_the_numbers_of_a_sentence_are_found() -> None:
    sentence = "En 2024 se registraron 1261 por cada 100 000 habitantes (1216 a 1308), de 12 615, según la Ley 30364."
    assert said_numbers(sentence) == {1261, 1216, 1308, 12_615}


def test_each_safe_sentence_says_figures_of_the_release(observatory: Observatory) -> None:
    catalog, checked, wrong = observatory.catalog, 0, {}
    for indicator in catalog.indicators.values():
        numbers = said_numbers(indicator.safe_sentence)
        if not numbers or indicator.id in SUMS or not REVISED & set(indicator.sources):
            continue
        selection = Selection.from_query(f"indicator={indicator.id}&territory={PLACES}", catalog)
        panel_numbers = set().union(*(numbers_of(row) for row in observatory.panel(selection).rows))
        checked += 1
        if not numbers <= panel_numbers:
            wrong[indicator.id] = numbers - panel_numbers
    assert wrong == {}
    assert checked >= 4
