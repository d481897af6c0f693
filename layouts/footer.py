"""The foot of every page: licences, release and date, and what the exit does not do."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from layouts import addresses
from layouts.page import Frame
from observatory.text import Text


def footer(frame: Frame, text: Text) -> Component:
    """Where the numbers come from, of which day this edition is, and the limits of the exit."""
    return html.Footer(
        [
            html.Nav(
                html.Ul([html.Li(html.A(name, href=address)) for name, address in _links(text)]),
                **{"aria-label": text.t("Más páginas")},
            ),
            html.P(_release(frame, text)),
            html.P(
                [
                    text.t("Cada número tiene la licencia de quien lo publica: "),
                    html.A(
                        text.t("vea las fuentes y sus licencias"), href=addresses.page(text.lang, "sources")
                    ),
                    ". ",
                    text.t("El programa del sitio es libre (AGPL 3.0 o posterior)."),
                ]
            ),
            html.P(
                text.t(
                    "El botón «Salir de esta página» abre otra página y no deja volver a esta con «Atrás». "
                    "No borra el historial del navegador ni detiene un programa espía. "
                    "También puede pulsar tres veces la tecla Mayús (Shift)."
                )
            ),
            html.P(text.t("Este sitio no guarda cookies, no sigue a nadie y no pide nada a otros sitios.")),
        ],
        className="foot",
    )


def _links(text: Text) -> tuple[tuple[str, str], ...]:
    return (
        (text.t("Metodología"), addresses.page(text.lang, "methodology")),
        (text.t("Glosario"), addresses.page(text.lang, "glossary")),
        (text.t("Las dos leyes"), addresses.page(text.lang, "laws")),
        (text.t("Instituciones"), addresses.page(text.lang, "institutions")),
        (text.t("Fuentes"), addresses.page(text.lang, "sources")),
        (text.t("Calidad"), addresses.page(text.lang, "quality")),
        (text.t("Ayuda y seguridad"), addresses.page(text.lang, "help")),
    )


def _release(frame: Frame, text: Text) -> str:
    if not frame.release or frame.released is None:
        return text.t("Los datos no están disponibles en este momento.")
    return text.t("Edición {release}, del {date}.", release=frame.release, date=text.date(frame.released))
