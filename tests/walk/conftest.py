"""The site that the walk goes to in tests: that of the shipped figures."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.walk.known import Known


@pytest.fixture(scope="session")
def known(shipped: FlaskClient) -> Known:
    """What rules know of the shipped figures."""
    return Known(shipped)
