"""How the site is served: read by gunicorn by itself; GUNICORN_CMD_ARGS overrides any of it."""

import ctypes
import os
import re
import shutil
import sys
import tempfile
from importlib import import_module
from typing import Any

from gunicorn.glogging import Logger

from api.middleware.limits import THREADS
from layouts.document.templates import template_environment
from observatory import clock, logs
from observatory.model import ObservatoryError
from observatory.operator_warnings import operator_warnings
from observatory.release_reader import READ, read_files_of_today
from observatory.settings import Settings, choose_contact
from observatory.site import ROOT, current_site, read_site_again
from observatory.text import read_messages_again

_SHARED = "PROMETHEUS_MULTIPROC_DIR"
_ADDRESS = re.compile(r"\bip=[0-9A-Fa-f.:]+")
_QUOTED = re.compile(r"""(['"]).*\1""", re.DOTALL)


class PrivateLog(Logger):
    """Gunicorn's log without visitors' addresses and without what they asked for, a line of JSON for each trouble."""

    def setup(self, cfg: Any) -> None:
        """What is wrong is written as the site itself writes it; few lines of a kind, however many ask."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(logs.formatter())
            handler.addFilter(logs.FewOfAKind())

    def warning(self, msg: object, *args: object, **kwargs: Any) -> None:
        """Malformed requests are reported with the address they came from and the line sent: take both out."""
        line = str(msg)
        kept = _QUOTED.sub("'…'", line) if line.startswith("Invalid request") else line
        super().warning(_ADDRESS.sub("ip=-", kept), *args, **kwargs)

    def exception(self, msg: object, *args: object, **kwargs: Any) -> None:
        """A failed request is reported with its address: keep the path, drop the query."""
        super().exception(msg, *(str(arg).partition("?")[0] for arg in args), **kwargs)

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> Any:
        """A path may hold line breaks: written as they were sent, they would forge lines of the log."""
        return super().atoms(resp, req, environ, request_time) | {
            "U": ascii(environ.get("PATH_INFO", ""))[1:-1],
            "h": "-",
            "q": "",
            "r": "-",
            "f": "-",
        }


bind = f"127.0.0.1:{os.environ.get('PORT', '8050')}"
worker_class = "gthread"
workers = min(os.cpu_count() or 2, 8)
threads = THREADS
preload_app = False  # each worker opens the store for itself
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
timeout = 60
graceful_timeout = 10
keepalive = 5
limit_request_line = 8190  # longer than what the site itself refuses in words
loglevel = "warning"
if os.environ.get("OBSERVATORY_RELOAD"):  # `make dev`
    reload, workers = True, 1
    reload_extra_files = [
        str(path)
        for folder in (*READ, ROOT / "layouts" / "templates", ROOT / "assets")
        for path in (folder, *folder.rglob("*"))
        if path.is_file()
    ]
logger_class = PrivateLog
# No access log: it would hold who asked for which help page. Where one is switched on, it says only this.
accesslog = None
access_log_format = '%(t)s "%(m)s %(U)s" %(s)s %(B)s bytes %(M)s ms'


# One heap for all threads (M_ARENA_MAX of glibc): each would keep the room of the largest page that it made.
if heaps := getattr(ctypes.CDLL(None), "mallopt", None):
    heaps(-8, 1)

# A page that is at hand waits a tenth of a millisecond, not five, for the thread that draws an image.
sys.setswitchinterval(0.0001)


def on_starting(server: Any) -> None:
    """A setting that cannot be used is told in a sentence, once, and nothing starts.

    Where a port for /metrics is set it is opened too, and the workers keep their numbers in one folder.
    """
    try:
        settings = Settings.from_environment()
        current_site()
        read_files_of_today()  # for a worker that starts while one of the files is being edited
    except ObservatoryError as error:
        os.write(2, f"{error}\n".encode())
        sys.exit(1)
    if settings.metrics_port:
        server.cfg.set("bind", [*server.cfg.bind, f"127.0.0.1:{settings.metrics_port}"])
        os.environ[_SHARED] = tempfile.mkdtemp(prefix="observatorio-metrics-", dir=worker_tmp_dir)


def post_fork(_server: Any, worker: Any) -> None:
    """A worker reads what the site says of itself as it lies there: its parent knows it of when the parent started.

    A file that cannot be read, such as one that is being edited, is told in the log, and the parent's word stays.
    """
    try:
        read_messages_again()
        read_site_again()
    except ObservatoryError as error:
        worker.log.warning("%s", error)


def child_exit(_server: Any, worker: Any) -> None:
    """What a worker that ended has counted stays; what it stood for at the time does not."""
    if _SHARED in os.environ:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def worker_exit(_server: Any, worker: Any) -> None:
    """The uses that a worker counted are told before it goes."""
    uses = getattr(getattr(worker, "wsgi", None), "extensions", {}).get("uses")
    if uses is not None:
        uses.tell()


def on_exit(_server: Any) -> None:
    """The folder of numbers goes with the site."""
    if _SHARED in os.environ:
        shutil.rmtree(os.environ[_SHARED], ignore_errors=True)


def post_worker_init(worker: Any) -> None:
    """Bound the connections; load what every page needs before anybody asks; the first worker says what to mend.

    A worker takes no connection that none of its threads is left for: it would wait behind bodies that never end, while
    another worker is free. A quarter of them may be kept open between two requests.
    """
    worker.worker_connections = worker.cfg.threads
    worker.max_keepalived = worker.cfg.threads // 4
    site = getattr(worker.wsgi, "extensions", {})
    if "observatory" not in site:  # what the site is measured beside is served by this file too
        return
    import_module("scipy.special")
    environment = template_environment()
    for name in environment.list_templates():
        environment.get_template(name)
    worker.wsgi.test_client().get("/sitemap.xml")  # opens the release on show, or logs that there is none
    if fault := site["observatory"].reader.unread:
        worker.log.warning("%s", fault)
    if worker.age == 1:
        for sentence in operator_warnings(
            site["observatory"].catalog, contact=choose_contact(site["settings"]), today=clock.today()
        ):
            worker.log.warning("%s", sentence)


def when_ready(server: Any) -> None:
    """Say where to look, once the port is open."""
    address = server.address[0] if server.address else bind
    where = address if isinstance(address, str) else f"http://{address[0]}:{address[1]}"
    os.write(1, f"El observatorio está en {where}  (Ctrl-C lo detiene)\n".encode())
