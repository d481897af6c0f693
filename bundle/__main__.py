"""Makes the site's own plotly.js (`python -m bundle`). Without it the site works, with the heavier one of Dash.

Never fails: where Node is missing, or npm cannot bring the locked packages in time, it says so in a line.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent
MADE = FOLDER / "made"
RECIPE = ("package.json", "package-lock.json", "build.mjs")
NPM = "ci --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1 --fetch-timeout=30000"
SECONDS = {"npm": 240, "node": 90}


class NotMadeError(Exception):
    """The bundle could not be made; its text says why."""


class NoNodeError(NotMadeError):
    """There is nothing here that could make it."""


def recipe() -> str:
    """The fingerprint of everything the bundle is made from."""
    return hashlib.sha256(b"\0".join((FOLDER / name).read_bytes() for name in RECIPE)).hexdigest()


def make(into: Path) -> None:
    """Install the locked packages into a folder that is thrown away, and write the bundle into `into`.

    Raises NoNodeError, and NotMadeError where a step fails or takes too long.
    """
    tools = {name: shutil.which(name) for name in SECONDS}
    if not all(tools.values()):
        raise NoNodeError("there is no Node with npm on the PATH")
    print("Bundling plotly.js (once; about ten seconds) ...", flush=True)
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into, prefix="work-") as work, tempfile.TemporaryDirectory() as new:
        for name in RECIPE:
            shutil.copy(FOLDER / name, work)
        _run("npm", [str(tools["npm"]), *NPM.split()], Path(work))
        _run("node", [str(tools["node"]), "build.mjs", new], Path(work))
        for old in into.glob("plotly-*"):
            old.unlink()
        for file in Path(new).iterdir():
            shutil.move(file, into / file.name)


def _run(tool: str, command: list[str], folder: Path) -> None:
    try:
        ended = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS[tool],
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotMadeError(f"{tool} did not end well: {error}") from error
    if ended.returncode:
        said = (ended.stderr.strip() or ended.stdout.strip() or "nothing").splitlines()[0]
        raise NotMadeError(f"{tool} ended with {ended.returncode} and said: {said[:160]}")


def main() -> int:
    """0 in every case: the bundle makes pages lighter, it is no condition for them."""
    parser = argparse.ArgumentParser(prog="python -m bundle", description=__doc__)
    parser.add_argument("--once", action="store_true", help="not again for a recipe that was tried before")
    parser.add_argument("--into", type=Path, default=MADE, help="the folder to write to (bundle/made)")
    asked = parser.parse_args()
    tried = asked.into / "tried"
    if asked.once and tried.exists() and tried.read_text(encoding="utf-8") == recipe():
        return 0
    try:
        make(asked.into)
    except NotMadeError as error:
        print(f"The lighter plotly.js was not made, the site uses the one of Dash: {error}.", flush=True)
        if isinstance(error, NoNodeError):
            return 0  # nothing was tried: Node may come later
    tried.write_text(recipe(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
