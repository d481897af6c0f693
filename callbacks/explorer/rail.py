"""The rail of the explorer, where its series, ways to count, breakdowns and places are chosen and searched."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from callbacks.page_request import PageRequest
from layouts.explorer.scene import Scene
from layouts.parts.chart_section import Control, field
from observatory.addresses.selection_keys import CHILDREN, DISTRICTS
from observatory.catalog.catalog import LOWEST
from observatory.geography.places import countries_with_places
from observatory.model import Comparison, Question
from observatory.search import find
from observatory.statistics import paints_areas
from observatory.text import Text, fold_accents
from observatory.words import describe

_SHOWN: Final = 3  # questions that are seen at once, that of the series beside them
_MOST_FOUND: Final = 12
_LONGEST_WORDS: Final = 80
_OF_SERIES: Final = ("by", "period", "grain", "territory")
"""What is chosen with the series."""
_FURTHER: Final = ("denominator", "filter", "release", "as_of")
"""What is seldom chosen: it stands last, where it moves nothing when it comes and goes. A view is a tab."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be asked for: its name, its query, and whether it is what is shown. A place has a code for a query."""

    name: str
    query: str = ""
    current: bool = False
    code: str = ""
    within: str = ""


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
                "without": with_keys(
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
    word, _, code = places.partition(":")
    below = {place.code for place in catalog.parts.get(code, ())}
    codes = below if f"{word}:" == CHILDREN else set(catalog.districts_within(code))
    if scene.main.comparison or not paints_areas(indicator) or not request.can_map(indicator.id, codes):
        return ""
    return with_keys(scene.query, territory=places, view="map", chosen="", shown="", tab="", beside="")


def with_keys(query: str, **keys: str) -> str:
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
