"""The words of a drawing can be read: none lies over another, on a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

PAGES = (
    "/es/indicadores/partner_violence_12m",
    "/es/indicadores/slim_cases",
    "/es/indicadores/feminicides?view=trend",
    "/es/indicadores/population?territory=BO-020105",
    "/es/comparar/police",
)
_WORDS = """() => [...document.querySelectorAll('.picture svg')].map(drawing =>
  [...drawing.querySelectorAll('text')].filter(one => one.textContent.trim()).map(one => {
    const {left, right, top, bottom} = one.getBoundingClientRect();
    return [one.textContent, left, right, top, bottom];
  }).filter(([, left, right]) => right > left)).filter(words => words.length)"""
_SLACK = 5  # pixels of a line that hold no letters


@pytest.mark.parametrize("path", PAGES)
def test_no_word_of_a_chart_lies_over_another(page: Page, site: str, path: str) -> None:
    page.goto(site + path)
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        drawings = page.evaluate(_WORDS)
        assert drawings, width
        assert [pair for words in drawings for pair in over_each_other(words)] == [], width


def over_each_other(words: list[Any]) -> list[tuple[str, str]]:
    """The pairs of words of one drawing that share more than their edges."""
    return [
        (word, other_word)
        for at, (word, left, right, top, bottom) in enumerate(words)
        for other_word, left2, right2, top2, bottom2 in words[:at]
        if min(right, right2) - max(left, left2) > 2 and min(bottom, bottom2) - max(top, top2) > _SLACK
    ]
