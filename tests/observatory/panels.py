"""Panels made by hand: one builder for each thing a view must be able to show, maps by district among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from observatory.model import Comparison, ConfStatus, Grade, Level, ObsStatus, Panel, Side, Territory
from tests.observatory.pieces import (
    AGE,
    AGES,
    BOLIVIA_TV,
    CEM,
    COMPLAINTS,
    EL_ALTO,
    EL_ALTO_DISTRICTS,
    INDEPENDENCIA,
    LIMA_NORTE,
    PANDEMIC,
    POPULATION,
    PUBLISHED,
    PUBLISHED_2026,
    RATE,
    SECOND_CENTRE,
    SEX,
    SLIM,
    panel,
    row,
)

CEM_YEARS: Mapping[int, int] = {
    2012: 388, 2013: 402, 2014: 371, 2015: 436, 2016: 480, 2017: 541, 2018: 733,
    2019: 902, 2020: 611, 2021: 824, 2022: 790, 2023: 738,
}  # fmt: skip


def trend() -> Panel:
    """Full years with a break in 2020 and a partial last year."""
    rows = [row("cem_cases", "PE-150112", str(year), value) for year, value in CEM_YEARS.items()]
    rows.append(row("cem_cases", "PE-150112", "2024-01-01/2024-10-31", 655, partial=True))
    return panel(CEM, rows, events=(SECOND_CENTRE, PANDEMIC))


def sparse() -> Panel:
    """El Alto's few published figures: odd spans, and two statements that disagree."""
    fields = {"snapshot": PUBLISHED_2026.id, "statement": "s1"}
    rows = [
        row("slim_cases", "BO-020105", "2013", 10_000, **fields, obs_status=ObsStatus.ESTIMATED),
        row("slim_cases", "BO-020105", "2014-01-01/2014-07-19", 7_800, **fields, partial=True),
        row(
            "slim_cases", "BO-020105", "2015-01-01/2015-11-30", 11_729, **fields, partial=True, disputed=True
        ),
        row(
            "slim_cases", "BO-020105", "2015-01-01/2015-11-30", 10_900, **fields, partial=True, disputed=True
        ),
        row("slim_cases", "BO-020105", "2020-01-01/2020-08-31", 1_156, **fields, partial=True),
    ]
    return panel(SLIM, rows, sources=(PUBLISHED,), snapshots=(PUBLISHED_2026,), statements=(BOLIVIA_TV,))


def months() -> Panel:
    """Four years of months; the last three are provisional, one was not received."""
    rows = []
    for year in range(2022, 2026):
        for month in range(1, 13):
            provisional = (year, month) >= (2025, 10)
            missing = (year, month) == (2023, 5)
            rows.append(
                row(
                    "police_complaints",
                    "PE-150112",
                    f"{year}-{month:02}",
                    None if missing else 190 + 5 * ((year * 7 + month * 11) % 13),
                    obs_status=ObsStatus.NOT_RECEIVED
                    if missing
                    else ObsStatus.PROVISIONAL
                    if provisional
                    else ObsStatus.NORMAL,
                )
            )
    return panel(COMPLAINTS, rows)


def rates() -> Panel:
    """A rate with its interval, Independencia beside Lima Norte's districts."""
    rows = []
    for at, territory in enumerate(LIMA_NORTE):
        for year in range(2018, 2026):
            value = 1261.0 if territory is LIMA_NORTE[3] else 600 + 70 * at + 13 * (year % 5)
            rows.append(
                row(
                    "police_complaint_rate", territory.code, str(year), value,
                    lower=value - 45, upper=value + 46, numerator=value * 2.33, denominator=233_081.0,
                )
            )  # fmt: skip
    return panel(RATE, rows)


def by_sex() -> Panel:
    """Cases by sex over the years."""
    rows = [
        row("cem_cases", "PE-150112", str(year), part, breakdown=f"sex:{sex}")
        for year, value in CEM_YEARS.items()
        for sex, part in (("women", value - 90), ("men", 90))
    ]
    return panel(CEM, rows, by="sex", dimension=SEX)


def by_age() -> Panel:
    """Cases by age in one year, with a protected cell, a zero and one not published."""
    values: tuple[float | None, ...] = (None, 44, 97, 131, 210, 141, 0, None)
    rows = [
        row("cem_cases", "PE-150112", "2016", value, breakdown=f"age:{age}")
        for age, value in zip(AGES, values, strict=True)
    ]
    rows[0] = replace(rows[0], conf_status=ConfStatus.PROTECTED)
    rows[-1] = replace(rows[-1], obs_status=ObsStatus.NOT_PUBLISHED)
    return panel(CEM, rows, by="age", dimension=AGE, view="bars")


def several() -> Panel:
    """One bar a district."""
    return replace(rates(), view="bars")


