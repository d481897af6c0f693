"""Says in words what a Panel shows: subtitle, alternative text, sources, notes, citation.

The finding, the table and the words of the symbols live in their own files and are offered here too.
"""

from __future__ import annotations

from collections.abc import Iterable

from observatory.model import Panel, Row, Snapshot, Source
from observatory.text import Text
from observatory.views.finding import finding
from observatory.views.labels import (
    MARKS,
    SYMBOLS,
    category_name,
    listed,
    marks_of,
    symbol_label,
    symbol_meaning,
    symbol_of,
    unit_words,
    value_words,
)
from observatory.views.series import Series, current_period, is_whole, leading, series_of, sides, stands_apart
from observatory.views.table import Cell, Table, table
from observatory.views.theme import place_of

__all__ = [
    "Cell",
    "Table",
    "alt_text",
    "citation",
    "finding",
    "legend",
    "notes",
    "source_lines",
    "subtitle",
    "symbol_label",
    "symbol_meaning",
    "table",
]

_NAMED = 8
_LISTED = 3


def subtitle(panel: Panel, text: Text) -> str:
    """What it is, where, when and in which unit, in one line."""
    if panel.comparison is not None:
        return text.t(panel.comparison.name)
    indicator = panel.indicator
    values: dict[str, object] = {"name": text.t(indicator.name), "unit": unit_words(indicator, text)}
    places = _places(panel, text)
    span = _span(panel.rows, text)
    if not span:
        return text.t("{name}. {places}. Unidad: {unit}.", places=places, **values)
    return text.t("{name}. {places}, {span}. Unidad: {unit}.", places=places, span=span, **values)


def alt_text(panel: Panel, text: Text) -> str:
    """The chart in words: what, where, when, highest, lowest, direction, and what is missing."""
    parts: list[str] = []
    for side in sides(panel):
        if not side.indicators:
            continue
        parts.append(subtitle(side, text))
        if not side.rows:
            parts.append(finding(side, text))
            continue
        parts += _map_words(side, text) if panel.view == "map" else _series_words(side, text)
        parts += _gap_words(side, text)
    if stands_apart(panel):
        parts.append(text.t("Los dos paneles tienen ejes distintos y no se comparan."))
    return " ".join(parts)


def source_lines(panel: Panel, text: Text) -> list[str]:
    """One line a source: publisher, title, edition, date, licence; for published pages publisher and date."""
    lines = [_statement_line(s.publisher, s.title, s.page_date, text) for s in panel.statements]
    sources = {source.id: source for source in panel.sources}
    told = {r.snapshot for r in panel.rows if r.statement}
    lines += [
        _snapshot_line(snapshot, sources[snapshot.source], text)
        for snapshot in panel.snapshots
        if snapshot.source in sources and (snapshot.id not in told or not panel.statements)
    ]
    return list(dict.fromkeys(lines))


def notes(panel: Panel, text: Text) -> list[str]:
    """What a reader must know: the grade and why, the events, the caveats, the marks on the values."""
    said: list[str] = []
    if panel.comparison is not None:
        said.append(_grade_sentence(panel, text))
    said += [text.t(note) for note in panel.notes]
    said += _row_notes(panel, text)
    said += [text.t(event.description) for event in panel.events if event.breaks_series]
    for indicator in panel.indicators:
        said += [text.t(caveat) for caveat in indicator.caveats]
    for source in panel.sources:
        said += [text.t(caveat) for caveat in source.caveats]
    return list(dict.fromkeys(filter(None, said)))


def legend(panel: Panel, text: Text) -> list[tuple[str, str, str]]:
    """Symbol, word and meaning of every status and mark that the rows use, in a fixed order."""
    used = {symbol_of(row) for row in panel.rows}
    marks = {mark for row in panel.rows for mark in marks_of(row)}
    symbols = [(s, symbol_label(s, text), symbol_meaning(s, text)) for s in SYMBOLS if s in used]
    return symbols + [(m, text.t(MARKS[m]), "") for m in MARKS if m in marks]


def citation(panel: Panel, text: Text) -> str:
    """How to cite: the producers first, then this observatory with its release."""
    publishers = [s.publisher for s in panel.statements] or [s.publisher for s in panel.sources]
    name = panel.comparison.name if panel.comparison else panel.indicator.name
    return text.t(
        "{publishers}: «{name}». En: Observatorio El Alto · Independencia, edición {release} ({date}).",
        publishers=listed(list(dict.fromkeys(publishers)), text),
        name=text.t(name),
        release=panel.release,
        date=text.date(panel.released),
    )


def _places(panel: Panel, text: Text) -> str:
    named = sorted(panel.territories, key=lambda place: place_of(place.code) == "context")
    names = [place.name for place in named]
    if len(names) <= _LISTED:
        return listed(names, text)
    return text.t("{first} y otros {count} lugares", first=names[0], count=len(names) - 1)


def _span(rows: Iterable[Row], text: Text) -> str:
    periods = sorted({row.period for row in rows})
    if not periods:
        return ""
    if len(periods) == 1:
        return text.period(periods[0])
    first, last = periods[0].start.year, max(period.end for period in periods).year
    return str(first) if first == last else text.t("de {first} a {last}", first=first, last=last)


