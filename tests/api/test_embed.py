"""One chart alone, for a frame on another site, in the language that is asked for."""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import io
import re

import brotli
import pytest
from flask.testing import FlaskClient

from observatory.charts.colours import DARK, LIGHT
from tests.api.small_site import SmallObservatory, client_of
from tests.observatory import panels

TREND = "/embed/cem_cases?territory=PE-150112"


@pytest.fixture
def client() -> FlaskClient:
    return client_of(SmallObservatory())


def test_an_embed_says_what_it_shows_from_where_and_whom_to_call(client: FlaskClient) -> None:
    page = client.get(f"{TREND}&period=2012..2024").text
    assert page.startswith('<!DOCTYPE html><html lang="es">')
    for said in (
        "738", "<svg", "<table", "Ministerio de la Mujer", "25 de noviembre de 2026", "Línea 100: <span",
    ):  # fmt: skip
        assert said in page
    assert "999" not in page and "800-14-0348" not in page
    link = "/es/indicadores/cem_cases?territory=PE-150112&amp;period=2012..2024"  # the page of the same selection
    assert re.search(f'<a [^>]*href="{re.escape(link)}" rel="noopener noreferrer" target="_blank">', page)


def test_an_embed_needs_no_script_and_no_other_file(client: FlaskClient) -> None:
    page = client.get("/embed/cem_cases").text
    for forbidden in ("<script", "<link", "src=", "@import", "url(http"):
        assert forbidden not in page


def test_a_comparison_can_be_embedded_with_the_reason_of_its_grade() -> None:
    page = client_of(SmallObservatory(made=panels.comparison)).get("/embed/cases").text
    assert panels.comparison().comparison.reason in page
    assert "/es/comparar/cases" in page
    assert "800-14-0348" in page


@pytest.mark.parametrize("name", sorted(panels.EVERY))
def test_every_kind_of_panel_fits_in_eight_kilobytes(name: str) -> None:
    page = client_of(SmallObservatory(made=panels.EVERY[name])).get("/embed/cem_cases?theme=auto&resize=1")
    assert page.status_code == 200
    assert len(gzip.compress(page.data, 6)) <= 8_000


@pytest.mark.parametrize("name", sorted(panels.EVERY))
def test_finding_drawing_source_and_help_come_before_what_is_folded(name: str) -> None:
    page = client_of(SmallObservatory(made=panels.EVERY[name])).get("/embed/cem_cases").text
    parts = (
        "<h1",
        "<svg",
        'class="quiet source"',
        "de noviembre de 2026",
        'class="help row"',
        "<details",
        "<table",
    )
    places = [page.find(part) for part in parts]
    assert -1 not in places[:5]
    assert places == sorted(places) or -1 in places[5:]
    folded = page[page.find("<details") :]
    assert '<p class="note"' not in page.removesuffix(folded)


def test_a_number_to_call_calls_it_and_leaves_the_frame(client: FlaskClient) -> None:
    page = client.get(TREND).text
    calls = re.findall(
        r'<a [^>]*href="tel:([^"]*)"[^>]*>([^<]*)<span class="unbroken">([^<]*)</span></a>', page
    )
    assert calls == [("100", "Línea 100: ", "100")]
    assert re.search(r'<a [^>]*href="tel:100" target="_top"', page)


def test_a_living_embed_says_the_day_of_its_data_and_that_it_changes(client: FlaskClient) -> None:
    living, frozen = client.get(TREND).text, client.get(f"{TREND}&release=2026-11-25").text
    assert "Datos publicados el 25 de noviembre de 2026." in living
    assert "Gráfico fijo de la publicación 2026-11-25, del 25 de noviembre de 2026." in frozen
    assert "Gráfico fijo" not in living


@pytest.mark.parametrize(
    ("theme", "papers", "follows"),
    [
        ("", [LIGHT], False),
        ("&theme=light", [LIGHT], False),
        ("&theme=dark", [DARK], False),
        ("&theme=auto", [LIGHT, DARK], True),
    ],
)
def test_a_theme_names_every_colour_that_the_frame_uses(
    client: FlaskClient, theme: str, papers: list[dict[str, str]], follows: bool
) -> None:
    page = client.get(f"{TREND}{theme}").text
    style, body = page.split("</style>")
    assert ("prefers-color-scheme:dark" in style) is follows
    for name in set(re.findall(r"var\(--([\w-]+)", page)):
        assert re.findall(rf"--{name}:(#\w+)", style) == [paper[name] for paper in papers]
    assert body[body.index("<svg") : body.rindex("</svg>")] in client.get(TREND).text  # one drawing for all


