"""Points of help as the answer to a question: of each place of the site by kind, counted, and on a map."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from callbacks.page_request import PageRequest
from callbacks.pages.gaps import PlaceAnswer
from layouts.parts.picture import PAIRED, drawing_of, picture
from observatory.geography.outlines import fresh_points, is_fresh, kinds_of, panel_of_points, points_of
from observatory.model import Helpline, Panel, PointKind, Question, Territory
from observatory.vocabulary import phrases
from observatory.words.labels import translate_page_date


class PlacePoints(NamedTuple):
    """The points of one place by kind, in the order of the catalogue, and its Panel for a map, which may have no row."""

    place: Territory
    kinds: Mapping[PointKind, tuple[Helpline, ...]]
    panel: Panel


def count_help_points(request: PageRequest, places: Iterable[PlacePoints]) -> Iterator[PlaceAnswer]:
    """How many points of help each place has."""
    for entry in places:
        count = sum(len(lines) for lines in entry.kinds.values())
        sentence = phrases.points_of_help(count, request.text.t(entry.place.name), request.text)
        yield PlaceAnswer(sentence, entry.place.hue)


def help_points_of(request: PageRequest, question: Question) -> Iterator[PlacePoints]:
    """The points of help of each place, and its map: of the first series of the question, which counts them."""
    catalog, release = request.catalog, request.observatory.release
    fresh, indicator = (
        fresh_points(catalog, request.observatory.today()),
        catalog.indicators[question.indicators[0]],
    )
    for code in catalog.places:
        place = catalog.territories[code]
        yield PlacePoints(
            place=place,
            kinds={kind: points_of(fresh, code, kind) for kind in kinds_of(catalog, place.country)},
            panel=panel_of_points(
                fresh, code, catalog, indicator, release=release.id, released=release.released
            ),
        )


def say_points_in(request: PageRequest, place: Territory) -> str:
    """How many points of help lie in a place, or in the part of one that it is; empty where none was ever told."""
    points = [
        line
        for line in request.catalog.sure_helplines
        if line.point and place.code in (line.territory, line.district)
    ]
    fresh = sum(is_fresh(line, request.observatory.today()) for line in points)
    return phrases.points_of_help(fresh, request.text.t(place.name), request.text) if points else ""


def values_of_points(request: PageRequest, entry: PlacePoints) -> dict[str, Any]:
    """The same for the template; a map only where coordinates were checked."""
    text = request.text
    drawing = drawing_of(entry.panel, request.context, widths=PAIRED) if entry.panel.rows else None
    return {
        "name": text.t(entry.place.name),
        "finding": drawing.finding if drawing else "",
        "map": picture(drawing, text) if drawing else "",
        "kinds": [
            (text.t(kind.name), [_values_of_point(request, line) for line in lines])
            for kind, lines in entry.kinds.items()
        ],
    }


def _values_of_point(request: PageRequest, line: Helpline) -> tuple[Helpline, str, str]:
    """A point with its address and the part of the place it lies in, and when its source was read or checked."""
    text, is_part = request.text, line.district and line.district != line.territory
    district = text.t(request.catalog.territories[line.district].name) if is_part else ""
    read_on = line.read_on.isoformat() if line.read_on else ""
    words, day = (phrases.CHECKED_ON, line.verified_on) if line.verified_on else (phrases.READ_ON, read_on)
    told = (
        f"{translate_page_date(line.source_date, text)}. {text.t(words, date=translate_page_date(day, text))}"
    )
    return line, ". ".join(filter(None, (line.address, district))), told
