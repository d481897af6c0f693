"""Reduces the losses that one fault causes to one: an outlying cell moves its totals, a factor every year."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from etl.losses.loss import ASK, Loss

_EACH: Final = 5
# Of a kind with more than a few losses, one that stands for all of them.
_TOGETHER: Final = {
    "total:todo:": ("todos", "Cambian más que en una revisión {count} años, de {first} a {last}. {one}"),
    "sexos:": ("mujeres", "Hay demasiado pocas mujeres {count} veces, de {first} a {last}. {one}"),
    "reparto:": ("repartos", "Hay repartos que la fuente no tiene {count} veces, de {first} a {last}. {one}"),
    "cerro:": ("cerraron", "{count} no están en {last} y estaban antes. {one}"),
}


def without_echoes(all_losses: Iterable[Loss]) -> list[Loss]:
    """The losses without those that another one explains, each kind gathered where there are many of it."""
    losses = list({loss.name or loss.message: loss for loss in reversed(list(all_losses))}.values())[::-1]
    names = [loss.name for loss in losses]
    few = any(name.startswith(("pocos:", "celdas:", "lugares:")) for name in names)
    multiplied = any(name.startswith("saltos:") for name in names)
    leaps = {name.rpartition(":")[2][:4] for name in names if name.startswith("salto:") and not multiplied}
    cells = {name.partition(":")[2] for name in names if name.startswith(("salto:", "caida:", "total:"))}
    distinct = [
        loss
        for loss in losses
        if not _is_echo(loss.name, leaps=leaps, cells=cells, few=few, multiplied=multiplied)
    ]
    for prefix in _TOGETHER:
        distinct = _merge_losses(distinct, prefix)
    return distinct


def _is_echo(name: str, *, leaps: set[str], cells: set[str], few: bool, multiplied: bool) -> bool:
    kind, _, rest = name.partition(":")
    if kind == "cifra" and rest in cells:
        return True
    if kind in ("suma", "total") and rest.rpartition(":")[2][:4] in leaps:
        return True
    return (few and kind == "cerro") or (multiplied and kind == "salto")


def _merge_losses(losses: list[Loss], prefix: str) -> list[Loss]:
    group = [loss for loss in losses if loss.name.startswith(prefix)]
    if len(group) <= _EACH:
        return losses
    kind, pattern = _TOGETHER[prefix]
    whens = sorted(loss.name.rpartition(":")[2] for loss in group)
    message = pattern.format(count=len(group), first=whens[0], last=whens[-1], one=group[0].message)
    gathered = Loss(
        f"{kind}:{whens[0]}:{whens[-1]}:{len(group)}", message, locator=group[0].locator, seen=str(len(group)),
        hint=group[0].hint or ASK,
    )  # fmt: skip
    at = losses.index(group[0])
    return [*losses[:at], gathered, *(loss for loss in losses[at:] if loss not in group)]
