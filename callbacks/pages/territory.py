"""Gathers the page of one territory: its numbers, what answers each question of it, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from callbacks.page_request import PageRequest
from callbacks.pages.help_points import say_points_in
from callbacks.pages.territory_figures import figures_of_rate, map_figure, trend_figure
from layouts.document import addresses
from layouts.document.page import Page
from layouts.document.templates import RenderContext, fill_template
from layouts.parts.actions import preview_of
from layouts.parts.chart_section import kept_charts
from observatory.addresses.selection import SelectionError
from observatory.catalog import LOWEST
from observatory.charts.kinds.chosen_kind import finding_of
from observatory.geography.places import Surroundings, all_places, level_word, name_of
from observatory.model import Level, ObsStatus, Panel, Question, Row, Territory
from observatory.place_panels import (
    RegisterYear,
    ThisYear,
    answer_of,
    caution_of,
    head_of,
    inside,
    is_recent,
    lead_of,
    map_around,
    map_of_parts,
    people_numbers,
    place_numbers,
    populations,
    say_lacking,
    say_offices,
    say_silent,
    silent_registers,
    surroundings,
    told_apart_of,
    what_else,
)
from observatory.provenance.gaps import offices_of
from observatory.text import Text, message
from observatory.vocabulary import captions, phrases
from observatory.words.labels import absence_sentence, symbol_label, translate_note, unit_words
from observatory.words.sentences import headline, is_newest_year_protected, known_absences

_MOST_NAMED: Final = 4
_RATE_OF_WHOLE: Final = message(
    "Este lugar no tiene tasa propia {when}. La de {place} es de {number} {unit}."
)
_WHOLE: Final = (Level.COUNTRY, Level.DEPARTMENT, Level.PROVINCE, Level.GROUP)


def territory_page(request: PageRequest) -> Page:
    """One territory, by its code."""
    place, text = request.catalog.territories.get(request.subject), request.text
    if place is None:
        raise _unknown(request)
    site = request.observatory
    answers = [
        (question, answer_of(site, question, place)) for question in request.catalog.questions.values()
    ]
    around = surroundings(site, place)
    own = lead_of(site, around.own) if around is not None else None
    leading = own or next((panel for _, panel in answers if panel), None)
    head = head_of(site, place, leading)
    people = list(populations(site, place))
    numbers = list(place_numbers(head, request.catalog, text))
    nearest = around.sets[0].map.territories if around is not None else ()
    among = around if request.context.outlines.draw(each.code for each in nearest) else None
    parts = map_of_parts(site, place) if place.level in _WHOLE and not place.on_site.main else None
    shown_map = parts or (among.sets[0].map if among is not None else map_around(site, place))
    silent = list(silent_registers(site, place))
    lines = [
        _line(request, place, *pair, silent=silent, newest=leading, pooled=head.pooled) for pair in answers
    ]
    figures = [
        *figures_of_rate(request, around, head.year),
        *map_figure(request, None if parts else among, shown_map, whole=place if parts else None),
        *trend_figure(request, around, leading),
    ]
    body = fill_template(
        "place",
        text,
        place=place,
        first_line=_first_line(request, place),
        numbers=numbers or list(people_numbers(people, request.catalog, text)),
        lacks=[
            *(
                _say_no_rate(around, text, counted=own is not around.own, is_pooled=head.pooled is not None)
                if around is not None
                else ()
            ),
            *((text.t(phrases.MONTHS_PROTECTED),) if head.hides_months else ()),
        ],
        nothing=_nothing(
            request, place, leading, counted=len(numbers) > (head.pooled is not None), silent=silent
        ),
        leads_on=leading is None and what_else(site, place) == phrases.LEFT_OUT,
        counted_with=[
            (text.t(mother.name), addresses.territory(text.lang, mother.code))
            for mother in (leading.counted_with if leading else ())
        ],
        among=_among(request, around),
        caution=_caution(request, leading),
        buttons=list(_buttons(request, place, leading, year=head.year)),
        figures=figures,
        kept=[
            (question, kept_charts(pairs, request.context, level="h3"))
            for question in request.catalog.questions.values()
            if (pairs := tuple(request.kept_panels(question, place.code)))
        ],
        answered=[line for line in lines if line.answer],
        missing=[line for line in lines if line.lacks]
        if not place.is_context or place.level in LOWEST
        else [],
        others=[_line_of_series(request, panel) for panel in people],
        gaps_page=request.catalog.gap_question.id if request.catalog.gap_question else "",
        forms=list(_forms(request, place)),
        members=_members(request, place),
        compared=all_places(request.catalog, text) if request.catalog.comparisons else "",
        set_beside=_set_beside(request, place, leading, people),
        level=level_word(place, request.catalog, text),
        within=next(iter(request.catalog.ancestors(place.code)), None),
    )
    names = [text.t(panel.indicator.name) for _, panel in answers if panel is not None][:_MOST_NAMED]
    name, preview = text.t(place.name), leading or shown_map
    return request.page(
        name,
        body,
        canonical=addresses.territory(text.lang, place.code),
        description=text.t(phrases.TOLD_OF, subject=name, told=", ".join(names)) if names else name,
        places=(place,),
        preview=preview_of(preview, request.context) if preview is not None else None,
        indexed=not request.catalog.is_small(place.code),
    )


def _say_no_rate(around: Surroundings, text: Text, *, counted: bool, is_pooled: bool) -> Iterator[str]:
    """Why the newest year makes no rate, where the place answers with counts, and the rate of what holds it.

    A rate of several years says of itself why it is made.
    """
    panel = around.own
    newest = max(panel.rows, key=lambda row: row.period.end, default=None)
    if newest is None or newest.value is not None:
        return
    if counted and newest.obs_status is ObsStatus.NOT_APPLICABLE and newest.note:
        if newest.symbol != "few":
            place, name = text.t(panel.territories[0].name), text.t(panel.indicator.name)
            yield absence_sentence(newest.symbol, text, places=place, name=name, rows=[newest])
        elif not is_pooled:
            yield translate_note(newest.note, text)
    if not is_pooled and newest.obs_status is not ObsStatus.WITH_MOTHER:
        yield from _say_rate_of_whole(around, newest, text)


def _say_rate_of_whole(around: Surroundings, newest: Row, text: Text) -> Iterator[str]:
    """The rate of the nearest wider place in that year, the province first."""
    indicator = around.own.indicator
    wholes = {each.whole.code: each.whole for each in around.sets}
    rows = (row for code in wholes for row in around.trend.rows if row.territory == code)
    row = next((row for row in rows if row.period == newest.period and row.value is not None), None)
    if row is not None and row.value is not None:
        yield text.t(
            _RATE_OF_WHOLE,
            place=text.t(wholes[row.territory].name),
            number=text.number(row.value, indicator.decimals),
            unit=unit_words(indicator, text, row.value),
            when=text.during(row.period),
        )


def _first_line(request: PageRequest, place: Territory) -> tuple[str, list[tuple[str, str]]] | None:
    """What is said first of a place of the site, with the series of its numbers and their pages."""
    line, text = request.first_line(request.catalog.places.get(place.code)), request.text
    if line is None:
        return None
    series = ((request.selection(query).indicator, query) for query in line.queries)
    ways = [
        (text.t(request.catalog.indicators[id_].name), addresses.page_of(text.lang, query))
        for id_, query in series
    ]
    return line.sentence, ways


class PlaceLine(NamedTuple):
    """A question or a series in a line: its page, what answers it, and what is missing, with of whom it is asked.

    `of_points`: it is answered by points of help, not by a figure.
    """

    title: str
    href: str
    answer: str
    lacks: str = ""
    asked_of: str = ""
    holder: str = ""
    of_points: bool = False


def _nothing(
    request: PageRequest,
    place: Territory,
    leading: Panel | None,
    *,
    counted: bool,
    silent: Sequence[RegisterYear],
) -> str:
    """What a place opens with that has no recent leading number: a sentence of an old one, or why.

    `counted`: some number of a year is set large all the same. `silent` are registers without a number of their newest
    year: no older one answers.
    """
    of_registers = [say_silent(each, place, request.text) for each in silent]
    if leading is not None:
        if leading.indicator.own_tables and of_registers:
            return " ".join(of_registers)
        said = not counted or not is_recent(request.observatory, leading)
        return f"{headline_or_finding(leading, request.context).removesuffix('.')}." if said else ""
    known = [sentence for _, sentence in known_absences(request.observatory.absences(), place, request.text)]
    return " ".join((*known, *of_registers)) or request.text.t(what_else(request.observatory, place))


def _caution(request: PageRequest, leading: Panel | None) -> str:
    """What must be known of the leading number: what its question says; of a register all that limits it."""
    if leading is None:
        return ""
    if leading.indicator.own_tables:
        return " ".join(map(request.text.t, leading.indicator.caveats))
    return request.text.t(request.catalog.question_of[leading.indicator.id].caution)


def _set_beside(
    request: PageRequest, place: Territory, leading: Panel | None, people: Sequence[Panel]
) -> tuple[str, str] | None:
    """The place of the site in the same country, and where both stand in one table: its leading counts, or its people."""
    catalog, text = request.catalog, request.text
    near = next((code for code in catalog.places if code[:2] == place.country), "")
    shown = leading or next(iter(people), None)
    if not near or not place.is_context or place.level not in LOWEST or shown is None:
        return None
    by = f"&by={','.join(shown.by)}" if shown.by else ""
    query = f"indicator={shown.indicator.id}&territory={near},{place.code}{by}"
    return text.t("Junto a {place}", place=name_of(near, catalog, text)), addresses.page_of(text.lang, query)


def _among(request: PageRequest, around: Surroundings | None) -> tuple[str, str, str] | None:
    """Where the place is set beside others, from whom it is told apart, and what that may not be read as."""
    if around is None:
        return None
    first, text = around.sets[0], request.text
    said = told_apart_of(first, text)
    return (inside(first, text), said, caution_of(around.own.indicator, text)) if said else None


def _buttons(
    request: PageRequest, place: Territory, leading: Panel | None, *, year: ThisYear | None
) -> Iterator[tuple[str, str]]:
    """The sheet of the round table, of other places that of a council, and the rows of the leading counts."""
    lang, text = request.text.lang, request.text
    if place.on_site.main:
        yield text.t("Hoja de la mesa (PDF)"), addresses.month_sheet(lang, place.code)
    else:
        yield text.t(captions.SHEET), addresses.brief(lang, f"territory={place.code}")
    if leading is not None:
        query = year.counts.query.replace("grain=month", "grain=all") if year is not None else leading.query
        yield text.t(captions.DATA_AS_CSV), addresses.data(lang, "csv", query)


def _line(
    request: PageRequest,
    place: Territory,
    question: Question,
    panel: Panel | None,
    *,
    silent: Sequence[RegisterYear],
    newest: Panel | None,
    pooled: Panel | None,
) -> PlaceLine:
    """What answers a question: its newest year, as the page opens with, and the rate of several years if there is one."""
    text, holders = request.text, offices_of(question, place, request.catalog)
    lacks = (
        say_lacking(request.observatory, question, place, answer=panel, text=text) if question.answers else ""
    )
    if symbol := _symbol_of_newest(request, question, panel, silent=silent, leading=newest):
        panel, lacks = None, symbol_label(symbol, text)
    elif panel is not None and is_newest_year_protected(panel):
        lacks = ""  # the newest year answers, with its mark
    found = say_points_in(request, place) if question.points and panel is None else ""
    said = [panel]
    if newest and pooled and pooled.indicator.id in question.indicators:
        said = [newest, pooled]
    return PlaceLine(
        title=text.t(question.title),
        href=addresses.page(text.lang, "questions", question.id),
        answer=_say_answers([each for each in said if each is not None], place, request) or found,
        lacks="" if found else lacks,
        asked_of=say_offices(question, place, request.catalog, text),
        holder=f"{addresses.page(text.lang, 'institutions')}#{holders[0].id}" if holders else "",
        of_points=bool(found),
    )


def _say_answers(panels: Sequence[Panel], place: Territory, request: PageRequest) -> str:
    """The number of each, the place named once."""
    named = f"{request.text.t(place.name)}, "
    told = [headline_or_finding(each, request.context) for each in panels]
    others = [each.removeprefix(named) for each in told[1:]]
    sentences = [*told[:1], *(f"{each[:1].upper()}{each[1:]}" for each in others)]
    return " ".join([*(f"{each.removesuffix('.')}." for each in sentences[:-1]), *sentences[-1:]])


def _symbol_of_newest(
    request: PageRequest,
    question: Question,
    panel: Panel | None,
    *,
    silent: Sequence[RegisterYear],
    leading: Panel | None,
) -> str:
    """Why the newest year of a question's register, or of the leading rate, has no number: no older one answers."""
    for register in silent:
        answers = panel is None or panel.indicator is register.indicator
        if answers and request.catalog.question_of[register.indicator.id] is question:
            return register.symbol
    if (
        panel is None
        and leading is not None
        and request.catalog.question_of[leading.indicator.id] is question
    ):
        newest = max(leading.rows, key=lambda row: row.period.end, default=None)
        return newest.symbol if newest is not None and newest.value is None else ""
    return ""


