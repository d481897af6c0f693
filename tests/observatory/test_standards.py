"""International standards: each tag has its source, and says what keeps these figures from being it."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from observatory.catalog import DEFAULT_FOLDER, Catalog, CatalogError, load_catalog
from observatory.search import build_index, find


def test_every_standard_is_named_by_a_series_and_has_a_page_it_was_read_on(catalog: Catalog) -> None:
    named = {near.standard for indicator in catalog.indicators.values() for near in indicator.standards}
    assert named == set(catalog.standards)
    assert all(standard.source.startswith("http") for standard in catalog.standards.values())


def test_loose_words_are_no_codes(catalog: Catalog) -> None:
    codes = {code for indicator in catalog.indicators.values() for code in indicator.codes}
    assert all(re.fullmatch(r"[A-Z]\d\d", code) for code in codes)


def test_surveys_of_women_of_15_to_49_are_not_said_to_be_sdg_5_2_1(
    catalog: Catalog, shipped: FlaskClient
) -> None:
    (near,) = catalog.indicators["partner_violence_12m"].standards
    assert near.standard == "sdg_5_2_1" and "15 a 49" in near.why_not
    page = unescape(shipped.get("/es/indicadores/partner_violence_12m").text)
    part = page[page.index('id="estandares"') :]
    assert "5.2.1" in part and near.why_not in part and "No se puede calcular con estas fuentes" in part
    (told,) = shipped.get("/api/v1/indicators/partner_violence_12m").json["standards"]
    assert (told["framework"], told["code"], told["computable"]) == ("SDG", "5.2.1", False)
    assert told["why_not"] == near.why_not


def test_a_series_without_a_standard_says_nothing_of_them(shipped: FlaskClient) -> None:
    assert 'id="estandares"' not in shipped.get("/es/indicadores/population").text
    assert shipped.get("/api/v1/indicators/population").json["standards"] == []


def test_researchers_find_a_series_by_the_code_of_its_standard(catalog: Catalog) -> None:
    found = find(build_index(catalog), "SDG 16.3.1").indicators
    assert {"help_seeking", "police_complaints"} <= {indicator.id for indicator in found}


def test_a_standard_that_nobody_declared_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(DEFAULT_FOLDER, tmp_path / "catalog")
    file = folder / "indicators" / "population.yml"
    file.write_text(file.read_text() + "standards: [{standard: sdg_0_0_0}]\n")
    with pytest.raises(CatalogError, match=r"population\.yml · standards\.standard · «sdg_0_0_0»"):
        load_catalog(folder)
