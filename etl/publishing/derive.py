"""Sums that follow from what was read: years from their months, territories from all of their parts.

A sum is made only where every part is there, of territories only where territories.csv says that the parts are complete;
what a source counts with another place, or never had a row of, adds nothing. A sum never replaces a figure that the
source itself gives. One that holds a provisional part is provisional. Nothing is summed over the codes of a dimension.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from etl.publishing.impossible_values import name_row, raise_if_impossible, refuse_wrong_spans
from observatory.catalog import Catalog
from observatory.model import (
    Breakdown,
    Indicator,
    Inhabitants,
    Level,
    ObsStatus,
    Period,
    Preference,
    Territory,
)
from observatory.model.status import ADDS_NOTHING
from observatory.statistics import statistic_of
from observatory.statistics.denominators import Denominators
from observatory.statistics.statistic import Excess, Making
from observatory.statistics.writers import writers_sentence
from observatory.store.private.workspace import OBSERVED
from observatory.vocabulary import phrases
from observatory.words.labels import NOT_SUMMED

_LEVELS: Final = (Level.PROVINCE, Level.DEPARTMENT, Level.COUNTRY, Level.GROUP)
_SEVERAL: Final = 3
"""Years protected of which a sum tells none, in most cases: of fewer it would be hidden, or another year for its sake."""
_CELL = ["indicator", "territory", "period_start", "period_end", "breakdown", "snapshot", "statement"]


def add_sums(
    frame: pd.DataFrame, indicator: Indicator, catalog: Catalog, *, unfinished_year: bool = True
) -> pd.DataFrame:
    """`frame` (columns of OBSERVED, one snapshot, one indicator) with the sums that follow from it.

    Months are summed to years of their territory and, with `unfinished_year`, to the part of the last year that the
    edition covers; years are summed over territories. Months are not summed over territories, so that
    no sum ties the months of two places. What is no count of persons has its total where the parts that make it up are
    there and nobody printed one: the inhabitants of a census by sex. A place of whose parts nobody says that they are all
    has a row without a number, which says so.
    """
    if not indicator.additive or frame.empty:
        return frame
    summed = [frame, _totals(frame, indicator), _years(frame, unfinished_year)]
    completed = pd.concat(summed, ignore_index=True).drop_duplicates(_CELL, keep="first")
    for level in _LEVELS:
        parents = [territory for territory in catalog.territories.values() if territory.level is level]
        sums = _territory_sums(completed, parents, catalog)
        completed = pd.concat([completed, sums], ignore_index=True).drop_duplicates(_CELL, keep="first")
    return pd.concat([completed, _not_summed(completed, catalog)], ignore_index=True)


def _totals(frame: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """One row for each place and period of which every category that makes up the total is there."""
    parts = [frame.iloc[:0]]
    for dimension, codes in {} if indicator.counts_persons else indicator.adds_up.items():
        rows = frame[
            frame["breakdown"].isin([f"{dimension}:{code}" for code in codes]) & frame["value"].notna()
        ]
        grouped = (
            rows.assign(unsettled=_is_provisional(rows), breakdown="")
            .groupby(list(_CELL), sort=True, as_index=False)
            .agg(value=("value", "sum"), count=("value", "size"), unsettled=("unsettled", "any"),
                 locator=("locator", lambda locators: " + ".join(dict.fromkeys(locators))))
        )  # fmt: skip
        parts.append(_add_missing_columns(frame, grouped[grouped["count"] == len(codes)]))
    return pd.concat(parts, ignore_index=True)


def is_month(frame: pd.DataFrame) -> pd.Series[bool]:
    """Which rows cover exactly one calendar month."""
    first = map_each_word(frame["period_start"], lambda day: _month(day) if day[8:] == "01" else 0, int)
    return first == map_each_word(
        frame["period_end"], lambda day: _month(day) if day[8:] != "01" else -1, int
    )


def _month(day: str) -> int:
    """The month of a day as a number: quicker to compare than its words, in a million rows."""
    return int(day[:4]) * 12 + int(day[5:7])


def _years(frame: pd.DataFrame, unfinished_year: bool) -> pd.DataFrame:
    """One row for each territory, breakdown and year whose months are all there, from January on."""
    months = frame[is_month(frame) & frame["value"].notna()]
    if months.empty:
        return frame.iloc[:0]
    months = months.assign(year=months["period_start"].str[:4], unsettled=_is_provisional(months))
    keys = ["indicator", "territory", "breakdown", "snapshot", "statement", "year"]
    grouped = months.groupby(keys, sort=True, as_index=False).agg(
        value=("value", "sum"),
        count=("value", "size"),
        last=("period_end", "max"),
        unsettled=("unsettled", "any"),
    )
    latest = int(grouped["last"].max()[5:7])
    last_month = grouped["last"].str[5:7].astype(int)
    newest_year = grouped["year"] == grouped["year"].max()
    unfinished = newest_year & (last_month == latest) & (grouped["count"] == latest)
    complete = (grouped["count"] == 12) | (unfinished if unfinished_year else False)
    summed = grouped[complete]
    return _add_missing_columns(
        frame,
        summed.assign(
            period_start=summed["year"] + "-01-01",
            period_end=summed["last"],
            locator=summed["count"].map("suma de {} meses".format),
        ),
    )


def _territory_sums(frame: pd.DataFrame, parents: Iterable[Territory], catalog: Catalog) -> pd.DataFrame:
    """One row for each parent and year of which every part that existed has a count; all parents in one go."""
    of_years = frame[~is_month(frame)]
    yearly = of_years[of_years["value"].notna()]
    nothing = of_years[of_years["obs_status"].isin(ADDS_NOTHING)]
    add_nothing = set(zip(nothing["territory"], nothing["period_start"], nothing["period_end"], strict=True))
    present = set(yearly["territory"]) | set(nothing["territory"])
    of = [
        (at, parent.code, part.code)
        for at, parent in enumerate(parents)
        if _may_be_whole(within := catalog.places_within.get(parent.code, ()), present)
        for part in within
        if part.code in present
    ]
    if not of:
        return frame.iloc[:0]
    joined = yearly.merge(pd.DataFrame(of, columns=["at", "parent", "territory"]), on="territory")
    keys = ["at", "parent", "indicator", "period_start", "period_end", "breakdown", "snapshot", "statement"]
    spans = joined[["parent", "period_start", "period_end"]].drop_duplicates()
    needed = {
        span: frozenset(
            part for part in _list_needed_parts(span, catalog) if (part, *span[1:]) not in add_nothing
        )
        for span in spans.itertuples(index=False, name=None)
    }
    of_span = list(zip(joined["parent"], joined["period_start"], joined["period_end"], strict=True))
    is_needed = [part in needed[span] for span, part in zip(of_span, joined["territory"], strict=True)]
    grouped = (
        joined.assign(unsettled=_is_provisional(joined), needed=is_needed)
        .groupby(keys, sort=True, as_index=False)
        .agg(
            value=("value", "sum"),
            count=("territory", "nunique"),
            needed=("needed", "sum"),
            unsettled=("unsettled", "any"),
        )
    )
    spans_of = zip(grouped["parent"], grouped["period_start"], grouped["period_end"], strict=True)
    wholes = pd.Series([len(needed[span]) for span in spans_of], index=grouped.index, dtype=int)
    complete = grouped[(grouped["needed"] == wholes) & (wholes > 0)]
    locators = complete["count"].map("suma de {} territorios".format)
    return _add_missing_columns(
        frame, complete.rename(columns={"parent": "territory"}).assign(locator=locators)
    )


def _list_needed_parts(span: tuple[str, str, str], catalog: Catalog) -> frozenset[str]:
    """The parts of a place in a period, all of which its sum needs; none where nobody says that they are all."""
    place, start, end = span
    period = Period(date.fromisoformat(start), date.fromisoformat(end))
    return frozenset(part.code for part in catalog.complete_parts(place, period))


def _may_be_whole(parts: Sequence[Territory], present: Collection[str]) -> bool:
    """Whether as many parts are at hand as have always existed: with fewer no period has all of its parts."""
    lasting = sum(part.valid_from is None and part.valid_to is None for part in parts)
    return sum(part.code in present for part in parts) >= lasting


def _not_summed(frame: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """A row that says why for each place and year without a sum since nobody says that its parts are complete."""
    undeclared = {
        code: frozenset(part.code for part in within)
        for code, within in catalog.places_within.items()
        if catalog.territories[code].parts is None and catalog.territories[code].level in _LEVELS
    }
    totals = frame[~is_month(frame) & frame["value"].notna() & (frame["breakdown"] == "")]
    of = [
        (part, whole)
        for part in (totals["territory"].unique() if undeclared else ())
        for whole, within in undeclared.items()
        if not within.isdisjoint((part, *(above.code for above in catalog.ancestors(part))))
    ]
    if not of:
        return frame.iloc[:0]
    joined = totals.merge(pd.DataFrame(of, columns=["territory", "whole"]), on="territory")
    rows = joined.assign(territory=joined["whole"], value=float("nan"), locator="", unsettled=False)
    described = _add_missing_columns(frame, rows.drop_duplicates(_CELL))
    described = described.assign(obs_status=ObsStatus.NOT_PUBLISHED.value, note=NOT_SUMMED)
    known = pd.concat([frame, described], ignore_index=True).drop_duplicates(_CELL, keep="first")
    return known.iloc[len(frame) :]


def _add_missing_columns(frame: pd.DataFrame, sums: pd.DataFrame) -> pd.DataFrame:
    """`sums` with all columns of `frame`: provisional where a part is, else normal; nothing else known."""
    texts = {"conf_status": "free", "note": "", "denominator_snapshot": ""}
    numbers = dict.fromkeys(("lower", "upper", "numerator", "denominator"), float("nan"))
    status = np.where(sums["unsettled"].astype(bool), ObsStatus.PROVISIONAL.value, ObsStatus.NORMAL.value)
    return sums.assign(obs_status=status, **texts, **numbers)[list(frame.columns)]


def _is_provisional(frame: pd.DataFrame) -> pd.Series[bool]:
    return frame["obs_status"] == ObsStatus.PROVISIONAL.value


def pool_years(
    frame: pd.DataFrame,
    shown: pd.DataFrame,
    years: int,
    *,
    needs: int,
    catalog: Catalog,
    pooled_before: Collection[str] = (),
) -> pd.DataFrame:
    """A row with the sum of the last `years` whole years of each local place of `frame` of which one year is too few.

    By what is `shown` of it alone, so that whether there is a sum tells nothing: the newest year is protected or under
    `needs`, most are so or several are protected, and what is shown, or the number of protected years, says that the
    sum is not small. Of years that are all shown anybody makes the sum; a small one would be withheld, with the zeros
    of its years. A place with enough in most years and one protected would have its sum tell that one. What was shown
    of places `pooled_before` is made again, and nothing that the source or the repository gives.
    """
    totals = _whole_years(frame)
    newest = int(totals["year"].max()) if len(totals) else 0
    totals = totals[(totals["year"] > newest - years) & totals["value"].notna()]
    public = _whole_years(shown)
    public = public[
        (public["year"] > newest - years) & map_each_word(public["territory"], _is_local(catalog), bool)
    ]
    place, hidden = public["territory"], public["conf_status"] == "protected"
    is_few = hidden | (public["value"] < needs)
    protected = hidden.groupby(place).sum()
    is_pooled = (is_few & (public["year"] == newest)).groupby(place).any() & (protected > 0)
    is_pooled &= (is_few.groupby(place).mean() > 0.5) | (protected >= _SEVERAL)
    is_pooled &= (public["value"] > 0).groupby(place).any() | (protected >= catalog.policy.small_count_below)
    spans = {"period_start": f"{newest - years + 1}-01-01", "period_end": f"{newest}-12-31"}
    has_sum = frame["territory"][(frame[list(spans)] == pd.Series(spans)).all(axis=1)]
    places = {*is_pooled.index[is_pooled], *pooled_before}.difference(has_sum)
    grouped = totals[totals["territory"].isin(places)].groupby(
        ["indicator", "territory", "breakdown", *_CELL[-2:]]
    )
    sums = grouped.agg(
        value=("value", "sum"), count=("year", "size"), unsettled=("obs_status", _holds_provisional)
    ).reset_index()
    return _add_missing_columns(
        frame, sums[sums["count"] == years].assign(**spans, locator=phrases.SUM_OF_ROWS)
    )


def _whole_years(frame: pd.DataFrame) -> pd.DataFrame:
    """The totals of calendar years, with their year."""
    start, end = frame["period_start"], frame["period_end"]
    whole = (start.str[4:] == "-01-01") & (end.str[4:] == "-12-31") & (start.str[:4] == end.str[:4])
    rows = frame[whole & (frame["breakdown"] == "")]
    return rows.assign(year=rows["period_start"].str[:4].astype(int))


def _is_local(catalog: Catalog) -> Callable[[str], bool]:
    return lambda code: catalog.territories[code].is_local


def _holds_provisional(statuses: pd.Series[str]) -> bool:
    return bool((statuses == ObsStatus.PROVISIONAL.value).any())


# What the words of a column mean, asked once for each word: a national file has a million rows of few words.


def map_each_word(
    column: pd.Series[str], meaning: Callable[[str], Any], dtype: Any = object
) -> pd.Series[Any]:
    """`meaning` of each row of a column of text, none of it missing; asked of each different text once."""
    places, words = pd.factorize(column)
    meanings = np.array([None, *map(meaning, words)], dtype=object)[1:]  # a meaning may be a tuple
    return pd.Series(meanings[places].astype(dtype), index=column.index)


# Rates, shares and whatever else the catalogue makes of published counts and populations of the same place.
# Counts that their own publisher replaced are no numerators (see Leading).


def read_denominators(population: pd.DataFrame, catalog: Catalog) -> Denominators:
    """The denominators of rates: rows of `population`, and of shares that are applied to them, as published."""
    figures = (
        Inhabitants(
            territory=row["territory"],
            period=Period(date.fromisoformat(row["period_start"]), date.fromisoformat(row["period_end"])),
            breakdown=row["breakdown"],
            value=float(row["value"]),
            obs_status=row["obs_status"],
            snapshot=row["snapshot"],
            indicator=row["indicator"],
        )
        for row in population[population["value"].notna()].to_dict("records")
    )
    return Denominators.of(figures, catalog)


def compute_ratio_rows(
    counts: pd.DataFrame, indicator: Indicator, catalog: Catalog, denominators: Denominators
) -> list[tuple[Any, ...]]:
    """Rows of an indicator that is made of `counts` (rows of its numerator, as published), in the order of OBSERVED.

    Raises ImpossibleValueError where a count is more than what it is divided by.
    """
    statistic = statistic_of(indicator)
    if statistic.make is None:
        return []
    used = counts["breakdown"].isin({"", str(Breakdown.parse(indicator.numerator_filter))})
    if statistic.of_whole_years:
        used &= _is_of_whole_years(counts, {1, statistic.years})
    making = Making(
        catalog.policy.rate_needs, denominators.bases, catalog.division_of, denominators.bases_together
    )
    made = list(statistic.make(indicator, list(_records(counts[used])), making))
    raise_if_impossible(
        f"{name_row(excess.row, catalog)}: {indicator.name} sería {excess.told}"
        for excess in made
        if isinstance(excess, Excess)
    )
    rows = [row for row in made if not isinstance(row, Excess)]
    refuse_wrong_spans(rows, indicator, catalog)
    return [tuple(row[name] for name in OBSERVED) for row in rows]


def _is_of_whole_years(counts: pd.DataFrame, many: Collection[int]) -> pd.Series[bool]:
    """Which rows are of so many whole years."""
    first, last = (counts[name].str[:4].astype(int) for name in ("period_start", "period_end"))
    begins, ends = counts["period_start"].str.endswith("-01-01"), counts["period_end"].str.endswith("-12-31")
    return begins & ends & (last - first + 1).isin(list(many))


def _records(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Each row by column, None for an empty cell; of its note what it says of who wrote the number."""
    for row in frame.to_dict("records"):
        cells = {str(name): None if pd.isna(cell) else cell for name, cell in row.items()}
        yield cells | {"note": writers_sentence(row["note"])}


