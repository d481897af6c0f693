"""The years of a register, whose rows say only what was written: a month without a row is no zero.

A municipality has the total of a year where all its twelve months are on record: it sent its form in each of them, or
wrote a case. What it wrote nothing of in such a year is zero beside what it wrote; where it wrote nothing at all there is
no row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import product
from typing import Final

import numpy as np
import pandas as pd

from etl.publishing.derive import is_month
from observatory.catalog import Catalog
from observatory.model import Breakdown, Indicator, Level, ObsStatus
from observatory.provenance.absence import Unwritten
from observatory.store.private import workspace
from observatory.store.private.workspace import OBSERVED, Loading
from observatory.vocabulary.phrases import REPORTERS

_MONTHS: Final = 12
_REASONS: Final = (ObsStatus.NONE_WRITTEN.value, ObsStatus.NOT_ON_RECORD.value)


def rows_of(connection: Loading, snapshot: str, indicator: str) -> pd.DataFrame:
    """The rows of an indicator in an edition of the workspace, columns of OBSERVED."""
    rows = pd.DataFrame(
        workspace.observations_of(connection, snapshot, indicator), columns=list(OBSERVED), dtype=object
    )
    numbers = dict.fromkeys(("value", "lower", "upper", "numerator", "denominator"), "float64")
    return rows.astype(numbers)


def months_on_record(connection: Loading, snapshot: str) -> frozenset[tuple[str, str]]:
    """Each place and month (`2023-05`) of which an edition has any row: it sent its form, or wrote in it."""
    frames = (rows_of(connection, snapshot, name) for name in workspace.indicators_of(connection, snapshot))
    return frozenset(
        pair for rows in frames for pair in zip(rows["territory"], rows["period_start"].str[:7], strict=True)
    )


def brings_years(rows: pd.DataFrame) -> bool:
    """Whether rows of a register hold years beside any months, as shipped figures do: their months make none anew."""
    return bool((~is_month(rows)).any())


def add_register_years(
    frame: pd.DataFrame, indicator: Indicator, on_record: Iterable[tuple[str, str]]
) -> pd.DataFrame:
    """`frame` (columns of OBSERVED, one edition of one indicator) with the years whose months are all on record.

    A table that a year has no row of (ages before 2015) has no zeros either. In how many months something was written is
    not told: of few cases it would say much. An edition that brings its years is left as it is.
    """
    months = frame[is_month(frame) & frame["value"].notna()]
    if months.empty or brings_years(frame):
        return frame
    whole = _years_on_record(on_record)
    months = months.assign(year=months["period_start"].str[:4])
    is_whole = [pair in whole for pair in zip(months["territory"], months["year"], strict=True)]
    keys = ["indicator", "territory", "snapshot", "statement", "year", "breakdown"]
    sums = (
        months[is_whole]
        .assign(unsettled=months["obs_status"] == ObsStatus.PROVISIONAL.value)
        .groupby(keys, sort=True, as_index=False)
        .agg(value=("value", "sum"), unsettled=("unsettled", "max"))
    )
    years = _with_zeros(sums, indicator)
    texts = {"conf_status": "free", "note": "", "denominator_snapshot": ""}
    numbers = dict.fromkeys(("lower", "upper", "numerator", "denominator"), float("nan"))
    status = np.where(years["unsettled"], ObsStatus.PROVISIONAL.value, ObsStatus.NORMAL.value)
    years = years.assign(
        period_start=years["year"] + "-01-01",
        period_end=years["year"] + "-12-31",
        locator=f"suma de {_MONTHS} meses",
        obs_status=status,
        **texts,
        **numbers,
    )
    return pd.concat([frame, years[list(frame.columns)]], ignore_index=True)


def _with_zeros(sums: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """The sums with a zero for each category that nobody wrote of a place and year, in the tables that the year has."""
    if sums.empty:
        return sums
    tables = sums["breakdown"].map(
        {text: tuple(sorted(dict(Breakdown.parse(text).codes))) for text in sums["breakdown"].unique()}
    )
    totals = sums[sums["breakdown"] == ""]
    parts = []
    for year, tables_of_year in tables.groupby(sums["year"]):
        texts = [
            str(Breakdown.of(dict(zip(table, codes, strict=True))))
            for table in sorted(set(tables_of_year))
            for codes in product(*(indicator.adds_up[dimension] for dimension in table))
        ]
        places = totals[totals["year"] == year].drop(columns=["breakdown", "value"])
        parts.append(places.merge(pd.DataFrame({"breakdown": texts, "value": 0.0}), how="cross"))
    keys = ["indicator", "territory", "snapshot", "statement", "year", "breakdown"]
    every: pd.DataFrame = pd.concat([sums, *parts], ignore_index=True)
    return every.drop_duplicates(keys, keep="first", ignore_index=True)


def unwritten_years(connection: Loading, catalog: Catalog) -> Unwritten:
    """The years of which a register that is on show has no total, and why, by series, municipality and year.

    None was written where all months are on record; else it is not on record whether the place reported in all of them.
    Of municipalities of which the policy lets no year out nothing is said.
    """
    reasons: dict[str, dict[str, dict[str, ObsStatus]]] = {}
    for edition in workspace.snapshots_held(connection):
        snapshot = str(edition["id"])
        for name in workspace.indicators_of(connection, snapshot):
            rule = catalog.register_rule(name) if name in catalog.indicators else None
            if rule is not None:
                least = min(table.inhabitants for table in rule.tables)
                rows = rows_of(connection, snapshot, name)
                if brings_years(rows):
                    reasons[name] = _brought_reasons(rows)
                else:
                    on_record = months_on_record(connection, snapshot)
                    reasons[name] = reasons_of_years(rows, on_record, places_of(catalog, least))
    return reasons


def without_reasons(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` without the rows that only say why a year has no total: no release has a row of that."""
    return frame[~frame["note"].isin(_REASONS)]


