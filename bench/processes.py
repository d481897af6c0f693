"""A row of the report, and what it is made of: a command run or watched, how long it took, how much memory it held."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Literal


class CouldNotMeasureError(Exception):
    """A row could not be measured; its text says why."""


@dataclass(frozen=True, slots=True)
class Peer:
    """What the project is measured against, with its value in the same unit."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class BenchRow:
    """One line of the report. With a peer the goal is of the ratio `value / peer`, else of `value` itself."""

    title: str
    value: float
    unit: str
    must: Literal["at least", "at most"]
    goal: float
    peer: Peer | None = None
    note: str = ""

    @property
    def judged(self) -> float:
        """The number the goal is about."""
        return self.value / self.peer.value if self.peer else self.value

    @property
    def holds(self) -> bool:
        """Whether the goal is reached."""
        return self.judged >= self.goal if self.must == "at least" else self.judged <= self.goal

    def __str__(self) -> str:
        lines = [self.title, f"  ours     {self.value:>14,.2f} {self.unit}"]
        if self.peer:
            lines.append(f"  peer     {self.peer.value:>14,.2f} {self.unit}   {self.peer.name}")
            lines.append(f"  ratio    {self.judged:>14,.2f}")
        lines.append(f"  goal     {self.must:>8} {self.goal:g}: {'holds' if self.holds else 'DOES NOT HOLD'}")
        if self.note:
            lines.append(f"  note     {self.note}")
        return "\n".join(lines)


ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / ".venv-bench" / "bin"
_EACH = 1.0  # seconds between two looks at memory: a look at a large process takes some hundredths of one


@dataclass(slots=True)
class Memory:
    """Resident memory in MB of a running process or of one that it started: before a piece of work, and its peak in it.

    Of all of them the one whose peak is the highest.
    """

    before: float = 0.0
    peak: float = 0.0


@contextmanager
def memory_watched(pid: int) -> Iterator[Memory]:
    """How much memory a running process takes while the block runs. CouldNotMeasureError on a system without /proc."""
    memory = Memory()
    resident = {process: _megabytes(process, "VmRSS") for process in _tree(pid)}
    for process in resident:
        Path(f"/proc/{process}/clear_refs").write_text("5")  # the peak begins anew
    yield memory
    peaks = {process: _megabytes(process, "VmHWM") for process in _tree(pid)}
    largest = max(peaks, key=lambda process: peaks[process])
    memory.before, memory.peak = resident.get(largest, 0.0), peaks[largest]


def _tree(pid: int) -> Iterator[int]:
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    if not tasks.exists():
        raise CouldNotMeasureError("the memory of a running process can be read on Linux alone")
    yield pid
    for child in tasks.read_text().split():
        yield from _tree(int(child))


def _megabytes(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(f"{name}:")), 0.0)


@dataclass(frozen=True, slots=True)
class Run:
    """Wall seconds and peak resident memory, in MB, of a finished process (the largest of its tree).

    `processor_seconds` are of the process and all that it started and waited for. `all_mb` is the most that all of them
    held at one moment, what they share counted once, looked at once a second; 0 on a system without /proc.
    """

    seconds: float
    peak_mb: float
    processor_seconds: float = 0.0
    all_mb: float = 0.0


def run(
    command: Sequence[str | Path], *, settings: Mapping[str, str] | None = None, folder: Path = ROOT
) -> Run:
    """Run `command` in the project's folder, or another, and measure it; CouldNotMeasureError where it fails."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("OBSERVATORY_")}
    began = time.perf_counter()
    with (
        subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=environment | dict(settings or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
        _held_together(process.pid) as held,
    ):
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
    processor_seconds = usage.ru_utime + usage.ru_stime
    return Run(time.perf_counter() - began, usage.ru_maxrss * unit / 1e6, processor_seconds, max(held))


def processor_seconds() -> float:
    """Seconds of processor of this process so far, and of all that it started and waited for."""
    return sum(os.times()[:4])


@contextmanager
def _held_together(pid: int) -> Iterator[list[float]]:
    """The memory in MB of a process and of all that it starts, moment by moment while the block runs."""
    held, ended = [0.0], Event()

    def look() -> None:
        while not ended.wait(_EACH):
            with suppress(OSError, CouldNotMeasureError):  # one of them has just ended
                held.append(sum(_proportional_megabytes(process) for process in _tree(pid)))

    looking = Thread(target=look, daemon=True)
    looking.start()
    yield held
    ended.set()
    looking.join()


def _proportional_megabytes(pid: int) -> float:
    """The memory of a process, of what it shares with others its part."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0
