"""The foot of every page: licences, release and date, and what the exit does not do."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.page import PageFrame
from layouts.document.sections import SECTIONS, Section
from observatory.addresses.destinations import TITLES
from observatory.text import Text
from observatory.vocabulary import captions, phrases


def footer(frame: PageFrame, text: Text) -> Component:
    """Where the numbers come from, of which day this edition is, and the limits of the exit."""
    return html.Footer(
        [
            html.Nav(
                [_group(name, links) for name, links in _groups(text)],
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
                [
                    text.t(
                        "El botón «Salir de esta página» abre otra página. "
                        "No borra el historial del navegador ni detiene un programa espía. "
                    ),
                    html.Span(
                        text.t(
                            "Con «Atrás» no se vuelve a esta sin una confirmación. "
                            "También puede pulsar tres veces la tecla Mayús (Shift)."
                        ),
                        className="with-script",
                    ),
                    html.Span(text.t(phrases.BACK_RETURNS), className="without-script"),
                ]
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


def _groups(text: Text) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    """Every page that is not of one thing, as the menu gathers them, and what is told of the site."""
    *reading, data, how_to_read, helping = SECTIONS
    gaps, about = addresses.page(text.lang, "quality"), addresses.page(text.lang, "about")
    return (
        (text.t("Preguntas y lugares"), _links(_pages(*reading), text)),
        (
            text.t(data.name),
            (
                *_links(_pages(data), text),
                (text.t("Quién publicó qué, y cuándo"), f"{gaps}#vacios"),
            ),
        ),
        (text.t(how_to_read.name), _links(_pages(how_to_read), text)),
        (
            text.t("Este sitio"),
            (
                *_links([*_pages(helping), "search"], text),
                (text.t(captions.ACCESSIBILITY), f"{about}#accesibilidad"),
                (text.t(captions.PRIVACY), f"{about}#privacidad"),
                (text.t(captions.CONTACT), f"{about}#contacto"),
            ),
        ),
    )


def _pages(*sections: Section) -> list[str]:
    """Each section's own page and those below it; not what answers only a question."""
    return [page for section in sections for page in (section.opens, *section.pages) if page in TITLES]


def _links(pages: Sequence[str], text: Text) -> tuple[Link, ...]:
    return tuple((text.t(TITLES[page]), addresses.page(text.lang, page)) for page in pages)


def _release(frame: PageFrame, text: Text) -> str:
    if not frame.release or frame.released is None:
        return text.t("Los datos no están disponibles en este momento.")
    return text.t(phrases.EDITION_OF, release=frame.release, date=text.date(frame.released))
