"""What an operator watches: /healthz and /readyz; answers counted and timed by kind, never by who asked or what for."""

from __future__ import annotations

import collections
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import structlog
from flask import Blueprint, Flask, Request, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from werkzeug.exceptions import NotFound

from api.answers import answer_json, find_contact
from api.middleware.limits import is_operator
from layouts.document import addresses
from layouts.document.assets import PREFIX
from observatory import clock
from observatory.catalog import Catalog
from observatory.languages import languages
from observatory.model import ObservatoryError
from observatory.observatory import Observatory
from observatory.operator_warnings import operator_warnings, read_work
from observatory.provenance.quality import source_ages
from observatory.settings import Settings

FORMS: Final = {
    "api.data_csv": "csv", "api.data_json": "json", "api.data_xlsx": "xlsx", "api.chart_svg": "svg",
    "api.chart_png": "png", "api.chart_pdf": "pdf", "brief.brief": "sheet", "embed.embed": "embed",
    "packages.archive": "zip", "packages.part": "file",
}  # fmt: skip
"""What is counted, by the name of its address in the program."""
EVERYTHING: Final = "all"
LOGGER: Final = "observatorio.uses"
blueprint = Blueprint("health", __name__)


class DailyUses:
    """The uses of a day in this process, told in the log once it is over, or once the process ends."""

    def __init__(self, today: Callable[[], date] = clock.today) -> None:
        self._today = today
        self._day = today()
        self._counts: collections.Counter[tuple[str, str]] = collections.Counter()
        self._lock = threading.Lock()

    def add(self, series: str, form: str) -> None:
        """Count one."""
        with self._lock:
            if self._today() != self._day:
                self._tell()
            self._counts[series, form] += 1

    def tell(self) -> None:
        """Log the counts so far, one line per series, and reset them."""
        with self._lock:
            self._tell()

    def _tell(self) -> None:
        log = structlog.get_logger(LOGGER)
        for series in sorted({series for series, _ in self._counts}):
            forms = {form: count for (of, form), count in sorted(self._counts.items()) if of == series}
            log.info("uses", day=self._day.isoformat(), series=series, **forms)
        self._counts.clear()
        self._day = self._today()


_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_KINDS: Final = {"static": "asset", "joined_file": "asset", "reading_page": "page", "embed.embed": "embed"}


@cache
def _help_pages() -> frozenset[str]:
    return frozenset(addresses.page(lang, "help") for lang in languages())


def kind_of(asked: Request) -> str:
    """The kind of an address: page, help, explorer, data, image, embed, asset, interface, other."""
    endpoint = asked.endpoint or ""
    if endpoint == "reading_page":
        return "help" if asked.path in _help_pages() else "page"
    if endpoint in _KINDS:
        return _KINDS[endpoint]
    if asked.path.startswith(PREFIX):
        return "explorer"
    form = FORMS.get(endpoint)
    if form is not None:
        return "image" if form in ("svg", "png", "pdf", "sheet") else "data"
    return "interface" if asked.path.startswith("/api/") else "other"


class Measures:
    """The counters of this process; of all processes together where PROMETHEUS_MULTIPROC_DIR is set."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        named = {"namespace": "observatorio", "registry": self.registry}
        self.requests = Counter("requests", "Requests answered.", ["kind", "status"], **named)  # type: ignore[arg-type]
        self.seconds = Histogram(
            "request_seconds", "Time until an answer was made.", ["kind"], buckets=_SECONDS, **named  # type: ignore[arg-type]
        )  # fmt: skip
        self.memory = Counter("memory", "Answers looked for among those that are held.", ["held"], **named)  # type: ignore[arg-type]
        self.uses = Counter("uses", "Downloads and embeds.", ["series", "form"], **named)  # type: ignore[arg-type]


def install(server: Flask, site: Observatory, *, measured: bool) -> None:
    """Count downloads and embeds of each day; where it is `measured`, keep the numbers of /metrics as well."""
    uses = server.extensions["uses"] = DailyUses()
    measures = server.extensions["measures"] = Measures() if measured else None
    if measures is not None:
        server.extensions["response_cache"].on_lookup = lambda found: measures.memory.labels(
            "yes" if found else "no"
        ).inc()

    @server.before_request
    def _begin() -> None:
        g.began = time.perf_counter()

    @server.after_request
    def _count(response: Response) -> Response:
        use = use_of(request, response, site.catalog)
        if use is not None:
            uses.add(*use)
        if measures is not None:
            kind = kind_of(request)
            measures.requests.labels(kind, f"{response.status_code // 100}xx").inc()
            measures.seconds.labels(kind).observe(
                time.perf_counter() - cast(float, g.get("began", time.perf_counter()))
            )
            if use is not None:
                measures.uses.labels(*use).inc()
        return response


# How often each series was downloaded and embedded on a day. Nothing is known of who did.


def use_of(request: Request, response: Response, catalog: Catalog) -> tuple[str, str] | None:
    """The series and the form of what was taken: an indicator or comparison of the catalogue, or everything; else None.

    What the visitor holds already (304) is a use as well: an embed that is seen again.
    """
    form = FORMS.get(request.endpoint or "")
    if form is None or request.method != "GET" or response.status_code not in (200, 304):
        return None
    if form in ("zip", "file"):
        return EVERYTHING, form
    asked = (
        (request.view_args or {}).get("subject")
        or request.args.get("indicator")
        or request.args.get("compare")
    )
    known = asked in catalog.indicators or asked in catalog.comparisons
    return (str(asked), form) if known else (EVERYTHING, form) if form == "sheet" else None


# /metrics, on a port of this machine that answers nothing else: what Prometheus asks for.


class StandingMetrics(Collector):
    """Release and sources of `site`, and the disk and the work done in the folder of its store."""

    def __init__(self, site: Observatory, store: Path, today: date) -> None:
        self._site, self._store, self._today = site, store, today

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges that can be read now; one that cannot be read is left out."""
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
_endpoint = Blueprint("metrics", __name__)


def serve_measures(server: Flask, *, port: int) -> None:
    """Answer /metrics at `port` of 127.0.0.1 and nowhere else, and nothing there but what is about the site's health."""
    server.register_blueprint(_endpoint)

    @server.before_request
    def _apart() -> None:
        here = request.environ.get("SERVER_PORT") == str(port) and is_operator()
        if (here and request.path not in _HEALTH) or (not here and request.path == "/metrics"):
            raise NotFound


@_endpoint.get("/metrics")
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


# /healthz says that the process lives; /readyz whether there is a release to serve, and how old all is.


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
    """Size and free bytes of the store's disk, for the operator alone; empty where the system does not tell."""
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
    """The folder, or its nearest existing parent."""
    return next(place for place in (folder, *folder.parents) if place.exists())
