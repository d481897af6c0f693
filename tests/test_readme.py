"""What the documents of the project tell people is there: what to type, which defences are tested, how to cite."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
import yaml

from etl.__main__ import COMMANDS

DOCUMENTS = (
    "README.md", "CONTRIBUTING.md", "DATA-LICENCES.md", "docs/how-to-add.md", "docs/bench.md",
    "docs/monthly-report.md", "docs/releasing.md", "docs/architecture.md", "docs/fetching.md", "docs/health.md",
    "docs/operations.md", "docs/words.md", "SECURITY.md", "docs/new-site.md",
)  # fmt: skip


@pytest.fixture(scope="session", params=DOCUMENTS)
def document(request: pytest.FixtureRequest, root: Path) -> Path:
    return root / request.param


def targets(makefile: Path) -> set[str]:
    return set(re.findall(r"^([a-z]+):", makefile.read_text(encoding="utf-8"), flags=re.M))


def test_every_make_target_that_is_named_exists(document: Path, root: Path) -> None:
    named = set(
        re.findall(r"(?:^|`)(?:[A-Z]+=\S+ )?make ([a-z]+)", document.read_text(encoding="utf-8"), flags=re.M)
    )
    assert named <= targets(root / "Makefile")


def test_the_two_commands_are_in_the_readme(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    assert {"make run", "make test"} <= set(re.findall(r"^make [a-z]+", text, flags=re.M))


def test_every_command_of_the_etl_that_is_named_exists(document: Path) -> None:
    named = set(re.findall(r"python -m etl ([a-z-]+)", document.read_text(encoding="utf-8")))
    assert named <= {command.name for command in COMMANDS}


def test_every_option_of_the_etl_that_is_shown_exists(document: Path) -> None:
    commands = {
        command.name: {name for option in command.options for name in option.names} for command in COMMANDS
    }
    calls = re.findall(r"python -m etl ([a-z-]+) ([^\n#]*)", document.read_text(encoding="utf-8"))
    for command, rest in calls:
        assert set(re.findall(r"--[a-z-]+", rest)) <= commands[command], (document.name, command)


def test_every_file_that_is_linked_or_named_in_the_tree_exists(document: Path, root: Path) -> None:
    text = document.read_text(encoding="utf-8")
    linked = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    missing = [link for link in linked if not (document.parent / link).exists()]
    assert missing == []


def test_the_readme_says_where_every_package_is_for(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    for package in (
        "observatory",
        "etl",
        "layouts",
        "callbacks",
        "api",
        "mcp_server",
        "data",
        "tests",
        "bench",
        "deploy",
        "docs",
    ):
        assert re.search(rf"\b{package}/", text), package
        assert (root / package).is_dir()


def test_no_document_knows_the_machine_it_was_written_on(document: Path) -> None:
    assert not re.search(r"(?<![\w.])/(?:work|home|root|tmp)/", document.read_text(encoding="utf-8"))


def test_the_architecture_names_files_and_rooms_that_are_there(root: Path) -> None:
    """A name without its folder (`bars.py`, `telling/`) stands beside one of its room."""
    text = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_/]+(?:\.(?:py|js|toml)|/))`", text))
    assert len(named) > 30
    rooms = [path for top in ("api", "etl", "layouts", "observatory") for path in (root / top).rglob("*")]
    names = {path.name + "/" * path.is_dir() for path in rooms}
    missing = [name for name in sorted(named) if not (root / name).exists() and name not in names]
    assert missing == []


def test_the_drawing_of_the_house_has_its_rooms_and_each_import_between_them(root: Path) -> None:
    text = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawing = text.partition("```mermaid")[2].partition("```")[0]
    rooms = {path.parent.name for path in root.glob("*/__init__.py")} - {
        "tests",
        "bench",
        "bundle",
        "mcp_server",
    }
    found = {
        (room, target)
        for room in (*rooms, "app")
        for file in ((root / room).rglob("*.py") if room in rooms else [root / "app.py"])
        for target in re.findall(r"^ *(?:from|import) (\w+)", file.read_text(encoding="utf-8"), flags=re.M)
        if target in rooms and target != room
    }
    assert set(re.findall(r"^  (\w+) --> (\w+)$", drawing, flags=re.M)) == found


def test_the_page_of_words_leads_to_files_that_are_there(root: Path) -> None:
    named = re.findall(r"`([\w/.]+/[\w/.]*)`", (root / "docs" / "words.md").read_text(encoding="utf-8"))
    assert len(named) > 25
    assert [name for name in named if not (root / name).exists()] == []


def test_the_words_of_who_runs_a_site_stand_on_one_page_each_in_a_sentence(root: Path) -> None:
    text = (root / "docs" / "words.md").read_text(encoding="utf-8")
    section = text.partition("## For who runs a site\n")[2].partition("\n## ")[0]
    words = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", section, flags=re.M))
    assert len(words) >= 22 and {"site", "store", "release", "edition", "workspace", "pin"} <= words.keys()
    for word, sentence in words.items():
        if word not in ("word", "---"):
            assert re.fullmatch(r"[A-Z][^.]*(?:\.yml[^.]*)?\.", sentence.replace("`", "")), (word, sentence)
            assert len(sentence.split()) <= 22, word


ROOT = Path(__file__).resolve().parents[1]
WANTED = ("To find a person", "To falsify a number", "To silence the site")


def rows() -> list[list[str]]:
    """The rows of the table of threats, each with its cells."""
    lines = (ROOT / "SECURITY.md").read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")][
        1:
    ]


@cache
def functions(file: str) -> set[str]:
    return {
        node.name
        for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }


def test_each_threat_names_what_stops_it_and_a_test_that_is_there() -> None:
    threats = [row for row in rows() if not row[0].startswith("**")]
    assert len(threats) > 15
    for threat, defence, tests in threats:
        named = re.findall(r"`([^`:]+)::(\w+)`", tests)
        assert defence and named, threat
        for file, test in named:
            assert test in functions(file), f"{file}::{test}"


def test_the_three_things_an_attacker_wants_are_told_of() -> None:
    headings = [row[0].strip("*") for row in rows() if row[0].startswith("**")]
    assert tuple(headings) == WANTED


def test_the_software_is_cited_as_the_project_declares_it() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {"cff-version", "message", "title", "authors"} <= cited.keys()
    assert (cited["version"], cited["license"]) == (project["version"], project["license"])
    assert all(author.keys() == {"name"} for author in cited["authors"])  # an office, no person
