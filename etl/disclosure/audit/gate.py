"""Lets a release out only where the attacks on it fail, the informed one too: called on a draft before it is finished."""

from __future__ import annotations

from pathlib import Path

from etl.disclosure.audit.attack import Verdict
from etl.disclosure.audit.former_releases import Former
from etl.disclosure.audit.known_since import attacks_with_all
from etl.disclosure.audit.verdicts import describe_weakness
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.attackers import Insider
from observatory.catalog import Catalog
from observatory.model import ObservatoryError
from observatory.store.releases import Opened

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
