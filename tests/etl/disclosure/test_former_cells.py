"""Which hidden months of the release on show are remembered, and which are withheld anew by themselves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from etl.disclosure.suppression.former_cells import remembered
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


def test_months_are_remembered_that_the_months_of_a_place_above_would_tell(
    tmp_path: Path, catalog: Catalog
) -> None:
    """Both months of a district are hidden, one for the sake of another: a new release may not show it again."""
    report, police = "gamea_slim@x", "mininter_vcm@x"
    town = [row(report, "slim_cases", "BO-020105", month, 100.0) for month in (JANUARY, FEBRUARY)]
    within = [row(report, "slim_cases", "BO-020105-01", month, None) for month in (JANUARY, FEBRUARY)]
    alone = [row(police, "police_complaints", "PE-150112", month, None) for month in (JANUARY, FEBRUARY)]
    releases = SqliteReleases(tmp_path)
    with releases.drafting() as target:
        draft.start_draft(
            target, catalog, snapshots=[snapshot("gamea_slim"), snapshot("mininter_vcm")], statements=[]
        )
        draft.add_facts(target, [*town, *within, *alone])
        draft.finish_draft(target, release="x", released=date(2026, 11, 25), fingerprint="x")
    hidden = {(cell.territory, cell.start) for cell in remembered(releases, catalog).hidden}
    assert hidden == {("BO-020105-01", month[0]) for month in (JANUARY, FEBRUARY)}
