"""The page on quality: each source against the published checklist, and who reported what in which year."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.parts.components import bullets, crumbs_of, facts, scroll_region, section
from observatory.catalog import Catalog
from observatory.model import (
    Answer,
    Checklist,
    Criterion,
    Dimension,
    FileProblem,
    GapMap,
    GapRow,
    Judgement,
    MonthsKnown,
    SourceQuality,
    Territory,
)
from observatory.text import MONTHS, SHORT_MONTHS, Text, message
from observatory.vocabulary import captions, phrases
from observatory.words.labels import MEANINGS, SYMBOLS

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


def quality_page(
    sources: Sequence[SourceQuality],
    gaps: GapMap,
    catalog: Catalog,
    *,
    known: Mapping[str, Sequence[str]],
    problems: Sequence[FileProblem],
    text: Text,
) -> Component:
    """Checklist, sources, gap map by year and by month, and the warnings of the last build.

    `known`: for each place the series of which it has figures that the map does not show, each as a sentence.
    """
    return html.Article(
        [
            crumbs_of("quality", text),
            html.H1(text.t("Qué tan buenas son las fuentes")),
            html.P(
                text.t(
                    "Una misma lista de preguntas para todas las fuentes, y un mapa de lo que falta. No es una"
                    " nota a las instituciones: dice qué se puede hacer con lo que publican."
                ),
                className="lead",
            ),
            section(text.t("Las fuentes y la lista"), _scores(sources, catalog.quality, text), id_="lista"),
            section(
                text.t("Cada fuente, con sus razones"),
                *(_source(source, catalog.dimensions, text) for source in sources),
                id_="razones",
            ),
            section(text.t("Qué pregunta la lista"), _checklist(catalog.quality, text), id_="preguntas"),
            section(
                text.t("Quién informó qué, y cuándo"),
                *_gaps(gaps, catalog.territories, known, text),
                id_="vacios",
            ),
            *_months(gaps.months, catalog, text),
            section(text.t("Avisos de la última carga"), *_warnings(problems, text), id_="avisos"),
        ]
    )


def _scores(sources: Sequence[SourceQuality], checklist: Checklist, text: Text) -> Component:
    headers = [
        text.t(captions.SOURCE),
        text.t("Cumple"),
        *(text.t(criterion.name) for criterion in checklist.criteria),
    ]
    rows = [
        html.Tr(
            [
                html.Th(html.A(text.t(source.source.name), href=f"#fuente-{source.source.id}"), scope="row"),
                html.Td(_score(source, text)),
                *(_answer(judgement, text) for _, judgement in source.judgements),
            ]
        )
        for source in sources
    ]
    caption = text.t("Respuesta de cada fuente a cada pregunta")
    return _table(caption, headers, rows, name="checklist")


def _answer(judgement: Judgement, text: Text) -> Component:
    sign, word = ANSWERS[judgement.answer]
    name = f"answer is-{judgement.answer or 'unmeasured'}"
    return html.Td([html.Span(sign, **{"aria-hidden": "true"}), f" {text.t(word)}"], className=name)


def _score(source: SourceQuality, text: Text) -> str:
    questions = sum(judgement.answer is not None for _, judgement in source.judgements)
    return text.t("{met} de {asked}", met=source.count("met"), asked=questions)


def _source(source: SourceQuality, dimensions: Mapping[str, Dimension], text: Text) -> Component:
    reasons = [
        (
            text.t(criterion.name),
            f"{text.t(ANSWERS[judgement.answer][1]).capitalize()}. {text.t(judgement.reason)}",
        )
        for criterion, judgement in source.judgements
    ]
    return html.Details(
        [
            html.Summary(
                text.t(
                    "{name}. Cumple {score}; en parte, {partly}",
                    name=text.t(source.source.name),
                    score=_score(source, text),
                    partly=source.count("partly"),
                )
            ),
            # Within the fold, not on it: a link to the name then opens the fold by itself.
            html.Div(
                [
                    facts([*reasons, *_coverage(source, dimensions, text)]),
                    html.P(
                        html.A(text.t("Ver la fuente"), href=addresses.source(text.lang, source.source.id))
                    ),
                ],
                id=f"fuente-{source.source.id}",
            ),
        ],
        className="more",
    )


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


def _checklist(checklist: Checklist, text: Text) -> Component:
    return facts(
        [(text.t(criterion.name), _answer_meanings(criterion, text)) for criterion in checklist.criteria]
    )


def _answer_meanings(criterion: Criterion, text: Text) -> Component:
    meanings: tuple[tuple[Answer, str], ...] = (
        ("met", criterion.met),
        ("partly", criterion.partly),
        ("unmet", criterion.unmet),
    )
    items: list[str] = []
    for answer, meaning in meanings:
        sign, word = ANSWERS[answer]
        items.append(
            text.t(phrases.TOLD_OF, subject=f"{sign} {text.t(word).capitalize()}", told=text.t(meaning))
        )
    origin = text.t("Se calcula de las ediciones y de los eventos.") if criterion.measured else ""
    return html.Ul([html.Li(item) for item in filter(None, [*items, origin])])


def _gaps(
    gaps: GapMap, territories: Mapping[str, Territory], known: Mapping[str, Sequence[str]], text: Text
) -> list[Component | None]:
    if not gaps.years:
        return [html.P(text.t("Aún no hay cifras de los lugares en esta edición."))]
    used = {state for rows in gaps.places.values() for row in rows for state in row.states}
    return [
        html.P(
            text.t(
                "Cada fila es un grupo de indicadores; cada columna, un año. Solo cuenta lo publicado del "
                "lugar mismo. Las cifras del departamento o del país están en las páginas de los indicadores."
            )
        ),
        _meanings(used, _SAID, text),
        *(
            part
            for code, rows in gaps.places.items()
            for part in (
                _gap_table(rows, gaps.years, text.t(territories[code].name), text=text),
                _known_series(known.get(code, ()), text),
            )
        ),
    ]


def _meanings(used: Collection[str], said: Mapping[str, str], text: Text) -> Component:
    """The signs that a map uses, each with its word and what that says."""
    meanings = [
        (f"{sign} {text.t(word)}", text.t(said[state]))
        for state, (sign, word) in STATES.items()
        if state in used
    ]
    return facts(meanings, name="facts signs")


def _months(months: Sequence[MonthsKnown], catalog: Catalog, text: Text) -> list[Component]:
    """What is known of each month of the series that have months, a table a series; none where none has."""
    if not months:
        return []
    states = {state for known in months for _, year in known.years for state in year}
    intro = text.t(
        "Cada fila es un año; cada columna, un mes. De las demás series de cada lugar no se muestra ningún mes, o "
        "nadie lo publica."
    )
    tables = (_month_table(known, catalog, text) for known in months)
    signs = _meanings(states, _SAID_OF_MONTHS, text)
    return [section(text.t(captions.MONTHS_KNOWN), html.P(intro), signs, *tables, id_="meses")]


def _month_table(known: MonthsKnown, catalog: Catalog, text: Text) -> Component:
    indicator, place = catalog.indicators[known.indicator], catalog.territories[known.place]
    name = text.t(phrases.TOLD_OF, subject=text.t(place.name), told=text.t(indicator.name))
    rows = [html.Tr([html.Th(str(year), scope="row"), *_runs(states, text)]) for year, states in known.years]
    headers = [text.t(captions.YEAR), *map(text.t, SHORT_MONTHS)]
    query = f"territory={known.place}&grain=month"
    link = html.A(text.t("Ver esos meses"), href=addresses.indicator(text.lang, indicator.id, query))
    return html.Div([_table(name, headers, rows, name="gaps months"), html.P(link)])


def _runs(states: Sequence[str], text: Text) -> Iterator[Component]:
    """Months one after the other that are known alike are one cell, which says of which months it speaks."""
    first = 1
    for state, run in groupby(states):
        months = len(list(run))
        sign, word = STATES[state]
        ends = dict.fromkeys((text.month(first), text.month(first + months - 1)))
        said = text.t(phrases.TOLD_OF, subject="–".join(ends), told=text.t(word))
        seen = f"{sign} {text.t(word)}" if months >= _WRITTEN_OUT else sign
        yield html.Td(
            [html.Span(seen, **{"aria-hidden": "true"}), html.Span(said, className="unseen")],
            className=f"gap is-{state}",
            title=said,
            colSpan=months,
        )
        first += months
    if first <= len(MONTHS):
        yield html.Td(colSpan=len(MONTHS) + 1 - first)


def _known_series(sentences: Sequence[str], text: Text) -> Component | None:
    """The series of a place that have figures without a date, or such that our rule holds back."""
    if not sentences:
        return None
    summary = text.n(
        "De una serie hay cifras que el mapa no muestra",
        "De {count} series hay cifras que el mapa no muestra",
        len(sentences),
    )
    return html.Details([html.Summary(summary), bullets(sentences)], className="more")


def _gap_table(rows: Sequence[GapRow], years: Sequence[int], place: str, *, text: Text) -> Component:
    body = [
        html.Tr([html.Th(text.t(row.lane.name), scope="row"), *(_gap(state, text) for state in row.states)])
        for row in rows
    ]
    headers = [text.t("Grupo de indicadores"), *(str(year) for year in years)]
    caption = text.t("{place}: qué hay publicado de cada año", place=place)
    return _table(caption, headers, body, name="gaps")


def _gap(state: str, text: Text) -> Component:
    sign, word = STATES[state]
    return html.Td(
        [html.Span(sign, **{"aria-hidden": "true"}), html.Span(text.t(word), className="unseen")],
        className=f"gap is-{state}",
        title=text.t(word),
    )


def _table(caption: str, headers: Sequence[str], rows: Sequence[Component], *, name: str) -> Component:
    head = html.Thead(html.Tr([html.Th(header, scope="col") for header in headers]))
    return scroll_region(
        html.Table([html.Caption(caption), head, html.Tbody(list(rows))], className=name), caption
    )


def _warnings(problems: Sequence[FileProblem], text: Text) -> list[Component]:
    if not problems:
        return [html.P(text.t("La última carga no dejó ningún aviso."))]
    return [bullets(str(problem) for problem in problems)]
