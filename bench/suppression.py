"""Cell suppression beside its peers: nine crossings of counts, judged by a checker that shares no code with any of them.

Instances are made of the publishers' own files (OBSERVATORY_SHARED, else `shared` beside the project); one is the public
set of SSBtools, asked of the package where R has it. A crossing that no row names counts as none: these are tables to
measure with, no figures. `python -m bench.suppression NAME --programs informed` measures one alone, for one reader;
results are in docs/bench.md.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

from bench.interval_checker import CheckedCells, PublishedTable, ReaderKnowledge, check_pattern
from bench.processes import ROOT, BenchRow, CouldNotMeasureError, Peer, processor_seconds, run
from etl.disclosure.engine.protection import (
    Attacker,
    CountTables,
    cross,
    find_primary_cells,
    hierarchy,
    secondary,
)

THRESHOLD: Final = 5
CHECKER_SECONDS: Final = 900.0
ALL: Final = "all"
PEER_SCRIPT: Final = Path(__file__).with_name("suppression_peers.R")
Name = tuple[str, ...]
Tree = Mapping[str, Sequence[str]]
DEMANDS: Final = {
    "outsider": (Attacker.OUTSIDER,),
    "intervals": (Attacker.OUTSIDER, Attacker.KNOWS_ZEROS),
    "informed": tuple(Attacker),
}
"""Whom a pattern of ours holds off. The first is the nearest to what the peers promise: no sum tells a cell."""


class Instance(NamedTuple):
    """A crossing of hierarchies: the parts of each dimension's wholes, and the counts of the innermost cells."""

    dimensions: tuple[Tree, ...]
    inner: Mapping[Name, int]


@dataclass(frozen=True, slots=True)
class ListedInstance:
    """An instance as it is announced: what it is, its size in cells, and what makes it."""

    name: str
    title: str
    cells: int
    make: Callable[[], Instance]


def make_instance(rows: Iterable[tuple[Sequence[Name], int]]) -> Instance:
    """The instance of these rows: of each dimension a path from its widest part to its code, and how many cases.

    Every path of a dimension is as long as the others; above the first step stands all of it. Counts of the same codes
    are added up; codes that no row brings together have none.
    """
    inner = Counter[Name]()
    wholes: list[dict[str, dict[str, None]]] = []
    for paths, cases in rows:
        wholes = wholes or [{} for _ in paths]
        for parts_of, path in zip(wholes, paths, strict=True):
            for whole, part in zip((ALL, *path), path, strict=False):
                parts_of.setdefault(whole, {})[part] = None
        inner[tuple(path[-1] for path in paths)] += cases
    dimensions = tuple({whole: sorted(parts) for whole, parts in sorted(one.items())} for one in wholes)
    innermost = [
        sorted({part for parts in one.values() for part in parts} - one.keys()) for one in dimensions
    ]
    return Instance(dimensions, {cell: inner[cell] for cell in product(*innermost)})


def find_wholes(parts_of: Tree) -> dict[str, list[str]]:
    """Of each innermost code of a dimension: itself, and all that it is a part of."""
    above = {part: whole for whole, parts in parts_of.items() for part in parts}
    found = {}
    for code in above.keys() - parts_of.keys():
        found[code] = [code]
        while found[code][-1] in above:
            found[code].append(above[found[code][-1]])
    return found


def list_contributions(instance: Instance) -> Iterator[tuple[Name, Iterator[Name]]]:
    """Each innermost cell with all cells that it counts in, itself among them."""
    wholes = [find_wholes(dimension) for dimension in instance.dimensions]
    for cell in instance.inner:
        yield cell, product(*(wholes[at][code] for at, code in enumerate(cell)))


def make_tables(instance: Instance) -> CountTables[Name]:
    """The instance as the engine takes it; counts of 1 to 4 are primary."""
    counts = Counter[Name]()
    for inner, cells in list_contributions(instance):
        counts.update(dict.fromkeys(cells, instance.inner[inner]))
    relations = cross(*map(hierarchy, instance.dimensions))
    return CountTables(
        dict(sorted(counts.items())), relations, find_primary_cells(counts, THRESHOLD), THRESHOLD
    )


# The instances. Files are read as their publishers wrote them.


def find_file(*parts: str) -> Path:
    """A publisher's file; CouldNotMeasureError where it is not at hand."""
    path = Path(os.environ.get("OBSERVATORY_SHARED") or ROOT.parent / "shared").joinpath("data", *parts)
    if not path.is_file():
        raise CouldNotMeasureError(
            f"{path.name} is not at hand; OBSERVATORY_SHARED can name the folder of the files"
        )
    return path


