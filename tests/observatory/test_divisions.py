"""A place that was divided has one rate with what was made of it, as long as a source counts them as one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from etl.disclosure.audit.knowledge import read_knowledge
from etl.publishing.derive import compute_ratio_rows
from observatory.catalog import Catalog
from observatory.model import Inhabitants, Period
from observatory.statistics.denominators import Denominators
from observatory.statistics.rate import TOGETHER
from observatory.store.reading.public_facts import Fact
from tests.kit.counts import frame_of

PORVENIR, FLORENCIA, ALTO_TRUJILLO, MOQUEGUA, SAN_ANTONIO = (
    "PE-130102", "PE-130103", "PE-130112", "PE-180101", "PE-180107",
)  # fmt: skip
PEOPLE = {
    (PORVENIR, 2022): 242_202, (FLORENCIA, 2022): 37_879, (PORVENIR, 2023): 129_189, (FLORENCIA, 2023): 62_844,
    (ALTO_TRUJILLO, 2023): 84_323, (MOQUEGUA, 2020): 74_486, (MOQUEGUA, 2021): 47_073, (SAN_ANTONIO, 2021): 28_592,
}  # fmt: skip
COUNTS = {
    (PORVENIR, 2022): 997.0, (FLORENCIA, 2022): 333.0, (PORVENIR, 2023): 983.0, (FLORENCIA, 2023): 281.0,
    (MOQUEGUA, 2020): 979.0, (MOQUEGUA, 2021): 1201.0,
}  # fmt: skip
UNSPOKEN = {(ALTO_TRUJILLO, 2023), (SAN_ANTONIO, 2021)}


def rates(
    catalog: Catalog, counts: Mapping[tuple[str, int], float] = COUNTS
) -> dict[tuple[str, int], dict[str, Any]]:
    """The rows of the rate of complaints, by place and year."""
    cells = [(code, str(year), "", value) for (code, year), value in counts.items()]
    cells += [(code, str(year), "", float("nan")) for code, year in sorted(UNSPOKEN)]
    frame = frame_of(cells, "police_complaints")
    unspoken = frame["territory"].isin({code for code, _ in UNSPOKEN})
    frame["obs_status"] = frame["obs_status"].where(~unspoken, "with_mother")
    figures = [
        Inhabitants(code, Period.parse(f"{year}-06-30"), "", value, "normal", "inei_district_population@1")
        for (code, year), value in PEOPLE.items()
    ]
    rows = compute_ratio_rows(
        frame, catalog.indicators["police_complaint_rate"], catalog, Denominators.of(figures, catalog)
    )
    names = list(frame.columns)
    named = [dict(zip(names, row, strict=True)) for row in rows]
    return {(row["territory"], int(row["period_start"][:4])): row for row in named}


def test_a_mother_and_what_was_made_of_it_are_one_in_its_rate(catalog: Catalog) -> None:
    made = rates(catalog)
    before, after = made[MOQUEGUA, 2020], made[MOQUEGUA, 2021]
    assert (before["denominator"], before["note"]) == (74_486, "")
    assert (after["numerator"], after["denominator"]) == (1201, 47_073 + 28_592)
    assert after["note"].startswith(TOGETHER)
    assert (made[SAN_ANTONIO, 2021]["value"], made[SAN_ANTONIO, 2021]["obs_status"]) == (None, "with_mother")


def test_where_land_of_several_was_divided_their_counts_are_one_too(catalog: Catalog) -> None:
    """Of El Porvenir were made Alto Trujillo and a part of Florencia de Mora: the police go on to write as before."""
    made = rates(catalog)
    after = made[PORVENIR, 2023]
    assert (after["numerator"], after["denominator"]) == (983 + 281, 129_189 + 62_844 + 84_323)
    assert after["value"] == pytest.approx(made[FLORENCIA, 2023]["value"])
    before = made[PORVENIR, 2022]
    assert (before["numerator"], before["denominator"]) == (997 + 333, 242_202 + 37_879)
    assert abs(after["value"] / before["value"] - 1) < 0.05


def test_no_rate_is_made_of_places_one_of_which_is_not_shown(catalog: Catalog) -> None:
    made = rates(catalog, {**COUNTS, (FLORENCIA, 2023): float("nan")})
    assert (made[PORVENIR, 2023]["value"], made[PORVENIR, 2023]["obs_status"]) == (None, "not_applicable")


def test_the_attack_reads_a_count_of_several_as_theirs_and_finds_the_one_that_is_not_shown(
    catalog: Catalog,
) -> None:
    def fact(indicator: str, place: str, **figures: Any) -> Fact:
        return Fact("sidpol@1", "", indicator, place, "2023-01-01", "2023-12-31", "", **figures)

    rate = fact("police_complaint_rate", PORVENIR, value=457.4, numerator=1264.0, denominator=276_356.0)
    known = [fact("police_complaints", PORVENIR, value=983.0), rate]
    shown = read_knowledge([*known, fact("police_complaints", FLORENCIA, value=281.0)], catalog)
    hidden = read_knowledge([*known, fact("police_complaints", FLORENCIA, protected=True)], catalog)
    assert shown.derived == {}
    assert {cell.territory: value for cell, (value, _) in hidden.derived.items()} == {FLORENCIA: 281.0}
