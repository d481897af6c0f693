"""Sums are made only where every part is there; their notes say how many centres wrote them and give nothing away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Literal

import pandas as pd
import pytest

from etl.publishing.derive import add_sums, compute_ratio_rows, is_month
from etl.publishing.register_years import note_writers
from etl.reading.normalise import sum_into_territories
from observatory.catalog import Catalog, load_catalog
from observatory.model import Level, Territory
from observatory.statistics.denominators import Denominators
from observatory.store.private.workspace import OBSERVED
from observatory.vocabulary.phrases import FIRST_WRITERS, WRITERS
from observatory.words.labels import NOT_SUMMED
from tests.kit.counts import Counted, frame_of

YEAR: list[Counted] = [("PE-150112", f"2024-{month:02}", "", float(month)) for month in range(1, 13)]


def totals(
    cells: list[tuple[str, str, str, float]], catalog: Catalog, *, indicator: str = "police_complaints"
) -> dict[tuple[str, str], float]:
    """(territory, start/end) -> value of the totals, months left out."""
    sums = add_sums(frame_of(cells, indicator), catalog.indicators[indicator], catalog)
    return {
        (row.territory, f"{row.period_start}/{row.period_end}"): row.value
        for row in sums.itertuples()
        if row.period_start[:7] != row.period_end[:7]
    }


Q1_2025: list[Counted] = [("PE-150112", f"2025-{month:02}", "", 10.0) for month in (1, 2, 3)]
LIMA_NORTE: list[Counted] = [(code, "2024", "", 10.0) for code in load_catalog().territories["PE-LN"].members]
BOTH_YEARS: list[Counted] = [(code, year, "", 10.0) for code, *_ in LIMA_NORTE for year in ("2023", "2024")]
HERE, GROUP = "PE-150112", "PE-LN"
SUMS: dict[str, tuple[list[Counted], tuple[str, str], float | None]] = {
    "twelve months make a year": (YEAR, (HERE, "2024-01-01/2024-12-31"), 78),
    "eleven months of a past year make nothing": (
        [*YEAR[:5], *YEAR[6:], Q1_2025[0]], (HERE, "2024-01-01/2024-12-31"), None),
    "a newest year that lacks a month is no year": (YEAR[:5] + YEAR[6:], (HERE, "2024-01-01/2024-12-31"), None),
    "and no part of one": (YEAR[:5] + YEAR[6:], (HERE, "2024-01-01/2024-05-31"), None),
    "nor is one of which the second month lacks": ([YEAR[0], YEAR[2]], (HERE, "2024-01-01/2024-03-31"), None),
    "the newest year is summed to its last month": (YEAR + Q1_2025, (HERE, "2025-01-01/2025-03-31"), 30),
    "and named as that span": (YEAR + Q1_2025, (HERE, "2025-01-01/2025-12-31"), None),
    "a figure of the source is not replaced by a sum": (
        [*YEAR, (HERE, "2024", "", 80.0)], (HERE, "2024-01-01/2024-12-31"), 80),
    "a group is summed of all its members": (LIMA_NORTE, (GROUP, "2024-01-01/2024-12-31"), 80),
    "and not without one": (LIMA_NORTE[1:], (GROUP, "2024-01-01/2024-12-31"), None),
    "a member that lacks one year lacks in that sum": (BOTH_YEARS[1:], (GROUP, "2023-01-01/2023-12-31"), None),
    "and in that alone": (BOTH_YEARS[1:], (GROUP, "2024-01-01/2024-12-31"), 80),
    "eight districts do not make their province": (LIMA_NORTE, ("PE-1501", "2024-01-01/2024-12-31"), None),
}  # fmt: skip


@pytest.mark.parametrize("case", SUMS)
def test_a_sum_is_made_where_every_part_is_there_and_nowhere_else(catalog: Catalog, case: str) -> None:
    cells, cell, value = SUMS[case]
    assert totals(cells, catalog).get(cell) == value


@pytest.mark.parametrize("reason", ["with_mother", "no_row"])
def test_a_part_that_the_source_counts_elsewhere_or_never_had_does_not_block_the_sum(
    catalog: Catalog, reason: str
) -> None:
    rows = frame_of([*LIMA_NORTE[1:], (LIMA_NORTE[0][0], "2024", "", float("nan"))], "police_complaints")
    said = rows.assign(obs_status=rows["obs_status"].where(rows["value"].notna(), reason))
    unsaid = rows.assign(obs_status=rows["obs_status"].where(rows["value"].notna(), "not_received"))
    sums = [
        add_sums(frame, catalog.indicators["police_complaints"], catalog).set_index("territory")["value"]
        for frame in (said, unsaid)
    ]
    assert sums[0][GROUP] == 70
    assert GROUP not in sums[1]


def test_months_are_not_summed_over_territories(catalog: Catalog) -> None:
    cells = [(code, "2024-01", "", 10.0) for code in catalog.territories["PE-LN"].members]
    sums = add_sums(frame_of(cells, "police_complaints"), catalog.indicators["police_complaints"], catalog)
    months = sums[sums["period_end"] == "2024-01-31"]
    assert set(months["territory"]) == set(catalog.territories["PE-LN"].members)


def test_what_cannot_be_added_is_not(catalog: Catalog) -> None:
    cells = [(code, "2024", "", 10.0) for code in catalog.territories["PE-LN"].members]
    sums = add_sums(
        frame_of(cells, "partner_violence_12m"), catalog.indicators["partner_violence_12m"], catalog
    )
    assert len(sums) == len(cells)


def test_a_sum_that_holds_a_provisional_part_is_provisional(catalog: Catalog) -> None:
    members = catalog.territories["PE-LN"].members
    years = [(code, year, "", 10.0) for code in members for year in ("2023", "2024")]
    frame = frame_of([*YEAR, *(cell for cell in years if cell[0] != "PE-150112")], "police_complaints")
    frame.loc[frame["period_start"] == "2024-12-01", "obs_status"] = "provisional"
    sums = add_sums(frame, catalog.indicators["police_complaints"], catalog)
    year_sums = sums[(sums["period_start"] == "2024-01-01") & (sums["period_end"] == "2024-12-31")]
    of_years = year_sums.set_index("territory")["obs_status"]
    assert of_years[["PE-150112", "PE-LN"]].tolist() == ["provisional", "provisional"]
    assert of_years["PE-150110"] == "normal"


def test_a_month_is_the_days_from_the_first_on_to_another_of_the_same_month() -> None:
    spans = {
        ("2024-02-01", "2024-02-29"): True,
        ("2024-12-01", "2024-12-31"): True,
        ("2024-02-01", "2024-02-01"): False,  # a day, like that of a stock
        ("2024-02-02", "2024-02-29"): False,
        ("2024-01-01", "2024-02-29"): False,
        ("2023-02-01", "2024-02-29"): False,
        ("2024-01-01", "2024-12-31"): False,
    }
    frame = pd.DataFrame(spans.keys(), columns=["period_start", "period_end"])
    assert is_month(frame).tolist() == list(spans.values())
    assert is_month(frame.iloc[:0]).tolist() == []


COMMUNES = {"CL-13201": 900.0, "CL-13202": 420.0, "CL-13203": 77.0}
YEAR_2025 = "2025-01-01/2025-12-31"


def with_cordillera(
    catalog: Catalog, *communes: str, parts: Literal["complete"] | int | None, since: date | None = None
) -> Catalog:
    """The catalogue with a province of Chile, the communes of it that somebody wrote down, and what `parts` says."""
    chile = (
        Territory("CL", Level.COUNTRY, "Chile"),
        Territory("CL-13", Level.DEPARTMENT, "Metropolitana de Santiago", "CL"),
        Territory("CL-132", Level.PROVINCE, "Cordillera", "CL-13", parts=parts, parts_since=since),
        *(Territory(code, Level.MUNICIPALITY, code, "CL-132") for code in communes),
    )
    return replace(catalog, territories={**catalog.territories, **{place.code: place for place in chile}})


def test_two_communes_of_three_make_neither_their_province_nor_a_country(catalog: Catalog) -> None:
    two = list(COMMUNES)[:2]
    cells = [(code, "2025", "", COMMUNES[code]) for code in two]
    sums = totals(cells, with_cordillera(catalog, *two, parts=None))
    assert {place for (place, _), value in sums.items() if pd.notna(value)} == set(two)


def test_a_place_whose_parts_nobody_declares_says_why_it_has_no_sum(catalog: Catalog) -> None:
    two = list(COMMUNES)[:2]
    frame = frame_of([(code, "2025", "", 10.0) for code in two], "police_complaints")
    sums = add_sums(
        frame, catalog.indicators["police_complaints"], with_cordillera(catalog, *two, parts=None)
    )
    reasons = sums[~sums["territory"].isin(two)]
    assert sorted(reasons["territory"]) == ["CL", "CL-13", "CL-132"]
    assert set(reasons["obs_status"]) == {"not_published"} and set(reasons["note"]) == {NOT_SUMMED}
    assert reasons["value"].isna().all()


def test_a_figure_of_the_source_stands_in_place_of_the_reason(catalog: Catalog) -> None:
    cells = [("CL-13201", "2025", "", 900.0), ("CL-132", "2025", "", 1400.0)]
    frame = frame_of(cells, "police_complaints")
    known = with_cordillera(catalog, "CL-13201", parts=None)
    sums = add_sums(frame, catalog.indicators["police_complaints"], known).set_index("territory")
    assert sums.loc["CL-132", ["value", "note"]].tolist() == [1400.0, ""]
    assert sums.loc["CL", "note"] == NOT_SUMMED


@pytest.mark.parametrize("parts", [3, "complete"])
def test_all_communes_of_a_province_that_says_how_many_they_are_make_it(
    catalog: Catalog, parts: Literal["complete"] | int
) -> None:
    known = with_cordillera(catalog, *COMMUNES, parts=parts)
    cells = [(code, "2025", "", value) for code, value in COMMUNES.items()]
    assert totals(cells, known)["CL-132", YEAR_2025] == 1397
    assert ("CL-132", YEAR_2025) not in totals(cells[1:], known)


def test_a_number_of_parts_that_the_rows_do_not_reach_makes_no_sum(catalog: Catalog) -> None:
    two = list(COMMUNES)[:2]
    known = with_cordillera(catalog, *two, parts=3)
    assert ("CL-132", YEAR_2025) not in totals([(code, "2025", "", 10.0) for code in two], known)


def test_before_the_day_from_which_the_list_is_known_nothing_is_summed(catalog: Catalog) -> None:
    known = with_cordillera(catalog, *COMMUNES, parts=3, since=date(2025, 1, 1))
    cells = [(code, year, "", value) for code, value in COMMUNES.items() for year in ("2024", "2025")]
    sums = totals(cells, known)
    assert ("CL-132", YEAR_2025) in sums and ("CL-132", "2024-01-01/2024-12-31") not in sums


def test_a_part_that_began_within_the_year_does_not_stand_in_for_one_that_is_missing(
    catalog: Catalog,
) -> None:
    known = with_cordillera(catalog, *COMMUNES, parts=3)
    newest = replace(known.territories["CL-13203"], valid_from=date(2025, 7, 1))
    known = replace(known, territories={**known.territories, "CL-13203": newest})
    cells = [(code, "2025", "", value) for code, value in COMMUNES.items()]
    assert totals(cells, known)["CL-132", YEAR_2025] == 1397
    assert ("CL-132", YEAR_2025) not in totals(cells[1:], known)
    assert totals(cells[:2], known)["CL-132", YEAR_2025] == 1320


def test_nothing_is_summed_over_the_codes_of_a_dimension(catalog: Catalog) -> None:
    cells = [("PE-150112", "2024", f"sex:{sex}", 10.0) for sex in ("women", "men")]
    sums = add_sums(frame_of(cells, "cem_cases"), catalog.indicators["cem_cases"], catalog)
    assert len(sums) == 2


# Sums of a file's rows for the territories that they lie in: each tells what all of its own rows say, and no other's.


LIMA, CALLAO = "PE-1501", "PE-0701"
ROWS = [
    ("PE-150112", 3.0, "in both", 7),
    ("PE-070101", 20.0, "alone in its province", 5),
    ("PE-150110", 4.0, "in both", 2),
    ("PE-150101", 0.0, "in both", 11),
]


def provinces(rows: list[tuple[str, float, str, int]], catalog: Catalog) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["territory", "value", "note", "row"])
    frame = frame.assign(
        indicator="cem_cases", period_start="2023-01-01", period_end="2023-12-31", breakdown="",
        obs_status="normal", centre="left out",
    )  # fmt: skip
    return sum_into_territories(frame, catalog, levels=(Level.PROVINCE,)).set_index("territory")


def test_a_sum_adds_its_own_rows_and_names_them_in_their_order(catalog: Catalog) -> None:
    sums = provinces(ROWS, catalog)
    assert dict(sums["value"]) == {LIMA: 7.0, CALLAO: 20.0}
    assert dict(sums["locator"]) == {LIMA: "suma de 3 filas: 2, 7, 11", CALLAO: "suma de 1 fila: 5"}


def test_a_note_of_all_its_rows_is_that_of_the_sum(catalog: Catalog) -> None:
    sums = provinces(ROWS, catalog)
    assert dict(sums["note"]) == {LIMA: "in both", CALLAO: "alone in its province"}


def test_a_note_of_some_of_its_rows_is_not_that_of_the_sum(catalog: Catalog) -> None:
    for changed in (0, 2, 3):
        rows = [(*row[:2], "another" if at == changed else row[2], row[3]) for at, row in enumerate(ROWS)]
        assert dict(provinces(rows, catalog)["note"]) == {LIMA: "", CALLAO: "alone in its province"}


INDEPENDENCIA, COMAS = "PE-150112", "PE-150110"
Counts = Mapping[tuple[str, int, str], float]


def frame(counts: Counts, catalog: Catalog, *, end: str = "12-31") -> pd.DataFrame:
    """Rows of centres by place, year and code, with the totals of their districts and of the country."""
    cells: dict[tuple[str, int, str], float] = {}
    for (place, year, centre), value in counts.items():
        cells[place, year, f"centre:{centre}"] = value
        for whole in (place, "PE"):
            cells[whole, year, ""] = cells.get((whole, year, ""), 0.0) + value
    rows = [
        {
            **dict.fromkeys(OBSERVED, ""), "indicator": "cem_cases", "territory": place, "value": value,
            "period_start": f"{year}-01-01", "period_end": f"{year}-{end}", "breakdown": breakdown,
            "snapshot": "mimp_cem@test", "obs_status": "normal", "conf_status": "free",
        }
        for (place, year, breakdown), value in cells.items()
    ]  # fmt: skip
    return note_writers(pd.DataFrame(rows, columns=list(OBSERVED)), catalog, named_by="centre")


def said(counts: Counts, catalog: Catalog, **changes: str) -> dict[tuple[str, str], str]:
    table = frame(counts, catalog, **changes)
    total = table[table["breakdown"] == ""]
    return dict(
        zip(zip(total["territory"], total["period_start"].str[:4], strict=True), total["note"], strict=True)
    )


def test_each_year_says_how_many_wrote_and_how_many_of_them_did_the_year_before(catalog: Catalog) -> None:
    notes = said(
        {
            (INDEPENDENCIA, 2019, "CEM050"): 522.0, (COMAS, 2019, "CEM029"): 900.0,
            (INDEPENDENCIA, 2020, "CEM050"): 403.0, (INDEPENDENCIA, 2020, "COM152"): 278.0,
            (COMAS, 2020, "COM022"): 800.0,
        },
        catalog,
    )  # fmt: skip
    assert notes[INDEPENDENCIA, "2019"] == FIRST_WRITERS.format(sent=1, wrote=1)
    assert notes[INDEPENDENCIA, "2020"] == WRITERS.format(sent=2, wrote=2, both=1)
    assert notes[COMAS, "2020"] == WRITERS.format(sent=1, wrote=1, both=0)
    assert notes["PE", "2020"] == WRITERS.format(sent=3, wrote=3, both=1)


def test_a_group_of_districts_says_it_too(catalog: Catalog) -> None:
    members = catalog.territories["PE-LN"].members
    table = frame({(code, 2023, f"CEM{at}"): 100.0 for at, code in enumerate(members)}, catalog)
    summed = note_writers(
        add_sums(table, catalog.indicators["cem_cases"], catalog), catalog, named_by="centre"
    )
    (note,) = summed[(summed["territory"] == "PE-LN") & (summed["breakdown"] == "")]["note"]
    assert note == FIRST_WRITERS.format(sent=8, wrote=8)


def test_a_centre_whose_row_stands_for_its_district_and_its_province_is_one(catalog: Catalog) -> None:
    table = frame({(INDEPENDENCIA, 2020, "CEM050"): 403.0, (COMAS, 2020, "CEM029"): 900.0}, catalog)
    above = table[table["breakdown"] == "centre:CEM050"].assign(territory="PE-1501")
    again = note_writers(pd.concat([table.assign(note=""), above]), catalog, named_by="centre")
    (note,) = again[(again["territory"] == "PE") & (again["breakdown"] == "")]["note"]
    assert note == FIRST_WRITERS.format(sent=2, wrote=2)


@pytest.mark.parametrize(
    "worlds",
    [
        [{"CEM050": 7.0, "COM152": 0.0}, {"CEM050": 4.0, "COM152": 3.0}],
        [{"CEM050": 500.0, "COM152": second} for second in (0.0, 1.0, 4.0)],
    ],
    ids=["of few cases, which wrote them", "of many, whether one wrote few or nothing"],
)
def test_the_number_of_writers_tells_no_zero_among_marks(
    catalog: Catalog, worlds: list[dict[str, float]]
) -> None:
    for world in worlds:
        counts = {(INDEPENDENCIA, 2020, centre): value for centre, value in world.items()}
        notes = said({**counts, (COMAS, 2020, "CEM029"): 900.0}, catalog)
        assert notes[INDEPENDENCIA, "2020"] == FIRST_WRITERS.format(sent=2, wrote=1)
        assert notes["PE", "2020"] == FIRST_WRITERS.format(sent=3, wrote=2)


def test_nothing_is_said_of_a_month_of_a_centre_nor_of_a_place_that_its_centres_do_not_add_up_to(
    catalog: Catalog,
) -> None:
    counts = {(INDEPENDENCIA, 2020, "CEM050"): 403.0}
    assert set(said(counts, catalog, end="01-31").values()) == {""}
    table = frame(counts, catalog)
    assert set(table[table["breakdown"] != ""]["note"]) == {""}
    short = table.assign(note="", value=table["value"].where(table["territory"] != "PE", 999.0))
    again = note_writers(short, catalog, named_by="centre").set_index("territory")["note"]
    assert again["PE"] == "" != again[INDEPENDENCIA].max()


def test_a_year_after_one_that_is_not_known_does_not_say_that_nobody_wrote_before(catalog: Catalog) -> None:
    counts = {(place, year, f"C{place}"): 90.0 for place in (INDEPENDENCIA, COMAS) for year in (2020, 2021)}
    table = frame(counts, catalog).assign(note="")
    is_short = (table["territory"] == COMAS) & (table["period_start"] < "2021") & (table["breakdown"] == "")
    again = note_writers(
        table.assign(value=table["value"].where(~is_short, 91.0)), catalog, named_by="centre"
    )
    of_year = again[(again["breakdown"] == "") & (again["period_start"] > "2021")].set_index("territory")[
        "note"
    ]
    assert of_year[COMAS] == FIRST_WRITERS.format(sent=1, wrote=1)
    assert of_year[INDEPENDENCIA] == WRITERS.format(sent=1, wrote=1, both=1)


def test_a_note_that_says_it_already_is_left_and_another_goes_before_it(catalog: Catalog) -> None:
    table = frame({(INDEPENDENCIA, 2020, "CEM050"): 403.0}, catalog)
    assert note_writers(table, catalog, named_by="centre")["note"].tolist() == table["note"].tolist()
    bare = table.assign(note="Censo.")
    note = note_writers(bare, catalog, named_by="centre").query("territory == 'PE'")["note"].iloc[0]
    assert note == f"Censo. {FIRST_WRITERS.format(sent=1, wrote=1)}"


def test_what_is_made_of_a_count_says_who_wrote_that_and_nothing_where_it_is_protected(
    catalog: Catalog,
) -> None:
    table = frame({(INDEPENDENCIA, 2020, "CEM050"): 403.0}, catalog)
    total = table[(table["territory"] == INDEPENDENCIA) & (table["breakdown"] == "")]
    women = total.assign(breakdown="sex:women", value=300.0)
    (share,) = compute_ratio_rows(
        pd.concat([total, women]),
        catalog.indicators["cem_cases_women_share"],
        catalog,
        Denominators(catalog, {}),
    )
    assert dict(zip(OBSERVED, share, strict=True))["note"] == FIRST_WRITERS.format(sent=1, wrote=1)
    (hidden,) = compute_ratio_rows(
        pd.concat([total, women.assign(value=float("nan"), conf_status="protected")]),
        catalog.indicators["cem_cases_women_share"],
        catalog,
        Denominators(catalog, {}),
    )
    assert dict(zip(OBSERVED, hidden, strict=True))["note"] == ""
