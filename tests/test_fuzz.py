"""Requests that nobody sane would send, 500 others each day: none may break the site. `make soak` sends 50,000."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from observatory.settings import Settings
from tests.kit import sampling
from tests.kit.fuzzing import SEED, address, broken, paths_of, sent

REQUESTS = 500


@pytest.fixture(scope="module")
def server(built_store: Path) -> Flask:
    server = create_app(Settings(store_dir=built_store))
    server.config["PROPAGATE_EXCEPTIONS"] = False
    return server


def test_no_request_breaks_the_site(server: Flask) -> None:
    faults = list(broken(server, REQUESTS, sampling.seed()))
    assert not faults, "\n".join([f"{sampling.SEED}={sampling.seed()}", *faults])


def test_the_requests_reach_what_they_are_meant_to_try(server: Flask) -> None:
    dice, paths = random.Random(SEED), paths_of(server)
    pages = [sent(server, "GET", address(dice, paths), headers={})[0] for _ in range(150)]
    assert {200, 400, 404} <= set(pages)
