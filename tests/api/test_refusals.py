"""What is refused of whom, with exact statuses and headers, and that each suggestion of a refusal is answered."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from api.answers import MIMETYPE, describe_status
from api.middleware.error_pages import PlainPages
from observatory.languages import languages
from observatory.text import Text
from tests.api.conftest import LINE
from tests.api.small_site import PROBLEM
from tests.kit.headers import OPEN_PAGE, PAGE, PROGRAM, REFUSED_FRAME, header_faults

CEM = "indicator=cem_cases"
POLICE = "indicator=police_complaints"
LONG = "x" * 5000
TO_PROGRAMS = (
    ("GET", "/api", 404), ("GET", "/api/", 404), ("GET", "/api/v1", 404), ("GET", "/api/v2/data.csv", 404),
    ("GET", "/api/v1/nada", 404), ("GET", "/api/v1/data.csv/", 404), ("GET", "/api/v1/data.csv", 400),
    ("GET", "/api/v1/geo/nada.json", 404), ("GET", "/api/v1/geo/%3Cb%3E.json", 404),
    ("GET", "/api/v1/geo/lima.json?x=1", 400), ("GET", "/api/v1/forms/nada.xlsx", 404),
    ("GET", "/api/v1/indicators/x", 404), ("GET", "/api/v1/indicators?x=1", 400),
    ("GET", "/api/v1/indicators?lang=xx", 400), ("GET", "/api/v1/openapi.json?x=1", 400),
    ("POST", "/api/v1/data.csv", 405), ("DELETE", "/api/nada", 405), ("PROPFIND", "/api/v1/indicators", 405),
    ("GET", f"/api/v1/{LONG}", 414), ("POST", f"/api/v1/{LONG}", 414), ("GET", "/api/v1/brief.pdf", 400),
    ("GET", f"/api/v1/data.json?{CEM}&release=nada", 404), ("GET", "/api/v1/data.json?indicator=cem_casos", 404),
    ("GET", f"/api/v1/data.json?{CEM}&territory=PE-999999", 404), ("GET", f"/api/v1/data.json?{CEM}&{CEM}", 400),
    ("GET", f"/api/v1/data.json?{CEM}&surprise=1", 400), ("GET", f"/api/v1/data.json?{CEM}&period=soon", 400),
    ("GET", f"/api/v1/data.json?{CEM}&lang=xx", 400), ("GET", f"/api/v1/data.json?{CEM}&by=%3Cscript%3E", 400),
    ("GET", f"/api/v1/data.json?{CEM}&excel=1", 400), ("GET", f"/api/v1/data.csv?{CEM}&excel=2", 400),
    ("GET", f"/api/v1/data.csv?{CEM}&theme=dark", 400), ("GET", f"/api/v1/data.csv?{CEM}&format=parquet", 400),
    ("GET", "/api/v1/data.json?", 400), ("GET", "/api/v1/data.json?indicator=%ff%fe", 400),
    ("GET", "/api/v1/data.json?indicator=" + "x" * 2500, 400), ("GET", "/api/v1/structures/nothing.json", 404),
    ("GET", f"/api/v1/citation.docx?{CEM}", 404), ("POST", "/oembed", 405),
    ("GET", "/oembed", 400), ("GET", "/api/v1/provenance?", 400), ("GET", "/api/v1/provenance?indicator=nada", 404),
    ("GET", f"/api/v1/provenance?{CEM}&x=1", 400), ("GET", f"/api/v1/data.csv?{CEM}&shape=wide", 400),
    ("GET", "/api/v1/territories?x=1", 400), ("GET", "/api/v1/sources?x=1", 400), ("GET", "/api/v1/releases?x=1", 400),
    ("GET", "/api/v1/releases.atom?x=1", 400), ("GET", "/api/v1/revisions.atom?x=1", 400),
    ("GET", "/api/v1/indicators/cem_cases?x=1", 400), ("GET", "/api/v1/forms/gamea_slim.xlsx?month=2026-10", 400),
    ("GET", "/api/v1/forms/gamea_slim.html?lang=xx", 400), ("GET", f"/api/v1/chart.svg?{CEM}&axis=shared", 400),
    ("GET", "/api/v1/data.json?compare=cem_slim&order=value", 400),
    *(
        ("GET", f"/api/v1/forms/{name}", 404)
        for name in (
            "mimp_cem.xlsx", "..%2fcurrent.json.xlsx", "%2e%2e/%2e%2e/app.py", "gamea_slim.db", "gamea_slim.xlsx/x",
            "gamea_slim%00.xlsx", "GAMEA_SLIM.xlsx",
        )
    ),
    *(
        ("GET", f"/api/v1/revisions.{form}?{query}", status)
        for form in ("atom", "json")
        for query, status in (
            ("period=2025", 400), ("compare=cases", 400), ("indicator=nada", 404), ("indicator=%ff", 400),
            (f"{POLICE}&period=2025", 400), (f"{POLICE}&territory=PE-150112,PE", 400), (f"{POLICE}&territory=XX", 404),
            (f"{POLICE}&territory=PE&{POLICE}", 400),
        )
    ),
    *(
        ("GET", f"/api/v1/releases/{tail}", 400 if "?" in tail else 404)
        for tail in (
            "never.zip", "never/observations.csv", "latest/workspace.db", "latest/..%2F..%2Fcurrent.json",
            "latest/observations.csv?x=1",
        )
    ),
    *(
        ("GET", f"/api/v1/brief.pdf?{query}", status)
        for query, status in (
            ("territory=PE-150112&by=sex", 400), ("territory=PE-150112,PE", 400), ("territory=XX-1", 404),
            ("indicator=nothing", 404), (f"{CEM}&lang=xx", 400), ("territory=PE-150112&lang=xx", 400),
            ("territory=PE-150112&territory=PE", 400),
        )
    ),
    *(
        ("GET", f"/api/v1/geo/lima.json?{query}", status)
        for query, status in (("indicator=nada", 404), (f"{CEM}&territory=PE", 400), (f"{CEM}&view=map", 400))
    ),
)  # fmt: skip
TO_FRAMES = (
    ("cem_casos", 404), ("cem_cases?territory=XX", 404), ("cem_cases?period=soon", 400),
    ("cem_cases?indicator=slim_cases", 400), ("cem_cases?territory=PE&territory=BO", 400),
    ("%3Cscript%3Ealert(1)", 404), ("cem_cases?%3Cscript%3E=1", 400),
    ("cem_cases?theme=x&release=%3Cscript%3E", 404), ("cem_slim?axis=shared", 400), ("cem_slim?ratio=BO,PE", 400),
)  # fmt: skip
TO_READERS = (
    ("GET", "/es/indicadores/cem_casos", 404), ("GET", "/es/territorios/PE-999999", 404), ("GET", "/es/nada", 404),
    ("GET", "/wp-login.php", 404), ("GET", "/es/indicadores/cem_cases?period=pronto", 400),
    ("GET", "/es/indicadores/cem_cases?by=sex&by=sex", 400), ("GET", "/es/indicadores/cem_cases?sorpresa=1", 400),
    ("GET", f"/es/?territory={LONG}", 414), ("GET", f"/{LONG}", 414), ("POST", "/", 405), ("DELETE", "/es/", 405),
    ("TRACE", "/", 405), ("OPTIONS", "/es/", 405),
)  # fmt: skip


@pytest.mark.parametrize(("method", "path", "status"), TO_PROGRAMS)
def test_each_refusal_to_a_program_is_a_problem_document(
    shipped: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = shipped.open(path, method=method)
    assert (answer.status_code, answer.mimetype, answer.json["status"]) == (status, MIMETYPE, status)
    assert answer.json.keys() == PROBLEM and answer.json["detail"].endswith((".", "…"))
    allow = "GET, HEAD, OPTIONS" if status == 405 else None  # scripts of other sites may ask before they read
    assert header_faults(answer, PROGRAM, Cache_Control="no-store", Allow=allow) == {}


@pytest.mark.parametrize(("address", "status"), TO_FRAMES)
def test_each_refusal_in_a_frame_is_a_sentence_there(shipped: FlaskClient, address: str, status: int) -> None:
    answer = shipped.get(f"/embed/{address}")
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert answer.text.startswith("<!DOCTYPE html>") and "<script" not in answer.text
    assert header_faults(answer, REFUSED_FRAME, Cache_Control="no-store") == {}


@pytest.mark.parametrize(("method", "path", "status"), TO_READERS)
def test_each_refusal_to_a_reader_is_a_page_with_the_exit(
    shipped: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = shipped.open(path, method=method)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert (
        re.search(r"<title>[^<]+</title>", answer.text)
        and "<h1" in answer.text
        and 'id="exit"' in answer.text
    )
    assert "tel:" in answer.text and "<script>alert" not in answer.text
    allow = "GET, HEAD" if status == 405 else None
    assert header_faults(answer, PAGE, Cache_Control="no-store", Allow=allow) == {}


def test_no_script_of_an_address_is_written_into_the_page_that_refuses_it(shipped: FlaskClient) -> None:
    answer = shipped.get("/embed/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert answer.status_code == 404 and "<script>alert" not in answer.text
    assert header_faults(answer, REFUSED_FRAME, Cache_Control="no-store") == {}


def test_a_body_that_is_too_large_is_refused_with_its_own_code(shipped: FlaskClient) -> None:
    answer = shipped.get("/api/v1/indicators", data=b"x" * 300_000)
    assert (answer.status_code, answer.mimetype) == (413, MIMETYPE)


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("path", ["/api/v1/nada", "/api/v1/data.csv", f"/api/v1/{LONG}"])
def test_a_refusal_speaks_the_language_that_is_accepted(shipped: FlaskClient, lang: str, path: str) -> None:
    answer = shipped.get(path, headers={"Accept-Language": f"{lang}-XX, qu;q=0.5"})
    assert answer.headers["Content-Language"] == lang
    assert answer.json["title"] == describe_status(answer.status_code, Text(lang))
    assert "Accept-Language" in answer.headers["Vary"]
    if path.endswith("x"):
        assert answer.json["detail"] == answer.json["title"]


def test_the_key_of_the_address_goes_before_the_language_that_is_accepted(shipped: FlaskClient) -> None:
    answer = shipped.get("/api/v1/data.csv?lang=fr", headers={"Accept-Language": "en"})
    assert answer.headers["Content-Language"] == "fr"
    assert shipped.get("/api/v1/nada", headers={"Accept-Language": "qu"}).headers["Content-Language"] == "es"


def test_who_opens_an_address_in_a_browser_has_the_exit_and_the_help(shipped: FlaskClient) -> None:
    answer = shipped.get("/api/v1/nada", headers={"Accept": "text/html"})
    assert answer.status_code == 404 and "data-exit" in answer.text
    assert header_faults(answer, OPEN_PAGE, Cache_Control="no-store") == {}


# The pages of last resort.


def test_an_error_of_ours_shows_help_lines_and_exit_but_no_trace(door: FlaskClient) -> None:
    door.application.config["PROPAGATE_EXCEPTIONS"] = False
    answer = door.get("/roto")
    assert answer.status_code == 500
    assert 'Línea &lt;100&gt;: <a href="tel:100">100</a>' in answer.text
    assert 'id="exit"' in answer.text
    assert "https://example.org/?a=1&amp;b=2" in answer.text
    assert "ZeroDivision" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("lang", ["es", "en", "fr"])
def test_the_number_that_a_tap_dials_is_that_of_the_contact_and_of_nothing_else_on_the_line(
    lang: str,
) -> None:
    line = replace(
        LINE, service="Línea 100, antes 144", contact="+51 800-14.0348", note="Si no contesta, 105."
    )
    page = PlainPages(lambda: ([line], {}), "https://example.org/").page(503, text=Text(lang))
    assert page.count('href="tel:') == 1
    assert '<a href="tel:+51800140348">+51 800-14.0348</a>' in page
    assert "h2+ul a{display:inline;" in page, "a stop after a box of its own would break from its number"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "place", "contact": "En persona", "address": "Av. Huamachuco"}, True),
        ({"confidence": "medium"}, False),
    ],
)
def test_a_place_is_said_without_a_number_to_tap_and_a_line_that_is_not_sure_is_not_said(
    changes: dict[str, Any], said: bool
) -> None:
    page = PlainPages(lambda: ([replace(LINE, **changes)], {}), "https://example.org/").page(503, text=Text())
    assert ("Línea &lt;100&gt;" in page) is said
    assert "tel:" not in page


WRONG = (
    ("indicator", "data.csv?indicator=cem_case&territory=PE-150112&period=2020..2024"),
    ("indicator", "data.json?indicator=police&lang=en"),
    ("indicator", "data.csv?indicator=Denuncias&grain=all"),
    ("compare", "data.csv?compare=polic&period=2020..2024"),
    ("indicator", "data.csv"),
    ("indicator", "data.csv?territory=PE-150112&period=2023"),
    ("compare", "data.csv?indicator=cem_cases&compare=police&period=2023"),
    ("indicador", "data.csv?indicador=cem_cases&territory=PE-150112"),
    ("territory", "data.csv?indicator=cem_cases&territory=Independencia&by=sex"),
    ("territory", "data.csv?indicator=cem_cases&territory=150112&period=2023"),
    ("territory", "data.csv?indicator=cem_cases&territory=PE-999999&grain=month"),
    ("territory", "data.csv?indicator=cem_cases&territory=El Alto,Independencia"),
    ("territory", "data.csv?indicator=cem_cases&territory=children:Independencia&by=sex"),
    ("territory", "data.csv?indicator=cem_cases&territory=children:PE-150112&by=sex"),
    ("territory", "chart.svg?indicator=cem_cases&territory=all&period=2023"),
    ("territori", "data.csv?indicator=cem_cases&territori=PE-150112&period=2023"),
    ("territory", "data.csv?indicator=cem_cases&territory=PE-150112&territory=PE&period=2023"),
    ("by", "data.csv?indicator=cem_cases&by=gender&territory=PE-150112"),
    ("by", "data.csv?indicator=cem_cases&by=offence&period=2023"),
    ("by", "data.csv?indicator=cem_cases&by=sex,gender&period=2023"),
    ("by", "data.csv?indicator=cem_cases&by=sex,form,age&period=2023"),
    ("by", "provenance?indicator=cem_cases&by=sex,form&period=2023"),
    ("filter", "data.csv?indicator=cem_cases&filter=sex:woman&period=2023"),
    ("filter", "data.csv?indicator=cem_cases&filter=women&period=2023"),
    ("filter", "data.csv?indicator=cem_cases&filter=sex=women&grain=month"),
    ("filter", "data.csv?indicator=cem_cases&filter=sex:women,sex:men&territory=PE-150112"),
    ("period", "data.csv?indicator=cem_cases&period=2024-13&territory=PE-150112"),
    ("period", "data.csv?indicator=cem_cases&period=2018-2024&by=sex"),
    ("period", "data.csv?indicator=cem_cases&period=soon&by=sex"),
    ("grain", "data.csv?indicator=cem_cases&grain=monthly&territory=PE"),
    ("denominator", "data.csv?indicator=police_complaint_rate&denominator=inei&territory=PE-150112"),
    ("denominator", "data.csv?indicator=cem_cases&denominator=ine_census_2012&territory=PE-150112"),
    ("view", "data.csv?indicator=cem_cases&view=lines&territory=PE-150112"),
    ("release", "data.csv?indicator=cem_cases&release=2020-01-01&territory=PE-150112"),
    ("release", "data.csv?indicator=cem_cases&release=../etc&territory=PE-150112"),
    ("as_of", "data.csv?indicator=cem_cases&as_of=yesterday&territory=PE-150112"),
    ("lang", "data.csv?indicator=cem_cases&lang=de&territory=PE-150112"),
    ("foo", "data.csv?indicator=cem_cases&foo=1&period=2023"),
    ("excel", "data.csv?indicator=cem_cases&excel=yes&territory=PE-150112"),
    ("excel", "data.csv?indicator=cem_cases&excel=&territory=PE-150112"),
    ("period", "data.csv?indicator=cem_cases&period=&territory=PE-150112"),
    ("territory", "data.json?indicator=cem_cases&territory=&period=2023&lang=en"),
    ("indicator", "data.csv?indicator=cem_case&excel=1&territory=PE-150112"),
    ("excel", "data.json?indicator=cem_cases&excel=1&territory=PE-150112"),
    ("limit", "data.json?indicator=cem_cases&limit=20000&period=2023"),
    ("cursor", "data.json?indicator=cem_cases&limit=5&cursor=x&period=2023"),
    ("release", "data.json?indicator=cem_cases&release=nada&limit=5"),
    ("territory", "brief.pdf?territory=Independencia&lang=en"),
    ("territory", "brief.pdf?territory=PE-150112,BO-020105&lang=fr"),
    ("territory", "brief.pdf?territory=children:PE-1501"),
    ("sheet", "brief.pdf?territory=PE-150112&sheet=year"),
    ("territory", "brief.pdf"),
    ("period", "brief.pdf?territory=PE-150112&period=2023&sheet=month"),
    ("lang", "indicators?lang=de"),
    ("", "indicators/cem_case?lang=en"),
    ("q", "territories?q=x&lang=fr"),
    ("indicator", "revisions.json?indicator=police_complaint&territory=PE-150112"),
    ("territory", "revisions.json?indicator=police_complaints&territory=PE-150112,PE-150101"),
    ("indicator", "releases.atom?indicator=cem_case&lang=en"),
    ("", "geo/lima_nort.json?indicator=cem_cases&period=2023"),
    ("territory", "geo/lima_norte.json?indicator=cem_cases&territory=PE&period=2023"),
    ("period", "geo/lima_norte.json?period=2023"),
    ("", "forms/gamea.xlsx"),
)  # fmt: skip
"""The key that is wrong, empty where it is the path, and the address."""


@pytest.mark.parametrize(("wrong", "address"), WRONG, ids=[address for _, address in WRONG])
def test_each_suggestion_is_answered_and_keeps_the_rest(
    shipped: FlaskClient, wrong: str, address: str
) -> None:
    refused = shipped.get(f"/api/v1/{address}")
    assert refused.status_code in (400, 404)
    suggestions = refused.json["suggestions"]
    assert suggestions
    dropped = {wrong, "cursor"} | ({"indicator", "compare"} if wrong in ("indicator", "compare") else set())
    rest = [pair for pair in parse_qsl(urlsplit(address).query) if pair[0] not in dropped]
    for suggestion in suggestions:
        assert shipped.get(suggestion["href"]).status_code == 200, suggestion
        kept = parse_qsl(urlsplit(suggestion["href"]).query)
        assert set(rest) - set(kept) == set(), suggestion
        assert suggestion["label"]


def test_a_name_is_told_the_place_of_this_site_first_and_the_three_others(shipped: FlaskClient) -> None:
    suggestions = shipped.get("/api/v1/data.csv?indicator=cem_cases&territory=Independencia").json[
        "suggestions"
    ]
    codes = [dict(parse_qsl(urlsplit(entry["href"]).query))["territory"] for entry in suggestions]
    assert codes[0] == "PE-150112"
    assert set(codes) == {"PE-150112", "PE-020105", "PE-051106", "PE-110504"}
    assert len({entry["label"] for entry in suggestions}) == 4
    assert all(code in entry["label"] for code, entry in zip(codes, suggestions, strict=True))


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("grain=monthly", "grain=month"),
        ("period=2018-2024", "period=2018..2024"),
        ("filter=women", "filter=sex:women"), ("filter=sex:woman", "filter=sex:women"), ("territori=PE", "territory=PE"),
    ],
)  # fmt: skip
def test_what_was_meant_comes_first(shipped: FlaskClient, asked: str, meant: str) -> None:
    suggestions = shipped.get(f"/api/v1/data.csv?indicator=cem_cases&{asked}").json["suggestions"]
    assert meant in suggestions[0]["href"]


@pytest.mark.parametrize(
    ("written", "read"), [("2024..2018", "2018..2024"), ("2020-08-31/2020-01-01", "2020-01-01/2020-08-31")]
)
def test_a_span_the_wrong_way_round_is_read_the_right_way_round(
    shipped: FlaskClient, written: str, read: str
) -> None:
    answers = [
        shipped.get(f"/api/v1/data.json?indicator=police_complaints&grain=all&period={period}").json
        for period in (written, read)
    ]
    assert answers[0] == answers[1] and answers[0]["rows"]
