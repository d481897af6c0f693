"""Every mark is still there once all is painted: its ink is looked for where it stands, and paper where it is hollow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pypdfium2
import pytest

from observatory.charts.chart import Bar, Chart, Dot, Mark, Shape
from observatory.charts.colours import LIGHT
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.painting import image
from observatory.text import Text
from tests.observatory import panels
from tests.observatory.charts.telling import OUTLINES

ES = Text()
SCALE = 4  # dots to a pixel of the drawing
KINDS = (
    "trend",
    "sparse",
    "months",
    "rates",
    "by_sex",
    "by_age",
    "several",
    "comparison",
    "lima_map",
    "statuses_map",
)


def painted(chart: Chart) -> Any:
    page = pypdfium2.PdfDocument(image.pdf(chart))[0]
    return page.render(scale=SCALE * 96 / 72, rev_byteorder=True).to_numpy()[..., :3].astype(int)


def inked(pixels: Any, x: float, y: float, token: str, *, reach: float = 0.0) -> bool:
    """Whether the colour is at a point of the drawing, or within `reach` pixels of it."""
    wanted = np.array([int(LIGHT[token][at : at + 2], 16) for at in (1, 3, 5)])
    around = int(reach * SCALE) + 1
    row, column = int(y * SCALE), int(x * SCALE)
    part = pixels[max(row - around, 0) : row + around + 1, max(column - around, 0) : column + around + 1]
    return bool((np.abs(part - wanted).max(axis=-1) <= 12).any())


def faults_of(mark: Mark, pixels: Any) -> str:
    """What is not as it should be where the mark stands; empty where it is."""
    look = mark.look
    match mark.form:
        case Dot(x, y, _, radius) if radius:
            middle, edge = (look.colour, look.colour) if look.fill == "full" else ("paper", look.colour)
            if not inked(pixels, x, y, middle, reach=radius / 3):
                return f"no {middle} in its middle"
            return "" if inked(pixels, x, y, edge, reach=radius + 1.5) else f"no {edge} around it"
        case Bar(x, y, width, height) if look.opacity == 1 and width >= 3:
            reach = max(min(width, height) / 2 - 1, 0.5)
            return (
                ""
                if inked(pixels, x + width / 2, y + height / 2, look.colour, reach=reach)
                else "its bar is not there"
            )
        case Shape(_, (x, y)) if look.fill == "full":
            return "" if inked(pixels, x, y, look.colour, reach=4) else "its area has another colour"
    return ""


@pytest.mark.parametrize("name", KINDS)
def test_no_mark_is_painted_over(name: str) -> None:
    chart = chart_of(panels.EVERY[name](), ES, width=760, outlines=OUTLINES)
    pixels = painted(chart)
    assert pixels.shape[:2] == (chart.height * SCALE, chart.width * SCALE)
    assert not {mark.words: fault for mark in chart.marks if (fault := faults_of(mark, pixels))}
