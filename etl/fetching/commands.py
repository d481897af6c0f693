"""`fetch` and `watch` as functions: values in, an exit code out."""

from __future__ import annotations

import contextlib
import io
import os
import smtplib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import make_msgid
from functools import partial
from pathlib import Path
from typing import Final

from etl import commands, pipeline, report
from etl.fetching.errors import FetchError
from etl.fetching.fetched_files import Shelf, State
from etl.fetching.newest import FetchOutcome, NewFile, OpenDoor, door_to, fetch_newest, hashes_loaded
from etl.releasing.candidate import prepare_candidate
from etl.releasing.difference import difference_of, summary
from etl.stores import Stores
from observatory import clock
from observatory.model import ObservatoryError
from observatory.settings import Settings
from observatory.store.errors import BusyError
from observatory.text import Text

OUTBOX: Final = "outbox"
MAIL_SERVICE: Final = ("127.0.0.1", 25)
_SECONDS: Final = 60
_BECAME: Final = {
    State.LOADED: "pasa `check` y está cargado",
    State.SOUND: "pasa `check`; no se cargó",
    State.REFUSED: "no pasa `check`; no se cargó",
    State.PERSONAL: "lleva datos de personas y no se guardó: avise a quien lo publica",
    State.PAGE: "es una página: léala y escriba sus cifras en data/figures",
}

NEW: Final = 4
"""The exit code where something new waits for a person; 0 says that nothing is new, 1 that something failed."""


def fetch(stores: Stores, source: str, *, open_door: OpenDoor | None = None) -> int:
    """Fetch what is new of one source, lay it aside and check it. Nothing is loaded, nothing is published."""
    outcome = fetch_newest(
        stores, stores.catalog.sources[source], open_door or _usual_door(), today=clock.today()
    )
    for file in outcome.new:
        if file.verdict is not None:
            print(report.readable(file.verdict.problems))
    for line in lines_of([outcome]):
        print(line, file=sys.stderr if outcome.failures else sys.stdout)
    if not outcome.new and not outcome.failed:
        print("Nada nuevo: el archivo más nuevo ya está aquí.")
    return _exit_code([outcome])


def _usual_door() -> OpenDoor:
    return partial(door_to, settings=Settings.from_environment())


def _exit_code(outcomes: Sequence[FetchOutcome]) -> int:
    if any(outcome.failed for outcome in outcomes):
        return 1
    return NEW if any(outcome.new for outcome in outcomes) else 0


def watch(
    stores: Stores, *, sources: Sequence[str] = (), to: str = "", open_door: OpenDoor | None = None
) -> int:
    """Fetch every source that has a connector, load what passes, prepare a candidate, and leave a message.

    The message says what came and how many figures would change. Nothing is published.
    """
    now = clock.now()
    outcomes = [
        _load_sound_files(stores, _fetch_source(stores, source, open_door or _usual_door(), today=now.date()))
        for source in sources or [source.id for source in stores.catalog.sources.values() if source.fetch]
    ]
    code = _exit_code(outcomes)
    if code == 0:
        print("Nada nuevo en ninguna fuente.")
        return 0
    lines = [*lines_of(outcomes)]
    if any(file.state is State.LOADED for outcome in outcomes for file in outcome.new):
        try:
            lines += _difference(stores, now)
        except ObservatoryError as error:
            lines.append(f"No se pudo preparar la publicación. {error}")
            code = 1
    print("\n".join(lines))
    subject = (
        "Observatorio: cifras nuevas por revisar" if code == NEW else "Observatorio: algo falló al descargar"
    )
    print(f"Mensaje: {leave(stores, subject, lines, to=to, now=now)}")
    return code


