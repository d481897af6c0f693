"""What a shared link shows: oEmbed as JSON and XML, and the image and words of the very view."""

from __future__ import annotations

import html
import io
import json
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from xml.etree import ElementTree

import micawber
import pytest
from defusedxml.ElementTree import fromstring
from flask.testing import FlaskClient
from PIL import Image

from layouts.document import addresses
from observatory.addresses.selection import short_of
from observatory.catalog import Catalog
from observatory.charts.painting.image import PREVIEW
from observatory.languages import languages
from observatory.observatory import Observatory
from observatory.text import Text
from tests.api.test_images import VIEWS, panel_of
from tests.kit import wordpress
from tests.kit.sampling import sample
from tests.observatory.charts.reading import finding_of

HERE = "http://localhost"
WITH_CHART = (
    "/es/indicadores/cem_cases?territory=PE-150112", "/fr/indicateurs/police_complaint_rate", "/en/compare/police",
    "/es/preguntas/denuncias", addresses.territory("en", "PE-150112"), "/es/explorar?indicator=cem_cases", "/es/", "/",
    "/embed/cem_cases?territory=PE-150112", "/embed/police?lang=fr&theme=dark",
    f"/t/{short_of('indicator=cem_cases&period=2020')}",
)  # fmt: skip
WITHOUT = (
    *(addresses.page("es", name) for name in ("help", "easy", "about", "search", "indicators", "sources")), "/nada",
    addresses.page("en", "questions", "donde"), addresses.page("es", "search", query="q=cem"), "/es/no-existe",
    "/embed/no_such", "/embed/cem_cases?territory=XX", "/es/indicadores/cem_cases?period=nunca", "/t/1abc", "/embed/",
    "/api/v1/data.csv?indicator=cem_cases", "/embed/cem_cases?theme=pink",
    "/embed/cem_cases?release=nada", "/es/indicadores/cem_cases?release=nada", "/%00", "/es/preguntas/%FF",
)  # fmt: skip


def ask(client: FlaskClient, url: str, **more: str) -> Any:
    return client.get(f"/oembed?{urlencode({'url': url, **more})}")


