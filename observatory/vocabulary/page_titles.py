"""What each page is called in navigation, foot, headings and windows; where the search leads, and what is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from observatory.text import message

SOURCES: Final = message("Fuentes")
TERRITORIES: Final = message("Lugares")
INSTITUTIONS: Final = message("Quién hace qué")
QUESTIONS: Final = message("Preguntas")
INDICATORS: Final = message("Todos los datos")
GLOSSARY: Final = message("Glosario")
EASY: Final = message("Lectura fácil")
REVISIONS: Final = message("Revisiones")
HELP: Final = message("Ayuda y seguridad")
DATA: Final = message("Datos para descargar")
PRESS: Final = message("Para la prensa")
ABOUT: Final = message("Acerca del observatorio")
SEARCH: Final = message("Buscar")
LAWS: Final = message("Las leyes")
EXPLORER: Final = message("Explorar")
CALENDAR: Final = message("Calendario de publicaciones")
METHODOLOGY: Final = message("Cómo leer estas cifras")
TIMELINE: Final = message("Cronología")
COMPARISONS: Final = message("Comparar")
QUALITY: Final = message("Calidad de las fuentes")
SHARE: Final = message("Compartir")
PROVENANCE: Final = message("Procedencia")
HOME: Final = message("Inicio")
SENDING: Final = message("Enviar cifras")


@dataclass(frozen=True, slots=True)
class Destination:
    """A page: its name in addresses, its title and a sentence on what is there."""

    id: str
    title: str
    description: str


DESTINATIONS: Final = (
    Destination("help", HELP, message("A quién llamar y adónde ir, y cómo navegar con cuidado.")),
    Destination("laws", LAWS, message("La ley de cada país, lado a lado.")),
    Destination(
        "institutions",
        INSTITUTIONS,
        message("Las instituciones: qué atienden, qué cuentan y con quién trabajan."),
    ),
    Destination("comparisons", COMPARISONS, message("Un lugar junto a otro, y si se puede comparar.")),
    Destination(
        "methodology", METHODOLOGY, message("Cómo leer estas cifras y qué no se puede decir con ellas.")
    ),
    Destination("sources", SOURCES, message("Quién publica cada cifra, con qué licencia y hasta cuándo.")),
    Destination("quality", QUALITY, message("Qué se puede hacer con cada fuente, y qué no se publica.")),
    Destination("calendar", CALENDAR, message("Qué se publicó y cuándo, y las ediciones que se guardan.")),
    Destination("revisions", REVISIONS, message("Qué cifras cambiaron de una edición a la siguiente.")),
    Destination("data", DATA, message("Cada indicador en CSV, JSON y para programas.")),
    Destination(
        "sending", SENDING, message("El formulario del mes para municipalidades y policía, y su guía.")
    ),
    Destination("press", PRESS, message("Frases seguras, palabras y gráficos para insertar.")),
    Destination("glossary", GLOSSARY, message("Qué quiere decir aquí cada palabra.")),
    Destination("timeline", TIMELINE, message("Leyes, planes, oficinas y cambios de registro, por año.")),
    Destination("easy", EASY, message("El sitio en frases cortas.")),
    Destination("about", ABOUT, message("De dónde viene este sitio y quién responde.")),
    Destination("search", SEARCH, message("Indicadores, lugares, páginas y palabras.")),
    Destination("questions", QUESTIONS, message("Lo que la gente pregunta, cada una con su respuesta.")),
    Destination("explorer", EXPLORER, message("Mapas, líneas y tablas de todas las series, a elección.")),
    Destination("territories", TERRITORIES, message("Cada lugar con sus cifras.")),
    Destination("indicators", INDICATORS, message("Una lista de todas las series, con filtros.")),
)
"""In the order in which a reader would look for them: help before everything."""

TITLES: Final = {page.id: page.title for page in DESTINATIONS}
DESCRIPTIONS: Final = {page.id: page.description for page in DESTINATIONS}
