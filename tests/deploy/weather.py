"""Others' weather: readers while somebody attacks, through the proxy of `deploy/` and of the server alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tests.deploy.aggressors import Attack, attacked, endless_bodies, half_open, slow_readers
from tests.deploy.other_readers import Read, read
from tests.deploy.proxied_site import NAME

KINDS: tuple[tuple[Callable[[], Attack], int], ...] = (
    (half_open, 200),
    (endless_bodies, 200),
    (slow_readers, 50),
)


@dataclass(frozen=True)
class Weather:
    """A row of the table: which attack, of how many connections, and what others got meanwhile."""

    of: str
    attack: str
    most_held: int
    read: Read
    noticed: bool


def weathers(
    of: str, port: int, *, seconds: float, kinds: Iterable[tuple[Callable[[], Attack], int]] = KINDS
) -> Iterator[Weather]:
    """A quiet time, then each kind of attack on the port."""
    read(port, seconds=min(seconds, 3))  # what is asked for the first time is made first
    quiet = read(port, seconds=seconds)
    yield Weather(of, "nobody attacks", 0, quiet, bool(quiet.failures))
    for kind, connections in kinds:
        with attacked(kind(), port, connections=connections, host=NAME) as attack:
            got = read(port, seconds=seconds)
        name = f"{connections} {attack.name}"
        yield Weather(of, name, attack.most_held, got, not got.notices_nothing(quiet))


def printed(rows: Iterable[Weather]) -> str:
    """The table, and what failed under it."""
    lines = [
        f"{'asked':<18}{'meanwhile':<28}{'open':>6}{'asked':>7}{'failed':>8}{'median':>9}{'95 %':>8}{'most ms':>9}"
    ]
    report = []
    for row in rows:
        got = row.read
        lines.append(
            f"{row.of:<18}{row.attack:<28}{row.most_held:>6}{got.requests:>7}{len(got.failures):>8}"
            f"{got.median:>9.0f}{got.most:>8.0f}{got.slowest:>9.0f}{'  noticed' if row.noticed else ''}"
        )
        report += [f"{row.of}, {row.attack}: {failure}" for failure in got.failures[:3]]
    return "\n".join([*lines, *report])
