"""The two laws side by side: whom each protects, what it names, what it leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from layouts import addresses
from layouts.components import bullets, crumbs, external, simple_table
from observatory.model import Law
from observatory.text import Text, message

ORDER = ("BO", "PE")


def laws_page(laws: Sequence[Law], text: Text) -> Component:
    """One column a law, Bolivia first as on every page of the site."""
    ordered = sorted(laws, key=lambda law: (ORDER.index(law.country), law.date))
    rows: list[list[Any]] = [
        [text.t("Nombre completo"), *(text.t(law.title) for law in ordered)],
        [text.t("Fecha"), *(text.date(law.date) for law in ordered)],
        [text.t("A quién protege"), *(text.t(law.protects) for law in ordered)],
        [text.t("Formas de violencia"), *(bullets(text.t(form) for form in law.forms) for law in ordered)],
        [text.t("Qué deja fuera"), *(text.t(law.leaves_out) for law in ordered)],
        [text.t("Nota"), *(text.t(law.note) for law in ordered)],
        [
            text.t("Texto"),
            *(
                external(text.t("Leer la fuente de {name}", name=text.t(law.name)), law.source)
                for law in ordered
            ),
        ],
    ]
    return html.Article(
        [
            crumbs([], text.t("Las dos leyes"), text),
            html.H1(text.t("Las dos leyes, una junto a otra")),
            html.P(
                text.t(
                    "Los registros de cada país cuentan lo que su ley nombra. Por eso dos números con el "
                    "mismo título "
                    "pueden contar cosas distintas."
                ),
                className="lead",
            ),
            simple_table(
                text.t("Qué dice cada ley"),
                (text.t("Qué"), *(f"{text.t(law.name)} ({text.t(_country(law))})" for law in ordered)),
                rows,
                name="laws",
            ),
            html.P(
                html.A(
                    text.t("Qué cifra puede ponerse junto a cuál"),
                    href=addresses.page(text.lang, "comparisons"),
                )
            ),
        ]
    )


def _country(law: Law) -> str:
    return message("Bolivia") if law.country == "BO" else message("Perú")
