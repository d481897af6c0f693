"""The limit of the interface: what is counted, what never is, and what is said of it."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from limits.storage import memory

from api.middleware import limits
from app import create_app
from observatory import clock
from observatory.settings import Settings
from tests.api.small_site import PROBLEM

VISITOR = {"X-Forwarded-For": "203.0.113.7"}
ADDRESS = "/api/v1/openapi.json"


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """No minute ends while a test asks: the requests of the one before count a little less than whole."""
    now = clock.machine_seconds() // 60 * 60 + 1
    monkeypatch.setattr(memory, "time", SimpleNamespace(time=lambda: now))


@pytest.fixture
def client(built_store: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr(limits, "REQUESTS_A_MINUTE", 3)
    return create_app(Settings(store_dir=built_store)).test_client()


def spent(client: FlaskClient, headers: dict[str, str]) -> list[int]:
    return [client.get("/api/v1/nada", headers=headers).status_code for _ in range(4)]


def test_the_fourth_request_of_three_is_refused_as_a_problem_and_told_when_to_come_back(
    client: FlaskClient,
) -> None:
    assert spent(client, VISITOR) == [404, 404, 404, 429]
    refused = client.get("/api/v1/nada?lang=en", headers=VISITOR)
    assert refused.json.keys() == PROBLEM
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert "429" not in refused.json["detail"] and "per" not in refused.json["detail"].split()


def test_what_is_left_is_said_in_each_answer(client: FlaskClient) -> None:
    answer = client.get("/api/v1/indicators", headers=VISITOR)
    assert answer.headers["RateLimit-Policy"] == "3;w=60"
    assert (answer.headers["RateLimit-Limit"], answer.headers["RateLimit-Remaining"]) == ("3", "2")


@pytest.mark.parametrize(
    "path", ["/es/ayuda", "/es/", "/en/help", "/healthz", "/es/indicadores/cem_cases", "/embed/cem_cases"]
)
def test_pages_of_help_and_the_exit_are_never_refused(client: FlaskClient, path: str) -> None:
    spent(client, VISITOR)
    answers = [client.get(path, headers=VISITOR) for _ in range(5)]
    assert {answer.status_code for answer in answers} <= {200, 404}
    assert client.get("/es/ayuda", headers=VISITOR).status_code == 200
    assert "data-exit" in client.get("/api/v1/nada", headers={**VISITOR, "Accept": "text/html"}).text


def test_the_machine_of_the_operator_has_no_limit_and_a_visitor_of_its_proxy_has(client: FlaskClient) -> None:
    assert spent(client, {}) == [404] * 4
    assert spent(client, {"X-Forwarded-For": "127.0.0.1"})[-1] == 429


def test_an_address_that_a_visitor_invents_is_not_counted_for_another(client: FlaskClient) -> None:
    for invented in ("1.1.1.1", "2.2.2.2", "3.3.3.3", "4.4.4.4"):
        answer = client.get(ADDRESS, headers={"X-Forwarded-For": f"{invented}, 203.0.113.9"})
    assert answer.status_code == 429
    outside = {"environ_base": {"REMOTE_ADDR": "198.51.100.1"}}
    for invented in ("5.5.5.5", "6.6.6.6", "7.7.7.7", "8.8.8.8"):
        answer = client.get(ADDRESS, headers={"X-Forwarded-For": invented}, **outside)
    assert answer.status_code == 429


def test_a_network_of_ipv6_is_one_visitor(client: FlaskClient) -> None:
    statuses = [
        client.get(ADDRESS, headers={"X-Forwarded-For": f"2001:db8::{n}"}).status_code for n in range(1, 5)
    ]
    assert statuses[-1] == 429
    assert client.get(ADDRESS, headers={"X-Forwarded-For": "2001:db8:1::1"}).status_code == 200


def test_no_address_is_held_in_clear(client: FlaskClient) -> None:
    client.get("/api/v1/nada", headers=VISITOR)
    (limiter,) = client.application.extensions["limiter"]
    held = str(vars(limiter.storage))
    assert "LIMITER/" in held and "203.0.113" not in held


def test_a_preflight_is_answered_and_not_counted(client: FlaskClient) -> None:
    asked = {**VISITOR, "Origin": "https://example.org", "Access-Control-Request-Headers": "if-none-match"}
    for path in (
        "/api/v1/data.json",
        "/api/v1/nada",
        "/api/v1/data.csv?indicator=x",
        "/api/v1/" + "x" * 5000,
    ):
        answer = client.options(path, headers=asked)
        assert answer.status_code == 204
        assert "if-none-match" in answer.headers["Access-Control-Allow-Headers"].lower()
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(ADDRESS, headers=VISITOR).headers["RateLimit-Remaining"] == "2"


@pytest.mark.parametrize(
    ("comes_from", "counted_apart"), [("", True), ("10.0.0.7", True), ("10.0.0.8", False)]
)
def test_a_proxy_of_our_own_is_believed_who_asks_wherever_it_stands(
    built_store: Path, monkeypatch: pytest.MonkeyPatch, comes_from: str, *, counted_apart: bool
) -> None:
    monkeypatch.setattr(limits, "REQUESTS_A_MINUTE", 3)
    settings = Settings(store_dir=built_store, proxies=(ip_network("10.0.0.7/32"),))
    client = create_app(settings).test_client()
    client.environ_base["REMOTE_ADDR"] = comes_from
    assert spent(client, VISITOR)[-1] == 429
    assert (spent(client, {"X-Forwarded-For": "203.0.113.8"})[0] == 404) is counted_apart
