"""Typesets a sheet: a tagged PDF (PDF/UA-1), made by Typst from data alone, without network or files.

Fonts are those within Typst and, for the pictures, those that charts are drawn with; the machine's are not asked.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from api.briefs.sheet import Sheet
from observatory.charts.layout.text_metrics import LETTERS
from observatory.model import ObservatoryError
from observatory.text import printable

_HERE: Final = Path(__file__).parent
_SECONDS: Final = 20


class TypesettingError(ObservatoryError):
    """A sheet could not be made: it took too long, or the typesetter failed."""

    level = logging.ERROR


def pdf(sheet: Sheet, *, author: str, moment: datetime) -> bytes:
    """The sheet as PDF.

    `moment` is the date in the file: that of the release, so that the same sheet gives the same bytes.
    Raises TypesettingError within half a minute at most.
    """
    data = _clean({"author": author, "sheet": asdict(sheet)})
    return _run_typesetter(json.dumps(data), int(moment.timestamp()))


def _run_typesetter(data: str, timestamp: int) -> bytes:
    order = [
        sys.executable,
        "-I",
        str(_HERE / "typst_process.py"),
        str(_HERE / "sheet.typ"),
        str(LETTERS),
        str(_SECONDS),
        str(timestamp),
    ]
    try:
        done = subprocess.run(order, input=data.encode(), capture_output=True, timeout=_SECONDS, check=True)
    except subprocess.TimeoutExpired as error:
        raise TypesettingError(f"A sheet took longer than {_SECONDS} s: look at what it holds.") from error
    except subprocess.CalledProcessError as error:
        message = error.stderr.decode("utf-8", "replace")[-500:]
        raise TypesettingError(f"The typesetter failed on a sheet; it said: {message}") from error
    return done.stdout


def _clean(value: Any) -> Any:
    """`value` without the characters that XML or the fonts cannot show."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list | tuple) else value
