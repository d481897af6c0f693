"""The way of a report by commands, in a fresh folder: the list in docs/demo.md is run as it stands there.

template, filled form, check with a fault and without, load, difference, signature, release, site, and the way back.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from app import create_app
from etl.__main__ import main
from observatory.demonstration import MARK
from observatory.settings import ROOT, Settings
from tests.etl.municipal.reports import cell_edit, changed

_LIST = ROOT / "docs" / "demo.md"
_BEGINS = ".venv/bin/python -m etl "
MAP = "/api/v1/data.json?indicator=slim_cases_residence&view=map"


def listed() -> list[list[str]]:
    """The words of each command of the list, without its explanation."""
    walk = _LIST.read_text(encoding="utf-8").partition("## The walk")[2]
    block = re.search(r"```\n(.*?)```", walk, re.S)
    assert block, "docs/demo.md has a list of commands under «The walk»"
    lines = [line for line in block[1].splitlines() if line.startswith(_BEGINS)]
    return [shlex.split(line.removeprefix(_BEGINS), comments=True) for line in lines]


class Walk:
    """Runs the commands of the list in order, and looks at the site between them."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self.left = listed()

    def run_next(self, name: str) -> int:
        """Run the next command, which has to be `name`; its exit code."""
        words = self.left.pop(0)
        assert words[0] == name
        return main(words)

    def page(self, address: str) -> str:
        """What a site that is started now answers."""
        return str(create_app(Settings(store_dir=self.store)).test_client().get(address).text)

    def months(self) -> set[str]:
        """The months that the published map of residence speaks of, if anything is published."""
        client = create_app(Settings(store_dir=self.store)).test_client()
        answer = client.get(f"{MAP}&grain=month")
        return {row["period"] for row in answer.json["rows"]} if answer.status_code == 200 else set()


def test_the_walk_of_a_report_by_commands_in_a_fresh_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(tmp_path / "store"))
    monkeypatch.delenv("OBSERVATORY_DATABASE_URL", raising=False)
    walk = Walk(tmp_path / "store")

    assert walk.run_next("demo") == 0  # the store, marked for good, and filled forms beside it
    assert walk.run_next("template") == 0
    assert Path("empty.xlsx").exists()
    assert not walk.months()

    first_form = Path("forms/demo_slim-2025-01.xlsx")
    content = first_form.read_bytes()
    changed(first_form, cell_edit("Por residencia", "B6", 999))
    assert walk.run_next("check") == 1  # a total that its parts do not reach
    assert "B6" in capsys.readouterr().out
    assert Path("review/demo_slim-2025-01-revisado.xlsx").exists()
    first_form.write_bytes(content)
    assert walk.run_next("check") == 0

    assert walk.run_next("ingest") == 0
    assert walk.run_next("diff") == 0
    assert main(["release"]) == 1  # nobody has signed
    assert not walk.months()
    assert walk.run_next("signoff") == 0
    assert walk.run_next("release") == 0
    assert walk.months() == {"2025-01"}
    page = walk.page("/es/indicadores/slim_cases_residence?view=map")
    drawing = page[page.index("<svg") : page.index("</svg>")]
    assert MARK in page and MARK in drawing and "Alfa" in drawing

    for name in ("ingest", "diff", "signoff", "release"):
        assert walk.run_next(name) == 0
    assert walk.months() == {"2025-02"}
    assert walk.run_next("rollback") == 0
    assert walk.months() == {"2025-01"}
    assert walk.run_next("audit") == 0
    assert walk.left == []
