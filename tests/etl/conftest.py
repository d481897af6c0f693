"""Fixtures for the tests of the command line: catalogues under which files of a few rows pass."""

from __future__ import annotations

import pytest

from etl import stores
from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines
from tests.etl.files import small_files
from tests.kit.few_figures import district_figures, district_store, few_figures, ships_few, with_few_places

__all__ = ["district_figures", "district_store", "few_figures", "ships_few"]


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    """Commands called in this process take files of a few rows."""
    monkeypatch.setattr(stores, "load_catalog", lambda: small_files(catalog))


@pytest.fixture
def few_places(small_limits: None, monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    """And they know few places: of each district without a row they would write a zero a month."""
    monkeypatch.setattr(stores, "load_catalog", lambda: with_few_places(small_files(catalog)))
    monkeypatch.setattr(stores, "load_outlines", lambda: Outlines.from_sets(()))
