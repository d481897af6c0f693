"""Of a register whose writers nobody knows no change is said, nothing joined, and no two places set beside each other."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from observatory.catalog import Catalog
from observatory.charts.chart import Chart
from observatory.charts.findings.ranking import change_between
from observatory.charts.findings.reporter_card import describe_misreading
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.files.columns import list_records
from observatory.model import Indicator, Panel
from observatory.statistics.series import as_bars, drawn_rows, tabled_rows
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words import describe
from observatory.words.locators import message_of, translate_note
from observatory.words.same_months import same_months
from tests.observatory.charts.test_change import grew
from tests.observatory.making import panel, row

ES = Text()
NOTE = phrases.REPORTERS.format(sent=341, all_year=275, wrote=151)


@pytest.fixture
def sexual(catalog: Catalog) -> Indicator:
    return catalog.indicators["health_sexual_cases"]


def years(indicator: Indicator, *, places: tuple[str, ...] = ("BO-020105",), first: int = 2015) -> Panel:
    rows = [
        row(indicator.id, place, str(year), 100.0 + 10 * (year - first), breakdown="sex:women", note=NOTE)
        for place in places
        for year in range(first, 2025)
    ]
    return replace(panel(indicator, rows, by="sex"), year_growth=grew(0.01))


def drawn(shown: Panel) -> Chart:
    return chart_of(shown, ES, width=DESK)


@pytest.mark.parametrize("view", ["trend", "bars", "map", "table"])
def test_its_years_are_dots_and_no_line(sexual: Indicator, view: str) -> None:
    chart = drawn(replace(years(sexual), view=view))
    assert chart.kind == "trend" and len(chart.marks) == 8
    assert not any(len(stroke.marks) > 1 for stroke in chart.strokes) and not chart.bands


def test_its_finding_is_the_sentence_of_the_catalogue_with_who_wrote_and_no_former_year(
    sexual: Indicator,
) -> None:
    assert [sentence.text for sentence in drawn(years(sexual)).finding] == [
        "En 2023 los servicios de salud de El Alto anotaron 180 casos de violencia sexual contra mujeres y niñas.",
        NOTE,
        ES.t(phrases.WRITERS_UNKNOWN),
    ]


def test_who_listens_hears_every_year_and_no_direction_and_no_extreme(sexual: Indicator) -> None:
    told = drawn(years(sexual)).description
    assert all(f"{100 + 10 * (year - 2015)} ({year})" in told for year in range(2016, 2024))
    assert not re.search(r"Pasa de|más alto|más bajo", told)


def test_no_change_is_worked_out_of_it(sexual: Indicator) -> None:
    shown = years(sexual)
    newest, former = shown.rows[-1], shown.rows[-2]
    big = replace(newest, value=10_000.0)
    assert change_between(big, former, sexual, shown.year_growth) is None
    assert change_between(big, former, replace(sexual, writers=""), shown.year_growth) == "more"
    months = [
        row(sexual.id, "BO-020105", f"{year}-0{month}", 9.0) for year in (2022, 2023) for month in (1, 2)
    ]
    assert same_months(panel(sexual, months)) == ()
    assert same_months(panel(replace(sexual, writers=""), months)) != ()


def test_two_places_of_it_are_a_sentence_and_a_table(sexual: Indicator) -> None:
    chart = drawn(years(sexual, places=("BO-020105", "PE-150112")))
    assert (chart.kind, chart.marks) == ("empty", ())
    assert chart.title == ES.t(phrases.REGISTER_BESIDE)
    one_year = panel(sexual, [row(sexual.id, code, "2023", 9.0) for code in ("BO-020105", "PE-150112")])
    assert not as_bars(one_year) and as_bars(replace(one_year, indicators=(replace(sexual, writers=""),)))


def test_years_of_another_form_are_drawn_nowhere_and_stand_in_the_table(sexual: Indicator) -> None:
    shown = years(sexual)
    assert {r.period.start.year for r in drawn_rows(shown)} == set(range(2016, 2024))
    assert len(tabled_rows(shown)) == len(describe.table(shown, ES).rows) == 10
    former = replace(shown, rows=shown.rows[:1])
    assert drawn(former).title == ES.t(phrases.OTHER_FORM)


def test_each_row_of_a_file_says_what_limits_it(sexual: Indicator) -> None:
    shown = years(sexual)
    assert all(caveat in str(record["note"]) for record in list_records(shown) for caveat in sexual.caveats)
    known = replace(shown, indicators=(replace(sexual, writers=""),))
    assert {record["note"] for record in list_records(known)} == {NOTE}


def test_what_may_not_be_said_of_it_is_no_rise_and_no_fall(sexual: Indicator) -> None:
    chart = drawn(replace(years(sexual), by=None))
    card = describe_misreading(years(sexual), chart.marks[-2:], ES)
    assert not re.search(r"sub|baj|aument|%", f"{card.sentence} {card.why}")


@pytest.mark.parametrize("lang", ["es", "en", "fr"])
def test_who_sent_and_wrote_is_said_in_each_language_as_at_least(lang: str) -> None:
    said = translate_note(f"Copia de un archivo publicado. {NOTE}", Text(lang))
    assert all(number in said for number in ("341", "275", "151"))
    assert len(re.findall(r"al menos|at least|au moins", said.lower())) == 2
    assert message_of(NOTE) == phrases.REPORTERS and message_of("none_written") == ""
