"""Every mark is still there once all is painted: its ink is looked for in the PDF that is set from the SVG."""

from __future__ import annotations

import pypdfium2
import pytest

from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.painting import image
from observatory.text import Text
from tests.observatory import panels
from tests.observatory.charts.ink import KINDS, Picture, missing_ink
from tests.observatory.charts.telling import OUTLINES

SCALE = 4  # dots to a pixel of the drawing


@pytest.mark.parametrize("name", KINDS)
def test_no_mark_is_painted_over(name: str) -> None:
    chart = chart_of(panels.EVERY[name](), Text(), width=760, outlines=OUTLINES)
    page = pypdfium2.PdfDocument(image.pdf(chart))[0]
    dots = page.render(scale=SCALE * 96 / 72, rev_byteorder=True).to_numpy()[..., :3]
    assert dots.shape[:2] == (chart.height * SCALE, chart.width * SCALE)
    assert not missing_ink(chart, Picture(dots, SCALE))
