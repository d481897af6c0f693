"""Gathers the pages that explain: sources, method, words, laws, help."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from markupsafe import Markup

from callbacks.page_request import PageRequest
from callbacks.pages.compare import ProfileRow
from layouts.document import addresses
from layouts.document.page import NEUTRAL_TITLE, Page
from layouts.document.shell import countries_of_help, lines_by_place, not_called, not_visited
from layouts.document.templates import fill_template, prose_parts
from layouts.parts.chart_section import undated_figures
from observatory.addresses.selection import SelectionError
from observatory.catalog import Catalog
from observatory.geography.places import countries_with_places, heading_of, name_of, places_in
from observatory.model import (
    Event,
    Indicator,
    Institution,
    ObsStatus,
    Panel,
    Period,
    Policy,
    Row,
    Snapshot,
    Source,
    Term,
    Territory,
)
from observatory.observatory import published_indicators
from observatory.provenance.losses import sentence
from observatory.provenance.third_party_copies import mark_of
from observatory.statistics.series import select_leading_rows
from observatory.text import Text, message
from observatory.vocabulary import page_titles
from observatory.words.describe import limits_of
from observatory.words.labels import (
    MARKS,
    MEANINGS,
    MEANINGS_OF_MARKS,
    SYMBOLS,
    category_name,
    symbol_label,
    unit_words,
    value_words,
)
from observatory.words.sentences import recommended_words, term_name

_MOST_OF_A_PLACE: Final = 6


def sources_page(request: PageRequest) -> Page:
    """All sources with their licences."""
    editions = request.observatory.snapshots()
    rows = [_source_row(source, editions, request) for source in request.catalog.sources.values()]
    return request.template_page("sources", rows=rows)


def _source_row(
    source: Source, snapshots: Sequence[Snapshot], request: PageRequest
) -> list[str | tuple[str, str]]:
    text = request.text
    editions = [snapshot for snapshot in snapshots if snapshot.source == source.id]
    return [
        (text.t(source.name), addresses.source(text.lang, source.id)),
        text.t(source.publisher),
        name_of(source.country, request.catalog, text),
        text.t(source.licence.name),
        text.t(source.frequency),
        text.number(len(editions))
        if editions
        else text.t("ninguna: no ha llegado nada de ella, o nada que se muestre"),
        text.date(max(edition.retrieved for edition in editions)) if editions else "",
    ]


def source_page(request: PageRequest) -> Page:
    """One source with its editions and its figures without a date."""
    site, catalog, text = request.observatory, request.catalog, request.text
    source = catalog.sources.get(request.subject)
    if source is None:
        raise SelectionError(
            message("«{id}» no es una fuente de este sitio."),
            [(message("Todas las fuentes"), addresses.page(text.lang, "sources"))],
            status=404,
            id=request.subject,
        )
    body = fill_template(
        "source",
        text,
        source=source,
        mark=text.t(mark_of(source)) if source.copy else "",
        country=name_of(source.country, catalog, text),
        limits=limits_of(source, text),
        editions=[_edition_row(each, text) for each in site.snapshots() if each.source == source.id],
        losses=[
            (loss.edition, sentence(loss.loss, catalog, text), loss.reason)
            for loss in site.accepted_losses()
            if loss.source == source.id
        ],
        used=[each for each in published_indicators(site).values() if source.id in each.sources],
        undated=undated_figures(list(map(dict, site.undated_figures(source.id))), catalog, text),
    )
    return request.page(text.t(source.name), body, canonical=addresses.source(text.lang, source.id))


def _edition_row(edition: Snapshot, text: Text) -> list[str]:
    days = (edition.published, edition.cutoff, edition.retrieved)
    told = [text.date(day) if day else "" for day in days]
    return [edition.edition, text.t(edition.title) or edition.file, *told, edition.sha256]


def methodology_page(request: PageRequest) -> Page:
    """How to read the numbers: signs with their meanings, and the figures that were misread."""
    policy, text = request.catalog.policy, request.text
    misread = [term for term in request.catalog.glossary if term.id.startswith("cifra_")]
    return request.template_page(
        "methodology",
        signs=_signs(policy, text),
        registers=[text.t(lane.counts) for lane in request.catalog.quality.lanes if lane.counts],
        misread=[
            (term_name(term, text), f"{text.t(term.definition)} {text.t(term.why)}") for term in misread
        ],
    )


def _signs(policy: Policy, text: Text) -> list[tuple[str, str]]:
    """The signs and what they mean; those of registers where one is on show."""
    has_register = bool(policy.registers)
    symbols = [
        (text.t(word), text.t(MEANINGS[symbol]))
        for symbol, word in SYMBOLS.items()
        if has_register or symbol not in (ObsStatus.NONE_WRITTEN, ObsStatus.NOT_ON_RECORD)
    ]
    return symbols + [(text.t(MARKS[mark]), text.t(meaning)) for mark, meaning in MEANINGS_OF_MARKS.items()]


class GlossaryEntry(NamedTuple):
    """A term with what it is called and what the site says for it; nothing where that is the word itself."""

    id: str
    name: str
    say: str
    term: Term


def glossary_page(request: PageRequest) -> Page:
    """Every term in the order of the catalogue; the index goes by the alphabet, since the page is long."""
    text = request.text
    entries = [_entry(term, text) for term in request.catalog.glossary]
    index = sorted(entries, key=lambda entry: text.order(entry.name))
    return request.template_page("glossary", entries=entries, index=index)


def _entry(term: Term, text: Text) -> GlossaryEntry:
    name, say = term_name(term, text), recommended_words(term, text)
    is_the_word = not term.avoid and say.casefold() == name.casefold()
    return GlossaryEntry(term.id, name, "" if is_the_word else say, term)


def laws_page(request: PageRequest) -> Page:
    """The two laws."""
    text, laws = request.text, laws_side_by_side(request.catalog, request.text)
    called = text.t("Las dos leyes") if len(request.catalog.laws) == 2 else text.t(page_titles.LAWS)
    return request.template_page("laws", called, called=called, **laws)


def laws_side_by_side(catalog: Catalog, text: Text) -> dict[str, Any]:
    """The laws for the template `laws_table`, their countries in the order of places.yml as on every page of the site."""
    countries = list(catalog.countries)
    laws = sorted(catalog.laws, key=lambda law: (countries.index(law.country), law.date))
    headers = [f"{text.t(law.name)} ({name_of(law.country, catalog, text)})" for law in laws]
    return {"laws": laws, "headers": headers}


def help_page(request: PageRequest) -> Page:
    """Help and safety, under a title that says nothing to who looks over a shoulder."""
    country, frame, text = _country_of(request), request.frame, request.text
    body = fill_template(
        "help",
        text,
        parts=prose_parts("help", request.catalog, text),
        countries=countries_of_help(frame, text, own_country=country),
        places=lines_by_place(frame, text, own_country=country),
        not_called=not_called(frame.helplines, text),
        not_visited=not_visited(frame.helplines, text),
    )
    title, lang = text.t(NEUTRAL_TITLE), text.lang
    head = (title, title, body, 200, addresses.page(lang, "help"))
    return Page(*head, frame, lang, request.query, country=country)


def _country_of(request: PageRequest) -> str:
    """The country of the territory that the address names, whose lines stand first; empty without one.

    Raises SelectionError for any other key, for several, and for a territory that nobody knows.
    """
    pairs = parse_qsl(request.query, keep_blank_values=True)
    if not pairs:
        return ""
    territory = request.catalog.territories.get(pairs[0][1])
    if territory is None or [key for key, _ in pairs] != ["territory"]:
        raise SelectionError(message("La página de ayuda lleva una sola clave, «territory», con un lugar."))
    return territory.country


# Gathers the page of who does what: the institutions of the places, and the figures of their response.


class ResponseMeasure(NamedTuple):
    """One indicator of the response with the panels of each country that have figures, the nearest place first."""

    indicator: Indicator
    sides: tuple[tuple[Panel, ...], ...]


class CountryOfInstitutions(NamedTuple):
    """A country: what stands over it, and its institutions, the local ones first.

    Each with its place, and with name and address of the series that it counts and that have figures.
    """

    heading: str
    members: list[tuple[Institution, Territory, list[tuple[str, str]]]]


def institutions_page(request: PageRequest) -> Page:
    """Who does what, and with what."""
    measures = _measures(request)
    return request.template_page(
        "institutions",
        countries=_countries(request),
        response=_fill_response(request, measures) if measures else "",
    )


def _countries(request: PageRequest) -> list[CountryOfInstitutions]:
    catalog, text, published = request.catalog, request.text, published_indicators(request.observatory)

    def member(one: Institution) -> tuple[Institution, Territory, list[tuple[str, str]]]:
        series = [published[id_] for id_ in one.indicators if id_ in published]
        links = [(text.t(each.name), addresses.indicator(text.lang, each.id)) for each in series]
        return one, catalog.territories[one.territory], links

    ordered = sorted(catalog.institutions, key=lambda one: (one.territory[:2], -len(one.territory)))
    return [
        CountryOfInstitutions(heading_of(country, catalog, text), list(map(member, members)))
        for country, members in groupby(ordered, key=lambda one: one.territory[:2])
    ]


def _fill_response(request: PageRequest, measures: Sequence[ResponseMeasure]) -> Markup:
    """One line a measure, one column a country; a side without figures says so, or that the series is of another one."""
    catalog, text = request.catalog, request.text
    countries = countries_with_places(catalog)

    def side_of(measure: ResponseMeasure, at: int) -> tuple[str, list[tuple[str, str]]]:
        sources = (catalog.sources[id_] for id_ in measure.indicator.sources if id_ in catalog.sources)
        is_counted = any(source.country == countries[at] for source in sources)
        word = symbol_label("not_published", text) if is_counted else text.t("la serie es de otro país")
        return word, [figure for panel in measure.sides[at] for figure in _figures(panel, text)]

    rows = [
        ProfileRow(
            text.t(measure.indicator.name),
            addresses.indicator(text.lang, measure.indicator.id),
            tuple(side_of(measure, at) for at in range(len(countries))),
        )
        for measure in measures
    ]
    return fill_template(
        "response",
        text,
        columns=[heading_of(country, catalog, text) for country in countries],
        rows=rows,
    )


def _figures(panel: Panel, text: Text) -> Iterator[tuple[str, str]]:
    """The newest numbers of a panel of one place, each with its unit, and its group, place and time."""
    for row in _newest(panel)[:_MOST_OF_A_PLACE]:
        group = f"{category_name(panel, row.breakdown, text)}. " if row.breakdown.codes else ""
        number = f"{value_words(row, panel.indicator, text)} {unit_words(panel.indicator, text, row.value)}"
        yield number, f"{group}{text.t(panel.territories[0].name)}, {text.period(row.period)}"


def _newest(panel: Panel) -> list[Row]:
    """The newest value of each group of a panel of one place."""
    rows: dict[str, Row] = {}
    for row in sorted(select_leading_rows(panel.rows), key=lambda row: row.period.end):
        if row.value is not None:
            rows[str(row.breakdown)] = row
    return sorted(rows.values(), key=lambda row: row.period.end, reverse=True)


def _measures(request: PageRequest) -> list[ResponseMeasure]:
    """The indicators of the response that have a figure on any side."""
    countries = countries_with_places(request.catalog)
    measures = [
        ResponseMeasure(
            request.catalog.indicators[id_], tuple(_side(request, id_, country) for country in countries)
        )
        for id_ in request.catalog.response
    ]
    return [measure for measure in measures if any(measure.sides)]


def _side(request: PageRequest, indicator: str, country: str) -> tuple[Panel, ...]:
    """Of each place of a country the panel of the nearest territory with a figure, each once."""
    panels: dict[str, Panel] = {}
    for place in places_in(country, request.catalog):
        for panel in _nearest(request, indicator, (place.code, *place.wider)):
            panels.setdefault(panel.query, panel)
    return tuple(panels.values())


def _nearest(request: PageRequest, indicator: str, places: Sequence[str]) -> tuple[Panel, ...]:
    """The panel of the nearest place with a figure; none where no place has one."""
    published = request.observatory.availability().get(indicator)
    for code in places:
        if published is not None and code in published.territories:
            panel = request.panel(f"indicator={indicator}&territory={code}")
            if _newest(panel):
                return (panel,)
    return ()


# Gathers the timeline: laws, plans, openings, breaks and observatories of all countries in the order of time.


class Moment(NamedTuple):
    """An entry: when (as exactly as is known), what, where, and the document that says so with its address, if any.

    `hue` is that of the place it is of; an event of a country has none. `edge` tells countries apart without colours.
    """

    event: Event
    date_words: str
    places: tuple[str, ...]
    document: str
    address: str
    hue: str
    edge: str


def timeline_page(request: PageRequest) -> Page:
    """The oldest first, by year; a law that is an event too stands once, as a law."""
    catalog = request.catalog
    laws = {
        law.id: Event(law.id, law.date, law.name, law.title, (law.country,), source=law.source)
        for law in catalog.laws
    }
    events = [*laws.values(), *(event for event in catalog.events if event.id not in laws)]
    events.sort(key=lambda event: event.date)
    years = [
        (year, [_moment(event, request) for event in of_year])
        for year, of_year in groupby(events, key=lambda event: event.date.year)
    ]
    return request.template_page("timeline", years=years)


def _moment(event: Event, request: PageRequest) -> Moment:
    catalog, text = request.catalog, request.text
    codes = {code[:2] for code in event.territories}
    country = catalog.countries.get(min(codes)) if len(codes) == 1 else None
    at = list(catalog.countries.values()).index(country) if country else 0
    address = re.search(r"https?://\S+", event.source)
    places = [catalog.territories[code] for code in event.territories if code in catalog.territories]
    document = event.source.replace(address.group(), "").strip(" ,") if address else event.source
    return Moment(
        event,
        _date_words(event, text),
        tuple(name_of(place.code, catalog, text) for place in places),
        document,
        address.group() if address else "",
        places[0].hue if len(places) == 1 else "context",
        ("", " second", " third")[at % 3],
    )


def _date_words(event: Event, text: Text) -> str:
    day = event.date
    if event.precision == "year":
        return text.period(Period.year(day.year))
    return text.period(Period.month(day.year, day.month)) if event.precision == "month" else text.date(day)
