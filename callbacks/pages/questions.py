"""Gathers the pages of questions: the list with a line of answer each, and one question with its places and charts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs

from markupsafe import Markup

from callbacks.page_request import PageRequest
from callbacks.pages.gaps import PlaceAnswer, gaps_line, gaps_values, reason_unanswered
from callbacks.pages.indicators import undated_of
from callbacks.pages.reference import laws_side_by_side
from callbacks.parts.choices import maps_of
from layouts.document import addresses
from layouts.document.page import Page
from layouts.document.templates import fill_template
from layouts.parts.actions import preview_of
from layouts.parts.chart_section import brief_chart, kept_charts, undated_figures
from layouts.parts.picture import PAIRED, drawing_of, picture
from observatory.addresses.selection_error import SelectionError
from observatory.charts.findings.ranking import change_of
from observatory.charts.kinds.chosen_kind import HALF, chart_of, finding_of
from observatory.geography.outlines import fresh_points, kinds_of, panel_of_points, points_of
from observatory.geography.places import name_of
from observatory.model import (
    Helpline,
    Indicator,
    Law,
    ObsStatus,
    Panel,
    PointKind,
    Question,
    SitePlace,
    Territory,
)
from observatory.place_panels import newest_year
from observatory.statistics import statistic_of
from observatory.statistics.series import is_of_steps
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.vocabulary.page_titles import TITLES
from observatory.words import describe
from observatory.words.coverage import Published, describe_publishing_places, years
from observatory.words.labels import (
    absence_sentence,
    join_names,
    symbol_label,
    translate_page_date,
    unit_words,
)
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
    lines = [
        (question, join_headlines(headlines_of(request, question), _apart(request, question)))
        for question in request.catalog.questions.values()
    ]
    return request.template_page("questions", lines=lines)


def join_headlines(headlines: Iterable[str], apart: str) -> str:
    """The newest number of each place in one line; in a sentence each where `apart` says that many years lie between."""
    lines = [headline.removesuffix(".") for headline in headlines]
    return " ".join([*(f"{line}." for line in lines), apart]) if apart else " · ".join(lines)


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
    if not brief:
        return join_headlines(headlines_of(request, question), "")
    return join_headlines(brief, _apart(request, question))


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
    newest = max(map(newest_year, panels))
    return next(panel for panel in panels if newest - newest_year(panel) <= FURTHEST_YEARS)


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
    points = list(_points(request, question)) if question.points else []
    answers = list(_count_help_points(request, points)) or list(_answers(request, question, panels))
    more = list(_charts(request, question.more))
    return {
        "answers": answers,
        "compared": _describe_comparability(request, question, panels),
        "groups": list(_frames(request, question, charts, more, said=" ".join(each[0] for each in answers))),
        "paired": _stand_paired(question, [*charts, *more]),
        "laws": _laws_with_steps(request) if question.law_steps else (),
        "points": [_values_of_points(request, each) for each in points],
        "not_published": symbol_label("not_published", text),
        "parts": [fill_template("laws_table", text, **laws_side_by_side(request.catalog, text))]
        if _is_of_laws(question)
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


def _coverage_words(request: PageRequest, entry: Published) -> str:
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


def _is_of_laws(question: Question) -> bool:
    """Whether laws answer it, and no series."""
    return not question.answers and "laws" in question.pages


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
    reason = reason_unanswered(request, question, code)
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


# Points of help.


class PlacePoints(NamedTuple):
    """The points of one place by kind, in the order of the catalogue, and its Panel for a map, which may have no row."""

    place: Territory
    kinds: Mapping[PointKind, tuple[Helpline, ...]]
    panel: Panel


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


def _values_of_points(request: PageRequest, entry: PlacePoints) -> dict[str, Any]:
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
