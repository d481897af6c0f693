"""Dash's own script files."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from api.middleware import content_encoding
from layouts.document import assets
from layouts.document.assets import plotly_version

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


# The site's own plotly.js: what it is made from, and what happens where it cannot be made.


def bundled(root: Path, into: Path, *, tools: Path) -> subprocess.CompletedProcess[str]:
    """Run the set-up's step as `make setup` does, with `tools` as the whole PATH."""
    return subprocess.run(
        [sys.executable, "-m", "bundle", "--once", "--into", str(into)],
        cwd=root,
        env={**os.environ, "PATH": str(tools)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def broken_npm(tmp_path: Path) -> Path:
    """A folder with a Node, and an npm that reaches no registry and counts how often it was asked."""
    tools = tmp_path / "tools"
    tools.mkdir()
    said = 'echo "npm error network: no registry" >&2'
    for name, does in (("node", "exit 0"), ("npm", f'echo asked >> "{tmp_path}/asked"; {said}; exit 1')):
        (tools / name).write_text(f"#!/bin/sh\n{does}\n")
        (tools / name).chmod(0o755)
    return tools


def test_the_lock_pins_every_package_by_its_hash_and_names_no_download_address(root: Path) -> None:
    text = (root / "bundle" / "package-lock.json").read_text(encoding="utf-8")
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []
    assert '"resolved"' not in text
    assert not re.search(r"https?://[^\"]*\.tgz", text)


def test_its_version_is_the_one_that_the_python_package_speaks(root: Path) -> None:
    lock = json.loads((root / "bundle" / "package-lock.json").read_text(encoding="utf-8"))
    assert lock["packages"]["node_modules/plotly.js"]["version"] == plotly_version()


def test_without_node_it_says_one_line_and_stops_nothing(root: Path, tmp_path: Path) -> None:
    into = tmp_path / "made"
    ended = bundled(root, into, tools=tmp_path / "empty")
    assert ended.returncode == 0
    assert len(ended.stdout.splitlines()) == 1
    assert "no Node" in ended.stdout
    assert not into.exists()


def test_a_failed_install_says_why_stops_nothing_and_is_not_tried_twice(
    root: Path, tmp_path: Path, broken_npm: Path
) -> None:
    into = tmp_path / "made"
    first = bundled(root, into, tools=broken_npm)
    second = bundled(root, into, tools=broken_npm)
    assert first.returncode == second.returncode == 0
    assert "no registry" in first.stdout
    assert second.stdout == ""
    assert (tmp_path / "asked").read_text().count("asked") == 1
    assert [path.name for path in into.iterdir()] == ["tried"]


def test_a_new_recipe_is_tried_again(root: Path, tmp_path: Path, broken_npm: Path) -> None:
    into = tmp_path / "made"
    into.mkdir()
    (into / "tried").write_text("an older recipe")
    assert "no registry" in bundled(root, into, tools=broken_npm).stdout
