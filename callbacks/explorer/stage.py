"""The stage of the explorer, as plain values for its templates: tabs, years, what is seen and what is done with it."""

from __future__ import annotations

import re
from html import escape
from typing import Any, Final
from urllib.parse import parse_qsl

from markupsafe import Markup

from callbacks.explorer.rail import choices_of, further_choices, places_of, with_keys
from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.templates import fill_template, value_table
from layouts.explorer.scene import DistrictMap, Scene
from layouts.parts.actions import provenance, sheet_address
from layouts.parts.chart_section import Control, ControlOption, field, source_lines, undated_figures
from layouts.parts.picture import (
    ALONE,
    ONCE,
    PAIRED,
    Drawing,
    drawing_of,
    picture,
    places_by_name,
    plain_picture,
)
from observatory.charts.chart import Chart
from observatory.charts.findings.ranking import heading_and_rest
from observatory.geography.outlines import MANY_AREAS
from observatory.languages import SOURCE
from observatory.model import Panel
from observatory.provenance.third_party_copies import may_leave
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words import describe

_FEWEST_YEARS: Final = 3  # of which some may be chosen
_SAID_TWICE: Final = re.compile(r"(?<![^ ])([^ ;.]+)(?:; \1)+(?=[.;]|$)")
_ACRONYM: Final = re.compile(r"\((\w+)\)")
_OWN_TABS: Final = {"map": "", "trend": "trend", "bars": "bars", "table": "table"}


def explorer_body(request: PageRequest, scene: Scene, chart: Chart) -> Markup:
    """The page of a scene as it needs no script; `chart` is its main chart."""
    text, shown = request.text, scene.map_on_show
    step = shown.steps[shown.at(scene.on_show)] if shown else None
    ranking = drawing_of(step.ranking, request.context, widths=PAIRED) if step else None
    return fill_template(
        "explorer",
        text,
        choices=choices_of(request, scene),
        **places_of(request, scene),
        further=further_choices(scene, text),
        **years_of(scene, text),
        tab=scene.tab,
        tabs=tabs_of(scene, text),
        unmapped=scene.unmapped,
        headline=_headline(request, scene, ranking.desk if ranking else chart),
        first=_first_view(request, scene, ranking),
        actions=actions_of(request, scene),
        details=details_of(request, scene),
    )


# The tabs of the stage, and what leads through its years.


def tabs_of(scene: Scene, text: Text) -> list[dict[str, Any]]:
    """Each tab with its name and the query that opens it."""
    names = {"trend": text.t("Línea"), "bars": text.t(captions.BARS), "table": text.t(captions.TABLE)}
    names |= {each.whole: each.name for each in scene.maps[1:]}
    if scene.maps:
        drawn = any(step.is_map for step in scene.maps[0].steps)
        names["map"] = text.t("Mapa y orden") if drawn else text.t("Orden")
    return [
        {"id": id_, "name": names[id_], "query": query_of_tab(scene.query, id_), "current": id_ == scene.tab}
        for id_ in scene.tabs
    ]


def query_of_tab(query: str, tab: str) -> str:
    """The query that shows another tab: by its view, where that does not say which places a map has."""
    pairs = dict(parse_qsl(query))
    own_map = pairs.get("view") == "map" and "compare" not in pairs
    if own_map or tab not in _OWN_TABS:
        return with_keys(query, tab="" if tab == "map" else tab)
    return with_keys(query, tab="", view=_OWN_TABS[tab])


def years_of(scene: Scene, text: Text) -> dict[str, Any]:
    """The steps of the maps, and the years of the main chart."""
    labels = [text.period(step) for step in scene.steps]
    longest = max(labels, key=len, default="")  # its room is kept, so that no step moves the slider
    return {"own": None, "labels": labels, "longest": longest, "now": scene.now, **span_of(scene, text)}


def span_of(scene: Scene, text: Text) -> dict[str, Any]:
    """Two selects between which years the chart over time is drawn; none where there are too few to choose from."""
    if len(scene.years) < _FEWEST_YEARS:
        return {"span": [], "spanned": False}
    first, last = scene.years[0], scene.years[-1]
    chosen = [min(max(year, first), last) for year in scene.span_of_years or (first, last)]
    ends = [
        ("from", text.t("Desde"), scene.years[:-1], chosen[0]),
        ("until", text.t("Hasta"), scene.years[1:], chosen[1]),
    ]
    controls = [
        Control(key, name, tuple(ControlOption(str(year), str(year)) for year in years), str(year))
        for key, name, years, year in ends
    ]
    fields = [field(control, text, prefix="tramo") for control in controls]
    return {"span": fields, "spanned": scene.span is not None}


# What is seen before a script draws it: the finding, the figures of the tab.


