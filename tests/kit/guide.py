"""Follows a recipe of docs/how-to-add.md to the letter: each numbered step with a block is a change of one file."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conftest import ROOT

_STEP = re.compile(
    r"\*\*\d+\. `(?P<file>[^`]+)`\*\*(?:, (?P<where>after|before|in place of|at its end)(?: `(?P<line>.+?)`)?)?\n"
    r"\n```\w+\n(?P<block>.*?)```\n",
    re.DOTALL,
)


def follow(heading: str, folder: Path) -> list[str]:
    """Make the changes of the recipe under `heading` in a copy of the project; the files it changes."""
    guide = (ROOT / "docs" / "how-to-add.md").read_text(encoding="utf-8")
    recipe = guide.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    files = []
    for step in _STEP.finditer(recipe):
        file = folder / step["file"]
        before = file.read_text(encoding="utf-8") if step["where"] else ""
        file.write_text(
            _changed(before, step["where"] or "", step["line"] or "", step["block"]), encoding="utf-8"
        )
        files.append(step["file"])
    assert files, f"no step under «{heading}»"
    return files


def _changed(text: str, where: str, line: str, block: str) -> str:
    """The text with the block after, before or in place of the one line that reads so, or at its end."""
    if not line:
        return text + block
    lines = text.splitlines(keepends=True)
    (at,) = (number for number, each in enumerate(lines) if each.strip() == line)
    lines[at : at + 1] = {"after": [lines[at], block], "before": [block, lines[at]], "in place of": [block]}[
        where
    ]
    return "".join(lines)
