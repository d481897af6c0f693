"""The list of territories with figures, and the page of one territory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document.render_context import RenderContext
from layouts.parts.actions import to_print
from layouts.parts.chart_section import with_numbers
from layouts.parts.components import bullets, crumbs, facts, section
from layouts.parts.spark import spark
from observatory.catalog import Catalog
from observatory.charts.kinds.chosen_kind import finding_of
from observatory.model import Indicator, Panel, Territory, Theme
from observatory.places import all_places, around, level_word
from observatory.series import leading
from observatory.text import Text

FEWEST_FIGURES: Final = 3


def territories_page(groups: Sequence[tuple[str, Sequence[Territory]]], text: Text) -> Component:
    """Lists of territories under a heading each."""
    return html.Div(
        [
            crumbs([], text.t("Territorios"), text),
            html.H1(text.t("Territorios")),
            html.P(
                text.t(
                    "Los códigos llevan su país. En Lima un distrito es un municipio; en El Alto un distrito "
                    "municipal es una parte del municipio. No hay nada más fino que un distrito."
                ),
                className="lead",
            ),
            *(
                section(
                    heading,
                    bullets((_link(place, text) for place in places), name="places"),
                    id_=f"grupo-{at}",
                )
                for at, (heading, places) in enumerate(groups)
                if places
            ),
        ]
    )


def _link(place: Territory, text: Text) -> list[Component | str]:
    return [
        html.A(text.t(place.name), href=addresses.territory(text.lang, place.code)),
        " ",
        html.Small(place.code),
    ]


def territory_page(
    place: Territory,
    above: Sequence[Territory],
    panels: Sequence[Panel],
    *,
    themes: Sequence[Theme],
    without: Sequence[Indicator],
    members: Sequence[Territory],
    catalog: Catalog,
    context: RenderContext,
) -> Component:
    """What is known of a place: its longest series, the newest of each indicator, and those it lacks."""
    text = context.text
    trail = [(text.t("Territorios"), addresses.page(text.lang, "territories"))]
    trail += [
        (text.t(territory.name), addresses.territory(text.lang, territory.code))
        for territory in reversed(above)
    ]
    return html.Article(
        [
            crumbs(trail, text.t(place.name), text),
            html.H1(text.t(place.name), className=f"of-{place.hue}"),
            facts(
                [
                    (text.t("Nivel"), level_word(place, catalog, text)),
                    (text.t("Código"), place.code),
                    (text.t("Forma parte de"), _within(above, text)),
                    (text.t("Nota"), text.t(place.note)),
                ]
            ),
            _ways(place, catalog, text),
            *_longest(panels, context),
            section(text.t("Lo que se publica"), *_findings(panels, themes, place, text), id_="cifras"),
            *_members(members, text),
            *_neighbours(place, catalog, text),
            *_lacks(without, text),
        ]
    )


def _within(above: Sequence[Territory], text: Text) -> Component | None:
    """The place of which it is a part, which has a page too."""
    if not above:
        return None
    return html.A(text.t(above[0].name), href=addresses.territory(text.lang, above[0].code))


def _ways(place: Territory, catalog: Catalog, text: Text) -> Component:
    """The sheet to print; of a place of the site the ways to the others and to its institutions too."""
    sheet = to_print(f"territory={place.code}", text)
    if not (place.on_site.main and catalog.comparisons):
        return sheet
    links = (
        (
            text.t("{places}, lado a lado", places=all_places(catalog, text)),
            addresses.page(text.lang, "comparisons"),
        ),
        (text.t("Quién hace qué"), addresses.page(text.lang, "institutions")),
    )
    return html.Div([sheet, html.P([html.A(name, href=href) for name, href in links], className="see-also")])


def _longest(panels: Sequence[Panel], context: RenderContext) -> list[Component]:
    """The count of persons that has the most figures, drawn; nothing where none has enough for a drawing."""
    counts = [panel for panel in panels if panel.indicator.kind == "count" and panel.indicator.counts_persons]
    longest = max(counts, key=_figures, default=None)
    if longest is None or _figures(longest) < FEWEST_FIGURES:
        return []
    chart = with_numbers(longest, context, id_="serie-0")
    return [section(context.text.t("La serie con más cifras"), chart, id_="serie")]


def _figures(panel: Panel) -> int:
    return sum(row.value is not None and not row.breakdown.codes for row in leading(panel.rows))


def _findings(
    panels: Sequence[Panel], themes: Sequence[Theme], place: Territory, text: Text
) -> list[Component]:
    """The newest of each indicator, under the name of its theme."""
    if not panels:
        return [html.P(text.t("Ninguna institución publica cifras de este territorio en esta edición."))]
    by_theme = [(theme, [panel for panel in panels if panel.indicator.theme == theme.id]) for theme in themes]
    return [
        html.Section(
            [
                html.H3(text.t(theme.name), id=f"tema-{theme.id}"),
                *(_finding(panel, place, text) for panel in theme_panels),
            ],
            className="theme",
            **{"aria-labelledby": f"tema-{theme.id}"},
        )
        for theme, theme_panels in by_theme
        if theme_panels
    ]


def _finding(panel: Panel, place: Territory, text: Text) -> Component:
    """The name, what its years look like, the newest in a sentence, and its file."""
    name = text.t(panel.indicator.name)
    address = addresses.indicator(text.lang, panel.indicator.id, f"territory={place.code}")
    file = {"href": addresses.data(text.lang, "csv", panel.query)}
    return html.Div(
        [
            html.H4(html.A(name, href=address)),
            html.Div(spark(panel.rows, text), className=f"of-{place.hue}-side"),
            html.P(finding_of(panel, text)),
            html.P(
                html.A("CSV", **file, **{"aria-label": text.t("CSV de «{name}»", name=name)}),
                className="note",
            ),
        ],
        className="entry finding-of-place",
    )


def _members(members: Sequence[Territory], text: Text) -> list[Component]:
    if not members:
        return []
    return [
        section(
            text.t("Sus partes"),
            bullets((_link(member, text) for member in members), name="places"),
            id_="partes",
        )
    ]


def _neighbours(place: Territory, catalog: Catalog, text: Text) -> list[Component]:
    """Of a place of the site those among which it lies, and the way to the map of them, or of its own districts."""
    entry = catalog.places.get(place.code)
    if entry is None or not entry.districts:
        return []
    near = around(entry, catalog)
    links = [bullets((_link(neighbour, text) for neighbour in near), name="places")] if near else []
    if entry.maps:
        codes = ",".join(catalog.in_set(entry.districts))
        query = f"territory={codes}&view=map"
        name = text.t(catalog.indicators[entry.maps[0].indicator].name)
        address = addresses.indicator(text.lang, entry.maps[0].indicator, query)
        links.append(html.P(html.A(text.t("El mapa: «{name}»", name=name), href=address)))
    heading = text.t("Alrededor") if near else text.t("Los distritos")
    return [section(heading, *links, id_="alrededor")] if links else []


def _lacks(without: Sequence[Indicator], text: Text) -> list[Component]:
    if not without:
        return []
    links = (
        html.A(text.t(indicator.name), href=addresses.indicator(text.lang, indicator.id))
        for indicator in without
    )
    return [
        section(
            text.t("Lo que no se publica"),
            html.P(text.t("No se halló cifra con fecha de este territorio para estos indicadores.")),
            bullets(links, name="places"),
            id_="faltan",
        )
    ]
