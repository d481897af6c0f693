"""Very small places have no counts of their own, and a large province is not hidden for one of its districts."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from etl.disclosure.audit.attack import attack
from etl.disclosure.audit.direct_disclosures import APART
from etl.disclosure.frame_cells import counts_of
from etl.disclosure.suppression.edition_cells import Remembered
from etl.disclosure.suppression.protected_frames import Protected, choose
from etl.publishing.derive import add_sums
from observatory.catalog import Catalog
from observatory.model import Level
from tests.etl.disclosure.test_frames import facts_of
from tests.kit.counts import frame_of

CUSCO, TINY = "PE-0801", "PE-080102"
NOTHING_BEFORE = Remembered()


def choose_of(
    places: Mapping[str, float], catalog: Catalog, *, former: Remembered = NOTHING_BEFORE
) -> tuple[pd.DataFrame, Protected]:
    """The complaints of a year with all sums, and the choice of what is hidden of them beside a former release."""
    indicator = catalog.indicators["police_complaints"]
    frame = frame_of([(code, "2024", "", value) for code, value in places.items()], "police_complaints")
    frame = add_sums(frame, indicator, catalog)
    return frame, choose([frame], indicator, catalog, former=former, cutoffs={})


def assert_withstands(frame: pd.DataFrame, choice: Protected, catalog: Catalog) -> None:
    """Neither attacker tells a small count by what is published of the frame."""
    counts = counts_of(frame)
    small = frozenset(cell for cell in choice.hidden if 0 < counts[cell] < 5)
    zeros = frozenset(cell for cell in choice.hidden if not counts[cell])
    rows = facts_of(choice.public_frame(frame))
    assert not attack(rows, catalog).weaknesses
    assert not attack(rows, catalog, small=small, zeros=zeros).weaknesses


def districts(province: str, catalog: Catalog) -> list[str]:
    return [part.code for part in catalog.parts[province]]


def test_a_very_small_place_is_in_the_sum_of_its_province_and_nowhere_else(catalog: Catalog) -> None:
    assert catalog.inhabitants[TINY] < catalog.policy.own_counts_from <= catalog.inhabitants["PE-080104"]
    counts = {code: 100.0 + at for at, code in enumerate(districts(CUSCO, catalog))} | {TINY: 30.0}
    frame, choice = choose_of(counts, catalog)
    shown = choice.public_frame(frame).set_index("territory")["value"]
    assert TINY not in shown.index
    assert shown[CUSCO] == sum(counts.values())
    assert not choice.hidden
    assert_withstands(frame, choice, catalog)
    assert not catalog.is_shown_at_scale(TINY, "police_complaints", ())
    assert catalog.is_shown_at_scale(TINY, "population", ())


def test_what_a_province_leaves_beside_its_other_districts_is_no_small_count(catalog: Catalog) -> None:
    counts = {code: 100.0 + at for at, code in enumerate(districts(CUSCO, catalog))} | {TINY: 3.0}
    frame, choice = choose_of(counts, catalog)
    assert choice.hidden
    assert CUSCO not in {cell.territory for cell in choice.hidden}, "half a million people live there"
    assert_withstands(frame, choice, catalog)


def test_the_attack_finds_a_count_of_a_very_small_place(catalog: Catalog) -> None:
    counts = {code: 100.0 + at for at, code in enumerate(districts(CUSCO, catalog))}
    frame, _ = choose_of(counts, catalog)
    found = attack(facts_of(frame), catalog).weaknesses
    assert {(weakness.cell.territory, weakness.reason) for weakness in found} == {(TINY, APART)}


def test_four_small_districts_of_el_alto_are_shown_as_one_and_by_no_more(catalog: Catalog) -> None:
    (group,) = catalog.policy.shown_as_one
    members = catalog.territories[group].members
    assert all(not catalog.has_own_counts(member) for member in members)
    assert catalog.has_own_counts(group)
    others = [part for part in catalog.parts["BO-020105"] if part.level is Level.MUNICIPAL_DISTRICT]
    assert [part.code for part in others if not catalog.has_own_counts(part.code)] == list(members)


def counts_of_la_libertad(catalog: Catalog) -> dict[str, float]:
    """As many complaints in each district that was not made of another."""
    provinces = catalog.parts["PE-13"]
    return {
        part.code: 200.0 for one in provinces for part in catalog.parts[one.code] if part.valid_from is None
    }


def test_no_large_province_is_hidden_for_one_of_its_districts_the_next_smallest_goes(
    catalog: Catalog,
) -> None:
    """Bolívar has few in all and needs another province beside it; Trujillo has a small district of its own."""
    large, small = "PE-1301", "PE-1303"
    assert catalog.inhabitants[large] > catalog.policy.wholes_before_parts > catalog.inhabitants[small]
    counts = counts_of_la_libertad(catalog) | dict.fromkeys(districts(small, catalog), 0.0)
    counts |= {districts(small, catalog)[0]: 2.0, "PE-130108": 3.0, "PE-130110": 7.0, "PE-130112": 200.0}
    frame, choice = choose_of(counts, catalog)
    hidden = {cell.territory for cell in choice.hidden}
    assert {small, "PE-130108"} <= hidden
    assert large not in hidden
    assert "PE-13" not in hidden
    assert_withstands(frame, choice, catalog)


def test_a_province_that_was_hidden_for_nothing_is_shown_again(catalog: Catalog) -> None:
    """A district stays hidden, and so does a province whose districts tell a small count beside it."""
    counts = counts_of_la_libertad(catalog)
    frame, _ = choose_of(counts, catalog)
    hidden_before = {"PE-1301", "PE-1303", "PE-130108"}
    cells = frozenset(cell for cell in counts_of(frame) if cell.territory in hidden_before)
    _, choice = choose_of(counts, catalog, former=Remembered(cells))
    assert {cell.territory for cell in choice.hidden} == {"PE-130108"}
