"""Measures the rows of the report, each beside its peer: all, or those named (`python -m bench load`).

Exits 1 only where something could not be measured: a goal that does not hold is a result, not a fault.
"""

from __future__ import annotations

import argparse
import importlib
import platform
import sys
import tempfile
from pathlib import Path

from bench.processes import CouldNotMeasureError

ROWS = (
    "load",
    "query",
    "two_countries",
    "weight",
    "paint",
    "explorer",
    "country",
    "cold",
    "warm",
    "flood",
    "embed",
    "stream",
    "package",
    "disclosure",
    "suppression",
)


def _measure(name: str, workplace: Path) -> bool:
    print(f"\n## {name}: {(importlib.import_module(f'bench.{name}').__doc__ or '').splitlines()[0]}")
    try:
        for row in importlib.import_module(f"bench.{name}").measure(workplace):
            print(f"\n{row}", flush=True)
    except CouldNotMeasureError as error:
        print(f"\nCOULD NOT MEASURE {name}: {error}", flush=True)
        return False
    return True


def main() -> int:
    """Measure what was asked for; 0 where all could be measured."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("rows", nargs="*", choices=[*ROWS, []], help="which to measure (all)")
    names = parser.parse_args().rows or ROWS
    print(f"Python {platform.python_version()} · ratios within this run count, absolute values do not")
    with tempfile.TemporaryDirectory(prefix="observatory-bench-") as folder:
        measured = [_measure(name, Path(folder)) for name in names]
    return 0 if all(measured) else 1


if __name__ == "__main__":
    sys.exit(main())
