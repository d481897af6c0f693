"""Makes the figures a site ships of the publishers' files: figures/<source>.csv and .yml, as its shipped.yml declares.

`python -m etl.shipping.shipped FOLDER` reads the files in FOLDER and writes data/figures. The repository is public:
no count of persons from 1 to 4 below a department is in it, and none that subtraction gives. So what is shipped of
the CEM and of the police is what a release shows of the whole file: a protected cell has no value and `conf_status`
protected.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import yaml
from pydantic import TypeAdapter

from etl.losses.comparison_of_editions import Compared
from etl.reading import faults
from etl.reading.edition import UnreadableError, read_edition
from etl.reading.text_stream import decode_spellings
from etl.shipping import shipped_lists, shipped_registers
from etl.shipping.shipped_figures import FIGURES
from etl.sources.figures import COLUMNS, CONF_STATUS, INTERVAL
from etl.sources.wide_figures import SaidOnce, roll
from observatory.catalog import Catalog, load_catalog
from observatory.model import ConfStatus, ObsStatus, Snapshot, Source
from observatory.site import SITE_FOLDER

RETRIEVED: Final = date(2026, 11, 24)

Choose = Callable[[pd.DataFrame, Catalog], pd.DataFrame]
RECIPES_FILE: Final = SITE_FOLDER / "shipped.yml"
CHOICES: Final[Mapping[str, Choose]] = {
    choose.__name__: choose
    for choose in (
        shipped_registers.centres,
        shipped_registers.months_of_the_centres,
        shipped_registers.route,
        shipped_registers.route_of_the_country,
        shipped_lists.all_rows,
        shipped_lists.departments,
        shipped_lists.districts,
        shipped_lists.municipalities,
        shipped_lists.national_series,
        shipped_lists.schools,
        shipped_lists.staff,
        shipped_lists.structure,
    )
}
"""The rules by which figures are chosen, by the name that shipped.yml says."""
CHOICES_OF_SOURCE: Final[Mapping[str, Callable[[str], Choose]]] = {
    choose.__name__: choose
    for choose in (
        shipped_registers.complaints,
        shipped_registers.complaints_of_country,
        shipped_registers.newest_year_so_far,
        shipped_lists.of_municipalities,
        shipped_registers.figures_of_register,
    )
}
"""Those that have to know the source."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One publisher's file, its title, and the rule by which figures of it are shipped.

    `public_by` is the day by which the edition is known to have been public.
    """

    source: str
    file: str
    title: str
    choose: str
    public_by: date | None = None

    def find_choice(self) -> Choose:
        """The rule itself."""
        of_source = CHOICES_OF_SOURCE.get(self.choose)
        return of_source(self.source) if of_source else CHOICES[self.choose]


def read_recipes(path: Path = RECIPES_FILE) -> tuple[Recipe, ...]:
    """What shipped.yml of the site declares; nothing where it has none."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else ()
    return TypeAdapter(tuple[Recipe, ...]).validate_python(raw)


