"""Gives the first mention of each acronym in a page its name: no page says one before it has said what it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Final, NamedTuple

from observatory.model import Acronym
from observatory.text import Text

_NO_TEXT: Final = re.compile(
    r"<(abbr|code|option|pre|script|select|style|svg|textarea)\b.*?</\1>|<a [^>]*\blang=.*?</a>|<[^>]*>"
    r"|«[^»<>]*»|“[^”<>]*”",
    re.DOTALL,
)
"""Markup, what is drawn, chosen or copied, and the names of documents, which stand as their publishers wrote them."""

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
        if one.acronym not in plain:
            continue
        found = re.search(rf"(?<![\w-]){re.escape(one.acronym)}(?![\w-])", plain)
        if found and not _is_named(plain, found, {one.name, text.t(one.name)}):
            yield _Mention(found.start(), one.acronym, text.t(one.name))


def _is_named(plain: str, found: re.Match[str], names: Iterable[str]) -> bool:
    """Whether it stands in brackets behind its name, which may be in the plural."""
    if not plain.startswith(")", found.end()):
        return False
    before = plain[max(0, found.start() - _BESIDE) : found.start()].casefold()
    return any(all(word[:_STEM] in before for word in name.casefold().split()) for name in names)
