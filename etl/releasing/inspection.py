"""Compares the record with what is stored: the releases, the pin, the withdrawals, and an anchor kept elsewhere.

The chain of the record shows no fault when it was written anew or its end was cut off. But each release, pin and
withdrawal bears the hash of its line, and the record says which ones there have to be; an anchor tells what the record
was when it was last looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.releasing.audit import START, RecordEntry
from etl.releasing.recorded_state import PUBLISHED, RecordedState, recorded_state
from etl.releasing.withdrawal import faults_shown
from etl.stores import Stores
from observatory.store.errors import StoreError
from observatory.store.releases import KeptRelease, Standing


@dataclass(frozen=True, slots=True)
class Inspected:
    """How many lines the record has, the hash of the last one, and what does not fit, in sentences."""

    lines: int
    head: str
    faults: tuple[str, ...]


def inspect_stores(stores: Stores, anchor: Path | None = None) -> Inspected:
    """Look at everything. Where all is well the anchor is prolonged, or begun. Raises BrokenLogError."""
    entries, lost = list(stores.record.entries()), stores.releases.lost()
    standing, state = Standing() if lost else stores.standing(), recorded_state(entries)
    faults = [
        *((lost,) if lost else _otherwise_than_told(state, standing)),
        *_missing_record(entries, standing),
        *_lines_gone(entries, standing, state),
        *_find_altered_releases(stores, standing),
        *faults_shown(stores, standing),
        *(_off_anchor(entries, anchor) if anchor else ()),
    ]
    head = entries[-1].sha256 if entries else START
    if anchor and not faults and entries:
        _prolong(anchor, entries[-1])
    return Inspected(len(entries), head, tuple(faults))


def _missing_record(entries: Sequence[RecordEntry], standing: Standing) -> Iterator[str]:
    if standing.releases and not entries:
        yield "Falta el registro, y hay publicaciones: alguien lo borró. Restaure una copia con `python -m etl restore`."


def _lines_gone(entries: Sequence[RecordEntry], standing: Standing, state: RecordedState) -> Iterator[str]:
    """Faults of releases, pins and withdrawals whose line is no longer in the record, nor told by it of another."""
    lines = {entry.sha256: entry for entry in entries}
    names = {str(entry.details.get("release")) for entry in entries if entry.action in PUBLISHED}
    for release in standing.releases:
        line = lines.get(release.line)
        if release.line and (line is None or line.details.get("sha256") != release.sha256):
            yield _gone(f"la publicación {release.id}")
        elif not release.line and release.id not in names:
            yield f"El registro no dice que se publicara {release.id}."
    if standing.pin and standing.pin.line and standing.pin.line not in {*lines, *state.pinned_by}:
        yield _gone(f"que está fijada {standing.pin.release}")
    for withdrawal in standing.withdrawn:
        if withdrawal.line and withdrawal.line not in {*lines, *state.ordered}:
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
    recorded_pin = state.pin.release if state.pin else ""
    if pin != recorded_pin:
        yield (
            f"Según el registro está fijada «{recorded_pin or 'ninguna'}», y lo está «{pin or 'ninguna'}»: repita la "
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


def _find_altered_releases(stores: Stores, standing: Standing) -> Iterator[str]:
    for release in standing.releases:
        try:
            stores.releases.refuse_altered(release)
        except StoreError as error:
            yield str(error)


def _off_anchor(entries: Sequence[RecordEntry], anchor: Path) -> Iterator[str]:
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


def _prolong(anchor: Path, entry: RecordEntry) -> None:
    line = f"{entry.number} {entry.sha256}\n"
    content = anchor.read_text(encoding="utf-8") if anchor.exists() else ""
    if not content.endswith(line):
        with anchor.open("a", encoding="utf-8") as stream:
            stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())
