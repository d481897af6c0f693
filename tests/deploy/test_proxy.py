"""What the proxy of `deploy/` answers, holds, refuses and writes down."""

from __future__ import annotations

import gzip
import time
from concurrent.futures import ThreadPoolExecutor

import brotli
import pytest

from layouts.document import addresses
from observatory.languages import languages
from tests.deploy.proxied_site import NAME, Answer, Proxy, ask

PAGE = "/es/indicadores/cem_cases"
DATED = "/api/v1/data.csv?indicator=cem_cases&territory=PE-150112"
HELP = "/es/ayuda"
HELP_PAGES = [addresses.page(lang, "help") for lang, language in languages().items() if language.has("help")]
HELP_LINE = "800-14-0348"
DIALOG = "/_dash/_dash-update-component"


@pytest.mark.parametrize("host", ["malo.example", f"www.{NAME}", "127.0.0.1", ""])
@pytest.mark.parametrize("path", [PAGE, HELP, "/healthz"])
def test_no_other_name_is_answered(proxy: Proxy, path: str, host: str) -> None:
    answer = ask(proxy.address, path, Host=host)
    assert answer.status in (400, 421)
    assert HELP_LINE.encode() not in answer.body


def test_browsers_keep_no_page_and_hear_nothing_of_how_the_proxy_holds_it(proxy: Proxy) -> None:
    for path in (PAGE, HELP, "/es/"):
        for _ in range(2):
            answer = ask(proxy.address, path)
            assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
            assert not {"release-tag", "x-accel-expires", "age"} & set(answer.headers)
    assert ask(proxy.address, DATED).headers["cache-control"] == "public, max-age=60"


def test_of_many_who_ask_at_once_one_is_passed_on(proxy: Proxy) -> None:
    path = f"{DATED}&period=2021"
    for _ in range(3):
        assert ask(proxy.address, path).status == 200
    states = [line.split()[-1] for line in proxy.access_log.splitlines() if "data.csv" in line]
    assert "HIT" in states
    assert states.count("MISS") < len(states)


@pytest.mark.parametrize("path", [PAGE, DATED, HELP])
def test_each_reader_gets_the_encoding_that_reader_can_read(proxy: Proxy, path: str) -> None:
    read = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
    bodies = []
    for asked in ("gzip, deflate, br, zstd", "gzip", "", "br;q=0, gzip", "GZIP;q=0"):
        answer = ask(proxy.address, path, Accept_Encoding=asked)
        encoding = answer.headers.get("content-encoding", "")
        assert not encoding or encoding in asked.replace("br;q=0", "").replace("GZIP", "")
        assert "accept-encoding" in answer.headers["vary"].lower()
        bodies.append(read[encoding](answer.body))
    assert len(set(bodies)) == 1


def test_how_the_site_is_can_be_asked_on_its_own_machine_alone(proxy: Proxy) -> None:
    for path in ("/readyz", "/metrics", "/release-tag", "/proxy"):
        assert ask(proxy.address, path).status == 404, path
    assert ask(proxy.address, "/healthz").status == 200
    assert ask(proxy.local, "/readyz", Host="127.0.0.1").status == 200
    assert b"Active connections" in ask(proxy.local, "/proxy").body


def test_only_the_explorer_sends_bodies_and_no_large_ones(proxy: Proxy) -> None:
    for path in (PAGE, HELP, DATED):
        assert ask(proxy.address, path, method="POST", body=b"{}").status == 405
        assert ask(proxy.address, path, method="POST", body=bytes(2000)).status == 413
    assert ask(proxy.address, DIALOG, method="POST", body=bytes(300_000)).status == 413
    assert (
        ask(proxy.address, DIALOG, method="POST", body=bytes(3000), Content_Type="application/json").status
        == 400
    )
    assert ask(proxy.address, f"/es/?q={'a' * 9000}").status == 414


def test_whoever_asks_too_much_reads_the_help_lines_and_help_itself_has_no_limit(proxy: Proxy) -> None:
    ask(proxy.address, HELP)
    statuses = [ask(proxy.address, HELP).status for _ in range(400)]
    assert set(statuses) == {200}
    refused = _until_refused(proxy, PAGE)
    assert HELP_LINE.encode() in refused.body
    refused = _until_refused(proxy, DATED)
    assert refused.headers["content-type"] == "application/problem+json"
    time.sleep(5)  # the others ask from the same address


def _until_refused(proxy: Proxy, path: str) -> Answer:
    """The refusal of one of many requests at once for what the proxy holds, which comes fast on any machine."""
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda _: ask(proxy.address, path), range(2400))
        refused = next((answer for answer in answers if answer.status == 429), None)
        pool.shutdown(cancel_futures=True)
    assert refused, f"{path} has no limit"
    return refused


def test_no_address_no_query_and_no_question_for_help_is_written_down(proxy: Proxy) -> None:
    secret = "secreto"
    for path in (PAGE, *HELP_PAGES, *(f"{page}/nada" for page in HELP_PAGES), DATED, "/es/nada", "/healthz"):
        separator = "&" if "?" in path else "?"
        ask(
            proxy.address,
            f"{path}{separator}q={secret}",
            Referer=f"https://{secret}.example",
            User_Agent=secret,
        )
    ask(proxy.address, PAGE, Host=f"{secret}.example")
    ask(proxy.address, PAGE, method="POST", body=secret.encode() * 1000)
    log = proxy.access_log
    assert f'GET "{PAGE}"' in log
    for word in (secret, "127.0.0.1", *HELP_PAGES, "healthz"):
        assert word not in log, word
        assert word not in proxy.error_log, word