def _brought_reasons(rows: pd.DataFrame) -> dict[str, dict[str, ObsStatus]]:
    """The reasons that are the note of rows without a value, as in shipped figures."""
    reasons: dict[str, dict[str, ObsStatus]] = {}
    said = rows[rows["note"].isin(_REASONS)]
    for place, start, reason in zip(said["territory"], said["period_start"], said["note"], strict=True):
        reasons.setdefault(place, {})[start[:4]] = ObsStatus(reason)
    return reasons


def places_of(catalog: Catalog, inhabitants: int) -> list[str]:
    """The municipalities with at least so many inhabitants, in the countries of registers."""
    return [
        place.code
        for place in catalog.territories.values()
        if place.level is Level.MUNICIPALITY and catalog.inhabitants.get(place.code, 0) >= inhabitants
    ]


def reasons_of_years(
    rows: pd.DataFrame, on_record: Iterable[tuple[str, str]], places: Iterable[str]
) -> dict[str, dict[str, ObsStatus]]:
    """Of each place its years without a total, and why; `rows` are the months of one indicator."""
    written = set(zip(rows["territory"], rows["period_start"].str[:4], strict=True))
    years = sorted({year for _, year in written})
    whole = _years_on_record(on_record)
    reasons = {
        place: {
            year: ObsStatus.NOT_ON_RECORD if (place, year) not in whole else ObsStatus.NONE_WRITTEN
            for year in years
            if (place, year) not in whole or (place, year) not in written
        }
        for place in places
    }
    return {place: of_years for place, of_years in reasons.items() if of_years}


def _years_on_record(on_record: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """The places and years of which all twelve months are on record."""
    recorded = Counter((place, month[:4]) for place, month in set(on_record))
    return {pair for pair, months in recorded.items() if months == _MONTHS}


def count_reporters(
    written: pd.DataFrame, sent: pd.DataFrame, catalog: Catalog, *, least: int = 3
) -> pd.DataFrame:
    """How many municipalities of a country or department sent their form, and wrote a case in it, by year.

    `written` and `sent` are rows of months (columns of OBSERVED) of a count and of its senders. Columns of the result:
    territory, year, sent (in some month), sent_all_year (in each of the twelve) and wrote, each to be said as at least;
    `wrote` is missing where fewer than `least` did. A municipality that is not among the senders may have sent.
    """
    sent_in = sent.groupby(["territory", sent["period_start"].str[:4]])["period_start"].nunique()
    wrote_in = written.groupby(["territory", written["period_start"].str[:4]])["period_start"].nunique()
    per_place = pd.DataFrame({"months": sent_in, "wrote": wrote_in}).fillna(0)
    per_place.index = per_place.index.set_names(["place", "year"])
    per_place = per_place.reset_index()
    above = [
        (place, above.code)
        for place in per_place["place"].unique()
        for above in catalog.ancestors(place)
        if above.level in (Level.COUNTRY, Level.DEPARTMENT)
    ]
    joined = per_place.merge(pd.DataFrame(above, columns=["place", "territory"]), on="place")
    counted = joined.assign(
        sent=(joined["months"] > 0) | (joined["wrote"] > 0),
        sent_all_year=joined["months"] == _MONTHS,
        wrote=joined["wrote"] > 0,
    )
    counts = counted.groupby(["territory", "year"], as_index=False)[["sent", "sent_all_year", "wrote"]].sum()
    return counts.assign(wrote=counts["wrote"].where(counts["wrote"] >= least))


def noted_reporters(
    frame: pd.DataFrame, written: pd.DataFrame, sent: pd.DataFrame, catalog: Catalog
) -> pd.DataFrame:
    """`frame` with, beside each year, how many municipalities of its country sent and wrote; see `count_reporters`.

    Nothing is said where nobody knows who sent, or too few wrote.
    """
    counts = count_reporters(written, sent, catalog)
    known = counts[counts["wrote"].notna()] if not sent.empty else counts[:0]
    columns = (known[name].astype(int) for name in ("sent", "sent_all_year", "wrote"))
    said = {
        (territory, year): REPORTERS.format(sent=sent_in, all_year=all_year, wrote=wrote)
        for territory, year, sent_in, all_year, wrote in zip(
            known["territory"], known["year"], *columns, strict=True
        )
    }
    is_year = ~is_month(frame) & frame["value"].notna()
    notes = [
        said.get((territory[:2], start[:4]), "")
        for territory, start in zip(frame["territory"], frame["period_start"], strict=True)
    ]
    return frame.assign(note=frame["note"].where(~is_year, pd.Series(notes, index=frame.index)))
