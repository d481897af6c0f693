"""The commands that try the observatory: invented figures, and the attack on what is published."""

from __future__ import annotations

import argparse
import zipfile
import zlib
from http.client import HTTPException
from pathlib import Path
from typing import Final

from etl.command_line.words import FORMAT, Command, option
from etl.stores import Stores
from observatory.model import Period
from observatory.settings import Settings
from observatory.store.errors import DATABASE_ERRORS

MONTHS: Final = tuple(Period.month(2025 + at // 12, at % 12 + 1) for at in range(14))
"""The months of the demonstration, each of them reported."""


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
    HTTPException,
    *DATABASE_ERRORS,
    zipfile.BadZipFile,
    zlib.error,
)


COMMANDS: Final = (
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
