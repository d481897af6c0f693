"""What the interface tells beside rows: listings, outlines, sources of numbers and citations; their schemas are true."""

from __future__ import annotations

import io
from dataclasses import replace

import bibtexparser
import geopandas
import pytest
import rispy
import shapely
from flask.testing import FlaskClient

from observatory.catalog import Catalog
from observatory.files.export import outline_collection
from observatory.geography.outlines import load_outlines
from observatory.model import ConfStatus, Panel
from observatory.model.formats import CURRENT
from observatory.text import Text
from tests.api.small_site import SmallObservatory, client_of
from tests.kit.asking import csv_rows
from tests.observatory import panels


def test_every_id_of_a_listing_is_one_that_the_others_know(shipped: FlaskClient, catalog: Catalog) -> None:
    territories = shipped.get("/api/v1/territories").json["territories"]
    sources = shipped.get("/api/v1/sources").json["sources"]
    indicators = shipped.get("/api/v1/indicators").json["indicators"]
    codes = {entry["code"] for entry in territories}
    assert codes == set(catalog.territories)
    assert {entry["parent"] for entry in territories} - {None} <= codes
    assert {name for entry in indicators for name in entry["sources"]} <= {entry["id"] for entry in sources}
    assert {code for entry in indicators for code in entry["territories"]} <= codes


def test_an_indicator_says_how_it_may_be_said_in_the_language_asked(
    shipped: FlaskClient, catalog: Catalog
) -> None:
    english, told = Text("en"), shipped.get("/api/v1/indicators/cem_cases?lang=en").json
    indicator = catalog.indicators["cem_cases"]
    assert told["safe_sentence"] == english.t(indicator.safe_sentence) != indicator.safe_sentence
    assert told["grade"] == str(indicator.comparability.grade)
    assert {entry["id"] for entry in told["dimensions"]} == set(indicator.dimensions)
    assert shipped.get(told["data"]).status_code == 200


def test_the_release_on_show_is_the_one_that_answers(shipped: FlaskClient) -> None:
    releases = shipped.get("/api/v1/releases").json["releases"]
    (current,) = [entry for entry in releases if entry["current"]]
    assert current["id"] == shipped.get("/api/v1/territories").json["release"]
    assert shipped.get(f"/api/v1/data.csv?indicator=cem_cases&release={current['id']}").status_code == 200


def test_outlines_come_as_geojson_with_name_and_attribution() -> None:
    answer = client_of(SmallObservatory()).get("/api/v1/geo/lima.json")
    assert answer.mimetype == "application/geo+json"
    assert (answer.json["attribution"], answer.json["licence"]) == (["INEI"], ["abierta"])
    assert answer.json["defects"] == ["Falta el mar."]
    properties = [feature["properties"] for feature in answer.json["features"]]
    assert {
        "code": "PE-150112",
        "name": "Independencia",
        "parent": "PE-1501",
        "vintage": "2017",
    } in properties
    assert answer.json["features"][0]["geometry"]["type"] == "MultiPolygon"


def test_outlines_do_not_need_the_store() -> None:
    assert client_of(SmallObservatory(broken=True)).get("/api/v1/geo/lima.json").status_code == 200


# Outlines with values: each area says what the CSV says of its place, in one period.


RATE = "indicator=police_complaint_rate&period=2025"


def areas(client: FlaskClient, address: str) -> geopandas.GeoDataFrame:
    """What geopandas reads of an address."""
    answer = client.get(f"/api/v1/geo/{address}")
    assert answer.status_code == 200, answer.text
    return geopandas.read_file(io.BytesIO(answer.data)).set_index("code")


def test_each_district_of_lima_has_its_rate_of_the_csv(shipped: FlaskClient, catalog: Catalog) -> None:
    level = next(id_ for id_ in catalog.sets if "PE-150112" in catalog.in_set(id_))
    codes = ",".join(catalog.in_set(level))
    rows = csv_rows(shipped, f"{RATE}&territory={codes}")
    rates = {row["territory"]: float(row["value"]) for row in rows if row["leads"] == "true" and row["value"]}
    found = areas(shipped, f"{level}.json?{RATE}")
    assert len(rates) >= 8
    assert {code: found["value"][code] for code in rates} == rates
    assert set(found["period"].dropna()) == {"2025"}
    assert found["parent"]["PE-150112"] == catalog.territories["PE-150112"].parent
    assert found.geometry.is_valid.all() and not found.geometry.is_empty.any()


def test_without_a_period_all_areas_are_of_one_and_the_same_that_the_map_shows(shipped: FlaskClient) -> None:
    found = areas(shipped, "lima.json?indicator=police_complaint_rate")
    rated = areas(shipped, f"lima.json?{RATE}")
    assert set(found["period"].dropna()) == {"2025"}
    assert found["value"].equals(rated["value"])


def test_what_is_protected_has_no_value_and_says_so(shipped: FlaskClient) -> None:
    found = areas(shipped, "lima.json?indicator=cem_cases&filter=form:economic&period=2023")
    hidden = found[found["conf_status"] == "protected"]
    assert len(hidden) > 0
    assert hidden[["value", "lower", "upper", "numerator", "denominator"]].isna().all(axis=None)


