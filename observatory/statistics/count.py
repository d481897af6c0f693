"""The kind "count": whole numbers of cases, complaints, offices or inhabitants, as a publisher counted them.

Counts alone are added: of categories that a reader asks for as one (0 to 17 years), of the rows that are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from observatory.model import Breakdown, Dimension, DimensionCode, Indicator, ObsStatus, Row
from observatory.statistics.statistic import Statistic, tell_nothing
from observatory.text import message

_UNSURE = (ObsStatus.PROVISIONAL, ObsStatus.ESTIMATED, ObsStatus.BREAK)

COUNT: Final = Statistic(
    kind="count",
    adds_up=True,
    of_events=True,
    tells=tell_nothing,  # it is itself what others tell
    unsafe=message("{during} hubo {value} hechos de violencia en {place}."),
    why_unsafe=message(
        "Son registros. Dicen cuántas veces algo llegó a una institución, no cuánta violencia hay. Pueden "
        "subir porque hay más oficinas, más confianza o más personal."
    ),
)


def asked_group(dimension: Dimension, code: str) -> DimensionCode | None:
    """The group of categories that `code` names, None where it names a category itself."""
    return None if dimension.code(code) else dimension.named(code)


def sum_categories(
    rows: Iterable[Row], indicator: Indicator, filters: Mapping[str, str], dimensions: Mapping[str, Dimension]
) -> list[Row]:
    """`rows` with the categories of each requested group summed into one row.

    A sum is made of counts alone, where every part is there; it is withheld where one is.
    """
    summed_rows = list(rows)
    for dimension, code in filters.items():
        group = asked_group(dimensions[dimension], code)
        if group is not None and dimension in indicator.dimensions:
            summed_rows = (
                list(_sum_group(summed_rows, dimension, group)) if indicator.kind == COUNT.kind else []
            )
    return summed_rows


def _sum_group(rows: Sequence[Row], dimension: str, group: DimensionCode) -> Iterator[Row]:
    parts_by_cell: dict[tuple[object, ...], dict[str, Row]] = {}
    for row in rows:
        code = row.breakdown.get(dimension)
        if code in group.of:
            rest = Breakdown.of({**dict(row.breakdown.codes), dimension: group.code})
            key = (row.territory, row.period, row.snapshot, row.statement, rest)
            parts_by_cell.setdefault(key, {})[str(code)] = row
    for (*_, breakdown), parts in parts_by_cell.items():
        if len(parts) == len(group.of) and isinstance(breakdown, Breakdown):
            yield _sum([parts[code] for code in group.of], breakdown)


def _sum(parts: Sequence[Row], breakdown: Breakdown) -> Row:
    """The sum of `parts` as one row; without a value where a part has none, with that part's reason."""
    withheld = next((part for part in parts if part.value is None), None)
    unsure = next((part for part in parts if part.obs_status in _UNSURE), parts[0])
    model_row = withheld or unsure
    values = [part.value for part in parts if part.value is not None]
    return replace(
        model_row,
        breakdown=breakdown,
        value=None if withheld else sum(values),
        lower=None,
        upper=None,
        locator=" + ".join(dict.fromkeys(part.locator for part in parts if part.locator)),
        disputed=any(part.disputed for part in parts),
        leads=all(part.leads for part in parts),
    )
