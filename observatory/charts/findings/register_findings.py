"""Says what registers that count the same thing, each in its way, say of a place: all of them, none as the larger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from observatory.charts.chart import Sentence
from observatory.charts.findings.series_marks import Numbered
from observatory.model import Panel, Territory
from observatory.statistics.series import current_period
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import category_name
from observatory.words.sentences import capital


def register_sentences(
    panel: Panel, place: Territory, marks: Sequence[Numbered], text: Text
) -> Iterator[Sentence]:
    """What each register says of the place in the newest period of most of them, and what fewer say after it.

    `marks` are numbers of the place by register, each of which leads its cell.
    """
    period = current_period([mark.row for _, mark in marks])
    pairs = [pair for pair in marks if pair[1].row.period == period]
    if period is None or not pairs:
        return
    sentence = text.t(
        phrases.PLACE_VALUES,
        place=text.t(place.name),
        during=text.during(period),
        values=_values_by_register(panel, pairs, text),
    )
    yield Sentence(sentence, tuple(at for at, _ in pairs))
    later = [pair for pair in marks if pair[1].is_complete and pair[1].row.period.start > period.end]
    newest = max(
        (mark.row.period for _, mark in later), key=lambda period_later: period_later.end, default=None
    )
    if newest is None:
        return
    after = [pair for pair in later if pair[1].row.period == newest]
    sentence = text.t(
        "{during} hay menos registros con cifra: {values}.",
        during=capital(text.during(newest)),
        values=_values_by_register(panel, after, text),
    )
    yield Sentence(sentence, tuple(at for at, _ in after))


def _values_by_register(panel: Panel, marks: Sequence[Numbered], text: Text) -> str:
    phrases = [
        text.t(
            "{value} según {register}",
            value=mark.number,
            register=category_name(panel, mark.row.breakdown, text),
        )
        for _, mark in marks
    ]
    return "; ".join(phrases)  # names of registers have commas and conjunctions of their own
