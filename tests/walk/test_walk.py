"""The walk in `make test` and `make long`: a few addresses where faults were once seen, and a fixed tenth of all."""

from __future__ import annotations

from pathlib import Path

import pytest

from observatory.catalog import load_catalog
from tests.walk import comparison, walked
from tests.walk.known import Known
from tests.walk.listing import Asked, every_address, tenth

ONCE_AT_FAULT = (
    Asked("page", "/es/territorios/PE-10"), Asked("sheet", "/api/v1/brief.pdf?territory=BO-EALPSC&lang=es"),
    Asked("page", "/es/procedencia?indicator=police_complaint_rate&territory=PE-150112"),
    Asked("page", "/fr/indicateurs/feminicides?territory=PE-LN"),
    Asked("embed", "/embed/feminicides?territory=BO-020105"),
    Asked("explorer", "/es/explorar?indicator=feminicide_convictions&territory=PE&grain=all&view=map"),
    Asked("explorer", "/es/explorar?indicator=feminicide_rate_pe&territory=PE&grain=all&view=map"),
    Asked("explorer", "/en/explore?indicator=shelter_cost&territory=BO-020105&filter=funding:municipal"),
    Asked("explorer", "/en/explore?indicator=service_centre_rate&territory=PE-150112,PE-1501,PE&grain=year"
                      "&denominator=inei_district_population"),
    Asked("page", "/fr/indicateurs/apdh_women_share?territory=BO-020105&view=map"),
    Asked("page", "/es/comparar/feminicide_local"), Asked("page", "/es/indicadores/dna_accused_persons"),
    Asked("page", "/es/indicadores/slim_cases?territory=BO-020105&by=age"), Asked("page", "/es/glosario"),
    Asked("explorer", "/es/explorar?compare=police&grain=month&view=bars"),
    Asked("embed", "/embed/police_complaint_rate?territory=PE-150112&lang=en"),
    Asked("data", "/api/v1/data.json?indicator=police_complaints&territory=PE-150112"),
    Asked("page", "/es/preguntas/ninez"), Asked("page", "/fr/territoires/BO-020105"),
    Asked("page", "/en/questions/ayuda"), Asked("page", "/en/indicators/first_prenatal_visits?territory=BO-020105"),
    Asked("data", "/api/v1/data.json?indicator=health_family_cases&territory=all&by=sex&grain=all"),
    Asked("embed", "/embed/health_sexual_cases?territory=BO-020105&by=sex&lang=fr"),
)  # fmt: skip


@pytest.mark.parametrize("asked", ONCE_AT_FAULT, ids=lambda asked: asked.address)
def test_nothing_is_wrong_where_a_fault_was_once_seen(asked: Asked, known: Known) -> None:
    assert [str(fault) for fault in walked.look_at(walked.ask(known.client, asked), known).faults] == []


@pytest.mark.parametrize("indicator", load_catalog().policy.shelters.indicators)
def test_nothing_about_shelters_leads_to_one(indicator: str, known: Known) -> None:
    query = f"indicator={indicator}"
    asked = [
        Asked("data", f"/api/v1/{form}?{query}")
        for form in ("data.csv", "data.json", "provenance", "sentences")
    ]
    asked += [Asked("page", f"/es/indicadores/{indicator}"), Asked("page", f"/es/procedencia?{query}")]
    asked += [Asked("embed", f"/embed/{indicator}", statuses=(200, 404)), Asked("file", "/sitemap.xml")]
    faults = [fault for one in asked for fault in walked.look_at(walked.ask(known.client, one), known).faults]
    assert [str(fault) for fault in faults if fault.rule in {"status", "persons and shelters"}] == []


def test_a_tenth_of_all_addresses_is_without_fault(known: Known) -> None:
    """In one process; `make soak` and `make walk` go everywhere."""
    every = every_address(known.site, known.document)
    walk = walked.Walk.of(walked.look_at(walked.ask(known.client, one), known) for one in tenth(every))
    assert walk.faults == [], walk.told()
    assert len(every) > 6000 and 500 < len(tenth(every)) < 2500
    assert walk.charts > 200 and walk.marks > 1500 and walk.sentences > 20_000


def test_each_address_is_asked_once_and_every_kind_is_among_them(known: Known) -> None:
    every = every_address(known.site, known.document)
    assert len({one.digest for one in every}) == len(every)
    kinds = {"page", "explorer", "embed", "data", "image", "card", "sheet", "feed", "file", "refusal"}
    assert {one.kind for one in every} == kinds
    assert sum(one.kind == "embed" for one in every) >= 500
    paths = {one.address.partition("?")[0].removeprefix("/api/v1") for one in every}
    assert {path for path in known.document["paths"] if "{" not in path} <= paths


def test_a_link_to_what_is_not_there_is_told() -> None:
    visits = [
        walked.Visit(Asked("page", "/es/"), 200, 0, 0, 1, frozenset({"/es/nada", "/es/acerca"}), ()),
        walked.Visit(Asked("refusal", "/es/nada", statuses=(404,)), 404, 0, 0, 1, frozenset(), ()),
    ]
    assert [str(fault) for fault in walked.Walk.of(visits).faults] == ["lost links: /es/: leads to /es/nada"]


def test_answers_are_compared_without_what_every_release_changes(known: Known, tmp_path: Path) -> None:
    former, now = tmp_path / "former", tmp_path / "now"
    answers = [walked.ask(known.client, asked) for asked in ONCE_AT_FAULT[:5]]
    for folder in (former, now):
        folder.mkdir()
        for answer in answers:
            comparison.keep(answer, folder)
    assert list(comparison.differences(former, now)) == []
    other = now / answers[0].asked.digest
    other.write_bytes(other.read_bytes().replace(str(known.site.release.id).encode(), b"2020-01-01-00000000"))
    assert list(comparison.differences(former, now)) == []
    other.write_bytes(other.read_bytes().replace("Huánuco".encode(), b"Cusco"))
    (now / answers[1].asked.digest).unlink()
    told = list(comparison.differences(former, now))
    assert [line.splitlines()[0] for line in sorted(told)] == [
        "differs: /es/territorios/PE-10", f"gone: {answers[1].asked.address}",
    ]  # fmt: skip
    assert any("+" in line and "Cusco" in line for line in told)
