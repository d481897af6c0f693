"""The commands that make the folder of a site, and add a place to one; what they say."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from etl.command_line.words import Command, option
from observatory.site import SITE_FOLDER


def _new_site(arguments: argparse.Namespace, _: object) -> int:
    from etl import site_folders

    folder, countries = arguments.folder, (arguments.without or "").split(",")
    if bool(arguments.without) is bool(arguments.places):
        raise site_folders.SiteFolderError(
            "Diga de qué lugares es el sitio (--places), o qué país se le quita a este (--without)."
        )
    if arguments.without:
        site_folders.make_site_without(folder, countries)
    else:
        site_folders.make_site(folder, arguments.places.split(","))
    site_folders.gather_messages(folder)
    print(f"Escrito: el sitio {folder}. Se publica y se mira así:")
    print(f"  OBSERVATORY_DATA_DIR={folder.resolve()} make run")
    _say_listed("Falta por completar", list(site_folders.find_open(folder)))
    mentions = site_folders.list_mentions(folder, countries) if arguments.without else []
    _say_listed("Oraciones que todavía nombran lo que se quitó, para que una persona las lea", mentions)
    return 0


def _new_place(arguments: argparse.Namespace, _: object) -> int:
    from etl import site_folders

    code, name = site_folders.read_place(arguments.code)
    site_folders.add_place(SITE_FOLDER, code, name)
    site_folders.gather_messages(SITE_FOLDER)
    print(f"Añadido: {code}, en {SITE_FOLDER}.")
    _say_listed("Falta por completar", list(site_folders.find_open()))
    return 0


def _say_listed(heading: str, sentences: list[str]) -> None:
    if sentences:
        print(f"{heading} ({len(sentences)}):", *sentences, sep="\n  ")


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
            option(
                "--without", metavar="PAÍS", help="copia este sitio sin un país (o sin varios, con comas)"
            ),
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
