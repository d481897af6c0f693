"""The code that makes a release is the same throughout a test, whatever is written in the work tree meanwhile."""

from __future__ import annotations

import pytest

from etl import publish


@pytest.fixture(autouse=True)
def _one_state_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "fingerprint_of_project", lambda: "shipped:test")