class Leading:
    """Which documents lead, by the declared preferences; `urls` are the addresses of the documents by their id."""

    def __init__(self, catalog: Catalog, urls: Mapping[str, str]) -> None:
        self._catalog = catalog
        self._urls = urls

    def of(self, counts: pd.DataFrame) -> pd.DataFrame:
        """`counts` (columns of OBSERVED, one indicator) without the documents that another one overrules.

        A document that does not lead for a territory does not lead for the places within it in that period either:
        their figures are parts of the total that was replaced.
        """
        overruled = pd.Series(data=False, index=counts.index)
        indicators = set(counts["indicator"].unique())
        for preference in self._catalog.policy.preferences:
            if preference.indicator in indicators:
                overruled |= self._overruled(counts, preference)
        return counts[~overruled]

    def _overruled(self, counts: pd.DataFrame, preference: Preference) -> pd.Series[bool]:
        period = Period.parse(preference.period)
        matching = (
            (counts["indicator"] == preference.indicator)
            & (counts["period_start"] == period.start.isoformat())
            & (counts["period_end"] == period.end.isoformat())
            & (counts["breakdown"] == preference.breakdown)
        )
        cell = counts[matching & (counts["territory"] == preference.territory)]
        leads = cell[cell["statement"].map(self._urls) == preference.leads]
        if leads.empty:
            return pd.Series(data=False, index=counts.index)
        beside = set(cell["statement"]) - set(leads["statement"])
        within = counts["territory"].isin(self._within(preference.territory, counts["territory"]))
        return matching & within & counts["statement"].isin(beside)

    def _within(self, wider: str, territories: Iterable[str]) -> list[str]:
        return [
            code
            for code in set(territories)
            if code == wider or any(above.code == wider for above in self._catalog.ancestors(code))
        ]
