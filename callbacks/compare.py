"""Gathers the pages that set two places side by side."""

from __future__ import annotations

from urllib.parse import quote

from callbacks.choices import period_control
from callbacks.districts import map_instead, map_of_set, no_districts
from callbacks.page_request import Asked
from layouts.document import addresses
from layouts.document.page import Page
from layouts.pages.compare import compare_list, compare_page
from layouts.parts.controls import Choice, Control
from layouts.parts.picture import drawn_of
from observatory.model import Comparison, Panel, Side
from observatory.selection import Selection
from observatory.vocabulary import captions


def list_page(asked: Asked) -> Page:
    """All comparisons, each with the newest of both sides."""
    panels = [asked.panel(f"compare={one}") for one in asked.catalog.comparisons]
    body = compare_list(panels, asked.catalog, asked.sight)
    return asked.page(
        asked.text.t(captions.SIDE_BY_SIDE), body, canonical=addresses.page(asked.text.lang, "comparisons")
    )


def comparison_page(asked: Asked) -> Page:
    """One comparison, for the filters of the address."""
    rest = f"&{asked.query}" if asked.query else ""
    selection = asked.selection(f"compare={quote(asked.subject)}{rest}")
    panel = asked.observatory.panel(selection)
    comparison = asked.catalog.comparisons[selection.compare]
    maps, note = _maps(asked, comparison)
    drawn = drawn_of(panel, asked.sight)
    body = compare_page(
        panel,
        drawn,
        maps,
        controls_of(asked, selection, comparison),
        district_note=note,
        catalog=asked.catalog,
        sight=asked.sight,
    )
    return asked.page(
        asked.text.t(comparison.name),
        body,
        canonical=addresses.comparison(asked.text.lang, comparison.id),
        description=drawn.finding,
        image=panel.query,
    )


def _maps(asked: Asked, comparison: Comparison) -> tuple[list[Panel], str]:
    """The maps of both sides; where the districts of the left one have no such figures, what there is, and so said."""
    if not (comparison.left.map_of or comparison.right.map_of):
        return [], ""
    left, right = (_map_of(asked, side) for side in (comparison.left, comparison.right))
    if left or not right or not comparison.left.map_of:
        return left + right, ""
    instead = map_instead(asked, comparison.left.map_of)
    if instead is None:
        return right, ""
    return [instead, *right], no_districts(asked, comparison.left.map_of, instead.indicator.id)


def _map_of(asked: Asked, side: Side) -> list[Panel]:
    found = map_of_set(asked, side.map_of, side.indicator) if side.map_of else None
    return [found] if found else []


def controls_of(asked: Asked, selection: Selection, comparison: Comparison) -> list[Control]:
    """Years and views of a comparison."""
    text, published = asked.text, asked.observatory.availability()
    sides = [published.get(side.indicator) for side in (comparison.left, comparison.right)]
    widest = max((one for one in sides if one), key=lambda one: one.last.year - one.first.year, default=None)
    views = (
        Choice("", text.t(captions.LINE)),
        Choice("bars", text.t(captions.BARS)),
        Choice("table", text.t(captions.TABLE_ALONE)),
    )
    ver = Control("view", text.t(captions.VIEW), views, selection.view or "")
    return [period_control(selection, widest, text), ver] if widest else []
