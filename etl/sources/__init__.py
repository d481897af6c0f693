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
    sidpol,
)
from etl.sources.job import Reader

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
