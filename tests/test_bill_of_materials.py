"""The bill of materials (`make bom`) names what the lock file installs and what goes to readers: versions, hashes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


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


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_each_extra_that_an_installed_package_asks_for_is_pinned_with_it(root: Path, lock: str) -> None:
    """Pip asks for `httpx[http2]` beside a pinned `httpx`, takes the newest there is, and refuses it for its hash."""
    pins = re.findall(r"^([\w.-]+)(?:\[([^]]*)])?==", (root / lock).read_text(encoding="utf-8"), re.M)
    pinned = {canonicalize_name(name): set(filter(None, extras.split(","))) for name, extras in pins}
    asked = [
        (name, canonicalize_name(wanted.name), wanted.extras)
        for one in distributions()
        if (name := canonicalize_name(one.name)) in pinned
        for wanted in map(Requirement, one.requires or ())
        if wanted.extras
        and canonicalize_name(wanted.name) != name  # another extra of its own is of the same file
        and any(
            wanted.marker is None or wanted.marker.evaluate({"extra": extra}) for extra in ("", *pinned[name])
        )
    ]
    assert asked, "some package asks for an extra"
    assert [one for one in asked if not one[2] <= pinned.get(one[1], set())] == []
