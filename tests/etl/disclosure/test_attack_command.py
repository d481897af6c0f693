"""`python -m etl attack` on the shipped release, and on the same release with a hidden number let out."""

from __future__ import annotations

import json
import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from etl import commands
from observatory.catalog import Catalog
from observatory.settings import Settings

SMALL = "UPDATE observation SET value = 3 WHERE indicator = 'cem_cases' AND territory = 'PE-150112' AND breakdown = ''"


def stores_of(folder: Path, catalog: Catalog) -> commands.Stores:
    return commands.Stores.of(Settings.from_environment({"OBSERVATORY_STORE_DIR": str(folder)}), catalog)


def test_the_shipped_release_withstands_it(
    built_store: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.attack(stores_of(built_store, catalog), as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["below_policy"] == []


def test_a_small_count_let_out_is_found(
    built_store: Path, catalog: Catalog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "store"
    shutil.copytree(built_store, folder)
    pointer = folder / "current.json"
    file = folder / json.loads(pointer.read_text())["file"]
    file.chmod(0o644)
    with sqlite3.connect(file) as connection:
        connection.execute(SMALL)
    connection.close()
    digest = sha256(file.read_bytes()).hexdigest()
    pointer.write_text(json.dumps({"file": file.name, "sha256": digest}))
    assert commands.attack(stores_of(folder, catalog)) == 1
    assert "se muestra un número pequeño" in capsys.readouterr().out
