"""The years of a register, whose rows say only what was written, and who wrote them: a month without a row is no zero.

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
from observatory.provenance.gaps import Unwritten
from observatory.statistics.writers import writers_sentence
from observatory.store.private import workspace
from observatory.store.private.workspace import OBSERVED, Loading
from observatory.vocabulary.phrases import FIRST_WRITERS, REPORTERS, WRITERS

_MONTHS: Final = 12
_FEWEST_WRITERS: Final = 3
_REASONS: Final = (ObsStatus.NONE_WRITTEN.value, ObsStatus.NOT_ON_RECORD.value)


def read_rows(connection: Loading, snapshot: str, indicator: str) -> pd.DataFrame:
    """The rows of an indicator in an edition of the workspace, columns of OBSERVED."""
    rows = pd.DataFrame(
        workspace.read_observations(connection, snapshot, indicator), columns=list(OBSERVED), dtype=object
    )
    numbers = dict.fromkeys(("value", "lower", "upper", "numerator", "denominator"), "float64")
    return rows.astype(numbers)


def find_months_on_record(connection: Loading, snapshot: str) -> frozenset[tuple[str, str]]:
    """Each place and month (`2023-05`) of which an edition has any row: it sent its form, or wrote in it."""
    frames = (
        read_rows(connection, snapshot, name)
        for name in workspace.count_rows_by_indicator(connection, snapshot)
    )
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


def find_unwritten_years(connection: Loading, catalog: Catalog) -> Unwritten:
    """The years of which a register that is on show has no total, and why, by series, municipality and year.

    None was written where all months are on record; else it is not on record whether the place reported in all of them.
    Of municipalities of which the policy lets no year out nothing is said.
    """
    reasons: dict[str, dict[str, dict[str, ObsStatus]]] = {}
    for edition in workspace.read_snapshots(connection):
        snapshot = str(edition["id"])
        for name in workspace.count_rows_by_indicator(connection, snapshot):
            rule = catalog.register_rule(name) if name in catalog.indicators else None
            if rule is not None:
                least = min(table.inhabitants for table in rule.tables)
                rows = read_rows(connection, snapshot, name)
                if brings_years(rows):
                    reasons[name] = _brought_reasons(rows)
                else:
                    on_record = find_months_on_record(connection, snapshot)
                    reasons[name] = find_reasons_of_years(
                        rows, on_record, find_large_municipalities(catalog, least)
                    )
    return reasons


def drop_reasons(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` without the rows that only say why a year has no total: no release has a row of that."""
    return frame[~frame["note"].isin(_REASONS)]


def _brought_reasons(rows: pd.DataFrame) -> dict[str, dict[str, ObsStatus]]:
    """The reasons that are the note of rows without a value, as in shipped figures."""
    reasons: dict[str, dict[str, ObsStatus]] = {}
    said = rows[rows["note"].isin(_REASONS)]
    for place, start, reason in zip(said["territory"], said["period_start"], said["note"], strict=True):
        reasons.setdefault(place, {})[start[:4]] = ObsStatus(reason)
    return reasons


def find_large_municipalities(catalog: Catalog, inhabitants: int) -> list[str]:
    """The municipalities with at least so many inhabitants, in the countries of registers."""
    return [
        place.code
        for place in catalog.territories.values()
        if place.level is Level.MUNICIPALITY and catalog.inhabitants.get(place.code, 0) >= inhabitants
    ]


