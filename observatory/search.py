"""Finds questions, pages, places, indicators and words of the glossary by what a reader writes, in any language.

Accents and case do not count; the field's synonyms lead where `synonyms.csv` says; a word that is nowhere is read as
the nearest one that is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, get_args
from urllib.parse import parse_qs

from observatory.catalog import Catalog
from observatory.languages import languages
from observatory.model import Indicator, Question, Synonym, Term, Territory
from observatory.text import Text, fold_accents
from observatory.vocabulary.page_titles import DESTINATIONS, Destination
from observatory.words.sentences import term_name

Kind = Literal["question", "page", "territory", "indicator", "term"]
Thing = Question | Destination | Territory | Indicator | Term
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""In the order in which they are shown where nothing else tells them apart."""
_FAR: Final = 10**6


@dataclass(frozen=True, slots=True, eq=False)
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


class PrefixIndex:
    """Which texts, by number, hold a word with a given beginning: `find("denunc")`."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Take the texts, folded; a part after an underscore is a word too, as in `complaint_rate`."""
        numbers: dict[str, set[int]] = {}
        for number, text in enumerate(texts):
            for word in re.findall(r"\w+", text):
                parts = word.split("_")
                for at in range(len(parts)):
                    numbers.setdefault("_".join(parts[at:]), set()).add(number)
        self._words = sorted(numbers)
        self._numbers = numbers

    def __contains__(self, word: str) -> bool:
        """Whether a text holds exactly this word."""
        return word in self._numbers

    def find(self, beginning: str) -> set[int]:
        """The numbers of the texts in which a word begins so; of words with hyphens all parts must be found."""
        first, *others = re.findall(r"\w+", beginning) or [beginning]
        found: set[int] = set()
        for word in self._words[bisect_left(self._words, first) :]:
            if not word.startswith(first):
                break
            found |= self._numbers[word]
        return found.intersection(*map(self.find, others))


@dataclass(frozen=True)
class SearchIndex:
    """All entries in the order of kinds in which they are shown, and where each synonym leads."""

    entries: tuple[SearchEntry, ...]
    leads: Mapping[str, Mapping[tuple[Kind, str], int]]
    dangers: Mapping[str, str] = field(default_factory=dict)
    """The page that words of danger lead to."""
    wholes: frozenset[str] = frozenset()
    """The codes of the places that have parts: countries, departments, provinces."""

    @cached_property
    def in_names(self) -> PrefixIndex:
        """Which entries have a word in their names."""
        return PrefixIndex(entry.name for entry in self.entries)

    @cached_property
    def in_more(self) -> PrefixIndex:
        """Which entries have a word in what else is said of them."""
        return PrefixIndex(entry.more for entry in self.entries)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every synonym and every word of a name, once."""
        of_names = (part for entry in self.entries for part in re.findall(r"\w+", entry.name))
        return tuple(dict.fromkeys((*self.leads, *of_names)))

    @cached_property
    def territories(self) -> Mapping[str, tuple[SearchEntry, ...]]:
        """The places of each name."""
        called: dict[str, list[SearchEntry]] = {}
        for entry in self.entries:
            for name in entry.names if entry.kind == "territory" else ():
                called.setdefault(" ".join(split_words(name)), []).append(entry)
        return {name: tuple(entries) for name, entries in called.items()}

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name of every entry, its words apart by a space."""
        return frozenset(" ".join(split_words(name)) for entry in self.entries for name in entry.names)

    @cached_property
    def other_words(self) -> frozenset[str]:
        """The words of all that is no place, and the synonyms."""
        texts = (f"{entry.name} {entry.more}" for entry in self.entries if entry.kind != "territory")
        return frozenset(self.leads).union(*(re.findall(r"\w+", text) for text in texts))

    def says_something(self, beginning: str) -> bool:
        """Whether a word begins so in something that is no place."""
        found = self.in_names.find(beginning) | self.in_more.find(beginning)
        return beginning in self.leads or any(self.entries[at].kind != "territory" for at in found)

    def names_place(self, words: str, *, near: bool) -> bool:
        """Whether this is a place's name, also among other words: «llama» is a verb before it is a district.

        `near` asks for the places of the site and those around them alone.
        """
        if any(entry.near < _FAR for entry in self.territories.get(words, ())):
            return True
        called = () if near else self.territories.get(words, ())
        return any(words not in self.other_words or entry.id in self.wholes for entry in called)


