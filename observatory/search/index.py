"""What can be found, with its names in every language: made once, when somebody first searches."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, get_args
from urllib.parse import parse_qs

from observatory.addresses.destinations import DESTINATIONS, Destination
from observatory.catalog import Catalog
from observatory.languages import languages
from observatory.model import Indicator, Question, Synonym, Term, Territory
from observatory.text import Text
from observatory.words.glossary import term_name

Kind = Literal["question", "page", "territory", "indicator", "term"]
Thing = Question | Destination | Territory | Indicator | Term
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""In the order in which they are shown where nothing else tells them apart."""
_FAR: Final = 10**6


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """A thing with its names and what else is said of it, folded; `near` is small for what the site is about."""

    kind: Kind
    id: str
    thing: Thing
    names: tuple[str, ...]
    more: str = ""
    near: int = 0

    @property
    def name(self) -> str:
        """All its names in one line."""
        return " ".join(self.names)


@dataclass(frozen=True)
class SearchIndex:
    """All entries in the order of kinds in which they are shown, and where each synonym leads."""

    entries: tuple[SearchEntry, ...]
    leads: Mapping[str, Mapping[tuple[Kind, str], int]]
    dangers: Mapping[str, str] = field(default_factory=dict)
    """The page that words of danger lead to."""

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word of a name and every synonym, once."""
        of_names = (part for entry in self.entries for part in re.findall(r"\w+", entry.name))
        return tuple(dict.fromkeys((*self.leads, *of_names)))

    @cached_property
    def places(self) -> tuple[SearchEntry, ...]:
        """The places of the site and those around them, longest names first."""
        near = [entry for entry in self.entries if entry.kind == "territory" and entry.near < _FAR]
        return tuple(sorted(near, key=lambda entry: -max(map(len, entry.names))))


def fold_accents(words: str) -> str:
    """Letters without marks or case, so that `Díaz` is found as `diaz`; n for ñ, as a foreign keyboard writes it."""
    spread = unicodedata.normalize("NFD", words.casefold())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def words_of(words: str) -> list[str]:
    """The words of a reader, folded."""
    return re.findall(r"\w+(?:-\w+)*", fold_accents(words))


def index_of(catalog: Catalog) -> SearchIndex:
    """The index of a catalogue."""
    dangers = {
        " ".join(words_of(synonym.word)): synonym.leads_to
        for synonym in catalog.synonyms
        if synonym.kind == "danger"
    }
    return SearchIndex(tuple(_entries(catalog)), _leads(catalog.synonyms), dangers)


def _leads(synonyms: Iterable[Synonym]) -> Mapping[str, Mapping[tuple[Kind, str], int]]:
    """For each synonym the things it leads to, with its position in the file."""
    positions: dict[str, dict[tuple[Kind, str], int]] = {}
    for at, synonym in enumerate(synonyms):
        if synonym.kind == "danger":
            continue
        positions.setdefault(fold_accents(synonym.word), {}).setdefault((synonym.kind, synonym.leads_to), at)
    return positions


def _entries(catalog: Catalog) -> Iterator[SearchEntry]:
    for question in catalog.questions.values():
        names = _spoken(question.short, question.title)
        yield SearchEntry("question", question.id, question, names, near=question.position)
    for page in DESTINATIONS:
        yield SearchEntry("page", page.id, page, _spoken(page.title))
    near_places = _near_places(catalog)
    for place in catalog.territories.values():
        names = (fold_accents(place.code), *_spoken(place.name))
        yield SearchEntry("territory", place.code, place, names, near=near_places.get(place.code, _FAR))
    main_series = _main_series(catalog)
    for indicator in catalog.indicators.values():
        names = (
            *_spoken(indicator.name),
            fold_accents(indicator.id),
            *map(fold_accents, (*indicator.codes, *_standards(indicator, catalog))),
        )
        split_by = (catalog.dimensions[id_].name for id_ in indicator.dimensions)
        more = " ".join(_spoken(indicator.definition, indicator.unit, *split_by))
        near = main_series.get(indicator.id, _FAR)
        yield SearchEntry("indicator", indicator.id, indicator, names, more, near)
    for term in catalog.glossary:
        term_names = dict.fromkeys(fold_accents(term_name(term, text)) for text in _texts())
        yield SearchEntry("term", term.id, term, tuple(term_names), " ".join(_spoken(term.definition)))


def _standards(indicator: Indicator, catalog: Catalog) -> Iterator[str]:
    """`SDG 5.2.1`: the standards that an indicator is near to, as researchers call them."""
    named = (catalog.standards[near.standard] for near in indicator.standards)
    return (f"{standard.framework} {standard.code}" for standard in named)


def _texts() -> tuple[Text, ...]:
    return tuple(map(Text, languages()))


def _spoken(*sentences: str) -> tuple[str, ...]:
    """The sentences in every language, folded, each once: a reader of any language searches in all."""
    return tuple(dict.fromkeys(fold_accents(text.t(sentence)) for sentence in sentences for text in _texts()))


def _near_places(catalog: Catalog) -> dict[str, int]:
    """The places of the site, then those of their maps."""
    sets = (place.districts for place in catalog.places.values() if place.districts)
    around = dict.fromkeys((code for name in sets for code in catalog.in_set(name)), 1)
    return around | dict.fromkeys(catalog.main_places, 0)


def _main_series(catalog: Catalog) -> dict[str, int]:
    """For each indicator its place in its question: the answers first, then the series; of two the earlier question's."""
    ranks: dict[str, int] = {}
    for question in catalog.questions.values():
        answers = (parse_qs(query)["indicator"][0] for query in question.answers)
        for at, name in enumerate(dict.fromkeys((*answers, *question.indicators))):
            rank = at * len(catalog.questions) + question.position
            ranks[name] = min(rank, ranks.get(name, rank))
    return ranks
