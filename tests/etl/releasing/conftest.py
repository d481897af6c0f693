"""The code that makes a release is the same throughout a test, whatever is written in the work tree meanwhile."""

from __future__ import annotations

import pytest

from tests.etl.releasing.making import one_state_of_the_code


@pytest.fixture(autouse=True)
def _one_state_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    one_state_of_the_code(monkeypatch)
