"""Help and safety: whom to call, where to go, and how to read this site with care."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from layouts.document.page import Frame
from layouts.parts.components import bullets, crumbs, section
from layouts.reference.helplines import directory, not_visited
from observatory.text import Text
from observatory.vocabulary import captions, page_titles


def help_page(frame: Frame, text: Text) -> Component:
    """Calls and places first, then what a browser and a telephone leave behind."""
    return html.Article(
        [
            crumbs([], text.t(page_titles.HELP), text),
            html.H1(text.t(page_titles.HELP)),
            html.P(
                text.t(
                    "Si usted o alguien corre peligro ahora, llame desde un teléfono que nadie más revise. "
                    "Una llamada queda anotada en el teléfono y a veces en la factura."
                ),
                className="lead",
            ),
            section(
                text.t("A quién llamar, adónde ir"),
                not_visited(frame.helplines, text),
                html.Div(directory(frame.helplines, frame.places, text), className="pair"),
                id_="lineas",
            ),
            section(text.t(captions.EXIT), bullets(_leaving(text)), id_="salir"),
            section(text.t("Navegar con cuidado"), bullets(_care(text)), id_="cuidado"),
            section(text.t("Lo que este sitio no hace"), bullets(_promises(text)), id_="sitio"),
        ],
        className="help",
    )


def _leaving(text: Text) -> list[str]:
    return [
        text.t("El botón «Salir de esta página» está siempre arriba. Abre otra página en el lugar de esta."),
        text.t("También sirve pulsar tres veces seguidas la tecla Mayús (Shift), la izquierda o la derecha."),
        text.t("Después de salir, «Atrás» no vuelve a mostrar lo que leía: pide antes una confirmación."),
        text.t(
            "Salir no borra el historial del navegador, ni lo que ve un programa espía o quien administra"
            " la red."
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


def _promises(text: Text) -> list[str]:
    return [
        text.t("No guarda cookies ni nada en su aparato, y no pide nada a otros sitios."),
        text.t("Los filtros que elige no quedan como pasos en el historial."),
        text.t("No tiene formularios para contar un caso y no guarda su ubicación."),
    ]
