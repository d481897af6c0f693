"""Gathers the pages of indicators: the list, and one indicator with its chart, maps and bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from callbacks.districts import maps_of
from callbacks.filters import filters_of
from callbacks.page_request import Asked
from callbacks.siblings import siblings_of
from callbacks.themes import themes_of
from layouts.document import addresses
from layouts.document.dataset import dataset
from layouts.document.page import Page
from layouts.pages.indicator import IndicatorView
from layouts.pages.indicator import indicator_page as laid_out
from layouts.pages.indicators import indicators_page
from layouts.parts.dateless import Figure
from layouts.parts.picture import drawn_of
from observatory.model import Indicator, Panel
from observatory.places import tiers
from observatory.selection import Selection
from observatory.vocabulary import page_titles
from observatory.words import describe
from observatory.words.same_months import same_months_table

_GROUPS = ("sex", "form", "age")


def list_page(asked: Asked) -> Page:
    """All indicators by theme."""
    known = asked.observatory.availability()
    unknown = [one for id_, one in asked.catalog.indicators.items() if id_ not in known]
    body = indicators_page(themes_of(asked), asked.catalog, unknown, text=asked.text)
    return asked.page(
        asked.text.t(page_titles.INDICATORS), body, canonical=addresses.page(asked.text.lang, "indicators")
    )


def indicator_page(asked: Asked) -> Page:
    """One indicator, for the filters of the address."""
    rest = f"&{asked.query}" if asked.query else ""
    selection = asked.selection(f"indicator={quote(asked.subject)}{rest}")
    panel = asked.observatory.panel(selection)
    view = _view(asked, selection, panel)
    countries = {place.country for place in panel.territories}
    return asked.page(
        asked.text.t(panel.indicator.name),
        laid_out(view, asked.sight),
        canonical=addresses.indicator(asked.text.lang, panel.indicator.id),
        description=view.drawn.finding,
        image=panel.query,
        structured=dataset(panel, view.published, base_url=asked.frame.base_url, text=asked.text),
        country=countries.pop() if len(countries) == 1 else "",
        indexed=view.published is not None,
    )


def _view(asked: Asked, selection: Selection, panel: Panel) -> IndicatorView:
    indicator, catalog = panel.indicator, asked.catalog
    published = asked.observatory.availability().get(indicator.id)
    maps = maps_of(asked, indicator.id)
    dimensions = [catalog.dimensions[one] for one in indicator.dimensions]
    with_months = asked.observatory.panel(selection.replace(grain="all"))
    return IndicatorView(
        panel=panel,
        drawn=drawn_of(panel, asked.sight),
        maps=() if panel.view == "map" else maps,
        bars=_bars(asked, selection, panel),
        controls=filters_of(asked, selection, panel, everything=with_months, has_map=bool(maps)),
        siblings=siblings_of(asked, selection, panel),
        theme=catalog.themes[indicator.theme],
        published=published,
        dimensions=tuple(dimensions),
        catalog=catalog,
        same_months=tuple(describe.same_months_notes(with_months, asked.text)),
        years_side_by_side=same_months_table(with_months, asked.text),
        undated=tuple(undated_of(asked, indicator)),
    )


def undated_of(asked: Asked, indicator: Indicator) -> Iterator[Figure]:
    """The figures of the indicator without a date, of all its sources."""
    for id_ in indicator.sources:
        yield from (row for row in asked.observatory.dateless(id_) if row["indicator"] == indicator.id)


def _bars(asked: Asked, selection: Selection, panel: Panel) -> tuple[Panel, ...]:
    """For each of sex, form and age the bars of the nearest place that has them."""
    indicator = panel.indicator
    published = asked.observatory.availability().get(indicator.id)
    if published is None:
        return ()
    wanted = [one for one in _GROUPS if one in published.dimensions and one != selection.by]
    wider = (code for codes in tiers(asked.catalog) for code in codes)
    places = [*(place.code for place in panel.territories), *wider]
    found = (_first_with_rows(asked, indicator.id, one, places=places) for one in wanted)
    return tuple(bars for bars in found if bars)


def _first_with_rows(asked: Asked, indicator: str, by: str, *, places: Sequence[str]) -> Panel | None:
    for code in dict.fromkeys(places):
        panel = asked.panel(f"indicator={indicator}&territory={code}&by={by}&view=bars")
        if any(row.value is not None for row in panel.rows):
            return panel
    return None
