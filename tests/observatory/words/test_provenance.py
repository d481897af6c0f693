"""Every number leads back; a protected one gives nothing away; a derived one names its parts."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from sqlalchemy import Connection, text

from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines
from observatory.model import Base, Panel
from observatory.observatory import Observatory
from observatory.store.reading import panel
from observatory.store.releases import SqliteReleases
from observatory.text import THIN_SPACE, Text
from observatory.words import provenance
from observatory.words.labels import MONTHS, PLACES
from tests.kit.asking import panel_of
from tests.kit.sampling import share
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


# Walks every public observation back to a source: none may be without, and no derived number without its parts.


SHA256 = re.compile(r"[0-9a-f]{64}")
_WALK = """
SELECT o.*, s.sha256, s.file, s.retrieved, c.publisher AS source_publisher, c.licence,
    t.publisher AS said_by, t.url AS said_at, d.sha256 AS denominator_sha256
FROM {table} AS o
LEFT JOIN snapshot AS s ON s.id = o.snapshot
LEFT JOIN source AS c ON c.id = s.source
LEFT JOIN statement AS t ON t.id = o.statement AND o.statement <> ''
LEFT JOIN snapshot AS d ON d.id = o.denominator_snapshot AND o.denominator_snapshot <> ''
"""
_SERIES = """
SELECT DISTINCT indicator, territory, dimensions FROM cube WHERE dimensions NOT LIKE '%;%' ORDER BY 1, 2, 3
"""


def walked(connection: Connection, table: str) -> list[Any]:
    return list(connection.execute(text(_WALK.format(table=table))).mappings())


@pytest.mark.parametrize("table", ["observation", "cube"])
def test_no_public_number_is_without_a_source(shipped_releases: SqliteReleases, table: str) -> None:
    with shipped_releases.opened() as connection:
        rows = walked(connection, table)
    assert len(rows) > 4000
    for line in rows:
        cell = (line["indicator"], line["territory"], line["period_start"], line["snapshot"])
        assert SHA256.fullmatch(line["sha256"] or ""), cell
        assert line["source_publisher"], cell
        assert line["licence"], cell
        assert line["file"], cell
        assert str(line["retrieved"]) > "2000", cell
        assert line["locator"] or line["conf_status"] == "protected", cell
        if line["statement"]:
            assert line["said_by"], cell
        if line["denominator_snapshot"]:
            assert SHA256.fullmatch(line["denominator_sha256"] or ""), cell


def test_a_number_of_the_gathered_pages_names_its_document(shipped_releases: SqliteReleases) -> None:
    with shipped_releases.opened() as connection:
        rows = [row for row in walked(connection, "observation") if row["snapshot"].startswith("published_")]
    without = [(row["indicator"], row["locator"]) for row in rows if not row["said_by"]]
    assert len(rows) > 900
    assert without == []


def test_a_current_number_can_be_walked_through_its_parts_to_what_was_read(
    shipped_releases: SqliteReleases, catalog: Catalog
) -> None:
    """Of a third of the series by place and dimension; `make soak` walks all."""
    site = Observatory(catalog, Outlines.from_sets([]), shipped_releases)
    with site.one_release(), shipped_releases.opened() as connection:
        cells = connection.execute(text(_SERIES)).all()
        count = 0
        for indicator, territory, dimensions in share(cells, 3):
            selection = Selection(indicator=indicator, territories=(territory,), by=dimensions or None)
            for origin in provenance.origins(
                panel.build_panel(connection, catalog, selection), catalog, Text()
            ):
                count += 1
                assert origin.steps or origin.row.symbol == "protected"
                derived = origin.row.denominator_snapshot or MONTHS.fullmatch(origin.row.locator)
                if derived or PLACES.fullmatch(origin.row.locator):
                    _made_of_what_it_says(origin, site)
    assert count > 1000


def _made_of_what_it_says(origin: provenance.Origin, site: Observatory) -> None:
    """The parts of a sum add up to it, or to less where one is protected; those of a ratio hold what it is made of."""
    row, catalog = origin.row, site.catalog
    parts = [site.panel(Selection.from_query(part.query, catalog, rows=True)).rows for part in origin.made_of]
    if row.symbol == "protected" or origin.indicator.own_tables:
        assert not parts, (
            "what a protected number is made of would lead back to it, and a register's months are not shown"
        )
    elif row.denominator_snapshot and row.value is None and row.base is None and not parts[1:]:
        assert (
            row.symbol != "value"
        )  # its source counts the place with others, or one of its years is not shown
    elif row.denominator_snapshot:
        above, *below = ({item.value for item in part} for part in parts)
        if row.base is not None and row.base.together:
            above = {sum(item.value for item in parts[0] if item.leads and item.value is not None)}
        is_hidden_in_part = any(item.symbol == "protected" for item in parts[0]) and len(parts[0]) > 1
        assert row.numerator in above or (is_hidden_in_part and row.numerator > max(above)), (
            row,
            origin.made_of,
        )
        if row.base is None:  # a share
            assert below and row.denominator in below[0], (row, origin.made_of)
        else:
            published = [part.value for part in row.base.parts]
            assert all(value in values_known for value, values_known in zip(published, below, strict=True)), (
                origin.made_of
            )
            if row.base.together:
                made: float = sum(published)
            else:
                made = _between(row.base) if row.base.day else _applied(*published)
            assert row.denominator == made, (row, origin.made_of)
    else:
        same_edition = [item for part in parts for item in part if item.snapshot == row.snapshot]
        total = sum(item.value for item in same_edition if item.value is not None)
        if any(item.symbol == "protected" for item in same_edition):
            assert total < row.value, (row, origin.made_of)
            assert len(origin.steps) == 2, origin.steps
        else:
            # Where another source says the same of a part, its row is the one that is current.
            current = [item for part in parts for item in part if item.leads and item.value is not None]
            stands = {(item.territory, item.period): item.value for item in [*current, *same_edition]}
            assert row.value in (total, sum(value or 0 for value in stands.values())), (row, origin.made_of)


def _between(base: Base) -> int:
    """What lies between two counts on the day of the rate, evenly by days."""
    assert base.day is not None
    first, last = base.parts
    days = [period.start.toordinal() for period in (first.period, base.day, last.period)]
    return round(first.value + (last.value - first.value) * (days[1] - days[0]) / (days[2] - days[0]))


def _applied(people: float, group: float = 1, total: float = 1) -> float:
    """The inhabitants, or the share of a group of a wider territory applied to them."""
    return round(people * group / total)
