"""A question on a phone: sentences, chart, what nobody knows and where it comes from within three screens."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from observatory.catalog import DEFAULT_FOLDER, load_catalog
from tests.browser.walking import opened

QUESTIONS = [
    question.id for question in load_catalog(DEFAULT_FOLDER).questions.values() if not question.gathers_gaps
]
THREE_SCREENS = 3 * 800
A_LINE = 40  # pixels by which a family of letters may be taller
MOST_WORDS = 20


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_fits_three_screens_before_its_details(phone: Page, question: str) -> None:
    assert opened(phone, f"/es/preguntas/{question}") == 200
    end = phone.evaluate("document.getElementById('detalles').getBoundingClientRect().top + window.scrollY")
    assert end <= THREE_SCREENS + A_LINE
    phone.locator(".answers .answer a").evaluate_all("links => links.forEach(link => link.remove())")
    for answer in phone.locator(".answers .answer").all_inner_texts():
        for sentence in re.split(r"(?<=[.;:])\s", answer):
            assert len(sentence.split()) <= MOST_WORDS, sentence
