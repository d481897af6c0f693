"""The easy-read page: what this site is, in short sentences, one thought each."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.page import PageFrame
from layouts.parts.components import crumbs_of, section
from layouts.reference.helplines import phones
from observatory.catalog import Catalog
from observatory.geography.places import all_places, name_of
from observatory.model import SitePlace
from observatory.text import Text
from observatory.vocabulary import page_titles, phrases
from observatory.words.labels import symbol_label
from observatory.words.sentences import capital


def easy_page(frame: PageFrame, catalog: Catalog, text: Text) -> Component:
    """Help first, then the site, its numbers and what they cannot say."""
    return html.Article(
        [
            crumbs_of("easy", text),
            html.H1(text.t(page_titles.EASY)),
            html.P(text.t("Esta página usa frases cortas."), className="lead"),
            section(text.t("Si necesita ayuda"), *_lines(_help(text)), phones(frame, text), id_="ayuda"),
            section(text.t("Qué es este sitio"), *_lines(_site(catalog, text)), id_="sitio"),
            section(text.t("Qué son los números"), *_lines(_numbers(text)), id_="numeros"),
            section(text.t("Qué no dicen los números"), *_lines(_limits(catalog, text)), id_="limites"),
            section(text.t("Cómo salir"), *_lines(_exit(text)), id_="salir"),
            html.P(
                [
                    html.A(text.t(page_titles.HELP), href=addresses.page(text.lang, "help")),
                    html.A(text.t("Ver todos los datos"), href=addresses.page(text.lang, "indicators")),
                    html.A(text.t("Qué significa cada palabra"), href=addresses.page(text.lang, "glossary")),
                ],
                className="see-also",
            ),
        ],
        className="easy",
    )


def _lines(sentences: Sequence[str]) -> list[Component]:
    return [html.P(sentence) for sentence in sentences]


def _help(text: Text) -> list[str]:
    return [
        text.t("Usted no tiene la culpa de la violencia."),
        text.t("Puede llamar a estos números."),
        text.t(phrases.CALL_IS_KEPT),
        text.t("Si alguien revisa su teléfono, llame desde otro."),
    ]


def _site(catalog: Catalog, text: Text) -> list[str]:
    return [
        *(_of_place(place, catalog, text) for place in catalog.places.values()),
        text.t("En los dos lugares hay oficinas que ayudan a las mujeres y a las familias.")
        if len(catalog.places) == 2
        else text.t("Hay oficinas que ayudan a las mujeres y a las familias."),
        text.t("Esas oficinas cuentan los casos que atienden."),
        text.t("Este sitio muestra esas cuentas."),
        text.t("Los números los publican otros. Aquí se dice quién."),
    ]


def _of_place(place: SitePlace, catalog: Catalog, text: Text) -> str:
    """What a place is, in a short sentence."""
    if place.easy:
        return text.t(place.easy)
    country = catalog.territories[place.code].country
    values = {"place": name_of(place.code, catalog, text), "country": name_of(country, catalog, text)}
    return text.t("{place} está en este país: {country}.", **values)


def _numbers(text: Text) -> list[str]:
    return [
        text.t("Un caso es una ficha que abre una oficina."),
        text.t("Una denuncia es un aviso a la policía o a la fiscalía."),
        text.t("Una persona puede tener varios casos y varias denuncias."),
        text.t("Una tasa dice cuántos casos se cuentan por cada 100 000 habitantes."),
        text.t(
            "«{word}» quiere decir que el número no se muestra, para cuidar a las personas.",
            word=capital(symbol_label("protected", text)),
        ),
        text.t(
            "«{word}» quiere decir que nadie publicó ese número. No quiere decir cero.",
            word=capital(symbol_label("not_published", text)),
        ),
    ]


def _limits(catalog: Catalog, text: Text) -> list[str]:
    return [
        text.t("Muchas mujeres no cuentan a nadie lo que viven."),
        text.t("Por eso los números no muestran toda la violencia."),
        text.t("Si el número sube, puede haber más violencia. O puede haber más mujeres que piden ayuda."),
        text.t(
            "{places} no cuentan igual. Por eso no se dice cuál es peor.", places=all_places(catalog, text)
        ),
    ]


def _exit(text: Text) -> list[str]:
    return [
        text.t("Arriba hay un botón para salir."),
        text.t("El botón abre otra página."),
        text.t("El botón no borra lo que usted visitó antes."),
    ]
