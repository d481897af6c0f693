"""/healthz says that the process lives; /readyz whether there is a release to serve, and how old all is."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any, cast

from flask import Blueprint, Response, current_app

from api.answers import answer_json, find_contact
from api.middleware.rate_limits import is_operator
from observatory import clock
from observatory.model import ObservatoryError
from observatory.observatory import Observatory
from observatory.operator_warnings import operator_warnings
from observatory.provenance.quality import source_ages
from observatory.settings import Settings

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Always 200 while the process answers."""
    return answer_json({"status": "ok"})


@blueprint.get("/readyz")
def readyz() -> Response:
    """200 with the release shown and why a newer one is not; 503 with the reason where none is.

    On this machine alone, and not through a proxy: how old release and sources are against what was due, how much room
    the disk has, what waits for people.
    """
    site = cast(Observatory, current_app.extensions["observatory"])
    try:
        release = site.release
        facts: dict[str, Any] = {"release": release.id, "released": release.released.isoformat()}
        if is_operator():
            facts |= _details(site, release.released, clock.today())
    except ObservatoryError as error:
        return answer_json({"status": "unavailable", "reason": str(error), **_disk()}, status=503)
    if site.reader.trouble:
        return answer_json({"status": "degraded", "reason": site.reader.trouble, **facts})
    return answer_json({"status": "ok", **facts})


def _details(site: Observatory, released: date, today: date) -> dict[str, Any]:
    ages = source_ages(site.catalog.sources.values(), site.snapshots())
    waiting = operator_warnings(site.catalog, contact=find_contact(), today=today)
    return {
        "days": (today - released).days,
        "sources": [age.record(today) for age in ages],
        **_disk(),
        **({"warnings": list(waiting)} if waiting else {}),
    }


def _disk() -> dict[str, Any]:
    """How many bytes of the disk of the store are free, told to the operator alone; nothing where it cannot be asked."""
    settings = current_app.extensions.get("settings")
    if not is_operator() or not isinstance(settings, Settings):
        return {}
    try:
        usage = shutil.disk_usage(_nearest(settings.store_dir))
    except OSError:
        return {}
    return {
        "disk": {
            "bytes": usage.total,
            "free": usage.free,
            "free_percent": round(100 * usage.free / usage.total),
        }
    }


def _nearest(folder: Path) -> Path:
    """The folder, or the first above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.exists())
