"""Gathers the page on quality: the checklist of the sources, and what is known of each place by year and by month."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, groupby
from typing import Final, NamedTuple

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.page import Page
from observatory.model import Answer, Dimension, MonthsKnown, Source, SourceQuality
from observatory.provenance import quality
from observatory.text import SHORT_MONTHS, Text, message
from observatory.vocabulary import captions, phrases
from observatory.words.labels import MEANINGS, SYMBOLS
from observatory.words.sentences import known_absences

# A sign for the eye and a word for everybody. The signs differ in shape, never in colour alone.
ANSWERS: Final[Mapping[Answer | None, tuple[str, str]]] = {
    "met": ("●", message("sí")),
    "partly": ("◐", message("en parte")),
    "unmet": ("○", message("no")),
    None: ("–", message("no se mide")),
}
STATES: Final = {
    "figure": ("●", message("cifra")),
    "zero": ("0", SYMBOLS["zero"]),
    "partial": ("◐", message("parcial")),
    "protected": ("▨", SYMBOLS["protected"]),
    "withdrawn": ("†", SYMBOLS["withdrawn"]),
    "no_service": ("✕", SYMBOLS["no_service"]),
    "not_received": ("◇", SYMBOLS["not_received"]),
    "withheld": ("▣", SYMBOLS["withheld"]),
    "undated": ("?", SYMBOLS["undated"]),
    "none_written": ("□", SYMBOLS["none_written"]),
    "not_on_record": ("◌", SYMBOLS["not_on_record"]),
    "with_mother": ("◫", SYMBOLS["with_mother"]),
    "no_row": ("◎", SYMBOLS["no_row"]),
    "not_shown": ("▥", SYMBOLS["not_shown"]),
    "not_published": ("○", SYMBOLS["not_published"]),
    "not_applicable": ("–", SYMBOLS["not_applicable"]),
}
_SAID: Final = {
    **MEANINGS,
    "figure": message("Hay al menos una cifra de ese año completo, o de un día de ese año."),
    "partial": message("Solo hay meses sueltos o periodos que no son un año."),
    "not_applicable": message("En ese país no existe ese registro."),
    "not_published": message("No se encontró ninguna cifra del lugar mismo, de ese año, que se muestre."),
}
_SAID_OF_MONTHS: Final = {
    **_SAID,
    "figure": message("Hay una cifra de ese mes."),
    "protected": message(
        "De un año y un lugar se muestran los doce meses o ninguno, para cuidar a las personas."
    ),
    "not_published": message("No se encontró ninguna cifra del lugar mismo, de ese mes, que se muestre."),
}
_WRITTEN_OUT: Final = 4  # months that are known alike, from which on their word stands beside the sign


class AssessedSource(NamedTuple):
    """A source with its judgements, how many questions it meets, and what is told of it: reasons, unit, coverage."""

    source: Source
    quality: SourceQuality
    score: str
    told: list[tuple[str, str]]


class RunOfMonths(NamedTuple):
    """Months one after the other that are known alike: what is seen of them, and what is said of which months."""

    state: str
    seen: str
    said: str
    months: int


class MonthsOfSeries(NamedTuple):
    """What is known of each month of a series in a place, and the page that shows these months."""

    name: str
    years: list[tuple[int, list[RunOfMonths]]]
    address: str


def quality_page(request: PageRequest) -> Page:
    """Every source against the checklist, and the gaps of the places, by year and by month."""
    observatory, catalog, text = request.observatory, request.catalog, request.text
    why, reports = observatory.absences(), observatory.reports(catalog.main_places)
    gaps = quality.gap_map(catalog, reports, catalog.main_places, why)
    months = list(quality.months_known(reports, catalog.main_places, why, until=observatory.release.released))
    known = {
        code: [sentence for _, sentence in known_absences(why, catalog.territories[code], text)]
        for code in catalog.main_places
    }
    assessed = quality.assess(catalog, observatory.snapshots(), observatory.coverage(), text=text)
    used = {state for rows in gaps.places.values() for row in rows for state in row.states}
    used_of_months = set(chain(*(states for series in months for _, states in series.years)))
    return request.template_page(
        "quality",
        sources=[_assess_source(each, catalog.dimensions, text) for each in assessed],
        criteria=catalog.quality.criteria,
        answers=ANSWERS,
        states=STATES,
        years=list(map(str, gaps.years)),
        places=[
            (text.t(catalog.territories[code].name), rows, known.get(code, ()))
            for code, rows in gaps.places.items()
        ],
        signs=_meanings(used, _SAID, text),
        months=[_months_of_series(series, request) for series in months],
        month_names=list(map(text.t, SHORT_MONTHS)),
        signs_of_months=_meanings(used_of_months, _SAID_OF_MONTHS, text),
        problems=list(map(str, observatory.problems())),
    )


def _assess_source(source: SourceQuality, dimensions: Mapping[str, Dimension], text: Text) -> AssessedSource:
    reasons = [
        (
            text.t(criterion.name),
            f"{text.t(ANSWERS[judgement.answer][1]).capitalize()}. {text.t(judgement.reason)}",
        )
        for criterion, judgement in source.judgements
    ]
    asked = sum(judgement.answer is not None for _, judgement in source.judgements)
    score = text.t("{met} de {asked}", met=source.count("met"), asked=asked)
    return AssessedSource(source.source, source, score, [*reasons, *_coverage(source, dimensions, text)])


def _coverage(
    source: SourceQuality, dimensions: Mapping[str, Dimension], text: Text
) -> list[tuple[str, str]]:
    if source.coverage is None:
        return [(text.t(captions.COVERAGE), text.t("Se lee para comprobar y no se difunde."))]
    reach = phrases.places_counted(source.coverage.territories, text)
    names = [text.t(dimensions[id_].name) for id_ in source.coverage.dimensions if id_ in dimensions]
    return [
        (text.t("Unidad declarada"), text.t(source.source.unit)),
        (
            text.t(captions.COVERAGE),
            text.t(
                "Del {first} al {last}, {places}.",
                first=text.date(source.coverage.first_day),
                last=text.date(source.coverage.last_day),
                places=reach,
            ),
        ),
        (text.t("Desgloses aquí"), ", ".join(names) if names else text.t("Solo el total.")),
    ]


def _meanings(used: Collection[str], said: Mapping[str, str], text: Text) -> list[tuple[str, str]]:
    """The signs that a map uses, each with its word and what that says."""
    return [
        (f"{sign} {text.t(word)}", text.t(said[state]))
        for state, (sign, word) in STATES.items()
        if state in used
    ]


def _months_of_series(known: MonthsKnown, request: PageRequest) -> MonthsOfSeries:
    catalog, text = request.catalog, request.text
    indicator, place = catalog.indicators[known.indicator], catalog.territories[known.place]
    return MonthsOfSeries(
        text.t(phrases.TOLD_OF, subject=text.t(place.name), told=text.t(indicator.name)),
        [(year, list(_runs(states, text))) for year, states in known.years],
        addresses.indicator(text.lang, indicator.id, f"territory={known.place}&grain=month"),
    )


def _runs(states: Sequence[str], text: Text) -> Iterator[RunOfMonths]:
    """Months one after the other that are known alike are one cell, which says of which months it speaks."""
    first = 1
    for state, run in groupby(states):
        months = len(list(run))
        sign, word = STATES[state]
        ends = dict.fromkeys((text.month(first), text.month(first + months - 1)))
        said = text.t(phrases.TOLD_OF, subject="–".join(ends), told=text.t(word))
        yield RunOfMonths(state, f"{sign} {text.t(word)}" if months >= _WRITTEN_OUT else sign, said, months)
        first += months
