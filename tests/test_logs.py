"""What a running site writes down of its visitors, even with every log switched on: no query, no address of theirs."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import socket
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import free_port, started

SECRET = "secreto"
EVERYTHING = "--access-logfile - --log-level debug"


@pytest.fixture(scope="module")
def log(built_store: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What was written while pages, files, refusals and malformed requests were asked for."""
    file = tmp_path_factory.mktemp("logs") / "gunicorn.log"
    with started(built_store, log=file, options=EVERYTHING) as (address, _):
        host = urlsplit(address).netloc
        send_request(host, "GET", "/es/ayuda")
        for path in ("/es/ayuda", "/es/buscar", "/es/indicadores/cem_cases", "/api/v1/data.csv", "/es/nada"):
            send_request(host, "GET", f"{path}?q={SECRET}")
        send_request(host, "GET", f"/es/indicadores/cem_cases?release={SECRET}")
        send_request(host, "POST", f"/es/?{SECRET}=1", f'{{"{SECRET}": 1}}')
        for raw in (f"GET /es/?{SECRET} HTTP/9.9", f"{SECRET}", f"GET /es/?{SECRET} HTTP/1.1\r\nHost : x"):
            malformed(host, raw)
    return file.read_text()


def send_request(host: str, method: str, path: str, body: str | None = None) -> None:
    """One request, with a Referer and a name of a browser that are nobody's business either."""
    headers = {
        "Referer": f"https://{SECRET}.example/",
        "User-Agent": SECRET,
        "X-Forwarded-For": "203.0.113.7",
    }
    connection = http.client.HTTPConnection(host, timeout=30)
    connection.request(method, path, body, headers)
    connection.getresponse().read()
    connection.close()


def malformed(host: str, raw: str) -> None:
    name, _, port = host.partition(":")
    with socket.create_connection((name, int(port)), timeout=30) as line:
        line.sendall(f"{raw}\r\n\r\n".encode())
        line.recv(4000)


def test_requests_are_written_down_at_all_once_a_log_is_switched_on(log: str) -> None:
    assert re.search(r'"GET /es/ayuda" 200', log)
    assert "Invalid HTTP request line: '…'" in log


def test_no_query_no_body_and_no_header_is_in_the_log(log: str) -> None:
    assert SECRET not in log


def test_no_address_of_a_visitor_is_in_the_log(log: str) -> None:
    settings = r"bind: .*|\w+_allow_ips: .*"
    own_lines = re.compile(rf"Listening at: \S+|El observatorio está en \S+|{settings}")
    lines = [own_lines.sub("", line) for line in log.splitlines()]
    assert not [line for line in lines if "127.0.0.1" in line or "203.0.113.7" in line]


def test_a_store_that_is_gone_fills_no_log(built_store: Path, tmp_path: Path) -> None:
    store, file = tmp_path / "store", tmp_path / "gunicorn.log"
    shutil.copytree(built_store, store)
    with started(store, log=file) as (address, _):
        shutil.rmtree(store)
        host = urlsplit(address).netloc
        for _ in range(300):
            send_request(host, "GET", f"/es/indicadores/cem_cases?q={SECRET}")
    written = [json.loads(line) for line in file.read_text().splitlines() if line.startswith("{")]
    errors = [line for line in written if line["level"] == "error"]
    assert 0 < len(errors) <= 3 * 8  # each worker counts for itself
    assert SECRET not in file.read_text()


# A running site of several processes tells the numbers of all of them, at a port of this machine.


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.read().decode())


def total(address: str, name: str, **labels: str) -> float:
    """The sum of the samples of a name that bear these labels."""
    return sum(
        sample.value
        for family in text_string_to_metric_families(read(f"{address}/metrics"))
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def test_the_numbers_of_all_processes_are_told_together(built_store: Path, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "gunicorn.log"
    options = f"--env OBSERVATORY_METRICS_PORT={port}"
    apart = f"http://127.0.0.1:{port}"
    with started(built_store, log=log, workers=2, options=options) as (address, _):
        for _ in range(40):
            read(f"{address}/es/ayuda")
        read(f"{address}/api/v1/data.csv?indicator=cem_cases&territory=PE-150112")
        assert total(apart, "observatorio_requests_total", kind="help", status="2xx") == 40
        assert total(apart, "observatorio_uses_total", series="cem_cases", form="csv") == 1
        assert total(apart, "observatorio_memory_total") > 0
        assert total(apart, "observatorio_ready") == 1
        for wrong in (f"{address}/metrics", f"{apart}/es/ayuda"):
            with pytest.raises(urllib.error.HTTPError) as refused:
                read(wrong)
            assert refused.value.code == 404
    assert '"series": "cem_cases", "csv": 1' in log.read_text()
