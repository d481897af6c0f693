"""Opens workbooks in a fork of the tests instead of a new interpreter: the same code and limits, and nothing to load."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


def forked(main: Callable[[Sequence[str]], int]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """What stands for `subprocess.run([python, "-m", module, *words])`, where `main` is that of the module."""

    def run(command: Sequence[str], **_settings: Any) -> subprocess.CompletedProcess[str]:
        with tempfile.TemporaryDirectory() as folder:
            output, complained = Path(folder) / "out", Path(folder) / "err"
            child = os.fork()
            if not child:
                _work(lambda: main(command[3:]), output, complained)
            _, status = os.waitpid(child, 0)
            return subprocess.CompletedProcess(
                list(command), os.waitstatus_to_exitcode(status), output.read_text(), complained.read_text()
            )

    return run


def _work(main: Callable[[], int], output: Path, complained: Path) -> None:
    """Run in the child and end it; what it says goes to the two files."""
    code = 1
    try:
        sys.stdout, sys.stderr = output.open("w"), complained.open("w")
        code = main()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:  # a child that failed says so by its code alone
        os._exit(code)
