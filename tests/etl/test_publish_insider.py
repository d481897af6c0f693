"""The attack of the gate knows the size of each cell that a draft protects: taken down as it is filled."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from etl.disclosure.audit.gate import refuse_if_broken
from etl.disclosure.audit.known_small_cells import make_insider
from etl.disclosure.cells import Cell
from etl.publishing import publish as publishing
from etl.stores import Stores
from observatory.model import Period, months_of
from observatory.store.private.workspace import Workspace
from observatory.store.reading.public_facts import read_protected_facts
from observatory.store.releases import SqliteReleases
from tests.etl.disclosure.making import CATALOG
from tests.etl.test_publish import OLD, by_sex
from tests.kit.counts import Counted, counted_rows, load_counts, load_rows
from tests.kit.facts import EDITION

PLACES = ("PE-010101", "PE-010102", "PE-010103")


def monthly() -> list[Counted]:
    """A year of months in three districts: of one none is small in all, of another some months are empty."""
    cases = {"PE-010101": [30] * 12, "PE-010102": [0, 3, *[1] * 10], "PE-010103": [0, 0, *[7] * 10]}
    return [
        (place, str(month), "", float(value))
        for place in PLACES
        for month, value in zip(months_of(2023), cases[place], strict=True)
    ]


def test_the_insider_of_a_draft_is_who_reads_the_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = Workspace(tmp_path / "workspace.db", CATALOG)
    load_counts(loaded, OLD, by_sex(3, 40))
    rows = [*counted_rows(by_sex(5, 40), EDITION), *counted_rows(monthly(), EDITION, "police_complaints")]
    load_rows(loaded, EDITION, rows)
    insiders = []

    def attacked(*arguments: Any, **named: Any) -> Any:
        insiders.append(named["insider"])
        return refuse_if_broken(*arguments, **named)

    monkeypatch.setattr(publishing, "refuse_if_broken", attacked)
    stores = Stores(tmp_path, CATALOG, SqliteReleases(tmp_path / "releases"))
    stores.ledger.make()
    name = publishing.publish(loaded, stores, fingerprint="x", today=date(2026, 11, 25))
    with stores.releases.opened(name) as opened:
        protected = {Cell(*fact[:7]) for fact in read_protected_facts(opened)}
    (insider,), reader = insiders, make_insider(loaded, CATALOG)
    assert insider.small == reader.small & protected
    assert insider.zeros == reader.zeros & protected
    year = Period.parse("2023")
    women = Cell(OLD.id, "", "cem_cases", "PE-150112", str(year.start), str(year.end), "sex:women")
    assert women in insider.small
    assert {cell.territory for cell in insider.zeros} >= {"PE-010102"}
