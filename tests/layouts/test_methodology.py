"""The page that says how the numbers are made."""

from __future__ import annotations

import re

from etl.disclosure.audit import direct_disclosures
from layouts.document.templates import fill_template, prose_parts
from observatory.catalog import Catalog
from observatory.text import Text


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
    markup = methodology(catalog)
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
