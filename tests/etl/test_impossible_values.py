"""What cannot be is in no release: populations, rates, shares, parts of wholes, whatever let them into the workspace."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from etl import pipeline
from etl.publishing.derive import compute_ratio_rows, read_denominators
from etl.publishing.impossible_values import (
    ImpossibleValueError,
    refuse_impossible_figures,
    warn_of_populations,
)
from etl.publishing.publish import publish
from etl.reading.edition import read_edition
from etl.stores import Stores
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.model import Snapshot
from observatory.statistics.denominators import Denominators
from observatory.store.errors import NoReleaseError
from observatory.store.private.workspace import OBSERVED, Workspace
from observatory.store.reading import panel
from observatory.store.releases import Releases, SqliteReleases
from observatory.text import Text
from observatory.words import describe
from tests.kit.counts import Counted, frame_of, load_counts
from tests.kit.facts import EDITION
from tests.kit.few_figures import with_few_places

HERE, NEXT, PROVINCE, DEPARTMENT = "PE-150112", "PE-150110", "PE-1501", "PE-15"
TODAY = date(2026, 11, 25)
POLICE = replace(EDITION, source="sidpol", edition="2026-05", cutoff=date(2026, 5, 31))
INEI = replace(EDITION, source="inei_district_population", edition="2018-2026", cutoff=None)
DEPARTMENTS = replace(EDITION, source="inei_department_population", edition="1995-2030-lima", cutoff=None)
OTHER = replace(EDITION, source="published_pe", edition="2026-11-26", cutoff=None)
COMPLAINTS: list[Counted] = [(HERE, "2025", "", 2621.0)]


def people(code: str, year: int, value: float, *, group: str = "") -> Counted:
    """A population of the middle of a year."""
    return (code, f"{year}-06-30/{year}-06-30", group, value)


def populations(*editions: tuple[Snapshot, list[Counted]]) -> pd.DataFrame:
    frames = [frame_of(cells, "population", snapshot=edition.id) for edition, cells in editions]
    return pd.concat(frames, ignore_index=True)


@pytest.fixture
def stores(tmp_path: Path, catalog: Catalog) -> Stores:
    """Stores with a ledger and without a release."""
    made = Stores(tmp_path, with_few_places(catalog), SqliteReleases(tmp_path / "releases"))
    made.ledger.make()
    return made


def release(stores: Stores, loaded: Workspace) -> None:
    publish(loaded, stores, fingerprint="planted", today=TODAY)


def rate_of(releases: Releases, catalog: Catalog, code: str = HERE) -> tuple[float | None, str, str]:
    """Value, symbol and table of the one rate of complaints of a place."""
    with releases.opened() as connection:
        query = f"indicator=police_complaint_rate&territory={code}&period=2025"
        shown = panel.build_panel(connection, catalog, Selection.from_query(query, catalog))
    (row,) = shown.rows
    return row.value, row.symbol, str(describe.table(shown, Text()))


def test_a_population_divided_by_1000_planted_in_the_workspace_reaches_no_release(
    stores: Stores, tmp_path: Path, catalog: Catalog
) -> None:
    """1 112 766 complaints per 100 000 inhabitants stood on the home of a trial."""
    sound, damaged = Workspace(tmp_path / "sound.db", catalog), Workspace(tmp_path / "damaged.db", catalog)
    for loaded, inhabitants in ((sound, 235_535.0), (damaged, 236.0)):
        load_counts(loaded, POLICE, indicator="police_complaints", cells=COMPLAINTS)
        load_counts(loaded, INEI, indicator="population", cells=[people(HERE, 2025, inhabitants)])
    release(stores, sound)
    before = rate_of(stores.releases, catalog)
    assert before[0] == pytest.approx(1112.8, abs=0.1)
    with pytest.raises(ImpossibleValueError) as refused:
        release(stores, damaged)
    for word in (
        "Independencia (PE-150112)",
        "2025-01-01/2025-12-31",
        "2621 sobre 236",
        INEI.id,
        "corrections.yml",
    ):
        assert word in str(refused.value)
    assert rate_of(stores.releases, catalog) == before


@pytest.mark.parametrize(("factor", "years"), [(0.001, range(2018, 2027)), (10.0, (2025,)), (0.001, (2025,))])
def test_a_damaged_population_that_was_accepted_reaches_no_release(
    stores: Stores, tmp_path: Path, catalog: Catalog, factor: float, years: range | tuple[int, ...]
) -> None:
    """INEI's file with the one district divided by 1000, all years or one, and times 10: read and let in as it is."""
    file = tmp_path / "inei_poblacion_distrito_2026.csv"
    lines = [
        (number, name, year, round(count * (factor if (number, year) in {(150112, y) for y in years} else 1)))
        for number, name, count in ((150112, "INDEPENDENCIA", 235_535), (150110, "COMAS", 586_000))
        for year in range(2018, 2027)
    ]
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("UBIGEO", "Distrito", "Año", "Poblacion"), *lines])
    reading = read_edition(file, source=catalog.sources["inei_district_population"], catalog=catalog)
    loaded = Workspace(tmp_path / "workspace.db", catalog)
    assert pipeline.ingest(loaded, reading).accepted
    load_counts(loaded, POLICE, indicator="police_complaints", cells=COMPLAINTS)
    with pytest.raises(ImpossibleValueError, match="Independencia"):
        release(stores, loaded)
    with pytest.raises(NoReleaseError), stores.releases.opened():
        pass


