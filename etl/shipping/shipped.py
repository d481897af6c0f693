"""Makes the figures the project ships of the publishers' files: data/figures/<source>.csv and .yml.

`python -m etl.shipping.shipped FOLDER` reads the files in FOLDER and writes data/figures. The repository is public:
no count of persons from 1 to 4 below a department is in it, and none that subtraction gives. So what is shipped of
the CEM and of the police is what a release shows of the whole file: a protected cell has no value and `conf_status`
protected.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import yaml

from etl import report
from etl.losses.comparison_of_editions import Compared
from etl.reading.edition import UnreadableError, read_edition
from etl.reading.spellings import decode_spellings
from etl.shipping import shipped_cem, shipped_complaints, shipped_lists, shipped_register
from etl.shipping.shipped_figures import FIGURES
from etl.sources.figures import COLUMNS, CONF_STATUS, INTERVAL
from observatory.catalog import Catalog, load_catalog
from observatory.model import ConfStatus, Snapshot

RETRIEVED: Final = date(2026, 11, 24)

Choose = Callable[[pd.DataFrame, Catalog], pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Recipe:
    """One publisher's file, its title, and which of its figures are shipped."""

    source: str
    file: str
    title: str
    choose: Choose
    # The day by which the edition is known to have been public: what was said on a day can then be asked for.
    public_by: date | None = None


class _Plain(yaml.SafeDumper):
    """YAML that says a repeated value again instead of pointing at it."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def write_shipped(shared: Path, out: Path, catalog: Catalog) -> list[Path]:
    """Write the CSV and YAML of each source whose files lie in `shared`; the paths written.

    Raises UnreadableError where a file has an error.
    """
    paths = []
    for source in dict.fromkeys(recipe.source for recipe in RECIPES):
        rows: list[pd.DataFrame] = []
        editions: dict[str, dict[str, object]] = {}
        for recipe in (candidate for candidate in RECIPES if candidate.source == source):
            snapshot, chosen = choose_shipped_rows(recipe, shared, catalog)
            rows.append(chosen)
            editions[snapshot.edition] = _edition(snapshot, recipe, catalog)
        path = out / f"{source}.csv"
        _write_csv(path, pd.concat(rows, ignore_index=True))
        description = {"source": source, "editions": editions}
        text = yaml.dump(description, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=110)
        path.with_suffix(".yml").write_text(text, encoding="utf-8")
        paths += [path, path.with_suffix(".yml")]
    return paths


def choose_shipped_rows(recipe: Recipe, shared: Path, catalog: Catalog) -> tuple[Snapshot, pd.DataFrame]:
    """The edition a publisher's file is, and its shipped figures with the columns of data/figures."""
    catalog = catalog.all_read
    source = catalog.sources[recipe.source]
    reading = Compared(read_edition(shared / recipe.file, source=source, catalog=catalog), source, catalog)
    observations = decode_spellings(pd.concat(list(reading.frames()), ignore_index=True))
    if report.exit_code(reading.problems):
        raise UnreadableError(report.format_problems(reading.problems))
    chosen = recipe.choose(observations, catalog)
    keys = ["indicator", "territory", "period_start", "period_end", "breakdown"]
    constants = {
        "edition": reading.snapshot.edition,
        "file": reading.snapshot.file,
        "retrieved": RETRIEVED.isoformat(),
        **dict.fromkeys(("publisher", "title", "url", "page_date"), ""),
    }
    filled = [name for name in (CONF_STATUS, *INTERVAL) if name in chosen and chosen[name].notna().any()]
    columns = [*COLUMNS, *filled]
    return reading.snapshot, chosen.sort_values(keys, ignore_index=True).assign(**constants)[columns]


