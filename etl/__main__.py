"""The command line: `python -m etl COMMAND`. Reads the words; etl.commands does the work."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from etl import commands
from observatory.catalog import load_catalog
from observatory.model import ObservatoryError
from observatory.settings import Settings


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused or failed, 2 misspelt."""
    asked = _parser().parse_args(words)
    try:
        catalog = load_catalog()
        source = getattr(asked, "source", None)
        if source is not None and source not in catalog.sources:
            return commands.unknown_source(source, sorted(catalog.sources))
        stores = commands.Stores.of(Settings.from_environment(), catalog)
        return _run(asked, stores)
    except (ObservatoryError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _run(asked: argparse.Namespace, stores: commands.Stores) -> int:
    match asked.command:
        case "build":
            return commands.build(stores)
        case "check":
            return commands.check(
                asked.file, stores.catalog, source=asked.source, as_json=asked.format == "json"
            )
        case "ingest":
            return commands.ingest(stores, asked.path, source=asked.source, edition=asked.edition)
        case "release":
            return commands.release(stores)
        case "attack":
            return commands.attack(stores, as_json=asked.format == "json")
        case _:
            return commands.status(stores)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m etl", description="Carga, revisa y publica las cifras del observatorio."
    )
    commands_ = parser.add_subparsers(dest="command", required=True, metavar="ORDEN")
    commands_.add_parser("build", help="lee data/ y publica las figuras del proyecto")
    check = commands_.add_parser("check", help="dice qué está mal en un archivo, sin guardar nada")
    check.add_argument("file", type=Path, metavar="ARCHIVO")
    check.add_argument("--source", required=True, metavar="ID")
    check.add_argument("--format", choices=("text", "json"), default="text")
    ingest = commands_.add_parser("ingest", help="carga un archivo o una carpeta en el almacén privado")
    ingest.add_argument("path", type=Path, metavar="ARCHIVO|CARPETA")
    ingest.add_argument("--source", metavar="ID", help="si falta, se reconoce por el nombre del archivo")
    ingest.add_argument("--edition", metavar="EDICIÓN")
    commands_.add_parser("status", help="dice qué está cargado, de dónde y desde cuándo")
    commands_.add_parser("release", help="publica lo cargado bajo la regla provisional de protección")
    attack = commands_.add_parser("attack", help="ataca la publicación: 1 si algún dato protegido se deduce")
    attack.add_argument("--format", choices=("text", "json"), default="text")
    return parser


if __name__ == "__main__":
    sys.exit(main())