def test_a_frame_without_its_table_keeps_all_else(client: FlaskClient) -> None:
    page = client.get(f"{TREND}&table=0").text
    assert "<table" not in page
    assert "Notas</summary>" in page
    assert "<table" in client.get(f"{TREND}&table=1").text


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("theme=darkk", "light, dark, auto"), ("theme=dark&theme=light", "light, dark, auto"), ("table=no", "1, 0"),
        ("resize=true", "0, 1"), ("theme=%22%3E%3Cscript%3E", "light, dark, auto"), ("theme=%ff", "light, dark, auto"),
    ],
)  # fmt: skip
def test_a_look_that_is_none_is_refused_with_those_that_are(
    client: FlaskClient, asked: str, known: str
) -> None:
    answer = client.get(f"{TREND}&{asked}")
    assert answer.status_code == 400
    assert known in answer.text
    assert "<script" not in answer.text
    assert 'href="tel:100"' in answer.text
    ways = re.findall(r'<li><a [^>]*href="([^"]*)"', answer.text)
    assert ways
    for way in ways:
        assert client.get(way.replace("&amp;", "&")).status_code == 200


def test_a_look_is_part_of_the_tag_and_of_no_selection() -> None:
    site = SmallObservatory()
    client = client_of(site)
    tags = {
        client.get(f"{TREND}{look}").headers["ETag"] for look in ("", "&theme=dark", "&table=0", "&resize=1")
    }
    assert len(tags) == 4
    assert client.get(TREND).headers["ETag"] == client.get(f"{TREND}&theme=light&table=1").headers["ETag"]
    assert {selection.to_query() for selection in site.asked} == {"indicator=cem_cases&territory=PE-150112"}


def test_a_frame_that_tells_its_height_runs_that_script_and_no_other(client: FlaskClient) -> None:
    answer = client.get(f"{TREND}&resize=1")
    (script,) = re.findall(r"<script>(.*?)</script>", answer.text, re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in answer.headers["Content-Security-Policy"]
    again = client.get(f"{TREND}&resize=1", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["Content-Security-Policy"] == answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_the_script_for_other_sites_is_small(client: FlaskClient, encoding: str) -> None:
    answer = client.get("/embed.js", headers={"Accept-Encoding": encoding})
    assert len(answer.data) <= 1_500
    body = brotli.decompress(answer.data) if encoding == "br" else gzip.decompress(answer.data)
    assert b"observatorio-chart" in body


def test_hostile_names_stay_text() -> None:
    page = client_of(SmallObservatory(made=panels.hostile)).get("/embed/cem_cases").text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


HOSTILE = (
    "<script>alert(1)</script>", "\"><svg onload=alert(1)>", "'-alert(1)-'", "javascript:alert(1)", "%00",
    "../../etc/passwd",
    "{{7*7}}", "a" * 1900, "\ud7ff\u202e", "1;DROP TABLE cube", "--><!--", "%ff%fe", "&&&===", "[]{}()",
)  # fmt: skip


@pytest.mark.parametrize(
    "key", ["theme", "table", "resize", "lang", "view", "release", "territory", "period", "by", "v", "nada"]
)
def test_what_is_hostile_in_any_key_is_refused_and_stays_text(client: FlaskClient, key: str) -> None:
    for text in HOSTILE:
        for query in ({key: text}, {"theme": "dark", "resize": "1", key: text}):
            answer = client.get("/embed/cem_cases", query_string=query)
            assert answer.status_code in (400, 404), (query, answer.status_code)
            outside = re.sub(r"<script>\(\(\) =>.*?</script>", "", answer.text, flags=re.S)
            assert not re.search(r"<script|<svg|<[^>]*\son\w+=|href=\"javascript:", outside), query
            assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]


def test_an_embed_speaks_the_language_asked_for_and_leads_to_its_page(client: FlaskClient) -> None:
    page = client.get("/embed/cem_cases?territory=PE-150112&lang=en").text
    assert page.startswith('<!DOCTYPE html><html lang="en">')
    assert "See it in the observatory" in page
    assert 'href="/en/indicators/cem_cases?territory=PE-150112"' in page
    assert "Ver en el observatorio" not in page


@pytest.mark.parametrize("address", ["/embed/cem_cases", "/api/v1/data.json?indicator=cem_cases"])
def test_a_refusal_is_said_in_the_language_asked_for(client: FlaskClient, address: str) -> None:
    mark = "&" if "?" in address else "?"
    answer = client.get(f"{address}{mark}period=x&lang=fr")
    assert answer.status_code == 400
    assert "une période" in answer.get_data(as_text=True)


def test_data_keep_their_numbers_and_codes_in_each_language(client: FlaskClient) -> None:
    query = "/api/v1/data.csv?indicator=cem_cases&territory=PE-150112"
    spanish, english = (
        list(csv.DictReader(io.StringIO(client.get(address).text))) for address in (query, f"{query}&lang=en")
    )
    assert spanish
    assert [row["value"] for row in spanish] == [row["value"] for row in english]
    assert {row["indicator"] for row in spanish} == {row["indicator"] for row in english}
