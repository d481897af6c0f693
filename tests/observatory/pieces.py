"""Pieces of a catalogue made by hand, and the rows and Panels that panels.py makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from observatory.model import (
    TOTAL,
    Breakdown,
    ComparisonGrade,
    ConfStatus,
    Dimension,
    DimensionCode,
    Event,
    Grade,
    Indicator,
    Level,
    Licence,
    ObsStatus,
    OnSite,
    Panel,
    Period,
    Row,
    Snapshot,
    Source,
    Statement,
    Territory,
)

IN_PERU = OnSite(ramp="ochre")
OF_INDEPENDENCIA = OnSite("ochre", "square", "ochre", main=True, place="Independencia", of="de Independencia")
OF_EL_ALTO = OnSite("violet", "circle", "violet", main=True, place="El Alto", of="de El Alto")

INDEPENDENCIA = Territory("PE-150112", Level.DISTRICT, "Independencia", "PE-1501", on_site=OF_INDEPENDENCIA)
EL_ALTO = Territory("BO-020105", Level.MUNICIPALITY, "El Alto", "BO-02", on_site=OF_EL_ALTO)
PERU = Territory("PE", Level.COUNTRY, "Perú", on_site=IN_PERU)
LIMA_NORTE = tuple(
    Territory(
        f"PE-{code}",
        Level.DISTRICT,
        name,
        "PE-1501",
        on_site=OF_INDEPENDENCIA if name == "Independencia" else IN_PERU,
    )
    for code, name in (
        ("150102", "Ancón"),
        ("150106", "Carabayllo"),
        ("150110", "Comas"),
        ("150112", "Independencia"),
        ("150117", "Los Olivos"),
        ("150125", "Puente Piedra"),
        ("150135", "San Martín de Porres"),
        ("150139", "Santa Rosa"),
    )
)
EL_ALTO_DISTRICTS = tuple(
    Territory(
        f"BO-020105-{n:02}",
        Level.MUNICIPAL_DISTRICT,
        f"Distrito {n}",
        "BO-020105",
        on_site=replace(OF_EL_ALTO, main=False),
    )
    for n in range(1, 15)
)

CEM = Indicator(
    id="cem_cases",
    name="Casos atendidos en los CEM",
    theme="services",
    kind="count",
    unit="casos",
    lane="cem",
    sources=("mimp_cem",),
    definition="Casos que los Centros Emergencia Mujer atendieron en el periodo.",
    method="Suma de los centros del distrito.",
    comparability=ComparisonGrade(Grade.C, "Un caso en un CEM y un caso en un SLIM no cuentan lo mismo."),
    safe_sentence="Los CEM de Independencia atendieron 738 casos en 2023.",
    unsafe_sentence="En Independencia hubo 738 mujeres agredidas.",
    additive=True,
    dimensions=("sex", "form", "age", "centre"),
    caveats=("Un caso no es una persona: la misma persona puede tener varios.",),
)
SLIM = replace(
    CEM,
    id="slim_cases",
    name="Casos atendidos en los SLIM",
    lane="slim",
    sources=("published_bo",),
    dimensions=("form",),
)
COMPLAINTS = replace(
    CEM,
    id="police_complaints",
    name="Denuncias policiales",
    unit="denuncias",
    lane="pnp",
    theme="police",
    sources=("sidpol",),
    comparability=ComparisonGrade(Grade.B, "Dos policías, dos leyes."),
    counted_at="act",
)
RATE = replace(
    COMPLAINTS,
    id="police_complaint_rate",
    name="Denuncias por 100 000 habitantes",
    kind="rate",
    unit="denuncias por 100 000 habitantes",
    per=100_000,
    numerator="police_complaints",
    denominator="population",
    additive=False,
)
POPULATION = replace(
    CEM,
    id="population",
    name="Población",
    unit="habitantes",
    lane="population",
    theme="population",
    sources=("ine_census_2024",),
    counts_persons=False,
    comparability=ComparisonGrade(Grade.A, "Los dos institutos cuentan habitantes."),
)

MIMP = Source(
    id="mimp_cem",
    name="Casos atendidos por los CEM",
    publisher="Ministerio de la Mujer y Poblaciones Vulnerables (MIMP)",
    country="PE",
    lane="cem",
    unit="casos",
    licence=Licence("Datos abiertos del Estado peruano"),
    url="https://www.datosabiertos.gob.pe/",
    frequency="anual",
    description="Un renglón por centro y año.",
    caveats=("El CEM cuenta a quien acude, viva donde viva.",),
)
PUBLISHED = replace(
    MIMP,
    id="published_bo",
    name="Cifras publicadas de Bolivia",
    publisher="Publicaciones de instituciones",
    country="BO",
    lane="slim",
    licence=Licence("De cada editor"),
    caveats=("Leído en un extracto de la página.",),
)
MIMP_2024 = Snapshot(
    source="mimp_cem",
    edition="2024-10",
    file="casos_fem.csv",
    sha256="0" * 64,
    retrieved=date(2026, 11, 24),
    published=date(2025, 4, 8),
    title="Número de casos atendidos por los CEM",
)
PUBLISHED_2026 = Snapshot(
    source="published_bo",
    edition="2026-11-24",
    file="published_bo.csv",
    sha256="1" * 64,
    retrieved=date(2026, 11, 24),
)
BOLIVIA_TV = Statement(
    id="s1",
    publisher="SLIM El Alto, en Bolivia TV",
    title="Conferencia sobre los SLIM",
    url="http://www.boliviatv.bo/noticia",
    page_date="2020",
)
SEX = Dimension("sex", "Sexo", (DimensionCode("women", "Mujeres"), DimensionCode("men", "Hombres")))
AGES = ("0-5", "6-11", "12-17", "18-25", "26-35", "36-45", "46-59", "60+")
AGE = Dimension("age", "Edad", tuple(DimensionCode(code, f"{code} años", "cem_2012") for code in AGES))
SECOND_CENTRE = Event(
    id="second_centre",
    date=date(2020, 3, 1),
    label="Segundo centro",
    description="Abre un segundo CEM en la comisaría de Independencia.",
    territories=("PE-150112",),
    indicators=("cem_cases",),
    breaks_series=True,
)
PANDEMIC = Event(
    id="pandemic",
    date=date(2020, 3, 16),
    label="Pandemia: cierre",
    description="Los servicios cierran o atienden por teléfono.",
    territories=("PE", "BO"),
)


def row(indicator: str, territory: str, period: str, value: float | None, **changes: Any) -> Row:
    """A row with a period and breakdown in text form; `changes` are fields of Row."""
    breakdown = changes.pop("breakdown", "")
    row_made = Row(
        indicator=indicator,
        territory=territory,
        period=Period.parse(period),
        breakdown=Breakdown.parse(breakdown) if breakdown else TOTAL,
        value=value,
        obs_status=ObsStatus.NORMAL,
        conf_status=ConfStatus.FREE,
        snapshot=MIMP_2024.id,
    )
    return replace(row_made, **changes)


def panel(indicator: Indicator, rows: Iterable[Row], **changes: Any) -> Panel:
    """A panel around rows, with the territories that the rows name."""
    rows = tuple(rows)
    territories = {t.code: t for t in (INDEPENDENCIA, EL_ALTO, PERU, *LIMA_NORTE, *EL_ALTO_DISTRICTS)}
    panel_made = Panel(
        indicators=(indicator,),
        territories=tuple(
            territories[code] for code in dict.fromkeys(r.territory for r in rows) if code in territories
        ),
        rows=rows,
        sources=(MIMP,),
        snapshots=(MIMP_2024,),
        statements=(),
        events=(),
        release="2026-11-25",
        released=date(2026, 11, 25),
        query=f"indicator={indicator.id}",
        view="trend",
    )
    return replace(panel_made, **changes)
