"""The headers of every answer: exact values by kind of answer, absence included."""

from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient

from tests.kit.headers import OPEN_PAGE, PAGE, PROGRAM, REFUSED_FRAME, header_faults

BROWSER = {"Accept": "text/html,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("method", "path", "asked", "kind", "cached"),
    [
        ("GET", "/", {}, PAGE, "no-store"),  # nothing stays in the cache of a shared computer
        ("GET", "/es/", {}, PAGE, "no-store"),
        ("GET", "/no", {}, PAGE, "no-store"),
        ("GET", "/roto", {}, PAGE, "no-store"),
        ("GET", "/apisonada", {}, PAGE, "no-store"),
        ("GET", "/embed/x", {}, REFUSED_FRAME, "no-store"),
        ("GET", "/api", {}, OPEN_PAGE, "no-store"),
        ("GET", "/api/v1/x", {}, OPEN_PAGE, "no-store"),
        ("GET", "/oembed", {}, OPEN_PAGE, "no-store"),
        ("POST", "/api/v1/data.csv", {}, PROGRAM, "no-store"),
        (
            "POST",
            "/api/v1/data.csv",
            BROWSER,
            OPEN_PAGE,
            "no-store",
        ),  # who is told of it may leave by the exit
    ],
)
def test_every_answer_has_just_these_headers(
    door: FlaskClient, method: str, path: str, asked: Mapping[str, str], kind: Mapping[str, str], cached: str
) -> None:
    answer = door.open(path, method=method, headers=asked)
    assert header_faults(answer, kind, Cache_Control=cached) == {}
    if asked:
        assert (answer.status_code, answer.mimetype) == (405, "text/html")
