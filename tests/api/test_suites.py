"""Dash's own script files."""

import gzip

import brotli
import pytest
from flask.testing import FlaskClient

FILE = "/_dash-component-suites/dash/deps/react@18.v4_4_1m1.3.1.min.js"


@pytest.mark.parametrize(("accepted", "decode"), [("br, gzip", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_script_travels_compressed_and_is_kept_for_ever(
    door: FlaskClient, accepted: str, decode: object
) -> None:
    door.get("/")
    answer = door.get(FILE, headers={"Accept-Encoding": accepted})
    plain = door.get(FILE, headers={"Accept-Encoding": "identity"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert decode(answer.data) == plain.data  # type: ignore[operator]
    assert len(answer.data) < len(plain.data) / 2
    assert "Content-Encoding" not in plain.headers
    assert plain.mimetype.endswith("javascript")


def test_every_registered_file_is_served_or_not_found(door: FlaskClient) -> None:
    door.get("/")
    suites = door.application.before_request_funcs  # the guard and the files are both before Dash
    assert suites
    for path in ("dash/dcc/dash_core_components.js", "dash/html/dash_html_components.min.js"):
        assert door.get(f"/_dash-component-suites/{path}").status_code == 200
