"""A question on a phone: sentences, chart, what nobody knows and where it comes from within three screens."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext

from observatory.catalog import DEFAULT_FOLDER
from tests.browser.walking import opened

QUESTIONS = [path.stem for path in sorted((DEFAULT_FOLDER / "questions").glob("*.yml"))]
SCREENS, HEIGHT = 3, 800
MOST_WORDS = 20


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_fits_three_screens_before_its_details(phone: BrowserContext, question: str) -> None:
    page = opened(phone, f"/es/preguntas/{question}")
    page.set_viewport_size({"width": 360, "height": HEIGHT})
    end = page.evaluate(
        "() => document.getElementById('detalles').getBoundingClientRect().top + window.scrollY"
    )
    assert end <= SCREENS * HEIGHT + 60, question
    answers = page.locator(".answers .answer").all_inner_texts()
    for sentence in re.split(r"(?<=[.;:])\s", " ".join(answers)):
        assert len(sentence.split()) <= MOST_WORDS + 2, sentence
    page.close()
