"""What a file of a source must hold, how far it may move from the edition before it, and what was let in all the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from observatory.model.references import DimensionId, IndicatorId, TerritoryCode

FoundBy = Literal["ckan", "page", "list"]


@dataclass(frozen=True, slots=True)
class Connector:
    """How the newest file of a source is found: in a CKAN portal, among the links of a page, in a list of links.

    `address` is the portal, the page or the list. In a portal the dataset is told by its name (`dataset`), or by its
    whole title (`title`); in a list the row is told by its `title`. `named` are patterns of the file's name, those of
    the source where it is empty. A file may lie on the host of `address` and on `hosts`, nowhere else. `every` takes
    all files that fit instead of the newest; `as_page` says that the file is a page, which a person reads.
    A file is at most `megabytes` long (1e6 bytes).
    """

    found_by: FoundBy
    address: str
    dataset: str = ""
    title: str = ""
    named: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    every: bool = False
    as_page: bool = False
    megabytes: int = 100


@dataclass(frozen=True, slots=True)
class FileLimits:
    """The limits of one indicator in the files of a source; beyond one of them, the file lost something.

    `grain` is the length of the periods that are compared (`day`: a stock, counted on one day of each year), `unit` the
    dimension that names who is counted (a centre, an office); empty where it is the place, of `level`. Shares are of one
    (0.01 is one in a hundred). What is left out has the value given here, which holds for any source; zero turns a limit
    off. A family of limits that does not apply is named in `without`, with the reason: `neighbours`, `whole`, `parts`,
    `moves`, `shares`.
    """

    indicator: IndicatorId
    grain: Literal["month", "year", "day"]
    # The first year the source can hold; with `from_first`, every file of it begins there. Its last one, where it
    # foretells (a projection); else no file can speak of a day after the one it was retrieved on.
    first: int
    from_first: bool = False
    last: int = 0
    unit: DimensionId = ""
    level: Literal["country", "department", "province", "district", "municipality", "municipal_district"] = (
        "district"
    )
    # A row that is not there says zero, where nothing says otherwise (etl/losses/absent_rows.py).
    absent_is_zero: bool = False
    # Where no row is a zero: places that the source ever had a row of, and these, which have an office that registers.
    zeros_also: tuple[TerritoryCode, ...] = ()
    # The territory that every period covers whole: of each of its parts on the level `whole_by` there is a row.
    whole: TerritoryCode = ""
    whole_by: Literal[
        "country", "department", "province", "district", "municipality", "municipal_district"
    ] = "department"
    # In each period at least so many units; and at most this share fewer than in the periods around it.
    units_least: int = 0
    units_fall: float = 0.25
    # A unit of the last period but one is there in the last one too.
    units_stay: bool = False
    # A unit without a row between two periods of at least this number: so many of them, and no more.
    holes_from: float = 0.0
    holes_most: int = 0
    # Against the edition before: rows; the country's year; the year of a unit (where it moves by at least `moves_from`).
    rows_fall: float = 0.01
    country_falls: float = 0.05
    country_rises: float = 0.5
    unit_falls: float = 0.2
    unit_rises: float = 1.0
    moves_from: float = 20.0
    # One cell of at least `cells_from` against the edition before; how many of any size may fall, all together.
    cell_falls: float = 0.2
    cell_rises: float = 2.0
    cells_from: float = 20.0
    falls_most: int = 0
    # The sum of the periods that were `settled` so many months before the edition before ended: it moves by no more.
    settled: int = 0
    settled_moves: float = 0.0
    # A cell so many times the middle one of its neighbours in time, from this number on; the largest and the least (but
    # for zero) a cell can be.
    times: float = 8.0
    times_from: float = 50.0
    largest: float = 0.0
    smallest: float = 0.0
    # A cell so many times the largest, or the least, of its neighbours, where these lead to expect so much. What all
    # units together did in the period is reckoned in, unless the units do not move together (`alone`).
    over: float = 0.0
    over_from: float = 20.0
    under: float = 0.0
    under_from: float = 100.0
    alone: bool = False
    # The sum of a period, so many times the middle one of all periods of the file, or so many times less; so many times
    # the largest of the periods around it.
    total_times: float = 4.0
    total_over: float = 0.0
    # The least and the most that a category (`sex:women`) is of the total: of each period, and of each unit with so many.
    shares: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    unit_shares: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    shares_from: int = 50
    # How far the share of any category moves from the edition before to this one, in a period of at least 100.
    shares_move: float = 0.1
    without: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AcceptedLoss:
    """What an edition lost, by its name (see observatory.provenance.losses), and why an operator let it in."""

    snapshot: str
    source: str
    edition: str
    loss: str
    reason: str
