"""Looks for names that nobody would search for, and for programs that call what stands below them.

A class name of two things, a function that is a bare participle, a definition after `if __name__ == "__main__"`.

python -m tests.names    # prints each with its file and line; 1 if there is any
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parents[1]

PRODUCT = ("observatory", "etl", "layouts", "callbacks", "api", "mcp_server", "bench", "bundle", "app.py")
PARTICIPLES: Final = frozenset(
    re.findall(
        r"\w+",
        """
        answered arrived asked awaited begun bound brought built called carried changed checked chosen cited
        closed compared completed copied counted covered dated declared described divided drawn encoded
        existed fetched filed filled folded framed gathered given grouped headed held hidden inherited joined
        kept known listed loaded made mapped marked measured mended met missing moved named narrowed needed
        noted observed offered opened painted parted placed pooled prepared pressed printed protected
        published put reached recorded refused repeated rounded said seen settled shared shipped shown sized
        solved sorted spread stacked standing summed taken told tried typed unchanged undated united written
        """,
    )
)
"""Past forms that say neither what comes in nor what goes out: `divide_by_population(rows)`, not `divided(rows)`."""


def faults_of(root: Path = ROOT) -> list[str]:
    """A sentence for each of them, with its file and line."""
    classes = defaultdict[str, list[str]](list)
    sentences = []
    programs = set[str]()
    for where, node in _definitions(root):
        file = where.partition(":")[0]
        if isinstance(node, ast.If):
            programs.add(file)
            continue
        if file in programs:
            sentences.append(
                f"{where} · {node.name} is defined after the program that may call it: move it up."
            )
        if isinstance(node, ast.ClassDef):
            classes[node.name].append(where)
        elif node.name.strip("_") in PARTICIPLES:
            sentences.append(f"{where} · {node.name}() is a bare participle: name what it does, and to what.")
    for name, places in sorted(classes.items()):
        if len(places) > 1 and not name.startswith("_"):
            sentences.append(f"{places[0]} · the class {name} is also defined in {', '.join(places[1:])}.")
    return sentences


def _definitions(root: Path) -> Iterator[tuple[str, ast.ClassDef | ast.FunctionDef | ast.If]]:
    """The classes and functions at the top of each module, and what runs it as a program, with `file:line`."""
    for name in PRODUCT:
        path = root / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                is_program = isinstance(node, ast.If) and "__main__" in ast.unparse(node.test)
                if isinstance(node, ast.ClassDef | ast.FunctionDef) or (
                    isinstance(node, ast.If) and is_program
                ):
                    yield f"{file.relative_to(root)}:{node.lineno}", node


if __name__ == "__main__":
    found = faults_of()
    sys.stdout.writelines(f"{sentence}\n" for sentence in found)
    sys.exit(bool(found))
