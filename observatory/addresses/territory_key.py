"""Reads the territories of an address: codes, all of them, or the parts of one; a name is told its code."""

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
MOST_TERRITORIES: Final = 60


class Territories(tuple[str, ...]):
    """The codes that an address names, and the word it names them with: `all`, or `children:` and a code."""

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


def territories_text(territories: Sequence[str]) -> str:
    """The territories as an address writes them."""
    return getattr(territories, "word", "") or ",".join(territories)


def read_territories(text: str, catalog: Catalog) -> tuple[str, ...]:
    """The codes of `text`; raises SelectionError for one that nobody knows, for no parts, for too many."""
    if text == ALL:
        return Territories.named(catalog.territories, ALL)
    if text.startswith(CHILDREN):
        return _children(text.removeprefix(CHILDREN), catalog)
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


def _children(code: str, catalog: Catalog) -> Territories:
    """The territories right below a code; groups of places are no part of it: they would be counted twice."""
    if code not in catalog.territories:
        raise _unknown(code, (code,), catalog)
    children = [
        territory.code
        for territory in catalog.territories.values()
        if territory.parent == code and territory.level is not Level.GROUP
    ]
    if not children:
        name = catalog.full_name(catalog.territories[code])
        raise SelectionError(
            message("«{code}» no tiene partes en este catálogo."),
            [(name, f"territory={code}")],
            status=404,
            code=code,
        )
    return Territories.named(children, f"{CHILDREN}{code}")


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
