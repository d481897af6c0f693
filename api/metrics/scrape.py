"""/metrics, on a port of this machine that answers nothing else: what Prometheus asks for."""

from __future__ import annotations

import os
from typing import Final, cast

from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from werkzeug.exceptions import NotFound

from api.door.nearby import is_operator
from api.metrics.measuring import Measures
from api.metrics.standing import StandingMetrics
from observatory import clock
from observatory.observatory import Observatory
from observatory.settings import Settings

SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder where the processes of the site keep their numbers together."""
_HEALTH: Final = ("/metrics", "/healthz", "/readyz")
blueprint = Blueprint("metrics", __name__)


def install(server: Flask, *, port: int) -> None:
    """Answer /metrics at `port` of 127.0.0.1 and nowhere else, and nothing there but what is about the site's health."""
    server.register_blueprint(blueprint)

    @server.before_request
    def _apart() -> None:
        here = request.environ.get("SERVER_PORT") == str(port) and is_operator()
        if (here and request.path not in _HEALTH) or (not here and request.path == "/metrics"):
            raise NotFound


@blueprint.get("/metrics")
def metrics() -> Response:
    """The numbers of all processes together, and how release, sources and disk stand."""
    settings = cast(Settings, current_app.extensions["settings"])
    site = cast(Observatory, current_app.extensions["observatory"])
    measures = cast(Measures, current_app.extensions["measures"])
    registry = measures.registry
    if SHARED in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    standing = CollectorRegistry()
    standing.register(StandingMetrics(site, settings.store_dir, clock.today()))
    content = generate_latest(registry) + generate_latest(standing)
    return Response(content, content_type=CONTENT_TYPE_LATEST)
