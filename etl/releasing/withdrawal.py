"""Takes a release back: it answers 410 with a sentence, and nothing that was at fault in it goes on show again.

What was at fault is editions, known by what was read, or cells, known by their value. Whatever holds one of them, beside
whatever else and under whatever name, is refused until it is corrected or forgotten, or the withdrawal is lifted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, Final

from etl.publishing import fingerprints
from etl.releasing.recorded_state import (
    PUBLISHED,
    Cell,
    Fault,
    RecordedState,
    find_standing,
    read_recorded_state,
)
from etl.stores import Stores
from observatory.addresses.selection import Selection
from observatory.model import ObservatoryError
from observatory.store.errors import StoreError, UnknownReleaseError
from observatory.store.private.workspace import Loading
from observatory.store.reading import panel, queries
from observatory.store.reading.public_facts import Fact, read_facts, read_told_facts
from observatory.store.releases import KeptRelease, Opened, Pin, Standing, Withdrawal

_LONGEST: Final = 300
_NAMED: Final = 5
_UNKNOWN: Final = "?"
Editions = Mapping[str, str]
"""Editions by name, each with the mark of what was read: the hash of its file and, of an extract of the project's own,
what the extract says (`?` where no record tells)."""


class WithdrawalError(ObservatoryError):
    """A withdrawal or a lift that lacks something, or what was withdrawn would be published again."""


def withdraw_with_others(
    stores: Stores, name: str, reason: str, *, today: date, editions: Sequence[str] = (), cells: Sequence[str] = ()
) -> str:  # fmt: skip
    """Withdraw a release, with every other one that holds what is at fault in it, and say so in sentences.

    `editions` and `cells` (queries, as in an address) name what is at fault; where neither does it is what `_not_before`
    finds. Where the release is the one on show it is pinned too: nobody is shown anything newer unasked. Raises
    UnknownReleaseError, and WithdrawalError for an empty or endless reason and for what the release does not hold.
    """
    sentence, standing = _sentence(reason), stores.releases.standing()
    release = _find_release(standing, name)
    gone = standing.withdrawal_of(release) is not None
    if gone and not (editions or cells):
        return f"La publicación {release.id} ya estaba retirada."
    fault = _fault_named(stores, release, editions, cells) or _not_before(stores, release, standing)
    also = [other for other in _not_withdrawn(standing) if other != release and _holds(stores, other, fault)]
    shown = next(iter(standing.may_be_shown()), None)
    pin = shown.id if shown and standing.pin is None and shown in (release, *also) else ""
    line = stores.record.append(
        "withdraw", release=release.id, sha256=release.sha256, reason=sentence, pinned=bool(pin), pin=pin,
        **_fault_told(fault, also, today),
    ).sha256  # fmt: skip
    names = [one.id for one in (release, *also) if standing.withdrawal_of(one) is None]
    said = [Withdrawal(withdrawn, sentence, today.isoformat(), line) for withdrawn in dict.fromkeys(names)]
    stores.releases.write_standing(
        replace(standing, pin=Pin(pin, line) if pin else standing.pin, withdrawn=(*standing.withdrawn, *said))
    )
    return " ".join(
        _withdrawal_sentences(release, also, fault, named=bool(editions or cells), pinned=bool(pin))
    )


def _fault_told(fault: Fault, also: Sequence[KeptRelease], today: date) -> dict[str, Any]:
    """What a line of the record says of what was at fault."""
    return {
        "on": today.isoformat(),
        "editions": fault.editions,
        "cells": fault.cells,
        "also": [other.id for other in also],
    }


def _withdrawal_sentences(
    release: KeptRelease, also: Sequence[KeptRelease], fault: Fault, *, named: bool, pinned: bool
) -> Iterator[str]:
    yield f"Retirada: {release.id}."
    if also:
        yield f"También, porque lo llevan: {', '.join(other.id for other in also)}."
    if fault.editions or fault.cells:
        at_fault = [*fault.editions, *map(name_cell, fault.cells)]
        yield f"No se publica nada que lleve {_list_first_names(at_fault)} hasta que se corrija o se olvide (`forget`)."
        if not named and len(at_fault) > 1:
            yield "Si solo una parte estaba mal, levante lo demás: `withdraw --lift`, con --edition o --cell."
    else:
        yield "No se sabe qué llevaba: nombre lo que estaba mal con --edition o --cell."
    if pinned:
        yield "Nada nuevo se publica hasta que lo suelte con `python -m etl release --unpin`."


def lift_withdrawal(
    stores: Stores, name: str, reason: str, *, office: str, today: date, editions: Sequence[str] = (),
    cells: Sequence[str] = (),
) -> str:  # fmt: skip
    """Lift a withdrawal that was a mistake, signed by an office that owns what was withdrawn, and say so.

    Where no source in it has an owner, any office signs that is named. With `editions` or `cells` the release stays
    withdrawn, and these alone were at fault in it. Raises UnknownReleaseError and WithdrawalError.
    """
    sentence, standing = _sentence(reason), stores.releases.standing()
    release, state = _find_release(standing, name), read_recorded_state(list(stores.record.entries()))
    lines = [line for line, order in state.ordered.items() if order[0].release in release.names]
    if not lines:
        raise WithdrawalError(_why_not_lifted(release, standing))
    owners = _owners(stores, [state.at_fault[line] for line in lines if line in state.at_fault], release)
    signer = " ".join(office.split())
    if not signer or (owners and signer not in owners):
        who = " o ".join(f"«{owner}»" for owner in sorted(owners)) or "la oficina que responde de las cifras"
        raise WithdrawalError(
            f"Una retirada la levanta {who}: nómbrela, escrita así, con --office. Sigue retirada."
        )
    fault = _fault_named(stores, release, editions, cells)
    others = [
        other for other in standing.releases if fault and other != release and _holds(stores, other, fault)
    ]
    narrowed = {**_fault_told(fault, others, today), "pinned": False} if fault else {}
    stores.record.append("lift", release=release.id, reason=sentence, office=signer, lines=lines, **narrowed)
    stores.releases.write_standing(find_standing(stores))
    if fault:
        return f"Firmado por «{signer}». " + " ".join(
            _withdrawal_sentences(release, others, fault, named=True, pinned=False)
        )
    return (
        f"Levantada la retirada de {release.id}, firmada por «{signer}»: se puede pedir y publicar otra vez."
    )


def _why_not_lifted(release: KeptRelease, standing: Standing) -> str:
    if standing.withdrawal_of(release) is None:
        return f"La publicación {release.id} no está retirada."
    return (
        f"La publicación {release.id} se retiró con otra, que llevaba lo mismo: levante la retirada de esa. Si no hay "
        "otra, el registro no sabe de ella: mire `python -m etl audit`."
    )


def _owners(stores: Stores, faults: Sequence[Fault], release: KeptRelease) -> set[str]:
    """The offices that own what was at fault; where cells were, of all that the release holds."""
    editions = {edition for fault in faults for edition in fault.editions}
    if any(fault.cells or not fault.known for fault in faults) or not editions:
        editions |= set(find_editions(stores, release))
    names = {edition.partition("@")[0] for edition in editions} & set(stores.catalog.sources)
    return {owner for name in names if (owner := stores.catalog.sources[name].needs_signoff_of)}


def refuse_withdrawn(stores: Stores, candidate: KeptRelease) -> None:
    """Raise WithdrawalError where what is staged holds what was withdrawn."""
    standing = stores.standing()
    matches = [
        release
        for release in standing.releases
        if standing.withdrawal_of(release) and release.fingerprint == candidate.fingerprint
    ]
    known = {fault.release for fault in list_withdrawn_faults(stores) if fault.editions or fault.cells}
    for release in matches:
        if not known & {*release.names}:  # nobody could say what was at fault in it
            raise WithdrawalError(_refusal(release.id, [candidate.id]))
    with stores.workspace().loading() as source, stores.releases.opened_staged() as staged:
        refuse_at_fault(stores, list_loaded_editions(source), staged)


def refuse_at_fault(stores: Stores, editions: Editions, opened: Opened | None = None) -> None:
    """Raise WithdrawalError where editions, or the cells of an open release or draft, were withdrawn and not lifted."""
    for fault in list_withdrawn_faults(stores):
        found = [*_editions_at_fault(fault, editions), *(_cells_at_fault(fault, opened) if opened else ())]
        if found:
            raise WithdrawalError(_refusal(fault.release, found))


def _refusal(release: str, found: Sequence[str]) -> str:
    return (
        f"No se publica: lleva lo mismo que se retiró con {release}: {_list_first_names(found)}. "
        "Cargue la corrección en su lugar (`ingest`; de una figura del proyecto, en data/figures), o quite una edición "
        "que cargó con `forget`, y prepare otra con `python -m etl diff`. "
        "Si retirarla fue un error, o solo una parte estaba mal: `withdraw --lift`."
    )


def list_withdrawn_faults(stores: Stores) -> Iterator[Fault]:
    """What was at fault in releases that are withdrawn, as the record says.

    Raises BrokenLogError, and WithdrawalError where a withdrawal stands that the record does not tell of.
    """
    standing, state = stores.standing(), read_recorded_state(list(stores.record.entries()))
    forgotten = [one.release for one in standing.withdrawn if one.line and one.line not in state.ordered]
    if forgotten:
        raise WithdrawalError(
            f"No se publica: el registro no dice qué se retiró con {_list_first_names(forgotten)}, "
            "porque falta o es otro. Restaure una copia con `python -m etl restore`; mire `python -m etl audit`."
        )
    for fault in state.at_fault.values():
        release = next((one for one in standing.releases if fault.release in one.names), None)
        if fault.known or release is None:
            yield fault
        else:
            yield replace(_not_before(stores, release, standing), release=fault.release)


def find_due_withdrawals(
    stores: Stores, releases: Sequence[KeptRelease], state: RecordedState
) -> Iterator[Withdrawal]:
    """The withdrawals of releases from elsewhere that hold what a record says was withdrawn here."""
    for release in releases:
        for line, fault in state.at_fault.items():
            if _holds(stores, release, fault):
                yield replace(state.ordered[line][0], release=release.id)
                break


def describe_shown_faults(stores: Stores, standing: Standing) -> Iterator[str]:
    """Sentences for an audit: releases that are not withdrawn, and hold what was."""
    with suppress(ObservatoryError):
        faults = [fault for fault in list_withdrawn_faults(stores) if fault.editions or fault.cells]
        for release in _not_withdrawn(standing) if faults else ():
            for fault in (fault for fault in faults if _holds(stores, release, fault)):
                yield f"{release.id} lleva lo que se retiró con {fault.release}, y no está retirada: retírela."


def list_loaded_editions(source: Loading) -> Editions:
    """The editions of an open workspace."""
    extracts = fingerprints.extracts_of(source)
    return {
        name: _mark(digest, extracts.get(name, ""))
        for name, digest in fingerprints.digests_of(source).items()
    }


def find_editions(stores: Stores, release: KeptRelease) -> Editions:
    """The editions of a release, as the record or else the release tells. Raises StoreError where neither can."""
    with suppress(ObservatoryError):
        for entry in stores.record.entries():
            details = entry.details
            if (
                entry.action in PUBLISHED
                and details.get("sha256") == release.sha256
                and "extracts" in details
            ):
                extracts = details["extracts"]
                return {
                    name: _mark(digest, extracts.get(name, "")) for name, digest in details["files"].items()
                }
    with stores.releases.opened(release.id, withdrawn=True) as connection:
        return {one.id: _mark(one.sha256, _UNKNOWN) for one in queries.read_snapshots(connection)}


def _mark(digest: str, extract: str) -> str:
    return f"{digest}:{extract}" if extract else digest


def _is_same(edition: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two editions, each a name and a mark, are of the same reading: a file by whatever name it was loaded."""
    (digest, _, extract), (other_digest, _, other_extract) = (
        edition[1].partition(":"),
        other[1].partition(":"),
    )
    if _UNKNOWN in (extract, other_extract):
        return edition[0] == other[0] and digest == other_digest
    return (digest, extract) == (other_digest, other_extract)


