"""Leaves countries out of a copy of a site: `new-site FOLDER --without CODE`.

What says its country goes, then what stands on that, until nothing does. A sentence that still names what is gone is
for a person to read: `find_mentions` lists them.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from observatory.catalog import CatalogError, load_catalog
from observatory.geography.outlines import outline_files, read_outline_set
from observatory.model import ObservatoryError
from observatory.site import FILE, read_site

_COPIED: Final = (FILE, "shipped.yml", "catalog", "figures", "geo", "text")
_STANDS_ON: Final = {
    "country": "territory", "territory": "territory", "of": "territory", "code": "territory", "lane": "lane",
    "indicator": "name", "numerator": "name", "left": "name", "right": "name", "source": "name", "id": "name",
    "holder": "holder", "question": "question", "place": "territory", "chart": "query", "table": "query",
}  # fmt: skip
"""The keys without whose value an entry means nothing, and of what kind the value is."""
_KINDS: Final = {
    "indicators": "name", "sources": "name", "denominators.yml": "name", "places.yml": "name",
    "comparisons.yml": "comparison", "quality.yml": "lane", "questions": "question", "institutions.yml": "holder",
}  # fmt: skip
"""What the ids of a file, or of the files of a folder, are names of."""
_TOP: Final = ("", "lanes", "sets")
"""Where an entry of a file stands: at its top, or in one of these lists."""
_ASKED: Final = re.compile(r"(indicator|compare|territory)=([^&]*)")
_NEEDED_LISTS: Final = ("sources", "territories", "countries", "asks", "members", "indicators", "questions")
"""Lists that an entry cannot do without: it goes with the last item of one."""
_FILE_NAMED: Final = ("indicators", "sources", "questions", "requests", "forms")


class LeftOutError(ObservatoryError):
    """A country cannot be left out by program alone; the message says what is left to do."""


@dataclass
class Gone:
    """What is left out: countries, ids by kind; what stands on these goes too."""

    countries: Collection[str]
    names: dict[str, set[str]] = field(
        default_factory=lambda: {kind: set() for kind in ("", *_KINDS.values())}
    )

    def has(self, value: object, kind: str = "") -> bool:
        """Whether a word of a file names something that is gone."""
        if not isinstance(value, str):
            return False
        if kind in ("lane", "question", "holder", "comparison"):
            return value in self.names[kind]
        if asked := dict(_ASKED.findall(value)):
            places = [self.has(code) for code in asked.get("territory", "").split(",")]
            return (
                all(places)
                or self.has(asked.get("indicator"))
                or self.has(asked.get("compare"), "comparison")
            )
        return re.split(r"[-:]", value)[0] in self.countries or value in self.names["name"]

    def forget(self, entry: dict[str, Any], kind: str) -> None:
        """Note an entry that goes by its id."""
        if isinstance(entry.get("id"), str):
            self.names[kind].add(entry["id"])


def copy_without(site: Path, folder: Path, countries: Collection[str]) -> None:
    """Copy a site without these countries. Raises LeftOutError with what the program could not take out."""
    if not [code for code in read_site(site).places if code[:2] not in countries]:
        raise LeftOutError("Sin esos países no queda ningún lugar: nombre menos.")
    _copy(site, folder)
    gone, before = Gone(countries), -1
    while (count := sum(map(len, gone.names.values()))) != before:
        before = count
        for path in sorted((folder / "catalog").rglob("*.yml")):
            _cut_yaml(path, gone)
    _cut_yaml(folder / FILE, gone)
    _rename(folder, countries)
    for path in (*(folder / "catalog").glob("*.csv"), *(folder / "figures").glob("*.csv")):
        _cut_csv(path, gone)
    _remove_files(folder, gone)
    try:
        load_catalog(folder / "catalog")
    except CatalogError as error:
        raise LeftOutError("Quite a mano lo que queda, y publique:\n" + "\n".join(error.faults)) from error


def _copy(site: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in _COPIED:
        if (site / name).is_dir():
            shutil.copytree(site / name, folder / name)
        elif (site / name).exists():
            shutil.copy(site / name, folder / name)


def _rename(folder: Path, countries: Collection[str]) -> None:
    """Call the copy by the places that stay, and give it an id of its own: its store is another one."""
    path = folder / FILE
    site = yaml.safe_load(path.read_text(encoding="utf-8"))
    with (folder / "catalog" / "territories.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["code"]: row["name"] for row in csv.DictReader(stream)}
    names = " · ".join(rows[code] for code in site["places"])
    site |= {
        "id": f"{site['id']}-sin-{'-'.join(sorted(countries)).lower()}",
        "name": f"Observatorio {names}",
        "short_name": names,
        "tagline": f"Cifras publicadas de violencia de género en {names}, con su fuente.",
    }
    path.write_text(_dump(site), encoding="utf-8")


def _remove_files(folder: Path, gone: Gone) -> None:
    for path in (folder / "figures").glob("*"):
        if path.stem in gone.names["name"]:
            path.unlink()
    for path in outline_files(folder / "geo"):
        if any(map(gone.has, read_outline_set(path).codes)):
            path.unlink()
    layers = folder / "geo" / "layers.yml"
    if layers.exists():
        kept = [each for each in yaml.safe_load(layers.read_text(encoding="utf-8"))
                if any((folder / "geo").glob(f"{each['name']}.*json"))]  # fmt: skip
        layers.write_text(_dump(kept), encoding="utf-8")


def _dump(content: object) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)


def _cut_yaml(path: Path, gone: Gone) -> None:
    """Cut a file; one that is an entry itself, and goes, is removed."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    is_entry = path.parent.name in _FILE_NAMED and isinstance(content, dict)
    named = {"id": path.stem, **content} if is_entry else content
    kept = _cut(named, gone, _KINDS.get(path.name, _KINDS.get(path.parent.name, "")))
    if kept is None and path.parent.name in _FILE_NAMED:
        path.unlink()
    elif kept != named:
        text = {name: part for name, part in kept.items() if name in content} if is_entry else kept
        path.write_text(_dump(text), encoding="utf-8")


