"""Makes and changes the folder of a site: `new-site`, `new-place`, and what is still open in one.

Each file is written from `etl/new_site/`, or taken from the site that comes with the program where it holds anywhere.
docs/new-site.md is the whole example.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import yaml
from babel import Locale

from etl.left_out import copy_without, find_mentions
from etl.sources.figures import COLUMNS
from observatory import clock
from observatory.catalog import load_catalog
from observatory.charts.colours import HUES
from observatory.geography.outlines import outline_files
from observatory.model import ObservatoryError
from observatory.site import FILE, NO_SITE, ROOT, SHIPPED, SITE_FOLDER, SiteFileError, read_site
from observatory.text import fold_accents

TEMPLATES: Final = Path(__file__).parent / "new_site"
MARKS: Final = ("circle", "square", "triangle", "pentagon")
_ANYWHERE: Final = ("themes.yml", "standards.yml", "point_kinds.yml")
"""The lists of the catalogue that hold in any country."""
_EMPTY_LISTS: Final = (
    "comparisons", "corrections", "denominators", "events", "glossary", "institutions", "laws", "request_laws",
)  # fmt: skip
_FOLDERS: Final = ("sources", "indicators", "questions", "requests")
_WITHOUT_PARTS: Final = {"parts": "", "parts_since": "", "members": ""}
"""Of a territory that another list knows the parts are not in this site."""
_NEWEST: Final = "municipality"
"""The level of a place that no list of the program knows."""


class SiteFolderError(ObservatoryError):
    """A folder of a site cannot be made or changed; the message says why, and nothing was written."""


# A new site.


def make_site(folder: Path, places: Sequence[str]) -> None:
    """Write the folder of a site about these places, each a code or `CODE=name`, without a figure.

    Raises SiteFolderError where the folder has something in it, or a code is none.
    """
    refuse_occupied(folder)
    named = dict(map(read_place, places))
    if len(named) < len(places):
        raise SiteFolderError("Un código está dos veces en --places: cada lugar lleva el suyo.")
    _refuse_too_many(len(named))
    names = " · ".join(named.values())
    said = {"name": f"Observatorio {names}", "short_name": names,
            "tagline": f"Cifras publicadas de violencia de género en {names}, con su fuente."}  # fmt: skip
    quoted = {key: _quote(sentence) for key, sentence in said.items()}
    _write(folder / FILE, "site.yml", id=f"observatorio-{_write_id(names)}".rstrip("-"), **quoted)
    _write_catalogue(folder / "catalog")
    for name in ("figures", "geo"):
        (folder / name).mkdir()
    for code, name in named.items():
        add_place(folder, code, name)


def refuse_occupied(folder: Path) -> None:
    """Raise SiteFolderError where the folder has something in it."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SiteFolderError(f"{folder} ya existe y no está vacía: nombre otra carpeta.")


def _refuse_too_many(places: int) -> None:
    if places > len(HUES):
        raise SiteFolderError(f"Un sitio tiene como mucho {len(HUES)} lugares: cada uno lleva su color.")


def _quote(said: str) -> str:
    """A text as YAML reads it again: between quotes where it would be something else, as NO and `'s-Gravenhage`."""
    return yaml.safe_dump(said, allow_unicode=True, width=sys.maxsize).removesuffix("...\n").rstrip("\n")


def _write_id(names: str) -> str:
    """`independencia-alto-hospicio`, of names: lower case, without marks."""
    return "-".join(re.findall(r"[a-z0-9]+", fold_accents(names)))


def read_place(place: str) -> tuple[str, str]:
    """The code and the name of `CL-01107=Alto Hospicio`; a name that is not given is looked for, or is the code."""
    code, _, name = place.strip().partition("=")
    if not re.fullmatch(r"[A-Z]{2}-[A-Z0-9-]+", code):
        raise SiteFolderError(
            f"«{code}» no es un código: lleva su país, como en XX-010203 (dos letras, un guion y el número)."
        )
    return code, name.strip() or _find_name(code)


