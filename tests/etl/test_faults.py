"""The collector of faults: all kept up to a cap, the rest counted."""

from __future__ import annotations

from etl.reading.faults import KEPT, Faults
from observatory.model import Severity


def test_faults_are_listed_by_kind_in_the_order_they_were_met() -> None:
    faults = Faults("a.csv")
    faults.warning("name", "Uno.")
    faults.error("number", "Dos.", cell="L2")
    faults.warning("name", "Tres.")
    assert [problem.message for problem in faults.problems] == ["Uno.", "Tres.", "Dos."]
    assert faults.any_error


def test_a_flood_of_one_kind_is_kept_to_a_cap_and_counted() -> None:
    faults = Faults("a.csv")
    faults.note_each(
        "number", range(100_000), lambda row: faults.error("number", "No es un número.", cell=f"L{row}")
    )
    assert len(faults.problems) == KEPT + 1
    assert faults.problems[-1].message == f"Y {100_000 - KEPT} más del mismo tipo."
    assert faults.problems[-1].severity is Severity.ERROR


def test_a_full_kind_leaves_room_for_another() -> None:
    faults = Faults("a.csv")
    for _ in range(KEPT + 5):
        faults.error("number", "No es un número.")
    faults.error("duplicate", "Repetida.")
    assert faults.problems[-1].message == "Repetida."


def test_warnings_alone_are_no_error() -> None:
    faults = Faults("a.csv")
    faults.warning("name", "Uno.")
    assert not faults.any_error
