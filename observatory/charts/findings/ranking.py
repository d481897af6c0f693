"""The rank of a place's rate among its neighbours, and the rates whose difference chance could explain."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from observatory.charts.chart import Mark, Sentence
from observatory.model import Indicator, Level, Row, Territory
from observatory.statistics import statistic_of
from observatory.statistics.rate import rate_ratio_interval
from observatory.text import Text, message
from observatory.vocabulary import phrases
from observatory.words.labels import join_names
from observatory.words.sentences import capital

Numbered: TypeAlias = tuple[int, Mark]
RANKS: Final = (
    (
        message("La tasa registrada de {place} es la más alta de los {places}."),
        message("La tasa registrada de {place} es la más alta de los {places} que se muestran."),
    ),
    (
        message("De mayor a menor, la tasa registrada de {place} es la número {rank} de los {places}."),
        message(
            "De mayor a menor, la tasa registrada de {place} es la número {rank} de los {places} que se muestran."
        ),
    ),
    (
        message("La tasa registrada de {place} es la más baja de los {places}."),
        message("La tasa registrada de {place} es la más baja de los {places} que se muestran."),
    ),
)
"""Highest, between, lowest; among all, and among those that are shown."""

_COUNTED: Final = {
    Level.DISTRICT: message("{count} distritos"),
    Level.MUNICIPAL_DISTRICT: message("{count} distritos municipales"),
}  # the levels that bear one name in every country
MOST_NAMED: Final = 3  # rates that a place's cannot be told from


def rank_sentences(
    chosen: Sequence[Numbered], full_marks: Sequence[Numbered], indicator: Indicator, text: Text, *,
    names: Mapping[str, Territory], partly: bool,
) -> Iterator[Sentence]:  # fmt: skip
    """The rank of a chosen place among the rates of its source, and the rates it cannot be told apart from.

    `partly`: some neighbours have no number, so that the rank is one of those that are shown. Nothing is said of counts,
    of rates without their numbers of events, or across countries and sources: there chance is the least of the
    differences.
    """
    compared = compare_with_neighbours(chosen, full_marks, indicator)
    if compared is None:
        return
    place_pair, others, alike = compared
    if len(others) == 1:
        if alike:
            sentence = text.t(phrases.NOT_DISTINCT)
            yield Sentence(sentence, (place_pair[0], alike[0][0]))
        return
    place = text.t(names[place_pair[1].row.territory].name)
    rank = 1 + sum((mark.row.value or 0.0) > (place_pair[1].row.value or 0.0) for _, mark in others)
    count = len(others) + 1
    levels = {names[mark.row.territory].level for _, mark in (place_pair, *others)}
    places = _places_counted(count, levels, text)
    yield Sentence(
        _rank_words(rank, count, text, place=place, places=places, partly=partly),
        (place_pair[0], *(at for at, _ in others)),
        (rank, count),
    )
    if len(alike) > MOST_NAMED:
        said = text.t("No se puede afirmar que sea distinta de otras {count}.", count=text.number(len(alike)))
        yield Sentence(said, (place_pair[0], *(at for at, _ in alike)), (len(alike),))
    elif alike:
        places = join_names([text.t(names[mark.row.territory].name) for _, mark in alike], text)
        sentence = text.n(
            "No se puede afirmar que sea distinta de la de {places}.",
            "No se puede afirmar que sea distinta de las de {places}.",
            len(alike), places=places,
        )  # fmt: skip
        yield Sentence(sentence, (place_pair[0], *(at for at, _ in alike)))


def compare_with_neighbours(
    chosen: Sequence[Numbered], full_marks: Sequence[Numbered], indicator: Indicator
) -> tuple[Numbered, list[Numbered], list[Numbered]] | None:
    """The chosen place, its neighbours from the highest down, and those of them from which its rate is not told apart.

    None where the rates are no events of one source, or there is no neighbour.
    """
    if (
        not statistic_of(indicator).per_inhabitants
        or len(chosen) != 1
        or not _told_by_events(chosen[0][1].row)
    ):
        return None
    place_pair = chosen[0]
    others = [
        pair
        for pair in reversed(full_marks)
        if pair is not place_pair and _of_one_source(pair[1].row, place_pair[1].row)
    ]
    if not others or len(others) + 1 < len(full_marks):
        return None
    alike = [
        pair for pair in others if not _told_apart(place_pair[1].row, pair[1].row, comparisons=len(others))
    ]
    return place_pair, others, alike


def pair_sentences(
    pair: Numbered, other_pair: Numbered, indicator: Indicator, text: Text, *, dated: bool
) -> Iterator[Sentence]:
    """A sentence where the ratio of two rates has an interval that includes 1; `dated` names the period."""
    row, second = pair[1].row, other_pair[1].row
    if (
        not statistic_of(indicator).per_inhabitants
        or not _told_by_events(row)
        or not _of_one_source(second, row)
    ):
        return
    if row.disputed or second.disputed or _told_apart(row, second, comparisons=1):
        return
    sentence = text.t(phrases.NOT_DISTINCT)
    if dated:
        during = capital(text.during(row.period))
        sentence = text.t(phrases.NOT_DISTINCT_DURING, during=during)
    yield Sentence(sentence, (pair[0], other_pair[0]))


def _places_counted(count: int, levels: Collection[Level], text: Text) -> str:
    """«ocho distritos», or places where they are of several levels."""
    form = _COUNTED.get(next(iter(levels)), "") if len(levels) == 1 else ""
    if not form:
        return phrases.places_counted(count, text, letters=True)
    return text.t(form, count=text.in_letters(count))


def _rank_words(rank: int, count: int, text: Text, *, place: str, places: str, partly: bool) -> str:
    all_of_them, those_shown = RANKS[0 if rank == 1 else 2 if rank == count else 1]
    return text.t(those_shown if partly else all_of_them, place=place, places=places, rank=rank)


def _told_by_events(row: Row) -> bool:
    return bool(row.numerator) and bool(row.denominator)


def _of_one_source(row: Row, reference: Row) -> bool:
    source, country = row.snapshot.partition("@")[0], row.territory[:2]
    return (source, country) == (
        reference.snapshot.partition("@")[0],
        reference.territory[:2],
    ) and _told_by_events(row)


def _told_apart(row: Row, other_row: Row, *, comparisons: int) -> bool:
    """Whether the interval of the ratio, corrected for all that are compared, leaves out 1."""
    ratio = rate_ratio_interval(
        (row.numerator or 0.0, row.denominator or 0.0),
        (other_row.numerator or 0.0, other_row.denominator or 0.0),
        comparisons=comparisons,
    )
    return not ratio.lower <= 1 <= ratio.upper
