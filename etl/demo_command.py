"""The command `demo`: opens a store that is of the demonstration for good, and fills it the way real reports go."""

from __future__ import annotations

import os
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from tqdm import tqdm

from etl import commands, pipeline
from etl.command_line.releases import MONTHS
from etl.municipal.form import Form, find_form, list_columns
from etl.municipal.form_files import Entry, FormFigures, OfficeFigures, write_filled
from etl.releasing import commands as releasing
from etl.releasing.candidate import hash_workspace, list_files_to_sign
from etl.stores import Stores, refuse_anything_real
from observatory.catalog import Catalog
from observatory.demonstration import demonstration_catalog
from observatory.model import FormBlock, FormListing, ObservatoryError, Period
from observatory.settings import DEFAULT_STORE, Settings
from observatory.site import SITE_FOLDER
from observatory.store.releases import open_releases

# Cases a month by district of residence, in the order of the catalogue: two districts have next to none.
_LEVELS: Final = (64, 52, 47, 39, 36, 33, 28, 24, 19, 3, 4, 14)
_BEYOND: Final = (7, 5)  # who lives elsewhere, and of whom it is not known
_OFFICES: Final = (("Centro", "Distrito Alfa"), ("Molino", "Distrito Épsilon"), ("Puente", "Distrito Iota"))
_FALL: Final = 0.01  # a month
_SEASON: Final = (1.0, 0.95, 1.1, 1.0, 1.0, 0.95, 0.95, 1.0, 1.0, 1.05, 1.1, 1.15)
_SHARES: Final[Mapping[str, Mapping[str, float]]] = {
    "sex": {"women": 0.86, "men": 0.13, "unknown": 0.01},
    "form": {
        "physical": 0.42, "psychological": 0.33, "sexual": 0.11, "economic": 0.07, "feminicidal": 0.0,
        "other_348": 0.05, "unknown": 0.02,
    },
    "age": {
        "0-5": 0.01, "6-11": 0.03, "12-17": 0.09, "18-29": 0.34, "30-59": 0.47, "60+": 0.05, "unknown": 0.01,
    },
    "condition": {"new": 0.76, "repeat": 0.22, "unknown": 0.02},
}  # fmt: skip
Counts = Counter[str]
SEED: Final = 348
_BEGINS: Final = {"demo_felcv": Period.month(2025, 12)}  # the others with the first month
_SENT_AFTER: Final = timedelta(days=9)
_ALWAYS: Final = (2025, 1, 1, 0, 0, 0)
_SAVED: Final = re.compile(rb">[^<]*</dcterms:(created|modified)>")

STORE: Final = SITE_FOLDER / "store-demo"
_WITHHELD: Final = 1  # months of the second publication


class RefusedFormError(ObservatoryError):
    """A form of the demonstration is refused: program and form have come apart."""


def find_demo_settings(settings: Settings) -> Settings:
    """The settings with a folder of its own for the demonstration, unless one was named."""
    return replace(settings, store_dir=STORE) if settings.store_dir == DEFAULT_STORE else settings


def make_demonstration(
    settings: Settings, *, forms: Path | None = None, seed: int = SEED, months: Sequence[Period] = MONTHS
) -> int:
    """Make the demonstration, or open its store and leave the filled forms in `forms`, for the way by hand.

    Nothing is done where it stands already. Raises OtherMarkError where the stores hold anything real.
    """
    demo_settings = find_demo_settings(settings)
    stores = Stores(
        demo_settings.store_dir,
        demonstration_catalog(),
        open_releases(demo_settings.store_dir, demo_settings.database_url, reader=demo_settings.web_role),
    )
    refuse_anything_real(stores)
    if forms is not None:
        stores.workspace()
        for path in write_reports(forms, stores.catalog, seed=seed, months=months):
            sys.stdout.write(f"{path}\n")
        sys.stdout.write(f"Almacén de demostración, para siempre: {stores.folder}\n")
        return 0
    if _stands(stores):
        sys.stdout.write("La demostración está hecha.\n")
        return 0
    with pipeline.lock_stores(stores.private):
        stores.private.drop_workspace()
    with TemporaryDirectory() as folder:
        _carry(stores, Path(folder), seed=seed, months=months)
    return 0


def _stands(stores: Stores) -> bool:
    """Whether what is on show was made by this program from what is loaded."""
    if not stores.private.existing_workspace():
        return False
    fingerprint = hash_workspace(stores.workspace())
    return any(
        release.current and release.fingerprint == fingerprint for release in stores.releases.kept_releases()
    )


def _carry(stores: Stores, folder: Path, *, seed: int, months: Sequence[Period]) -> None:
    """Write, load, sign and publish: all but the newest month, then that one, so that there is a former publication."""
    earlier_months, newest_months = months[:-_WITHHELD], months[-_WITHHELD:]
    for number, part in enumerate(filter(None, (earlier_months, newest_months))):
        sent = folder / str(number)
        report_paths = write_reports(sent, stores.catalog, seed=seed, months=part)
        for _ in tqdm(report_paths, desc="formularios", unit=" archivos", disable=None, leave=False):
            pass
        if commands.ingest(stores, sent, source=None):
            raise RefusedFormError("Un formulario de la demostración no se pudo leer: vea arriba por qué.")
        releasing.diff(stores)
        for source in list_files_to_sign(stores.releases, stores.catalog):
            releasing.record_signoff(
                stores, source=source, office=stores.catalog.sources[source].needs_signoff_of
            )
        releasing.release(stores)


