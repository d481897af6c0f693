"""The units of systemd are ones that it takes, and leave an intruder little; the container's files do the same."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from etl.__main__ import COMMANDS
from observatory.settings import Settings
from tests.conftest import ROOT

FOLDER = ROOT / "deploy" / "systemd"
SERVICES = sorted(path.name for path in FOLDER.glob("*.service"))
EXPOSED = 3.0  # of 10, by the count of `systemd-analyze security`
COMPOSE = ROOT / "deploy" / "container" / "compose.yaml"
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd is not on this machine"
)


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units, with a command that is on every machine."""
    for path in FOLDER.iterdir():
        text = re.sub(r"^(Exec\w+)=\S+", r"\1=/bin/true", path.read_text(), flags=re.M)
        (tmp_path / path.name).write_text(text)
    return tmp_path


def analysed(*arguments: str | Path) -> str:
    ended = subprocess.run(
        ["systemd-analyze", *map(str, arguments)], capture_output=True, text=True, check=False
    )
    return ended.stdout + ended.stderr


@needs_systemd
def test_systemd_takes_every_unit(units: Path) -> None:
    said = analysed("verify", *sorted(units.iterdir()))
    assert not [line for line in said.splitlines() if "observatorio" in line], said


@needs_systemd
@pytest.mark.parametrize("service", SERVICES)
def test_every_service_leaves_an_intruder_little(units: Path, service: str) -> None:
    said = analysed("security", "--offline=true", units / service)
    exposed = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert exposed, said
    assert float(exposed.group(1)) < EXPOSED, said


def test_the_site_can_reach_neither_what_is_private_nor_the_network() -> None:
    unit = (FOLDER / "observatorio-web.service").read_text()
    assert "InaccessiblePaths=-/var/lib/observatorio/private" in unit
    assert "IPAddressDeny=any" in unit
    assert "--bind unix:" in unit
    users = {re.search(r"^User=(.+)$", (FOLDER / name).read_text(), re.M).group(1) for name in SERVICES}  # type: ignore[union-attr]
    assert users == {"observatorio", "observatorio-web", "observatorio-proxy"}


def test_what_units_and_containers_run_is_a_command() -> None:
    known = {command.name for command in COMMANDS}
    files = [*FOLDER.iterdir(), COMPOSE, ROOT / "deploy" / "observatorio"]
    named = {name for path in files for name in re.findall(r"-m etl ([a-z]+)", path.read_text())}
    assert {"backup", "watch", "build", "status"} <= named <= known


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """What the compose file runs."""
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
    return found


def test_no_container_may_more_than_it_needs(services: dict[str, Any]) -> None:
    assert set(services) == {"postgres", "web", "etl", "proxy"}
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["mem_limit"] and service["pids_limit"], name
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert not set(services["web"]["networks"]) - {"inside"}


def test_the_compose_file_sets_what_the_site_knows(services: dict[str, Any]) -> None:
    known = {f"OBSERVATORY_{field.name.upper()}" for field in fields(Settings)}
    named = {
        key
        for name in ("web", "etl")
        for key in services[name]["environment"]
        if key.startswith("OBSERVATORY_")
    }
    assert named <= known
    asked = set(re.findall(r"\$\{(\w+)", COMPOSE.read_text()))
    example = (COMPOSE.parent / "settings.example").read_text()
    assert asked <= set(re.findall(r"^(\w+)=", example, re.M))


def test_the_image_has_hashes_a_user_without_rights_and_nothing_of_a_developers_folder() -> None:
    lines = (COMPOSE.parent / "Containerfile").read_text().splitlines()
    users = [line for line in lines if line.startswith("USER ")]
    assert users and not users[-1].startswith(("USER root", "USER 0"))
    installs = [line for line in lines if "pip install" in line]
    assert installs and all("--require-hashes" in line for line in installs)
    ignored = (COMPOSE.parent / "Containerfile.dockerignore").read_text().splitlines()
    let_in = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert ignored[1] == "**" and all((ROOT / name).exists() for name in let_in)
    assert not let_in & {"tests", ".git", "deploy", "."}
    assert "data/store*" in ignored
