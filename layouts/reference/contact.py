"""Whom to write to: what the operator set, or that nobody has set it yet."""

from __future__ import annotations

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.parts.components import external
from observatory.text import Text


def contact(address: str, text: Text) -> Component:
    """An address of the web or an e-mail; this is not where a person in danger should write."""
    warning = text.t("Aquí no se atienden casos ni emergencias: para eso están las líneas de ayuda.")
    return html.P([*contact_line(address, text), " ", warning])


def contact_line(address: str, text: Text) -> list[Component | str]:
    """The address as a link; that there is none yet where it is empty."""
    if not address:
        return [text.t("Esta copia del observatorio todavía no tiene una dirección de contacto publicada.")]
    link = (
        external(address, address) if addresses.is_web(address) else html.A(address, href=f"mailto:{address}")
    )
    return [text.t("Preguntas, correcciones y datos nuevos: "), link, "."]
