"""Gathers the page of the question that tells what is missing in all others, and of whom it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.templates import fill_template
from observatory.catalog import Catalog
from observatory.geography.places import name_of
from observatory.model import MonthsKnown, ObsStatus, Question
from observatory.place_panels import answer_of, newest_year, say_gap, since_of
from observatory.provenance.gaps import (
    AnswerYears,
    Gap,
    OpenRequest,
    Published,
    count_series,
    gaps,
    holders_of,
    open_requests,
    series_by_reason,
    unanswered_questions,
    unpublished_series,
)
from observatory.provenance.quality import months_known
from observatory.text import Text
from observatory.vocabulary import page_titles, phrases
from observatory.words.requests import asked_lines, law_lines, letter, protection, term_of


def places_with_figures(request: PageRequest) -> Published:
    """The series that have dated figures, each with its places."""
    return {name: entry.territories for name, entry in request.observatory.availability().items()}


def answer_years(request: PageRequest) -> AnswerYears:
    """The year of what answers each question in each place of the site, and from which year on it counts."""
    catalog, site = request.catalog, request.observatory
    panels = {
        (question.id, code): answer_of(site, question, catalog.territories[code])
        for question in catalog.questions.values()
        for code in catalog.places
    }
    years = {key: newest_year(panel) for key, panel in panels.items() if panel is not None}
    return AnswerYears(years, since_of(site))


class PlaceAnswer(NamedTuple):
    """The sentence of one place, its hue, and a link to the series it is made of; without a series it has no address."""

    sentence: str
    hue: str
    link: str = ""
    address: str = ""


def gaps_values(request: PageRequest) -> dict[str, Any]:
    """What the page of the question is filled with: how much is missing, then of whom it is asked."""
    return {
        "answers": list(_answers(request, answer_years(request))),
        "compared": "",
        "parts": [fill_template("requests", request.text, **_values_of_requests(request))],
        "links": [(request.text.t(page_titles.SOURCES), addresses.page(request.text.lang, "sources"))],
    }


def _values_of_requests(request: PageRequest) -> dict[str, Any]:
    """The form, the requests, the laws, and each question with what it lacks."""
    catalog, text = request.catalog, request.text
    published, years = places_with_figures(request), answer_years(request)
    requests = list(open_requests(catalog, published))
    return {
        "forms": [
            (text.t(catalog.institution(entry.request.holder).name), _count_filled_series(entry, text))
            for entry in requests
            if entry.request.forms
        ],
        "requests": [_values_of_request(entry, catalog, text) for entry in requests],
        "laws": list(_laws(requests, catalog, text)),
        "unheld": [
            _name(gap, catalog, text)
            for gap in gaps(catalog, published, years)
            if not holders_of(gap, catalog)
        ],
        "lacking": list(_count_missing_series(request, published)),
        "years": [(text.t(question.short), *cells) for question, cells in _years(request, years)],
        "places": [text.t(catalog.territories[code].name) for code in catalog.places],
        "months": [_link_months(known, catalog, text) for known in known_by_month(request)],
    }


def _count_filled_series(entry: OpenRequest, text: Text) -> str:
    """How many series the form of an institution would fill."""
    return text.n(
        "Llena una serie que hoy falta.", "Llena {count} series que hoy faltan.", len(entry.by_form)
    )


def _values_of_request(entry: OpenRequest, catalog: Catalog, text: Text) -> dict[str, Any]:
    """One institution: what is asked of it, and its letter once a lawyer has read it for an organisation."""
    request, by_form = entry.request, list[str]()
    if entry.by_form:
        names = dict.fromkeys(text.t(catalog.indicators[name].name) for name, _ in entry.by_form)
        by_form = [text.t("Con el formulario del mes: {series}.", series=" · ".join(names))]
    is_shown = request.letter_shown and request.law_checked_on is not None
    return {
        "id": request.id,
        "name": text.t(catalog.institution(request.holder).name),
        "state": _state(entry, text),
        "asked": [*by_form, *asked_lines(entry, catalog, text)],
        "protection": protection(entry, catalog, text),
        "laws": list(law_lines(entry, catalog, text)),
        "letter": list(letter(entry, catalog, text)) if is_shown else [],
        "read": text.t(
            "Carta leída por {lawyers} para {organisation}, el {date}.",
            lawyers=request.lawyers,
            organisation=request.organisation,
            date=text.date(request.law_checked_on),
        )
        if request.law_checked_on and is_shown
        else "",
    }


def _state(entry: OpenRequest, text: Text) -> str:
    """The days of the letter, where they are known; without them how much is asked for."""
    request = entry.request
    days = []
    if request.asked_on:
        days.append(text.t("pedido el {date}", date=text.date(request.asked_on)))
    if request.answered_on:
        days.append(text.t("respondido el {date}", date=text.date(request.answered_on)))
    count = len(entry.by_form) + sum(len(ask.indicators) for ask in entry.asks)
    series = [text.n("falta {count} serie", "faltan {count} series", count)] if count else []
    asked = len(entry.questions)
    questions = [text.n("se hace {count} pregunta", "se hacen {count} preguntas", asked)] if asked else []
    return " · ".join([*series, *questions, *days])


def _laws(requests: Sequence[OpenRequest], catalog: Catalog, text: Text) -> Iterator[tuple[str, str]]:
    """Every law of the countries that are asked, with whom it binds: also those that no request names."""
    countries = {catalog.institution(entry.request.holder).territory[:2] for entry in requests}
    for law in catalog.request_laws.values():
        if law.country in countries:
            country = text.t(catalog.territories[law.country].name)
            said = " ".join(filter(None, (term_of(law, text), text.t(law.holds_for))))
            yield text.t(phrases.TOLD_OF, subject=country, told=text.t(law.name)), said


def _name(gap: Gap, catalog: Catalog, text: Text) -> str:
    """What the catalogue does not say of whom to ask."""
    if gap.question is None:
        return text.t(catalog.indicators[gap.series[0]].name)
    place = text.t(catalog.territories[gap.territory].name)
    return text.t(phrases.TOLD_OF, subject=place, told=text.t(gap.question.title))


def _link_months(known: MonthsKnown, catalog: Catalog, text: Text) -> tuple[str, str, str]:
    """The place, a series that is known there by month, of which years, and its page."""
    last, first = known.years[0][0], known.years[-1][0]
    when = str(first) if first == last else f"{first}–{last}"
    name = text.t(phrases.VALUE_WHEN, value=text.t(catalog.indicators[known.indicator].name), when=when)
    address = addresses.indicator(text.lang, known.indicator, f"territory={known.place}&grain=month")
    return text.t(catalog.territories[known.place].name), name, address


def known_by_month(request: PageRequest) -> tuple[MonthsKnown, ...]:
    """What is known of each month of the series of the site's places."""
    site, places = request.observatory, request.catalog.main_places
    known = months_known(site.reports(places), places, site.absences(), until=site.release.released)
    return tuple(known)


