"""The keys of an address: how each is read and checked against the catalogue, how it is written, what it is for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NamedTuple, Self, get_args

from observatory.addresses.selection_error import SelectionError, Suggestion, near
from observatory.catalog import Catalog
from observatory.languages import languages
from observatory.model import Dimension, Indicator, Level, Period, PeriodError
from observatory.model.formats import FORMATS
from observatory.text import message
from observatory.vocabulary import phrases

ALL: Final = "all"
CHILDREN: Final = "children:"
DISTRICTS: Final = "districts:"
MOST_TERRITORIES: Final = 60
MOST_DIMENSIONS: Final = 2


class Territories(tuple[str, ...]):
    """The codes that an address names, and the word for them: `all`, or `children:` or `districts:` and a code."""

    word: str

    @classmethod
    def named(cls, codes: Iterable[str], word: str) -> Self:
        """The codes that `word` stands for."""
        named = cls(codes)
        named.word = word
        return named


def is_everywhere(territories: Sequence[str]) -> bool:
    """Whether an address asks for all territories."""
    return getattr(territories, "word", "") == ALL


def whole_of(territories: Sequence[str]) -> str:
    """The code of what an address names the parts of, or the districts; empty where it names its places."""
    return getattr(territories, "word", "").partition(":")[2]


def territories_text(territories: Sequence[str]) -> str:
    """The territories as an address writes them."""
    return getattr(territories, "word", "") or ",".join(territories)


def read_territories(text: str, catalog: Catalog) -> tuple[str, ...]:
    """The codes of `text`; raises SelectionError for one that nobody knows, for no parts, for too many."""
    if text == ALL:
        return Territories.named(catalog.territories, ALL)
    if text.startswith((CHILDREN, DISTRICTS)):
        word, colon, code = text.partition(":")
        return _within(code, f"{word}{colon}", catalog)
    codes = tuple(dict.fromkeys(filter(None, text.split(","))))
    if len(codes) > MOST_TERRITORIES:
        raise SelectionError(
            message("Pida a lo sumo {count} territorios a la vez."),
            [(message("Los primeros"), f"territory={','.join(codes[:MOST_TERRITORIES])}")],
            count=MOST_TERRITORIES,
        )
    for code in codes:
        if code not in catalog.territories:
            raise _unknown(code, codes, catalog)
    return codes


def _within(code: str, word: str, catalog: Catalog) -> Territories:
    """The territories right below a code, or all districts or municipalities in it.

    Groups of places are no part of it: they would be counted twice.
    """
    if code not in catalog.territories:
        raise _unknown(code, (code,), catalog)
    below = [place.code for place in catalog.parts.get(code, ()) if place.level is not Level.GROUP]
    if word == DISTRICTS:
        below = list(catalog.districts_within(code))
    if not below:
        name = catalog.full_name(catalog.territories[code])
        raise SelectionError(
            message("«{code}» no tiene partes en este catálogo."),
            [(name, f"territory={code}")],
            status=404,
            code=code,
        )
    return Territories.named(below, f"{word}{code}")


def _unknown(code: str, codes: Sequence[str], catalog: Catalog) -> SelectionError:
    others = [other for other in codes if other == code or other in catalog.territories]
    return SelectionError(
        phrases.NO_SUCH_TERRITORY,
        [
            (catalog.full_name(meant), f"territory={_with(others, code, meant.code)}")
            for meant in catalog.meant_territories(code)
        ],
        status=404,
        code=code,
        examples=catalog.code_examples,
    )


Schema = dict[str, Any]
View = Literal["trend", "map", "table", "bars", "year_months", "neighbours"]
GrainChoice = Literal["whole", "year", "month", "all"]
_YEAR: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_ANY: Final = "(19|20)[0-9]{2}"
_DAY: Final = (
    rf"{_ANY}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    r"|02-(0[1-9]|1[0-9]|2[0-8]))"
)
_PERIOD: Final = rf"^({_ANY}|{_ANY}\.\.{_ANY}|{_ANY}-(0[1-9]|1[0-2])|{_DAY}|{_DAY}/{_DAY})$"
CODE: Final = "[A-Z]{2}(-[0-9A-Z]+)*"
PLACES: Final = f"({CHILDREN}|{DISTRICTS}){CODE}|{CODE}(,{CODE}){{0,{MOST_TERRITORIES - 1}}}"
RELEASE: Final = r"^[0-9A-Za-z.-]{1,80}$"


class Subject(NamedTuple):
    """What an address is about: the indicators whose dimensions and populations it may name, and the catalogue."""

    indicators: Sequence[Indicator]
    catalog: Catalog


@dataclass(frozen=True, slots=True)
class QueryKey:
    """A key of the query string: the field of a Selection that it fills, how, and what programs are told of it.

    `read` raises SelectionError; `write` gives an empty text for a value that is the default. `schema` is a JSON Schema
    of what it may say in a catalogue; where it has a name, `component`, the OpenAPI document gives it once, under that.
    """

    name: str
    field: str
    description: str
    schema: Callable[[Catalog], Schema]
    component: str = ""
    read: Callable[[str, Subject], Any] = lambda text, subject: text
    write: Callable[[Any], str] = lambda value: value or ""


def one_of(values: Iterable[str]) -> Schema:
    """The schema of a text that is one of these."""
    return {"type": "string", "enum": list(values)}


def like(pattern: str, *examples: str) -> Schema:
    """The schema of a text that a regular expression fits."""
    return {"type": "string", "pattern": pattern, "examples": list(examples)}


def examples_of_codes(catalog: Catalog) -> str:
    """Some codes of territories, with commas."""
    return catalog.code_examples.replace(" ", "")


def _like_places(examples: str) -> Schema:
    return like(f"^({PLACES})$", examples.split(",", maxsplit=1)[0], examples)


def _like_filters(pairs: Sequence[str]) -> Schema:
    """The schema of pairs of a dimension and a code; a hyphen is no sign there."""
    known = "|".join(re.escape(pair).replace("\\-", "-") for pair in pairs)
    return like(f"^({known})(,({known}))?$", *pairs[:1])


def _list_codes(catalog: Catalog) -> list[str]:
    """Every pair of a dimension and a code of it, as a filter says it."""
    return [
        f"{dimension.id}:{entry.code}"
        for dimension in catalog.dimensions.values()
        for entry in (*dimension.codes, *dimension.groups)
    ]


def _list_denominators(catalog: Catalog) -> list[str]:
    ids = (id_ for indicator in catalog.indicators.values() for id_ in indicator.denominators)
    return list(dict.fromkeys(ids))


def _period(text: str) -> Period:
    """The period of `text`; a span that is written the wrong way round is read the right way round."""
    for written in (text, _turned_round(text)):
        try:
            return Period.parse(written)
        except PeriodError:
            continue
    raise SelectionError(
        message("«{asked}» no es un periodo: escriba 2024, 2018..2024, 2024-03 o 2020-01-01/2020-08-31."),
        _years_in(text),
        asked=text,
    )


def _turned_round(text: str) -> str:
    """A span with its end first and its beginning last; empty where `text` is no span."""
    between = next((sign for sign in ("..", "/") if sign in text), "")
    return between and between.join(reversed(text.split(between)))


def _years_in(text: str) -> list[Suggestion]:
    """The years that `text` names, as a period; none where it names none."""
    years = sorted(set(_YEAR.findall(text)))
    if not years:
        return []
    span = years[0] if len(years) == 1 else f"{years[0]}..{years[-1]}"
    return [(span, f"period={span}")]


def _period_text(period: Period | None) -> str:
    if period is None:
        return ""
    whole_years = period == Period(date(period.start.year, 1, 1), date(period.end.year, 12, 31))
    if whole_years and period.grain == "span":
        return f"{period.start.isoformat()[:4]}..{period.end.isoformat()[:4]}"
    return str(period)


def _choice(value: str, key: str, choices: tuple[str, ...], *, status: Literal[400, 404] = 400) -> str:
    if value not in choices:
        raise SelectionError(
            phrases.BAD_VALUE,
            [(f"{key}={choice}", f"{key}={choice}") for choice in near(value, choices)],
            status=status,
            asked=value,
            key=key,
            known=", ".join(choices),
        )
    return value


def _denominator(id_: str, subject: Subject) -> str:
    """A population of the indicators; one that others have is not found, any other word is no population."""
    ids = dict.fromkeys(id_ for indicator in subject.indicators for id_ in indicator.denominators)
    every = (known for indicator in subject.catalog.indicators.values() for known in indicator.denominators)
    return _choice(id_, "denominator", tuple(ids), status=404 if id_ in every else 400)


def _release(name: str) -> str:
    if not all(letter.isalnum() or letter in "-." for letter in name) or len(name) > 80:
        raise SelectionError(message("Esa publicación no existe."), status=404)
    return name


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SelectionError(message("«{asked}» no es una fecha: escriba 2026-01-31."), asked=text) from error


QUERY_KEYS: Final[tuple[QueryKey, ...]] = (
    QueryKey("indicator", "indicator", "Código del indicador, por ejemplo cem_cases. Este o compare, uno de los dos.",
        schema=lambda catalog: one_of(catalog.indicators), component="IndicatorId"),
    QueryKey("compare", "compare", "Código de una comparación de lugares.",
        schema=lambda catalog: one_of(catalog.comparisons), component="ComparisonId"),
    QueryKey("territory", "territories", "Códigos de territorio separados por comas, con su país: {codes}; "
        "children:CÓDIGO, sus partes; districts:CÓDIGO, sus distritos o municipios; "
        "all, todos (solo donde se piden filas: data.csv, data.json, data.xlsx).",
        schema=lambda catalog: _like_places(examples_of_codes(catalog)),
        read=lambda text, subject: read_territories(text, subject.catalog), write=territories_text),
    QueryKey("by", "by", "Dimensión por la que se desglosa, por ejemplo sex; donde se piden filas, dos con una coma.",
        schema=lambda catalog: like(f"^({'|'.join(catalog.dimensions)})$", *list(catalog.dimensions)[:1]),
        read=lambda text, subject: read_dimensions(text, *subject)),
    QueryKey("filter", "filters", "Pares dimensión:código separados por comas, por ejemplo sex:women.",
        schema=lambda catalog: _like_filters(_list_codes(catalog)),
        read=lambda text, subject: read_filters(text, *subject),
        write=lambda filters: ",".join(f"{dimension}:{code}" for dimension, code in sorted(filters.items()))),
    QueryKey("period", "period", "2024, 2018..2024, 2024-03 o 2020-01-01/2020-08-31.",
        schema=lambda catalog: like(_PERIOD, "2024", "2018..2024", "2024-03", "2020-01-01/2020-08-31"),
        read=lambda text, subject: _period(text), write=_period_text),
    QueryKey("grain", "grain", "whole (por defecto): años completos y, de los años que no tienen uno, el tramo más "
        "largo, sin que nada se cuente dos veces; year; month; all: todo lo publicado, con tramos que se solapan.",
        schema=lambda catalog: one_of(get_args(GrainChoice)), component="Grain",
        read=lambda text, subject: _choice(text, "grain", get_args(GrainChoice))),
    QueryKey("denominator", "denominator", "Población entre la que se divide la tasa, por ejemplo ine_census_2012; cada "
        "indicador dice cuáles.", schema=lambda catalog: one_of(_list_denominators(catalog)), component="Denominator",
        read=_denominator),
    QueryKey("view", "view", "trend, bars, map, table; year_months: los meses del último año de un lugar, sobre los de "
        "antes; neighbours: lugares de un año con su intervalo y su cambio, el primero destacado.",
        schema=lambda catalog: one_of(get_args(View)), component="View",
        read=lambda text, subject: _choice(text, "view", get_args(View))),
    QueryKey("release", "release", "Una publicación; su respuesta no cambia, salvo que se retire. latest: la de hoy.",
        schema=lambda catalog: like(RELEASE), read=lambda text, subject: _release(text)),
    QueryKey("v", "v",
        "Formato de la respuesta, que tampoco cambia: 1 (por defecto si se nombra una publicación), 2 (hoy).",
        schema=lambda catalog: {"type": "integer", "enum": list(FORMATS)},
        read=lambda text, subject: int(_choice(text, "v", tuple(map(str, FORMATS)))), write=str),
    QueryKey("as_of", "as_of", "Lo que se decía en esa fecha, por ejemplo 2026-01-31.",
        schema=lambda catalog: like(f"^{_DAY}$", "2026-01-31") | {"format": "date"},
        read=lambda text, subject: _day(text), write=lambda day: day.isoformat() if day else ""),
    QueryKey("lang", "lang", f"Idioma de los textos: {', '.join(languages())}.",
        schema=lambda catalog: one_of(languages()), component="Language"),
)  # fmt: skip
"""In the order in which an address is written."""


# Reads the dimensions by which an address breaks rows down, and the codes to which it narrows them.


def read_dimensions(text: str, indicators: Iterable[Indicator], catalog: Catalog) -> str:
    """One dimension, or two in the order of their names; raises SelectionError for one that no indicator has."""
    ids = list(dict.fromkeys(filter(None, text.split(","))))
    indicators = tuple(indicators)
    for id_ in ids:
        _check(
            id_,
            indicators,
            catalog,
            ((name, f"by={_with(ids, id_, of)}") for of, name in _meant(id_, indicators, catalog)),
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


def _meant(id_: str, indicators: Iterable[Indicator], catalog: Catalog) -> Iterator[tuple[str, str]]:
    """The dimensions that `id_` may mean, with their names."""
    for of in near(id_, _collect_dimension_ids(indicators)):
        yield of, catalog.dimensions[of].name


def _check(
    id_: str, indicators: Iterable[Indicator], catalog: Catalog, suggestions: Iterable[Suggestion]
) -> None:
    """What may be meant is looked for where `id_` is none of them alone."""
    known = _collect_dimension_ids(indicators)
    if id_ not in known:
        raise SelectionError(
            message("No hay desglose por «{asked}». Hay: {known}.")
            if known
            else message("No hay desglose por «{asked}». Este indicador no tiene desgloses."),
            list(suggestions),
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
) -> Iterator[Suggestion]:
    """The filters of this indicator that are written like `part`, which names no dimension of it."""
    categories = {
        f"{id_}:{category.code}": category.name
        for id_ in _collect_dimension_ids(indicators)
        for category in catalog.dimensions[id_].codes
    }
    same_code = [pair for pair in categories if pair.partition(":")[2] == part]
    for pair in same_code or near(part, categories):
        yield categories[pair], f"filter={_with(parts, part, pair)}"


def _meant_codes(part: str, parts: Sequence[str], dimension: Dimension) -> list[Suggestion]:
    """The codes of a dimension that `part` may mean; each takes the place of what else is said of the dimension."""
    names = {category.code: category.name for category in dimension.codes}
    others = [other for other in parts if other.partition(":")[0] != dimension.id]
    code = part.partition(":")[2]
    return [
        (names[code], f"filter={','.join([*others, f'{dimension.id}:{code}'])}")
        for code in ([code] if code in names else near(code, names))
    ]