class Frames(HTMLParser):
    """The attributes of each element of an answer's HTML."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def framed(markup: str) -> dict[str, str | None]:
    """The attributes of the one element that it is."""
    [(tag, attributes)] = Frames(markup).elements
    assert tag == "iframe"
    return attributes


@pytest.mark.parametrize("path", WITH_CHART)
def test_each_page_with_a_chart_has_a_frame_that_is_answered(shipped: FlaskClient, path: str) -> None:
    told = ask(shipped, HERE + path).json
    assert (told["version"], told["type"]) == ("1.0", "rich")
    frame = framed(told["html"])
    assert shipped.get(str(frame["src"]).removeprefix(HERE)).status_code == 200
    assert frame["height"] == str(told["height"])
    assert isinstance(told["width"], int) and isinstance(told["height"], int)
    assert told["title"] and told["author_name"] and told["provider_url"].startswith(HERE)
    assert shipped.get(told["thumbnail_url"].removeprefix(HERE)).mimetype == "image/png"


@pytest.mark.parametrize("path", WITHOUT)
def test_what_has_no_chart_is_not_found(shipped: FlaskClient, path: str) -> None:
    answer = ask(shipped, HERE + path)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/es/indicadores/cem_cases", "http://localhost@example.org/embed/cem_cases", "ftp://localhost/es/",
        "//localhost/es/", "javascript:alert(1)", "http://[::1", "http://localhost:81/es/", "http://localhost.example.org/es/",
        "file:///etc/passwd", "/es/indicadores/cem_cases",
    ],
)  # fmt: skip
def test_an_address_of_another_host_is_not_found(shipped: FlaskClient, url: str) -> None:
    assert ask(shipped, url).status_code == 404


def test_what_cannot_be_read_is_refused_and_what_cannot_be_written_is_not_implemented(
    shipped: FlaskClient,
) -> None:
    page = f"{HERE}/es/indicadores/cem_cases"
    assert ask(shipped, page, format="yaml").status_code == 501
    for wrong in ("0", "-1", "1e3", "abc", "600.5", "٣", "9" * 30):
        assert ask(shipped, page, maxwidth=wrong).status_code == 400, wrong
    assert ask(shipped, page, dnt="1", discover="true").status_code == 200


@pytest.mark.parametrize(("width", "height"), [(320, 0), (500, 750), (200, 100), (5000, 5000), (0, 300)])
def test_the_frame_is_no_larger_than_is_wanted(shipped: FlaskClient, width: int, height: int) -> None:
    most = {key: str(size) for key, size in (("maxwidth", width), ("maxheight", height)) if size}
    told = ask(shipped, f"{HERE}/es/indicadores/cem_cases", **most).json
    frame = framed(told["html"])
    assert told["width"] <= (width or told["width"]) and told["height"] <= (height or told["height"])
    assert frame["height"] == str(told["height"]) and f"max-width:{told['width']}px" in str(frame["style"])
    if "thumbnail_url" in told:
        assert told["thumbnail_width"] <= (width or 1200) and told["thumbnail_height"] <= (height or 630)


def test_a_frame_that_would_be_too_tall_is_given_in_brief(shipped: FlaskClient) -> None:
    page = f"{HERE}/es/indicadores/cem_cases?territory=PE-150112"
    whole = ask(shipped, page).json
    needed = whole["height"]
    assert "brief" not in framed(ask(shipped, page, maxheight=str(needed)).json["html"])["src"]
    told = ask(shipped, page, maxheight=str(needed - 10)).json
    assert "brief=1" in str(framed(told["html"])["src"]) and told["height"] < needed
    assert shipped.get(str(framed(told["html"])["src"]).removeprefix(HERE)).status_code == 200


def test_xml_says_the_same_as_json(shipped: FlaskClient) -> None:
    page = f"{HERE}/en/compare/police"
    answer = ask(shipped, page, format="xml")
    root = fromstring(answer.data)
    assert (answer.mimetype, root.tag) == ("text/xml", "oembed")
    assert {element.tag: element.text for element in root} == {
        key: str(value) for key, value in ask(shipped, page).json.items()
    }


def test_a_frozen_page_has_a_frozen_frame(shipped: FlaskClient) -> None:
    release = shipped.get("/api/v1/releases").json["releases"][0]["id"]
    page = f"{HERE}/es/indicadores/cem_cases?release={release}"
    frozen, living = (framed(ask(shipped, url).json["html"]) for url in (page, page.partition("?")[0]))
    assert f"release={release}" in str(frozen["src"]) and "release" not in str(living["src"])


def test_a_frame_keeps_the_look_of_the_embed_that_was_asked_for(shipped: FlaskClient) -> None:
    told = ask(shipped, f"{HERE}/embed/cem_cases?theme=dark&table=0").json
    assert {"theme=dark", "table=0"} <= set(urlsplit(str(framed(told["html"])["src"])).query.split("&"))


@pytest.mark.parametrize("lang", list(languages()))
def test_a_page_names_the_address_of_its_frame_before_anything_large(shipped: FlaskClient, lang: str) -> None:
    url = addresses.indicator(lang, "cem_cases", "territory=PE-150112&period=2018..2024")
    page = shipped.get(url).data
    endpoint = wordpress.discovered(page)
    assert endpoint is not None and page.index(b"json+oembed") < 4_000
    asked = parse_qs(urlsplit(endpoint).query)
    assert asked == {"url": [HERE + url], "format": ["json"]}
    assert ask(shipped, HERE + url).json == shipped.get(endpoint.removeprefix(HERE)).json


@pytest.mark.parametrize("path", [*WITHOUT[:7], "/es/no-existe"])
def test_a_page_without_a_chart_names_none(shipped: FlaskClient, path: str) -> None:
    assert b"+oembed" not in shipped.get(path).data


HOSTILE = (
    '"><script>alert(1)</script>', "<![CDATA[x]]>", "&lt;b&gt;", "]]>", "'><iframe src=x>", "\x00", "\ud800",
    "%0d%0aX: y", "../../etc/passwd", "{0.__class__}", "%(url)s", "\u02bc\u061c\u202e",
)  # fmt: skip


@pytest.mark.parametrize("word", HOSTILE)
def test_no_word_of_a_request_becomes_an_element_or_a_failure(shipped: FlaskClient, word: str) -> None:
    said = quote(word, errors="surrogatepass")
    page = quote(f"{HERE}/es/indicadores/cem_cases?period=", safe="")
    for query in (
        f"url={page}{quote(said)}", f"url={said}", f"url={page}2020&maxwidth={said}", f"url={page}2020&format={said}",
        f"url={page}2020&{said}={said}", f"url={quote(HERE, safe='')}%2Fembed%2F{quote(said)}&format=xml",
    ):  # fmt: skip
        answer = shipped.get(f"/oembed?{query}")
        assert answer.status_code in (200, 400, 404, 414, 501), query
        if answer.mimetype == "text/xml":
            assert fromstring(answer.data).tag == "oembed"
        else:
            assert json.loads(answer.data)
        assert "X" not in answer.headers


def test_it_answers_as_the_other_addresses_of_machines_do(shipped: FlaskClient) -> None:
    assert shipped.options("/oembed").status_code == 204
    address = f"/oembed?url={HERE}/es/indicadores/cem_cases"
    limited = shipped.get(address, headers={"X-Forwarded-For": "203.0.113.77"})
    assert limited.headers["RateLimit-Remaining"]


@pytest.fixture(scope="module")
def pyoembed() -> Iterator[Any]:
    """The library, which asks for a module that Python no longer has."""
    sys.modules.setdefault("xml.etree.cElementTree", ElementTree)
    ElementTree.cElementTree = ElementTree  # type: ignore[attr-defined]
    import xml.etree as package

    package.cElementTree = ElementTree  # type: ignore[attr-defined]
    import pyoembed as library

    yield library
    del package.cElementTree  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["/es/indicadores/cem_cases?territory=PE-150112", "/en/compare/police"])
def test_pyoembed_and_micawber_read_it(site: str, pyoembed: Any, path: str) -> None:
    found = pyoembed.oEmbed(site + path, maxwidth=500)
    registry = micawber.ProviderRegistry()
    registry.register(f"{site}/.*", micawber.Provider(f"{site}/oembed"))
    asked = registry.request(site + path, maxwidth=500, maxheight=5000)
    assert found["html"] == asked["html"] and framed(found["html"])["src"]
    assert "<iframe" in micawber.parse_text(site + path, registry, maxwidth=500)


HEAVIEST = 150_000
"""Bytes of a link preview that every messenger shows."""


def og(document: str) -> dict[str, str]:
    """The Open Graph of a page."""
    found = re.findall(r'<meta property="(og:[\w:]+)" content="([^"]*)">', document)
    return {name: html.unescape(content) for name, content in found}


def pages(catalog: Catalog, lang: str) -> dict[str, list[str]]:
    """Addresses of every kind of page."""
    return {
        "home": [addresses.page(lang, "home")],
        "question": [addresses.page(lang, "questions", id_) for id_ in catalog.questions],
        "indicator": [addresses.indicator(lang, id_) for id_ in catalog.indicators],
        "view": [addresses.page_of(lang, query) for query in VIEWS.values() if query.startswith("indicator")],
        "comparison": [addresses.comparison(lang, id_) for id_ in catalog.comparisons],
        "place": [addresses.territory(lang, code) for code in catalog.territories],
        "explorer": [addresses.page(lang, "explorer")],
        "other": [addresses.page(lang, name) for name in ("help", "easy", "about", "sources", "data")],
    }


@pytest.mark.parametrize("lang", list(languages()))
def test_every_page_is_shared_with_a_light_image_of_its_very_view_and_its_words(
    shipped: FlaskClient, catalog: Catalog, lang: str
) -> None:
    for kind, every in pages(catalog, lang).items():
        for path in sample(every, 3):
            told = og(shipped.get(path).text)
            if not told:
                continue  # nothing is published of it: no search engine is led there
            answer = shipped.get(told["og:image"].removeprefix("http://localhost"))
            assert len(answer.data) < HEAVIEST, (kind, path, len(answer.data))
            size = Image.open(io.BytesIO(answer.data)).size
            assert size == PREVIEW.dots == (int(told["og:image:width"]), int(told["og:image:height"])), path
            assert told["og:image:type"] == answer.mimetype and told["og:image:alt"]


@pytest.mark.parametrize("kind", ["home", "question", "comparison", "place", "indicator"])
def test_the_image_of_a_page_is_of_its_chart_and_its_words_are_its_finding(
    shipped: FlaskClient, observatory: Observatory, kind: str
) -> None:
    path = {
        "home": "/es/", "question": "/es/preguntas/denuncias", "comparison": "/es/comparar/police",
        "place": "/es/territorios/PE-150112", "indicator": "/es/indicadores/cem_cases?period=2018..2022",
    }[kind]  # fmt: skip
    told = og(shipped.get(path).text)
    query = told["og:image"].partition("/api/v1/preview.png?")[2]
    assert query, path
    panel = panel_of(observatory, query)
    first = finding_of(panel, Text()).partition(". ")[0]
    assert first in told["og:image:alt"]
    assert kind != "indicator" or "period=2018..2022" in query


@pytest.mark.parametrize("lang", list(languages()))
def test_a_page_for_a_person_at_risk_shows_no_figure_where_it_is_shared(
    shipped: FlaskClient, lang: str
) -> None:
    named = [addresses.page(lang, name) for name in ("help", "easy", "search")]
    for path in (*named, addresses.page(lang, "questions", "donde")):
        told = og(shipped.get(path).text)
        assert "/assets/preview.png" in told["og:image"], path
        assert not re.search(r"\d", told["og:image:alt"])
