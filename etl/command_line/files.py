"""The commands that read files into the private store and say what is there."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from etl import commands, status_command
from etl.command_line.words import ARCHIVE, FORMAT, Command, option
from etl.template import template
from observatory.settings import Settings

_KNOWN_SOURCE: Final = option(
    "--source", metavar="ID", help="si falta, se reconoce por el nombre o el contenido"
)

COMMANDS: Final = (
    Command(
        "build",
        "lee data/ y publica las figuras del proyecto",
        lambda arguments, stores: commands.build(stores),
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
        lambda arguments, stores: template(
            stores.catalog,
            arguments.source,
            month=arguments.month,
            out=arguments.out,
            replace=arguments.replace,
        ),
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
        "status",
        "dice qué está cargado, de dónde y desde cuándo",
        lambda arguments, stores: status_command.status(
            stores, contact=Settings.from_environment().contact, as_json=arguments.format == "json"
        ),
        (FORMAT,),
    ),
)
