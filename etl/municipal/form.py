"""What a monthly form asks, and for which places: a design laid over a territory of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from observatory.catalog import Catalog
from observatory.demonstration import MARK
from observatory.model import FormBlock, FormDesign, FormGroup, Level, ObservatoryError, Source, Territory

OUTSIDE: Final = "outside"
UNKNOWN: Final = "unknown"
TOTAL_LABEL: Final = "TOTAL"
SUM_LABEL: Final = "Suma:"
CONTROL_LABEL: Final = "Control"
NOT_KNOWN: Final = "s/d"
MACHINE_SHEET: Final = "_formulario"
COVER_SHEET: Final = "Instrucciones"
MONTH_LABEL: Final = "Mes del informe"
SENDING_LABEL: Final = "Envío"
OFFICE_LABELS: Final = ("Oficina", "Distrito de la oficina")
DETAIL_LABELS: Final = ("Concepto", "Número")
SENDINGS: Final = ("Primer envío", "Corrección 1", "Corrección 2", "Corrección 3")


class NoFormError(ObservatoryError):
    """The source asked for is not filled in on a form."""


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column to fill in: `key` is `slim_cases` or `slim_cases|sex:women`."""

    key: str
    label: str
    block: FormBlock
    group: FormGroup | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class FormPlace:
    """A row to fill in. `code` is a territory, OUTSIDE, UNKNOWN, or empty for a zone that no list of places knows."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Form:
    """A design for one territory. `groups` are its districts that are shown only together.

    `demonstration`: the territory and what is filled in are invented, and every sheet says so.
    """

    source: str
    design: FormDesign
    territory: Territory
    places: tuple[FormPlace, ...]
    groups: tuple[Territory, ...] = ()
    demonstration: bool = False

    @property
    def title(self) -> str:
        """The heading of every sheet."""
        mark = f"{MARK} · " if self.demonstration else ""
        return f"{mark}{self.design.name} · {self.territory.name}"

    @property
    def districts(self) -> tuple[FormPlace, ...]:
        """The places within the territory, each with its own row."""
        return self.places[:-2]


def form_of(source: Source, catalog: Catalog) -> Form:
    """The form that `source` is filled in on. Raises NoFormError where it has none."""
    if source.form is None:
        raise NoFormError(f"«{source.id}» no se llena en un formulario: no tiene plantilla.")
    design, territory = catalog.forms[source.form.design], catalog.territories[source.form.territory]
    if design.zones:
        inside = [FormPlace("", zone) for zone in design.zones]
    else:
        children = (
            child
            for child in catalog.territories.values()
            if child.parent == territory.code and child.level is not Level.GROUP
        )
        inside = [
            FormPlace(child.code, child.name) for child in sorted(children, key=lambda child: child.code)
        ]
    beyond = (FormPlace(OUTSIDE, f"Fuera de {territory.name}"), FormPlace(UNKNOWN, "No se sabe"))
    together = (catalog.territories[code] for code in catalog.policy.shown_as_one)
    groups = tuple(group for group in together if group.parent == territory.code)
    return Form(source.id, design, territory, (*inside, *beyond), groups, catalog.demonstration)


def columns_of(blocks: tuple[FormBlock, ...]) -> Iterator[FormColumn]:
    """The columns of blocks, each total before its groups."""
    for block in blocks:
        yield FormColumn(block.indicator, block.label, block)
        for group in block.groups:
            for code in group.codes:
                key = f"{block.indicator}|{group.dimension or group.title}:{code.code}"
                yield FormColumn(key, code.label, block, group, code.code)
