"""Walks every public observation back to a source: none may be without, and no derived number without its parts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import Connection, text

from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines
from observatory.model import Base
from observatory.observatory import Observatory
from observatory.store.reading import panel
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.words import provenance
from observatory.words.labels import MONTHS, PLACES
from tests.kit.sampling import share

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
    for row in rows:
        cell = (row["indicator"], row["territory"], row["period_start"], row["snapshot"])
        assert SHA256.fullmatch(row["sha256"] or ""), cell
        assert row["source_publisher"], cell
        assert row["licence"], cell
        assert row["file"], cell
        assert str(row["retrieved"]) > "2000", cell
        assert row["locator"] or row["conf_status"] == "protected", cell
        if row["statement"]:
            assert row["said_by"], cell
        if row["denominator_snapshot"]:
            assert SHA256.fullmatch(row["denominator_sha256"] or ""), cell


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
