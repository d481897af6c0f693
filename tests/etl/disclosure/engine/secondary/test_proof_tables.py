"""What tables prove after some are taken away is what the others prove by themselves."""

from __future__ import annotations

import numpy as np
import pytest

from etl.disclosure.engine.secondary.alternative_tables import ProofTables

THRESHOLD, COUNTS, TABLES = 5, 12, 25


@pytest.mark.parametrize("seed", range(40))
def test_what_is_left_when_a_count_is_shown_is_what_the_tables_without_it_prove(seed: int) -> None:
    random = np.random.default_rng(seed)
    values = random.integers(0, 9, COUNTS).astype(float)
    proofs = ProofTables(values, threshold=THRESHOLD)
    tables = []
    for _ in range(random.integers(0, TABLES)):
        moves = random.random(COUNTS) < 0.25
        steps = np.where(moves, random.integers(-3, 7, COUNTS), 0).clip(-values) + 1e-9
        marked = bool(random.random() < 0.7)
        tables.append((steps, marked and bool(random.random() < 0.5), marked))
        proofs.add(steps, informed=tables[-1][1], marked=marked)
    shown = [int(place) for place in random.choice(COUNTS, 3, replace=False)]
    for place in shown:
        proofs = proofs.leave_out_count(place)
    possible = [
        (values + np.rint(steps), informed, marked)
        for steps, informed, marked in tables
        if not np.rint(steps)[shown].any()
    ]
    heeding = [values, *(table for table, _, marked in possible if marked)]
    assert (proofs.low == np.min(heeding, axis=0)).all()
    assert (proofs.high == np.max(heeding, axis=0)).all()
    assert (proofs.least == np.min([values, *(table for table, *_ in possible)], axis=0)).all()
    for value in range(THRESHOLD):
        told = [values, *(table for table, informed, _ in possible if informed)]
        assert (proofs.reached[value] == (np.array(told) == value).any(axis=0)).all()
