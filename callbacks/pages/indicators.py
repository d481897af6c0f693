"""Gathers the page of one indicator, with its chart, maps and bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from callbacks.page_request import PageRequest
from callbacks.parts.choices import filters_of, maps_of
from layouts.document import addresses
from layouts.document.page import Page, dataset, of_page
from layouts.document.templates import fill_template
from layouts.parts.actions import actions, description_of, documents, for_reporters, preview_of, sheet_address
from layouts.parts.chart_section import (
    Figure,
    chart,
    district_maps,
    form,
    side_by_side,
    source_lines,
    undated_figures,
    with_numbers,
)
from layouts.parts.picture import Drawing, drawing_of, picture
from observatory.addresses.selection import Selection
from observatory.charts.findings.ranking import heading_and_rest
from observatory.charts.findings.reporter_card import reporter_card
from observatory.charts.kinds.chosen_kind import is_on_map
from observatory.charts.kinds.empty import why_empty
from observatory.geography.places import tiers
from observatory.model import Availability, Indicator, ObsStatus, Panel
from observatory.vocabulary import captions, page_titles, phrases
from observatory.words import describe
from observatory.words.coverage import describe_publishing_places, effect, effect_table, years
from observatory.words.labels import absence_sentence, symbol_meaning
from observatory.words.sentences import capital, places_said
from observatory.words.table import same_months_table

_GROUPS: Final = ("sex", "form", "age")
_MOST_PLACES: Final = 12
# What stands in these lanes are figures of many kinds, not ways of counting one.
_MIXED: Final = ("population", "response", "survey")


class _Asked(NamedTuple):
    """What an address asks for: its Panel, the same with all its months, its drawing, and what is published of it."""

    request: PageRequest
    selection: Selection
    panel: Panel
    with_months: Panel
    drawing: Drawing
    published: Availability | None


def indicator_page(request: PageRequest) -> Page:
    """One indicator, for the filters of the address."""
    rest = f"&{request.query}" if request.query else ""
    if request.catalog.shown_on(request.subject, ()):
        query = f"indicator={quote(request.subject)}{rest}"
        return _kept_page(request, Selection.from_query(query, request.catalog, rows=True))
    selection = request.selection(f"indicator={quote(request.subject)}{rest}")
    asked = _read(request, selection)
    panel, published = asked.panel, asked.published
    preview = preview_of(panel, request.context, asked.drawing.desk)
    return request.page(
        request.text.t(panel.indicator.name),
        fill_template("indicator", request.text, **_values(asked)),
        canonical=addresses.indicator(request.text.lang, panel.indicator.id),
        description=description_of(panel, asked.drawing.finding, preview),
        preview=preview,
        structured=dataset(
            panel,
            [published] if published else [],
            request.catalog,
            base_url=request.frame.base_url,
            text=request.text,
        ),
        signposts=of_page(panel, base_url=request.frame.base_url, lang=request.text.lang),
        places=panel.territories,
        asked_for=bool(selection.territories),
        indexed=published is not None,
    )


def _read(request: PageRequest, selection: Selection) -> _Asked:
    site = request.observatory
    panel = site.panel(selection)
    published = site.availability().get(panel.indicator.id)
    with_months, drawing = site.panel(selection.replace(grain="all")), drawing_of(panel, request.context)
    return _Asked(request, selection, panel, with_months, drawing, published)


def _kept_page(request: PageRequest, selection: Selection) -> Page:
    """Of one all of whose tables stand on few pages: what it is, and the way there, whatever the filters are."""
    catalog, text = request.catalog, request.text
    indicator = catalog.indicators[selection.indicator]
    kept = [
        (text.t(catalog.questions[name].title), addresses.page(text.lang, "questions", name))
        if name in catalog.questions
        else (text.t(catalog.territories[name].name), addresses.territory(text.lang, name))
        for name in catalog.shown_on(indicator.id, ())
    ]
    csv = addresses.data(text.lang, "csv", f"indicator={indicator.id}")
    above = (text.t(page_titles.INDICATORS), addresses.page(text.lang, "indicators"))
    values = {"indicator": indicator, "above": above, "kept": kept, "csv": csv, "coverage": []}
    return request.page(
        text.t(indicator.name),
        fill_template("indicator", text, **values),
        canonical=addresses.indicator(text.lang, indicator.id),
        description=text.t(indicator.definition),
        places=[place for code in selection.territories if (place := catalog.territories.get(code))],
    )


# What the page is filled with: what it says of every indicator, then what it shows of one with dated figures.


def _values(asked: _Asked) -> dict[str, Any]:
    request, indicator, text = asked.request, asked.panel.indicator, asked.request.text
    question = request.catalog.question_of.get(indicator.id)
    above = (text.t(page_titles.INDICATORS), addresses.page(text.lang, "indicators"))
    if question is not None:
        above = (text.t(question.short), addresses.page(text.lang, "questions", question.id))
    lacking = [] if asked.published else list(_explain_missing_figures(request, indicator))
    values = {
        "indicator": indicator,
        "panel": asked.panel,
        "above": above,
        "kept": (),
        "lacking": lacking,
        "undated": undated_figures(list(undated_of(request, indicator)), request.catalog, text),
        "coverage": list(_coverage(asked)),
        **_values_of_explanations(asked),
    }
    if asked.published:
        values |= {
            **_values_of_chart(asked),
            **_values_of_countings(asked),
            **_values_of_figures(asked, asked.published),
        }
    return values


def _coverage(asked: _Asked) -> Iterator[tuple[str, str]]:
    """Of which places and years there are figures, and what is noted of the breakdowns."""
    text, catalog, published = asked.request.text, asked.request.catalog, asked.published
    if published is None:
        yield text.t("Cobertura"), text.t("Sin cifras con fecha en esta edición.")
    else:
        yield (text.t("Lugares con cifras"), describe_publishing_places(published.territories, catalog, text))
        yield text.t(captions.YEARS), years(published)
        yield text.t("Última actualización"), text.date(published.updated)
    for name in asked.panel.indicator.dimensions:
        if note := catalog.dimensions[name].note:
            yield text.t(catalog.dimensions[name].name), text.t(note)


def _values_of_explanations(asked: _Asked) -> dict[str, Any]:
    """Its limits, sources and standards, and what may be said of it."""
    panel, catalog, text = asked.panel, asked.request.catalog, asked.request.text
    place = f"territory={panel.territories[0].code}" if len(panel.territories) == 1 else ""
    said = describe.same_months_notes(asked.with_months, text)
    card = reporter_card(panel, asked.drawing.desk, catalog.glossary, text)
    return {
        "grade": capital(describe.grade_words(panel.indicator.comparability.grade, text)),
        "notes": [note for note in describe.notes_on_view(panel, text) if note not in said],
        "notes_of_sources": {source.id: describe.source_notes(source, text) for source in panel.sources},
        "documents": documents(panel, text),
        "revisions": addresses.revisions(text.lang, panel.indicator.id, place),
        "standards": [(catalog.standards[near.standard], near.why_not) for near in panel.indicator.standards],
        "card": for_reporters(card, panel, asked.request.context),
    }


def _values_of_chart(asked: _Asked) -> dict[str, Any]:
    """The finding, the filters, and the chart with what belongs to it."""
    panel, request, text = asked.panel, asked.request, asked.request.text
    heading, more = heading_and_rest(asked.drawing.desk, text.t(panel.indicator.name))
    filters = filters_of(
        request,
        asked.selection,
        panel,
        everything=asked.with_months,
        has_map=any(each.view == "map" for each in maps_of(request, panel.indicator.id)),
    )
    return {
        "heading": heading,
        "more": more,
        "counted_with": [
            (
                text.t(place.name),
                addresses.indicator(text.lang, panel.indicator.id, f"territory={place.code}"),
            )
            for place in panel.counted_with
        ],
        "filters": form(addresses.indicator(text.lang, panel.indicator.id), filters, text),
        "subtitle": describe.subtitle(panel, text),
        "picture": picture(asked.drawing, text) if panel.view != "table" and panel.rows else "",
        "caveat": describe.grade_note(panel, text),
        "sources": source_lines(panel, text),
        "sheet": sheet_address(panel, text),
        "actions": actions(panel, request.context, table=False),
    }


def _values_of_countings(asked: _Asked) -> dict[str, Any]:
    """Other ways of counting, the same months of former years, and what the choice of the population changes."""
    panel, text = asked.panel, asked.request.text
    populations = list(effect(panel, text))
    return {
        "siblings": _siblings(asked.request, asked.selection, panel),
        "same_months": describe.same_months_notes(asked.with_months, text),
        "years_side_by_side": same_months_table(asked.with_months, text),
        "populations": populations,
        "by_population": effect_table(panel, text) if populations else None,
    }


def _values_of_figures(asked: _Asked, published: Availability) -> dict[str, Any]:
    """Maps, bars and table; where the filters leave no row, the places with figures."""
    request, panel, text = asked.request, asked.panel, asked.request.text
    bars = [chart(each, request.context, id_=f"grupos-{at}") for at, each in enumerate(_bars(request, panel))]
    named = [code for code in published.territories if code in request.catalog.territories][:_MOST_PLACES]
    return {
        **_maps(asked),
        "bars": side_by_side(bars, text),
        "table": describe.table(panel, text),
        "signs": [(word, meaning) for _, word, meaning in describe.legend(panel, text) if meaning],
        "why_empty": () if panel.rows else why_empty(panel, text),
        "years": years(published),
        "elsewhere": [
            (
                text.t(request.catalog.territories[code].name),
                addresses.indicator(text.lang, panel.indicator.id, f"territory={code}"),
            )
            for code in named
        ],
    }


def _maps(asked: _Asked) -> dict[str, Any]:
    """The maps beside a chart that is none; a single one has its table of values beside it. Bars are not called maps."""
    indicator, context = asked.panel.indicator, asked.request.context
    maps = () if asked.selection.view == "map" else maps_of(asked.request, indicator.id)
    if len(maps) == 1:
        drawn = with_numbers(maps[0], context, id_="mapa-0")
    else:
        drawn = district_maps(maps, context, graded=indicator.comparability.grade)
    return {"maps": drawn, "are_maps": all(is_on_map(each, context.outlines) for each in maps)}


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
    shown = sorted(
        (place.code for place in panel.territories), key=lambda code: code not in request.catalog.main_places
    )
    places = [*shown, *wider]
    panels = (_first_with_rows(request, indicator.id, dimension, places=places) for dimension in dimensions)
    return tuple(bars for bars in panels if bars)


def _first_with_rows(request: PageRequest, indicator: str, by: str, *, places: Sequence[str]) -> Panel | None:
    for code in dict.fromkeys(places):
        panel = request.panel(f"indicator={indicator}&territory={code}&by={by}&view=bars")
        if any(row.value is not None for row in panel.rows):
            return panel
    return None


def _siblings(request: PageRequest, selection: Selection, panel: Panel) -> list[tuple[str, str]]:
    """Name and address of the indicators of the same lane and theme with figures of a place shown.

    Ratios of this count come first.
    """
    indicator = panel.indicator
    if indicator.lane in _MIXED:
        return []
    codes, available = [place.code for place in panel.territories], request.observatory.availability()
    siblings = []
    for candidate in request.catalog.indicators.values():
        alike = (candidate.lane, candidate.theme) == (indicator.lane, indicator.theme)
        if not alike or candidate.id == indicator.id or candidate.id not in available:
            continue
        if common := [code for code in codes if code in available[candidate.id].territories]:
            query = f"territory={','.join(common)}" if selection.territories else ""
            siblings.append((candidate, query))
    siblings.sort(key=lambda sibling: not _of_one_count(sibling[0], indicator))
    text = request.text
    return [(text.t(each.name), addresses.indicator(text.lang, each.id, query)) for each, query in siblings]


def _of_one_count(first_indicator: Indicator, second_indicator: Indicator) -> bool:
    """Whether both are a count and its ratio, or two ratios of one count."""
    return (first_indicator.numerator or first_indicator.id) == (
        second_indicator.numerator or second_indicator.id
    )
