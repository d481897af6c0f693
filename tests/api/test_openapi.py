"""The OpenAPI document is true: answers have its schemas, and a client generated from it reads typed rows."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from api.interface.openapi import OPERATIONS
from observatory.model import Indicator, ObsStatus
from tests.kit import sampling
from tests.kit.asking import observatory_of
from tests.soak.contracts import refused_or_untrue

ASKED = {
    "/data.json": (
        "indicator=cem_cases", "indicator=cem_cases&by=sex&lang=en", "compare=police", "indicator=feminicides",
        "indicator=police_complaint_rate&grain=all", "indicator=cem_cases&territory=PE-150112&grain=month",
    ),
    "/provenance": ("indicator=police_complaint_rate", "compare=police", "indicator=feminicides"),
    "/sentences": ("indicator=cem_cases&lang=en", "compare=police", "indicator=cem_cases&by=form&period=2023"),
    "/revisions.json": ("indicator=police_complaints",),
    "/geo/{level}.json": ("", "indicator=cem_cases"),
}  # fmt: skip
NAMED = {"id": "cem_cases", "level": "lima_norte"}


@pytest.fixture(scope="module")
def told(shipped: FlaskClient) -> dict[str, Any]:
    document = shipped.get("/api/v1/openapi.json").json
    assert isinstance(document, dict)
    return document


def schema_of(told: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}", "components": told["components"]}


@pytest.mark.parametrize(
    "operation", [entry for entry in OPERATIONS if entry.model], ids=lambda entry: entry.id
)
def test_what_is_answered_has_the_schema_that_the_document_gives(
    shipped: FlaskClient, told: dict[str, Any], operation: Any
) -> None:
    validator = Draft202012Validator(schema_of(told, operation.model.__name__))
    for query in ASKED.get(operation.path, ("",)):
        answer = shipped.get(f"/api/v1{operation.path.format_map(NAMED)}?{query}")
        assert answer.status_code == 200, query
        assert not [error.message for error in validator.iter_errors(answer.json)]


def test_a_refusal_has_the_schema_of_a_problem(shipped: FlaskClient, told: dict[str, Any]) -> None:
    validator = Draft202012Validator(schema_of(told, "Problem"))
    validator.validate(shipped.get("/api/v1/data.json?indicator=cem_case").json)


def test_a_row_without_a_column_or_with_a_word_for_a_number_is_none_of_the_schema(
    shipped: FlaskClient, told: dict[str, Any]
) -> None:
    validator = Draft202012Validator(schema_of(told, "DataPage"))
    page = shipped.get("/api/v1/data.json?indicator=cem_cases").json
    for spoil in (
        lambda row: row.pop("period"),
        lambda row: row.update(value="738"),
        lambda row: row.update(leads=1),
    ):
        spoilt = copy.deepcopy(page)
        spoil(spoilt["rows"][0])
        assert not validator.is_valid(spoilt)


def test_the_document_names_each_status_and_each_indicator(
    told: dict[str, Any], shipped: FlaskClient
) -> None:
    schemas = told["components"]["schemas"]
    assert set(schemas["ObsStatus"]["enum"]) == {status.value for status in ObsStatus}
    catalog = observatory_of(shipped).catalog
    assert set(schemas["IndicatorId"]["enum"]) == set(catalog.indicators)
    assert all(isinstance(entry, Indicator) for entry in catalog.indicators.values())


def test_every_operation_has_a_name_of_its_own_and_says_how_it_may_refuse(told: dict[str, Any]) -> None:
    operations = [path["get"] for path in told["paths"].values()]
    assert len({entry["operationId"] for entry in operations}) == len(operations)
    for entry in operations:
        assert {"200", "304", "400", "404", "405", "413", "414", "429", "503"} <= set(entry["responses"])
    assert "410" in told["paths"]["/data.csv"]["get"]["responses"]


def test_a_code_with_a_sign_of_regular_expressions_is_meant_to_the_letter(
    told: dict[str, Any], shipped: FlaskClient
) -> None:
    pattern = told["components"]["parameters"]["filter"]["schema"]["pattern"]
    dimensions = observatory_of(shipped).catalog.dimensions.values()
    pairs = [f"{dimension.id}:{entry.code}" for dimension in dimensions for entry in dimension.codes]
    assert any(pair.endswith("+") for pair in pairs)
    assert all(re.fullmatch(pattern, pair) for pair in pairs)
    assert not re.fullmatch(pattern, "age:800")


def keys_of(told: Mapping[str, Any], operation: Mapping[str, Any]) -> dict[str, Any]:
    """Each key that an operation may be asked with, and its schema: of its parameters, and of those that are several."""
    schemas: dict[str, Any] = {}
    for parameter in operation.get("parameters", ()):
        entry = told["components"]["parameters"][name(parameter)] if "$ref" in parameter else parameter
        if entry["in"] == "query":
            schema = entry["schema"]
            whole = told["components"]["schemas"][name(schema)] if "$ref" in schema else schema
            schemas |= whole["properties"] if "properties" in whole else {entry["name"]: schema}
    return schemas


def name(reference: Mapping[str, str]) -> str:
    return reference["$ref"].rpartition("/")[2]


def test_a_key_that_says_nothing_is_allowed_nowhere_and_refused_everywhere(
    shipped: FlaskClient, told: dict[str, Any]
) -> None:
    tried = set()
    for path, methods in told["paths"].items():
        for key, schema in keys_of(told, methods["get"]).items():
            validator = Draft202012Validator({**schema, "components": told["components"]})
            assert not validator.is_valid(""), (path, key)
            address = "/api/v1" + path.format_map(
                NAMED | {"source": "gamea_slim", "release": "latest", "file": "data.csv"}
            )
            for query in (f"{key}=", f"indicator=cem_cases&{key}=", key):
                answer = shipped.get(f"{address}?{query}")
                assert answer.status_code == 400, (address, query)
                assert f"«{key}»" in answer.json["detail"], (address, query)
            tried.add(key)
    assert {"indicator", "territory", "period", "limit", "excel", "sheet", "lang"} <= tried


def test_the_forms_of_pages_send_keys_that_say_nothing_and_are_answered(shipped: FlaskClient) -> None:
    page = shipped.get("/es/indicadores/cem_cases?territory=&period=&by=")
    assert page.status_code == 200
    assert shipped.get("/embed/cem_cases?territory=&period=").status_code == 200


# Some requests that the OpenAPI document allows, others each day; `make soak` makes 5,000.


def test_what_the_document_allows_is_answered_as_it_says(shipped: FlaskClient) -> None:
    tried, faults = 0, []
    for count, found in refused_or_untrue(shipped.application, 4, sampling.seed()):
        tried, faults = tried + count, faults + found
    assert not faults, "\n".join([f"{sampling.SEED}={sampling.seed()}", *faults])
    assert tried > 60


PROGRAM = """
import json, sys
from datetime import date
from client import Client
from client.api.default import get_rows, get_indicator, list_territories
from client.models import DataPage, DataRow, Grain, IndicatorEntry, IndicatorId, Problem, Subject

