"""What must stand beside a number stands there, in each language; standards say what keeps figures from being theirs."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from observatory.catalog import DEFAULT_FOLDER, Catalog, CatalogError, load_catalog
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.files.columns import translated_panel
from observatory.files.csv_lines import csv_lines
from observatory.geography.outlines import Outlines
from observatory.model import Panel
from observatory.search import build_index, find
from observatory.text import Text
from tests.observatory import pieces

DISTRICT = "PE-DFLN"


def offences(catalog: Catalog, *codes: str, by: str = "penal_article:122-B") -> Panel:
    """The reports of one article in each place of `codes`."""
    indicator = catalog.indicators["prosecutor_offences_pe"]
    rows = [pieces.row(indicator.id, code, "2025-01-01/2025-11-30", 24_917, breakdown=by) for code in codes]
    return pieces.panel(indicator, rows, territories=tuple(catalog.territories[code] for code in codes))


def test_only_an_offices_own_area_is_told_beside_its_numbers(catalog: Catalog) -> None:
    told = {code for code, place in catalog.territories.items() if place.said_beside}
    assert told >= {DISTRICT, "PE-DJLN", "PE-DJLE", "PE-DJLS"}
    assert not told & {"PE-LN", "PE-LR", "BO-020105-R", "PE-150112", "PE-15", "PE"}
    assert "dos millones y medio de personas" in catalog.territories[DISTRICT].said_beside


def test_a_finding_on_a_prosecutors_district_says_what_it_is_and_that_on_the_country_does_not(
    catalog: Catalog,
) -> None:
    sentence = catalog.territories[DISTRICT].said_beside
    for codes, said in (((DISTRICT,), True), (("PE",), False), ((DISTRICT, "PE"), True)):
        chart = chart_of(offences(catalog, *codes), Text(), width=DESK, outlines=Outlines.from_sets(()))
        assert (sentence in {one.text for one in chart.finding}) is said


def test_each_line_of_a_file_says_it_in_the_language_of_the_file(catalog: Catalog) -> None:
    place = catalog.territories[DISTRICT]
    for lang in ("es", "fr", "en"):
        text = Text(lang)
        lines = "".join(csv_lines(translated_panel(offences(catalog, DISTRICT, "PE"), text)))
        district, country = csv.DictReader(io.StringIO(lines, newline=""))
        assert district["note"].endswith(text.t(place.said_beside)) and not country["note"]


def test_what_else_a_total_holds_is_said_in_the_language_of_the_file(catalog: Catalog) -> None:
    indicator = catalog.indicators["prosecutor_cases"]
    total = pieces.panel(
        indicator, [pieces.row(indicator.id, "BO", "2024", 50_325)], territories=(catalog.territories["BO"],)
    )
    text = Text("fr")
    (line,) = csv.DictReader(io.StringIO("".join(csv_lines(translated_panel(total, text))), newline=""))
    assert line["note"] == text.t(indicator.total_holds) != indicator.total_holds
    part = replace(total, rows=(pieces.row(indicator.id, "BO", "2024", 1, breakdown="offence:rape"),))
    (line,) = csv.DictReader(io.StringIO("".join(csv_lines(part)), newline=""))
    assert not line["note"]


def test_offences_of_a_large_district_are_shown_and_those_of_an_unknown_place_are_not(
    catalog: Catalog,
) -> None:
    rape = ("penal_article:170",)
    assert catalog.inhabitants[DISTRICT] > 2_000_000
    assert catalog.is_shown_at_scale(DISTRICT, "prosecutor_offences_pe", rape)
    assert not catalog.is_shown_at_scale("PE-DJLS", "prosecutor_offences_pe", rape)
    assert catalog.is_table_shown(DISTRICT, "prosecutor_offences_pe", ("penal_article",))
    assert not catalog.is_table_shown(DISTRICT, "prosecutor_offences_pe", ("penal_article", "sex"))


def test_every_standard_is_named_by_a_series_and_has_a_page_it_was_read_on(catalog: Catalog) -> None:
    named = {near.standard for indicator in catalog.indicators.values() for near in indicator.standards}
    assert named == set(catalog.standards)
    assert all(standard.source.startswith("http") for standard in catalog.standards.values())


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
