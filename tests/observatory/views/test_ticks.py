from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.text import Text
from observatory.views.ticks import decimals_of, ticks_to
from observatory.views.wording import apart

ES = Text("es")


@given(st.floats(0.001, 1e9), st.booleans())
def test_ticks_reach_the_top_from_zero_in_few_even_steps(top, whole):
    ticks = ticks_to(top, whole=whole)
    assert ticks[0] == 0
    assert ticks[-1] >= top * (1 - 1e-6)
    assert len(ticks) <= 7
    if whole:
        assert all(float(tick).is_integer() for tick in ticks)


@pytest.mark.parametrize(
    ("top", "said"), [(1.06, ["0", "0,25", "0,5"]), (900, ["0", "200", "400"]), (0, ["0", "1"])]
)
def test_the_word_of_a_tick_is_the_tick(top, said):
    ticks = ticks_to(top, whole=False)
    words = [ES.number(tick, decimals_of(ticks)) for tick in ticks]
    assert [word.replace("0,00", "0").replace("0,50", "0,5") for word in words][: len(said)] == said


@given(st.lists(st.floats(0, 250), min_size=1, max_size=12))
def test_labels_moved_apart_never_overlap_and_stay_inside(wanted):
    placed = apart(wanted, [15.0] * len(wanted), low=-8, high=258)
    ordered = sorted(placed)
    assert all(after - before >= 15 - 1e-6 for before, after in pairwise(ordered))
    assert ordered[0] >= -1 and ordered[-1] <= 251
