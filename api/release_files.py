"""/api/v1/releases/<release>.zip and /api/v1/releases/<release>/<file>: the files of a release, as they were written.

They are sent from disk or from the database piece by piece, in ranges if asked, and never unpacked or made anew.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Final, cast

from flask import Blueprint, Response, current_app, request
from werkzeug.http import parse_range_header
from werkzeug.wsgi import FileWrapper, wrap_file

from api.answers import (
    FILE,
    FRESH_SECONDS,
    allow_all_origins,
    answer_not_modified,
    asked_text,
    compute_tag,
    near_addresses,
    refuse_other_keys,
    set_cache_headers,
)
from observatory.addresses.selection import SelectionError
from observatory.files import export
from observatory.files.package.explaining_tables import ARCHIVE
from observatory.model import FormFile
from observatory.observatory import Observatory
from observatory.store.releases import KeptFile
from observatory.text import message
from observatory.vocabulary import phrases
from observatory.words.requests import offered_forms

LATEST: Final = "latest"
_PIECE: Final = 1 << 18
blueprint = Blueprint("packages", __name__, url_prefix="/api/v1")


@blueprint.get("/releases/<release>.zip")
def archive(release: str) -> Response:
    """All files of a release as one ZIP."""
    return _answer(release, ARCHIVE, "{release}.zip")


@blueprint.get("/releases/<release>/<file>")
def part(release: str, file: str) -> Response:
    """One file of a release."""
    return _answer(release, file, "{release}-{file}")


def _answer(release: str, name: str, saved_as: str) -> Response:
    refuse_other_keys(("lang",))
    site = cast(Observatory, current_app.extensions["observatory"])
    kept = site.files.file_of("" if release == LATEST else release, name)
    response = _stream_file(kept)
    mark = FILE if site.catalog.demonstration else ""
    saved = f"{mark}observatory-{saved_as.format(release=kept.release, file=name)}"
    response.headers["Content-Disposition"] = f'attachment; filename="{saved}"'
    # No proxy may pack it: a range is of these bytes.
    response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}, no-transform"
    return allow_all_origins(response)


def _stream_file(kept: KeptFile) -> Response:
    """The file, or what the request asks of it: 200, 206, 304, 412. Raises RequestedRangeNotSatisfiable."""
    ranged = _asks_for_one_range()
    stream = kept.opened()
    body = FileWrapper(stream, _PIECE) if ranged else wrap_file(request.environ, stream, _PIECE)
    response = Response(body, mimetype=kept.about.media_type, direct_passthrough=True)
    response.call_on_close(stream.close)
    response.content_length = kept.about.size
    response.set_etag(kept.about.sha256)
    response.last_modified = datetime.combine(kept.released, time(), UTC)
    response.make_conditional(
        request, accept_ranges="bytes" if ranged else False, complete_length=kept.about.size
    )
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _asks_for_one_range() -> bool:
    """Whether the request asks for one range of bytes. Several, or what is no range, are answered with the whole."""
    asked = parse_range_header(request.headers.get("Range"))
    return asked is not None and asked.units == "bytes" and len(asked.ranges) == 1


# /api/v1/forms: the empty workbook of a monthly report and its guide, as the release on show brings them.


@blueprint.get("/forms/<source>.xlsx")
def workbook(source: str) -> Response:
    """The empty workbook."""
    refuse_other_keys()
    return _answer_form(source, "", f"{source}.xlsx", export.MIMETYPE)


@blueprint.get("/forms/<source>.html")
def guide(source: str) -> Response:
    """Its guide, to print, in the language asked for."""
    refuse_other_keys(("lang",))
    lang = asked_text().lang
    return _answer_form(source, lang, f"{source}-{lang}.html", "text/html")


def _answer_form(source: str, lang: str, name: str, mimetype: str) -> Response:
    """The file to download: it is no page of the site, so it is never opened as one."""
    site = cast(Observatory, current_app.extensions["observatory"])
    with site.one_release():
        file = _form_file(site, source, lang)
        tag = compute_tag(site.release, request.path, lang)
    not_modified = answer_not_modified(tag)
    if not_modified is not None:
        return not_modified
    response = Response(file.content, mimetype=mimetype)
    mark = FILE if site.catalog.demonstration else ""
    response.headers["Content-Disposition"] = f'attachment; filename="{mark}{name}"'
    return set_cache_headers(response, tag)


def _form_file(site: Observatory, source: str, lang: str) -> FormFile:
    forms = {form.source.id: form for form in offered_forms(site.catalog, site.files.form_files())}
    if source not in forms:
        raise SelectionError(
            message("No hay formulario de «{source}». Hay: {known}."),
            near_addresses(source, {id_: id_ for id_ in forms}, request.path.replace(source, "{id}")),
            status=404,
            source=source,
            known=", ".join(forms),
        )
    if lang not in forms[source].files:
        raise SelectionError(forms[source].refusal or phrases.NO_SUCH_PAGE, status=404)
    return forms[source].files[lang]
