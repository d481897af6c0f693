"""The foot of every page: licences, release and date, and what the exit does not do."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document.page import Frame
from observatory.text import Text


def footer(frame: Frame, text: Text) -> Component:
    """Where the numbers come from, of which day this edition is, and the limits of the exit."""
    return html.Footer(
        [
            html.Nav(
                [_group(name, links) for name, links in _groups(frame.sites, text)],
                className="site-map",
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


Link = tuple[str, str]


def _group(name: str, links: Sequence[Link]) -> Component:
    return html.Div(
        [
            html.P(html.Strong(name)),
            html.Ul([html.Li(html.A(label, href=address)) for label, address in links]),
        ]
    )


def _groups(sites: int, text: Text) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    """Every page that is not of one thing, by what a reader wants of it."""
    lang = text.lang
    compared = text.t("Comparar los dos lugares") if sites == 2 else text.t("Comparar los lugares")
    gaps, about = addresses.page(lang, "quality"), addresses.page(lang, "about")
    return (
        (
            text.t("Preguntas"),
            (
                (text.t("Las preguntas"), addresses.page(lang, "questions")),
                (text.t("Explorar"), addresses.page(lang, "explorer")),
                (compared, addresses.page(lang, "comparisons")),
                (text.t("Lugares"), addresses.page(lang, "territories")),
                (text.t("Quién hace qué"), addresses.page(lang, "institutions")),
            ),
        ),
        (
            text.t("Datos"),
            (
                (text.t("Todos los datos"), addresses.page(lang, "indicators")),
                (text.t("Datos para descargar"), addresses.page(lang, "data")),
                (text.t("Fuentes"), addresses.page(lang, "sources")),
                (text.t("Calidad de las fuentes"), gaps),
                (text.t("Quién publicó qué, y cuándo"), f"{gaps}#vacios"),
                (text.t("Calendario de publicaciones"), addresses.page(lang, "calendar")),
                (text.t("Revisiones"), addresses.page(lang, "revisions")),
            ),
        ),
        (
            text.t("Cómo leer"),
            (
                (text.t("Cómo leer estas cifras"), addresses.page(lang, "methodology")),
                (text.t("Lectura fácil"), addresses.page(lang, "easy")),
                (text.t("Glosario"), addresses.page(lang, "glossary")),
                (text.t("Las leyes"), addresses.page(lang, "laws")),
                (text.t("Cronología"), addresses.page(lang, "timeline")),
                (text.t("Para la prensa"), addresses.page(lang, "press")),
            ),
        ),
        (
            text.t("Este sitio"),
            (
                (text.t("Ayuda y seguridad"), addresses.page(lang, "help")),
                (text.t("Buscar"), addresses.page(lang, "search")),
                (text.t("Acerca del observatorio"), about),
                (text.t("Accesibilidad"), f"{about}#accesibilidad"),
                (text.t("Privacidad"), f"{about}#privacidad"),
                (text.t("Contacto"), f"{about}#contacto"),
            ),
        ),
    )


def _release(frame: Frame, text: Text) -> str:
    if not frame.release or frame.released is None:
        return text.t("Los datos no están disponibles en este momento.")
    return text.t("Edición {release}, del {date}.", release=frame.release, date=text.date(frame.released))
