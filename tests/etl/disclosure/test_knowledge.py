"""The numerator derived from a rate, with a base beside it or published elsewhere."""

from __future__ import annotations

from etl.disclosure.audit.attack import attack
from etl.disclosure.audit.knowledge import candidates
from observatory.store.reading.disclosed import Fact
from tests.etl.disclosure.making import CATALOG, PLACE, fact


def people(count: float, year: str = "2023") -> Fact:
    return Fact("inei@x", "", "population", PLACE, f"{year}-06-30", f"{year}-06-30", "", count)


def test_a_rate_without_a_base_is_multiplied_by_the_population_published_elsewhere() -> None:
    rate = fact(15.4, indicator="cem_case_rate")
    assert attack([fact(None), rate], CATALOG).weaknesses == ()
    [weak] = attack([fact(None), rate, people(233_081)], CATALOG).weaknesses
    assert (weak.reason, weak.interval) == ("una tasa lo dice", (36, 36))


def test_a_rate_rounded_so_that_several_counts_fit_leaves_those() -> None:
    rate = fact(0.4, indicator="cem_case_rate")  # of ten million: 35 to 45 events have this rate
    assert attack([fact(None), rate, people(10_000_000)], CATALOG).weaknesses == ()
    rows = [fact(None), fact(40, "sex:women"), fact(None, "sex:men"), rate, people(10_000_000)]
    verdict = attack(rows, CATALOG)
    assert verdict.tightest is not None
    assert (verdict.weaknesses, verdict.tightest[1].width) == ((), 4)
    narrow = fact(0.40, indicator="cem_case_rate")
    assert attack([fact(None), narrow, people(800_000)], CATALOG).weaknesses != ()


def test_every_count_whose_rounded_rate_is_the_published_one_is_a_candidate() -> None:
    rate = CATALOG.indicators["cem_case_rate"]
    for people_ in (785, 4_321, 233_081, 1_900_000):
        for count in range(0, 400, 7):
            value = round(count / people_ * rate.per, 2)
            fits = [
                candidate for candidate in range(900) if round(candidate / people_ * rate.per, 2) == value
            ]
            assert set(fits) <= set(candidates(value, [people_], rate))
            assert candidates(count / people_ * rate.per, [people_], rate) == [count]
