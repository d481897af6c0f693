"""Which plotly.js is served."""

from __future__ import annotations

import os
from pathlib import Path

from layouts.document.assets import SUITES, plotly_address, plotly_file, plotly_version

VERSION = plotly_version()


def test_the_newest_bundle_of_the_right_version_is_served(tmp_path: Path) -> None:
    for age, name in enumerate((f"plotly-{VERSION}-new.js", f"plotly-{VERSION}-old.js", "plotly-0.0.1-x.js")):
        (tmp_path / name).write_text(name)
        os.utime(tmp_path / name, (10**9 - age, 10**9 - age))
    assert plotly_file(tmp_path).name == f"plotly-{VERSION}-new.js"


def test_without_a_bundle_or_with_one_of_another_version_the_whole_of_it_is_served(tmp_path: Path) -> None:
    (tmp_path / "plotly-0.0.1-x.js").write_text("x")
    whole = plotly_file(tmp_path)
    assert whole.name == "plotly.min.js"
    assert f"plotly.js v{VERSION}" in whole.read_text(encoding="utf-8")[:200]


def test_the_address_changes_with_the_content(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"plotly-{VERSION}-x.js").write_text(name)
    one, two = plotly_address(tmp_path / "one"), plotly_address(tmp_path / "two")
    assert one != two
    assert one.startswith(f"{SUITES}plotly/package_data/plotly.v")
