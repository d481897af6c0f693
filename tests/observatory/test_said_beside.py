"""What must stand beside a number stands beside it: in a finding, in a line of a file, in each language."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from observatory.catalog import Catalog
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.files.columns import translated_panel
from observatory.files.csv_lines import csv_lines
from observatory.geography.outlines import Outlines
from observatory.model import Panel
from observatory.text import Text
from tests.observatory import making

DISTRICT = "PE-DFLN"


def offences(catalog: Catalog, *codes: str, by: str = "penal_article:122-B") -> Panel:
    """The reports of one article in each place of `codes`."""
    indicator = catalog.indicators["prosecutor_offences_pe"]
    rows = [making.row(indicator.id, code, "2025-01-01/2025-11-30", 24_917, breakdown=by) for code in codes]
    return making.panel(indicator, rows, territories=tuple(catalog.territories[code] for code in codes))


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
    total = making.panel(
        indicator,
        [making.row(indicator.id, "BO", "2024", 50_325)],
        territories=(catalog.territories["BO"],),
    )
    text = Text("fr")
    (line,) = csv.DictReader(io.StringIO("".join(csv_lines(translated_panel(total, text))), newline=""))
    assert line["note"] == text.t(indicator.total_holds) != indicator.total_holds
    part = replace(total, rows=(making.row(indicator.id, "BO", "2024", 1, breakdown="offence:rape"),))
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
