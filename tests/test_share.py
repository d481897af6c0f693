"""The page from which a chart is taken along: all it offers is there, and its code reads the very rows of the chart."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import urllib.request
from datetime import datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

import duckdb
import pandas as pd
import pytest
from flask.testing import FlaskClient
from fsspec import AbstractFileSystem

from callbacks.pages.share import IMAGE_FORMS
from observatory import clock
from observatory.addresses.selection import Selection
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.files.export import PROGRAMS, snippets
from observatory.observatory import Observatory
from observatory.provenance.third_party_copies import is_unpublished, may_leave, official
from observatory.text import Text
from observatory.vocabulary import captions
from tests.kit.asking import mapped_for_search, to_copy
from tests.kit.random_selections import random_selections
from tests.kit.sampling import goes_everywhere, seed

PATHS = {"es": "/es/compartir", "en": "/en/share", "fr": "/fr/partager"}
INDICATORS = {"es": "indicadores", "en": "indicators", "fr": "indicateurs"}
HOSTILE = (
    '"><script>alert(1)</script>', "'onload=alert(1)//", "</code><img src=x onerror=alert(1)>", "%00", "{{7*7}}",
    "\r\nX: 1",    "javascript:alert(1)",
    "PE-150112\"autofocus onfocus=alert(1)", "<iframe src=//evil.example>",
    "9" * 3000,
)  # fmt: skip
# Views of figures that may leave the site beside some that may not: those stand on their own pages alone.
PARTLY_COPIED = ("compare=cem_slim", "indicator=cem_cases&territory=PE-150112,PE-150114&lang=fr")
KEYS = (
    "indicator",
    "compare",
    "territory",
    "by",
    "filter",
    "period",
    "view",
    "release",
    "as_of",
    "lang",
    "theme",
    "x",
)


def leading(page: str) -> set[str]:
    return {unescape(address) for address in re.findall(r'href="([^"]+)"', page.partition("<main")[2])}


class Elements(HTMLParser):
    """Collects what runs by itself or comes from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.found += [f"{tag} {name}" for name in told if name.startswith("on") or name == "autofocus"]
        loaded = told.get("src", told.get("href", "") if tag == "a" else "")
        if loaded.startswith("//evil") or loaded.startswith("javascript:") or tag in ("img", "iframe"):
            self.found.append(f"{tag} {loaded}")


def foreign_in(page: str) -> list[str]:
    elements = Elements()
    elements.feed(page)
    return elements.found


def test_each_view_has_its_page_with_all_that_leaves_the_site(
    shipped: FlaskClient, observatory: Observatory
) -> None:
    count, seen = 300 if goes_everywhere() else 12, 0
    partly_copied = [Selection.from_query(query, observatory.catalog) for query in PARTLY_COPIED]
    for drawn in (*partly_copied, *random_selections(observatory, count, seed=seed())):
        lang, selection = drawn.lang or "es", drawn.replace(lang="")
        whole = observatory.panel(selection)
        if not may_leave(whole):
            continue
        seen += 1
        panel = official(whole)
        assert drawn not in partly_copied or len(panel.rows) < len(whole.rows)
        query = selection.to_query()
        page = shipped.get(f"{PATHS[lang]}?{query}")
        assert page.status_code == 200, query
        assert '<meta name="robots" content="noindex">' in page.text
        said, links = to_copy(page.text), leading(page.text)
        lines = [line for line in said if line.startswith("<div")]
        assert [f"release={panel.release}" in line for line in lines].count(True) == 1 and len(lines) == 2, (
            query
        )
        chart = chart_of(panel, Text(lang), width=DESK, outlines=observatory.outlines)
        assert " ".join(chart.description.split()) in [" ".join(line.split()) for line in said]
        for shape in captions.IMAGE_SHAPES:
            assert sum(f"shape={shape}" in link for link in links) == len(IMAGE_FORMS), (query, shape)
        for form in ("csv", "xlsx", "json"):
            assert any(link.startswith(f"/api/v1/data.{form}?") for link in links)
        assert any(link.startswith("/api/v1/citation.bib?") for link in links)
    assert seen > count / 2 + len(partly_copied)