def _read_rows(path: Path, *, encoding: str = "utf-8-sig", delimiter: str = ",") -> Iterator[dict[str, str]]:
    whole = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for row in csv.DictReader(whole.decode(encoding).splitlines(), delimiter=delimiter):
        yield {" ".join(name.split()): value.strip() for name, value in row.items()}


_CASES = "N° CASOS ATENDIDOS"
_AGES = ("0_5", "6_11", "12_17", "18_29", "30_59", "60_MÁS")


def make_centres(years: Collection[str], *, whole_places: bool, sexes: bool) -> Instance:
    """Centros Emergencia Mujer by age, and by sex and by year where several are asked for."""

    def read() -> Iterator[tuple[list[Name], int]]:
        path = find_file("peru", "cem-casos-mimp", "casos_fem.csv")
        for row in _read_rows(path, encoding="cp1252", delimiter=";"):
            if row["AÑO"] not in years:
                continue
            code, centre = row["UBIGEO"].zfill(6), row["CODIGO CENTRO ATENCION"]
            steps = (code[:2], code[:4], code) if whole_places else (code[:2],)
            for age in _AGES:
                for sex in ("HOMBRES", "MUJERES"):
                    number = row[f"{_CASES} - {age} - {sex}"].replace(",", "")
                    paths: list[Name] = [
                        (*steps, f"{code} {centre}" if whole_places else f"{code[:2]} {centre}"),
                        (age,),
                    ]
                    paths += [(sex,)] if sexes else []
                    paths += [(row["AÑO"],)] if len(years) > 1 else []
                    yield paths, int(number)

    return make_instance(read())


_REGISTER: Final = ("bolivia", "snis-violencia-2005-2024", "snis_violencia_municipio_mes.csv.gz")
_POLICE: Final = ("peru", "denuncias-vcm-mininter", "Base_Datos_Denuncias_Violencia_2018_Nov2025.csv.gz")


def make_register(years: Collection[str], *, months: bool) -> Instance:
    """Family violence in the health register: municipalities by month, or by sex, age and year."""

    def read() -> Iterator[tuple[list[Name], int]]:
        for row in _read_rows(find_file(*_REGISTER)):
            if row["anio"] in years and row["forma"] == "familiar":
                place = (row["codigo"][:2], row["codigo"])
                traits = [(row["mes"].zfill(2),)] if months else [(row["sexo"],), (row["edad"],)]
                yield [place, *traits, *([(row["anio"],)] if len(years) > 1 else [])], int(row["casos"])

    return make_instance(read())


def make_police(department: str, years: Collection[str]) -> Instance:
    """Complaints to the police in the districts of a department by month, and by year where there are several."""

    def read() -> Iterator[tuple[list[Name], int]]:
        for row in _read_rows(find_file(*_POLICE)):
            code = row["UBIGEO_HECHO"].zfill(6)
            if row["AÑO"] in years and code.startswith(department):
                paths: list[Name] = [(code[:4], code), (row["MES"].zfill(2),)]
                yield [*paths, *([(row["AÑO"],)] if len(years) > 1 else [])], int(row["CANTIDAD"])

    return make_instance(read())


