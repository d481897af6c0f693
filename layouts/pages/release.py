"""The page of a release: when, what it changed, its files with their hashes, and how to ask for it."""

from __future__ import annotations

from collections.abc import Mapping

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.sections import trail_below
from layouts.parts.components import crumbs, facts, section, simple_table
from observatory.model import DataFile, Indicator, PastRelease
from observatory.model.formats import CURRENT
from observatory.text import Text
from observatory.vocabulary import captions


def release_page(past: PastRelease, indicators: Mapping[str, Indicator], text: Text) -> Component:
    """A release that was not withdrawn."""
    return html.Article(
        [
            crumbs(trail_below("calendar", text), past.id, text),
            html.H1(text.t(captions.RELEASE_NAMED, release=past.id)),
            facts(_about(past, text)),
            section(text.t(captions.WHAT_CHANGED), *_changes(past, indicators, text), id_="cambios"),
            section(text.t(captions.FILES), *_files(past, text), id_="archivos"),
            section(text.t("Cómo pedirla"), html.P(_how_to_request(past, text)), id_="pedir"),
        ]
    )


def _about(past: PastRelease, text: Text) -> list[tuple[str, Component | str]]:
    about: list[tuple[str, Component | str]] = [
        (text.t(captions.DATE), text.date(past.released)),
        (
            text.t(captions.STATUS),
            text.t(captions.RELEASE_ON_SHOW) if past.current else text.t(captions.RELEASE_KEPT),
        ),
        (text.t("Huella de todo lo que dice (SHA-256)"), html.Code(past.sha256)),
    ]
    if past.formerly:
        about.append((text.t("Nombres de antes"), ", ".join(past.formerly)))
    return about


def _changes(past: PastRelease, indicators: Mapping[str, Indicator], text: Text) -> list[Component | str]:
    """The counts by series against the release before it."""
    if not past.former:
        return [html.P(text.t("No hay una publicación anterior con la que compararla."))]
    before = html.A(past.former, href=addresses.release(text.lang, past.former))
    compared = html.P([text.t("Comparada con la publicación anterior: "), before, "."])
    rows = [
        [
            html.A(
                text.t(indicators[change.indicator].name),
                href=addresses.indicator(text.lang, change.indicator),
            ),
            text.number(change.added),
            text.number(change.changed),
        ]
        for change in past.changes
        if change.indicator in indicators
    ]
    if not rows:
        return [compared, html.P(text.t("Las dos muestran los mismos números."))]
    headers = (text.t(captions.INDICATOR), text.t("Cifras nuevas"), text.t("Cifras con otro número"))
    note = text.t("Lo que está protegido, o lo estuvo, no entra en la cuenta.")
    return [
        compared,
        simple_table(text.t(captions.WHAT_CHANGED), headers, rows, name="changes"),
        html.P(note),
    ]


def _files(past: PastRelease, text: Text) -> list[Component | str]:
    if not past.files:
        return [html.P(text.t("Esta publicación no trae archivos."))]
    headers = (text.t(captions.FILE), text.t("Tamaño en bytes"), "SHA-256")
    rows = [_file(past.id, file, text) for file in past.files]
    return [simple_table(text.t(captions.FILES), headers, rows, name="files")]


def _file(release: str, file: DataFile, text: Text) -> list[Component | str]:
    link = html.A(file.name, href=addresses.package_file(release, file.name))
    return [link, text.number(file.size), html.Code(file.sha256)]


def _how_to_request(past: PastRelease, text: Text) -> str:
    return text.t(
        "Añada «release={release}&v={format}» a la dirección de un gráfico o de un archivo. La respuesta no cambia "
        "nunca. Solo un retiro la quita.",
        release=past.id,
        format=str(CURRENT),
    )
