"""What is read into the workspace and waits for the policy to put it on show: set aside of all that is published."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from urllib.parse import parse_qsl

from observatory import model
from observatory.catalog.catalog import Catalog


def set_waiting_aside(catalog: Catalog) -> Catalog:
    """The catalogue without indicators of `own_tables` that the policy does not put on show, and their sources.

    No question asks for them, and no first line is made of them.
    """
    waiting = {
        name: indicator
        for name, indicator in catalog.indicators.items()
        if indicator.own_tables and not ((rule := catalog.register_rule(name)) is not None and rule.on_show)
    }
    indicators = {name: entry for name, entry in catalog.indicators.items() if name not in waiting}
    used = {source for entry in indicators.values() for source in entry.sources}
    sources = {
        source
        for entry in waiting.values()
        for source in entry.sources
        if source in catalog.sources and source not in used
    }
    lanes = {entry.lane for entry in waiting.values()} - {entry.lane for entry in indicators.values()}
    quality = replace(
        catalog.quality,
        sources={name: answers for name, answers in catalog.quality.sources.items() if name not in sources},
        lanes=tuple(lane for lane in catalog.quality.lanes if lane.id not in lanes),
    )
    return replace(
        catalog,
        indicators=indicators,
        questions={id_: _without(question, waiting) for id_, question in catalog.questions.items()},
        response=tuple(name for name in catalog.response if name not in waiting),
        places={
            code: replace(place, first_line=None)
            if place.first_line and {*place.first_line.indicators} & waiting.keys()
            else place
            for code, place in catalog.places.items()
        },
        events=tuple(
            event for event in catalog.events if not event.indicators or {*event.indicators} - waiting.keys()
        ),
        sources={name: entry for name, entry in catalog.sources.items() if name not in sources},
        quality=quality,
        waiting_sources={name: catalog.sources[name] for name in sorted(sources)},
        waiting_indicators=waiting,
    )


def _without(question: model.Question, waiting: Container[str]) -> model.Question:
    """The question without what it asks of indicators that wait."""

    def stays(query: str) -> bool:
        return dict(parse_qsl(query)).get("indicator") not in waiting

    return replace(
        question,
        answers=tuple(filter(stays, question.answers)),
        charts=tuple(filter(stays, question.charts)),
        more=tuple(filter(stays, question.more)),
        kept=tuple(each for each in question.kept if stays(each.chart)),
        indicators=tuple(name for name in question.indicators if name not in waiting),
    )