class _Plain(yaml.SafeDumper):
    """YAML that says a repeated value again instead of pointing at it."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def write_shipped(shared: Path, out: Path, catalog: Catalog) -> list[Path]:
    """Write the CSV and YAML of each source whose files lie in `shared`; the paths written.

    Raises UnreadableError where a file has an error.
    """
    paths, recipes = [], read_recipes()
    for source in dict.fromkeys(recipe.source for recipe in recipes):
        rows: list[pd.DataFrame] = []
        editions: dict[str, dict[str, object]] = {}
        for recipe in (candidate for candidate in recipes if candidate.source == source):
            snapshot, chosen = choose_shipped_rows(recipe, shared, catalog)
            rows.append(chosen)
            editions[snapshot.edition] = _edition(snapshot, recipe, catalog)
            if catalog.all_read.sources[source].shipped_layout is not None:
                editions[snapshot.edition] |= _say_once(chosen, catalog.all_read.sources[source]).describe()
        path = out / f"{source}.csv"
        _write_csv(path, pd.concat(rows, ignore_index=True), catalog.all_read.sources[source])
        description = {"source": source, "editions": editions}
        text = yaml.dump(description, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=110)
        path.with_suffix(".yml").write_text(text, encoding="utf-8")
        paths += [path, path.with_suffix(".yml")]
    return paths


def choose_shipped_rows(recipe: Recipe, shared: Path, catalog: Catalog) -> tuple[Snapshot, pd.DataFrame]:
    """The edition a publisher's file is, and its shipped figures with the columns of data/figures."""
    catalog = catalog.all_read
    source = catalog.sources[recipe.source]
    reading = Compared(read_edition(shared / recipe.file, source=source, catalog=catalog), source, catalog)
    observations = decode_spellings(pd.concat(list(reading.frames()), ignore_index=True))
    if faults.exit_code(reading.problems):
        raise UnreadableError(faults.format_problems(reading.problems))
    chosen = recipe.find_choice()(observations, catalog)
    keys = ["indicator", "territory", "period_start", "period_end", "breakdown"]
    constants = {
        "edition": reading.snapshot.edition,
        "file": reading.snapshot.file,
        "retrieved": RETRIEVED.isoformat(),
        **dict.fromkeys(("publisher", "title", "url", "page_date"), ""),
    }
    filled = [name for name in (CONF_STATUS, *INTERVAL) if name in chosen and chosen[name].notna().any()]
    columns = [*COLUMNS, *filled]
    return reading.snapshot, chosen.sort_values(keys, ignore_index=True).assign(**constants)[columns]


def _edition(snapshot: Snapshot, recipe: Recipe, catalog: Catalog) -> dict[str, object]:
    fields = {
        "title": recipe.title,
        "file": snapshot.file,
        "sha256": snapshot.sha256,
        "retrieved": RETRIEVED,
        "published": recipe.public_by,
        "cutoff": snapshot.cutoff,
        "url": catalog.all_read.sources[recipe.source].url,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _say_once(chosen: pd.DataFrame, source: Source) -> SaidOnce:
    """What wide rows do not say: the first day of what is provisional, unless all is, and the notes of all of a year."""
    ends = chosen.loc[chosen["obs_status"] == ObsStatus.PROVISIONAL.value, "period_end"]
    since = f"{ends.min()[:7]}-01" if len(ends) else ""
    if source.shipped_layout is None or "note" in source.shipped_layout.columns:
        return SaidOnce(since)
    noted = chosen[(chosen["note"] != "") & chosen["value"].notna()]
    notes: dict[str, dict[str, str]] = {}
    for series, start, note in zip(noted["indicator"], noted["period_start"], noted["note"], strict=True):
        notes.setdefault(series, {})[start[:4]] = note
    return SaidOnce(since, notes)


def _write_csv(path: Path, rows: pd.DataFrame, source: Source) -> None:
    """Write the figures, as wide rows where the source declares them: one a place and year, not one a figure."""
    table = rows.assign(
        **{
            name: [_format_number(value) for value in rows[name]]
            for name in ("value", *INTERVAL)
            if name in rows
        }
    )
    if CONF_STATUS in table:
        table[CONF_STATUS] = (
            table[CONF_STATUS].map({ConfStatus.PROTECTED.value: ConfStatus.PROTECTED.value}).fillna("")
        )
    if source.shipped_layout is not None:
        table = roll(
            table if CONF_STATUS in table else table.assign(**{CONF_STATUS: ""}), source.shipped_layout
        )
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(table.itertuples(index=False))


def _format_number(value: float) -> str:
    """A number as its publisher prints it, `54.86` or `738`; a hole is blank."""
    return "" if np.isnan(value) else np.format_float_positional(value, trim="-")


def main(words: Iterable[str]) -> int:
    """Write data/figures from the folder named; 2 where none is."""
    folders = list(words)
    if len(folders) != 1:
        sys.stderr.write("Uso: python -m etl.shipping.shipped CARPETA\n")
        return 2
    for path in write_shipped(Path(folders[0]), FIGURES, load_catalog()):
        sys.stdout.write(f"{path.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
