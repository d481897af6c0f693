"""/api/v1/forms: the empty workbook of a monthly report and its guide, as the release on show brings them."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, current_app, request

from api.answers import FILE, answer_not_modified, compute_tag, set_cache_headers
from api.request_selection import asked_text, near_addresses, refuse_other_keys
from observatory.addresses.selection import SelectionError
from observatory.files import export
from observatory.model import FormFile
from observatory.observatory import Observatory
from observatory.provenance.offered_forms import offered_forms
from observatory.text import message
from observatory.vocabulary import phrases

blueprint = Blueprint("forms", __name__, url_prefix="/api/v1/forms")


@blueprint.get("/<source>.xlsx")
def workbook(source: str) -> Response:
    """The empty workbook."""
    refuse_other_keys()
    return _answer(source, "", f"{source}.xlsx", export.MIMETYPE)


@blueprint.get("/<source>.html")
def guide(source: str) -> Response:
    """Its guide, to print, in the language asked for."""
    refuse_other_keys(("lang",))
    lang = asked_text().lang
    return _answer(source, lang, f"{source}-{lang}.html", "text/html")


def _answer(source: str, lang: str, name: str, mimetype: str) -> Response:
    """The file to download: it is no page of the site, so it is never opened as one."""
    site = cast(Observatory, current_app.extensions["observatory"])
    with site.one_release():
        file = _file(site, source, lang)
        tag = compute_tag(site.release, request.path, lang)
    not_modified = answer_not_modified(tag)
    if not_modified is not None:
        return not_modified
    response = Response(file.content, mimetype=mimetype)
    mark = FILE if site.catalog.demonstration else ""
    response.headers["Content-Disposition"] = f'attachment; filename="{mark}{name}"'
    return set_cache_headers(response, tag)


def _file(site: Observatory, source: str, lang: str) -> FormFile:
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
