"""The ids that Python, style sheet and scripts share."""

from __future__ import annotations

from typing import Final

ADDRESS: Final = "address"  # dcc.Store with the address shown and whether the reader's screen is dark
PAGE: Final = "page"  # what Dash fills
CONTENT: Final = "contenido"  # the <main> of the document
FIRST: Final = "first-html"  # the page as the server drew it, until Dash has drawn it too
ENTRY: Final = "react-entry-point"
EXIT: Final = "exit"
FILTERS: Final = "filtros"
SEARCH: Final = "buscar"
ANNOUNCED: Final = "anuncio"  # what a screen reader hears when the filters have changed the page
WAITING: Final = "waiting"  # Dash's scripts, not loaded yet
