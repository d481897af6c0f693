"""The data for those who reuse them: files, addresses of machines, dictionary, licence, citation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.parts.components import bullets, crumbs_of, section, simple_table
from layouts.parts.listing import ThemeOfIndicators
from layouts.parts.package import package
from observatory.catalog import Catalog
from observatory.files.columns import BY_NAME
from observatory.files.package.offered import OfferedPackage
from observatory.settings import REQUESTS_A_MINUTE, ROWS_HELD
from observatory.text import Text
from observatory.vocabulary import captions, page_titles, phrases
from observatory.words.labels import of_place


def data_page(
    themes: Sequence[ThemeOfIndicators], offered: OfferedPackage | None, catalog: Catalog, text: Text
) -> Component:
    """All of the release as files, every published indicator, and how a program asks for any part of it.

    A release of an earlier schema has no files to offer.
    """
    return html.Article(
        [
            crumbs_of("data", text),
            html.H1(text.t(page_titles.DATA)),
            html.P(
                text.t(
                    "Todo lo que se ve en el sitio se puede descargar, con la fuente de cada número. No "
                    "hace falta registrarse."
                ),
                className="lead",
            ),
            html.P(
                [
                    text.t("¿Lleva usted el registro de una oficina? "),
                    html.A(text.t(page_titles.SENDING), href=addresses.page(text.lang, "sending")),
                ]
            ),
            section(text.t("Todo de una vez"), *package(offered, text), id_="todo") if offered else None,
            section(text.t("Archivos por indicador"), *_files(themes, text), id_="archivos"),
            section(text.t("Direcciones para programas"), *_interface(catalog, text), id_="api"),
            section(text.t("Direcciones que no cambian"), bullets(_stable(text)), id_="estables"),
            section(text.t(captions.DICTIONARY), *_dictionary(text), id_="diccionario"),
            section(text.t(captions.LICENCE_AND_CITATION), *_licence(text), id_="licencia"),
        ],
        className="data-page",
    )


def _files(themes: Sequence[ThemeOfIndicators], text: Text) -> list[Component]:
    paragraph = text.t(
        "Cada archivo trae un indicador para los lugares principales, con sus años completos. De los demás "
        "años trae el tramo más largo, de modo que ningún día se cuenta dos veces. Con «grain=all» llegan "
        "también los meses y los tramos que se solapan. Cada fila dice su fuente. Los filtros de la página de "
        "un indicador dan el archivo de lo que se ve."
    )
    return [
        html.P(paragraph),
        *(_theme(group, text) for group in themes if group.indicators),
    ]


def _theme(group: ThemeOfIndicators, text: Text) -> Component:
    items = [
        html.Li(
            [
                html.A(text.t(indicator.name), href=addresses.indicator(text.lang, indicator.id)),
                html.Span(
                    [
                        html.A(
                            form.upper(), href=addresses.data(text.lang, form, f"indicator={indicator.id}")
                        )
                        for form in ("csv", "xlsx", "json")
                    ],
                    className="inline-list",
                ),
            ]
        )
        for indicator, _ in group.indicators
    ]
    return html.Details([html.Summary(text.t(group.theme.name)), html.Ul(items, className="files")])


def _interface(catalog: Catalog, text: Text) -> list[Component]:
    place = catalog.main_places[:2][-1]
    examples = (
        (text.t(captions.EVERY_INDICATOR), "/api/v1/indicators"),
        (
            text.t("Un indicador de un lugar"),
            f"/api/v1/data.csv?indicator=police_complaints&territory={place}",
        ),
        (
            text.t("Los mismos datos, con definiciones"),
            "/api/v1/data.json?indicator=police_complaints&period=2018..2025",
        ),
        (
            text.t("Todos los territorios con cifras"),
            "/api/v1/data.csv?indicator=police_complaints&territory=all",
        ),
        (
            text.t("Las partes de un territorio"),
            f"/api/v1/data.csv?indicator=police_complaints&territory=children:{catalog.territories[place].parent}",
        ),
        (
            text.t("Dos desgloses a la vez"),
            f"/api/v1/data.csv?indicator=cem_cases&territory={place}&by=centre,form",
        ),
        (text.t("De dónde sale cada número"), f"/api/v1/provenance?indicator=cem_cases&territory={place}"),
        (text.t("Un gráfico"), f"/api/v1/chart.svg?indicator=cem_cases&territory={place}"),
        (
            text.t("El mismo gráfico, hecho para una imagen cuadrada"),
            f"/api/v1/chart.png?indicator=cem_cases&territory={place}&shape=square",
        ),
        (text.t("Una cita, en BibTeX"), f"/api/v1/citation.bib?indicator=cem_cases&territory={place}"),
        (text.t(captions.DATA_CATALOGUE), addresses.CATALOGUES["ld+json"]),
        *_maps(catalog, text),
        (text.t("La descripción entera, en OpenAPI 3.1"), "/api/v1/openapi.json"),
    )
    rows = [[name, html.A(html.Code(address), href=address)] for name, address in examples]
    note = text.t(
        "Las claves son las de las páginas: territory, by, filter, period, grain. Cualquier sitio puede "
        "pedirlas desde un navegador. Lo que no existe se responde con una frase que dice qué hay."
    )
    limit = text.t(
        "Se contestan al menos {count} pedidos por minuto a cada quien. Cada respuesta dice cuántos quedan. Las páginas "
        "no tienen límite.",
        count=text.number(REQUESTS_A_MINUTE),
    )
    whole = text.t(
        "El CSV va entero. El JSON va por páginas, y «next» lleva a la siguiente. Un libro, un gráfico o una página "
        "llevan hasta {count} filas.",
        count=text.number(ROWS_HELD),
    )
    headers = (text.t("Qué da"), text.t(captions.ADDRESS))
    return [
        html.P(note),
        html.P(whole),
        html.P(limit),
        simple_table(text.t("Ejemplos"), headers, rows, name="addresses"),
    ]


def _maps(catalog: Catalog, text: Text) -> Iterator[tuple[str, str]]:
    """The outlines of the districts of the first place that has any."""
    for place in [place for place in catalog.places.values() if place.districts][:1]:
        site_name = catalog.territories[place.code].on_site
        name = text.t("Los distritos {of} en GeoJSON", of=of_place(site_name, text))
        yield name, f"/api/v1/geo/{place.districts}.json"


def _stable(text: Text) -> list[Component | str]:
    calendar = html.A(text.t(captions.KEPT_RELEASES), href=addresses.page(text.lang, "calendar"))
    return [
        text.t("Una dirección sin «release=» da siempre lo último publicado."),
        text.t("Con «release=» y el nombre de una publicación, la respuesta no cambia nunca."),
        text.t("Cada gráfico dice en «Citar» su dirección corta, que tampoco cambia."),
        text.t("Si una publicación se retira, su dirección responde 410 con el motivo."),
        text.t("Los códigos de indicadores y de territorios no cambian ni se usan para otra cosa."),
        calendar,
    ]


def _dictionary(text: Text) -> list[Component]:
    rows = [[html.Code(column.name), text.t(column.meaning)] for column in BY_NAME.values()]
    headers = (text.t("Columna"), text.t("Qué dice"))
    return [
        html.P(text.t(phrases.EMPTY_IS_NEVER_ZERO)),
        simple_table(text.t("Columnas del CSV y del JSON"), headers, rows),
    ]


def _licence(text: Text) -> list[Component]:
    return [
        html.P(
            [
                text.t(phrases.LICENCES),
                html.A(text.t(phrases.SOURCES_AND_LICENCES), href=addresses.page(text.lang, "sources")),
                ".",
            ]
        ),
        html.P(
            f"{text.t(phrases.CITE_THE_PRODUCER)} {text.t('Cada gráfico trae su cita hecha en «Citar».')}"
        ),
    ]
