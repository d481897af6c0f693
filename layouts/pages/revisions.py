"""What moved from one edition to the next: the list of indicators, and the log of one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.page import trail_below
from layouts.parts.components import bullets, crumbs, crumbs_of, section, simple_table, value_table
from layouts.parts.controls import Control, ControlOption, form
from observatory.model import Indicator, Revised, RevisionLog
from observatory.text import Text
from observatory.vocabulary import captions, page_titles
from observatory.words import revision_words


def revisions_page(revised: Sequence[Revised], indicators: Mapping[str, Indicator], text: Text) -> Component:
    """Every indicator of which a later edition says something else than the one before."""
    return html.Div(
        [
            crumbs_of("revisions", text),
            html.H1(text.t(page_titles.REVISIONS)),
            html.P(
                text.t(
                    "Las instituciones corrigen lo que publicaron. Una edición nueva reemplaza a la anterior y "
                    "las dos quedan guardadas. Aquí se dice qué cifra cambió, cuándo y en cuánto."
                ),
                className="lead",
            ),
            _list(revised, indicators, text),
        ]
    )


def _list(revised: Sequence[Revised], indicators: Mapping[str, Indicator], text: Text) -> Component:
    if not revised:
        return html.P(text.t("Ninguna cifra de esta publicación cambió de una edición a otra."))
    rows = []
    for id_ in dict.fromkeys(revision.indicator for revision in revised):
        revisions = [revision for revision in revised if revision.indicator == id_]
        rows.append(
            [
                html.A(text.t(indicators[id_].name), href=addresses.revisions(text.lang, id_)),
                text.number(sum(revision.cells for revision in revisions)),
                text.number(len(revisions)),
                text.date(max(revision.public_day for revision in revisions)),
            ]
        )
    headers = (
        text.t(captions.INDICATOR),
        text.t("Cifras que cambiaron"),
        text.t(page_titles.TERRITORIES),
        text.t("Última edición que cambió algo"),
    )
    return simple_table(text.t("Indicadores con revisiones"), headers, rows)


def revision_page(log: RevisionLog, text: Text) -> Component:
    """The log of one indicator in one place."""
    indicator = log.indicator
    trail = [
        *trail_below("revisions", text),
        (text.t(indicator.name), addresses.indicator(text.lang, indicator.id, f"territory={log.place.code}")),
    ]
    return html.Article(
        [
            crumbs(trail, text.t(log.place.name), text),
            html.P(text.t(indicator.name), className="subtitle"),
            html.H1(revision_words.headline(log, text), className="finding"),
            _places(log, text),
            html.P(revision_words.may_still_move(log, text), className="lead"),
            section(text.t(captions.WHAT_CHANGED), *_changes(log, text), id_="cambios"),
            *_releases(log, text),
            *_sizes(log, text),
            section(text.t("Para seguirlas"), _feeds(log, text), id_="seguir"),
        ]
    )


def _places(log: RevisionLog, text: Text) -> Component | None:
    choices = tuple(ControlOption(place.code, text.t(place.name)) for place in log.places)
    control = Control("territory", text.t(captions.TERRITORY), choices, log.place.code)
    return (
        form(addresses.revisions(text.lang, log.indicator.id), [control], text) if len(choices) > 1 else None
    )


def _changes(log: RevisionLog, text: Text) -> list[Component]:
    if not log.revisions:
        return [html.P(text.t("Las ediciones que se leyeron dicen lo mismo de este lugar, o solo hay una."))]
    note = text.t(
        "Se compara cada edición con la anterior, en el tiempo del que hablan las dos. El número de un dato que se "
        "protegió no se repite. Un año es la suma de sus meses: su cambio ya incluye el de ellos. Las ediciones nunca "
        "se suman entre sí."
    )
    return [value_table(revision_words.changes(log, text), text), html.P(note, className="note")]


def _releases(log: RevisionLog, text: Text) -> list[Component]:
    """What this observatory itself showed otherwise from one release to the next, for whatever reason."""
    if not log.releases:
        return []
    note = text.t(
        "Una publicación de este observatorio puede decir otra cosa que la anterior. Llegó una edición nueva, "
        "se corrigió un error o se protegió un dato. Las publicaciones guardadas se piden con release=."
    )
    table = value_table(revision_words.release_changes(log, text), text)
    return [
        section(
            text.t("De una publicación a otra"), table, html.P(note, className="note"), id_="publicaciones"
        )
    ]


def _sizes(log: RevisionLog, text: Text) -> list[Component]:
    if not log.everywhere:
        return []
    note = text.t(
        "La edad es el tiempo entre el mes y el último día de la edición que lo dijo primero. Se cuentan "
        "también los meses que no cambiaron."
    )
    table = value_table(revision_words.by_age(log, text), text)
    return [
        section(
            text.t("Cuánto se mueve un mes, según su edad"), table, html.P(note, className="note"), id_="edad"
        )
    ]


def _feeds(log: RevisionLog, text: Text) -> Component:
    indicator = f"indicator={log.indicator.id}"
    query = f"{indicator}&territory={log.place.code}"
    return bullets(
        [
            html.A(
                text.t("Canal Atom: avisa de cada publicación con cifras nuevas de este indicador"),
                href=addresses.feed(text.lang, "releases", indicator),
            ),
            html.A(
                text.t("Canal Atom: avisa de cada cambio"),
                href=addresses.revision_feed(text.lang, "atom", query),
            ),
            html.A(
                text.t("JSON: las mismas filas para programas"),
                href=addresses.revision_feed(text.lang, "json", query),
            ),
        ]
    )
