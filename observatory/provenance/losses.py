"""What a file lost, said in the reader's language: a loss that was accepted, from its name alone; a row that is absent.

A name is a kind and what was lost, parted by colons (`celda:PE-150112:2019-05`). It holds no count of persons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from observatory.model import Period
from observatory.text import Text, message

if TYPE_CHECKING:
    from observatory.catalog import Catalog

ABSENT: Final = "sin fila"
"""The locator of a row that the file does not have."""
ZERO_NOTE: Final = message("El archivo cubre el mes y no trae fila del distrito: cero denuncias.")
LOST_NOTE: Final = message(
    "El archivo se cargó con una pérdida aceptada y no trae fila del distrito. No se sabe si hubo denuncias."
)
COUNTED_NOTE: Final = message(
    "El archivo no trae fila del distrito, que en otra edición tiene denuncias de ese mes: no se recibió."
)
RARE_NOTE: Final = message(
    "El archivo no trae fila del distrito. En los doce meses de antes tuvo siempre cinco o más: no se recibió."
)
PART_NOTE: Final = message("No incluye meses de algunos distritos que el archivo no trae: no se recibieron.")
LossPhrase = Callable[[Sequence[str], "Catalog", Text], str]


def sentence(name: str, catalog: Catalog, text: Text) -> str:
    """The sentence for a loss, by its name; the name itself where its kind is unknown."""
    kind, *parts = name.split(":")
    phrase = _PHRASES.get(kind)
    return phrase(parts, catalog, text) if phrase else name


def _period_words(period: str, text: Text) -> str:
    return text.period(Period.parse(period))


def _place_or_office(parts: Sequence[str], catalog: Catalog, text: Text) -> str:
    """A place by its name; a centre or an office by its code (`centre`, `CEM050`)."""
    code = parts[-1] if parts else ""
    territory = catalog.territories.get(code)
    return text.t(territory.name) if territory else code


def _of_cell(pattern: str) -> LossPhrase:
    """A unit in a period: `PE-150112:2019-05`, `centre:CEM050:2019`."""
    return lambda parts, catalog, text: text.t(
        pattern, who=_place_or_office(parts[:-1], catalog, text), when=_period_words(parts[-1], text)
    )


def _of_unit(pattern: str) -> LossPhrase:
    return lambda parts, catalog, text: text.t(pattern, who=_place_or_office(parts, catalog, text))


def _of_unit_first(pattern: str) -> LossPhrase:
    """A part and, after it, the periods that lack it: `PE-08:2018-01:2025-12:96`."""
    return lambda parts, catalog, text: text.t(pattern, who=_place_or_office(parts[:1], catalog, text))


def _of_period(pattern: str) -> LossPhrase:
    return lambda parts, catalog, text: text.t(pattern, when=_period_words(parts[0], text))


def _plain(pattern: str) -> LossPhrase:
    return lambda parts, catalog, text: text.t(pattern)


def _sexes(parts: Sequence[str], catalog: Catalog, text: Text) -> str:
    if len(parts) == 1:
        return _of_period(_SEXES_OF_ALL)(parts, catalog, text)
    return _of_cell(_SEXES_OF_ONE)(parts, catalog, text)


def _total(parts: Sequence[str], catalog: Catalog, text: Text) -> str:
    if parts[0] == "todo":
        return _of_period(_TOTAL_OF_ALL)(parts[1:], catalog, text)
    return _of_cell(_TOTAL_OF_ONE)(parts, catalog, text)


_SEXES_OF_ALL: Final = message("En {when} hay menos mujeres de lo que la fuente dice siempre.")
_SEXES_OF_ONE: Final = message("En {who}, {when}, hay menos mujeres de lo que la fuente dice siempre.")
_TOTAL_OF_ALL: Final = message("El total de {when} cambió más que en una revisión.")
_TOTAL_OF_ONE: Final = message("El total de {who} en {when} cambió más que en una revisión.")
_SHARES: Final = message("El reparto por categorías no es el que la fuente dice siempre.")
_PHRASES: Final[Mapping[str, LossPhrase]] = {
    "anio": _of_period(message("El archivo no trae el año {when}.")),
    "mes": _of_period(message("El archivo no trae {when}.")),
    "lugar": _of_unit(message("El archivo no trae a {who}, que estaba en la edición anterior.")),
    "lugares": _plain(message("El archivo no trae varios lugares que estaban en la edición anterior.")),
    "celda": _of_cell(
        message("El archivo no trae la cifra de {who} en {when}, que estaba en la edición anterior.")
    ),
    "celdas": _of_period(
        message("Al archivo le faltan varias cifras de {when} que estaban en la edición anterior.")
    ),
    "filas": _plain(message("El archivo trae menos filas que la edición anterior.")),
    "igual": _plain(
        message("El archivo dice llegar más lejos que la edición anterior y no cambia ninguna cifra.")
    ),
    "total": _total,
    "totales": _of_period(message("Varios totales de {when} cambiaron más que en una revisión.")),
    "todos": _plain(message("Todos los años del archivo cambiaron más que en una revisión.")),
    "mujeres": _plain(message("En varios periodos hay menos mujeres de lo que la fuente dice siempre.")),
    "cerraron": _plain(message("Varias oficinas no están en el último periodo, y estaban en el anterior.")),
    "suma": _of_period(message("El total de {when} está lejos del de los otros periodos.")),
    "salto": _of_cell(message("La cifra de {who} en {when} es muchas veces mayor que las de alrededor.")),
    "caida": _of_cell(message("La cifra de {who} en {when} es muchas veces menor que las de alrededor.")),
    "cifra": _of_cell(message("La cifra de {who} en {when} cambió más que en una revisión.")),
    "bajan": _plain(message("Muchas cifras son menores que las de la otra edición.")),
    "parte": _of_unit_first(message("El archivo no trae ningún lugar de {who}.")),
    "reparto": _plain(_SHARES),
    "repartos": _plain(_SHARES),
    "saltos": _plain(message("Varias cifras son muchas veces mayores que las de alrededor.")),
    "fuera": _plain(message("El archivo trae años que la fuente no puede tener.")),
    "pocos": _plain(message("En algunos periodos el archivo trae menos lugares que en los de alrededor.")),
    "cerro": _of_cell(message("{who} no está en {when}, y estaba en el periodo anterior.")),
    "copia": _of_period(message("{when} dice en cada fila lo mismo que el periodo anterior.")),
    "cambio": _plain(message("Los códigos de dos lugares parecen intercambiados.")),
    "nombre": _of_unit(message("Un nombre no corresponde al código de {who}.")),
    "sexos": _sexes,
    "correccion": _plain(message("El archivo ya no trae una fila que el observatorio corregía.")),
}