def test_districts_without_a_row_are_not_published(shipped: FlaskClient) -> None:
    found = areas(shipped, "el_alto.json?indicator=police_complaint_rate")
    assert set(found["obs_status"]) == {"not_published"}
    assert found["value"].isna().all()


def test_districts_that_are_shown_as_one_are_one_area(shipped: FlaskClient, catalog: Catalog) -> None:
    outlines = areas(shipped, "el_alto.json")
    group = catalog.territories[catalog.policy.shown_as_one[0]]
    assert set(group.members) <= set(outlines.index)
    (feature,) = outline_collection([group.code], load_outlines(), catalog)["features"]
    together = geopandas.GeoDataFrame.from_features([feature])
    assert together.geometry.iloc[0].area == pytest.approx(
        sum(outlines.geometry[member].area for member in group.members)
    )
    pupils = areas(shipped, "el_alto.json?indicator=population")
    assert len(pupils) == len(outlines) and pupils["value"].notna().all()


def test_no_outline_crosses_itself_also_of_places_that_are_shown_as_one(catalog: Catalog) -> None:
    outlines = load_outlines()
    drawn = [code for code, place in catalog.territories.items() if outlines.of(place.members or (code,))]
    features = outline_collection(drawn, outlines, catalog)["features"]
    found = geopandas.GeoDataFrame.from_features(features).set_index("code")
    assert found.index[~found.geometry.is_valid].tolist() == []
    groups = [code for code in found.index if catalog.territories[code].members]
    assert {"PE-LN", "BO-020105-R"} <= set(groups)
    for code in groups:
        members = found.geometry.loc[list(catalog.territories[code].members)].to_numpy()
        assert shapely.coverage_is_valid(members)
        assert found.geometry[code].equals(shapely.coverage_union_all(members)), code


CEM = "indicator=cem_cases&territory=PE-150112"
FIELDS = {
    "value", "status", "publisher", "title", "edition", "sha256", "retrieved", "published", "file", "locator",
    "statement", "licence", "steps", "made_of",
}  # fmt: skip


def test_each_row_says_all_that_leads_back() -> None:
    rows = client_of(SmallObservatory()).get(f"/api/v1/provenance?{CEM}").json["rows"]
    assert len(rows) == len(panels.trend().rows)
    assert all(set(row) >= FIELDS and len(row["sha256"]) == 64 for row in rows)


def test_a_protected_row_holds_no_number() -> None:
    def hidden() -> Panel:
        panel = panels.trend()
        rows = tuple(
            replace(row, value=73_500, conf_status=ConfStatus.PROTECTED, locator="L73500")
            for row in panel.rows
        )
        return replace(panel, rows=rows)

    words = client_of(SmallObservatory(made=hidden)).get(f"/api/v1/provenance?{CEM}")
    assert {row["status"] for row in words.json["rows"]} == {"protected"}
    assert "73500" not in words.text
    assert {len(row["steps"]) + len(row["made_of"]) for row in words.json["rows"]} == {0}


def test_one_can_follow_the_links_from_a_rate_to_the_lines_of_a_file(shipped: FlaskClient) -> None:
    query = "indicator=police_complaint_rate&territory=PE-LN&period=2025"
    met: list[str] = []
    waiting = [f"/api/v1/provenance?{query}"]
    while waiting:
        rows = shipped.get(waiting.pop()).json["rows"]
        assert rows
        met += [step for row in rows for step in row["steps"]]
        waiting += [part["href"] for row in rows for part in row["made_of"]]
    assert sum(step.startswith("leído en L") for step in met) == 8 * 12 + 8  # months, and populations
    assert met.count("suma de 12 meses") == 8


NAMED = "2026-11-25"


@pytest.fixture
def empty_client() -> FlaskClient:
    return client_of(SmallObservatory())


def test_every_form_names_the_same_table_of_the_same_release(empty_client: FlaskClient) -> None:
    (item,) = empty_client.get(f"/api/v1/citation.json?{CEM}").json
    (entry,) = bibtexparser.parse_string(empty_client.get(f"/api/v1/citation.bib?{CEM}").text).entries
    (record,) = rispy.loads(empty_client.get(f"/api/v1/citation.ris?{CEM}").text)
    registered = empty_client.get(f"/api/v1/citation.datacite.json?{CEM}").json
    assert {item["id"], entry.key, record["id"]} == {
        registered["alternateIdentifiers"][0]["alternateIdentifier"]
    }
    assert {item["URL"], entry["url"], record["urls"][0], registered["url"]} == {item["URL"]}
    assert f"release={NAMED}" in item["URL"] and "/es/indicadores/cem_cases" in item["URL"]


def test_the_key_is_the_same_whether_the_release_is_named_and_in_every_language(
    empty_client: FlaskClient,
) -> None:
    queries = (CEM, f"{CEM}&release={NAMED}&v={CURRENT}", f"lang=en&{CEM}")
    assert len({empty_client.get(f"/api/v1/citation.json?{query}").json[0]["id"] for query in queries}) == 1


def test_it_is_in_the_language_asked_and_leads_to_the_page_in_it(empty_client: FlaskClient) -> None:
    (item,) = empty_client.get(f"/api/v1/citation.json?{CEM}&lang=en").json
    assert (
        item["language"] == "en" and "/en/indicators/cem_cases" in item["URL"] and "lang=" not in item["URL"]
    )
