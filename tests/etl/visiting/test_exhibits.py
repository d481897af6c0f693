"""A number that the data protect is found wherever the site shows it, in each of its languages."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from etl.visiting.comparison import compare
from etl.visiting.walk import Answer
from etl.visiting.web import Site
from observatory.catalog import Catalog, load_catalog
from observatory.languages import languages
from observatory.settings import Settings
from observatory.text import Text
from observatory.words.labels import symbol_label

QUERY = "indicator=cem_cases&territory=PE-150112&by=form"
MONTHLY = "indicator=police_complaints&territory=PE-150127&grain=month"
KINDS = ("json", "embed", "page", "drawing", "explorer")
LEAK, FAR = "3", "4321"
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
        if self.plant is None or not re.search(self.at, path):
            return answer.text
        changed = self.plant(answer.text, self.word)
        self.planted += changed != answer.text
        return changed


@pytest.fixture(scope="module")
def client(built_store: Path) -> FlaskClient:
    return create_app(Settings(store_dir=built_store)).test_client()


@pytest.fixture(scope="module")
def answers(client: FlaskClient) -> list[Answer]:
    """One address with protected rows, and what the site gives of the rest: its places, its other parts."""
    of = {name: ",".join(load_catalog().in_set(name)) for name in ("lima", "el_alto")}
    place = "cem_cases&territory=PE-150112"
    rest = (
        f"{place}&by=sex", f"{place}&by=age", f"{place}&by=centre", place, f"cem_cases&territory={of['lima']}",
        *opening_of(of),
    )  # fmt: skip
    return [answer_of(client, QUERY), *(free_of(client, query) for query in rest)]


@pytest.fixture(scope="module")
def months(client: FlaskClient) -> list[Answer]:
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


def answer_of(client: FlaskClient, query: str) -> Answer:
    rows = tuple(csv.DictReader(io.StringIO(client.get(f"/api/v1/data.csv?{query}").text)))
    return Answer(query, rows)


def free_of(client: FlaskClient, query: str) -> Answer:
    """What is asked beside: known, and no address that is looked at."""
    answer = answer_of(client, f"indicator={query}")
    return replace(answer, rows=tuple(row for row in answer.rows if row["conf_status"] == "free"))


def in_cell(page: str, word: str) -> str:
    return page.replace(f'<td class="is-protected">{word}</td>', f'<td class="is-protected">{LEAK}</td>', 1)


def in_numeric_cell(page: str, word: str) -> str:
    leaked = f'<td class="number">{LEAK}</td>'
    return page.replace(f'<td class="is-protected">{word}</td>', leaked, 1)


def in_mark(drawing: str, word: str) -> str:
    return re.sub(rf'(<g [^>]*data-i="\d+"[^>]*><title>[^<]*){word}', rf"\g<1>{LEAK}", drawing, count=1)


def in_word(drawing: str, word: str) -> str:
    return re.sub(rf'(<text[^>]* data-of="\d+">){word}<', rf"\g<1>{LEAK}<", drawing, count=1)


def in_loose_word(drawing: str, _word: str) -> str:
    """A word that is of no mark."""
    return re.sub(
        r'(<text[^>]*" y="[^"]*")>([^<\d]+)</text>', rf"\g<1>>\g<2>: {FAR}</text>", drawing, count=1
    )


def in_alternative(drawing: str, word: str) -> str:
    return re.sub(rf"(<desc[^>]*>.*?){word}", rf"\g<1>{FAR}", drawing, count=1)


def in_heading(drawing: str, _word: str) -> str:
    return re.sub(r'(<svg[^>]*><title id="[^"]*">)', rf"\g<1>{FAR}. ", drawing, count=1)


Part = dict[str, Any]


def in_answers(change: Callable[[Part, str], bool]) -> Plant:
    """Change the first object within an answer of the explorer that can be."""

    def plant(answer: str, word: str) -> str:
        told = json.loads(answer)

        def changed(part: object) -> bool:
            if isinstance(part, dict) and change(part, word):
                return True
            parts = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
            return any(map(changed, parts))

        return json.dumps(told) if changed(told) else answer

    return plant


def target(part: Part, word: str) -> bool:
    found = word in str(part.get("says", ""))
    part |= {"says": part["says"].replace(word, LEAK)} if found else {}
    return found


def hovered(part: Part, word: str) -> bool:
    """What a mark of a ranking says of itself where it names the words of the map's mark."""
    ranking = part.get("ranking")
    if not ranking:
        return False
    shared = [(at, one["says"]) for at, one in enumerate(ranking["targets"]) if isinstance(one["says"], int)]
    for at, number in shared:
        says = part["map"]["targets"][number]["says"]
        if word in says:
            ranking["targets"][at]["says"] = says.replace(word, LEAK)
            return True
    return False


def ranked(part: Part, word: str) -> bool:
    """The number of the protected place in the table of a ranking."""
    for row in part.get("rows", ()) if "places" in part else ():
        if word in row:
            row[row.index(word)] = LEAK
            return True
    return False