site = Client(base_url=sys.argv[1] + "/api/v1")
subject = Subject(indicator=IndicatorId.CEM_CASES)
page = get_rows.sync(client=site, subject=subject, territory="PE-150112", grain=Grain.YEAR, by="sex")
assert isinstance(page, DataPage) and all(isinstance(row, DataRow) for row in page.rows)
row = page.rows[0]
assert isinstance(row.period_start, date) and isinstance(row.value, int), row
wrong = get_rows.sync(client=site, subject=subject, territory="XX-1")
every = get_rows.sync(client=site, subject=subject, territory="all", limit=5)
print(json.dumps({
    "rows": [[row.period, row["sex"], row.value, row.obs_status.value, row.leads] for row in page.rows],
    "problem": isinstance(wrong, Problem) and wrong.status,
    "suggested": bool(wrong.suggestions),
    "page": [len(every.rows), every.next_ is not None, every.total],
    "indicator": get_indicator.sync(client=site, id=IndicatorId.SLIM_CASES).safe_sentence,
    "territories": len(list_territories.sync(client=site).territories),
}))
"""


@pytest.fixture(scope="module")
def answers(site: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a program with the generated client read from the running site."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "config.yml").write_text("post_hooks: []\n")
    with urlopen(f"{site}/api/v1/openapi.json") as answer:
        (folder / "openapi.json").write_bytes(answer.read())
    tool = Path(sys.executable).with_name("openapi-python-client")
    made = subprocess.run(
        [tool, "generate", "--path", "openapi.json", "--output-path", "client", "--meta", "none",
         "--config", "config.yml"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    assert "Error(s)" not in made.stdout
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, site], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    assert isinstance(read, dict)
    return read


def test_the_generated_client_reads_the_rows_of_the_site(site: str, answers: dict[str, Any]) -> None:
    address = f"{site}/api/v1/data.json?indicator=cem_cases&territory=PE-150112&grain=year&by=sex"
    with urlopen(address) as answer:
        rows = json.load(answer)["rows"]
    columns = ("period", "sex", "value", "obs_status", "leads")
    assert answers["rows"] == [[row[column] for column in columns] for row in rows]
    assert len(rows) > 5


def test_it_reads_a_refusal_a_page_and_the_listings(answers: dict[str, Any]) -> None:
    assert answers["problem"] == 404 and answers["suggested"]
    assert answers["page"][:2] == [5, True] and answers["page"][2] > 100
    assert answers["indicator"].endswith(".")
    assert answers["territories"] > 2000