def seen_panel(request: PageRequest, scene: Scene) -> Panel:
    """The panel whose rows the tab on show draws, with what explains them alone."""
    shown = scene.map_on_show
    if shown is None:
        return scene.main
    return request.panel(shown.steps[shown.at(scene.on_show)].map.query)


def headline_of(chart: Chart, name: str, subtitle: str) -> tuple[str, str, str]:
    """The finding that heads the stage, in one line what it is of, and the rest of the finding."""
    heading, rest = heading_and_rest(chart, name, unit_below=True)
    return heading, subtitle.removeprefix(heading).removeprefix(".").strip(), rest


def _headline(request: PageRequest, scene: Scene, chart: Chart) -> tuple[str, str, str]:
    text, shown = request.text, scene.map_on_show
    if shown is None:
        name = text.t((scene.main.comparison or scene.main.indicator).name)
        return headline_of(chart, name, describe.subtitle(scene.main, text))
    name = text.t(shown.steps[shown.at(scene.on_show)].map.indicator.name)
    return headline_of(chart, name, shown.note or f"{name}.")


def _first_view(request: PageRequest, scene: Scene, ranking: Drawing | None) -> Markup:
    shown = scene.map_on_show
    if shown is not None and ranking is not None:
        return _first_map(request, scene, shown, ranking)
    if scene.tab == "table":
        return table_of_main(request, scene)
    return picture(drawing_of(scene.main, request.context, widths=ALONE), request.text)


def _first_map(request: PageRequest, scene: Scene, shown: DistrictMap, ranking: Drawing) -> Markup:
    """The map and the ranking of its places, side by side where there is room."""
    context, text = request.context, request.text
    step = shown.steps[shown.at(scene.on_show)]
    beside = [other.steps[other.at(scene.on_show)].map for other in scene.maps if other is not shown]
    scripted = len(step.map.territories) > MANY_AREAS  # a drawing of so many would be sent for nothing
    drawings = [] if scripted else [drawing_of(step.map, context, beside if scene.alike else (), widths=ONCE)]
    if step.is_map and shown.asked_for and len(step.map.territories) > 1:
        drawings.append(ranking)
    return fill_template(
        "explorer_first",
        text,
        hue=shown.hue,
        heading=text.t(phrases.PLACE_IN_PERIOD, place=shown.name, period=text.period(step.period)),
        pictures=[plain_picture(drawing) for drawing in drawings],
        places=Markup("") if scripted else places_by_name(drawings[:1], text),
        image=addresses.image(text.lang, "svg", step.map.query) if scripted else "",
    )


# What is done with what is seen, and what stands below the stage.


def actions_of(request: PageRequest, scene: Scene) -> Markup:
    """The line of actions of the tab on show."""
    text, panel = request.text, seen_panel(request, scene)
    query, page = panel.query, addresses.page(request.text.lang, "explorer", query=scene.query)
    return fill_template(
        "explorer_actions",
        text,
        csv=addresses.data(text.lang, "csv", query),
        png=addresses.image(text.lang, "png", query),
        share=addresses.page(text.lang, "share", query=query) if may_leave(panel) else "",
        address=f"{request.context.base_url}{page}",
        source=_short_sources(panel, text),
    )


def _short_sources(panel: Panel, text: Text) -> Markup:
    """The sources by their acronyms, where these stand behind the names: the names follow below the stage."""
    written, said = describe.names_as_written(panel, text), dict[str, str]()
    for publisher in describe.named_sources(panel, text).values():
        acronyms, name = ", ".join(_ACRONYM.findall(publisher)), escape(publisher)
        spanish = f'<span lang="{SOURCE}">{name}</span>' if publisher in written else name
        said[name] = acronyms or spanish
    names = "|".join(re.escape(name) for name in sorted(said, key=len, reverse=True))
    line = escape(describe.source_names(panel, text))
    short = re.sub(names, lambda found: said[found[0]], line) if said else line
    return Markup(_SAID_TWICE.sub(r"\1", short))


def details_of(request: PageRequest, scene: Scene) -> Markup:
    """Where what is seen comes from, its sheet, and figures that no chart can hold."""
    text, panel = request.text, seen_panel(request, scene)
    return fill_template(
        "explorer_details",
        text,
        sources=source_lines(panel, text),
        origins=provenance(panel, text) if panel.rows else "",
        sheet=sheet_address(panel, text),
        undated=undated_figures(scene.undated, request.catalog, text),
    )


def table_of_main(request: PageRequest, scene: Scene) -> Markup:
    """The table of the main chart: its places over time."""
    return value_table(describe.table(scene.main, request.text), request.text)


def span_words(scene: Scene, text: Text) -> str:
    """The years of the chart over time, as they are announced."""
    return text.period(scene.span) if scene.span else text.t(captions.EVERY_YEAR)
