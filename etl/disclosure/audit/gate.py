"""Lets a release out only where the attacks on it fail, and tells their verdict in words and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from etl.disclosure.audit.attack import Verdict
from etl.disclosure.audit.direct_disclosures import Weakness
from etl.disclosure.audit.known_since import Former, attacks_with_all
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.attackers import Insider
from etl.disclosure.engine.audit.intervals import Interval
from observatory.catalog import Catalog
from observatory.model import ObservatoryError
from observatory.store.releases import Opened

_LISTED: Final = 5
_LISTED_CELLS: Final = 20


class AttackedError(ObservatoryError):
    """The audit found disclosures in the draft of a release; `verdict` lists them."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        listed = "\n".join(f"  {describe_weakness(weakness)}" for weakness in verdict.weaknesses[:_LISTED])
        super().__init__(
            f"No se publica: de lo que se iba a mostrar, y de lo que ya se mostró, se deducen {len(verdict.weaknesses)} "
            f"datos protegidos.\n{listed}\n"
            "Qué hacer: proteja también esas celdas o retire la tabla, la suma o la edición que las delata, "
            "y publique de nuevo. La publicación anterior sigue en línea."
        )


def refuse_if_broken(
    connection: Opened,
    catalog: Catalog,
    former: Former,
    *,
    insider: Insider[Cell] | None = None,
    figures: Path | None = None,
) -> Verdict:
    """Audit the facts of an open draft with everything ever shown (`former`), and return the verdict.

    What the project's own `figures` show (a folder) is public already. An `insider` who knows of a small count attacks it
    too. Raises AttackedError where an attack succeeds anew: on any cell but those that the policy lists as known since
    before.
    """
    attackers = [None, insider] if insider is not None and insider.small else [None]
    all_judged = attacks_with_all(attackers, connection, catalog, former, in_full=False, figures=figures)
    verdicts = [judged.verdict for judged in all_judged]
    for verdict in verdicts:
        if verdict.weaknesses:
            raise AttackedError(verdict)
    return verdicts[0]


# The verdict of the audit in words and as JSON.


def format_verdict(verdict: Verdict) -> str:
    """Lines for a person: counts, the tightest cell, and the first of the cells below the policy."""
    lines = [
        f"Celdas protegidas: {verdict.protected} ({verdict.tied} en alguna suma)",
        f"Relaciones: {verdict.relations}",
        f"Celda más estrecha: {_tightest(verdict)}",
        f"Segundos: {verdict.seconds:.1f}",
        f"Por debajo de la política: {len(verdict.weaknesses)}",
    ]
    return "\n".join(
        lines + [f"  {describe_weakness(weakness)}" for weakness in verdict.weaknesses[:_LISTED_CELLS]]
    )


def build_verdict_document(verdict: Verdict) -> dict[str, object]:
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


def format_verdict_as_json(verdict: Verdict, **extra_fields: object) -> str:
    """The document of a verdict, and beside it whatever else is said, as JSON."""
    return json.dumps({**build_verdict_document(verdict), **extra_fields}, ensure_ascii=False, indent=1)


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
