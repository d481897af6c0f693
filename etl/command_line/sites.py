"""The commands that make the folder of a site, and add a place to one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from etl.command_line.words import Command, option


def _new_site(arguments: argparse.Namespace, _: object) -> int:
    from etl.site_folders import SiteFolderError, new_site, new_site_without

    if bool(arguments.without) is bool(arguments.places):
        raise SiteFolderError("Diga de qué lugares es el sitio (--places), o qué país se le quita a este (--without).")
    if arguments.without:
        return new_site_without(arguments.folder, arguments.without.split(","))
    return new_site(arguments.folder, arguments.places.split(","))


def _new_place(arguments: argparse.Namespace, _: object) -> int:
    from etl.site_folders import new_place

    return new_place(arguments.code)


COMMANDS: Final = (
    Command(
        "new-site",
        "escribe la carpeta de un sitio de otros lugares, o la de este sin un país",
        _new_site,
        (
            option("folder", type=Path, metavar="CARPETA"),
            option(
                "--places",
                metavar="CÓDIGO,CÓDIGO",
                help="los lugares, cada uno con su país; CÓDIGO=NOMBRE dice también su nombre",
            ),
            option("--without", metavar="PAÍS", help="copia este sitio sin un país (o sin varios, con comas)"),
        ),
        alone=True,
    ),
    Command(
        "new-place",
        "añade un lugar al sitio y dice qué falta por completar",
        _new_place,
        (option("code", metavar="CÓDIGO[=NOMBRE]"),),
        alone=True,
    ),
)
