"""What an office must know to send its monthly figures: who, how, when, what becomes of them, what protects people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from observatory.catalog import Catalog
from observatory.model import Source
from observatory.text import Text
from observatory.words.labels import join_names


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


def write_sending_guide(sources: Sequence[Source], catalog: Catalog, text: Text) -> tuple[Told, ...]:
    """All of it, in the order of an office's questions."""
    return (
        Told("quien", text.t("Quién puede enviarlas"), _who(sources, text)),
        Told("como", text.t("Cómo se hace"), _how(text), ordered=True),
        Told("cuando", text.t("Cuándo"), _when(text)),
        Told("despues", text.t("Qué pasa después"), _then(text)),
        Told("protege", text.t("Qué protege a las personas"), _protection(catalog, text)),
    )


def _who(sources: Sequence[Source], text: Text) -> tuple[str, ...]:
    return (
        text.t("Solo quien lleva el registro: {offices}.", offices=offices(sources, text)),
        text.t("Firma la oficina, no una persona. Nadie puede enviar cifras en su nombre."),
    )


def _how(text: Text) -> tuple[str, ...]:
    return (
        text.t("Descargue el libro de su oficina. Guarde uno vacío y llene una copia."),
        text.t("Escriba en la portada el mes del informe, como 2026-12."),
        text.t(
            "Escriba primero el total de cada fila y después sus partes. Si un número no se sabe, escriba s/d, nunca 0."
        ),
        text.t("Mire la columna «Control»: dice «bien» cuando la fila cuadra."),
        text.t("Guarde la copia y envíela a la dirección de contacto."),
    )


def _when(text: Text) -> tuple[str, ...]:
    return (
        text.t("Cada mes, cuando el mes ya terminó. Llenarlo toma unos 20 minutos con los registros a mano."),
        text.t("No hay un plazo que venza: el informe de un mes anterior también se recibe."),
        text.t("Para corregir un mes ya enviado, elija «Corrección 1» en «Envío»."),
    )


def _then(text: Text) -> tuple[str, ...]:
    return (
        text.t("El observatorio revisa el libro. Si algo no cuadra, dice en qué celda y cómo corregirlo."),
        text.t("Nada se publica sin la firma de la oficina dueña de las cifras."),
        text.t("Con la firma, los totales salen en la página del lugar, con el nombre de la oficina."),
        text.t("El libro que se envía no se publica."),
    )


def _protection(catalog: Catalog, text: Text) -> tuple[str, ...]:
    return (
        text.t("El libro pide solo totales: cuántos casos, nunca quién. Ninguna tabla cruza dos rasgos."),
        small_counts(catalog, text),
        text.t(
            "No escriba nombres, direcciones, teléfonos ni números de documento. El libro que los lleva se rechaza."
        ),
    )


def small_counts(catalog: Catalog, text: Text) -> str:
    """The rule of protection, with its number."""
    return text.t(
        "Por debajo del departamento no se muestran los números de 1 a {most}, ni los que los dejarían adivinar.",
        most=catalog.policy.small_count_below - 1,
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
