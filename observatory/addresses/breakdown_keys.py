"""Reads the dimensions by which an address breaks rows down, and the codes to which it narrows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from observatory.addresses.selection_error import SelectionError, Suggestion, near
from observatory.catalog import Catalog
from observatory.model import Dimension, Indicator
from observatory.text import message

MOST_DIMENSIONS: Final = 2


def read_dimensions(text: str, indicators: Iterable[Indicator], catalog: Catalog) -> str:
    """One dimension, or two in the order of their names; raises SelectionError for one that no indicator has."""
    ids = list(dict.fromkeys(filter(None, text.split(","))))
    indicators = tuple(indicators)
    for id_ in ids:
        _check(
            id_,
            indicators,
            catalog,
            [(name, f"by={_with(ids, id_, of)}") for of, name in _meant(id_, indicators, catalog)],
        )
    if len(ids) > MOST_DIMENSIONS:
        first = ids[:MOST_DIMENSIONS]
        raise SelectionError(
            message("Pida a lo sumo {count} desgloses a la vez."),
            [(", ".join(first), f"by={','.join(first)}")],
            count=MOST_DIMENSIONS,
        )
    return ",".join(sorted(ids))


def _with(ids: Sequence[str], wrong: str, right: str) -> str:
    return ",".join(dict.fromkeys(right if id_ == wrong else id_ for id_ in ids))


def _collect_dimension_ids(indicators: Iterable[Indicator]) -> list[str]:
    return list(dict.fromkeys(id_ for indicator in indicators for id_ in indicator.dimensions))


def _meant(id_: str, indicators: Iterable[Indicator], catalog: Catalog) -> list[tuple[str, str]]:
    """The dimensions that `id_` may mean, with their names."""
    return [(of, catalog.dimensions[of].name) for of in near(id_, _collect_dimension_ids(indicators))]


def _check(
    id_: str, indicators: Iterable[Indicator], catalog: Catalog, suggestions: Iterable[Suggestion]
) -> None:
    known = _collect_dimension_ids(indicators)
    if id_ not in known:
        raise SelectionError(
            message("No hay desglose por «{asked}». Hay: {known}.")
            if known
            else message("No hay desglose por «{asked}». Este indicador no tiene desgloses."),
            suggestions,
            status=404 if id_ in catalog.dimensions else 400,
            asked=id_,
            known=", ".join(known),
        )


def read_filters(text: str, indicators: Iterable[Indicator], catalog: Catalog) -> dict[str, str]:
    """The code of each dimension that `text` narrows; raises SelectionError for what no dimension has."""
    filters: dict[str, str] = {}
    parts = list(filter(None, text.split(",")))
    indicators = tuple(indicators)
    for part in parts:
        id_, colon, code = part.partition(":")
        _check(id_, indicators, catalog, _meant_filters(part, parts, indicators, catalog))
        dimension = catalog.dimensions[id_]
        if not colon or not _is_code(dimension, code) or filters.get(id_, code) != code:
            raise SelectionError(
                message("«{part}» no es un filtro de {dimension}. Hay: {known}."),
                _meant_codes(part, parts, dimension),
                status=404 if id_ in filters else 400,
                part=part,
                dimension=dimension.id,
                known=", ".join(category.code for category in (*dimension.codes, *dimension.groups)),
            )
        filters[id_] = code
    return filters


def _is_code(dimension: Dimension, code: str) -> bool:
    return dimension.named(code) is not None or (dimension.open and code.isalnum() and len(code) <= 12)


def _meant_filters(
    part: str, parts: Sequence[str], indicators: Iterable[Indicator], catalog: Catalog
) -> list[Suggestion]:
    """The filters of this indicator that are written like `part`, which names no dimension of it."""
    categories = {
        f"{id_}:{category.code}": category.name
        for id_ in _collect_dimension_ids(indicators)
        for category in catalog.dimensions[id_].codes
    }
    same_code = [pair for pair in categories if pair.partition(":")[2] == part]
    return [
        (categories[pair], f"filter={_with(parts, part, pair)}")
        for pair in same_code or near(part, categories)
    ]


def _meant_codes(part: str, parts: Sequence[str], dimension: Dimension) -> list[Suggestion]:
    """The codes of a dimension that `part` may mean; each takes the place of what else is said of the dimension."""
    names = {category.code: category.name for category in dimension.codes}
    others = [other for other in parts if other.partition(":")[0] != dimension.id]
    code = part.partition(":")[2]
    return [
        (names[code], f"filter={','.join([*others, f'{dimension.id}:{code}'])}")
        for code in ([code] if code in names else near(code, names))
    ]
