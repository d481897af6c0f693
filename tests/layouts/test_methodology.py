"""The page that says how the numbers are made."""

from __future__ import annotations

from layouts.document.html import render
from layouts.reference.methodology import methodology_page
from observatory.catalog import Catalog
from observatory.text import Text


def test_it_explains_the_two_figures_that_were_misread(catalog: Catalog) -> None:
    terms = [term for term in catalog.glossary if term.id.startswith("cifra_")]
    markup = render(methodology_page(catalog.policy, terms, Text("es")))
    assert "censo de 2007" in markup
    assert "403 actividades" in markup


def test_its_thresholds_are_those_of_the_policy(catalog: Catalog) -> None:
    markup = render(methodology_page(catalog.policy, [], Text("es")))
    assert f"menos de {catalog.policy.rate_needs} registros" in markup
    assert f"de 1 a {catalog.policy.small_count_below - 1}" in markup
    pooled = catalog.policy.local_tables.pooled
    assert pooled is not None
    assert f"periodos de {pooled.years} años o más" in markup
