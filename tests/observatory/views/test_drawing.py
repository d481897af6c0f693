import gzip
import io
import re
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import pytest
from PIL import Image

from observatory.outlines import load_outlines
from observatory.text import Text
from observatory.views import charts, describe, drawing, maps
from observatory.views.framed import framed
from observatory.views.svg import number, path_data
from tests.observatory import panels
from tests.observatory.views.values import texts_of

ES = Text("es")
SVG = "{http://www.w3.org/2000/svg}"


def _svg(name, width=760, **changes):
    panel = panels.EVERY[name]()
    figure = charts.figure(panel, ES, narrow=width < 500)
    said = {"title": describe.finding(panel, ES), "description": describe.alt_text(panel, ES)}
    return drawing.svg(figure, **said, width=width, height=charts.height_of(figure), **changes)


@pytest.mark.parametrize("name", panels.EVERY)
@pytest.mark.parametrize("width", [360, 760])
def test_a_drawing_is_small_named_and_well_formed(name, width):
    svg = _svg(name, width)
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    labels = [element.get("id") for element in root if element.tag in (f"{SVG}title", f"{SVG}desc")]
    assert root.get("aria-labelledby") == " ".join(labels)
    assert all(element.text for element in root if element.tag in (f"{SVG}title", f"{SVG}desc"))
    assert len(svg) < 12_000


def test_ids_are_unique_in_a_page_of_all_drawings():
    page = [_svg(other) for other in panels.EVERY]
    ids = [found for svg in page for found in re.findall(r' id="([^"]+)"', svg)]
    assert len(ids) == len(set(ids))
    for svg in page:
        assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg)) <= set(re.findall(r' id="([^"]+)"', svg))


def test_the_same_figure_gives_the_same_bytes_in_any_thread():
    with ThreadPoolExecutor(8) as threads:
        drawn = list(threads.map(lambda n: _svg(["trend", "by_age"][n % 2]), range(16)))
    assert len(set(drawn)) == 2


def test_nothing_is_loaded_styled_or_run():
    svg = "".join(_svg(name) for name in panels.EVERY)
    for word in ("<style", "style=", "<script", "xlink", "<image", "foreignObject", "matplotlib", "DejaVu"):
        assert word not in svg


def test_colours_are_variables_with_their_light_value_behind():
    svg = _svg("trend")
    assert "var(--ochre,#b35806)" in svg
    assert "currentColor" in _svg("by_age")
    plain = _svg("trend", themed=False)
    assert "var(" not in plain
    assert "currentColor" not in plain
    assert "#b35806" in plain


def test_numbers_and_paths_are_short():
    assert [number(value) for value in (0.5, -0.04, 12.0, -0.56, 100.25)] == [".5", "0", "12", "-.6", "100.2"]
    assert path_data("M 10 10 \nL 12.04 10 \nL 12 13.51 \nz") == "M10 10l2 0 0 3.5z"


def test_hostile_text_is_text():
    svg = _svg("hostile")
    assert "<script" not in svg
    assert any("$x$" in said or "<script>" in said for said in texts_of(svg))
    odd = drawing.svg(
        charts.figure(panels.empty(), ES), title="a\x00b\ud800", description="]]>&", width=360, height=160
    )
    assert ElementTree.fromstring(odd).find(f"{SVG}title").text == "ab"


@pytest.mark.parametrize("name", ["trend", "comparison", "by_age"])
@pytest.mark.parametrize("width", [360, 760])
def test_words_lie_within_the_sheet_and_not_over_each_other(name, width):
    _assert_words_have_room(ElementTree.fromstring(_svg(name, width)), width)


@pytest.mark.parametrize("name", [name for name in panels.EVERY if name != "hostile"])
def test_what_stands_around_a_file_lies_within_it_and_over_nothing(name):
    panel = panels.EVERY[name]()
    figure = framed(charts.figure(panel, ES), panel, ES, width=640)
    height = figure["layout"]["height"]
    drawn = drawing.svg(figure, title="t", description="d", width=640, height=height)
    if name in ("trend", "by_age"):
        _assert_words_have_room(ElementTree.fromstring(drawn), 640)
    said = " ".join(texts_of(drawn))
    assert panel.release in said
    assert describe.subtitle(panel, ES).split(".")[0][:40] in said


def _assert_words_have_room(root, width):
    height = float(root.get("height"))
    boxes = [
        _box(element, group) for group in root.iter() for element in group if element.tag == f"{SVG}text"
    ]
    for left, top, right, bottom, said in boxes:
        assert left >= -2 and right <= width + 12, said
        assert top >= -2 and bottom <= height + 4, said
    for n, first in enumerate(boxes):
        for second in boxes[n + 1 :]:
            assert not _overlap(first, second), (first, second)


def _box(element, group):
    """Bounds of a word, 5.6 pixels a character: between the fonts of phones and desktops."""
    said = element.text or ""
    anchor = element.get("text-anchor") or group.get("text-anchor") or "start"
    x, y = float(element.get("x")), float(element.get("y"))
    length = len(said) * 5.6
    left = x - {"start": 0, "middle": length / 2, "end": length}[anchor]
    return left, y - 9, left + length, y + 2, said


def _overlap(first, second):
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]


def test_a_png_has_its_size():
    figure = charts.figure(panels.trend(), ES)
    written = drawing.png(figure, width=640, height=320, scale=2)
    assert written[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(written[16:20]), int.from_bytes(written[20:24])) == (1280, 640)
    with Image.open(io.BytesIO(written)) as image:
        assert image.getpixel((2, 2)) == (250, 248, 245, 255)  # paper of its own: dark words on a dark page


@pytest.mark.parametrize("name", ["lima_map", "el_alto_population"])
def test_a_real_map_is_small(name):
    figure = maps.figure(panels.EVERY[name](), load_outlines(), ES, narrow=True)
    svg = drawing.svg(figure, title="t", description="d", width=360, height=charts.height_of(figure))
    assert len(gzip.compress(svg.encode())) < 12_000
