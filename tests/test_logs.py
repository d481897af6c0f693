"""What a running site writes down: a line of JSON each, few of a kind, and nothing of its visitors."""

from __future__ import annotations

import http.client
import io
import json
import logging
import re
import shutil
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families

from observatory.logs import FewOfAKind, formatter, install
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


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def log_and_clock() -> Iterator[tuple[logging.Logger, io.StringIO, Clock]]:
    stream, clock, logger = io.StringIO(), Clock(), logging.getLogger("tried")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter())
    handler.addFilter(FewOfAKind(of_a_kind=3, in_all=10, seconds=60, now=clock))
    logger.handlers, logger.propagate = [handler], False
    yield logger, stream, clock
    logger.handlers = []


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_says_when_how_bad_who_and_what(
    log_and_clock: tuple[logging.Logger, io.StringIO, Clock],
) -> None:
    logger, stream, _ = log_and_clock
    logger.error("no hay\n%s", "almacén")
    (line,) = lines(stream)
    assert (line["event"], line["level"], line["logger"]) == ("no hay\nalmacén", "error", "tried")
    assert line["at"].endswith("Z")


def test_an_error_is_told_by_its_kind_and_place_and_never_by_its_words(
    log_and_clock: tuple[logging.Logger, io.StringIO, Clock],
) -> None:
    logger, stream, _ = log_and_clock
    try:
        try:
            {}[SECRET]
        except KeyError as error:
            raise ValueError(f"q={SECRET}") from error
    except ValueError:
        logger.exception("Exception on %s", "/es/")
    (line,) = lines(stream)
    assert SECRET not in stream.getvalue()
    assert line["exception"] == "ValueError < KeyError"
    assert line["frames"][-1].startswith("tests/test_logs.py:")


def test_an_outage_writes_few_lines_and_then_how_many_it_did_not(
    log_and_clock: tuple[logging.Logger, io.StringIO, Clock],
) -> None:
    logger, stream, clock = log_and_clock
    for _ in range(4000):
        clock.now += 30 / 4000
        logger.error("no hay almacén")
    assert len(lines(stream)) == 3
    clock.now = 61
    logger.error("no hay almacén")
    assert lines(stream)[-1]["withheld"] == 3997
    logger.error("no hay almacén")
    assert "withheld" not in lines(stream)[-1]


def test_what_is_rare_is_written_while_something_else_floods_and_all_of_it_has_an_end(
    log_and_clock: tuple[logging.Logger, io.StringIO, Clock],
) -> None:
    logger, stream, clock = log_and_clock
    for _ in range(1000):
        logger.error("lo mismo")
    logger.error("otra cosa")
    assert [line["event"] for line in lines(stream)] == ["lo mismo"] * 3 + ["otra cosa"]
    for place in range(2000):
        logger.error("cada vez otra: %s", place)
    assert len(lines(stream)) == 10
    clock.now = 61
    logger.error("después")
    assert len(lines(stream)) == 11
    logger.setLevel(logging.INFO)
    for _ in range(20):
        logger.info("lo que no es un error pasa")
    assert len(lines(stream)) == 31


def test_what_the_project_says_itself_is_a_line_of_the_same_form(
    log_and_clock: tuple[logging.Logger, io.StringIO, Clock],
) -> None:
    logger, stream, _ = log_and_clock
    former = structlog.get_config()
    other = logging.getLogger("tried.other")
    try:
        install(other)
        other.handlers = []
        structlog.get_logger("tried").error("uses", series="cem_cases", csv=3)
    finally:
        structlog.configure(**former)
    (line,) = lines(stream)
    assert (line["event"], line["series"], line["csv"], line["level"]) == ("uses", "cem_cases", 3, "error")
    assert logger is not other
