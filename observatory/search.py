"""Finds indicators, territories and words of the glossary by what a reader writes, accents and case aside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from observatory.catalog import Catalog
from observatory.model import Indicator, Term, Territory
from observatory.text import Text

MOST: Final = 20
_Thing = TypeVar("_Thing", Indicator, Territory, Term)


@dataclass(frozen=True, slots=True)
class Found:
    """The best of each kind, at most MOST of them; `left_out` counts the others."""

    indicators: tuple[Indicator, ...]
    territories: tuple[Territory, ...]
    terms: tuple[Term, ...]
    left_out: int = 0

    @property
    def empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.indicators or self.territories or self.terms)


def folded(said: str) -> str:
    """Letters without marks or case, so that `Díaz` is found as `diaz`; n for ñ, as a foreign keyboard writes it."""
    spread = unicodedata.normalize("NFD", said.casefold())
    return "".join(one for one in spread if not unicodedata.combining(one))


def find(catalog: Catalog, words: str, text: Text) -> Found:
    """What holds every one of `words`, in the reader's language or in Spanish; nothing for no word."""
    asked = re.findall(r"\w+(?:-\w+)*", folded(words))
    if not asked:
        return Found((), (), ())
    main = catalog.main_places
    indicators = _best(catalog.indicators.values(), asked, lambda one: _of_indicator(one, text))
    places = _best(
        catalog.territories.values(),
        asked,
        lambda one: (f"{one.code} {_both(one.name, text)}", ""),
        first=lambda one: one.code not in main,
    )
    terms = _best(
        catalog.glossary, asked, lambda one: (_both(one.term, text), _both(f"{one.definition}", text))
    )
    left = sum(max(0, len(kind) - MOST) for kind in (indicators, places, terms))
    return Found(tuple(indicators[:MOST]), tuple(places[:MOST]), tuple(terms[:MOST]), left)


def _of_indicator(one: Indicator, text: Text) -> tuple[str, str]:
    name = f"{one.id} {_both(one.name, text)} {' '.join(one.codes)}"
    return name, f"{_both(one.definition, text)} {_both(one.unit, text)}"


def _both(said: str, text: Text) -> str:
    """A text in the reader's language and in that of the sources."""
    return f"{text.t(said)} {said}"


def _best(
    things: Iterable[_Thing],
    asked: Sequence[str],
    said: Callable[[_Thing], tuple[str, str]],
    *,
    first: Callable[[_Thing], bool] = lambda _: False,
) -> list[_Thing]:
    """Those with a word that begins with each one asked: in the name first, whole words first, then the short ones."""
    ranked = []
    starts = [re.compile(rf"(?:\b|_){re.escape(word)}") for word in asked]
    for thing in things:
        name, more = (folded(part) for part in said(thing))
        if all(word.search(name) or word.search(more) for word in starts):
            own = set(re.findall(r"\w+", name))
            outside = sum(word.search(name) is None for word in starts)
            broken = sum(word not in own for word in asked)
            ranked.append(((outside, first(thing), broken, len(name)), thing))
    return [thing for _, thing in sorted(ranked, key=lambda pair: pair[0])]
