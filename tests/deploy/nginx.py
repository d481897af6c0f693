"""Finds an nginx for the tests of the production set-up, and brings one where there is none (also as a command)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

_INSTALL = "apt-get update -q && apt-get install -y -q --no-install-recommends nginx-light curl openssl"
_SYSTEM = ("/usr/sbin", "/usr/local/sbin")


class NoProxyError(RuntimeError):
    """No nginx is here and none could be brought."""


def find() -> str | None:
    """The path of an nginx: the one NGINX names, or one of the system, whose folder is on no ordinary user's PATH."""
    named = os.environ.get("NGINX")
    if named:
        return shutil.which(named)
    return shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), *_SYSTEM]))


def bring() -> str:
    """The path of an nginx, installed first if need be: as root on a machine with apt-get. Raises NoProxyError.

    The tests start their own; the system's is not left running.
    """
    binary = find()
    if binary is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(
            ["bash", "-c", f"{_INSTALL} && {{ systemctl disable --now nginx || true; }}"],
            check=False,
            stdout=sys.stderr,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
        binary = find()
    if binary is None:
        raise NoProxyError(
            "The tests of the production set-up need nginx, and none is here. Install it (Debian: apt-get install "
            "nginx-light), or let NGINX name one."
        )
    return binary


if __name__ == "__main__":
    try:
        bring()
    except NoProxyError as error:
        print(error, file=sys.stderr)  # their tests are left out, with this reason