# Writes the invented reports as a clerk would send them; the same seed gives the same bytes.


def write_reports(
    folder: Path, catalog: Catalog, *, seed: int = SEED, months: Sequence[Period] = MONTHS
) -> Iterator[Path]:
    """Write a filled form for each source and month into `folder`; each bears the day it would have been sent."""
    folder.mkdir(parents=True, exist_ok=True)
    for source, month in _forms_due(catalog, months):
        form = find_form(catalog.sources[source], catalog)
        path = folder / f"{source}-{month}.xlsx"
        write_filled(form, month, invent_figures(form, month, seed=seed), out=path)
        _forget_the_clock(path)
        sent = datetime.combine(month.end + _SENT_AFTER, datetime.min.time(), tzinfo=UTC).timestamp()
        os.utime(path, (sent, sent))
        yield path


def _forms_due(catalog: Catalog, months: Iterable[Period]) -> Iterator[tuple[str, Period]]:
    every = tuple(months)
    return (
        (source, month)
        for source in sorted(catalog.sources)
        for month in every
        if source not in _BEGINS or month >= _BEGINS[source]
    )


def _forget_the_clock(path: Path) -> None:
    """Pack the workbook again without the moment at which it was saved."""
    with zipfile.ZipFile(path) as book:
        parts = [(member.filename, book.read(member)) for member in book.infolist()]
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts:
            timeless = _SAVED.sub(rb">2025-01-01T00:00:00Z</dcterms:\1>", content)
            book.writestr(zipfile.ZipInfo(name, _ALWAYS), timeless, zipfile.ZIP_DEFLATED)


def invent_figures(form: Form, month: Period, *, seed: int) -> FormFigures:
    """The entries of `form` for `month` by the invented office, a function of the arguments alone."""
    random = Random(f"{seed} {form.source} {month}")
    block = form.design.blocks[0]
    expected = [level * _rhythm(month) for level in (*_LEVELS, *_BEYOND)]
    places: dict[str, Counts] = {place.name: Counter() for place in form.places}
    offices: dict[str, Counts] = {name: Counter() for name, _ in _OFFICES}
    for place, mean in zip(form.places, expected, strict=True):
        for _ in range(_about(mean, random)):
            case = _case(block, random)
            places[place.name].update(case)
            offices[_office(form, place.name, random)].update(case)
    for counts in offices.values():
        counts.update({count_block.indicator: _about(9, random) for count_block in form.design.only_offices})
    return FormFigures(
        {name: _select_block_entries(counts, (block,)) for name, counts in places.items()},
        [
            OfficeFigures(
                name, district, _select_block_entries(offices[name], (block, *form.design.only_offices))
            )
            for name, district in _OFFICES
        ],
        _lists(form, sum(offices.values(), Counter()), random),
    )


def _rhythm(month: Period) -> float:
    """A season, and a slow fall since January 2025."""
    since = (month.start.year - 2025) * 12 + month.start.month - 1
    return _SEASON[month.start.month - 1] * (1 - _FALL) ** since


def _about(mean: float, random: Random) -> int:
    """A whole number near `mean`, never below zero: the spread of a count."""
    return max(0, round(random.gauss(mean, mean**0.5 * 0.6)))


def _case(block: FormBlock, random: Random) -> list[str]:
    """The columns in which one case is counted: the total, and one of each trait."""
    counted = [block.indicator]
    for group in block.groups:
        shares = _SHARES[group.dimension]
        code = random.choices(list(shares), list(shares.values()))[0]
        counted.append(f"{block.indicator}|{group.dimension}:{code}")
    return counted


def _office(form: Form, place: str, random: Random) -> str:
    """Mostly the nearest office; people do go to others."""
    order = [territory.name for territory in form.places].index(place)
    near = min(order // 4, len(_OFFICES) - 1)
    weights = [8 if number == near else 1 for number in range(len(_OFFICES))]
    return random.choices([name for name, _ in _OFFICES], weights)[0]


def _select_block_entries(counts: Counts, blocks: tuple[FormBlock, ...]) -> dict[str, Entry]:
    return {column.key: counts[column.key] for column in list_columns(blocks)}


def _lists(form: Form, totals: Counts, random: Random) -> dict[str, Entry]:
    """The rows of the sheet of details: each list adds up to its column, or is at most that."""
    entries: dict[str, Entry] = {}
    for listing in form.design.listings:
        entries |= _list(listing, totals[listing.of], random)
    return entries


def _list(listing: FormListing, total: int, random: Random) -> dict[str, Entry]:
    labels = [code.label for code in listing.codes]
    if listing.several:
        return {label: round(total * random.uniform(0.05, 0.6)) for label in labels}
    sample = Counter(random.choices(labels, [1 / (place + 1) for place in range(len(labels))], k=total))
    return {label: sample[label] for label in labels}
