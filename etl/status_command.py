"""`status`: what is on show, what is loaded, from where and how old it is, and what waits for people."""

from __future__ import annotations

import json
from collections.abc import Iterator

from etl.releasing.recorded_state import hold_stores
from etl.standing import Observed, observe_stores
from etl.stores import Stores
from observatory import clock


def status(stores: Stores, *, contact: str = "", as_json: bool = False) -> int:
    """Say it, in lines or as JSON. Always 0: what is old or waits is no failure of the command."""
    if stores.releases.lost():
        with hold_stores(stores):  # which makes it anew of the record, and says so
            pass
    seen = observe_stores(stores, contact=contact, today=clock.today())
    if as_json:
        print(json.dumps(seen.record(), ensure_ascii=False, indent=1))
        return 0
    for line in (*_releases(seen), *_ledger(stores), *_editions(seen), *_describe_waiting_work(seen)):
        print(line)
    return 0


def _releases(seen: Observed) -> Iterator[str]:
    yield f"Publicación: {f'{seen.current.id}, del {seen.current.released}' if seen.current else 'ninguna'}"
    if seen.standing.pin:
        yield f"Fijada: {seen.standing.pin.release}; nada más nuevo se publica hasta `release --unpin`"
    for withdrawn in seen.standing.withdrawn:
        yield f"Retirada: {withdrawn.release}, el {withdrawn.on}. {withdrawn.reason}"


def _ledger(stores: Stores) -> Iterator[str]:
    if not stores.ledger.exists():
        return
    with stores.ledger.opened() as ledger:
        in_it = ledger.releases()
        number = len({release.sha256 for release in in_it} - {""})
        yield f"Libro de lo que se mostró: {ledger.rows()} filas de {number} publicaciones"
    for doubtful in (release for release in in_it if not release.shown):
        yield f"  quizá nunca se mostró: {doubtful.id}, del {doubtful.released}"


def _editions(seen: Observed) -> Iterator[str]:
    for edition in seen.editions:
        age = (seen.today - edition["retrieved"]).days
        kind = "figuras del proyecto" if edition["shipped"] else "archivo del editor"
        yield (
            f"{edition['id']} · {kind} · {edition['row_count']} filas · {edition['file']}"
            f" · sha256 {edition['sha256'][:12]}"
            f" · leído {edition['retrieved']} (hace {age} días) · datos hasta {edition['cutoff'] or 'sin fecha'}"
        )


def _describe_waiting_work(seen: Observed) -> Iterator[str]:
    for age in seen.ages:
        if age.is_overdue(seen.today):
            yield f"Atrasada: {age.source}, con datos hasta {age.cutoff}; otra edición se esperaba el {age.due}"
        elif age.cutoff is None and not age.edition:
            yield f"Sin datos: de {age.source} no se ha recibido nada"
    for source, file in seen.waiting:
        yield f"Descargado y sin cargar: {source}, {file.path.name}, del {file.retrieved} ({file.state or 'sin revisar'})"
    if seen.candidate is not None:
        yield f"Preparada y sin publicar: {seen.candidate.release.id}, sha256 {seen.candidate.release.sha256[:12]}"
        for source, office in seen.unsigned.items():
            yield f"  falta la firma de «{office}»: {source}"
    for sentence in seen.warnings:
        yield f"Aviso: {sentence}"