def _series_words(panel: Panel, text: Text) -> list[str]:
    every = series_of(panel)
    if panel.view == "bars":
        period = current_period(panel.rows)
        cells = [
            _bar_words(panel, s, row, text=text) for s in every for row in s.rows if row.period == period
        ]
        return [text.t("Valores: {values}.", values="; ".join(cells))] if cells else []
    return [_line_words(panel, series, text) for series in every[:_NAMED]]


def _bar_words(panel: Panel, series: Series, row: Row, *, text: Text) -> str:
    name = category_name(panel, series.breakdown, text) if panel.by else series.territory.name
    return f"{name} {value_words(row, series.indicator, text)}"


def _line_words(panel: Panel, series: Series, text: Text) -> str:
    valued = list(leading(series.valued))
    name = series.territory.name
    if panel.by:
        name = f"{name}, {category_name(panel, series.breakdown, text)}"
    if not valued:
        return text.t("{name}: ningún valor publicado.", name=name)
    ordered = sorted(valued, key=lambda row: row.value if row.value is not None else 0.0)
    low, high = ordered[0], ordered[-1]
    return text.t(
        "{name}: el valor más alto es {high} ({high_when}) y el más bajo {low} ({low_when}). {direction}",
        name=name,
        high=value_words(high, series.indicator, text),
        high_when=text.short_period(high.period),
        low=value_words(low, series.indicator, text),
        low_when=text.short_period(low.period),
        direction=_direction(valued, series, text),
    ).strip()


def _direction(valued: list[Row], series: Series, text: Text) -> str:
    whole = [row for row in valued if is_whole(row)]
    if len(whole) < 2:
        return text.t("No hay periodos completos con que ver una tendencia.")
    first, last = whole[0], whole[-1]
    values: dict[str, object] = {
        "first": value_words(first, series.indicator, text),
        "first_when": text.short_period(first.period),
        "last": value_words(last, series.indicator, text),
        "last_when": text.short_period(last.period),
    }
    return text.t("Pasa de {first} ({first_when}) a {last} ({last_when}).", **values)


def _map_words(panel: Panel, text: Text) -> list[str]:
    period = current_period(panel.rows)
    places = {place.code: place.name for place in panel.territories}
    rows = [row for row in leading(panel.rows) if row.period == period and row.symbol == "value"]
    if not rows:
        return [finding(panel, text)]
    rows.sort(key=lambda row: row.value if row.value is not None else 0.0, reverse=True)
    cells = [f"{places.get(r.territory, r.territory)} {value_words(r, panel.indicator, text)}" for r in rows]
    return [text.t("De mayor a menor: {values}.", values="; ".join(cells))]


def _gap_words(panel: Panel, text: Text) -> list[str]:
    words: dict[str, int] = {}
    for row in panel.rows:
        if row.symbol != "value":
            words[row.symbol] = words.get(row.symbol, 0) + 1
    return [
        text.n("{count} celda: {word}.", "{count} celdas: {word}.", count, word=symbol_label(symbol, text))
        for symbol, count in words.items()
    ]


def _grade_sentence(panel: Panel, text: Text) -> str:
    comparison = panel.comparison
    if comparison is None:
        return ""
    lead = {
        "A": text.t("Grado A: los dos números miden lo mismo."),
        "B": text.t("Grado B: los dos números miden algo cercano; léase con su advertencia."),
        "C": text.t("Grado C: los dos números no se comparan; se muestran por separado."),
    }[str(comparison.grade)]
    return f"{lead} {text.t(comparison.reason)}"


def _row_notes(panel: Panel, text: Text) -> list[str]:
    marks = {mark for row in panel.rows for mark in marks_of(row)}
    said = {
        "partial": text.t(
            "Marca hueca: el número cubre solo una parte del año y no se une a los años completos."
        ),
        "provisional": text.t("Marca hueca: el número es provisional y suele crecer."),
        "estimated": text.t("Línea de rayas o marca hueca: el número es una estimación."),
        "disputed": text.t("Dos fuentes dicen números distintos para el mismo periodo; se muestran los dos."),
    }
    found = [sentence for mark, sentence in said.items() if mark in marks]
    if any(row.lower is not None for row in panel.rows):
        found.append(text.t("El intervalo mide solo el azar: lo que no se denuncia no está en él."))
    if any(row.symbol == "value" for row in panel.rows) and any(i.counts_persons for i in panel.indicators):
        found.append(text.t("Un aumento de registros no es un aumento de la violencia."))
    return found


def _snapshot_line(snapshot: Snapshot, source: Source, text: Text) -> str:
    return text.t(
        "{publisher}: «{title}», edición {edition}, consultado el {date}. Licencia: {licence}.",
        publisher=source.publisher,
        title=text.t(snapshot.title or source.name),
        edition=snapshot.edition,
        date=text.date(snapshot.retrieved),
        licence=text.t(source.licence.name),
    )


def _statement_line(publisher: str, title: str, page_date: str, text: Text) -> str:
    if page_date:
        return text.t("{publisher}: «{title}» ({date}).", publisher=publisher, title=title, date=page_date)
    return text.t("{publisher}: «{title}», sin fecha.", publisher=publisher, title=title)
