"""The calendar of releases: what this observatory published, what its sources published, and what is announced."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.parts.components import bullets, crumbs_of, section, simple_table
from observatory.model import PastRelease, Snapshot, Source
from observatory.text import Text
from observatory.vocabulary import captions, page_titles, phrases


def calendar_page(
    releases: Sequence[PastRelease], sources: Sequence[Source], snapshots: Sequence[Snapshot], *, text: Text
) -> Component:
    """Past releases and editions; a future date only where a publisher announces one, and none does."""
    return html.Article(
        [
            crumbs_of("calendar", text),
            html.H1(text.t(page_titles.CALENDAR)),
            html.P(
                text.t(
                    "Qué se publicó y cuándo. No se halló ninguna institución que anuncie la fecha de su "
                    "próxima edición. Mientras ninguna lo haga, aquí dice «sin fecha anunciada»."
                ),
                className="lead",
            ),
            section(
                text.t("Las fuentes: última edición y próxima"),
                _sources(sources, snapshots, text),
                id_="fuentes",
            ),
            section(
                text.t("Publicaciones de este observatorio"), *_releases(releases, text), id_="publicaciones"
            ),
            section(text.t("Recibir avisos"), _feeds(text), id_="avisos"),
        ]
    )


def _sources(sources: Sequence[Source], snapshots: Sequence[Snapshot], text: Text) -> Component:
    headers = (
        text.t(captions.SOURCE),
        text.t(captions.FREQUENCY),
        text.t(captions.DATA_UNTIL),
        text.t(captions.PUBLISHED_ON),
        text.t(captions.READ_HERE_ON),
        text.t(captions.NEXT_EDITION),
    )
    rows = [
        _source(source, [edition for edition in snapshots if edition.source == source.id], text)
        for source in sources
    ]
    return simple_table(text.t("La última edición de cada fuente"), headers, rows)


def _source(source: Source, editions: Sequence[Snapshot], text: Text) -> list[Component | str]:
    newest = max(editions, key=lambda edition: (edition.retrieved, edition.edition), default=None)
    unknown = text.t("no consta")
    days = (newest.cutoff, newest.published, newest.retrieved) if newest else (None, None, None)
    return [
        html.A(text.t(source.name), href=addresses.source(text.lang, source.id)),
        text.t(source.frequency),
        *(text.date(day) if day else unknown if newest else text.t("ninguna aún") for day in days),
        text.t(phrases.NO_DATE_ANNOUNCED),
    ]


def _releases(releases: Sequence[PastRelease], text: Text) -> list[Component]:
    rows = [
        [_name(release, text), text.date(release.released), _state(release, text)] for release in releases
    ]
    headers = (text.t("Publicación"), text.t(captions.DATE), text.t(captions.STATUS))
    return [
        html.P(
            text.t(
                "Cada publicación es una copia entera que ya no cambia y se guarda para siempre. Se pide añadiendo "
                "«release=» y su nombre a la dirección de un gráfico o de un archivo."
            )
        ),
        simple_table(text.t(captions.KEPT_RELEASES), headers, rows),
    ]


def _name(release: PastRelease, text: Text) -> Component:
    """The name, with a link to its page unless it was withdrawn."""
    name = html.Code(release.id)
    return name if release.withdrawn_on else html.A(name, href=addresses.release(text.lang, release.id))


def _state(release: PastRelease, text: Text) -> str:
    if release.withdrawn_on is None:
        return text.t(captions.RELEASE_ON_SHOW) if release.current else text.t(captions.RELEASE_KEPT)
    day = text.date(release.withdrawn_on)
    return text.t("retirada el {date}. Motivo: {reason}", date=day, reason=release.reason)


def _feeds(text: Text) -> Component:
    return bullets(
        [
            html.A(text.t("Canal Atom de publicaciones"), href=addresses.feed(text.lang, "releases")),
            html.A(text.t("Canal Atom de todas las revisiones"), href=addresses.feed(text.lang, "revisions")),
            html.A(
                text.t("Canales por indicador, en la página de sus revisiones"),
                href=addresses.page(text.lang, "revisions"),
            ),
        ]
    )
