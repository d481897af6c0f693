"""Fifty thousand requests that nobody sane would send, to a site of the shipped figures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from app import create_app
from observatory.settings import Settings
from tests.conftest import ROOT, settings_for
from tests.kit import sampling
from tests.kit.fuzzing import broken
from tests.soak.table import Row

COUNT = 50_000


def strange_requests(place: Path, *, count: int = COUNT) -> Row:
    """Each answer of 5xx, each traceback, cookie or redirect is a failure."""
    command = [sys.executable, "-m", "etl", "build"]
    subprocess.run(command, cwd=ROOT, env=settings_for(place), capture_output=True, check=True)
    server = create_app(Settings(store_dir=place))
    server.config["PROPAGATE_EXCEPTIONS"] = False
    row = Row("strange requests", tried=count, requests=count)
    for case in broken(server, count, sampling.seed()):
        row.failed += 1
        row.say(case)
    return row
