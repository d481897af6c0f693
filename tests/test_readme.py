"""What README.md and CONTRIBUTING.md tell people to type and to open is there."""

import re
from pathlib import Path

import pytest

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
