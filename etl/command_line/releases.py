"""The commands of publication: from what is prepared to what is on show, and back."""

from __future__ import annotations

import argparse
import zipfile
import zlib
from pathlib import Path
from types import ModuleType
from typing import Final

from etl.command_line import ARCHIVE, FORMAT, Command, option
from etl.stores import Stores
from observatory.model import Period
from observatory.settings import Settings
from observatory.store.errors import DATABASE_ERRORS

_SOURCE: Final = option("--source", required=True, metavar="ID")
_AT: Final = option(
    "--at", metavar="AAAA-MM-DDTHH:MM", help="no publicar antes de esta hora; «ahora» quita la que había"
)
MONTHS: Final = tuple(Period.month(2025 + at // 12, at % 12 + 1) for at in range(14))
"""The months of the demonstration, each of them reported."""


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
        (_AT, option("--unpin", action="store_true", help="suelta la publicación fijada; no publica nada")),
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


# The commands that try the observatory: invented figures, and the attack on what is published.


def _demo(arguments: argparse.Namespace, _: Stores) -> int:
    from etl.demo_command import make_demonstration

    return make_demonstration(
        Settings.from_environment(), forms=arguments.forms, months=MONTHS[: arguments.months]
    )


def _attack(arguments: argparse.Namespace, stores: Stores) -> int:
    """1 where a number can be worked out. What could not be read at all is another fault, and exits with `failed`."""
    from etl.attack_command import NotReadError, attack_release, attack_site

    as_json = arguments.format == "json"
    try:
        if arguments.site:
            return attack_site(arguments.site, stores.catalog, as_json=as_json)
        return attack_release(stores, former=arguments.former, informed=arguments.informed, as_json=as_json)
    except _DAMAGED as error:
        raise NotReadError(error) from error


# What readers of a damaged store, a cut answer or a broken archive raise.
_DAMAGED: Final = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    EOFError,
    *DATABASE_ERRORS,
    zipfile.BadZipFile,
    zlib.error,
)
TRIAL_COMMANDS: Final = (
    Command(
        "demo",
        "hace la demostración: un municipio inventado, en un almacén propio",
        _demo,
        (
            option(
                "--forms",
                type=Path,
                metavar="CARPETA",
                help="solo abre el almacén y deja ahí los formularios llenos",
            ),
            option("--months", type=int, choices=range(2, len(MONTHS) + 1), default=len(MONTHS), metavar="N"),
        ),
    ),
    Command(
        "attack",
        "ataca la publicación: 1 si algún número que no se muestra se deduce, 2 si no se pudo leer",
        _attack,
        (
            option(
                "--former",
                nargs="*",
                type=Path,
                metavar="ARCHIVO",
                help="publicaciones anteriores que se conocen; si falta, todo lo que se mostró; sin archivos, ninguna",
            ),
            option(
                "--site",
                metavar="DIRECCIÓN",
                help="ataca, en vez de la publicación, un sitio en marcha en esta máquina",
            ),
            option(
                "--informed",
                action="store_true",
                help="ataca también como quien sabe cuáles son pequeños: lee el almacén privado",
            ),
            FORMAT,
        ),
        failed=2,
    ),
)
