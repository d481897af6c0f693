"""What the columns of a package say that no file of rows has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from observatory.files import dictionary
from observatory.text import message

_MEANINGS: Final[Mapping[str, str]] = {
    "name": message("Nombre."),
    "parent": message("Código del territorio del que forma parte."),
    "members": message("Códigos de los territorios que forman el grupo, con una barra entre ellos."),
    "country": message("País, con las dos letras de ISO 3166-1."),
    "kind": message("count es un conteo, rate una tasa, share una parte y survey un dato de encuesta."),
    "numerator_id": message("Indicador que se divide, si es una tasa o una parte."),
    "base_id": message("Indicador entre el que se divide."),
    "additive": message("Si los números de varios lugares o meses se pueden sumar."),
    "counts_persons": message("Si cuenta personas o sus casos. Entonces los números pequeños se protegen."),
    "definition": message("Definición."),
    "method": message("De qué manera se obtiene."),
    "safe_sentence": message("Frase que los datos sostienen."),
    "unsafe_sentence": message("Frase que los datos no sostienen."),
    "grade": message("Grado de comparación entre los dos países: A, B o C."),
    "dimensions": message("Columnas de características que tiene, con una barra entre ellas."),
    "description": message("Descripción."),
    "terms": message("Dirección donde está el texto de la licencia."),
    "title": message("Título."),
    "published": message("Día en que se publicó. Vacío si no se sabe."),
    "cutoff": message("Último día del que habla la edición. Vacío si no se sabe."),
    "public_day": message("Día desde el que la edición es pública."),
    "sha256": message("Huella SHA-256 del archivo que se leyó."),
    "dimension": message("Característica; es también el nombre de su columna."),
    "dimension_name": message("Nombre de la característica."),
    "scheme": message("Juego de categorías, si la característica tiene varios."),
    "code": message("Código de la categoría."),
    "page_date": message("Fecha de la página, como está escrita en ella."),
    "change": message("Qué cambió: changed, withdrawn, given, protected, freed, new o gone."),
    "former": message("El número de la edición anterior. Vacío si no había o si el dato está protegido."),
    "former_edition": message("La edición anterior."),
    "table": message("Tabla."),
    "column": message("Columna."),
    "type": message("Clase de dato de la columna."),
    "meaning": message("Qué dice la columna."),
    "valid_from": message("Día desde el que existe el territorio, si se sabe."),
    "valid_to": message("Último día en que existió el territorio."),
}


def meaning_of(column: str) -> str:
    """What a column of any table of a package says, as a message."""
    return _MEANINGS.get(column) or dictionary.meaning_of(column)
