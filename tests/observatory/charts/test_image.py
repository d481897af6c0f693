"""Files of a chart: the same bytes each time, its words in the PDF, its inks in the PNG."""

from __future__ import annotations

import io

import numpy as np
import pypdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont

from observatory.charts.kinds import trend
from observatory.charts.painting import image
from observatory.charts.setting import lettering
from observatory.text import Text
from tests.observatory import panels


@pytest.fixture(scope="module")
def chart():
    return trend.chart(panels.rates(), Text("es"), width=760)


def test_the_same_chart_gives_the_same_bytes(chart):
    assert image.png(chart) == image.png(chart)
    assert image.pdf(chart) == image.pdf(chart)


def test_every_word_of_the_drawing_can_be_found_in_the_pdf(chart):
    text = pypdf.PdfReader(io.BytesIO(image.pdf(chart))).pages[0].extract_text()
    for label in chart.labels:
        assert label.text in text


@pytest.mark.parametrize(
    ("ink", "paper", "hue"), [("light", "faf8f5", "b35806"), ("dark", "17141c", "f2a65a")]
)
def test_the_drawing_stands_on_paper_of_its_own_and_in_its_own_colours(chart, ink, paper, hue):
    page = pypdfium2.PdfDocument(image.pdf(chart, ink=ink))[0]
    pixels = page.render(scale=96 / 72, rev_byteorder=True).to_numpy()[..., :3].reshape(-1, 3)
    assert (pixels.shape[0], 3) == (chart.width * chart.height, 3)
    counts = {
        colour: int((pixels == np.frombuffer(bytes.fromhex(colour), np.uint8)).all(axis=1).sum())
        for colour in (paper, hue)
    }
    assert counts[paper] > 0.3 * len(pixels)
    assert counts[hue] > 100
    assert not (pixels == 0).all(axis=1).any()  # a colour that nobody resolved comes out black


def test_the_table_of_advances_is_that_of_the_fonts():
    for name, bold in (("DejaVuSans", False), ("DejaVuSans-Bold", True)):
        font = TTFont(lettering.LETTERS / f"{name}.ttf")
        letters, advances, size = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
        for code, glyph in letters.items():
            reckoned = lettering.width_of(chr(code) * 100, bold=bold) / 100
            assert reckoned == pytest.approx(advances[glyph][0] / size * 12 * 1.03, abs=0.02)
