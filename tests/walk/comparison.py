"""Holds the answers of two commits against each other: bytes, and of text all but releases and hashes."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Final

from tests.walk.answers import Answer, ask, client_of
from tests.walk.listing import Asked

ROOT: Final = Path(__file__).resolve().parents[2]
_CHANGING: Final = (
    (re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}"), "RELEASE"),
    (re.compile(r"(/assets/[\w./-]+)\?[\w=.&;-]+"), r"\1"),
    (re.compile(r"(/assets/[\w.-]+?)[.-][0-9a-f]{8,}(\.\w+)"), r"\1\2"),
    (re.compile(r"(?s)<(style|script)>.*?</\1>"), r"<\1/>"),
    (re.compile(r"sha256-[\w+/=]{43,}"), "HASH"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "HASH"),
)
_LINES: Final = 8
"""How much of a difference is shown."""


def keep(answer: Answer, folder: Path) -> None:
    """Write an answer into a folder: a line on what it is, then its body."""
    head = json.dumps([answer.status, answer.media_type, answer.asked.address, answer.asked.posted])
    (folder / answer.asked.digest).write_bytes(head.encode() + b"\n" + answer.body)


def differences(former: Path, now: Path) -> Iterator[str]:
    """Each address whose answers differ, with the first lines of the difference; what only one of the two has."""
    names = [{path.name for path in folder.iterdir()} for folder in (former, now)]
    addresses = {
        name: _read((now if name in names[1] else former) / name)[0][2] for name in names[0] | names[1]
    }
    for name in sorted(addresses, key=lambda name: (addresses[name], name)):
        if name not in names[0] & names[1]:
            yield f"{'gone' if name in names[0] else 'new'}: {addresses[name]}"
            continue
        (head, body), (head_now, body_now) = (_read(folder / name) for folder in (former, now))
        lines, lines_now = _lines(head, body), _lines(head_now, body_now)
        if lines != lines_now:
            yield f"differs: {head[2]}{head[3] and ' (posted)'}\n{_shown(lines, lines_now)}"


def _read(file: Path) -> tuple[list[str], bytes]:
    head, _, body = file.read_bytes().partition(b"\n")
    return json.loads(head), body


def _lines(head: Sequence[str], body: bytes) -> list[str]:
    """What of an answer has to stay the same, in lines; of what is no text its bytes."""
    first = f"{head[0]} {head[1]}"
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return [first, f"{len(body)} bytes, {hashlib.sha256(body).hexdigest()}"]
    for pattern, stands in _CHANGING:
        text = pattern.sub(stands, text)
    return [first, *re.sub(r">(?=<)|,(?=[\"{])", "\\g<0>\n", text).splitlines()]


def _shown(former: Sequence[str], now: Sequence[str]) -> str:
    changed = [line[:200] for line in difflib.unified_diff(former, now, "former", "now", n=0, lineterm="")]
    return "\n".join(f"  {line}" for line in changed[2 : 2 + _LINES])


@contextmanager
def answers_of_commit(commit: str, store: Path, every: Sequence[Asked]) -> Iterator[Path]:
    """A folder with what another commit answers over the same store; asked by the walk of this one."""
    with tempfile.TemporaryDirectory(prefix="observatory-walk-") as place:
        tree, folder = Path(place) / "tree", Path(place) / "answers"
        folder.mkdir()
        subprocess.run(
            ["git", "worktree", "add", "--detach", str(tree), commit],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        try:
            shutil.copytree(ROOT / "tests" / "walk", tree / "tests" / "walk", dirs_exist_ok=True)
            asked = json.dumps([astuple(one) for one in every])
            command = [sys.executable, "-m", "tests.walk.comparison", str(store), str(folder)]
            subprocess.run(command, cwd=tree, input=asked, text=True, check=True)
            yield folder
        finally:
            subprocess.run(
                ["git", "worktree", "remove", "--force", str(tree)], cwd=ROOT, check=True, capture_output=True
            )


def main() -> None:
    """Keep the answers to the addresses that standard input lists: run in the tree of another commit."""
    client, folder = client_of(Path(sys.argv[1])), Path(sys.argv[2])
    for kind, address, posted, statuses in json.load(sys.stdin):
        keep(ask(client, Asked(kind, address, posted, tuple(statuses))), folder)


if __name__ == "__main__":
    main()
