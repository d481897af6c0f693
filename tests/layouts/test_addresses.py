"""The addresses of pages in each language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts.document import addresses
from observatory.languages import languages

LANGS = list(languages())
NAMES = list(languages()["es"].slugs)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_an_address_leads_back_to_its_page(lang: str, name: str) -> None:
    assert addresses.place_at(addresses.page(lang, name)) == (lang, name, "")
    if name in addresses.LISTS:
        assert addresses.place_at(addresses.page(lang, name, "cem_cases")) == (lang, name, "cem_cases")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/", ("es", "home", "")),
        ("/es", ("es", "home", "")),
        ("/es/", ("es", "home", "")),
        ("/fr/", ("fr", "home", "")),
        ("/es/indicadores", ("es", "indicators", "")),
        ("/es/indicadores/cem_cases", ("es", "indicators", "cem_cases")),
        ("/fr/indicateurs/cem_cases", ("fr", "indicators", "cem_cases")),
        ("/en/indicators/cem_cases", ("en", "indicators", "cem_cases")),
        ("/es/glosario/", ("es", "glossary", "")),
        ("/es/glosario/caso", None),
        ("/en/indicadores/cem_cases", None),
        ("/es/indicadores/a/b", None),
        ("/es//", None),
        ("/es//cem_cases", None),
        ("/xx/", None),
        ("es/", None),
    ],
)
def test_a_path_is_read_in_its_language_alone(path: str, place: tuple[str, str, str] | None) -> None:
    assert addresses.place_at(path) == place


@given(st.text(max_size=40))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    place = addresses.place_at(text)
    assert place is None or place.lang in LANGS


def test_the_same_page_in_another_language_keeps_its_subject_and_its_query() -> None:
    path = addresses.indicator("es", "cem_cases")
    assert addresses.translate_address(path, "en", "period=2023") == "/en/indicators/cem_cases?period=2023"
    assert addresses.translate_address("/es/", "fr") == "/fr/"


def test_machines_are_told_the_language_where_it_is_not_spanish() -> None:
    query = "indicator=cem_cases&period=2023"
    assert addresses.image("es", "svg", query) == f"/api/v1/chart.svg?{query}"
    assert addresses.image("fr", "svg", query) == f"/api/v1/chart.svg?{query}&lang=fr"
    assert addresses.embed("en", "indicator=cem_cases") == "/embed/cem_cases?lang=en"
