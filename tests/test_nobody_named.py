"""No file and no cell names a person or leads to a shelter; the walk asks it of every answer."""

from __future__ import annotations

import re
import sqlite3
import subprocess
from pathlib import Path

import pytest

from etl.checks.sensitive_text import People
from observatory.catalog import Catalog
from tests.kit.nobody import people_of, persons_in, ways_to_a_shelter

TEXTS = (".csv", ".yml", ".md", ".po", ".py", ".html")


@pytest.fixture(scope="module")
def people(catalog: Catalog) -> People:
    return people_of(catalog)


def faults_of(text: str, people: People) -> list[str]:
    return [*persons_in(text, people), *ways_to_a_shelter(text)]


def test_no_cell_of_the_public_store_names_a_person_or_leads_to_a_shelter(
    built_store: Path, people: People
) -> None:
    files = list(built_store.rglob("release-*.db"))
    assert files
    for path in files:
        store = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        tables = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        words: set[str] = set()
        for table in tables:
            for row in store.execute(f"SELECT DISTINCT * FROM {table}"):
                words |= {cell for cell in row if isinstance(cell, str)}
        assert any("Fiscalía General del Estado" in cell for cell in words)
        text = "\n".join(sorted(words))
        assert not faults_of(text, people)


def test_no_file_of_the_project_names_a_person_or_leads_to_a_shelter(root: Path, people: People) -> None:
    process = subprocess.run(
        ["git", "ls-files", "data", "docs", "README.md", "layouts"],
        cwd=root, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    files = [root / name for name in process if name.endswith(TEXTS)]
    assert len(files) > 200
    for path in files:
        text = path.read_text(encoding="utf-8")
        if path.name == "policy.yml":  # the given names themselves, in order of the alphabet
            text = re.sub(r"given_names: \[.*?\]", "", text, flags=re.DOTALL)
        assert not faults_of(text, people), path


@pytest.mark.parametrize(
    "planted",
    [
        "GAMEA, SLIM El Alto (Teresa Quisbert), vía El Diario",
        "GAMEA, SLIM El Alto (Lic. Quisbert), vía El Diario",
        "<td>FELCV El Alto (Cnl. Zurita)</td>",
        "la directora Teresa del Carpio dijo",
        "https://example.org/2014/03/teresa-carpio-informa-que-sube",
        "Roberto&nbsp;Aliaga",
    ],
)
def test_a_planted_name_is_found(planted: str, people: People) -> None:
    assert list(persons_in(planted, people))


@pytest.mark.parametrize(
    "told",
    [
        "Centro de Promoción de la Mujer Gregoria Apaza",
        "San Juan de Lurigancho, San Martín de Porres, Jesús María y Villa María del Triunfo",
        "Poder Judicial (Lima Norte), vía La República",
        "https://example.org/el-distrito-con-mayor-poblacion-san-juan-de-lurigancho/",
    ],
)
def test_a_place_or_an_institution_with_a_persons_name_is_no_person(told: str, people: People) -> None:
    assert not list(persons_in(told, people))


@pytest.mark.parametrize(
    "planted",
    [
        '<a href="https://oxigeno.bo/node/13075">fuente</a>',
        "https://www.example.org/2014/11/inauguraran-casa-municipal-de-la-mujer.html",
        "url,https://example.org/por-tres-meses-un-refugio-ayuda",
    ],
)
def test_a_planted_way_to_a_shelter_is_found(planted: str) -> None:
    assert list(ways_to_a_shelter(planted))
