"""The designs of the monthly forms: what a SLIM, a DNA, the FELCV and a Peruvian municipality are asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from etl.municipal.form import Block, Code, Design, Group, Listing
from etl.municipal.questions import (
    AGE,
    AGE_OF_MINORS,
    CIVIL_STATUS,
    CONDITION,
    FORM_348,
    FORM_MINORS,
    OTHER_348,
    RELATIONSHIP,
    SETTING,
    SEX,
    STEPS,
    codes,
)


def _cases(indicator: str, label: str, *groups: Group, residence: str = "") -> Block:
    return Block(indicator, label, groups, residence)


_COMMON: Final = (
    "Cuente cada caso una sola vez, en el mes en que se abrió, con una sola forma de violencia: la principal.",
    "«Por residencia» dice dónde vive la persona. «Por oficina» dice dónde fue atendida. Son dos cosas: los totales "
    "de las dos hojas son iguales, sus filas no.",
    "«Nuevo hecho, persona ya atendida» es otro hecho de violencia contra una persona que la oficina ya conoce. Un "
    "seguimiento del mismo hecho no se cuenta otra vez.",
)
_SIPPASE: Final = (
    "La hoja «Detalle» reúne en totales del mes lo que el registro único del SIPPASE pregunta de cada persona: lugar del "
    "hecho, estado civil, vínculo y medidas. Sirve para informar al SIPPASE sin contar otra vez. Compare sus casillas "
    "con el formulario vigente: este proyecto solo ha podido leer qué temas pide, no sus casillas."
)
_SETTING: Final = "Lugar del hecho"
_CIVIL_STATUS: Final = "Estado civil de la persona afectada"

SLIM: Final = Design(
    id="slim",
    version=2,
    name="Servicios Legales Integrales Municipales (SLIM)",
    unit="casos",
    blocks=(
        _cases(
            "slim_cases", "Casos de violencia", SEX, FORM_348, AGE, CONDITION,
            residence="slim_cases_residence",
        ),
    ),
    place_label="Distrito de residencia",
    place_sheet="Por residencia",
    office_sheet="Por oficina",
    detail_sheet="Detalle",
    only_offices=(Block("slim_civil_matters", "Asuntos civiles (no son violencia)"),),
    listings=(
        Listing(
            "Otras formas de la Ley 348", "slim_cases|form:other_348", OTHER_348, "slim_cases", "form",
            instead_of="other_348",
        ),
        Listing(
            "Asuntos civiles",
            "slim_civil_matters",
            codes(
                family_assistance="Asistencia familiar",
                custody="Guarda o tenencia",
                separation="Divorcio o separación",
                civil_other="Otro asunto civil",
            ),
            "slim_civil_matters",
            "matter",
        ),
        Listing("Vínculo de la persona denunciada", "slim_cases", RELATIONSHIP, "slim_cases", "relationship"),
        Listing(_SETTING, "slim_cases", SETTING),
        Listing(_CIVIL_STATUS, "slim_cases", CIVIL_STATUS),
        Listing("Medidas y derivaciones (puede haber varias por caso)", "slim_cases", STEPS, several=True),
    ),
    guidance=(
        *_COMMON,
        "La asistencia familiar, la guarda y otros asuntos civiles no son violencia: van en su columna y no se suman "
        "a los casos.",
        _SIPPASE,
    ),
    note="Sin asuntos civiles, que van aparte.",
)  # fmt: skip

DNA: Final = Design(
    id="dna",
    version=2,
    name="Defensorías de la Niñez y Adolescencia (DNA)",
    unit="casos",
    blocks=(
        _cases(
            "dna_violence_cases", "Casos de violencia", SEX, FORM_MINORS, AGE_OF_MINORS, CONDITION,
            residence="dna_violence_cases_residence",
        ),
    ),
    place_label="Distrito de residencia",
    place_sheet="Por residencia",
    office_sheet="Por oficina",
    detail_sheet="Detalle",
    only_offices=(Block("dna_civil_matters", "Otros asuntos (no son violencia)"),),
    listings=(
        Listing(
            "Otros asuntos",
            "dna_civil_matters",
            codes(
                family_assistance="Asistencia familiar",
                custody="Guarda o tenencia",
                filiation="Filiación",
                lost="Extravío",
                civil_other="Otro asunto",
            ),
            "dna_civil_matters",
            "matter",
        ),
        Listing(
            "Vínculo de la persona denunciada", "dna_violence_cases", RELATIONSHIP, "dna_violence_cases",
            "relationship",
        ),
        Listing(_SETTING, "dna_violence_cases", SETTING),
        Listing(
            "Medidas y derivaciones (puede haber varias por caso)", "dna_violence_cases", STEPS, several=True
        ),
    ),
    guidance=(
        *_COMMON,
        "La asistencia familiar, la guarda, la filiación y el extravío no son violencia: van en su columna.",
        _SIPPASE,
    ),
    note="Solo violencia; los otros asuntos van aparte.",
)  # fmt: skip

FELCV: Final = Design(
    id="felcv",
    version=2,
    name="Fuerza Especial de Lucha Contra la Violencia (FELCV)",
    unit="denuncias",
    blocks=(
        _cases(
            "felcv_complaints", "Denuncias recibidas", SEX, FORM_348, AGE, CONDITION,
            residence="felcv_complaints_residence",
        ),
    ),
    place_label="Distrito de residencia",
    place_sheet="Por residencia",
    office_sheet="Por oficina",
    detail_sheet="Detalle",
    listings=(
        Listing(
            "Otras formas de la Ley 348", "felcv_complaints|form:other_348", OTHER_348, "felcv_complaints",
            "form", instead_of="other_348",
        ),
        Listing(
            "Vínculo de la persona denunciada", "felcv_complaints", RELATIONSHIP, "felcv_complaints",
            "relationship",
        ),
        Listing(_SETTING, "felcv_complaints", SETTING),
        Listing(_CIVIL_STATUS, "felcv_complaints", CIVIL_STATUS),
    ),
    guidance=(
        *_COMMON,
        "Cuente denuncias, no personas: una denuncia puede no llegar a ser un caso.",
        _SIPPASE,
    ),
)  # fmt: skip

_SUPPORT: Final = Group(
    "",
    "Apoyo recibido",
    codes(legal="Apoyo legal", psychological="Apoyo psicológico", social="Apoyo social"),
    several=True,
)


def _sexes(prefix: str) -> Group:
    labels = {"women": "mujeres", "men": "hombres", "unknown": "sexo que no se sabe"}
    return Group("sex", "Sexo", tuple(Code(code, f"{prefix}: {label}") for code, label in labels.items()))


MUNI: Final = Design(
    id="muni",
    version=1,
    name="Municipalidad distrital: DEMUNA, serenazgo y otros servicios",
    unit="casos, intervenciones y personas",
    blocks=(
        _cases("demuna_cases", "DEMUNA: casos de violencia", _sexes("DEMUNA"), AGE_OF_MINORS),
        Block("demuna_civil_matters", "DEMUNA: otros asuntos"),
        _cases(
            "serenazgo_interventions", "Serenazgo: intervenciones por violencia", _sexes("Serenazgo")
        ),
        _cases(
            "muni_service_users", "Otros servicios: personas atendidas por violencia",
            _sexes("Otros servicios"), _SUPPORT,
        ),
    ),
    place_label="Eje zonal",
    place_sheet="Por eje zonal",
    zones=("El Ermitaño", "Tahuantinsuyo", "Independencia", "Túpac Amaru", "Unificada", "Industrial"),
    guidance=(
        "Cuente cada caso o intervención una sola vez, en el mes en que se abrió.",
        "DEMUNA, serenazgo y otros servicios cuentan cosas distintas. No se suman entre sí.",
        "Los números por eje zonal son para la municipalidad. El observatorio no publica nada más pequeño que un "
        "distrito: de este informe solo toma el total del distrito.",
        "Los ejes zonales no tienen un límite publicado: van en tablas, no en mapas.",
    ),
)  # fmt: skip

DESIGNS: Final[Mapping[str, Design]] = {one.id: one for one in (SLIM, DNA, FELCV, MUNI)}
