"""Takes a release back for good: it answers 410 with a sentence, and nothing made from the same goes on show again."""

from __future__ import annotations

from datetime import date
from typing import Final

from etl.stores import Stores
from observatory.model import ObservatoryError
from observatory.store.errors import UnknownReleaseError
from observatory.store.releases import KeptRelease, Pin, Withdrawal

_LONGEST: Final = 300


class WithdrawalError(ObservatoryError):
    """A withdrawal without a sentence that readers can be told, or what was withdrawn would be published again."""


def withdrawn_by(stores: Stores, name: str, reason: str, *, today: date) -> str:
    """Withdraw a release, and say so in a sentence.

    Where it is the one on show it is pinned too: a timer that runs `release` would bring the same figures back under
    another name. Raises UnknownReleaseError, and WithdrawalError for an empty or endless reason.
    """
    sentence = " ".join(reason.split())
    if not sentence or len(sentence) > _LONGEST:
        raise WithdrawalError(
            f"Diga el motivo en una oración de hasta {_LONGEST} letras: la leerá quien pida la publicación."
        )
    standing = stores.releases.standing()
    release = next((release for release in standing.releases if name in release.names), None)
    if release is None:
        raise UnknownReleaseError(name, list(dict.fromkeys(listed.id for listed in standing.releases)))
    if standing.withdrawal_of(release) is not None:
        return f"La publicación {release.id} ya estaba retirada."
    pin, pinned = standing.pin, standing.pin is None and release in standing.may_be_shown()[:1]
    line = stores.record.append(
        "withdraw", release=release.id, sha256=release.sha256, reason=sentence, pinned=pinned
    ).sha256
    if pinned:
        pin = Pin(release.id, line)
    stores.releases.withdraw(Withdrawal(release.id, sentence, today.isoformat(), line), pin=pin)
    until = (
        " Nada nuevo se publica hasta que lo suelte con `python -m etl release --unpin`." if pinned else ""
    )
    return f"Retirada: {release.id}.{until}"


def refuse_withdrawn(stores: Stores, candidate: KeptRelease) -> None:
    """Raise WithdrawalError where a candidate was made from what a withdrawn release was made from."""
    standing = stores.standing()
    matches = [
        release
        for release in standing.releases
        if standing.withdrawal_of(release) and release.fingerprint == candidate.fingerprint
    ]
    if matches or candidate.id in [withdrawal.release for withdrawal in standing.withdrawn]:
        name = matches[0].id if matches else candidate.id
        raise WithdrawalError(
            f"No se publica: lo cargado es lo mismo que se retiró con {name}. Cargue la corrección y prepárela con "
            "`python -m etl diff`."
        )
