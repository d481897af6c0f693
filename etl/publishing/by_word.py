"""What the words of a column mean, asked once for each word: a national file has a million rows of few words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd


def by_word(column: pd.Series[str], meaning: Callable[[str], Any], dtype: Any = object) -> pd.Series[Any]:
    """`meaning` of each row of a column of text, none of it missing; asked of each different text once."""
    places, words = pd.factorize(column)
    meanings = np.array([None, *map(meaning, words)], dtype=object)[1:]  # a meaning may be a tuple
    return pd.Series(meanings[places].astype(dtype), index=column.index)
