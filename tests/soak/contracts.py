"""What the OpenAPI document allows is answered, and as it says: cases made of the document by schemathesis."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from itertools import count as numbered
from pathlib import Path
from typing import Any, Final

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode

from app import create_app
from observatory.settings import Settings
from tests.kit import sampling
from tests.soak.embeds import built
from tests.soak.table import Row

CASES: Final = 5000
_PLACES: Final = ("PE-150112", "BO-020105", "PE", "PE-150112,PE-150101", "children:PE-1501", "PE-15,BO-02")
_PLAIN: Final = {"Accept-Encoding": "identity"}
_QUIET: Final = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}


def refused_or_untrue(server: Flask, per_address: int, seed: int) -> Iterator[tuple[int, list[str]]]:
    """For each address how many cases were tried, and those refused with 400 or answered otherwise than is said.

    Every second case names a place that there is, and the release on show, so that it reaches the rows.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", server)
        for result in schema.get_all_operations():
            yield _tried(result.ok(), server, per_address, seed)


def _tried(operation: Any, server: Flask, per_address: int, seed: int) -> tuple[int, list[str]]:
    turn, faults, tried = numbered(), [], 0

    def one(case: Any) -> None:
        nonlocal tried
        tried += 1
        if (at := next(turn)) % 2:
            _make_real(case, server, at)
        try:
            case.validate_response(case.call(headers=_PLAIN))
        except FailureGroup as group:
            said = " ".join(str(failure) for failure in group.exceptions)
            faults.append(f"{case.formatted_path}?{case.query}: {said:.500}")

    strategy = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    quick = settings(max_examples=per_address, phases=[Phase.generate], **_QUIET)  # type: ignore[arg-type]
    seeded(seed)(quick(given(strategy)(one)))()
    return tried, faults


def _make_real(case: Any, server: Flask, at: int) -> None:
    query = case.query
    alone = not {"indicator", "compare"} & query.keys() or "/revisions" in case.path
    if "territory" in query:
        query["territory"] = _PLACES[at % (3 if alone else len(_PLACES))]
    if "release" in query:
        query["release"] = server.extensions["observatory"].release.id


def contracts(place: Path) -> Row:
    """5,000 requests that the document allows: none may be refused as unreadable, or answered against the document."""
    row = Row("requests made of the OpenAPI document")
    server = create_app(Settings(store_dir=built(place)))
    addresses = len(server.test_client().get("/api/v1/openapi.json").json["paths"])
    seed = sampling.seed()
    while row.tried < CASES:
        for tried, faults in refused_or_untrue(server, -(-CASES // addresses), seed):
            row.tried += tried
            for fault in faults:
                row.failed += 1
                row.say(fault)
        seed += 1
    return row
