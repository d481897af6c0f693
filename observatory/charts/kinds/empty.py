"""The kind "empty": a sentence in place of a chart, which says why there is nothing to draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from observatory.charts.chart import Area, Chart, Label, Sentence
from observatory.charts.layout.label_placement import LINE, wrap_text
from observatory.charts.sharing import split_panel_into_areas
from observatory.model import Panel, Row
from observatory.statistics.series import select_leading_rows
from observatory.text import Text
from observatory.words.labels import absence_sentence, few_words
from observatory.words.sentences import nothing_published, places_said

_MARGIN: Final = 24
_SHORTEST: Final = 96


def chart(panel: Panel, text: Text, *, width: int, why: str = "", stretch: float = 1.0) -> Chart:
    """In the middle of a small area why nothing is drawn: `why`, or of each part of the panel why it has no number."""
    sentences = tuple(map(Sentence, [why] if why else why_empty(panel, text)))
    lines = [line for sentence in sentences for line in wrap_text(sentence.text, width - 2 * _MARGIN)]
    margin = _MARGIN * (0.9 + 0.1 * stretch)
    height = round(max(_SHORTEST + 2 * (margin - _MARGIN), len(lines) * LINE + 2 * margin))
    top = (height - LINE * (len(lines) - 1)) / 2
    labels = (
        Label(line, width / 2, top + LINE * at, "note", anchor="middle") for at, line in enumerate(lines)
    )
    return Chart(
        kind="empty", width=width, height=height, areas=(Area(0, 0, width, height),), marks=(), finding=sentences,
        alternative=sentences, labels=tuple(labels),
    )  # fmt: skip


def why_empty(panel: Panel, text: Text) -> Iterator[str]:
    """Sentences: of each part of the panel why it has no number."""
    return (words for part in split_panel_into_areas(panel) for words in reasons(part, text))


def reasons(panel: Panel, text: Text) -> Iterator[str]:
    """Sentences: why the newest value of each place is missing; «not published» only where there is no row at all."""
    every = select_leading_rows(panel.rows)
    if not every:
        yield nothing_published(panel, text)
    newest = {row.territory: row.period.end for row in sorted(every, key=lambda row: row.period.end)}
    rows = [row for row in every if row.period.end == newest[row.territory]]
    for symbol in dict.fromkeys(row.symbol for row in rows):
        yield _reason(panel, symbol, [row for row in rows if row.symbol == symbol], text=text)


def _reason(panel: Panel, symbol: str, rows: Sequence[Row], *, text: Text) -> str:
    codes = {row.territory for row in rows}
    places = places_said([place for place in panel.territories if place.code in codes], text)
    name = text.t(panel.indicator.name)
    if symbol == "few" and len(rows) == 1:
        return few_words(rows[0], panel.indicator, text, place=places)
    mothers = panel.mothers_of(sorted(codes))
    return absence_sentence(symbol, text, places=places, name=name, rows=rows, mothers=mothers)
