"""Processes that solve components end with the command that began them, also where it is killed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

PROGRAM = """
import os, time
os.cpu_count = lambda: 2
from etl.disclosure.engine.secondary.secondary_cells import map_in_processes
map_in_processes(time.sleep, [600, 600])
"""


def waited_for(holds: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.1)
    return holds()


def asleep(process: int) -> list[Path]:
    """The processes that a process began and that work in the project's code, once they wait."""
    tasks = Path(f"/proc/{process}/task/{process}/children")
    children = [Path(f"/proc/{child}") for child in tasks.read_text().split()] if tasks.exists() else []
    return [child for child in children if b"spawn_main" in (child / "cmdline").read_bytes()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are listed on Linux alone")
def test_what_a_killed_command_began_ends(root: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=root) as command:
        assert waited_for(lambda: len(asleep(command.pid)) == 2)
        workers = asleep(command.pid)
        time.sleep(3)  # until they watch
        command.kill()
        command.wait()
    assert waited_for(lambda: not any(worker.exists() for worker in workers))


def test_a_process_that_solves_brings_in_neither_frames_nor_a_database(root: Path) -> None:
    """Each core has one: what they bring in counts as often."""
    program = "import sys, etl.disclosure.engine.secondary.secondary_cells as _; print(*sys.modules)"
    modules = subprocess.run(
        [sys.executable, "-c", program], cwd=root, check=True, capture_output=True, text=True
    ).stdout.split()
    assert "highspy" in modules
    assert not {"pandas", "pyarrow", "sqlalchemy", "pydantic", "observatory.catalog"} & set(modules)
