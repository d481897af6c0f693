"""Who does what in the places: mandate, law, what it counts, how it coordinates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.parts.components import crumbs_of, external, facts
from layouts.sections.response import ResponseMeasure, response
from observatory.catalog import Catalog
from observatory.geography.places import countries_with_places, heading_of
from observatory.languages import SOURCE
from observatory.model import Indicator, Institution, Territory
from observatory.text import Text
from observatory.vocabulary import captions, page_titles


def institutions_page(
    catalog: Catalog, indicators: Mapping[str, Indicator], *, measures: Sequence[ResponseMeasure], text: Text
) -> Component:
    """The institutions by country, the local ones first; then the figures of what they have and do."""
    territories = catalog.territories
    ordered = sorted(
        catalog.institutions, key=lambda institution: (institution.territory[:2], -len(institution.territory))
    )
    groups = [
        (country, list(members))
        for country, members in groupby(ordered, lambda institution: institution.territory[:2])
    ]
    return html.Article(
        [
            crumbs_of("institutions", text),
            html.H1(text.t(page_titles.INSTITUTIONS)),
            html.P(
                text.t(
                    "Las instituciones de los dos lugares: qué les toca, por qué ley, qué cuentan y con "
                    "quién trabajan."
                )
                if len(catalog.places) == 2
                else text.t(
                    "Las instituciones: qué les toca, por qué ley, qué cuentan y con quién trabajan."
                ),
                className="lead",
            ),
            html.P(html.A(text.t(captions.RESPONSE), href="#respuesta")) if measures else None,
            html.Div(
                [
                    html.Section(
                        [
                            html.H2(heading_of(country, catalog, text)),
                            *(
                                _entry(institution, territories, indicators=indicators, text=text)
                                for institution in members
                            ),
                        ],
                        className=f"part of-{catalog.countries[country].hue}-side",
                    )
                    for country, members in groups
                ],
                className="pair",
            ),
            response(measures, countries_with_places(catalog), catalog, text) if measures else None,
        ]
    )


def _entry(
    institution: Institution,
    territories: Mapping[str, Territory],
    *,
    indicators: Mapping[str, Indicator],
    text: Text,
) -> Component:
    links = [
        html.A(text.t(indicators[id_].name), href=addresses.indicator(text.lang, id_))
        for id_ in institution.indicators
        if id_ in indicators
    ]
    return html.Section(
        [
            html.H3(
                f"{text.t(institution.name)} ({institution.acronym})"
                if institution.acronym
                else text.t(institution.name),
                id=institution.id,
            ),
            html.P(text.t(institution.mandate)),
            facts(
                [
                    (text.t(captions.PLACE), text.t(territories[institution.territory].name)),
                    (text.t("Ley"), text.t(institution.law)),
                    (text.t("Qué cuenta"), text.t(institution.counts)),
                    (text.t("Con quién trabaja"), text.t(institution.coordinates)),
                    (text.t(captions.SOURCE), _source(institution.source, text)),
                    (text.t("Cifras"), html.Span(links, className="inline-list") if links else ""),
                ]
            ),
        ],
        className="entry",
    )


def _source(origin: str, text: Text) -> Component | str:
    return external("", origin, lang=SOURCE) if addresses.is_web(origin) else text.t(origin)
