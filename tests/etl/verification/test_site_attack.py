"""`python -m etl attack --site` on the running application: what a visitor gets, and nothing but that."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from hashlib import sha256
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from app import create_app
from etl.attack_command import attack_site
from etl.build_command import build
from etl.disclosure.audit.attack import attack
from etl.stores import Stores
from etl.verification import comparison
from etl.verification import walk as visits
from etl.verification.walk import Site, SiteError, VisitedRows, read_facts, walk
from observatory.catalog import Catalog
from observatory.model import Indicator
from observatory.settings import Settings
from observatory.store.releases import SqliteReleases
from tests.etl.verification.planted_leaks import Copy, in_row_of_any_period, in_rows
from tests.kit.sampling import goes_everywhere, sample, seed

EVERY_PLACE = comparison.narrow_to_places
QUERIES = visits._queries
TURNS = count(seed())
SHARE = 8
KINDS = (
    "json", "embed", "page", "drawing", "image", "sentence", "explorer", "spreadsheet", "workbook", "outlines", "sdmx",
    "package", "parquet",
)  # fmt: skip


@contextmanager
def answering(application: Any) -> Iterator[str]:
    """The address of a site that a thread serves: a process of its own takes seconds to start."""
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def let_out(folder: Path) -> str:
    """Show 3 for one protected count by centre in the current release of a store; the row of it, for the message."""
    pointer = folder / "current.json"
    file = folder / json.loads(pointer.read_text())["file"]
    file.chmod(0o644)
    with sqlite3.connect(file) as connection:
        [(breakdown, start)] = connection.execute(
            "SELECT breakdown, period_start FROM observation WHERE conf_status = 'protected' "
            "AND indicator = 'cem_cases' AND territory = 'PE-150112' AND breakdown LIKE 'centre:%;form:%' LIMIT 1"
        )
        for table in ("observation", "cube"):
            connection.execute(
                f"UPDATE {table} SET value = 3, conf_status = 'free' WHERE conf_status = 'protected' "
                "AND indicator = 'cem_cases' AND territory = 'PE-150112' AND breakdown = ? AND period_start = ?",
                (breakdown, start),
            )
    connection.close()
    digest = sha256(file.read_bytes()).hexdigest()
    beside, changed = file.with_suffix(".files"), folder / f"release-{digest[:16]}.db"
    beside.rename(changed.with_suffix(".files"))
    file = file.replace(changed)
    pointer.write_text(json.dumps({"file": file.name, "sha256": digest}))
    return f"{breakdown} {start}"


def asked_of(store: Path, question: str) -> list[tuple[Any, ...]]:
    """What SQL says of the current release of a store."""
    file = store / json.loads((store / "current.json").read_text())["file"]
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(question).fetchall()


def about(store: Path, catalog: Catalog) -> Catalog:
    """The catalogue with the places of which the store speaks, and what sums tie to them."""
    every = catalog.territories
    spoken = {code for (code,) in asked_of(store, "SELECT DISTINCT territory FROM observation")}
    above = spoken | {territory.parent for territory in every.values() if territory.code in spoken}
    tied = {code for code, territory in every.items() if code in above or territory.parent in above}
    groups = [territory for territory in every.values() if territory.members]
    tied |= {code for group in groups for code in (group.code, *group.members)}
    return replace(
        catalog, territories={code: territory for code, territory in every.items() if code in tied}
    )


def one_place(answer: VisitedRows) -> Iterator[VisitedRows]:
    """Of some addresses one of the places by which pages and drawings are looked at; all in `make soak`."""
    if goes_everywhere() or (answer.protected and next(TURNS) % SHARE == 0):
        yield from sample(list(EVERY_PLACE(answer)), 1)


def told_most_of(store: Path) -> set[str]:
    """The places of which more than four series speak."""
    spoken = asked_of(
        store, "SELECT territory FROM observation GROUP BY territory HAVING COUNT(DISTINCT indicator) > 4"
    )
    return {code for (code,) in spoken}


def queries_of_few(always: set[str], indicator: Indicator, places: Sequence[str]) -> Iterator[str]:
    """The addresses of a series by these places and a few others; what it says of all is an address more.

    All in `make soak`: of most places four series speak alike, and an address has sixty.
    """
    others = sample([code for code in places if code not in always], 60)
    yield from QUERIES(indicator, [*(code for code in places if code in always), *others])


def test_the_site_of_the_shipped_release_gives_nothing_away(
    site: str,
    catalog: Catalog,
    built_store: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(comparison, "narrow_to_places", one_place)
    monkeypatch.setattr(visits, "_queries", partial(queries_of_few, told_most_of(built_store)))
    assert attack_site(site, catalog, as_json=True, everywhere=goes_everywhere()) == 0
    document = json.loads(capsys.readouterr().out)
    [(protected,)] = asked_of(
        built_store,
        "SELECT COUNT(*) FROM observation JOIN indicator ON indicator.id = indicator "
        "WHERE conf_status = 'protected' AND kind = 'count'",
    )
    assert document["protected"] == protected > 100
    assert document["below_policy"] == document["shown_though_protected"] == []
    enough = 2000 if goes_everywhere() else 20
    assert {kind: document["exhibits"][kind] for kind in KINDS if document["exhibits"][kind] <= enough} == {}


def test_a_site_that_shows_one_protected_count_is_found_out(
    district_figures: Path, tmp_path: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    assert build(Stores(store, catalog, SqliteReleases(store), district_figures)) == 0
    narrowed = about(store, catalog)
    breakdown, start = let_out(store).split(" ")
    with answering(create_app(Settings(store_dir=store))) as address:
        assert attack_site(address, narrowed) == 1
    output = capsys.readouterr().out
    assert f"PE-150112 {start}" in output
    assert f"{breakdown}: se muestra un número pequeño (3 a 3)" in output


class OnePart(Copy):
    """The site, as if it had one indicator alone."""

    indicator = "police_complaints"

    def get(self, path: str) -> str | None:
        listed = {"indicators": [{"id": self.indicator}]}
        return json.dumps(listed) if path == "/api/v1/indicators" else super().get(path)


@pytest.mark.parametrize(
    "at",
    [
        r"data\.csv\?.*grain=month$",
        r"data\.csv\?.*territory=all&grain=month&as_of=",
        r"data\.csv\?.*territory=PE[^&]*&grain=month&as_of=",
    ],
)
def test_a_protected_month_in_the_data_of_today_or_of_an_earlier_day_is_found_out(
    client: FlaskClient, built_store: Path, catalog: Catalog, at: str
) -> None:
    narrowed = about(built_store, catalog)
    site = OnePart(client, "", at=at, plant=in_rows)
    verdict = attack(read_facts(walk(site, narrowed)), narrowed)
    assert site.planted
    assert verdict.weaknesses


@pytest.mark.parametrize("by", sample(["form,centre", "age,centre"], 1))
def test_a_protected_number_of_all_territories_by_two_dimensions_is_found_out(
    built_store: Path, catalog: Catalog, by: str
) -> None:
    client = create_app(Settings(store_dir=built_store)).test_client()
    narrowed = about(built_store, catalog)
    site = OnePart(client, "", at=rf"territory=all&by={by}&grain=all$", plant=in_row_of_any_period)
    site.indicator = "cem_cases"
    verdict = attack(read_facts(walk(site, narrowed)), narrowed)
    assert site.planted
    assert verdict.weaknesses


@pytest.mark.parametrize(
    "address", ["http://example.org", "https://127.0.0.1:8050", "http://10.0.0.1", "8050"]
)
def test_another_machine_is_not_attacked(address: str) -> None:
    with pytest.raises(SiteError, match="no es un sitio de esta máquina"):
        Site(address)


@pytest.mark.parametrize("code", [301, 403, 413, 429, 503])
def test_a_site_that_refuses_is_not_taken_for_one_that_shows_nothing(code: int) -> None:
    def refusing(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response(f"{code} No", [])
        return [b""]

    with answering(refusing) as address, pytest.raises(SiteError, match=f"código {code}"):
        Site(address).get("/api/v1/indicators")


def test_a_site_that_does_not_answer_is_said_so() -> None:
    with pytest.raises(SiteError, match="no responde"):
        Site("http://127.0.0.1:9").get("/")
