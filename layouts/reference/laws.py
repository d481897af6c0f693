"""The two laws side by side: whom each protects, what it names, what it leaves out."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.sections import trail_to
from layouts.parts.components import bullets, crumbs, external, simple_table
from observatory.catalog import Catalog
from observatory.geography.places import name_of
from observatory.text import Text
from observatory.vocabulary import captions, page_titles


def name_of_page(catalog: Catalog, text: Text) -> str:
    """«Las dos leyes»."""
    return text.t("Las dos leyes") if len(catalog.laws) == 2 else text.t(page_titles.LAWS)


def laws_page(catalog: Catalog, text: Text) -> Component:
    """The laws beside each other, and the way to what may be compared."""
    return html.Article(
        [
            crumbs(trail_to("laws", text), name_of_page(catalog, text), text),
            html.H1(_page_heading(len(catalog.laws), text)),
            html.P(
                text.t(
                    "Los registros de cada país cuentan lo que su ley nombra. Por eso dos números con el "
                    "mismo título "
                    "pueden contar cosas distintas."
                ),
                className="lead",
            ),
            laws_table(catalog, text),
            html.P(
                html.A(
                    text.t("Qué cifra puede ponerse junto a cuál"),
                    href=addresses.page(text.lang, "comparisons"),
                )
            ),
        ]
    )


def laws_table(catalog: Catalog, text: Text) -> Component:
    """One column a law, its countries in the order of places.yml as on every page of the site."""
    countries = list(catalog.countries)
    ordered = sorted(catalog.laws, key=lambda law: (countries.index(law.country), law.date))
    rows: list[list[Any]] = [
        [text.t("Nombre completo"), *(text.t(law.title) for law in ordered)],
        [text.t(captions.DATE), *(text.date(law.date) for law in ordered)],
        [text.t("A quién protege"), *(text.t(law.protects) for law in ordered)],
        [text.t("Formas de violencia"), *(bullets(text.t(form) for form in law.forms) for law in ordered)],
        [text.t(captions.LEFT_OUT), *(text.t(law.leaves_out) for law in ordered)],
        [text.t(captions.NOTE), *(text.t(law.note) for law in ordered)],
        [
            text.t("Texto"),
            *(
                external(text.t("Leer la fuente de {name}", name=text.t(law.name)), law.source)
                for law in ordered
            ),
        ],
    ]
    return simple_table(
        text.t("Qué dice cada ley"),
        (
            text.t("Qué"),
            *(f"{text.t(law.name)} ({name_of(law.country, catalog, text)})" for law in ordered),
        ),
        rows,
        name="laws",
    )


def _page_heading(count: int, text: Text) -> str:
    if count == 2:
        return text.t("Las dos leyes, una junto a otra")
    return text.t(captions.LAWS_SIDE_BY_SIDE)
