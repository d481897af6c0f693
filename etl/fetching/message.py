"""The message to whoever signs: what came, what it would change, what a person has to do. No figure stands in it."""

from __future__ import annotations

import os
import smtplib
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Final

from etl.fetching.errors import FetchError
from etl.fetching.newest import FetchOutcome, NewFile
from etl.fetching.shelf import State
from etl.stores import Stores

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
