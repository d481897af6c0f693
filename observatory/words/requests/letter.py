"""What a request asks for, in words, and the letter that is made of it."""

from __future__ import annotations

from observatory.catalog import Catalog
from observatory.model import AskedSeries, RequestLaw
from observatory.provenance.gaps import OpenRequest
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import join_names


def asked_lines(open_request: OpenRequest, catalog: Catalog, text: Text) -> tuple[str, ...]:
    """One line for each series that is missing still (its name, place, span and breakdown), and for each question."""
    series = [_line(name, ask, catalog, text) for ask in open_request.asks for name in ask.indicators]
    return (*series, *map(text.t, open_request.questions))


def _line(name: str, ask: AskedSeries, catalog: Catalog, text: Text) -> str:
    indicator, place = catalog.indicators[name], catalog.territories[ask.territory]
    parts = [text.t(place.name), _span(name, ask, catalog, text)]
    if ask.by:
        traits = join_names([_small(text.t(catalog.dimensions[trait].name)) for trait in ask.by], text)
        parts.append(text.t("según {traits}", traits=traits))
    return text.t(phrases.SUBJECT_AND_NUMBERS, subject=text.t(indicator.name), numbers=", ".join(parts))


def _span(name: str, ask: AskedSeries, catalog: Catalog, text: Text) -> str:
    """How finely: what is so rare that single years would point at somebody is asked for in longer spans."""
    pooled = catalog.policy.local_tables.pooled
    if pooled is not None and name in pooled.indicators and catalog.territories[ask.territory].is_local:
        return text.t("en tramos de {years} años o más, desde {since}", years=pooled.years, since=ask.since)
    if ask.grain == "month":
        return text.t("por mes, desde {since}", since=ask.since)
    return text.t("por año, desde {since}", since=ask.since)


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]


def protection(open_request: OpenRequest, catalog: Catalog, text: Text) -> str:
    """How the answer is to protect people: small counts too, where it may tell of a place below a department."""
    is_local = any(catalog.territories[ask.territory].is_local for ask in open_request.asks)
    if not (is_local or open_request.questions):
        return text.t("Se piden solo totales, sin ningún dato de una persona.")
    return text.t(
        "Se piden solo totales, sin cruzar rasgos y sin ningún dato de una persona. Los números de 1 a {most} se piden "
        "ya protegidos, y con ellos los que los dejarían adivinar.",
        most=catalog.policy.small_count_below - 1,
    )


def laws_of(open_request: OpenRequest, catalog: Catalog) -> tuple[RequestLaw, ...]:
    """The laws that a request rests on."""
    return tuple(catalog.request_laws[name] for name in open_request.request.laws)


def law_lines(open_request: OpenRequest, catalog: Catalog, text: Text) -> tuple[str, ...]:
    """The laws, how long an answer takes by them, and what is to be confirmed."""
    laws, note = laws_of(open_request, catalog), open_request.request.note
    lines = [text.t("Se apoya en: {law}.", law=text.t(law.name)) for law in laws]
    return (*lines, *filter(None, (term_of(law, text) for law in laws)), *([text.t(note)] if note else []))


def term_of(law: RequestLaw, text: Text) -> str:
    """How long an answer takes by a law; empty where it does not say."""
    return text.t("La ley da {term} para responder.", term=text.t(law.term)) if law.term else ""


def _opening(open_request: OpenRequest, text: Text) -> str:
    """What a letter asks for: figures, or only answers to questions."""
    organisation = open_request.request.organisation
    if open_request.asks:
        return text.t(
            "{organisation} pide estas cifras, en un archivo de tabla (CSV o Excel):",
            organisation=organisation,
        )
    return text.t("{organisation} pide que se responda a estas preguntas:", organisation=organisation)


def letter(open_request: OpenRequest, catalog: Catalog, text: Text) -> tuple[str, ...]:
    """The paragraphs of the letter; whoever shows it has looked whether it may be shown."""
    institution = catalog.institution(open_request.request.holder)
    return (
        text.t("A: {institution}", institution=text.t(institution.name)),
        _opening(open_request, text),
        *asked_lines(open_request, catalog, text),
        protection(open_request, catalog, text),
        *law_lines(open_request, catalog, text),
        text.t("Si una cifra no existe o la tiene otra institución, pedimos que la respuesta lo diga."),
    )
