"""Images that travel: of the shape that is asked for, with what a reader must know inside, the same bytes each time."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pypdf
import pytest
from defusedxml.ElementTree import fromstring
from flask.testing import FlaskClient
from PIL import Image

from layouts.document import addresses
from observatory.addresses.selection import Selection
from observatory.charts.findings.ranking import shorten_finding
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.painting.image import PREVIEW, SHAPES
from observatory.charts.painting.shaped_chart import MORE_CAVEATS, fit_chart_to_shape
from observatory.geography.outlines import load_outlines
from observatory.languages import languages
from observatory.model import Panel
from observatory.observatory import Observatory, clip_to_published
from observatory.provenance.third_party_copies import MARKS, official
from observatory.text import Text
from observatory.words import describe
from tests.kit.sampling import sample
from tests.observatory.charts.test_shaped_chart import faults

VIEWS = {
    "trend": "indicator=cem_cases&territory=PE-150112",
    "rates of places": "indicator=police_complaint_rate&territory=PE-150112,PE-LN,PE-1501",
    "bars": "indicator=police_complaint_rate&view=bars",
    "map": "indicator=police_complaint_rate&view=map",
    "multiples": "indicator=cem_cases&territory=PE-150112&by=form",
    "groups": "indicator=cem_cases&territory=PE-150112&by=age&view=bars",
    "two places, grade C": "compare=cem_slim",
    "two places, grade B": "compare=police",
    "single figures": "indicator=slim_cases&territory=BO-020105",
    "months": "indicator=police_complaints&territory=PE-150112&grain=month",
    "protected": "indicator=cem_cases&territory=PE-150112&by=age&period=2024&view=bars",
    "empty": "indicator=shelter_capacity&territory=PE-150112",
}


def image_of(client: FlaskClient, form: str, query: str, shape: str, lang: str = "es") -> bytes:
    answer = client.get(f"/api/v1/chart.{form}?{query}&shape={shape}&lang={lang}")
    assert answer.status_code == 200, answer.text
    return bytes(answer.data)


def plain(words: str) -> str:
    """Words without what a fold or a font does to them."""
    return re.sub(r"[\s\xad]+", "", words.replace("\u2010", "-"))


def seen_in(drawing: bytes) -> str:
    """What is written in a picture, beside title, description and metadata."""
    bare = re.sub(r"(?s)<(title|desc|metadata)\b.*?</\1>", "", drawing.decode())
    return html.unescape(re.sub(r"<[^>]+>", " ", bare))


def panel_of(observatory: Observatory, query: str) -> Panel:
    selection = clip_to_published(observatory, Selection.from_query(query, observatory.catalog))
    return official(observatory.panel(selection))


def told_of(panel: Panel, text: Text, *, brief: bool) -> Iterator[str]:
    """What the page of a view says of it: finding, what it is, grade, sources; and its release with its date.

    Of a long finding a brief image says the first sentences of each place.
    """
    chart = chart_of(panel, text, width=440, outlines=load_outlines())
    yield from (each.text for each in (shorten_finding(chart) if brief else chart).finding)
    yield describe.subtitle(panel, text)
    if describe.grade_note(panel, text):
        yield describe.grade_lead(panel, text) if brief else describe.grade_note(panel, text)
    yield describe.source_names(panel, text) if brief else " ".join(describe.source_lines(panel, text)[:2])
    yield panel.release
    yield text.date(panel.released)


@pytest.mark.parametrize("lang", list(languages()))
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("view", sample(list(VIEWS), 5))
def test_finding_source_date_caveat_and_grade_stand_in_the_drawing_and_in_the_pdf(
    shipped: FlaskClient, observatory: Observatory, view: str, shape: str, lang: str
) -> None:
    query = VIEWS[view]
    drawing = plain(seen_in(image_of(shipped, "svg", query, shape, lang)))
    page = pypdf.PdfReader(io.BytesIO(image_of(shipped, "pdf", query, shape, lang))).pages[0]
    document = plain(page.extract_text())
    panel, text, brief = panel_of(observatory, query), Text(lang), SHAPES[shape].brief
    notes = describe.notes_on_view(panel, text)
    said = [note for note in notes if plain(note) in drawing]
    more = plain(text.t(MORE_CAVEATS))
    told = describe.grade_note(panel, text)
    assert said == notes or (brief and len(said) <= 1 and (said or told or more in drawing))
    for words in (*told_of(panel, text, brief=brief), *said):
        assert plain(words) in drawing, words
        assert plain(words) in document, words


@pytest.mark.parametrize("shape", ["", *SHAPES])
@pytest.mark.parametrize("view", sample(list(VIEWS), 4))
def test_png_and_pdf_are_set_from_the_very_drawing_that_the_attack_reads(
    shipped: FlaskClient, monkeypatch: pytest.MonkeyPatch, view: str, shape: str
) -> None:
    """What the SVG does not show, no picture shows: the attack needs to read neither letters nor pixels of them."""
    import typst

    from api.middleware.response_cache import ResponseCache

    set_from, compiled = [], typst.compile

    def compile_seen(page: bytes, **more: Any) -> Any:
        set_from.append((page, more["sys_inputs"]["drawing"]))
        return compiled(page, **more)

    monkeypatch.setattr(typst, "compile", compile_seen)
    shipped.application.extensions["response_cache"] = ResponseCache()
    query = f"/api/v1/chart.{{}}?{VIEWS[view]}{shape and '&shape='}{shape}"
    svg, _, pdf = (shipped.get(query.format(form)).data for form in ("svg", "png", "pdf"))
    assert len(set_from) == 2
    for page, drawing in set_from:
        assert page.count(b"#image(") == 1 and b"#text" not in page
        assert plain(seen_in(drawing.encode())) == plain(seen_in(svg))
    words = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert sorted(plain(words)) == sorted(plain(seen_in(svg)))


@pytest.mark.parametrize("shape", SHAPES)
def test_an_image_has_the_size_of_its_shape_and_says_what_it_is(shipped: FlaskClient, shape: str) -> None:
    query = VIEWS["trend"]
    release = shipped.get("/api/v1/releases").json["releases"][0]["id"]
    address = f"http://localhost{addresses.page_in_release('es', query, release)}"
    picture = Image.open(io.BytesIO(image_of(shipped, "png", query, shape)))
    picture.load()
    assert (picture.format, picture.size) == ("PNG", SHAPES[shape].dots)
    assert picture.text["Source"] == address and picture.text["Release"] == release
    assert picture.text["Title"] and picture.text["Description"] and "MIMP" in picture.text["Copyright"]
    root = fromstring(image_of(shipped, "svg", query, shape))
    assert (root.get("width"), root.get("height")) == tuple(map(str, SHAPES[shape].dots))
    facts = {element.tag.rpartition("}")[2]: element.text for element in root.find("{*}metadata").iter()}
    assert (facts["identifier"], facts["isPartOf"]) == (address, release)
    assert facts["title"] == picture.text["Title"]
    document = pypdf.PdfReader(io.BytesIO(image_of(shipped, "pdf", query, shape)))
    assert document.metadata.title == picture.text["Title"] and len(document.pages) == 1
    assert {address, release} <= {word.strip() for word in document.metadata["/Keywords"].split(", ")}
    assert address in document.xmp_metadata.pdf_keywords
    across, down = (float(side) for side in document.pages[0].mediabox[2:])
    assert across / down == pytest.approx(SHAPES[shape].across / SHAPES[shape].down, rel=0.002)
    assert shape != "print" or (across, down) == pytest.approx((841.89, 595.28), abs=0.1)


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_the_same_address_has_the_same_bytes_in_another_process_of_the_site(
    shipped: FlaskClient, form: str
) -> None:
    from api.middleware.response_cache import ResponseCache

    query, shape = VIEWS["bars"], "square"
    first = image_of(shipped, form, query, shape)
    shipped.application.extensions["response_cache"] = ResponseCache()
    assert image_of(shipped, form, query, shape) == first


def test_an_image_without_a_shape_is_drawn_as_it_always_was(shipped: FlaskClient) -> None:
    drawing = shipped.get(f"/api/v1/chart.svg?{VIEWS['trend']}").text
    assert 'width="640"' in drawing and "<metadata" not in drawing
    assert shipped.get(f"/api/v1/chart.pdf?{VIEWS['trend']}").data.startswith(b"%PDF")


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_a_shape_that_nobody_knows_is_refused_with_those_that_are(shipped: FlaskClient, form: str) -> None:
    for asked in ("shape=round", "shape=", "shape=wide&shape=wide", "shape=WIDE"):
        answer = shipped.get(f"/api/v1/chart.{form}?{VIEWS['trend']}&{asked}")
        assert answer.status_code == 400
        assert ("vacío" if asked == "shape=" else "square") in answer.json["detail"]
        for suggestion in answer.json["suggestions"]:
            assert shipped.get(suggestion["href"]).status_code == 200


@pytest.mark.parametrize(
    "word", ["<script>", '"onload="x', "]]>", "&amp;", "\x00", "\x1b[0m", "𝕏" * 90, "%0a"]
)
@pytest.mark.parametrize(
    "key", ["indicator", "territory", "filter", "period", "release", "shape", "lang", "x"]
)
def test_no_word_of_a_request_becomes_an_element_or_a_failure(
    shipped: FlaskClient, key: str, word: str
) -> None:
    said = {"indicator": "cem_cases", "territory": "PE-150112", "shape": "wide", key: word}
    query = "&".join(f"{name}={quote(value)}" for name, value in said.items())
    for form in ("svg", "png", "pdf"):
        answer = shipped.get(f"/api/v1/chart.{form}?{query}")
        assert answer.status_code in (200, 400, 404), (form, query)
        assert b"<script" not in answer.data or answer.mimetype == "application/problem+json"


def test_a_former_release_draws_its_own_figures(shipped: FlaskClient, observatory: Observatory) -> None:
    release: Any = observatory.release
    drawing = image_of(shipped, "svg", f"{VIEWS['trend']}&release={release.id}&v=2", "wide")
    assert f"release={release.id}" in fromstring(drawing).find("{*}metadata//{*}identifier").text


@pytest.mark.parametrize("lang", sample(list(languages()), 1))
@pytest.mark.parametrize("shape", [*SHAPES, "preview"])
@pytest.mark.parametrize("view", sample(list(VIEWS), 6))
def test_nothing_of_a_real_view_is_cut_and_no_word_around_it_stands_over_it(
    observatory: Observatory, view: str, shape: str, lang: str
) -> None:
    of = {**SHAPES, "preview": PREVIEW}[shape]
    assert not faults(
        fit_chart_to_shape(panel_of(observatory, VIEWS[view]), observatory.outlines, Text(lang), of)
    )


def test_no_figure_of_an_unpublished_file_is_in_an_image_that_is_made_to_travel(shipped: FlaskClient) -> None:
    """An image without a shape is of its own page, and bears the mark."""
    for form in ("svg", "png", "pdf"):
        assert shipped.get(f"/api/v1/chart.{form}?indicator=cem_route&shape=wide").status_code == 404
    assert shipped.get("/api/v1/preview.png?indicator=cem_route").status_code == 404
    mark = plain(MARKS["unpublished"])
    assert mark in plain(seen_in(shipped.get("/api/v1/chart.svg?indicator=cem_route").data))
    for shape in SHAPES:
        assert mark not in plain(seen_in(image_of(shipped, "svg", "compare=cem_slim", shape)))


@pytest.mark.parametrize("view", VIEWS)
def test_the_letters_of_a_picture_are_read_where_it_is_as_broad_as_a_phone(
    observatory: Observatory, view: str
) -> None:
    """At least 5.5 pixels of a picture that is shown 400 broad, 5 of a pair of maps; of most, 7 and more."""
    for shape in (SHAPES["wide"], PREVIEW):
        chart = fit_chart_to_shape(panel_of(observatory, VIEWS[view]), observatory.outlines, Text(), shape)
        assert min(label.size for label in chart.labels) * 400 / chart.size[0] >= (
            5 if view == "map" else 5.5
        )
