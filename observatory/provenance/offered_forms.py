"""Which empty forms the release on show may give away: what an office fills in today must be accepted tomorrow."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from observatory.catalog import Catalog
from observatory.model import FormFile, Source
from observatory.text import message
from observatory.words.requests import sources_with_form

NOT_BROUGHT = message("La edición que se muestra no trae este formulario. Vendrá con la próxima.")
OTHER_VERSION = message(
    "La edición que se muestra trae otra versión de este formulario, que ya no se recibe. La nueva vendrá con la próxima."
)
DAMAGED = message("El formulario guardado está dañado y no se entrega. Vendrá con la próxima edición.")


@dataclass(frozen=True, slots=True)
class OfferedForm:
    """The files of a source by language (that of the workbook is empty), or the sentence why none is given."""

    source: Source
    files: Mapping[str, FormFile] = field(default_factory=dict)
    refusal: str = ""


def offered_forms(catalog: Catalog, files: Iterable[FormFile]) -> tuple[OfferedForm, ...]:
    """Every source with a form: its files are whole and of the version that is read, or none is offered."""
    brought = tuple(files)
    return tuple(
        _build_offered_form(
            source, catalog, {file.lang: file for file in brought if file.source == source.id}
        )
        for source in sources_with_form(catalog)
    )


def _build_offered_form(source: Source, catalog: Catalog, files: Mapping[str, FormFile]) -> OfferedForm:
    version = catalog.forms[source.form.design].version if source.form else 0
    if "" not in files:
        return OfferedForm(source, refusal=NOT_BROUGHT)
    if any(file.version != version for file in files.values()):
        return OfferedForm(source, refusal=OTHER_VERSION)
    if any(hashlib.sha256(file.content).hexdigest() != file.sha256 for file in files.values()):
        return OfferedForm(source, refusal=DAMAGED)
    return OfferedForm(source, files)
