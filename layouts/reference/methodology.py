"""How the numbers are made and how to read them: the rules of the observatory in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.parts.components import bullets, crumbs_of, facts, related_pages, section
from observatory.addresses.destinations import TITLES
from observatory.model import ObsStatus, Policy, Term
from observatory.text import Text
from observatory.vocabulary import page_titles, phrases
from observatory.words.glossary import term_name
from observatory.words.labels import MARKS, MEANINGS, SYMBOLS, symbol_label

_OF_REGISTERS: Final = (ObsStatus.NONE_WRITTEN, ObsStatus.NOT_ON_RECORD)


def methodology_page(policy: Policy, misread: Sequence[Term], text: Text) -> Component:
    """The whole page; the thresholds come from the policy, the figures that were misread from the glossary."""
    return html.Article(
        [
            crumbs_of("methodology", text),
            html.H1(text.t(page_titles.METHODOLOGY)),
            html.P(
                text.t(
                    "Un registro cuenta lo que una institución anotó, no lo que ocurrió. Un aumento puede"
                    " venir de una "
                    "oficina nueva, de otra ficha o de una campaña. Por eso aquí se dice siempre quién "
                    "contó qué."
                ),
                className="lead",
            ),
            section(text.t("Qué cuenta cada registro"), bullets(_records(text)), id_="registros"),
            section(text.t("Los grados de comparabilidad"), facts(_grades(text)), id_="grados"),
            section(text.t("Tasas e intervalos"), *_paragraphs(_rates(policy, text)), id_="tasas"),
            section(text.t("Periodos y ediciones"), *_paragraphs(_time(text)), id_="periodos"),
            section(text.t("Datos protegidos"), *_paragraphs(_protection(policy, text)), id_="proteccion"),
            section(
                text.t("Los signos y sus palabras"),
                facts(_signs(policy, text), name="facts signs"),
                id_="signos",
            ),
            section(text.t("Lo que estos registros no pueden decir"), bullets(_limits(text)), id_="limites"),
            section(
                text.t("Dos cifras que se leyeron mal"), facts(_misread(misread, text)), id_="mal-leidas"
            ),
            html.P(
                [
                    html.A(text.t(TITLES[name]), href=addresses.page(text.lang, name))
                    for name in ("sources", "quality")
                ],
                className="see-also",
            ),
            related_pages("methodology", text),
        ]
    )


def _misread(terms: Sequence[Term], text: Text) -> list[tuple[str, str]]:
    return [(term_name(term, text), f"{text.t(term.definition)} {text.t(term.why)}") for term in terms]


def _paragraphs(sentences: list[str]) -> list[Component]:
    return [html.P(sentence) for sentence in sentences]


def _records(text: Text) -> list[str]:
    return [
        text.t("CEM (Perú): casos que atendió un Centro Emergencia Mujer. El lugar es el del centro."),
        text.t(
            "Policía del Perú: denuncias, según el distrito del hecho. No dicen sexo, edad ni forma de "
            "violencia."
        ),
        text.t(
            "SLIM y DNA (El Alto): casos de las oficinas municipales, con asuntos civiles que no son "
            "violencia."
        ),
        text.t(
            "FELCV (Bolivia): denuncias ante la fuerza policial especial. Una denuncia puede no llegar a "
            "ser caso."
        ),
        text.t(
            "Fiscalía (Bolivia): casos que ingresan por la Ley 348, por departamento. Incluyen delitos de"
            " aborto."
        ),
        text.t(
            "Encuestas: preguntan a mujeres, hayan acudido o no a un servicio. Ninguna representa a uno "
            "de estos lugares."
        ),
        text.t(phrases.NEVER_ADDED),
    ]


def _grades(text: Text) -> list[tuple[str, str]]:
    return [
        ("A", text.t("Los dos números miden lo mismo. Pueden ir en un mismo eje.")),
        (
            "B",
            text.t(
                "Los dos números miden algo cercano. Pueden ir en un mismo eje, con su advertencia impresa."
            ),
        ),
        (
            "C",
            text.t("No se comparan. Van en paneles separados, cada uno con su eje, sin razones ni órdenes."),
        ),
    ]


def _rates(policy: Policy, text: Text) -> list[str]:
    return [
        text.t(
            "Una tasa divide lo registrado en un año entre los habitantes del mismo lugar, por cada 100 000. "
            "Su población y la fuente de esta van con ella."
        ),
        text.t(
            "Si hay varias poblaciones, se usa la que el catálogo declara. Es la proyección del mismo año o el "
            "censo más cercano. La página de la tasa deja elegir otra y dice cuánto cambia."
        ),
        text.t(
            "Una tasa es una estimación si su población es de otro año, o usa la parte de mujeres del "
            "departamento. Va marcada, y su nota dice cómo se hizo."
        ),
        text.t(
            "Con menos de {count} registros no se muestra una tasa ni un porcentaje, solo el número.",
            count=policy.rate_needs,
        ),
        text.t(
            "El intervalo del 95 % es exacto de Poisson para conteos y tasas, y de Wilson para "
            "porcentajes. Mide solo el azar: lo que no se denuncia no está en él."
        ),
        text.t(
            "Si los intervalos de dos cifras de una misma fuente se tocan, no se puede afirmar que sean "
            "distintas."
        ),
    ]


def _time(text: Text) -> list[str]:
    return [
        text.t(
            "Una cifra cubre las fechas que cubre. Un periodo incompleto se dibuja hueco, no se une a los"
            " años completos y nunca se convierte en un año."
        ),
        text.t("Cuando algo cambia la serie (otro centro, otra ficha), la línea se corta y se dice por qué."),
        text.t(
            "Cada edición nueva de una fuente reemplaza a la anterior y las dos se guardan. Se puede pedir lo "
            "que se decía en una fecha."
        ),
        text.t(
            "Si dos documentos se contradicen, se muestran las dos cifras y se dice cuál va primero y por"
            " qué."
        ),
        text.t("Una cifra sin año conocido se lista en la página de su fuente y no se dibuja."),
    ]


def _protection(policy: Policy, text: Text) -> list[str]:
    return [
        text.t(
            "Por debajo del departamento no se muestran conteos de personas de 1 a {most}. Tampoco los que se "
            "podrían hallar por resta. Se lee «{word}», nunca un cero ni un vacío.",
            word=symbol_label("protected", text),
            most=policy.small_count_below - 1,
        ),
        text.t(
            "Por eso se protegen también números que no son pequeños. A la vista, darían por resta los que sí "
            "lo son."
        ),
        text.t(
            "Varias fuentes corrigen sus cifras en cada edición. Si una edición suma a un lugar de 1 a {most} casos o "
            "denuncias, el total nuevo queda protegido. También todo lo que lo divide. Se ve el de una edición anterior, "
            "con su fecha. Así la resta de dos ediciones no las dice. Lo que este proyecto mostró antes de esta regla "
            "no se puede retirar.",
            most=policy.small_count_below - 1,
        ),
        text.t(
            "De un distrito o de un centro se muestra un año por sexo, por forma o por edad, sin cruzarlos. "
            "No hay lugares más pequeños que un distrito, ni cifras locales de menos de un mes."
        ),
        *_places_and_traits(policy, text),
        text.t(
            "Los meses de un año de un lugar se muestran todos o ninguno. Si un mes nuevo obliga a proteger los que ya "
            "se mostraron, la nota de cada uno lo dice. Cuando una edición posterior suma pocas personas a un mes, ese "
            "mes queda como estaba. Otro, también el más nuevo, puede quedar protegido hasta la edición siguiente."
        ),
        *_pooling_sentences(policy, text),
    ]


def _places_and_traits(policy: Policy, text: Text) -> list[str]:
    """The rules of departments, of offences, of one trait of all, and of small places, where the policy has them."""
    sentences = []
    if policy.departments is not None:
        sentences.append(
            text.t(
                "En los departamentos de menos de {count} habitantes también se protegen los números de 1 a {most}. Si "
                "no se sabe cuántos viven ahí, igual. Los totales de feminicidios e infanticidios quedan a la vista: son "
                "actos públicos que un despacho nombra.",
                count=text.number(policy.departments.protected_below),
                most=policy.small_count_below - 1,
            )
        )
    if policy.accused:
        sentences.append(
            text.t(
                "De los delitos en que la mujer puede ser la acusada no se muestran los números de 1 a {most}. Eso vale "
                "en todo lugar, también en el país.",
                most=policy.small_count_below - 1,
            )
        )
    if policy.one_trait_of_all is not None:
        sentences.append(
            text.t(
                "Si todos los casos de un total local menor que {count} tienen un mismo rasgo, esa tabla se protege "
                "entera. También sus ceros. El total queda a la vista si no es pequeño.",
                count=policy.one_trait_of_all.below,
            )
        )
    if policy.small_places is not None:
        sentences.append(
            text.t(
                "En lugares de menos de {count} habitantes no se muestran la violencia sexual ni las edades. No hay ahí "
                "números, ceros ni marcas. Si no se sabe cuántos viven, igual. Se lee «{word}».",
                count=text.number(policy.small_places.below),
                word=symbol_label("not_shown", text),
            )
        )
    return sentences


def _pooling_sentences(policy: Policy, text: Text) -> list[str]:
    pooled = policy.local_tables.pooled
    if pooled is None:
        return []
    return [
        text.t(
            "Los feminicidios de un lugar se muestran solo en periodos de {years} años o más.",
            years=pooled.years,
        )
    ]


def _signs(policy: Policy, text: Text) -> list[tuple[str, str]]:
    """The signs and what they mean; those of registers where one is on show."""
    has_register = any(rule.on_show for rule in policy.registers)
    symbols = [
        (text.t(word), text.t(MEANINGS[symbol]))
        for symbol, word in SYMBOLS.items()
        if has_register or symbol not in _OF_REGISTERS
    ]
    marks = {
        "partial": text.t("El número cubre solo una parte del año. Marca hueca."),
        "provisional": text.t("Su editor aún lo corregirá; suele crecer. Marca hueca."),
        "estimated": text.t(
            "Redondeado por quien lo dijo, o calculado con un supuesto que se indica. Línea de rayas."
        ),
        "disputed": text.t("Dos documentos dicen números distintos para el mismo periodo."),
    }
    return symbols + [(text.t(MARKS[mark]), meaning) for mark, meaning in marks.items()]


def _limits(text: Text) -> list[str]:
    return [
        text.t(
            "Cuánta violencia hay: eso lo preguntan las encuestas. La meta 5.2 de los Objetivos de "
            "Desarrollo Sostenible no se puede calcular con estas fuentes."
        ),
        text.t("Qué lugar está peor: los servicios, las leyes y los registros son distintos."),
        text.t("Si una medida funcionó: un registro sube también cuando se denuncia más."),
    ]