@pytest.mark.parametrize("lang", PATHS)
def test_everything_the_page_links_is_answered(shipped: FlaskClient, lang: str) -> None:
    page = shipped.get(f"{PATHS[lang]}?indicator=police_complaint_rate&territory=PE-150112&period=2020..2024")
    links = {link for link in leading(page.text) if link.startswith("/")}
    embeds = [re.search(r'src="([^"]+)"', line)[1] for line in to_copy(page.text) if line.startswith("<div")]  # type: ignore[index]
    links |= {unescape(address).removeprefix("http://localhost") for address in embeds}
    assert len(links) > 15
    wrong = {link for link in links if shipped.get(link.partition("#")[0]).status_code not in (200, 302, 308)}
    assert wrong == set()
    assert all(urlsplit(address).netloc == "localhost" for address in embeds)


@pytest.mark.parametrize("lang", PATHS)
def test_the_page_begins_with_the_sentence_that_may_be_printed(shipped: FlaskClient, lang: str) -> None:
    """Then the image, the frame, and the rest: each where a line under a chart leads to."""
    query = "indicator=police_complaint_rate&territory=PE-150112"
    page = shipped.get(f"{PATHS[lang]}?{query}").text
    parts = re.findall(r'<section class="[^"]*" aria-labelledby="([a-z]+)"', page)
    assert parts == ["frase", "imagenes", "insertar", "datos", "citar", "enlace"]
    first = page.partition('aria-labelledby="frase"')[2].partition("</section>")[0]
    assert re.search(r'<p data-code="">[^<]*1,?110', first)
    chart = shipped.get(f"/{lang}/{INDICATORS[lang]}/police_complaint_rate?territory=PE-150112").text
    anchors = {
        link.partition("#")[2] for link in leading(chart) if link.startswith(f"{PATHS[lang]}?{query}#")
    }
    assert anchors == {"frase", "imagenes", "insertar", "citar"}
    assert all(f'id="{anchor}"' in page for anchor in (*anchors, "prensa", "alternativo"))


def test_figures_that_may_not_leave_have_no_page_and_no_link_to_one(
    shipped: FlaskClient, observatory: Observatory
) -> None:
    copied = {source.id for source in observatory.catalog.sources.values() if is_unpublished(source)}
    ids = [each.id for each in observatory.catalog.indicators.values() if set(each.sources) <= copied]
    shown = [id_ for id_ in ids if observatory.panel(Selection(indicator=id_)).rows]
    assert shown
    for id_ in shown:
        assert shipped.get(f"/es/compartir?indicator={id_}").status_code == 404
        page = shipped.get(f"/es/indicadores/{id_}").text
        assert f"/es/compartir?indicator={id_}" not in page and f"data.csv?indicator={id_}" in page
        assert "No van en hojas ni en otros sitios, solo en su página." in page


def test_a_page_of_charts_leads_to_the_page_of_each_and_to_its_csv(shipped: FlaskClient) -> None:
    for path in (
        "/es/preguntas/denuncias",
        "/es/preguntas/ayuda",
        "/en/compare/police",
        "/fr/indicateurs/cem_cases",
    ):
        page = shipped.get(path).text
        shared = [link for link in leading(page) if link.startswith(tuple(PATHS.values()))]
        assert shared, path
        for link in shared:
            assert shipped.get(link).status_code == 200
            query = link.partition("?")[2].partition("#")[0]
            assert any(rows.startswith("/api/v1/data.csv?") and query in rows for rows in leading(page)), link


@pytest.mark.parametrize("key", KEYS)
def test_what_is_hostile_in_an_address_breaks_nothing_and_stays_text(shipped: FlaskClient, key: str) -> None:
    for words in HOSTILE:
        for lang, path in PATHS.items():
            rest = "" if key in ("indicator", "compare") else "indicator=cem_cases&"
            answer = shipped.get(f"{path}?{rest}{key}={quote(words)}")
            assert answer.status_code < 500, (lang, key, words)
            assert foreign_in(answer.text) == [], (key, words)
    for rest in (
        "",
        "?",
        "?indicator=nada",
        "?indicator=cem_cases&compare=police",
        "?indicator=cem_cases&indicator=x",
    ):
        assert shipped.get(f"/es/compartir{rest}").status_code in (400, 404)


