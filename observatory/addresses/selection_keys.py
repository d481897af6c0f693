"""The keys of an address: how each is read and checked against the catalogue, how it is written, what it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NamedTuple, get_args

from observatory.addresses.selection_error import SelectionError
from observatory.catalog import Catalog
from observatory.languages import languages
from observatory.model import Dimension, Indicator, Period, PeriodError
from observatory.model.formats import FORMATS
from observatory.text import message
from observatory.vocabulary import phrases

View = Literal["trend", "map", "table", "bars"]
GrainChoice = Literal["whole", "year", "month", "all"]
MOST_TERRITORIES: Final = 60


class Subject(NamedTuple):
    """What an address is about: the indicators whose dimensions and populations it may name, and the catalogue."""

    indicators: Sequence[Indicator]
    catalog: Catalog


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the query string: the field of a Selection that it fills, how, and what programs are told of it.

    `read` raises SelectionError; `write` gives an empty text for a value that is the default.
    """

    name: str
    field: str
    description: str
    read: Callable[[str, Subject], Any] = lambda text, subject: text
    write: Callable[[Any], str] = lambda value: value or ""


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


def _dimension(id_: str, indicators: Iterable[Indicator], catalog: Catalog) -> str:
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
        dimension = catalog.dimensions[_dimension(id_, indicators, catalog)]
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


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
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
    return _choice(id_, "denominator", tuple(ids))


def _release(name: str) -> str:
    if not all(letter.isalnum() or letter in "-." for letter in name) or len(name) > 80:
        raise SelectionError(message("Esa publicación no existe."), status=404)
    return name


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SelectionError(message("«{asked}» no es una fecha: escriba 2026-01-31."), asked=text) from error


QUERY_KEYS: Final[tuple[Key, ...]] = (
    Key("indicator", "indicator", "Código del indicador, por ejemplo cem_cases. Este o compare, uno de los dos."),
    Key("compare", "compare", "Código de una comparación de los dos lugares."),
    Key("territory", "territories", "Códigos de territorio separados por comas, con su país: {codes}.",
        read=lambda text, subject: _territories(text, subject.catalog), write=",".join),
    Key("by", "by", "Dimensión por la que se desglosa, por ejemplo sex.",
        read=lambda text, subject: _dimension(text, *subject)),
    Key("filter", "filters", "Pares dimensión:código separados por comas, por ejemplo sex:women.",
        read=lambda text, subject: _filters(text, *subject),
        write=lambda filters: ",".join(f"{dimension}:{code}" for dimension, code in sorted(filters.items()))),
    Key("period", "period", "2024, 2018..2024, 2024-03 o 2020-01-01/2020-08-31.",
        read=lambda text, subject: _period(text), write=_period_text),
    Key("grain", "grain", "whole (por defecto): años completos y, de los años que no tienen uno, el tramo más largo, sin "
        "que nada se cuente dos veces; year; month; all: todo lo publicado, con tramos que se solapan.",
        read=lambda text, subject: _choice(text, "grain", get_args(GrainChoice))),
    Key("denominator", "denominator", "Población entre la que se divide la tasa, por ejemplo ine_census_2012; cada "
        "indicador dice cuáles.", read=lambda text, subject: _denominator(text, subject.indicators)),
    Key("view", "view", "trend, bars, map o table.",
        read=lambda text, subject: _choice(text, "view", get_args(View))),
    Key("release", "release", "Una publicación del observatorio; su respuesta no cambia nunca. latest: la de hoy.",
        read=lambda text, subject: _release(text)),
    Key("v", "v", "Formato de la respuesta, que tampoco cambia: 1 (por defecto si se nombra una publicación), 2 (hoy).",
        read=lambda text, subject: int(_choice(text, "v", tuple(map(str, FORMATS)))), write=str),
    Key("as_of", "as_of", "Lo que se decía en esa fecha, por ejemplo 2026-01-31.",
        read=lambda text, subject: _day(text), write=lambda day: day.isoformat() if day else ""),
    Key("lang", "lang", f"Idioma de los textos: {', '.join(languages())}."),
)  # fmt: skip
"""In the order in which an address is written."""
