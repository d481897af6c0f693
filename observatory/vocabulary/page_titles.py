"""What each page is called, in navigation, foot, headings, lists of results and titles of windows."""

from __future__ import annotations

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
