"""Each value of a map falls in one class, and the class says so."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from observatory.charts.kinds.maps import map_classes
from observatory.text import Text

ES = Text()


@given(st.lists(st.floats(0, 1e6).map(lambda value: round(value, 1)), min_size=1, max_size=40))
def test_every_value_falls_in_a_class_that_names_it(values: list[float]) -> None:
    edges = map_classes.edges_of(values)
    assert list(edges) == sorted(set(edges))
    assert len(edges) - 1 <= 5
    for value in (value for value in values if value > 0):
        at = map_classes.class_of(value, edges)
        assert edges[at] <= value < edges[at + 1]


def test_no_value_no_class() -> None:
    assert map_classes.edges_of([]) == ()
    assert map_classes.labels_of((), ES, decimals=0) == []


def test_labels_of_numbers_in_do_not_overlap() -> None:
    assert map_classes.labels_of((0.0, 2000.0, 4000.0), ES, decimals=0) == ["1 a 1999", "2000 a 3999"]
