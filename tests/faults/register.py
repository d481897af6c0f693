"""The register of faults: small named changes to the product that would mislead or harm a reader, read from `*.yml` here.

Each names the tests that are expected to notice it; `python -m tests.faults` plants them one after the other.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = Path(__file__).parent
_KEYS: Final = {"name": str, "file": str, "find": str, "replace": str, "tests": list}
_OPTIONAL: Final = {"core": bool}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One change: `find`, which stands once in `file`, becomes `replace`; one of `tests` has to fail then."""

    room: str
    name: str
    file: str
    find: str
    replace: str
    tests: tuple[str, ...]
    core: bool = False

    def plant(self, tree: Path) -> None:
        """Write the fault into the copy of the project in `tree`. Where it does not apply, ValueError."""
        reason = self.misfit(tree)
        if reason:
            raise ValueError(reason)
        text = (tree / self.file).read_text(encoding="utf-8")
        self._write(tree, text.replace(self.find, self.replace))

    def restore(self, tree: Path, original: Path) -> None:
        """Write the file of `original` over the planted one."""
        self._write(tree, (original / self.file).read_text(encoding="utf-8"))

    def _write(self, tree: Path, text: str) -> None:
        """A module compiled within the same second, of the same length, would be taken for this one: it goes."""
        target = tree / self.file
        target.write_text(text, encoding="utf-8")
        for compiled in (target.parent / "__pycache__").glob(f"{target.stem}.*.pyc"):
            compiled.unlink()

    def misfit(self, tree: Path) -> str:
        """Why the fault cannot be planted in `tree`; empty where it can."""
        target = tree / self.file
        if not target.is_file():
            return f"{self.file} is not there"
        found = target.read_text(encoding="utf-8").count(self.find)
        if found != 1:
            return f"`find` stands {found} times in {self.file}, not once"
        return "`replace` changes nothing" if self.find == self.replace else ""

    def absent_tests(self, tree: Path) -> list[str]:
        """Those of its tests that `tree` does not have."""
        return [test for test in self.tests if not _is_test(tree, test)]


def _is_test(tree: Path, node: str) -> bool:
    file, _, test = node.partition("::")
    path = tree / file
    return path.is_file() and test.partition("[")[0] in _functions(path)


@cache
def _functions(path: Path) -> frozenset[str]:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def read_register(folder: Path = FOLDER) -> list[Fault]:
    """All faults of the rooms in `folder`, room by room. ValueError with everything that is wrong in their form."""
    faults, wrong = [], []
    for path in sorted(folder.glob("*.yml")):
        for number, entry in enumerate(_entries(path), start=1):
            reasons = list(_faults_of_form(entry))
            wrong += [f"{path.name}, entry {number}: {reason}" for reason in reasons]
            if not reasons:
                faults.append(Fault(room=path.stem, **(entry | {"tests": tuple(entry["tests"])})))
    named = Counter(fault.name for fault in faults)
    wrong += [f"two entries are called «{name}»" for name, times in named.items() if times > 1]
    if wrong:
        raise ValueError("\n".join(wrong))
    return faults


def _entries(path: Path) -> list[Any]:
    """The entries of a room. ValueError where it is no YAML, or no list."""
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    except yaml.YAMLError as error:
        raise ValueError(f"{path.name} is no YAML: {error}") from error
    if not isinstance(entries, list):
        raise ValueError(f"{path.name} is no list of entries")
    return entries


def _faults_of_form(entry: Any) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield "it is no entry of keys and values"
        return
    for key in entry.keys() - _KEYS.keys() - _OPTIONAL.keys():
        yield f"the key `{key}` is not known"
    for key, kind in (_KEYS | _OPTIONAL).items():
        if key in entry and not isinstance(entry[key], kind):
            yield f"`{key}` is no {kind.__name__}"
        elif key not in entry and key in _KEYS:
            yield f"`{key}` is missing"
    for key in ("name", "find", "tests"):
        if key in entry and not entry[key]:
            yield f"`{key}` is empty"


def problems_of(faults: Sequence[Fault], tree: Path = ROOT) -> list[str]:
    """What keeps faults from being planted in `tree`, a sentence each: no such text, no such test."""
    problems = []
    for fault in faults:
        reasons = [fault.misfit(tree), *(f"there is no {test}" for test in fault.absent_tests(tree))]
        problems += [f"{fault.room}, «{fault.name}»: {reason}" for reason in reasons if reason]
    return problems
