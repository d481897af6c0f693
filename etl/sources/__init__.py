"""One file a publisher: what a declared layout cannot say. READERS is their table; `declared` reads what one can."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from etl.reading.snapshot import SourceReader
from etl.sources import (
    declared,
    inei_department_population,
    mimp_cem,
    mimp_cem_monthly,
    municipal,
    police,
)
from observatory.model import Source

READERS: Final[Mapping[str, SourceReader]] = {
    module.__name__.rsplit(".", 1)[-1]: SourceReader(module.coverage, module.frames)
    for module in (inei_department_population, mimp_cem, mimp_cem_monthly)
} | dict.fromkeys(("mininter_vcm", "sidpol"), SourceReader(police.coverage, police.frames))
_FORM: Final = SourceReader(municipal.coverage, municipal.frames, municipal.open_form)
_FLAT: Final = SourceReader(declared.coverage, declared.frames)


def find_reader(source: Source) -> SourceReader | None:
    """The reader of a source: that of the forms or of flat tables where it is one, else its own; None for neither."""
    if source.form is not None:
        return _FORM
    return _FLAT if source.flat else READERS.get(source.id)
