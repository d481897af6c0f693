"""The canonical query of a table in a release that is named: the same for all who ask for that table."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from observatory.addresses.selection import KEYS
from observatory.model.formats import CURRENT


def in_release(query: str, release: str) -> str:
    """A canonical query with `release` named, whether it named one or not, and without the language of its texts.

    It names its format too: a named release without one is answered in the first.
    """
    pairs = {"v": str(CURRENT), **dict(parse_qsl(query)), "release": release}
    return urlencode({key: pairs[key] for key in KEYS if key in pairs and key != "lang"}, safe=",:/.")
