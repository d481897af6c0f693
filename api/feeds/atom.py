"""The revisions of a series as an Atom feed (RFC 4287): one entry a change, with an id that never changes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Final
from xml.etree import ElementTree as Xml  # writes only: nothing from outside is parsed here

from observatory.demonstration import prefix_demonstration_mark, site_name
from observatory.model import ReleaseChange, RevisionLog
from observatory.text import Text
from observatory.words import change_words, revision_words
from observatory.words.change_words import Moved

MIMETYPE: Final = "application/atom+xml"
MOST_ENTRIES: Final = 200
_ATOM: Final = "http://www.w3.org/2005/Atom"
_NAMES: Final = uuid.uuid5(uuid.NAMESPACE_URL, "observatorio-el-alto-independencia/revisions")


@dataclass(frozen=True, slots=True)
class Head:
    """What a feed says of itself; `self_address` is where it lies and `page` the page for readers, both absolute."""

    id: str
    title: str
    updated: date
    author: str
    self_address: str
    page: str
    subtitle: str = ""


def feed(log: RevisionLog, text: Text, *, address: str, page: str) -> bytes:
    """The feed as UTF-8; `address` is its own and `page` that of the log, both absolute. Text is escaped."""
    name = text.t("Revisiones de {name}: {place}", name=text.t(log.indicator.name), place=log.place.name)
    moved: list[Moved] = [*log.revisions, *log.releases]
    listed = sorted(moved, key=_day, reverse=True)
    head = Head(
        id=urn("feed", log.indicator.id, log.place.code),
        title=prefix_demonstration_mark(name, text, demonstration=log.demonstration),
        subtitle=prefix_demonstration_mark(
            revision_words.headline(log, text), text, demonstration=log.demonstration
        ),
        updated=max(map(_day, listed), default=log.released),
        author=site_name(text, demonstration=log.demonstration),
        self_address=address,
        page=page,
    )
    root = start_feed(head, text)
    for revision in listed[:MOST_ENTRIES]:
        _entry(root, revision, log, text=text, page=page)
    return feed_bytes(root)


def start_feed(head: Head, text: Text) -> Xml.Element:
    """A feed with its head and no entries."""
    root = Xml.Element("feed", {"xmlns": _ATOM, "xml:lang": text.lang})
    add_element(root, "id", head.id)
    add_element(root, "title", head.title)
    if head.subtitle:
        add_element(root, "subtitle", head.subtitle)
    add_element(root, "updated", instant(head.updated))
    add_element(add_element(root, "author"), "name", head.author)
    add_element(root, "link", rel="self", type=MIMETYPE, href=head.self_address)
    add_element(root, "link", rel="alternate", type="text/html", href=head.page)
    return root


def feed_bytes(root: Xml.Element) -> bytes:
    """The feed as UTF-8."""
    written: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _day(moved: Moved) -> date:
    """The day on which the new value was public."""
    return moved.released if isinstance(moved, ReleaseChange) else moved.public_day


def _said_by(moved: Moved) -> tuple[str, str]:
    """The editions, or the releases of this observatory, that gave the former and the new value."""
    if isinstance(moved, ReleaseChange):
        return moved.former_release, moved.release
    return moved.former_snapshot, moved.snapshot


def _entry(root: Xml.Element, revision: Moved, log: RevisionLog, *, text: Text, page: str) -> None:
    entry = add_element(root, "entry")
    cell = (revision.indicator, revision.territory, str(revision.period), str(revision.breakdown))
    add_element(entry, "id", urn(*cell, *_said_by(revision)))
    title = change_words.title(revision, text.t(log.place.name), log.indicator, text=text)
    add_element(entry, "title", prefix_demonstration_mark(title, text, demonstration=log.demonstration))
    add_element(entry, "updated", instant(_day(revision)))
    add_element(entry, "summary", change_words.sentence(revision, log.indicator, text))
    add_element(entry, "link", rel="alternate", type="text/html", href=page)


def add_element(parent: Xml.Element, tag: str, content: str = "", **attributes: str) -> Xml.Element:
    """Add an element with its text."""
    element = Xml.SubElement(parent, tag, attributes)
    element.text = content or None
    return element


def urn(*parts: str) -> str:
    """A stable id: a hash of the parts, independent of the address and release of the site."""
    return uuid.uuid5(_NAMES, "\n".join(parts)).urn


def instant(day: date) -> str:
    """A day as Atom writes a moment."""
    return f"{day.isoformat()}T00:00:00Z"
