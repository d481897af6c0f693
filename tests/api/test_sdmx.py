"""SDMX-CSV and its structure, as pysdmx reads and writes them: the same observations, in the components declared."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pandas as pd
import pytest
from flask.testing import FlaskClient
from pysdmx.io import read_sdmx
from pysdmx.io.csv.sdmx20.reader import read
from pysdmx.io.csv.sdmx20.writer import write
from pysdmx.io.json.sdmxjson2.messages import JsonStructureMessage
from pysdmx.model import Codelist, DataStructureDefinition, Role

from observatory.catalog import Catalog
from observatory.files.sdmx import code_of, time_of
from observatory.geography.outlines import load_outlines
from observatory.model import Period
from observatory.observatory import Observatory
from observatory.store.releases import SqliteReleases
from tests.kit.asking import csv_rows
from tests.kit.random_selections import random_selections
from tests.kit.sampling import goes_everywhere, seed

EVERY = 300 if goes_everywhere() else 25
KEY = ("territory", "period", "breakdown", "source", "obs_id")
_TIME = re.compile(r"\d{4}(-\d\d(-\d\d(/P\d+D)?)?)?")


def structure(client: FlaskClient, indicator: str) -> tuple[DataStructureDefinition, dict[str, Codelist]]:
    answer = client.get(f"/api/v1/structures/{indicator}.json")
    assert answer.status_code == 200, answer.text
    message = msgspec.json.decode(answer.data, type=JsonStructureMessage).to_model()
    (definition,) = message.get_data_structure_definitions()
    return definition, {part.id: part.local_codes for part in definition.components if part.local_codes}


def frames(client: FlaskClient, query: str) -> dict[str, pd.DataFrame]:
    """By indicator what pysdmx reads of an answer."""
    answer = client.get(f"/api/v1/data.csv?{query}&format=sdmx-csv")
    assert answer.status_code == 200, answer.text
    return {
        re.sub(r".*:(\w+)\(1\.0\)", r"\1", str(found.structure)): found.data for found in read(answer.text)
    }


def test_each_selection_is_read_back_whole(shipped: FlaskClient, built_store: Path, catalog: Catalog) -> None:
    site = Observatory(catalog, load_outlines(), SqliteReleases(built_store))
    for selection in random_selections(site, EVERY, seed=seed(), lang=""):
        query = selection.to_query()
        plain = csv_rows(shipped, query)
        for indicator, frame in frames(shipped, query).items():
            rows = {row["obs_id"]: row for row in plain if row["indicator"] == indicator}
            assert set(frame["OBS_ID"]) == rows.keys(), query
            assert_is_said(frame, rows, catalog)
            assert_fits_structure(shipped, frame, indicator, query)


def number(text: str) -> float | None:
    return float(text) if text else None


def assert_is_said(frame: pd.DataFrame, rows: dict[str, dict[str, str]], catalog: Catalog) -> None:
    """Value, statuses, place and period are those of the CSV."""
    for told in frame.to_dict("records"):
        row = rows[told["OBS_ID"]]
        assert number(told["OBS_VALUE"]) == number(row["value"])
        assert (told["REF_AREA"], told["SOURCE"]) == (row["territory"], row["source"])
        assert (told["OBS_STATUS"], told["CONF_STATUS"]) == (row["sdmx_obs_status"], row["sdmx_conf_status"])
        assert told["TIME_PERIOD"] == time_of(Period.parse(row["period"])) and _TIME.fullmatch(
            told["TIME_PERIOD"]
        )
        for dimension in catalog.indicators[row["indicator"]].dimensions:
            assert told[dimension.upper()] == (code_of(row[dimension]) or "_T")


def assert_fits_structure(client: FlaskClient, frame: pd.DataFrame, indicator: str, query: str) -> None:
    """Each component is declared, each code is listed, and the dimensions tell one observation from another."""
    definition, lists = structure(client, indicator)
    own = [part.id for part in definition.components]
    foreign = [column for column in frame.columns if column not in own]
    assert all((frame[column] == "").all() for column in foreign), (query, foreign)
    assert not set(own) - set(frame.columns)
    for component, codes in lists.items():
        assert set(frame[component]) <= {code.id for code in codes}, (query, component)
    dimensions = [part.id for part in definition.components if part.role is Role.DIMENSION]
    assert not frame.duplicated(dimensions).any(), query


def test_what_pysdmx_writes_again_is_the_same(shipped: FlaskClient) -> None:
    text = shipped.get("/api/v1/data.csv?indicator=cem_cases&by=age&grain=all&format=sdmx-csv").text
    found = read(text)
    definition, _ = structure(shipped, "cem_cases")
    found[0].structure = definition.to_schema()
    again = read(str(write(found)))
    assert observations(found[0].data) == observations(again[0].data)


def observations(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Its rows, with numbers as numbers: how they are written is pandas' own matter."""
    rows = frame.astype(object).where(frame.notna(), "").astype(str).to_dict("records")
    return [
        {str(name): number(text) if name == "OBS_VALUE" else text for name, text in row.items()}
        for row in rows
    ]


def test_what_is_protected_is_confidential_and_has_no_number(shipped: FlaskClient) -> None:
    frame = frames(shipped, "indicator=cem_cases&territory=PE-150112&by=age&grain=all")["cem_cases"]
    hidden = frame[frame["CONF_STATUS"] == "C"]
    assert len(hidden) > 0
    assert (hidden[["OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND", "NUMERATOR", "DENOMINATOR"]] == "").all(
        axis=None
    )


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2024", "2024"),
        ("2024-03", "2024-03"),
        ("2024-06-30", "2024-06-30"),
        ("2020-01-01/2020-08-31", "2020-01-01/P244D"),
    ],
)
def test_a_span_is_said_by_its_first_day_and_its_length(period: str, said: str) -> None:
    assert time_of(Period.parse(period)) == said


def test_the_answer_leads_to_its_structure_in_the_language_asked_for(shipped: FlaskClient) -> None:
    answer = shipped.get("/api/v1/data.csv?indicator=cem_cases&format=sdmx-csv&lang=en")
    assert answer.headers["Link"] == '</api/v1/structures/cem_cases.json>; rel="describedby"'
    names = [shipped.get(f"/api/v1/structures/cem_cases.json?lang={lang}").json for lang in ("es", "en")]
    assert names[0]["data"]["dataflows"][0]["name"] != names[1]["data"]["dataflows"][0]["name"]


def test_no_structure_lists_groups_that_it_has_not(shipped: FlaskClient, catalog: Catalog) -> None:
    """The schema of SDMX-JSON refuses an empty list of them."""
    for indicator in catalog.indicators:
        message = shipped.get(f"/api/v1/structures/{indicator}.json").json
        (definition,) = message["data"]["dataStructures"]
        assert definition["dataStructureComponents"].get("groups") != [], indicator
        assert {"dimensionList", "measureList", "attributeList"} <= definition[
            "dataStructureComponents"
        ].keys()


def test_pysdmx_reads_every_structure_with_its_own_validation(shipped: FlaskClient, catalog: Catalog) -> None:
    for indicator in catalog.indicators:
        answer = shipped.get(f"/api/v1/structures/{indicator}.json")
        assert read_sdmx(answer.text, validate=True).get_data_structure_definitions(), indicator
