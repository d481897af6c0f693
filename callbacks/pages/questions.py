"""Gathers the pages of questions: the list with a line of answer each, and one question with its charts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final
from urllib.parse import parse_qs

from markupsafe import Markup

from callbacks.page_request import PageRequest
from callbacks.pages.gaps import PlaceAnswer, gaps_values
from callbacks.pages.help_points import count_help_points, help_points_of, values_of_points
from callbacks.pages.indicators import undated_of
from callbacks.pages.question_answers import (
    headlines_of,
    is_of_laws,
    join_headlines,
    panel_of_place,
    say_years_between,
)
from callbacks.pages.reference import laws_side_by_side
from callbacks.parts.choices import maps_of
from layouts.document import addresses
from layouts.document.page import Page
from layouts.document.templates import fill_template
from layouts.parts.actions import preview_of
from layouts.parts.chart_section import brief_chart, kept_charts, undated_figures
from observatory.addresses.selection_error import SelectionError
from observatory.charts.kinds.chosen_kind import finding_of
from observatory.geography.places import name_of
from observatory.model import Availability, Indicator, Law, ObsStatus, Panel, Question, SitePlace
from observatory.place_panels import reason_unanswered
from observatory.statistics import statistic_of
from observatory.statistics.series import is_of_steps
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.vocabulary.page_titles import TITLES
from observatory.words import describe
from observatory.words.coverage import describe_publishing_places, years
from observatory.words.labels import absence_sentence, join_names, unit_words
from observatory.words.sentences import known_absences, years_between


def list_page(request: PageRequest) -> Page:
    """All questions in their order, each with the newest number of each place."""
    lines = [
        (question, join_headlines(headlines_of(request, question), say_years_between(request, question)))
        for question in request.catalog.questions.values()
    ]
    return request.template_page("questions", lines=lines)


def one_page(request: PageRequest) -> Page:
    """One question. Raises SelectionError (404) where there is none of this name."""
    question = request.catalog.questions.get(request.subject)
    if question is None:
        raise SelectionError(phrases.NO_SUCH_PAGE, status=404)
    charts = tuple(_charts(request, question.charts))
    values = gaps_values(request) if question.gathers_gaps else _values(request, question, charts)
    return request.page(
        request.text.t(question.short),
        fill_template("question", request.text, question=question, **{**_NOTHING, **values}),
        canonical=addresses.page(request.text.lang, "questions", question.id),
        description=request.text.t(question.title),
        preview=None if question.points or not charts else preview_of(charts[0], request.context),
    )


_NOTHING: Final[Mapping[str, Any]] = {
    "groups": (), "paired": False, "laws": (), "points": (), "parts": (), "kept": "", "unknown": (), "withheld": (),
    "series": (), "undated": "", "undated_count": 0,
}  # fmt: skip
"""What the template is told of where a question has none of it."""


def _values(request: PageRequest, question: Question, charts: Sequence[Panel]) -> dict[str, Any]:
    """What the page of a question is filled with."""
    text, published = request.text, request.observatory.availability()
    undated = [
        row for name in question.indicators for row in undated_of(request, request.catalog.indicators[name])
    ]
    places = request.catalog.places.values() if question.answers else ()
    panels = {place: panel_of_place(request, question, place) for place in places}
    points = list(help_points_of(request, question)) if question.points else []
    answers = list(count_help_points(request, points)) or list(_answers(request, question, panels))
    more = list(_charts(request, question.more))
    return {
        "answers": answers,
        "compared": _describe_comparability(request, question, panels),
        "groups": list(_frames(request, question, charts, more, said=" ".join(each[0] for each in answers))),
        "paired": _stand_paired(question, [*charts, *more]),
        "laws": _laws_with_steps(request) if question.law_steps else (),
        "points": [values_of_points(request, each) for each in points],
        "parts": [fill_template("laws_table", text, **laws_side_by_side(request.catalog, text))]
        if is_of_laws(question)
        else (),
        "kept": _draw_kept_charts(request, question),
        "unknown": [_link(each, text) for each in _list_unpublished(request, question)],
        "withheld": list(_withheld(request, question)),
        "series": [
            (*_link(request.catalog.indicators[name], text), _coverage_words(request, published[name]))
            for name in question.indicators
            if name in published
        ],
        "undated": undated_figures(undated, request.catalog, text),
        "undated_count": len(undated),
        "links": list(_links(request, question, charts)),
    }


def _link(indicator: Indicator, text: Text) -> tuple[str, str]:
    return text.t(indicator.name), addresses.indicator(text.lang, indicator.id)


def _coverage_words(request: PageRequest, entry: Availability) -> str:
    """Of which places and years a series has figures."""
    places = describe_publishing_places(entry.territories, request.catalog, request.text)
    return f"{places} · {years(entry)}"


def _list_unpublished(request: PageRequest, question: Question) -> Iterator[Indicator]:
    published, why = request.observatory.availability(), request.observatory.absences()
    for name in question.indicators:
        if name not in published and why.reason_of_series(name) is ObsStatus.NOT_PUBLISHED:
            yield request.catalog.indicators[name]


def _links(request: PageRequest, question: Question, charts: Sequence[Panel]) -> Iterator[tuple[str, str]]:
    """The one row of links: the explorer, the pages that explain it, of whom what is missing is asked, the sources."""
    text, gaps = request.text, request.catalog.gap_question
    for panel in charts[:1]:
        yield (text.t("Abrir en el explorador"), addresses.page(text.lang, "explorer", query=panel.query))
    if gaps is not None and gaps is not question:
        yield text.t(captions.ASKED_OF_WHOM), addresses.page(text.lang, "questions", gaps.id)
    for name in (*question.pages, "sources"):
        yield text.t(TITLES[name]), addresses.page(text.lang, name)


# The charts: those that answer stand open, those further on under the line of their finding.


def _stand_paired(question: Question, panels: Sequence[Panel]) -> bool:
    """Whether charts stand side by side on a desk: not those of registers, and not one alone."""
    return not question.registers and len(panels) > 1


def _frames(
    request: PageRequest, question: Question, charts: Sequence[Panel], more: Sequence[Panel], *, said: str
) -> Iterator[tuple[str, list[Markup]]]:
    """The frames together, or those of each register in a row under who counts; without what is `said` above."""
    paired = _stand_paired(question, [*charts, *more])
    level = "h3" if question.registers else "h2"
    frames = [
        brief_chart(panel, request.context, id_=f"grafico-{at}", said=said, paired=paired, level=level)
        for at, panel in enumerate(charts)
    ]
    frames += [
        brief_chart(panel, request.context, id_=f"detalle-{at}", paired=paired, level=level, folded=True)
        for at, panel in enumerate(more)
    ]
    told = [_register(panel, request) if question.registers else "" for panel in (*charts, *more)]
    for register, group in groupby(zip(told, frames, strict=True), key=itemgetter(0)):
        yield register, [frame for _, frame in group]


def _register(panel: Panel, request: PageRequest) -> str:
    """Who counts, and in which countries."""
    text, lanes = request.text, {lane.id: lane.name for lane in request.catalog.quality.lanes}
    countries = dict.fromkeys(place.country for place in panel.territories)
    names = [text.t(request.catalog.territories[code].name) for code in countries]
    return f"{text.t(lanes[panel.indicator.lane])} · {join_names(names, text)}"


def _draw_kept_charts(request: PageRequest, question: Question) -> Markup:
    """The charts that stand on few pages, each with the panel of its table."""
    pairs = list(request.kept_panels(question, question.id))
    return kept_charts(pairs, request.context, level="h2")


# What laws say.


def _laws_with_steps(request: PageRequest) -> list[tuple[str, Law]]:
    """The laws of which steps were read, in the order of the countries, each with the name of its own."""
    countries = list(request.catalog.countries)
    laws = [law for law in request.catalog.laws if law.steps]
    laws.sort(key=lambda law: (countries.index(law.country), law.date))
    return [(name_of(law.country, request.catalog, request.text), law) for law in laws]


def _answers(
    request: PageRequest, question: Question, panels: Mapping[SitePlace, Panel | None]
) -> Iterator[PlaceAnswer]:
    """One sentence a place of the site: the finding of its leading series, or why there is no figure."""
    text = request.text
    for place, panel in panels.items():
        name = name_of(place.code, request.catalog, text)
        if panel is None:
            yield PlaceAnswer(_no_answer(request, question, place.code, name), place.hue)
        else:
            own, address = panel.territories[0], addresses.page_of(text.lang, panel.query)
            told = text.t("Serie y fuentes: {place}", place=text.t(own.name))
            hue = (
                place.hue if own.code == place.code else ""
            )  # of a wider place neither name nor colour is its own
            yield PlaceAnswer(_sentence(request, panel), hue, told, address)


def _no_answer(request: PageRequest, question: Question, code: str, place: str) -> str:
    """Why nothing answers a question for a place: figures without a date, or of its other series, are not denied."""
    text = request.text
    reason = reason_unanswered(request.observatory, question, code)
    if reason is None:
        return text.t(
            "{place}: ninguna cifra responde esta pregunta. Tiene otras, en las series de abajo.", place=place
        )
    return absence_sentence(reason, text, places=place, name=text.t(question.short))


def _withheld(request: PageRequest, question: Question) -> Iterator[tuple[str, str, str]]:
    """Of each series of which figures of a place of the site are held and none is shown: that they are, and its page."""
    for code in request.catalog.places:
        place = request.catalog.territories[code]
        for name, sentence in known_absences(
            request.observatory.absences(), place, request.text, series=question.indicators
        ):
            yield sentence, *_link(request.catalog.indicators[name], request.text)


def _sentence(request: PageRequest, panel: Panel) -> str:
    """The finding of a panel; what its unit alone does not tell, a share or money, is named first."""
    finding = finding_of(panel, request.text, request.observatory.outlines)
    indicator = panel.indicator
    is_share = unit_words(indicator, request.text).startswith("%")
    is_named = is_share or (
        statistic_of(indicator).adds_up and not indicator.counts_persons and not is_of_steps(panel)
    )
    return f"{request.text.t(indicator.name)}. {finding}" if is_named else finding


def _describe_comparability(
    request: PageRequest, question: Question, panels: Mapping[SitePlace, Panel | None]
) -> str:
    """Whether the numbers of the two places may be read side by side, in one sentence; empty without an answer."""
    text = request.text
    if question.points:
        return text.t(phrases.SEPARATE_COUNTS)
    if question.comparison:
        return describe.grade_lead(request.official_panel(f"compare={question.comparison}"), text)
    answered = {place: panel for place, panel in panels.items() if panel is not None}
    if len(answered) == 1:
        (panel,) = answered.values()
        return text.t(
            "Solo hay cifras con fecha de {place}: no hay con qué compararlas.",
            place=text.t(panel.territories[0].name),
        )
    indicators = {panel.indicator.id: panel.indicator for panel in answered.values()}
    if len(indicators) == 1:
        (indicator,) = indicators.values()
        years = years_between(answered.values())
        return describe.grade_sentence(indicator.comparability.grade, text, years=years)
    return text.t(phrases.SEPARATE_COUNTS) if indicators else ""


def _charts(request: PageRequest, queries: Iterable[str]) -> Iterator[Panel]:
    for query in queries:
        if "view=map" in query:
            yield from maps_of(request, parse_qs(query)["indicator"][0])
            continue
        panel = request.panel(query)
        if any(row.value is not None for row in panel.rows):
            yield panel
