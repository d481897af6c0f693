"""The pages of the site that the search leads to, by the names that `slugs` give them, and what each holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from observatory.text import message
from observatory.vocabulary import page_titles


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
        page_titles.COMPARISONS,
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
    Destination(
        "quality",
        page_titles.QUALITY,
        message("Qué se puede hacer con cada fuente, y qué no se publica."),
    ),
    Destination(
        "calendar", page_titles.CALENDAR, message("Qué se publicó y cuándo, y las ediciones que se guardan.")
    ),
    Destination(
        "revisions", page_titles.REVISIONS, message("Qué cifras cambiaron de una edición a la siguiente.")
    ),
    Destination("data", page_titles.DATA, message("Cada indicador en CSV, JSON y para programas.")),
    Destination(
        "sending",
        page_titles.SENDING,
        message("El formulario del mes para municipalidades y policía, y su guía."),
    ),
    Destination("press", page_titles.PRESS, message("Frases seguras, palabras y gráficos para insertar.")),
    Destination("glossary", page_titles.GLOSSARY, message("Qué quiere decir aquí cada palabra.")),
    Destination(
        "timeline", page_titles.TIMELINE, message("Leyes, planes, oficinas y cambios de registro, por año.")
    ),
    Destination("easy", page_titles.EASY, message("El sitio en frases cortas.")),
    Destination("about", page_titles.ABOUT, message("De dónde viene este sitio y quién responde.")),
    Destination("search", page_titles.SEARCH, message("Indicadores, lugares, páginas y palabras.")),
    Destination(
        "questions", page_titles.QUESTIONS, message("Lo que la gente pregunta, cada una con su respuesta.")
    ),
    Destination(
        "explorer", page_titles.EXPLORER, message("Mapas, líneas y tablas de todas las series, a elección.")
    ),
    Destination("territories", page_titles.TERRITORIES, message("Cada lugar con sus cifras.")),
    Destination("indicators", page_titles.INDICATORS, message("Una lista de todas las series, con filtros.")),
)
"""In the order in which a reader would look for them: help before everything."""

TITLES: Final = {page.id: page.title for page in DESTINATIONS}
DESCRIPTIONS: Final = {page.id: page.description for page in DESTINATIONS}
