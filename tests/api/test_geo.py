"""Outlines for machines."""

import io

import geopandas
import pytest
import shapely
from flask.testing import FlaskClient

from observatory.catalog import Catalog
from observatory.files.export import outline_collection
from observatory.geography.outlines import load_outlines
from tests.api.small_site import SmallObservatory, client_of
from tests.kit.asking import csv_rows


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


@pytest.mark.parametrize(
    "query", ["indicator=nada", f"{RATE}&territory=PE", f"{RATE}&view=map", "period=2025"]
)
def test_what_an_address_of_outlines_cannot_carry_is_refused(shipped: FlaskClient, query: str) -> None:
    assert shipped.get(f"/api/v1/geo/lima.json?{query}").status_code in (400, 404)
