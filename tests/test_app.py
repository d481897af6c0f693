"""The whole site in one process and in two that answer alike: pages, headers, and what it does without a store."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import os
import re
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from app import create_app
from layouts.document import addresses
from layouts.document.assets import FOLDER, JOINED
from observatory.catalog import load_catalog
from observatory.settings import Settings
from tests.conftest import ROOT
from tests.kit.headers import PAGE, header_faults
from tests.soak.users import digest_of

HEAVY = ("pandas", "geopandas", "shapely", "scipy", "typst", "psycopg", "rdflib", "pysdmx", "pyarrow", "etl")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return create_app(Settings(store_dir=tmp_path_factory.mktemp("no-store"))).test_client()


def values(answer_text: str) -> list[str]:
    return [line["value"] for line in csv.DictReader(io.StringIO(answer_text))]


def test_importing_the_application_does_nothing_and_brings_nothing_heavy(root: Path) -> None:
    words = f"import sys, app; print([name for name in {HEAVY!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", words], cwd=root, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_served_page_needs_neither_pandas_nor_geopandas_nor_scipy(root: Path, built_store: Path) -> None:
    words = (
        "import sys; from pathlib import Path; from app import create_app; "
        "from observatory.settings import Settings; "
        f"client = create_app(Settings(store_dir=Path({str(built_store)!r}))).test_client(); "
        "assert client.get('/es/indicadores/cem_cases').status_code == 200; "
        "print([name for name in ('pandas', 'geopandas', 'shapely', 'scipy', 'etl') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", words], cwd=root, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "path",
    [
        "/", "/es/", "/es/indicadores/cem_cases", "/es/indicadores/police_complaint_rate", "/es/indicadores/slim_cases",
        "/es/indicadores/population", "/es/territorios/PE-150112", "/es/ayuda",
    ],
)  # fmt: skip
def test_every_address_answers_with_its_own_page(shipped: FlaskClient, path: str) -> None:
    answer = shipped.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert re.search(r"<title>[^<]+</title>", answer.text)
    assert "<h1" in answer.text and 'id="exit"' in answer.text
    is_of_peru = path.endswith("/territorios/PE-150112")  # a place has the lines of its own country
    assert ("800-14-0348" in answer.text) is not is_of_peru
    assert header_faults(answer, PAGE, Cache_Control="no-store") == {}


def test_the_first_page_already_holds_the_chart_and_the_table(shipped: FlaskClient) -> None:
    page = shipped.get("/es/indicadores/cem_cases?territory=PE-150112").text
    assert "<svg" in page
    assert "<table" in page
    assert "738" in page


def test_the_root_is_the_spanish_home(shipped: FlaskClient) -> None:
    assert re.search(r'<link rel="canonical" href="[^"]*/es/">', shipped.get("/").text)


def test_of_the_scripts_that_stand_in_a_page_only_that_of_the_exit_may_run(shipped: FlaskClient) -> None:
    answer = shipped.get("/es/")
    inline = re.findall(r"<script([^>]*)>(.*?)</script>", answer.text, re.S)
    (code,) = [code for attributes, code in inline if code and "json" not in attributes]
    digest = b64encode(hashlib.sha256(code.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in answer.headers["Content-Security-Policy"]


def test_a_page_asks_nothing_of_another_host(shipped: FlaskClient) -> None:
    page = shipped.get("/es/indicadores/cem_cases").text
    assert not re.findall(r'<(?:script|img|iframe|source)[^>]+src="(?:https?:)?//', page)
    assert not re.findall(r'<link[^>]+rel="(?:stylesheet|icon|preload)"[^>]+href="(?:https?:)?//', page)


def test_every_file_a_page_names_is_there(shipped: FlaskClient) -> None:
    page = shipped.get("/es/").text
    named = re.findall(r'<(?:script|img)[^>]+src="([^"]+)"', page)
    named += re.findall(r'<link[^>]+rel="(?:stylesheet|icon)"[^>]+href="([^"]+)"', page)
    assert named
    for address in named:
        answer = shipped.get(address.replace("&amp;", "&"))
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["Cache-Control"], address


@pytest.mark.parametrize("level", ["el_alto", "lima", "callao", "peru", "bolivia"])
def test_outlines_of_every_level_are_served(shipped: FlaskClient, level: str) -> None:
    collection = shipped.get(f"/api/v1/geo/{level}.json").json
    assert collection["features"]
    assert collection["attribution"]


@pytest.mark.parametrize(
    "address",
    [
        "cem_cases?territory=PE-150112",
        "police_complaint_rate",
        "slim_cases",
        "population?view=map",
        "police_complaints?view=map",
    ],
)
def test_every_embed_stays_small(shipped: FlaskClient, address: str) -> None:
    answer = shipped.get(f"/embed/{address}", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) <= 8_000


@pytest.mark.parametrize("path", ["/es/ayuda", "/es/", "/es/indicadores/cem_cases", "/es/nada"])
def test_without_a_store_help_lines_and_exit_still_answer(empty: FlaskClient, path: str) -> None:
    answer = empty.get(path)
    assert answer.status_code == 503
    assert 'id="exit"' in answer.text
    assert "/assets/exit.js" in answer.text
    assert "Av. Huamachuco" in answer.text
    assert re.findall(r'<a href="(tel:\d+)">', answer.text) == [
        f"tel:{line.digits}" for line in load_catalog().sure_helplines if line.kind == "phone"
    ]
    assert '<a href="tel:800140348">800-14-0348</a>' in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("name", ["reading.js", "exploring.js"])
@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_a_file_made_of_several_holds_each_of_them(shipped: FlaskClient, name: str, encoding: str) -> None:
    answer = shipped.get(f"/assets/{name}", headers={"Accept-Encoding": encoding})
    body = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}[encoding](answer.data)
    assert answer.headers.get("Content-Encoding", "identity") == encoding
    for part in JOINED[name]:
        written = re.sub(r"/\*.*?\*/", "", (FOLDER / part).read_text(), flags=re.S)  # sent without comments
        assert "".join(written.split()) in "".join(body.decode().split())


PATHS = (
    "/es/", "/es/explorar", "/es/territorios/", "/en/indicators/cem_cases", "/es/datos",
    "/embed/population?territory=BO&view=map",
    "/api/v1/chart.svg?indicator=prosecutor_offences_pe",  # two of its articles begin with one number
    *addresses.CATALOGUES.values(), "/croissant.json", "/api/v1/openapi.json", "/api/v1/indicators", "/sitemap.xml",
    "/api/v1/chart.png?indicator=cem_cases&territory=PE-150112",
    "/api/v1/data.xlsx?indicator=cem_cases&territory=PE-150112",
)  # fmt: skip
PROGRAM = """
import sys
from pathlib import Path
from app import create_app
from observatory.settings import Settings
from tests.soak.users import digest_of
client = create_app(Settings(store_dir=Path(sys.argv[1]))).test_client()
for path in sys.argv[2:]:
    answer = client.get(path)
    print(path, answer.status_code, digest_of(answer.data).hex())
"""


def answers(store: Path, seed: str) -> list[str]:
    """Each address with the hash of its answer, in a process whose sets have another order."""
    command = [sys.executable, "-c", PROGRAM, str(store), *PATHS]
    told = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.splitlines()


def test_what_one_process_answers_another_answers_too(built_store: Path) -> None:
    first, second = (answers(built_store, seed) for seed in ("1", "2"))
    assert first == second
    assert [line.split()[1] for line in first] == ["200"] * len(PATHS)


def test_only_what_dash_draws_by_lot_is_left_out_of_the_comparison() -> None:
    page = b'<p>2</p><script id="_dash-config" type="application/json">{"a": 1}</script>'
    assert digest_of(page) == digest_of(b"<p>2</p>")
    assert digest_of(page) != digest_of(page.replace(b"<p>2", b"<p>3"))
