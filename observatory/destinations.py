"""The pages of the site that the search leads to, by the names that `slugs` give them, and what each holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from observatory.text import message


@dataclass(frozen=True, slots=True)
class Destination:
    """A page: its name in addresses, its title and a sentence on what is there."""

    id: str
    title: str
    description: str


DESTINATIONS: Final = (
    Destination(
        "help",
        message("Ayuda y seguridad"),
        message("A quién llamar y adónde ir, y cómo navegar con cuidado."),
    ),
    Destination(
        "laws",
        message("Las leyes"),
        message("La ley de cada país, lado a lado."),
    ),
    Destination(
        "institutions",
        message("Quién hace qué"),
        message("Las instituciones: qué atienden, qué cuentan y con quién trabajan."),
    ),
    Destination(
        "comparisons",
        message("Lado a lado"),
        message("Un lugar junto a otro, y si se puede comparar."),
    ),
    Destination(
        "methodology",
        message("Metodología"),
        message("Cómo leer estas cifras y qué no se puede decir con ellas."),
    ),
    Destination(
        "sources", message("Fuentes"), message("Quién publica cada cifra, con qué licencia y hasta cuándo.")
    ),
    Destination(
        "data", message("Datos para descargar"), message("Cada indicador en CSV, JSON y para programas.")
    ),
    Destination(
        "press", message("Para la prensa"), message("Frases seguras, palabras y gráficos para insertar.")
    ),
    Destination("easy", message("Lectura fácil"), message("El sitio en frases cortas.")),
    Destination(
        "about", message("Acerca del observatorio"), message("De dónde viene este sitio y quién responde.")
    ),
)
"""In the order in which a reader would look for them: help before everything."""
