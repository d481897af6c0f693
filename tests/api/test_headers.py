"""The headers of every answer, absence included, and the tag by which a proxy knows the release on show."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from observatory.catalog import Catalog
from observatory.settings import Settings
from observatory.store.releases import Pin, Releases, SqliteReleases, Withdrawal
from tests.kit.asking import observatory_of
from tests.kit.facts import fact, publish
from tests.kit.headers import FRAME, OPEN_PAGE, PAGE, PROGRAM, REFUSED_FRAME, header_faults
from tests.test_former_releases import ADDRESSES

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BROWSER = {"Accept": "text/html,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("method", "path", "asked", "kind", "cached"),
    [
        ("GET", "/", {}, PAGE, "no-store"),  # nothing stays in the cache of a shared computer
        ("GET", "/es/", {}, PAGE, "no-store"),
        ("GET", "/no", {}, PAGE, "no-store"),
        ("GET", "/roto", {}, PAGE, "no-store"),
        ("GET", "/apisonada", {}, PAGE, "no-store"),
        ("GET", "/embed/x", {}, REFUSED_FRAME, "no-store"),
        ("GET", "/api", {}, OPEN_PAGE, "no-store"),
        ("GET", "/api/v1/x", {}, OPEN_PAGE, "no-store"),
        ("GET", "/oembed", {}, OPEN_PAGE, "no-store"),
        ("POST", "/api/v1/data.csv", {}, PROGRAM, "no-store"),
        (
            "POST",
            "/api/v1/data.csv",
            BROWSER,
            OPEN_PAGE,
            "no-store",
        ),  # who is told of it may leave by the exit
    ],
)
def test_every_answer_has_just_these_headers(
    door: FlaskClient, method: str, path: str, asked: Mapping[str, str], kind: Mapping[str, str], cached: str
) -> None:
    answer = door.open(path, method=method, headers=asked)
    assert header_faults(answer, kind, Cache_Control=cached) == {}
    if asked:
        assert (answer.status_code, answer.mimetype) == (405, "text/html")


CEM = "indicator=cem_cases&territory=PE-150112"
MINUTE, DAY = "public, max-age=60", "public, max-age=86400"
KEPT = (
    (f"/api/v1/data.csv?{CEM}", "text/csv", PROGRAM, MINUTE, "cem_cases-{}.csv"),
    (f"/api/v1/data.csv?{CEM}&release={{}}", "text/csv", PROGRAM, MINUTE, "cem_cases-{}.csv"),
    (f"/api/v1/data.json?{CEM}", "application/json", PROGRAM, MINUTE, ""),
    (f"/api/v1/chart.svg?{CEM}", "image/svg+xml", PROGRAM, MINUTE, ""),
    (f"/api/v1/provenance?{CEM}", "application/json", PROGRAM, MINUTE, ""),
    ("/api/v1/indicators", "application/json", PROGRAM, MINUTE, ""),
    ("/api/v1/indicators/police_complaint_rate", "application/json", PROGRAM, MINUTE, ""),
    ("/api/v1/territories", "application/json", PROGRAM, MINUTE, ""),
    ("/api/v1/sources", "application/json", PROGRAM, MINUTE, ""),
    ("/api/v1/releases", "application/json", PROGRAM, MINUTE, ""),
    ("/api/v1/releases.atom", "application/atom+xml", PROGRAM, MINUTE, ""),
    ("/api/v1/revisions.atom", "application/atom+xml", PROGRAM, MINUTE, ""),
    ("/api/v1/revisions.json?indicator=police_complaints", "application/json", PROGRAM, MINUTE, ""),
    ("/api/v1/geo/lima.json", "application/geo+json", PROGRAM, MINUTE, ""),
    ("/api/v1/forms/gamea_slim.xlsx", WORKBOOK, PROGRAM, MINUTE, "gamea_slim.xlsx"),
    ("/api/v1/forms/gamea_slim.html", "text/html", OPEN_PAGE, MINUTE, "gamea_slim-es.html"),
    ("/oembed?url=http://localhost/es/indicadores/cem_cases", "application/json", PROGRAM, MINUTE, ""),
    ("/embed/cem_cases", "text/html", FRAME, MINUTE, ""),
    ("/embed.js", "text/javascript", PROGRAM, "public, max-age=3600", ""),
    ("/assets/reading.js", "text/javascript", PAGE, "no-cache", ""),
    ("/assets/exploring.js", "text/javascript", PAGE, "no-cache", ""),
)


@pytest.mark.parametrize(("address", "media_type", "kind", "cached", "name"), KEPT)
def test_what_a_reader_holds_is_not_sent_again_and_has_the_same_headers(
    shipped: FlaskClient,
    address: str,
    media_type: str,
    kind: Mapping[str, str | None],
    cached: str,
    name: str,
) -> None:
    release = observatory_of(shipped).release.id
    answer = shipped.get(address.format(release))
    told = {
        "Cache_Control": cached,
        "Content_Disposition": (name and f'attachment; filename="{name.format(release)}"') or None,
    }
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert header_faults(answer, kind, **told) == {}
    again = shipped.get(address.format(release), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", answer.headers["ETag"])
    assert header_faults(again, kind, Cache_Control=cached) == {}
    assert shipped.get(address.format(release), headers={"If-None-Match": 'W/"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("path", "cached"),
    [
        ("/assets/page.css", "no-cache"), ("/robots.txt", DAY), ("/favicon.ico", "public, max-age=31536000"),
        ("/healthz", "no-store"), ("/readyz", "no-store"), ("/sitemap.xml", MINUTE), ("/llms.txt", DAY),
    ],
)  # fmt: skip
def test_what_is_no_page_has_the_headers_of_one(shipped: FlaskClient, path: str, cached: str) -> None:
    assert header_faults(shipped.get(path), PAGE, Cache_Control=cached) == {}


SERIES_PAGE = "/es/indicadores/cem_cases"
HEADER = "Release-Tag"


def tag(client: FlaskClient) -> str:
    answer = client.get("/release-tag")
    assert (answer.status_code, answer.data, answer.headers["Cache-Control"]) == (204, b"", "no-store")
    return answer.headers.get(HEADER, "")


def test_each_order_that_changes_what_is_on_show_gives_another_name(
    either_store: Settings, releases: Releases, catalog: Catalog
) -> None:
    publish(releases, catalog, fact(1.0), name="one")
    client = create_app(either_store).test_client()
    tags = [tag(client)]
    publish(releases, catalog, fact(2.0), name="two")
    tags.append(tag(client))
    releases.pin(Pin("one"))
    tags.append(tag(client))
    releases.withdraw(Withdrawal("two", "Contaba dos veces.", "2026-12-01"), pin=Pin("one"))
    tags.append(tag(client))
    releases.withdraw(Withdrawal("one", "Contaba dos veces.", "2026-12-01"), pin=Pin("one"))
    assert tag(client) == ""
    assert len(set(tags)) == 4
    assert "" not in tags


def test_the_answer_that_first_sees_a_new_release_names_none_and_the_next_names_it(
    tmp_path: Path, catalog: Catalog
) -> None:
    publish(SqliteReleases(tmp_path), catalog, fact(1.0), name="one")
    client = create_app(Settings(store_dir=tmp_path)).test_client()
    assert HEADER not in client.get(SERIES_PAGE).headers
    first = client.get(SERIES_PAGE).headers[HEADER]
    publish(SqliteReleases(tmp_path), catalog, fact(2.0), name="two")
    assert HEADER not in client.get(SERIES_PAGE).headers
    second = client.get(SERIES_PAGE).headers[HEADER]
    assert (first != second, second) == (True, tag(client))


def test_what_a_proxy_may_hold_differs_by_its_encoding_alone(tmp_path: Path, catalog: Catalog) -> None:
    """The proxy of `deploy/` holds one answer an address and encoding, and does not look at Vary."""
    publish(SqliteReleases(tmp_path), catalog, fact(7111.0), name="one")
    client = create_app(Settings(store_dir=tmp_path)).test_client()
    for address in (
        *ADDRESSES,
        "/",
        "/es/",
        "/es/ayuda",
        "/sitemap.xml",
        "/api/v1/indicators",
        "/catalog.jsonld",
    ):
        answer = client.get(address, headers={"Accept-Language": "fr"})
        if answer.status_code == 200:
            assert {name.lower() for name in answer.vary} <= {"accept-encoding"}, address
            assert answer.data == client.get(address, headers={"Accept-Language": "en"}).data, address
