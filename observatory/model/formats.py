"""The forms that the rows of a release were ever written in: an address that names a release says which (`v`).

A form is never changed. Who adds a column or takes one away adds a form, and its golden files to the tests; a named
release without `v` is answered in the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

FIRST: Final = 1


@dataclass(frozen=True, slots=True)
class Format:
    """The columns of every row, whether one for each dimension follows, and the rows that are meant by no `grain`."""

    columns: tuple[str, ...]
    dimensions: bool
    grain: Literal["whole", "all"]


_FIRST_COLUMNS: Final = (
    "indicator",
    "indicator_name",
    "territory",
    "territory_name",
    "period_start",
    "period_end",
    "period",
    "breakdown",
    "value",
    "lower",
    "upper",
    "numerator",
    "denominator",
    "denominator_id",
    "denominator_period",
    "denominator_edition",
    "obs_status",
    "conf_status",
    "partial",
    "disputed",
    "leads",
    "source",
    "edition",
    "statement_publisher",
    "statement_url",
    "locator",
    "retrieved",
    "note",
    "release",
)
_SECOND_COLUMNS: Final = (
    *_FIRST_COLUMNS,
    "obs_id",
    "frequency",
    "unit",
    "per",
    "territory_level",
    "publisher",
    "source_url",
    "licence",
    "sdmx_obs_status",
    "sdmx_conf_status",
)
FORMATS: Final[Mapping[int, Format]] = {
    FIRST: Format(_FIRST_COLUMNS, dimensions=False, grain="all"),
    2: Format(_SECOND_COLUMNS, dimensions=True, grain="whole"),
}
CURRENT: Final = max(FORMATS)
