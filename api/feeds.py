"""/api/v1/releases.atom, and /api/v1/revisions.atom of everything: what was published, and what moved."""

from __future__ import annotations

from datetime import date
from typing import cast

from flask import Blueprint, Response, current_app, request

from api.answers import kept, refusal, tag_of, unchanged
from api.atom import MIMETYPE, MOST_ENTRIES, Head, begun, instant, put, urn, written
from api.selecting import asked_text, refuse_other_keys
from api.site import base_url
from layouts import addresses
from observatory.demonstration import marked, site_name
from observatory.observatory import Observatory
from observatory.selection import SelectionError
from observatory.text import Text

blueprint = Blueprint("feeds", __name__, url_prefix="/api/v1")


@blueprint.errorhandler(SelectionError)
def refuse(error: SelectionError) -> Response:
    """A key that a feed does not know."""
    return refusal(error, request.path)


@blueprint.get("/releases.atom")
def releases() -> Response:
    """One entry a release that is kept, the newest first."""
    refuse_other_keys(("lang",))
    site, text = _site(), asked_text()
    listed = site.releases.kept()
    tag = tag_of(site.release.id, request.path, text.lang, base_url(), *(one.id for one in listed))
    same = unchanged(tag)
    if same is not None:
        return same
    newest = max((one.released for one in listed), default=site.release.released)
    head = _head("releases", "calendar", text.t("Publicaciones del observatorio"), newest=newest, text=text)
    root = begun(head, text)
    for one in listed[:MOST_ENTRIES]:
        entry = put(root, "entry")
        put(entry, "id", urn("release", one.id))
        put(entry, "title", _marked(text.t("Publicación {release}", release=one.id), text))
        put(entry, "updated", instant(one.released))
        put(entry, "summary", text.t("Publicada el {date}.", date=text.date(one.released)))
        put(entry, "link", rel="alternate", type="text/html", href=head.page)
    return kept(Response(written(root), mimetype=MIMETYPE), tag)


def all_revisions() -> Response:
    """One entry for each indicator and place of which something moved, the newest first."""
    refuse_other_keys(("lang",))
    site, text = _site(), asked_text()
    with site.one_release():
        tag = tag_of(site.release.id, request.path, text.lang, base_url())
        return unchanged(tag) or kept(Response(_moved(site, text), mimetype=MIMETYPE), tag)


def _moved(site: Observatory, text: Text) -> bytes:
    listed = sorted(site.revised(), key=lambda one: one.said, reverse=True)
    newest = max((one.said for one in listed), default=site.release.released)
    head = _head("revisions", "revisions", text.t("Revisiones de todas las cifras"), newest=newest, text=text)
    root = begun(head, text)
    for one in listed[:MOST_ENTRIES]:
        name, place = (
            site.catalog.indicators[one.indicator].name,
            site.catalog.territories[one.territory].name,
        )
        page = addresses.revisions(text.lang, one.indicator, f"territory={one.territory}")
        entry = put(root, "entry")
        put(entry, "id", urn("revised", one.indicator, one.territory, one.said.isoformat()))
        put(entry, "title", _marked(f"{text.t(name)}: {text.t(place)}", text))
        put(entry, "updated", instant(one.said))
        put(entry, "summary", text.n("{count} cifra cambió.", "{count} cifras cambiaron.", one.cells))
        put(entry, "link", rel="alternate", type="text/html", href=base_url() + page)
    return written(root)


def _head(name: str, page: str, title: str, *, newest: date, text: Text) -> Head:
    return Head(
        id=urn("feed", name),
        title=_marked(title, text),
        updated=newest,
        author=site_name(text, demonstration=_site().catalog.demonstration),
        own=base_url() + addresses.feed(text.lang, name),
        page=base_url() + addresses.page(text.lang, page),
    )


def _marked(said: str, text: Text) -> str:
    return marked(said, text, demonstration=_site().catalog.demonstration)


def _site() -> Observatory:
    return cast(Observatory, current_app.extensions["observatory"])
