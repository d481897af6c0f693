"""Change is said and drawn of a register whose writers are known, of the same ones alone, and of no other."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from observatory.catalog import Catalog
from observatory.charts.chart import Chart
from observatory.charts.findings.ranking import change_between, change_word
from observatory.charts.findings.reporter_card import describe_misreading
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.files.columns import list_records
from observatory.model import Indicator, Panel, Row
from observatory.statistics.series import as_bars, drawn_rows, tabled_rows
from observatory.statistics.writers import writers_of, writers_sentence
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words import describe
from observatory.words.labels import message_of, translate_note
from observatory.words.table import same_months
from tests.observatory.charts.test_trend import grew
from tests.observatory.pieces import CEM, RATE, panel, row

ES = Text()
CASES = replace(CEM, writers="centre")
CASE_RATE = replace(RATE, writers="centre")
ONE, BOTH_NEW, SAME = (
    phrases.WRITERS.format(sent=sent, wrote=wrote, both=both)
    for sent, wrote, both in ((1, 1, 1), (2, 2, 1), (2, 2, 2))
)
NOTES = {2017: ONE, 2018: ONE, 2019: ONE, 2020: BOTH_NEW, 2021: SAME, 2022: SAME}
VALUES = {2017: 295.0, 2018: 310.0, 2019: 522.0, 2020: 681.0, 2021: 1175.0, 2022: 826.0}


def years(last: int = 2022, *, notes: dict[int, str] | None = None, **changes: object) -> Panel:
    said = NOTES if notes is None else notes
    rows = [
        row(CASES.id, "PE-150112", str(year), value, note=said.get(year, ""), **changes)
        for year, value in VALUES.items()
        if year <= last
    ]
    return replace(panel(CASES, rows), year_growth=grew(0.001))


def drawn(shown: Panel) -> Chart:
    return chart_of(shown, ES, width=DESK)


def joined(shown: Panel) -> list[list[int]]:
    chart = drawn(shown)
    return [[chart.marks[at].row.period.start.year for at in stroke.marks] for stroke in chart.strokes]


def test_the_line_is_cut_where_others_wrote() -> None:
    assert joined(years()) == [[2017, 2018, 2019], [2020, 2021, 2022]]


def test_where_it_is_not_on_record_who_wrote_nothing_is_joined_and_that_is_said() -> None:
    shown = years(notes={})
    assert joined(shown) == []
    assert drawn(shown).finding[-1].text == ES.t(phrases.CENTRES_UNKNOWN)
    assert not re.search(r"frente a|%", drawn(shown).title)


def test_a_year_that_others_wrote_is_neither_more_nor_less_than_the_one_before() -> None:
    shown = years(2020)
    (_, why, who) = (sentence.text for sentence in drawn(shown).finding)
    assert why == ES.t(phrases.OTHER_WRITERS, former="en 2019")
    assert who == BOTH_NEW
    assert not re.search(r"frente a|%", drawn(shown).title)
    assert change_between(shown.rows[-1], shown.rows[-2], CASES, shown.year_growth) == "other_writers"
    assert change_word("other_writers", ES) not in ("", *(change_word(c, ES) for c in ("more", "less")))


def test_a_year_that_the_same_ones_wrote_is_said_to_be_less() -> None:
    shown = years()
    assert "30 % menos que en 2021" in drawn(shown).title and drawn(shown).title.endswith(SAME)
    assert change_between(shown.rows[-1], shown.rows[-2], CASES, shown.year_growth) == "less"


def test_as_many_writers_are_not_the_same_ones() -> None:
    other = phrases.WRITERS.format(sent=2, wrote=2, both=1)
    assert joined(years(notes={**NOTES, 2021: other})) == [[2017, 2018, 2019], [2021, 2022]]


def test_a_rate_is_held_to_the_writers_of_its_count() -> None:
    shown = years(2020)
    rows = [replace(r, indicator=CASE_RATE.id, numerator=r.value, denominator=2e5) for r in shown.rows]
    chart = drawn(replace(shown, indicators=(CASE_RATE,), rows=tuple(rows)))
    assert ES.t(phrases.OTHER_WRITERS, former="en 2019") in chart.title


def test_what_a_writer_wrote_tells_of_it_alone() -> None:
    own = years(notes={}, breakdown="centre:CEM050")
    assert joined(own) == [[2017, 2018, 2019, 2020, 2021, 2022]]
    assert ES.t(phrases.CENTRES_UNKNOWN) not in drawn(own).title


def test_who_listens_hears_each_year_where_others_wrote_and_else_the_course() -> None:
    told = drawn(years()).description
    assert all(f"({year})" in told for year in VALUES) and not re.search("Pasa de|más alto", told)
    assert "Pasa de 295 (2017) a 522 (2019)" in drawn(years(2019)).description


def test_no_rise_is_the_mistake_to_expect_where_others_wrote() -> None:
    def card(shown: Panel) -> str:
        marks = drawn(shown).marks[::-1]
        return describe_misreading(
            replace(shown, indicators=(replace(CASES, unsafe_sentence="En 9 hubo 9."),)), marks, ES
        ).sentence

    assert "subió" not in card(years(2020)) and "subió" in card(years(2021))


def test_sums_of_months_say_nothing_of_who_wrote_and_are_not_set_beside_each_other() -> None:
    months = [
        row(CASES.id, "PE-150112", f"{year}-0{month}", 9.0) for year in (2022, 2023) for month in (1, 2)
    ]
    assert same_months(panel(CASES, months)) == () != same_months(panel(CEM, months))
    assert ES.t(phrases.CENTRES_UNKNOWN) not in drawn(panel(CASES, months)).title


def test_of_several_places_each_row_says_who_wrote_and_the_finding_does_not() -> None:
    one = years()
    other = tuple(replace(each, territory="PE-150110") for each in one.rows)
    both = panel(CASES, (*one.rows, *other))
    assert SAME not in drawn(both).title and all(writers_of(each) for each in both.rows)


@pytest.mark.parametrize("lang", ["es", "en", "fr"])
def test_who_wrote_is_said_in_each_language_beside_what_else_is_known(lang: str) -> None:
    text = Text(lang)
    note = phrases.WRITERS.format(sent=1203, wrote=430, both=411)
    for first in ("", phrases.FORMER_EDITION, "Cifra redonda."):
        said = translate_note(f"{first} {note}".strip(), text)
        assert said.startswith(text.t(first) if first else "Cent")
        assert all(text.number(number) in said for number in (1203, 430, 411))
        assert re.search(r"al menos|at least|au moins", said)
    assert (message_of(note), message_of(f"Censo. {note}")) == (phrases.WRITERS, "Censo.")


def test_who_wrote_is_read_from_the_end_of_a_note_alone() -> None:
    first = phrases.FIRST_WRITERS.format(sent=4, wrote=3)
    known: Row = row(CASES.id, "PE", "2012", 9.0, note=f"Censo. {first}")
    found = writers_of(known)
    assert found is not None and (found.sent, found.wrote, found.both) == (4, 3, None)
    assert writers_sentence(f"{first} Censo.") == "" == writers_sentence("")


NOTE = phrases.REPORTERS.format(sent=341, all_year=275, wrote=151)


@pytest.fixture
def sexual(catalog: Catalog) -> Indicator:
    return catalog.indicators["health_sexual_cases"]


def years_of(indicator: Indicator, *, places: tuple[str, ...] = ("BO-020105",), first: int = 2015) -> Panel:
    rows = [
        row(indicator.id, place, str(year), 100.0 + 10 * (year - first), breakdown="sex:women", note=NOTE)
        for place in places
        for year in range(first, 2025)
    ]
    return replace(panel(indicator, rows, by="sex"), year_growth=grew(0.01))


@pytest.mark.parametrize("view", ["trend", "bars", "map", "table"])
def test_its_years_are_dots_and_no_line(sexual: Indicator, view: str) -> None:
    chart = drawn(replace(years_of(sexual), view=view))
    assert chart.kind == "trend" and len(chart.marks) == 8
    assert not any(len(stroke.marks) > 1 for stroke in chart.strokes) and not chart.bands


def test_its_finding_is_the_sentence_of_the_catalogue_with_who_wrote_and_no_former_year(
    sexual: Indicator,
) -> None:
    assert [sentence.text for sentence in drawn(years_of(sexual)).finding] == [
        "En 2023 los servicios de salud de El Alto anotaron 180 casos de violencia sexual contra mujeres y niñas.",
        NOTE,
        ES.t(phrases.WRITERS_UNKNOWN),
    ]


def test_who_listens_hears_every_year_and_no_direction_and_no_extreme(sexual: Indicator) -> None:
    told = drawn(years_of(sexual)).description
    assert all(f"{100 + 10 * (year - 2015)} ({year})" in told for year in range(2016, 2024))
    assert not re.search(r"Pasa de|más alto|más bajo", told)


def test_no_change_is_worked_out_of_it(sexual: Indicator) -> None:
    shown = years_of(sexual)
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
    chart = drawn(years_of(sexual, places=("BO-020105", "PE-150112")))
    assert (chart.kind, chart.marks) == ("empty", ())
    assert chart.title == ES.t(phrases.REGISTER_BESIDE)
    one_year = panel(sexual, [row(sexual.id, code, "2023", 9.0) for code in ("BO-020105", "PE-150112")])
    assert not as_bars(one_year) and as_bars(replace(one_year, indicators=(replace(sexual, writers=""),)))


def test_years_of_another_form_are_drawn_nowhere_and_stand_in_the_table(sexual: Indicator) -> None:
    shown = years_of(sexual)
    assert {r.period.start.year for r in drawn_rows(shown)} == set(range(2016, 2024))
    assert len(tabled_rows(shown)) == len(describe.table(shown, ES).rows) == 10
    former = replace(shown, rows=shown.rows[:1])
    assert drawn(former).title == ES.t(phrases.OTHER_FORM)


def test_each_row_of_a_file_says_what_limits_it(sexual: Indicator) -> None:
    shown = years_of(sexual)
    assert all(caveat in str(record["note"]) for record in list_records(shown) for caveat in sexual.caveats)
    known = replace(shown, indicators=(replace(sexual, writers=""),))
    assert {record["note"] for record in list_records(known)} == {NOTE}


def test_what_may_not_be_said_of_it_is_no_rise_and_no_fall(sexual: Indicator) -> None:
    chart = drawn(replace(years_of(sexual), by=None))
    card = describe_misreading(years_of(sexual), chart.marks[-2:], ES)
    assert not re.search(r"sub|baj|aument|%", f"{card.sentence} {card.why}")


@pytest.mark.parametrize("lang", ["es", "en", "fr"])
def test_who_sent_and_wrote_is_said_in_each_language_as_at_least(lang: str) -> None:
    said = translate_note(f"Copia de un archivo publicado. {NOTE}", Text(lang))
    assert all(number in said for number in ("341", "275", "151"))
    assert len(re.findall(r"al menos|at least|au moins", said.lower())) == 2
    assert message_of(NOTE) == phrases.REPORTERS and message_of("none_written") == ""