def make_public_set() -> Instance:
    """SSBtools' invented set of people who receive aid: municipality in county, main income, months."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "public.csv"
        _call_peer("public", path)
        return make_instance(
            (((row["fylke"], f"r{row['region']}"), (row["hovedint"],), (row["mnd"],)), int(row["ant"]))
            for row in _read_rows(path)
        )


INSTANCES: Final = {
    listed.name: listed
    for listed in (
        ListedInstance(
            "police_2",
            "police, districts of one department x month, 2024",
            923,
            lambda: make_police("20", ["2024"]),
        ),
        ListedInstance(
            "register_2",
            "health register, municipality x month, 2023",
            2_483,
            lambda: make_register(["2023"], months=True),
        ),
        ListedInstance(
            "register_3",
            "health register, municipality x sex x age, 2023",
            6_303,
            lambda: make_register(["2023"], months=False),
        ),
        ListedInstance(
            "centres_2",
            "CEM, centre in district in province x age, 2023",
            6_902,
            lambda: make_centres(["2023"], whole_places=True, sexes=False),
        ),
        ListedInstance(
            "public_3", "SSBtools' public set, municipality x income x months", 9_140, make_public_set
        ),
        ListedInstance(
            "police_3",
            "police, districts of the capital x month x year, 2022 to 2024",
            8_632,
            lambda: make_police("15", ["2022", "2023", "2024"]),
        ),
        ListedInstance(
            "centres_3",
            "CEM, centre x sex x age, 2023",
            9_639,
            lambda: make_centres(["2023"], whole_places=False, sexes=True),
        ),
        ListedInstance(
            "centres_4",
            "CEM, centre x sex x age x year, 2021 to 2023",
            38_556,
            lambda: make_centres(["2021", "2022", "2023"], whole_places=False, sexes=True),
        ),
        ListedInstance(
            "register_4",
            "health register, municipality x sex x age x year, 2016 to 2023",
            94_149,
            lambda: make_register([str(year) for year in range(2016, 2024)], months=False),
        ),
    )
}


# Ours and the peers, each in a process of its own, and what the checker says of their patterns.


@dataclass(frozen=True, slots=True)
class ProgramPattern:
    """What one program made of an instance: the cells it hides, what that took, and why there is none, if so."""

    program: str
    hidden: frozenset[Name] = frozenset()
    seconds: float = 0.0
    memory: float = 0.0
    bound: float = 0.0
    unmet: int = 0
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class SuppressionGoal:
    """The most seconds of processor and megabytes that ours may take, for intervals and for who knows the small ones."""

    intervals: float
    informed: float
    memory: float

    @classmethod
    def of(cls, cells: int) -> SuppressionGoal:
        """The goal of an instance of so many cells; between 10,000 and 100,000 those of the larger."""
        return cls(30, 120, 300) if cells <= 10_000 else cls(600, 1_800, 1_000)

    @staticmethod
    def find_most_over(cells: int) -> float | None:
        """By how many per cent the counts hidden may be more than the bound; None where that is not asked."""
        return 1.5 if cells <= 1_600 else 3.0 if cells <= 10_000 else None


def protect_instance(name: str, demand: str, to: Path, *, limit: float | None) -> None:
    """Choose with our engine, and write what was chosen and what it took; run in a process of its own.

    After `limit` seconds the search ends.
    """
    tables = make_tables(INSTANCES[name].make())
    began = processor_seconds()
    found = secondary(tables, attackers=DEMANDS[demand], limit=limit)
    said = {"seconds": processor_seconds() - began, "hidden": sorted(found.hidden), "unmet": len(found.unmet)}
    to.write_text(json.dumps(said | {"bound": found.bound if found.by_cutting_planes else 0.0}))


def run_ours(listed: ListedInstance, demand: str, folder: Path) -> ProgramPattern:
    """Our pattern for a demand; it is stopped at twice its goal."""
    program = f"ours, {demand}"
    to = folder / f"{listed.name}-{demand}.json"
    most = 2 * getattr(SuppressionGoal.of(listed.cells), "informed" if demand == "informed" else "intervals")
    words: list[str | Path] = [
        sys.executable,
        "-m",
        "bench.suppression",
        "--protect",
        listed.name,
        "--for",
        demand,
        "--to",
        to,
    ]
    try:
        ran = run(_limit_processor(words, most), settings=_name_shared_folder())
    except CouldNotMeasureError as error:
        return ProgramPattern(
            program, left_out=f"stopped after {most:.0f} s of processor: {str(error)[-200:]}"
        )
    said = json.loads(to.read_text())
    hidden = frozenset(map(tuple, said["hidden"]))
    memory = max(ran.peak_mb, ran.all_mb)
    return ProgramPattern(program, hidden, said["seconds"], memory, said["bound"], said["unmet"])


def _name_shared_folder() -> dict[str, str]:
    """The setting that names the folder of the files, for another process."""
    return {name: value for name, value in os.environ.items() if name == "OBSERVATORY_SHARED"}


def _limit_processor(words: Sequence[str | Path], seconds: float) -> list[str | Path]:
    """The command, ended by the system once it has had so many seconds of processor."""
    return ["sh", "-c", f'ulimit -t {math.ceil(seconds)}; exec "$@"', "sh", *words]


PEERS: Final = ("GaussSuppression", "sdcTable")


def _call_peer(*words: str | Path) -> str:
    """What the script of the peers says; CouldNotMeasureError where R, or the package, is not at hand."""
    if not (program := shutil.which("Rscript")):
        raise CouldNotMeasureError("Rscript is not on the PATH: R's packages are left out")
    done = subprocess.run(
        [program, str(PEER_SCRIPT), *map(str, words)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CouldNotMeasureError(f"R: {done.stderr.strip()[-300:]}")
    return done.stdout.strip()


def run_peer(
    peer: str, listed: ListedInstance, given: tuple[Instance, CountTables[Name]], folder: Path
) -> ProgramPattern:
    """The pattern of one of R's packages on the same primary cells, zeros shown; or why there is none."""
    most = 2 * SuppressionGoal.of(listed.cells).informed
    try:
        version = _call_peer("version", peer)
        cells = write_for_peers(*given, folder)
        ran = run(
            _limit_processor([shutil.which("Rscript") or "", PEER_SCRIPT, "protect", peer, folder], most)
        )
    except CouldNotMeasureError as error:
        return ProgramPattern(peer, left_out=f"left out, or stopped at {most:.0f} s: {str(error)[-200:]}")
    seconds, *hidden = (folder / "hidden.txt").read_text().split()
    return ProgramPattern(
        f"{peer} {version}",
        frozenset(cells[int(at) - 1] for at in hidden),
        float(seconds),
        max(ran.peak_mb, ran.all_mb),
    )


