"""Locators as two numbers each: what stands before a line, and the line."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_DIGITS: Final = "0123456789"


def split_locators(locators: pd.Series[str]) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Of each locator the position of its head among the heads, the heads, and its line; 0 where it names none.

    `L12` has the head `L` and the line 12. All locators of a long file have one head.
    """
    texts = pa.array(locators, pa.string())
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    heads = pc.utf8_rtrim(texts, characters=_DIGITS).dictionary_encode()
    words = heads.dictionary.to_pylist()
    if len(words) == 1:
        tails = pc.utf8_slice_codeunits(texts, len(words[0]))
        lines = pc.if_else(pc.equal(tails, ""), "0", tails).cast(pa.uint32()).to_numpy()
    else:
        pairs = zip(texts.to_pylist(), heads.indices.to_pylist(), strict=True)
        lines = np.array([int(text[len(words[head]) :] or 0) for text, head in pairs], dtype=np.uint32)
    return heads.indices.to_numpy(), words, lines
