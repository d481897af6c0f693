"""Reads the territories of an address: codes, all, the parts of one or its districts; a name is told its code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Self

from observatory.addresses.selection_error import SelectionError
from observatory.catalog import Catalog
from observatory.model import Level
from observatory.text import message
from observatory.vocabulary import phrases

ALL: Final = "all"
CHILDREN: Final = "children:"
DISTRICTS: Final = "districts:"
MOST_TERRITORIES: Final = 60


class Territories(tuple[str, ...]):
    """The codes that an address names, and the word for them: `all`, or `children:` or `districts:` and a code."""

    word: str

    @classmethod
    def named(cls, codes: Iterable[str], word: str) -> Self:
        """The codes that `word` stands for."""
        named = cls(codes)
        named.word = word
        return named


def is_everywhere(territories: Sequence[str]) -> bool:
    """Whether an address asks for all territories."""
    return getattr(territories, "word", "") == ALL


def whole_of(territories: Sequence[str]) -> str:
    """The code of what an address names the parts of, or the districts; empty where it names its places."""
    return getattr(territories, "word", "").partition(":")[2]


def territories_text(territories: Sequence[str]) -> str:
    """The territories as an address writes them."""
    return getattr(territories, "word", "") or ",".join(territories)


def read_territories(text: str, catalog: Catalog) -> tuple[str, ...]:
    """The codes of `text`; raises SelectionError for one that nobody knows, for no parts, for too many."""
    if text == ALL:
        return Territories.named(catalog.territories, ALL)
    if text.startswith((CHILDREN, DISTRICTS)):
        word, colon, code = text.partition(":")
        return _within(code, f"{word}{colon}", catalog)
    codes = tuple(dict.fromkeys(filter(None, text.split(","))))
    if len(codes) > MOST_TERRITORIES:
        raise SelectionError(
            message("Pida a lo sumo {count} territorios a la vez."),
            [(message("Los primeros"), f"territory={','.join(codes[:MOST_TERRITORIES])}")],
            count=MOST_TERRITORIES,
        )
    for code in codes:
        if code not in catalog.territories:
            raise _unknown(code, codes, catalog)
    return codes


def _within(code: str, word: str, catalog: Catalog) -> Territories:
    """The territories right below a code, or all districts or municipalities in it.

    Groups of places are no part of it: they would be counted twice.
    """
    if code not in catalog.territories:
        raise _unknown(code, (code,), catalog)
    below = [place.code for place in catalog.parts.get(code, ()) if place.level is not Level.GROUP]
    if word == DISTRICTS:
        below = list(catalog.districts_within(code))
    if not below:
        name = catalog.full_name(catalog.territories[code])
        raise SelectionError(
            message("«{code}» no tiene partes en este catálogo."),
            [(name, f"territory={code}")],
            status=404,
            code=code,
        )
    return Territories.named(below, f"{word}{code}")


def _unknown(code: str, codes: Sequence[str], catalog: Catalog) -> SelectionError:
    return SelectionError(
        phrases.NO_SUCH_TERRITORY,
        [
            (catalog.full_name(meant), f"territory={','.join(_with(codes, code, meant.code, catalog))}")
            for meant in catalog.meant_territories(code)
        ],
        status=404,
        code=code,
        examples=catalog.code_examples,
    )


def _with(codes: Sequence[str], wrong: str, right: str, catalog: Catalog) -> list[str]:
    """The codes that are known, with `right` in the place of `wrong`."""
    named = (right if code == wrong else code for code in codes)
    return list(dict.fromkeys(code for code in named if code in catalog.territories))
