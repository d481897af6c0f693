"""What programs ask for by themselves: security.txt as RFC 9116 has it, and an llms.txt whose addresses answer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from observatory import clock
from observatory.settings import Settings
from tests.kit.asking import observatory_of

ADDRESS = "/.well-known/security.txt"


def fields(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, **settings: str) -> dict[str, str]:
    extensions = client.application.extensions
    monkeypatch.setitem(extensions, "settings", replace(extensions["settings"], **settings))
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    return dict(re.fullmatch(r"([\w-]+): (.+)", line).groups() for line in answer.text.splitlines())  # type: ignore[union-attr]


def test_a_mail_and_an_address_are_told_as_the_standard_wants(
    shipped: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = fields(shipped, monkeypatch, contact="datos@example.org", base_url="https://example.org")
    assert told["Contact"] == "mailto:datos@example.org"
    assert told["Canonical"] == f"https://example.org{ADDRESS}"
    assert told["Preferred-Languages"].split(", ")[0] == "es"
    expires = datetime.fromisoformat(told["Expires"])
    assert timedelta(0) < expires - clock.now() < timedelta(days=365)
    told = fields(shipped, monkeypatch, contact="https://example.org/escribir")
    assert told["Contact"] == "https://example.org/escribir"


def test_it_does_not_expire_while_the_site_runs(
    shipped: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = fields(shipped, monkeypatch, contact="datos@example.org")["Expires"]
    monkeypatch.setattr(observatory_of(shipped), "today", lambda: date(2031, 1, 1))
    assert fields(shipped, monkeypatch, contact="datos@example.org")["Expires"] > max(first, "2031-06")


def test_nobody_is_made_up(shipped: FlaskClient) -> None:
    assert not Settings.from_environment({"PORT": " "}).contact
    answer = shipped.get(ADDRESS)
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")
    assert "@" not in answer.text


def test_every_address_it_names_is_answered(shipped: FlaskClient) -> None:
    told = shipped.get("/llms.txt").text
    addresses = [address.removeprefix("http://localhost") for address in re.findall(r"http[^\s)]+", told)]
    assert len(addresses) > 8
    for address in addresses:
        asked = address.replace("INDICATOR", "cem_cases").replace("CODE", "PE-150112")
        assert shipped.get(asked).status_code == 200, asked


def test_help_comes_first_and_a_missing_value_is_no_zero(shipped: FlaskClient) -> None:
    told = shipped.get("/llms.txt").text
    assert told.index("/es/ayuda") < told.index("## Data")
    assert "never zero" in told
