"""The walk itself: each address asked once, each answer looked at by all rules, in two processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path

from tests.kit.passages import sentences
from tests.walk.answers import Answer, ask, client_of
from tests.walk.comparison import keep
from tests.walk.known import Known
from tests.walk.listing import Asked, every_address
from tests.walk.rules import faults_in

PROCESSES = 2
_AT_ONCE = 40


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule found at an address."""

    rule: str
    address: str
    words: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.address}: {self.words}"


@dataclass(frozen=True, slots=True)
class Visit:
    """What is counted of an answer, and what was wrong in it."""

    asked: Asked
    status: int
    charts: int
    marks: int
    sentences: int
    links: frozenset[str]
    faults: tuple[Fault, ...]


@dataclass
class Walk:
    """What was seen on the way."""

    addresses: Counter[str] = field(default_factory=Counter)
    charts: int = 0
    marks: int = 0
    sentences: int = 0
    faults: list[Fault] = field(default_factory=list)

    @classmethod
    def of(cls, visits: Iterable[Visit]) -> Walk:
        """The sum of all visits, with the links that lead to what is not there."""
        walk, statuses, linked = cls(), dict[str, int](), dict[str, str]()
        for visit in visits:
            walk.addresses[visit.asked.kind] += 1
            walk.charts += visit.charts
            walk.marks += visit.marks
            walk.sentences += visit.sentences
            walk.faults += visit.faults
            if not visit.asked.posted:
                statuses[visit.asked.address] = visit.status
            linked |= {address: visit.asked.address for address in visit.links if address not in linked}
        lost = {address for address, status in statuses.items() if status == HTTPStatus.NOT_FOUND}
        walk.faults += [
            Fault("lost links", linked[address], f"leads to {address}")
            for address in sorted(lost & linked.keys())
        ]
        return walk

    def told(self) -> str:
        """The counts, and each fault in a line."""
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.addresses.items()))
        rules = ", ".join(
            f"{rule} {count}" for rule, count in Counter(one.rule for one in self.faults).most_common()
        )
        return "\n".join([
            *sorted(map(str, self.faults)),
            f"addresses: {self.addresses.total()} ({kinds})",
            f"charts: {self.charts}, marks: {self.marks}, sentences: {self.sentences}",
            f"faults: {len(self.faults)}{f' ({rules})' if rules else ''}",
        ])  # fmt: skip


def listed(store: Path) -> list[Asked]:
    """Every address of the site over a store."""
    known = Known(client_of(store))
    return every_address(known.site, known.document)


def visits(store: Path, every: Sequence[Asked], *, folder: Path | None = None) -> Iterator[Visit]:
    """Go to each address; the answers are kept in a folder, where one is named."""
    with ProcessPoolExecutor(PROCESSES) as pool:
        yield from pool.map(partial(visit_of, store, folder=folder), every, chunksize=_AT_ONCE)


def visit_of(store: Path, asked: Asked, *, folder: Path | None = None) -> Visit:
    """Go to one address."""
    known = _known(store)
    answer = ask(known.client, asked)
    if folder is not None:
        keep(answer, folder)
    return look_at(answer, known)


def look_at(answer: Answer, known: Known) -> Visit:
    """Let all rules look at an answer."""
    drawings = answer.drawings
    return Visit(
        answer.asked, answer.status, len(drawings), sum(len(one.marks) for one in drawings),
        sum(len(sentences(said)) for said in answer.passages), frozenset(answer.links),
        tuple(Fault(rule, answer.asked.address, words) for rule, words in faults_in(answer, known)),
    )  # fmt: skip


@cache
def _known(store: Path) -> Known:
    return Known(client_of(store))
