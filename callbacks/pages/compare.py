"""Gathers the pages that set two places side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import quote

from callbacks.page_request import PageRequest
from callbacks.parts.choices import (
    has_periods,
    map_instead,
    map_of_set,
    of_rows,
    period_control,
)
from layouts.document import addresses
from layouts.document.page import Page, dataset, of_page
from layouts.document.templates import fill_template
from layouts.parts.actions import actions, description_of, for_reporters, preview_of, sheet_address
from layouts.parts.chart_section import Control, ControlOption, district_maps, form, source_lines
from layouts.parts.picture import Drawing, Spark, drawing_of, picture, spark
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.charts.findings.reporter_card import reporter_card
from observatory.charts.kinds.chosen_kind import finding_of
from observatory.geography.places import all_places, heading_of, name_of, places_in
from observatory.model import Comparison, Law, Panel, Side
from observatory.place_panels import say_no_districts
from observatory.statistics.series import sides
from observatory.text import Text
from observatory.vocabulary import captions
from observatory.words import describe
from observatory.words.labels import symbol_label
from observatory.words.sentences import capital, years_between


class ProfileRow(NamedTuple):
    """One measure: its name and page, what there is on each side, and the grade with its reason where there is one."""

    name: str
    address: str
    sides: tuple[Any, ...]
    grade: str = ""
    reason: str = ""


class ComparedSide(NamedTuple):
    """The series of one side as a row of bars, its finding, and the hue of its place: a country has none."""

    spark: Spark | None
    sentence: str
    hue: str


def list_page(request: PageRequest) -> Page:
    """All comparisons, each with the newest of both sides that their owners have published."""
    catalog, text = request.catalog, request.text
    panels = [request.official_panel(f"compare={id_}") for id_ in catalog.comparisons]
    pairs = dict.fromkeys(_countries(panel.comparison) for panel in panels if panel.comparison)
    body = fill_template(
        "comparisons",
        text,
        places=all_places(catalog, text),
        pairs=[
            (
                [heading_of(country, catalog, text) for country in pair],
                [*_rows_of_pair(pair, panels, text), *_law_row(catalog.laws, pair, text)],
            )
            for pair in pairs
        ],
    )
    return request.page(
        text.t(captions.SIDE_BY_SIDE), body, canonical=addresses.page(text.lang, "comparisons")
    )


def _countries(comparison: Comparison) -> tuple[str, str]:
    return comparison.left.territory[:2], comparison.right.territory[:2]


def _rows_of_pair(pair: tuple[str, str], panels: Sequence[Panel], text: Text) -> Iterator[ProfileRow]:
    """The comparisons of two countries."""
    for panel in panels:
        if (comparison := panel.comparison) and _countries(comparison) == pair:
            yield ProfileRow(
                text.t(comparison.name),
                addresses.comparison(text.lang, comparison.id),
                tuple(_newest(side, text) for side in sides(panel)),
                capital(describe.grade_words(comparison.grade, text, years=years_between([panel]))),
                text.t(comparison.reason),
            )


def _newest(side: Panel, text: Text) -> ComparedSide:
    sentence = (
        finding_of(replace(side, view="trend"), text)
        if side.indicators
        else symbol_label("not_published", text)
    )
    return ComparedSide(
        spark(side.rows, text), sentence, side.territories[0].hue if side.territories else "context"
    )


def _law_row(laws: Sequence[Law], pair: tuple[str, str], text: Text) -> Iterator[ProfileRow]:
    """The last row of the profile: how many forms of violence each law names."""
    by_country = {law.country: law for law in laws}
    if by_country.keys() >= set(pair):
        counts = tuple(
            text.n(
                "{law}: nombra {count} forma",
                "{law}: nombra {count} formas",
                len(law.forms),
                law=text.t(law.name),
            )
            for law in (by_country[country] for country in pair)
        )
        address = addresses.page(text.lang, "laws")
        yield ProfileRow(text.t("La ley que decide qué se cuenta"), address, counts)


def comparison_page(request: PageRequest) -> Page:
    """One comparison, for the filters of the address."""
    rest = f"&{request.query}" if request.query else ""
    selection = request.selection(f"compare={quote(request.subject)}{rest}")
    panel = request.observatory.panel(selection)
    published = request.observatory.availability()
    comparison = request.catalog.comparisons[selection.compare]
    drawing = drawing_of(panel, request.context)
    preview = preview_of(panel, request.context, drawing.desk)
    values = {
        **_values_of_chart(request, selection, panel, drawing),
        **_values_of_maps(request, comparison),
        **_values_of_explanations(request, panel, drawing),
    }
    return request.page(
        request.text.t(comparison.name),
        fill_template("comparison", request.text, comparison=comparison, **values),
        canonical=addresses.comparison(request.text.lang, comparison.id),
        description=description_of(panel, drawing.finding, preview),
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


def _values_of_chart(
    request: PageRequest, selection: Selection, panel: Panel, drawing: Drawing
) -> dict[str, Any]:
    """The finding, the grade, the filters, the chart with what belongs to it, and its tables."""
    text, comparison = request.text, request.catalog.comparisons[selection.compare]
    controls = controls_of(request, selection, comparison)
    return {
        "finding": drawing.finding,
        "grade": describe.grade_lead(panel, text),
        "filters": form(addresses.comparison(text.lang, comparison.id), controls, text) if controls else "",
        "subtitles": [describe.subtitle(part, text) for part in _parts(panel)],
        "picture": picture(drawing, text) if panel.view != "table" and panel.rows else "",
        "sources": source_lines(panel, text),
        "sheet": sheet_address(panel, text),
        "actions": actions(panel, request.context, table=False),
        "tables": [
            (text.t(side.territories[0].name) if side.territories else "", describe.table(side, text))
            for side in sides(panel)
            if side.indicators and side.rows
        ],
    }


def _parts(panel: Panel) -> list[Panel]:
    """What stands on the axes: one indicator, or that of each side."""
    if len({indicator.id for indicator in panel.indicators}) == 1:
        return [replace(panel, comparison=None)]
    return [side for side in sides(panel) if side.indicators]


def _values_of_maps(request: PageRequest, comparison: Comparison) -> dict[str, Any]:
    """The maps of the districts of both sides, left place first, and what they lack."""
    maps, note = maps_of_pair(request, comparison)
    return {"maps": district_maps(maps, request.context, graded=comparison.grade), "district_note": note}


def _values_of_explanations(request: PageRequest, panel: Panel, drawing: Drawing) -> dict[str, Any]:
    """What falls on one side alone, the notes of the view and of each source, and what may be said of it."""
    text, catalog = request.text, request.catalog
    notes = [(source, describe.source_notes(source, text)) for source in panel.sources]
    card = reporter_card(panel, drawing.desk, catalog.glossary, text)
    series = {each.id: text.t(each.name) for each in panel.indicators}
    return {
        "one_sided": list(_one_sided(panel.comparison, catalog, text)) if panel.comparison else [],
        "notes": describe.notes_on_view(panel, text),
        "notes_of_sources": [pair for pair in notes if pair[1]],
        "card": for_reporters(card, panel, request.context),
        "series": [(name, addresses.indicator(text.lang, id_)) for id_, name in series.items()],
    }


def _one_sided(comparison: Comparison, catalog: Catalog, text: Text) -> Iterator[tuple[str, str]]:
    """What only one side counts, by the place whose side it is."""
    for side, words in ((comparison.left, comparison.only_left), (comparison.right, comparison.only_right)):
        if words:
            yield text.t("Solo en {place}", place=_whose(side, catalog, text)), text.t(words)


def _whose(side: Side, catalog: Catalog, text: Text) -> str:
    """The place whose side it is: the territory itself, or the first place of its country."""
    code = next((place.code for place in places_in(side.territory[:2], catalog)), side.territory)
    return name_of(side.territory if side.territory in catalog.places else code, catalog, text)


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
    return [instead, *right], say_no_districts(
        request.observatory, comparison.left.map_of, instead, request.text
    )


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
