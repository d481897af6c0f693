"""How the site is served: read by gunicorn by itself; GUNICORN_CMD_ARGS overrides any of it."""

import os
import re
import sys
from datetime import date
from typing import Any

from gunicorn.glogging import Logger

from observatory.operator_warnings import operator_warnings
from observatory.settings import Settings, SettingsError

_ADDRESS = re.compile(r"\bip=[0-9A-Fa-f.:]+")
_QUOTED = re.compile(r"""(['"]).*\1""", re.DOTALL)


class PrivateLog(Logger):
    """Gunicorn's log without visitors' addresses and without what they asked for."""

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Malformed requests are reported with the address they came from and the line sent: take both out."""
        kept = _QUOTED.sub("'…'", msg) if msg.startswith("Invalid request") else msg
        super().warning(_ADDRESS.sub("ip=-", kept), *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """A failed request is reported with its address: keep the path, drop the query."""
        super().exception(msg, *(str(arg).partition("?")[0] for arg in args), **kwargs)

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """A path may hold line breaks: written as they were sent, they would forge lines of the log."""
        known: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return known | {"U": ascii(environ.get("PATH_INFO", ""))[1:-1], "h": "-", "q": "", "r": "-", "f": "-"}


bind = f"127.0.0.1:{os.environ.get('PORT', '8050')}"
worker_class = "gthread"
workers = min(os.cpu_count() or 2, 8)
threads = 4
preload_app = False  # each worker opens the store for itself
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
timeout = 60
graceful_timeout = 10
keepalive = 5
limit_request_line = 8190  # longer than what the site itself refuses in words
loglevel = "warning"
logger_class = PrivateLog
# No access log: it would hold who asked for which help page. Where one is switched on, it says only this.
accesslog = None
access_log_format = '%(t)s "%(m)s %(U)s" %(s)s %(B)s bytes %(M)s ms'


def on_starting(_server: Any) -> None:
    """A setting that cannot be used is told in a sentence, once, and nothing starts."""
    try:
        Settings.from_environment()
    except SettingsError as error:
        os.write(2, f"{error}\n".encode())
        sys.exit(1)


def post_worker_init(worker: Any) -> None:
    """Once a start, of the first worker: what only people can put right, said in sentences."""
    site = getattr(worker.wsgi, "extensions", {})
    if (
        worker.age == 1 and "observatory" in site
    ):  # what the site is measured beside is served by this file too
        for sentence in operator_warnings(
            site["observatory"].catalog, contact=site["settings"].contact, today=date.today()
        ):
            worker.log.warning("%s", sentence)


def when_ready(server: Any) -> None:
    """Say where to look, once the port is open."""
    address = server.address[0] if server.address else bind
    where = address if isinstance(address, str) else f"http://{address[0]}:{address[1]}"
    os.write(1, f"El observatorio está en {where}  (Ctrl-C lo detiene)\n".encode())
