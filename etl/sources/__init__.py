"""One file a publisher: only what a declared layout cannot say. READERS is the table of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from etl.sources import (
    el_alto_districts,
    ine_census_2024,
    inei_department_population,
    inei_district_population,
    mimp_cem,
    mimp_cem_monthly,
    mininter_vcm,
    municipal,
    sidpol,
)
from etl.sources.job import Reader
from observatory.model import Source

READERS: Final[Mapping[str, Reader]] = {
    module.__name__.rsplit(".", 1)[-1]: Reader(module.coverage, module.frames)
    for module in (
        el_alto_districts,
        ine_census_2024,
        inei_department_population,
        inei_district_population,
        mimp_cem,
        mimp_cem_monthly,
        mininter_vcm,
        sidpol,
    )
}
_FORM: Final = Reader(municipal.coverage, municipal.frames, municipal.open_form)


def reader_of(source: Source) -> Reader | None:
    """The reader of a source: that of the forms where it is filled in on one, else its own; None for neither."""
    return _FORM if source.form is not None else READERS.get(source.id)
