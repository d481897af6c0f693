"""What the law says of each step: an article, a law and a text it was read in stand with every step; the rest is said."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient

from layouts.document import addresses
from observatory import clock
from observatory.catalog import DEFAULT_FOLDER, Catalog, CatalogError, load_catalog
from observatory.languages import languages
from observatory.text import Text

LANGS = list(languages())


class Steps(HTMLParser):
    """The text of each step of the lists, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[str] = []
        self._list, self._deep = False, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._list |= tag == "ol" and dict(attrs).get("class") == "law-steps"
        if self._list and tag == "li":
            self._deep += 1
            if self._deep == 1:
                self.steps.append("")

    def handle_endtag(self, tag: str) -> None:
        self._deep -= self._list and tag == "li"
        self._list &= tag != "ol"

    def handle_data(self, data: str) -> None:
        if self._list and self._deep:
            self.steps[-1] += f"{data} "


def steps_of(markup: str) -> list[str]:
    reader = Steps()
    reader.feed(markup)
    return [re.sub(r"\s+", " ", step) for step in reader.steps]


@pytest.mark.parametrize("lang", LANGS)
def test_each_step_names_its_law_its_article_and_where_it_was_read(
    lang: str, shipped: FlaskClient, catalog: Catalog
) -> None:
    text = Text(lang)
    markup = shipped.get(addresses.page(lang, "questions", "ruta")).text
    shown = steps_of(markup)
    declared = [(law, step) for law in catalog.laws for step in law.steps]
    assert len(shown) == len(declared) >= 10
    for law, step in declared:
        heads = f"{text.t(step.title)} {text.t(step.rule or law.name)}, art. {step.article} "
        (found,) = [one for one in shown if one.startswith(heads)]
        assert all(text.t(sentence) in found for sentence in step.sentences)
        for reading in step.read:
            assert reading.publisher in found and f"«{reading.title}»" in found
            assert text.date(reading.read_on) in found


@pytest.mark.parametrize("lang", LANGS)
def test_what_has_not_been_read_of_a_law_is_said_behind_its_steps(
    lang: str, shipped: FlaskClient, catalog: Catalog
) -> None:
    markup = shipped.get(addresses.page(lang, "questions", "ruta")).text
    for law in catalog.laws:
        assert Text(lang).t(law.unread) in markup
    assert "ningún abogado lo ha revisado" in shipped.get("/es/preguntas/ruta").text


def test_no_other_question_tells_the_steps_of_a_law(shipped: FlaskClient, catalog: Catalog) -> None:
    others = [question.id for question in catalog.questions.values() if not question.law_steps]
    assert others
    assert not [one for one in others if steps_of(shipped.get(f"/es/preguntas/{one}").text)]


def _without_reading(law: dict[str, Any]) -> None:
    law["steps"][0]["read"] = []


def _without_article(law: dict[str, Any]) -> None:
    law["steps"][0]["article"] = " "


def _read_tomorrow(law: dict[str, Any]) -> None:
    law["steps"][0]["read"][0]["read_on"] = clock.today() + timedelta(days=1)


def _without_what_was_not_read(law: dict[str, Any]) -> None:
    law["unread"] = ""


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (_without_reading, "no dice en qué texto se leyó"),
        (_without_article, "un paso tiene artículo"),
        (_read_tomorrow, "todavía no ha llegado"),
        (_without_what_was_not_read, "unread · falta"),
    ],
)
def test_a_step_that_cannot_be_checked_is_refused(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], None], fault: str
) -> None:
    folder = tmp_path / "catalog"
    shutil.copytree(DEFAULT_FOLDER, folder)
    laws = yaml.safe_load((folder / "laws.yml").read_text(encoding="utf-8"))
    spoil(laws[0])
    (folder / "laws.yml").write_text(yaml.safe_dump(laws, allow_unicode=True), encoding="utf-8")
    with pytest.raises(CatalogError, match=fault):
        load_catalog(folder)
