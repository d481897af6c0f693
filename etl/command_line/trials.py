"""The commands that try the observatory: invented figures, and the attack on what is published."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from etl import attack_command
from etl.command_line.words import FORMAT, Command, option
from etl.demonstration.command import demo
from etl.demonstration.reports import MONTHS
from observatory.settings import Settings

COMMANDS: Final = (
    Command(
        "demo",
        "hace la demostración: un municipio inventado, en un almacén propio",
        lambda arguments, stores: demo(
            Settings.from_environment(), forms=arguments.forms, months=MONTHS[: arguments.months]
        ),
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
    ),
)
