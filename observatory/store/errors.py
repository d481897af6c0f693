"""What can go wrong with a store, in sentences an operator can act on."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from observatory.model import ObservatoryError

DATABASE_ERRORS: Final = (SQLAlchemyError, sqlite3.Error)
"""Whatever a database raises, a damaged file among it."""
_FULL: Final = (
    "No cabe más en el disco ({said}): libere espacio y repita la orden. Lo que está en línea sigue igual."
)
_CLOSED: Final = (
    "No se puede escribir en el almacén ({said}): mire los permisos de su carpeta y que el disco no sea de solo lectura. "
    "Lo que está en línea sigue como estaba."
)
_BY_ERRNO: Final = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), _FULL),
    **dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM), _CLOSED),
    errno.ENOENT: "No existe: {said}.",
    errno.EISDIR: "Es una carpeta y no un archivo: {said}.",
}
_BY_STATE: Final = {  # the words of a server are those of its language
    "53100": _FULL,
    "55P03": "Otro programa tiene tomada la base de datos ({said}): espere a que termine y repita la orden.",
    "57014": "La base de datos tardó demasiado y dejó la orden ({said}): no quedó nada a medias. Mire qué más hace.",
}
_BY_WORDS: Final = {
    "full": _FULL,
    "disk I/O": _FULL,
    "readonly": _CLOSED,
    "unable to open": _CLOSED,
    "No space": _FULL,
}


class StoreError(ObservatoryError):
    """Base of the faults of a store."""


class NoReleaseError(StoreError):
    """Nothing has been published yet, or the store is gone."""


class BrokenReleaseError(StoreError):
    """The release that should be shown is missing, altered or of another schema; it is not served."""


class OtherSchemaError(BrokenReleaseError):
    """The release may be intact, but this program cannot read its schema."""


class NothingOnShowError(NoReleaseError):
    """Releases exist, but all of them are withdrawn, so none may be shown."""


class WithdrawnReleaseError(StoreError):
    """The requested release was withdrawn; `reason` is told to the reader, `on` is the day as ISO text."""

    def __init__(self, name: str, *, reason: str, on: str) -> None:
        self.name, self.reason, self.on = name, reason, on
        super().__init__(f"La publicación «{name}» se retiró el {on}: {reason}")


class OtherMarkError(StoreError):
    """Invented and real figures would end up in the same store."""


class BusyError(StoreError):
    """Another run is writing to the same stores."""


class RoleError(StoreError):
    """A database role is missing, or has more privileges than it should."""


class LedgerError(StoreError):
    """The ledger cannot be read or written; nothing is published without it."""


class DatabaseGoneError(ObservatoryError):
    """The database server does not answer, or refuses the connection.

    Nothing is known of the store then: so this is no fault of a store, over which some commands pass.
    """

    def __init__(self, where: str, database: str, said: str) -> None:
        super().__init__(
            f"No se pudo hablar con la base de datos «{database}» en {where} ({said.rstrip('.')}). Vea que PostgreSQL "
            "funcione (`pg_isready`), que le quede una conexión libre y que la dirección sea esa; mire "
            "`python -m etl status` y repita la orden. Lo que estaba a medias se deshace solo."
        )


class DuplicateRowsError(StoreError):
    """A file states the same cell twice."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        """`pairs` are (locator of the row, locator or `?` of the row already read)."""
        self.pairs = pairs
        super().__init__(f"{len(pairs)} filas repiten una celda ya leída.")


class UnknownReleaseError(StoreError):
    """No release of this name exists; `kept_releases` are the names of the newest ones."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        self.name = name
        self.kept_releases = tuple(names)
        listed = ", ".join(self.kept_releases) or "ninguna"
        super().__init__(f"La publicación «{name}» no existe. Las últimas son: {listed}.")


# Translates database and disk errors into sentences for an operator.


@contextmanager
def as_store_errors() -> Iterator[None]:
    """Turn database and disk errors raised in the block into StoreError, with a sentence for the operator."""
    try:
        yield
    except (OperationalError, sqlite3.OperationalError) as error:
        original = error.orig if isinstance(error, OperationalError) else error
        reason = str(original).strip()
        sentence = _BY_STATE.get(getattr(original, "sqlstate", None) or "") or next(
            (template for words, template in _BY_WORDS.items() if words in reason), "{said}"
        )
        raise StoreError(sentence.format(said=reason)) from error
    except OSError as error:
        if error.errno is None:  # it was raised in words already
            raise
        named = str(error.filename or error.strerror)
        sentence = _BY_ERRNO.get(error.errno, f"{error.strerror}: {{said}}.")
        raise StoreError(sentence.format(said=named)) from error
