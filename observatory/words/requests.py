"""What an office must know to send its monthly figures: who, how, when, what becomes of them, what protects people."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from observatory.catalog import Catalog
from observatory.model import AskedSeries, FormFile, RequestLaw, Source
from observatory.provenance.gaps import OpenRequest
from observatory.text import Text, message
from observatory.vocabulary import phrases
from observatory.words.labels import join_names

NOT_BROUGHT = message("La edición que se muestra no trae este formulario. Vendrá con la próxima.")
OTHER_VERSION = message(
    "La edición que se muestra trae otra versión de este formulario, que ya no se recibe. La nueva vendrá con la próxima."
)
DAMAGED = message("El formulario guardado está dañado y no se entrega. Vendrá con la próxima edición.")


@dataclass(frozen=True, slots=True)
class Told:
    """A heading with its sentences; `ordered` ones are steps."""

    id: str
    heading: str
    sentences: tuple[str, ...]
    ordered: bool = False


def sources_with_form(catalog: Catalog) -> tuple[Source, ...]:
    """The sources whose owner fills in a form of the observatory each month."""
    return tuple(source for source in catalog.sources.values() if source.form is not None)


def office_of(source: Source) -> str:
    """Who owns its figures and signs them."""
    return source.needs_signoff_of or source.publisher


def offices(sources: Sequence[Source], text: Text) -> str:
    """Those who send, in a phrase; their names are said as they are."""
    return join_names(list(dict.fromkeys(office_of(source) for source in sources)), text)


# The guide for an office that sends figures, in the order of its questions: name, heading, whether steps, sentences.
_GUIDE: Final[Sequence[tuple[str, str, bool, Sequence[str]]]] = (
    ("quien", message("Quién puede enviarlas"), False, (
        message("Solo quien lleva el registro: {offices}."),
        message("Firma la oficina, no una persona. Nadie puede enviar cifras en su nombre."),
    )),
    ("como", message("Cómo se hace"), True, (
        message("Descargue el libro de su oficina. Guarde uno vacío y llene una copia."),
        message("Escriba en la portada el mes del informe, como 2026-12."),
        message(
            "Escriba primero el total de cada fila y después sus partes. Si un número no se sabe, escriba s/d, nunca 0."
        ),
        message("Mire la columna «Control»: dice «bien» cuando la fila cuadra."),
        message("Guarde la copia y envíela a la dirección de contacto."),
    )),
    ("cuando", message("Cuándo"), False, (
        message("Cada mes, cuando el mes ya terminó. Llenarlo toma unos 20 minutos con los registros a mano."),
        message("No hay un plazo que venza: el informe de un mes anterior también se recibe."),
        message("Para corregir un mes ya enviado, elija «Corrección 1» en «Envío»."),
    )),
    ("despues", message("Qué pasa después"), False, (
        message("El observatorio revisa el libro. Si algo no cuadra, dice en qué celda y cómo corregirlo."),
        message("Nada se publica sin la firma de la oficina dueña de las cifras."),
        message("Con la firma, los totales salen en la página del lugar, con el nombre de la oficina."),
        message("El libro que se envía no se publica."),
    )),
    ("protege", message("Qué protege a las personas"), False, (
        message("El libro pide solo totales: cuántos casos, nunca quién. Ninguna tabla cruza dos rasgos."),
        message(
            "Por debajo del departamento no se muestran los números de 1 a {most}, ni los que los dejarían adivinar."
        ),
        message("No escriba nombres, direcciones, teléfonos ni números de documento. El libro que los lleva se rechaza."),
    )),
)  # fmt: skip


def write_sending_guide(sources: Sequence[Source], catalog: Catalog, text: Text) -> tuple[Told, ...]:
    """The whole guide for an office that sends figures."""
    filled = {"offices": offices(sources, text), "most": catalog.policy.small_count_below - 1}
    return tuple(
        Told(id_, text.t(heading), tuple(text.t(each, **filled) for each in sentences), ordered=steps)
        for id_, heading, steps, sentences in _GUIDE
    )


def contents_of_form(source: Source, catalog: Catalog) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The tables and lists of the workbook, each with what it asks: in the language of the workbook."""
    if source.form is None:
        return ()
    design = catalog.forms[source.form.design]
    tables = [
        (block.label, tuple(group.title for group in block.groups))
        for block in (*design.blocks, *design.only_offices)
    ]
    lists = [(listing.title, tuple(code.label for code in listing.codes)) for listing in design.listings]
    return (*tables, *lists)


# What a request asks for, in words, and the letter that is made of it.


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


# Which empty forms the release on show may give away: what an office fills in today must be accepted tomorrow.


@dataclass(frozen=True, slots=True)
class OfferedForm:
    """The files of a source by language (that of the workbook is empty), or the sentence why none is given."""

    source: Source
    files: Mapping[str, FormFile] = field(default_factory=dict)
    refusal: str = ""


def offered_forms(catalog: Catalog, files: Iterable[FormFile]) -> tuple[OfferedForm, ...]:
    """Every source with a form: its files are whole and of the version that is read, or none is offered."""
    brought = tuple(files)
    return tuple(
        _build_offered_form(
            source, catalog, {file.lang: file for file in brought if file.source == source.id}
        )
        for source in sources_with_form(catalog)
    )


def _build_offered_form(source: Source, catalog: Catalog, files: Mapping[str, FormFile]) -> OfferedForm:
    version = catalog.forms[source.form.design].version if source.form else 0
    if "" not in files:
        return OfferedForm(source, refusal=NOT_BROUGHT)
    if any(file.version != version for file in files.values()):
        return OfferedForm(source, refusal=OTHER_VERSION)
    if any(hashlib.sha256(file.content).hexdigest() != file.sha256 for file in files.values()):
        return OfferedForm(source, refusal=DAMAGED)
    return OfferedForm(source, files)
