"""The site as it is run: gunicorn behind the nginx of `deploy/`, whose files are used as they are, and requests to it."""

from __future__ import annotations

import http.client
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.conftest import ROOT, free_port
from tests.deploy import nginx

NAME = "observatorio.example"
CONFIGURATION = ROOT / "deploy" / "nginx"


@dataclass(frozen=True)
class Proxy:
    """A running nginx: its public address and port, that for its own machine, and where its log lies."""

    port: int
    local: str
    folder: Path

    @property
    def address(self) -> str:
        """Where readers find it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def access_log(self) -> str:
        """What it wrote down of requests, after it was told to write now."""
        subprocess.run([*self.command, "-s", "reopen"], check=True, capture_output=True)
        time.sleep(0.3)
        return (self.folder / "access.log").read_text()

    @property
    def error_log(self) -> str:
        """What it wrote down of its own troubles."""
        return (self.folder / "error.log").read_text()

    @property
    def command(self) -> Sequence[str]:
        """How it is started and told things."""
        return command(self.folder)


def command(folder: Path) -> list[str]:
    """The nginx of the configuration in `folder/conf`, which writes into `folder`."""
    return [nginx.bring(), "-p", f"{folder}/", "-c", str(folder / "conf" / "nginx.conf"), "-g", "user root;"]


def laid_out(folder: Path, sites: Sequence[str], *, port: int, local_port: int, listen: str = "") -> None:
    """Put the configuration of `deploy/` into `folder/conf`, with the files of `site/` as this machine needs them."""
    shutil.copytree(CONFIGURATION, folder / "conf")
    own = folder / "conf" / "site"
    servers = "".join(f"server {site.partition('//')[2]};\n" for site in sites)
    (own / "upstream.conf").write_text(servers)
    (own / "name.conf").write_text(f"server_name {NAME};\n")
    (own / "listen.conf").write_text(listen or f"listen 127.0.0.1:{port} backlog=4096;\n")
    shipped = (own / "local.conf").read_text()
    (own / "local.conf").write_text(shipped.partition("# Without TLS")[0].replace("8081", str(local_port)))


@contextmanager
def proxied(folder: Path, *sites: str) -> Iterator[Proxy]:
    """nginx before the running `sites`, with all its files in `folder`; stopped at the end."""
    proxy = Proxy(free_port(), f"http://127.0.0.1:{free_port()}", folder)
    folder.mkdir(parents=True, exist_ok=True)
    laid_out(folder, sites, port=proxy.port, local_port=int(proxy.local.rpartition(":")[2]))
    with (folder / "error.log").open("wb") as log:
        server = subprocess.Popen(proxy.command, stdout=log, stderr=log)
    try:
        _wait_until_up(proxy, server)
        yield proxy
    finally:
        server.terminate()
        server.wait(15)


def _wait_until_up(proxy: Proxy, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{proxy.local}/proxy", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise nginx.NoProxyError(f"nginx did not come up:\n{proxy.error_log}")


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(
    address: str,
    path: str,
    *,
    method: str = "GET",
    body: bytes | Iterator[bytes] | None = None,
    **headers: str,
) -> Answer:
    """One request, under the public name of the site unless `Host` is another."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Host": NAME, **named}, encode_chunked=body is not None)
        answer = connection.getresponse()
        return Answer(
            answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read()
        )
    finally:
        connection.close()
