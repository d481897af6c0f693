"""The bill of materials (`make bom`) names what the lock file installs: each package, its version, its hashes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def bill(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The bill as the Makefile makes it."""
    file = tmp_path_factory.mktemp("bom") / "bom.json"
    recipe = re.search(
        r"^bom:.*\n(?:\t.*\n)*?\t@\$\(PY\) (-m cyclonedx_py .*)$", (root / "Makefile").read_text(), re.M
    )
    assert recipe
    arguments = recipe.group(1).replace("$(BOM)", str(file)).split()
    subprocess.run([sys.executable, *arguments], cwd=root, check=True, capture_output=True)
    content: dict[str, object] = json.loads(file.read_text())
    return content


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
    named = {(part["name"], part["version"]) for part in bill["components"]}  # type: ignore[attr-defined]
    assert named == set(locked(root))


def test_each_hash_of_the_lock_file_is_in_it(root: Path, bill: dict[str, object]) -> None:
    packages = locked(root)
    for part in bill["components"]:  # type: ignore[attr-defined]
        references = part.get("externalReferences", ())
        hashes = {entry["content"] for reference in references for entry in reference.get("hashes", ())}
        assert hashes == packages[part["name"], part["version"]], part["name"]
