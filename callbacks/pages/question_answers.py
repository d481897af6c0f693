"""What answers a question: of each place of the site the series that speaks for it, and all of them in a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import parse_qs

from callbacks.page_request import PageRequest
from callbacks.pages.gaps import gaps_line
from callbacks.pages.help_points import count_help_points, help_points_of
from observatory.charts.findings.ranking import change_of
from observatory.charts.kinds.chosen_kind import HALF, chart_of, finding_of
from observatory.geography.places import name_of
from observatory.model import ObsStatus, Panel, Question, SitePlace
from observatory.place_panels import current_answer
from observatory.statistics import statistic_of
from observatory.vocabulary import phrases
from observatory.words.sentences import FURTHEST_YEARS, brief_headline, headline, years_between

_LONGEST_LINE: Final = 80  # letters of a finding that stands in a line


_PAIR: Final = 2  # marks of a sentence of change


def join_headlines(headlines: Iterable[str], apart: str) -> str:
    """The newest number of each place in one line; in a sentence each where `apart` says that many years lie between."""
    lines = [headline.removesuffix(".") for headline in headlines]
    return " ".join([*(f"{line}." for line in lines), apart]) if apart else " · ".join(lines)


def headlines_of(request: PageRequest, question: Question) -> tuple[str, ...]:
    """For each place of the site with an answer its newest number in a few words, or what its groups show.

    A question of laws is answered by their names.
    """
    if question.gathers_gaps:
        return (gaps_line(request),)
    if is_of_laws(question):
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
        return " ".join(
            answer.sentence for answer in count_help_points(request, help_points_of(request, question))
        )
    panels = _panels_of_places(request, question)
    brief = dict.fromkeys(filter(None, (_brief_line(panel, request) for panel in panels)))
    if not brief:
        return join_headlines(headlines_of(request, question), "")
    return join_headlines(brief, say_years_between(request, question))


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


def say_years_between(request: PageRequest, question: Question) -> str:
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
    return current_answer(panels)


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


def is_of_laws(question: Question) -> bool:
    """Whether laws answer it, and no series."""
    return not question.answers and "laws" in question.pages
