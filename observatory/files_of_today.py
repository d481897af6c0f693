"""The files that a release is read with, catalogue, outlines and messages: read again once they were changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Generic, TypeVar

from observatory.catalog import DEFAULT_FOLDER
from observatory.geography import outlines
from observatory.languages import FOLDER
from observatory.site import FILE, SITE_FOLDER

READ: Final = (SITE_FOLDER / FILE, DEFAULT_FOLDER, outlines.DEFAULT_FOLDER, FOLDER)
_Today = TypeVar("_Today")


class FilesOfToday(Generic[_Today]):
    """Reads the files again where anybody has touched one since they were last looked at: a look takes a millisecond."""

    def __init__(self, read: Callable[[], _Today], folders: Sequence[Path] = READ) -> None:
        """`read` reads them; what it gave before this is made is what they say now."""
        self._read, self._folders = read, folders
        self._stamps = self._look()

    def read_again(self) -> _Today | None:
        """What they say now; None where nobody touched them. Raises what `read` raises, once for each change."""
        stamps = self._look()
        if stamps == self._stamps:
            return None
        self._stamps = stamps
        return self._read()

    def _look(self) -> tuple[tuple[str, int, int], ...]:
        files = sorted(
            path for folder in self._folders for path in (folder, *folder.rglob("*")) if path.is_file()
        )
        return tuple((str(path), (at := path.stat()).st_mtime_ns, at.st_size) for path in files)
