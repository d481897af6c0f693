"""What is loaded, from where and how old, what is on show, and what waits for people."""

from __future__ import annotations

from datetime import date

from etl.stores import Stores
from observatory.operator_warnings import operator_warnings
from observatory.store.private import workspace


def status(stores: Stores, *, contact: str = "") -> int:
    """Say what is loaded, from where and how old, what is published, and what waits for people."""
    standing = stores.standing()
    releases = stores.releases.kept_releases() if standing.releases else ()
    current = next((release for release in releases if release.current), None)
    print(f"Publicación: {f'{current.id}, del {current.released}' if current else 'ninguna'}")
    if standing.pin:
        print(f"Fijada: {standing.pin.release}; nada más nuevo se publica hasta `release --unpin`")
    for withdrawn in standing.withdrawn:
        print(f"Retirada: {withdrawn.release}, el {withdrawn.on}. {withdrawn.reason}")
    if stores.ledger.exists():
        with stores.ledger.opened() as ledger:
            in_it = ledger.releases()
            number = len({release.sha256 for release in in_it} - {""})
            print(f"Libro de lo que se mostró: {ledger.rows()} filas de {number} publicaciones")
        for doubtful in (release for release in in_it if not release.shown):
            print(f"  quizá nunca se mostró: {doubtful.id}, del {doubtful.released}")
    with stores.workspace().loading() as connection:
        for snapshot in workspace.snapshots_held(connection):
            age = (date.today() - snapshot["retrieved"]).days
            kind = "figuras del proyecto" if snapshot["shipped"] else "archivo del editor"
            print(
                f"{snapshot['id']} · {kind} · {snapshot['row_count']} filas · {snapshot['file']}"
                f" · sha256 {snapshot['sha256'][:12]}"
                f" · leído {snapshot['retrieved']} (hace {age} días) · datos hasta {snapshot['cutoff'] or 'sin fecha'}"
            )
    for sentence in operator_warnings(stores.catalog, contact=contact, today=date.today()):
        print(f"Aviso: {sentence}")
    return 0