def _write_catalogue(catalog: Path) -> None:
    """What holds anywhere from the program, lists with their headers alone, and the rules that protect people."""
    shipped = SHIPPED / "catalog"
    for name in _FOLDERS:
        (catalog / name).mkdir(parents=True)
    for name in _ANYWHERE:
        shutil.copy(shipped / name, catalog / name)
    for path in shipped.glob("*.csv"):
        header = path.read_text(encoding="utf-8").partition("\n")[0]
        (catalog / path.name).write_text(f"{header}\n", encoding="utf-8")
    for name in _EMPTY_LISTS:
        (catalog / f"{name}.yml").write_text("[]\n", encoding="utf-8")
    (catalog / "forms").mkdir()
    (catalog / "forms" / "questions.yml").write_text("{}\n", encoding="utf-8")
    criteria = (shipped / "quality.yml").read_text(encoding="utf-8").partition("lanes:\n")[0]
    policy = (shipped / "policy.yml").read_text(encoding="utf-8")
    given_names = "  given_names: [" + policy.partition("  given_names: [")[2].partition("  ]")[0] + "  ]"
    _write(catalog / "places.yml", "places.yml")
    _write(catalog / "dimensions.yml", "dimensions.yml")
    _write(catalog / "policy.yml", "policy.yml", given_names=given_names)
    _write(catalog / "quality.yml", "quality.yml", criteria=criteria)
    _write(catalog / "indicators" / "population.yml", "population.yml")


# A place more.


def add_place(folder: Path, code: str, name: str) -> None:
    """Write all that a place needs into the files of a site; what is to be filled in is named by `find_open`.

    All files change or none does: raises SiteFolderError where the site has the place already, or where a file is not
    written in the form that a program can add to, CatalogError where the catalogue has another fault, and SiteFileError
    where the folder is none of a site.
    """
    for needed in (FILE, "catalog"):
        if not (folder / needed).exists():
            raise SiteFileError(NO_SITE.format(folder=folder, missing=needed))
    with tempfile.TemporaryDirectory() as aside:
        copy = Path(aside)
        shutil.copytree(folder / "catalog", copy / "catalog")
        shutil.copy(folder / FILE, copy / FILE)
        (copy / "figures").mkdir()
        _add_place(copy, code, name)
        load_catalog(copy / "catalog")
        shutil.copytree(copy, folder, dirs_exist_ok=True, copy_function=_copy_changed)


def _copy_changed(source: str, target: str) -> None:
    if not Path(target).exists() or Path(source).read_bytes() != Path(target).read_bytes():
        shutil.copyfile(source, target)


def _add_place(folder: Path, code: str, name: str) -> None:
    catalog = folder / "catalog"
    places = yaml.safe_load((catalog / "places.yml").read_text(encoding="utf-8"))
    known = {key: places.get(key) or [] for key in ("countries", "places")}
    if code in [place["code"] for place in known["places"]]:
        raise SiteFolderError(f"{code} ya es un lugar de este sitio.")
    _refuse_too_many(len(known["places"]) + 1)
    above = _add_territories(catalog / "territories.csv", code, name)
    country = code[:2]
    if country not in [each["code"] for each in known["countries"]]:
        entry = _fill(
            "country.yml", country=_quote(country), hue=_first_free(HUES, known["countries"], "hue")
        )
        _append_to_section(catalog / "places.yml", "countries", entry)
        _add_source(folder, country)
    hue, mark = (
        _first_free(*each) for each in ((HUES, known["places"], "hue"), (MARKS, known["places"], "mark"))
    )
    entry = _fill("place.yml", code=code, hue=hue, mark=mark, wider=", ".join(map(_quote, above)))
    _append_to_section(catalog / "places.yml", "places", entry)
    _add_to_list(folder / FILE, "places", code)


def _add_territories(path: Path, code: str, name: str) -> list[str]:
    """Add the rows of a place and of what lies above it, as far as the program knows them; the codes above it."""
    own, known = _read_rows(path), _read_rows(SHIPPED / "catalog" / "territories.csv")
    rows, at = list[dict[str, str]](), code
    while at:
        row = own.get(at) or known.get(at) or _row_of(at, name if at == code else "")
        rows.append(row | ({} if at in own else _WITHOUT_PARTS))
        at = row["parent"]
    written = path.read_text(encoding="utf-8-sig")
    columns = written.partition("\n")[0].split(",")
    with path.open("a", encoding="utf-8", newline="") as stream:
        stream.write("" if written.endswith("\n") else "\n")
        writer = csv.DictWriter(stream, columns, lineterminator="\n", extrasaction="ignore")
        writer.writerows(row for row in reversed(rows) if row["code"] not in own)
    return [row["code"] for row in rows[1:]]


