"""Gathers the pages that set the two places side by side."""

from __future__ import annotations

from urllib.parse import quote

from callbacks.asked import Asked
from callbacks.choices import period_control
from callbacks.districts import EL_ALTO_MAP, districts_of, maps_of, no_districts
from layouts import addresses
from layouts.compare import compare_list, compare_page
from layouts.controls import Choice, Control
from layouts.page import Page
from observatory.model import Comparison, Panel
from observatory.selection import Selection
from observatory.views import describe


def list_page(asked: Asked) -> Page:
    """All comparisons, each with the newest of both places."""
    panels = [asked.panel(f"compare={one}") for one in asked.catalog.comparisons]
    body = compare_list(panels, asked.catalog.laws, asked.sight)
    return asked.page(
        asked.text.t("Lado a lado"), body, canonical=addresses.page(asked.text.lang, "comparisons")
    )


def comparison_page(asked: Asked) -> Page:
    """One comparison, for the filters of the address."""
    rest = f"&{asked.query}" if asked.query else ""
    selection = asked.selection(f"compare={quote(asked.subject)}{rest}")
    panel = asked.observatory.panel(selection)
    comparison = asked.catalog.comparisons[selection.compare]
    maps, note = _maps(asked, comparison)
    body = compare_page(
        panel, maps, _controls(asked, selection, comparison), district_note=note, sight=asked.sight
    )
    return asked.page(
        asked.text.t(comparison.name),
        body,
        canonical=addresses.comparison(asked.text.lang, comparison.id),
        description=describe.finding(panel, asked.text),
        image=panel.query,
    )


def _maps(asked: Asked, comparison: Comparison) -> tuple[list[Panel], str]:
    """The maps of both sides; where El Alto's districts have no such figures, what there is, and so said."""
    if not (comparison.left.map_of or comparison.right.map_of):
        return [], ""
    left = [one for one in maps_of(asked, comparison.left.indicator) if one.territories[0].country == "BO"]
    right = [one for one in maps_of(asked, comparison.right.indicator) if one.territories[0].country == "PE"]
    if left or not right:
        return left + right, ""
    return [districts_of(asked, "BO"), *right], no_districts(asked, EL_ALTO_MAP)


def _controls(asked: Asked, selection: Selection, comparison: Comparison) -> list[Control]:
    text, published = asked.text, asked.observatory.availability()
    sides = [published.get(side.indicator) for side in (comparison.left, comparison.right)]
    widest = max((one for one in sides if one), key=lambda one: one.last.year - one.first.year, default=None)
    views = (
        Choice("", text.t("Línea en el tiempo")),
        Choice("bars", text.t("Barras")),
        Choice("table", text.t("Solo la tabla")),
    )
    ver = Control("view", text.t("Ver"), views, selection.view or "")
    return [period_control(selection, widest, text), ver] if widest else []
