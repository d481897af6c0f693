"""The Selection that the query of this request asks for, on the addresses of machines."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import parse_qsl

from flask import request

from observatory.catalog import Catalog
from observatory.selection import Selection, SelectionError

LANGUAGES = ("es",)


def asked_query() -> str:
    """The query string of this request as text; broken bytes are kept visible, to be refused later."""
    return request.query_string.decode("utf-8", "replace")


def selection_of(query: str, catalog: Catalog) -> Selection:
    """Parse `query`; raises SelectionError, also for a language the texts do not speak."""
    selection = Selection.from_query(query, catalog)
    if selection.lang not in ("", *LANGUAGES):
        raise SelectionError(f"«{selection.lang}» no vale para lang. Puede ser: {', '.join(LANGUAGES)}.")
    return selection


def refuse_other_keys(allowed: Collection[str] = ()) -> None:
    """Raise SelectionError where this request carries a key that its address does not know, or one twice."""
    keys = [key for key, _ in parse_qsl(asked_query(), keep_blank_values=True)]
    wrong = next((key for key in keys if key not in allowed or keys.count(key) > 1), None)
    if wrong is not None:
        raise SelectionError(
            f"«{wrong}» no es un filtro de esta dirección, o está dos veces. "
            + (f"Puede usar: {', '.join(allowed)}." if allowed else "Esta dirección no lleva filtros.")
        )
