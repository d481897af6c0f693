"""The commands that read files into the private store and say what is there."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from etl import commands
from etl.command_line.words import ARCHIVE, FORMAT, Command, option
from etl.stores import Stores
from observatory.settings import Settings, choose_contact

_KNOWN_SOURCE: Final = option(
    "--source", metavar="ID", help="si falta, se reconoce por el nombre o el contenido"
)


# What a load does not need is brought in by the command that does: so it starts in less time and memory.
def _build(_: argparse.Namespace, stores: Stores) -> int:
    from etl.build_command import build

    return build(stores)


def _forget(arguments: argparse.Namespace, stores: Stores) -> int:
    from etl.forget_command import forget

    return forget(stores, edition=arguments.loaded, reason=arguments.reason)


def _template(arguments: argparse.Namespace, stores: Stores) -> int:
    from etl.municipal.form_files import write_template

    return write_template(
        stores.catalog,
        arguments.source,
        month=arguments.month,
        out=arguments.out,
        replace=arguments.replace,
    )


def _status(arguments: argparse.Namespace, stores: Stores) -> int:
    from etl.status_command import print_status

    contact = choose_contact(Settings.from_environment())
    return print_status(stores, contact=contact, as_json=arguments.format == "json")


COMMANDS: Final = (
    Command(
        "build",
        "lee data/ y publica las figuras del proyecto",
        _build,
    ),
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
    Command(
        "status",
        "dice qué está cargado, de dónde y desde cuándo",
        _status,
        (FORMAT,),
    ),
)
