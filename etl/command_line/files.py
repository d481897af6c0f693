"""The commands that read files into the private store and say what is there."""

from __future__ import annotations

import argparse
from pathlib import Path
from types import ModuleType
from typing import Final

from etl import commands
from etl.command_line import ARCHIVE, FORMAT, Command, option
from etl.stores import Stores
from observatory.settings import Settings, choose_contact
from observatory.site import SITE_FOLDER

_KNOWN_SOURCE: Final = option(
    "--source", metavar="ID", help="si falta, se reconoce por el nombre o el contenido"
)


# What a load does not need is brought in by the command that does: so it starts in less time and memory.
def _build(_: argparse.Namespace, stores: Stores) -> int:
    from etl.build_command import build

    return build(stores)


def _forget(arguments: argparse.Namespace, stores: Stores) -> int:
    from etl.status_command import forget

    return forget(stores, edition=arguments.loaded, reason=arguments.reason)


def _template(arguments: argparse.Namespace, stores: Stores) -> int:
    from etl.municipal.form_files import write_template

    return write_template(
        stores.catalog, arguments.source, month=arguments.month, out=arguments.out, replace=arguments.replace
    )


def _status(arguments: argparse.Namespace, stores: Stores) -> int:
    from etl.status_command import print_status

    contact = choose_contact(Settings.from_environment())
    return print_status(stores, contact=contact, as_json=arguments.format == "json")


COMMANDS: Final = (
    Command("build", "lee data/ y publica las figuras del proyecto", _build),
    Command(
        "check",
        "dice qué está mal en un archivo, sin guardar nada",
        lambda arguments, stores: commands.check(
            stores,
            arguments.file,
            source=arguments.source,
            as_json=arguments.format == "json",
            report_dir=arguments.report_dir,
        ),
        (
            ARCHIVE,
            _KNOWN_SOURCE,
            FORMAT,
            option(
                "--report-dir", type=Path, metavar="CARPETA", help="deja ahí la revisión y una copia marcada"
            ),
        ),
    ),
    Command(
        "template",
        "escribe el formulario mensual de una fuente",
        _template,
        (
            option("source", metavar="ID"),
            option("--month", metavar="AAAA-MM", help="si falta, el mes pasado"),
            option("--out", type=Path, metavar="ARCHIVO"),
            option("--replace", action="store_true", help="reemplaza el archivo, si ya está, sin preguntar"),
        ),
    ),
    Command(
        "ingest",
        "carga un archivo o una carpeta en el almacén privado",
        lambda arguments, stores: commands.ingest(
            stores,
            arguments.path,
            source=arguments.source,
            edition=arguments.edition,
            accept=arguments.accept,
        ),
        (
            option("path", type=Path, metavar="ARCHIVO|CARPETA"),
            _KNOWN_SOURCE,
            option("--edition", metavar="EDICIÓN"),
            option(
                "--accept",
                action="append",
                default=[],
                metavar="PÉRDIDA=RAZÓN",
                help="carga el archivo con esta pérdida, que `check` nombra; la razón se registra y se publica",
            ),
        ),
    ),
    Command(
        "forget",
        "quita una edición que se cargó; el libro de lo que se mostró la recuerda",
        _forget,
        (
            option("loaded", metavar="FUENTE@EDICIÓN"),
            option("reason", metavar="MOTIVO", help="una oración, que se registra"),
        ),
    ),
    Command("status", "dice qué está cargado, de dónde y desde cuándo", _status, (FORMAT,)),
)


# The commands that fetch files from the publishers' portals.


def _import_fetch_commands() -> ModuleType:
    """The functions behind these commands, brought in by the one that is run."""
    from etl.fetching import commands

    return commands


FETCH_COMMANDS: Final = (
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


# The commands that make the folder of a site, and add a place to one; what they say.


def _new_site(arguments: argparse.Namespace, _: object) -> int:
    from etl import site_folders

    folder, countries = arguments.folder, (arguments.without or "").split(",")
    if bool(arguments.without) is bool(arguments.places):
        raise site_folders.SiteFolderError(
            "Diga de qué lugares es el sitio (--places), o qué país se le quita a este (--without): una de las dos cosas."
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


SITE_COMMANDS: Final = (
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
