"""Under which names the site answers, and that no other name fills its cache."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from observatory.settings import Settings

PAGE = "/es/indicadores/cem_cases"
HELD = "_responses"  # what the cache of answers holds


@pytest.fixture(scope="module")
def named(built_store: Path) -> FlaskClient:
    return create_app(Settings(store_dir=built_store, base_url="https://observatorio.example")).test_client()


@pytest.mark.parametrize(
    "host", ["malo.example", "malo.observatorio.example", "observatorio.example.malo", "x y", ""]
)
@pytest.mark.parametrize("path", [PAGE, "/api/v1/indicators", "/es/ayuda", "/healthz"])
def test_where_the_address_is_known_no_other_host_is_answered(
    named: FlaskClient, path: str, host: str
) -> None:
    answer = named.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert host not in answer.text or not host
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize(
    "host", ["observatorio.example", "observatorio.example:8443", "127.0.0.1:8050", "localhost"]
)
def test_its_own_name_and_those_of_this_machine_are_answered(named: FlaskClient, host: str) -> None:
    assert named.get("/healthz", headers={"Host": host}).status_code == 200


def test_the_name_a_reader_used_makes_no_second_copy_of_an_answer(named: FlaskClient) -> None:
    cache = named.application.extensions["response_cache"]
    answers = [
        named.get(PAGE, headers={"Host": host}).data for host in ("observatorio.example", "localhost:1")
    ]
    held = len(getattr(cache, HELD))
    answers.append(named.get(PAGE, headers={"Host": "127.0.0.1:2"}).data)
    assert len(set(answers)) == 1
    assert len(getattr(cache, HELD)) == held


def test_where_the_address_is_not_known_each_name_gets_its_own_links(shipped: FlaskClient) -> None:
    for host in ("uno.example", "dos.example"):
        assert f"//{host}/" in shipped.get(PAGE, headers={"Host": host}).text
