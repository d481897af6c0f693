"""A client that openapi-python-client makes of the document reads typed rows from a running site."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

PROGRAM = """
import json, sys
from datetime import date
from client import Client
from client.api.default import get_rows, get_indicator, list_territories
from client.models import DataPage, DataRow, Grain, IndicatorEntry, IndicatorId, Problem, Subject

site = Client(base_url=sys.argv[1] + "/api/v1")
subject = Subject(indicator=IndicatorId.CEM_CASES)
page = get_rows.sync(client=site, subject=subject, territory="PE-150112", grain=Grain.YEAR, by="sex")
assert isinstance(page, DataPage) and all(isinstance(row, DataRow) for row in page.rows)
row = page.rows[0]
assert isinstance(row.period_start, date) and isinstance(row.value, int), row
wrong = get_rows.sync(client=site, subject=subject, territory="XX-1")
every = get_rows.sync(client=site, subject=subject, territory="all", limit=5)
print(json.dumps({
    "rows": [[row.period, row["sex"], row.value, row.obs_status.value, row.leads] for row in page.rows],
    "problem": isinstance(wrong, Problem) and wrong.status,
    "suggested": bool(wrong.suggestions),
    "page": [len(every.rows), every.next_ is not None, every.total],
    "indicator": get_indicator.sync(client=site, id=IndicatorId.SLIM_CASES).safe_sentence,
    "territories": len(list_territories.sync(client=site).territories),
}))
"""


@pytest.fixture(scope="module")
def told(site: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a program with the generated client read from the running site."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "config.yml").write_text("post_hooks: []\n")
    with urlopen(f"{site}/api/v1/openapi.json") as answer:
        (folder / "openapi.json").write_bytes(answer.read())
    tool = Path(sys.executable).with_name("openapi-python-client")
    made = subprocess.run(
        [tool, "generate", "--path", "openapi.json", "--output-path", "client", "--meta", "none",
         "--config", "config.yml"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    assert "Error(s)" not in made.stdout
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, site], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    assert isinstance(read, dict)
    return read


def test_the_generated_client_reads_the_rows_of_the_site(site: str, told: dict[str, Any]) -> None:
    address = f"{site}/api/v1/data.json?indicator=cem_cases&territory=PE-150112&grain=year&by=sex"
    with urlopen(address) as answer:
        rows = json.load(answer)["rows"]
    columns = ("period", "sex", "value", "obs_status", "leads")
    assert told["rows"] == [[row[column] for column in columns] for row in rows]
    assert len(rows) > 5


def test_it_reads_a_refusal_a_page_and_the_listings(told: dict[str, Any]) -> None:
    assert told["problem"] == 404 and told["suggested"]
    assert told["page"][:2] == [5, True] and told["page"][2] > 100
    assert told["indicator"].endswith(".")
    assert told["territories"] > 2000