def comparison(grade: Grade = Grade.C) -> Panel:
    """SLIM cases beside CEM cases (grade C), or both as complaints on one axis (A, B)."""
    left, right = sparse(), trend()
    pair = Comparison(
        id="cases",
        name="Casos en servicios municipales y nacionales",
        theme="services",
        left=Side("slim_cases", "BO-020105"),
        right=Side("cem_cases", "PE-150112"),
        grade=grade,
        reason="Una oficina cuenta fichas y la otra cuenta personas.",
        only_left="Ley 348: violencia económica",
        only_right="Ley 30364: integrantes del grupo familiar",
    )
    return replace(
        right,
        indicators=(SLIM, CEM),
        territories=(EL_ALTO, INDEPENDENCIA),
        rows=left.rows + right.rows,
        sources=left.sources + right.sources,
        snapshots=left.snapshots + right.snapshots,
        statements=left.statements,
        comparison=pair,
    )


def population_comparison() -> Panel:
    """Grade A: one indicator for both places, one axis."""
    rows = [
        row("population", "PE-150112", str(year), 219_569 + 2_300 * (year - 2018))
        for year in range(2018, 2027)
    ]
    rows += [
        row("population", "BO-020105", "2012-11-21", 848_452),
        row("population", "BO-020105", "2024-03-23", 885_035),
    ]
    pair = Comparison(
        id="people", name="Población", theme="population",
        left=Side("population", "BO-020105"), right=Side("population", "PE-150112"),
        grade=Grade.A, reason="Los dos institutos cuentan habitantes.",
    )  # fmt: skip
    return panel(POPULATION, rows, territories=(EL_ALTO, INDEPENDENCIA), comparison=pair)


def empty() -> Panel:
    """No row at all."""
    return panel(SLIM, (), territories=(EL_ALTO,), sources=(PUBLISHED,), snapshots=())


HOSTILE = '<script>alert("1")</script>'
FORMULA = '=cmd|"/C calc"!A1'


def hostile() -> Panel:
    """Names, units and notes that try to get out of where they are put."""
    base = by_age()
    return replace(
        base,
        indicators=(replace(CEM, name=HOSTILE, unit="$x$ & 'casos'", caveats=(HOSTILE,)),),
        territories=(replace(INDEPENDENCIA, name=FORMULA),),
        dimension=replace(AGE, codes=tuple(replace(c, name=f"{HOSTILE} {c.code}") for c in AGE.codes)),
        rows=tuple(replace(r, note=FORMULA, locator="@línea\t2", statement="s1") for r in base.rows),
        statements=(replace(BOLIVIA_TV, publisher=FORMULA, title=HOSTILE, url="javascript:alert(1)"),),
    )


def lima_map() -> Panel:
    """Lima Norte by district, with one of each status."""
    values = (401, 3120, 4890, 2615, 3544, None, 6810, None)
    rows = [
        row("police_complaints", place.code, "2025", value)
        for place, value in zip(LIMA_NORTE, values, strict=True)
    ]
    rows[5] = replace(rows[5], obs_status=ObsStatus.NOT_RECEIVED)
    rows[7] = replace(rows[7], conf_status=ConfStatus.PROTECTED)
    return panel(COMPLAINTS, rows, view="map")


def statuses_map() -> Panel:
    """Lima Norte with every status once."""
    rows = [row("cem_cases", place.code, "2023", None) for place in LIMA_NORTE]
    rows[0] = replace(rows[0], obs_status=ObsStatus.NO_SERVICE)
    rows[1] = replace(rows[1], value=0.0)
    rows[2] = replace(rows[2], value=655.0)
    rows[3] = replace(rows[3], value=738.0)
    rows[4] = replace(rows[4], conf_status=ConfStatus.PROTECTED)
    rows[5] = replace(rows[5], obs_status=ObsStatus.NOT_PUBLISHED)
    rows[6] = replace(rows[6], obs_status=ObsStatus.WITHDRAWN)
    rows[7] = replace(rows[7], obs_status=ObsStatus.NOT_APPLICABLE)
    return panel(CEM, rows, view="map")


def el_alto_map() -> Panel:
    """El Alto by district: nobody publishes a figure."""
    rows = [
        row("slim_cases", place.code, "2020", None, obs_status=ObsStatus.NOT_PUBLISHED)
        for place in EL_ALTO_DISTRICTS
    ]
    return panel(SLIM, rows, view="map", sources=(PUBLISHED,))


def el_alto_population() -> Panel:
    """El Alto by district, four small ones shown as one group."""
    small = Territory(
        "BO-020105-R", Level.GROUP, "Distritos 9, 10, 11 y 13", "BO-020105",
        members=("BO-020105-09", "BO-020105-10", "BO-020105-11", "BO-020105-13"),
        on_site=EL_ALTO_DISTRICTS[0].on_site,
    )  # fmt: skip
    alone = tuple(place for place in EL_ALTO_DISTRICTS if place.code not in small.members)
    rows = [
        row("population", place.code, "2012-11-21", 20_000 + 13_500.0 * at) for at, place in enumerate(alone)
    ]
    rows.append(row("population", small.code, "2012-11-21", 5_604))
    return panel(POPULATION, rows, view="map", territories=(*alone, small))


EVERY = {
    "trend": trend, "sparse": sparse, "months": months, "rates": rates, "by_sex": by_sex, "by_age": by_age,
    "several": several, "comparison": comparison, "population_comparison": population_comparison,
    "lima_map": lima_map, "statuses_map": statuses_map, "el_alto_map": el_alto_map,
    "el_alto_population": el_alto_population, "empty": empty, "hostile": hostile,
}  # fmt: skip
