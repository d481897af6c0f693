"""Of what a release is made: hashes of the files and of the code, by which equal releases are known."""

from __future__ import annotations

import hashlib
from pathlib import Path

from observatory.catalog import Catalog
from observatory.store.private import workspace
from observatory.store.private.workspace import Workspace

_ROOT = Path(__file__).parent.parent.parent
_MAKES_A_RELEASE = ("data/catalog", "data/demo", "data/figures", "etl", "observatory")


def fingerprint_of_project() -> str:
    """A hash of all that a release of the shipped figures depends on: catalogue, figures and code."""
    digest = hashlib.sha256()
    for folder in _MAKES_A_RELEASE:
        for path in sorted((_ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".csv", ".yml"):
                digest.update(str(path.relative_to(_ROOT)).encode())
                digest.update(path.read_bytes())
    return f"shipped:{digest.hexdigest()}"


def fingerprint_of_workspace(loaded: Workspace) -> str:
    """A hash of the files that a release of the workspace is made from.

    The project's extract of a file bears the hash of the whole one, so that it is told apart by a word.
    """
    with loaded.loading() as connection:
        files = sorted(
            f"{snapshot['id']} {snapshot['sha256']}{' extract' if snapshot['shipped'] else ''}"
            for snapshot in workspace.snapshots_held(connection)
        )
    return f"workspace:{hashlib.sha256(chr(10).join(files).encode()).hexdigest()}"


def files_of(loaded: Workspace, catalog: Catalog) -> dict[str, str]:
    """The files that a release of the workspace is made from: for each edition the hash of its file."""
    with loaded.loading() as connection:
        snapshots = workspace.snapshots_held(connection)
    return {str(snapshot["id"]): str(snapshot["sha256"]) for snapshot in snapshots}
