"""Selection <-> query string: the one address contract of pages, embeds, images, CSV and API."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Self
from urllib.parse import parse_qsl, urlencode

from observatory.addresses.selection_error import SelectionError
from observatory.addresses.selection_keys import MOST_TERRITORIES, QUERY_KEYS, GrainChoice, Subject, View
from observatory.catalog import Catalog
from observatory.model import Indicator, Period
from observatory.model.formats import CURRENT, FIRST, FORMATS
from observatory.text import message
from observatory.vocabulary import phrases

__all__ = ["KEYS", "MOST_TERRITORIES", "GrainChoice", "Selection", "SelectionError", "View"]

LONGEST_QUERY = 2000
LATEST: Final = "latest"
"""The name of whichever release is on show."""
KEYS: Final = tuple(key.name for key in QUERY_KEYS)


@dataclass(frozen=True, slots=True)
class Selection:
    """What is to be shown. Either `indicator` or `compare` is set; empty fields mean the default.

    `v` is the format of what is answered (`model.formats`).
    """

    indicator: str = ""
    compare: str = ""
    territories: tuple[str, ...] = ()
    by: str | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    period: Period | None = None
    grain: GrainChoice = "whole"
    denominator: str = ""
    view: View | None = None
    release: str = ""
    v: int = CURRENT
    as_of: date | None = None
    lang: str = ""

    @classmethod
    def from_query(cls, query: str, catalog: Catalog) -> Self:
        """Read a query string (without `?`).

        Raises SelectionError with a sentence and whole queries that are not refused: what was meant instead, with
        all of the rest that can be kept.
        """
        pairs = _pairs(query)
        try:
            return cls._of(pairs, catalog)
        except SelectionError as error:
            error.suggestions = tuple(
                (label, cls._mended(pairs, meant, catalog)) for label, meant in error.suggestions
            )
            raise

    @classmethod
    def _mended(cls, pairs: Mapping[str, str], meant: str, catalog: Catalog) -> str:
        """The query with one key corrected to `meant` (`key=value`), and every other key that still fits."""
        subjects = {key: pairs[key] for key in ("indicator", "compare") if key in pairs}
        kept_pairs: dict[str, str] = {}
        for key, text in ({**subjects, **pairs} | dict(parse_qsl(meant))).items():
            try:
                cls._of({**kept_pairs, key: text}, catalog)
                kept_pairs[key] = text
            except SelectionError as error:  # mended as well where it is known how, else left out
                kept_pairs |= dict(parse_qsl(next((query for _, query in error.suggestions), "")))
        return cls._of(kept_pairs, catalog).to_query()

    @classmethod
    def _of(cls, pairs: Mapping[str, str], catalog: Catalog) -> Self:
        subject = Subject(_indicators(_subject(pairs, catalog), catalog), catalog)
        fields = {key.field: key.read(pairs[key.name], subject) for key in QUERY_KEYS if key.name in pairs}
        named = fields.get("release", LATEST) != LATEST
        fields.setdefault("v", FIRST if named else CURRENT)
        fields.setdefault("grain", FORMATS[fields["v"]].grain)
        return cls(**fields)

    def to_query(self) -> str:
        """The canonical query: known keys in one order, defaults left out."""
        pairs = {key.name: key.write(getattr(self, key.field)) for key in QUERY_KEYS}
        if self.grain == FORMATS[self.v].grain:
            del pairs["grain"]
        if self.v == CURRENT and self.release in ("", LATEST):
            del pairs["v"]
        return urlencode({key: text for key, text in pairs.items() if text}, safe=",:/.")

    def replace(self, **changes: Any) -> Self:
        """The same selection with some fields changed."""
        return replace(self, **changes)


def _pairs(query: str) -> dict[str, str]:
    if len(query) > LONGEST_QUERY:
        raise SelectionError(
            message("La dirección es demasiado larga: {count} caracteres bastan."), count=LONGEST_QUERY
        )
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=2 * len(KEYS), errors="strict")
    except ValueError as error:
        raise SelectionError(
            message("La dirección no se puede leer: tiene demasiados campos o letras rotas.")
        ) from error
    values: dict[str, str] = {}
    for key, text in pairs:
        if key not in KEYS:
            raise SelectionError(
                message("«{key}» no es un filtro. Puede usar: {known}."), key=key, known=", ".join(KEYS)
            )
        if key in values:
            raise SelectionError(
                message("«{key}» está dos veces: escriba los valores separados por comas."), key=key
            )
        values[key] = text
    return {key: text for key, text in values.items() if text}


def _subject(pairs: Mapping[str, str], catalog: Catalog) -> dict[str, str]:
    for key, entries in (("indicator", catalog.indicators), ("compare", catalog.comparisons)):
        id_ = pairs.get(key)
        if id_ is not None and id_ not in entries:
            names = {entry.name: id_ for id_, entry in entries.items()}
            raise SelectionError(
                phrases.NO_SUCH_SUBJECT,
                [(name, f"{key}={names[name]}") for name in _near(id_, names, entries)],
                status=404,
                asked=id_,
            )
    if ("indicator" in pairs) == ("compare" in pairs):
        raise SelectionError(
            message("Pida un indicador (indicator=…) o una comparación (compare=…), uno de los dos.")
        )
    return {key: pairs[key] for key in ("indicator", "compare") if key in pairs}


def _near(id_: str, names: Mapping[str, str], ids: Iterable[str]) -> list[str]:
    near_ids = difflib.get_close_matches(id_, list(ids), n=3, cutoff=0.4)
    near_names = difflib.get_close_matches(id_, list(names), n=3, cutoff=0.4)
    by_id = {id_: name for name, id_ in names.items()}
    return list(dict.fromkeys([by_id[id_] for id_ in near_ids] + near_names))[:3]


def _indicators(subject: Mapping[str, str], catalog: Catalog) -> tuple[Indicator, ...]:
    if "indicator" in subject:
        return (catalog.indicators[subject["indicator"]],)
    comparison = catalog.comparisons[subject["compare"]]
    return tuple(catalog.indicators[side.indicator] for side in (comparison.left, comparison.right))