def _row_of(code: str, name: str) -> dict[str, str]:
    """A row of a place that no list knows, below its country; without a name, that of a country."""
    return {
        "code": code,
        "level": _NEWEST if name else "country",
        "name": name or _find_name(code),
        "parent": code[:2] if name else "",
    }


def _find_name(code: str) -> str:
    row = _read_rows(SHIPPED / "catalog" / "territories.csv").get(code)
    countries = Locale("es").territories if len(code) == 2 else {}
    return row["name"] if row else str(countries.get(code, code))


def _add_source(folder: Path, country: str) -> None:
    """The source of figures that a person reads in published pages, with its answers and an empty table."""
    catalog, lower = folder / "catalog", country.lower()
    said = {"country": _quote(country), "lower": lower, "country_name": _find_name(country)}
    _write(catalog / "sources" / f"published_{lower}.yml", "published.yml", **said)
    _insert(catalog / "quality.yml", "\nsources:\n", _fill("answers.yml", **said))
    _add_to_list(catalog / "indicators" / "population.yml", "sources", f"published_{lower}")
    quality = catalog / "quality.yml"
    lane = re.compile(r"(\{id: population, .*?countries: \[)([^\]]*)")
    _add_item(quality, lane, _quote(country), "lanes › population › countries")
    (folder / "figures" / f"published_{lower}.csv").write_text(f"{','.join(COLUMNS)}\n", encoding="utf-8")
    today = clock.today().isoformat()
    (folder / "figures" / f"published_{lower}.yml").write_text(
        f"source: published_{lower}\neditions:\n  '{today}':\n    title: Cifras leídas en páginas publicadas\n"
        f"    file: published_{lower}.csv\n    retrieved: {today}\n",
        encoding="utf-8",
    )


# What is still open.


def find_open(folder: Path = SITE_FOLDER) -> Iterator[str]:
    """What a person has yet to fill in, each as `file · key · what to do`: all of it, in one go."""
    site = yaml.safe_load((folder / FILE).read_text(encoding="utf-8"))
    asked = {
        "signatory": "diga qué oficina u organización responde de esta copia",
        "contact": "ponga un correo o una dirección; OBSERVATORY_CONTACT la reemplaza",
        "history": "cuente de dónde viene el sitio, en Markdown y por idioma",
    }
    yield from (f"{FILE} · {key} · {what}" for key, what in asked.items() if not site.get(key))
    catalog, rows = folder / "catalog", _read_rows(folder / "catalog" / "territories.csv")
    lines = {row["territory"] for row in _read_table(catalog / "helplines.csv")}
    drawn = "".join(path.read_text(encoding="utf-8") for path in outline_files(folder / "geo"))
    counted = {row["territory"] for row in _read_table(catalog / "inhabitants.csv")}
    figures = {
        row.get("territory") for path in (folder / "figures").glob("*.csv") for row in _read_table(path)
    }
    sources = {
        path: yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted((catalog / "sources").glob("*.yml"))
    }
    has_files = any(source.get("files") for source in sources.values())
    for code in site["places"]:
        row = rows.get(code, {"name": code, "parent": ""})
        above = [code, *_climb(row, rows)]
        checks = {
            f"catalog/territories.csv · {code} · escriba su nombre en lugar del código": row["name"] != code,
            f"catalog/helplines.csv · {code} · falta una línea de ayuda suya o de su país": bool(
                lines & {*above}
            ),
            f"catalog/inhabitants.csv · {code} · falta cuántos viven ahí": code in counted,
            f"geo/ · {code} · falta su contorno": f'"{code}"' in drawn,
            f"figures/ · {code} · no hay ninguna cifra ni fuente de archivos": has_files or code in figures,
        }
        yield from (sentence for sentence, done in checks.items() if not done)
    yield from (
        f"catalog/sources/{path.name} · url · ponga la dirección de quien publica"
        for path, source in sources.items()
        if not source.get("url")
    )


