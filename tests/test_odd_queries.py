"""Odd queries break no page, embed, image, sheet or file; each day is told once; what is suggested can be followed."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from html import unescape
from itertools import combinations
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app import create_app
from observatory.model import Period
from observatory.observatory import Observatory, published_indicators
from observatory.settings import Settings
from tests.kit import sampling
from tests.kit.asking import csv_rows
from tests.kit.fuzzing import SEED, broken, paths_of, sent
from tests.kit.fuzzing import address as strange_address

SAMPLE_SEED = 150112
ODD = (
    "2000..9999", "0000", "0001", "9999", "0001..9999", "2024-13", "2024-00", "2024-02-30", "2024..2018", "..2020",
    "2020..", "..", "2018...2020", "2018..2019..2020", "2024-03/2024-05", "1900-01..2200-12", "9999-12", "9999-12-31",
    "0001-01-01", "0001-01-01/9999-12-31", "9999-12-31/9999-12-31", "2019-07-15/2021-02-03", "2024-01-31/2024-01-01",
    "99999", "-2024", "+2024", "２０２４", "٢٠٢٤", "²⁰²⁴", " 2024", "2024 ", "2024\n", "%00", "20240101", "2024-W10",
    "2024-W10-1", "1e3", "nan", "1", "2024-1", "9" * 400, "2024,2025", "2016-02-29", "1582-10-10", "2026..2030",
)  # fmt: skip
ADDRESSES = (
    "/es/indicadores/help_seeking?period={}", "/fr/indicateurs/police_complaints?period={}&grain=month",
    "/en/compare/police?period={}", "/es/procedencia?indicator=cem_cases&period={}", "/embed/slim_cases?period={}",
    "/embed/population?view=map&period={}", "/api/v1/data.csv?indicator=police_complaints&period={}",
    "/api/v1/data.json?compare=police&period={}", "/api/v1/chart.svg?indicator=cem_cases&period={}",
    "/api/v1/provenance?indicator=cem_cases&territory=PE&period={}", "/es/indicadores/service_staff?as_of={}",
    "/api/v1/data.csv?indicator=police_complaints&as_of={}", "/api/v1/sentences?compare=police&period={}",
)  # fmt: skip
HEAVY = ("/api/v1/chart.png?indicator=cem_cases&period={}", "/api/v1/brief.pdf?indicator=cem_cases&period={}")


def test_odd_dates_of_every_kind_never_break_an_address(shipped: FlaskClient) -> None:
    for at, period in enumerate(ODD):
        address = ADDRESSES[at % len(ADDRESSES)]
        status = shipped.get(address.format(quote(period))).status_code
        assert status in (200, 400), (status, address, period)


@pytest.mark.parametrize("period", ["2000..9999", "0001-01-01/9999-12-31", "9999", "2024-13"])
@pytest.mark.parametrize("address", HEAVY)
def test_odd_dates_break_no_image_and_no_sheet(shipped: FlaskClient, address: str, period: str) -> None:
    assert shipped.get(address.format(quote(period))).status_code in (200, 400)


DAYS = st.dates().map(str) | st.integers(0, 9999).map("{:04}".format)


@given(
    st.one_of(DAYS, st.tuples(DAYS, st.sampled_from(["..", "/"]), DAYS).map("".join), st.text(max_size=12))
)
@example("0999")
@settings(max_examples=25)
def test_any_period_is_answered_or_refused(shipped: FlaskClient, period: str) -> None:
    for address in (
        "/es/indicadores/help_seeking?period={}",
        "/api/v1/data.csv?indicator=cem_cases&period={}",
    ):
        assert shipped.get(address.format(quote(period))).status_code in (200, 400), period


def test_a_period_is_cut_to_what_the_data_hold(shipped: FlaskClient) -> None:
    answer = shipped.get(
        "/api/v1/data.json?indicator=police_complaints&territory=PE-150112&period=2000..9999"
    ).json
    assert answer["query"].endswith("period=2018..2026")
    page = shipped.get("/es/indicadores/police_complaints?territory=PE-150112&period=2020..9999").text
    assert "de 2020 a 2026" in page
    assert '<option selected value="2020..2026">' in page


def years(lines: list[dict[str, str]]) -> float:
    full = [line for line in lines if len(line["period"]) == 4 and line["leads"] == "true" and line["value"]]
    return sum(float(item["value"]) for item in full)


def series_with_figures(observatory: Observatory) -> list[str]:
    pairs = [(id_, code) for id_, one in observatory.availability().items() for code in one.territories]
    return [
        f"indicator={id_}&territory={code}"
        for id_, code in random.Random(SAMPLE_SEED).sample(sorted(pairs), 40)
    ]


def test_the_leading_rows_of_a_default_file_never_overlap_and_hold_every_full_year(
    shipped: FlaskClient, observatory: Observatory
) -> None:
    for query in ("indicator=feminicides", "indicator=prosecutor_cases", *series_with_figures(observatory)):
        lines = csv_rows(shipped, query)
        cells = defaultdict(set)
        for item in lines:
            if item["leads"] == "true":
                cells[item["territory"], item["breakdown"]].add(Period.parse(item["period"]))
        overlapping = [
            pair
            for periods in cells.values()
            for pair in combinations(periods, 2)
            if pair[0].overlaps(pair[1])
        ]
        assert not overlapping, (query, overlapping)
        assert years(lines) == years(csv_rows(shipped, f"{query}&grain=all")), query


def followed(shipped: FlaskClient, address: str) -> list[str]:
    """The addresses that the refusal of an address suggests."""
    refused = shipped.get(address)
    assert refused.status_code in (400, 404)
    if refused.is_json:
        return [item["href"] for item in refused.json["suggestions"]]
    block = refused.text.partition("¿Buscaba esto?")[2].partition("</ul>")[0] or refused.text
    return [unescape(match) for match in re.findall(r'<li><a [^>]*href="([^"]*)"', block)]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/api/v1/data.csv?indicator=cem_case&territory=PE&period=2020..2024&lang=fr", ("PE&period=2020..2024&lang=fr",)),
        ("/api/v1/data.json?indicator=cem_cases&territory=PE,Independencia&by=sex", ("territory=PE,PE-", "by=sex")),
        ("/api/v1/chart.svg?indicator=cem_case&territory=Independencia&release=nada&lang=xx", ("territory=PE-150112",)),
        ("/api/v1/brief.pdf?territory=Independencia&lang=en", ("lang=en",)),
        ("/embed/cem_case?territory=PE-150112&period=2020..2024&lang=en", ("period=2020..2024", "lang=en")),
        ("/es/indicadores/cem_casos?territory=PE-150112&period=2023", ("territory=PE-150112", "period=2023")),
        ("/es/comparar/polic?period=2020..2024", ("period=2020..2024",)),
        ("/es/procedencia?indicator=cem_cases&territory=020105&period=2023", ("/es/procedencia?", "period=2023")),
        ("/es/revisiones/police_complaints?territory=Independencia&by=sex", ("/es/revisiones/police_complaints?",)),
    ],
)  # fmt: skip
def test_what_a_refusal_suggests_keeps_the_rest_and_can_be_followed(
    shipped: FlaskClient, address: str, kept: tuple[str, ...]
) -> None:
    suggested = followed(shipped, address)
    assert suggested
    for one in suggested:
        assert shipped.get(one).status_code == 200, one
    assert all(part in suggested[0] for part in kept), suggested[0]


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/data.csv?indicator=police_complaints&territory=Independencia",
        "/es/indicadores/police_complaints?territory=independensia",
        "/es/territorios/INDEPENDENCIA",
    ],
)
def test_a_place_by_its_name_is_the_one_of_this_site_first_with_the_others_of_that_name(
    shipped: FlaskClient, address: str
) -> None:
    suggested = followed(shipped, address)
    assert "PE-150112" in suggested[0]
    assert all(
        any(code in address for address in suggested) for code in ("PE-020105", "PE-051106", "PE-110504")
    )


def test_what_has_no_figure_is_in_no_list_and_its_address_says_what_is_not_known(
    shipped: FlaskClient, observatory: Observatory
) -> None:
    empty = set(observatory.catalog.indicators) - set(published_indicators(observatory))
    assert empty
    lists = (
        "/es/",
        "/es/datos",
        "/es/prensa",
        "/es/instituciones",
        "/sitemap-pages.xml",
        "/es/fuentes/published_bo",
    )
    for address in lists:
        linked = set(re.findall(r"/indicadores/(\w+)", shipped.get(address).text))
        assert not linked & empty, (address, linked & empty)
    assert not set(re.findall(r"/indicadores/(\w+)", shipped.get("/es/indicadores/").text)) & empty
    for name in empty & set(observatory.catalog.question_of):
        page = shipped.get(f"/es/preguntas/{observatory.catalog.question_of[name].id}").text
        # It is among what is not known, or its figures without a date are told with its name.
        told = unescape(re.sub(r"<[^>]*>", "", page.partition('id="detalles"')[2]))
        assert f'/indicadores/{name}"' in page or observatory.catalog.indicators[name].name in told, name
    for item in sorted(empty)[::11]:
        page = shipped.get(f"/es/indicadores/{item}")
        assert page.status_code == 200
        assert "<svg" not in page.text.partition("<main")[2]
        assert 'content="noindex"' in page.text
        assert "<iframe" not in page.text


@pytest.mark.parametrize(("lang", "help_page"), [("es", "ayuda"), ("fr", "aide"), ("en", "help")])
def test_the_home_leads_from_its_two_numbers_to_the_help_page(
    shipped: FlaskClient, lang: str, help_page: str
) -> None:
    line = re.search(r'<p class="help-line"><a href="([^"]*)">(.*?)</a>', shipped.get(f"/{lang}/").text)
    assert line is not None
    assert line[1] == f"/{lang}/{help_page}#contenido"
    assert "100" in line[2]
    assert "800-14-0348" in line[2]


REQUESTS = 500


@pytest.fixture(scope="module")
def server(built_store: Path) -> Flask:
    server = create_app(Settings(store_dir=built_store))
    server.config["PROPAGATE_EXCEPTIONS"] = False
    return server


def test_no_request_breaks_the_site(server: Flask) -> None:
    faults = list(broken(server, REQUESTS, sampling.seed()))
    assert not faults, "\n".join([f"{sampling.SEED}={sampling.seed()}", *faults])


def test_the_requests_reach_what_they_are_meant_to_try(server: Flask) -> None:
    dice, paths = random.Random(SEED), paths_of(server)
    pages = [sent(server, "GET", strange_address(dice, paths), headers={})[0] for _ in range(150)]
    assert {200, 400, 404} <= set(pages)
