"""What a test looks for in everything that leaves the project: a person's name, and a way to a shelter.

Persons are found by the rule of the catalogue (a given name or a rank before a capitalised word) and, in any spelling
and in addresses too, by a list of those once met. That list and the one of the pages that told where a shelter is
hold digests alone, so that this repository repeats neither.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from etl.checks.sensitive_text import People
from observatory.catalog import Catalog
from observatory.text import fold_accents

_HERE = Path(__file__).parents[1] / "data"
_ADDRESS = re.compile(r"https?://[^\s\"'<>\\|)\]}]+")
_SCHEME = re.compile(r"^https?://(www\.)?")
_SHELTER = re.compile(r"(?i)albergue|refugio|acogida|casa-municipal|casa_municipal|shelter")
# The site's own addresses name its indicators about shelters; what is told there is asked of the rows themselves.
_OWN = re.compile(r"^https?://(?:localhost|127\.0\.0\.1|observatorio\.example)")


def digest(kind: str, text: str) -> str:
    """The first 64 bits that stand in the lists of what was met before."""
    return hashlib.sha256(f"observatory {kind}\n{text}".encode()).hexdigest()[:16]


@cache
def _met(name: str) -> frozenset[str]:
    return frozenset((_HERE / name).read_text(encoding="ascii").split())


def persons_in(text: str, people: People) -> Iterator[str]:
    """Every name of a person in `text`, which may be a page, a file or an address."""
    plain = html.unescape(re.sub(r"<[^>]*>", " · ", text))
    yield from people.named_in(plain)
    yield from persons_met(text)
    for address in addresses_in(text):
        yield from people.named_in_address(address)


def persons_met(text: str) -> Iterator[str]:
    """Two words, or three, that are a name once met, in whatever spelling and between whatever signs."""
    words = [word for word in re.split(r"[\W\d_]+", fold_accents(unquote(html.unescape(text)))) if word]
    first_words = {word for word in set(words) if digest("first words", word) in _met("known_people.sha256")}
    starts = [at for at, word in enumerate(words) if word in first_words]
    for run in {" ".join(words[at : at + length]) for at in starts for length in (2, 3)}:
        if digest("people", run) in _met("known_people.sha256"):
            yield run


def addresses_in(text: str) -> Iterator[str]:
    """The addresses that a text holds, of other sites."""
    for address in dict.fromkeys(_ADDRESS.findall(html.unescape(text))):
        if not _OWN.match(address):
            yield address.rstrip(".,;:»")


def ways_to_a_shelter(text: str) -> Iterator[str]:
    """Addresses that told where a shelter is, or that speak of one."""
    for address in addresses_in(text):
        is_known = digest("shelters", _SCHEME.sub("", address).rstrip("/")) in _met(
            "known_shelter_pages.sha256"
        )
        if is_known or _SHELTER.search(unquote(address)):
            yield address


def people_of(catalog: Catalog) -> People:
    """The rule of the catalogue."""
    return People(catalog)
