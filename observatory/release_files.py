"""The files that releases bring: the empty forms, the data files, and the list of all releases with theirs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

from observatory.addresses.selection import SelectionError
from observatory.bound_release import BoundRelease
from observatory.model import DataFile, FormFile, PastRelease
from observatory.past_releases import past_releases
from observatory.store.reading.form_files import form_files
from observatory.store.release_history import Known, history
from observatory.store.releases import KeptFile, data_files
from observatory.text import message

_FILES_KNOWN = 512


@dataclass
class ReleaseFiles(BoundRelease):
    """Answers what files a release brings, and where their bytes are."""

    _found: tuple[object, dict[tuple[str, str], KeptFile]] = field(
        default_factory=lambda: (None, {}), repr=False
    )

    def form_files(self) -> tuple[FormFile, ...]:
        """The empty forms and guides that the release brings; none where it was made before it could."""
        return self._once_a_release("form files", form_files)

    def data_files(self, release: str = "") -> tuple[DataFile, ...]:
        """The data files of the release on show or of a kept one; none where it was made before it could bring any."""
        with self._opened(release) as opened:
            return data_files(opened.connection)

    def history(self) -> tuple[PastRelease, ...]:
        """Every release there ever was, the newest first: what each changed, its files, or why it was withdrawn."""
        with self._connection() as opened:
            known = dict(history(opened.connection))
            shown = opened.release.id
            known[shown] = replace(known.get(shown, Known()), files=data_files(opened.connection))
        return past_releases(self.releases.standing(), known, shown=shown)

    def file_of(self, release: str, name: str) -> KeptFile:
        """A data file of a kept release (empty: the one on show). Raises SelectionError (404, 410), StoreError.

        What was found is known until anything is published, withdrawn or put back.
        """
        mark = self.releases.mark()
        known_by, known = self._found
        if mark is not None and mark == known_by and (release, name) in known:
            return known[release, name]
        found = self._find(release, name)
        if mark is None or mark != known_by or len(known) >= _FILES_KNOWN:
            known = {}
        self._found = (mark, {**known, (release, name): found})
        return found

    def _find(self, release: str, name: str) -> KeptFile:
        with self._opened(release) as opened:
            files = {file.name: file for file in data_files(opened.connection)}
            shown = opened.release
        if name not in files:
            raise SelectionError(
                message("La publicación «{asked}» no trae el archivo «{file}». Trae: {known}."),
                status=404,
                asked=shown.id,
                file=name,
                known=", ".join(files) or "—",
            )
        return KeptFile(
            files[name],
            shown.id,
            shown.released,
            partial(self.releases.data_file, shown.content, files[name]),
        )
