"""Gives the first mention of each acronym in a page its name: no page says one before it has said what it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Final, NamedTuple

from observatory.model import Acronym
from observatory.text import Text

_NO_TEXT: Final = re.compile(
    r"<(abbr|code|nav|option|pre|script|select|style|svg|textarea)\b[^<]*(?:<(?!/\1>)[^<]*)*</\1>"
    r"|<a [^>]*\blang=[^<]*</a>|<[^>]*>|«[^»<>]*»|“[^”<>]*”"
)
"""Markup; what is drawn, chosen, copied or leads elsewhere; and names of documents, as they were published."""

_IN_A_WORD: Final = re.compile(r"[\w-]")
_BESIDE: Final = 160
_STEM: Final = 5


class _Mention(NamedTuple):
    start: int
    acronym: str
    name: str


def with_names(markup: str, acronyms: Iterable[Acronym], text: Text) -> str:
    """The markup with `<abbr title>` around the first mention of each acronym, unless its name stands before it."""
    plain = _NO_TEXT.sub(lambda found: " " * len(found[0]), markup)
    parts, at = [], 0
    for start, acronym, name in sorted(_first_mentions(plain, acronyms, text)):
        end = start + len(acronym)
        parts += [markup[at:start], f'<abbr title="{escape(name)}">{acronym}</abbr>']
        at = end
    return "".join([*parts, markup[at:]])


def _first_mentions(plain: str, acronyms: Iterable[Acronym], text: Text) -> Iterator[_Mention]:
    for one in acronyms:
        start = _first(one.acronym, plain)
        if start is None:
            continue
        name = text.t(one.name)
        if not _is_named(plain, start, one.acronym, {one.name, name}):
            yield _Mention(start, one.acronym, name)


def _first(acronym: str, plain: str) -> int | None:
    """Where the acronym stands first as a word of its own; None where it does not."""
    start = plain.find(acronym)
    while start >= 0:
        end = start + len(acronym)
        if not (_IN_A_WORD.match(plain, end) or _IN_A_WORD.match(plain[start - 1 : start])):
            return start
        start = plain.find(acronym, end)
    return None


def _is_named(plain: str, start: int, acronym: str, names: Iterable[str]) -> bool:
    """Whether it stands in brackets behind its name, which may be in the plural."""
    if not plain.startswith(")", start + len(acronym)):
        return False
    before = plain[max(0, start - _BESIDE) : start].casefold()
    return any(all(word[:_STEM] in before for word in name.casefold().split()) for name in names)
