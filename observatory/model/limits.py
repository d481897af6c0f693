"""What a file of a source must hold, how far it may move from the edition before it, and what was let in all the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class FileLimits:
    """The limits of one indicator in the files of a source; beyond one of them, the file lost something.

    `grain` is the length of the periods that are compared, `unit` the dimension that names who is counted (a centre, an
    office); empty where it is the place, of `level`. Shares are of one (0.01 is one in a hundred). Zero turns a limit
    off.
    """

    indicator: str
    grain: Literal["month", "year"]
    # The first year the source can hold; with `from_first`, every file of it begins there.
    first: int
    from_first: bool = False
    unit: str = ""
    level: Literal["district", "municipal_district"] = "district"
    # A row that is not there says zero, where nothing says otherwise (etl/losses/absent_rows.py).
    absent_is_zero: bool = False
    # In each period at least so many units; and at most this share fewer than in the periods around it.
    units_least: int = 0
    units_fall: float = 0.0
    # A unit of the last period but one is there in the last one too.
    units_stay: bool = False
    # A unit without a row between two periods of at least this number: so many of them, and no more.
    holes_from: float = 0.0
    holes_most: int = 0
    # Against the edition before: rows; the country's year; the year of a unit (where it moves by at least `moves_from`).
    rows_fall: float = 0.0
    country_falls: float = 0.0
    country_rises: float = 0.0
    unit_falls: float = 0.0
    unit_rises: float = 0.0
    moves_from: float = 0.0
    # A cell so many times the middle one of its neighbours in time, from this number on; the largest a cell can be.
    times: float = 0.0
    times_from: float = 0.0
    largest: float = 0.0
    # The sum of a period, so many times the middle one of all periods of the file, or so many times less.
    total_times: float = 0.0
    # The least share of women among cases of known sex: of each period, and of each unit with so many cases.
    women_least: float = 0.0
    women_from: int = 0


@dataclass(frozen=True, slots=True)
class AcceptedLoss:
    """What an edition lost, by its name (see observatory.provenance.losses), and why an operator let it in."""

    snapshot: str
    source: str
    edition: str
    loss: str
    reason: str
