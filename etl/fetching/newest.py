"""Fetches what is new of one source, lays it aside with its sidecar, and checks it. Publishes and loads nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from etl.checking import CheckVerdict, check_file
from etl.fetching.download import Downloaded, download
from etl.fetching.errors import FetchError
from etl.fetching.fetched_files import Shelf, State
from etl.fetching.http_client import FetchClient
from etl.fetching.portals import Offered, find_offered_files, read_words
from etl.releasing.audit import BrokenLogError
from etl.stores import Stores
from observatory.model import Connector, Source
from observatory.settings import Settings
from observatory.store.private.workspace import snapshots_held

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


def door_to(connector: Connector, settings: Settings) -> FetchClient:
    """The way to the hosts of a connector, with the address of the project in the name we give, if it is known."""
    address = settings.base_url or settings.contact
    return FetchClient(
        hosts=frozenset({str(urlsplit(connector.address).hostname), *connector.hosts}),
        agent=f"{PROGRAM} (+{address})" if address else PROGRAM,
    )


def fetch_newest(stores: Stores, source: Source, open_door: OpenDoor, *, today: date) -> FetchOutcome:
    """Fetch what is new of a source. Raises BusyError, and FetchError without a connector; other faults are told."""
    if source.fetch is None:
        raise FetchError(why_no_connector(source))
    fetching = _Fetching(stores, source, source.fetch, Shelf(stores.private, source.id), today)
    with fetching.shelf.alone():
        return fetching.outcome(open_door(source.fetch))


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
        known = {file.sha256 for file in self.shelf.files()} | hashes_loaded(self.stores, self.source.id)
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


def hashes_loaded(stores: Stores, source: str) -> set[str]:
    """The hashes of the publisher's files of a source that the workspace holds, or that a person took out of it."""
    loaded = stores.private.existing_workspace()
    if loaded is None:
        return set()
    with loaded.loading() as connection:
        held = snapshots_held(connection)
    forgotten: set[str] = set()
    with suppress(BrokenLogError):
        forgotten = {entry.details["sha256"] for entry in stores.record.entries() if entry.action == "forget"}
    return forgotten | {str(row["sha256"]) for row in held if row["source"] == source and not row["shipped"]}


def why_no_connector(source: Source) -> str:
    """Why a source cannot be fetched, and where its files come from instead."""
    if source.form is not None:
        return f"«{source.id}» no se descarga: lo envía {source.needs_signoff_of} en el formulario del mes."
    where = f"Abra {source.url}, descargue el archivo y revíselo con `python -m etl check ARCHIVO`."
    if source.copy:
        return f"«{source.id}» no tiene conector: lo que se leyó es la copia de un tercero. {where}"
    return f"«{source.id}» no tiene conector: el catálogo no dice en qué página está su archivo más nuevo. {where}"
