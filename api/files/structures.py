"""/api/v1/structures/<indicator>.json: the structure of what `format=sdmx-csv` gives, as an SDMX-JSON message."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, current_app

from api.answers import not_modified_answer, tag_of, with_cache_headers
from api.request_selection import asked_text, refuse_other_keys
from observatory.addresses.selection import SelectionError
from observatory.files.sdmx_structure import MIMETYPE, structure_message
from observatory.observatory import Observatory
from observatory.vocabulary import phrases

blueprint = Blueprint("structures", __name__, url_prefix="/api/v1/structures")


def address_of(indicator: str) -> str:
    """Where the structure of an indicator is found."""
    return f"/api/v1/structures/{indicator}.json"


@blueprint.get("/<id_>.json")
def structure(id_: str) -> Response:
    """Concepts, code lists, data structure and dataflow of an indicator, with the places of the release on show."""
    refuse_other_keys(("lang",))
    site, text = cast(Observatory, current_app.extensions["observatory"]), asked_text()
    if id_ not in site.catalog.indicators:
        raise SelectionError(phrases.NO_SUCH_SUBJECT, status=404, asked=id_)
    with site.one_release():
        tag = tag_of(site.release, "structure", id_, text.lang)
        not_modified = not_modified_answer(tag)
        if not_modified is not None:
            return not_modified
        published = site.availability().get(id_)
        places = published.territories if published else ()
        content = structure_message(
            site.catalog.indicators[id_], site.catalog, text, places=places, day=site.release.released
        )
    return with_cache_headers(Response(content, mimetype=MIMETYPE), tag)
