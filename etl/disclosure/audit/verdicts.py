"""The verdict of the audit in words and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from etl.disclosure.audit.attack import Verdict
from etl.disclosure.audit.direct_disclosures import Weakness
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.intervals import Interval

_LISTED = 20


def readable(verdict: Verdict) -> str:
    """Lines for a person: counts, the tightest cell, and the first of the cells below the policy."""
    lines = [
        f"Celdas protegidas: {verdict.protected} ({verdict.tied} en alguna suma)",
        f"Relaciones: {verdict.relations}",
        f"Celda más estrecha: {_tightest(verdict)}",
        f"Segundos: {verdict.seconds:.1f}",
        f"Por debajo de la política: {len(verdict.weaknesses)}",
    ]
    return "\n".join(
        lines + [f"  {describe_weakness(weakness)}" for weakness in verdict.weaknesses[:_LISTED]]
    )


def document(verdict: Verdict) -> dict[str, object]:
    """The same with every weakness, for a program."""
    tightest = verdict.tightest
    return {
        "protected": verdict.protected,
        "tied": verdict.tied,
        "relations": verdict.relations,
        "tightest": None if tightest is None else {**tightest[0]._asdict(), **_ends(tightest[1])},
        "seconds": round(verdict.seconds, 3),
        "below_policy": [
            {**weakness.cell._asdict(), "reason": weakness.reason, **_ends(weakness.interval)}
            for weakness in verdict.weaknesses
        ],
    }


def as_json(verdict: Verdict, **extra_fields: object) -> str:
    """The document of a verdict, and beside it whatever else is said, as JSON."""
    return json.dumps({**document(verdict), **extra_fields}, ensure_ascii=False, indent=1)


def _ends(interval: Interval) -> dict[str, float | None]:
    return {"low": interval.low, "high": None if math.isinf(interval.high) else interval.high}


def _tightest(verdict: Verdict) -> str:
    if verdict.tightest is None:
        return "ninguna está en una suma"
    cell, interval = verdict.tightest
    return f"{_name(cell)}, de {interval.low:.0f} a {interval.high:.0f}"


def describe_weakness(weakness: Weakness) -> str:
    """One weakness in a line: the cell, how it is given away, and the values left to it."""
    return f"{_name(weakness.cell)}: {weakness.reason} ({weakness.interval.low:.0f} a {weakness.interval.high:.0f})"


def _name(cell: Cell) -> str:
    parts: Sequence[str] = (
        cell.snapshot,
        cell.indicator,
        cell.territory,
        f"{cell.start}/{cell.end}",
        cell.breakdown or "total",
    )
    return " ".join(parts)
