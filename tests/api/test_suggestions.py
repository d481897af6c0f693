"""What a refusal suggests keeps the rest of the query, and each suggestion is answered when it is followed."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

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
