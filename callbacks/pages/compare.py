"""Gathers the pages that set two places side by side."""

from __future__ import annotations

from urllib.parse import quote

from callbacks.page_request import PageRequest
from callbacks.parts.choices import has_periods, of_rows, period_control
from callbacks.parts.districts import map_instead, map_of_set, no_districts
from layouts.document import addresses
from layouts.document.dataset import dataset
from layouts.document.page import Page
from layouts.document.signposting import of_page
from layouts.pages.compare import compare_list, compare_page
from layouts.parts.actions import description_of, preview_of
from layouts.parts.controls import Control, ControlOption
from layouts.parts.picture import drawing_of
from observatory.addresses.selection import Selection
from observatory.model import Comparison, Panel, Side
from observatory.vocabulary import captions


def list_page(request: PageRequest) -> Page:
    """All comparisons, each with the newest of both sides that their owners have published."""
    panels = [request.official_panel(f"compare={id_}") for id_ in request.catalog.comparisons]
    body = compare_list(panels, request.catalog, request.context)
    return request.page(
        request.text.t(captions.SIDE_BY_SIDE),
        body,
        canonical=addresses.page(request.text.lang, "comparisons"),
    )


def comparison_page(request: PageRequest) -> Page:
    """One comparison, for the filters of the address."""
    rest = f"&{request.query}" if request.query else ""
    selection = request.selection(f"compare={quote(request.subject)}{rest}")
    panel = request.observatory.panel(selection)
    published = request.observatory.availability()
    comparison = request.catalog.comparisons[selection.compare]
    maps, note = maps_of_pair(request, comparison)
    chart = drawing_of(panel, request.context)
    preview = preview_of(panel, request.context, chart.desk)
    body = compare_page(
        panel,
        chart,
        maps,
        controls_of(request, selection, comparison),
        district_note=note,
        catalog=request.catalog,
        context=request.context,
    )
    return request.page(
        request.text.t(comparison.name),
        body,
        canonical=addresses.comparison(request.text.lang, comparison.id),
        description=description_of(panel, chart.finding, preview),
        preview=preview,
        places=panel.territories,
        asked_for=bool(selection.territories),
        structured=dataset(
            panel,
            [published[each.id] for each in panel.indicators if each.id in published],
            request.catalog,
            base_url=request.frame.base_url,
            text=request.text,
        ),
        signposts=of_page(panel, base_url=request.frame.base_url, lang=request.text.lang),
    )


def maps_of_pair(request: PageRequest, comparison: Comparison) -> tuple[list[Panel], str]:
    """The district maps of both sides; where the left one has no figures, a map instead and a note that says so."""
    if not (comparison.left.map_of or comparison.right.map_of):
        return [], ""
    left_maps, right = (_map_of(request, side) for side in (comparison.left, comparison.right))
    if left_maps or not right or not comparison.left.map_of:
        return left_maps + right, ""
    instead = map_instead(request, comparison.left.map_of)
    if instead is None:
        return right, ""
    return [instead, *right], no_districts(request, comparison.left.map_of, instead)


def _map_of(request: PageRequest, side: Side) -> list[Panel]:
    """The map of a side, of the same cases as its side: a filter of the pair is that of its maps."""
    panel = map_of_set(request, side.map_of, side.indicator, narrowed=side.filter) if side.map_of else None
    return [panel] if panel else []


def controls_of(request: PageRequest, selection: Selection, comparison: Comparison) -> list[Control]:
    """Years and views of a comparison."""
    text, published = request.text, request.observatory.availability()
    panel = request.observatory.panel(selection.replace(period=None))
    sides = [published.get(side.indicator) for side in (comparison.left, comparison.right)]
    widest = of_rows(next(filter(None, sides), None), panel)
    views = (
        ControlOption("", text.t(captions.LINE)),
        ControlOption("bars", text.t(captions.BARS)),
        ControlOption("table", text.t(captions.TABLE_ALONE)),
    )
    ver = Control("view", text.t(captions.VIEW), views, selection.view or "")
    if widest is None or not has_periods(selection, panel):
        return []
    return [period_control(selection, widest, text), ver]
