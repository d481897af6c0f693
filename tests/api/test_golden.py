"""Each format of what a named release answers is never changed: the files of `golden/` are what it once said.

Where a test of these fails, an address that somebody cites would say something else. Add a format to
`observatory.model.formats`, with golden files of its own, and leave the former ones as they are. A drawing has the same
bytes as long as nobody cites one: `GOLDEN=write` writes the files again, and is for before the first publication alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from api.routes import svg_file
from observatory.charts.painting.image import SHAPES
from observatory.files import export
from observatory.files.csv_lines import Dialect, csv_lines
from observatory.geography.outlines import Outlines
from observatory.model import Panel
from observatory.model.formats import FORMATS
from observatory.text import Text
from tests.observatory import panels

GOLDEN = Path(__file__).with_name("golden")
PANELS: dict[str, Callable[[], Panel]] = {
    "trend": panels.trend,
    "rates": panels.rates,
    "by_age": panels.by_age,
}


def rows_written(kind: str, panel: Panel, version: int) -> bytes:
    if kind == "csv":
        return "".join(csv_lines(panel, Dialect(version=version))).encode()
    return json.dumps(export.json_document(panel, version), ensure_ascii=False, indent=1).encode()


def kept(file: str, content: bytes) -> bytes:
    """The golden file; written anew where that is asked for."""
    path = GOLDEN / file
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    return path.read_bytes()


@pytest.mark.parametrize("kind", ["csv", "json"])
@pytest.mark.parametrize("name", PANELS)
@pytest.mark.parametrize("version", FORMATS)
def test_a_format_is_never_changed(version: int, name: str, kind: str) -> None:
    content = rows_written(kind, PANELS[name](), version)
    assert content == kept(f"v{version}-{name}.{kind}", content)


@pytest.mark.parametrize("name", PANELS)
def test_a_drawing_is_the_same_in_every_format(name: str) -> None:
    content = svg_file(PANELS[name](), Outlines.from_sets([]), Text())
    assert content == kept(f"{name}.svg", content)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_drawing_in_a_shape_is_never_changed(shape: str) -> None:
    content = svg_file(
        PANELS["trend"](), Outlines.from_sets([]), Text(), shape=shape, base_url="https://observatorio.test"
    )
    assert content == kept(f"trend-{shape}.svg", content)
