"""What the guard refuses before anything else sees it."""

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/", "GET"),
        ("DELETE", "/es/", "GET"),
        ("TRACE", "/", "GET"),
        ("PROPFIND", "/api/v1/indicators", "OPTIONS"),
        ("OPTIONS", "/es/", "GET"),
    ],
)
def test_a_method_that_does_not_fit_is_named(door: FlaskClient, method: str, path: str, allowed: str) -> None:
    answer = door.open(path, method=method)
    assert answer.status_code == 405
    assert allowed in answer.headers["Allow"]


def test_a_long_address_is_refused(door: FlaskClient) -> None:
    assert door.get("/es/?territory=" + "x" * 5000).status_code == 414
    assert door.get("/" + "x" * 5000).status_code == 414


def test_a_body_of_any_size_is_refused_with_its_method(door: FlaskClient) -> None:
    assert door.post("/es/", data=b"x" * 300_000).status_code == 405


def test_two_slashes_do_not_redirect_to_the_host_the_visitor_names(door: FlaskClient) -> None:
    answer = door.get("//evil.example/es/", headers={"Host": "evil.example"})
    assert "Location" not in answer.headers
