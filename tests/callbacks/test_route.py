"""Asking for help and after: what the law says of each step, registers apart, numbers called, nothing made between."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient

from api.briefs.sheet_parts import help_of
from app import create_app
from callbacks.page_table import _PAGES
from layouts.document import addresses
from observatory import clock
from observatory.addresses.selection import Selection
from observatory.catalog import DEFAULT_FOLDER, Catalog, CatalogError, load_catalog
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.geography.outlines import load_outlines
from observatory.languages import languages
from observatory.model import Panel
from observatory.observatory import Observatory
from observatory.prose import read_prose
from observatory.settings import Settings
from observatory.statistics.series import is_base, is_of_steps, part_of_base
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.vocabulary import phrases
from tests.callbacks.test_questions import visible

ES = Text()
ROUTE = "/es/preguntas/ruta"
BREAK = ES.t("Aquí cambia el registro: no cuenta los mismos casos que el anterior.")
_FIGURE = re.compile(r"<figure.*?</figure>", re.DOTALL)
_NUMBER = re.compile(r"\d[\d\u202f\u2009\u00a0]*(?:,\d+)?")


@pytest.fixture(scope="module")
def observatory(built_store: Path, catalog: Catalog) -> Observatory:
    return Observatory(catalog, load_outlines(), SqliteReleases(built_store))


@pytest.fixture(scope="module")
def panels(observatory: Observatory) -> list[Panel]:
    question = observatory.catalog.questions["ruta"]
    with observatory.one_release():
        selections = [
            Selection.from_query(q, observatory.catalog) for q in (*question.charts, *question.more)
        ]
        return [observatory.panel(selection) for selection in selections]


def drawn_numbers(figure: str) -> set[str]:
    """The numbers that the drawings of a frame show, and those of its finding."""
    words = ""
    for one, other in re.findall(r"<text[^>]*>(.*?)</text>|<h3[^>]*>(.*?)</h3>", figure, re.DOTALL):
        words += " " + re.sub(r"<[^>]+>", " ", one or other)
    return {re.sub(r"\D", "", number.partition(",")[0]) for number in _NUMBER.findall(words)}


def said_by(panel: Panel) -> set[str]:
    """What a frame may say: published numbers, parts of its own register's cases, dates and the values of axes."""
    base = next((row for row in panel.rows if is_base(panel, row)), None)
    numbers = {f"{row.value:.0f}" for row in panel.rows if row.value is not None}
    parts = [part_of_base(panel, row, base) for row in panel.rows]
    numbers |= {f"{part:.0f}" for part in parts if part is not None}
    dates = [day for row in panel.rows for day in (row.period.start, row.period.end)]
    numbers |= {str(number) for day in dates for number in (day.year, day.day)}
    return numbers


def test_every_number_of_the_page_is_published_or_a_part_of_its_own_register(
    shipped: FlaskClient, panels: list[Panel]
) -> None:
    figures = _FIGURE.findall(shipped.get(ROUTE).text)
    assert len(figures) == len(panels)
    for figure, panel in zip(figures, panels, strict=True):
        others = drawn_numbers(figure) - said_by(panel) - {"348", "100"}
        # The values of an axis are round, and years stand along it.
        others = {n for n in others if int(n) % 500 and not 2000 <= int(n) <= 2030 and int(n) > 1}
        squares = {"2", "5", "10", "20", "50", "200"} if is_of_steps(panel) else set()
        assert others <= squares, (panel.query, others)


def test_the_numbers_of_no_two_registers_make_a_number_of_the_page(
    shipped: FlaskClient, panels: list[Panel]
) -> None:
    """Every share that one register's count would be of another's, looked for in words: «25 de cada 100», «25 %»."""
    page = shipped.get(ROUTE).text
    figures = _FIGURE.findall(page)
    for figure, panel in zip(figures, panels, strict=True):
        told = {int(part) for part in re.findall(r"(\d+) de cada 100", figure)}
        base = next((row for row in panel.rows if is_base(panel, row)), None)
        own = {round(part) for row in panel.rows if (part := part_of_base(panel, row, base)) is not None}
        assert told <= own
    answers = page[page.index('class="answers"') : page.index("<figure")]
    assert "%" not in re.sub(r"<[^>]+>", "", answers) and "cada 100" not in answers


def test_where_the_register_changes_a_rule_and_words_say_so(
    shipped: FlaskClient, panels: list[Panel]
) -> None:
    registers = [(panel.indicator.lane, panel.territories[0].country) for panel in panels]
    changes = sum(one != other for one, other in itertools.pairwise(registers))
    page = shipped.get(ROUTE).text
    assert changes >= 3 and page.count(BREAK) == changes
    between = re.split(_FIGURE, page[page.index("<main") :])[1 : len(panels)]
    assert [BREAK in part and "<hr" in part for part in between] == [
        one != other for one, other in itertools.pairwise(registers)
    ]


