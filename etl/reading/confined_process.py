"""The process that opens workbooks from outside; `sheets` starts it as `python -m etl.reading.confined_process`.

The arguments are ORDER FILE FOLDER. Memory, time and what it may write are limited, so that a trap ends this process and
nothing else. A refusal goes to the error stream, with the exit code REFUSED.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from etl import workbook
from etl.reading.archive import WorkbookError
from etl.reading.sheets import HEAD_ROWS, HIDDEN, REFUSED, SECONDS, CellComment

MAX_MEMORY: Final = 2 << 30
MAX_WRITTEN: Final = 512 << 20


def main(words: Sequence[str]) -> int:
    """Do what is asked within limits and say the sheets as JSON; else REFUSED, with the reason."""
    for limit, maximum in (("CPU", SECONDS), ("AS", MAX_MEMORY), ("FSIZE", MAX_WRITTEN), ("CORE", 0)):
        resource.setrlimit(getattr(resource, f"RLIMIT_{limit}"), (maximum, maximum))
    try:
        titles = _do(words[0], Path(words[1]), Path(words[2]))
    except WorkbookError as error:
        sys.stderr.write(str(error))
        return REFUSED
    sys.stdout.write(json.dumps(titles))
    return 0


def _do(order: str, path: Path, folder: Path) -> list[str]:
    """`unroll`: the titles of the sheets; `heads`, `cells` and `mark` leave their result in `folder`."""
    if order == "unroll":
        titles = list(workbook.write_sheets_as_csv(path, folder))
        (folder / HIDDEN).write_text(json.dumps(workbook.describe_hidden_parts(path)), encoding="utf-8")
        return titles
    if order == "heads":
        (folder / "heads.json").write_text(json.dumps(workbook.read_heads(path, HEAD_ROWS)), encoding="utf-8")
    elif order == "cells":
        (folder / "cells.json").write_text(json.dumps(workbook.read_form_cells(path)), encoding="utf-8")
    else:
        marks = json.loads((folder / "marks.json").read_text(encoding="utf-8"))
        workbook.mark(path, folder / "marked.xlsx", [CellComment(**mark) for mark in marks])
    return []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
