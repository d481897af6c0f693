"""What answers for machines say where this site shows the demonstration."""

from __future__ import annotations

from typing import Any, Final

from flask import current_app

from api.request_selection import asked_text
from observatory.demonstration import MARK
from observatory.observatory import Observatory

FILE: Final = "DATOS-DE-DEMOSTRACION-"
"""Before the name of a file that is downloaded."""


def is_demonstration() -> bool:
    """Whether the figures of this site are invented."""
    site = current_app.extensions.get("observatory")
    return isinstance(site, Observatory) and site.catalog.demonstration


def with_mark(document: object) -> object:
    """The document with the mark before all else, if it is a JSON object of the demonstration."""
    if not isinstance(document, dict) or not is_demonstration():
        return document
    marked: dict[str, Any] = {"demonstration": asked_text().t(MARK), **document}
    return marked
