"""What lies around the site's place in a publisher's country: of it the shipped figures tell."""

from __future__ import annotations

from dataclasses import dataclass

from observatory.catalog import Catalog
from observatory.geography.places import places_in
from observatory.model import Level


@dataclass(frozen=True, slots=True)
class ShippedSurroundings:
    """The surroundings of the site's place in a publisher's country: the places above it."""

    place: str
    province: str
    department: str
    country: str

    @classmethod
    def of(cls, catalog: Catalog, source: str) -> ShippedSurroundings:
        """That of the first place of the country of a source."""
        place = places_in(catalog.sources[source].country, catalog)[0]
        province, department, country = (ancestor.code for ancestor in catalog.ancestors(place.code))
        return cls(place.code, province, department, country)

    @property
    def wide(self) -> tuple[str, str]:
        """The province and the country, of which all is shipped."""
        return self.province, self.country

    def within(self, catalog: Catalog) -> list[str]:
        """The districts, and groups, of the province."""
        return [
            territory.code for territory in catalog.territories.values() if territory.parent == self.province
        ]

    def districts(self, catalog: Catalog) -> list[str]:
        """The districts of the province, without its groups."""
        return [code for code in self.within(catalog) if catalog.territories[code].level is Level.DISTRICT]
