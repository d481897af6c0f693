"""Gathers the page of one indicator, with its chart, maps and bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from callbacks.page_request import PageRequest
from callbacks.parts.choices import filters_of
from callbacks.parts.districts import maps_of
from callbacks.parts.series_groups import siblings_of
from layouts.document import addresses
from layouts.document.dataset import dataset
from layouts.document.page import Page
from layouts.document.signposting import of_page
from layouts.pages.indicator import IndicatorView
from layouts.pages.indicator import indicator_page as page_layout
from layouts.pages.indicator import kept_page as kept_layout
from layouts.parts.actions import description_of, preview_of
from layouts.parts.picture import drawing_of
from layouts.parts.undated_figures import Figure
from observatory.addresses.selection import Selection
from observatory.charts.findings.reporter_card import reporter_card
from observatory.geography.places import tiers
from observatory.model import Indicator, ObsStatus, Panel
from observatory.vocabulary import phrases
from observatory.words import describe
from observatory.words.labels import absence_sentence, symbol_meaning
from observatory.words.same_months import same_months_table
from observatory.words.subtitle import places_said

_GROUPS = ("sex", "form", "age")


def indicator_page(request: PageRequest) -> Page:
    """One indicator, for the filters of the address."""
    rest = f"&{request.query}" if request.query else ""
    if request.catalog.shown_on(request.subject, ()):
        query = f"indicator={quote(request.subject)}{rest}"
        return _kept_page(request, Selection.from_query(query, request.catalog, rows=True))
    selection = request.selection(f"indicator={quote(request.subject)}{rest}")
    panel = request.observatory.panel(selection)
    view = _view(request, selection, panel)
    preview = preview_of(panel, request.context, view.drawing.desk)
    return request.page(
        request.text.t(panel.indicator.name),
        page_layout(view, request.context),
        canonical=addresses.indicator(request.text.lang, panel.indicator.id),
        description=description_of(panel, view.drawing.finding, preview),
        preview=preview,
        structured=dataset(
            panel,
            [view.published] if view.published else [],
            request.catalog,
            base_url=request.frame.base_url,
            text=request.text,
        ),
        signposts=of_page(panel, base_url=request.frame.base_url, lang=request.text.lang),
        places=panel.territories,
        asked_for=bool(selection.territories),
        indexed=view.published is not None,
    )


def _kept_page(request: PageRequest, selection: Selection) -> Page:
    """Of one all of whose tables stand on few pages: what it is, and the way there, whatever the filters are."""
    indicator, text = request.catalog.indicators[selection.indicator], request.text
    kept = request.catalog.shown_on(indicator.id, ())
    places = [place for code in selection.territories if (place := request.catalog.territories.get(code))]
    return request.page(
        text.t(indicator.name),
        kept_layout(indicator, kept, request.catalog, text),
        canonical=addresses.indicator(text.lang, indicator.id),
        description=text.t(indicator.definition),
        places=places,
    )


def _view(request: PageRequest, selection: Selection, panel: Panel) -> IndicatorView:
    indicator, catalog = panel.indicator, request.catalog
    published = request.observatory.availability().get(indicator.id)
    maps = maps_of(request, indicator.id)
    dimensions = [catalog.dimensions[dimension] for dimension in indicator.dimensions]
    with_months = request.observatory.panel(selection.replace(grain="all"))
    drawing = drawing_of(panel, request.context)
    return IndicatorView(
        panel=panel,
        drawing=drawing,
        card=reporter_card(panel, drawing.desk, catalog.glossary, request.text),
        maps=() if selection.view == "map" else maps,
        bars=_bars(request, panel),
        controls=filters_of(
            request,
            selection,
            panel,
            everything=with_months,
            has_map=any(each.view == "map" for each in maps),
        ),
        siblings=siblings_of(request, selection, panel),
        question=catalog.question_of.get(indicator.id),
        published=published,
        dimensions=tuple(dimensions),
        catalog=catalog,
        same_months=tuple(describe.same_months_notes(with_months, request.text)),
        years_side_by_side=same_months_table(with_months, request.text),
        undated=tuple(undated_of(request, indicator)),
        lacking=tuple(_explain_missing_figures(request, indicator)) if published is None else (),
    )


def _explain_missing_figures(request: PageRequest, indicator: Indicator) -> Iterator[str]:
    """Why a series has no dated figure, and what does not follow from that."""
    why, text = request.observatory.absences(), request.text
    reason = why.reason_of_series(indicator.id)
    if reason is ObsStatus.NOT_PUBLISHED:
        yield text.t("No se halló ninguna cifra publicada.")
        yield text.t(phrases.UNPUBLISHED_IS_NOT_NONE)
        return
    places = [request.catalog.territories[code] for code in why.places(indicator.id, reason)]
    names = places_said(places, text)
    yield absence_sentence(reason, text, places=names, name=text.t(indicator.name))
    yield symbol_meaning(reason, text)


def undated_of(request: PageRequest, indicator: Indicator) -> Iterator[Figure]:
    """The figures of the indicator without a date, of all its sources."""
    for id_ in indicator.sources:
        yield from (
            row for row in request.observatory.undated_figures(id_) if row["indicator"] == indicator.id
        )


def _bars(request: PageRequest, panel: Panel) -> tuple[Panel, ...]:
    """For each of sex, form and age the bars of the nearest place that has them, save what `panel` is drawn by."""
    indicator = panel.indicator
    published = request.observatory.availability().get(indicator.id)
    if published is None:
        return ()
    dimensions = [
        dimension
        for dimension in _GROUPS
        if dimension in published.dimensions and dimension != panel.by
        if dimension in request.catalog.open_dimensions(indicator)
    ]
    wider = (code for codes in tiers(request.catalog) for code in codes)
    places = [*(place.code for place in panel.territories), *wider]
    panels = (_first_with_rows(request, indicator.id, dimension, places=places) for dimension in dimensions)
    return tuple(bars for bars in panels if bars)


def _first_with_rows(request: PageRequest, indicator: str, by: str, *, places: Sequence[str]) -> Panel | None:
    for code in dict.fromkeys(places):
        panel = request.panel(f"indicator={indicator}&territory={code}&by={by}&view=bars")
        if any(row.value is not None for row in panel.rows):
            return panel
    return None
