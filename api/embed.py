"""/embed/<indicator or comparison>: one chart or map alone, for a frame on another site."""

from __future__ import annotations

from typing import cast
from urllib.parse import quote

from flask import Blueprint, Response, current_app, request

from api.answers import not_modified_answer, tag_of, with_cache_headers
from api.cached_response import cached_response
from api.demonstration import is_demonstration
from api.embed_document import chart_document, refusal_document
from api.selecting import asked_query, asked_text, selection_of
from observatory.addresses.selection import Selection, SelectionError
from observatory.observatory import Observatory
from observatory.provenance.third_party_copies import for_other_sites
from observatory.statistics.availability import clip_to_published

blueprint = Blueprint("embed", __name__, url_prefix="/embed")


@blueprint.errorhandler(SelectionError)
def refuse(error: SelectionError) -> Response:
    """A small page that says what is wrong and what would work."""
    text = asked_text()
    links = [(text.t(label), _address(query)) for label, query in error.suggestions]
    document = refusal_document(error.sentence_in(text), links, text=text, demonstration=is_demonstration())
    response = Response(document, status=error.status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/<subject>")
def embed(subject: str) -> Response:
    """The chart of `subject` narrowed by the query, drawn on the server."""
    site = cast(Observatory, current_app.extensions["observatory"])
    selection = _selection(subject, site)
    with site.one_release(selection.release):
        selection = clip_to_published(site, selection)
        # The drawing of a named release is of then, and the help lines beside it are of today.
        tag = tag_of(site.release, request.path, selection.to_query(), site.texts_today)
        not_modified = not_modified_answer(tag)
        if not_modified is not None:
            return not_modified

        def make() -> Response:
            panel = for_other_sites(site.panel(selection))
            return Response(chart_document(panel, selection, site), mimetype="text/html")

        response = cached_response(make, "embed", selection.to_query(), mimetype="text/html")
        return with_cache_headers(response, tag)


def _selection(subject: str, site: Observatory) -> Selection:
    key = "compare" if subject in site.catalog.comparisons else "indicator"
    rest = asked_query()
    return selection_of(f"{key}={quote(subject)}" + (f"&{rest}" if rest else ""), site)


def _address(query: str) -> str:
    """The embed that shows a query of the form `indicator=x&...`; a whole address stays."""
    if query.startswith("/"):
        return query
    subject, _, rest = query.partition("&")
    _, _, name = subject.partition("=")
    return f"/embed/{name}" + (f"?{rest}" if rest else "")
