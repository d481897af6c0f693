"""What `etl` tells the site of its work, without anything private: its last build, files taken and refused."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

WORK: Final = "etl.json"


@dataclass(frozen=True, slots=True)
class WorkDone:
    """When a release was last made (seconds since 1970, 0 for never), and how many files were loaded and refused."""

    last_build: float = 0
    loaded: int = 0
    refused: int = 0

    def numbers(self) -> Iterator[tuple[str, str, float]]:
        """The name, the meaning and the value of each."""
        yield "last_build_timestamp_seconds", "When a release was last made; 0 for never.", self.last_build
        yield "files_loaded", "Files loaded since the record began.", self.loaded
        yield "files_refused", "Files refused since the record began.", self.refused


def read_work(store: Path) -> WorkDone:
    """What was last told; nothing done where nothing was, or it cannot be read."""
    try:
        return WorkDone(**json.loads((store / WORK).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return WorkDone()


def tell_work(store: Path, work: WorkDone) -> None:
    """Tell it, whole or not at all. Raises OSError where it does not fit."""
    draft = store / f".{WORK}.{os.getpid()}"
    draft.write_text(json.dumps(asdict(work)), encoding="utf-8")
    draft.chmod(0o644)
    os.replace(draft, store / WORK)
