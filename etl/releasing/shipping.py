"""When `build` may publish the shipped figures: where nothing else was ever published and nobody decided otherwise."""

from __future__ import annotations

from etl.stores import Stores
from observatory.store.errors import StoreError
from observatory.store.releases import KeptRelease
from observatory.store.writing import draft

_OF_A_PERSON = ("signoff", "release", "again")
_SHIPPED = "shipped:"
UP_TO_DATE = "La publicación está al día."


class PinnedError(StoreError):
    """The pinned release cannot be read and cannot be rebuilt as it was."""


def shows(stores: Stores, fingerprint: str) -> bool:
    """Whether what is on show was made from this, and nothing stands before it."""
    try:
        with stores.releases.opened() as connection:
            return draft.fingerprint_of(connection) == fingerprint and not stores.releases.trouble
    except StoreError:
        return False


def only_shipped(stores: Stores) -> bool:
    """Whether only shipped figures were ever published, and no office has signed anything.

    Raises BrokenLogError where the record does not hold.
    """
    published = stores.standing().releases
    signed = any(entry.action in _OF_A_PERSON for entry in stores.record.entries())
    return not signed and all(release.fingerprint.startswith(_SHIPPED) for release in published)


def why_not_replaced(stores: Stores, fingerprint: str, *, broken: KeptRelease | None = None) -> str:
    """Why the shipped figures are not published now, in a sentence; empty where they may be.

    Raises PinnedError where what is pinned cannot be read and was made from other figures or by another program.
    """
    standing = stores.standing()
    if not only_shipped(stores):
        return (
            "Lo que está en línea lo decide una persona (hay algo firmado o publicado con `release`): `build` no publica "
            "nada."
        )
    withdrawn = [release for release in standing.releases if standing.withdrawal_of(release)]
    if any(release.fingerprint == fingerprint for release in withdrawn):
        return (
            "Las figuras del proyecto son las de una publicación retirada: `build` no las publica otra vez."
        )
    if standing.pin is None:
        return ""
    pinned = standing.pin.release
    if broken is None:
        return f"Está fijada la publicación {pinned}: `build` no publica nada más nuevo. Se suelta con `release --unpin`."
    if broken.fingerprint == fingerprint:
        return ""
    raise PinnedError(
        f"La publicación {pinned}, que está fijada, no se puede leer, y las figuras del proyecto ya son otras. Restaure "
        "una copia con `python -m etl restore`, o suelte lo fijado con `python -m etl release --unpin`."
    )
