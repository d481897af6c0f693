"""The command line: `python -m etl COMMAND`. A table of commands: the words of each, and the function that does it."""

from __future__ import annotations

import argparse
import gc
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl import attack_command, commands
from etl.demonstration.command import demo
from etl.demonstration.reports import MONTHS
from etl.marks import stores_at_hand
from etl.releasing import commands as releasing
from etl.stores import Stores
from etl.template import template
from observatory.model import ObservatoryError
from observatory.settings import Settings
from observatory.store.error_sentences import as_store_errors


@dataclass(frozen=True, slots=True)
class Option:
    """One word of a command, as argparse knows it."""

    names: tuple[str, ...]
    settings: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, one line of help in Spanish, what it does, and its options."""

    name: str
    help: str
    run: Callable[[argparse.Namespace, Stores], int]
    options: tuple[Option, ...] = ()


def _option(*names: str, **settings: Any) -> Option:
    return Option(names, settings)


_FORMAT = _option("--format", choices=("text", "json"), default="text")
_SOURCE = _option("--source", required=True, metavar="ID")
_AT = _option(
    "--at", metavar="AAAA-MM-DDTHH:MM", help="no publicar antes de esta hora; «ahora» quita la que había"
)
_KNOWN_SOURCE = _option("--source", metavar="ID", help="si falta, se reconoce por el nombre o el contenido")
_ARCHIVE = _option("file", type=Path, metavar="ARCHIVO")

COMMANDS = (
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
            _ARCHIVE,
            _KNOWN_SOURCE,
            _FORMAT,
            _option(
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
            _option("source", metavar="ID"),
            _option("--month", metavar="AAAA-MM", help="si falta, el mes pasado"),
            _option("--out", type=Path, metavar="ARCHIVO"),
            _option("--replace", action="store_true", help="reemplaza el archivo, si ya está, sin preguntar"),
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
            _option("path", type=Path, metavar="ARCHIVO|CARPETA"),
            _KNOWN_SOURCE,
            _option("--edition", metavar="EDICIÓN"),
            _option(
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
        lambda arguments, stores: commands.status(stores, contact=Settings.from_environment().contact),
    ),
    Command(
        "diff",
        "prepara una publicación y dice qué cambiaría; no publica nada",
        lambda arguments, stores: releasing.diff(stores, form=arguments.format, at=arguments.at),
        (_option("--format", choices=("text", "html", "json"), default="text"), _AT),
    ),
    Command(
        "signoff",
        "registra que el dueño de las cifras acepta lo preparado",
        lambda arguments, stores: releasing.signoff(
            stores, source=arguments.source, office=arguments.office, on=arguments.on
        ),
        (
            _SOURCE,
            _option("--office", required=True, metavar="OFICINA", help="la oficina, no una persona"),
            _option("--on", metavar="AAAA-MM-DD", help="el día de la firma; si falta, hoy"),
        ),
    ),
    Command(
        "release",
        "publica lo preparado; si nadie tiene que firmar, prepara y publica",
        lambda arguments, stores: releasing.release(stores, at=arguments.at, unpin=arguments.unpin),
        (
            _AT,
            _option("--unpin", action="store_true", help="suelta la publicación fijada; no publica nada"),
        ),
    ),
    Command(
        "rollback",
        "vuelve a una publicación anterior, y la fija: la última, o la nombrada",
        lambda arguments, stores: releasing.rollback(stores, name=arguments.name),
        (_option("name", nargs="?", metavar="PUBLICACIÓN"),),
    ),
    Command(
        "withdraw",
        "retira una publicación para siempre: responde 410 con el motivo",
        lambda arguments, stores: releasing.withdraw(stores, name=arguments.name, reason=arguments.reason),
        (
            _option("name", metavar="PUBLICACIÓN"),
            _option("reason", metavar="MOTIVO", help="una oración, que se publica"),
        ),
    ),
    Command(
        "audit",
        "compara el registro con lo publicado: 1 si algo no es lo que dice",
        lambda arguments, stores: releasing.audit(stores, anchor=arguments.anchor),
        (
            _option(
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
        lambda arguments, stores: releasing.ledger(stores, arguments.file),
        (_option("action", choices=("add",)), _ARCHIVE),
    ),
    Command(
        "backup",
        "guarda los almacenes y el registro en un archivo",
        lambda arguments, stores: releasing.backup(stores, arguments.file),
        (_ARCHIVE,),
    ),
    Command(
        "restore",
        "trae de vuelta una copia, si está entera",
        lambda arguments, stores: releasing.restore(stores, arguments.file),
        (_ARCHIVE,),
    ),
    Command(
        "demo",
        "hace la demostración: un municipio inventado, en un almacén propio",
        lambda arguments, stores: demo(
            Settings.from_environment(), forms=arguments.forms, months=MONTHS[: arguments.months]
        ),
        (
            _option(
                "--forms",
                type=Path,
                metavar="CARPETA",
                help="solo abre el almacén y deja ahí los formularios llenos",
            ),
            _option(
                "--months", type=int, choices=range(2, len(MONTHS) + 1), default=len(MONTHS), metavar="N"
            ),
        ),
    ),
    Command(
        "attack",
        "ataca la publicación: 1 si algún número que no se muestra se deduce",
        lambda arguments, stores: (
            attack_command.attack_site(arguments.site, stores.catalog, as_json=arguments.format == "json")
            if arguments.site
            else attack_command.attack_release(
                stores,
                former=arguments.former,
                informed=arguments.informed,
                as_json=arguments.format == "json",
            )
        ),
        (
            _option(
                "--former",
                nargs="*",
                type=Path,
                metavar="ARCHIVO",
                help="publicaciones anteriores que se conocen; si falta, todo lo que se mostró; sin archivos, ninguna",
            ),
            _option(
                "--site",
                metavar="DIRECCIÓN",
                help="ataca, en vez de la publicación, un sitio en marcha en esta máquina",
            ),
            _option(
                "--informed",
                action="store_true",
                help="ataca también como quien sabe cuáles son pequeños: lee el almacén privado",
            ),
            _FORMAT,
        ),
    ),
)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused or failed, 2 misspelt, 3 held back by a pin."""
    arguments = _parser().parse_args(words)
    try:
        with as_store_errors():
            return _run(arguments)
    except (ObservatoryError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _run(arguments: argparse.Namespace) -> int:
    stores = stores_at_hand(Settings.from_environment(), command=arguments.command)
    source = getattr(arguments, "source", None)
    if source is not None and source not in stores.catalog.sources:
        return commands.unknown_source(source, sorted(stores.catalog.sources))
    command = next(candidate for candidate in COMMANDS if candidate.name == arguments.command)
    return command.run(arguments, stores)


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


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):  # who reads only the first lines has had enough: that is no fault
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    # A release makes millions of small tuples, none of them in a circle: looking for circles took a tenth of its time.
    gc.set_threshold(100_000, 20, 20)
    sys.exit(main())
