"""What stands around the explorer's figures, as plain values for its templates: choices, places, tabs, years, actions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup

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
from observatory.addresses.selection_keys import CHILDREN, DISTRICTS
from observatory.catalog.catalog import LOWEST
from observatory.charts.chart import Chart
from observatory.charts.findings.ranking import heading_and_rest
from observatory.geography.outlines import MANY_AREAS
from observatory.geography.places import countries_with_places
from observatory.languages import SOURCE
from observatory.model import Comparison, Panel, Question
from observatory.provenance.third_party_copies import may_leave
from observatory.search import find, fold_accents
from observatory.statistics import paints_areas
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words import describe

_SHOWN: Final = 3  # questions that are seen at once, that of the series beside them
_FEWEST_YEARS: Final = 3  # of which some may be chosen
_MOST_FOUND: Final = 12
_SAID_TWICE: Final = re.compile(r"(?<![^ ])([^ ;.]+)(?:; \1)+(?=[.;]|$)")
_ACRONYM: Final = re.compile(r"\((\w+)\)")
_LONGEST_WORDS: Final = 80
_OF_SERIES: Final = ("by", "period", "grain", "territory")
"""What is chosen with the series."""
_FURTHER: Final = ("denominator", "filter", "release", "as_of")
"""What is seldom chosen: it stands last, where it moves nothing when it comes and goes. A view is a tab."""
_OWN_TABS: Final = {"map": "", "trend": "trend", "bars": "bars", "table": "table"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be asked for: its name, its query, and whether it is what is shown. A place has a code for a query."""

    name: str
    query: str = ""
    current: bool = False
    code: str = ""
    within: str = ""


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


# What is chosen: series by question, count or rate, breakdown, places.


def choices_of(request: PageRequest, scene: Scene, *, scripted: bool = False) -> dict[str, Any]:
    """Questions with the series of the one that is shown, measures, and the fields of a form that needs no script.

    `scripted`: one runs, and needs fewer fields.
    """
    every = list(_questions(request, scene))
    current = [one for one, _ in every if one.current]
    questions = [*(one for one, _ in every if not one.current)]
    shown = sorted([*questions[:_SHOWN], *current], key=[one for one, _ in every].index)
    subject = scene.main.comparison or scene.main.indicator
    return {
        "name": request.text.t(subject.name),
        "questions": [*shown, *questions[_SHOWN:]],
        "shown": len(shown),
        "series": next((series for one, series in every if one.current), []),
        "measures": [Choice(*way) for way in scene.measures] if len(scene.measures) > 1 else [],
        **_form_of(scene, _OF_SERIES, request.text, scripted=scripted),
    }


def further_choices(scene: Scene, text: Text, *, scripted: bool = False) -> dict[str, Any]:
    """Whether the places of the main chart are compared, with the reason, and what else may be chosen of it."""
    main = scene.main
    note = describe.grade_note(main, text)
    reason = text.t((main.comparison or main.indicator.comparability).reason)
    return {
        "grade": (note.removesuffix(reason).strip(), reason) if note else None,
        **_form_of(scene, _FURTHER, text, scripted=scripted),
    }


def _form_of(scene: Scene, keys: Collection[str], text: Text, *, scripted: bool) -> dict[str, Any]:
    """The fields of a form that needs no script, each with whether it stays where one runs, and what it must not lose."""
    offered = [
        control
        for control in scene.filters
        if control.key in keys
        and len(control.choices) > 1
        and not (scripted and not _is_scripted(control, scene))
    ]
    fields = [(field(control, text), _is_scripted(control, scene)) for control in offered]
    own = {"shown", *(control.key for control in offered)}
    return {
        "fields": fields,
        "unscripted": not any(scripted for _, scripted in fields),
        "kept": [pair for pair in parse_qsl(scene.query) if pair[0] not in own],
    }


def _is_scripted(control: Control, scene: Scene) -> bool:
    """Whether a field stays where a script runs: places are searched there, and years have their own bar."""
    by_bar = control.key == "period" and (scene.years or scene.steps or not scene.span)
    return control.key != "territory" and not by_bar


def _questions(request: PageRequest, scene: Scene) -> Iterator[tuple[Choice, list[Choice]]]:
    """Each question with what answers it best, and its series; what belongs to none stands under its theme."""
    found = False
    for question in sorted(request.catalog.questions.values(), key=lambda each: each.position):
        series = list(_series_of(request, scene, question.indicators, question.comparison))
        if series:
            current = not found and any(one.current for one in series)
            found = found or current
            yield Choice(request.text.t(question.short), _answer(question, series), current), series
    asked = {id_ for question in request.catalog.questions.values() for id_ in question.indicators}
    for theme in request.catalog.themes.values():
        rest = [
            each.id
            for each in request.catalog.indicators.values()
            if each.theme == theme.id and each.id not in asked
        ]
        series = list(_series_of(request, scene, rest, ""))
        if series:
            current = not found and any(one.current for one in series)
            yield Choice(request.text.t(theme.name), series[0].query, current), series


def _answer(question: Question, series: list[Choice]) -> str:
    """What a question opens on: its pair of places, else its first answer that has figures."""
    offered = [one.query for one in series]
    pair = f"compare={question.comparison}"
    answers = [pair, *question.answers]
    return next((query for query in answers if query in offered), offered[0])


