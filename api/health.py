"""/healthz says that the process lives; /readyz whether there is a release to serve, and why not."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from api.answers import as_json
from observatory.model import ObservatoryError

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Always 200 while the process answers."""
    return as_json({"status": "ok"})


@blueprint.get("/readyz")
def readyz() -> Response:
    """200 with the release on show; 503 with the reason where there is none."""
    try:
        release = current_app.extensions["observatory"].release
    except ObservatoryError as error:
        return as_json({"status": "unavailable", "reason": str(error)}, status=503)
    return as_json({"status": "ok", "release": release.id, "released": release.released.isoformat()})
