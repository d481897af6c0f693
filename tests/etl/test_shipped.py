"""The figures in the repository: as the publishers' files say, and nothing that subtraction gives away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copy

import pandas as pd
import pytest

from etl import commands
from etl.disclosure.cells import Cell, counts_of
from etl.disclosure.suppression.edition_cells import Remembered
from etl.publishing.derive import add_sums
from etl.shipping import shipped_registers
from etl.shipping.shipped import CHOICES, Recipe, choose_shipped_rows, read_recipes
from etl.shipping.shipped_figures import FIGURES, load_shipped, read_former_figures
from etl.shipping.shipped_registers import counted_around_province, narrowed_to_districts
from etl.sources.figures import read_rows
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.model import Breakdown, Level, Period
from observatory.provenance.losses import ABSENT, PART_NOTE
from observatory.store.releases import SqliteReleases
from observatory.vocabulary import phrases
from tests.kit.counts import frame_of
from tests.kit.sampling import goes_everywhere

KEYS = ["source", "edition", "indicator", "publisher", "title"]


@pytest.fixture(scope="module")
def shipped(root: Path, catalog: Catalog) -> pd.DataFrame:
    """Every figure of the repository."""
    files = sorted((root / "data" / "figures").glob("*.csv"))
    tables = [read_rows(file, catalog).assign(source=file.stem) for file in files]
    return pd.concat(tables, ignore_index=True).fillna("")


@pytest.fixture(scope="module")
def local(shipped: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Counts of persons below a department, as numbers."""
    persons = {
        indicator.id
        for indicator in catalog.indicators.values()
        if indicator.kind == "count" and indicator.counts_persons
    }
    below = {territory.code for territory in catalog.territories.values() if territory.is_local}
    rows = shipped[shipped["indicator"].isin(persons) & shipped["territory"].isin(below)]
    rows = rows[(rows["value"] != "") & (rows["indicator"] != "population")]
    return rows.assign(value=rows["value"].astype(float))


def gives_away(total: float, parts: pd.Series) -> bool:  # type: ignore[type-arg]
    """Whether what the parts leave of a total is a count from 1 to 4."""
    return len(parts) > 0 and 1 <= total - parts.sum() <= 4


def remainders(rows: pd.DataFrame) -> Iterator[tuple[str, float, pd.Series]]:  # type: ignore[type-arg]
    """Each total with the parts shown of it: by one more dimension, whichever it is."""
    parsed = {text: dict(Breakdown.parse(text).codes) for text in rows["breakdown"].unique()}
    for key, cells in rows.groupby([*KEYS, "territory", "period_start", "period_end"]):
        codes = {text: parsed[text] for text in cells["breakdown"]}
        values = cells.groupby("breakdown")["value"].first()
        for text, traits in codes.items():
            for dimension in {name for trait_codes in codes.values() for name in trait_codes} - set(traits):
                parts = [
                    other_text
                    for other_text, narrow in codes.items()
                    if set(narrow) == {*traits, dimension} and traits.items() <= narrow.items()
                ]
                yield f"{key} {text} by {dimension}", values[text], values[parts]


@pytest.fixture(scope="module")
def local_remainders(local: pd.DataFrame) -> list[tuple[str, float, pd.Series]]:  # type: ignore[type-arg]
    """The remainders of all local counts, which several tests look at."""
    return list(remainders(local))


def test_no_local_count_from_one_to_four_is_in_the_repository(local: pd.DataFrame) -> None:
    small = local[local["value"].between(1, 4)]
    assert small.empty, small[["source", "territory", "period_start", "breakdown", "value"]].to_string()


def test_no_total_less_its_shown_parts_gives_a_small_count(
    local_remainders: list[tuple[str, float, pd.Series]],  # type: ignore[type-arg]
) -> None:
    betrayals = [name for name, total, parts in local_remainders if gives_away(total, parts)]
    assert betrayals == []


def test_no_district_less_its_centres_gives_a_small_count(
    local_remainders: list[tuple[str, float, pd.Series]],  # type: ignore[type-arg]
) -> None:
    centres = [remainder for remainder in local_remainders if remainder[0].endswith("by centre")]
    assert len(centres) >= 13 * 3
    assert all(total == parts.sum() or total - parts.sum() >= 5 for _, total, parts in centres)


