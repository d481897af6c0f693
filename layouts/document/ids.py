"""The element ids that Python, style sheet and scripts share."""

from __future__ import annotations

from typing import Final

CONTENT: Final = "contenido"  # the <main> of the document
EXIT: Final = "exit"
FILTERS: Final = "filtros"
SEARCH: Final = "buscar"
LOSSES: Final = "perdidas"  # of the page of a source: what its editions lost
ANNOUNCED: Final = "anuncio"  # what a screen reader hears when the filters have changed the page

# The explorer: what its Dash app is made of, and what its asset finds.
FIRST: Final = "primera-vista"  # what stands until Dash has drawn
ENTRY: Final = "react-entry-point"
EXPLORER: Final = "explorador"
LOCATION: Final = "direccion"
ROOM: Final = "espacio"
ASKED: Final = "pedido"  # the query that the reader asks for
SUBJECT: Final = "tema"  # the same without what changes nothing on the maps
FRAMES: Final = "cuadros"  # the maps of the step on show
WANTED: Final = "demas"  # that the other steps are wanted, and of what
OTHER_FRAMES: Final = "otros-cuadros"
MAIN_MARKS: Final = "marcas"
SEEN: Final = "visto"  # the query of what is seen and rests
EXACTLY: Final = "exactamente"  # the files, sources and citations of what is seen
LOOKED_FOR: Final = "buscado"  # the words of a search for a series or a place
FOUND: Final = "hallado"
CHOICES: Final = "opciones"
PLACES: Final = "lugares"  # the chosen places
FURTHER: Final = "comparar"  # whether the places may be compared, and what else may be chosen
UNMAPPED: Final = "sin-mapa"  # why a town has no map
HEAD: Final = "hallazgo"
TABS: Final = "vistas"
STAGE: Final = "figuras"
TOLD: Final = "dicho"  # what a press on a place did
ACTIONS: Final = "acciones"
DETAILS: Final = "detalles"
TABLE: Final = "tabla"
YEARS: Final = "anios"
SPAN: Final = "tramo"  # the years of the chart over time
MAIN: Final = "principal"
MAP: Final = "mapa"
RANKING: Final = "orden"
