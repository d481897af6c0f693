"""Which hidden months of the release on show are remembered, and which are withheld anew by themselves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from etl.disclosure.cells import Cell
from etl.disclosure.suppression.former_cells import hidden_cells_of, stay_hidden
from observatory.catalog import Catalog
from observatory.store.private.workspace import OBSERVED
from observatory.store.releases import SqliteReleases
from observatory.store.writing import draft

JANUARY, FEBRUARY = ("2025-01-01", "2025-01-31"), ("2025-02-01", "2025-02-28")


def row(snapshot: str, indicator: str, place: str, month: tuple[str, str], value: float | None) -> tuple:
    cells: dict[str, object] = dict.fromkeys(OBSERVED, "")
    cells |= {
        "snapshot": snapshot, "indicator": indicator, "territory": place, "breakdown": "", "value": value,
        "period_start": month[0], "period_end": month[1], "lower": None, "upper": None, "numerator": None,
        "denominator": None, "obs_status": "normal", "conf_status": "protected" if value is None else "free",
    }  # fmt: skip
    return tuple(cells[name] for name in OBSERVED)


def snapshot(source: str) -> dict[str, object]:
    return {
        "id": f"{source}@x", "source": source, "edition": "x", "file": "x.csv", "sha256": "0" * 64,
        "retrieved": "2026-11-25", "published": None, "cutoff": None, "title": "x", "url": "", "row_count": 3,
        "shipped": True,
    }  # fmt: skip


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
    with releases.drafting() as target:
        draft.start_draft(
            target, catalog, snapshots=[snapshot("gamea_slim"), snapshot("mininter_vcm")], statements=[]
        )
        draft.add_facts(target, [*town, *within, *alone, *half])
        draft.finish_draft(target, release="x", released=date(2026, 11, 25), fingerprint="x")
    former = hidden_cells_of(releases)
    assert {(cell.territory, cell.start) for cell in former.hidden} == {("PE-150101", JANUARY[0])}
    assert {cell.territory for cell in former.years} == {"BO-020105-01", "PE-150112"}
    january = Cell(police, "", "police_complaints", "PE-150112", *JANUARY, "")
    counts = dict.fromkeys((january, january.during(*FEBRUARY), january.at("PE-150103")), 9.0)
    stay = stay_hidden(counts, former, catalog.indicators["police_complaints"], cutoffs={})
    assert stay == {january, january.during(*FEBRUARY)}
