"""/api/v1/revisions.atom and .json: what moved between the editions of an indicator in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, Response, current_app, request

from api.answers import answer_json, answer_not_modified, compute_tag, find_base_url, set_cache_headers
from api.feeds.release_feeds import MIMETYPE, all_revisions, write_revision_feed
from api.request_selection import asked_query, refuse_other_keys, selection_of, text_of
from layouts.document import addresses
from observatory.model import RevisionLog
from observatory.observatory import Observatory
from observatory.provenance.revision_log import revision_log
from observatory.text import Text
from observatory.words import revision_words

blueprint = Blueprint("revisions", __name__, url_prefix="/api/v1")

KEYS = ("indicator", "territory", "lang")


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