def _editions_at_fault(fault: Fault, editions: Editions) -> list[str]:
    return [
        edition[0]
        for edition in editions.items()
        if any(_is_same(edition, withdrawn) for withdrawn in fault.editions.items())
    ]


def _cells_at_fault(fault: Fault, opened: Opened) -> list[str]:
    if not fault.cells:
        return []
    withdrawn = set(fault.cells)
    shown = read_facts(opened, indicators={cell[0] for cell in fault.cells})
    return list(dict.fromkeys(name_cell(cell) for fact in shown if (cell := _cell(fact)) in withdrawn))


def _cell(fact: Fact) -> Cell | None:
    if fact.value is None:
        return None
    return (fact.indicator, fact.territory, fact.start, fact.end, fact.breakdown, fact.value)


def name_cell(cell: Cell) -> str:
    """A cell for a sentence, without its number."""
    return " ".join(filter(None, (*cell[:2], f"{cell[2]}/{cell[3]}", cell[4])))


def _holds(stores: Stores, release: KeptRelease, fault: Fault) -> bool:
    """Whether a release holds what was at fault; of one that cannot be read the record alone is asked."""
    try:
        if _editions_at_fault(fault, find_editions(stores, release)):
            return True
        if not fault.cells:
            return False
        with stores.releases.opened(release.id, withdrawn=True) as connection:
            return bool(_cells_at_fault(fault, connection))
    except StoreError:
        return False  # nobody is shown it, and it is held against this before it is made again


