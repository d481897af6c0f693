"""A meaning asked once a word is that of each row, whatever it is and however often its word comes."""

from __future__ import annotations

import pandas as pd

from etl.publishing.by_word import by_word


def test_each_row_has_the_meaning_of_its_word_under_its_own_name() -> None:
    column = pd.Series(["b", "a", "b", "c"], index=[7, 3, 9, 1])
    asked: list[str] = []

    def meaning(word: str) -> tuple[str, int]:
        asked.append(word)
        return word, ord(word)

    meant = by_word(column, meaning)
    assert meant.to_dict() == {7: ("b", 98), 3: ("a", 97), 9: ("b", 98), 1: ("c", 99)}
    assert sorted(asked) == ["a", "b", "c"]


def test_a_column_of_no_rows_has_the_type_asked_for() -> None:
    assert by_word(pd.Series([], dtype=str), len, "int64").dtype == "int64"
    assert by_word(pd.Series(["x"]), lambda word: word == "x", bool).tolist() == [True]
