"""/embed/<indicator or comparison>: one chart or map alone, for a frame on another site."""

from __future__ import annotations

from typing import cast
from urllib.parse import quote

from flask import Blueprint, Response, current_app, request

from api.answers import not_modified_answer, tag_of, with_cache_headers
from api.demonstration import is_demonstration
from api.embed_document import Framed, chart_document, refusal_document
from api.selecting import asked_query, asked_text, selection_of, text_of, with_pair
from observatory.addresses.embed_look import EmbedLook, split_look_query
from observatory.addresses.selection import Selection, SelectionError
from observatory.observatory import Observatory
from observatory.provenance.since_release import since_release
from observatory.provenance.third_party_copies import for_other_sites
from observatory.statistics.availability import clip_to_published
from observatory.vocabulary import phrases

blueprint = Blueprint("embed", __name__, url_prefix="/embed")


@blueprint.errorhandler(SelectionError)
def refuse(error: SelectionError) -> Response:
    """A small page that says what is wrong and what would work, with the help lines of the places asked for."""
    site, text = _site(), asked_text()
    asked, rest = split_look_query(asked_query())
    look = _look_or_plain(asked)
    links = [(text.t(label), _address(query, look)) for label, query in error.suggestions]
    if not links and request.args.get("release"):
        today = "&".join(filter(None, (with_pair(rest, "release", ""), look.to_query())))
        links = [(text.t(phrases.CURRENT_RELEASE), f"{request.path}{today and '?'}{today}")]
    every = tuple(line.territory for line in site.catalog.helplines)
    codes = [
        code for code in request.args.get("territory", "").split(",") if code in site.catalog.territories
    ]
    document = refusal_document(
        error.sentence_in(text),
        links,
        text=text,
        codes=codes or every,
        helplines=site.catalog.helplines,
        look=look,
        demonstration=is_demonstration(),
    )
    response = Response(document, status=error.status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/<subject>")
def embed(subject: str) -> Response:
    """The chart of `subject` narrowed by the query, drawn on the server."""
    site = _site()
    asked, rest = split_look_query(asked_query())
    selection = _selection(subject, rest, site)
    with site.one_release(selection.release):
        selection, shown = clip_to_published(site, selection), site.release
    look = _look(asked, selection)
    # The drawing of a named release is of then; what is said of it since, and the help lines, are of today.
    today = (shown.content, site.release.state, site.reader.texts_today)
    tag = tag_of(shown, request.path, selection.to_query(), look.to_query(), *today)
    not_modified = not_modified_answer(tag)
    if not_modified is not None:
        return not_modified

    document = chart_document(_build_embed_content(site, selection), look, site.catalog.helplines)
    return with_cache_headers(Response(document, mimetype="text/html"), tag)


def _build_embed_content(site: Observatory, selection: Selection) -> Framed:
    """The panel of a selection in the words and outlines of its release, and what became of a frozen one since."""
    with site.one_release(selection.release):
        panel = for_other_sites(site.panel(selection))
        framed = Framed(panel, selection, text_of(selection), site.outlines)
    since = since_release(site, selection, panel) if selection.release else None
    return Framed(framed.panel, framed.selection, framed.text, framed.outlines, since)


def _site() -> Observatory:
    return cast(Observatory, current_app.extensions["observatory"])


def _selection(subject: str, rest: str, site: Observatory) -> Selection:
    key = "compare" if subject in site.catalog.comparisons else "indicator"
    return selection_of(f"{key}={quote(subject)}" + (f"&{rest}" if rest else ""), site)


def _look(asked: dict[str, str], selection: Selection) -> EmbedLook:
    """The look that is asked for. Raises SelectionError, whose suggestions are whole queries."""
    try:
        return EmbedLook.of(asked)
    except SelectionError as error:
        error.suggestions = tuple(
            (label, "&".join(filter(None, (selection.to_query(), look)))) for label, look in error.suggestions
        )
        raise


def _look_or_plain(asked: dict[str, str]) -> EmbedLook:
    """The look that is asked for; the plain one where it is none."""
    try:
        return EmbedLook.of(asked)
    except SelectionError:
        return EmbedLook()


def _address(query: str, look: EmbedLook) -> str:
    """The embed that shows a query of the form `indicator=x&...`, with a look that it may name; a whole address stays."""
    if query.startswith("/"):
        return query
    subject, _, rest = query.partition("&")
    _, _, name = subject.partition("=")
    asked = "&".join(filter(None, (rest, "" if split_look_query(rest)[0] else look.to_query())))
    return f"/embed/{name}" + (f"?{asked}" if asked else "")
