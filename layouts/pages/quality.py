"""The page on quality: each source against the published checklist, and who reported what in which year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from layouts.document import addresses
from layouts.parts.components import bullets, crumbs, facts, scrolling, section
from observatory.model import (
    Answer,
    Checklist,
    Criterion,
    Dimension,
    GapMap,
    GapRow,
    Judgement,
    Problem,
    SourceQuality,
    Territory,
)
from observatory.text import Text, message
from observatory.vocabulary import captions
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
    "not_published": ("○", SYMBOLS["not_published"]),
    "not_applicable": ("–", SYMBOLS["not_applicable"]),
}
_SAID: Final = {
    **MEANINGS,
    "figure": message("Hay al menos una cifra de ese año completo, o de un día de ese año."),
    "partial": message("Solo hay meses sueltos o periodos que no son un año."),
    "not_applicable": message("En ese país no existe ese registro."),
    "not_published": message("No se encontró ninguna cifra publicada del lugar mismo."),
}


def quality_page(
    sources: Sequence[SourceQuality],
    gaps: GapMap,
    checklist: Checklist,
    *,
    dimensions: Mapping[str, Dimension],
    territories: Mapping[str, Territory],
    problems: Sequence[Problem],
    text: Text,
) -> Component:
    """Checklist, sources, gap map, and the warnings of the last build."""
    return html.Article(
        [
            crumbs([], text.t("Calidad"), text),
            html.H1(text.t("Qué tan buenas son las fuentes")),
            html.P(
                text.t(
                    "Una misma lista de preguntas para todas las fuentes, y un mapa de lo que falta. No es una"
                    " nota a las instituciones: dice qué se puede hacer con lo que publican."
                ),
                className="lead",
            ),
            section(text.t("Las fuentes y la lista"), _scores(sources, checklist, text), id_="lista"),
            section(
                text.t("Cada fuente, con sus razones"),
                *(_source(one, dimensions, text) for one in sources),
                id_="razones",
            ),
            section(text.t("Qué pregunta la lista"), _checklist(checklist, text), id_="preguntas"),
            section(text.t("Quién informó qué, y cuándo"), *_gaps(gaps, territories, text), id_="vacios"),
            section(text.t("Avisos de la última carga"), *_warnings(problems, text), id_="avisos"),
        ]
    )


def _scores(sources: Sequence[SourceQuality], checklist: Checklist, text: Text) -> Component:
    headers = [text.t(captions.SOURCE), text.t("Cumple"), *(text.t(one.name) for one in checklist.criteria)]
    rows = [
        html.Tr(
            [
                html.Th(html.A(text.t(one.source.name), href=f"#fuente-{one.source.id}"), scope="row"),
                html.Td(_score(one, text)),
                *(_answer(judgement, text) for _, judgement in one.judgements),
            ]
        )
        for one in sources
    ]
    caption = text.t("Respuesta de cada fuente a cada pregunta")
    return _table(caption, headers, rows, name="checklist")


def _answer(judgement: Judgement, text: Text) -> Component:
    sign, word = ANSWERS[judgement.answer]
    name = f"answer is-{judgement.answer or 'unmeasured'}"
    return html.Td([html.Span(sign, **{"aria-hidden": "true"}), f" {text.t(word)}"], className=name)


def _score(one: SourceQuality, text: Text) -> str:
    asked = sum(judgement.answer is not None for _, judgement in one.judgements)
    return text.t("{met} de {asked}", met=one.count("met"), asked=asked)


def _source(one: SourceQuality, dimensions: Mapping[str, Dimension], text: Text) -> Component:
    reasons = [
        (
            text.t(criterion.name),
            f"{text.t(ANSWERS[judgement.answer][1]).capitalize()}. {text.t(judgement.reason)}",
        )
        for criterion, judgement in one.judgements
    ]
    return html.Details(
        [
            html.Summary(
                text.t(
                    "{name}: cumple {score}, en parte {partly}",
                    name=text.t(one.source.name),
                    score=_score(one, text),
                    partly=one.count("partly"),
                )
            ),
            # Within the fold, not on it: a link to the name then opens the fold by itself.
            html.Div(
                [
                    facts([*reasons, *_coverage(one, dimensions, text)]),
                    html.P(html.A(text.t("Ver la fuente"), href=addresses.source(text.lang, one.source.id))),
                ],
                id=f"fuente-{one.source.id}",
            ),
        ],
        className="more",
    )


def _coverage(one: SourceQuality, dimensions: Mapping[str, Dimension], text: Text) -> list[tuple[str, str]]:
    if one.coverage is None:
        return [(text.t(captions.COVERAGE), text.t("Se lee para comprobar y no se difunde."))]
    reach = text.n("{count} lugar", "{count} lugares", one.coverage.territories)
    names = [text.t(dimensions[id_].name) for id_ in one.coverage.dimensions if id_ in dimensions]
    return [
        (text.t("Unidad declarada"), text.t(one.source.unit)),
        (
            text.t(captions.COVERAGE),
            text.t(
                "Del {first} al {last}, {places}.",
                first=text.date(one.coverage.first),
                last=text.date(one.coverage.last),
                places=reach,
            ),
        ),
        (text.t("Desgloses aquí"), ", ".join(names) if names else text.t("Solo el total.")),
    ]


def _checklist(checklist: Checklist, text: Text) -> Component:
    return facts([(text.t(one.name), _earned(one, text)) for one in checklist.criteria])


def _earned(criterion: Criterion, text: Text) -> Component:
    said = (("met", criterion.met), ("partly", criterion.partly), ("unmet", criterion.unmet))
    given: list[str] = []
    for answer, meaning in said:
        sign, word = ANSWERS[answer]
        given.append(f"{sign} {text.t(word).capitalize()}: {text.t(meaning)}")
    how = text.t("Se calcula de las ediciones y de los eventos.") if criterion.measured else ""
    return html.Ul([html.Li(one) for one in filter(None, [*given, how])])


def _gaps(gaps: GapMap, territories: Mapping[str, Territory], text: Text) -> list[Component]:
    if not gaps.years:
        return [html.P(text.t("Aún no hay cifras de los lugares en esta edición."))]
    used = {state for rows in gaps.places.values() for row in rows for state in row.states}
    meanings = [
        (f"{sign} {text.t(word)}", text.t(_SAID[state]))
        for state, (sign, word) in STATES.items()
        if state in used
    ]
    return [
        html.P(
            text.t(
                "Cada fila es un grupo de indicadores; cada columna, un año. Solo cuenta lo publicado del lugar"
                " mismo: las cifras del departamento o del país están en las páginas de los indicadores."
            )
        ),
        facts(meanings, name="facts signs"),
        *(
            _gap_table(rows, gaps.years, text.t(territories[code].name), text=text)
            for code, rows in gaps.places.items()
        ),
    ]


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
    return scrolling(
        html.Table([html.Caption(caption), head, html.Tbody(list(rows))], className=name), caption
    )


def _warnings(problems: Sequence[Problem], text: Text) -> list[Component]:
    if not problems:
        return [html.P(text.t("La última carga no dejó ningún aviso."))]
    return [bullets(str(problem) for problem in problems)]
