"""The feeds of everything, the map of the site and what robots are told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from defusedxml import ElementTree as Xml
from flask.testing import FlaskClient

from app import create_app
from observatory.settings import Settings
from tests.kit.asking import mapped_for_search

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
BASE = "https://observatorio.example"


@pytest.fixture(scope="module")
def client(built_store: Path) -> Iterator[FlaskClient]:
    yield create_app(Settings(store_dir=built_store, base_url=BASE)).test_client()


@pytest.mark.parametrize(
    "address",
    [
        "releases.atom?lang=fr",
        "releases.atom?indicator=police_complaints&lang=fr",
        "revisions.atom?lang=fr",
        "revisions.atom?indicator=police_complaints&territory=PE-150112",
    ],
)
def test_a_feed_has_what_the_standard_asks_for(address: str, client: FlaskClient) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    root = Xml.fromstring(answer.data)
    entries = root.findall(f"{ATOM}entry")
    assert entries
    for part in (root, *entries):
        assert all(part.findtext(f"{ATOM}{tag}") for tag in ("id", "title", "updated"))
        assert all(str(link.get("href")).startswith(BASE) for link in part.findall(f"{ATOM}link"))
    ids = [part.findtext(f"{ATOM}id") for part in (root, *entries)]
    assert len(ids) == len(set(ids))
    dates = [str(part.findtext(f"{ATOM}updated")) for part in entries]
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize("name", ["releases", "revisions"])
def test_who_holds_a_feed_of_another_language_is_sent_it(name: str, client: FlaskClient) -> None:
    tag = {"If-None-Match": client.get(f"/api/v1/{name}.atom").headers["ETag"]}
    assert client.get(f"/api/v1/{name}.atom?lang=en", headers=tag).status_code == 200


def test_every_address_of_the_map_answers_and_says_its_translations(client: FlaskClient) -> None:
    index = Xml.fromstring(client.get("/sitemap.xml").data)
    files = [str(file.findtext(f"{MAP}loc")) for file in index.findall(f"{MAP}sitemap")]
    assert files == [f"{BASE}/sitemap-{name}.xml" for name in ("pages", "bo", "pe")]
    urls = [url for file in files for url in Xml.fromstring(client.get(file.removeprefix(BASE)).data)]
    addresses = [str(url.findtext(f"{MAP}loc")) for url in urls]
    assert len(addresses) == len(set(addresses)) > 500
    assert all(len(url) == 4 for url in urls)
    assert f"{BASE}/es/ayuda" in addresses and f"{BASE}/en/press" in addresses
    assert not [address for address in addresses if "buscar" in address or "?" in address]
    for address in addresses[::60]:
        assert client.get(address.removeprefix(BASE)).status_code == 200, address


def test_a_file_of_the_map_holds_the_places_of_its_country_alone(client: FlaskClient) -> None:
    places = [path for path in mapped_for_search(client) if re.search("/territorios/.", path)]
    assert len(places) > 40
    for country in ("bo", "pe"):
        found = [path for path in places if path.rpartition("/")[2][:2].lower() == country]
        assert found and all(path in client.get(f"/sitemap-{country}.xml").text for path in found)
    assert not re.findall("/territorios/[A-Z]", client.get("/sitemap-pages.xml").text)
    assert client.get("/sitemap-xx.xml").status_code == 404


def test_robots_are_shown_the_map(client: FlaskClient) -> None:
    body = client.get("/robots.txt").get_data(as_text=True)
    assert f"Sitemap: {BASE}/sitemap.xml" in body
    assert "Disallow: /api/" in body
