"""Image and words of a shared link: of the very view, light, and without a figure on pages for a person at risk."""

from __future__ import annotations

import html
import io
import re

import pytest
from flask.testing import FlaskClient
from PIL import Image

from layouts.document import addresses
from observatory.catalog import Catalog
from observatory.charts.painting.image import PREVIEW
from observatory.languages import languages
from observatory.observatory import Observatory
from observatory.text import Text
from tests.api.test_images import VIEWS, panel_of
from tests.kit.sampling import sample
from tests.observatory.charts.telling import finding_of

HEAVIEST = 150_000
"""Bytes of a link preview that every messenger shows."""


def og(document: str) -> dict[str, str]:
    """The Open Graph of a page."""
    found = re.findall(r'<meta property="(og:[\w:]+)" content="([^"]*)">', document)
    return {name: html.unescape(content) for name, content in found}


def pages(catalog: Catalog, lang: str) -> dict[str, list[str]]:
    """Addresses of every kind of page."""
    return {
        "home": [addresses.page(lang, "home")],
        "question": [addresses.page(lang, "questions", id_) for id_ in catalog.questions],
        "indicator": [addresses.indicator(lang, id_) for id_ in catalog.indicators],
        "view": [addresses.page_of(lang, query) for query in VIEWS.values() if query.startswith("indicator")],
        "comparison": [addresses.comparison(lang, id_) for id_ in catalog.comparisons],
        "place": [addresses.territory(lang, code) for code in catalog.territories],
        "explorer": [addresses.page(lang, "explorer")],
        "other": [addresses.page(lang, name) for name in ("help", "easy", "about", "sources", "data")],
    }


@pytest.mark.parametrize("lang", list(languages()))
def test_every_page_is_shared_with_a_light_image_of_its_very_view_and_its_words(
    shipped: FlaskClient, catalog: Catalog, lang: str
) -> None:
    for kind, every in pages(catalog, lang).items():
        for path in sample(every, 3):
            told = og(shipped.get(path).text)
            if not told:
                continue  # nothing is published of it: no search engine is led there
            answer = shipped.get(told["og:image"].removeprefix("http://localhost"))
            assert len(answer.data) < HEAVIEST, (kind, path, len(answer.data))
            size = Image.open(io.BytesIO(answer.data)).size
            assert size == PREVIEW.dots == (int(told["og:image:width"]), int(told["og:image:height"])), path
            assert told["og:image:type"] == answer.mimetype and told["og:image:alt"]


@pytest.mark.parametrize("kind", ["home", "question", "comparison", "place", "indicator"])
def test_the_image_of_a_page_is_of_its_chart_and_its_words_are_its_finding(
    shipped: FlaskClient, observatory: Observatory, kind: str
) -> None:
    path = {
        "home": "/es/", "question": "/es/preguntas/denuncias", "comparison": "/es/comparar/police",
        "place": "/es/territorios/PE-150112", "indicator": "/es/indicadores/cem_cases?period=2018..2022",
    }[kind]  # fmt: skip
    told = og(shipped.get(path).text)
    query = told["og:image"].partition("/api/v1/preview.png?")[2]
    assert query, path
    panel = panel_of(observatory, query)
    first = finding_of(panel, Text()).partition(". ")[0]
    assert first in told["og:image:alt"]
    assert kind != "indicator" or "period=2018..2022" in query


@pytest.mark.parametrize("lang", list(languages()))
def test_a_page_for_a_person_at_risk_shows_no_figure_where_it_is_shared(
    shipped: FlaskClient, lang: str
) -> None:
    named = [addresses.page(lang, name) for name in ("help", "easy", "search")]
    for path in (*named, addresses.page(lang, "questions", "donde")):
        told = og(shipped.get(path).text)
        assert "/assets/preview.png" in told["og:image"], path
        assert not re.search(r"\d", told["og:image:alt"])
