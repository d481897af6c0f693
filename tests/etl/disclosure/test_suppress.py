"""What the choice of hidden cells owes: it is stable, it repeats itself, and no attack gets through it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.disclosure.attack import attack
from etl.disclosure.cells import Cell
from etl.disclosure.relations import SumError, joint
from etl.disclosure.suppress import suppress
from observatory.catalog import load_catalog
from observatory.store.disclosed import Fact

CATALOG = load_catalog()
DISTRICTS = CATALOG.territories["PE-LN"].members
SEXES = ("women", "men")
FORMS = ("physical", "psychological", "sexual")
BASE = Cell("mimp_cem@x", "", "cem_cases", "PE-150112", "2023-01-01", "2023-12-31", "")


def tables(counts: list[int]) -> dict[Cell, float]:
    """Eight districts of Lima Norte by sex and by form from 8 x 2 x 3 counts; totals of each and of the group."""
    found: dict[Cell, float] = {}
    chosen = iter(counts)
    for district in DISTRICTS:
        for sex in SEXES:
            for form in FORMS:
                count = float(next(chosen))
                for place in (district, "PE-LN", "PE"):
                    for breakdown in ("", f"sex:{sex}", f"form:{form}"):
                        cell = BASE._replace(territory=place, breakdown=breakdown)
                        found[cell] = found.get(cell, 0.0) + count
    return found


def published(counts: dict[Cell, float], hidden: frozenset[Cell]) -> list[Fact]:
    return [
        Fact(*cell, value=None if cell in hidden else value, protected=cell in hidden)
        for cell, value in sorted(counts.items())
    ]


def small_of(counts: dict[Cell, float]) -> frozenset[Cell]:
    return frozenset(cell for cell, value in counts.items() if 1 <= value <= 4 and cell.territory != "PE")


def left_one_value_by_structure(counts: dict[Cell, float]) -> set[Cell]:
    """Small cells that one who knows all small ones works out though nothing is shown: 4 = 1 + 1 + 1 + 1."""
    everything = frozenset(cell for cell, value in counts.items() if value)
    rows = published(counts, everything)
    return {one.cell for one in attack(rows, CATALOG, small=small_of(counts)).weaknesses}


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert suppress(tables([20] * 48), CATALOG) == frozenset()


def test_a_small_count_is_hidden_with_others_so_that_no_sum_gives_it() -> None:
    counts = tables([20] * 42 + [20, 20, 20, 1, 1, 1])
    hidden = suppress(counts, CATALOG)
    assert small_of(counts) <= hidden
    assert len(hidden) > len(small_of(counts))
    assert not attack(published(counts, hidden), CATALOG).weaknesses
    assert not any(cell.territory == "PE" for cell in hidden)


def test_a_district_with_one_centre_is_hidden_as_that_centre() -> None:
    counts = {
        BASE: 60.0, BASE._replace(breakdown="centre:CEM1"): 60.0,
        BASE._replace(breakdown="sex:women"): 57.0, BASE._replace(breakdown="sex:men"): 3.0,
        BASE._replace(breakdown="centre:CEM1;sex:women"): 57.0, BASE._replace(breakdown="centre:CEM1;sex:men"): 3.0,
    }  # fmt: skip
    assert len(joint(counts, CATALOG).cells) == 3
    assert suppress(counts, CATALOG) == {cell for cell in counts if "sex" in cell.breakdown}


def test_a_zero_is_known_and_hides_nothing() -> None:
    counts = {BASE: 60.0, BASE._replace(breakdown="sex:women"): 60.0, BASE._replace(breakdown="sex:men"): 0.0}
    assert suppress(counts, CATALOG) == frozenset()


def test_sexes_that_do_not_add_up_are_refused() -> None:
    counts = {BASE: 61.0, BASE._replace(breakdown="sex:women"): 50.0, BASE._replace(breakdown="sex:men"): 3.0}
    with pytest.raises(SumError):
        suppress(counts, CATALOG)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 14), min_size=48, max_size=48))
def test_no_attack_gets_through_and_a_second_run_changes_nothing(drawn: list[int]) -> None:
    counts = tables(drawn)
    hidden = suppress(counts, CATALOG)
    assert small_of(counts) <= hidden
    assert hidden == suppress(dict(reversed(counts.items())), CATALOG)
    assert hidden == suppress(counts, CATALOG, kept=hidden)
    rows = published(counts, hidden)
    assert attack(rows, CATALOG).weaknesses == ()
    informed = attack(rows, CATALOG, small=small_of(counts)).weaknesses
    assert {one.cell for one in informed} <= left_one_value_by_structure(counts)
