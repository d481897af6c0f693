"""Dash's own script files."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from api.middleware import content_encoding
from layouts.document import assets

FILE = f"{assets.SUITES}dash/deps/react@18.v4_4_1m1.3.1.min.js"


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
    for path in ("dash/dcc/dash_core_components.js", "dash/html/dash_html_components.min.js"):
        assert door.get(f"{assets.SUITES}{path}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "dash/dash.py",  # in the package, and no file for browsers
        "dash/py.typed",
        "dash/deps/../dash.py",
        "plotly/__init__.py",
        "flask/app.py",  # a package that Dash does not name
        "plotly/package_data/templates/plotly.json",
        "no/such.js",
    ],
)
def test_a_file_that_dash_does_not_register_is_not_served_though_it_is_in_a_package(
    door: FlaskClient, path: str
) -> None:
    door.get("/")
    answer = door.get(f"{assets.SUITES}{path}")
    assert answer.status_code == 404
    assert b"import " not in answer.data


PLOTLY = f"{assets.SUITES}{assets.PACKAGE}/{assets.PATH}"


@pytest.fixture(params=["a bundle", "no bundle"])
def plotly(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[bytes]:
    """The plotly.js that is to be served, where set-up made a bundle and where it could not."""
    if request.param == "a bundle":
        file, script = tmp_path / "plotly-x.js", b"var Plotly = {};" * 99
        file.write_bytes(script)
        file.with_name("plotly-x.js.br").write_bytes(brotli.compress(script))
        file.with_name("plotly-x.js.gz").write_bytes(gzip.compress(script))
    else:
        file = assets.plotly_file(tmp_path)
    monkeypatch.setattr(assets, "plotly_file", lambda: file)
    _forget()
    yield file.read_bytes()
    _forget()


def _forget() -> None:
    content_encoding._encode_package_file.cache_clear()
    content_encoding._fingerprint.cache_clear()


@pytest.mark.parametrize(("accepted", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_plotly_is_the_bundle_or_else_the_whole_of_it(
    door: FlaskClient, plotly: bytes, accepted: str, decode: object
) -> None:
    door.get("/")
    answer = door.get(PLOTLY, headers={"Accept-Encoding": accepted})
    assert answer.status_code == 200
    assert decode(answer.data) == plotly  # type: ignore[operator]
    assert door.get(PLOTLY, headers={"Accept-Encoding": "identity"}).data == plotly


def test_a_file_without_a_fingerprint_is_asked_for_again_but_not_sent_again(door: FlaskClient) -> None:
    door.get("/")
    first = door.get(PLOTLY, headers={"Accept-Encoding": "br"})
    assert first.headers["Cache-Control"] == "no-cache"
    again = door.get(PLOTLY, headers={"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_the_address_of_plotly_in_a_page_is_kept_for_ever(door: FlaskClient) -> None:
    door.get("/")
    answer = door.get(assets.plotly_address(), headers={"Accept-Encoding": "br"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
