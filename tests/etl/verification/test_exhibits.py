"""A number that the data protect is found wherever the site shows it, in each of its languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import cycle
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from etl.verification import comparison
from etl.verification.comparison import compare, find_exhibits
from etl.verification.walk import VisitedRows
from observatory.catalog import Catalog, load_catalog
from observatory.languages import languages
from observatory.text import Text
from observatory.words.labels import symbol_label
from tests.etl.verification.planted_leaks import FAR, LEAK, MONTHS, PLACES, Copy
from tests.kit.asking import csv_rows
from tests.kit.sampling import sample

QUERY = "indicator=cem_cases&territory=PE-150112&by=form"
MONTHLY = "indicator=police_complaints&territory=PE-150127&grain=month"
KINDS = ("json", "embed", "page", "drawing", "sentence", "explorer", "spreadsheet", "workbook", "sdmx")


@pytest.fixture(scope="module", autouse=True)
def _answers_read_once() -> Iterator[None]:
    """Each test changes one answer: what stands in all others, and what explains it, is read once."""
    read = cache(lambda markup, cells, file="": tuple(find_exhibits(markup, cells, file)))
    kept: dict[tuple[int, str], object] = {}
    explain = comparison._Explanations

    def explained(answers: list[VisitedRows], catalog: Catalog, text: Text) -> object:
        key = id(answers), text.lang
        return kept[key] if key in kept else kept.setdefault(key, explain(answers, catalog, text))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparison, "_Explanations", explained)
        for module in (comparison, comparison):
            patch.setattr(module, "find_exhibits", read)
        yield


@pytest.fixture(scope="module")
def answers(client: FlaskClient) -> list[VisitedRows]:
    """One address with protected rows, and what the site gives of the rest: its places, its other parts."""
    of = {name: ",".join(load_catalog().in_set(name)) for name in ("lima", "el_alto")}
    place = "cem_cases&territory=PE-150112"
    rest = (
        f"{place}&by=sex", f"{place}&by=age", f"{place}&by=centre", place, f"cem_cases&territory={of['lima']}",
        *opening_of(of),
    )  # fmt: skip
    return [answer_of(client, QUERY), *(free_of(client, query) for query in rest)]


@pytest.fixture(scope="module")
def months(client: FlaskClient) -> list[VisitedRows]:
    """An address of months that are protected, and what its explorer shows beside them."""
    of = {name: ",".join(load_catalog().in_set(name)) for name in ("lima", "el_alto")}
    rest = (
        "police_complaints&territory=PE-150127", f"police_complaints&territory={of['lima']}",
        f"police_complaints&territory={of['lima']}&grain=month", *opening_of(of),
    )  # fmt: skip
    return [answer_of(client, MONTHLY), *(free_of(client, query) for query in rest)]


def opening_of(places: dict[str, str]) -> tuple[str, ...]:
    """What the explorer shows when nothing is asked for, beside whatever is."""
    rates = (f"police_complaint_rate&territory={places['lima']}", "felcv_complaint_rate&territory=BO-020105")
    return *rates, *(f"population&territory={places[name]}" for name in ("lima", "el_alto"))


def answer_of(client: FlaskClient, query: str) -> VisitedRows:
    rows = csv_rows(client, query)
    return VisitedRows(query, rows)


def free_of(client: FlaskClient, query: str) -> VisitedRows:
    """What is asked beside: known, and no address that is looked at."""
    answer = answer_of(client, f"indicator={query}")
    return replace(answer, rows=tuple(row for row in answer.rows if row["conf_status"] == "free"))


@pytest.mark.parametrize("lang", sample(list(languages()), 1))
def test_a_site_that_protects_its_numbers_shows_none(
    client: FlaskClient, answers: list[VisitedRows], months: list[VisitedRows], catalog: Catalog, lang: str
) -> None:
    for walk in (answers, months):
        compared = compare(Copy(client, ""), walk, catalog, spoken=[lang])
        assert compared.strays == []
        assert min(compared.exhibits[kind] for kind in KINDS) >= 4


@pytest.mark.parametrize(
    ("place", "lang"), [*zip((*PLACES, *MONTHS), cycle(languages())), ("a cell of the page", "en")]
)
def test_a_protected_number_is_found_wherever_it_stands(
    client: FlaskClient,
    answers: list[VisitedRows],
    months: list[VisitedRows],
    catalog: Catalog,
    place: str,
    lang: str,
) -> None:
    at, plant = {**PLACES, **MONTHS}[place]
    site = Copy(client, symbol_label("protected", Text(lang)), at=at, plant=plant)
    strays = compare(site, answers if place in PLACES else months, catalog, spoken=[lang]).strays
    assert site.planted
    assert {Decimal(stray.number) for stray in strays} & {Decimal(LEAK), Decimal(FAR)}


def test_nothing_of_the_attack_is_known_by_the_words_of_a_language(root: Path) -> None:
    """Its patterns are of digits and elements: none of them holds a word of the catalogue of messages."""
    sources = (root / "etl" / "verification").glob("*.py")
    patterns = [
        one for path in sources for one in re.findall(r'\bre\.\w+\(\s*r?f?"([^"]*)"', path.read_text())
    ]
    words = {word for one in patterns for word in re.findall(r"(?<!\\)\b[^\W\d_]{3,}", one)}
    assert words == {
        "svg",
        "data",
        "cell",
        "number",
        "group",
        "decimal",
    }  # elements, and two parts of a notation
