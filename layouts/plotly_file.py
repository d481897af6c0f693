"""Which plotly.js the site serves: the bundle that set-up made, else the whole one of the Python package."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from dash.fingerprint import build_fingerprint
from plotly.offline import get_plotlyjs_version

MADE: Final = Path(__file__).parent.parent / "bundle" / "made"
PACKAGE: Final = "plotly"
PATH: Final = "package_data/plotly.min.js"  # where Dash looks for it, whichever of the two it is
SUITES: Final = "/_dash-component-suites/"


@lru_cache(maxsize=4)
def plotly_file(made: Path = MADE) -> Path:
    """The newest bundle in `made` of the version that Python's plotly speaks; without one, Python's own file.

    Beside a bundle lie `.br` and `.gz`, the same bytes compressed.
    """
    bundles = sorted(made.glob(f"plotly-{get_plotlyjs_version()}-*.js"), key=lambda one: one.stat().st_mtime)
    return bundles[-1] if bundles else Path(str(files(PACKAGE) / PATH))


@lru_cache(maxsize=4)
def plotly_address(made: Path = MADE) -> str:
    """The address of that file, with a fingerprint of its content: it may be kept for ever."""
    fingerprint = hashlib.sha256(plotly_file(made).read_bytes()).hexdigest()[:12]
    return f"{SUITES}{PACKAGE}/{build_fingerprint(PATH, get_plotlyjs_version(), fingerprint)}"