def _series_of(request: PageRequest, scene: Scene, ids: Iterable[str], comparison: str) -> Iterator[Choice]:
    """The pairs and the series of a question that have figures; the one that is shown whether it has or not."""
    catalog, text, available = request.catalog, request.text, request.observatory.availability()
    main, own = scene.main, set(ids)
    for pair in catalog.comparisons.values():
        if pair.id == comparison or {pair.left.indicator, pair.right.indicator} <= own:
            yield Choice(_name_of_pair(pair, text), f"compare={pair.id}", main.comparison == pair)
    for id_ in ids:
        current = not main.comparison and main.indicator.id == id_
        if current or (id_ in available and not catalog.shown_on(id_, ())):
            yield Choice(text.t(catalog.indicators[id_].name), f"indicator={id_}", current)


def _name_of_pair(pair: Comparison, text: Text) -> str:
    grade = describe.grade_words(pair.grade, text)
    return text.t("{name} ({grade})", name=text.t(pair.name), grade=grade)


def places_of(request: PageRequest, scene: Scene) -> dict[str, Any]:
    """The places of the main chart, each with the query without it and that of the map of its districts; other maps."""
    places, text = scene.main.territories, request.text
    return {
        "map_ways": list(_map_ways(request, scene)),
        "places": [
            {
                "code": place.code,
                "name": text.t(place.name),
                "hue": place.hue,
                "without": _with_keys(
                    scene.query, territory=",".join(one.code for one in places if one is not place)
                ),
                "inside": _map_query(request, scene, f"{DISTRICTS}{place.code}"),
            }
            for place in places
        ],
    }


def _map_ways(request: PageRequest, scene: Scene) -> Iterator[Choice]:
    """From the countries down to what the map on show is of: the map of its parts, and that of all districts in it."""
    catalog, text = request.catalog, request.text
    shown = dict(parse_qsl(scene.query)).get("territory", "")
    whole = shown.partition(":")[2]
    above = [place.code for place in catalog.ancestors(whole)][::-1] if whole in catalog.territories else []
    chain = (*above, whole) if whole else countries_with_places(catalog)
    for code in chain:
        name = text.t(catalog.territories[code].name)
        for word, said in ((CHILDREN, name), (DISTRICTS, text.t("{place}, todos sus distritos", place=name))):
            query = _map_query(request, scene, f"{word}{code}")
            if query and (word == CHILDREN or catalog.parts[code][0].level not in LOWEST):
                yield Choice(said, query, shown == f"{word}{code}")


def _map_query(request: PageRequest, scene: Scene, places: str) -> str:
    """The query of the map of what a word names, `districts:PE-08`; empty where two of them have no figures to map."""
    catalog, indicator = request.catalog, scene.main.indicator
    published = request.observatory.availability().get(indicator.id)
    word, _, code = places.partition(":")
    below = {place.code for place in catalog.parts.get(code, ())}
    codes = below if f"{word}:" == CHILDREN else set(catalog.districts_within(code))
    several = published is not None and len(codes.intersection(published.territories)) > 1
    if (
        scene.main.comparison
        or not several
        or not paints_areas(indicator)
        or not request.context.outlines.draw(codes)
    ):
        return ""
    return _with_keys(scene.query, territory=places, view="map", chosen="", shown="", tab="", beside="")


def _with_keys(query: str, **keys: str) -> str:
    """The query with these keys changed; an empty one is left out."""
    pairs = {**dict(parse_qsl(query)), **keys}
    return urlencode({key: value for key, value in pairs.items() if value}, safe=",:/.")


def found_of(request: PageRequest, scene: Scene, words: str, kind: str) -> dict[str, Any]:
    """What a search in the rail finds: series and pairs of all questions, or places of the series that is shown."""
    words = words[:_LONGEST_WORDS].strip()
    if kind == "places":
        found = list(_places_found(request, scene, words))
        nothing = request.text.t("No hay cifras de esta serie para «{words}».", words=words)
    else:
        found = list(_series_found(request, scene, words)) if words else []
        nothing = request.text.t("No se encontró ninguna serie con «{words}».", words=words)
    return {"found": found[:_MOST_FOUND], "words": words, "nothing": nothing}


def _series_found(request: PageRequest, scene: Scene, words: str) -> Iterator[Choice]:
    offered = {one.query: one for _, series in _questions(request, scene) for one in series}
    index = request.observatory.reader.search_index
    indicators = [each for id_, each in request.catalog.indicators.items() if f"indicator={id_}" in offered]
    asked = fold_accents(words).split()
    yield from (
        one
        for query, one in offered.items()
        if query.startswith("compare") and all(word in fold_accents(one.name) for word in asked)
    )
    for each in find(index, words, indicators=indicators).indicators:
        yield offered[f"indicator={each.id}"]


def _places_found(request: PageRequest, scene: Scene, words: str) -> Iterator[Choice]:
    """Without words the places that the site is about and those around them."""
    available, catalog, text = request.observatory.availability(), request.catalog, request.text
    published = {
        code
        for each in scene.main.indicators
        if each.id in available
        for code in available[each.id].territories
    }
    if words:
        codes = [place.code for place in find(request.observatory.reader.search_index, words).territories]
    else:
        near = sorted(
            catalog.near_places, key=lambda code: text.order(text.t(catalog.territories[code].name))
        )
        codes = list(dict.fromkeys((*catalog.main_places, *near)))
    for code in codes:
        place = catalog.territories[code]
        if code in published:
            parent = catalog.territories.get(place.parent or "")
            within = text.t(parent.name) if parent else ""
            yield Choice(text.t(place.name), current=code in scene.chosen, code=code, within=within)


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
        return _with_keys(query, tab="" if tab == "map" else tab)
    return _with_keys(query, tab="", view=_OWN_TABS[tab])


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
