"""The invented place is nobody's: no name or code of a real territory or country, nothing of it in the real catalogue."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.demo_command import MONTHS, invent_figures, write_reports
from etl.municipal.form import find_form
from observatory.addresses.selection import Selection
from observatory.addresses.selection_error import SelectionError
from observatory.catalog import Catalog
from observatory.demonstration import demonstration_catalog, demonstration_outlines
from observatory.geography.outlines import load_outlines
from observatory.geography.place_names import fold

INVENTED = [
    territory for code, territory in demonstration_catalog().territories.items() if code.startswith("XX")
]


def test_no_real_place_bears_its_names_or_its_codes(catalog: Catalog) -> None:
    real = {fold(territory.name) for territory in catalog.territories.values()} | {
        fold(alias.spelling) for alias in catalog.aliases
    }
    assert not {fold(territory.name) for territory in INVENTED} & real
    assert not {territory.code for territory in INVENTED} & catalog.territories.keys()
    assert not any(territory.code.startswith("XX") for territory in catalog.territories.values())


def test_its_sources_and_its_mark_are_not_in_the_real_catalogue(catalog: Catalog) -> None:
    assert not demonstration_catalog().sources.keys() & catalog.sources.keys()
    assert demonstration_catalog().demonstration and not catalog.demonstration


def test_its_outlines_are_its_own_and_lie_where_there_is_only_sea() -> None:
    invented = [outline for group in demonstration_outlines().sets for outline in group.outlines]
    assert {outline.code for outline in invented} == {f"XX-01-{number:02}" for number in range(1, 13)}
    assert not any(
        outline.code.startswith("XX") for group in load_outlines().sets for outline in group.outlines
    )
    points = [
        point for outline in invented for polygon in outline.polygons for ring in polygon for point in ring
    ]
    assert all(abs(x) < 0.2 and abs(y) < 0.2 for x, y in points)  # the Gulf of Guinea


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    def report_bytes(name: str, seed: int) -> list[bytes]:
        folder = tmp_path / name
        contents = [
            path.read_bytes()
            for path in write_reports(folder, demonstration_catalog(), seed=seed, months=MONTHS[:1])
        ]
        shutil.rmtree(folder)
        return contents

    assert report_bytes("a", 1) == report_bytes("b", 1)
    assert report_bytes("a", 1) != report_bytes("a", 2)


@settings(max_examples=30)
@given(
    seed=st.integers(0, 10**6),
    month=st.sampled_from(MONTHS),
    source=st.sampled_from(["demo_slim", "demo_felcv"]),
)
def test_what_is_filled_in_adds_up_by_place_and_by_office(seed: int, month: object, source: str) -> None:
    form = find_form(demonstration_catalog().sources[source], demonstration_catalog())
    figures = invent_figures(form, month, seed=seed)  # type: ignore[arg-type]
    block = form.design.blocks[0]
    for counts in [*figures.places.values(), *(office.counts for office in figures.offices)]:
        for group in block.groups:
            parts = [counts[f"{block.indicator}|{group.dimension}:{code.code}"] for code in group.codes]
            assert sum(map(int, parts)) == counts[block.indicator]
    sums = [sum(int(counts[block.indicator]) for counts in figures.places.values())]
    assert sums == [sum(int(office.counts[block.indicator]) for office in figures.offices)]


@pytest.mark.parametrize("source", ["demo_slim", "demo_felcv"])
def test_every_sheet_to_fill_in_says_that_it_is_of_the_demonstration(source: str) -> None:
    form = find_form(demonstration_catalog().sources[source], demonstration_catalog())
    assert form.title.startswith("DATOS DE DEMOSTRACIÓN · ")


def test_a_place_that_is_not_known_is_answered_with_invented_ones() -> None:
    catalog = demonstration_catalog()
    with pytest.raises(SelectionError) as refused:
        Selection.from_query("indicator=slim_cases&territory=ZZ-999999", catalog)
    assert refused.value.suggestions
    assert {address for _, address in refused.value.suggestions} <= {
        f"indicator=slim_cases&territory={territory.code}" for territory in INVENTED
    }
