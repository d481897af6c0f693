"""The feed of revisions and its JSON."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from defusedxml import ElementTree as Xml
from flask.testing import FlaskClient

from api.feeds.release_feeds import write_revision_feed
from app import create_app
from observatory.settings import Settings
from observatory.text import Text
from tests.api.small_site import PROBLEM, SmallObservatory, client_of
from tests.observatory.words.test_revision_words import LOG

SERIES = "indicator=police_complaints&territory=PE-150112"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def client() -> FlaskClient:
    return client_of(SmallObservatory())


def test_the_feed_tells_each_change_once_with_both_values(client: FlaskClient) -> None:
    answer = client.get(f"/api/v1/revisions.atom?{SERIES}")
    assert answer.mimetype == "application/atom+xml"
    root = Xml.fromstring(answer.data)
    between, entry = root.findall(f"{ATOM}entry")
    assert "2026-12-01-bb" in str(between.findtext(f"{ATOM}summary"))
    assert entry.findtext(f"{ATOM}title") == "Independencia, 2025: de 2579 a 2615"
    assert "2025-12" in str(entry.findtext(f"{ATOM}summary"))
    assert entry.findtext(f"{ATOM}updated") == "2026-08-01T00:00:00Z"


def test_a_feed_has_what_the_standard_asks_for(client: FlaskClient) -> None:
    root = Xml.fromstring(client.get(f"/api/v1/revisions.atom?{SERIES}").data)
    for part in (root, *root.findall(f"{ATOM}entry")):
        assert all(part.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
        assert all(
            str(link.get("href")).startswith("http://localhost/") for link in part.findall(f"{ATOM}link")
        )
    assert root.findtext(f"{ATOM}author/{ATOM}name")


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


def test_the_json_holds_the_same_change_and_the_sizes(client: FlaskClient) -> None:
    answer = client.get(f"/api/v1/revisions.json?{SERIES}").json
    (moved,) = answer["revisions"]
    assert (moved["former"], moved["value"], moved["difference"], moved["period"]) == (2579, 2615, 36, "2025")
    assert answer["sizes"][0]["median"] == 0.126


@pytest.mark.parametrize("form", ["atom", "json"])
def test_an_unchanged_answer_is_not_sent_again(client: FlaskClient, form: str) -> None:
    answer = client.get(f"/api/v1/revisions.{form}?{SERIES}")
    again = client.get(
        f"/api/v1/revisions.{form}?{SERIES}", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("period=2025", 400),
        ("indicator=police_complaints&period=2025", 400),
        ("indicator=police_complaints&territory=PE-150112,PE", 400),
        ("compare=cases", 400),
        ("indicator=nada", 404),
        ("indicator=police_complaints&territory=XX", 404),
        (f"{SERIES}&{SERIES}", 400),
        ("indicator=%ff", 400),
    ],
)
@pytest.mark.parametrize("form", ["atom", "json"])
def test_what_cannot_be_asked_is_refused_in_words(
    client: FlaskClient, form: str, query: str, status: int
) -> None:
    answer = client.get(f"/api/v1/revisions.{form}?{query}")
    assert answer.status_code == status
    assert set(answer.json) == PROBLEM


def test_the_site_tells_how_independencia_2025_moved(built_store: Path) -> None:
    client = create_app(Settings(store_dir=built_store)).test_client()
    titles = [
        entry.findtext(f"{ATOM}title")
        for entry in Xml.fromstring(client.get(f"/api/v1/revisions.atom?{SERIES}").data).iter(f"{ATOM}entry")
    ]
    assert "Independencia, 2025: de 2579 a 2615" in titles
    assert "Independencia, diciembre de 2025: de 182 a 206" in titles