def test_more_events_than_any_population_that_may_be_asked_for_are_refused(catalog: Catalog) -> None:
    census = replace(OTHER, edition="x")
    figures = populations((INEI, [people(HERE, 2018, 219_000)]))
    figures = pd.concat([figures, frame_of([(HERE, "2017", "", 219.0)], "population", snapshot=census.id)])
    counts = frame_of([(HERE, "2018", "", 2621.0)], "police_complaints", snapshot=POLICE.id)
    with pytest.raises(ImpossibleValueError, match="sobre 219 habitantes"):
        compute_ratio_rows(
            counts, catalog.indicators["police_complaint_rate"], catalog, read_denominators(figures, catalog)
        )


def test_a_share_above_a_hundred_is_refused_where_it_is_computed(catalog: Catalog) -> None:
    counts = frame_of([(HERE, "2025", "", 90.0), (HERE, "2025", "sex:women", 91.0)], "cem_cases")
    with pytest.raises(ImpossibleValueError, match=r"91 de un total de 90"):
        compute_ratio_rows(
            counts, catalog.indicators["cem_cases_women_share"], catalog, Denominators(catalog, {})
        )


@pytest.mark.parametrize(
    ("indicator", "value"),
    [("violence_budget_share", 104.0), ("partner_violence_12m", 104.0), ("life_crimes_rate_bo", 104_000.0)],
)
def test_a_published_share_above_a_hundred_and_a_rate_above_its_base_are_refused(
    catalog: Catalog, indicator: str, value: float
) -> None:
    frame = frame_of([("BO-020105", "2024", "", value)], indicator)
    with pytest.raises(ImpossibleValueError, match=f"{value:g}"):
        refuse_impossible_figures(frame, catalog.indicators[indicator], catalog)
    most = 100_000.0 if value > 1000 else 100.0
    refuse_impossible_figures(frame.assign(value=most), catalog.indicators[indicator], catalog)


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ((HERE, "2025", "sex:women", 91.0), (HERE, "2025", "", 90.0)),
        ((HERE, "2025", "age:0-17;sex:women", 91.0), (HERE, "2025", "sex:women", 90.0)),
        ((HERE, "2025", "", 91.0), (PROVINCE, "2025", "", 90.0)),
        ((HERE, "2025", "sex:women", 91.0), (DEPARTMENT, "2025", "sex:women", 90.0)),
        ((HERE, "2025", "", 91.0), ("PE-LN", "2025", "", 90.0)),
        ((HERE, "2025-03", "", 91.0), (PROVINCE, "2025-03", "", 90.0)),
    ],
)
def test_a_part_above_its_whole_is_refused(catalog: Catalog, part: Counted, whole: Counted) -> None:
    indicator = catalog.indicators["cem_cases"]
    for cells in ([part, whole], [whole, part], [(NEXT, "2025", "", 500.0), part, whole]):
        with pytest.raises(ImpossibleValueError, match="más que los 90"):
            refuse_impossible_figures(frame_of(cells, indicator.id), indicator, catalog)
    equal: list[Counted] = [(*part[:3], 90.0), whole]
    refuse_impossible_figures(frame_of(equal, indicator.id), indicator, catalog)


def test_what_two_documents_say_of_two_wholes_is_no_part_of_the_other(catalog: Catalog) -> None:
    indicator = catalog.indicators["cem_cases"]
    one = frame_of([(HERE, "2025", "", 91.0)], indicator.id, statement="one")
    two = frame_of([(PROVINCE, "2025", "", 90.0)], indicator.id, statement="two")
    other_year = frame_of([(PROVINCE, "2024", "", 90.0)], indicator.id, statement="one")
    refuse_impossible_figures(pd.concat([one, two, other_year]), indicator, catalog)


def test_many_faults_are_told_with_how_many_more_there_are(catalog: Catalog) -> None:
    cells: list[Counted] = [
        (HERE, str(year), trait, 9.0 + len(trait)) for year in range(2001, 2014) for trait in ("", "sex:men")
    ]
    with pytest.raises(ImpossibleValueError, match="… y 3 más"):
        refuse_impossible_figures(frame_of(cells, "cem_cases"), catalog.indicators["cem_cases"], catalog)


