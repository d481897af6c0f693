"""Says where the rate of a place stands among its neighbours, and from whom chance does not tell it apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from observatory.charts.chart import Mark, Sentence
from observatory.model import Indicator, Row, Territory
from observatory.rates import rate_ratio_interval
from observatory.text import Text, message
from observatory.vocabulary import phrases
from observatory.words.labels import listed
from observatory.words.sentences import capital

Numbered: TypeAlias = tuple[int, Mark]
RANKS: Final = (
    (
        message("La tasa registrada de {place} es la más alta de las {count}."),
        message("La tasa registrada de {place} es la más alta de las {count} que se muestran."),
    ),
    (
        message("De mayor a menor, la tasa registrada de {place} es la número {rank} de {count}."),
        message(
            "De mayor a menor, la tasa registrada de {place} es la número {rank} de las {count} que se muestran."
        ),
    ),
    (
        message("La tasa registrada de {place} es la más baja de las {count}."),
        message("La tasa registrada de {place} es la más baja de las {count} que se muestran."),
    ),
)
"""Highest, between, lowest; among all, and among those that are shown."""


def told_rank(
    chosen: Sequence[Numbered], whole: Sequence[Numbered], indicator: Indicator, text: Text, *,
    names: Mapping[str, Territory], partly: bool,
) -> Iterator[Sentence]:  # fmt: skip
    """The rank of a chosen place among the whole rates of its source, and those it is not told apart from.

    `partly`: some neighbours have no number, so that the rank is one of those that are shown. Nothing is said of counts,
    of rates without their numbers of events, or across countries and sources: there chance is the least of the
    differences.
    """
    if indicator.kind != "rate" or len(chosen) != 1 or not _told_by_events(chosen[0][1].row):
        return
    own = chosen[0]
    others = [one for one in reversed(whole) if one is not own and _of_one_source(one[1].row, own[1].row)]
    if not others or len(others) + 1 < len(whole):
        return
    alike = [one for one in others if not _told_apart(own[1].row, one[1].row, comparisons=len(others))]
    if len(others) == 1:
        if alike:
            said = text.t(phrases.NOT_DISTINCT)
            yield Sentence(said, (own[0], alike[0][0]))
        return
    place = text.t(names[own[1].row.territory].name)
    yield Sentence(_rank(own, others, text, place=place, partly=partly), (own[0], *(at for at, _ in others)))
    if alike:
        places = listed([text.t(names[mark.row.territory].name) for _, mark in alike], text)
        said = text.n(
            "No se puede afirmar que sea distinta de la de {places}.",
            "No se puede afirmar que sea distinta de las de {places}.",
            len(alike), places=places,
        )  # fmt: skip
        yield Sentence(said, (own[0], *(at for at, _ in alike)))


def told_pair(
    one: Numbered, other: Numbered, indicator: Indicator, text: Text, *, dated: bool
) -> Iterator[Sentence]:
    """That two whole rates of one source and period are not told apart, where they are not; `dated` names the period."""
    first, second = one[1].row, other[1].row
    if indicator.kind != "rate" or not _told_by_events(first) or not _of_one_source(second, first):
        return
    if first.disputed or second.disputed or _told_apart(first, second, comparisons=1):
        return
    said = text.t(phrases.NOT_DISTINCT)
    if dated:
        during = capital(text.during(first.period))
        said = text.t(phrases.NOT_DISTINCT_DURING, during=during)
    yield Sentence(said, (one[0], other[0]))


def _rank(own: Numbered, others: Sequence[Numbered], text: Text, *, place: str, partly: bool) -> str:
    value = own[1].row.value or 0.0
    above = sum((mark.row.value or 0.0) > value for _, mark in others)
    all_of_them, those_shown = RANKS[0 if above == 0 else 2 if above == len(others) else 1]
    form = those_shown if partly else all_of_them
    return text.t(form, place=place, count=len(others) + 1, rank=above + 1)


def _told_by_events(row: Row) -> bool:
    return bool(row.numerator) and bool(row.denominator)


def _of_one_source(row: Row, own: Row) -> bool:
    source, country = row.snapshot.partition("@")[0], row.territory[:2]
    return (source, country) == (own.snapshot.partition("@")[0], own.territory[:2]) and _told_by_events(row)


def _told_apart(own: Row, other: Row, *, comparisons: int) -> bool:
    """Whether the interval of the ratio, corrected for all that are compared, leaves out 1."""
    ratio = rate_ratio_interval(
        (own.numerator or 0.0, own.denominator or 0.0),
        (other.numerator or 0.0, other.denominator or 0.0),
        comparisons=comparisons,
    )
    return not ratio.lower <= 1 <= ratio.upper
