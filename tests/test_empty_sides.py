"""A comparison of which one side has no figure says so in that side's own area; side by side, headings stand level."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

QUERY = "territory=PE-150112,BO-020105"


def words_of(svg: str) -> str:
    return " ".join(re.findall(r"<text[^>]*>([^<]*)", svg))


@pytest.mark.parametrize(
    "address", ["/api/v1/chart.svg?indicator=police_complaint_rate&", "/embed/police_complaint_rate?"]
)
@pytest.mark.parametrize("lang", ["es", "en", "fr"])
def test_an_empty_area_says_why(shipped: FlaskClient, address: str, lang: str) -> None:
    svg = re.findall(r"<svg.*?</svg>", shipped.get(f"{address}{QUERY}&lang={lang}").text, flags=re.S)[0]
    area = words_of(svg).partition("Independencia")[0]
    assert area.count("El Alto") == 2  # its heading, and the sentence
    assert lang != "es" or "no puede existir ahí" in area


def test_both_sides_with_figures_say_nothing_of_the_kind(shipped: FlaskClient) -> None:
    assert "no hay cifra" not in words_of(shipped.get(f"/embed/population?{QUERY}").text)


@pytest.mark.parametrize("indicator", ["police_complaint_rate", "population"])
def test_the_headings_of_areas_side_by_side_stand_level(shipped: FlaskClient, indicator: str) -> None:
    page = shipped.get(f"/embed/{indicator}?{QUERY}").text
    tops = [float(top) for top in re.findall(r'viewBox="0 ([\d.]+) ', page)][:2]
    heads = [
        float(re.search(rf'<text[^>]* y="([\d.]+)"[^>]*>{place}<', page)[1])  # type: ignore[index]
        for place in ("El Alto", "Independencia")
    ]
    assert heads[0] - tops[0] == pytest.approx(heads[1] - tops[1], abs=0.6)
