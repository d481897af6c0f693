"""The files that releases bring: the empty forms, the data files, and the list of all releases with theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from observatory.addresses.selection import SelectionError
from observatory.model import DataFile, FormFile, PastRelease
from observatory.release_reader import ReleaseReader
from observatory.store.reading.queries import read_form_files
from observatory.store.release_parts import ReleaseHistory, read_history
from observatory.store.releases import KeptFile, KeptRelease, Standing, read_data_files
from observatory.text import message

_FILES_KNOWN = 512


class ReleaseFiles:
    """Answers what files a release brings, and where their bytes are."""

    def __init__(self, reader: ReleaseReader) -> None:
        self._reader = reader
        self._found: tuple[object, dict[tuple[str, str], KeptFile]] = (None, {})

    def form_files(self) -> tuple[FormFile, ...]:
        """The empty forms and guides that the release brings; none where it was made before it could."""
        return self._reader.once_a_release("form files", read_form_files)

    def data_files(self, release: str = "") -> tuple[DataFile, ...]:
        """The data files of the release on show or of a kept one; none where it was made before it could bring any."""
        with self._reader.opened(release) as opened:
            return read_data_files(opened.connection)

    def history(self) -> tuple[PastRelease, ...]:
        """Every release there ever was, the newest first: what each changed, its files, or why it was withdrawn."""
        with self._reader.connection() as opened:
            known = dict(read_history(opened.connection))
            shown = opened.release.id
            known[shown] = replace(
                known.get(shown, ReleaseHistory()), files=read_data_files(opened.connection)
            )
        return past_releases(self._reader.releases.standing(), known, shown=shown)

    def file_of(self, release: str, name: str) -> KeptFile:
        """A data file of a kept release (empty: the one on show). Raises SelectionError (404, 410), StoreError.

        What was found is known until anything is published, withdrawn or put back.
        """
        mark = self._reader.releases.mark()
        known_by, known = self._found
        if mark is not None and mark == known_by and (release, name) in known:
            return known[release, name]
        found = self._find(release, name)
        if mark is None or mark != known_by or len(known) >= _FILES_KNOWN:
            known = {}
        self._found = (mark, {**known, (release, name): found})
        return found

    def _find(self, release: str, name: str) -> KeptFile:
        with self._reader.opened(release) as opened:
            files = {file.name: file for file in read_data_files(opened.connection)}
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
            partial(self._reader.releases.data_file, shown.content, files[name]),
        )


def past_releases(
    standing: Standing, known: Mapping[str, ReleaseHistory], *, shown: str
) -> tuple[PastRelease, ...]:
    """Every release, the newest first; `known` is what the one that is `shown` knows of them, by name.

    Of a withdrawn one no hash is told, since a number that it showed could be tried against it; and no release tells
    what it changed since one that is withdrawn.
    """
    by_name: dict[str, KeptRelease] = {}
    for release in standing.releases:  # of two of one name the newer is the one that is meant by it
        by_name.setdefault(release.id, release)
    return tuple(
        _past(
            release, known.get(release.id, ReleaseHistory()), standing, standing.withdrawn_names, shown=shown
        )
        for release in by_name.values()
    )


def _past(
    release: KeptRelease, known: ReleaseHistory, standing: Standing, gone: frozenset[str], *, shown: str
) -> PastRelease:
    withdrawal = standing.withdrawal_of(release)
    if withdrawal is not None:
        day = date.fromisoformat(withdrawal.on)
        return PastRelease(release.id, release.released, withdrawn_on=day, reason=withdrawal.reason)
    compared = known.former not in gone
    return PastRelease(
        release.id,
        release.released,
        release.sha256,
        current=release.id == shown,
        formerly=release.formerly,
        former=known.former if compared else "",
        changes=known.changes if compared else (),
        files=known.files,
    )
