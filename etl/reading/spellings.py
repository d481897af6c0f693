"""Columns of text as their spellings, each once, and of each row the position of its own.

A column of a long file says few words many times: what is asked of a word is asked once, and then taken for its rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa


def encode_spellings(positions: np.ndarray, spellings: Any) -> pd.Categorical:
    """A column by the position of each row's spelling among `spellings`, which are different words."""
    return pd.Categorical.from_codes(positions, categories=pd.Index(spellings, dtype=object), validate=False)


def encode_constant(word: str, rows: int) -> pd.Categorical:
    """A column that says one word in each of its `rows`."""
    return encode_spellings(np.zeros(rows, dtype=np.int8), [word])


def encode_texts(cells: pd.Series[str]) -> pd.Categorical:
    """A column of texts by its spellings, in the order in which they come."""
    return encode_spellings(*index_by_spelling(cells))


def encode_arrow_texts(cells: pa.ChunkedArray) -> pd.Categorical:
    """A column of Arrow's texts by its spellings, in the order in which they come."""
    encoded = cells.combine_chunks().dictionary_encode()
    return encode_spellings(encoded.indices.to_numpy(), encoded.dictionary.to_numpy(zero_copy_only=False))


def in_spellings(chunk: pd.DataFrame) -> pd.DataFrame:
    """The columns of a chunk of texts by their spellings."""
    return pd.DataFrame({name: encode_texts(chunk[name]) for name in chunk}, index=chunk.index)


def index_by_spelling(cells: pd.Series[str]) -> tuple[np.ndarray, np.ndarray]:
    """The position of each row's spelling, and the spellings, in the order in which they come."""
    positions, spellings = pd.factorize(cells)
    return positions, np.asarray(spellings, dtype=object)


def decode_spellings(chunk: pd.DataFrame) -> pd.DataFrame:
    """The same cells, those of spellings as the texts themselves."""
    spelt_columns = chunk.columns[[isinstance(dtype, pd.CategoricalDtype) for dtype in chunk.dtypes]]
    return chunk.astype(dict.fromkeys(spelt_columns, object))