def _fetch_source(stores: Stores, source: str, open_door: OpenDoor, *, today: date) -> FetchOutcome:
    """What came of one source, and what came of it before that passed and was not loaded."""
    try:
        outcome = fetch_newest(stores, stores.catalog.sources[source], open_door, today=today)
    except (FetchError, BusyError) as error:
        return FetchOutcome(source, failures=(str(error),))
    fetched_now = {file.path for file in outcome.new}
    loaded = hashes_loaded(stores, source)
    waiting = [
        NewFile(file.path, file.sha256, file.state)
        for file in Shelf(stores.private, source).files()
        if file.state is State.SOUND and file.path not in fetched_now and file.sha256 not in loaded
    ]
    return replace(outcome, new=(*waiting, *outcome.new))


def _load_sound_files(stores: Stores, outcome: FetchOutcome) -> FetchOutcome:
    """The outcome, once what passed is in the workspace."""
    shelf = Shelf(stores.private, outcome.source)
    files = []
    for file in outcome.new:
        state = file.state
        if state is State.SOUND and _load(stores, outcome.source, file):
            shelf.note(file.path, state := State.LOADED)
        files.append(replace(file, state=state))
    return replace(outcome, new=tuple(files))


def _load(stores: Stores, source: str, file: NewFile) -> bool:
    with contextlib.redirect_stdout(io.StringIO()):
        return commands.ingest(stores, file.path, source=source) == 0


def _difference(stores: Stores, now: datetime) -> Iterator[str]:
    """The candidate of what is loaded now, how many figures it changes, and what a person does next."""
    with pipeline.writing_alone(stores.private):
        candidate = prepare_candidate(stores, now=now)
        difference = difference_of(stores.releases, candidate.release, candidate.former, stores.catalog)
    yield from summary(difference, stores.catalog, Text())
    yield "Léalo: python -m etl diff"
    for source in sorted(difference.to_sign):
        office = stores.catalog.sources[source].needs_signoff_of
        yield f"Para firmar: python -m etl signoff --source {source} --office '{office}'"
    yield "Nada se publica solo. Para publicar: python -m etl release"


# The message to whoever signs: what came, what it would change, what a person has to do. No figure stands in it.


def lines_of(outcomes: Sequence[FetchOutcome]) -> Iterator[str]:
    """A line for each new file and each failure, with what to do."""
    for outcome in outcomes:
        for file in outcome.new:
            yield f"{outcome.source}: {file.path.name}, sha256 {file.sha256[:12]}: {_BECAME[file.state]}."
            yield from _way_on(outcome.source, file)
        for failure in outcome.failures:
            yield f"{outcome.source}: no se pudo. {failure}"


def _way_on(source: str, file: NewFile) -> Iterator[str]:
    if file.state is State.REFUSED:
        yield f"  Mire por qué: python -m etl check '{file.path}' --source {source}"
    if file.state is State.SOUND:
        yield f"  Para cargarlo: python -m etl ingest '{file.path}' --source {source}"
    if file.state is State.PAGE:
        yield f"  Está en {file.path}"


def leave(stores: Stores, subject: str, lines: Sequence[str], *, to: str, now: datetime) -> Path:
    """Lay the message in the outbox, which only its owner may read, and send it where an address is set.

    Raises FetchError where it could not be sent; it lies in the outbox all the same.
    """
    message = EmailMessage()
    message["Subject"] = subject
    message["Date"] = now
    message["Message-ID"] = make_msgid(domain="observatorio.invalid")
    if to:
        message["From"] = message["To"] = to
    message.set_content("\n".join(lines) + "\n", cte="8bit")
    folder = stores.private.folder / OUTBOX
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{now:%Y-%m-%dT%H%M%S.%f}.eml"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(bytes(message))
    if to:
        _send(message, path)
    return path


def _send(message: EmailMessage, path: Path) -> None:
    """Hand the message to the mail service of this machine, which asks for no password."""
    try:
        with smtplib.SMTP(*MAIL_SERVICE, timeout=_SECONDS) as service:
            service.send_message(message)
    except (smtplib.SMTPException, OSError) as error:
        raise FetchError(
            f"El correo de esta máquina ({MAIL_SERVICE[0]}:{MAIL_SERVICE[1]}) no aceptó el mensaje ({error}): queda en "
            f"{path}."
        ) from error
