"""Checks the questions of a catalogue: what they ask for exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from observatory.model import Question

if TYPE_CHECKING:
    from observatory.catalog import Catalog

LONGEST_TITLE: Final = 90
_KEYS: Final = frozenset({"indicator", "compare", "by", "filter", "period", "grain", "view"})
_OF_CHARTS: Final = _KEYS | {"territory"}


def broken_questions(catalog: Catalog) -> Iterator[str]:
    """Every fault as `file · key · reason`."""
    for question in catalog.questions.values():
        yield from (f"questions/{question.id}.yml · {fault}" for fault in _faults(question, catalog))
    positions = [question.position for question in catalog.questions.values()]
    if len(set(positions)) != len(positions):
        yield "questions · position · dos preguntas tienen el mismo lugar"


def _faults(question: Question, catalog: Catalog) -> Iterator[str]:
    if len(question.title) > LONGEST_TITLE:
        yield f"title · más de {LONGEST_TITLE} letras"
    kept = [query for each in question.kept for query in (each.chart, each.table)]
    every = (
        ("answers", question.answers),
        ("charts", question.charts),
        ("more", question.more),
        ("kept", kept),
    )
    for key, queries in every:
        yield from (
            f"{key} · «{query}» {fault}"
            for query in queries
            for fault in _query_faults(query, catalog, keys=_KEYS if key == "answers" else _OF_CHARTS)
        )


def _query_faults(query: str, catalog: Catalog, *, keys: frozenset[str]) -> Iterator[str]:
    values = dict(parse_qsl(query))
    yield from (f"pide «{key}», que aquí no vale" for key in values.keys() - keys)
    places = filter(None, values.get("territory", "").split(","))
    yield from (
        f"pide el lugar «{code}», que no existe" for code in places if code not in catalog.territories
    )
    if ("indicator" in values) == ("compare" in values):
        yield "debe pedir un indicador o una comparación"
    elif (name := values.get("indicator")) is not None and name not in catalog.indicators:
        yield f"pide el indicador «{name}», que no existe"
    elif (name := values.get("compare")) is not None and name not in catalog.comparisons:
        yield f"pide la comparación «{name}», que no existe"
    elif (trait := values.get("by")) is not None and trait not in catalog.indicators[
        values["indicator"]
    ].dimensions:
        yield f"pide «by={trait}», que el indicador no distingue"
    elif values.get("view") == "map" and (reason := catalog.why_unranked(values.get("indicator", ""))):
        yield reason
