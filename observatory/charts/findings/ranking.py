"""What a place opens with: the number its chart draws, its change, its rank, and what chance could explain of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final, Literal, TypeAlias

from observatory.charts.chart import Chart, Flag, Mark, Sentence
from observatory.charts.findings.series_marks import Numbered
from observatory.charts.marking import flags_of
from observatory.model import Indicator, Level, NewestGrowth, Panel, Row, Territory
from observatory.statistics import is_count_of_persons, statistic_of
from observatory.statistics.rate import TOGETHER, rate_ratio_interval
from observatory.statistics.writers import has_other_writers, tells_change
from observatory.text import Text, message
from observatory.vocabulary import captions, phrases
from observatory.words.labels import interval_words, join_names, translate_note, unit_words
from observatory.words.sentences import capital

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
UNDECIDED: Final = message("No se puede afirmar que sea más o menos que {former}.")
LESS: Final = message("Es {size} % menos que {former}, más de lo que explican el azar y las revisiones.")
MORE: Final = message("Es {size} % más que {former}, más de lo que explican el azar y las revisiones.")
Change: TypeAlias = Literal["more", "less", "undecided", "other_writers"]


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


# Whether a year differs from the one before by more than chance and usual revisions.


def change_between(
    row: Row, former: Row, indicator: Indicator, growth: Sequence[NewestGrowth]
) -> Change | None:
    """Whether a year is more or less than a former one by more than chance and later editions explain, or undecided.

    `other_writers` where others wrote it. None where it is not known: a register whose writers nobody knows, years of two
    editions, statements that disagree, estimates, what counts no events in time, or no two editions that tell by how much
    a newest year still moves (`growth`).
    """
    events, others = _events(row, indicator), _events(former, indicator)
    one_edition = row.snapshot == former.snapshot and not (row.disputed or former.disputed)
    if has_other_writers(former, row, indicator):
        return "other_writers"
    if Flag.ESTIMATED in flags_of(row) | flags_of(former) or not tells_change(former, row, indicator):
        return None
    if not (growth and events and others and one_edition and row.period.grain == "year"):
        return None
    ratio = rate_ratio_interval(events, others)
    moved = max(abs(step.relative) for step in growth)
    if ratio.lower <= 1 <= ratio.upper or abs(ratio.value - 1) <= moved:
        return "undecided"
    return "less" if ratio.value < 1 else "more"


def change_sentence(
    years: tuple[Numbered, Numbered], indicator: Indicator, growth: Sequence[NewestGrowth], text: Text
) -> Sentence | None:
    """The sentence that a year is more or less than the one before, or that this cannot be said; see `change_between`."""
    (at, newest), (at_before, before) = years
    change = change_between(newest.row, before.row, indicator, growth)
    if change is None:
        return None
    during = text.during(before.row.period)
    if change == "other_writers":
        return Sentence(text.t(phrases.OTHER_WRITERS, former=during), (at, at_before))
    # A count says both numbers before.
    values = {"former": during if statistic_of(indicator).adds_up else f"{during} ({before.number})"}
    if change == "undecided":
        return Sentence(text.t(UNDECIDED, **values), (at, at_before))
    size = _size(newest.row, before.row)
    sentence = text.t(LESS if change == "less" else MORE, **values, size=text.number(size))
    return Sentence(sentence, (at, at_before), (size,))


def _size(row: Row, former: Row) -> int:
    """By how much of a hundred a value differs from the former one, at least 1: the change was found to be one."""
    return max(1, round(100 * abs((row.value or 0.0) / (former.value or 1.0) - 1)))


def change_of(finding: Sequence[Sentence], marks: Sequence[Mark], panel: Panel) -> Change | None:
    """The change that a finding tells of: of the first two marks that one of its sentences sets beside each other."""
    for sentence in finding:
        if len(sentence.marks) == 2:
            newest, former = (marks[at].row for at in sentence.marks)
            return change_between(newest, former, panel.indicator, panel.year_growth)
    return None


def change_word(change: Change | None, text: Text) -> str:
    """The same in a word or two, for a cell of a table; empty where it is not known."""
    words = {
        "more": text.t("más"),
        "less": text.t("menos"),
        "undecided": text.t("sin cambio claro"),
        "other_writers": text.t("no anotaron los mismos centros"),
    }
    return words[change] if change else ""


def unclear_change_note(text: Text) -> str:
    """What the word of an undecided change means."""
    word = capital(change_word("undecided", text))
    return text.t("«{word}»: el azar y las revisiones bastan para explicarlo.", word=word)


def _events(row: Row, indicator: Indicator) -> tuple[float, float] | None:
    """Events and what they are divided by; a count of persons by itself, as the place is the same."""
    if statistic_of(indicator).per_inhabitants:
        return (row.numerator, row.denominator) if row.numerator and row.denominator else None
    return (row.value, 1.0) if is_count_of_persons(indicator) and row.value else None


# The one number that a place opens with, taken from the marks that its chart draws, with its unit and notes.

LONGEST_HEADING: Final = 90  # characters
_BRIEF: Final = 170  # of all sentences together, where there is little room


@dataclass(frozen=True, slots=True)
class LeadingNumber:
    """A number set large. `unit` says what it counts and when, `notes` stand small below it.

    `sentences` are the rest of the finding: how sure the number is, and what may be said of the change.
    """

    number: str
    unit: str
    notes: tuple[str, ...]
    sentences: tuple[str, ...]


def leading_number(
    panel: Panel, chart: Chart, text: Text, *, counted: Indicator | None
) -> LeadingNumber | None:
    """The number that the finding of `chart` begins with; None where it begins with none, or with several.

    `counted` is the series whose events a rate divides: their number stands in the notes.
    """
    first, *rest = chart.finding
    if not first.marks or len(panel.indicators) > 1 or panel.by:
        return None
    newest, *former = (chart.marks[at] for at in first.marks)
    if newest.row.value is None or newest.row.disputed:
        return None
    unit = unit_words(panel.indicator, text, newest.row.value)
    share = unit.startswith("%")
    name = text.t(panel.indicator.name) if share else unit
    return LeadingNumber(
        f"{newest.number} %" if share else newest.number,
        f"{name} {text.during(newest.row.period)}",
        tuple(_notes(panel, newest, former, text, counted=counted)),
        (
            *_sureness(newest, text),
            *(sentence.text for sentence in rest),
            *_said_of_what_is_together(newest, text),
        ),
    )


def _notes(
    panel: Panel, newest: Mark, former: list[Mark], text: Text, *, counted: Indicator | None
) -> Iterator[str]:
    """Its events, its interval, and the year before of a count."""
    row = newest.row
    if counted is not None and row.numerator is not None:
        yield f"{text.number(row.numerator)} {unit_words(counted, text, row.numerator)}"
    if interval := interval_words(row, panel.indicator, text):
        yield text.t(phrases.TOLD_OF, subject=text.t(captions.INTERVAL), told=interval)
    if statistic_of(panel.indicator).adds_up:
        yield from (
            text.t(phrases.TOLD_OF, subject=capital(text.during(mark.row.period)), told=mark.number)
            for mark in former
        )


def _said_of_what_is_together(newest: Mark, text: Text) -> Iterator[str]:
    """That the rate is of several districts which the source counts together, or of several years."""
    note = newest.row.note
    if note.startswith(TOGETHER):
        yield text.t(TOGETHER)
    elif newest.row.period.pooled and newest.row.numerator is not None:
        yield translate_note(note, text)


def _sureness(newest: Mark, text: Text) -> Iterator[str]:
    for flag, phrase in ((Flag.ESTIMATED, phrases.ESTIMATED), (Flag.PROVISIONAL, phrases.PROVISIONAL)):
        if flag in newest.flags:
            yield text.t(phrase)


# What of a chart's finding heads it, what stands below the heading, and what is said where there is little
# room.


def heading_and_rest(chart: Chart, name: str, *, unit_below: bool = False) -> tuple[str, str]:
    """The first sentences of the finding, as many as a heading holds, and the others.

    Where the first alone is too long for a heading, `name` heads and all of them follow. `unit_below`: the line under the
    heading says the unit.
    """
    sentences = [(unit_below and sentence.brief) or sentence.text for sentence in chart.finding]
    lengths = accumulate(len(sentence) + 1 for sentence in sentences)
    held = sum(length - 1 <= LONGEST_HEADING for length in lengths)
    return " ".join(sentences[:held]) or name, " ".join(sentences[held:])


def shorten_finding(chart: Chart) -> Chart:
    """The chart with as few sentences as a brief finding has: the first of each area, then what follows while it fits.

    What is said of the drawing alone is told by the grade.
    """
    said = [sentence for sentence in chart.finding if not sentence.of_drawing]
    by_area: dict[int, list[int]] = {}
    area = 0
    for at, sentence in enumerate(said):
        area = (
            chart.marks[sentence.marks[0]].area if sentence.marks else area
        )  # of no mark: of what was told last
        by_area.setdefault(area, []).append(at)
    room = _BRIEF - sum(len(said[first].text) for first, *_ in by_area.values())
    kept = [first for first, *_ in by_area.values()]
    for _, *others in by_area.values():
        for at in others:
            room -= len(said[at].text)
            if room < 0:
                break
            kept.append(at)
    return replace(chart, finding=tuple(said[at] for at in sorted(kept)))