def _line_of_series(request: PageRequest, panel: Panel) -> PlaceLine:
    href = addresses.page_of(request.text.lang, panel.query)
    answer = headline_or_finding(panel, request.context)
    return PlaceLine(request.text.t(panel.indicator.name), href, answer)


def headline_or_finding(panel: Panel, context: RenderContext) -> str:
    """The newest number in a few words, or what its groups show."""
    return headline(panel, context.text) or finding_of(panel, context.text, context.outlines)


def _forms(request: PageRequest, place: Territory) -> Iterator[str]:
    """The names of the monthly reports in which the place, or the municipality of which it is a part, stands."""
    senders = {place.code, place.parent}
    for source in request.catalog.sources.values():
        if source.form is not None and source.form.territory in senders:
            yield request.text.t(source.name)


def _unknown(request: PageRequest) -> SelectionError:
    near = request.catalog.meant_territories(request.subject)
    links = [
        (request.catalog.full_name(territory), addresses.territory(request.text.lang, territory.code))
        for territory in near
    ]
    return SelectionError(
        phrases.NO_SUCH_TERRITORY,
        links,
        status=404,
        code=request.subject,
        examples=request.catalog.code_examples,
    )


def _members(request: PageRequest, place: Territory) -> list[Territory]:
    if place.members:
        return [request.catalog.territories[code] for code in place.members]
    return list(request.catalog.parts.get(place.code, ()))
