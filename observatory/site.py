"""The site: a folder with `site.yml`, catalogue, figures, outlines and texts; OBSERVATORY_DATA_DIR names another.

What the site is called, which places it is about and who answers for it stands in `site.yml` of the folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from observatory.model import HomeWords, ObservatoryError

ROOT: Final = Path(__file__).resolve().parent.parent
SHIPPED: Final = ROOT / "data"
"""The site that comes with the program."""
FILE: Final = "site.yml"
NO_SITE: Final = (
    "{folder} no es la carpeta de un sitio: falta {missing}. `python -m etl new-site CARPETA` escribe una."
)
_FAULTS: Final = {
    "missing": "falta",
    "unexpected_keyword_argument": "esta clave no se conoce",
    "tuple_type": "debe ser una lista",
    "string_type": "debe ser un texto, entre comillas si parece otra cosa",
    "dict_type": "debe ser un grupo de claves con su valor",
    "dataclass_type": "debe ser un grupo de claves con su valor",
    "list_type": "debe ser una lista",
    "int_parsing": "debe ser un número entero",
    "int_type": "debe ser un número entero",
    "float_parsing": "debe ser un número, con punto y no con coma",
    "float_type": "debe ser un número, con punto y no con coma",
    "bool_parsing": "debe ser true o false",
    "bool_type": "debe ser true o false",
    "date_from_datetime_parsing": "debe ser un día, como 2024-06-30",
    "date_parsing": "debe ser un día, como 2024-06-30",
    "date_from_datetime_inexact": "debe ser un día, como 2024-06-30",
    "date_type": "debe ser un día, como 2024-06-30",
}
"""What most often ails an entry of a YAML file, by the name that the validator has for it."""


class SiteFileError(ObservatoryError):
    """The folder of the site, or its `site.yml`, is wrong: which key, and what to do."""


@dataclass(frozen=True, slots=True)
class SiteDescription:
    """What `site.yml` says. `id` names the site in its store and feeds, and stays when the name is another.

    `places` are codes in the order of every page, `languages` in the order in which they are offered; without any, all
    that there are. `response` are the series that the page of institutions puts side by side: centres, staff, money.
    `history` is Markdown by language. `signatory` answers for this copy, by its office.
    """

    id: str
    name: str
    short_name: str
    places: tuple[str, ...]
    tagline: str = ""
    languages: tuple[str, ...] = ()
    signatory: str = ""
    contact: str = ""
    response: tuple[str, ...] = ()
    home: HomeWords = field(default_factory=HomeWords)
    history: Mapping[str, str] = field(default_factory=dict)


setattr(SiteDescription, "__pydantic_config__", ConfigDict(extra="forbid"))  # noqa: B010 - no attribute of the type


def find_site_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of the site: OBSERVATORY_DATA_DIR, from the project's folder on, or the one that comes with it."""
    return ROOT / (environment.get("OBSERVATORY_DATA_DIR", "").strip() or SHIPPED)


SITE_FOLDER: Final = find_site_folder()
"""The folder of the site that this process is about: one process, one site."""


def read_site(folder: Path = SITE_FOLDER) -> SiteDescription:
    """What `site.yml` of the folder says. Raises SiteFileError with every fault: file, key and reason."""
    path = folder / FILE
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SiteFileError(NO_SITE.format(folder=folder, missing=FILE)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SiteFileError(f"{FILE} · {say_unreadable(error)}") from error
    try:
        site = TypeAdapter(SiteDescription).validate_python(raw)
    except ValidationError as error:
        wrong = (f"{FILE} · {'.'.join(map(str, each['loc']))} · {say_fault(each)}" for each in error.errors())
        raise SiteFileError("\n".join(wrong)) from error
    if faults := list(_find_faults(site)):
        raise SiteFileError("\n".join(f"{FILE} · {fault}" for fault in faults))
    return site


def say_fault(fault: Mapping[str, Any]) -> str:
    """What a validator found wrong, in the operator's words; in its own where there are none of ours."""
    if words := fault.get("ctx", {}).get("expected"):
        return f"«{fault['input']}» no vale: debe ser {words.replace(' or ', ' o ')}"
    return _FAULTS.get(fault["type"], str(fault["msg"]))


def say_unreadable(error: yaml.YAMLError | UnicodeDecodeError) -> str:
    """Where a file stops being text or YAML, and what to look at there."""
    if isinstance(error, UnicodeDecodeError):
        return "- · no está en UTF-8: guárdelo otra vez con esa codificación"
    mark = getattr(error, "problem_mark", None)
    where = f"línea {mark.line + 1}, columna {mark.column + 1}" if mark else "-"
    return (
        f"{where} · no es YAML válido: mire ahí y en la línea anterior los espacios del comienzo (sin tabuladores), "
        "y ponga entre comillas un texto que lleva «: » o «#»"
    )


def _find_faults(site: SiteDescription) -> list[str]:
    empty = [f"{each.name} · falta" for each in fields(site)[:4] if not getattr(site, each.name)]
    if site.id and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", site.id):
        empty.append(f"id · «{site.id}» no vale: solo minúsculas sin tilde, cifras y guiones")
    repeated = sorted({code for code in site.places if site.places.count(code) > 1})
    return [*empty, *(f"places · {code} está repetido" for code in repeated)]


@cache
def current_site() -> SiteDescription:
    """What the site of this process says of itself today."""
    return read_site()


def read_site_again() -> None:
    """Have `site.yml` be read anew. Raises SiteFileError where it cannot be, and what was read before stays."""
    read_site()
    current_site.cache_clear()


def site_of_catalogue(folder: Path) -> Path:
    """The folder of the site that a folder of a catalogue belongs to: the one around it, else that of this process."""
    return folder.parent if (folder.parent / FILE).exists() else SITE_FOLDER


def relative_to_project(path: Path) -> str:
    """How a file is named in a message: from the project's folder on, or whole where it lies elsewhere."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.as_posix()


def ordered_by(site: SiteDescription, entries: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the entries that are places of the site, in its order."""
    return {code: entries[code] for code in site.places if code in entries}
