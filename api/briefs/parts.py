"""The parts that sheets share: picture, short table, sources, notes, help, and the last lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from api.briefs.sheet import Part
from api.drawings import figure_of
from api.embed_document import SURE
from observatory.catalog import Catalog
from observatory.demonstration import site_name
from observatory.model import Helpline, Panel
from observatory.outlines import Outlines
from observatory.text import Text
from observatory.views import describe, maps
from observatory.views.frame import NARROW
from observatory.views.labels import interval_words, value_words
from observatory.views.same_months import same_months_table
from observatory.views.series import as_bars, current, leading
from observatory.views.table import Cell, Table
from observatory.views.theme import LIGHT, place_of

WIDTH: Final = 460
LOW: Final = 240
_HIGHEST: Final = 0.8  # of the width: what is taller is set smaller
_FAMILY: Final = re.compile(r"font-family=(?:'[^']*'|\"[^\"]*\")")
_YEAR: Final = re.compile(r" \(\d{4}\)$")
_MOST_YEARS: Final = 4
_MOST_NOTES: Final = 8


def picture(panel: Panel, outlines: Outlines, text: Text) -> Part:
    """The chart or map of a panel, with what it is, and all it shows in words."""
    from observatory.views import drawing  # brings matplotlib: not before something is drawn

    # A map is drawn as for a phone: its legend has room in the column.
    mapped = panel.view == "map"
    figure = maps.figure(panel, outlines, text, narrow=True) if mapped else figure_of(panel, outlines, text)
    said = describe.alt_text(panel, text)
    usual = int(figure["layout"].get("height", LOW))
    height = usual if mapped or as_bars(panel) else min(usual, LOW)
    width = NARROW if mapped else WIDTH
    drawn = drawing.svg(figure, title="", description="", width=width, height=height, themed=False)
    # The sheet names its own fonts: those of the machine are not asked.
    drawn = _FAMILY.sub('font-family="DejaVu Sans"', drawn, count=1)
    share = min(1.0, _HIGHEST * width / height)
    return Part(picture=drawn, share=share, alternative=said, small=(describe.subtitle(panel, text),))


def short_table(panel: Panel, text: Text, *, heading: str, most: int) -> Part:
    """The newest rows of each place, `most` together; how many are left out is said."""
    whole, said = _on_paper(panel, describe.table(panel, text), text)
    each = max(1, most // max(1, len({row.territory for row in panel.rows})))
    seen: dict[str, int] = {}
    kept = []
    for row, cells in zip(whole.origins, whole.rows, strict=True):
        seen[row.territory] = seen.get(row.territory, 0) + 1
        if seen[row.territory] <= each:
            kept.append(cells)
    kept = kept[:most]
    return Part(
        heading=heading,
        headers=whole.headers,
        rows=tuple(kept),
        small=(*said, *left_out(len(whole.rows) - len(kept), text)),
    )


def left_out(count: int, text: Text) -> tuple[str, ...]:
    """That rows are missing here, and where they are; nothing where none is."""
    if count <= 0:
        return ()
    said = text.n(
        "Falta aquí {count} fila: está en el observatorio.",
        "Faltan aquí {count} filas: están en el observatorio.",
        count,
    )
    return (said,)


def has_origins(panel: Panel) -> bool:
    """Whether its rows come from different documents, so that a table names the source of each."""
    return panel.comparison is None and len({row.statement or row.snapshot for row in panel.rows}) > 1


def _on_paper(panel: Panel, table: Table, text: Text) -> tuple[Table, tuple[str, ...]]:
    """The columns that paper has room for, and in a line what is the same in every row of a column left out."""
    dropped, said = {text.t("Edición"), text.t("Nota")}, []
    if not has_origins(panel):
        dropped.add(text.t("Fuente"))
    if panel.comparison is not None:
        dropped.add(text.t("Medida"))
    population = text.t("Población según")
    if population in table.headers:
        at = table.headers.index(population)
        found = {_YEAR.sub("", cells[at].text) for cells in table.rows} - {""}
        if len(found) == 1:
            dropped.add(population)
            said.append(f"{population}: {found.pop()}.")
    kept = [at for at, header in enumerate(table.headers) if header not in dropped]
    headers = tuple(table.headers[at] for at in kept)
    rows = tuple(tuple(cells[at] for at in kept) for cells in table.rows)
    return Table(table.caption, headers, rows, table.origins), tuple(said)


def years_side_by_side(panel: Panel, text: Text) -> tuple[Part, ...]:
    """The months of the unfinished year beside the same of the years before, and what may not be concluded."""
    table = same_months_table(panel, text)
    if table is None:
        return ()
    notes = describe.same_months_notes(panel, text)
    several = len({cells[0].text for cells in table.rows}) > 1
    cells = [row if several else row[1:] for row in table.rows[:_MOST_YEARS]]
    headers = table.headers if several else table.headers[1:]
    return (Part(heading=table.caption, headers=headers, rows=tuple(cells), small=tuple(notes[-2:])),)


def around(rate: Panel | None, place: str, text: Text) -> tuple[Part, ...]:
    """The rate of a place beside those of what lies around it, in the newest year it has."""
    own = current(row for row in rate.rows if row.territory == place) if rate is not None else None
    if rate is None or own is None:
        return ()
    names = {one.code: text.t(one.name) for one in rate.territories}
    rows = sorted(
        (row for row in leading(rate.rows) if row.period == own.period),
        key=lambda row: list(names).index(row.territory),
    )
    headers = (
        text.t("Lugar"),
        text.t("Número"),
        text.t("Habitantes"),
        text.t("Por cada {count}", count=text.number(rate.indicator.per)),
        text.t("Intervalo del 95 %"),
    )
    heading = text.t("{name}, {period}", name=text.t(rate.indicator.name), period=text.period(own.period))
    cells = tuple(
        (
            Cell(names[row.territory]),
            *(_counted(count, text) for count in (row.numerator, row.denominator)),
            Cell(value_words(row, rate.indicator, text), numeric=True),
            Cell(interval_words(row, rate.indicator, text), numeric=True),
        )
        for row in rows
    )
    note = text.t(
        "El intervalo es el margen que deja el azar. Mide solo el azar: lo que no se denuncia no está en él."
    )
    return (Part(heading=heading, headers=headers, rows=cells, small=(note,)),)


def _counted(value: float | None, text: Text) -> Cell:
    return Cell("" if value is None else text.number(value), numeric=True)


def meaning(panel: Panel, text: Text) -> list[Part]:
    """What each indicator counts, and what may be said of it."""
    parts = []
    for indicator in panel.indicators:
        several = len(panel.indicators) > 1
        parts.append(
            Part(
                heading=text.t("Qué mide: {name}", name=text.t(indicator.name))
                if several
                else text.t("Qué mide"),
                paragraphs=(text.t(indicator.definition),),
                facts=(
                    (text.t("Se puede decir"), text.t(indicator.safe_sentence)),
                    (text.t("No se puede decir"), text.t(indicator.unsafe_sentence)),
                ),
            )
        )
    return parts


def notes(panel: Panel, text: Text, *, without: Sequence[str] = ()) -> Part:
    """What has to be known to read the numbers."""
    said = [note for note in describe.notes(panel, text) if note not in without]
    return Part(heading=text.t("Lo que hay que saber"), items=tuple(said[:_MOST_NOTES]))


def sources(lines: Sequence[str], text: Text, *, most: int) -> Part:
    """Who says the numbers: each edition with its date; how many more there are is said."""
    once = list(dict.fromkeys(lines))
    left = len(once) - most
    more = (
        text.n(
            "Y {count} fuente más, en el observatorio.", "Y {count} fuentes más, en el observatorio.", left
        )
        if left > 0
        else ""
    )
    return Part(heading=text.t("Fuentes"), small=tuple(filter(None, (*once[:most], more))))


def help_of(codes: Sequence[str], catalog: Catalog, text: Text) -> tuple[Part, ...]:
    """The sure telephones of places and of what lies above them, with their source and date."""
    wide = {
        one.code for code in codes if code in catalog.territories for one in catalog.ancestors(code)
    } | set(codes)
    known = [one for one in catalog.helplines if one.confidence in SURE and one.territory in wide]
    phones = [one for one in known if one.kind == "phone"]
    if not phones:
        return ()
    origins = list(dict.fromkeys(f"{one.source} ({one.source_date})" for one in known))
    tried = (
        text.t("Nadie ha llamado aún para comprobarlas.")
        if not any(one.verified_on for one in phones)
        else ""
    )
    return (
        Part(
            heading=text.t("Ayuda"),
            calls=tuple((_service(one, text), text.t(one.contact)) for one in phones),
            facts=tuple((text.t(one.service), _where(one, text)) for one in known if one.kind == "place"),
            small=(" ".join(filter(None, (text.t("Fuente: {source}.", source="; ".join(origins)), tried))),),
        ),
    )


def _service(line: Helpline, text: Text) -> str:
    return ". ".join(filter(None, (text.t(line.service), text.t(line.hours))))


def _where(line: Helpline, text: Text) -> str:
    return ". ".join(filter(None, (line.address, text.t(line.hours))))


def last_lines(
    release: str, released: date, text: Text, *, address: str, demonstration: bool
) -> tuple[str, ...]:
    """Which edition of the observatory this is, where more is found, and under which terms."""
    return (
        text.t(
            "{site}, edición {release}, del {date}.",
            site=site_name(text, demonstration=demonstration),
            release=release,
            date=text.date(released),
        ),
        text.t("Todos los números, con su procedencia: {address}", address=address),
    )


def hue_of(codes: Sequence[str]) -> str:
    """The colour of one place; ink for several or for others."""
    places = {place_of(code) for code in codes}
    place = places.pop() if len(places) == 1 else "context"
    return LIGHT["ink"] if place == "context" else LIGHT[place]
