"""Says what became of the figures of a chart that stays as its release showed it."""

from __future__ import annotations

from typing import NamedTuple

from observatory.model import Panel, SinceRelease
from observatory.text import Text


class Notices(NamedTuple):
    """That figures were corrected or withdrawn, and that newer ones are there; empty where it is not so."""

    changed: str = ""
    newer: str = ""


def notices(since: SinceRelease, text: Text) -> Notices:
    """What is to be said, each a sentence that leads on: to what changed, and to what is newer."""
    changed = " ".join(filter(None, (_describe_corrections(since, text), _withdrawn(since, text))))
    return Notices(
        f"{changed} {text.t('Vea qué cambió.')}" if changed else "",
        text.t("Hay datos más nuevos: vea el gráfico de hoy.") if since.newer else "",
    )


def longest(panel: Panel, text: Text) -> Notices:
    """What may ever be said of a panel, in as many words."""
    worst = SinceRelease(len(panel.rows) or 1, newer=True, corrected_on=panel.released)
    return notices(worst, text)


def _describe_corrections(since: SinceRelease, text: Text) -> str:
    if not since.corrected:
        return ""
    if since.corrected_on is None:
        return text.n(
            "Cifra corregida después de esta publicación.",
            "{count} cifras corregidas después de esta publicación.",
            since.corrected,
        )
    return text.n(
        "Cifra corregida el {date}.",
        "{count} cifras corregidas, la última el {date}.",
        since.corrected,
        date=text.date(since.corrected_on),
    )


def _withdrawn(since: SinceRelease, text: Text) -> str:
    if not since.withdrawn:
        return ""
    if since.withdrawn_on is None:
        return text.n(
            "Cifra retirada después de esta publicación.",
            "{count} cifras retiradas después de esta publicación.",
            since.withdrawn,
        )
    return text.n(
        "Cifra retirada el {date}.",
        "{count} cifras retiradas, la última el {date}.",
        since.withdrawn,
        date=text.date(since.withdrawn_on),
    )
