"""The ids that Python, style sheet and scripts share."""

from __future__ import annotations

from typing import Final

CONTENT: Final = "contenido"  # the <main> of the document
EXIT: Final = "exit"
FILTERS: Final = "filtros"
SEARCH: Final = "buscar"
ANNOUNCED: Final = "anuncio"  # what a screen reader hears when the filters have changed the page