def _fault_named(
    stores: Stores, release: KeptRelease, editions: Sequence[str], queries_of_cells: Sequence[str]
) -> Fault | None:
    """What an operator names as at fault; None where she names nothing."""
    if not (editions or queries_of_cells):
        return None
    held = find_editions(stores, release)
    strangers = [name for name in editions if name not in held]
    if strangers:
        raise WithdrawalError(
            f"{release.id} no lleva {_list_first_names(strangers)}. Lleva: {', '.join(sorted(held))}."
        )
    cells = tuple(cell for query in queries_of_cells for cell in _cells_named(stores, release, query))
    return Fault(release.id, {name: held[name] for name in editions}, cells)


def _cells_named(stores: Stores, release: KeptRelease, query: str) -> list[Cell]:
    selection = Selection.from_query(query.lstrip("?"), stores.catalog, rows=True)
    if "grain=" not in query:
        selection = replace(selection, grain="all")
    with stores.releases.opened(release.id, withdrawn=True) as connection:
        rows = panel.build_panel(connection, stores.catalog, selection).rows
    cells: list[Cell] = [
        (row.indicator, row.territory, row.period.start.isoformat(), row.period.end.isoformat(), str(row.breakdown),
         row.value)
        for row in rows
        if row.value is not None
    ]  # fmt: skip
    if not cells:
        raise WithdrawalError(f"{release.id} no muestra ningún número en «{query}».")
    return cells


