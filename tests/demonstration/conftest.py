"""A finished demonstration of two months, made once a worker; tests that change it take a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import create_app
from etl.demo_command import MONTHS, make_demonstration
from observatory.settings import Settings
from tests.kit.few_figures import few_figures, ships_few

__all__ = ["few_figures", "ships_few"]


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its store, to be read."""
    folder = tmp_path_factory.mktemp("demonstration") / "store"
    assert make_demonstration(Settings(store_dir=folder), months=MONTHS[:2]) == 0
    return folder


@pytest.fixture
def demo_store(demonstrated: Path, tmp_path: Path) -> Path:
    """A copy of it, to be misused."""
    return Path(shutil.copytree(demonstrated, tmp_path / "demo"))


@pytest.fixture
def commanded(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """For commands: no settings but those that the test makes."""
    for name in ("OBSERVATORY_STORE_DIR", "OBSERVATORY_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    yield monkeypatch


@pytest.fixture(scope="session")
def site(demonstrated: Path) -> object:
    """A client of the site that shows it."""
    return create_app(Settings(store_dir=demonstrated)).test_client()