def test_the_first_line_is_no_promise_and_each_panel_says_what_it_follows(
    shipped: FlaskClient, panels: list[Panel]
) -> None:
    page = visible(shipped.get(ROUTE).text)
    assert page.index("Estos números no dicen qué pasará en su caso.") < page.index("2024")
    assert all(panel.indicator.follows for panel in panels)


def test_no_selection_sets_a_step_beside_another_register_or_month(observatory: Observatory) -> None:
    queries = (
        "indicator=cem_route&by=route_step&grain=month",
        "indicator=cem_route&by=route_step&view=trend&grain=all",
        "indicator=cem_route&filter=route_step:measures_granted&grain=month&view=trend",
        "indicator=cem_route&by=route_step&period=2026-08",
        "indicator=cem_route_sponsorship&by=sponsorship&grain=month&view=trend",
    )
    with observatory.one_release():
        for query in queries:
            panel = observatory.panel(Selection.from_query(query, observatory.catalog))
            chart = chart_of(panel, ES, width=360)
            assert not chart.strokes, query
            months = {mark.row.period for mark in chart.marks}
            assert len(months) == 1, query
            if "2026-08" in query:
                assert "cada 100" not in " ".join(mark.words for mark in chart.marks)


def own_catalogue(tmp_path: Path, file: str, lines: str) -> Path:
    folder = tmp_path / "catalog"
    shutil.copytree(DEFAULT_FOLDER, folder)
    path = folder / file
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + lines, encoding="utf-8")
    return folder


RATIO = """id: granted_by_court
name: Medidas por caso
theme: justice
kind: rate
unit: medidas por caso
lane: court
sources: []
definition: Medidas.
method: Se dividen.
comparability: {grade: C, reason: No.}
safe_sentence: No.
unsafe_sentence: No.
numerator: protection_measures
denominator: cem_route
denominators: [inei_district_population]
per: 100
"""
PAIR = """
- id: two_registers
  name: Medidas y casos
  theme: justice
  left: {{indicator: {left}, territory: PE-DJLN}}
  right: {{indicator: {right}, territory: PE-15}}
  grade: B
  reason: Ninguna.
"""


@pytest.mark.parametrize(
    ("file", "lines", "fault"),
    [
        ("indicators/granted_by_court.yml", RATIO, "une los carriles cem y court"),
        (
            "comparisons.yml",
            PAIR.format(left="protection_measures", right="cem_cases"),
            "junta dos registros",
        ),
        ("comparisons.yml", PAIR.format(left="cem_route", right="cem_cases"), "los pasos de un registro"),
    ],
)
def test_a_catalogue_that_joins_two_registers_is_refused(
    tmp_path: Path, file: str, lines: str, fault: str
) -> None:
    with pytest.raises(CatalogError, match=fault):
        load_catalog(own_catalogue(tmp_path, file, lines))


def test_a_figure_without_a_year_is_listed_and_drawn_nowhere(shipped: FlaskClient) -> None:
    page = shipped.get(ROUTE).text
    drawn = " ".join(_FIGURE.findall(page))
    for number in ("11\u202f528", "2415", "9113"):
        assert number in page and number not in drawn
    assert "2736" in drawn


LANGS = list(languages())


