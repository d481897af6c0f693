"""The site's own plotly.js: what it is made from, and what happens where it cannot be made."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from layouts.document.assets import plotly_version


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
