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

from observatory.catalog import Catalog
from observatory.destinations import DESTINATIONS, Destination
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
_Said = Callable[[_Thing], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Found:
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
        first = of_kind[self.kinds[0]][0]
        return first.code if isinstance(first, Territory) else first.id


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Things of one kind, each with its folded name and what else is said of it."""

    kind: Kind
    things: tuple[tuple[str, object, str, str], ...]  # id, thing, name, more


def folded(said: str) -> str:
    """Letters without marks or case, so that `Díaz` is found as `diaz`; n for ñ, as a foreign keyboard writes it."""
    spread = unicodedata.normalize("NFD", said.casefold())
    return "".join(one for one in spread if not unicodedata.combining(one))


def find(catalog: Catalog, words: str, text: Text, *, indicators: Iterable[Indicator] | None = None) -> Found:
    """What holds every one of `words`, in the reader's language or in Spanish; nothing for no word.

    `indicators` are those that may be found; all of the catalogue where none are given.
    """
    asked = re.findall(r"\w+(?:-\w+)*", folded(words))
    if not asked:
        return Found()
    offered = catalog.indicators.values() if indicators is None else indicators
    leads = _leads(catalog.synonyms)
    shelves = _shelves(catalog, offered, text)
    known = [_as_known(word, shelves, leads) for word in asked]
    drawn = (one.districts for one in catalog.places.values() if one.districts)
    near = dict.fromkeys((code for one in drawn for code in catalog.in_set(one)), 1)
    near |= dict.fromkeys(catalog.main_places, 0)
    ranked = {shelf.kind: _ranked(shelf, known, leads, near=near) for shelf in shelves}
    # What a page says of itself is about everything: only its title counts.
    ranked["page"] = [one for one in ranked["page"] if one[0][1] == 0]
    best = {kind: [thing for _, thing in own] for kind, own in ranked.items()}
    return Found(
        tuple(one for one in best["page"] if isinstance(one, Destination)),
        tuple(one for one in best["indicator"] if isinstance(one, Indicator))[:MOST],
        tuple(one for one in best["territory"] if isinstance(one, Territory))[:MOST],
        tuple(one for one in best["term"] if isinstance(one, Term))[:MOST],
        left_out=sum(max(0, len(own) - MOST) for own in best.values()),
        kinds=tuple(
            sorted((kind for kind in ranked if ranked[kind]), key=lambda kind: ranked[kind][0][0][:3])
        ),
        read_as="" if known == asked else " ".join(known),
    )


def _leads(synonyms: Iterable[Synonym]) -> Mapping[str, Mapping[tuple[str, str], int]]:
    """For each synonym the things it leads to, with their place in the file."""
    found: dict[str, dict[tuple[str, str], int]] = {}
    for at, one in enumerate(synonyms):
        found.setdefault(folded(one.word), {}).setdefault((one.kind, one.leads_to), at)
    return found


def _shelves(catalog: Catalog, indicators: Iterable[Indicator], text: Text) -> tuple[_Shelf, ...]:
    """What can be found, in the order in which it is shown."""
    return (
        _shelf("page", DESTINATIONS, attrgetter("id"), lambda one: _names(text, one.title, one.said)),
        _shelf("indicator", indicators, attrgetter("id"), lambda one: _of_indicator(one, text)),
        _shelf(
            "territory",
            catalog.territories.values(),
            attrgetter("code"),
            lambda one: (f"{one.code} {_both(one.name, text)}", ""),
        ),
        _shelf("term", catalog.glossary, attrgetter("id"), lambda one: _of_term(one, text)),
    )


def _shelf(
    kind: Kind, things: Iterable[_Thing], identify: Callable[[_Thing], str], said: _Said[_Thing]
) -> _Shelf:
    rows = []
    for one in things:
        name, more = said(one)
        rows.append((identify(one), one, folded(name), folded(more)))
    return _Shelf(kind, tuple(rows))


def _names(text: Text, name: str, more: str) -> tuple[str, str]:
    return _both(name, text), _both(more, text)


def _of_term(term: Term, text: Text) -> tuple[str, str]:
    names = dict.fromkeys((term_name(term, text), term_name(term, Text())))
    return " ".join(names), _both(term.definition, text)


def _of_indicator(one: Indicator, text: Text) -> tuple[str, str]:
    name = f"{one.id} {_both(one.name, text)} {' '.join(one.codes)}"
    return name, f"{_both(one.definition, text)} {_both(one.unit, text)}"


def _both(said: str, text: Text) -> str:
    """A text in the reader's language and in that of the sources."""
    own = text.t(said)
    return said if own == said else f"{own} {said}"


def _as_known(word: str, shelves: Sequence[_Shelf], leads: Mapping[str, object]) -> str:
    """The word itself where it is found or too short to be misspelt, else the nearest synonym or word of a name."""
    start = _start(word)
    things = [thing for shelf in shelves for thing in shelf.things]
    if word in leads or len(word) < _SHORTEST or not word.isalpha():
        return word
    if any(start.search(name) or start.search(more) for _, _, name, more in things):
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
    asked: Sequence[str],
    leads: Mapping[str, Mapping[tuple[str, str], int]],
    *,
    near: Mapping[str, int],
) -> list[tuple[tuple[int, ...], object]]:
    """Those to which each word leads or that hold one that begins with it.

    First a place that is called so, then where a synonym leads, in the order of its file; then the name before the
    definition, the places of the site (`near`) before others, whole words before beginnings, and short names.
    """
    ranked = []
    starts = {word: _start(word) for word in asked}
    for id_, thing, name, more in shelf.things:
        led = {
            word: leads[word][shelf.kind, id_] for word in asked if (shelf.kind, id_) in leads.get(word, {})
        }
        if all(word in led or start.search(name) or start.search(more) for word, start in starts.items()):
            own = set(re.findall(r"\w+", name))
            outside = sum(word not in led and starts[word].search(name) is None for word in asked)
            broken = sum(word not in own for word in asked)
            called_so = shelf.kind == "territory" and " ".join(asked) in (
                name.partition(" ")[2],
                id_.casefold(),
            )
            at = _CALLED_SO if called_so else min(led.values(), default=_NOT_LED)
            rank = (at == _NOT_LED, outside, at, near.get(id_, _FAR), broken, len(name))
            ranked.append((rank, thing))
    return sorted(ranked, key=lambda pair: pair[0])
