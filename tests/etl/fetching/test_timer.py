"""The timer that watches the portals is one that systemd takes, and knows what the exit codes mean."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from etl.__main__ import COMMANDS
from etl.fetching.commands import NEW

UNITS = ("observatorio-watch.service", "observatorio-watch.timer")


def test_something_new_is_no_failure_and_the_command_exists(root: Path) -> None:
    service = (root / "deploy" / "systemd" / UNITS[0]).read_text()
    assert re.search(r"^SuccessExitStatus=(\d+)$", service, re.M).group(1) == str(NEW)  # type: ignore[union-attr]
    assert re.search(r"-m etl (\w+)", service).group(1) in {command.name for command in COMMANDS}  # type: ignore[union-attr]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this machine")
def test_systemd_finds_no_fault_but_that_nothing_is_installed(root: Path, tmp_path: Path) -> None:
    for name in UNITS:
        text = (root / "deploy" / "systemd" / name).read_text()
        (tmp_path / name).write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.M))
    result = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in UNITS)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert not [line for line in result.stderr.splitlines() if "observatorio" in line], result.stderr