def gaps_line(request: PageRequest) -> str:
    """How many series of all have no dated figure, in a few words."""
    missing = unpublished_series(request.catalog, places_with_figures(request))
    return request.text.t(
        "{missing} de {all} series no tienen ninguna cifra con fecha.",
        missing=len(missing),
        all=count_series(request.catalog),
    )


def reasons_line(request: PageRequest) -> str:
    """Of how many series nobody publishes a figure, how many have none with a date, and of how many none is shown."""
    catalog, text = request.catalog, request.text
    counts = {
        reason: len(names)
        for reason, names in series_by_reason(
            catalog, places_with_figures(request), request.observatory.absences()
        ).items()
    }
    sentences = [
        text.n(
            "De {all} series, de una no se halló ninguna cifra publicada.",
            "De {all} series, de {count} no se halló ninguna cifra publicada.",
            counts[ObsStatus.NOT_PUBLISHED],
            all=text.number(count_series(catalog)),
        )
    ]
    if count := counts[ObsStatus.UNDATED]:
        sentences.append(
            text.n(
                "Otra solo tiene cifras sin fecha, que se listan.",
                "Otras {count} solo tienen cifras sin fecha, que se listan.",
                count,
            )
        )
    if count := counts[ObsStatus.WITHHELD]:
        sentences.append(
            text.n(
                "De una más hay cifras que no se muestran, para cuidar a las personas.",
                "De {count} más hay cifras que no se muestran, para cuidar a las personas.",
                count,
            )
        )
    return " ".join(sentences)


def _answers(request: PageRequest, years: AnswerYears) -> Iterator[PlaceAnswer]:
    """How much is missing in all, then of each place: an old figure is missing too, and told as one."""
    catalog, text = request.catalog, request.text
    yield PlaceAnswer(reasons_line(request), "context")
    asked = [question for question in catalog.questions.values() if question.answers]
    for place in catalog.places.values():
        missing = unanswered_questions(catalog, years, place.code)
        sentence = text.t(
            "{place}: {missing} de {all} preguntas no tienen una cifra del lugar mismo, de {since} o después.",
            place=name_of(place.code, catalog, text),
            missing=len(missing),
            all=len(asked),
            since=years.since,
        )
        old = [question for question in missing if years.of(question, place.code)]
        older = text.n(
            "La de una pregunta es anterior.", "Las de {count} preguntas son anteriores.", len(old)
        )
        yield PlaceAnswer(f"{sentence} {older}" if old else sentence, place.hue)


def _years(request: PageRequest, years: AnswerYears) -> Iterator[tuple[Question, tuple[str, ...]]]:
    """Each question with the year of what answers it in each place, or why nothing does."""
    for question in request.catalog.questions.values():
        if question.answers:
            yield question, tuple(_year(request, years, question, code) for code in request.catalog.places)


def _year(request: PageRequest, years: AnswerYears, question: Question, code: str) -> str:
    year = years.of(question, code)
    if not years.is_gap(question, code):
        return str(year)
    return say_gap(request.observatory, question, code, year=year, text=request.text)


def _count_missing_series(
    request: PageRequest, published: Mapping[str, object]
) -> Iterator[tuple[Question, str]]:
    """Each question with the number of its series without a figure, where there are any."""
    missing = set(unpublished_series(request.catalog, published))
    for question in request.catalog.questions.values():
        if count := len(missing.intersection(question.indicators)):
            yield question, phrases.count_of_series(count, request.text)