class Steps(HTMLParser):
    """The text of each step of the lists, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[str] = []
        self._list, self._deep = False, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._list |= tag == "ol" and dict(attrs).get("class") == "law-steps"
        if self._list and tag == "li":
            self._deep += 1
            if self._deep == 1:
                self.steps.append("")

    def handle_endtag(self, tag: str) -> None:
        self._deep -= self._list and tag == "li"
        self._list &= tag != "ol"

    def handle_data(self, data: str) -> None:
        if self._list and self._deep:
            self.steps[-1] += f"{data} "


def steps_of(markup: str) -> list[str]:
    reader = Steps()
    reader.feed(markup)
    return [re.sub(r"\s+", " ", step) for step in reader.steps]


@pytest.mark.parametrize("lang", LANGS)
def test_each_step_names_its_law_its_article_and_where_it_was_read(
    lang: str, shipped: FlaskClient, catalog: Catalog
) -> None:
    text = Text(lang)
    markup = shipped.get(addresses.page(lang, "questions", "ruta")).text
    shown = steps_of(markup)
    declared = [(law, step) for law in catalog.laws for step in law.steps]
    assert len(shown) == len(declared) >= 10
    for law, step in declared:
        heads = f"{text.t(step.title)} {text.t(step.rule or law.name)}, art. {step.article} "
        (found,) = [one for one in shown if one.startswith(heads)]
        assert all(text.t(sentence) in found for sentence in step.sentences)
        for reading in step.read:
            assert reading.publisher in found and f"«{reading.title}»" in found
            assert text.date(reading.read_on) in found


@pytest.mark.parametrize("lang", LANGS)
def test_what_has_not_been_read_of_a_law_is_said_behind_its_steps(
    lang: str, shipped: FlaskClient, catalog: Catalog
) -> None:
    markup = shipped.get(addresses.page(lang, "questions", "ruta")).text
    for law in catalog.laws:
        assert Text(lang).t(law.unread) in markup
    assert "ningún abogado lo ha revisado" in shipped.get("/es/preguntas/ruta").text


def test_no_other_question_tells_the_steps_of_a_law(shipped: FlaskClient, catalog: Catalog) -> None:
    others = [question.id for question in catalog.questions.values() if not question.law_steps]
    assert others
    assert not [one for one in others if steps_of(shipped.get(f"/es/preguntas/{one}").text)]


def _without_reading(law: dict[str, Any]) -> None:
    law["steps"][0]["read"] = []


def _without_article(law: dict[str, Any]) -> None:
    law["steps"][0]["article"] = " "


def _read_tomorrow(law: dict[str, Any]) -> None:
    law["steps"][0]["read"][0]["read_on"] = clock.today() + timedelta(days=1)


def _without_what_was_not_read(law: dict[str, Any]) -> None:
    law["unread"] = ""


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (_without_reading, "no dice en qué texto se leyó"),
        (_without_article, "un paso tiene artículo"),
        (_read_tomorrow, "todavía no ha llegado"),
        (_without_what_was_not_read, "unread · falta"),
    ],
)
def test_a_step_that_cannot_be_checked_is_refused(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], None], fault: str
) -> None:
    folder = tmp_path / "catalog"
    shutil.copytree(DEFAULT_FOLDER, folder)
    laws = yaml.safe_load((folder / "laws.yml").read_text(encoding="utf-8"))
    spoil(laws[0])
    (folder / "laws.yml").write_text(yaml.safe_dump(laws, allow_unicode=True), encoding="utf-8")
    with pytest.raises(CatalogError, match=fault):
        load_catalog(folder)


OF_ONE = (
    ("questions", "falta"), ("questions", "denuncias"), ("indicators", "cem_cases"), ("comparisons", "cem_slim"),
    ("territories", "PE-150112"), ("territories", "BO-020105"), ("sources", "mimp_cem"),
)  # fmt: skip


def pages(lang: str) -> list[str]:
    """One address of every kind of page, and one that leads nowhere."""
    lists = [addresses.page(lang, name) for name in _PAGES]
    return [*lists, *(addresses.page(lang, name, subject) for name, subject in OF_ONE), f"/{lang}/nada"]


@pytest.mark.parametrize("lang", list(languages()))
def test_that_nobody_called_stands_on_the_page_of_help_alone(shipped: FlaskClient, lang: str) -> None:
    sentence, help_page = Text(lang).t(phrases.NOBODY_CALLED), addresses.page(lang, "help")
    for address in pages(lang):
        assert shipped.get(address).text.count(sentence) == (address == help_page), address


def test_neither_the_page_of_an_outage_nor_a_sheet_says_it(tmp_path: Path, catalog: Catalog) -> None:
    outage = create_app(Settings(store_dir=tmp_path)).test_client().get("/es/")
    assert outage.status_code == 503
    assert "tel:100" in outage.text
    (part,) = help_of(["PE-150112"], catalog, Text("es"))
    for said in (outage.text, " ".join(part.small)):
        assert "Nadie ha llamado" not in said


@pytest.mark.parametrize("lang", list(languages()))
def test_the_page_of_help_says_what_to_do_if_nobody_answers(shipped: FlaskClient, lang: str) -> None:
    page = shipped.get(addresses.page(lang, "help")).text
    (original,) = (
        block for block in read_prose("help", "es").blocks if "Si nadie contesta, llame" in block.html
    )
    (said,) = (
        block for block in read_prose("help", lang).blocks if original.hash in (block.hash, block.translates)
    )
    assert page.index(Text(lang).t(phrases.NOBODY_CALLED)) < page.index(said.html)


@pytest.mark.parametrize("lang", list(languages()))
def test_it_stands_nowhere_once_all_were_called(built_store: Path, catalog: Catalog, lang: str) -> None:
    lines = tuple(replace(line, verified_on="2026-11-20") for line in catalog.helplines)
    observatory = Observatory(replace(catalog, helplines=lines), load_outlines(), SqliteReleases(built_store))
    site = create_app(Settings(), observatory).test_client()
    for address in [*pages(lang)[-3:], addresses.page(lang, "help")]:
        assert Text(lang).t(phrases.NOBODY_CALLED) not in site.get(address).text, address
