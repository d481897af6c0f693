"""Small releases made by hand: CEM cases of Independencia in 2023, one fact or a few."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from observatory.catalog import Catalog
from observatory.model import Period, Snapshot
from observatory.store.private.workspace import OBSERVED, snapshot_entry
from observatory.store.reading.changes import record_changes
from observatory.store.releases import Opened, Releases
from observatory.store.writing import draft

EDITION = Snapshot(
    "mimp_cem", "2024-10", "casos_fem.csv", "0" * 64, date(2026, 11, 24), cutoff=date(2024, 10, 31)
)


def edition_of(source: str, name: str, cutoff: str, *, read: date = date(2026, 11, 24)) -> Snapshot:
    """An edition that ends on a day, and was published on it."""
    day = date.fromisoformat(cutoff)
    return Snapshot(source, name, f"{name}.csv", "0" * 64, read, published=day, cutoff=day)


def fact(value: float | None, *, period: str = "2023", **changes: Any) -> tuple[Any, ...]:
    """One row of OBSERVED: CEM cases of Independencia in 2023, or in `2024-05`, unless changed."""
    span = Period.parse(period)
    row = {
        "indicator": "cem_cases", "territory": "PE-150112", "period_start": span.start.isoformat(),
        "period_end": span.end.isoformat(), "breakdown": "", "snapshot": EDITION.id, "statement": "", "value": value,
        "lower": None, "upper": None, "numerator": None, "denominator": None, "obs_status": "normal",
        "conf_status": "free", "locator": "L2", "note": "", "denominator_snapshot": "", **changes,
    }  # fmt: skip
    return tuple(row[name] for name in OBSERVED)


def fact_or_mark(value: float | None, breakdown: str = "", **changes: Any) -> tuple[Any, ...]:
    """A row as `fact` makes it; a value of None is a protected one."""
    return fact(value, breakdown=breakdown, conf_status="protected" if value is None else "free", **changes)


def publish(
    releases: Releases,
    catalog: Catalog,
    *facts: tuple[Any, ...],
    name: str = "2026-11-24-test",
    editions: Sequence[Snapshot] = (EDITION,),
) -> None:
    """Publish a release of these facts."""
    with releases.drafting() as connection:
        fill(connection, catalog, *facts, name=name, editions=editions)


def publish_with_record(releases: Releases, catalog: Catalog, *facts: tuple[Any, ...], name: str) -> None:
    """Publish a release of these facts with its record against the one on show."""
    with releases.opened() as former, releases.drafting() as connection:
        fill(connection, catalog, *facts, name=name)
        record_changes(connection, former)


def spoken_of(facts: Iterable[tuple[Any, ...]], catalog: Catalog) -> Catalog:
    """The indicators, with their parts, and the places of these facts: to write the whole catalogue takes longest."""
    rows = [dict(zip(OBSERVED, fact, strict=True)) for fact in facts]
    named = {item["indicator"] for item in rows}
    named |= {catalog.indicators[item].numerator for item in named}
    named |= {catalog.indicators[item].denominator for item in named if item}
    places = {item["territory"] for item in rows}
    places |= {above.code for code in places for above in catalog.ancestors(code)}
    return replace(
        catalog,
        indicators={id_: indicator for id_, indicator in catalog.indicators.items() if id_ in named},
        territories={code: territory for code, territory in catalog.territories.items() if code in places},
        policy=replace(catalog.policy, preferences=()),
    )


def fill(
    connection: Opened,
    catalog: Catalog,
    *facts: tuple[Any, ...],
    name: str,
    editions: Sequence[Snapshot] = (EDITION,),
    released: date = date(2026, 11, 24),
) -> None:
    """Write these facts into an open draft, with the pages that they are cited from."""
    pages = {str(dict(zip(OBSERVED, fact, strict=True))["statement"]) for fact in facts} - {""}
    draft.start_draft(
        connection,
        spoken_of(facts, catalog),
        snapshots=[{**snapshot_entry(edition), "shipped": False} for edition in editions],
        statements=[
            {"id": page, "publisher": "", "title": page, "url": page, "page_date": ""}
            for page in sorted(pages)
        ],
    )
    draft.add_facts(connection, facts)
    draft.finish_draft(connection, release=name, released=released, fingerprint=name)


def says(text: str, value: int) -> bool:
    """Whether a text tells this number, however its thousands are parted; a fingerprint with its digits does not."""
    thousands, rest = divmod(value, 1000)
    return re.search(rf"(?<![0-9a-f]){thousands}[ .,\u00a0\u202f]?{rest:03}(?![0-9a-f])", text) is not None
