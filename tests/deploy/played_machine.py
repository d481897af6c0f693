"""An empty folder that plays an empty machine, for the commands of docs/operations.md.

Played is what belongs to the machine itself: packages, users, systemd (units are read and their commands started), the
certificate, the clock; only figures of one place are published. Paths of the project lie below the folder. All else is
what it is: git, the command line, gunicorn, nginx, curl.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.conftest import ROOT, free_port
from tests.deploy import nginx
from tests.kit import fixed_day

PLAYED: Final = Path(__file__).parent / "played_commands.py"
COMMANDS: Final = (
    "apt-get", "useradd", "certbot", "systemctl", "journalctl", "timedatectl", "runuser", "install", "make", "git",
    "curl", "ss",
)  # fmt: skip
_OURS: Final = re.compile(
    r"(?<![\w.])/(?=(?:opt/observatorio|etc/(?:observatorio|letsencrypt|systemd|logrotate\.d)"
    r"|var/(?:lib|cache|backups)/observatorio|run/observatorio|usr/local/sbin))"
)


class PlayedMachine:
    """A folder, its three ports, and a shell in it that goes on from block to block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {"443": free_port(), "80": free_port(), "8081": free_port()}
        commands = folder / "bin"
        commands.mkdir(parents=True)
        for name in COMMANDS:
            file = commands / name
            file.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{PLAYED}" {name} "$@"\n')
            file.chmod(0o755)
        for place in ("usr/local/sbin", "etc/systemd/system", "etc/logrotate.d", "var/lib", "opt"):
            (folder / place).mkdir(parents=True)
        ports = {f"PLAYED_{name}": str(port) for name, port in self.ports.items()}
        path = os.pathsep.join([str(commands), str(folder / "usr/local/sbin"), os.environ["PATH"]])
        kept = {key: value for key, value in os.environ.items() if not key.startswith("OBSERVATORY_")}
        self.environment = {
            **kept, **fixed_day.passed_on(), **ports, "PATH": path, "PLAYED_ROOT": str(folder),
            "PLAYED_NGINX": nginx.bring(), "PROJECT": str(ROOT),
        }  # fmt: skip

    def said(self, text: str) -> str:
        """`text` with the paths and ports of this folder instead of those of a machine."""
        return _OURS.sub(f"{self.folder}/", text).replace("127.0.0.1:8081", f"127.0.0.1:{self.ports['8081']}")

    def typed(self, block: str, **names: str) -> subprocess.CompletedProcess[str]:
        """What a shell answers to a block, which ends at the first command that fails."""
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", self.said(block)],
            cwd=self.folder,
            env={**self.environment, **names},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=600,
        )

    def switched_off(self) -> None:
        """Stop all that runs, and leave nothing."""
        subprocess.run(
            [self.folder / "bin" / "systemctl", "stop", "observatorio-proxy", "observatorio-web"],
            env=self.environment,
            check=False,
            capture_output=True,
        )
        shutil.rmtree(self.folder, ignore_errors=True)
