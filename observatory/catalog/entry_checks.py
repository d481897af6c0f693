"""Checks the entries of a catalogue one by one: what they say beside the names that `references` looks up."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from observatory.catalog.policy_checks import find_broken_policy, find_broken_requests
from observatory.catalog.references import find_unknown_references
from observatory.catalog.source_checks import find_broken_formulas, find_broken_sources
from observatory.model import Correction, Helpline, Law, Level, Question, Recoding, Source
from observatory.statistics import statistic_of
from observatory.vocabulary.page_titles import DESTINATIONS
from observatory.words.labels import MARKS, SYMBOLS

if TYPE_CHECKING:
    from observatory.catalog import Catalog

LONGEST_TITLE: Final = 90
_KEYS: Final = frozenset({"indicator", "compare", "by", "filter", "period", "grain", "view"})
_OF_CHARTS: Final = _KEYS | {"territory"}


def find_faults(catalog: Catalog, today: date) -> Iterator[str]:
    """Every fault as `file · key · reason`."""
    yield from find_unknown_references(catalog)
    yield from _territories(catalog)
    yield from find_broken_sources(catalog)
    yield from find_broken_formulas(catalog)
    yield from _groups(catalog)
    yield from _days_of_help_lines(catalog)
    yield from find_broken_policy(catalog)
    yield from _quality(catalog)
    yield from _synonyms(catalog)
    yield from _check_moved_ids(catalog)
    yield from _glossary(catalog)
    yield from _places_counted(catalog)
    yield from _check_corrections(catalog)
    yield from _check_questions(catalog)
    yield from _check_laws(catalog, today)
    yield from _check_points(catalog)
    yield from find_broken_requests(catalog, today)


def _places_counted(catalog: Catalog) -> Iterator[str]:
    """What counts persons and names its places says in which place a case is counted, as does the rate made of it."""
    for indicator in catalog.indicators.values():
        location = f"indicators/{indicator.id}.yml · counted_at"
        if indicator.counts_persons and indicator.place_of and not indicator.counted_at:
            yield f"{location} · dice place_of y falta en qué lugar se cuenta cada caso: residence, act, report u office"
        for source in sorted(set(indicator.unlike_sources) - set(indicator.sources)):
            yield f"indicators/{indicator.id}.yml · unlike_sources · «{source}» no es una fuente del indicador"
        numerator = catalog.indicators.get(indicator.numerator or "")
        if (
            numerator is not None
            and statistic_of(indicator).per_inhabitants
            and indicator.counted_at != numerator.counted_at
        ):
            yield f"{location} · dice «{indicator.counted_at}» y su numerador, «{numerator.id}», «{numerator.counted_at}»"


def _synonyms(catalog: Catalog) -> Iterator[str]:
    pages = {page.id for page in DESTINATIONS}
    ids: dict[str, Container[str]] = {
        "question": catalog.questions,
        "page": pages,
        "danger": pages,
        "indicator": catalog.indicators,
        "territory": catalog.territories,
        "term": {term.id for term in catalog.glossary},
    }
    for synonym in catalog.synonyms:
        if synonym.leads_to not in ids[synonym.kind]:
            yield f"synonyms.csv · {synonym.word} · «{synonym.leads_to}» no existe"


def _check_moved_ids(catalog: Catalog) -> Iterator[str]:
    """A former id may not be in use again, and leads to one that is."""
    lists: dict[str, Container[str]] = {
        "questions": catalog.questions,
        "indicators": catalog.indicators,
        "comparisons": catalog.comparisons,
        "territories": catalog.territories,
        "sources": catalog.sources,
    }
    for entry in catalog.moved:
        if entry.former in lists.get(entry.page, ()):
            yield f"moved.csv · {entry.former} · está en uso"
        if entry.now not in lists.get(entry.now_page, ()):
            yield f"moved.csv · {entry.former} · «{entry.now}» no existe"


def _glossary(catalog: Catalog) -> Iterator[str]:
    statuses = SYMBOLS.keys() | MARKS.keys()
    for term in catalog.glossary:
        if not term.term and not term.statuses:
            yield f"glossary.yml · {term.id} · falta `term`, o los `statuses` que explica"
        for status in term.statuses:
            if status not in statuses:
                yield f"glossary.yml · {term.id} · «{status}» no es un estado: {', '.join(sorted(statuses))}"


def _territories(catalog: Catalog) -> Iterator[str]:
    for code, territory in catalog.territories.items():
        if (territory.level is Level.GROUP) != bool(territory.members) and not territory.note:
            yield f"territories.csv · {code} · solo un grupo tiene miembros; un grupo sin ellos lo explica en note"
        if territory.divided_from and (
            territory.valid_from is None
            or any(
                catalog.territories[mother].parent != territory.parent
                for mother in territory.divided_from
                if mother in catalog.territories
            )
        ):
            yield (
                f"territories.csv · {code} · divided_from · lo dice un lugar con valid_from, y sus madres están en el "
                "mismo lugar que él"
            )
    yield from _complete_parts(catalog)


def _complete_parts(catalog: Catalog) -> Iterator[str]:
    """What is called complete has parts, and as many as are said."""
    for code, territory in catalog.territories.items():
        location = f"territories.csv · {code} · parts"
        within = catalog.places_within.get(code, ())
        lasting = sum(part.valid_to is None for part in within)
        if territory.parts is None:
            if territory.parts_since is not None:
                yield f"{location} · parts_since dice desde cuándo son todas, y parts no dice que lo sean"
        elif not within:
            yield f"{location} · dice «{territory.parts}» y ninguna fila está en él: añada sus partes, o deje parts vacío"
        elif territory.parts not in ("complete", lasting):
            yield (
                f"{location} · dice {territory.parts} y las filas que están en él, sin valid_to, son {lasting}: añada "
                "las que faltan con sus fechas, corrija el número, o deje parts vacío (entonces nada se suma)"
            )


def _groups(catalog: Catalog) -> Iterator[str]:
    """A group sums categories of its own dimension, and has a code of its own."""
    for dimension in catalog.dimensions.values():
        for code in dimension.codes:
            if code.of:
                yield f"dimensions.yml · {dimension.id} · «{code.code}»: solo un grupo (groups) suma categorías"
        for group in dimension.groups:
            if dimension.code(group.code) is not None or not group.of:
                yield f"dimensions.yml · {dimension.id} · «{group.code}»: un grupo tiene código propio y suma otros"
            for part in group.of:
                if dimension.code(part) is None:
                    yield f"dimensions.yml · {dimension.id} · «{group.code}» suma «{part}», que no es una categoría"


def _days_of_help_lines(catalog: Catalog) -> Iterator[str]:
    for line in catalog.helplines:
        if line.verified_on and not _is_day(line.verified_on):
            yield f"helplines.csv · {line.service} · verified_on «{line.verified_on}» no es un día como 2026-11-24"
        if line.sure and not (line.source and line.source_date):
            yield f"helplines.csv · {line.service} · falta quién publica la línea (source), o de cuándo es (source_date)"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _quality(catalog: Catalog) -> Iterator[str]:
    """Every source has an answer to every declared question, and every lane a name."""
    declared = {criterion.id for criterion in catalog.quality.criteria if not criterion.measured}
    for source in catalog.quality.sources.keys() | (catalog.sources.keys() if declared else set()):
        if source not in catalog.sources:
            yield f"quality.yml · {source} · no es una fuente"
        elif declared != (answered := set(catalog.quality.sources.get(source, {}))):
            wrong = ", ".join(sorted(declared ^ answered))
            yield f"quality.yml · {source} · falta la respuesta, o sobra, a: {wrong}"
    named = {lane.id for lane in catalog.quality.lanes}
    there_are = f"hay {', '.join(sorted(named))} (quality.yml)"
    for id_, indicator in catalog.indicators.items() if declared else ():
        if indicator.lane not in named:
            yield f"indicators/{id_}.yml · lane · «{indicator.lane}» no es un carril: {there_are}"


def _check_laws(catalog: Catalog, today: date) -> Iterator[str]:
    for law in catalog.laws:
        yield from (f"laws.yml · {law.id} · {fault}" for fault in _faults_of_law(law, today))


def _faults_of_law(law: Law, today: date) -> Iterator[str]:
    if law.steps and not law.unread:
        yield "unread · falta: qué artículos de la ruta no se han leído"
    for step in law.steps:
        key = f"steps · «{step.title}»"
        if not (step.article.strip() and step.sentences):
            yield f"{key} · un paso tiene artículo y lo que este dice"
        if not step.read:
            yield f"{key} · read · no dice en qué texto se leyó"
        for reading in step.read:
            if not (reading.publisher.strip() and reading.title.strip()):
                yield f"{key} · read · un texto tiene quien lo publica y título"
            if reading.read_on > today:
                yield f"{key} · read_on · {reading.read_on} todavía no ha llegado"


def _check_points(catalog: Catalog) -> Iterator[str]:
    for kind in catalog.point_kinds.values():
        if _leads_to_shelter(catalog, kind.id, kind.name):
            yield f"point_kinds.yml · {kind.id} · un refugio no es un punto de ayuda que se publique"
    for line in catalog.helplines:
        yield from (
            f"helplines.csv · {line.service} · {fault}" for fault in _faults_of_help_line(catalog, line)
        )


def _faults_of_help_line(catalog: Catalog, line: Helpline) -> Iterator[str]:
    if (line.latitude is None) != (line.longitude is None) or (
        line.latitude is not None and line.located_on is None
    ):
        yield "las coordenadas son dos, y llevan el día en que se comprobaron (located_on)"
    if line.kind == "phone" and not line.digits:
        yield f"contact «{line.contact}» no es un número que un teléfono marque"
    if not line.point:
        return
    if line.point not in catalog.point_kinds:
        yield f"«{line.point}» no está en point_kinds.yml"
    if line.district and not _is_part(catalog, line):
        yield f"«{line.district}» no es un distrito de «{line.territory}»"
    if not (line.address and line.source and line.read_on):
        yield "un punto de ayuda tiene dirección, fuente y día de lectura (read_on)"
    if _leads_to_shelter(catalog, line.service, line.address, line.note, line.url):
        yield "un refugio no es un punto de ayuda que se publique"


def _is_part(catalog: Catalog, line: Helpline) -> bool:
    """Whether the district is one of the territory, which a catalogue of other places may have without its parts."""
    if line.district == line.territory:
        return True
    has_parts = any(place.parent == line.territory for place in catalog.territories.values())
    return line.district.startswith(line.territory) and (
        not has_parts or line.district in catalog.territories
    )


def _leads_to_shelter(catalog: Catalog, *texts: str) -> bool:
    said = " ".join(texts).casefold()
    return any(word in said for word in catalog.policy.shelters.words)


def _check_questions(catalog: Catalog) -> Iterator[str]:
    for question in catalog.questions.values():
        yield from (
            f"questions/{question.id}.yml · {fault}" for fault in _faults_of_question(question, catalog)
        )
    positions = [question.position for question in catalog.questions.values()]
    if len(set(positions)) != len(positions):
        yield "questions · position · dos preguntas tienen el mismo lugar"


def _faults_of_question(question: Question, catalog: Catalog) -> Iterator[str]:
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


def _check_corrections(catalog: Catalog) -> Iterator[str]:
    """A correction that nothing could apply would guard nothing."""
    met: set[tuple[object, ...]] = set()
    for correction in catalog.corrections:
        key = f"corrections.yml · {correction.source} {' '.join(correction.where.values())}"
        yield from (
            f"{key} · {fault}"
            for fault in _faults_of_correction(correction, catalog.sources.get(correction.source))
        )
        cell = (correction.source, correction.field, *sorted(correction.where.items()))
        if cell in met:
            yield f"{key} · corrige dos veces la misma celda"
        met.add(cell)
    for recoding in catalog.recodings:
        yield from (
            f"recodings.csv · {recoding.number} · {fault}" for fault in _faults_of_recoding(recoding, catalog)
        )
    for one, other in combinations(catalog.recodings, 2):
        if one.overlaps(other):
            yield f"recodings.csv · {one.number} · dos filas dicen qué lugar es en un mismo año de una fuente"


def _faults_of_recoding(recoding: Recoding, catalog: Catalog) -> Iterator[str]:
    for source in recoding.sources:
        layouts = catalog.sources[source].layouts.values() if source in catalog.sources else ()
        if not any("ubigeo" in layout.columns for layout in layouts):
            yield f"«{source}» no es una fuente con códigos de lugar: nada leería la fila"
    if not recoding.sources:
        yield "no nombra ninguna fuente"
    if recoding.since > recoding.until:
        yield "«until» es antes de «since»"


def _faults_of_correction(correction: Correction, source: Source | None) -> Iterator[str]:
    if source is None or not source.layouts:
        yield f"«{correction.source}» no es una fuente con layouts: nada leería la corrección"
    elif not any(_has_columns(layout.columns, correction) for layout in source.layouts.values()):
        named = ", ".join((correction.field, *correction.where))
        yield f"ningún layout de «{correction.source}» tiene las columnas {named}"
    if not correction.where:
        yield "where · sin él la corrección tocaría todas las filas"
    if correction.seen == correction.correct:
        yield "correct · dice lo mismo que seen"


def _has_columns(columns: Iterable[str], correction: Correction) -> bool:
    pattern = re.compile("|".join(re.escape(name).replace(r"\{year\}", r"\d{4}") for name in columns))
    return all(pattern.fullmatch(name) for name in (correction.field, *correction.where))
