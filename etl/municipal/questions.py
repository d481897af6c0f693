"""The questions that the forms share: traits with the words above their columns, and lists without places."""

from __future__ import annotations

from typing import Final

from etl.municipal.form import Code, Group


def codes(**labels: str) -> tuple[Code, ...]:
    """Codes of a dimension; a code that is no Python name (`0-5`) is written `_0_5`."""
    return tuple(
        Code(name.removeprefix("_").replace("_", "-") if name.startswith("_") else name, label)
        for name, label in labels.items()
    )


SEX: Final = Group(
    "sex", "Sexo", codes(women="Mujeres", men="Varones", unknown="Sexo: no se sabe")
)  # fmt: skip
_MINORS: Final = codes(_0_5="0 a 5 años", _6_11="6 a 11 años", _12_17="12 a 17 años")
_AGE_UNKNOWN: Final = codes(unknown="Edad: no se sabe")
_ADULTS: Final = (Code("18-29", "18 a 29 años"), Code("30-59", "30 a 59 años"), Code("60+", "60 años y más"))
AGE: Final = Group("age", "Edad de la persona afectada", (*_MINORS, *_ADULTS, *_AGE_UNKNOWN))
AGE_OF_MINORS: Final = Group("age", "Edad", (*_MINORS, *_AGE_UNKNOWN))
CONDITION: Final = Group(
    "condition",
    "Vez que acude",
    codes(
        new="Por primera vez", repeat="Nuevo hecho, persona ya atendida", unknown="Vez que acude: no se sabe"
    ),
)
_FORM_UNKNOWN: Final = codes(unknown="Forma: no se sabe")
FORM_348: Final = Group(
    "form",
    "Forma principal de violencia (una por caso)",
    (
        *codes(
            physical="Física",
            psychological="Psicológica",
            sexual="Sexual",
            economic="Económica o patrimonial",
            feminicidal="Feminicida (intento)",
            other_348="Otra forma de la Ley 348",
        ),
        *_FORM_UNKNOWN,
    ),
)
FORM_MINORS: Final = Group(
    "form",
    "Forma principal de violencia (una por caso)",
    (
        *codes(
            physical="Física",
            psychological="Psicológica",
            sexual="Sexual",
            neglect="Negligencia o abandono",
            other="Otra forma",
        ),
        *_FORM_UNKNOWN,
    ),
)
OTHER_348: Final = codes(
    media="Mediática",
    symbolic="Simbólica o encubierta",
    dignity="Contra la dignidad, la honra y el nombre",
    reproductive="Contra los derechos reproductivos",
    health="En servicios de salud",
    labour="Laboral",
    education="En el sistema educativo",
    political="En el ejercicio político y de liderazgo",
    institutional="Institucional",
    family="En la familia",
    sexual_freedom="Contra los derechos y la libertad sexual",
    other="Cualquier otra forma",
)
RELATIONSHIP: Final = codes(
    partner="Pareja",
    ex_partner="Expareja",
    father="Padre o padrastro",
    mother="Madre o madrastra",
    relative="Otro familiar",
    acquaintance="Persona conocida",
    stranger="Persona desconocida",
    unknown="Vínculo: no se sabe",
)
SETTING: Final = codes(
    home="Vivienda",
    street="Vía o transporte público",
    work="Lugar de trabajo",
    school="Unidad educativa",
    online="Medios digitales",
    other="Otro lugar",
    unknown="Lugar: no se sabe",
)
CIVIL_STATUS: Final = codes(
    single="Soltera/o",
    married="Casada/o",
    union="En unión libre",
    separated="Separada/o o divorciada/o",
    widowed="Viuda/o",
    unknown="Estado civil: no se sabe",
)
STEPS: Final = codes(
    police="Derivados a la FELCV",
    prosecutor="Derivados a la Fiscalía",
    protection="Con medidas de protección solicitadas",
    shelter="Derivados a una casa de acogida",
    psychological="Con atención psicológica",
    legal="Con patrocinio legal",
    social="Con atención social",
)
