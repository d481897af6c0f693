"""The commands that fetch files from the publishers' portals."""

from __future__ import annotations

from types import ModuleType
from typing import Final

from etl.command_line.words import Command, option
from observatory.settings import Settings


def _import_fetch_commands() -> ModuleType:
    """The functions behind these commands, brought in by the one that is run."""
    from etl.fetching import commands

    return commands


COMMANDS: Final = (
    Command(
        "fetch",
        "descarga el archivo más nuevo de una fuente y lo revisa: 4 si hay algo nuevo, 1 si falló",
        lambda arguments, stores: _import_fetch_commands().fetch(stores, arguments.source),
        (option("source", metavar="ID"),),
    ),
    Command(
        "watch",
        "descarga, revisa, carga y prepara lo nuevo de cada fuente, y avisa a quien firma; no publica nada",
        lambda arguments, stores: _import_fetch_commands().watch(
            stores, sources=arguments.sources, to=Settings.from_environment().notify
        ),
        (option("sources", nargs="*", metavar="ID", help="si falta, todas las que tienen conector"),),
    ),
)
