"""A number that the data protect is found wherever the site shows it, in each of its languages."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from etl.visiting.exhibits import compare
from etl.visiting.walk import Answer, Walk
from etl.visiting.web import Site
from observatory.catalog import Catalog, load_catalog
from observatory.languages import languages
from observatory.settings import Settings
from observatory.text import Text
from observatory.words.labels import symbol_label

QUERY = "indicator=cem_cases&territory=PE-150112&by=form"
LEAK = "3"
Plant = Callable[[str, str], str]


class Copy(Site):
    """The answers of the application, each of which a `plant` may change; `word` is that of a protected number."""

    def __init__(self, client: FlaskClient, word: str, *, at: str = "", plant: Plant | None = None) -> None:
        self.address = "http://127.0.0.1"
        self.client, self.word, self.at, self.plant = client, word, at, plant
        self.planted = 0

    def get(self, path: str) -> str | None:
        return self._answer(path, self.client.get(path))

    def post(self, path: str, body: str) -> str | None:
        return self._answer(path, self.client.post(path, data=body, content_type="application/json"))

    def _answer(self, path: str, answer: TestResponse) -> str | None:
        if answer.status_code >= 400:
            return None
        if self.plant is None or self.at not in path:
            return answer.text
        changed = self.plant(answer.text, self.word)
        self.planted += changed != answer.text
        return changed


@pytest.fixture(scope="module")
def client(built_store: Path) -> FlaskClient:
    return create_app(Settings(store_dir=built_store)).test_client()


@pytest.fixture(scope="module")
def walked(client: FlaskClient) -> Walk:
    """One address with protected rows, and what the site gives of the rest: its places, its other parts."""

    def rows_of(query: str) -> tuple[dict[str, str], ...]:
        return tuple(csv.DictReader(io.StringIO(client.get(f"/api/v1/data.csv?{query}").text)))

    rows = rows_of(QUERY)
    assert any(row["conf_status"] == "protected" for row in rows)
    of = {name: ",".join(load_catalog().in_set(name)) for name in ("lima", "el_alto")}
    place = "cem_cases&territory=PE-150112"
    queries = (
        f"{place}&by=sex", f"{place}&by=age", f"{place}&by=centre", place, f"cem_cases&territory={of['lima']}",
        f"population&territory={of['lima']}", f"population&territory={of['el_alto']}",
    )  # fmt: skip
    rest = [Answer(query, query.partition("&")[0], rows_of(f"indicator={query}")) for query in queries]
    free = [replace(one, rows=tuple(row for row in one.rows if row["conf_status"] == "free")) for one in rest]
    return Walk([Answer(QUERY, "cem_cases", rows), *free])


def in_cell(page: str, word: str) -> str:
    return page.replace(f'<td class="is-protected">{word}</td>', f'<td class="is-protected">{LEAK}</td>', 1)


def in_numeric_cell(page: str, word: str) -> str:
    leaked = f'<td class="number is-value">{LEAK}</td>'
    return page.replace(f'<td class="is-protected">{word}</td>', leaked, 1)


def in_mark(drawing: str, word: str) -> str:
    return re.sub(rf'(<g data-i="\d+"><title>[^<]*){word}', rf"\g<1>{LEAK}", drawing, count=1)


def in_word(drawing: str, word: str) -> str:
    return re.sub(rf'(<text[^>]* data-of="\d+">){word}<', rf"\g<1>{LEAK}<", drawing, count=1)


def in_alternative(drawing: str, word: str) -> str:
    return re.sub(rf"(<desc[^>]*>.*?){word}", r"\g<1>4321", drawing, count=1)


def in_target(answer: str, word: str) -> str:
    told = json.loads(answer)

    def changed(part: object) -> bool:
        if isinstance(part, dict) and word in str(part.get("says", "")):
            part["says"] = part["says"].replace(word, LEAK)
            return True
        parts = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        return any(map(changed, parts))

    return json.dumps(told) if changed(told) else answer


def in_trace(answer: str, word: str) -> str:
    """The length of a bar, of a mark whose words are those of a protected number."""
    told = json.loads(answer)
    for data in (part.get("data", {}) for part in told.get("response", {}).values()):
        if not isinstance(data, dict) or "targets" not in data:
            continue
        marks = [one for one in data["targets"] if not one["line"]]
        hidden = [at for at, one in enumerate(marks) if word in one["says"]]
        for trace in data["figure"]["data"]:
            if hidden and "orientation" in trace:
                trace["x"].append(3)
                return json.dumps(told)
    return answer


def in_explorer_words(answer: str, word: str) -> str:
    return re.sub(r'("alternative": ?")', r"\g<1>4321. ", answer, count=1)


def in_document(answer: str, _word: str) -> str:
    told = json.loads(answer)
    hidden = next(row for row in told["rows"] if row["conf_status"] == "protected")
    hidden["value"] = 3
    return json.dumps(told)


PLACES: dict[str, tuple[str, Plant]] = {
    "a cell of the page": ("/cem_cases", in_cell),
    "a cell of the page that says it is a number": ("/cem_cases", in_numeric_cell),
    "a cell of the embed": ("/embed/", in_cell),
    "the title of a mark": ("chart.svg", in_mark),
    "the title of a mark of the page": ("/cem_cases", in_mark),
    "a word in the drawing": ("chart.svg", in_word),
    "the alternative text": ("chart.svg", in_alternative),
    "the alternative text of the page": ("/cem_cases", in_alternative),
    "a target of the explorer": ("_dash-update-component", in_target),
    "a trace of the explorer": ("_dash-update-component", in_trace),
    "the alternative text of the explorer": ("_dash-update-component", in_explorer_words),
    "the JSON": ("data.json", in_document),
}


@pytest.mark.parametrize("lang", languages())
def test_a_site_that_protects_its_numbers_shows_none(
    client: FlaskClient, walked: Walk, catalog: Catalog, lang: str
) -> None:
    compared = compare(Copy(client, ""), walked, catalog, spoken=[lang])
    assert compared.strays == []
    assert compared.tables >= 2 and compared.drawings >= 1 and compared.explored >= 2


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("place", PLACES)
def test_a_protected_number_is_found_wherever_it_stands(
    client: FlaskClient, walked: Walk, catalog: Catalog, place: str, lang: str
) -> None:
    at, plant = PLACES[place]
    site = Copy(client, symbol_label("protected", Text(lang)), at=at, plant=plant)
    strays = compare(site, walked, catalog, spoken=[lang]).strays
    assert site.planted
    assert {stray.number for stray in strays} & {LEAK, "4321", "3.00"}


def test_nothing_of_the_attack_is_known_by_the_words_of_a_language(root: Path) -> None:
    """Its patterns are of digits and addresses: none of them holds a word of the catalogue of messages."""
    sources = (root / "etl" / "visiting").glob("*.py")
    patterns = [
        one for path in sources for one in re.findall(r'\bre\.\w+\(\s*r?f?"([^"]*)"', path.read_text())
    ]
    words = {word for one in patterns for word in re.findall(r"(?<!\\)\b[^\W\d_]{3,}", one)}
    assert words == {"territory", "group", "decimal"}  # a key of addresses, and two parts of a notation