def around(part: Part, _word: str) -> bool:
    """A number within what stands over a figure."""
    words = re.sub(
        r"(<text[^>]*>)([^<\d]+)</text>", rf"\g<1>\g<2>: {FAR}</text>", str(part.get("over", "")), count=1
    )
    found = "targets" in part and words != part["over"]
    part |= {"over": words} if found else {}
    return found


def cell(part: Part, word: str) -> bool:
    for key, words in part.items():
        if isinstance(words, str) and f'<td class="is-protected">{word}</td>' in words:
            part[key] = in_cell(words, word)
            return True
    return False


def trace(part: Part, word: str) -> bool:
    """The length of a bar, of a figure with a mark whose words are those of a protected number."""
    marks = [one for one in part.get("targets", ()) if word in str(one["says"])]
    bars = [one for one in (part.get("figure") or {}).get("data", ()) if "orientation" in one]
    if marks and bars:
        bars[0]["x"].append(3)
    return bool(marks and bars)


def alternative(part: Part, _word: str) -> bool:
    found = "alternative" in part
    part |= {"alternative": f"{FAR}. {part['alternative']}"} if found else {}
    return found


def in_document(answer: str, _word: str) -> str:
    told = json.loads(answer)
    hidden = next((row for row in told["rows"] if row["conf_status"] == "protected"), {})
    hidden["value"] = 3
    return json.dumps(told)


PAGE = r"^/\w\w/"
CALLBACKS = "_dash-update-component"
PLACES: dict[str, tuple[str, Plant]] = {
    "a cell of the page": (PAGE, in_cell),
    "a cell of the page that says it is a number": (PAGE, in_numeric_cell),
    "a cell of the embed": ("/embed/", in_cell),
    "a cell of the embed that says it is a number": ("/embed/", in_numeric_cell),
    "the title of a mark": ("chart.svg", in_mark),
    "the title of a mark of the page": (PAGE, in_mark),
    "the title of a mark of the embed": ("/embed/", in_mark),
    "a word in the drawing": ("chart.svg", in_word),
    "a word in a drawing of the page": (PAGE, in_word),
    "a word in the drawing of the embed": ("/embed/", in_word),
    "a word of no mark": ("chart.svg", in_loose_word),
    "the alternative text": ("chart.svg", in_alternative),
    "the alternative text of the page": (PAGE, in_alternative),
    "the alternative text of the embed": ("/embed/", in_alternative),
    "the title of the drawing": ("chart.svg", in_heading),
    "the title of a drawing of the page": (PAGE, in_heading),
    "a mark of the explorer": (CALLBACKS, in_answers(target)),
    "a mark of its ranking": (CALLBACKS, in_answers(hovered)),
    "a row of its ranking": (CALLBACKS, in_answers(ranked)),
    "a trace of the explorer": (CALLBACKS, in_answers(trace)),
    "the alternative text of the explorer": (CALLBACKS, in_answers(alternative)),
    "what stands over a figure of the explorer": (CALLBACKS, in_answers(around)),
    "a cell of the explorer's tables": (CALLBACKS, in_answers(cell)),
    "the JSON": ("data.json", in_document),
}
MONTHS: dict[str, tuple[str, Plant]] = {
    "a month of the page": (PAGE, in_numeric_cell),
    "a month of the embed": ("/embed/", in_numeric_cell),
    "a month of the JSON": ("data.json", in_document),
    "a month of the explorer": (CALLBACKS, in_answers(cell)),
}


@pytest.mark.parametrize("lang", languages())
def test_a_site_that_protects_its_numbers_shows_none(
    client: FlaskClient, answers: list[Answer], months: list[Answer], catalog: Catalog, lang: str
) -> None:
    for walk in (answers, months):
        compared = compare(Copy(client, ""), walk, catalog, spoken=[lang])
        assert compared.strays == []
        assert min(compared.exhibits[kind] for kind in KINDS) >= 5


@pytest.mark.parametrize(
    ("place", "lang"), [*zip((*PLACES, *MONTHS), cycle(languages())), ("a cell of the page", "en")]
)
def test_a_protected_number_is_found_wherever_it_stands(
    client: FlaskClient, answers: list[Answer], months: list[Answer], catalog: Catalog, place: str, lang: str
) -> None:
    at, plant = {**PLACES, **MONTHS}[place]
    site = Copy(client, symbol_label("protected", Text(lang)), at=at, plant=plant)
    strays = compare(site, answers if place in PLACES else months, catalog, spoken=[lang]).strays
    assert site.planted
    assert {stray.number for stray in strays} & {LEAK, FAR, "3.00"}


def test_nothing_of_the_attack_is_known_by_the_words_of_a_language(root: Path) -> None:
    """Its patterns are of digits and elements: none of them holds a word of the catalogue of messages."""
    sources = (root / "etl" / "visiting").glob("*.py")
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
