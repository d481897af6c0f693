"""`python -m etl attack --site` on the running application: what a visitor gets, and nothing but that."""

from __future__ import annotations

import json
import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from etl.attacking import attack_site
from etl.visiting.web import Site, SiteError
from observatory.catalog import Catalog
from tests.conftest import serving


def let_out(folder: Path) -> str:
    """Show 3 for one protected count by centre in the current release of a store; the row of it, for the message."""
    pointer = folder / "current.json"
    file = folder / json.loads(pointer.read_text())["file"]
    file.chmod(0o644)
    with sqlite3.connect(file) as connection:
        [(breakdown, start)] = connection.execute(
            "SELECT breakdown, period_start FROM observation WHERE conf_status = 'protected' "
            "AND indicator = 'cem_cases' AND territory = 'PE-150112' AND breakdown LIKE 'centre:%;form:%' LIMIT 1"
        )
        for table in ("observation", "cube"):
            connection.execute(
                f"UPDATE {table} SET value = 3, conf_status = 'free' WHERE conf_status = 'protected' "
                "AND indicator = 'cem_cases' AND territory = 'PE-150112' AND breakdown = ? AND period_start = ?",
                (breakdown, start),
            )
    connection.close()
    digest = sha256(file.read_bytes()).hexdigest()
    file = file.replace(folder / f"release-{digest[:16]}.db")
    pointer.write_text(json.dumps({"file": file.name, "sha256": digest}))
    return f"{breakdown} {start}"


def test_the_site_of_the_shipped_release_gives_nothing_away(
    site: str, catalog: Catalog, built_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert attack_site(site, catalog, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    with sqlite3.connect(
        built_store / json.loads((built_store / "current.json").read_text())["file"]
    ) as store:
        [(protected,)] = store.execute(
            "SELECT COUNT(*) FROM observation JOIN indicator ON indicator.id = indicator "
            "WHERE conf_status = 'protected' AND kind = 'count'"
        )
    assert told["protected"] == protected > 100
    assert told["below_policy"] == told["shown_though_protected"] == []
    assert told["tables"] > 50
    assert told["drawings"] > 50


def test_a_site_that_shows_one_protected_count_is_found_out(
    built_store: Path, tmp_path: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    store = shutil.copytree(built_store, tmp_path / "store")
    breakdown, start = let_out(store).split(" ")
    with serving(store, log=tmp_path / "site.log") as address:
        assert attack_site(address, catalog) == 1
    said = capsys.readouterr().out
    assert f"PE-150112 {start}" in said
    assert f"{breakdown}: se muestra un número pequeño (3 a 3)" in said


@pytest.mark.parametrize(
    "address", ["http://example.org", "https://127.0.0.1:8050", "http://10.0.0.1", "8050"]
)
def test_another_machine_is_not_attacked(address: str) -> None:
    with pytest.raises(SiteError, match="no es un sitio de esta máquina"):
        Site(address)


def test_a_site_that_does_not_answer_is_said_so() -> None:
    with pytest.raises(SiteError, match="no responde"):
        Site("http://127.0.0.1:9").get("/")
