"""The drawing as a file: nothing in it is run, hostile names are words, and its colours stand out from their ground."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest
from fontTools.ttLib import TTFont

from observatory.charts.chart import Chart, Sentence
from observatory.charts.colours import DARK, HUES, LIGHT
from observatory.charts.kinds import trend
from observatory.charts.kinds.chosen_kind import DESK, PHONE, chart_of
from observatory.charts.kinds.maps.map_classes import ink_on
from observatory.charts.layout import label_placement
from observatory.charts.layout.label_placement import width_of
from observatory.charts.painting import image
from observatory.charts.painting.image import frame_chart
from observatory.charts.painting.svg import svg
from observatory.demonstration import MARK
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words import describe
from tests.observatory import panels
from tests.observatory.charts.ink import KINDS, Picture, missing_ink
from tests.observatory.charts.reading import OUTLINES, boxes_of

ES = Text()
SVG = "{http://www.w3.org/2000/svg}"
EVERY = pytest.mark.parametrize("name", panels.EVERY)


def chart_named(name: str, width: int = DESK) -> Chart:
    return chart_of(panels.EVERY[name](), ES, width=width, outlines=OUTLINES)


def test_two_processes_draw_the_same_bytes() -> None:
    """Each has its own order of sets: the name of a drawing must not hang on it."""
    code = (
        "from observatory.charts.kinds.chosen_kind import chart_of\nfrom observatory.charts.painting.svg import svg\n"
        "from observatory.text import Text\nfrom tests.observatory import panels\n"
        "print([svg(chart_of(make(), Text(), width=360)) for make in panels.EVERY.values()])"
    )
    words = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(words) == 1


@EVERY
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_drawing_is_named_and_described_and_points_at_nothing_outside(name: str, width: int) -> None:
    drawing = svg(chart_named(name, width))
    root = ElementTree.fromstring(drawing)
    named, described = root.get("aria-labelledby"), root.get("aria-describedby")
    body = {element.get("id"): element.text for element in root}
    assert body[named] and body[described]
    for word in ("<style", "style=", "<script", "xlink", "<image", "foreignObject", "@import", "url(http"):
        assert word not in drawing
    assert not re.search(r"\son\w+=", re.sub(r">[^<]*<", "><", drawing))


def test_ids_of_all_drawings_of_a_page_are_their_own() -> None:
    page = [svg(chart_named(name, width)) for name in panels.EVERY for width in (PHONE, DESK)]
    ids = [match for element in page for match in re.findall(r' id="([^"]+)"', element)]
    assert len(ids) == len(set(ids))
    for element in page:
        assert set(re.findall(r"url\(#([^)]+)", element)) <= set(re.findall(r' id="([^"]+)"', element))


def test_colours_are_variables_with_their_light_value_behind_or_written_out() -> None:
    page, alone, dark = (svg(chart_named("lima_map"), ink=ink) for ink in ("page", "light", "dark"))
    named = dict(re.findall(r"var\(--([a-z0-9-]+),(#[0-9a-f]{6})\)", page))
    assert "currentColor" in page and any(token.startswith("ochre-") for token in named)
    assert named == {token: LIGHT[token] for token in named}
    for plain, palette in ((alone, LIGHT), (dark, DARK)):
        assert "var(" not in plain and "currentColor" not in plain
        assert {palette[token] for token in named} <= set(re.findall(r"#[0-9a-f]{6}", plain))


@pytest.mark.parametrize("name", ["hostile", "lima_map"])
def test_hostile_names_are_words(name: str) -> None:
    panel = panels.EVERY[name]()
    places = tuple(replace(place, name=panels.HOSTILE) for place in panel.territories)
    drawing = svg(chart_of(replace(panel, territories=places), ES, width=DESK, outlines=OUTLINES))
    assert "<script" not in drawing
    assert any(
        "<script>" in (element.text or "") for element in ElementTree.fromstring(drawing).iter(f"{SVG}text")
    )


def test_letters_that_xml_refuses_are_left_out() -> None:
    odd = replace(chart_named("empty"), finding=(Sentence("a\x00b\ud800"),), alternative=(Sentence("]]>&"),))
    root = ElementTree.fromstring(svg(odd))
    assert root.find(f"{SVG}title").text == "ab"
    assert root.find(f"{SVG}desc").text == "]]>&"


@EVERY
def test_no_letter_is_smaller_than_twelve_pixels(name: str) -> None:
    for width in (PHONE, DESK):
        sizes = map(float, re.findall(r'font-size="([\d.]+)"', svg(chart_named(name, width))))
        assert min(sizes) >= 12


@EVERY
def test_what_stands_around_a_file_lies_within_it_and_over_nothing(name: str) -> None:
    panel = panels.EVERY[name]()
    chart = chart_of(panel, ES, width=640, outlines=OUTLINES)
    drawing = frame_chart(chart, panel, ES)
    added = drawing.labels[len(chart.labels) :]
    body = " ".join(label.text for label in added)
    for sentence in (
        chart.title,
        describe.subtitle(panel, ES),
        describe.grade_note(panel, ES),
        panel.release,
    ):
        assert sentence in body
    for label in added:
        assert label.x >= 0 and width_of(label.text, label.size, bold=label.bold) <= drawing.width
    tops = [(top, bottom) for _, _, top, _, bottom in boxes_of(replace(drawing, labels=added, legend=()))]
    assert (
        min(top for top, _ in tops) >= -drawing.above
        and max(low for _, low in tops) <= drawing.height + drawing.below
    )
    assert all(bottom <= 0 or top >= drawing.height for top, bottom in tops)
    assert all(pair[1] <= two[0] + 0.5 for pair, two in pairwise(tops))
    assert f'viewBox="-8 -{drawing.above} 656 {drawing.size[1]}"' in svg(drawing)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_mark_of_the_demonstration_is_in_the_drawing_and_before_all_that_is_said_of_it(
    width: int,
) -> None:
    panel = replace(panels.trend(), demonstration=True)
    chart = chart_of(panel, ES, width=width)
    mark = ES.t(MARK)
    assert chart.title.startswith(mark) and chart.description.startswith(mark)
    root = ElementTree.fromstring(svg(frame_chart(chart, panel, ES)))
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert texts.count(mark) == 2
    (across,) = (group for group in root.iter(f"{SVG}g") if group.get("class") == "watermark")
    assert 0 < float(across.get("fill-opacity")) < 0.3
    plain = chart_of(replace(panel, demonstration=False), ES, width=width)
    assert chart.size[1] > plain.size[1]


def test_a_part_of_the_total_is_never_told_as_the_whole() -> None:
    panel = replace(panels.trend(), narrowed=(("cem_cases", "PE", "0 a 17 años"),))
    chart = chart_of(panel, ES, width=DESK)
    for words in (chart.title, chart.description):
        assert words.endswith(ES.t(phrases.PART_OF_TOTAL, part="0 a 17 años"))


# Every mark is still there once all is painted: its ink is looked for in the PDF that is set from the SVG.


SCALE = 4  # dots to a pixel of the drawing


@pytest.mark.parametrize("name", KINDS)
def test_no_mark_is_painted_over(name: str) -> None:
    chart = chart_of(panels.EVERY[name](), Text(), width=760, outlines=OUTLINES)
    page = pypdfium2.PdfDocument(image.pdf(chart))[0]
    dots = page.render(scale=SCALE * 96 / 72, rev_byteorder=True).to_numpy()[..., :3]
    assert dots.shape[:2] == (chart.height * SCALE, chart.width * SCALE)
    assert not missing_ink(chart, Picture(dots, SCALE))


# Files of a chart: the same bytes each time, its words in the PDF, its inks in the PNG.


@pytest.fixture(scope="module")
def chart():
    return trend.chart(panels.rates(), Text("es"), width=760)


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
        font = TTFont(label_placement.LETTERS / f"{name}.ttf")
        letters, advances, size = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
        for code, glyph in letters.items():
            reckoned = label_placement.width_of(chr(code) * 100, bold=bold) / 100
            assert reckoned == pytest.approx(advances[glyph][0] / size * 12 * 1.03, abs=0.02)


TEXT_CONTRAST, MARK_CONTRAST, NEIGHBOURS = 4.5, 3.0, 1.2
BOTH = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, as WCAG defines it."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour: str, background: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    low, high = sorted((luminance(colour), luminance(background)))
    return (high + 0.05) / (low + 0.05)


@BOTH
@pytest.mark.parametrize("token", ["ink", "muted", *HUES])
def test_words_read_on_the_paper(palette: Mapping[str, str], token: str) -> None:
    assert contrast(palette[token], palette["paper"]) >= TEXT_CONTRAST


@BOTH
@pytest.mark.parametrize("token", [*HUES, "context", "rule", *(f"{hue}-4" for hue in HUES)])
def test_lines_and_marks_stand_out_from_the_paper(palette: Mapping[str, str], token: str) -> None:
    assert contrast(palette[token], palette["paper"]) >= MARK_CONTRAST


@BOTH
@pytest.mark.parametrize("hue", HUES)
def test_words_read_on_every_step_of_a_map(palette: Mapping[str, str], hue: str) -> None:
    contrasts = {step: contrast(palette[ink_on(step)], palette[f"{hue}-{step}"]) for step in range(1, 7)}
    assert min(contrasts.values()) >= TEXT_CONTRAST, contrasts


@BOTH
@pytest.mark.parametrize("hue", HUES)
def test_each_step_of_a_map_can_be_told_from_the_next(palette: Mapping[str, str], hue: str) -> None:
    steps = [palette[f"{hue}-{step}"] for step in range(2, 7)]
    assert min(contrast(pair, after) for pair, after in pairwise(steps)) >= NEIGHBOURS


def test_the_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
