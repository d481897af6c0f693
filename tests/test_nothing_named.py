"""Nobody is named in files and cells, nothing leads to a shelter, and no place stands in the program."""

from __future__ import annotations

import ast
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.checks.sensitive_text import People
from observatory.catalog import Catalog
from observatory.demonstration import demonstration_catalog
from tests.kit.nobody import people_of, persons_in, ways_to_a_shelter
from tests.kit.site_crawl import names_in, names_of_places

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


PROGRAMS = ("observatory", "etl", "layouts", "callbacks", "api", "bench", "mcp_server")
FILES = ("app.py", "gunicorn.conf.py")


def modules(root: Path) -> list[Path]:
    return [
        *(path for folder in PROGRAMS for path in sorted((root / folder).rglob("*.py"))),
        *map(root.joinpath, FILES),
    ]


def literals(source: str) -> Iterator[tuple[int, str]]:
    """The literals of text and bytes of a module with their lines, pieces of f-strings too; docstrings are left out."""
    tree = ast.parse(source)
    codes_told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body and isinstance(node.body[0], ast.Expr)
    }  # fmt: skip
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str | bytes)
            and id(node) not in codes_told
        ):
            literal = node.value
            yield node.lineno, literal if isinstance(literal, str) else literal.decode("latin-1")


def templates(root: Path) -> list[Path]:
    return sorted((root / "layouts" / "templates").rglob("*.html"))


def codes_in(literal: str, territories: frozenset[str], countries: frozenset[str]) -> list[str]:
    """The codes of territories in a literal, and what is a code of a country or begins one: `PE`, `PE-`."""
    codes_found = [
        word for word in re.findall(r"\b[A-Z]{2}-[A-Z0-9]+(?:-[A-Z0-9]+)?\b", literal) if word in territories
    ]
    codes_found += [
        country for country in countries if re.search(rf"(?<![\w-]){country}-(?![A-Z0-9])", literal)
    ]
    return codes_found + [word for word in [literal.strip(" ,'\"")] if word in countries]


def all_known(catalog: Catalog) -> tuple[frozenset[str], frozenset[str]]:
    territories = {**catalog.territories, **demonstration_catalog().territories}
    return frozenset(territories), frozenset(territory.country for territory in territories.values())


def test_no_code_of_a_territory_or_a_country_stands_in_the_program(root: Path, catalog: Catalog) -> None:
    territories = all_known(catalog)
    assert {"PE", "BO", "XX"} <= territories[1]
    faults = [
        f"{path.relative_to(root)}:{line} {code}"
        for path in modules(root)
        for line, literal in literals(path.read_text(encoding="utf-8"))
        for code in codes_in(literal, *territories)
    ]
    faults += [
        f"{path.relative_to(root)} {code}"
        for path in templates(root)
        for code in codes_in(path.read_text(encoding="utf-8"), *territories)
    ]
    assert not faults and templates(root)


@pytest.mark.parametrize(
    "planted",
    [
        'PLACE = "PE-150112"', 'ask(f"indicator=x&territory=BO-020105&by={by}")', 'HERE = {"BO": 1}',
        'code = "PE-" + ubigeo', 'sql = "WHERE code LIKE \'PE-%\'"', 'GROUP = "PE-LN"',
        'code.startswith("XX-01")', 'Literal["PE", "BO"]', 'code = f"BO-{number:02}"',
    ],
)  # fmt: skip
def test_a_code_that_is_put_back_is_found(planted: str, catalog: Catalog) -> None:
    territories = all_known(catalog)
    assert any(codes_in(literal, *territories) for _, literal in literals(planted))


def texts_of_program(root: Path) -> list[tuple[str, str]]:
    """What may be shown or set up, with where it stands: literals of Python, templates, scripts, styles and deploy/."""
    shown = [
        (f"{path.relative_to(root)}:{line}", literal)
        for path in modules(root)
        if path.relative_to(root).parts[0] != "bench"
        for line, literal in literals(path.read_text(encoding="utf-8"))
    ]
    others = [
        *templates(root),
        *(path for path in (root / "assets").iterdir() if path.suffix in (".js", ".css", ".svg")),
        *(path for path in (root / "deploy").rglob("*") if path.is_file()),
    ]
    without_remarks = (
        (path, re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.S)) for path in others
    )
    return shown + [(str(path.relative_to(root)), content) for path, content in without_remarks]


def test_no_name_of_a_place_of_the_site_stands_in_the_program(root: Path, catalog: Catalog) -> None:
    names = names_of_places(catalog)
    assert {"El Alto", "Independencia", "Lima", "La Paz", "Bolivia", "Bolivie", "Perú", "Peru"} <= names
    texts = texts_of_program(root)
    faults = [f"{place} {name}" for place, text in texts for name in names_in(text, names)]
    assert not faults and len(texts) > 5000


@pytest.mark.parametrize("planted", ['TITLE = "Observatorio El Alto"', 'f"{x}: del Perú"', 'say("en Lima.")'])
def test_a_name_that_is_put_back_is_found(planted: str, catalog: Catalog) -> None:
    names = names_of_places(catalog)
    assert any(names_in(literal, names) for _, literal in literals(planted))


def test_an_example_in_a_docstring_is_no_code_in_the_program(catalog: Catalog) -> None:
    assert not list(literals('def of(code):\n    """The place of a code (`PE-150112`)."""\n'))
