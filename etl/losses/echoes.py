"""Leaves one loss of those that one fault makes: a cell that leaps moves its totals, a factor moves every year."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from etl.losses.lost import ASK, Loss

_EACH: Final = 5
# Of a kind with more than a few losses, one that stands for all of them.
_TOGETHER: Final = {
    "total:todo:": ("todos", "Cambian más que en una revisión {count} años, de {first} a {last}. {one}"),
    "sexos:": ("mujeres", "Hay demasiado pocas mujeres {count} veces, de {first} a {last}. {one}"),
    "cerro:": ("cerraron", "{count} no están en {last} y estaban antes. {one}"),
}


def without_echoes(found: Iterable[Loss]) -> list[Loss]:
    """The losses without those that another one explains, each kind gathered where there are many of it."""
    losses = list({one.name: one for one in reversed(list(found))}.values())[::-1]
    names = [one.name for one in losses]
    few = any(name.startswith(("pocos:", "celdas:", "lugares:")) for name in names)
    multiplied = any(name.startswith("saltos:") for name in names)
    leaps = {name.rpartition(":")[2][:4] for name in names if name.startswith("salto:") and not multiplied}
    left = [one for one in losses if not _is_echo(one.name, leaps=leaps, few=few, multiplied=multiplied)]
    for prefix in _TOGETHER:
        left = _gathered(left, prefix)
    return left


def _is_echo(name: str, *, leaps: set[str], few: bool, multiplied: bool) -> bool:
    kind, _, rest = name.partition(":")
    if kind in ("suma", "total") and rest.rpartition(":")[2][:4] in leaps:
        return True
    return (few and kind == "cerro") or (multiplied and kind == "salto")


def _gathered(losses: list[Loss], prefix: str) -> list[Loss]:
    own = [one for one in losses if one.name.startswith(prefix)]
    if len(own) <= _EACH:
        return losses
    kind, pattern = _TOGETHER[prefix]
    whens = sorted(one.name.rpartition(":")[2] for one in own)
    said = pattern.format(count=len(own), first=whens[0], last=whens[-1], one=own[0].message)
    gathered = Loss(
        f"{kind}:{whens[0]}:{whens[-1]}:{len(own)}", said, locator=own[0].locator, seen=str(len(own)),
        hint=own[0].hint or ASK,
    )  # fmt: skip
    at = losses.index(own[0])
    return [*losses[:at], gathered, *(one for one in losses[at:] if one not in own)]
