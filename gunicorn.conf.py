"""How the site is served: read by gunicorn by itself; GUNICORN_CMD_ARGS overrides any of it."""

import os
from typing import Any

bind = f"127.0.0.1:{os.environ.get('PORT', '8050')}"
worker_class = "gthread"
workers = min(os.cpu_count() or 2, 8)
threads = 4
preload_app = False  # each worker opens the store for itself
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
timeout = 60
graceful_timeout = 10
keepalive = 5
loglevel = "warning"
# No access log: it would hold who asked for which help page.
accesslog = None


def when_ready(server: Any) -> None:
    """Say where to look, once the port is open."""
    address = server.address[0] if server.address else bind
    where = address if isinstance(address, str) else f"{address[0]}:{address[1]}"
    os.write(1, f"El observatorio está en http://{where}  (Ctrl-C lo detiene)\n".encode())
