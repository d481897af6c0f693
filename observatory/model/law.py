"""A law that both places are read by, and the steps of a case that it names, article by article."""

from __future__ import annotations

from dataclasses import dataclass

from observatory.model.period import Day
from observatory.model.references import CountryCode


@dataclass(frozen=True, slots=True)
class LawReading:
    """Where an article was read: who published the text, its title, and the day it was read.

    `quotes` tells a text that gives the article's own words from one that tells what it says. `address` is empty where
    only a copy at an address that is not its publisher's could be read.
    """

    publisher: str
    title: str
    read_on: Day
    quotes: bool
    address: str = ""


@dataclass(frozen=True, slots=True)
class LawStep:
    """What one article says of one step of a case, in sentences of our own, and where it was read.

    `rule` names the norm where it is not the law itself: its regulation, or a law that changed it.
    """

    title: str
    article: str
    sentences: tuple[str, ...]
    read: tuple[LawReading, ...]
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Law:
    """A law both places are read by: whom it protects, what it counts, what it leaves out.

    `steps` are those of its articles on what follows a denuncia that have been read, `unread` says which have not.
    """

    id: str
    country: CountryCode
    name: str
    title: str
    date: Day
    protects: str
    forms: tuple[str, ...]
    leaves_out: str
    source: str
    note: str = ""
    steps: tuple[LawStep, ...] = ()
    unread: str = ""
