"""The faults that matter most are planted in every `make long`; `make faults` plants them all."""

from __future__ import annotations

from tests.faults.planting import try_faults
from tests.faults.register import read_register


def test_each_core_fault_is_noticed_by_the_tests_that_name_it() -> None:
    core = [fault for fault in read_register() if fault.core]
    outcomes = try_faults(core, jobs=2)
    assert core
    assert [
        (outcome.fault.name, outcome.verdict, outcome.reason) for outcome in outcomes if not outcome.holds
    ] == []
