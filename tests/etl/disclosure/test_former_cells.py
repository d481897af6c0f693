"""Which hidden months of the release on show are remembered, and which are withheld anew by themselves."""

from __future__ import annotations

from pathlib import Path

from etl.disclosure.cells import Cell
from etl.disclosure.suppression.edition_cells import hidden_cells_of, stay_hidden
from observatory.catalog import Catalog
from observatory.store.releases import SqliteReleases
from tests.kit.facts import edition_of, fact_or_mark, publish

JANUARY, FEBRUARY = ("2025-01-01", "2025-01-31"), ("2025-02-01", "2025-02-28")
EDITIONS = [edition_of(source, "x", "2025-12-31") for source in ("gamea_slim", "mininter_vcm")]


def row(snapshot: str, indicator: str, place: str, month: tuple[str, str], value: float | None) -> tuple:
    return fact_or_mark(
        value, period="..".join(month), snapshot=snapshot, indicator=indicator, territory=place
    )


def test_a_year_of_which_all_months_are_hidden_stays_so_whatever_hid_it(
    tmp_path: Path, catalog: Catalog
) -> None:
    """No mark says why: one may be small, another tell it, or all be the total that a later release has no row of."""
    report, police = "gamea_slim@x", "mininter_vcm@x"
    town = [row(report, "slim_cases", "BO-020105", month, 100.0) for month in (JANUARY, FEBRUARY)]
    within = [row(report, "slim_cases", "BO-020105-01", month, None) for month in (JANUARY, FEBRUARY)]
    alone = [row(police, "police_complaints", "PE-150112", month, None) for month in (JANUARY, FEBRUARY)]
    half = [
        row(police, "police_complaints", "PE-150101", month, value)
        for month, value in ((JANUARY, None), (FEBRUARY, 60.0))
    ]
    releases = SqliteReleases(tmp_path)
    publish(releases, catalog, *town, *within, *alone, *half, editions=EDITIONS)
    former = hidden_cells_of(releases)
    assert {(cell.territory, cell.start) for cell in former.hidden} == {("PE-150101", JANUARY[0])}
    assert {cell.territory for cell in former.years} == {"BO-020105-01", "PE-150112"}
    january = Cell(police, "", "police_complaints", "PE-150112", *JANUARY, "")
    counts = dict.fromkeys((january, january.during(*FEBRUARY), january.at("PE-150103")), 9.0)
    stay = stay_hidden(counts, former, catalog.indicators["police_complaints"], cutoffs={})
    assert stay == {january, january.during(*FEBRUARY)}
