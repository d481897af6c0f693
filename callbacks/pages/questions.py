"""Gathers the pages of questions: the list with a line of answer each, and one question with its places and charts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import parse_qs

from dash.development.base_component import Component

from callbacks.page_request import PageRequest
from callbacks.pages.gaps import gaps_line, gaps_view, reason_unanswered
from callbacks.pages.indicators import undated_of
from callbacks.pages.reference import laws_side_by_side
from callbacks.parts.districts import maps_of
from layouts.document import addresses
from layouts.document.html import Markup
from layouts.document.page import Page
from layouts.document.templates import fill_template
from layouts.pages.question import PlaceAnswer, QuestionLine, QuestionView, question_page, questions_page
from layouts.parts.actions import preview_of
from layouts.sections.law_steps import law_steps_section
from layouts.sections.points import PlacePoints, points_section
from observatory.addresses.selection_error import SelectionError
from observatory.charts.findings.year_change import change_of
from observatory.charts.kinds.chosen_kind import HALF, chart_of, finding_of
from observatory.geography.places import name_of
from observatory.geography.points import fresh_points, kinds_of, panel_of_points, points_of
from observatory.model import ObsStatus, Panel, Question, SitePlace
from observatory.statistics import statistic_of
from observatory.statistics.steps import is_of_steps
from observatory.vocabulary import page_titles, phrases
from observatory.words import describe
from observatory.words.labels import absence_sentence, unit_words
from observatory.words.sentences import (
    FURTHEST_YEARS,
    brief_headline,
    headline,
    known_absences,
    years_between,
)

_LONGEST_LINE: Final = 80  # letters of a finding that stands in a line
_PAIR: Final = 2  # marks of a sentence of change


def list_page(request: PageRequest) -> Page:
    """All questions in their order, each with the newest number of each place."""
    body = questions_page(lines_of(request), request.text)
    canonical = addresses.page(request.text.lang, "questions")
    return request.page(request.text.t(page_titles.QUESTIONS), body, canonical=canonical)


def lines_of(request: PageRequest) -> tuple[QuestionLine, ...]:
    """Each question of the catalogue with its line of answer."""
    questions = request.catalog.questions.values()
    return tuple(
        QuestionLine(question, headlines_of(request, question), _apart(request, question))
        for question in questions
    )


def one_page(request: PageRequest) -> Page:
    """One question. Raises SelectionError (404) where there is none of this name."""
    question = request.catalog.questions.get(request.subject)
    if question is None:
        raise SelectionError(phrases.NO_SUCH_PAGE, status=404)
    view = gaps_view(request, question) if question.gathers_gaps else _view(request, question)
    return request.page(
        request.text.t(question.short),
        question_page(view, request.context),
        canonical=addresses.page(request.text.lang, "questions", question.id),
        description=request.text.t(question.title),
        preview=None if question.points or not view.charts else preview_of(view.charts[0], request.context),
    )


def headlines_of(request: PageRequest, question: Question) -> tuple[str, ...]:
    """For each place of the site with an answer its newest number in a few words, or what its groups show.

    A question of laws is answered by their names.
    """
    if question.gathers_gaps:
        return (gaps_line(request),)
    if _is_of_laws(question):
        return tuple(
            request.text.t(
                phrases.WHERE_SAID,
                where=name_of(law.country, request.catalog, request.text),
                said=request.text.t(law.name),
            )
            for law in request.catalog.laws
        )
    lines = (
        headline(panel, request.text) or finding_of(panel, request.text)
        for panel in _panels_of_places(request, question)
    )
    return tuple(dict.fromkeys(lines))  # two places of a country may be told by one number of it


def brief_answer(request: PageRequest, question: Question) -> str:
    """What answers a question in a line: how what is compared changes; else the newest number of each place.

    The sentence that the home declares of its series comes first. Findings of groups stand only where no place has a
    single number.
    """
    alike = request.catalog.home.alike
    if alike and set(alike.indicators) <= set(question.indicators) and (said := request.said(alike)):
        return said
    if changes := _changes(request, question):
        return " ".join(changes)
    if question.points:
        return " ".join(answer.sentence for answer in _count_help_points(request, _points(request, question)))
    panels = _panels_of_places(request, question)
    brief = dict.fromkeys(filter(None, (_brief_line(panel, request) for panel in panels)))
    apart = _apart(request, question) if brief else ""
    lines = [line.removesuffix(".") for line in brief or headlines_of(request, question)]
    return " ".join([*(f"{line}." for line in lines), apart]) if apart else " · ".join(lines)


def _brief_line(panel: Panel, request: PageRequest) -> str:
    """The newest number of a panel; of several groups the first sentence of its finding, where it is short enough."""
    if said := brief_headline(panel, request.text):
        return said
    sentence = chart_of(panel, request.text, width=HALF).finding[0].text
    return sentence if len(sentence) <= _LONGEST_LINE else ""


def _changes(request: PageRequest, question: Question) -> list[str]:
    """Of each place how its newest number changed, or that nothing can be known of it; nothing where it is of none."""
    text, said, known = request.text, list[str](), False
    for place in request.catalog.places.values() if question.comparison else ():
        panel, name = panel_of_place(request, question, place), name_of(place.code, request.catalog, text)
        chart = chart_of(panel, text, width=HALF) if panel else None
        if panel and chart and change_of(chart.finding[1:], chart.marks, panel):
            sentence = next(each.text for each in chart.finding[1:] if len(each.marks) == _PAIR)
            newest = max(row.period for row in panel.rows if row.value is not None and not row.partial)
            where = f"{name}, {text.period(newest)}"
            said.append(text.t(phrases.WHERE_SAID, where=where, said=sentence[:1].lower() + sentence[1:]))
            known = True
        else:
            said.append(text.t("{place}: no se puede saber.", place=name))
    return said if known else []


def _apart(request: PageRequest, question: Question) -> str:
    """That the numbers of two places are too many years apart to stand in one sentence; empty where they are not."""
    years = years_between(_panels_of_places(request, question))
    return request.text.t(phrases.YEARS_BETWEEN, years=years) if years > FURTHEST_YEARS else ""


def _panels_of_places(request: PageRequest, question: Question) -> list[Panel]:
    every = (panel_of_place(request, question, place) for place in request.catalog.places.values())
    return [panel for panel in every if panel is not None]


def panel_of_place(request: PageRequest, question: Question, place: SitePlace) -> Panel | None:
    """The first answer of the question with a value for the place or for what lies around it; None without one.

    A series of the wider place comes before another series of the place itself: two places are told by one measure
    where one measure has both. One that ends more than three years before another of the same place does not answer.
    """
    first = next(_panels_of_place(request, question, place), None)
    if first is None:
        return None
    code = first.territories[0].code
    panels = [
        panel for query in question.answers if (panel := _read_answer_panel(request, query, code)) is not None
    ]
    newest = max(map(_newest_year, panels))
    return next(panel for panel in panels if newest - _newest_year(panel) <= FURTHEST_YEARS)


def trend_of_place(request: PageRequest, question: Question, place: SitePlace) -> Panel | None:
    """The first answer of the question that has more than one period for the place; without such a one the first."""
    panels = [
        panel
        for panel in _panels_of_place(request, question, place)
        if panel.territories[0].code == place.code
    ]
    over_time = (
        panel for panel in panels if len({row.period for row in panel.rows if row.value is not None}) > 1
    )
    return next(over_time, None) or panel_of_place(request, question, place)


def _panels_of_place(request: PageRequest, question: Question, place: SitePlace) -> Iterator[Panel]:
    """The answers of the question with a value in their order, each for the place before what lies around it.

    What an institute printed comes before what somebody estimated from its survey for a nearer place.
    """
    for query in question.answers:
        estimates = []
        for code in (place.code, *place.wider):
            panel = _read_answer_panel(request, query, code)
            if panel is not None and _is_estimate(panel):
                estimates.append(panel)
            elif panel is not None:
                yield panel
        yield from estimates


def _is_estimate(panel: Panel) -> bool:
    """Whether all that a survey says there was estimated from its microdata."""
    statuses = {row.obs_status for row in panel.rows if row.value is not None}
    return statistic_of(panel.indicator).is_sampled and statuses == {ObsStatus.ESTIMATED}


def _read_answer_panel(request: PageRequest, query: str, code: str) -> Panel | None:
    """The panel of an answer for one place; None where it has no value there."""
    entry = request.observatory.availability().get(parse_qs(query)["indicator"][0])
    if entry is None or code not in entry.territories:
        return None
    panel = request.official_panel(f"{query}&territory={code}")
    return panel if any(row.value is not None for row in panel.rows) else None


def _newest_year(panel: Panel) -> int:
    return max(row.period.end.year for row in panel.rows if row.value is not None)


def _view(request: PageRequest, question: Question) -> QuestionView:
    published = request.observatory.availability()
    known = [request.catalog.indicators[name] for name in question.indicators if name in published]
    unknown = [request.catalog.indicators[name] for name in question.indicators if name not in published]
    undated = [
        row for name in question.indicators for row in undated_of(request, request.catalog.indicators[name])
    ]
    why = request.observatory.absences()
    places = request.catalog.places.values() if question.answers else ()
    panels = {place: panel_of_place(request, question, place) for place in places}
    places_points = tuple(_points(request, question)) if question.points else ()
    return QuestionView(
        question=question,
        answers=tuple(_count_help_points(request, places_points))
        or tuple(_answers(request, question, panels)),
        compared=_describe_comparability(request, question, panels),
        charts=tuple(_charts(request, question.charts)),
        more=tuple(_charts(request, question.more)),
        kept=tuple(request.kept_panels(question, question.id)),
        undated=tuple(undated),
        series=tuple((indicator, published[indicator.id]) for indicator in known),
        unknown=tuple(
            indicator
            for indicator in unknown
            if why.reason_of_series(indicator.id) is ObsStatus.NOT_PUBLISHED
        ),
        withheld=tuple(_withheld(request, question)),
        catalog=request.catalog,
        sections=tuple(_sections(request, places_points)),
        law_steps=_laws_of(request, question),
    )


def _sections(request: PageRequest, places_points: Sequence[PlacePoints]) -> Iterator[Component]:
    """The part of this question alone: points of help."""
    if places_points:
        yield points_section(places_points, request.catalog.territories, request.context)


def _laws_of(request: PageRequest, question: Question) -> Component | Markup | None:
    """Among the details: what the laws say of each step, or the laws that answer a question without a number."""
    if question.law_steps:
        return law_steps_section(request.catalog, request.text)
    if not _is_of_laws(question):
        return None
    return fill_template("laws_table", request.text, **laws_side_by_side(request.catalog, request.text))


def _is_of_laws(question: Question) -> bool:
    """Whether laws answer it, and no series."""
    return not question.answers and "laws" in question.pages


def _answers(
    request: PageRequest, question: Question, panels: Mapping[SitePlace, Panel | None]
) -> Iterator[PlaceAnswer]:
    """One sentence a place of the site: the finding of its leading series, or why there is no figure."""
    for place, panel in panels.items():
        name = name_of(place.code, request.catalog, request.text)
        if panel is None:
            yield PlaceAnswer(_no_answer(request, question, place.code, name), place.hue)
        else:
            yield PlaceAnswer(_sentence(request, panel), place.hue, panel)


def _no_answer(request: PageRequest, question: Question, code: str, place: str) -> str:
    """Why nothing answers a question for a place: figures without a date, or of its other series, are not denied."""
    text = request.text
    reason = reason_unanswered(request, question, code)
    if reason is None:
        return text.t(
            "{place}: ninguna cifra responde esta pregunta. Tiene otras, en las series de abajo.", place=place
        )
    return absence_sentence(reason, text, places=place, name=text.t(question.short))


def _withheld(request: PageRequest, question: Question) -> Iterator[tuple[str, str]]:
    """Of each series of which figures of a place of the site are held and none is shown: that they are."""
    for code in request.catalog.places:
        place = request.catalog.territories[code]
        yield from known_absences(
            request.observatory.absences(), place, request.text, series=question.indicators
        )


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


def _count_help_points(request: PageRequest, places: Iterable[PlacePoints]) -> Iterator[PlaceAnswer]:
    """How many points of help each place has."""
    for entry in places:
        count = sum(len(lines) for lines in entry.kinds.values())
        sentence = phrases.points_of_help(count, request.text.t(entry.place.name), request.text)
        yield PlaceAnswer(sentence, entry.place.hue)


def _points(request: PageRequest, question: Question) -> Iterator[PlacePoints]:
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