def _not_before(stores: Stores, release: KeptRelease, standing: Standing) -> Fault:
    """What is at fault where nobody names it: the editions that no release before it held.

    Where all were there before, it is the numbers that the one before did not show so; and where that one is equal, or
    there is none, all editions of it.
    """
    held: Editions = {}
    with suppress(StoreError):
        held = find_editions(stores, release)
    later = standing.releases.index(release) + 1
    for former in standing.releases[later:] if held else ():
        if standing.withdrawal_of(former) is not None:
            continue
        with suppress(StoreError):
            before = Fault(former.id, find_editions(stores, former))
            known = _editions_at_fault(before, held)
            new = {name: mark for name, mark in held.items() if name not in known}
            cells = () if new else _cells_since(stores, release, former)
            if new or cells:
                return Fault(release.id, new, cells)
    return Fault(release.id, held)


def _cells_since(stores: Stores, release: KeptRelease, former: KeptRelease) -> tuple[Cell, ...]:
    """The numbers of a release that a former one does not show so."""
    with stores.releases.opened(former.id) as connection:
        shown = {hash(_cell(fact)) for fact in read_told_facts(connection)}
    with stores.releases.opened(release.id, withdrawn=True) as connection:
        cells = (_cell(fact) for fact in read_told_facts(connection))
        return tuple(cell for cell in cells if cell is not None and hash(cell) not in shown)


def _find_release(standing: Standing, name: str) -> KeptRelease:
    release = next((release for release in standing.releases if name in release.names), None)
    if release is None:
        raise UnknownReleaseError(name, list(dict.fromkeys(listed.id for listed in standing.releases)))
    return release


def _not_withdrawn(standing: Standing) -> list[KeptRelease]:
    return [release for release in standing.releases if standing.withdrawal_of(release) is None]


def _sentence(reason: str) -> str:
    sentence = " ".join(reason.split())
    if not sentence or len(sentence) > _LONGEST:
        raise WithdrawalError(
            f"Diga el motivo en una oración de hasta {_LONGEST} letras: la leerá quien pida la publicación."
        )
    return sentence


def _list_first_names(names: Sequence[str]) -> str:
    """The first names, and how many there are."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" y {more} más" if more > 0 else "")
