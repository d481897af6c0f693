"""Outlines for machines."""

from tests.api.small_site import SmallObservatory, client_of


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
