"""What is wrong in places.yml stops the build with file, key and reason; what follows from it is worked out once."""

from __future__ import annotations

from pathlib import Path

import pytest

from observatory.catalog import Catalog, CatalogError, load_catalog
from observatory.geography.places import nearest, tiers
from tests.kit.new_places import CHILE, NEIGHBOURS, write


def test_a_territory_stands_in_the_colours_of_the_place_it_is_or_is_a_part_of(catalog: Catalog) -> None:
    territories = catalog.territories
    assert (territories["BO-020105-03"].hue, territories["BO-020105-03"].on_site.mark) == ("violet", "circle")
    assert territories["PE-150112"].on_site.main and not territories["BO-020105-03"].on_site.main
    assert territories["PE-150110"].is_context and territories["PE-150110"].on_site.ramp == "ochre"


def test_wider_places_stand_in_level_by_level_where_they_tell_of_more_countries(catalog: Catalog) -> None:
    assert next(tiers(catalog)) == ("BO-020105", "PE-150112")
    assert nearest(catalog, ["PE-150112", "BO-02", "PE-15", "BO"]) == ("BO-02", "PE-15")
    assert nearest(catalog, ["PE-150112", "BO-02"]) == ("PE-150112",)
    assert nearest(catalog, ["PE-0101"]) == ("PE-0101",)
    assert nearest(catalog, []) == catalog.main_places


def test_each_territory_with_parts_is_a_set_of_itself_and_a_declared_one_is_asked_for_by_its_name(
    catalog: Catalog,
) -> None:
    assert catalog.in_set("PE-1301") == tuple(place.code for place in catalog.parts["PE-1301"])
    assert catalog.sets_holding["PE-130101"] == ("PE-1301",)
    assert {catalog.sets[id_].of for id_ in catalog.sets} >= set(catalog.parts)
    assert catalog.sets_holding["PE-150112"] == ("lima_norte", "lima") and "PE-1501" not in catalog.sets


@pytest.mark.parametrize(
    ("wrong", "by", "fault"),
    [
        ("hue: teal", "hue: pink", "places.yml · countries CL · hue · «pink» no es un color"),
        ("hue: rose", "hue: violet", "places.yml · places BO-020801 · hue · «violet» ya es el color de BO-020105"),
        ("of: BO-0208,", "of: BO-9999,", "places.yml · sets ingavi · of · «BO-9999» no es un territorio"),
        ("districts: ingavi", "districts: nowhere", "«nowhere» no está en sets"),
        ("wider: [CL-13, CL]", "wider: [CL-99]", "places.yml · places CL-13201 · wider · «CL-99» no es un territorio"),
        ("    mark: pentagon\n", "    mark: star\n", "places.yml · places BO-020801.mark"),
        ("{indicator: population", "{indicator: nothing", "maps.indicator · «nothing» no es un indicador"),
        ("  - code: CL\n", "  - code: CK\n", "countries CL · falta: hay territorios de ese país"),
        ("countries:\n", "contries:\n", "places.yml · contries · no es una sección"),
    ],
)  # fmt: skip
def test_a_wrong_entry_stops_with_file_key_and_reason(
    root: Path, tmp_path: Path, wrong: str, by: str, fault: str
) -> None:
    catalog = write(root, tmp_path) / "catalog"
    path = catalog / "places.yml"
    content = path.read_text(encoding="utf-8")
    assert wrong in content
    path.write_text(content.replace(wrong, by), encoding="utf-8")
    with pytest.raises(CatalogError) as refused:
        load_catalog(catalog)
    assert fault in str(refused.value)


def test_a_place_of_the_guide_is_small_by_its_row_of_inhabitants_and_without_one(
    root: Path, tmp_path: Path
) -> None:
    folder = write(root, tmp_path) / "catalog"
    catalog = load_catalog(folder)
    assert [catalog.is_small(code) for code in (CHILE, *NEIGHBOURS[CHILE])] == [False, False, True]
    path = folder / "inhabitants.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(row for row in rows if not row.startswith(CHILE)), encoding="utf-8")
    assert load_catalog(folder).is_small(CHILE)