MOST: Final = 20
_LIKE: Final = 80  # of 100: how much of a misspelt word must be right
_SHORTEST: Final = 5  # letters of a word that may be misspelt: shorter ones are too near to each other
_CALLED_SO: Final = -1
_NOT_LED: Final = 10**6
_TELLING: Final = 3  # letters of a word that is looked for; «en», «la», «of», «de» may stand or not

_Rank = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Query:
    """The words of a reader; for each that counts, the entries that have it in a name, and in what else is said."""

    words: tuple[str, ...]
    in_names: Mapping[str, set[int]]
    in_more: Mapping[str, set[int]]

    def candidates(self, index: SearchIndex) -> set[int]:
        """The entries that hold any of the words or to which one leads."""
        keys = {key for word in self.words for key in index.leads.get(word, {})}
        led = {at for at, entry in enumerate(index.entries) if keys and (entry.kind, entry.id) in keys}
        return led.union(*self.in_names.values(), *self.in_more.values())


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The best of each kind, at most MOST of them; `left_out` counts the others.

    `kinds` are the kinds of what was found, the one with the best first. `read_as` is what was searched instead,
    where a word was misspelt; empty where none was.
    """

    questions: tuple[Question, ...] = ()
    pages: tuple[Destination, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    territories: tuple[Territory, ...] = ()
    terms: tuple[Term, ...] = ()
    left_out: int = 0
    kinds: tuple[Kind, ...] = ()
    read_as: str = ""
    leads_with: str = ""
    """The id or code of the very first of what was found; empty where nothing was."""

    @property
    def empty(self) -> bool:
        """Whether nothing was found."""
        return not self.kinds


def find(index: SearchIndex, words: str, *, indicators: Iterable[Indicator] | None = None) -> SearchResults:
    """What holds most of `words` in any language; nothing for no word.

    Of each kind of thing first those with the most of them, then those with one word fewer.

    A place that is named among other words is found, and so is what holds the others. Words of danger are taken as they
    are, and lead to no place whose name resembles one of them. `indicators` are those that may
    be found; all of the catalogue where none are given.
    """
    terms = split_words(words)
    if not terms:
        return SearchResults()
    first = _led_by_danger(terms, index)
    misspelt = () if first else _places_misspelt(terms, index)
    matched = terms if first or misspelt else [_as_known(word, index) for word in terms]
    place, rest = _place_among(matched, index)
    offered = None if indicators is None else {indicator.id for indicator in indicators}
    hits = []
    fewest: dict[Kind, int] = {}
    for at in place.candidates(index) | rest.candidates(index) if place else rest.candidates(index):
        entry = index.entries[at]
        if entry.kind == "indicator" and offered is not None and entry.id not in offered:
            continue
        if entry.kind == "territory" and (place or first) and not (place and _is_called(entry, place)):
            continue
        rank = _rank(at, entry, place if place and entry.kind == "territory" else rest, index.leads)
        if rank is not None:
            hits.append((rank, at))
            fewest[entry.kind] = min(rank[0], fewest.get(entry.kind, rank[0]))
    ranked = [(index.entries[at], missing) for (missing, *_), at in sorted(hits)]
    near = [entry for entry, missing in ranked if missing <= fewest[entry.kind] + 1]
    found = list(dict.fromkeys((*first, *misspelt, *near)))
    return _results(found, "" if matched == terms else " ".join(matched))


def _led_by_danger(words: Sequence[str], index: SearchIndex) -> list[SearchEntry]:
    """The page that comes first where words of danger stand among the words, whatever the others are."""
    asked = f" {' '.join(words)} "
    pages = {page for words_of_danger, page in index.dangers.items() if f" {words_of_danger} " in asked}
    return [entry for entry in index.entries if entry.kind == "page" and entry.id in pages]


def _results(found: Sequence[SearchEntry], read_as: str) -> SearchResults:
    by_kind: dict[Kind, list[SearchEntry]] = {}
    for entry in found:
        by_kind.setdefault(entry.kind, []).append(entry)
    best = [entry.thing for entries in by_kind.values() for entry in entries[:MOST]]
    return SearchResults(
        questions=tuple(thing for thing in best if isinstance(thing, Question)),
        pages=tuple(thing for thing in best if isinstance(thing, Destination)),
        indicators=tuple(thing for thing in best if isinstance(thing, Indicator)),
        territories=tuple(thing for thing in best if isinstance(thing, Territory)),
        terms=tuple(thing for thing in best if isinstance(thing, Term)),
        left_out=len(found) - len(best),
        kinds=tuple(by_kind),
        read_as=read_as,
        leads_with=found[0].id if found else "",
    )


def _as_known(word: str, index: SearchIndex) -> str:
    """The word itself where it is known or too short to correct, else the nearest synonym or word of a name."""
    if word in index.leads or word in index.dangers or len(word) < _SHORTEST or not word.isalpha():
        return word
    if index.in_names.find(word) or index.in_more.find(word):
        return word
    from rapidfuzz import (  # only here: most readers never misspell, and a worker starts without it
        fuzz,
        process,
    )

    nearest = process.extractOne(word, index.words, scorer=fuzz.ratio, score_cutoff=_LIKE)
    return str(nearest[0]) if nearest else word


def _places_misspelt(words: Sequence[str], index: SearchIndex) -> list[SearchEntry]:
    """The places whose whole name is one letter away from the words, those of the site first.

    None where the words are a name, or where each says something else: «tasa» is not Tassa.
    """
    asked = " ".join(words)
    if asked in index.territories or len(asked) < _TELLING or all(map(index.says_something, words)):
        return []
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    names = process.extract(
        asked, index.territories.keys(), scorer=Levenshtein.distance, score_cutoff=1, limit=MOST
    )
    found = dict.fromkeys(entry for name, *_ in names for entry in index.territories[name])
    return sorted(found, key=lambda entry: entry.near)


def _place_among(words: Sequence[str], index: SearchIndex) -> tuple[_Query | None, _Query]:
    """What is asked of places and of all else: the longest name of a place among other words, and those others.

    No place where the words name none, or are together a place's name: «Santa Anita» is not Santa and something else.
    """
    whole = " ".join(words)
    for length in range(0 if whole in index.territories else len(words) - 1, 0, -1):
        for at in range(len(words) - length + 1):
            rest = [*words[:at], *words[at + length :]]
            name = " ".join(words[at : at + length])
            if any(map(_tells, rest)) and index.names_place(name, near=whole in index.names):
                return _query(words[at : at + length], index), _query(rest, index)
    return None, _query(words, index)


def _query(words: Sequence[str], index: SearchIndex) -> _Query:
    telling = [word for word in words if _tells(word)] or words
    return _Query(
        tuple(words),
        {word: index.in_names.find(word) for word in telling},
        {word: index.in_more.find(word) for word in telling},
    )


def _tells(word: str) -> bool:
    return len(word) >= _TELLING or word.isdigit()


def _is_called(entry: SearchEntry, query: _Query) -> bool:
    return any(" ".join(query.words) == " ".join(split_words(name)) for name in entry.names)


def _found_enough(found: Collection[str], query: _Query) -> bool:
    """Whether a word was found, or a number where the query has nothing else: «2026» alone is in very many sentences."""
    return any(not word.isdigit() for word in found) or bool(found and all(map(str.isdigit, query.in_names)))


def _rank(
    position: int, entry: SearchEntry, query: _Query, leads: Mapping[str, Mapping[tuple[Kind, str], int]]
) -> _Rank | None:
    """How good a hit the entry is, the least first: how many words it lacks leads. None where it has none of them.

    A word is found where it is a synonym of the entry or begins a word of it. Then comes a place that is called so,
    then where a synonym leads, in the order of its file; then the name before the definition. What follows tells
    entries of one kind apart: the places and main series of the site, whole words before beginnings, short names.
    """
    key = entry.kind, entry.id
    led = {word: leads[word][key] for word in query.words if key in leads.get(word, {})}
    outside = [word for word, found in query.in_names.items() if word not in led and position not in found]
    missing = [word for word in outside if position not in query.in_more[word]]
    if not _found_enough(query.in_names.keys() - set(missing), query):
        return None
    called_so = entry.kind == "territory" and _is_called(entry, query)
    at = _CALLED_SO if called_so else min(led.values(), default=_NOT_LED)
    broken = len(query.in_names.keys() - set(re.findall(r"\w+", entry.name)))
    better = (len(missing), at == _NOT_LED, len(outside), at)
    return (*better, KINDS.index(entry.kind), entry.near, broken, len(entry.name))


# What can be found, with its names in every language: made once, when somebody first searches.


def split_words(words: str) -> list[str]:
    """The words of a reader, folded."""
    return re.findall(r"\w+(?:-\w+)*", fold_accents(words))


def build_index(catalog: Catalog) -> SearchIndex:
    """The index of a catalogue."""
    dangers = {
        " ".join(split_words(synonym.word)): synonym.leads_to
        for synonym in catalog.synonyms
        if synonym.kind == "danger"
    }
    wholes = frozenset(place.parent for place in catalog.territories.values() if place.parent)
    return SearchIndex(tuple(_entries(catalog)), _leads(catalog.synonyms), dangers, wholes)


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
            *map(fold_accents, _standards(indicator, catalog)),
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
