"""The tables of provenance and of revisions as they are laid out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from callbacks.pages.provenance import log_body, provenance_body, rows_of_revised
from layouts.document.templates import MOST_ROWS
from observatory.catalog import Catalog
from observatory.model import Panel, Revised
from observatory.text import Text
from tests.observatory.making import panel, row
from tests.observatory.words.test_revision_words import LOG

TEXT = Text()


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
