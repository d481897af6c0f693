"""The command line: `python -m etl COMMAND`. The words of each command stand in `etl/command_line`."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from etl import commands
from etl.command_line import Command, files, releases
from etl.releasing.audit import BrokenLogError
from etl.stores import Stores, find_stores
from observatory.model import ObservatoryError
from observatory.operator_warnings import WorkDone, tell_work
from observatory.settings import Settings
from observatory.store.errors import as_store_errors

WORKING: Final = ("build", "ingest", "release", "watch")
"""The commands whose work is told."""

COMMANDS: Final = (
    *files.COMMANDS,
    *files.FETCH_COMMANDS,
    *releases.COMMANDS,
    *files.SITE_COMMANDS,
    *releases.TRIAL_COMMANDS,
)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused or failed, 2 misspelt, 3 held back by a pin.

    Of `attack` 1 says that it succeeds, and 2 that it could not be made.
    """
    arguments = _parser().parse_args(words)
    try:
        with as_store_errors():
            return _run(arguments)
    except (ObservatoryError, OSError) as error:
        print(error, file=sys.stderr)
        return _find_command(arguments).failed


def _find_command(arguments: argparse.Namespace) -> Command:
    return next(command for command in COMMANDS if command.name == arguments.command)


def _run(arguments: argparse.Namespace) -> int:
    command = _find_command(arguments)
    if command.alone:
        return command.run(arguments, None)
    stores = find_stores(Settings.from_environment(), command=arguments.command)
    named = [getattr(arguments, "source", None), *getattr(arguments, "sources", ())]
    for source in named:
        if source is not None and source not in stores.read_catalog.sources:
            return commands.refuse_unknown_source(source, sorted(stores.read_catalog.sources))
    code = command.run(arguments, stores)
    if command.name in WORKING:
        tell(stores)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m etl", description="Carga, revisa y publica las cifras del observatorio."
    )
    words = parser.add_subparsers(dest="command", required=True, metavar="ORDEN")
    for command in COMMANDS:
        subparser = words.add_parser(command.name, help=command.help)
        for option in command.options:
            subparser.add_argument(*option.names, **option.settings)
    return parser


def tell(stores: Stores) -> None:
    """Tell the site what the record says of the work done: numbers alone, in the public part of the store.

    Where it cannot be read or told, what was told before stays: no command fails of it.
    """
    with suppress(OSError, BrokenLogError):
        entries = list(stores.record.entries())
        built = [entry.at for entry in entries if entry.action in ("build", "release", "again")]
        files = [bool(entry.details["accepted"]) for entry in entries if entry.action == "ingest"]
        last = datetime.fromisoformat(built[-1]).timestamp() if built else 0
        tell_work(stores.folder, WorkDone(last, files.count(True), files.count(False)))


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):  # who reads only the first lines has had enough: that is no fault
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
