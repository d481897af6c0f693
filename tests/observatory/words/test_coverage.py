"""Which places have figures of an indicator, in words."""

import pytest

from observatory.catalog import Catalog
from observatory.languages import languages
from observatory.text import Text
from observatory.words.coverage import describe_publishing_places
from tests.kit.sampling import sample


@pytest.mark.parametrize("lang", list(languages()))
def test_a_place_of_any_level_is_named_or_counted(catalog: Catalog, lang: str) -> None:
    levels = {territory.level: code for code, territory in catalog.territories.items()}
    codes = [*levels.values(), *sample(sorted(catalog.territories), 60)]
    assert not [code for code in codes if not describe_publishing_places([code], catalog, Text(lang))]


def test_a_town_that_is_no_place_of_the_site_is_called_by_its_name(catalog: Catalog) -> None:
    assert (
        describe_publishing_places(["BO-020101", "BO"], catalog, Text("es"))
        == "Bolivia y Nuestra Señora de La Paz"
    )


def test_the_municipalities_of_a_whole_country_are_counted_and_not_listed(catalog: Catalog) -> None:
    towns = [
        code
        for code, place in catalog.territories.items()
        if code[:2] == "BO" and place.level == "municipality"
    ]
    provinces = [
        code for code, place in catalog.territories.items() if code[:2] == "BO" and place.level == "province"
    ]
    said = describe_publishing_places([*towns, *provinces], catalog, Text("es"))
    assert said.startswith("El Alto")
    assert f"{len(towns) - 1} municipios de Bolivia" in said
    assert len(said) < 200
    assert describe_publishing_places(towns[:3], catalog, Text("es")).count(",") == 1
