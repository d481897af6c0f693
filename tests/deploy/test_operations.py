"""docs/operations.md is typed into an empty folder, block by block, and the site is looked at in between."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.deploy.played_machine import PlayedMachine

NAME = "observatorio.example"
PAGE = f"curl --silent --show-error --fail 'https://{NAME}/es/indicadores/cem_cases'"
READY = "curl --silent http://127.0.0.1:8081/readyz"


def blocks() -> dict[str, list[str]]:
    """The blocks to type, under the words in bold or the heading before each."""
    under: dict[str, list[str]] = {}
    part = ""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for match in re.finditer(r"^(?:## (.+)|```sh\n((?:.*\n)*?)```$|\*\*(.+?)\*\*)", text, re.M):
        heading, block, bold = match.groups()
        if block:
            under.setdefault(part, []).append(block)
        part = heading or bold or part
    return under


@pytest.fixture
def machine(needs_nginx: None) -> Iterator[PlayedMachine]:
    """An empty one. Its folder has a short name, since a socket's may have a hundred letters."""
    with tempfile.TemporaryDirectory(prefix="op-", dir="/tmp") as folder:
        machine = PlayedMachine(Path(folder) / "m")
        yield machine
        machine.switched_off()


class Technician:
    """Types the blocks in their order, and says which one failed."""

    def __init__(self, machine: PlayedMachine) -> None:
        self.machine, self.left = machine, blocks()
        self.names = {"NAME": NAME}

    def types(self, part: str) -> str:
        (block, *others) = self.left.pop(next(name for name in self.left if name.startswith(part)))
        assert not others
        return self.asks(block)

    def asks(self, block: str) -> str:
        ended = self.machine.typed(block, **self.names)
        logs = [path.read_text()[-2000:] for path in self.machine.folder.glob("*.log")]
        assert ended.returncode == 0, "\n".join([block, ended.stdout[-3000:], *logs])
        return ended.stdout

    @property
    def release(self) -> str:
        """The name of the release on show, as /readyz tells it."""
        return str(json.loads(self.asks(READY))["release"])

    def edits(self, status: str) -> None:
        """What is published changes: a figure of the project has another status."""
        file = self.machine.folder / "opt/observatorio/data/figures/mimp_cem.csv"
        row = re.compile("^(cem_activities,PE-150112,2012-01-01,2012-12-31,,[0-9]+),[a-z]+,", re.MULTILINE)
        edited, count = row.subn(rf"\g<1>,{status},", file.read_text(encoding="utf-8"), count=1)
        assert count == 1
        file.write_text(edited, encoding="utf-8")


def test_from_an_empty_machine_through_all_that_happens_to_it(machine: PlayedMachine) -> None:
    technician = Technician(machine)
    for step in (
        "1. Name",
        "2. Packages",
        "3. The program",
        "4. Settings",
        "5. Certificate",
        "6. Figures",
        "7. Look",
    ):
        technician.types(step)
    first, page = technician.release, technician.asks(PAGE)
    assert first in page or "cem_cases" in page
    technician.types("Each week")
    technician.types("Updates")
    technician.types("Nothing is known yet")
    technician.edits("provisional")
    technician.asks("observatorio build")
    second = technician.release
    assert second != first
    technician.types("A wrong number is on show")
    assert technician.release == first
    technician.names["RELEASE"] = second
    technician.types("A release tells too much")
    refused = f"curl --silent --output /dev/null --write-out '%{{http_code}}' 'https://{NAME}/api/v1/indicators?release={second}'"
    assert technician.asks(refused) in ("410", "400")
    technician.edits("estimated")
    technician.types("The mended figures are there")
    assert technician.release not in (first, second)
    technician.types("The site does not answer")
    technician.types("The disk is full")
    technician.types("Somebody attacks")
    technician.names["BACKUP"] = str(machine.folder / "var/backups/observatorio/before-update.tar")
    technician.asks("systemctl stop observatorio-web; rm -rf /var/lib/observatorio/*")
    technician.types("The machine is lost")
    assert technician.release == first
    assert technician.asks(PAGE) == page
    technician.types("The certificate is about to end")
    technician.types("The clock is wrong")
    assert not technician.left