def test_no_year_less_its_shown_months_gives_a_small_count(local: pd.DataFrame) -> None:
    rows = local.assign(
        grain=[f"{s}/{e}" for s, e in zip(local["period_start"], local["period_end"], strict=True)]
    )
    dated = rows[rows["period_start"] != ""]
    for key, cells in dated.groupby([*KEYS, "territory", "breakdown"]):
        spans = [Period.parse(text) for text in cells["grain"]]
        for span, total in zip(spans, cells["value"], strict=True):
            parts = [
                value
                for other_span, value in zip(spans, cells["value"], strict=True)
                if other_span != span and span.contains(other_span)
            ]
            assert not gives_away(total, pd.Series(parts, dtype=float)), (key, span)


def test_months_of_a_year_are_shipped_only_where_none_is_small(local: pd.DataFrame) -> None:
    police = local[local["source"].isin(["mininter_vcm", "sidpol"])]
    months = police[police["period_start"].str[:7] == police["period_end"].str[:7]]
    assert months["value"].min() >= 5
    counts = months.groupby(["source", "edition", "territory", months["period_start"].str[:4]]).size()
    assert set(counts) == {12, 5}


def test_no_place_less_its_shown_parts_gives_a_small_count(local: pd.DataFrame, catalog: Catalog) -> None:
    for key, cells in local.groupby([*KEYS, "period_start", "period_end", "breakdown"]):
        values = cells.groupby("territory")["value"].first()
        for code, total in values.items():
            below = catalog.territories[str(code)].members or [
                part for part in values.index if catalog.territories[str(part)].parent == code
            ]
            parts = values[values.index.isin(below)]
            assert not gives_away(total, parts), (key, code)


def test_no_large_province_is_hidden_for_the_sake_of_a_small_one(
    shipped: pd.DataFrame, catalog: Catalog
) -> None:
    """In 30 years of a department one is told or has 1 to 4, and one goes with it; a third in five: 65 of 1,568.

    None of them can be opened beside what was shown (docs/disclosure.md).
    """
    rows = shipped[(shipped["source"] == "sidpol") & (shipped["conf_status"] == "protected")]
    hidden = rows[rows["territory"].map(lambda code: catalog.territories[code].level) == Level.PROVINCE]
    assert (hidden["territory"].map(catalog.inhabitants) <= catalog.policy.wholes_before_parts).all()
    years = hidden["period_start"].str[:4] == hidden["period_end"].str[:4]
    assert (years & hidden["period_end"].str.endswith("-12-31")).sum() == 65
    assert (~years).sum() == 3, "the sums of eight years of three small ones"


