"""Parts of pages as they are laid out: tables of values and provenance, filters, and how numbers are made."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from lxml.html import fromstring

from callbacks.pages.provenance import provenance_body
from callbacks.pages.revisions import log_body, rows_of_revised
from etl.disclosure.audit import direct_disclosures
from layouts.document.templates import MOST_ROWS, fill_template, prose_parts, value_table
from layouts.parts.chart_section import Control, ControlOption, form
from observatory.catalog import Catalog
from observatory.model import Panel, Revised
from observatory.text import Text
from observatory.words import describe
from observatory.words.table import Table, TableCell
from tests.observatory import panels
from tests.observatory.pieces import panel, row
from tests.observatory.words.test_revision_words import LOG

TEXT = Text()


def test_a_column_of_numbers_stands_at_the_right_with_its_header() -> None:
    markup = value_table(describe.table(panels.trend(), TEXT), TEXT)
    assert '<th class="number" scope="col">Valor</th>' in markup
    assert '<th scope="col">Periodo</th>' in markup


def test_what_stands_in_a_cell_is_text() -> None:
    hostile = '<script>alert("x")</script>&'
    cells = (TableCell(hostile), TableCell(hostile, symbol=hostile, lang=hostile))
    markup = value_table(Table("Tabla", ("a", "b"), (cells,)), TEXT)
    assert markup.count('&lt;script&gt;alert("x")&lt;/script&gt;&amp;<') == 2
    assert markup.count("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;") == 2
    assert "<script" not in markup


def page_of(panel_made: Panel, catalog: Catalog) -> str:
    return provenance_body(panel_made, catalog, TEXT)


def test_a_long_table_is_cut_and_says_how_much_is_left(catalog: Catalog) -> None:
    rows = [row("cem_cases", "PE-150112", "2023", at) for at in range(MOST_ROWS + 7)]
    markup = page_of(panel(catalog.indicators["cem_cases"], rows), catalog)
    assert len(re.findall("<tr[ >]", markup)) == MOST_ROWS + 1
    assert "Hay 7 filas más en el JSON." in markup


def test_what_was_remarked_stands_beside_what_was_done(catalog: Catalog) -> None:
    noted = row(
        "cem_cases", "PE-150112", "2023", 738, note="Leído en un extracto de la página.", locator="L7"
    )
    markup = page_of(panel(catalog.indicators["cem_cases"], [noted]), catalog)
    assert "<li>leído en L7 de casos_fem.csv</li><li>Leído en un extracto de la página.</li>" in markup


def test_the_categories_of_a_number_are_named(catalog: Catalog) -> None:
    women = row("cem_cases", "PE-150112", "2023", 642, breakdown="sex:women")
    markup = page_of(panel(catalog.indicators["cem_cases"], [women]), catalog)
    name = catalog.dimensions["sex"].code("women")
    assert name is not None
    assert f"Independencia, 2023, {name.name}" in markup


def test_hostile_text_of_a_source_stays_text(catalog: Catalog) -> None:
    bad = row("cem_cases", "PE-150112", "2023", 1, note="<script>alert(1)</script>", locator="<b>")
    assert not re.search(r"<script|<b>", page_of(panel(catalog.indicators["cem_cases"], [bad]), catalog))


def test_the_list_of_revisions_counts_cells_and_places(catalog: Catalog) -> None:
    moved = [Revised("police_complaints", code, 5, date(2026, 8, 1)) for code in ("PE", "PE-150112")]
    ((_, *told),) = rows_of_revised(moved, catalog.indicators, TEXT)
    assert told == ["10", "2", "1 de agosto de 2026"]


def test_a_log_offers_the_other_places_only_where_there_are_some() -> None:
    assert "<select" not in log_body(LOG, TEXT)
    neighbour = replace(LOG.place, code="PE-150110", name="Comas")
    markup = log_body(replace(LOG, places=(LOG.place, neighbour)), TEXT)
    assert 'value="PE-150110"' in markup


VIEWS = Control("view", "Ver", (ControlOption("", "Línea"), ControlOption("table", "Tabla")), "table")
ONE = Control("by", "Desglose", (ControlOption("", "Ninguno"),))


PLACES = Control("territory", "Lugar", (ControlOption("", "Todos"), ControlOption("BO", "Bolivia", "Países")))


def test_the_form_works_without_a_script_and_each_choice_has_its_label_and_its_group() -> None:
    markup = form("/es/indicadores/cem_cases", [ONE, VIEWS, PLACES], Text())
    for part in (
        'action="/es/indicadores/cem_cases"', 'method="get"', 'type="submit"', 'for="filtro-view"', 'id="filtro-view"',
        '<option selected value="table">Tabla</option>', '<optgroup label="Países"><option value="BO">',
    ):  # fmt: skip
        assert part in markup
    assert "Desglose" not in markup  # it leaves no choice


def test_what_stands_in_an_option_is_text() -> None:
    hostile = '<script>alert("x")</script>&'
    places = Control(
        "territory", "Lugar", (ControlOption("", "Todos"), ControlOption(hostile, hostile, hostile))
    )
    markup = form("/", [places], Text())
    (group,) = fromstring(markup).iter("optgroup")
    assert (group.get("label"), group[0].get("value"), group[0].text) == (hostile, hostile, hostile)
    assert "<script" not in markup


def methodology(catalog: Catalog) -> str:
    text = Text("es")
    misread = [(term.term, term.definition) for term in catalog.glossary if term.id.startswith("cifra_")]
    parts = prose_parts("methodology", catalog, text)
    return fill_template("methodology", text, parts=parts, registers=[], signs=[], misread=misread)


def test_it_explains_the_two_figures_that_were_misread(catalog: Catalog) -> None:
    markup = methodology(catalog)
    assert "censo de 2007" in markup
    assert "403 actividades" in markup


def test_its_thresholds_are_those_of_the_policy(catalog: Catalog) -> None:
    markup = " ".join(methodology(catalog).split())
    assert f"menos de {catalog.policy.rate_needs} registros" in markup
    assert f"de 1 a {catalog.policy.small_count_below - 1}" in markup
    pooled = catalog.policy.local_tables.pooled
    assert pooled is not None
    assert f"periodos de {pooled.years} años o más" in markup


def test_every_sentence_on_protection_is_one_that_the_attack_tests(catalog: Catalog) -> None:
    """Beside the words of a sentence stands what the attack says where it does not hold (tests/etl/disclosure)."""
    markup = methodology(catalog)
    section = markup[markup.index('id="proteccion"') : markup.index('id="signos"')]
    held = {
        "no se muestran conteos de personas de 1 a 4": direct_disclosures.SMALL,
        "los que se podrían hallar por resta": direct_disclosures.SMALL_REST,
        "sin cruzarlos. No hay lugares más pequeños que un distrito": direct_disclosures.TOO_FINE,
        "En los departamentos de menos de 500 000 habitantes": direct_disclosures.SMALL,
        "De los delitos en que la mujer puede ser la acusada": direct_disclosures.SMALL,
        "un total local menor que 20": direct_disclosures.ONE_TRAIT,
        "En lugares de menos de 20 000 habitantes": direct_disclosures.OUT_OF_SCALE,
        "se muestran todos o ninguno": direct_disclosures.MONTH_APART,
        "solo en periodos de 3 años o más": direct_disclosures.TOO_FINE,
    }
    plain = re.sub(r"[\s\u00a0\u202f]+", " ", section)
    assert [words for words in held if words not in plain] == []
    assert "suma al total de Región Lima sí se muestra" in plain
    # And the sentences that say why others are hidden too, and what is shown though it grew by few.
    assert plain.count("<p>") <= len(held) + 2
