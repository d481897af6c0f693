"""/api/v1/releases.atom, whole and by indicator, and /api/v1/revisions.atom of everything."""

from __future__ import annotations

from datetime import date
from typing import cast

from flask import Blueprint, Response, current_app, request

from api.answers import kept, refusal, tag_of, unchanged
from api.feeds.atom import MIMETYPE, MOST_ENTRIES, Head, begun, instant, put, urn, written
from api.selecting import asked_query, asked_text, refuse_other_keys, selection_of
from api.site import base_url
from layouts.document import addresses
from observatory.demonstration import marked, site_name
from observatory.model import Indicator, IndicatorRelease
from observatory.observatory import Observatory
from observatory.selection import SelectionError
from observatory.text import Text
from observatory.vocabulary import phrases

blueprint = Blueprint("feeds", __name__, url_prefix="/api/v1")


@blueprint.errorhandler(SelectionError)
def refuse(error: SelectionError) -> Response:
    """A key that a feed does not know."""
    return refusal(error, request.path)


@blueprint.get("/releases.atom")
def releases() -> Response:
    """One entry a release that is kept, the newest first; of an indicator, those that brought something to it."""
    refuse_other_keys(("indicator", "lang"))
    site, text = _site(), asked_text()
    if "indicator" in request.args:
        return _releases_of(site, text)
    listed = site.releases.kept()
    tag = tag_of(site.release, request.path, text.lang, base_url(), *(one.id for one in listed))
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


def _releases_of(site: Observatory, text: Text) -> Response:
    """The releases that brought new editions or other numbers to the indicator asked for."""
    indicator = site.catalog.indicators[selection_of(asked_query(), site).indicator]
    kept_ones = (one.id for one in site.releases.kept())
    tag = tag_of(site.release, request.full_path, base_url(), *kept_ones)
    return unchanged(tag) or kept(Response(_brought(site, indicator, text), mimetype=MIMETYPE), tag)


def _brought(site: Observatory, indicator: Indicator, text: Text) -> bytes:
    listed = site.releases_of(indicator.id)
    query, name = f"indicator={indicator.id}", text.t(indicator.name)
    head = Head(
        id=urn("feed", "releases", indicator.id),
        title=_marked(text.t("Publicaciones con cifras nuevas: {name}", name=name), text),
        updated=max((one.released for one in listed), default=site.release.released),
        author=site_name(text, demonstration=site.catalog.demonstration),
        own=base_url() + addresses.feed(text.lang, "releases", query),
        page=base_url() + addresses.indicator(text.lang, indicator.id),
    )
    root = begun(head, text)
    for one in listed:
        entry = put(root, "entry")
        put(entry, "id", urn("release", one.id, indicator.id))
        put(entry, "title", _marked(text.t("{name}: publicación {release}", name=name, release=one.id), text))
        put(entry, "updated", instant(one.released))
        put(entry, "summary", _what_came(one, site, text))
        put(entry, "link", rel="alternate", type="text/html", href=head.page)
    return written(root)


def _what_came(one: IndicatorRelease, site: Observatory, text: Text) -> str:
    """New editions by source, and how many numbers are told otherwise than before."""
    said = [
        text.t(
            "Edición {edition} de {source}.",
            edition=edition.edition,
            source=text.t(site.catalog.sources[edition.source].name),
        )
        for edition in one.editions
    ]
    if one.changed:
        said.append(phrases.changed_figures(one.changed, text))
    return " ".join(said)


def all_revisions() -> Response:
    """One entry for each indicator and place of which something moved, the newest first."""
    refuse_other_keys(("lang",))
    site, text = _site(), asked_text()
    with site.one_release():
        tag = tag_of(site.release, request.path, text.lang, base_url())
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
        put(entry, "summary", phrases.changed_figures(one.cells, text))
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
