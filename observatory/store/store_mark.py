"""The mark of a store: whether its figures are invented, and of which site its releases are. It stays for good."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, MetaData, NullPool, create_engine, inspect, select
from sqlalchemy.exc import DBAPIError

from observatory.store.errors import NoReleaseError, OtherMarkError, StoreError
from observatory.store.releases import Releases
from observatory.store.schema import PUBLIC, WORKSPACE

_TABLE = "mark"
SITE_PART: Final = "site"
"""The part of a release that names the site it was made for."""


def write_mark(connection: Connection, metadata: MetaData, *, demonstration: bool) -> None:
    """Write the mark into a new store. Raises OtherMarkError for a store that has the other mark, or figures already."""
    mark = _mark(connection, metadata)
    if mark is None and demonstration and _holds_figures(connection, metadata):
        mark = False
    if mark is None:
        connection.execute(metadata.tables[_TABLE].insert().values(demonstration=demonstration))
    elif mark is not demonstration:
        raise OtherMarkError(_refusal(demonstration=demonstration))


def _refusal(*, demonstration: bool) -> str:
    if demonstration:
        return (
            "Este almacén tiene cifras verdaderas: la demostración no entra en él. Dele una carpeta propia con "
            "OBSERVATORY_STORE_DIR."
        )
    return (
        "Este almacén es de demostración, y lo es para siempre: no recibe ni publica cifras verdaderas. Use otra "
        "carpeta en OBSERVATORY_STORE_DIR."
    )


def _mark(connection: Connection, metadata: MetaData) -> bool | None:
    mark = connection.execute(select(metadata.tables[_TABLE].c.demonstration)).scalar()
    return None if mark is None else bool(mark)


def _holds_figures(connection: Connection, metadata: MetaData) -> bool:
    return connection.execute(select(metadata.tables["snapshot"].c.id).limit(1)).first() is not None


def mark_of_release(connection: Connection) -> bool:
    """Whether the open release belongs to the demonstration."""
    return _mark(connection, PUBLIC) is True


def mark_of_workspace(path: Path) -> bool | None:
    """Whether the workspace at `path` belongs to the demonstration; None where it does not exist or is empty."""
    if not path.is_file():
        return None
    engine = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true", poolclass=NullPool)
    try:
        with closing(engine.connect()) as connection:
            return mark_in_workspace(connection)
    except DBAPIError as error:
        raise StoreError(f"{path.name} no se puede leer: {error.orig}") from error


def mark_in_workspace(connection: Connection) -> bool | None:
    """Whether an open workspace belongs to the demonstration; None where it is empty."""
    if inspect(connection).has_table(_TABLE):
        return _mark(connection, WORKSPACE)
    return False if inspect(connection).has_table("snapshot") else None


def mark_on_show(releases: Releases) -> bool | None:
    """Whether the release on show belongs to the demonstration; None where no release can be read."""
    try:
        with releases.opened() as connection:
            return mark_of_release(connection)
    except StoreError:
        return None


def refuse_other_site(releases: Releases, site: str, *, store: Path) -> None:
    """Raise OtherMarkError where the release on show was made for another site; one that names none is of any."""
    part = PUBLIC.tables["release_part"]
    try:
        with releases.opened() as connection:
            named = connection.execute(select(part.c.content).where(part.c.name == SITE_PART)).scalar()
    except StoreError:
        return
    owner = bytes(named).decode() if named is not None else site
    if owner != site:
        raise OtherMarkError(
            f"El almacén {store} es del sitio «{owner}», y este es «{site}» (id de site.yml). Dele a cada sitio el suyo: "
            "OBSERVATORY_DATA_DIR nombra la carpeta del sitio, y OBSERVATORY_STORE_DIR otra para su almacén."
        )


def refuse_beside(releases: Releases, *, demonstration: bool) -> None:
    """Raise OtherMarkError where a published or withdrawn release has another mark than the one to be published."""
    mark = mark_on_show(releases)
    if {not demonstration} & ({mark} if mark is not None else read_marks(releases)):
        raise OtherMarkError(_refusal(demonstration=demonstration))


def read_marks(releases: Releases) -> set[bool]:
    """The marks of all releases: kept, withdrawn and staged."""
    marks: set[bool] = set()
    try:
        for release in releases.kept_releases(withdrawn=True):
            with releases.opened(release.id, withdrawn=True) as connection:
                marks.add(mark_of_release(connection))
        with releases.opened_staged() as connection:
            marks.add(mark_of_release(connection))
    except NoReleaseError:
        return marks
    return marks
