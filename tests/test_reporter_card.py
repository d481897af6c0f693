"""The reporter's card tells numbers of its view alone: each stands in the CSV of the view, or is rounded as shown."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from datetime import date
from itertools import accumulate, product

import pytest
from flask.testing import FlaskClient

from observatory.addresses.selection import Selection
from observatory.charts.chart import Chart
from observatory.charts.findings.reporter_card import ReporterCard, reporter_card
from observatory.charts.kinds import trend
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.files.csv_lines import csv_lines
from observatory.model import Panel, Period
from observatory.observatory import Observatory
from observatory.provenance.third_party_copies import is_unpublished
from observatory.text import Text, keep_together
from observatory.vocabulary import phrases
from tests.kit.asking import panel_of
from tests.kit.random_selections import random_selections
from tests.kit.sampling import goes_everywhere, seed

_NUMBER = re.compile(r"\d(?:[\d\u202f.,]*\d)?")
NUMBERS = ("value", "lower", "upper", "numerator", "denominator")


def card_of(observatory: Observatory, query: str, text: Text) -> tuple[Panel, Chart, ReporterCard]:
    panel = panel_of(observatory, query)
    chart = chart_of(panel, text, width=DESK, outlines=observatory.outlines)
    return panel, chart, reporter_card(panel, chart, observatory.catalog.glossary, text)


def numbers_in(sentences: Iterator[str] | tuple[str, ...]) -> set[str]:
    return {number for sentence in sentences for number in _NUMBER.findall(sentence)}


def told_by_csv(panel: Panel, text: Text, file: str) -> set[str]:
    """The numbers of a CSV as the page rounds them, and those of its periods, units, names and offices."""
    decimals = {indicator.id: indicator.decimals for indicator in panel.indicators}
    told = numbers_in(tuple(text.t(each.unit) for each in panel.indicators))
    told |= {text.number(each.per) for each in panel.indicators}
    codes = [] if panel.dimension is None else [*panel.dimension.codes, *panel.dimension.groups]
    told |= numbers_in(tuple(text.t(each.name) for each in (*panel.indicators, *panel.territories, *codes)))
    told |= numbers_in(tuple(text.t(name) for *_, name in panel.narrowed))
    for row in csv.DictReader(io.StringIO(file)):
        told |= {
            text.number(float(row[name]), places)
            for name in NUMBERS if row[name] for places in (0, decimals[row["indicator"]])
        }  # fmt: skip
        period = Period.parse(row["period"])
        told |= numbers_in(
            (text.period(period), row["breakdown"].upper())
        )  # some offices are named by their number
    return told | (sums_from_january(panel, text) if panel.view == "year_months" else set())


def sums_from_january(panel: Panel, text: Text) -> set[str]:
    """Of each year the sum of its first months, of any number of them."""
    values = {row.period.start: row.value for row in panel.rows if row.value is not None}
    years = {day.year for day in values}
    months = {year: [values.get(date(year, month, 1), 0.0) for month in range(1, 13)] for year in years}
    return {text.number(each) for of_year in months.values() for each in accumulate(of_year)}


def test_every_number_of_a_card_is_in_the_csv_of_the_same_view(observatory: Observatory) -> None:
    count, seen, wrong = 4000 if goes_everywhere() else 400, 0, []
    for selection in random_selections(observatory, count, seed=seed()):
        text = Text(selection.lang or "es")
        panel, chart, card = card_of(observatory, selection.to_query(), text)
        allowed = told_by_csv(panel, text, "".join(csv_lines(panel))) | {text.number(n) for n in chart.counts}
        held = " ".join(text.t(each.total_holds) for each in panel.indicators)
        unsafe = (card.misread.sentence,) if card.has_number else ()
        said = numbers_in((*card.safe, *unsafe)) - numbers_in((held,))
        seen += bool(said)
        if said - allowed:
            wrong.append((selection.to_query(), card.safe, unsafe, said - allowed))
    assert wrong == []
    assert seen > count / 3


def test_a_sentence_to_print_is_of_the_finding_and_names_series_publisher_and_edition(
    observatory: Observatory,
) -> None:
    for selection in random_selections(observatory, 200, seed=seed() + 1):
        text = Text(selection.lang or "es")
        panel, chart, card = card_of(observatory, selection.to_query(), text)
        if not card.has_number:
            continue
        assert set(card.safe) <= {sentence.text for sentence in chart.finding}
        assert panel.release in card.to_print and text.date(panel.released) in card.to_print
        publishers = {text.t(source.publisher) for source in panel.sources}
        publishers |= {statement.publisher for statement in panel.statements}
        assert any(name in card.to_print for name in publishers), selection.to_query()


def test_nothing_of_an_unpublished_file_is_to_be_printed(observatory: Observatory) -> None:
    copied = {source.id for source in observatory.catalog.sources.values() if is_unpublished(source)}
    ids = [each.id for each in observatory.catalog.indicators.values() if set(each.sources) <= copied]
    assert ids
    for id_ in ids:
        _, _, card = card_of(observatory, f"indicator={id_}", Text())
        assert not card.has_number and not _NUMBER.findall(" ".join((*card.safe, *card.credit))), id_


def test_a_card_prints_no_number_of_an_unpublished_file_though_the_finding_says_it(
    observatory: Observatory,
) -> None:
    """Drawn without the rule that keeps such numbers out of findings: 817 cases of 2026."""
    selection = Selection.from_query(
        "indicator=cem_cases&territory=PE-150112&period=2026", observatory.catalog
    )
    panel = observatory.panel(selection)
    chart = trend.chart(panel, Text(), width=DESK)
    assert "817" in chart.title
    card = reporter_card(panel, chart, observatory.catalog.glossary, Text())
    assert not card.has_number and "817" not in " ".join((*card.safe, *card.credit))


def test_what_is_protected_is_refused_in_words_and_no_number_is_made_of_it(observatory: Observatory) -> None:
    refused = 0
    codes = [code.code for code in observatory.catalog.dimensions["form"].codes]
    for code, year in product(codes, range(2012, 2025)):
        query = f"indicator=cem_cases&territory=PE-150112&filter=form:{code}&period={year}"
        panel, _, card = card_of(observatory, query, Text())
        if panel.rows and all(row.symbol == "protected" for row in panel.rows):
            refused += 1
            assert not card.has_number and card.credit == ()
            assert numbers_in((*card.safe, card.misread.sentence)) <= {str(year), "18", "0", "17"}, query
            assert "protegido" in " ".join(card.safe) and "protegido" in " ".join(card.so), query
            assert "grande, pequeño o cero" in card.misread.why, query
    assert refused


@pytest.mark.parametrize("view", ["", "&view=bars"])
def test_a_comparison_of_grade_c_is_said_apart_and_its_unsafe_sentence_ranks(
    observatory: Observatory, view: str
) -> None:
    panel, chart, card = card_of(observatory, f"compare=cem_slim{view}", Text())
    for sentence in chart.finding:
        assert len({chart.marks[at].row.territory[:2] for at in sentence.marks}) < 2
    assert "El Alto" in card.misread.sentence and "Independencia" in card.misread.sentence
    assert card.misread.why.startswith("Los dos números no se comparan")
    assert panel.comparison is not None and any("propia frase" in words for words in card.so)
    *_, close = card_of(observatory, f"compare=feminicide_rate{view}", Text())
    assert any("advertencia" in words for words in close.so) and close.misread.why.startswith(
        "Los dos números cuentan algo parecido"
    )
    *_, far = card_of(observatory, f"compare=police{view}", Text())  # of one grade, and many years apart
    assert far.misread.why.startswith("Los dos números no se comparan: hay ")
    assert any("propia frase" in words for words in far.so)


def test_part_of_a_year_and_a_provisional_number_are_written_as_such(observatory: Observatory) -> None:
    *_, card = card_of(observatory, "indicator=slim_cases&territory=BO-020105&period=2020", Text())
    assert "agosto de 2020" in card.to_print and any("parte del año" in words for words in card.so)
    *_, month = card_of(observatory, "indicator=police_complaints&territory=PE-150112&period=2026-05", Text())
    assert any("provisional" in words for words in month.so)


def test_nothing_published_is_not_nothing_happened(observatory: Observatory) -> None:
    *_, card = card_of(observatory, "indicator=police_complaints&territory=PE-150112&period=2001", Text())
    assert not card.has_number and card.misread.why == phrases.UNPUBLISHED_IS_NOT_NONE


def section_of(page: str) -> dict[str, str]:
    """Terms and what is said of them, of the card on a page."""
    card = page.partition('id="prensa"')[2].partition("</section>")[0]
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", card, re.S)
    return {term: html.unescape(re.sub(r"<[^>]+>", "", said)) for term, said in pairs}


@pytest.mark.parametrize(
    "query",
    [
        "territory=PE-150112", "territory=PE-150112&period=2020..2021", "territory=PE-150112&period=2019",
        "territory=PE-150101,PE-150112&view=bars&period=2022", "territory=PE-150112&grain=month&period=2023",
    ],
)  # fmt: skip
def test_page_and_interface_have_one_card_and_its_year_is_that_of_the_heading(
    shipped: FlaskClient, query: str
) -> None:
    page = shipped.get(f"/es/indicadores/police_complaints?{query}").text
    told = shipped.get(f"/api/v1/sentences?indicator=police_complaints&{query}").json
    said = section_of(page)
    assert told["number_may_be_printed"] and keep_together(told["safe_sentence"]) in said["Se puede decir"]
    assert said["No se puede decir"] == told["unsafe_sentence"] and said["Por qué"] == told["why"]
    heading = html.unescape(re.search(r"<h1[^>]*>(.*?)</h1>", page, re.S)[1])  # type: ignore[index]
    years = re.compile(r"\b20\d\d\b")
    assert set(years.findall(told["unsafe_sentence"])) <= set(years.findall(heading))
    file = shipped.get(f"/api/v1/data.csv?indicator=police_complaints&{query}").text
    assert all(year in file for year in years.findall(told["unsafe_sentence"]))
    assert "Línea 100" in told["help"]
    told_lines = told["help"].removeprefix("Ayuda: ").removesuffix(".").split(" · ")
    assert all(line in said["Imprima también"] for line in told_lines)


@pytest.mark.parametrize(
    "query", ["compare=cem_slim", "compare=cem_slim&view=bars", "compare=cem_slim&view=map"]
)
def test_what_is_said_of_two_panels_is_not_printed_without_them(observatory: Observatory, query: str) -> None:
    for lang in ("es", "en", "fr"):
        text = Text(lang)
        _, chart, card = card_of(observatory, query, text)
        of_panels = text.t(phrases.SEPARATE_COUNTS)
        told = [sentence.text for sentence in chart.finding]
        assert [each.text for each in chart.finding if each.of_drawing] == [of_panels] * told.count(of_panels)
        assert told.count(of_panels) == 1 and of_panels not in card.safe


def test_what_is_no_inhabitant_is_called_by_its_unit(observatory: Observatory) -> None:
    """School units and pupils stand with the population, and are neither inhabitants nor what one divides by."""
    *_, card = card_of(observatory, "indicator=school_units", Text())
    assert "unidades educativas" in card.misread.sentence
    assert not re.search("habitantes|dividir", f"{card.misread.sentence} {card.misread.why}")