def _edition(snapshot: Snapshot, recipe: Recipe, catalog: Catalog) -> dict[str, object]:
    fields = {
        "title": recipe.title,
        "file": snapshot.file,
        "sha256": snapshot.sha256,
        "retrieved": RETRIEVED,
        "published": recipe.public_by,
        "cutoff": snapshot.cutoff,
        "url": catalog.all_read.sources[recipe.source].url,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _write_csv(path: Path, rows: pd.DataFrame) -> None:
    table = rows.assign(
        **{
            name: [_format_number(value) for value in rows[name]]
            for name in ("value", *INTERVAL)
            if name in rows
        }
    )
    if CONF_STATUS in table:
        table[CONF_STATUS] = (
            table[CONF_STATUS].map({ConfStatus.PROTECTED.value: ConfStatus.PROTECTED.value}).fillna("")
        )
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(table.itertuples(index=False))


def _format_number(value: float) -> str:
    """A number as its publisher prints it, `54.86` or `738`; a hole is blank."""
    return "" if np.isnan(value) else np.format_float_positional(value, trim="-")


_POLICE = "Denuncias policiales por violencia contra la mujer e integrantes del grupo familiar"
_INEI = "Perú: estimaciones y proyecciones de la población por departamento, 1995-2030"
RECIPES: Final = (
    Recipe(
        "mimp_cem",
        "peru/cem-casos-mimp/casos_fem.csv",
        "Casos atendidos por los Centros Emergencia Mujer, 2012 a octubre de 2024",
        shipped_cem.centres,
    ),
    Recipe(
        "mimp_cem_monthly",
        "peru/cem-casos-lima-2026/cem_casos_lima_2026_ene_ago.csv",
        "Casos de los Centros Emergencia Mujer de Lima, enero a agosto de 2026",
        shipped_cem.months_of_the_centres,
    ),
    Recipe(
        "mimp_cem_route",
        "peru/ruta-cem-2026/cem_ruta_lima_2026.csv",
        "Pasos de los casos que ingresaron a los CEM de Lima, enero a agosto de 2026",
        shipped_cem.route,
    ),
    Recipe(
        "mimp_cem_route_january",
        "peru/ruta-cem-2026/cem_ruta_enero_2026_departamentos.csv",
        "Pasos de los casos que ingresaron a los CEM del Perú en enero de 2026",
        shipped_cem.route_of_the_country,
    ),
    Recipe(
        "mininter_vcm",
        "peru/denuncias-vcm-mininter/Base_datos_Denuncias_Mujer_IGF_diciembre2025.csv",
        f"{_POLICE}, enero de 2018 a diciembre de 2025",
        shipped_complaints.complaints("mininter_vcm"),
        public_by=date(2026, 1, 28),
    ),
    Recipe(
        "sidpol",
        "peru/sidpol-denuncias/sidpol_denuncias_2018_202605.csv.gz",
        "Denuncias policiales (SIDPOL), enero de 2018 a mayo de 2026",
        shipped_complaints.complaints("sidpol"),
        public_by=date(2026, 8, 1),
    ),
    Recipe(
        "inei_district_population",
        "peru/poblacion-distrito/inei_poblacion_distrito_2018_2026.csv",
        "Población proyectada al 30 de junio por distrito, 2018-2026",
        shipped_lists.districts,
    ),
    Recipe(
        "minsa_structure_2020",
        "peru/minsa-poblacion-distrito-sexo-edad-2020/minsa_poblacion_distrito_sexo_edad_2020.csv.gz",
        "Población estimada de cada distrito por sexo, 2020",
        shipped_lists.structure,
    ),
    Recipe(
        "inei_department_population",
        "peru/poblacion-inei-departamento/cap00.xlsx",
        _INEI,
        shipped_lists.departments,
    ),
    Recipe(
        "inei_department_population",
        "peru/poblacion-inei-departamento/cap15.xlsx",
        _INEI,
        shipped_lists.departments,
    ),
    Recipe(
        "inei_police_stations_2017",
        "peru/comisarias-2017/comisarias_2017.csv",
        "Censo Nacional de Comisarías 2017, personal que investiga violencia familiar",
        shipped_lists.staff,
    ),
    Recipe(
        "el_alto_schools_2022",
        "bolivia/escuelas-el-alto-2022/escuelas-ea-clean.csv",
        "Unidades educativas de El Alto y sus estudiantes, 24 de junio de 2022",
        shipped_lists.schools,
    ),
    Recipe(
        "inei_endes",
        "peru/endes-violencia-pareja-departamento-2021-2025/endes_inei_nacional_publicado_2021_2025.csv",
        "ENDES 2021-2025, cuadros 12.1, 12.4 y 12.10",
        shipped_lists.all_rows,
    ),
    Recipe(
        "endes_departments",
        "peru/endes-violencia-pareja-departamento-2021-2025/endes_violencia_pareja_departamento_2021_2025.csv",
        "Violencia de pareja por departamento, ENDES 2021-2025, cálculo de un tercero",
        shipped_lists.all_rows,
    ),
    Recipe(
        "warminan_national",
        "peru/warminan-series-nacionales-2018-2025/warminan_nacional_2018_2025.csv",
        "Series nacionales de Warmi Ñan, 2018-2025",
        shipped_lists.national_series,
    ),
    Recipe(
        "warminan_departments",
        "peru/warminan-series-nacionales-2018-2025/warminan_departamentos_2025.csv",
        "Casos de los CEM por departamento del centro, 2025",
        shipped_lists.all_rows,
    ),
    Recipe(
        "edsa_2023_youth",
        "bolivia/edsa2023-violencia-jovenes/edsa2023_mujeres_jovenes.csv",
        "EDSA 2023, mujeres de 16 a 28 años, cálculo de un tercero",
        shipped_lists.all_rows,
    ),
    Recipe(
        "snis_establishments",
        "bolivia/snis-establecimientos-2023-2024/establecimientos_por_municipio.csv",
        "Establecimientos de salud por municipio, 2023 y 2024",
        shipped_lists.of_municipalities("snis_establishments"),
    ),
    Recipe(
        "ine_census_2024_sex",
        "bolivia/cpv2024-poblacion-sexo-municipio/poblacion_sexo_municipio_2024.csv",
        "Población por municipio y sexo, Censo 2024",
        shipped_lists.of_municipalities("ine_census_2024_sex"),
    ),
    Recipe(
        "ine_census_2012_sex",
        "bolivia/censos-2001-2012-sexo-municipio/poblacion_sexo_municipio_2001_2012.csv",
        "Población por municipio y sexo, Censo 2012",
        shipped_lists.of_municipalities("ine_census_2012_sex"),
    ),
    Recipe(
        "ine_census_2001_sex",
        "bolivia/censos-2001-2012-sexo-municipio/poblacion_sexo_municipio_2001_2012.csv",
        "Población por municipio y sexo, Censo 2001",
        shipped_lists.of_municipalities("ine_census_2001_sex"),
    ),
    Recipe(
        "ine_census_2024",
        "bolivia/censo-poblacion-municipal-2024/municipios.csv",
        "Población por municipio, Censo 2024",
        shipped_lists.municipalities,
    ),
    Recipe(
        "snis_violence",
        "bolivia/snis-violencia-2005-2024/snis_violencia_municipio_mes.csv.gz",
        "Violencia que anotaron los servicios de salud (formulario 302a), 2005-2024",
        shipped_register.figures_of_register("snis_violence"),
    ),
    Recipe(
        "snis_prenatal",
        "bolivia/snis-embarazo-edad-2015-2024/snis_prenatal_nuevas_municipio_mes.csv.gz",
        "Primeras consultas prenatales por edad (formulario 301a), 2015-2024",
        shipped_register.figures_of_register("snis_prenatal"),
    ),
)


def main(words: Iterable[str]) -> int:
    """Write data/figures from the folder named; 2 where none is."""
    folders = list(words)
    if len(folders) != 1:
        sys.stderr.write("Uso: python -m etl.shipping.shipped CARPETA\n")
        return 2
    for path in write_shipped(Path(folders[0]), FIGURES, load_catalog()):
        sys.stdout.write(f"{path.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
