"""The short address of a table says by itself which one it is, and leads nowhere where it was written down wrongly."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from layouts.document import addresses
from observatory.addresses.selection import query_of, short_of
from observatory.catalog import Catalog
from observatory.model.formats import CURRENT
from observatory.settings import Settings
from observatory.store.releases import Releases, SqliteReleases, Withdrawal
from tests.kit.facts import fact, publish

QUERY = "indicator=cem_cases&territory=PE-150112&period=2023"
# What was once given out leads to the same table for ever.
GIVEN = {
    "indicator=cem_cases&territory=PE-150112&period=2023"
    "&release=2026-11-27-1a2b3c4d&v=2": "1w685wFXX0NTA0NAIYYqRMYY5Rua6holGScbJJikgIwEbcb5E2",
    "compare=cases&territory=BO-020105,PE-150112&by=sex"
    "&release=2027-01-31-00ff00ff&v=2&lang=fr": "1gzkZXZuTv64B0GcGpjoBrrqGpgaGhkawkEAyxlzXwFDX2FDXwCAtDYRBJqpBYxYApHc3u2",
}


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    return SqliteReleases(tmp_path)


@pytest.fixture
def client(releases: Releases, tmp_path: Path, catalog: Catalog) -> FlaskClient:
    publish(releases, catalog, fact(700.0), name="one")
    publish(releases, catalog, fact(738.0), name="two")
    return create_app(Settings(store_dir=tmp_path)).test_client()


def test_what_was_given_out_is_read_for_ever() -> None:
    assert {query: short_of(query) for query in GIVEN} == GIVEN
    assert [query_of(code) for code in GIVEN.values()] == list(GIVEN)


@given(st.text(max_size=300))
def test_a_query_comes_back_as_it_was(query: str) -> None:
    if "\ud800" <= max(query, default="") <= "\udfff":
        return
    assert query_of(short_of(query)) == (query or query_of(short_of(query)))


def test_a_slip_leads_nowhere(client: FlaskClient) -> None:
    code, chance = short_of(f"{QUERY}&release=one&v={CURRENT}"), random.Random(14)
    for _ in range(2000):
        at = chance.randrange(len(code))
        wrong = code[:at] + chance.choice("abcXYZ019-_") + code[at + 1 :]
        assert wrong == code or query_of(wrong) is None
    for wrong in ("", "1", "1abc", f"{code}.exe", f"{code}.", "ñ", "1" * 3000):
        assert client.get(f"/t/{wrong}").status_code in (400, 404, 414)


def test_it_leads_to_the_table_in_the_release_that_showed_it(client: FlaskClient, releases: Releases) -> None:
    code = addresses.short(QUERY, "one")
    page = client.get(code, follow_redirects=True)
    assert page.status_code == 200
    assert "Edición one, del" in page.text
    rows = client.get(f"{code}.json", follow_redirects=True).json
    assert (rows["release"], [row["value"] for row in rows["rows"]]) == ("one", [700])
    assert client.get(f"{code}.csv", follow_redirects=True).data.count(b",700,") == 1
    assert client.get(f"{code}.svg", follow_redirects=True).mimetype == "image/svg+xml"
    assert client.get(code).headers["Location"].startswith("/es/")  # never to another site
    releases.withdraw(Withdrawal("one", "Un error.", "2026-11-27"), pin=None)
    for form in ("", ".csv", ".svg"):
        assert client.get(f"{code}{form}", follow_redirects=True).status_code == 410


def test_the_share_page_of_a_chart_tells_its_short_address(client: FlaskClient) -> None:
    assert addresses.short(QUERY, "two") in client.get(f"/es/compartir?{QUERY}").text


def test_a_release_has_a_page_and_a_withdrawn_one_says_why(client: FlaskClient, releases: Releases) -> None:
    (one, two) = (release for release in reversed(releases.kept_releases()))
    for lang, slug in (("es", "calendario"), ("en", "calendar"), ("fr", "calendrier")):
        page = client.get(f"/{lang}/{slug}/one")
        assert page.status_code == 200
        assert one.sha256 in page.text
        assert f"/{lang}/{slug}/two" in client.get(f"/{lang}/{slug}").text
    assert client.get("/es/calendario/never").status_code == 404
    releases.withdraw(Withdrawal("one", "Se mostraba un error.", "2026-11-27"), pin=None)
    gone = client.get("/es/calendario/one")
    assert gone.status_code == 410
    assert "Se mostraba un error." in gone.text
    assert one.sha256 not in gone.text
    listed = client.get("/es/calendario").text
    assert "Se mostraba un error." in listed
    entries = {entry["id"]: entry for entry in client.get("/api/v1/releases").json["releases"]}
    assert entries["one"]["withdrawn"] == {"on": "2026-11-27", "reason": "Se mostraba un error."}
    assert (entries["one"]["sha256"], entries["two"]["sha256"]) == (None, two.sha256)