def test_the_press_page_is_found_by_search_and_by_search_engines_and_the_page_of_one_chart_by_its_chart(
    shipped: FlaskClient,
) -> None:
    """There are as many share pages as views: each is one press from its chart, and no search engine is led there."""
    listed = mapped_for_search(shipped)
    found = {"es": ("buscar", "incrustar"), "en": ("search", "newsroom"), "fr": ("rechercher", "intégrer")}
    for lang, press in (("es", "/es/prensa"), ("en", "/en/press"), ("fr", "/fr/presse")):
        assert press in listed
        page, word = found[lang]
        assert f'href="{press}"' in leading_part(shipped.get(f"/{lang}/{page}?q={quote(word)}").text)
        assert not any(address.startswith((PATHS[lang], f"{press}/")) for address in listed)
        shared = shipped.get(f"{PATHS[lang]}?indicator=cem_cases").text
        assert re.search(r'<meta name="robots" content="noindex', shared)


def leading_part(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


PAGES: Final = (
    "/es/compartir?indicator=cem_cases&territory=PE-150112",
    "/en/share?compare=police_rate",
    "/es/compartir?indicator=police_complaints&territory=PE-150112&grain=month&period=2024",
)


class Web(AbstractFileSystem):
    """What DuckDB's own extension does on the web, which cannot be fetched here: reads one address."""

    protocol = "http"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return path

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        return {"name": path, "size": len(_read(path)), "type": "file"}

    def modified(self, path: str) -> datetime:
        return clock.now()

    def glob(self, path: str, **_: Any) -> list[str]:
        return [path]

    def _open(self, path: str, *_: Any, **__: Any) -> io.BytesIO:
        return io.BytesIO(_read(path))


def _read(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:
        return bytes(answer.read())


@pytest.fixture(scope="module", params=PAGES)
def shown(request: pytest.FixtureRequest, site: str) -> dict[str, str]:
    """The lines of each program as the share page of a chart shows them."""
    page = _read(site + request.param).decode()
    pairs = re.findall(r"<strong>([^<]+)</strong>\s*<code[^>]*>([^<]+)</code>", page)
    return {name: unescape(code) for name, code in reversed(pairs) if name in PROGRAMS}


def rows_at(code: str) -> list[dict[str, str]]:
    """The rows that the site answers at the address in `code`."""
    (address,) = re.findall("http[^\"']+", code)
    assert "release=" in address
    return list(csv.DictReader(io.StringIO(_read(address).decode("utf-8-sig"))))


def values(rows: list[dict[str, str]]) -> list[float | None]:
    return [float(row["value"]) if row["value"] else None for row in rows]


def test_every_program_has_its_lines_on_the_page(shown: dict[str, str]) -> None:
    assert shown.keys() == PROGRAMS.keys()


def test_pandas_reads_the_rows(shown: dict[str, str]) -> None:
    code, names = shown["Python (pandas)"], dict[str, Any]()
    exec(code, names)
    (frame,) = (value for value in names.values() if isinstance(value, pd.DataFrame))
    expected = rows_at(code)
    assert list(frame.columns) == list(expected[0])
    assert [None if pd.isna(value) else value for value in frame["value"]] == values(expected)


def test_duckdb_reads_the_rows(shown: dict[str, str]) -> None:
    code = shown["DuckDB"]
    with duckdb.connect() as connection:
        connection.register_filesystem(Web())
        connection.execute(code)
        (name,) = connection.execute("SELECT table_name FROM information_schema.tables").fetchone() or ("",)
        found = connection.execute(f"SELECT value FROM {name}").fetchall()
    assert [value for (value,) in found] == values(rows_at(code))


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_reads_the_rows(shown: dict[str, str], tmp_path: Path) -> None:
    code = shown["R"]
    name, _, _ = code.partition(" <-")
    told = f'write.csv({name}, "read.csv", row.names = FALSE, na = "", fileEncoding = "UTF-8")'
    subprocess.run(["Rscript", "--vanilla", "-e", f"{code}\n{told}"], cwd=tmp_path, check=True)
    found = list(csv.DictReader(io.StringIO((tmp_path / "read.csv").read_text("utf-8"))))
    expected = rows_at(code)
    assert list(found[0]) == list(expected[0])
    assert values(found) == values(expected)
    assert [row["territory_name"] for row in found] == [row["territory_name"] for row in expected]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_keeps_the_file(shown: dict[str, str], tmp_path: Path) -> None:
    subprocess.run(["bash", "-c", shown["curl"]], cwd=tmp_path, check=True, capture_output=True)
    (file,) = tmp_path.iterdir()
    assert list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig")))) == rows_at(shown["curl"])


def test_no_address_can_end_the_text_it_stands_in() -> None:
    with pytest.raises(ValueError, match="quotation"):
        snippets("http://observatorio.example/a?b='", "a")
