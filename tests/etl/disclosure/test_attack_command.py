"""`python -m etl attack` on the shipped release, and on the same release with a hidden number let out."""

from __future__ import annotations

import json
import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from etl import commands
from etl.attacking import attack_release
from observatory.catalog import Catalog
from observatory.settings import Settings

INDEPENDENCIA = "indicator = 'cem_cases' AND territory = 'PE-150112'"
A_YEAR = f"{INDEPENDENCIA} AND period_start = '2023-01-01' AND period_end = '2023-12-31'"
A_CENTRE = f"{A_YEAR} AND breakdown LIKE '%centre:%'"
SMALL = ("UPDATE observation SET value = 3", f"{INDEPENDENCIA} AND breakdown = ''")


def stores_of(folder: Path, catalog: Catalog) -> commands.Stores:
    return commands.Stores.of(Settings.from_environment({"OBSERVATORY_STORE_DIR": str(folder)}), catalog)


def changed(folder: Path, change: str, where: str) -> None:
    """Change the current release of a store as nobody should, and sign it."""
    pointer = folder / "current.json"
    file = folder / json.loads(pointer.read_text())["file"]
    file.chmod(0o644)
    with sqlite3.connect(file) as connection:
        connection.executescript(f"{change} WHERE {where}")
    connection.close()
    digest = sha256(file.read_bytes()).hexdigest()
    file = file.replace(folder / f"release-{digest[:16]}.db")
    pointer.write_text(json.dumps({"file": file.name, "sha256": digest}))


def test_the_shipped_release_withstands_it(
    built_store: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    assert attack_release(stores_of(built_store, catalog), as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["below_policy"] == []


def test_a_small_count_let_out_is_found(
    built_store: Path, catalog: Catalog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(built_store, tmp_path / "store")
    changed(folder, *SMALL)
    assert attack_release(stores_of(folder, catalog)) == 1
    assert "se muestra un número pequeño" in capsys.readouterr().out


def test_a_former_release_that_showed_more_is_known_and_can_be_left_out(
    built_store: Path, catalog: Catalog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(built_store, tmp_path / "store")
    current = folder / json.loads((folder / "current.json").read_text())["file"]
    former = shutil.copy(current, tmp_path / "former.db")
    changed(folder, "UPDATE observation SET value = NULL, conf_status = 'protected'", A_CENTRE)
    stores = stores_of(folder, catalog)
    assert attack_release(stores, former=[]) == 0
    capsys.readouterr()
    assert attack_release(stores, former=[former], as_json=True) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["former_releases"] == 1
    assert {one["reason"] for one in told["below_policy"]} == {"una publicación anterior lo mostró"}


def test_the_kept_releases_are_known_without_being_named(
    built_store: Path, catalog: Catalog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(built_store, tmp_path / "store")
    current = folder / json.loads((folder / "current.json").read_text())["file"]
    kept = shutil.copy(current, tmp_path / "kept.db")
    changed(
        folder,
        "UPDATE release SET id = 'later'; UPDATE observation SET value = NULL, conf_status = 'protected'",
        A_CENTRE,
    )
    Path(kept).replace(folder / f"release-{sha256(Path(kept).read_bytes()).hexdigest()[:16]}.db")
    assert attack_release(stores_of(folder, catalog)) == 1
    said = capsys.readouterr().out
    assert "Publicaciones anteriores leídas: 1" in said
    assert "una publicación anterior lo mostró" in said
