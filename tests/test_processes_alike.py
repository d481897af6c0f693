"""Two processes answer with the same bytes: an answer held by a proxy, and one tag for it, are true for both."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from layouts.document import addresses
from tests.conftest import ROOT
from tests.soak.users import digest_of

PATHS = (
    "/es/", "/es/explorar", "/es/territorios/", "/en/indicators/cem_cases", "/es/datos",
    "/embed/population?territory=BO&view=map",
    "/api/v1/chart.svg?indicator=prosecutor_offences_pe",  # two of its articles begin with one number
    *addresses.CATALOGUES.values(), "/croissant.json", "/api/v1/openapi.json", "/api/v1/indicators", "/sitemap.xml",
    "/api/v1/chart.png?indicator=cem_cases&territory=PE-150112",
    "/api/v1/data.xlsx?indicator=cem_cases&territory=PE-150112",
)  # fmt: skip
PROGRAM = """
import sys
from pathlib import Path
from app import create_app
from observatory.settings import Settings
from tests.soak.users import digest_of
client = create_app(Settings(store_dir=Path(sys.argv[1]))).test_client()
for path in sys.argv[2:]:
    answer = client.get(path)
    print(path, answer.status_code, digest_of(answer.data).hex())
"""


def answers(store: Path, seed: str) -> list[str]:
    """Each address with the hash of its answer, in a process whose sets have another order."""
    command = [sys.executable, "-c", PROGRAM, str(store), *PATHS]
    told = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.splitlines()


def test_what_one_process_answers_another_answers_too(built_store: Path) -> None:
    first, second = (answers(built_store, seed) for seed in ("1", "2"))
    assert first == second
    assert [line.split()[1] for line in first] == ["200"] * len(PATHS)


def test_only_what_dash_draws_by_lot_is_left_out_of_the_comparison() -> None:
    page = b'<p>2</p><script id="_dash-config" type="application/json">{"a": 1}</script>'
    assert digest_of(page) == digest_of(b"<p>2</p>")
    assert digest_of(page) != digest_of(page.replace(b"<p>2", b"<p>3"))
