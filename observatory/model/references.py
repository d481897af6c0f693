"""Types of fields that name an entry of the catalogue: `territory: TerritoryCode`, `indicators: tuple[IndicatorId, ...]`.

A field that is declared so is checked when the catalogue is read (observatory.catalog.references): a name that nothing
bears is refused with its file and key. An empty name refers to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True, slots=True)
class RefersTo:
    """Where a name must stand (an attribute of the catalogue), and what is said of one that does not."""

    entries: str
    complaint: str


TerritoryCode = Annotated[str, RefersTo("territories", "no es un territorio")]
CountryCode = Annotated[str, RefersTo("countries", "no está en countries de places.yml")]
SetId = Annotated[str, RefersTo("sets", "no está en sets de places.yml")]
SourceId = Annotated[str, RefersTo("sources", "no es una fuente")]
IndicatorId = Annotated[str, RefersTo("indicators", "no es un indicador")]
DimensionId = Annotated[str, RefersTo("dimensions", "no está en dimensions.yml")]
CategoryName = Annotated[str, RefersTo("category_names", "no existe en dimensions.yml")]
"""A dimension and one of its codes: `form:sexual`."""
ThemeId = Annotated[str, RefersTo("themes", "no está en themes.yml")]
DenominatorId = Annotated[str, RefersTo("denominators", "no está en denominators.yml")]
ComparisonId = Annotated[str, RefersTo("comparisons", "no está en comparisons.yml")]
StandardId = Annotated[str, RefersTo("standards", "no está en standards.yml")]
InstitutionId = Annotated[str, RefersTo("institution_ids", "no está en institutions.yml")]
LawName = Annotated[str, RefersTo("request_laws", "no está en request_laws.yml")]
FormId = Annotated[str, RefersTo("forms", "no es un formulario de forms/")]
PointKindId = Annotated[str, RefersTo("point_kinds", "no está en point_kinds.yml")]
QuestionId = Annotated[str, RefersTo("questions", "no es una pregunta")]
PageId = Annotated[str, RefersTo("page_ids", "no es una página")]
