"""What a proxy is told of the release on show: another name at each change, and none where it cannot be sure."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient

from app import create_app
from observatory.catalog import Catalog
from observatory.settings import Settings
from observatory.store.releases import Pin, Releases, SqliteReleases, Withdrawal
from tests.kit.facts import fact, publish
from tests.test_former_releases import ADDRESSES

PAGE = "/es/indicadores/cem_cases"
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
    assert HEADER not in client.get(PAGE).headers
    first = client.get(PAGE).headers[HEADER]
    publish(SqliteReleases(tmp_path), catalog, fact(2.0), name="two")
    assert HEADER not in client.get(PAGE).headers
    second = client.get(PAGE).headers[HEADER]
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
