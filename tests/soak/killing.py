"""Runs a command in a child that dies without a word: at a file operation, at a statement of SQL, or by the clock."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

Command = Callable[[], object]
_OPERATIONS = (
    "os.rename", "os.remove", "os.truncate", "os.chmod", "os.utime", "os.mkdir", "os.rmdir", "os.link",
    "sqlite3.connect", "shutil.rmtree",
)  # fmt: skip


class _Countdown:
    """Kills this process when it has been told of its last moment."""

    def __init__(self, moments: int) -> None:
        self.left = moments

    def tick(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _watch_files(folder: Path, countdown: _Countdown) -> None:
    """Tick before each operation on a file in `folder`, and before each flush to the disk."""
    inside = str(folder)

    def audit_hook(name: str, arguments: tuple[Any, ...]) -> None:
        if name == "open":
            path, mode, flags = arguments
            writes = bool(flags & (os.O_WRONLY | os.O_RDWR)) or bool(set(mode or "") & set("wax+"))
            if writes and str(path).startswith(inside):
                countdown.tick()
        elif name in _OPERATIONS and any(inside in str(argument) for argument in arguments):
            countdown.tick()

    sys.addaudithook(audit_hook)
    for name in ("fsync", "write"):
        setattr(os, name, _ticking(getattr(os, name), countdown))


def _ticking(function: Callable[..., Any], countdown: _Countdown) -> Callable[..., Any]:
    def ticking(*arguments: Any) -> Any:
        countdown.tick()
        return function(*arguments)

    return ticking


def _watch_statements(countdown: _Countdown) -> None:
    event.listen(Engine, "before_cursor_execute", lambda *_arguments: countdown.tick())
    event.listen(Engine, "commit", lambda *_arguments: countdown.tick())


def _child(command: Command, prepare: Callable[[], object]) -> int:
    """Fork; the child says nothing and ends with 0, or with 1 where the command fails."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        prepare()
        code = int(bool(command()))
    finally:  # a child that failed says so by its code alone
        os._exit(code)


def _ended(child: int) -> tuple[bool, int]:
    """Whether it was killed, and its exit code otherwise."""
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status), os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1


def killed_at_file_operation(command: Command, folder: Path, moment: int) -> bool:
    """Whether the child died at that moment; False where it ended well before. A failure raises AssertionError."""
    return _killed(command, lambda: _watch_files(folder, _Countdown(moment)))


def killed_at_statement(command: Command, moment: int) -> bool:
    """Whether the child died at that statement; False where it ended well before."""
    return _killed(command, lambda: _watch_statements(_Countdown(moment)))


def _killed(command: Command, prepare: Callable[[], object]) -> bool:
    killed, code = _ended(_child(command, prepare))
    assert killed or code == 0, f"the command failed by itself ({code})"
    return killed


def killed_after(command: Command, seconds: float) -> bool:
    """Whether the child was still running after `seconds` and was killed then."""
    child = _child(command, lambda: None)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return _ended(child)[0]


def run(command: Command) -> int:
    """Run the command in a child to its end; its exit code (-1 if something killed it)."""
    return ended(begun(command))


def begun(command: Command) -> int:
    """Start the command in a child and give its number."""
    return _child(command, lambda: None)


def ended(child: int) -> int:
    """Wait for a child; its exit code (-1 if something killed it)."""
    return _ended(child)[1]