def _cut(value: Any, gone: Gone, kind: str, key: str = "") -> Any:
    """The value without what is gone; None where nothing of it can stay."""
    if isinstance(value, list):
        word = "question" if key in ("questions", "shown_on") else "lane" if key == "lanes" else ""
        items = [_cut(item, gone, kind, key) for item in value if not gone.has(item, word)]
        return [item for item in items if item is not None]
    return _cut_entry(value, gone, kind, key) if isinstance(value, dict) else value


def _cut_entry(value: dict[str, Any], gone: Gone, kind: str, key: str) -> dict[str, Any] | None:
    """An entry without what is gone; None, and noted as gone itself, where it stood on that."""
    kept: dict[str, Any] = {}
    for name, part in value.items():
        left = None if gone.has(name) else _cut(part, gone, kind, name)
        if not gone.has(left, name if name == "comparison" else "") and (left is not None or part is None):
            kept[name] = left
    stands = not any(gone.has(value.get(name), of) for name, of in _STANDS_ON.items()) or key == "columns"
    emptied = any(value.get(name) and not kept.get(name) for name in _NEEDED_LISTS)
    if not stands or emptied or _lost_part(value, kept):
        gone.forget(value, kind if key in _TOP else "")
        return None
    return kept


def _lost_part(value: dict[str, Any], kept: dict[str, Any]) -> bool:
    """Whether a part went on which the whole stands: a side of a comparison, a number of a sentence."""
    lost = any(name in value and name not in kept for name in ("left", "right", "numerator"))
    return lost or bool(value.get("numbers") and kept.get("numbers") != value["numbers"])


def _cut_csv(path: Path, gone: Gone) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows, names = list(reader), list(reader.fieldnames or ())
    kept = [row for row in rows if not _is_gone(row, gone)]
    if len(kept) < len(rows):
        with path.open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(kept)


def _is_gone(row: dict[str, str], gone: Gone) -> bool:
    """Whether a row is of what is gone, or leads there."""
    named = [row.get(name) or "" for name in ("code", "territory", "indicator")]
    named += [row.get(name) or "" for name in ("leads_to", "now") if row.get("now_page") != "comparisons"]
    kind = row.get("kind") or (row.get("now_page") or "").removesuffix("s")
    leads = (
        gone.has(row.get("leads_to") or row.get("now"), kind) if kind in ("question", "comparison") else False
    )
    sources = (row.get("sources") or row.get("source") or "").split()
    return any(map(gone.has, named)) or leads or bool(sources and all(map(gone.has, sources)))


# What only a person can rewrite.


def find_mentions(folder: Path, names: Collection[str]) -> Iterator[str]:
    """The lines of texts that still name what was left out, as `file:line · name`."""
    wanted = re.compile(
        "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names, key=len, reverse=True))
    )
    files = [
        folder / FILE,
        *sorted((folder / "catalog").rglob("*.yml")),
        *sorted((folder / "text").rglob("*.md")),
    ]
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if found := wanted.search(line):
                yield f"{path.relative_to(folder)}:{number} · {found[0]}"
