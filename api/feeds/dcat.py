"""/catalog.jsonld, /catalog.ttl and /croissant.json: all series as the catalogues and programs of others read them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from flask import Blueprint, Response, current_app

from api.answers import answer_json, answer_not_modified, compute_tag, find_base_url, set_cache_headers
from api.feeds.data_catalogue import ABOUT, API, DataCatalogue
from api.request_selection import refuse_other_keys
from layouts.document import addresses
from observatory.demonstration import prefix_demonstration_mark
from observatory.files.package.descriptors import croissant
from observatory.files.package.explaining_tables import DATAPACKAGE
from observatory.observatory import Observatory
from observatory.text import Text

if TYPE_CHECKING:
    from rdflib import Graph

blueprint = Blueprint("dcat", __name__)


@blueprint.get(addresses.CATALOGUES["ld+json"])
def as_json_ld() -> Response:
    """The catalogue as JSON-LD."""
    return _answer(_json_ld, "application/ld+json")


@blueprint.get(addresses.CATALOGUES["turtle"])
def as_turtle() -> Response:
    """The catalogue as Turtle."""
    return _answer(_turtle, "text/turtle")


def _turtle(graph: Graph) -> str:
    return graph.serialize(format="turtle")


def _json_ld(graph: Graph) -> str:
    """As JSON-LD, whose lists stand for sets: in one order, so that each process writes the same bytes."""
    return json.dumps(_in_order(json.loads(graph.serialize(format="json-ld"))), ensure_ascii=False, indent=1)


def _in_order(node: Any) -> Any:
    if isinstance(node, list):
        return sorted(map(_in_order, node), key=partial(json.dumps, sort_keys=True))
    return {key: _in_order(node[key]) for key in sorted(node)} if isinstance(node, dict) else node


def _answer(written: Callable[[Graph], str], mimetype: str) -> Response:
    refuse_other_keys()
    site = cast(Observatory, current_app.extensions["observatory"])
    with site.one_release():
        graph = DataCatalogue(site, find_base_url()).graph()
    response = Response(written(graph), mimetype=mimetype)
    response.headers["Cache-Control"] = "public, max-age=60"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.get("/croissant.json")
def as_croissant() -> Response:
    """The tables of the release on show as Croissant."""
    refuse_other_keys()
    site = cast(Observatory, current_app.extensions["observatory"])
    with site.one_release():
        kept, text = site.files.file_of("", DATAPACKAGE), Text()
        tag = compute_tag(site.release, "croissant", find_base_url())
        not_modified = answer_not_modified(tag)
        if not_modified is not None:
            return not_modified
        with kept.opened() as stream:
            package = json.load(stream)
    described = croissant(
        package,
        files=f"{find_base_url()}{API}/releases/{kept.release}",
        page=find_base_url() + addresses.page(text.lang, "data"),
        description=prefix_demonstration_mark(text.t(ABOUT), text, demonstration=site.catalog.demonstration),
    )
    return set_cache_headers(answer_json(described), tag)
