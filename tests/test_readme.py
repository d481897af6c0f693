"""What README.md and CONTRIBUTING.md tell people to type and to open is there."""

import json
import re
import subprocess
import sys
import tomllib
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient

from etl.__main__ import COMMANDS

DOCUMENTS = (
    "README.md", "CONTRIBUTING.md", "DATA-LICENCES.md", "docs/how-to-add.md", "docs/bench.md",
    "docs/monthly-report.md", "docs/releasing.md", "docs/architecture.md", "docs/fetching.md", "docs/health.md",
    "docs/operations.md", "SECURITY.md",
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
    named = set(re.findall(r"python -m etl ([a-z]+)", document.read_text(encoding="utf-8")))
    assert named <= {command.name for command in COMMANDS}


def test_every_option_of_the_etl_that_is_shown_exists(document: Path) -> None:
    commands = {
        command.name: {name for option in command.options for name in option.names} for command in COMMANDS
    }
    calls = re.findall(r"python -m etl ([a-z]+) ([^\n#]*)", document.read_text(encoding="utf-8"))
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


# CITATION.cff: what the Citation File Format 1.2 requires, and the version and licence of the project itself.


ROOT = Path(__file__).parent.parent


def test_the_software_is_cited_as_the_project_declares_it() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {"cff-version", "message", "title", "authors"} <= cited.keys()
    assert (cited["version"], cited["license"]) == (project["version"], project["license"])
    assert all(author.keys() == {"name"} for author in cited["authors"])  # an office, no person


# The bill of materials (`make bom`) names what the lock file installs and what goes to readers: versions, hashes.


@pytest.fixture(scope="module")
def bill(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The bill as the Makefile makes it."""
    file = tmp_path_factory.mktemp("bom") / "bom.json"
    recipe = re.search(r"^bom:.*\n((?:\t.*\n)+)", (root / "Makefile").read_text(), re.M)
    assert recipe
    for arguments in re.findall(r"\$\(PY\) (.*)", recipe.group(1)):
        words = arguments.replace("$(BOM)", str(file)).split()
        subprocess.run([sys.executable, *words], cwd=root, check=True, capture_output=True)
    content: dict[str, object] = json.loads(file.read_text())
    return content


def of(bill: dict[str, object], *, packages: bool) -> list[dict[str, Any]]:
    """The components that are packages of Python, or the others."""
    parts: list[dict[str, Any]] = bill["components"]  # type: ignore[assignment]
    return [part for part in parts if part.get("purl", "").startswith("pkg:pypi/") is packages]


def locked(root: Path) -> dict[tuple[str, str], set[str]]:
    """Hashes by name and version, as the lock file has them."""
    packages: dict[tuple[str, str], set[str]] = {}
    for line in (root / "requirements.txt").read_text().splitlines():
        if pin := re.match(r"([\w.-]+)(?:\[[^]]*])?==([^ ;]+)", line):
            hashes = packages.setdefault(pin.groups(), set())  # type: ignore[arg-type]
        elif line.strip().startswith("--hash=sha256:"):
            hashes.add(line.strip(" \\").removeprefix("--hash=sha256:"))
    return packages


def test_it_is_of_a_kind_that_tools_read_and_names_the_observatory(bill: dict[str, object]) -> None:
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["name"] == "observatorio"  # type: ignore[index]


def test_each_locked_package_is_in_it_with_its_version_and_nothing_else(
    root: Path, bill: dict[str, object]
) -> None:
    named = {(part["name"], part["version"]) for part in of(bill, packages=True)}
    assert named == set(locked(root))


def test_each_hash_of_the_lock_file_is_in_it(root: Path, bill: dict[str, object]) -> None:
    packages = locked(root)
    for part in of(bill, packages=True):
        references = part.get("externalReferences", ())
        hashes = {entry["content"] for reference in references for entry in reference.get("hashes", ())}
        assert hashes == packages[part["name"], part["version"]], part["name"]


def test_each_script_of_others_that_the_explorer_loads_is_in_it_by_the_hash_of_what_is_sent(
    bill: dict[str, object], shipped: FlaskClient
) -> None:
    page = shipped.get("/es/explorar").text
    hashes = {entry["content"]: part for part in of(bill, packages=False) for entry in part["hashes"]}
    addresses = re.findall(r'<script src="(/_dash/_dash-component-suites/(?:dash/deps|plotly)/[^"]+)"', page)
    assert len(addresses) >= 4
    for address in addresses:
        part = hashes[sha256(shipped.get(address).data).hexdigest()]
        assert part["name"].removesuffix(".js") in address and part["version"], address
    licences = {
        part["name"]: part.get("licenses", [{}])[0].get("license") for part in of(bill, packages=False)
    }
    assert licences["plotly.js"] == licences["react"] == {"id": "MIT"}


def test_the_letters_of_images_and_sheets_are_in_it(bill: dict[str, object], root: Path) -> None:
    parts = {part["name"]: part for part in of(bill, packages=False)}
    for path in (root / "observatory").rglob("*.ttf"):
        part = parts[path.stem]
        assert part["hashes"][0]["content"] == sha256(path.read_bytes()).hexdigest()
        assert re.fullmatch(r"[\d.]+", part["version"])
        assert "Bitstream" in part["licenses"][0]["license"]["text"]["content"]
