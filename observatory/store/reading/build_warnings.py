"""What the build of a release warned of, and what its editions lost that somebody let in."""

from __future__ import annotations

from sqlalchemy import Connection, select

from observatory.model import AcceptedLoss, FileProblem, Severity
from observatory.store.schema import PUBLIC

_PROBLEM = PUBLIC.tables["problem"]
_SNAPSHOT = PUBLIC.tables["snapshot"]


def problems(connection: Connection) -> tuple[FileProblem, ...]:
    """The warnings of the build."""
    columns = ("file", "sheet", "cell", "seen", "message", "hint")
    result = connection.execute(select(_PROBLEM).order_by(_PROBLEM.c.number)).mappings()
    return tuple(
        FileProblem(severity=Severity(row["severity"]), **{column: row[column] for column in columns})
        for row in result
    )


def accepted_losses(connection: Connection) -> tuple[AcceptedLoss, ...]:
    """What editions of this release lost and an operator let in, in the order in which it was read."""
    query = (
        select(_PROBLEM.c.snapshot, _SNAPSHOT.c.source, _SNAPSHOT.c.edition, _PROBLEM.c.seen, _PROBLEM.c.hint)
        .select_from(_PROBLEM.join(_SNAPSHOT, _SNAPSHOT.c.id == _PROBLEM.c.snapshot))
        .where(_PROBLEM.c.severity == Severity.ACCEPTED.value)
        .order_by(_PROBLEM.c.number)
    )
    return tuple(AcceptedLoss(*row) for row in connection.execute(query))
