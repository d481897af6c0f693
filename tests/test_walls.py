"""The walls that import-linter cannot see, and what `make check` says of names."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Collection, Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from observatory.statistics import STATISTICS
from tests.long_tests import FIRST, listed, measured
from tests.names import PRODUCT, faults_of

# No key of import-linter that lets something through.
_KEYS_OF_A_WALL = {
    "name",
    "type",
    "source_modules",
    "forbidden_modules",
    "layers",
    "protected_modules",
    "allowed_importers",
}


# The folders of code; the one file that may ask the machine.
_CODE = (
    "observatory",
    "etl",
    "layouts",
    "callbacks",
    "api",
    "mcp_server",
    "bundle",
    "bench",
    "tests",
    "app.py",
    "gunicorn.conf.py",
)
_KIND_IN_SQL = re.compile(rf"\bkind\s*(=|IN|<>)\s*\(?'({'|'.join(STATISTICS)})'")
_CLOCK = Path("observatory/clock.py")
_SEEDED = ("random.Random", "numpy.random.default_rng")


def names_imported(tree: ast.AST) -> dict[str, str]:
    """What each name means that is imported anywhere in a file: `d` is `datetime.date`."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def full_name(node: ast.AST, names: Mapping[str, str]) -> str:
    """What a dotted name of a file is called where it comes from; empty where it was not imported."""
    if isinstance(node, ast.Attribute):
        return f"{full_name(node.value, names)}.{node.attr}"
    return names.get(node.id, "") if isinstance(node, ast.Name) else ""


def clocks_asked(source: str, clocks: Collection[str]) -> Iterator[tuple[int, str]]:
    """The line and the name of each use of one of these `clocks`, however it was imported."""
    last_words = "|".join({name.rpartition(".")[2] for name in clocks})
    if not re.search(rf"\.({last_words})\b|from time import", source):
        return  # it cannot ask any: parsing all files takes seconds
    tree = ast.parse(source)
    names = names_imported(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name) and (name := full_name(node, names)) in clocks:
            yield node.lineno, name


def kinds_asked(source: str) -> Iterator[int]:
    """The line of each question for the kind of an indicator: compared with one, looked up by it, or in SQL."""
    if "kind" not in source:
        return
    tree = ast.parse(source)
    written = {id(value) for node in ast.walk(tree) for value in kinds_written(node)}
    for node in ast.walk(tree):
        of_indicator = _is_kind(node) and "indicator" in ast.unparse(node) and id(node) not in written
        if of_indicator or _compares_kind(node) or _is_kind_in_sql(node):
            yield getattr(node, "lineno", 0)


def kinds_written(node: ast.AST) -> Iterator[ast.expr]:
    """What a call or a dict gives as `kind`: its name is written, not asked for."""
    if isinstance(node, ast.Call):
        yield from (entry.value for entry in node.keywords if entry.arg == "kind")
    elif isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        yield from (value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "kind")


def _compares_kind(node: ast.AST) -> bool:
    within = list(ast.walk(node)) if isinstance(node, ast.Compare | ast.Match) else []
    words = {each.value for each in within if isinstance(each, ast.Constant)}
    return any(map(_is_kind, within)) and not words.isdisjoint(STATISTICS)


