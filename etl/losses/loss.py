"""A loss of a file (name, place, value, way out), and the grouping of absent cells into few losses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from etl.checks.sensitive_text import looks_personal
from etl.losses.cell_grid import GridCells
from etl.reading.faults import CHECK_CELL
from observatory.catalog import Catalog
from observatory.model import ObservatoryError
from observatory.text import Text

_EACH_LOSS: Final = 5
# Of a kind with more than a few losses, one that stands for all of them.
_TOGETHER: Final = {
    "total:todo:": ("todos", "Cambian más que en una revisión {count} años, de {first} a {last}. {one}"),
    "sexos:": ("mujeres", "Hay demasiado pocas mujeres {count} veces, de {first} a {last}. {one}"),
    "reparto:": ("repartos", "Hay repartos que la fuente no tiene {count} veces, de {first} a {last}. {one}"),
    "cerro:": ("cerraron", "{count} no están en {last} y estaban antes. {one}"),
}

LONGEST = 300


class AcceptanceError(ObservatoryError):
    """An acceptance is not written as `LOSS=reason`, or its reason cannot be published."""


_EACH: Final = 5
_NAMED: Final = 3
ASK: Final = "Pida el archivo completo a quien publica."
LOOK: Final = CHECK_CELL


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss of a file. `name` is made of its content, so that it is the same in every run.

    One that is not acceptable keeps the file out whatever an operator says; a doubt is told and keeps nothing out.
    """

    name: str
    message: str
    locator: str = ""
    seen: str = ""
    hint: str = ASK
    is_acceptable: bool = True
    is_doubt: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """Words for units: a place by its name and code, a centre by the place it stands in."""

    catalog: Catalog

    def of(self, cells: GridCells, unit: int) -> str:
        """`Comas (PE-150110)`, or `centre:CEM050 (Independencia, PE-150112)`."""
        code, place = cells.units[unit], cells.grid.places[unit]
        territory = self.catalog.territories.get(place)
        place_name = f"{territory.name}, {place}" if territory else place
        return (
            f"{code} ({place_name})"
            if code != place
            else f"{territory.name if territory else place} ({place})"
        )


def number(value: float) -> str:
    """A count as a Spanish reader writes it."""
    return Text("es").number(float(value))


def hash_parts(parts: Iterable[str]) -> str:
    """Eight letters that stand for all of the parts, whatever their order."""
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()[:8]


def describe_lost_cells(
    cells: GridCells, lost: np.ndarray, had: np.ndarray, *, than: str, names: Names
) -> Iterator[Loss]:
    """The cells `lost` (units x periods) of those that were there (`had`), as few losses.

    Whole years first, then whole months, whole units, and what is left a year at a time.
    """
    remaining = lost.copy()
    was = had.sum(axis=0)
    empty_periods = (was > 0) & (remaining.sum(axis=0) == was) & ~cells.present.any(axis=0)
    yield from _periods(cells, empty_periods, had, than=than)
    remaining[:, empty_periods] = False
    rest = had & ~empty_periods[None, :]
    units = rest.any(axis=1) & (remaining.sum(axis=1) == rest.sum(axis=1))
    yield from _units(cells, np.flatnonzero(units), than=than, names=names)
    remaining[units] = False
    years = np.array([cells.grid.year_of(period) for period in range(cells.grid.periods)])
    for year in np.unique(years[remaining.any(axis=0)]):
        yield from _cells(cells, remaining & (years == year)[None, :], int(year), than=than, names=names)


def _periods(cells: GridCells, empty_periods: np.ndarray, had: np.ndarray, *, than: str) -> Iterator[Loss]:
    grid = cells.grid
    years = sorted({grid.year_of(int(period)) for period in np.flatnonzero(empty_periods)})
    for year in years:
        year_periods = [place for place in range(grid.periods) if grid.year_of(place) == year]
        expected = [place for place in year_periods if had[:, place].any() or cells.present[:, place].any()]
        missing = [place for place in expected if empty_periods[place]]
        if len(missing) == len(expected) and (len(expected) > 1 or not grid.months):
            yield Loss(f"anio:{year}", f"No hay ninguna fila de {year}{than}.", seen=str(year))
            continue
        for place in missing:
            name = grid.name_of(place)
            yield Loss(f"mes:{name}", f"No hay ninguna fila de {name}{than}.", seen=name)


def _units(cells: GridCells, units: np.ndarray, *, than: str, names: Names) -> Iterator[Loss]:
    if len(units) > _EACH:
        listed = [cells.units[unit] for unit in units]
        listed_names = "; ".join(names.of(cells, int(unit)) for unit in units[:_NAMED])
        yield Loss(
            f"lugares:{len(units)}:{hash_parts(listed)}",
            f"{len(units)} {_unit_noun(cells)} no tienen ninguna fila{than}: {listed_names}…",
            seen=str(len(units)),
        )
        return
    for unit in units:
        listed_names = names.of(cells, int(unit))
        yield Loss(
            f"lugar:{cells.units[unit]}",
            f"{listed_names} no tiene ninguna fila{than}.",
            seen=cells.units[unit],
        )


def _unit_noun(cells: GridCells) -> str:
    return {"": "lugares", "centre": "centros", "office": "oficinas"}.get(cells.limits.unit, "lugares")


def _cells(cells: GridCells, absent: np.ndarray, year: int, *, than: str, names: Names) -> Iterator[Loss]:
    pairs = np.argwhere(absent)
    keys = [f"{cells.units[unit]}:{cells.grid.name_of(int(period))}" for unit, period in pairs]
    if len(pairs) > _EACH:
        listed_names = "; ".join(
            f"{names.of(cells, int(unit))} en {cells.grid.name_of(int(period))}"
            for unit, period in pairs[:_NAMED]
        )
        yield Loss(
            f"celdas:{year}:{len(pairs)}:{hash_parts(keys)}",
            f"En {year} faltan {len(pairs)} filas{than}: {listed_names}…",
            seen=str(len(pairs)),
        )
        return
    for (unit, period), key in zip(pairs, keys, strict=True):
        period_name = cells.grid.name_of(int(period))
        yield Loss(
            f"celda:{key}", f"{names.of(cells, int(unit))} no tiene fila de {period_name}{than}.", seen=key
        )


# Reads what an operator accepts: `LOSS=reason`, the loss by the name that `check` prints, the reason for everybody.


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


# Reduces the losses that one fault causes to one: an outlying cell moves its totals, a factor every year.


def drop_implied_losses(all_losses: Iterable[Loss]) -> list[Loss]:
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
    if len(group) <= _EACH_LOSS:
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
