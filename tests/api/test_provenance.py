"""/api/v1/provenance: every number of a selection with its source, as JSON."""

from __future__ import annotations

from dataclasses import replace

from flask.testing import FlaskClient

from observatory.model import ConfStatus, Panel
from tests.api.small_site import SmallObservatory, client_of
from tests.observatory import panels

CEM = "indicator=cem_cases&territory=PE-150112"
FIELDS = {
    "value", "status", "publisher", "title", "edition", "sha256", "retrieved", "published", "file", "locator",
    "statement", "licence", "steps", "made_of",
}  # fmt: skip


def test_each_row_says_all_that_leads_back() -> None:
    rows = client_of(SmallObservatory()).get(f"/api/v1/provenance?{CEM}").json["rows"]
    assert len(rows) == len(panels.trend().rows)
    assert all(set(row) >= FIELDS and len(row["sha256"]) == 64 for row in rows)


def test_a_protected_row_holds_no_number() -> None:
    def hidden() -> Panel:
        panel = panels.trend()
        rows = tuple(
            replace(row, value=73_500, conf_status=ConfStatus.PROTECTED, locator="L73500")
            for row in panel.rows
        )
        return replace(panel, rows=rows)

    words = client_of(SmallObservatory(made=hidden)).get(f"/api/v1/provenance?{CEM}")
    assert {row["status"] for row in words.json["rows"]} == {"protected"}
    assert "73500" not in words.text
    assert {len(row["steps"]) + len(row["made_of"]) for row in words.json["rows"]} == {0}


def test_one_can_follow_the_links_from_a_rate_to_the_lines_of_a_file(shipped: FlaskClient) -> None:
    query = "indicator=police_complaint_rate&territory=PE-LN&period=2025"
    met: list[str] = []
    waiting = [f"/api/v1/provenance?{query}"]
    while waiting:
        rows = shipped.get(waiting.pop()).json["rows"]
        assert rows
        met += [step for row in rows for step in row["steps"]]
        waiting += [part["href"] for row in rows for part in row["made_of"]]
    assert sum(step.startswith("leído en L") for step in met) == 8 * 12 + 8  # months, and populations
    assert met.count("suma de 12 meses") == 8
