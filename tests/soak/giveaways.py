"""Lets single numbers out of a release of the publisher's whole CEM file: the attack must find each of them.

Making the release takes minutes. What is let out is chosen from what it protects, with the private workspace beside it.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from bench.disclosure import file_of_cases
from etl.publishing.derive import add_sums
from observatory.catalog import Catalog
from observatory.store.private.private_part import Private
from observatory.store.private.workspace import Workspace
from tests.conftest import ROOT, settings_for
from tests.soak.table import Row

_INDICATOR = "cem_cases"
_COLUMNS = (
    "snapshot, indicator, territory, period_start, period_end, breakdown, statement, value, denominator, obs_status, "
    "conf_status, locator, note, denominator_snapshot"
)
_ADD = f"INSERT INTO observation ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, '', ?, ?, 'normal', ?, '', '', '')"
_SHOW = "UPDATE observation SET value = ?, conf_status = 'free' WHERE " + " AND ".join(
    f"{name} = ?"
    for name in ("snapshot", "indicator", "territory", "period_start", "period_end", "breakdown")
)

Statement = tuple[str, tuple[object, ...]]


class Where(NamedTuple):
    """A place and its span; days are ISO text."""

    territory: str
    start: str
    end: str


class GiveAway(NamedTuple):
    """What is let out, as changes of the release or as a former release that showed more."""

    name: str
    changes: tuple[Statement, ...]
    in_former: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """The counts of a release as published (None: protected), by cell, and what they truly are."""

    snapshot: str
    public: Mapping[tuple[Where, str], float | None]
    true: Mapping[tuple[Where, str], float]
    catalog: Catalog

    def pairs(self, trait: str) -> Iterator[tuple[Where, list[str]]]:
        """District and year of whose parts by a trait exactly two are hidden, beside a shown total; the lesser first."""
        hidden: dict[Where, list[str]] = defaultdict(list)
        for (place, breakdown), value in self.public.items():
            if value is None and breakdown.startswith(f"{trait}:") and ";" not in breakdown:
                hidden[place].append(breakdown)
        for place, parts in sorted(hidden.items()):
            local = self.catalog.territories[place.territory].level == "district"
            total_known = self.public.get((place, "")) is not None and all(
                self.true[place, part] for part in parts
            )
            if local and total_known and len(parts) == 2:
                yield place, sorted(parts, key=lambda part: self.true[place, part])

    def show(self, place: Where, breakdown: str, value: float, indicator: str = _INDICATOR) -> Statement:
        return _SHOW, (value, self.snapshot, indicator, *place, breakdown)

    def add(
        self,
        place: Where,
        breakdown: str,
        value: float | None,
        *,
        indicator: str = _INDICATOR,
        snapshot: str = "",
        base: float | None = None,
    ) -> Statement:
        status = "protected" if value is None else "free"
        return _ADD, (snapshot or self.snapshot, indicator, *place, breakdown, value, base, status)


def giveaways(release: Release) -> Iterator[GiveAway]:
    """One of each kind that the design names, chosen from what the release protects."""
    place, (_, beside) = next(
        (place, parts) for place, parts in release.pairs("form") if release.true[place, parts[0]] < 5
    )
    true_value = release.true[place, beside]
    yield GiveAway("one cell more", (release.show(place, beside, true_value),))
    yield GiveAway("a former release", (release.show(place, beside, true_value),), in_former=True)
    yield GiveAway("a former edition", tuple(_former_edition(release, place, beside)))
    yield GiveAway("a sum of two years", (_two_years(release),))
    women = next(place for place, _ in release.pairs("sex") if release.true[place, "sex:women"] >= 20)
    count = release.true[women, "sex:women"]
    share = round(100 * count / release.true[women, ""], 1)
    yield GiveAway("a share", (release.show(women, "", share, "cem_cases_women_share"),))
    base = 10_000.0
    rate = release.add(women, "", round(1e5 * count / base, 1), indicator="cem_women_case_rate", base=base)
    yield GiveAway("a rate", (rate,))


def _former_edition(release: Release, spot: Where, beside: str) -> Iterator[Statement]:
    """The same table as an edition of the month before, with one form more."""
    for (place, breakdown), value in release.public.items():
        if place == spot and (not breakdown or breakdown.startswith("form:")):
            value_shown = release.true[spot, beside] if breakdown == beside else value
            yield release.add(spot, breakdown, value_shown, snapshot="mimp_cem@2024-09")


def _two_years(release: Release) -> Statement:
    """What a hidden form comes to together with that of the year before, which is shown."""
    for place, (small, _) in release.pairs("form"):
        year = int(place.start[:4]) - 1
        before = Where(place.territory, f"{year}-01-01", f"{year}-12-31")
        former_value = release.public.get((before, small))
        if place.end[5:] == "12-31" and release.true[place, small] < 5 and former_value:
            pooled = Where(place.territory, before.start, place.end)
            return release.add(pooled, small, release.true[place, small] + former_value)
    raise AssertionError("Ninguna forma pequeña sigue a un año que se muestra.")


def found_by_attack(store: Path, place: Path, catalog: Catalog) -> Row:
    """Each give-away in a copy of the release in `store`; what the attack does not find is a failure."""
    row = Row("numbers let out of a release")
    name = json.loads((store / "current.json").read_text())["file"]
    release = _release_of(store, name, catalog)
    if (code := _attacked(_altered(store / name, place / "current", ()), ())) != 0:
        row.failed += 1
        row.say(f"the release itself: exit {code}")
    for giveaway in giveaways(release):
        row.tried += 1
        former = _altered(store / name, place / "former", giveaway.changes) if giveaway.in_former else None
        folder = _altered(store / name, place / "current", () if giveaway.in_former else giveaway.changes)
        former_files = list(former.glob("release-*.db")) if former else []
        if (code := _attacked(folder, former_files)) != 1:
            row.failed += 1
            row.say(f"{giveaway.name}: exit {code}")
    return row


def _release_of(store: Path, name: str, catalog: Catalog) -> Release:
    query = (
        "SELECT snapshot, territory, period_start, period_end, breakdown, value FROM observation "
        "WHERE indicator = ? AND statement = ''"
    )
    with sqlite3.connect(f"file:{store / name}?mode=ro", uri=True) as connection:
        rows = connection.execute(query, (_INDICATOR,)).fetchall()
    (snapshot,) = {row[0] for row in rows}
    values = {(Where(*row[1:4]), row[4]): row[5] for row in rows}
    true: dict[tuple[Where, str], float] = {}
    columns = ["indicator", "territory", "period_start", "period_end", "breakdown", "value"]
    with Workspace(Private(store).workspace_path, catalog).loading() as source:
        for frame in add_sums(source, catalog):
            for row in frame[columns].dropna(subset="value").itertuples(index=False, name=None):
                if row[0] == _INDICATOR:
                    true[Where(*map(str, row[1:4])), str(row[4])] = float(row[5])
    return Release(snapshot, values, true, catalog)


def _altered(file: Path, place: Path, changes: tuple[Statement, ...]) -> Path:
    """A store with a copy of the release that holds these changes, signed as if it were sound."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    copy = Path(shutil.copy(file, place / "copy.db"))
    copy.chmod(0o644)
    with sqlite3.connect(copy) as connection:
        for sql, values in changes:
            assert connection.execute(sql, values).rowcount == 1, (sql, values)
    connection.close()
    digest = sha256(copy.read_bytes()).hexdigest()
    copy.replace(place / f"release-{digest[:16]}.db")
    told = json.loads((file.parent / "current.json").read_text())
    (place / "current.json").write_text(json.dumps({**told, "sha256": digest, "before": [], "ruled": False}))
    return place


def _attacked(folder: Path, former: list[Path] | tuple[()]) -> int:
    command = [sys.executable, "-m", "etl", "attack", "--former", *map(str, former)]
    return subprocess.run(
        command, cwd=ROOT, env=settings_for(folder), capture_output=True, check=False
    ).returncode


def release_of_the_whole_file(store: Path) -> Path:
    """A store with a release of the publisher's whole file, as the commands make it."""
    for words in (["ingest", str(file_of_cases()), "--source", "mimp_cem"], ["release"]):
        command = [sys.executable, "-m", "etl", *words]
        subprocess.run(command, cwd=ROOT, env=settings_for(store), capture_output=True, check=True)
    return store
