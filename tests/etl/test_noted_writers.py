"""How many centres sent and wrote a sum stands in its note, and tells nothing of a protected cell."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest

from etl.publishing.derive import add_sums, compute_ratio_rows
from etl.publishing.register_years import note_writers
from observatory.catalog import Catalog
from observatory.statistics.denominators import Denominators
from observatory.store.private.workspace import OBSERVED
from observatory.vocabulary.phrases import FIRST_WRITERS, WRITERS

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