def test_what_the_figures_hid_for_nothing_is_shipped_and_a_small_count_is_not(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    province = "PE-0801"
    parts = [part.code for part in catalog.parts[province]]
    districts = [code for code in parts if catalog.has_own_counts(code)]
    counted = frame_of(
        [(code, "2024", "", 3.0 if code == districts[1] else 200.0) for code in parts], "police_complaints"
    )
    counted = add_sums(counted, catalog.indicators["police_complaints"], catalog)
    former = {cell for cell in counts_of(counted) if cell.territory in (province, *districts[:3])}
    hidden = Remembered(frozenset(former))
    monkeypatch.setattr(shipped_registers, "read_former_figures", lambda *_: (hidden, {}))
    shown = shipped_registers._protect(counted, "sidpol", catalog).set_index("territory")["value"]
    assert shown[province] == 200.0 * (len(parts) - 1) + 3
    assert pd.isna(shown[districts[1]]) and shown.isna().sum() == 1


def test_a_place_of_which_the_source_never_had_a_row_says_so_in_all_years(shipped: pd.DataFrame) -> None:
    """Seen: one year «protegido» beside eight of «nunca trajo una fila», with which its province was withheld whole."""
    rows = shipped[shipped["source"] == "sidpol"]
    said = rows.groupby("territory")["obs_status"].agg(set)
    without_row = set(said.index[[statuses == {"no_row"} for statuses in said]])
    assert len(without_row) >= 20 and {"PE-090511", "PE-160702", "PE-160705", "PE-160706"} <= without_row
    assert not any("no_row" in statuses for statuses in said.drop(list(without_row)))


def test_no_local_count_covers_less_than_a_month(local: pd.DataFrame) -> None:
    dated = local[local["period_start"] != ""]
    spans = [
        Period.parse(f"{start}/{end}")
        for start, end in zip(dated["period_start"], dated["period_end"], strict=True)
    ]
    assert [str(span) for span in spans if span.days < 28] == []


def test_all_districts_of_lima_are_shipped_by_year(shipped: pd.DataFrame, catalog: Catalog) -> None:
    """Each of the 43 has its population and complaints of the year, and its cases if it had a centre.

    Santa María del Mar has too few inhabitants for complaints of its own.
    """
    lima = {code for code in catalog.in_set("lima") if catalog.territories[code].valid_from is None}
    assert len(lima) == 43
    yearly = shipped[shipped["period_start"].str[:4] == "2024"]
    told = {
        source: set(yearly["territory"][yearly["source"] == source]) for source in ("mininter_vcm", "sidpol")
    }
    assert lima <= set(yearly["territory"][yearly["source"] == "inei_district_population"])
    assert [lima - districts for districts in told.values()] == [{"PE-150138"}] * 2
    with_centre = yearly["territory"][(yearly["source"] == "mimp_cem") & (yearly["breakdown"] == "")]
    assert len(lima & set(with_centre)) == 34  # nine had no centre that year


def test_a_small_year_of_the_police_is_protected_with_another(shipped: pd.DataFrame) -> None:
    """Santa María del Mar had so few in January to May 2026 that Lima less the other 42 would tell them."""
    rows = shipped[(shipped["source"] == "sidpol") & (shipped["period_end"] == "2026-05-31")]
    spans = rows[rows["period_start"] == "2026-01-01"]
    protected = spans["territory"][spans["conf_status"] == "protected"]
    assert [code for code in sorted(protected) if code.startswith("PE-1501")] == ["PE-150127"]
    assert spans["value"][spans["territory"] == "PE-1501"].item() != ""


@pytest.mark.parametrize("source", ["sidpol", "mininter_vcm"])
def test_the_whole_file_of_the_police_loses_nothing_beside_what_is_shipped_of_it(
    source: str, root: Path, shared_data: Path, catalog: Catalog, tmp_path: Path
) -> None:
    """A protected month may be one in which nobody complained: it has no row in the publisher's file."""
    for path in (root / "data" / "figures").glob("*.*"):
        if path.stem in ("sidpol", "mininter_vcm"):
            copy(path, tmp_path)
    stores = Stores(tmp_path / "store", catalog, SqliteReleases(tmp_path / "store"), tmp_path)
    load_shipped(stores.workspace(), catalog, stores.figures)
    for recipe in (one for one in read_recipes() if one.source == source):
        assert commands.check(stores, shared_data / recipe.file, source=source) == 0


def test_of_an_older_edition_the_year_is_not_shipped_where_newer_ones_hide_some_or_add_a_few(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few, 1 to 4 in all its months: what an edition adds is a count of persons. Nor where they show no months."""
    months = ["2025-01", "2025-02"]
    added = {"PE-150112": 5.0, "PE-150117": 0.0, "PE-150110": 9.0, "PE-150139": 2.0, "PE-150106": None}
    rows = [(code, month, "", 20.0) for code in added for month in ["2024-12", *months]]
    newer = {
        Cell("", "", "police_complaints", code, f"{month}-01", end, ""): 20.0
        + (more if month == "2025-02" else 0)
        for code, more in added.items()
        if more is not None
        for month, end in zip(months, ("2025-01-31", "2025-02-28"), strict=True)
    }
    hidden = Cell("", "", "police_complaints", "PE-150110", "2025-01-01", "2025-12-31", "")
    former = (Remembered(frozenset({hidden})), newer)
    monkeypatch.setattr(shipped_registers, "read_former_figures", lambda *_: former)
    choose = shipped_registers.newest_year_so_far("mininter_vcm")
    chosen = choose(frame_of(rows, "police_complaints"), catalog)
    assert chosen[["territory", "period_start", "period_end", "value"]].to_numpy().tolist() == [
        [code, "2025-01-01", "2025-02-28", 40.0] for code in ("PE-150112", "PE-150117")
    ]


def test_an_older_edition_says_the_year_so_far_of_no_place_of_which_newer_figures_hide_any(
    shipped: pd.DataFrame,
) -> None:
    police = shipped[shipped["source"].isin(["mininter_vcm", "sidpol"])]
    then = police[police["edition"] == "2025-05"]
    assert {*zip(then["period_start"], then["period_end"], strict=True)} == {("2025-01-01", "2025-05-31")}
    year = (police["period_start"] <= "2025-12-31") & (police["period_end"] >= "2025-01-01")
    assert set(police.loc[year & (police["conf_status"] == "protected"), "territory"]).isdisjoint(
        then["territory"]
    )
    assert then.set_index("territory")["value"].astype(float)["PE-150112"] == 1181


def test_lima_norte_is_shipped_by_one_trait_at_a_time_for_all_years(
    shipped: pd.DataFrame, catalog: Catalog
) -> None:
    dimension_names = {"", *catalog.indicators["cem_cases"].dimensions}
    local = {
        table for table in catalog.policy.local_tables.longer if dimension_names.issuperset(table.split(";"))
    }
    for code in catalog.territories["PE-LN"].members:
        rows = shipped[
            (shipped["source"] == "mimp_cem")
            & (shipped["territory"] == code)
            & (shipped["indicator"] == "cem_cases")
        ]
        tables = {Breakdown.parse(text).dimensions for text in rows["breakdown"]}
        assert tables == local, code
        assert set(rows["period_start"].str[:4]) >= {str(year) for year in range(2019, 2025)}, code


def test_a_protected_cell_is_shipped_without_its_number(shipped: pd.DataFrame) -> None:
    rows = shipped[shipped["conf_status"] == "protected"]
    assert len(rows) > 100
    assert set(rows["value"]) | set(rows["locator"]) | set(rows["note"]) == {""}
    assert not shipped["value"].isin(["nan", "None"]).any()


def test_at_least_nine_cells_in_ten_of_lima_norte_are_shipped(shipped: pd.DataFrame) -> None:
    rows = shipped[(shipped["source"] == "mimp_cem") & (shipped["territory"].str.match("PE-1501..|PE-LN"))]
    assert (rows["conf_status"] == "protected").mean() <= 0.10


def test_lima_and_peru_by_sex_form_and_age_add_up_to_their_totals(shipped: pd.DataFrame) -> None:
    rows = shipped[(shipped["source"] == "mimp_cem") & (shipped["indicator"] == "cem_cases")]
    rows = rows[rows["territory"].isin(["PE", "PE-1501"])].assign(
        value=lambda cells: cells["value"].astype(float)
    )
    sums = [(total, parts.sum()) for _, total, parts in remainders(rows) if len(parts)]
    assert len(sums) == 2 * 13 * 3
    assert all(total == parts for total, parts in sums)


PROTECTED_AS_A_RELEASE = "mimp_cem"
COMPARED = ["indicator", "territory", "period_start", "period_end", "breakdown", "locator", "obs_status"]
# What is protected of the centres is chosen again in `make soak`: it takes half a minute.
AGAIN = [recipe for recipe in read_recipes() if goes_everywhere() or recipe.source != PROTECTED_AS_A_RELEASE]


@pytest.mark.parametrize("recipe", AGAIN, ids=lambda recipe: f"{recipe.source}-{Path(recipe.file).stem}")
def test_what_is_shipped_is_what_the_publishers_file_says(
    recipe: Recipe, shared_data: Path, shipped: pd.DataFrame, catalog: Catalog
) -> None:
    snapshot, fresh = choose_shipped_rows(recipe, shared_data, catalog)
    kept_rows = shipped[(shipped["source"] == recipe.source) & (shipped["edition"] == snapshot.edition)]
    columns = COMPARED
    if recipe.source == PROTECTED_AS_A_RELEASE:
        columns = [*columns, "conf_status"]
        fresh["conf_status"] = fresh["conf_status"].map({"protected": "protected"}).fillna("")
    assert_same_rows(kept_rows, fresh, columns)


def test_each_shipped_number_of_the_centres_is_counted_in_the_publishers_file(
    shared_data: Path, shipped: pd.DataFrame, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No cell of the tables that may be shown is left out, each open one has its number, and no small one is open."""
    (recipe,) = (recipe for recipe in read_recipes() if recipe.source == PROTECTED_AS_A_RELEASE)
    monkeypatch.setitem(CHOICES, "counted", counted)  # type: ignore[arg-type]
    _, fresh = choose_shipped_rows(replace(recipe, choose="counted"), shared_data, catalog)
    kept_rows = shipped[shipped["source"] == recipe.source].reset_index(drop=True)
    assert kept_rows[COMPARED[:5]].to_numpy().tolist() == fresh[COMPARED[:5]].to_numpy().tolist()
    is_protected = kept_rows["conf_status"] == "protected"
    assert_same_rows(kept_rows[~is_protected], fresh[~is_protected], COMPARED)
    below = {territory.code for territory in catalog.territories.values() if territory.is_local}
    persons = (fresh["indicator"] == "cem_cases") & fresh["territory"].isin(below)
    small = persons & fresh["value"].between(1, 4)
    assert small.sum() > 50
    assert is_protected[small].all()


def counted(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """All that the file says of what is shipped of the centres, with nothing protected."""
    rows = narrowed_to_districts(counted_around_province(observations, catalog), observations, catalog)
    tables = {text: Breakdown.parse(text).dimensions for text in rows["breakdown"].unique()}
    return rows[rows["breakdown"].map(tables).isin(catalog.policy.local_tables.longer)]


def assert_same_rows(kept_rows: pd.DataFrame, fresh: pd.DataFrame, columns: list[str]) -> None:
    """The same rows with the same numbers, whatever their order: wide rows say the months of a year before it."""
    kept_rows, fresh = (rows.sort_values(COMPARED[:5], kind="stable") for rows in (kept_rows, fresh))
    pd.testing.assert_frame_equal(
        kept_rows[columns].reset_index(drop=True), fresh[columns].reset_index(drop=True), check_dtype=False
    )
    values = pd.to_numeric(kept_rows["value"]).reset_index(drop=True)
    pd.testing.assert_series_equal(values, fresh["value"].reset_index(drop=True), check_dtype=False)


@pytest.mark.parametrize(
    ("source", "territory", "start", "breakdown", "value"),
    [
        ("mimp_cem", "PE-150112", "2023-01-01", "", 738),
        ("mimp_cem", "PE-150112", "2023-01-01", "centre:CEM050", 334),
        ("mimp_cem", "PE-150112", "2023-01-01", "centre:COM152", 404),
        ("mimp_cem", "PE", "2019-01-01", "", 181_885),
        ("mininter_vcm", "PE", "2025-01-01", "", 217_270),
        ("sidpol", "PE-150112", "2026-05-01", "", 150),
        ("inei_district_population", "PE-150112", "2024-06-30", "", 233_081),
        ("inei_district_population", "PE-1501", "2025-06-30", "", 10_432_133),
        ("inei_department_population", "PE-15", "2025-06-30", "sex:women", 5_956_400),
        ("ine_census_2024", "BO-020105", "2024-03-23", "", 885_825),
        ("ine_census_2024", "BO-02", "2024-03-23", "", 3_030_917),
        ("el_alto_districts", "BO-020105-03", "2012-11-21", "", 144_828),
        ("minsa_structure_2020", "PE-150112", "2020-06-30", "sex:women", 118_675),
        ("ine_census_2024_sex", "BO-020105", "2024-03-23", "sex:women", 458_451),
        ("ine_census_2012_sex", "BO-020105", "2012-11-21", "sex:women", 439_468),
        ("ine_census_2001_sex", "BO-020105", "2001-09-05", "sex:women", 328_431),
        ("snis_establishments", "BO-020105", "2024-01-01", "", 122),
        ("warminan_national", "PE", "2025-01-01", "form:sexual", 32_180),
        ("warminan_departments", "PE-15", "2025-01-01", "", 44_262),
    ],
)
def test_figures_that_the_notes_print_are_shipped(
    source: str, territory: str, start: str, breakdown: str, value: int, shipped: pd.DataFrame
) -> None:
    rows = shipped[(shipped["source"] == source) & (shipped["territory"] == territory)]
    rows = rows[(rows["period_start"] == start) & (rows["breakdown"] == breakdown)]
    rows = rows[rows["indicator"] != "cem_activities"]
    assert rows["value"].tolist() == [str(value)]


def test_a_department_is_summed_only_of_a_list_that_is_known_to_hold_it_whole(shipped: pd.DataFrame) -> None:
    """The catalogue knows the municipalities of a department from 2024 on; those of 2012 were fewer."""
    departments = {
        source: {code for code in rows["territory"] if len(code) == len("BO-02")}
        for source, rows in shipped.groupby("source")
    }
    assert len(departments["ine_census_2024_sex"]) == 9
    assert not departments["ine_census_2012_sex"] and not departments["ine_census_2001_sex"]


@pytest.mark.parametrize(
    ("source", "people"), [("ine_census_2001_sex", 8_274_325), ("ine_census_2012_sex", 10_059_856)]
)
def test_a_census_of_all_municipalities_adds_up_to_what_its_source_says_of_the_country(
    source: str, people: int, shipped: pd.DataFrame
) -> None:
    country = shipped[(shipped["source"] == source) & (shipped["territory"] == "BO")]
    assert country["value"].astype(int).sum() == people and len(country) == 2


@pytest.mark.parametrize(
    ("source", "municipalities"),
    [
        ("ine_census_2024_sex", 343),
        ("ine_census_2012_sex", 339),
        ("ine_census_2001_sex", 339),
        ("snis_establishments", 343),
    ],
)
def test_every_municipality_is_shipped_with_its_people(
    source: str, municipalities: int, shipped: pd.DataFrame, catalog: Catalog
) -> None:
    every = {code for code, place in catalog.territories.items() if place.level is Level.MUNICIPALITY}
    told = set(shipped["territory"][shipped["source"] == source]) & every
    assert len(told) == municipalities and len(every) == 343
    lacking = {"BO-031304", "BO-050405", "BO-051204", "BO-080901"}  # not there yet at the censuses before
    assert every - told <= lacking


def test_the_text_of_complaints_and_populations_is_small(root: Path) -> None:
    """At most 1 MB for all of Peru's districts and Bolivia's municipalities."""
    names = ("sidpol", "mininter_vcm", "inei_district_population", "ine_census_*")
    files = [path for name in names for path in (root / "data" / "figures").glob(f"{name}.csv")]
    assert len(files) == 7 and sum(path.stat().st_size for path in files) <= 1_000_000


def test_a_total_without_months_that_were_not_received_says_so(shipped: pd.DataFrame) -> None:
    """Months of few districts lack in the last two years, and so in what holds them; former years lack nothing known."""
    rows = shipped[(shipped["note"] == PART_NOTE) & shipped["source"].isin(["mininter_vcm", "sidpol"])]
    noted = set(zip(rows["period_start"].str[:4], rows["territory"], strict=True))
    districts = {"PE-040203", "PE-040520", "PE-130402", "PE-211105"}
    wholes = {"PE", "PE-04", "PE-0402", "PE-0405", "PE-13", "PE-1304", "PE-21", "PE-2111"}
    assert noted == {("2025", "PE"), *(("2026", code) for code in districts | wholes)}


def test_a_missing_figure_was_neither_hidden_nor_shown(catalog: Catalog) -> None:
    hidden, shown = read_former_figures(FIGURES / "mimp_cem.csv", catalog)
    assert hidden.hidden.isdisjoint(shown)
    assert all(value >= 0 for value in shown.values())


def test_a_sum_of_months_does_not_say_in_how_many_of_them_somebody_complained(shipped: pd.DataFrame) -> None:
    """Seen: nine complaints in seven rows; the months of that year are protected."""
    months = pd.DataFrame(
        {
            "territory": "PE-150138", "year": "2024", "indicator": "police_complaints", "obs_status": "normal",
            "period_start": [f"2024-{month:02}-01" for month in range(1, 13)],
            "period_end": [f"2024-{month:02}-28" for month in range(1, 13)],
            "value": [0.0] * 5 + [1.0] * 7, "locator": [ABSENT] * 5 + [f"L{line}" for line in range(2, 9)],
        }
    )  # fmt: skip
    (locator,) = shipped_registers._yearly(months, {"PE-150138": "PE-150138"})["locator"]
    assert locator == phrases.SUM_OF_ROWS
    of_police = shipped["source"].isin(["mininter_vcm", "sidpol"])
    assert not shipped.loc[of_police, "locator"].str.contains(r"suma de \d+ filas").any()


def test_a_year_that_a_source_counts_elsewhere_has_no_number() -> None:
    months = pd.DataFrame(
        {
            "territory": "PE-130112", "year": "2024", "indicator": "police_complaints", "obs_status": "with_mother",
            "period_start": [f"2024-{month:02}-01" for month in range(1, 13)],
            "period_end": [f"2024-{month:02}-28" for month in range(1, 13)], "value": float("nan"), "locator": ABSENT,
        }
    )  # fmt: skip
    (year,) = shipped_registers._yearly(months, {"PE-130112": "PE-130112"}).to_dict("records")
    assert pd.isna(year["value"]) and (year["obs_status"], year["note"]) == ("with_mother", "")
