"""Selection <-> query string: the one address contract of pages, embeds, images, CSV and API."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal, Self, cast, get_args
from urllib.parse import parse_qsl, urlencode

from observatory.catalog import Catalog
from observatory.model import Dimension, Indicator, Period, PeriodError
from observatory.selection_error import SelectionError
from observatory.text import message
from observatory.vocabulary import phrases

__all__ = ["GrainChoice", "Selection", "SelectionError", "View"]

View = Literal["trend", "map", "table", "bars"]
GrainChoice = Literal["whole", "year", "month", "all"]

LONGEST_QUERY = 2000
MOST_TERRITORIES = 60
KEYS: Final = (
    "indicator", "compare", "territory", "by", "filter", "period", "grain", "denominator", "view",
    "release", "as_of", "lang",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Selection:
    """What is to be shown. Either `indicator` or `compare` is set; empty fields mean the default."""

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
        subject = _subject(pairs, catalog)
        indicators = _indicators(subject, catalog)
        return cls(
            **subject,
            territories=_territories(pairs.get("territory", ""), catalog),
            by=_dimension(pairs.get("by"), indicators, catalog),
            filters=_filters(pairs.get("filter", ""), indicators, catalog),
            period=_period(pairs.get("period", "")),
            grain=cast(GrainChoice, _choice(pairs.get("grain", "whole"), "grain", get_args(GrainChoice))),
            denominator=_denominator(pairs.get("denominator", ""), indicators),
            view=cast(View, _choice(pairs["view"], "view", get_args(View))) if "view" in pairs else None,
            release=_release(pairs.get("release", "")),
            as_of=_day(pairs["as_of"]) if "as_of" in pairs else None,
            lang=pairs.get("lang", ""),
        )

    def to_query(self) -> str:
        """The canonical query: known keys in one order, defaults left out."""
        pairs = {
            "indicator": self.indicator,
            "compare": self.compare,
            "territory": ",".join(self.territories),
            "by": self.by or "",
            "filter": ",".join(f"{dimension}:{code}" for dimension, code in sorted(self.filters.items())),
            "period": _period_text(self.period),
            "grain": "" if self.grain == "whole" else self.grain,
            "denominator": self.denominator,
            "view": self.view or "",
            "release": self.release,
            "as_of": self.as_of.isoformat() if self.as_of else "",
            "lang": self.lang,
        }
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
                message("No hay datos de «{asked}». Vea los indicadores."),
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


def _territories(text: str, catalog: Catalog) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(filter(None, text.split(","))))
    if len(codes) > MOST_TERRITORIES:
        raise SelectionError(message("Pida a lo sumo {count} territorios a la vez."), count=MOST_TERRITORIES)
    for code in codes:
        if code not in catalog.territories:
            raise SelectionError(
                phrases.NO_SUCH_TERRITORY,
                [
                    (
                        catalog.full_name(territory),
                        f"territory={','.join(_with(codes, code, territory.code, catalog))}",
                    )
                    for territory in catalog.meant_territories(code)
                ],
                status=404,
                code=code,
                examples=catalog.code_examples,
            )
    return codes


def _with(codes: Sequence[str], wrong: str, right: str, catalog: Catalog) -> list[str]:
    """The codes that are known, with `right` in the place of `wrong`."""
    named = (right if code == wrong else code for code in codes)
    return list(dict.fromkeys(code for code in named if code in catalog.territories))


def _dimension(id_: str | None, indicators: Iterable[Indicator], catalog: Catalog) -> str | None:
    if id_ is None:
        return None
    dimensions = [dimension for indicator in indicators for dimension in indicator.dimensions]
    if id_ not in dimensions:
        raise SelectionError(
            message("No hay desglose por «{asked}». Hay: {known}.")
            if dimensions
            else message("No hay desglose por «{asked}». Este indicador no tiene desgloses."),
            asked=id_,
            known=", ".join(dict.fromkeys(dimensions)),
        )
    return id_


def _filters(text: str, indicators: Iterable[Indicator], catalog: Catalog) -> dict[str, str]:
    filters: dict[str, str] = {}
    for part in filter(None, text.split(",")):
        id_, colon, code = part.partition(":")
        dimension = catalog.dimensions[str(_dimension(id_, indicators, catalog))]
        if not colon or id_ in filters or not _is_code(dimension, code):
            possible = ", ".join(category.code for category in (*dimension.codes, *dimension.groups))
            raise SelectionError(
                message("«{part}» no es un filtro de {dimension}. Hay: {known}."),
                part=part,
                dimension=dimension.id,
                known=possible,
            )
        filters[id_] = code
    return filters


def _is_code(dimension: Dimension, code: str) -> bool:
    return dimension.named(code) is not None or (dimension.open and code.isalnum() and len(code) <= 12)


def _period(text: str) -> Period | None:
    try:
        return Period.parse(text) if text else None
    except PeriodError as error:
        raise SelectionError(
            message("«{asked}» no es un periodo: escriba 2024, 2018..2024, 2024-03 o 2020-01-01/2020-08-31."),
            asked=text,
        ) from error


def _period_text(period: Period | None) -> str:
    if period is None:
        return ""
    whole_years = period == Period(date(period.start.year, 1, 1), date(period.end.year, 12, 31))
    if whole_years and period.grain == "span":
        return f"{period.start.isoformat()[:4]}..{period.end.isoformat()[:4]}"
    return str(period)


def _choice(value: str, key: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise SelectionError(
            phrases.BAD_VALUE,
            asked=value,
            key=key,
            known=", ".join(choices),
        )
    return value


def _denominator(id_: str, indicators: Iterable[Indicator]) -> str:
    ids = dict.fromkeys(id_ for indicator in indicators for id_ in indicator.denominators)
    return _choice(id_, "denominator", tuple(ids)) if id_ else ""


def _release(name: str) -> str:
    if not all(letter.isalnum() or letter in "-." for letter in name) or len(name) > 80:
        raise SelectionError(message("Esa publicación no existe."), status=404)
    return name


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SelectionError(message("«{asked}» no es una fecha: escriba 2026-01-31."), asked=text) from error
