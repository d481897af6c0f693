"""Counts of persons as frames: one choice of hidden cells over all editions of an indicator, then frames without them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain

import pandas as pd

from etl.disclosure.cells import Cell, cells_of, counts_of
from etl.disclosure.engine.secondary.secondary_cells import PatternCache
from etl.disclosure.suppression import table_policy
from etl.disclosure.suppression.added_totals import hide_small_growth, stand_ins
from etl.disclosure.suppression.edition_cells import (
    Remembered,
    Series,
    is_hidden_in,
    place_in_series,
    series_of,
    stay_hidden,
)
from etl.disclosure.suppression.suppress import suppress
from etl.publishing.derive import is_month, pool_years
from etl.publishing.memory import give_back
from observatory.catalog import Catalog
from observatory.model import FailingSum, Indicator, ObsStatus, Period
from observatory.model.status import ADDS_NOTHING
from observatory.statistics import is_count_of_persons, years_pooled
from observatory.store.schema import FIGURES
from observatory.vocabulary import phrases

NOTHING_SHOWN: Mapping[Cell, float] = {}


@dataclass(frozen=True)
class Protected:
    """Which cells of one indicator are hidden; made by `choose`, put to use by `public_frame`.

    `alone` are months that are hidden without the others of their year, for what two editions tell.
    `stand_ins` are the shorter spans of a former edition that stay, as the newest one protects how they went on, and
    `pooled` the sums of several years that a statistic needs, by edition.
    """

    indicator: Indicator
    catalog: Catalog
    hidden: frozenset[Cell]
    stand_ins: frozenset[Cell] = frozenset()
    alone: frozenset[Cell] = frozenset()
    pooled: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def add_pooled(self, frame: pd.DataFrame) -> pd.DataFrame:
        """`frame`, of one edition, with its sums of several years."""
        edition = str(frame["snapshot"].iloc[0]) if len(frame) else ""
        return (
            pd.concat([frame, self.pooled[edition]], ignore_index=True) if edition in self.pooled else frame
        )

    def public_frame(self, frame: pd.DataFrame) -> pd.DataFrame:
        """`frame` (columns of OBSERVED, sums included) as it may be published.

        Rows of tables that do not leave, or not at the scale of their place, are gone; hidden cells stay as rows without
        any number or place in the file, `conf_status` protected.
        """
        gone_on = went_on(frame)
        if gone_on.any():
            stays = [cell in self.stand_ins for cell in cells_of(frame[gone_on])]
            frame = frame.drop(frame.index[gone_on][[not one for one in stays]])
        if not is_count_of_persons(self.indicator) or frame.empty:
            return frame
        frame = table_policy.leaving(frame, self.indicator, self.catalog)
        gone = table_policy.in_a_group(frame, self.catalog) | table_policy.not_shown(frame, self.catalog)
        frame = frame[~gone].copy()
        hidden = _came_protected(frame) | table_policy.months_withheld(frame, self.catalog)
        if self.hidden:
            named = [cell in self.hidden for cell in cells_of(frame)]
            hidden |= pd.Series(named, index=frame.index, dtype=bool)
        if self.indicator.own_tables:  # nobody knows who wrote: a zero would say that there were none
            told = hidden | (frame["value"] != 0)
            frame, hidden = frame[told].copy(), hidden[told]
            # Of how many rows a month was summed would tell how few sexes and ages its cases are of.
            frame["locator"] = frame["locator"].where(~is_month(frame), phrases.SUM_OF_ROWS)
        hidden &= ~_adds_nothing(frame)
        for name in FIGURES:
            frame[name] = frame[name].where(~hidden)
        for name, replacement in (("conf_status", "protected"), ("locator", ""), ("note", "")):
            frame[name] = frame[name].where(~hidden, replacement)
        # The note of a withdrawn figure tells the number that was withdrawn.
        withdrawn = (frame["obs_status"] == ObsStatus.WITHDRAWN.value) & table_policy.is_local(
            frame, self.catalog
        )
        return frame.assign(note=frame["note"].where(~withdrawn, ""))


def choose(
    frames: Iterable[pd.DataFrame],
    indicator: Indicator,
    catalog: Catalog,
    *,
    former: Remembered,
    cutoffs: Mapping[str, str],
    shown_before: Mapping[Cell, float] = NOTHING_SHOWN,
    shipped: Collection[str] = (),
    choices: PatternCache | None = None,
) -> Protected:
    """Choose the suppressed cells of all `frames` of one indicator together.

    Cells that a frame brings as protected are hidden already, so is what the former release hid, and so are months
    withheld with their year: those are looked at that the months of a place above tie to others. Bare totals are hidden
    where they tell of few people added since another edition. What was shown of these counts by any release stays open,
    and what was shown beside them is known; so are the numbers of `shipped` editions, which stand in the project's
    repository. Where the choice hides a month, the others of its year go with it. `cutoffs` tells the last day of each
    edition; `choices`: see `suppress`. Raises SumError where a declared sum does not hold.

    Where a statistic pools years, the sums of places of which one year is too few are cells like others: they are known
    once it is chosen which years are hidden, and it is chosen again with them, until there is no other sum.
    """
    nothing_hidden = Protected(indicator, catalog, frozenset())
    if not is_count_of_persons(indicator):
        return nothing_hidden
    choosing = partial(
        _choose, former=former, cutoffs=cutoffs, shown_before=shown_before, shipped=shipped, choices=choices
    )
    protected = choosing(frames, nothing_hidden)
    years, sums = years_pooled(indicator, catalog.indicators.values()), 0
    while (
        years
        and (pooled := _pool(frames, protected, years, shown_before))
        and sum(map(len, pooled.values())) > sums
    ):
        sums = sum(map(len, pooled.values()))
        with_pooled = replace(protected, pooled=pooled)
        protected = replace(choosing(map(with_pooled.add_pooled, frames), protected), pooled=pooled)
    return protected


def _pool(
    frames: Iterable[pd.DataFrame], protected: Protected, years: int, shown_before: Mapping[Cell, float]
) -> dict[str, pd.DataFrame]:
    """By edition the sums of so many years: of the newest of each series, and what was shown before of older ones.

    A rate is made of the newest; the same sum of an older one would only tell what was added since.
    """
    catalog = protected.catalog
    newest: dict[Series, tuple[int, str]] = {}
    shown_sums = defaultdict[str, set[str]](set)
    for cell in filter(_spans_years, shown_before):
        shown_sums[cell.snapshot].add(cell.territory)
    found: list[tuple[Series, tuple[int, str], pd.DataFrame]] = []
    for frame in frames:
        for cell in cells_of(frame[:1]):
            series, place = series_of(cell, catalog), place_in_series(cell.indicator, cell.snapshot, catalog)
            newest[series] = max(newest.get(series, place), place)
            sums = pool_years(
                frame,
                protected.public_frame(frame),
                years,
                needs=catalog.policy.rate_needs,
                catalog=catalog,
                pooled_before=shown_sums[cell.snapshot],
            )
            found.append((series, place, sums))
    pooled = {}
    for series, place, sums in found:
        stays = [place == newest[series] or cell in shown_before for cell in cells_of(sums)]
        if any(stays):
            pooled[place[1]] = sums[stays]
    return pooled


def _choose(
    frames: Iterable[pd.DataFrame],
    first: Protected,
    *,
    former: Remembered,
    cutoffs: Mapping[str, str],
    shown_before: Mapping[Cell, float],
    shipped: Collection[str],
    choices: PatternCache | None,
) -> Protected:
    """What `choose` says, of the cells of these frames alone; what is hidden `first` stays hidden."""
    indicator, catalog = first.indicator, first.catalog
    counts: dict[Cell, float] = {}
    came: set[Cell] = set(first.hidden)
    withheld_cells: set[Cell] = set()
    adding_nothing: set[Cell] = set()
    former_spans: dict[Cell, float] = {}
    for frame in frames:
        if not frame.empty:
            gone_on = went_on(frame)
            former_spans |= counts_of(frame[gone_on])
            public_rows = table_policy.leaving(frame[~gone_on], indicator, catalog)
            came.update(cells_of(public_rows[_came_protected(public_rows)]))
            adding_nothing.update(cells_of(public_rows[_adds_nothing(public_rows)]))
            withheld = table_policy.months_withheld(public_rows, catalog)
            tied = withheld & table_policy.months_tied(public_rows, catalog)
            counts |= counts_of(public_rows[~withheld | tied])
            withheld_cells.update(cells_of(public_rows[tied & (public_rows["value"] > 0)]))
    failing_sums = [failing for failing in catalog.policy.sums_that_fail if failing.indicator == indicator.id]
    for failing in failing_sums:
        counts = _without(counts, failing)
    opened = {cell for cell in counts if shown_before.get(cell) == counts[cell]}
    known = {
        cell: value
        for cell, value in shown_before.items()
        if cell not in counts and _is_declared(cell, catalog)
    }
    for failing in failing_sums:
        known = _without(known, failing)
    del shown_before  # of a national file it is a part of what a release holds
    in_repository = {cell for cell in counts if cell.snapshot in shipped}
    stays_open = opened | in_repository
    hidden_then = {cell for cell in counts if is_hidden_in(cell, former)}
    added = hide_small_growth(counts, hidden_then | came, catalog, opened=stays_open, known=known)
    stays = stay_hidden(counts, former, indicator, cutoffs=cutoffs) - opened - added
    give_back()
    hidden_before = came | withheld_cells | stays | set(filter(_spans_years, added))
    alone = _told_by_another_edition(stays, opened, known) | added | first.alone
    months = table_policy.months_of_years(counts, catalog)
    while True:
        hidden = suppress(
            counts,
            catalog,
            hidden_before=hidden_before,
            opened=opened,
            known=known,
            grown_by_few=added,
            adding_nothing=adding_nothing,
            choices=choices,
        )
        told = _told_by_another_edition(alone, counts.keys() - hidden - added - came, opened, known)
        beside = _rest_of_years(months, (hidden | added) - told)
        gone = hidden_then | came | added | hidden | beside
        more = hide_small_growth(counts, gone, catalog, opened=stays_open, known=known, chosen=True)
        more -= gone
        if not more and {month for month in beside if counts[month] > 0} <= hidden | opened:
            break
        added |= more
        alone |= more
        hidden_before |= set(filter(_spans_years, more))
        hidden_before |= {month for month in beside if counts[month] > 0}
    hidden |= came | added | beside
    shown_spans = {cell for cell, value in former_spans.items() if known.get(cell) == value}
    stays_shown = stand_ins(shown_spans, counts.keys() - hidden, catalog)
    return Protected(indicator, catalog, hidden, stays_shown, frozenset(alone))


def _told_by_another_edition(cells: Iterable[Cell], *shown: Iterable[Cell]) -> set[Cell]:
    """Those of whose place and year another edition shows a total: single months are hidden beside it."""
    editions = defaultdict[tuple[str, str], set[str]](set)
    for cell in chain.from_iterable(shown):
        if not cell.breakdown:
            editions[cell.territory, cell.start[:4]].add(cell.snapshot)
    return {cell for cell in cells if editions[cell.territory, cell.start[:4]] - {cell.snapshot}}


def _spans_years(cell: Cell) -> bool:
    """Whether the count is a sum of several years: its years tell it, beside what they leave of other places."""
    return cell.start[:4] != cell.end[:4]


def _rest_of_years(months: Iterable[frozenset[Cell]], hidden: Collection[Cell]) -> set[Cell]:
    """All months of each year and place of which one is hidden."""
    return {month for year in months if not year.isdisjoint(hidden) for month in year}


def went_on(frame: pd.DataFrame) -> pd.Series[bool]:
    """Which rows are of a part of a year with which a newer edition goes on."""
    return frame["note"] == phrases.FORMER_EDITION


def _is_declared(cell: Cell, catalog: Catalog) -> bool:
    """Whether the catalogue still has the place and the traits of a cell."""
    traits = cell.breakdown.split(";") if cell.breakdown else ()
    return cell.territory in catalog.territories and all(
        trait.partition(":")[0] in catalog.dimensions for trait in traits
    )


def _without(counts: dict[Cell, float], failing: FailingSum) -> dict[Cell, float]:
    """The counts but for a total that its parts are known not to reach. It is wide, so it is shown whatever is hidden."""
    period = Period.parse(failing.period)
    span = (
        failing.indicator,
        failing.territory,
        period.start.isoformat(),
        period.end.isoformat(),
        failing.breakdown,
    )
    return {cell: value for cell, value in counts.items() if cell[2:] != span}


def _adds_nothing(frame: pd.DataFrame) -> pd.Series[bool]:
    """Which rows say that their source counts the place elsewhere, or never had a row of it: other years say so too."""
    return frame["value"].isna() & frame["obs_status"].isin(ADDS_NOTHING)


def _came_protected(frame: pd.DataFrame) -> pd.Series[bool]:
    return frame["conf_status"] == "protected"
