"""What the attack found, in words and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from etl.disclosure.audit.attack import Verdict
from etl.disclosure.audit.giveaways import Weakness
from etl.disclosure.bounds import Interval
from etl.disclosure.cells import Cell

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
    return "\n".join(lines + [f"  {named(one)}" for one in verdict.weaknesses[:_LISTED]])


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
            {**one.cell._asdict(), "reason": one.reason, **_ends(one.interval)} for one in verdict.weaknesses
        ],
    }


def as_json(verdict: Verdict, **more: object) -> str:
    """The document of a verdict, and beside it whatever else is said, as JSON."""
    return json.dumps({**document(verdict), **more}, ensure_ascii=False, indent=1)


def _ends(one: Interval) -> dict[str, float | None]:
    return {"low": one.low, "high": None if math.isinf(one.high) else one.high}


def _tightest(verdict: Verdict) -> str:
    if verdict.tightest is None:
        return "ninguna está en una suma"
    cell, interval = verdict.tightest
    return f"{_name(cell)}, de {interval.low:.0f} a {interval.high:.0f}"


def named(one: Weakness) -> str:
    """One weakness in a line: the cell, how it is given away, and the values left to it."""
    return f"{_name(one.cell)}: {one.reason} ({one.interval.low:.0f} a {one.interval.high:.0f})"


def _name(cell: Cell) -> str:
    parts: Sequence[str] = (
        cell.snapshot,
        cell.indicator,
        cell.territory,
        f"{cell.start}/{cell.end}",
        cell.breakdown or "total",
    )
    return " ".join(parts)
