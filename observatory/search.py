"""Finds pages, indicators, territories and words of the glossary by what a reader writes.

Accents and case do not count; the field's synonyms lead where `synonyms.csv` says; a word that is nowhere is read as
the nearest one that is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, Literal, TypeVar

from rapidfuzz import fuzz, process

from observatory.addresses.destinations import DESTINATIONS, Destination
from observatory.catalog import Catalog
from observatory.model import Indicator, Synonym, Term, Territory
from observatory.text import Text
from observatory.words.glossary import term_name

MOST: Final = 20
_LIKE: Final = 80  # of 100: how much of a misspelt word must be right
_SHORTEST: Final = 5  # letters of a word that may be misspelt: shorter ones are too near to each other
_CALLED_SO: Final = -1
_NOT_LED: Final = 10**6
_FAR: Final = 2
Kind = Literal["page", "indicator", "territory", "term"]
_Thing = TypeVar("_Thing", Indicator, Territory, Term, Destination)
_Describe = Callable[[_Thing], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The best of each kind, at most MOST of them; `left_out` counts the others.

    `kinds` are the kinds of what was found, the one with the best first. `read_as` is what was searched instead,
    where a word was misspelt; empty where none was.
    """

    pages: tuple[Destination, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    territories: tuple[Territory, ...] = ()
    terms: tuple[Term, ...] = ()
    left_out: int = 0
    kinds: tuple[Kind, ...] = ()
    read_as: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was found."""
        return not self.kinds

    @property
    def leads_with(self) -> str:
        """The id or code of the very first of what was found; empty where nothing was."""
        if not self.kinds:
            return ""
        of_kind: Mapping[Kind, Sequence[Destination | Indicator | Territory | Term]] = {
            "page": self.pages,
            "indicator": self.indicators,
            "territory": self.territories,
            "term": self.terms,
        }
        first_hit = of_kind[self.kinds[0]][0]
        return first_hit.code if isinstance(first_hit, Territory) else first_hit.id


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Things of one kind, each with its folded name and what else is said of it."""

    kind: Kind
    things: tuple[tuple[str, object, str, str], ...]  # id, thing, name, more


def folded(words: str) -> str:
    """Letters without marks or case, so that `Díaz` is found as `diaz`; n for ñ, as a foreign keyboard writes it."""
    spread = unicodedata.normalize("NFD", words.casefold())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def find(
    catalog: Catalog, words: str, text: Text, *, indicators: Iterable[Indicator] | None = None
) -> SearchResults:
    """What holds every one of `words`, in the reader's language or in Spanish; nothing for no word.

    `indicators` are those that may be found; all of the catalogue where none are given.
    """
    terms = re.findall(r"\w+(?:-\w+)*", folded(words))
    if not terms:
        return SearchResults()
    offered = catalog.indicators.values() if indicators is None else indicators
    leads = _leads(catalog.synonyms)
    shelves = _shelves(catalog, offered, text)
    matched = [_as_known(word, shelves, leads) for word in terms]
    set_ids = (place.districts for place in catalog.places.values() if place.districts)
    near = dict.fromkeys((code for set_id in set_ids for code in catalog.in_set(set_id)), 1)
    near |= dict.fromkeys(catalog.main_places, 0)
    ranked = {shelf.kind: _ranked(shelf, matched, leads, near=near) for shelf in shelves}
    # What a page says of itself is about everything: only its title counts.
    ranked["page"] = [hit for hit in ranked["page"] if hit[0][1] == 0]
    best = {kind: [thing for _, thing in hits] for kind, hits in ranked.items()}
    return SearchResults(
        tuple(page for page in best["page"] if isinstance(page, Destination)),
        tuple(indicator for indicator in best["indicator"] if isinstance(indicator, Indicator))[:MOST],
        tuple(territory for territory in best["territory"] if isinstance(territory, Territory))[:MOST],
        tuple(term for term in best["term"] if isinstance(term, Term))[:MOST],
        left_out=sum(max(0, len(hits) - MOST) for hits in best.values()),
        kinds=tuple(
            sorted((kind for kind in ranked if ranked[kind]), key=lambda kind: ranked[kind][0][0][:3])
        ),
        read_as="" if matched == terms else " ".join(matched),
    )


def _leads(synonyms: Iterable[Synonym]) -> Mapping[str, Mapping[tuple[str, str], int]]:
    """For each synonym the things it leads to, with its position in the file."""
    positions: dict[str, dict[tuple[str, str], int]] = {}
    for at, synonym in enumerate(synonyms):
        positions.setdefault(folded(synonym.word), {}).setdefault((synonym.kind, synonym.leads_to), at)
    return positions


def _shelves(catalog: Catalog, indicators: Iterable[Indicator], text: Text) -> tuple[_Shelf, ...]:
    """What can be found, in the order in which it is shown."""
    return (
        _shelf(
            "page", DESTINATIONS, attrgetter("id"), lambda page: _names(text, page.title, page.description)
        ),
        _shelf("indicator", indicators, attrgetter("id"), lambda indicator: _of_indicator(indicator, text)),
        _shelf(
            "territory",
            catalog.territories.values(),
            attrgetter("code"),
            lambda territory: (f"{territory.code} {_bilingual(territory.name, text)}", ""),
        ),
        _shelf("term", catalog.glossary, attrgetter("id"), lambda term: _of_term(term, text)),
    )


def _shelf(
    kind: Kind, things: Iterable[_Thing], identify: Callable[[_Thing], str], describe: _Describe[_Thing]
) -> _Shelf:
    rows = []
    for thing in things:
        name, body = describe(thing)
        rows.append((identify(thing), thing, folded(name), folded(body)))
    return _Shelf(kind, tuple(rows))


def _names(text: Text, name: str, body: str) -> tuple[str, str]:
    return _bilingual(name, text), _bilingual(body, text)


def _of_term(term: Term, text: Text) -> tuple[str, str]:
    names = dict.fromkeys((term_name(term, text), term_name(term, Text())))
    return " ".join(names), _bilingual(term.definition, text)


def _of_indicator(indicator: Indicator, text: Text) -> tuple[str, str]:
    name = f"{indicator.id} {_bilingual(indicator.name, text)} {' '.join(indicator.codes)}"
    return name, f"{_bilingual(indicator.definition, text)} {_bilingual(indicator.unit, text)}"


def _bilingual(words: str, text: Text) -> str:
    """A text in the reader's language, followed by the original."""
    translation = text.t(words)
    return words if translation == words else f"{translation} {words}"


def _as_known(word: str, shelves: Sequence[_Shelf], leads: Mapping[str, object]) -> str:
    """The word itself where it is known or too short to correct, else the nearest synonym or name word."""
    start = _start(word)
    things = [thing for shelf in shelves for thing in shelf.things]
    if word in leads or len(word) < _SHORTEST or not word.isalpha():
        return word
    if any(start.search(name) or start.search(body) for _, _, name, body in things):
        return word
    names = dict.fromkeys(leads) | dict.fromkeys(
        part for _, _, name, _ in things for part in re.findall(r"\w+", name)
    )
    nearest = process.extractOne(word, list(names), scorer=fuzz.ratio, score_cutoff=_LIKE)
    return str(nearest[0]) if nearest else word


def _start(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?:\b|_){re.escape(word)}")


def _ranked(
    shelf: _Shelf,
    terms: Sequence[str],
    leads: Mapping[str, Mapping[tuple[str, str], int]],
    *,
    near: Mapping[str, int],
) -> list[tuple[tuple[int, ...], object]]:
    """The things that match every word, by a synonym or by a word that begins so, best first.

    First a place that is called so, then where a synonym leads, in the order of its file; then the name before the
    definition, the places of the site (`near`) before others, whole words before beginnings, and short names.
    """
    ranked = []
    starts = {word: _start(word) for word in terms}
    for id_, thing, name, body in shelf.things:
        led = {
            word: leads[word][shelf.kind, id_] for word in terms if (shelf.kind, id_) in leads.get(word, {})
        }
        if all(word in led or start.search(name) or start.search(body) for word, start in starts.items()):
            name_words = set(re.findall(r"\w+", name))
            outside = sum(word not in led and starts[word].search(name) is None for word in terms)
            broken = sum(word not in name_words for word in terms)
            called_so = shelf.kind == "territory" and " ".join(terms) in (
                name.partition(" ")[2],
                id_.casefold(),
            )
            at = _CALLED_SO if called_so else min(led.values(), default=_NOT_LED)
            rank = (at == _NOT_LED, outside, at, near.get(id_, _FAR), broken, len(name))
            ranked.append((rank, thing))
    return sorted(ranked, key=lambda pair: pair[0])
