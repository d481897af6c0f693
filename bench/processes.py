"""Runs one command and says how long it took and how much memory it held at most."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.result import CouldNotMeasureError

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / ".venv-bench" / "bin"


def peak_of(pid: int) -> float:
    """Peak resident memory in MB so far of a running process and those it started, the largest of them."""
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    if not tasks.exists():
        raise CouldNotMeasureError("the memory of a running process can be read on Linux alone")
    lines = (
        line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    own_peak = sum(int(line.split()[1]) for line in lines) * 1024 / 1e6
    return max([own_peak, *(peak_of(int(child)) for child in tasks.read_text().split())])


@dataclass(frozen=True, slots=True)
class Run:
    """Wall seconds and peak resident memory, in MB, of a finished process (the largest of its tree)."""

    seconds: float
    peak_mb: float


def run(command: Sequence[str | Path], *, settings: Mapping[str, str] | None = None) -> Run:
    """Run `command` in the project's folder and measure it; CouldNotMeasureError where it fails."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("OBSERVATORY_")}
    began = time.perf_counter()
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env=environment | dict(settings or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        error_text = process.stderr.read() if process.stderr else ""
        _, status, usage = os.wait4(
            process.pid, 0
        )  # unlike getrusage: of this child, not of the largest so far
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise CouldNotMeasureError(
            f"`{' '.join(map(str, command))}` ended with {process.returncode}: {error_text[-800:]}"
        )
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(time.perf_counter() - began, usage.ru_maxrss * unit / 1e6)
