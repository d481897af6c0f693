"""`python -m etl attack --site` on the running application: what a visitor gets, and nothing but that."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from decimal import Decimal
from functools import partial
from hashlib import sha256
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

import pyarrow as pa
import pytest
from flask.testing import FlaskClient
from pyarrow import parquet
from werkzeug.serving import make_server

from app import create_app
from etl.attack_command import attack_site
from etl.build_command import build
from etl.disclosure.audit.attack import attack
from etl.stores import Stores
from etl.verification import comparison
from etl.verification import walk as visits
from etl.verification.comparison import compare
from etl.verification.packages import compare_packed, read_release_packages
from etl.verification.walk import Site, SiteError, VisitedRows, read_facts, walk
from observatory.catalog import Catalog
from observatory.model import Indicator
from observatory.settings import Settings
from observatory.store.releases import SqliteReleases
from tests.etl.verification.planted_leaks import LEAK, Copy, in_row_of_any_period, in_rows
from tests.kit.asking import csv_rows
from tests.kit.sampling import goes_everywhere, sample, seed

EVERY_PLACE = comparison.narrow_to_places
QUERIES = visits._queries
TURNS = count(seed())
SHARE = 16
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


# A number that the data protect is found in each file of a release, and in what it says of revisions.


PLACE = "indicator=cem_cases&territory=PE-150112"
Change = Callable[[bytes], bytes]


class PackedCopy(Copy):
    """The site with one of its files changed."""

    def __init__(self, shipped: FlaskClient, at: str = "", change: Change = bytes) -> None:
        super().__init__(shipped, "")
        self.changed_at, self.change = at, change

    def get_bytes(self, path: str) -> bytes | None:
        content = super().get_bytes(path)
        if content is None or not self.changed_at or not re.search(self.changed_at, path):
            return content
        changed = self.change(content)
        self.planted += changed != content
        return changed


def in_csv(content: bytes) -> bytes:
    """The first protected count of Independencia by form shows 3, still said to be protected."""
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    hidden = next(row for row in rows if is_hidden(row))
    hidden["value"] = LEAK
    return written(rows)


def is_hidden(row: dict[str, str]) -> bool:
    return (
        row["conf_status"] == "protected"
        and row["indicator"] == "cem_cases"
        and row["territory"] == "PE-150112"
        and row["breakdown"].startswith("form:")
    )


def written(rows: list[dict[str, str]]) -> bytes:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def in_zip(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["observations.csv"] = in_csv(files["observations.csv"])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, file in files.items():
            archive.writestr(name, file)
    return stream.getvalue()


def in_parquet(content: bytes) -> bytes:
    table = parquet.read_table(io.BytesIO(content))
    rows = table.to_pylist()
    next(row for row in rows if row["breakdown"] and is_hidden(row))["value"] = float(LEAK)
    stream = pa.BufferOutputStream()
    parquet.write_table(pa.Table.from_pylist(rows, schema=table.schema), stream)
    return bytes(stream.getvalue())


@pytest.fixture(scope="module")
def small(district_store: Path) -> FlaskClient:
    """The site of a release of one district."""
    return create_app(Settings(store_dir=district_store)).test_client()


@pytest.fixture(scope="module")
def answers(small: FlaskClient) -> list[VisitedRows]:
    return answers_of(small)


def answers_of(site: FlaskClient) -> list[VisitedRows]:
    queries = [PLACE, *(f"{PLACE}&by={trait}" for trait in ("form", "sex", "age", "centre"))]
    return [VisitedRows(query, csv_rows(site, query)) for query in queries]


def test_the_files_of_the_shipped_release_say_what_its_data_say(shipped: FlaskClient) -> None:
    compared = compare_packed(read_release_packages(PackedCopy(shipped)), answers_of(shipped))
    assert compared.strays == []
    assert min(compared.exhibits[kind] for kind in ("package", "parquet")) > 20_000


@pytest.mark.parametrize(
    ("at", "change"),
    [(r"\.zip$", in_zip), (r"/observations\.csv$", in_csv), (r"\.parquet$", in_parquet)],
    ids=["zip", "csv", "parquet"],
)
def test_a_protected_number_is_found_in_each_file(
    small: FlaskClient, answers: list[VisitedRows], at: str, change: Change
) -> None:
    site = PackedCopy(small, at, change)
    strays = compare_packed(read_release_packages(site), answers).strays
    assert site.planted == 1
    [stray] = strays
    assert Decimal(stray.number) == Decimal(LEAK)
    assert re.search(at, stray.address)


class LackingCopy(Copy):
    """The site, which has nothing at the addresses that end so, or only the names of columns."""

    def __init__(self, small: FlaskClient, ending: str, *, left: bytes | None) -> None:
        super().__init__(small, "")
        self.ending, self.left = ending, left

    def get(self, path: str) -> str | None:
        return super().get(path) if not self._lacks(path) else self.left and self.left.decode()

    def get_bytes(self, path: str) -> bytes | None:
        return self.left if self._lacks(path) else super().get_bytes(path)

    def _lacks(self, path: str) -> bool:
        return path.partition("?")[0].endswith(self.ending) or path.endswith(self.ending)


@pytest.mark.parametrize(
    ("ending", "left"),
    [
        *((ending, None) for ending in (
            "/releases", ".zip", "/observations.csv", ".parquet", "/revisions.csv", "/undated.csv"
        )),
        ("/releases", b'{"releases": []}'),
        ("/observations.csv", b"obs_id,value\r\n"),
    ],
)  # fmt: skip
def test_an_attack_that_is_not_given_a_file_of_the_release_says_so(
    small: FlaskClient, ending: str, left: bytes | None
) -> None:
    """Else it would find nothing in it, and end as if there were nothing to find."""
    with pytest.raises(SiteError, match=re.escape(ending)):
        read_release_packages(LackingCopy(small, ending, left=left))


@pytest.mark.parametrize("ending", ["data.json", "data.xlsx", "excel=1", "format=sdmx-csv"])
def test_an_attack_that_is_not_given_the_rows_of_an_address_says_so(
    small: FlaskClient, answers: list[VisitedRows], catalog: Catalog, ending: str
) -> None:
    hidden = [answer for answer in answers if answer.protected][:1]
    with pytest.raises(SiteError, match=re.escape(ending)):
        compare(LackingCopy(small, ending, left=None), hidden, catalog, spoken=["es"])


def test_a_release_of_before_there_were_files_has_none_to_attack(small: FlaskClient) -> None:
    listed = json.loads(small.get("/api/v1/releases").text)["releases"]
    bare = json.dumps({"releases": [{**entry, "files": None} for entry in listed]}).encode()
    assert read_release_packages(LackingCopy(small, "/releases", left=bare)).observations == ()


def test_a_revision_of_a_cell_that_is_protected_now_is_found(
    small: FlaskClient, answers: list[VisitedRows]
) -> None:
    hidden = next(row for answer in answers for row in answer.rows if is_hidden(row))

    def revised(content: bytes) -> bytes:
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        own = {
            name: hidden[name]
            for name in ("indicator", "territory", "period", "breakdown", "edition", "source")
        }
        return written([*rows, {**rows[0], **own, "former": "12", "value": ""}])

    site = PackedCopy(small, r"/revisions\.csv$", revised)
    strays = compare_packed(read_release_packages(site), answers).strays
    assert [(stray.number, stray.address[-13:]) for stray in strays] == [("12", "revisions.csv")]


def test_what_stands_in_a_file_alone_is_attacked_with_the_data(
    small: FlaskClient, answers: list[VisitedRows], catalog: Catalog
) -> None:
    """A count that no address gives, below the threshold and in the open."""

    def alone(content: bytes) -> bytes:
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        model = next(row for row in rows if is_hidden(row))
        new = {
            **model,
            "obs_id": "new",
            "value": LEAK,
            "conf_status": "free",
            "breakdown": "form:patrimonial;sex:men",
        }
        return written([*rows, new])

    files = read_release_packages(PackedCopy(small, r"/observations\.csv$", alone))
    leaked = [row for row in files.observations[1][2] if row["obs_id"] == "new"]
    assert attack(read_facts([*answers, VisitedRows("", tuple(leaked))]), catalog).weaknesses
    assert leaked[0] in files.answers(catalog)[1].rows
