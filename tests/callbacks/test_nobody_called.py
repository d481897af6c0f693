"""That nobody has called the help numbers yet stands on the page of help, in every language, and goes when one has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.briefs.sheet_parts import help_of
from app import create_app
from callbacks.page_table import _PAGES
from layouts.document import addresses
from observatory.catalog import Catalog
from observatory.geography.outlines import load_outlines
from observatory.languages import languages
from observatory.observatory import Observatory
from observatory.prose import read_prose
from observatory.settings import Settings
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.vocabulary import phrases

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
