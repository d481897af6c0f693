"""Which plotly.js the explorer loads: the bundle that set-up made, else the whole one of the Python package."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from dash.fingerprint import build_fingerprint

MADE: Final = Path(__file__).parent.parent.parent / "bundle" / "made"
PACKAGE: Final = "plotly"
PATH: Final = "package_data/plotly.min.js"  # where Dash looks for it, whichever of the two it is
PREFIX: Final = "/_dash/"  # of every address of the explorer's Dash app
SUITES: Final = f"{PREFIX}_dash-component-suites/"
_VERSION: Final = re.compile(r"plotly\.js v([\d.]+)")


@lru_cache(maxsize=1)
def plotly_version() -> str:
    """The version of plotly.js that Python's plotly brings."""
    with whole_file().open(encoding="utf-8") as script:
        match = _VERSION.search(script.read(400))
    return match[1] if match else ""


def whole_file() -> Path:
    """The plotly.js of the Python package."""
    return Path(str(files(PACKAGE) / PATH))


@lru_cache(maxsize=4)
def plotly_file(folder: Path = MADE) -> Path:
    """The newest bundle in `folder` of the version that Python's plotly speaks; without one, Python's own file.

    Beside a bundle lie `.br` and `.gz`, the same bytes compressed.
    """
    bundles = sorted(folder.glob(f"plotly-{plotly_version()}-*.js"), key=lambda path: path.stat().st_mtime)
    return bundles[-1] if bundles else whole_file()


def is_bundle() -> bool:
    """Whether set-up made the lighter file, which holds what Dash needs of its polyfill."""
    return plotly_file() != whole_file()


@lru_cache(maxsize=4)
def plotly_address(folder: Path = MADE) -> str:
    """The address of that file, with a fingerprint of its content: it may be kept for ever."""
    fingerprint = hashlib.sha256(plotly_file(folder).read_bytes()).hexdigest()[:12]
    return f"{SUITES}{PACKAGE}/{build_fingerprint(PATH, plotly_version(), fingerprint)}"
