"""The foot of every page: licences, release and date, and what the exit does not do."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document.page import Frame
from observatory.text import Text
from observatory.vocabulary import captions, page_titles, phrases


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
                    text.t(phrases.LICENCES),
                    html.A(text.t(phrases.SOURCES_AND_LICENCES), href=addresses.page(text.lang, "sources")),
                    ". ",
                    text.t(phrases.FREE_PROGRAM),
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
            text.t(page_titles.QUESTIONS),
            (
                (text.t("Las preguntas"), addresses.page(lang, "questions")),
                (text.t(page_titles.EXPLORER), addresses.page(lang, "explorer")),
                (compared, addresses.page(lang, "comparisons")),
                (text.t(page_titles.TERRITORIES), addresses.page(lang, "territories")),
                (text.t(page_titles.INSTITUTIONS), addresses.page(lang, "institutions")),
            ),
        ),
        (
            text.t(captions.DATA),
            (
                (text.t(page_titles.INDICATORS), addresses.page(lang, "indicators")),
                (text.t(page_titles.DATA), addresses.page(lang, "data")),
                (text.t(page_titles.SOURCES), addresses.page(lang, "sources")),
                (text.t(page_titles.SENDING), addresses.page(lang, "sending")),
                (text.t(page_titles.QUALITY), gaps),
                (text.t("Quién publicó qué, y cuándo"), f"{gaps}#vacios"),
                (text.t(page_titles.CALENDAR), addresses.page(lang, "calendar")),
                (text.t(page_titles.REVISIONS), addresses.page(lang, "revisions")),
            ),
        ),
        (
            text.t(captions.HOW_TO_READ),
            (
                (text.t(page_titles.METHODOLOGY), addresses.page(lang, "methodology")),
                (text.t(page_titles.EASY), addresses.page(lang, "easy")),
                (text.t(page_titles.GLOSSARY), addresses.page(lang, "glossary")),
                (text.t(page_titles.LAWS), addresses.page(lang, "laws")),
                (text.t(page_titles.TIMELINE), addresses.page(lang, "timeline")),
                (text.t(page_titles.PRESS), addresses.page(lang, "press")),
            ),
        ),
        (
            text.t("Este sitio"),
            (
                (text.t(page_titles.HELP), addresses.page(lang, "help")),
                (text.t(page_titles.SEARCH), addresses.page(lang, "search")),
                (text.t(page_titles.ABOUT), about),
                (text.t(captions.ACCESSIBILITY), f"{about}#accesibilidad"),
                (text.t(captions.PRIVACY), f"{about}#privacidad"),
                (text.t(captions.CONTACT), f"{about}#contacto"),
            ),
        ),
    )


def _release(frame: Frame, text: Text) -> str:
    if not frame.release or frame.released is None:
        return text.t("Los datos no están disponibles en este momento.")
    return text.t(phrases.EDITION_OF, release=frame.release, date=text.date(frame.released))
