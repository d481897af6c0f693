"""Some requests that the OpenAPI document allows, others each day; `make soak` makes 5,000."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.kit import sampling
from tests.soak.contracts import refused_or_untrue


def test_what_the_document_allows_is_answered_as_it_says(shipped: FlaskClient) -> None:
    tried, faults = 0, []
    for count, found in refused_or_untrue(shipped.application, 4, sampling.seed()):
        tried, faults = tried + count, faults + found
    assert not faults, "\n".join([f"{sampling.SEED}={sampling.seed()}", *faults])
    assert tried > 60
