"""Compares the record with what is stored: the releases, the pin, the withdrawals, and an anchor kept elsewhere.

The chain of the record shows no fault when it was written anew or its end was cut off. But each release, pin and
withdrawal bears the hash of its line, and the record says which ones there have to be; an anchor tells what the record
was when it was last looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from etl.releasing.audit import START, Entry
from etl.releasing.rebuilding import PUBLISHED
from etl.stores import Stores
from observatory.store.errors import StoreError
from observatory.store.releases import KEPT_AT_HAND, KeptRelease, Standing


@dataclass(frozen=True, slots=True)
class Inspected:
    """How many lines the record has, the hash of the last one, and what does not fit, in sentences."""

    lines: int
    head: str
    faults: tuple[str, ...]


@dataclass
class RecordedState:
    """The state according to the record: releases as (name, hash, or empty), the newest first; pin; withdrawals."""

    releases: list[tuple[str, str]] = field(default_factory=list)
    pin: str = ""
    withdrawn: set[str] = field(default_factory=set)
    for_ever: set[tuple[str, str]] = field(default_factory=set)


def inspected(stores: Stores, anchor: Path | None = None) -> Inspected:
    """Look at everything. Where all is well the anchor is prolonged, or begun. Raises BrokenLogError."""
    entries = list(stores.record.entries())
    standing = stores.standing()
    faults = [
        *_missing_record(entries, standing),
        *_lines_gone(entries, standing),
        *_otherwise_than_told(recorded_state(entries), standing),
        *_altered(stores, standing),
        *(_off_anchor(entries, anchor) if anchor else ()),
    ]
    head = entries[-1].sha256 if entries else START
    if anchor and not faults and entries:
        _prolong(anchor, entries[-1])
    return Inspected(len(entries), head, tuple(faults))


def as_it_stands(standing: Standing) -> dict[str, Any]:
    """The state after a restore, for its line in the record."""
    return {
        "releases": [[release.id, release.sha256] for release in standing.releases],
        "pin": standing.pin.release if standing.pin else "",
        "withdrawn": [withdrawal.release for withdrawal in standing.withdrawn],
    }


def recorded_state(entries: Sequence[Entry]) -> RecordedState:
    """The state according to the record, its lines applied in order."""
    state = RecordedState()
    for entry in entries:
        details = entry.details
        match entry.action:
            case "build" | "release" | "again":
                _tell_release(state, details)
            case "rollback":
                state.pin = details["release"]
            case "unpin":
                state.pin = ""
            case "withdraw":
                state.withdrawn.add(details["release"])
                state.pin = details["release"] if details["pinned"] else state.pin
            case "restore" if "releases" in details:
                state.releases = [(name, digest) for name, digest in details["releases"]]
                state.pin, state.withdrawn = details["pin"], set(details["withdrawn"])
            case _:
                pass
    return state


def _tell_release(state: RecordedState, details: dict[str, Any]) -> None:
    new = (str(details["release"]), str(details.get("sha256", "")))
    if "files" not in details:  # older versions published over a rollback
        state.pin = ""
    replaced = details.get("instead_of", "")
    others = [release for release in state.releases if release != new]
    at = next((at for at, release in enumerate(others) if release[1] == replaced), None) if replaced else None
    if at is None:
        state.releases = [new, *others]
    else:
        state.releases = [*others[:at], new, *others[at + 1 :]]
    counted = [release for release in state.releases if release[0] not in state.withdrawn][:KEPT_AT_HAND]
    if details.get("for_ever"):  # older versions forgot all but the newest few
        state.for_ever.add(new)
    stay = {*state.withdrawn, state.pin}
    state.releases = [
        release
        for release in state.releases
        if release in counted or release in state.for_ever or release[0] in stay
    ]


def _missing_record(entries: Sequence[Entry], standing: Standing) -> Iterator[str]:
    if standing.releases and not entries:
        yield "Falta el registro, y hay publicaciones: alguien lo borró. Restaure una copia con `python -m etl restore`."


def _lines_gone(entries: Sequence[Entry], standing: Standing) -> Iterator[str]:
    """Faults of releases, pins and withdrawals whose line is no longer in the record."""
    lines = {entry.sha256: entry for entry in entries}
    names = {str(entry.details.get("release")) for entry in entries if entry.action in PUBLISHED}
    for release in standing.releases:
        line = lines.get(release.line)
        if release.line and (line is None or line.details.get("sha256") != release.sha256):
            yield _gone(f"la publicación {release.id}")
        elif not release.line and release.id not in names:
            yield f"El registro no dice que se publicara {release.id}."
    if standing.pin and standing.pin.line and standing.pin.line not in lines:
        yield _gone(f"que está fijada {standing.pin.release}")
    for withdrawal in standing.withdrawn:
        if withdrawal.line and withdrawal.line not in lines:
            yield _gone(f"que se retiró {withdrawal.release}")


def _gone(fact: str) -> str:
    return f"La línea del registro que dice {fact} ya no está, o es otra: el registro se acortó o se escribió de nuevo."


def _otherwise_than_told(state: RecordedState, standing: Standing) -> Iterator[str]:
    standing_releases = list(standing.releases)
    if state.releases and not (standing_releases and _is(standing_releases[0], state.releases[0])):
        yield (
            f"Según el registro lo último que se publicó es {state.releases[0][0]}, y no es así: la orden se detuvo a "
            "medias (repítala), o alguien cambió lo publicado."
        )
    for expected in state.releases[1:]:
        if not any(_is(release, expected) for release in standing_releases):
            yield f"Falta la publicación {expected[0]}, que según el registro se guarda."
    pin = standing.pin.release if standing.pin else ""
    if pin != state.pin:
        yield (
            f"Según el registro está fijada «{state.pin or 'ninguna'}», y lo está «{pin or 'ninguna'}»: repita la "
            "orden, o alguien la cambió."
        )
    withdrawn = {withdrawal.release for withdrawal in standing.withdrawn}
    for name in sorted(state.withdrawn - withdrawn):
        yield f"Según el registro se retiró {name}, y se muestra todavía: retírela de nuevo."
    for name in sorted(withdrawn - state.withdrawn):
        yield f"Está retirada {name}, y el registro no lo dice."


def _is(release: KeptRelease, expected: tuple[str, str]) -> bool:
    name, digest = expected
    return release.sha256 == digest if digest else release.id == name


def _altered(stores: Stores, standing: Standing) -> Iterator[str]:
    for release in standing.releases:
        try:
            stores.releases.refuse_altered(release)
        except StoreError as error:
            yield str(error)


def _off_anchor(entries: Sequence[Entry], anchor: Path) -> Iterator[str]:
    """Each line of an anchor says a number and a hash that the record had once: it has them still, or was changed."""
    lines = anchor.read_text(encoding="utf-8").splitlines() if anchor.exists() else []
    for line in lines:
        number, _, digest = line.partition(" ")
        if not number.isdecimal() or len(digest) != len(START):
            yield f"{anchor} no es un ancla de este registro."
            return
        at = int(number)
        if at > len(entries):
            yield f"El registro tenía {at} líneas cuando se anotó en {anchor.name}, y tiene {len(entries)}: se acortó."
            return
        if entries[at - 1].sha256 != digest:
            yield f"La línea {at} del registro no es la que se anotó en {anchor.name}: se escribió de nuevo."
            return


def _prolong(anchor: Path, entry: Entry) -> None:
    line = f"{entry.number} {entry.sha256}\n"
    content = anchor.read_text(encoding="utf-8") if anchor.exists() else ""
    if not content.endswith(line):
        with anchor.open("a", encoding="utf-8") as stream:
            stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())
