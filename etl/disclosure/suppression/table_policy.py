"""Which tables of counts of persons leave at all below a department, as data/catalog/policy.yml declares them.

What does not leave has no row in a release. Months that stand together, and counts that leave only as the sum of a
group, are told apart here; which single cells are hidden is another question (`suppress`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial

import pandas as pd

from etl.disclosure.cells import Cell
from etl.publishing.derive import is_month, map_each_word
from observatory.catalog import Catalog
from observatory.model import Indicator, Level
from observatory.provenance.third_party_copies import is_unpublished
from observatory.statistics import is_count_of_persons

_MONTH_DAYS = 31
_YEAR_DAYS = 365
_MONTHS = 12


def leaving(frame: pd.DataFrame, indicator: Indicator, catalog: Catalog) -> pd.DataFrame:
    """The rows of `frame` (counts of persons, columns of OBSERVED) whose table the policy publishes."""
    if indicator.own_tables:
        return _of_register(frame, indicator, catalog)
    local = is_local(frame, catalog)
    days = _days(frame)
    declared = catalog.policy.local_tables
    table = _tables(frame)
    fits = (days <= _MONTH_DAYS) & table.isin(declared.month)
    fits |= (days > _MONTH_DAYS) & table.isin(declared.longer)
    if declared.pooled is not None and indicator.id in declared.pooled.indicators:
        fits = (days >= _YEAR_DAYS * declared.pooled.years) & table.isin(declared.pooled.tables)
    level = map_each_word(
        frame["territory"],
        lambda code: catalog.territories[code].level if code in catalog.territories else None,
    )
    fits &= (days >= declared.shortest_days) & level.isin(declared.levels)
    own = map_each_word(frame["territory"], catalog.has_own_counts, bool)
    return frame[(~local | fits) & ~_months_of_copies(frame, catalog) & own]


def _of_register(frame: pd.DataFrame, indicator: Indicator, catalog: Catalog) -> pd.DataFrame:
    """The tables that `registers` names for a municipality of so many inhabitants, of calendar years and months.

    Both sexes together leave only of years in which neither is small beside the other, and months only where all twelve
    and that total do: else the year of the women would be hidden for them.
    """
    rule = catalog.register_rule(indicator.id)
    is_of_month, table = is_month(frame), _tables(frame)
    year = frame["period_start"].str[:4]
    is_of_year = (frame["period_start"].str[4:] == "-01-01") & (frame["period_end"].str[4:] == "-12-31")
    fits = pd.Series(False, index=frame.index)
    for declared in rule.tables if rule is not None else ():
        large = map_each_word(
            frame["territory"],
            partial(_is_municipality_of, inhabitants=declared.inhabitants, catalog=catalog),
            bool,
        )
        of_grain = is_of_month if declared.grain == "month" else is_of_year
        named = large & (table == declared.table) & of_grain
        fits |= named & (_find_counts_divided_by_age(frame) >= declared.least) if declared.least else named
    of_year = [frame["snapshot"], frame["statement"], frame["territory"], year]
    small = (frame["value"] > 0) & (frame["value"] < catalog.policy.small_count_below)
    by_sex = is_of_year & (table == "sex")
    small_sex = (small & by_sex).groupby(of_year).transform("any")
    small_sex &= ((frame["value"] > 0) & by_sex).groupby(of_year).transform("sum") > 1
    months = (fits & is_of_month & (table == "")).groupby(of_year).transform("sum")
    fits &= ~small_sex | (table != "") | ("sex" not in indicator.adds_up)
    return frame[fits & (~is_of_month | (months == _MONTHS))]


def _find_counts_divided_by_age(frame: pd.DataFrame) -> pd.Series[float]:
    """The count that each row divides by age, of the same edition, place and days; 0 where there is none."""
    keys = ["snapshot", "statement", "territory", "period_start", "period_end"]
    wider = map_each_word(
        frame["breakdown"],
        lambda text: ";".join(code for code in text.split(";") if not code.startswith("age:")),
    )
    values = frame.set_index([*keys, "breakdown"])["value"]
    of = pd.MultiIndex.from_frame(frame[keys].assign(breakdown=wider))
    return pd.Series(values.reindex(of).fillna(0).to_numpy(), index=frame.index)


def _is_municipality_of(code: str, *, inhabitants: int, catalog: Catalog) -> bool:
    place = catalog.territories.get(code)
    is_municipality = place is not None and place.level is Level.MUNICIPALITY
    return is_municipality and catalog.inhabitants.get(code, 0) >= inhabitants


def _months_of_copies(frame: pd.DataFrame, catalog: Catalog) -> pd.Series[bool]:
    """Months by a trait of persons, of files that their owners have not published."""
    copies = [source.id for source in catalog.sources.values() if is_unpublished(source)]
    traits = catalog.policy.unpublished_copies.months_without
    copied = map_each_word(frame["snapshot"], lambda edition: edition.partition("@")[0] in copies, bool)
    told_apart = map_each_word(
        frame["breakdown"], lambda text: any(f"{trait}:" in text for trait in traits), bool
    )
    return copied & told_apart & is_month(frame)


def is_local(frame: pd.DataFrame, catalog: Catalog) -> pd.Series[bool]:
    """Which rows stand below a department; a place that the catalogue does not know does."""
    places = catalog.territories
    return map_each_word(frame["territory"], lambda code: code not in places or places[code].is_local, bool)


def is_guarded(cell: Cell, catalog: Catalog) -> bool:
    """Whether a count of 1 to 4 is a primary (sensitive) cell here.

    Below a department, in departments that are small or of unknown size but for bare totals of deaths, and everywhere
    where the woman may be the accused.
    """
    place, policy = catalog.territories[cell.territory], catalog.policy
    if place.is_local:
        return True
    if any(code in policy.accused for code in cell.breakdown.split(";")):
        return True
    rule = policy.departments
    if rule is None or place.level is not Level.DEPARTMENT:
        return False
    if cell.indicator in rule.deaths.indicators and table_of(cell.breakdown) in rule.deaths.tables:
        return False
    return catalog.inhabitants.get(cell.territory, 0) < rule.protected_below


def is_shown_at_this_scale(cell: Cell, catalog: Catalog) -> bool:
    """Whether a count may have a row at all: sexual violence and ages have none in a small place, or an uncounted one."""
    return catalog.is_shown_at_scale(cell.territory, cell.indicator, cell.breakdown.split(";"))


def not_shown(frame: pd.DataFrame, catalog: Catalog) -> pd.Series[bool]:
    """Which rows of a frame of one indicator have no place in a release: their place is too small for what they say."""
    if frame.empty:
        return pd.Series(False, index=frame.index)
    indicator = str(frame["indicator"].iloc[0])
    sensitive = map_each_word(
        frame["breakdown"], lambda text: catalog.is_sensitive(indicator, text.split(";")), bool
    )
    places = frame["territory"].where(sensitive, "")
    return sensitive & map_each_word(places, lambda code: _is_small_place(code, catalog), bool)


def _is_small_place(code: str, catalog: Catalog) -> bool:
    small, place = catalog.policy.small_places, catalog.territories.get(code)
    return (
        small is not None
        and (place is None or place.is_local)
        and catalog.inhabitants.get(code, 0) < small.below
    )


def of_one_trait(counts: Mapping[Cell, float], catalog: Catalog) -> set[Cell]:
    """The cells of local tables by a trait in which all of a small total have the same one, zeros among them.

    Where all 17 cases of a place are psychological, the number and the zeros of the other forms say what befell each of
    the 17.
    """
    rule = catalog.policy.one_trait_of_all
    if rule is None:
        return set()
    tables: dict[tuple[Cell, str], list[Cell]] = defaultdict(list)
    for cell in counts:
        for code in cell.breakdown.split(";") if cell.breakdown else ():
            dimension = code.partition(":")[0]
            if dimension in rule.traits and catalog.territories[cell.territory].is_local:
                tables[cell.by(without_code(cell.breakdown, code)), dimension].append(cell)
    return {
        cell
        for (total, _), cells in tables.items()
        if 0 < counts.get(total, 0) < rule.below and any(counts[cell] == counts[total] for cell in cells)
        for cell in cells
    }


def is_shown_as_one(cell: Cell, catalog: Catalog) -> bool:
    """Whether the place is shown only together with others, so that its own count never leaves."""
    return any(cell.territory in catalog.territories[group].members for group in catalog.policy.shown_as_one)


def in_a_group(frame: pd.DataFrame, catalog: Catalog) -> pd.Series[bool]:
    """Which rows are of a place that is shown only as part of its group."""
    groups = [catalog.territories[code] for code in catalog.policy.shown_as_one]
    return frame["territory"].isin([member for group in groups for member in group.members])


def months_withheld(frame: pd.DataFrame, catalog: Catalog) -> pd.Series[bool]:
    """Months of a local table in whose year one is small, or is protected where it was read."""
    if not catalog.policy.local_tables.months_together:
        return pd.Series(False, index=frame.index)
    small = (frame["value"] < catalog.policy.small_count_below) | (frame["conf_status"] == "protected")
    months = is_month(frame) & is_local(frame, catalog)
    table = [frame[name] for name in ("snapshot", "statement", "territory", "breakdown")]
    year = frame["period_start"].str[:4]
    return months & (small & months).groupby([*table, year]).transform("any")


def months_of_years(counts: Iterable[Cell], catalog: Catalog) -> list[frozenset[Cell]]:
    """The months of each year, place and table below a department, in one edition: they are shown all or none."""
    years: dict[Cell, set[Cell]] = defaultdict(set)
    if catalog.policy.local_tables.months_together:
        for cell in counts:
            if cell.is_of_a_month and catalog.territories[cell.territory].is_local:
                years[cell.of_its_year].add(cell)
    return [frozenset(months) for months in years.values()]


def months_tied(frame: pd.DataFrame, catalog: Catalog) -> pd.Series[bool]:
    """Months of places of which a place above has months too, as a municipal report brings them.

    What is withheld of one is what the total leaves beside the others.
    """
    months = is_month(frame)
    codes = {*frame.loc[months, "territory"].unique()}
    below = [code for code in codes if any(above.code in codes for above in catalog.ancestors(code))]
    return months & frame["territory"].isin(below)


def may_be_listed(row: Mapping[str, object], catalog: Catalog) -> bool:
    """Whether a figure without a date may be listed.

    Below a department no small count of persons may, nor one that leaves only over several years: no date says that it
    covers so many.
    """
    indicator = catalog.indicators[str(row["indicator"])]
    if not (catalog.territories[str(row["territory"])].is_local and is_count_of_persons(indicator)):
        return True
    pooled = catalog.policy.local_tables.pooled
    value = row["value"]
    small = isinstance(value, (int, float)) and 0 < value < catalog.policy.small_count_below
    return not small and (pooled is None or indicator.id not in pooled.indicators)


def _tables(frame: pd.DataFrame) -> pd.Series[str]:
    return map_each_word(frame["breakdown"], table_of)


def table_of(breakdown: str) -> str:
    """The dimensions of a breakdown as the policy names tables: `centre;sex`, empty for the total."""
    return ";".join(trait.partition(":")[0] for trait in breakdown.split(";") if trait)


def without_code(breakdown: str, code: str) -> str:
    """The breakdown of the total that `code` narrows."""
    return ";".join(other for other in breakdown.split(";") if other != code)


def _days(frame: pd.DataFrame) -> pd.Series[int]:
    """How many days each row covers, both ends included."""
    spans = frame["period_start"] + "/" + frame["period_end"]
    return map_each_word(
        spans, lambda span: (date.fromisoformat(span[11:]) - date.fromisoformat(span[:10])).days + 1, "int64"
    )
