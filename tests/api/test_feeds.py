"""The feeds of releases and of revisions, the map of the site and what robots are told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from defusedxml import ElementTree as Xml
from flask.testing import FlaskClient

from api.feeds.release_feeds import write_revision_feed
from app import create_app
from observatory import clock
from observatory.settings import Settings
from observatory.store.reading.whole_release import find_pages
from observatory.store.release_parts import read_pages
from observatory.text import Text
from tests.api.small_site import SmallObservatory, client_of
from tests.kit.asking import mapped_for_search, observatory_of
from tests.observatory.words.test_revision_words import LOG

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


def test_the_map_has_the_places_with_figures_that_are_no_small_ones(shipped: FlaskClient) -> None:
    site = observatory_of(shipped)
    with_figures = {code for entry in site.availability().values() for code in entry.territories}
    small = {code for code in with_figures if site.catalog.is_small(code)}
    mapped = {
        path.rpartition("/")[2] for path in mapped_for_search(shipped) if re.search("/territorios/.", path)
    }
    assert len(small) > 500
    assert mapped == with_figures - small


def test_the_map_lists_what_the_release_keeps_and_works_nothing_out(client: FlaskClient) -> None:
    site = observatory_of(client)
    with site.reader.connection() as opened:
        kept = read_pages(opened.connection)
        assert kept == find_pages(opened.connection, site.catalog)
    assert set(kept) == {"indicators", "territories", "revisions"} and all(kept.values())


def test_the_map_of_a_release_that_kept_no_pages_is_worked_out(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = mapped_for_search(client)
    monkeypatch.setattr("observatory.observatory.read_pages", lambda _: None)
    fresh = create_app(client.application.extensions["settings"])
    assert mapped_for_search(fresh.test_client()) == listed


def test_robots_are_shown_the_map(client: FlaskClient) -> None:
    body = client.get("/robots.txt").get_data(as_text=True)
    assert f"Sitemap: {BASE}/sitemap.xml" in body
    assert "Disallow: /api/" in body


SERIES = "indicator=police_complaints&territory=PE-150112"


@pytest.fixture
def small_client() -> FlaskClient:
    return client_of(SmallObservatory())


def test_the_feed_tells_each_change_once_with_both_values(small_client: FlaskClient) -> None:
    answer = small_client.get(f"/api/v1/revisions.atom?{SERIES}")
    assert answer.mimetype == "application/atom+xml"
    root = Xml.fromstring(answer.data)
    between, entry = root.findall(f"{ATOM}entry")
    assert "2026-12-01-bb" in str(between.findtext(f"{ATOM}summary"))
    assert entry.findtext(f"{ATOM}title") == "Independencia, 2025: de 2579 a 2615"
    assert "2025-12" in str(entry.findtext(f"{ATOM}summary"))
    assert entry.findtext(f"{ATOM}updated") == "2026-08-01T00:00:00Z"


def test_an_id_depends_on_what_is_said_not_on_the_site_or_the_release() -> None:
    one = Xml.fromstring(write_revision_feed(LOG, Text(), address="https://a.org/f", page="https://a.org/p"))
    other_feed = Xml.fromstring(
        write_revision_feed(replace(LOG, release="x"), Text(), address="http://b/f", page="http://b/p")
    )
    ids = [[part.text for part in root.iter(f"{ATOM}id")] for root in (one, other_feed)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 2
    assert all(str(id_).startswith("urn:uuid:") for id_ in ids[0])


def test_hostile_names_stay_text() -> None:
    place = replace(LOG.place, name="<script>alert('&')</script>")
    words = write_revision_feed(
        replace(LOG, place=place), Text(), address='https://a.org/?a="&b', page="https://a.org/"
    )
    assert b"<script" not in words
    assert place.name in str(Xml.fromstring(words).findtext(f"{ATOM}title"))


def test_the_json_holds_the_same_change_and_the_sizes(small_client: FlaskClient) -> None:
    answer = small_client.get(f"/api/v1/revisions.json?{SERIES}").json
    (moved,) = answer["revisions"]
    assert (moved["former"], moved["value"], moved["difference"], moved["period"]) == (2579, 2615, 36, "2025")
    assert answer["sizes"][0]["median"] == 0.126


# What programs ask for by themselves: security.txt as RFC 9116 has it, and an llms.txt whose addresses answer.


ADDRESS = "/.well-known/security.txt"


def fields(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, **settings: str) -> dict[str, str]:
    extensions = client.application.extensions
    monkeypatch.setitem(extensions, "settings", replace(extensions["settings"], **settings))
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    return dict(re.fullmatch(r"([\w-]+): (.+)", line).groups() for line in answer.text.splitlines())  # type: ignore[union-attr]


def test_a_mail_and_an_address_are_told_as_the_standard_wants(
    shipped: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = fields(shipped, monkeypatch, contact="datos@example.org", base_url="https://example.org")
    assert told["Contact"] == "mailto:datos@example.org"
    assert told["Canonical"] == f"https://example.org{ADDRESS}"
    assert told["Preferred-Languages"].split(", ")[0] == "es"
    expires = datetime.fromisoformat(told["Expires"])
    assert timedelta(0) < expires - clock.now() < timedelta(days=365)
    told = fields(shipped, monkeypatch, contact="https://example.org/escribir")
    assert told["Contact"] == "https://example.org/escribir"


def test_it_does_not_expire_while_the_site_runs(
    shipped: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = fields(shipped, monkeypatch, contact="datos@example.org")["Expires"]
    monkeypatch.setattr(observatory_of(shipped), "today", lambda: date(2031, 1, 1))
    assert fields(shipped, monkeypatch, contact="datos@example.org")["Expires"] > max(first, "2031-06")


def test_nobody_is_made_up(shipped: FlaskClient) -> None:
    assert not Settings.from_environment({"PORT": " "}).contact
    answer = shipped.get(ADDRESS)
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")
    assert "@" not in answer.text


def test_every_address_it_names_is_answered(shipped: FlaskClient) -> None:
    told = shipped.get("/llms.txt").text
    addresses = [address.removeprefix("http://localhost") for address in re.findall(r"http[^\s)]+", told)]
    assert len(addresses) > 8
    for address in addresses:
        asked = address.replace("INDICATOR", "cem_cases").replace("CODE", "PE-150112")
        assert shipped.get(asked).status_code == 200, asked


def test_help_comes_first_and_a_missing_value_is_no_zero(shipped: FlaskClient) -> None:
    told = shipped.get("/llms.txt").text
    assert told.index("/es/ayuda") < told.index("## Data")
    assert "never zero" in told
