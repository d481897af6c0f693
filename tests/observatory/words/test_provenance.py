"""Every number leads back; a protected one gives nothing away; a derived one names its parts."""

from __future__ import annotations

import json
import re
from typing import Any

from observatory.catalog import Catalog
from observatory.model import Panel
from observatory.observatory import Observatory
from observatory.text import THIN_SPACE, Text
from observatory.words import provenance
from tests.kit.asking import panel_of
from tests.observatory.pieces import BOLIVIA_TV, PUBLISHED, PUBLISHED_2026, row
from tests.observatory.pieces import panel as made

RATE = "indicator=police_complaint_rate&territory=PE-150112&period=2024"


def records_of(observatory: Observatory, query: str) -> list[dict[str, Any]]:
    """The provenance of a query, as machines get it."""
    panel = panel_of(observatory, query)
    rows: list[dict[str, Any]] = provenance.document(panel, observatory.catalog, Text())["rows"]
    return rows


def one_row(catalog: Catalog, **changes: Any) -> dict[str, Any]:
    """The provenance of one CEM row with these changes."""
    panel: Panel = made(
        catalog.indicators["cem_cases"], [row("cem_cases", "PE-150112", "2023", 738, **changes)]
    )
    return provenance.document(panel, catalog, Text())["rows"][0]


def test_a_rate_leads_to_its_numerator_and_its_denominator(observatory: Observatory) -> None:
    (rate,) = records_of(observatory, f"{RATE}&as_of=2026-02-01")
    assert rate["steps"][0] == "población elegida: Proyección del INEI por distrito, del mismo año"
    assert rate["steps"][1:] == [f"2939 / 233{THIN_SPACE}081 × 100{THIN_SPACE}000"]
    above, below = rate["made_of"]
    assert [record["value"] for record in records_of(observatory, above["query"])] == [2939]
    assert [record["value"] for record in records_of(observatory, below["query"])] == [233_081]


def test_a_year_leads_to_its_months_and_each_month_to_a_line_of_a_file(observatory: Observatory) -> None:
    (year,) = records_of(
        observatory, "indicator=police_complaints&territory=PE-150112&period=2025&grain=year"
    )
    assert (year["value"], year["steps"][0], year["edition"]) == (2615, "suma de 12 meses", "2026-05")
    # All twelve are shown: nothing may be said to be protected that is not.
    assert year["steps"][1:] == ["una parte protegida, si la hay, cuenta en la suma y no se muestra"]
    (months,) = year["made_of"]
    rows = records_of(observatory, months["query"])
    assert (len(rows), sum(record["value"] for record in rows)) == (12, 2615)
    for record in rows:
        (step,) = record["steps"]
        assert re.fullmatch(r"leído en L\d+ de sidpol_denuncias_2018_202605\.csv\.gz", step)
        assert record["made_of"] == []


def test_what_was_said_on_a_day_is_made_of_what_was_said_on_that_day(observatory: Observatory) -> None:
    query = "indicator=police_complaints&territory=PE-150112&period=2025&grain=year&as_of=2026-02-01"
    (year,) = records_of(observatory, query)
    (months,) = year["made_of"]
    assert (
        sum(record["value"] for record in records_of(observatory, months["query"])) == year["value"] == 2579
    )


def test_a_published_figure_names_its_document(observatory: Observatory) -> None:
    (figure, *_) = records_of(observatory, "indicator=slim_cases&territory=BO-020105&period=2013")
    assert figure["statement"]["url"].startswith("http")
    assert figure["statement"]["publisher"] == figure["publisher"]
    assert figure["steps"][0].endswith(figure["publisher"])
    assert figure["licence"]["name"]


def test_a_protected_cell_gives_no_number_anywhere(catalog: Catalog) -> None:
    hidden = one_row(
        catalog, conf_status="protected", locator="737 / 3", numerator=737.0, denominator=3.0, note="737"
    )
    assert (hidden["status"], hidden["value"], hidden["steps"], hidden["made_of"]) == (
        "protected",
        None,
        [],
        [],
    )
    assert "73" not in json.dumps({name: hidden[name] for name in ("value", "locator", "note", "steps")})
    assert len(hidden["sha256"]) == 64


def test_a_rate_that_is_not_shown_gives_no_quotient(catalog: Catalog) -> None:
    indicator = catalog.indicators["police_complaint_rate"]
    rate = row(
        "police_complaint_rate", "PE-150112", "2023", None, obs_status="not_applicable", numerator=12.0,
        denominator=99.0, denominator_snapshot="inei_district_population@x", locator="12 / 99",
    )  # fmt: skip
    (origin,) = provenance.origins(made(indicator, [rate]), catalog, Text())
    assert origin.steps == ("no se calcula",)


def test_a_statement_stands_before_the_file_it_was_noted_in(catalog: Catalog) -> None:
    panel = made(
        catalog.indicators["slim_cases"],
        [row("slim_cases", "BO-020105", "2020", 1156, snapshot=PUBLISHED_2026.id, statement="s1", locator="L7")],
        sources=(PUBLISHED,), snapshots=(PUBLISHED_2026,), statements=(BOLIVIA_TV,),
    )  # fmt: skip
    (origin,) = provenance.origins(panel, catalog, Text())
    assert origin.steps == (
        "leído en la página de SLIM El Alto, en Bolivia TV",
        "anotado en L7 de published_bo.csv",
    )
