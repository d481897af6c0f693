"""/metrics, on a port of this machine that answers nothing else: what Prometheus asks for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final, cast

from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from werkzeug.exceptions import NotFound

from api.metrics.request_metrics import Measures
from api.middleware.rate_limits import is_operator
from observatory import clock
from observatory.model import ObservatoryError
from observatory.observatory import Observatory
from observatory.operator_warnings import read_work
from observatory.provenance.quality import source_ages
from observatory.settings import Settings


class StandingMetrics(Collector):
    """Release and sources of `site`, and the disk and the work done in the folder of its store."""

    def __init__(self, site: Observatory, store: Path, today: date) -> None:
        self._site, self._store, self._today = site, store, today

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Each number that can be had; what cannot be had has none."""
        yield from self._of_release()
        yield from self._of_disk()
        for name, meaning, value in read_work(self._store).numbers():
            yield GaugeMetricFamily(f"observatorio_{name}", meaning, value)

    def _of_release(self) -> Iterator[GaugeMetricFamily]:
        try:
            released, snapshots = self._site.release.released, self._site.snapshots()
        except ObservatoryError:
            yield GaugeMetricFamily("observatorio_ready", "1 while a release is on show.", 0)
            return
        yield GaugeMetricFamily("observatorio_ready", "1 while a release is on show.", 1)
        yield GaugeMetricFamily(
            "observatorio_degraded",
            "1 while a newer release cannot be shown.",
            int(bool(self._site.reader.trouble)),
        )
        yield GaugeMetricFamily(
            "observatorio_release_age_days", "Days since the release on show.", (self._today - released).days
        )
        ages = source_ages(self._site.catalog.sources.values(), snapshots)
        days = GaugeMetricFamily(
            "observatorio_source_days", "Days since the last day that a source covers.", labels=["source"]
        )
        late = GaugeMetricFamily(
            "observatorio_source_late", "1 where a newer edition of a source was due.", labels=["source"]
        )
        for age in ages:
            late.add_metric([age.source], int(age.is_overdue(self._today)))
            if age.cutoff is not None:
                days.add_metric([age.source], (self._today - age.cutoff).days)
        yield from (days, late)

    def _of_disk(self) -> Iterator[GaugeMetricFamily]:
        try:
            usage = shutil.disk_usage(self._store)
        except OSError:
            return
        yield GaugeMetricFamily(
            "observatorio_disk_free_bytes", "Free bytes of the disk of the store.", usage.free
        )
        yield GaugeMetricFamily("observatorio_disk_bytes", "Bytes of the disk of the store.", usage.total)


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
