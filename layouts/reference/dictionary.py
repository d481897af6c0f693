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
    "period": message("El periodo como se escribe en una dirección: 2024, 2024-03 o dos fechas."),
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
        "Lo que dice la fuente del número: normal, provisional, estimado, ruptura de serie; o por qué falta."
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
}
