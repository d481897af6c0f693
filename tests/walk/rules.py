"""The rules of the walk: each looks at every answer of its kinds and says in words what is wrong in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tests.walk import rules_of_answers, rules_of_figures, rules_of_words
from tests.walk.answers import Answer
from tests.walk.known import Known

PAGES: Final = frozenset({"page", "explorer"})
READ: Final = PAGES | {"embed", "refusal"}
SAID: Final = READ | {"sheet", "image"}
EVERY: Final = SAID | {"card", "data", "feed", "file"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A name, the kinds of answers that it looks at, and the function that says what is wrong, a line each."""

    name: str
    kinds: frozenset[str]
    faults: Callable[[Answer, Known], Iterable[str]]


RULES: Final = (
    Rule("status", EVERY, rules_of_answers.wrong_status),
    Rule("type", EVERY, rules_of_answers.wrong_type),
    Rule("cookies", EVERY, rules_of_answers.cookies),
    Rule("other hosts", EVERY, rules_of_answers.other_hosts),
    Rule("markup", READ, rules_of_answers.unsound_markup),
    Rule("images without words", READ, rules_of_answers.images_without_words),
    Rule("empty sections", READ, rules_of_answers.empty_sections),
    Rule("one of many", SAID, rules_of_words.one_of_many),
    Rule("letters of grades", SAID, rules_of_words.letters_of_grades),
    Rule("another language", PAGES, rules_of_words.words_of_another_language),
    Rule("unfilled", SAID, rules_of_words.unfilled_places),
    Rule("read aloud", PAGES, rules_of_words.not_to_be_read_aloud),
    Rule("acronyms", PAGES, rules_of_words.acronyms_without_names),
    Rule("long headings", PAGES, rules_of_words.long_headings),
    Rule("persons and shelters", EVERY, rules_of_words.persons_and_shelters),
    Rule("numbers without marks", SAID, rules_of_figures.numbers_without_marks),
    Rule("changes without periods", READ, rules_of_figures.changes_without_periods),
    Rule("likeness across years", READ, rules_of_figures.likeness_across_years),
    Rule("denials", SAID | {"data"}, rules_of_figures.denials),
    Rule("charts without source", PAGES, rules_of_figures.charts_without_source),
    Rule("copies that lead", SAID, rules_of_figures.copies_that_lead),
    Rule("not at this scale", SAID | {"data"}, rules_of_figures.not_at_this_scale),
    Rule("registers", EVERY, rules_of_figures.registers_that_tell_too_much),
    Rule("lines of elsewhere", SAID, rules_of_figures.lines_of_elsewhere),
    Rule("small letters", READ, rules_of_figures.small_letters),
    Rule("small plots", frozenset({"image"}), rules_of_figures.small_plots),
)


def faults_in(answer: Answer, known: Known) -> Iterator[tuple[str, str]]:
    """What is wrong in an answer: the name of the rule, and its words. What was refused is held to fewer rules."""
    for rule in RULES:
        if answer.kind in rule.kinds:
            yield from ((rule.name, fault) for fault in rule.faults(answer, known))