@pytest.mark.parametrize("moved", [2_355_350.0, 23_553.0])
def test_a_population_that_moves_in_a_year_by_more_than_is_declared_is_refused(
    catalog: Catalog, moved: float
) -> None:
    years = {2024: 233_081.0, 2025: moved, 2026: 237_983.0}
    with pytest.raises(ImpossibleValueError) as refused:
        warn_of_populations(populations((INEI, [people(HERE, *pair) for pair in years.items()])), catalog)
    assert "según 2024" in str(refused.value) and "lo declarado es 2" in str(refused.value)


def test_a_small_place_that_moves_is_a_warning_of_its_edition(catalog: Catalog) -> None:
    cells = [people("PE-150716", 2024, 1_000.0), people("PE-150716", 2025, 2_100.0)]
    (warning,) = warn_of_populations(populations((INEI, cells)), catalog)
    assert warning["snapshot"] == INEI.id and "2.1 veces" in warning["message"]


def test_a_population_beside_another_publishers_is_a_warning_beyond_what_is_declared(
    catalog: Catalog,
) -> None:
    for value, warned in ((235_535.0, 0), (239_000.0, 0), (247_000.0, 1)):
        beside = populations((INEI, [people(HERE, 2025, 235_535.0)]), (OTHER, [people(HERE, 2025, value)]))
        warnings = warn_of_populations(beside, catalog)
        assert len(warnings) == warned
    assert "247000 según published_pe" in warnings[0]["message"]


def test_districts_that_do_not_add_up_to_the_department_of_another_file_are_refused(catalog: Catalog) -> None:
    both = populations(
        (INEI, [people(HERE, 2025, 235_535.0), people(DEPARTMENT, 2025, 11_400_000.0)]),
        (DEPARTMENTS, [people(DEPARTMENT, 2025, 11_600_000.0)]),
    )
    with pytest.raises(ImpossibleValueError, match="11600000 según inei_department_population"):
        warn_of_populations(both, catalog)


def test_a_district_above_the_department_of_another_file_is_refused(catalog: Catalog) -> None:
    both = populations(
        (INEI, [people(HERE, 2025, 11_600_001.0)]), (DEPARTMENTS, [people(DEPARTMENT, 2025, 11_500_000.0)])
    )
    with pytest.raises(ImpossibleValueError, match="de los que es parte"):
        warn_of_populations(both, catalog)


def test_two_official_populations_twice_apart_make_no_rate_and_both_are_said(
    stores: Stores, tmp_path: Path, catalog: Catalog
) -> None:
    loaded = Workspace(tmp_path / "workspace.db", catalog)
    load_counts(loaded, POLICE, indicator="police_complaints", cells=COMPLAINTS)
    load_counts(loaded, INEI, indicator="population", cells=[people(HERE, 2025, 235_535.0)])
    load_counts(loaded, OTHER, indicator="population", cells=[people(HERE, 2025, 117_000.0)])
    release(stores, loaded)
    value, symbol, table = rate_of(stores.releases, catalog)
    assert (value, symbol) == (None, "not_applicable")
    assert "dos fuentes dan 235 535 y 117 000 habitantes" in table.replace(r"\u202f", " ")


def test_two_populations_less_than_twice_apart_make_a_rate(catalog: Catalog) -> None:
    counts = frame_of(COMPLAINTS, "police_complaints", snapshot=POLICE.id)
    for value, makes_one in ((118_000.0, True), (470_000.0, True), (472_000.0, False), (117_000.0, False)):
        beside = populations((INEI, [people(HERE, 2025, 235_535.0)]), (OTHER, [people(HERE, 2025, value)]))
        (row,) = compute_ratio_rows(
            counts, catalog.indicators["police_complaint_rate"], catalog, read_denominators(beside, catalog)
        )
        assert (row[OBSERVED.index("value")] is not None) is makes_one


def test_an_edition_that_another_of_its_source_replaced_contradicts_nobody(catalog: Catalog) -> None:
    counts = frame_of(COMPLAINTS, "police_complaints", snapshot=POLICE.id)
    older = replace(OTHER, edition="2026-01-01")
    beside = populations(
        (INEI, [people(HERE, 2025, 235_535.0)]),
        (older, [people(HERE, 2025, 236.0)]),
        (OTHER, [people(HERE, 2025, 235_000.0)]),
    )
    (row,) = compute_ratio_rows(
        counts, catalog.indicators["police_complaint_rate"], catalog, read_denominators(beside, catalog)
    )
    assert row[OBSERVED.index("value")] is not None


def test_the_publishers_own_file_of_nine_years_moves_by_no_more_than_is_declared(
    catalog: Catalog, shared_data: Path
) -> None:
    file = shared_data / "peru" / "poblacion-distrito" / "inei_poblacion_distrito_2018_2026.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        cells = [
            people(f"PE-{int(row['UBIGEO']):06d}", int(row["Año"]), float(row["Poblacion"]))
            for row in csv.DictReader(lines)
        ]
    assert warn_of_populations(populations((INEI, cells)), catalog) == []