def _climb(row: dict[str, str], rows: dict[str, dict[str, str]]) -> Iterator[str]:
    while row.get("parent") and row["parent"] in rows:
        yield row["parent"]
        row = rows[row["parent"]]


def list_mentions(folder: Path, countries: Sequence[str]) -> list[str]:
    """The lines of a site's texts that name countries, or places of them, that the site of this process has."""
    rows = _read_rows(SITE_FOLDER / "catalog" / "territories.csv")
    places = [code for code in read_site().places if code[:2] in countries]
    return list(find_mentions(folder, [rows[code]["name"] for code in (*countries, *places)]))


def make_site_without(folder: Path, countries: Sequence[str]) -> None:
    """Write a copy of the site of this process without countries. Raises SiteFolderError where it does not have one."""
    refuse_occupied(folder)
    rows = _read_rows(SITE_FOLDER / "catalog" / "territories.csv")
    if unknown := [code for code in countries if code not in rows]:
        raise SiteFolderError(f"«{', '.join(unknown)}» no es un país de este sitio.")
    copy_without(SITE_FOLDER, folder, countries)


def gather_messages(folder: Path) -> None:
    """Have the sentences of the folder be gathered for translators, by a process that is about this site."""
    environment = {**os.environ, "OBSERVATORY_DATA_DIR": str(folder.resolve())}
    command = [sys.executable, "-m", "observatory.messages"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SiteFolderError(f"Los textos de {folder} no se pudieron reunir:\n{done.stderr}")


# Writes into files that people have written, line by line: their remarks stay.


def _fill(template: str, **values: str) -> str:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"«{name}»", value)
    return text


def _write(path: Path, template: str, **values: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_fill(template, **values), encoding="utf-8")


def _insert(path: Path, after: str, entry: str) -> None:
    text = path.read_text(encoding="utf-8")
    if after not in text:
        raise SiteFolderError(f"{path.name}: falta la línea «{after.strip()}».")
    path.write_text(text.replace(after, after + entry, 1), encoding="utf-8")


def _append_to_section(path: Path, section: str, entry: str) -> None:
    """Put an entry at the end of a list of a file: before what begins at the margin next."""
    head, key, rest = path.read_text(encoding="utf-8").partition(f"\n{section}:\n")
    if not key:
        raise SiteFolderError(f"{path.name}: escriba «{section}:» al margen, y debajo un elemento por línea.")
    found = re.search(r"\n*(?=^\S)", rest, re.MULTILINE)
    end = found.start() if found else len(rest)
    own = rest[:end].rstrip("\n")
    path.write_text(
        f"{head}{key}{own}{chr(10) if own else ''}{entry}\n{rest[end:].lstrip(chr(10))}", encoding="utf-8"
    )


def _add_to_list(path: Path, key: str, item: str) -> None:
    """Add an item to a list that stands on the line of its key."""
    _add_item(path, re.compile(rf"^({key}: \[)([^\]]*)", re.MULTILINE), item, key)


def _add_item(path: Path, line: re.Pattern[str], item: str, key: str) -> None:
    """Add an item where `line` finds a list; its two groups are what stands before the items, and the items."""
    text, found = line.subn(
        lambda found: found[1] + _join_item(found[2], item), path.read_text(encoding="utf-8"), count=1
    )
    if not found:
        raise SiteFolderError(
            f"{path.name}: escriba la lista «{key}» entre corchetes, en la línea de su nombre."
        )
    path.write_text(text, encoding="utf-8")


def _join_item(listed: str, item: str) -> str:
    return f"{listed}, {item}" if listed.strip() else item


def _first_free(choices: Sequence[str], entries: Sequence[dict[str, str]], key: str) -> str:
    used = {entry.get(key) for entry in entries}
    return next((choice for choice in choices if choice not in used), choices[0])


def _read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _read_rows(path: Path) -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in _read_table(path)}
