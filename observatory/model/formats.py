"""The forms that the rows of a release were ever written in: an address that names a release says which (`v`).

A form is never changed. Who adds a column adds a form, which `observatory.files.columns` names (`since`), and its golden
files to the tests; a named release without `v` is answered in the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

FIRST: Final = 1


@dataclass(frozen=True, slots=True)
class Format:
    """Whether a column for each dimension follows those of every row, and the rows that are meant by no `grain`."""

    dimensions: bool
    grain: Literal["whole", "all"]


FORMATS: Final[Mapping[int, Format]] = {
    FIRST: Format(dimensions=False, grain="all"),
    2: Format(dimensions=True, grain="whole"),
}
CURRENT: Final = max(FORMATS)
