"""Reads what an operator accepts: `LOSS=reason`, the loss by the name that `check` prints, the reason for everybody."""

from __future__ import annotations

from collections.abc import Sequence

from etl.checks.personal import looks_personal
from observatory.model import ObservatoryError

LONGEST = 300


class AcceptanceError(ObservatoryError):
    """An acceptance is not written as `LOSS=reason`, or its reason cannot be published."""


def read_accepted(words: Sequence[str]) -> dict[str, str]:
    """The reason by loss. Raises AcceptanceError for one without a reason, said twice, or with somebody's data in it."""
    accepted: dict[str, str] = {}
    for word in words:
        name, _, reason = word.partition("=")
        name, reason = name.strip(), " ".join(reason.strip().strip('"“”«»').split())
        if not name or not reason:
            raise AcceptanceError(
                f"«{word}» no dice por qué: escriba --accept 'PÉRDIDA=razón', con la pérdida que nombra `check`."
            )
        if name in accepted:
            raise AcceptanceError(f"La pérdida «{name}» se acepta dos veces: deje una sola razón.")
        if len(reason) > LONGEST:
            raise AcceptanceError(
                f"La razón de «{name}» pasa de {LONGEST} letras: se publica, dígala en una frase."
            )
        if looks_personal(reason):
            raise AcceptanceError(
                f"La razón de «{name}» lleva lo que parece un nombre o un número de documento. Se publica: quítelo."
            )
        accepted[name] = reason
    return accepted
