"""Help and safety: whom to call, where to go, and how to read this site with care."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from dash.development.base_component import Component

from layouts.document import elements as html
from layouts.document.page import PageFrame
from layouts.parts.components import bullets, crumbs_of, section
from layouts.reference.helplines import directory, first_calls, not_called, not_visited
from observatory.text import Text
from observatory.vocabulary import captions, page_titles, phrases

WITH_SCRIPT: Final = "with-script"
WITHOUT_SCRIPT: Final = "without-script"


def help_page(frame: PageFrame, text: Text, *, own_country: str = "") -> Component:
    """Calls and places first, those of the reader's page before others; then what a browser and a telephone keep."""
    return html.Article(
        [
            crumbs_of("help", text),
            html.H1(text.t(page_titles.HELP)),
            html.P(
                text.t(
                    "Si usted o alguien corre peligro ahora, llame desde un teléfono que nadie más revise. "
                    "La llamada queda anotada en el teléfono y a veces en la factura."
                ),
                className="lead",
            ),
            first_calls(frame, text, own_country=own_country),
            section(
                text.t("A quién llamar, adónde ir"),
                not_called(frame.helplines, text),
                html.P(
                    text.t(
                        "Si nadie contesta, llame a otro número de esta página o vaya a uno de sus lugares."
                    ),
                    className="note",
                ),
                not_visited(frame.helplines, text),
                html.Div(
                    directory(frame.helplines, frame.places, text, own_country=own_country), className="pair"
                ),
                id_="lineas",
            ),
            section(text.t(captions.EXIT), _sentence_list(_exit_sentences(text)), id_="salir"),
            section(text.t("Navegar con cuidado"), bullets(_care(text)), id_="cuidado"),
            section(text.t("Lo que este sitio no hace"), _sentence_list(_promises(text)), id_="sitio"),
        ],
        className="help",
    )


def _sentence_list(sentences: Iterable[tuple[str, str]]) -> Component:
    """A list of sentences, each with the class that says whether it holds with a script alone, or without one."""
    items = [html.Li(sentence, className=holds or None) for sentence, holds in sentences]
    return html.Ul(items, className="bullets")


def _exit_sentences(text: Text) -> list[tuple[str, str]]:
    return [
        (text.t("El botón «Salir de esta página» está siempre arriba. Abre otra página."), ""),
        (
            text.t(
                "También sirve pulsar tres veces seguidas la tecla Mayús (Shift), la izquierda o la derecha."
            ),
            WITH_SCRIPT,
        ),
        (
            text.t("Después de salir, «Atrás» no vuelve a mostrar lo que leía: pide antes una confirmación."),
            WITH_SCRIPT,
        ),
        (text.t(phrases.BACK_RETURNS), WITHOUT_SCRIPT),
        (
            text.t(
                "Salir no borra el historial del navegador, ni lo que ve un programa espía o quien administra"
                " la red."
            ),
            "",
        ),
    ]


def _care(text: Text) -> list[str]:
    return [
        text.t("Use, si puede, una ventana privada o un aparato de otra persona de confianza."),
        text.t(
            "Para borrar el historial, busque «Historial» en el menú del navegador. Borrar todo también "
            "puede llamar la atención."
        ),
        text.t("Si cree que alguien ve su teléfono, cambie las claves desde otro aparato."),
        text.t("Los refugios no se publican con dirección. Una línea de ayuda puede orientarla."),
    ]


def _promises(text: Text) -> list[tuple[str, str]]:
    return [
        (text.t("No guarda cookies ni nada en su aparato, y no pide nada a otros sitios."), ""),
        (text.t("Los filtros que elige no quedan como pasos en el historial."), WITH_SCRIPT),
        (text.t("Sin JavaScript, cada filtro que elige queda como un paso en el historial."), WITHOUT_SCRIPT),
        (text.t("No tiene formularios para contar un caso y no guarda su ubicación."), ""),
    ]
