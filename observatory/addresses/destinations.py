"""The pages of the site that the search leads to, by the names that `slugs` give them, and what each holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from observatory.text import message
from observatory.vocabulary import captions, page_titles


@dataclass(frozen=True, slots=True)
class Destination:
    """A page: its name in addresses, its title and a sentence on what is there."""

    id: str
    title: str
    description: str


DESTINATIONS: Final = (
    Destination(
        "help",
        page_titles.HELP,
        message("A quién llamar y adónde ir, y cómo navegar con cuidado."),
    ),
    Destination(
        "laws",
        page_titles.LAWS,
        message("La ley de cada país, lado a lado."),
    ),
    Destination(
        "institutions",
        page_titles.INSTITUTIONS,
        message("Las instituciones: qué atienden, qué cuentan y con quién trabajan."),
    ),
    Destination(
        "comparisons",
        captions.SIDE_BY_SIDE,
        message("Un lugar junto a otro, y si se puede comparar."),
    ),
    Destination(
        "methodology",
        page_titles.METHODOLOGY,
        message("Cómo leer estas cifras y qué no se puede decir con ellas."),
    ),
    Destination(
        "sources", page_titles.SOURCES, message("Quién publica cada cifra, con qué licencia y hasta cuándo.")
    ),
    Destination("data", page_titles.DATA, message("Cada indicador en CSV, JSON y para programas.")),
    Destination(
        "sending",
        page_titles.SENDING,
        message("El formulario del mes para municipalidades y policía, y su guía."),
    ),
    Destination("press", page_titles.PRESS, message("Frases seguras, palabras y gráficos para insertar.")),
    Destination("easy", page_titles.EASY, message("El sitio en frases cortas.")),
    Destination("about", page_titles.ABOUT, message("De dónde viene este sitio y quién responde.")),
)
"""In the order in which a reader would look for them: help before everything."""
