"""/healthz says that the process lives; /readyz whether there is a release to serve, and why not."""

from __future__ import annotations

from datetime import date
from typing import cast

from flask import Blueprint, Response, current_app

from api.answers import as_json
from api.site import contact
from observatory.model import ObservatoryError
from observatory.observatory import Observatory
from observatory.operator_warnings import operator_warnings

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Always 200 while the process answers."""
    return as_json({"status": "ok"})


@blueprint.get("/readyz")
def readyz() -> Response:
    """200 with the release shown, why a newer one is not, what waits for people; 503 with the reason where none is."""
    site = cast(Observatory, current_app.extensions["observatory"])
    try:
        release = site.release
    except ObservatoryError as error:
        return as_json({"status": "unavailable", "reason": str(error)}, status=503)
    facts: dict[str, object] = {"release": release.id, "released": release.released.isoformat()}
    waiting = operator_warnings(site.catalog, contact=contact(), today=date.today())
    if waiting:
        facts["warnings"] = list(waiting)
    if site.trouble:
        return as_json({"status": "degraded", "reason": site.trouble, **facts})
    return as_json({"status": "ok", **facts})
