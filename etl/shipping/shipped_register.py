"""Which figures of Bolivia's health register are shipped: years and months, as a release of the files shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pandas as pd

from etl.disclosure.suppression.edition_cells import Remembered
from etl.disclosure.suppression.protected_frames import choose
from etl.publishing.derive import is_month
from etl.publishing.register_years import (
    add_register_years,
    find_large_municipalities,
    find_reasons_of_years,
    note_reporters,
)
from etl.shipping.shipped_figures import (
    FIGURES,
    ShippedSurroundings,
    convert_to_observed,
    read_former_figures,
)
from observatory.catalog import Catalog
from observatory.model import ObsStatus

LARGE: Final = 100_000
"""Inhabitants from which on a municipality is shipped with its months, and with the years of former forms."""
_NAMED: Final = ("indicator", "territory", "period_start", "period_end", "breakdown", "value", "note")


def figures_of_register(source: str) -> Callable[[pd.DataFrame, Catalog], pd.DataFrame]:
    """The choice for a file of the register: large municipalities' tables of policy.yml, ages of the site's place alone.

    Of smaller ones the years since the form is the one of today (`drawn_since`). What is protected is chosen with all
    municipalities. A year without a total is a row without a value that says why.
    """

    def chosen(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
        named = sorted({*observations["indicator"].unique()} & {*_of_registers(catalog)})
        return pd.concat([_of(name, observations, source, catalog) for name in named], ignore_index=True)

    return chosen


def _of_registers(catalog: Catalog) -> list[str]:
    return [name for rule in catalog.policy.registers for name in rule.indicators]


def _of(name: str, observations: pd.DataFrame, source: str, catalog: Catalog) -> pd.DataFrame:
    """The shipped rows of one indicator."""
    indicator, file = catalog.indicators[name], FIGURES / f"{source}.csv"
    of_it = observations["indicator"] == name
    sent = observations[observations["indicator"] == indicator.senders]
    on_record = zip(observations["territory"], observations["period_start"].str[:7], strict=True)
    recorded = frozenset(on_record)
    counts = convert_to_observed(observations[of_it])
    years = note_reporters(add_register_years(counts, indicator, recorded), counts, sent, catalog)
    hidden, shown = read_former_figures(file, catalog) if file.exists() else (Remembered(), {})
    public = choose([years], indicator, catalog, former=hidden, cutoffs={}, shown_before=shown).public_frame(
        years
    )
    place = ShippedSurroundings.of(catalog, source).place
    kept_to_pages = public["breakdown"].map(lambda text: bool(catalog.shown_on(name, _traits(text))))
    large = find_large_municipalities(catalog, LARGE)
    since = public["period_start"].str[:4] >= str(indicator.drawn_since)
    shipped = public[
        (public["territory"].isin(large) | (since & ~is_month(public)))
        & (~kept_to_pages | (public["territory"] == place))
    ]
    reasons = _reasons(counts, name, recorded, [place] if kept_to_pages.all() else _of_years(name, catalog))
    said = reasons["territory"].isin(large) | (reasons["period_start"].str[:4] >= str(indicator.drawn_since))
    return pd.concat([shipped, reasons[said]], ignore_index=True)


def _of_years(name: str, catalog: Catalog) -> list[str]:
    """The municipalities of which the policy lets years of a series out."""
    rule = catalog.register_rule(name)
    least = min(table.inhabitants for table in rule.tables) if rule is not None else LARGE
    return find_large_municipalities(catalog, least)


def _traits(breakdown: str) -> list[str]:
    return [code.partition(":")[0] for code in breakdown.split(";") if code]


def _reasons(
    counts: pd.DataFrame, name: str, on_record: frozenset[tuple[str, str]], places: list[str]
) -> pd.DataFrame:
    """A row for each year of which a place has no total, with the reason as its note."""
    rows = [
        (name, place, f"{year}-01-01", f"{year}-12-31", "", float("nan"), str(reason))
        for place, years in find_reasons_of_years(counts, on_record, places).items()
        for year, reason in years.items()
    ]
    constants = {
        "obs_status": str(ObsStatus.NOT_PUBLISHED),
        "conf_status": "free",
        "locator": "",
        "statement": "",
    }
    return pd.DataFrame(rows, columns=list(_NAMED)).assign(**constants)