def find_reasons_of_years(
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


def count_reporters(written: pd.DataFrame, sent: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """How many municipalities of a country or department sent their form, and wrote a case in it, by year.

    `written` and `sent` are rows of months (columns of OBSERVED) of a count and of its senders. Columns of the result:
    territory, year, sent (in some month), sent_all_year (in each of the twelve) and wrote, each to be said as at least;
    `wrote` is missing where fewer than three did. A municipality that is not among the senders may have sent.
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
    return counts.assign(wrote=counts["wrote"].where(counts["wrote"] >= _FEWEST_WRITERS))


def note_reporters(
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


def note_writers(frame: pd.DataFrame, catalog: Catalog, *, named_by: str) -> pd.DataFrame:
    """`frame` with, at the end of the note of each sum, how many sent and wrote it; `named_by` is their dimension.

    `frame` (columns of OBSERVED, of one edition) holds a row for each writer, place and span (breakdown `centre:CEM050`).
    Nothing is said of a writer's own rows, of a month (no table of months names a writer), of a row whose note says it
    already, nor of a place whose writers do not add up to its total.
    """
    said = _writers_said(frame, _writers_above(frame, catalog, named_by))
    keys = zip(*(frame[name] for name in _SPAN), strict=True)
    told = pd.Series([said.get(key, "") for key in keys], index=frame.index, dtype=object)
    is_own = frame["breakdown"].str.contains(f"{named_by}:", regex=False)
    notes = frame["note"].astype(object)
    is_told = notes.map(lambda note: bool(writers_sentence(note)))
    told = told.where(frame["value"].notna() & ~is_own & ~is_told, "")
    return frame.assign(note=(notes + " " + told).str.strip())


_SPAN: Final = ["indicator", "territory", "period_start", "period_end"]
_LEVELS: Final = (Level.DISTRICT, Level.PROVINCE, Level.DEPARTMENT, Level.COUNTRY)


def _writers_above(frame: pd.DataFrame, catalog: Catalog, named_by: str) -> pd.DataFrame:
    """A row for each writer, span and place that it lies in: its `value`, and who it `wrote` as (empty: not told).

    Who wrote fewer than the policy's small count is told like who wrote nothing, and of a place of few cases no more than
    that one of them wrote: where marks of protected cells say nothing, the number of writers may not tell a zero.
    """
    is_total = frame["breakdown"].str.fullmatch(f"{named_by}:[^;]*").astype(bool)
    is_said = is_total & frame["value"].notna() & ~is_month(frame)
    sent = frame.loc[is_said, [*_SPAN, "breakdown", "value"]]
    sent = sent.astype(dict.fromkeys([*_SPAN, "breakdown"], object))
    sent["above"] = sent["territory"].map(lambda code: sum(1 for _ in catalog.ancestors(code)))
    own = ["indicator", "period_start", "period_end", "breakdown"]
    # A province of one district has its centre's row too: the row of the smaller place is it.
    sent = sent.sort_values(["above", *own, "territory"]).drop_duplicates(own, keep="last")
    sent["wrote"] = sent["breakdown"].where(sent["value"] >= catalog.policy.small_count_below, "")
    needs = catalog.policy.rate_needs
    for above in _LEVELS:  # the smallest first: what is not told of a place is not told of what holds it
        wholes = {code: _whole_on(above, code, catalog) for code in sent["territory"].unique()}
        sent["wrote"] = _one_of_few(sent.assign(territory=sent["territory"].map(wholes)), needs)
    wholes_of = [(code, whole) for code in sent["territory"].unique() for whole in _wholes_of(code, catalog)]
    joined = sent.merge(pd.DataFrame(wholes_of, columns=["territory", "whole"]), on="territory")
    joined["territory"] = joined.pop("whole")
    return joined.assign(wrote=_one_of_few(joined, needs))


def _one_of_few(sent: pd.DataFrame, needs: int) -> pd.Series[str]:
    """Who wrote, without the names of several in a place of few cases, but for one nobody of no other period."""
    place = sent.groupby(_SPAN)["value"]
    number, cases = place.transform("size"), place.transform("sum")
    is_few = (number > 1) & (cases < number * needs)
    nobody = (sent["period_start"] + sent["breakdown"]).where(~sent.duplicated(_SPAN) & (cases > 0), "")
    told: pd.Series[str] = sent["wrote"].where(~is_few, nobody)
    return told


def _whole_on(level: Level, code: str, catalog: Catalog) -> str:
    """The place on a level that holds a place; itself where there is none."""
    return next((place.code for place in catalog.ancestors(code) if place.level is level), code)


def _wholes_of(code: str, catalog: Catalog) -> set[str]:
    """A place, those above it, and the groups of places that hold one of these."""
    above = {code, *(place.code for place in catalog.ancestors(code))}
    return above | {
        place.code for place in catalog.territories.values() if not above.isdisjoint(place.members)
    }


def _writers_said(frame: pd.DataFrame, sent: pd.DataFrame) -> dict[tuple[str, ...], str]:
    """What is said of each indicator, place and span of which the total is what those who `sent` it add up to."""
    totals = frame[(frame["breakdown"] == "") & frame["value"].notna()].set_index(_SPAN)["value"].to_dict()
    spans = {tuple(map(str, key)): rows for key, rows in sent.groupby(_SPAN)}
    known = {key: rows for key, rows in spans.items() if totals.get(key) == rows["value"].sum()}
    wrote = {_year_of(key): {*rows["wrote"]} - {""} for key, rows in known.items()}
    unknown = {_year_of(key) for key in spans.keys() - known.keys()}
    held = {(indicator, year) for indicator, _, year in wrote}
    said = {}
    for key, rows in known.items():
        indicator, place, year = _year_of(key)
        former = (indicator, place, year - 1)
        is_known = (indicator, year - 1) in held and former not in unknown
        who = wrote[indicator, place, year]
        counts = {"sent": rows["breakdown"].nunique(), "wrote": len(who)}
        form = WRITERS if is_known else FIRST_WRITERS
        said[key] = form.format(**counts, both=len(who & wrote.get(former, set())))
    return said


def _year_of(key: tuple[str, ...]) -> tuple[str, str, int]:
    indicator, place, start, _ = key
    return indicator, place, int(start[:4])
