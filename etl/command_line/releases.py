"""The commands of publication: from what is prepared to what is on show, and back."""

from __future__ import annotations

import argparse
from pathlib import Path
from types import ModuleType
from typing import Final

from etl.command_line.words import ARCHIVE, Command, option
from etl.stores import Stores

_SOURCE: Final = option("--source", required=True, metavar="ID")
_AT: Final = option(
    "--at", metavar="AAAA-MM-DDTHH:MM", help="no publicar antes de esta hora; «ahora» quita la que había"
)


def _import_release_commands() -> ModuleType:
    """The functions behind these commands, brought in by the one that is run."""
    from etl.releasing import commands

    return commands


def _import_safekeeping_commands() -> ModuleType:
    """The same for those that keep what was published, and prove it."""
    from etl.releasing import safekeeping

    return safekeeping


def _withdraw(arguments: argparse.Namespace, stores: Stores) -> int:
    named = {"name": arguments.name, "reason": arguments.reason}
    fault = {"editions": arguments.edition, "cells": arguments.cell}
    if arguments.lift:
        return int(_import_release_commands().lift(stores, **named, **fault, office=arguments.office))
    return int(_import_release_commands().withdraw(stores, **named, **fault))


COMMANDS: Final = (
    Command(
        "diff",
        "prepara una publicación y dice qué cambiaría; no publica nada",
        lambda arguments, stores: _import_release_commands().diff(
            stores, form=arguments.format, at=arguments.at
        ),
        (option("--format", choices=("text", "html", "json"), default="text"), _AT),
    ),
    Command(
        "signoff",
        "registra que el dueño de las cifras acepta lo preparado",
        lambda arguments, stores: _import_release_commands().record_signoff(
            stores, source=arguments.source, office=arguments.office, on=arguments.on
        ),
        (
            _SOURCE,
            option("--office", required=True, metavar="OFICINA", help="la oficina, no una persona"),
            option("--on", metavar="AAAA-MM-DD", help="el día de la firma; si falta, hoy"),
        ),
    ),
    Command(
        "release",
        "publica lo preparado; si nadie tiene que firmar, prepara y publica",
        lambda arguments, stores: _import_release_commands().release(
            stores, at=arguments.at, unpin=arguments.unpin
        ),
        (
            _AT,
            option("--unpin", action="store_true", help="suelta la publicación fijada; no publica nada"),
        ),
    ),
    Command(
        "rollback",
        "vuelve a una publicación anterior, y la fija: la última, o la nombrada",
        lambda arguments, stores: _import_release_commands().roll_back(stores, name=arguments.name),
        (option("name", nargs="?", metavar="PUBLICACIÓN"),),
    ),
    Command(
        "withdraw",
        "retira una publicación: responde 410 con el motivo, y lo que estaba mal no se publica otra vez",
        _withdraw,
        (
            option("name", metavar="PUBLICACIÓN"),
            option("reason", metavar="MOTIVO", help="una oración, que se publica"),
            option(
                "--edition",
                action="append",
                default=[],
                metavar="FUENTE@EDICIÓN",
                help="lo que está mal; si no se nombra nada, las ediciones que la publicación anterior no llevaba",
            ),
            option(
                "--cell",
                action="append",
                default=[],
                metavar="CONSULTA",
                help="números que están mal, como en una dirección del sitio: "
                "«indicator=cem_cases&territory=CÓDIGO&period=2024»",
            ),
            option(
                "--lift",
                action="store_true",
                help="levanta una retirada que fue un error; con --edition o --cell, salvo eso",
            ),
            option("--office", default="", metavar="OFICINA", help="con --lift: la oficina que lo firma"),
        ),
    ),
    Command(
        "audit",
        "compara el registro con lo publicado: 1 si algo no es lo que dice",
        lambda arguments, stores: _import_safekeeping_commands().audit(stores, anchor=arguments.anchor),
        (
            option(
                "--anchor",
                type=Path,
                metavar="ARCHIVO",
                help="guardado en otra parte: lo que el registro era la última vez; se prolonga si todo está bien",
            ),
        ),
    ),
    Command(
        "ledger",
        "añade al libro de lo que se mostró una publicación o una copia de otra parte",
        lambda arguments, stores: _import_safekeeping_commands().extend_ledger(stores, arguments.file),
        (option("action", choices=("add",)), ARCHIVE),
    ),
    Command(
        "backup",
        "guarda los almacenes y el registro en un archivo",
        lambda arguments, stores: _import_safekeeping_commands().backup(stores, arguments.file),
        (ARCHIVE,),
    ),
    Command(
        "restore",
        "trae de vuelta una copia, si está entera",
        lambda arguments, stores: _import_safekeeping_commands().restore(
            stores, arguments.file, former=arguments.former
        ),
        (
            ARCHIVE,
            option(
                "--former",
                default="",
                metavar="DIRECCIÓN",
                help="con una base de datos: la de antes, para que siga retirado lo que se retiró en ella",
            ),
        ),
    ),
)
