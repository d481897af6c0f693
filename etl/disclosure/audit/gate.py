"""Lets a release out only where the attacks on it fail, also that of one who knows which protected cells are small."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import pandas as pd

from etl.disclosure.audit.attack import Verdict
from etl.disclosure.audit.declared_rules import is_too_fine, protects_small
from etl.disclosure.audit.direct_disclosures import Weakness
from etl.disclosure.audit.known_since import Former, attacks_with_all
from etl.disclosure.cells import Cell, cells_of
from etl.disclosure.engine.audit.attackers import Insider
from etl.disclosure.engine.audit.intervals import Interval
from etl.publishing.derive import add_sums
from etl.publishing.register_years import add_register_years, find_months_on_record
from observatory.catalog import Catalog
from observatory.model import ConfStatus, Indicator, ObservatoryError
from observatory.model.status import ADDS_NOTHING
from observatory.statistics import is_count_of_persons
from observatory.store.private import workspace
from observatory.store.private.workspace import OBSERVED, Loading, Workspace
from observatory.store.releases import Opened

_LISTED_CELLS = 20

_LISTED = 5


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


# Which protected cells are small: what the owner of the figures knows and nobody else.


class Sizes:
    """The sizes of suppressed cells, collected for an attacker who knows of each whether it is small, or zero."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._small: set[Cell] = set()
        self._zeros: set[Cell] = set()

    def insider(self) -> Insider[Cell]:
        """The attacker who knows all sizes collected; they are dropped here."""
        insider = Insider(frozenset(self._small), frozenset(self._zeros))
        self._small, self._zeros = set(), set()
        return insider

    def take_counts(self, counts: Iterable[tuple[Cell, float]]) -> None:
        """Collect the counts below the policy's threshold."""
        for cell, value in counts:
            if protects_small(cell, self._catalog):
                (self._small if value > 0 else self._zeros).add(cell)

    def take_protected(self, frame: pd.DataFrame, public_frame: pd.DataFrame) -> None:
        """Collect the rows of a frame (columns of OBSERVED) that are suppressed in its public form."""
        protected = public_frame.index[public_frame["conf_status"] == ConfStatus.PROTECTED.value]
        self.take_counts(_below(self._catalog)(frame.loc[protected]))


def make_insider(loaded: Workspace, catalog: Catalog) -> Insider[Cell]:
    """One who knows of each count of the workspace whether it is small; zeros are known to be protected as well."""
    sizes = Sizes(catalog)
    with loaded.loading() as source:
        sizes.take_counts(chain.from_iterable(map(_below(catalog), read_counts_with_sums(source, catalog))))
    return sizes.insider()


def _below(catalog: Catalog) -> Callable[[pd.DataFrame], list[tuple[Cell, float]]]:
    """Gives the counts under the threshold of a frame, which is let go then: what adds nothing to its whole is zero."""

    def below(frame: pd.DataFrame) -> list[tuple[Cell, float]]:
        small = frame["value"] < catalog.policy.small_count_below
        rows = frame[small | frame["obs_status"].isin(ADDS_NOTHING)]
        return list(zip(cells_of(rows), rows["value"].fillna(0.0).tolist(), strict=True))

    return below


def read_counts_with_sums(source: Loading, catalog: Catalog) -> Iterator[pd.DataFrame]:
    """Counts of persons, sums included, an edition and an indicator at a time."""
    for snapshot in workspace.read_snapshots(source):
        for name in workspace.count_rows_by_indicator(source, str(snapshot["id"])):
            indicator = catalog.indicators.get(name)
            if indicator is not None and is_count_of_persons(indicator):
                yield _with_sums(source, str(snapshot["id"]), indicator, catalog)


def _with_sums(source: Loading, snapshot: str, indicator: Indicator, catalog: Catalog) -> pd.DataFrame:
    rows = workspace.read_observations(source, snapshot, indicator.id)
    frame = pd.DataFrame(rows, columns=list(OBSERVED)).astype({"value": "float64"})
    if indicator.own_tables:
        years = add_register_years(frame, indicator, find_months_on_record(source, snapshot))
        return years[[not is_too_fine(cell, catalog) for cell in cells_of(years)]]
    return add_sums(frame, indicator, catalog)
