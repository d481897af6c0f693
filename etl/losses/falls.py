"""Warns where a value falls from one edition of a series to the next: that is rare, and both stay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from etl.losses.cell_grid import GridCells
from etl.losses.edition_losses import Edition, fallen_cells
from observatory.catalog import Catalog
from observatory.model import FileProblem, Severity

_EACH: Final = 20


def falls(cells: GridCells, edition: Edition, *, file: str, catalog: Catalog) -> Iterator[FileProblem]:
    """A warning for each value that is below the one before it, where they are few; editions may be read in any order."""
    mine, theirs = cells.aligned(edition.cells)
    fell = [
        (category, int(unit), int(period))
        for category in mine.categories
        for unit, period in np.argwhere(fallen_cells(mine, theirs, edition, category))
    ]
    for category, *at in fell[:_EACH]:
        unit, period = at
        values = float(mine.of(category)[unit, period]), float(theirs.of(category)[unit, period])
        yield _fall(mine, (unit, period), values, edition, file=file, catalog=catalog)
    if len(fell) > _EACH:
        rest = f"Y {len(fell) - _EACH} cifras más son menores que en la edición de antes."
        yield FileProblem(Severity.WARNING, file, "", "", str(len(fell)), rest)


def _fall(
    cells: GridCells,
    at: tuple[int, int],
    values: tuple[float, float],
    edition: Edition,
    *,
    file: str,
    catalog: Catalog,
) -> FileProblem:
    """The warning is published with the release, so it quotes no count that the release would protect."""
    place = catalog.territories[cells.grid.places[at[0]]]
    is_public = not place.is_local or min(values) >= catalog.policy.small_count_below
    sheet, _, cell = cells.locator(*at).rpartition("!")
    return FileProblem(
        severity=Severity.WARNING,
        file=file,
        sheet=sheet,
        cell=cell,
        seen=f"{values[0]:.0f}" if is_public else "",
        message=f"{place.name}, {cells.grid.name_of(at[1])}: {_sentence(values, edition, is_public=is_public)}",
        hint="Se cargan las dos ediciones; vale la nueva.",
    )


def _sentence(values: tuple[float, float], edition: Edition, *, is_public: bool) -> str:
    mine, theirs = values
    if edition.side == "former":
        numbers = f"decía {theirs:.0f} y esta dice {mine:.0f}" if is_public else "decía más que esta"
        return f"la edición anterior ({edition.id}) {numbers}."
    numbers = f"dice {theirs:.0f} y esta decía {mine:.0f}" if is_public else "dice menos que esta"
    return f"la edición siguiente ({edition.id}) {numbers}."
