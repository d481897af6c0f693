"""What former releases said, edition by edition: whoever kept a copy, or asks for it by name, knows it still."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from observatory.store import queries
from observatory.store.disclosed import Fact, facts
from observatory.store.releases import Opened, Releases, opened_file


class Former(Mapping[str, Iterable[Fact]]):
    """The facts of several open releases by edition, read when they are asked for."""

    def __init__(self, connections: Sequence[Opened]) -> None:
        self._editions: dict[str, list[Opened]] = {}
        for connection in connections:
            for one in queries.snapshots(connection):
                self._editions.setdefault(one.id, []).append(connection)

    def __getitem__(self, snapshot: str) -> Iterator[Fact]:
        return (row for connection in self._editions[snapshot] for row in facts(connection, snapshot))

    def __iter__(self) -> Iterator[str]:
        return iter(self._editions)

    def __len__(self) -> int:
        return len(self._editions)


@contextmanager
def former_of(releases: Releases, files: Sequence[Path] | None) -> Iterator[tuple[Former, int]]:
    """What the releases in `files` said, or where none are named the kept ones that are not on show; and how many."""
    with ExitStack() as stack:
        if files is None:
            names = [one.id for one in releases.kept(withdrawn=True) if not one.current]
            opened = [stack.enter_context(releases.opened(name, withdrawn=True)) for name in names]
        else:
            opened = [stack.enter_context(opened_file(path)) for path in files]
        yield Former(opened), len(opened)