def write_for_peers(instance: Instance, tables: CountTables[Name], folder: Path) -> list[Name]:
    """The instance as files that R reads, cells and innermost cells by number; gives the cells in their order."""
    cells = list(tables.counts)
    number = {cell: at for at, cell in enumerate(cells, 1)}
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "cells.csv", (f"d{at}" for at, _ in enumerate(instance.dimensions)), cells)
    _write(folder / "inner.csv", ("count",), ((count,) for count in instance.inner.values()))
    contributions = list_contributions(instance)
    entries = ((at, number[cell]) for at, (_, within) in enumerate(contributions, 1) for cell in within)
    _write(folder / "contributions.csv", ("inner", "cell"), entries)
    for at, dimension in enumerate(instance.dimensions):
        tree = ((whole, part) for whole, parts in dimension.items() for part in parts)
        _write(folder / f"tree{at}.csv", ("whole", "part"), tree)
    return cells


def _write(path: Path, names: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerow(names)
        csv.writer(stream).writerows(rows)


class JudgedPattern(NamedTuple):
    """A pattern, how much it hides, and what the checker found for each reader.

    `beyond` are the narrow cells of the last reader that stay narrow where all that is above zero is hidden: a total of
    3 whose two parts are small leaves neither of them a 4.
    """

    pattern: ProgramPattern
    counts: int = 0
    findings: Mapping[ReaderKnowledge, CheckedCells] = {}
    beyond: frozenset[Name] = frozenset()

    def __str__(self) -> str:
        """A line of the table in docs/bench.md."""
        pattern = self.pattern
        if pattern.left_out:
            return f"| {pattern.program} | {pattern.left_out} |"
        over = f"{100 * self.over:.1f} %" if pattern.bound else "-"
        size = f"{len(pattern.hidden):,} | {self.counts:,} | {over} | {pattern.seconds:.1f} | {pattern.memory:.0f}"
        told = [
            f"{len(found.exact):,}, {len(found.narrow - self.list_excused(who)):,}"
            + (f" ({len(found.not_asked):,} not asked)" if found.not_asked else "")
            for who, found in self.findings.items()
        ]
        return (
            f"| {pattern.program} | {size} | {' | '.join(told)} | {len(self.beyond):,} | {pattern.unmet:,} |"
        )

    @property
    def over(self) -> float:
        """By which part the counts hidden are more than what is proven that any such pattern hides."""
        return self.counts / self.pattern.bound - 1 if self.pattern.bound else math.inf

    def list_excused(self, who: ReaderKnowledge) -> frozenset[Name]:
        """The narrow cells that this reader is told whatever is hidden."""
        return self.beyond if who is ReaderKnowledge.WHICH_ARE_SMALL else frozenset()


def judge(pattern: ProgramPattern, tables: CountTables[Name], *, seconds: float) -> JudgedPattern:
    """What the foreign checker finds in a pattern, within some seconds for each question."""
    if pattern.left_out:
        return JudgedPattern(pattern)
    sums = [(relation.total, relation.parts) for relation in tables.relations]
    published = PublishedTable(tables.counts, sums, pattern.hidden)
    findings = {
        who: check_pattern(published, tables.primary, THRESHOLD, who, seconds=seconds)
        for who in ReaderKnowledge
    }
    told = findings[ReaderKnowledge.WHICH_ARE_SMALL].narrow
    nothing_shown = published._replace(hidden=[cell for cell, count in tables.counts.items() if count])
    beyond = check_pattern(
        nothing_shown, tables.primary, THRESHOLD, ReaderKnowledge.WHICH_ARE_SMALL, asked=told, seconds=seconds
    )
    return JudgedPattern(
        pattern, sum(tables.counts[cell] for cell in pattern.hidden), findings, beyond.narrow
    )


def measure_instance(
    listed: ListedInstance, folder: Path, *, programs: Collection[str] = ()
) -> Iterator[JudgedPattern]:
    """Ours for each demand, then each peer; the instance must have the size that it was announced with."""
    instance = listed.make()
    tables = make_tables(instance)
    if len(tables.counts) != listed.cells:
        raise CouldNotMeasureError(f"{listed.name} has {len(tables.counts):,} cells, not {listed.cells:,}")
    for demand in DEMANDS:
        if not programs or demand in programs:
            yield judge(run_ours(listed, demand, folder), tables, seconds=CHECKER_SECONDS)
    for peer in PEERS:
        if not programs or peer in programs:
            pattern = run_peer(peer, listed, (instance, tables), folder / f"{listed.name}-{peer}")
            yield judge(pattern, tables, seconds=CHECKER_SECONDS)


def measure(workplace: Path) -> Iterator[BenchRow]:
    """The rows of the report; of an instance whose file is not at hand is said so once the rest is measured."""
    missing: list[str] = []
    for listed in INSTANCES.values():
        try:
            yield from list_rows(listed, list(measure_instance(listed, workplace)))
        except CouldNotMeasureError as error:
            missing.append(str(error))
    if missing:
        raise CouldNotMeasureError("; ".join(missing))


def list_rows(listed: ListedInstance, judged: Sequence[JudgedPattern]) -> Iterator[BenchRow]:
    """What the instance must show: nothing told, little hidden, in time. What was stopped or left out holds no goal."""
    found = {one.pattern.program.split()[-1 if "ours" in one.pattern.program else 0]: one for one in judged}
    ours, goal = found["informed"], SuppressionGoal.of(listed.cells)
    yield BenchRow(
        f"{listed.title}: small cells told, or narrower than they might be",
        _find_worst(ours),
        "cells",
        "at most",
        0,
        note="\n           ".join(map(str, judged)),
    )
    if over := goal.find_most_over(listed.cells):
        yield BenchRow(f"{listed.name}: counts hidden above the bound", 100 * ours.over, "%", "at most", over)
    for demand, seconds in (("intervals", goal.intervals), ("informed", goal.informed)):
        pattern = found[demand].pattern
        took = math.inf if pattern.left_out else pattern.seconds
        yield BenchRow(f"{listed.name}: seconds of processor, {demand}", took, "s", "at most", seconds)
    memory = math.inf if ours.pattern.left_out else ours.pattern.memory
    yield BenchRow(f"{listed.name}: memory", memory, "MB", "at most", goal.memory)
    beside = found["GaussSuppression"]
    if beside.pattern.left_out:
        raise CouldNotMeasureError(f"{listed.name}: GaussSuppression {beside.pattern.left_out}")
    hidden = math.inf if found["outsider"].pattern.left_out else float(found["outsider"].counts)
    peer = Peer(beside.pattern.program, float(beside.counts))
    yield BenchRow(f"{listed.name}: counts hidden, zeros unknown", hidden, "counts", "at most", 1.0, peer)


def _find_worst(judged: JudgedPattern) -> float:
    """How many small cells a reader is told, whoever he is; those that were not asked might be."""
    if judged.pattern.left_out:
        return math.inf
    return sum(
        len((found.narrow | found.not_asked) - judged.list_excused(who))
        for who, found in judged.findings.items()
    )


def main() -> int:
    """Measure the instances that are named, or all, and print a line of the table for each program."""
    parser = argparse.ArgumentParser(prog="python -m bench.suppression", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*INSTANCES, []], help="which to measure (all)")
    parser.add_argument("--programs", default="", help="which programs, with commas between them (all)")
    parser.add_argument("--protect", choices=INSTANCES, help="only choose, in a process of its own")
    parser.add_argument("--for", dest="demand", choices=DEMANDS, default="informed")
    parser.add_argument("--to", type=Path)
    parser.add_argument("--limit", type=float, help="seconds after which the search ends")
    asked = parser.parse_args()
    if asked.protect:
        protect_instance(asked.protect, asked.demand, asked.to, limit=asked.limit)
        return 0
    with tempfile.TemporaryDirectory(prefix="observatory-bench-") as folder:
        for name in asked.names or INSTANCES:
            listed = INSTANCES[name]
            print(f"\n{listed.name}: {listed.title}; {listed.cells:,} cells", flush=True)
            for judged in measure_instance(
                listed, Path(folder), programs=[*filter(None, asked.programs.split(","))]
            ):
                print(judged, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
