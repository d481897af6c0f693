"""Rules for rows of the project's own figures: known codes, whole dates, a value or the reason for none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from etl.reading.table import SheetTable
from observatory.catalog import Catalog
from observatory.model import Breakdown, BreakdownError, ConfStatus, ObsStatus, Statement

_WITHOUT_VALUE: Final = {
    str(status)
    for status in (
        ObsStatus.WITHDRAWN, ObsStatus.NOT_PUBLISHED, ObsStatus.NOT_RECEIVED, ObsStatus.NO_SERVICE,
        ObsStatus.NOT_APPLICABLE,
    )
}  # fmt: skip
_STATUSES: Final = {str(status) for status in ObsStatus}
_CONF_STATUSES: Final = {"", str(ConfStatus.FREE), str(ConfStatus.PROTECTED)}


def check_rows(
    rows: pd.DataFrame,
    statements: Sequence[Statement | None],
    *,
    catalog: Catalog,
    table: SheetTable,
    met: set[str],
) -> tuple[np.ndarray, np.ndarray]:
    """Values (NaN where blank), and which rows are good; each fault is noted. `met` holds the keys so far."""
    values = pd.to_numeric(rows["value"], errors="coerce").to_numpy(dtype=float)
    good = np.ones(len(rows), dtype=bool)
    # Plain mappings: a series for every row takes twenty times as long.
    for place, (line, row) in enumerate(zip(rows.index, rows.to_dict("records"), strict=True)):
        fault = _first_fault(row, values[place], catalog)
        statement = statements[place]
        names = ("indicator", "territory", "period_start", "period_end", "breakdown")
        key = "|".join([*(row[name] for name in names), statement.id if statement else ""])
        if not fault and row["period_start"] and key in met:
            fault = (
                "value",
                "La cifra está repetida: mismo indicador, lugar, periodo, desglose y documento.",
            )
        met.add(key)
        if fault:
            good[place] = False
            name, message = fault
            cell = table.cell(int(str(line)), name)
            table.faults.error("figure", message, cell=cell, seen=row[name], hint="Corrija la fila.")
    return values, good


def _first_fault(row: Mapping[Any, str], value: float, catalog: Catalog) -> tuple[str, str] | None:
    """The column and the sentence of the first thing wrong with a row."""
    if row["indicator"] not in catalog.indicators:
        return "indicator", f"«{row['indicator']}» no es un indicador del catálogo."
    if row["territory"] not in catalog.territories:
        return "territory", f"«{row['territory']}» no es un territorio del catálogo."
    return _dates_fault(row) or _breakdown_fault(row, catalog) or _value_fault(row, value)


def _dates_fault(row: Mapping[Any, str]) -> tuple[str, str] | None:
    start, end = row["period_start"], row["period_end"]
    if bool(start) != bool(end):
        return "period_start", "El periodo lleva las dos fechas o ninguna."
    try:
        if start and date.fromisoformat(start) > date.fromisoformat(end):
            return "period_end", f"El periodo termina ({end}) antes de empezar ({start})."
    except ValueError:
        return "period_start", f"«{start}» o «{end}» no es una fecha AAAA-MM-DD."
    return None


def _breakdown_fault(row: Mapping[Any, str], catalog: Catalog) -> tuple[str, str] | None:
    try:
        codes = Breakdown.parse(row["breakdown"]).codes
    except BreakdownError as error:
        return "breakdown", str(error)
    for dimension, code in codes:
        declared = catalog.dimensions.get(dimension)
        if declared is None or (declared.code(code) is None and not declared.open):
            return "breakdown", f"«{dimension}:{code}» no está en dimensions.yml."
    return None


def _value_fault(row: Mapping[Any, str], value: float) -> tuple[str, str] | None:
    if row["obs_status"] not in _STATUSES:
        return "obs_status", f"«{row['obs_status']}» no es un estado conocido."
    if row["conf_status"] not in _CONF_STATUSES:
        return "conf_status", f"«{row['conf_status']}» no es «free» ni «protected»."
    if row["conf_status"] == ConfStatus.PROTECTED:
        return ("value", "La celda está protegida y lleva un número.") if row["value"] else None
    return _number_fault(row, value)


def _number_fault(row: Mapping[Any, str], value: float) -> tuple[str, str] | None:
    if not row["value"]:
        if row["obs_status"] not in _WITHOUT_VALUE:
            return "value", "Falta la cifra y el estado no dice por qué."
        return None
    if np.isnan(value) or np.isinf(value):
        return "value", f"«{row['value']}» no es un número."
    if row["obs_status"] in _WITHOUT_VALUE and row["obs_status"] != str(ObsStatus.WITHDRAWN):
        return "obs_status", f"Hay cifra y el estado dice «{row['obs_status']}»."
    if not _within_interval(row, value):
        return "value", f"«{row['value']}» no está entre «{row['lower']}» y «{row['upper']}», su intervalo."
    return ("value", f"«{row['value']}» es negativo.") if value < 0 else None


def _within_interval(row: Mapping[Any, str], value: float) -> bool:
    """Whether a value lies in the interval printed beside it; true where none is."""
    ends = [row.get(name, "") for name in ("lower", "upper")]
    try:
        return not any(ends) or float(ends[0]) <= value <= float(ends[1])
    except ValueError:
        return False
