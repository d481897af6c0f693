"""What each column of the files says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from observatory.text import message

MEANINGS: Final[Mapping[str, str]] = {
    "indicator": message("Código del indicador."),
    "indicator_name": message("Nombre del indicador."),
    "territory": message("Código del territorio, con su país delante."),
    "territory_name": message("Nombre del territorio."),
    "period_start": message("Primer día del periodo."),
    "period_end": message("Último día del periodo."),
    "period": message(
        "El periodo como se escribe en una dirección: 2024, 2024-03 o dos fechas. Vacío si vale para todos."
    ),
    "breakdown": message("Grupo al que se refiere, como sex:women. Vacío es el total."),
    "value": message("El número. Vacío si falta; nunca es cero por faltar."),
    "lower": message("Extremo inferior del intervalo del 95 %."),
    "upper": message("Extremo superior del intervalo del 95 %."),
    "numerator": message("Registros con los que se hizo una tasa o una parte."),
    "denominator": message("Población o base entre la que se dividió."),
    "denominator_id": message("De qué cuenta de población viene esa base."),
    "denominator_period": message("De qué fecha es esa población."),
    "denominator_edition": message("De qué edición viene."),
    "obs_status": message(
        "Lo que dice la fuente del número: normal, provisional, estimado, ruptura de serie; o por qué falta. "
        "Con not_shown, no se muestra a esta escala."
    ),
    "conf_status": message("free si se muestra; protected si se protege."),
    "partial": message("Si el periodo es más corto que el que le corresponde."),
    "disputed": message("Si otra publicación da un número distinto de lo mismo."),
    "leads": message("Si es el número que va primero; false si va primero otro del mismo periodo."),
    "source": message("Código de la fuente."),
    "edition": message("Edición de la fuente de la que se leyó."),
    "statement_publisher": message("Quién lo dijo, si se leyó en una página publicada."),
    "statement_url": message("Dirección de esa página."),
    "locator": message("Hoja y celda, página o fila de donde se leyó."),
    "retrieved": message("Día en que se leyó."),
    "note": message("Nota sobre ese número."),
    "release": message("Publicación del observatorio de la que sale."),
    "obs_id": message("Nombre fijo de este dato: no cambia de una publicación a otra."),
    "frequency": message(
        "A un año entero, M un mes, D un día, P otro tramo. Solo se suman filas de la misma letra."
    ),
    "unit": message("En qué se cuenta."),
    "per": message("Por cuántas personas se da la tasa. Vacío si no es una tasa."),
    "territory_level": message("Nivel del territorio: país, departamento, provincia, distrito."),
    "publisher": message("Institución que publica la fuente."),
    "source_url": message("Dirección donde se halló la fuente."),
    "licence": message("Licencia con su nombre SPDX; LicenseRef remite a la página de la fuente."),
    "sdmx_obs_status": message(
        "Lo mismo que obs_status con las letras de SDMX: A, P, E, B, O si falta, M si no puede haberlo."
    ),
    "sdmx_conf_status": message("F si se muestra, C si se protege, con las letras de SDMX."),
}
_DIMENSION: Final = message("Grupo por esta característica. Vacío es el total.")


def meaning_of(column: str) -> str:
    """What a column of rows says, as a message; a column that is not listed is a dimension."""
    return MEANINGS.get(column, _DIMENSION)
