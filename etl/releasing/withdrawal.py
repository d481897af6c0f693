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
    said = " ".join(reason.split())
    if not said or len(said) > _LONGEST:
        raise WithdrawalError(
            f"Diga el motivo en una oración de hasta {_LONGEST} letras: la leerá quien pida la publicación."
        )
    standing = stores.releases.standing()
    one = next((one for one in standing.releases if name in one.names), None)
    if one is None:
        raise UnknownReleaseError(name, list(dict.fromkeys(one.id for one in standing.releases)))
    if standing.withdrawal_of(one) is not None:
        return f"La publicación {one.id} ya estaba retirada."
    pin, pinned = standing.pin, standing.pin is None and one in standing.may_be_shown()[:1]
    line = stores.record.append(
        "withdraw", release=one.id, sha256=one.sha256, reason=said, pinned=pinned
    ).sha256
    if pinned:
        pin = Pin(one.id, line)
    stores.releases.withdraw(Withdrawal(one.id, said, today.isoformat(), line), pin=pin)
    until = (
        " Nada nuevo se publica hasta que lo suelte con `python -m etl release --unpin`." if pinned else ""
    )
    return f"Retirada: {one.id}.{until}"


def refuse_withdrawn(stores: Stores, candidate: KeptRelease) -> None:
    """Raise WithdrawalError where a candidate was made from what a withdrawn release was made from."""
    standing = stores.standing()
    same = [
        one
        for one in standing.releases
        if standing.withdrawal_of(one) and one.fingerprint == candidate.fingerprint
    ]
    if same or candidate.id in [one.release for one in standing.withdrawn]:
        name = same[0].id if same else candidate.id
        raise WithdrawalError(
            f"No se publica: lo cargado es lo mismo que se retiró con {name}. Cargue la corrección y prepárela con "
            "`python -m etl diff`."
        )
