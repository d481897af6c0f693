"""Translates database and disk errors into sentences for an operator."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from observatory.store.errors import StoreError

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
