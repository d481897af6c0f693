"""Sentences and forms of sentences that several kinds of charts, pages or sheets say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from observatory.text import Text, message

SPAN_SUBJECT: Final = message("{name}. {places}, {span}. Unidad: {unit}.")
SUBJECT: Final = message("{name}. {places}. Unidad: {unit}.")
VALUE_WHEN: Final = message("{value} ({when})")
SEPARATE_COUNTS: Final = message("Estos dos números no cuentan lo mismo: por eso van separados.")
FOLLOWS: Final[Mapping[str, str]] = {
    "cases": message("Sigue a los mismos casos."),
    "state": message("Muestra cómo estaban las fichas un día; no sigue a los mismos casos."),
    "span": message("Cuenta lo hecho en ese tiempo; no sigue a los mismos casos."),
}
TOO_YOUNG: Final = message("Sin barra: con siete meses aún es pronto, o no todo se anota.")
NOT_NOTED: Final = message("Lo que la ficha no anota puede haberse hecho.")
STEPS: Final = message("Los pasos: {steps}.")
STEPS_AFTER: Final = message("Después: {steps}.")
UNPUBLISHED_FIGURES: Final = message(
    "La institución no ha publicado estas cifras: no las cite como oficiales."
)
SUBJECT_AND_ADDRESS: Final = message("{name}: {address}")
TOLD_OF: Final = message("{subject}: {told}")
SUBJECT_AND_NUMBERS: Final = message("{subject}: {numbers}.")
SERIES_BEGINS: Final = message("la serie empieza en {year}")
NO_FULL_YEAR: Final = message("{years}: no encontramos publicado ningún año completo")
YEARS_BETWEEN: Final = message("Los dos números no se comparan: hay {years} años entre ellos.")
SEPARATE_AXES: Final = message("Los dos paneles tienen ejes distintos y no se comparan.")
OWN_SCALES: Final = message("Cada panel tiene su escala.")
OFFICES_BESIDE: Final = message(
    "Estos casos son de quienes acudieron a un centro, vivan donde vivan. Divididos entre los habitantes del lugar no se "
    "comparan con los de otro: elija un solo lugar."
)
WRITERS_UNKNOWN: Final = message(
    "No se sabe cuántos establecimientos anotaban: no se puede decir si subió o bajó."
)
REPORTERS: Final = message(
    "Ese año enviaron el formulario al menos {sent} municipios del país, {all_year} en los doce meses. Al menos {wrote} "
    "anotaron un caso."
)
WRITERS: Final = message(
    "Centros que anotaron: al menos {wrote}, de {sent} que enviaron cifras; también en el periodo anterior: {both}."
)
FIRST_WRITERS: Final = message("Centros que anotaron: al menos {wrote}, de {sent} que enviaron cifras.")
WRITERS_UNNAMED: Final = message(
    "El archivo no nombra ninguna comisaría: no se sabe cuántas anotaron denuncias."
)
CENTRES_UNKNOWN: Final = message("No se sabe cuántos centros anotaban: no se puede decir si subió o bajó.")
OTHER_WRITERS: Final = message(
    "No anotaron los mismos centros que {former}: no se puede decir si subió o bajó."
)
REGISTER_BESIDE: Final = message(
    "No se sabe cuántos establecimientos anotaban en cada lugar: no se dibujan juntos. Están en la tabla, por orden "
    "alfabético."
)
KEPT_TO_PAGES: Final = message(
    "Estas cifras están solo en estas páginas, con sus advertencias y la ayuda al lado: {pages}. No van en tarjetas, "
    "imágenes, marcos, hojas ni en el explorador. El CSV y el JSON las dan."
)
NOT_YOUR_FAULT: Final = message("Si te pasa, no es tu culpa:")
OTHER_FORM: Final = message("Estos años son de otro formulario: no se dibujan y están en la tabla.")
ASKED_OF: Final = message("Se puede pedir a: {names}.")
CATEGORY_AT: Final = message("{name}, {value} ({when})")
SITE_EDITION: Final = message("{site}, edición {release}, del {date}.")
NO_NUMBER: Final = message("{places}: «{name}» no tiene número.")
PLACES_WORD_NAME: Final = message("{places}: {word} («{name}»).")
PLACE_VALUES: Final = message("{place}, {during}: {values}.")
PLACE_DISPUTED: Final = message("{place}, {during}: las fuentes no coinciden ({values} {unit}).")
PLACE_VALUE: Final = message("{place}: {value} {unit} {during}.")
PROVISIONAL: Final = message("La cifra es provisional: suele crecer.")
ESTIMATED: Final = message("La cifra es una estimación.")
NO_WHOLE_YEAR: Final = message("No se halló cifra publicada para el año completo.")
OTHER_FIGURE: Final = message("Otra cifra publicada del mismo periodo: {values}.")
PLACES_WORD: Final = message("{places}: {word}.")
VALUES: Final = message("Valores: {values}.")
NOT_DISTINCT: Final = message("No se puede afirmar que las dos tasas sean distintas.")
NOT_DISTINCT_DURING: Final = message("{during}: no se puede afirmar que las dos tasas sean distintas.")
TOTAL: Final = message("Total")
PART_OF_TOTAL: Final = message("Cuenta solo una parte del total: {part}.")
EDITION_OF: Final = message("Edición {release}, del {date}.")
LICENCES: Final = message("Cada número tiene la licencia de quien lo publica: ")
SOURCES_AND_LICENCES: Final = message("vea las fuentes y sus licencias")
EMPTY_IS_NEVER_ZERO: Final = message(
    "Una celda de valor vacía nunca es cero: las columnas obs_status y conf_status dicen por qué falta."
)
RISE_OF_RECORDS: Final = message("Un aumento de registros no es un aumento de la violencia.")
NEVER_ADDED: Final = message("Los registros nunca se suman: la misma mujer puede estar en varios.")
CITE_THE_PRODUCER: Final = message(
    "Cite primero a quien produjo el dato y después a este observatorio, con la publicación y la fecha."
)
FREE_PROGRAM: Final = message("El programa del sitio es libre (AGPL 3.0 o posterior).")
READ_ON: Final = message("Leído el {date}.")
CHECKED_ON: Final = message("Comprobada el {date}.")
PROTECTED_FIGURES: Final = message(
    "{places}: los datos de «{name}» están protegidos. No se muestran para cuidar a las personas."
)
AGES_FROM: Final = message(
    "Por edad se muestra solo un sexo con al menos {count} casos en el año. Lo que no tiene fila no se lee como cero."
)
PROTECTED_DISTRICTS: Final = message("«{name}»: todos los datos por distrito están protegidos.")
RESPONDENTS: Final = message(
    "Estimación de un tercero con los microdatos de la encuesta, sin margen de error. Mujeres entrevistadas: {count}."
)
FORMER_EDITIONS: Final = message(
    "Lo que la edición más nueva protege se muestra de una anterior: puede no sumar con sus totales."
)
FORMER_EDITION: Final = message("Es de una edición anterior: en la más nueva el dato está protegido.")
TAKEN_BACK: Final = message(
    "Una edición anterior mostró este mes. Se protege desde que otro mes de su año está protegido."
)
PROTECTED_OTHERS: Final = message("Los otros datos están protegidos.")
SHOWN_EXTREMES: Final = message(
    "{during}: de {low} {unit} en {low_place} a {high} en {high_place}. Son los datos que se muestran."
)
NOTHING_PUBLISHED: Final = message("{place}: no se halló ninguna cifra publicada.")
UNKNOWN_FILTER: Final = message("La lista de datos no conoce este filtro.")
BACK_RETURNS: Final = message(
    "Este navegador no usa JavaScript: «Atrás» vuelve a esta página. Ciérrela después de leer."
)
CALL_IS_KEPT: Final = message("La llamada queda anotada en el teléfono.")
NO_TELEPHONE: Final = message(
    "Este sitio no tiene todavía ningún número de ayuda. En peligro, llame a la policía o a emergencias de su país."
)
NOTHING_YET: Final = message("Este sitio no tiene todavía nada que poner aquí.")
NOBODY_CALLED: Final = message("Nadie ha llamado aún para comprobar estos números.")
DATED: Final = message(", {date}")
UNDATED: Final = message(", sin fecha")
OTHER_SERIES: Final = message("ninguna cifra la responde; hay otras series")
NONE_WITH_FILTERS: Final = message("{places}: con estos filtros no hay ninguna cifra de «{name}».")
NONE_ON_MAP: Final = message("{places}: este mapa no tiene ninguna cifra de «{name}».")
NOT_ON_SITE: Final = message("este sitio no tiene la cifra")
NO_VIOLENCE_FIGURE: Final = message("No se halló ninguna cifra de violencia de este lugar.")
WHERE_SAID: Final = message("{where}: {said}")
NO_DATE_ANNOUNCED: Final = message("sin fecha anunciada")
NAME_AND_PERIOD: Final = message("{name}, {period}")
MAP_OF: Final = message("Mapa de {place}")
PRESS_A_PLACE: Final = message("Toque un lugar del mapa para entrar.")
NOTHING_OF_PLACE: Final = message(
    "Este sitio no tiene cifras de este lugar. No significa que nadie las publique."
)
LEFT_OUT: Final = message(
    "Aquí viven pocas personas: no se muestra ninguna cifra de este lugar, la haya o no. Vea su provincia."
)
KEPT_IN_REGISTER: Final = message("Lo que los registros cuentan de este lugar no se muestra a esta escala.")
OTHER_SERIES_OF_PLACE: Final = message(
    "Ninguna cifra con fecha de este lugar responde a las preguntas. Hay otras series con cifras de él."
)
NO_SUCH_PAGE: Final = message("Esta página no existe.")
WITH_SCRIPT: Final = message(
    "Con programa: el mismo marco, que ajusta su altura. Si el programa falta, queda el marco."
)
RANGE: Final = message("{low} a {high}")
OF_PLACE: Final = message("de {place}")
BAD_VALUE: Final = message("«{asked}» no vale para {key}. Puede ser: {known}.")
NO_SUCH_TERRITORY: Final = message("«{code}» no es un territorio. Los códigos llevan su país: {examples}.")
YOUR_DATA_STAY: Final = message(
    "Sus datos quedan en el expediente. Si vive violencia, pida a una organización que la envíe. No cuente su caso aquí."
)
UNPUBLISHED_IS_NOT_NONE: Final = message("Que no se publique no quiere decir que no ocurra.")
NO_FIGURE: Final = message("{places}: no se halló cifra publicada de «{name}».")
NOT_AT_THIS_SCALE: Final = message(
    "No se muestra a esta escala: de lugares de pocos habitantes no se dicen la violencia sexual ni las edades."
)
MONTHS_NOT_SHOWN: Final = message(
    "Por mes no se muestra: con sumas y restas de meses se podría llegar a una persona."
)
MONTHS_PROTECTED: Final = message(
    "Los meses de este año no se muestran: alguno está protegido, para cuidar a las personas."
)
SUM_OF_ROWS: Final = message("suma de las filas del periodo")
WITHHELD: Final = message(
    "Se conocen cifras y nuestra regla no las muestra, para cuidar a las personas. No dice si son grandes o pequeñas."
)
NONE_WRITTEN: Final = message("Ningún establecimiento anotó casos. No significa que no los haya.")
WITH_MOTHER: Final = message("El distrito es nuevo. La fuente aún lo cuenta con el distrito del que se hizo.")
FEW_PEOPLE: Final = message("pocos habitantes o casos: sin clase")
IN_NO_ORDER: Final = message(
    "Tienen cifra {places}. No se ordenan por su tasa: algunos tienen pocos habitantes o casos."
)
NO_ROW: Final = message(
    "La fuente nunca trajo una fila de esta serie y este lugar. No se sabe si no hubo nada."
)
NOT_CALCULATED: Final = message(
    "El número está publicado y la tasa no se calcula: falta un año completo o una población de su año."
)
NOT_ON_RECORD: Final = message("No consta si informó. No significa que no haya casos.")
ONLY_UNDATED: Final = message("Hay cifras publicadas que no dicen de qué año son: se listan y no se dibujan.")
NO_FIGURE_THEN: Final = message("{places}, {during}: no se halló cifra publicada de «{name}».")


def with_own_scale(name: str, text: Text) -> str:
    """The name of a measure above a panel whose scale is not that of its neighbour, and that it is not."""
    return f"{name}. {text.t(OWN_SCALES)}"


def places_counted(count: int, text: Text, *, letters: bool = False) -> str:
    """A number of places, without their names."""
    return text.n("{count} lugar", "{count} lugares", count, letters=letters)


def more_sources(count: int, text: Text) -> str:
    """How many sources are named in the observatory alone."""
    return text.n(
        "Y {count} fuente más, en el observatorio.", "Y {count} fuentes más, en el observatorio.", count
    )


def rows_left_out(count: int, text: Text) -> str:
    """How many rows of a table are in the observatory alone."""
    return text.n(
        "Falta aquí {count} fila: está en el observatorio.",
        "Faltan aquí {count} filas: están en el observatorio.",
        count,
    )


def changed_figures(count: int, text: Text) -> str:
    """How many figures a new edition changed."""
    return text.n("{count} cifra cambió.", "{count} cifras cambiaron.", count)


def points_of_help(count: int, place: str, text: Text) -> str:
    """How many points of help a place has; of none, that no address was found: help may well be there."""
    if count == 0:
        return text.t("{place}: no se halló una dirección de ayuda de los últimos 24 meses.", place=place)
    return text.n("{place}: {count} punto de ayuda.", "{place}: {count} puntos de ayuda.", count, place=place)


def count_of_series(count: int, text: Text) -> str:
    """So many series."""
    return text.n("{count} serie", "{count} series", count)


CURRENT_RELEASE: Final = message("La publicación actual")
NO_SUCH_SUBJECT: Final = message("No hay datos de «{asked}». Vea los indicadores.")
PLACE_IN_PERIOD: Final = message("{place}, {period}")
UNDER_LICENCE: Final = message(". Licencia: {licence}.")
COPY_ONE_LINE: Final = message(
    "Copie una de las dos líneas en su página. Llega con su fuente, su fecha y su tabla."
)