def _is_kind_in_sql(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and bool(_KIND_IN_SQL.search(str(node.value)))


def _is_kind(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "kind"


def draws_without_a_seed(source: str) -> Iterator[tuple[int, str]]:
    """The line and the name of each call that draws by a chance nobody has set: `random.random()`, `default_rng()`."""
    if "random" not in source:
        return
    tree = ast.parse(source)
    names = names_imported(tree)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = full_name(call.func, names)
        of_chance = name.startswith(("random.", "numpy.random."))
        if of_chance and not (name in _SEEDED and (call.args or call.keywords)):
            yield call.lineno, name


def imported_by(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative imports hide where a thing comes from"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_model_imports_the_standard_library_only(root: Path) -> None:
    files = [*(root / "observatory").glob("model.py"), *(root / "observatory" / "model").rglob("*.py")]
    imported = {name for file in files for name in imported_by(file)}
    outside = {name for name in imported if not name.startswith("observatory.model")}
    assert files
    assert {name.split(".")[0] for name in outside} <= set(sys.stdlib_module_names)


def test_the_application_imports_nothing_of_the_etl(root: Path) -> None:
    assert not [name for name in imported_by(root / "app.py") if name.split(".")[0] == "etl"]


def test_no_module_of_the_project_but_the_application_imports_the_application(root: Path) -> None:
    folders = ("observatory", "etl", "layouts", "callbacks", "api")
    files = [file for folder in folders for file in (root / folder).rglob("*.py")]
    assert not [file for file in files if "app" in set(imported_by(file))]


def test_the_audit_of_a_release_never_looks_at_how_it_was_chosen(root: Path) -> None:
    audit = list((root / "etl" / "disclosure" / "audit").glob("*.py"))
    audit += (root / "etl" / "disclosure" / "engine" / "audit").glob("*.py")
    imported = [name for file in audit for name in imported_by(file)]
    assert len(audit) > 10 and imported
    assert not [name for name in imported if {"suppression", "secondary"} & set(name.split("."))]


def test_the_engine_of_disclosure_control_imports_itself_and_what_solves(root: Path) -> None:
    engine = list((root / "etl" / "disclosure" / "engine").rglob("*.py"))
    imported = {name for file in engine for name in imported_by(file)}
    outside = {name.split(".")[0] for name in imported if not name.startswith("etl.disclosure.engine")}
    assert len(engine) > 10
    assert outside <= {*sys.stdlib_module_names, "highspy", "numpy", "scipy"}


def test_no_contract_has_an_exemption(root: Path) -> None:
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    assert len(contracts) >= 10
    assert {key for contract in contracts for key in contract} <= _KEYS_OF_A_WALL


@pytest.fixture(scope="module")
def clocks(root: Path) -> set[str]:
    """The clocks that ruff refuses."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    banned = settings["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"]
    return {name for name, said in banned.items() if "observatory/clock.py" in said["msg"]}


@pytest.fixture(scope="module")
def sources(root: Path) -> dict[str, str]:
    """The text of every file of code, by its path."""
    places = [root / name for name in _CODE]
    files = {file for place in places for file in ([place] if place.is_file() else place.rglob("*.py"))}
    return {str(file.relative_to(root)): file.read_text(encoding="utf-8") for file in files}


def test_nothing_but_the_one_clock_asks_the_machine_which_day_or_moment_it_is(
    sources: dict[str, str], clocks: set[str]
) -> None:
    asked = {
        f"{file}:{line} {name}"
        for file, source in sources.items()
        for line, name in clocks_asked(source, clocks)
    }
    of_the_clock = {each for each in asked if each.startswith(f"{_CLOCK}:")}
    assert len(sources) > 500 and len(of_the_clock) == 2
    assert asked == of_the_clock, "ask observatory/clock.py; tests live on the day of tests/kit/fixed_day.py"


def test_nothing_is_drawn_by_a_chance_without_a_seed_but_the_seed_of_a_soak(sources: dict[str, str]) -> None:
    drawn = [(file, name) for file, source in sources.items() for _, name in draws_without_a_seed(source)]
    assert drawn == [("tests/kit/sampling.py", "random.SystemRandom")]


def test_nothing_but_the_room_of_statistics_asks_for_the_kind_of_an_indicator(
    sources: dict[str, str],
) -> None:
    """All else asks `statistic_of`: a new kind of statistic is then one file. What only writes its name may."""
    rooms = ("observatory/", "layouts/", "callbacks/", "api/", "etl/")
    product = {file: source for file, source in sources.items() if file.startswith(rooms)}
    asked = {file: found for file, source in product.items() if (found := [*kinds_asked(source)])}
    assert [file for file in asked if not file.startswith("observatory/statistics/")] == []


@pytest.mark.parametrize(
    "source",
    [
        "indicator.kind == 'count'",
        "shown.kind not in ('rate', 'share')",
        "{each.kind for each in indicators} <= {'rate', 'share'}",
        "'survey' == self.right.kind",
        "(rate.kind, rate.numerator) == ('rate', 'cem_cases')",
        "WHY[indicator.kind]",
        "kinds = [indicator.kind]",
        "match entry.kind:\n    case 'share':\n        pass",
        "SQL = f\"k.kind = 'survey' AND {more}\"",
    ],
)
def test_a_question_for_the_kind_of_an_indicator_is_found(source: str) -> None:
    assert list(kinds_asked(source))


@pytest.mark.parametrize(
    "source",
    [
        "{'kind': indicator.kind, 'unit': indicator.unit}",
        "IndicatorEntry(kind=indicator.kind)",
        "chart.kind not in ('bars', 'groups')",
        "line.kind == 'phone'",
        "statistic_of(indicator).adds_up",
    ],
)
def test_the_name_of_a_kind_may_be_written_and_charts_have_kinds_too(source: str) -> None:
    assert not list(kinds_asked(source))


@pytest.mark.parametrize(
    "source",
    [
        "import random\nrandom.random()",
        "import random\nrandom.Random()",
        "from random import shuffle\nshuffle([])",
        "import numpy as np\nnp.random.default_rng()",
        "import numpy as np\nnp.random.rand(3)",
    ],
)
def test_a_chance_without_a_seed_is_found(source: str) -> None:
    assert list(draws_without_a_seed(source))


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import date\nday = date.today()",
        "from datetime import date as day\nclock = day.today",
        "from datetime import UTC, datetime\nat = datetime.now(UTC)",
        "import datetime\nat = datetime.datetime.utcnow()",
        "import datetime as d\nat = d.date.today()",
        "import pandas as pd\nat = pd.Timestamp.now()",
        "import time\nat = time.time()",
        "from time import time\nat = time()",
        "import time as t\nat = t.time_ns()",
        "def f():\n    import time\n    return time.strftime('%Y')",
    ],
)
def test_a_clock_is_found_however_it_was_imported(source: str, clocks: set[str]) -> None:
    assert list(clocks_asked(source, clocks))


def test_what_only_measures_or_names_an_hour_is_no_clock(clocks: set[str]) -> None:
    source = "import time\nfrom datetime import datetime, time as hour\ntime.monotonic()\nhour(12)\ndatetime(2026, 1, 1)"
    assert not list(clocks_asked(source, clocks))


def test_every_package_that_the_program_asks_for_is_used_by_it(root: Path) -> None:
    """A package that nothing uses is one more that can be broken into. Of plotly the script alone is sent."""
    declared = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = {re.split(r"[\[<>=!; ]", line)[0].lower() for line in declared}
    folders = ("observatory", "etl", "layouts", "callbacks", "api")
    files = [*(file for name in folders for file in (root / name).rglob("*.py")), *root.glob("*.py")]
    modules = {name.partition(".")[0] for file in files for name in imported_by(file)}
    packages = packages_distributions()
    brought = {name.lower().replace("_", "-") for module in modules for name in packages.get(module, ())}
    assert names - {"plotly", "backports.zstd"} <= brought  # Python 3.14 has the latter itself


def test_the_program_runs_without_a_package_that_it_does_not_ask_for(root: Path) -> None:
    words = (
        "import importlib, pkgutil, sys; sys.modules['topojson'] = None; "
        "import api, app, callbacks, etl, layouts, observatory; "
        "[importlib.import_module(module.name) for package in (api, callbacks, etl, layouts, observatory) "
        "for module in pkgutil.walk_packages(package.__path__, f'{package.__name__}.') "
        "if not module.name.endswith('__main__')]"
    )
    subprocess.run([sys.executable, "-c", words], cwd=root, check=True, capture_output=True)
    assert "topojson" not in (root / "requirements.txt").read_text(encoding="utf-8")


RUN = 'if __name__ == "__main__":\n    read_rows()\n'


def test_each_fault_is_said_with_its_place(tmp_path: Path) -> None:
    for name in PRODUCT[:-1]:
        (tmp_path / name).mkdir()
    (tmp_path / "app.py").write_text("class Row:\n    pass\n")
    (tmp_path / "etl" / "rows.py").write_text(f"class Row:\n    pass\n\n{RUN}\ndef read_rows():\n    pass\n")
    (tmp_path / "api" / "told.py").write_text(
        f"def _told():\n    pass\n\ndef read_rows():\n    pass\n\n{RUN}"
    )
    assert [fault.partition(" · ")[0::2] for fault in faults_of(tmp_path)] == [
        ("etl/rows.py:7", "read_rows is defined after the program that may call it: move it up."),
        ("api/told.py:1", "_told() is a bare participle: name what it does, and to what."),
        ("etl/rows.py:1", "the class Row is also defined in app.py:1."),
    ]


# The list of long tests: each name in it is that of a test, and what `make test` leaves out `make long` runs.


def test_each_name_is_that_of_a_test(root: Path) -> None:
    for name in listed():
        file, _, test = name.partition("::")
        assert re.search(rf"^def {test}\(", (root / file).read_text(encoding="utf-8"), flags=re.M), name
    assert set(FIRST) <= {name.partition("::")[0] for name in listed()}


def test_what_is_left_out_is_run_by_the_other_command_and_both_by_what_lands(root: Path) -> None:
    recipes = dict(re.findall(r"^(test|long):.*\n((?:\t.*\n)+)", (root / "Makefile").read_text(), flags=re.M))
    assert '-m "not long"' in recipes["test"]
    assert "-m long" in recipes["long"]
    assert re.findall(r"make (\w+)", (root / ".ci" / "run").read_text().partition("BASH_SOURCE")[2]) == [
        "test",
        "long",
    ]


def test_a_test_is_long_by_the_sum_of_its_parameters() -> None:
    log = (
        "1.20s call     tests/test_a.py::test_b[one]\n"
        "0.90s setup    tests/test_a.py::test_b[two]\n"
        "1.90s call     tests/test_a.py::test_c\n"
    )
    assert measured(log) == ["tests/test_a.py::test_b"]
