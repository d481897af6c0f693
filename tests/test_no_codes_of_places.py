"""No code and no name of a place stands in the program: which places there are, and what is theirs, is said in data/."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from observatory.catalog import Catalog
from observatory.demonstration import demonstration_catalog
from tests.kit.site_crawl import names_in, names_of_places

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
