"""What the record says is on show: order, pin, withdrawals, and what was at fault; the small files are made of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Self

from etl import pipeline
from etl.releasing.audit import BrokenLogError, RecordEntry
from etl.stores import Stores
from observatory.store.errors import NoReleaseError, StoreError
from observatory.store.reading.changes import record_changes
from observatory.store.releases import KeptRelease, Opened, Pin, Releases, Standing, Withdrawal

PUBLISHED: Final = ("build", "release", "again")
"""The words of the record for what puts a release among those that may be shown."""
Cell = tuple[str, str, str, str, str, float]
"""A number: indicator, territory, first and last day, breakdown, value."""


class NotRebuiltError(StoreError):
    """Pin and withdrawals are lost, and there is no record to write them anew from."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What a withdrawal found at fault in a release: editions, each with the mark of what was read, and cells.

    `known` is false for a withdrawal of an older program, which did not say.
    """

    release: str
    editions: Mapping[str, str] = field(default_factory=dict)
    cells: tuple[Cell, ...] = ()
    known: bool = True

    @classmethod
    def of(cls, details: Mapping[str, Any]) -> Self:
        """As a line of the record tells it."""
        cells = tuple((*map(str, cell[:5]), float(cell[5])) for cell in details.get("cells", ()))
        editions = details.get("editions", {})
        return cls(details["release"], dict(editions), cells, known="editions" in details)  # type: ignore[arg-type]


@dataclass
class RecordedState:
    """The state according to the record: releases as (name, hash, or empty), the newest first; pin; withdrawals.

    Withdrawals and what was at fault are by the hash of the line that says so. `formerly` and `lines` are by the hash
    of a release: the names it had before, and the line of its publication. `pinned_by` and `lifted` are the lines that
    set a pin once, and those of withdrawals that were lifted.
    """

    releases: list[tuple[str, str]] = field(default_factory=list)
    pin: Pin | None = None
    ordered: dict[str, tuple[Withdrawal, ...]] = field(default_factory=dict)
    at_fault: dict[str, Fault] = field(default_factory=dict)
    formerly: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)
    pinned_by: set[str] = field(default_factory=set)
    lifted: set[str] = field(default_factory=set)

    def set_pin(self, pin: Pin) -> None:
        """Note that a release was pinned."""
        self.pin = pin
        self.pinned_by.add(pin.line)

    @property
    def withdrawals(self) -> tuple[Withdrawal, ...]:
        """Each release that is withdrawn, once, as the first order said it."""
        first: dict[str, Withdrawal] = {}
        for withdrawal in (one for order in self.ordered.values() for one in order):
            first.setdefault(withdrawal.release, withdrawal)
        return tuple(first.values())

    @property
    def withdrawn(self) -> set[str]:
        """The names of these."""
        return {withdrawal.release for withdrawal in self.withdrawals}


def _tell_withdrawal(state: RecordedState, entry: RecordEntry) -> None:
    details, line = entry.details, entry.sha256
    names, on = (details["release"], *details.get("also", ())), details.get("on", entry.at[:10])
    state.ordered[line] = tuple(Withdrawal(name, details["reason"], on, line) for name in names)
    state.at_fault[line] = Fault.of(details)
    if details["pinned"]:
        state.set_pin(Pin(details.get("pin") or details["release"], line))


def _tell_restore(state: RecordedState, entry: RecordEntry) -> None:
    """A restore sets order and pin; it forgets no withdrawal, and tells those of a record that had to make room."""
    details = entry.details
    state.releases = [(name, digest) for name, digest in details["releases"]]
    state.pin = None
    if details["pin"]:
        state.set_pin(Pin(details["pin"], details.get("pin_line") or entry.sha256))
    told = {one["release"]: Withdrawal(**one) for one in details.get("withdrawals", ())}
    for name in sorted(set(details["withdrawn"]) - state.withdrawn):
        withdrawal = told.get(name, Withdrawal(name, "", entry.at[:10]))
        line = withdrawal.line or f"{entry.sha256} {name}"
        state.ordered[line] = (*state.ordered.get(line, ()), withdrawal)
    for line, fault in details.get("at_fault", {}).items():
        state.at_fault.setdefault(line, Fault.of(fault))


def _tell_release(state: RecordedState, entry: RecordEntry) -> None:
    details = entry.details
    new = (str(details["release"]), str(details.get("sha256", "")))
    replaced = details.get("instead_of", "")
    others = [release for release in state.releases if release != new]
    at = next((at for at, release in enumerate(others) if release[1] == replaced), None) if replaced else None
    if replaced:
        names = (str(details["formerly"]), *state.formerly.get(replaced, ()))
        state.formerly[new[1]] = tuple(name for name in names if name != new[0])
    state.lines[new[1]] = entry.sha256
    if at is None:
        state.releases = [new, *others]
    else:
        state.releases = [*others[:at], new, *others[at + 1 :]]


def _tell_rollback(state: RecordedState, entry: RecordEntry) -> None:
    state.set_pin(Pin(entry.details["release"], entry.sha256))


def _tell_unpin(state: RecordedState, _entry: RecordEntry) -> None:
    state.pin = None


def _tell_lift(state: RecordedState, entry: RecordEntry) -> None:
    for line in entry.details["lines"]:
        state.ordered.pop(line, None)
        state.at_fault.pop(line, None)
        state.lifted.add(line)
    if "editions" in entry.details:  # what was at fault is less than was thought
        _tell_withdrawal(state, entry)


_TELL: Final[Mapping[str, Callable[[RecordedState, RecordEntry], None]]] = {
    **dict.fromkeys(PUBLISHED, _tell_release),
    "rollback": _tell_rollback,
    "unpin": _tell_unpin,
    "withdraw": _tell_withdrawal,
    "lift": _tell_lift,
    "restore": _tell_restore,
}


def read_recorded_state(entries: Sequence[RecordEntry]) -> RecordedState:
    """The state according to the record, its lines applied in order. Only `lift` ends a withdrawal."""
    state = RecordedState()
    for entry in entries:
        if entry.action in _TELL:
            _TELL[entry.action](state, entry)
    return state


def compute_restored_state(standing: Standing, *, at_fault: Mapping[str, Fault]) -> dict[str, Any]:
    """The state after a restore, for its line in the record; with what was at fault, where another record said it."""
    return {
        "releases": [[release.id, release.sha256] for release in standing.releases],
        "pin": standing.pin.release if standing.pin else "",
        "pin_line": standing.pin.line if standing.pin else "",
        "withdrawn": [withdrawal.release for withdrawal in standing.withdrawn],
        "withdrawals": [asdict(withdrawal) for withdrawal in standing.withdrawn],
        "at_fault": {line: asdict(fault) for line, fault in at_fault.items() if fault.known},
    }


@contextmanager
def hold_stores(stores: Stores) -> Iterator[None]:
    """Hold the stores for one run, with what says what is on show made anew of the record where it is lost.

    Raises BusyError, and NotRebuiltError or BrokenLogError where it cannot be made anew.
    """
    with pipeline.lock_stores(stores.private):
        rebuild_lost(stores)
        yield


def rebuild_lost(stores: Stores) -> None:
    """Write order, pin and withdrawals anew of the record where they are lost, or are not what it says.

    So a run that was stopped between the record and the small files is ended. It is said and recorded.
    """
    if not is_as_recorded(stores):
        lost, standing = stores.releases.lost(), find_standing(stores)
        pin = standing.pin.release if standing.pin else ""
        gone = [withdrawal.release for withdrawal in standing.withdrawn]
        stores.record.append("rebuild", lost=lost, pin=pin, withdrawn=gone)
        stores.releases.write_standing(standing)
        sys.stderr.write(
            f"Lo que dice qué está en línea se rehízo con el registro. Fijada: {pin or 'ninguna'}. "
            f"Retiradas: {', '.join(gone) or 'ninguna'}.\n"
        )


def is_as_recorded(stores: Stores) -> bool:
    """Whether order, pin and withdrawals are there, and what the record says. Raises as `find_standing`."""
    return not stores.releases.lost() and find_standing(stores) == stores.standing()


def find_standing(stores: Stores) -> Standing:
    """The order, pin and withdrawals as they are written, and as the record says where they are lost or otherwise.

    What the record does not know (a pin, a withdrawal with a line that is not in it) stays as it is written.

    Raises NotRebuiltError or BrokenLogError where they are lost, and the record too.
    """
    lost = stores.releases.lost()
    try:
        state = read_recorded_state(list(stores.record.entries()))
        standing = _standing_recorded(state, stores.releases.listed()) if lost else stores.standing()
    except NoReleaseError:
        return Standing()
    except BrokenLogError:
        if lost:
            raise
        return stores.standing()
    if lost and not state.lines:
        raise NotRebuiltError(f"{lost} El registro falta. Restaure una copia con `python -m etl restore`.")
    if not standing.releases:
        return standing
    withdrawn = tuple(one for one in standing.withdrawn if one.line not in state.lifted)
    known = {withdrawal.release for withdrawal in withdrawn}
    missing = (one for one in state.withdrawals if one.release not in known)
    return replace(standing, pin=_pin_known(state, standing.pin), withdrawn=(*withdrawn, *missing))


def _pin_known(state: RecordedState, written: Pin | None) -> Pin | None:
    if written is None or written.line not in state.pinned_by:
        return written or state.pin
    return written if state.pin and state.pin.release == written.release else state.pin


def _standing_recorded(state: RecordedState, listed: Sequence[KeptRelease]) -> Standing:
    """The releases that are there, in the order of the record where theirs is lost, with all that the record says."""
    releases = [_as_recorded(release, state) for release in listed]
    if not any(release.line for release in listed):
        turns = {digest: turn for turn, (_, digest) in enumerate(state.releases)}
        releases.sort(key=lambda release: turns.get(release.sha256, len(turns)))
    return Standing(tuple(releases), state.pin, state.withdrawals)


def _as_recorded(release: KeptRelease, state: RecordedState) -> KeptRelease:
    """A release with its former names and its line; a file that cannot be read is known by the beginning of its hash."""
    name, digest = next(
        (told for told in state.releases if told[1] and told[1].startswith(release.sha256)),
        (release.id, release.sha256),
    )
    return replace(
        release, id=name, sha256=digest,
        formerly=state.formerly.get(digest, release.formerly), line=state.lines.get(digest, release.line),
    )  # fmt: skip


# Writes into a draft the revisions of it against the release on show.


def record_against_current(draft: Opened, releases: Releases) -> None:
    """Fill the record of revisions of a finished draft; nothing where no release can be read."""
    try:
        with releases.opened() as former:
            record_changes(draft, former)
    except StoreError:
        return
