"""The list of territories with figures."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.parts.components import bullets, crumbs_of, related_pages, section
from observatory.model import Territory
from observatory.text import Text
from observatory.vocabulary import page_titles


def territories_page(groups: Sequence[tuple[str, Sequence[Territory]]], text: Text) -> Component:
    """Lists of territories under a heading each."""
    return html.Div(
        [
            crumbs_of("territories", text),
            html.H1(text.t(page_titles.TERRITORIES)),
            html.P(
                text.t(
                    "Los códigos llevan su país. En Lima un distrito es un municipio; en El Alto un distrito "
                    "municipal es una parte del municipio. No hay nada más fino que un distrito."
                ),
                className="lead",
            ),
            *(
                section(
                    heading,
                    bullets((_link(place, text) for place in places), name="places"),
                    id_=f"grupo-{at}",
                )
                for at, (heading, places) in enumerate(groups)
                if places
            ),
            related_pages("territories", text),
        ]
    )


def _link(place: Territory, text: Text) -> list[Component | str]:
    return [
        html.A(text.t(place.name), href=addresses.territory(text.lang, place.code)),
        " ",
        html.Small(place.code),
    ]
