"""`fetch` and `watch` as functions: values in, an exit code out."""

from __future__ import annotations

import contextlib
import io
import os
import smtplib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import make_msgid
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from etl import commands, pipeline
from etl.checking import CheckVerdict, check_file
from etl.fetching.download import Downloaded, download
from etl.fetching.fetched_files import Shelf, State
from etl.fetching.http_client import FetchClient, FetchError
from etl.fetching.portals import Offered, find_offered_files, read_words
from etl.reading import faults
from etl.releasing.audit import BrokenLogError
from etl.releasing.candidate import compare_with_candidate, prepare_candidate, summarise_difference
from etl.stores import Stores
from observatory import clock
from observatory.model import Connector, ObservatoryError, Source
from observatory.settings import Settings
from observatory.store.errors import BusyError
from observatory.store.private.workspace import read_snapshots
from observatory.text import Text

OpenDoor = Callable[[Connector], FetchClient]
PROGRAM: Final = "observatorio-violencia/0.1"


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that was not known; of a page, which a person reads, there is no verdict."""

    path: Path
    sha256: str
    state: State
    verdict: CheckVerdict | None = None


@dataclass(frozen=True, slots=True)
class FetchOutcome:
    """What came of asking one portal: the files that are new, and what went wrong, if anything did."""

    source: str
    new: tuple[NewFile, ...] = ()
    failures: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether something could not be had, or is no use as it came."""
        return bool(self.failures) or any(file.state in (State.REFUSED, State.PERSONAL) for file in self.new)


@dataclass(frozen=True, slots=True)
class _Fetching:
    """One run for one source, which holds the shelf."""

    stores: Stores
    source: Source
    connector: Connector
    shelf: Shelf
    today: date

    def outcome(self, door: FetchClient) -> FetchOutcome:
        """What is new of all that the portal offers, and what a run that was stopped left unchecked."""
        new = [
            self._checked(file.path, file.sha256)
            for file in self.shelf.files()
            if file.state is State.UNCHECKED
        ]
        failures: list[str] = []
        try:
            offers = find_offered_files(door, self.source, self.connector)
        except FetchError as error:
            return FetchOutcome(self.source.id, tuple(new), (str(error),))
        for offer in offers:
            try:
                new += self._fetched(door, offer)
            except FetchError as error:
                failures.append(str(error))
        return FetchOutcome(self.source.id, tuple(new), tuple(failures))

    def _fetched(self, door: FetchClient, offer: Offered) -> list[NewFile]:
        """The file of an offer, checked; nothing where it is known by its hash."""
        downloaded = download(
            door, offer.address, self.shelf.part(offer.address), most=self.connector.megabytes * 1_000_000,
            pages=self.connector.as_page, known=self.shelf.known(offer.address),
        )  # fmt: skip
        if downloaded is None:
            return []
        known = {file.sha256 for file in self.shelf.files()} | find_loaded_hashes(self.stores, self.source.id)
        if downloaded.sha256 in known or self._says_the_same(downloaded, offer):
            downloaded.part.discard()
            return []
        return [self._checked(self.shelf.keep(downloaded, offer, today=self.today), downloaded.sha256)]

    def _says_the_same(self, downloaded: Downloaded, offer: Offered) -> bool:
        """Whether a page reads as it did: its bytes differ at each request, by what no reader sees."""
        if not self.connector.as_page:
            return False
        former = [file for file in self.shelf.files() if file.asked == offer.address and file.path.exists()]
        return bool(former) and read_words(downloaded.part.path) == read_words(former[-1].path)

    def _checked(self, path: Path, sha256: str) -> NewFile:
        if self.connector.as_page:
            self.shelf.note(path, State.PAGE)
            return NewFile(path, sha256, State.PAGE)
        verdict = check_file(self.stores, path, self.source)
        state = State.PERSONAL if verdict.personal else State.REFUSED if verdict.refused else State.SOUND
        self.shelf.note(path, state)
        return NewFile(path, sha256, state, verdict)


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
            print(faults.format_problems(file.verdict.problems))
    for line in describe_fetched([outcome]):
        print(line, file=sys.stderr if outcome.failures else sys.stdout)
    if not outcome.new and not outcome.failed:
        print("Nada nuevo: el archivo más nuevo ya está aquí.")
    return _exit_code([outcome])


def _usual_door() -> OpenDoor:
    return partial(make_client, settings=Settings.from_environment())


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
    lines = [*describe_fetched(outcomes)]
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
    loaded = find_loaded_hashes(stores, source)
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
    with pipeline.lock_stores(stores.private):
        candidate = prepare_candidate(stores, now=now)
        difference = compare_with_candidate(
            stores.releases, candidate.release, candidate.former, stores.catalog
        )
    yield from summarise_difference(difference, stores.catalog, Text())
    yield "Léalo: python -m etl diff"
    for source in sorted(difference.to_sign):
        office = stores.catalog.sources[source].needs_signoff_of
        yield f"Para firmar: python -m etl signoff --source {source} --office '{office}'"
    yield "Nada se publica solo. Para publicar: python -m etl release"


# The message to whoever signs: what came, what it would change, what a person has to do. No figure stands in it.


def describe_fetched(outcomes: Sequence[FetchOutcome]) -> Iterator[str]:
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


# Fetches what is new of one source, lays it aside with its sidecar, and checks it. Publishes and loads nothing.


def make_client(connector: Connector, settings: Settings) -> FetchClient:
    """The way to the hosts of a connector, with the address of the project in the name we give, if it is known."""
    address = settings.base_url or settings.contact
    return FetchClient(
        hosts=frozenset({str(urlsplit(connector.address).hostname), *connector.hosts}),
        agent=f"{PROGRAM} (+{address})" if address else PROGRAM,
    )


def fetch_newest(stores: Stores, source: Source, open_door: OpenDoor, *, today: date) -> FetchOutcome:
    """Fetch what is new of a source. Raises BusyError, and FetchError without a connector; other faults are told."""
    if source.fetch is None:
        raise FetchError(explain_missing_connector(source))
    fetching = _Fetching(stores, source, source.fetch, Shelf(stores.private, source.id), today)
    with fetching.shelf.alone():
        return fetching.outcome(open_door(source.fetch))


def find_loaded_hashes(stores: Stores, source: str) -> set[str]:
    """The hashes of the publisher's files of a source that the workspace holds, or that a person took out of it."""
    loaded = stores.private.existing_workspace()
    if loaded is None:
        return set()
    with loaded.loading() as connection:
        held = read_snapshots(connection)
    forgotten: set[str] = set()
    with suppress(BrokenLogError):
        forgotten = {entry.details["sha256"] for entry in stores.record.entries() if entry.action == "forget"}
    return forgotten | {str(row["sha256"]) for row in held if row["source"] == source and not row["shipped"]}


def explain_missing_connector(source: Source) -> str:
    """Why a source cannot be fetched, and where its files come from instead."""
    if source.form is not None:
        return f"«{source.id}» no se descarga: lo envía {source.needs_signoff_of} en el formulario del mes."
    where = f"Abra {source.url}, descargue el archivo y revíselo con `python -m etl check ARCHIVO`."
    if source.copy:
        return f"«{source.id}» no tiene conector: lo que se leyó es la copia de un tercero. {where}"
    return f"«{source.id}» no tiene conector: el catálogo no dice en qué página está su archivo más nuevo. {where}"
