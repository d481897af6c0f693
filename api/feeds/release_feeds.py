"""/api/v1/releases.atom, whole and by indicator, and /api/v1/revisions.atom of everything."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast
from xml.etree import ElementTree as Xml  # writes only: nothing from outside is parsed here

from flask import Blueprint, Response, current_app, request

from api.answers import (
    answer_json,
    answer_not_modified,
    asked_query,
    asked_text,
    compute_tag,
    find_base_url,
    refuse_other_keys,
    selection_of,
    set_cache_headers,
    text_of,
)
from layouts.document import addresses
from observatory.demonstration import prefix_demonstration_mark, site_name
from observatory.model import Indicator, IndicatorRelease, ReleaseChange, RevisionLog
from observatory.observatory import Observatory
from observatory.provenance.since_release import revision_log
from observatory.site import current_site
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words import change_words, revision_words
from observatory.words.change_words import Moved

MIMETYPE: Final = "application/atom+xml"
MOST_ENTRIES: Final = 200
_ATOM: Final = "http://www.w3.org/2005/Atom"
KEYS = ("indicator", "territory", "lang")


def _name_entries() -> uuid.UUID:
    """Of the site's id, so that no entry is another one when its name or address is."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{current_site().id}/revisions")


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


blueprint = Blueprint("feeds", __name__, url_prefix="/api/v1")


@blueprint.get("/releases.atom")
def releases() -> Response:
    """An Atom feed with one entry a kept release, newest first; for an indicator, of releases that changed it."""
    refuse_other_keys(("indicator", "lang"))
    site, text = _site(), asked_text()
    if "indicator" in request.args:
        return _releases_of(site, text)
    listed = site.reader.releases.kept_releases()
    tag = compute_tag(
        site.release, request.path, text.lang, find_base_url(), *(release.id for release in listed)
    )
    not_modified = answer_not_modified(tag)
    if not_modified is not None:
        return not_modified
    newest = max((release.released for release in listed), default=site.release.released)
    head = _head("releases", "calendar", text.t(captions.FEED_OF_RELEASES), newest=newest, text=text)
    root = start_feed(head, text)
    for release in listed[:MOST_ENTRIES]:
        entry = add_element(root, "entry")
        add_element(entry, "id", urn("release", release.id))
        add_element(entry, "title", _mark_title(text.t(captions.RELEASE_NAMED, release=release.id), text))
        add_element(entry, "updated", instant(release.released))
        add_element(entry, "summary", text.t("Publicada el {date}.", date=text.date(release.released)))
        add_element(entry, "link", rel="alternate", type="text/html", href=head.page)
    return set_cache_headers(Response(feed_bytes(root), mimetype=MIMETYPE), tag)


def _releases_of(site: Observatory, text: Text) -> Response:
    """The releases that brought new editions or other numbers to the indicator asked for."""
    indicator = site.catalog.indicators[selection_of(asked_query(), site).indicator]
    kept_ones = (release.id for release in site.reader.releases.kept_releases())
    tag = compute_tag(site.release, request.full_path, find_base_url(), *kept_ones)
    return answer_not_modified(tag) or set_cache_headers(
        Response(_build_release_feed(site, indicator, text), mimetype=MIMETYPE), tag
    )


def _build_release_feed(site: Observatory, indicator: Indicator, text: Text) -> bytes:
    listed = site.releases_of(indicator.id)
    query, name = f"indicator={indicator.id}", text.t(indicator.name)
    head = Head(
        id=urn("feed", "releases", indicator.id),
        title=_mark_title(text.t("Publicaciones con cifras nuevas: {name}", name=name), text),
        updated=max((release.released for release in listed), default=site.release.released),
        author=site_name(text, demonstration=site.catalog.demonstration),
        self_address=find_base_url() + addresses.feed(text.lang, "releases", query),
        page=find_base_url() + addresses.indicator(text.lang, indicator.id),
    )
    root = start_feed(head, text)
    for release in listed:
        entry = add_element(root, "entry")
        add_element(entry, "id", urn("release", release.id, indicator.id))
        add_element(
            entry,
            "title",
            _mark_title(text.t("{name}: publicación {release}", name=name, release=release.id), text),
        )
        add_element(entry, "updated", instant(release.released))
        add_element(entry, "summary", _what_came(release, site, text))
        add_element(entry, "link", rel="alternate", type="text/html", href=head.page)
    return feed_bytes(root)


def _what_came(release: IndicatorRelease, site: Observatory, text: Text) -> str:
    """The new editions by source, and the number of changed figures."""
    sentences = [
        text.t(
            "Edición {edition} de {source}.",
            edition=edition.edition,
            source=text.t(site.catalog.sources[edition.source].name),
        )
        for edition in release.editions
    ]
    if release.changed:
        sentences.append(phrases.changed_figures(release.changed, text))
    return " ".join(sentences)


