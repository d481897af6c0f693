"""What is withdrawn answers 410 with a sentence, everywhere at once; with nothing on show help lines and exit stand."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from flask.testing import FlaskClient

from app import create_app
from observatory.catalog import Catalog
from observatory.settings import Settings
from observatory.store.reading.changes import record_changes
from observatory.store.releases import POINTER, Pin, Releases, SqliteReleases, Withdrawal
from tests.kit.facts import fact, fill, publish, publish_with_record, says
from tests.test_former_releases import ADDRESSES, ASKED, PAGE, SUBJECT

REASON = "Contaba dos veces un caso."


class Shown(NamedTuple):
    """A site, and the releases it shows, as another process writes them."""

    client: FlaskClient
    releases: Releases


@pytest.fixture
def site(either_store: Settings, releases: Releases, catalog: Catalog) -> Shown:
    """Two releases: 7111 cases, then 7222, whose record tells what changed."""
    publish(releases, catalog, fact(7111.0), name="one")
    publish_with_record(releases, catalog, fact(7222.0), name="two")
    return Shown(create_app(either_store).test_client(), releases)


def withdraw(site: Shown, name: str) -> None:
    pin = site.releases.standing().pin
    site.releases.withdraw(Withdrawal(name, REASON, "2026-12-01"), pin=pin)


def test_a_withdrawn_release_answers_410_everywhere_at_once(site: Shown) -> None:
    tags = {}
    for address in ADDRESSES:  # whoever asked before holds it, and so does the memory of the site
        answer = site.client.get(f"{address}&release=two")
        assert answer.status_code == 200
        tags[address] = answer.headers.get("ETag", "")
    withdraw(site, "two")
    for address in ADDRESSES:
        for headers in ({}, {"If-None-Match": tags[address]}):
            answer = site.client.get(f"{address}&release=two", headers=headers)
            assert answer.status_code == 410, address
            assert REASON in answer.text
            assert not says(answer.text, 7222)
            assert (
                answer.headers["Cache-Control"] == "no-store"
                or "max-age=60" in answer.headers["Cache-Control"]
            )
        now = site.client.get(address)
        assert now.status_code == 200
        assert says(now.text, 7111)
        assert not says(now.text, 7222)


def test_an_older_release_is_withdrawn_while_another_stays_on_show(site: Shown) -> None:
    address = PAGE
    assert says(site.client.get(f"{address}&release=one").text, 7111)
    withdraw(site, "one")
    assert site.client.get(f"{address}&release=one").status_code == 410
    assert says(site.client.get(address).text, 7222)


def test_what_a_withdrawn_release_said_is_told_nowhere_else(site: Shown) -> None:
    addresses = (
        f"/es/revisiones/{SUBJECT}?{ASKED}", f"/api/v1/revisions.json?indicator={SUBJECT}&territory=PE-150112",
        f"/api/v1/revisions.atom?indicator={SUBJECT}&territory=PE-150112", "/es/calendario",
        "/api/v1/releases.atom",
    )  # fmt: skip
    before = "".join(site.client.get(address).text for address in addresses)
    assert says(before, 7111)
    withdraw(site, "one")
    after = "".join(site.client.get(address).text for address in addresses)
    assert not says(after, 7111)
    assert "Publicación one" not in after


def test_with_everything_withdrawn_pages_say_so_with_help_lines_and_exit(site: Shown) -> None:
    for name in ("one", "two"):
        withdraw(site, name)
    for address in ("/es/", PAGE, f"/embed/{SUBJECT}?{ASKED}", "/en/", "/fr/"):
        answer = site.client.get(address)
        assert answer.status_code == 503, address
        assert "data-exit" in answer.text
        assert "100" in answer.text
        assert not says(answer.text, 7222)
    assert "se retiró" in site.client.get("/es/").text
    assert site.client.get("/healthz").status_code == 200
    ready = site.client.get("/readyz")
    assert (ready.status_code, "se retiró" in ready.json["reason"]) == (503, True)
    assert site.client.get(ADDRESSES[0]).status_code == 503


def test_a_pin_shows_the_former_release_and_leaves_the_newer_to_its_name(site: Shown) -> None:
    site.releases.pin(Pin("one"))
    assert says(site.client.get(ADDRESSES[0]).text, 7111)
    assert says(site.client.get(f"{ADDRESSES[0]}&release=two").text, 7222)
    site.releases.pin(None)
    assert says(site.client.get(ADDRESSES[0]).text, 7222)


@pytest.mark.parametrize("damage", ["a byte", "pointer rubbish", "pointer removed", "file removed"])
def test_a_site_that_starts_shows_the_newest_whole_release_and_says_why(
    tmp_path: Path, catalog: Catalog, damage: str
) -> None:
    for name, value in (("one", 7111.0), ("two", 7222.0)):
        publish(SqliteReleases(tmp_path), catalog, fact(value), name=name)
    newest = max(tmp_path.glob("release-*.db"), key=lambda path: path.stat().st_mtime_ns)
    newest.chmod(0o644)
    match damage:
        case "a byte":
            newest.write_bytes(newest.read_bytes() + b"x")
        case "pointer rubbish":
            (tmp_path / POINTER).write_text("{")
        case "pointer removed":
            (tmp_path / POINTER).unlink()
        case _:
            newest.unlink()
            newest.with_name(f"{newest.name}.zst").unlink()
    release_shown = "two" if "pointer" in damage else "one"
    for _ in range(2):
        client = create_app(Settings(store_dir=tmp_path)).test_client()
        assert client.get("/es/").status_code == 200
        ready = client.get("/readyz").json
        assert (ready["status"], ready["release"]) == ("degraded", release_shown)
        assert ready["reason"]


@pytest.mark.parametrize("way", ["damaged", "deleted"])
def test_where_it_is_lost_what_was_withdrawn_nothing_is_shown(site: Shown, tmp_path: Path, way: str) -> None:
    withdraw(site, "two")
    assert site.client.get("/es/").status_code == 200
    if isinstance(site.releases, SqliteReleases):
        file = tmp_path / "on_show.json"
        file.unlink() if way == "deleted" else file.write_text("{")
    else:
        harm = "DELETE FROM observatory.on_show WHERE what = 'withdrawn'"
        with site.releases.writer.begin() as connection:  # type: ignore[attr-defined]
            connection.exec_driver_sql("DROP TABLE observatory.on_show CASCADE" if way == "deleted" else harm)
    answer = site.client.get("/es/")
    assert answer.status_code == 503
    assert "data-exit" in answer.text
    assert "se retiraron" in site.client.get("/readyz").json["reason"]


def test_a_former_name_of_a_withdrawn_release_answers_410(site: Shown, catalog: Catalog) -> None:
    """A release that was made again keeps the name it had, and is withdrawn under both."""
    two = site.releases.standing().releases[0]
    with site.releases.opened("one") as former, site.releases.drafting(instead_of=two) as connection:
        fill(connection, catalog, fact(7222.0), name="three")
        record_changes(connection, former)
    assert {name: site.client.get(f"{PAGE}&release={name}").status_code for name in ("two", "three")} == {
        "two": 200, "three": 200,
    }  # fmt: skip
    withdraw(site, "three")
    for name in ("two", "three"):
        answer = site.client.get(f"{PAGE}&release={name}")
        assert (answer.status_code, REASON in answer.text) == (410, True)
    assert site.releases.standing().withdrawn_names == {"two", "three"}


def test_a_page_is_kept_by_no_browser_and_by_a_proxy_for_a_second(site: Shown) -> None:
    for address in ("/es/", PAGE, "/es/ayuda"):
        answer = site.client.get(address)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["CDN-Cache-Control"] == "max-age=1"
    for address in ("/es/no", f"{ADDRESSES[-1]}&release=never", ADDRESSES[0], "/readyz"):
        assert "CDN-Cache-Control" not in site.client.get(address).headers


@pytest.mark.parametrize(
    ("told", "until"),
    [("1764300000", "@1764300000"), ("", "1"), ("0", "1"), ("-5", "1"), ("@9", "1"), ("9" * 13, "1")],
)
def test_a_proxy_holds_a_page_until_the_second_ends_that_it_tells(site: Shown, told: str, until: str) -> None:
    for address in (PAGE, "/release-tag"):
        answer = site.client.get(address, headers={"Proxy-Second": told})
        assert answer.headers["X-Accel-Expires"] == until, address


def test_no_answer_but_a_fingerprinted_file_may_be_kept_for_longer_than_a_minute(site: Shown) -> None:
    for address in (*ADDRESSES, "/sitemap.xml", "/api/v1/indicators", "/api/v1/releases.atom"):
        for query in ("", "&release=one" if "?" in address else ""):
            cache_control = site.client.get(address + query).headers["Cache-Control"]
            assert cache_control in ("public, max-age=60", "no-store"), address
