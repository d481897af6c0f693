"""Gathers the pages of territories: the list, and what is published of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

from markupsafe import Markup

from callbacks.page_request import PageRequest
from callbacks.pages.gaps import what_lacks
from callbacks.parts.choices import no_districts
from layouts.document import addresses
from layouts.document.page import Page
from layouts.document.templates import RenderContext, fill_template
from layouts.parts.actions import actions_in_line, preview_of
from layouts.parts.chart_section import kept_charts
from layouts.parts.picture import ONCE, PAIRED, drawing_of, places_by_name, plain_picture
from observatory.addresses.selection import SelectionError
from observatory.addresses.selection_keys import DISTRICTS
from observatory.catalog import LOWEST
from observatory.charts.findings.ranking import change_word, heading_and_rest, unclear_change_note
from observatory.charts.kinds.chosen_kind import finding_of
from observatory.charts.kinds.neighbours import neighbour_rows
from observatory.geography.places import Surroundings, all_places, level_word, name_of, said_together
from observatory.model import Institution, Level, ObsStatus, Panel, Question, Territory
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
    say_silent,
    silent_registers,
    surroundings,
    told_apart_of,
    what_else,
)
from observatory.provenance.gaps import Gap, holders_of
from observatory.statistics.series import current_period
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words import describe
from observatory.words.labels import (
    absence_sentence,
    join_names,
    of_place,
    symbol_label,
    translate_note,
    unit_words,
)
from observatory.words.sentences import capital, headline, known_absences, visible_rows

_MOST_NAMED: Final = 4
Group: TypeAlias = tuple[str, Sequence[Territory]]
_WIDE: Final = (Level.COUNTRY, Level.DEPARTMENT)
_WHOLE: Final = (*_WIDE, Level.PROVINCE, Level.GROUP)


def list_page(request: PageRequest) -> Page:
    """The territories of the places and around them that have figures."""
    territories, text = request.catalog.territories, request.text
    codes = {
        code for published in request.observatory.availability().values() for code in published.territories
    }
    territories_with_figures = sorted(
        (territories[code] for code in codes if code in territories),
        key=lambda place: (place.level is not Level.COUNTRY, text.order(text.t(place.name)), place.code),
    )
    groups = [
        (said_together(request.catalog, text), [territories[code] for code in request.catalog.places]),
        *_districts(request),
        *_around(request, territories_with_figures),
        *(
            (_country_heading(request, country), _wide(request, territories_with_figures, country))
            for country in request.catalog.countries
        ),
    ]
    notes = [
        request.text.t(place.parts_note) for place in request.catalog.places.values() if place.parts_note
    ]
    return request.template_page("territories", groups=[group for group in groups if group[1]], notes=notes)


def _districts(request: PageRequest) -> Iterator[Group]:
    """The sets of the places: the districts of one, or the group among which one lies, with the group itself."""
    catalog, text = request.catalog, request.text
    for id_ in dict.fromkeys(place.districts for place in catalog.places.values() if place.districts):
        parent = catalog.territories[catalog.sets[id_].of]
        if parent.on_site.main:
            parts = [
                territory for territory in catalog.territories.values() if territory.parent == parent.code
            ]
            yield text.t("Distritos municipales {of}", of=of_place(parent.on_site, text)), parts
        elif parent.members:
            yield text.t(parent.name), [parent, *(catalog.territories[code] for code in catalog.in_set(id_))]
        else:
            parts = [catalog.territories[code] for code in catalog.in_set(id_)]
            yield text.t(catalog.sets[id_].title) or text.t(parent.name), parts


def _around(request: PageRequest, territories_with_figures: Sequence[Territory]) -> Iterator[Group]:
    """The parts of what lies round the places that have figures, without those named already."""
    catalog, text = request.catalog, request.text
    named = {
        code
        for place in catalog.places.values()
        if place.districts
        for code in catalog.in_set(place.districts)
    }
    named |= set(catalog.places)
    for id_ in dict.fromkeys(id_ for place in catalog.places.values() for id_ in place.around):
        inside = set(catalog.in_set(id_)) - named
        title = text.t(catalog.sets[id_].title) or _parts_of(catalog.territories[catalog.sets[id_].of], text)
        yield title, [territory for territory in territories_with_figures if territory.code in inside]


def _parts_of(parent: Territory, text: Text) -> str:
    return text.t("{place}: otros lugares con cifras", place=text.t(parent.name))


def _country_heading(request: PageRequest, country: str) -> str:
    """«Bolivia y sus departamentos»."""
    country_names, text = request.catalog.countries[country], request.text
    name = name_of(country, request.catalog, text)
    return (
        text.t(country_names.parts)
        if country_names.parts
        else text.t("{country} y sus departamentos", country=name)
    )


def _wide(request: PageRequest, places: Iterable[Territory], country: str) -> list[Territory]:
    """A country, its departments, and the provinces in which a place of the site lies: the others are on these pages."""
    around = {code for place in request.catalog.places.values() for code in place.wider}
    return [
        territory
        for territory in places
        if territory.country == country
        and (territory.level in _WIDE or (territory.level is Level.PROVINCE and territory.code in around))
    ]


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
    among = around if around is not None and _has_outlines(request, around.sets[0].map) else None
    parts = map_of_parts(site, place) if place.level in _WHOLE and not place.on_site.main else None
    shown_map = parts or (among.sets[0].map if among is not None else map_around(site, place))
    silent = list(silent_registers(site, place))
    lines = [_line(request, place, *pair, silent=silent) for pair in answers]
    figures = [
        *_figures_of_rate(request, around, head.year),
        *_map_figure(request, None if parts else among, shown_map, whole=place if parts else None),
        *_trend_figure(request, around, leading),
    ]
    body = fill_template(
        "place",
        text,
        place=place,
        first_line=_first_line(request, place),
        numbers=numbers or list(people_numbers(people, request.catalog, text)),
        lacks=[
            *(_why_no_rate(around.own, text) if around is not None and own is not around.own else ()),
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
        tall=len(figures) == 3 and around is not None and around.bars is None,
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


def _why_no_rate(panel: Panel, text: Text) -> Iterator[str]:
    """What the newest row of a rate says of why it is not made, where a place answers with its counts."""
    newest = max(panel.rows, key=lambda row: row.period.end, default=None)
    if newest is None or newest.obs_status is not ObsStatus.NOT_APPLICABLE or not newest.note:
        return
    if newest.symbol == "few":
        yield translate_note(newest.note, text)
        return
    place, name = text.t(panel.territories[0].name), text.t(panel.indicator.name)
    yield absence_sentence(newest.symbol, text, places=place, name=name, rows=[newest])


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


class PlaceFigure(NamedTuple):
    """A drawing under its heading, a note, what is done with it, and the names it leads to."""

    heading: str
    before: str
    picture: Markup
    note: str
    actions: Markup
    names: Markup


class PlaceLine(NamedTuple):
    """A question or a series in a line: its page, what answers it, and what is missing, with of whom it is asked."""

    title: str
    href: str
    answer: str
    lacks: str = ""
    asked_of: str = ""
    holder: str = ""


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


def _figures_of_rate(
    request: PageRequest, around: Surroundings | None, year: ThisYear | None
) -> Iterator[PlaceFigure]:
    """This year by month over the years before, and the neighbours with their intervals."""
    text = request.text
    if year is not None and year.drawn is not None:
        newest = year.months.newest[0].end.year
        this = newest == request.observatory.release.released.year
        heading = text.t(captions.THIS_YEAR) if this else text.t("{year}, mes a mes", year=newest)
        edition = year.edition
        until = (
            text.t("Datos hasta el {date}.", date=text.date(edition.cutoff))
            if edition and edition.cutoff
            else ""
        )
        note = f"{capital(unit_words(year.months.indicator, text))}. {describe.source_names(year.drawn, text)} {until}"
        yield _figure(request, heading, year.drawn, note=note)
    if around is not None and around.bars is not None:
        yield _neighbour_figure(request, around.bars)


def _neighbour_figure(request: PageRequest, panel: Panel) -> PlaceFigure:
    """The neighbours of one year, with what the words for their changes mean."""
    text, rows = request.text, neighbour_rows(panel, request.text)
    year = max(row.entry.row.period.start.year for row in rows)
    unclear = change_word("undecided", text) in {row.change for row in rows}
    unit = f"{capital(unit_words(panel.indicator, text))}."
    said = (unit, unclear_change_note(text) if unclear else "", text.t(describe.CHANCE_ALONE))
    return _figure(
        request, text.t(captions.AMONG_NEIGHBOURS, period=year), panel, note=" ".join(filter(None, said))
    )


def _map_figure(
    request: PageRequest, around: Surroundings | None, panel: Panel | None, *, whole: Territory | None
) -> Iterator[PlaceFigure]:
    """The map of the nearest set, or of the parts of the place; each area leads to its page.

    Of the parts of a `whole` whose districts are more than these, the explorer has the map of them all.
    """
    if panel is None:
        return
    text, note = request.text, _map_note(request, panel)
    drawing = drawing_of(panel, request.context, widths=ONCE, leading_on=True)
    heading, more = heading_and_rest(drawing.desk, text.t(panel.indicator.name))
    pressed = text.t(phrases.PRESS_A_PLACE) if drawing.desk.areas else ""  # without outlines it is no map
    said = f"{pressed} {text.t(panel.indicator.name)}.".strip()
    if around is not None:
        period = current_period(panel.rows)
        heading, more = inside(around.sets[0], text), ""
        heading = f"{heading}, {text.period(period)}" if period is not None else heading
    elif not panel.rows:
        heading, more, said = _whole_of(request, panel), "", pressed
    yield PlaceFigure(
        heading, note or more, plain_picture(drawing), said, actions_in_line(panel, heading, text),
        places_by_name([drawing], text) + _way_to_districts(request, whole, panel),
    )  # fmt: skip


def _way_to_districts(request: PageRequest, whole: Territory | None, panel: Panel) -> Markup:
    """The way to the map of all districts of a place; empty where the map has them, or no more can be drawn."""
    codes = set(request.catalog.districts_within(whole.code)) if whole is not None else set()
    if whole is None or codes <= {place.code for place in panel.territories}:
        return Markup("")
    query = f"indicator={panel.indicator.id}&territory={DISTRICTS}{whole.code}&view=map"
    href = addresses.page(request.text.lang, "explorer", query=query)
    name = request.text.t(captions.MAP_OF_DISTRICTS)
    return (
        Markup('<p><a href="{}">{}</a></p>').format(href, name)
        if request.context.outlines.draw(codes)
        else Markup("")
    )


def _has_outlines(request: PageRequest, panel: Panel) -> bool:
    return request.context.outlines.draw(place.code for place in panel.territories)


def _whole_of(request: PageRequest, panel: Panel) -> str:
    """«Distritos de El Alto», of the parts that a map shows; «Mapa» where these are of several wholes."""
    parents = {place.parent for place in panel.territories if place.parent}
    whole = request.catalog.territories.get(parents.pop()) if len(parents) == 1 else None
    return (
        request.text.t(phrases.MAP_OF, place=request.text.t(whole.name))
        if whole
        else request.text.t(captions.MAP)
    )


def _trend_figure(
    request: PageRequest, around: Surroundings | None, leading: Panel | None
) -> Iterator[PlaceFigure]:
    """Over time, beside the wider places; one number of one date is no course."""
    panel, text = around.trend if around is not None else leading, request.text
    if panel is None or len(visible_rows(panel)) < 2:
        return
    wide = join_names([text.t(each.name) for each in panel.territories[1:]], text)
    heading = text.t("En el tiempo, junto a {places}", places=wide) if wide else text.t(captions.OVER_TIME)
    yield _figure(request, heading, panel, note=f"{text.t(panel.indicator.name)}.")


def _figure(request: PageRequest, heading: str, panel: Panel, *, note: str) -> PlaceFigure:
    drawing = drawing_of(
        panel, request.context, widths=PAIRED, leading_on=panel.view == "neighbours", low=True
    )
    picture = plain_picture(drawing)
    return PlaceFigure(heading, "", picture, note, actions_in_line(panel, heading, request.text), Markup(""))


def _map_note(request: PageRequest, shown: Panel) -> str:
    """Why the map of a place of the site, or of one of its parts, is empty, and who is asked; empty where it is not."""
    places = request.catalog.places.values()
    whole = next((p for p in places if p.maps and p.maps[0].indicator == shown.indicator.id), None)
    return no_districts(request, whole.districts, shown) if whole is not None and not shown.rows else ""


def _line(
    request: PageRequest,
    place: Territory,
    question: Question,
    panel: Panel | None,
    *,
    silent: Sequence[RegisterYear],
) -> PlaceLine:
    text, holders = request.text, _holders(request, question, place)
    lacks = what_lacks(request, question, place, panel) if question.answers else ""
    for register in silent if panel is None else ():
        if request.catalog.question_of[register.indicator.id] is question:
            lacks = symbol_label(register.symbol, text)
    names = join_names([text.t(institution.name) for institution in holders], text)
    return PlaceLine(
        title=text.t(question.title),
        href=addresses.page(text.lang, "questions", question.id),
        answer=headline_or_finding(panel, request.context) if panel is not None else "",
        lacks=lacks,
        asked_of=text.t(phrases.ASKED_OF, names=names) if holders else "",
        holder=f"{addresses.page(text.lang, 'institutions')}#{holders[0].id}" if holders else "",
    )


def _line_of_series(request: PageRequest, panel: Panel) -> PlaceLine:
    href = addresses.page_of(request.text.lang, panel.query)
    answer = headline_or_finding(panel, request.context)
    return PlaceLine(request.text.t(panel.indicator.name), href, answer)


def headline_or_finding(panel: Panel, context: RenderContext) -> str:
    """The newest number in a few words, or what its groups show."""
    return headline(panel, context.text) or finding_of(panel, context.text, context.outlines)


def _holders(request: PageRequest, question: Question, place: Territory) -> tuple[Institution, ...]:
    """Of whom what a question asks for is requested: for the place, or for the place of the site that it lies in.

    Elsewhere the offices of the country that count it.
    """
    catalog = request.catalog
    above = (place.code, *(territory.code for territory in catalog.ancestors(place.code)))
    site_code = next((code for code in above if code in catalog.places), "")
    if not site_code:
        return tuple(
            institution
            for institution in catalog.institutions
            if institution.territory == place.country
            and not set(institution.indicators).isdisjoint(question.indicators)
        )
    requests = holders_of(Gap(question.indicators, site_code, question), catalog)
    return tuple(catalog.institution(entry.holder) for entry in requests)


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