def all_revisions() -> Response:
    """One entry for each indicator and place of which something moved, the newest first."""
    refuse_other_keys(("lang",))
    site, text = _site(), asked_text()
    with site.one_release():
        tag = compute_tag(site.release, request.path, text.lang, find_base_url())
        return answer_not_modified(tag) or set_cache_headers(
            Response(_build_revision_feed(site, text), mimetype=MIMETYPE), tag
        )


def _build_revision_feed(site: Observatory, text: Text) -> bytes:
    listed = sorted(site.revised(), key=lambda change: change.public_day, reverse=True)
    newest = max((change.public_day for change in listed), default=site.release.released)
    head = _head("revisions", "revisions", text.t(captions.FEED_OF_REVISIONS), newest=newest, text=text)
    root = start_feed(head, text)
    for change in listed[:MOST_ENTRIES]:
        name, place = (
            site.catalog.indicators[change.indicator].name,
            site.catalog.territories[change.territory].name,
        )
        page = addresses.revisions(text.lang, change.indicator, f"territory={change.territory}")
        entry = add_element(root, "entry")
        add_element(
            entry, "id", urn("revised", change.indicator, change.territory, change.public_day.isoformat())
        )
        add_element(entry, "title", _mark_title(f"{text.t(name)}: {text.t(place)}", text))
        add_element(entry, "updated", instant(change.public_day))
        add_element(entry, "summary", phrases.changed_figures(change.cells, text))
        add_element(entry, "link", rel="alternate", type="text/html", href=find_base_url() + page)
    return feed_bytes(root)


def _head(name: str, page: str, title: str, *, newest: date, text: Text) -> Head:
    return Head(
        id=urn("feed", name),
        title=_mark_title(title, text),
        updated=newest,
        author=site_name(text, demonstration=_site().catalog.demonstration),
        self_address=find_base_url() + addresses.feed(text.lang, name),
        page=find_base_url() + addresses.page(text.lang, page),
    )


def _mark_title(title: str, text: Text) -> str:
    return prefix_demonstration_mark(title, text, demonstration=_site().catalog.demonstration)


def _site() -> Observatory:
    return cast(Observatory, current_app.extensions["observatory"])


# The revisions of a series as an Atom feed (RFC 4287): one entry a change, with an id that never changes.


def write_revision_feed(log: RevisionLog, text: Text, *, address: str, page: str) -> bytes:
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
    return uuid.uuid5(_name_entries(), "\n".join(parts)).urn


def instant(day: date) -> str:
    """A day as Atom writes a moment."""
    return f"{day.isoformat()}T00:00:00Z"


# /api/v1/revisions.atom and .json: what moved between the editions of an indicator in one place.


@blueprint.get("/revisions.atom")
def atom() -> Response:
    """The changes as a feed to subscribe to: of one indicator and place, or of all where none is named."""
    if "indicator" not in request.args and "territory" not in request.args:
        return all_revisions()
    base = find_base_url()

    def answer(log: RevisionLog, text: Text) -> Response:
        query = f"indicator={log.indicator.id}&territory={log.place.code}"
        address = f"{base}{addresses.revision_feed(text.lang, 'atom', query)}"
        page = f"{base}{addresses.revisions(text.lang, log.indicator.id, f'territory={log.place.code}')}"
        return Response(write_revision_feed(log, text, address=address, page=page), mimetype=MIMETYPE)

    return _answer(answer, base)


@blueprint.get("/revisions.json")
def as_document() -> Response:
    """The changes as rows, and the sizes of changes by age of the month, as JSON."""
    return _answer(lambda log, text: answer_json(_document(log, text)))


def _answer(make: Callable[[RevisionLog, Text], Response], *also: str) -> Response:
    """The response of `make` for the requested log, with cache headers; `also` is added to its ETag."""
    site = cast(Observatory, current_app.extensions["observatory"])
    refuse_other_keys(KEYS)
    selection = selection_of(asked_query(), site)
    with site.one_release():
        tag = compute_tag(site.release, request.path, selection.to_query(), *also)
        text = text_of(selection)
        return answer_not_modified(tag) or set_cache_headers(make(revision_log(site, selection), text), tag)


def _document(log: RevisionLog, text: Text) -> dict[str, Any]:
    return {
        "release": log.release,
        "released": log.released.isoformat(),
        "indicator": {"id": log.indicator.id, "name": log.indicator.name, "unit": log.indicator.unit},
        "territory": {"code": log.place.code, "name": log.place.name},
        "revisions": list(revision_words.records(log)),
        "between_releases": list(revision_words.release_records(log)),
        "sizes": revision_words.size_records(log.sizes),
        "sizes_everywhere": revision_words.size_records(log.everywhere),
        "said": revision_words.may_still_move(log, text),
        "territories": [place.code for place in log.places],
        "editions": [
            {
                "source": snapshot.source,
                "edition": snapshot.edition,
                "sha256": snapshot.sha256,
                "file": snapshot.file,
            }
            for snapshot in log.snapshots
        ],
    }
