"""Percentages of surveys: their printed intervals, how many answered, what is left out, and what is never ranked."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pandas as pd
import pytest

from etl.losses.comparison_of_editions import Compared
from etl.reading.edition import read_edition
from etl.sources.figures import read_figures
from observatory.catalog import Catalog
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.geography.outlines import Outlines
from observatory.model import ObsStatus
from observatory.statistics import paints_areas, ranks_places
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import translate_note
from tests.etl.files import read_whole, small_files
from tests.observatory import pieces

PRINTED = "cuadro,indicador,ventana,tipo,anio,porcentaje,error_estandar,ic95_inf,ic95_sup"
DEPARTMENTS = "ventana,anio,ubigeo,departamento,tipo,porcentaje,n_mujeres"
YOUNG = "anio,indicador,territorio,area,sexo,edad,entrevistadas,numerador_miles,denominador_miles,porcentaje"


def written(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_printed_percentage_is_read_with_its_interval(tmp_path: Path, catalog: Catalog) -> None:
    path = written(
        tmp_path, "endes_inei_nacional_publicado.csv", PRINTED,
        "12.1.1,Violencia de pareja,alguna_vez,total,2021,54.86,,,",
        "12.1.1,Violencia de pareja,alguna_vez,total,2022,55.66,0.750,54.19,57.13",
        "12.10,Buscó ayuda en alguna institución,,,2022,29.09,1.003,27.12,31.05",
    )  # fmt: skip
    _, rows = read_whole(path, "inei_endes", catalog)
    told = {
        (row["indicator"], row["period_start"][:4]): (row["value"], row["lower"], row["upper"])
        for row in rows.to_dict("records")
    }
    assert told["partner_violence_lifetime", "2022"] == (55.66, 54.19, 57.13)
    assert told["help_seeking", "2022"] == (29.09, 27.12, 31.05)
    value, *interval = told["partner_violence_lifetime", "2021"]
    assert value == 54.86 and all(map(math.isnan, interval)), "no interval was printed of 2021"


def test_an_estimate_of_a_department_says_whose_it_is_and_how_many_answered(
    tmp_path: Path, catalog: Catalog
) -> None:
    path = written(
        tmp_path, "endes_violencia_pareja_departamento.csv", DEPARTMENTS,
        "alguna_vez,2025,15,Lima,total,48.76,2229", "alguna_vez,2025,20,Piura,total,40.1,149",
    )  # fmt: skip
    reading, rows = read_whole(path, "endes_departments", catalog)
    ((place, status, note),) = rows[["territory", "obs_status", "note"]].to_numpy().tolist()
    assert (place, status) == ("PE-15", "estimated"), "149 women are too few to be shown"
    assert not [problem for problem in reading.problems if problem.check == "name"], (
        "Piura is a department too"
    )
    assert translate_note(note, Text("es")).endswith("Mujeres entrevistadas: 2229.")
    assert translate_note(note, Text("en")).startswith("A third party’s estimate")
    assert translate_note(note, Text("en")).endswith("2,229.")


def test_of_young_women_only_the_country_and_la_paz_are_read_and_nothing_that_few_answered(
    tmp_path: Path, catalog: Catalog
) -> None:
    physical = "2023,violencia_fisica_pareja_12m"
    path = written(
        tmp_path, "edsa2023_mujeres_jovenes.csv", YOUNG,
        f"{physical},Bolivia,total,mujer,16-28,2146,309.62,2067.76,15.0",
        f"{physical},Bolivia,urbana,mujer,16-28,1364,194.48,1349.85,16.4",
        "2023,pidio_ayuda_o_denuncio_tras_agresion_de_pareja,Bolivia,total,mujer,16-28,308,75.73,252.84,30.0",
        "2023,pidio_ayuda_o_denuncio_tras_agresion_de_pareja,Bolivia,urbana,mujer,16-28,193,47.36,152.28,31.1",
        f"{physical},La Paz,total,mujer,16-28,317,54.91,437.15,12.6",
        f"{physical},La Paz,rural,mujer,16-28,108,25.07,194.3,12.9",
        f"{physical},Tarija,total,mujer,16-28,127,11.78,88.25,13.4",
        "2023,conoce_alguna_ley_de_proteccion,La Paz,total,mujer,16-28,968,718.66,1308.97,54.9",
    )  # fmt: skip
    small = small_files(catalog)
    source = small.sources["edsa_2023_youth"]
    compared = Compared(read_edition(path, source=source, catalog=small), source, small)
    rows = pd.concat(list(compared.frames()))
    assert not compared.problems, "towns may be above the country: no part of it"
    assert set(zip(rows["territory"], rows["breakdown"], strict=True)) == {
        ("BO", ""), ("BO", "area:urban"),
        ("BO", "form:physical"), ("BO", "area:urban;form:physical"), ("BO-02", "form:physical"),
    }  # fmt: skip


def test_a_place_that_nobody_named_is_still_refused(tmp_path: Path, catalog: Catalog) -> None:
    path = written(
        tmp_path, "edsa2023_mujeres_jovenes.csv", YOUNG,
        "2023,violencia_fisica_pareja_12m,Bolivia,total,mujer,16-28,2146,309.62,2067.76,15.0",
        "2023,violencia_fisica_pareja_12m,El Altiplano,total,mujer,16-28,2146,309.62,2067.76,15.0",
    )  # fmt: skip
    reading, _ = read_whole(path, "edsa_2023_youth", catalog)
    assert any("El Altiplano" in problem.message for problem in reading.problems)


def test_no_survey_ranks_places(catalog: Catalog) -> None:
    surveys = [indicator for indicator in catalog.indicators.values() if indicator.kind == "survey"]
    assert len(surveys) > 10
    assert not any(ranks_places(indicator) or paints_areas(indicator) for indicator in surveys)


def test_bars_of_departments_stand_in_the_order_they_are_asked_in(catalog: Catalog) -> None:
    indicator = catalog.indicators["partner_violence_12m"]
    values = {"PE-15": 30.9, "PE-03": 45.2, "PE-20": 12.1}
    rows = [pieces.row(indicator.id, code, "2025", value) for code, value in values.items()]
    places = tuple(catalog.territories[code] for code in values)
    panel = pieces.panel(indicator, rows, territories=places, view="bars")
    chart = chart_of(panel, Text(), width=DESK, outlines=Outlines.from_sets(()))
    assert [mark.row.territory for mark in chart.marks] == list(values)
    assert "más alt" not in " ".join(sentence.text for sentence in (*chart.finding, *chart.alternative))


def test_beside_a_few_estimates_stands_how_many_women_answered(catalog: Catalog) -> None:
    indicator = catalog.indicators["young_partner_violence_12m"]
    rows = [
        pieces.row(
            indicator.id, code, "2023", value, breakdown="form:physical", obs_status=ObsStatus.ESTIMATED,
            note=phrases.RESPONDENTS.format(count=count),
        )
        for code, value, count in (("BO", 15.0, 2146), ("BO-02", 12.6, 317))
    ]  # fmt: skip
    places = tuple(catalog.territories[code] for code in ("BO", "BO-02"))
    panel = pieces.panel(indicator, rows, territories=places, view="bars")
    chart = chart_of(panel, Text(), width=DESK, outlines=Outlines.from_sets(()))
    told = [sentence for sentence in chart.finding if "Mujeres entrevistadas" in sentence.text]
    assert [(one.text[-5:], one.counts) for one in told] == [("2146.", (2146,)), (" 317.", (317,))]
    assert told[1].text.startswith("La Paz (departamento): Estimación de un tercero con los microdatos")


def test_of_estimates_without_their_errors_no_year_is_said_to_be_higher_and_none_joined(
    catalog: Catalog,
) -> None:
    indicator = catalog.indicators["partner_violence_12m"]
    for status, says in ((ObsStatus.ESTIMATED, False), (ObsStatus.NORMAL, True)):
        rows = [
            pieces.row(indicator.id, "PE-15", year, value, obs_status=status)
            for year, value in (("2023", 33.6), ("2024", 31.2), ("2025", 30.9))
        ]
        panel = pieces.panel(indicator, rows, territories=(catalog.territories["PE-15"],))
        chart = chart_of(panel, Text(), width=DESK, outlines=Outlines.from_sets(()))
        told = " ".join(sentence.text for sentence in (*chart.finding, *chart.alternative))
        assert ("Pasa de" in told) is says and ("más alto" in told) is says
        assert all(number in told for number in ("33,6", "30,9"))
        assert any(len(stroke.marks) > 1 for stroke in chart.strokes) is says


@pytest.mark.parametrize(("value", "is_fault"), [("55.66", False), ("57.2", True)])
def test_a_shipped_percentage_outside_its_own_interval_is_refused(
    tmp_path: Path, catalog: Catalog, root: Path, value: str, is_fault: bool
) -> None:
    shipped = (root / "data" / "figures" / "inei_endes.csv").read_text(encoding="utf-8")
    path = written(tmp_path, "inei_endes.csv", shipped.replace(",55.66,", f",{value},").rstrip("\n"))
    path.with_suffix(".yml").write_text(
        (root / "data" / "figures" / "inei_endes.yml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (reading,) = read_figures(path, catalog)
    frames = list(reading.frames())
    assert [problem.message for problem in reading.problems if "su intervalo" in problem.message] == (
        [f"«{value}» no está entre «54.19» y «57.13», su intervalo."] if is_fault else []
    )
    assert sum(map(len, frames)) == 45 - is_fault


def test_the_shipped_percentages_are_the_files_own(root: Path, shared_data: Path, catalog: Catalog) -> None:
    folder = shared_data / "peru" / "endes-violencia-pareja-departamento-2021-2025"
    with (folder / "endes_inei_nacional_publicado_2021_2025.csv").open(encoding="utf-8") as stream:
        printed = sorted(
            (row["anio"], float(row["porcentaje"]), row["ic95_inf"] and float(row["ic95_inf"]))
            for row in csv.DictReader(stream)
        )
    with (root / "data" / "figures" / "inei_endes.csv").open(encoding="utf-8") as stream:
        ours = sorted(
            (row["period_start"][:4], float(row["value"]), row["lower"] and float(row["lower"]))
            for row in csv.DictReader(stream)
        )
    assert ours == printed and len(ours) == 45
