"""One question to the site: what was asked, of which observatory, for which reader's eyes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash.development.base_component import Component

from layouts.page import Frame, Page
from layouts.sight import Sight
from observatory.asking import within_data
from observatory.catalog import Catalog
from observatory.demonstration import site_name
from observatory.model import Panel
from observatory.observatory import Observatory
from observatory.selection import Selection
from observatory.text import Text


@dataclass(frozen=True, slots=True)
class Asked:
    """The subject is the last part of the path (an id or a code), empty for pages that need none."""

    subject: str
    query: str
    observatory: Observatory
    sight: Sight
    frame: Frame

    @property
    def catalog(self) -> Catalog:
        """The catalogue of the observatory."""
        return self.observatory.catalog

    @property
    def text(self) -> Text:
        """The reader's language."""
        return self.sight.text

    def panel(self, query: str) -> Panel:
        """The Panel of a whole query, such as `indicator=cem_cases&territory=PE-150112`."""
        return self.observatory.panel(self.selection(query))

    def selection(self, query: str) -> Selection:
        """What a whole query asks for, its period cut to what the data hold. Raises SelectionError."""
        return within_data(self.observatory, Selection.from_query(query, self.catalog))

    def page(self, name: str, body: Component, *, canonical: str, description: str = "", **more: Any) -> Page:
        """A page that was found; `name` stands before the name of the site in the tab. `more`: fields of Page."""
        site = site_name(self.text, demonstration=self.catalog.demonstration)
        title = f"{name} · {site}" if name else site
        said = (title, description or title, body, 200, canonical)
        return Page(*said, self.frame, self.text.lang, self.query, **more)
