"""/catalog.jsonld and /catalog.ttl: all series as the catalogues of others read them."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, current_app

from api.cached_response import cached_response
from api.feeds.data_catalogue import DataCatalogue
from api.selecting import refuse_other_keys
from api.site import base_url
from layouts.document import addresses
from observatory.observatory import Observatory

blueprint = Blueprint("dcat", __name__)


@blueprint.get(addresses.CATALOGUES["ld+json"])
def as_json_ld() -> Response:
    """The catalogue as JSON-LD."""
    return _answer("json-ld", "application/ld+json")


@blueprint.get(addresses.CATALOGUES["turtle"])
def as_turtle() -> Response:
    """The catalogue as Turtle."""
    return _answer("turtle", "text/turtle")


def _answer(form: str, mimetype: str) -> Response:
    refuse_other_keys()
    site = cast(Observatory, current_app.extensions["observatory"])

    def make() -> Response:
        with site.one_release():
            graph = DataCatalogue(site, base_url()).graph()
        return Response(graph.serialize(format=form, encoding="utf-8"), mimetype=mimetype)

    response = cached_response(make, "dcat", form, mimetype=mimetype)
    response.headers["Cache-Control"] = "public, max-age=60"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
