"""The list of sources, and the page of one: licence, editions, limits, and its figures without a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.sections import trail_below
from layouts.parts.components import bullets, crumbs, crumbs_of, external, facts, section, simple_table
from layouts.sections.undated_figures import undated_figures
from observatory.catalog import Catalog
from observatory.geography.places import name_of
from observatory.languages import SOURCE
from observatory.model import AcceptedLoss, Indicator, Snapshot, Source
from observatory.provenance.losses import sentence
from observatory.provenance.third_party_copies import mark_of
from observatory.text import Text
from observatory.vocabulary import captions, page_titles
from observatory.words.describe import limits_of

LOSSES: Final = "perdidas"


def sources_page(catalog: Catalog, snapshots: Sequence[Snapshot], text: Text) -> Component:
    """Who publishes what, under which licence, and which edition is in use."""
    rows = [
        _row(source, [snapshot for snapshot in snapshots if snapshot.source == source.id], catalog, text)
        for source in catalog.sources.values()
    ]
    return html.Div(
        [
            crumbs_of("sources", text),
            html.H1(text.t(page_titles.SOURCES)),
            html.P(
                text.t(
                    "Todas las cifras las publican otros. Aquí se dice quién, con qué licencia, de qué "
                    "edición y "
                    "cuándo se leyó cada una."
                ),
                className="lead",
            ),
            html.P(
                html.A(
                    text.t("Qué cifras cambiaron de una edición a otra"),
                    href=addresses.page(text.lang, "revisions"),
                )
            ),
            html.P(
                html.A(
                    text.t("Qué tan buenas son las fuentes y qué falta"),
                    href=addresses.page(text.lang, "quality"),
                )
            ),
            simple_table(
                text.t("Fuentes de las cifras"),
                (
                    text.t(captions.SOURCE),
                    text.t(captions.PUBLISHER),
                    text.t(captions.COUNTRY),
                    text.t(captions.LICENCE),
                    text.t(captions.FREQUENCY),
                    text.t(captions.EDITIONS),
                    text.t(captions.READ_ON),
                ),
                rows,
            ),
        ]
    )


def _row(source: Source, editions: Sequence[Snapshot], catalog: Catalog, text: Text) -> list[Any]:
    newest = max((edition.retrieved for edition in editions), default=None)
    return [
        html.A(text.t(source.name), href=addresses.source(text.lang, source.id)),
        text.t(source.publisher),
        name_of(source.country, catalog, text),
        text.t(source.licence.name),
        text.t(source.frequency),
        text.number(len(editions)) if editions else text.t("ninguna: se lee, no se difunde"),
        text.date(newest) if newest else "",
    ]


def source_page(
    source: Source,
    snapshots: Sequence[Snapshot],
    undated: Sequence[Mapping[str, Any]],
    losses: Sequence[AcceptedLoss] = (),
    *,
    indicators: Mapping[str, Indicator],
    catalog: Catalog,
    text: Text,
) -> Component:
    """One source: its facts, limits, editions and losses; `indicators` are those with figures."""
    used = [indicator for indicator in indicators.values() if source.id in indicator.sources]
    return html.Article(
        [
            crumbs(trail_below("sources", text), text.t(source.name), text),
            html.H1(text.t(source.name)),
            html.P(text.t(source.description), className="lead"),
            html.P(html.Strong(text.t(mark_of(source)))) if source.copy else None,
            facts(
                [
                    (text.t(captions.PUBLISHER), text.t(source.publisher)),
                    (text.t(captions.COUNTRY), name_of(source.country, catalog, text)),
                    (text.t(captions.UNIT), text.t(source.unit)),
                    (text.t(captions.FREQUENCY), text.t(source.frequency)),
                    (text.t(captions.LICENCE), external(text.t(source.licence.name), source.licence.url)),
                    (text.t(captions.PUBLISHERS_PAGE), external(source.url, source.url)),
                ]
            ),
            section(text.t("Límites"), bullets(limits_of(source, text)), id_="limites"),
            section(text.t("Ediciones"), _editions(snapshots, text), id_="ediciones"),
            *_losses(losses, catalog, text),
            section(
                text.t("Indicadores que la usan"),
                bullets(
                    html.A(text.t(indicator.name), href=addresses.indicator(text.lang, indicator.id))
                    for indicator in used
                ),
                id_="indicadores",
            )
            if used
            else None,
            *undated_figures(undated, catalog, text),
        ]
    )


def _editions(snapshots: Sequence[Snapshot], text: Text) -> Component:
    if not snapshots:
        return html.P(text.t("Ninguna edición de esta fuente está en uso."))
    rows = [
        [
            snapshot.edition,
            text.t(snapshot.title) or snapshot.file,
            text.date(snapshot.published) if snapshot.published else "",
            text.date(snapshot.cutoff) if snapshot.cutoff else "",
            text.date(snapshot.retrieved),
            html.Code(snapshot.sha256, className="hash"),
        ]
        for snapshot in snapshots
    ]
    headers = (
        text.t(captions.EDITION),
        text.t(captions.FILE),
        text.t(captions.PUBLISHED_ON),
        text.t(captions.DATA_UNTIL),
        text.t(captions.READ_ON),
        text.t("Huella sha256"),
    )
    return simple_table(text.t(captions.EDITIONS), headers, rows)


def _losses(losses: Sequence[AcceptedLoss], catalog: Catalog, text: Text) -> list[Component]:
    """What editions lost and were let in with: what it is in the reader's language, why in the operator's words."""
    if not losses:
        return []
    listed = [
        [
            text.t(
                "{edition}: {loss} Se aceptó así: ",
                edition=loss.edition,
                loss=sentence(loss.loss, catalog, text),
            ),
            html.Q(loss.reason, lang=SOURCE),
        ]
        for loss in losses
    ]
    lead = text.t("El archivo se cargó sabiendo que le falta algo. De lo que falta no se hace ningún cero.")
    return [section(text.t("Qué le falta a una edición"), html.P(lead), bullets(listed), id_=LOSSES)]
