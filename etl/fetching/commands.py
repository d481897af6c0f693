"""`fetch` and `watch` as functions: values in, an exit code out."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Final

from etl import commands, pipeline, report
from etl.fetching.errors import FetchError
from etl.fetching.message import leave, lines_of
from etl.fetching.newest import FetchOutcome, NewFile, OpenDoor, door_to, fetch_newest, hashes_loaded
from etl.fetching.shelf import Shelf, State
from etl.releasing.candidate import prepare_candidate
from etl.releasing.difference import difference_of
from etl.releasing.difference_text import summary
from etl.stores import Stores
from observatory import clock
from observatory.model import ObservatoryError
from observatory.settings import Settings
from observatory.store.errors import BusyError
from observatory.text import Text

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
