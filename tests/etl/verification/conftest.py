"""The application as what visits a site sees it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from observatory.settings import Settings


@pytest.fixture(scope="session")
def client(built_store: Path) -> FlaskClient:
    """A client that asks the application for each answer once: tests change copies of its answers."""
    asking = create_app(Settings(store_dir=built_store)).test_client()
    asking.get, asking.post = cache(asking.get), cache(asking.post)
    return asking
