"""Points of help: a source and a fresh day for each, never a shelter, never a guess, and nobody is asked where she is."""

from __future__ import annotations

import csv
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from observatory.catalog import DEFAULT_FOLDER, Catalog, CatalogError, load_catalog
from observatory.charts.chart import Dot
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.painting.svg import svg
from observatory.geography.outlines import fresh_points, is_fresh, load_outlines, panel_of_points
from observatory.observatory import Observatory
from observatory.settings import Settings
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from tests.kit.asking import words_in
from tests.observatory.charts.reading import assert_words_stand_free

ES = Text()
PAGE = "/es/preguntas/donde"
TODAY = date(2026, 11, 27)
WHERE = {
    "BO-020105": [(-68.16, -16.51), (-68.20, -16.50), (-68.19, -16.55)],
    "PE-150112": [(-77.05, -11.99), (-77.045, -11.975)],
}
LIGHT = 40_000  # bytes of a map


def section_of(page: str) -> str:
    start = page.index('id="puntos"')
    return page[start : page.index('id="detalles"')]


def site(catalog: Catalog, store: Path, today: date = TODAY) -> FlaskClient:
    observatory = Observatory(catalog, load_outlines(), SqliteReleases(store), today=lambda: today)
    return create_app(Settings(store_dir=store), observatory).test_client()


def located(catalog: Catalog) -> Catalog:
    """The catalogue with coordinates that somebody checked, for each point it has."""
    spots = {place: iter(every) for place, every in WHERE.items()}
    lines = tuple(
        replace(line, longitude=spot[0], latitude=spot[1], located_on=TODAY)
        if line.point and (spot := next(spots[line.territory]))
        else line
        for line in catalog.helplines
    )
    return replace(catalog, helplines=lines)


def planted(tmp_path: Path, file: str = "helplines.csv", **fields: str) -> Path:
    folder = tmp_path / "catalog"
    shutil.copytree(DEFAULT_FOLDER, folder)
    path = folder / file
    if file.endswith(".csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        row = {
            **dict.fromkeys(rows[0], ""), "territory": "PE-150112", "service": "Comisaría", "kind": "place",
            "address": "Avenida 1", "source": "Policía", "confidence": "high", "point": "police_station",
            "read_on": "2026-11-01", "source_date": "2026-10-01", **fields,
        }  # fmt: skip
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows([*rows, row])
    else:
        path.write_text(path.read_text(encoding="utf-8") + fields["line"], encoding="utf-8")
    return folder


def test_each_point_has_address_source_and_day_and_every_other_kind_says_that_it_has_none(
    built_store: Path, catalog: Catalog
) -> None:
    points, section = fresh_points(catalog, TODAY), section_of(site(catalog, built_store).get(PAGE).text)
    assert {line.point for line in points} == {"cem", "organisation"} and len(points) == 5
    for line in points:
        for said in (line.address, line.source, line.url, "2026-11-24"):
            assert said in section, (line.service, said)
    pairs = [(place, kind.id) for place in catalog.places for kind in catalog.point_kinds.values()
             if place[:2] in kind.countries]  # fmt: skip
    empty = [pair for pair in pairs if pair not in {(line.territory, line.point) for line in points}]
    assert section.count(">sin dirección de los últimos 24 meses<") == len(empty) == 6
    assert "<script" not in section and "<svg" not in section


def test_an_address_older_than_24_months_is_not_told(built_store: Path, catalog: Catalog) -> None:
    (old,) = {line.source_date for line in catalog.helplines if line.point == "organisation"}
    assert old == "2025-04-30"
    before, after = (section_of(site(catalog, built_store, day).get(PAGE).text)
                     for day in (date(2027, 4, 30), date(2027, 5, 1)))  # fmt: skip
    assert "Zona Ferropetrol" in before and "Zona Ferropetrol" not in after
    assert "Av. Huamachuco" in after
    home = words_in(site(catalog, built_store, date(2028, 5, 1)).get("/es/").text).replace("\u00a0", " ")
    assert "0 puntos de ayuda" not in home
    assert "El Alto: no se halló una dirección de ayuda de los últimos 24 meses." in home
    assert "Av. Huamachuco" not in section_of(site(catalog, built_store, date(2028, 1, 2)).get(PAGE).text)


def test_who_went_there_makes_an_address_fresh_and_who_read_an_old_page_does_not(catalog: Catalog) -> None:
    line = next(line for line in catalog.helplines if line.point == "organisation")
    assert is_fresh(replace(line, source_date="2015-01-01", verified_on="2026-10-02"), TODAY)
    assert not is_fresh(replace(line, source_date="2015-01-01"), TODAY)
    assert not is_fresh(replace(line, source_date="2024", read_on=TODAY), TODAY)
    assert not is_fresh(replace(line, read_on=None), TODAY)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"address": "Albergue de la avenida 1"}, "un refugio no es un punto"),
        ({"service": "Hogar de acogida"}, "un refugio no es un punto"),
        ({"read_on": ""}, "dirección, fuente y día"),
        ({"source": ""}, "dirección, fuente y día"),
        ({"address": ""}, "dirección, fuente y día"),
        ({"district": "BO-020105-03"}, "no es un distrito de"),
        ({"point": "bar"}, "no está en point_kinds.yml"),
        ({"latitude": "-11.9", "longitude": "-77.0"}, "el día en que se comprobaron"),
        ({"latitude": "-11.9", "located_on": "2026-01-01"}, "las coordenadas son dos"),
    ],
)
def test_a_point_that_may_not_be_told_stops_the_build(
    tmp_path: Path, fields: dict[str, str], fault: str
) -> None:
    with pytest.raises(CatalogError, match=fault):
        load_catalog(planted(tmp_path, **fields))


def test_no_kind_of_point_is_a_shelter(tmp_path: Path) -> None:
    line = "- {id: home, name: Casa refugio, countries: [PE]}\n"
    with pytest.raises(CatalogError, match="un refugio no es un punto"):
        load_catalog(planted(tmp_path, "point_kinds.yml", line=line))


def test_a_map_is_drawn_once_coordinates_were_checked_and_is_light(
    built_store: Path, catalog: Catalog
) -> None:
    there = located(catalog)
    section = section_of(site(there, built_store).get(PAGE).text)
    figures = re.findall(r"<figure.*?</figure>", section, re.DOTALL)
    assert len(figures) == 2
    assert all(len(figure.encode()) < LIGHT for figure in figures), [len(figure) for figure in figures]
    assert section.count("Av. Huamachuco") >= 2  # in the list too, which needs neither map nor script


@pytest.mark.parametrize("place", WHERE)
@pytest.mark.parametrize("width", [320, 360, 760])
def test_a_dot_stands_where_its_coordinates_say(catalog: Catalog, place: str, width: int) -> None:
    there, indicator = located(catalog), catalog.indicators["service_centres"]
    panel = panel_of_points(
        fresh_points(there, TODAY), place, there, indicator, release="a", released=TODAY
    )  # fmt: skip
    chart = chart_of(panel, ES, width=width, outlines=load_outlines())
    assert chart.kind == "points" and len(chart.marks) == len(WHERE[place])
    dots = [mark.form for mark in chart.marks if isinstance(mark.form, Dot)]
    for (lon, lat), one in zip(WHERE[place], dots, strict=True):
        for (other_lon, other_lat), other in zip(WHERE[place], dots, strict=True):
            assert (lon < other_lon) == (one.x < other.x) and (lat < other_lat) == (one.y > other.y)
    reach = [point for line in chart.lines for point in line.points]
    assert all(min(x for x, _ in reach) < dot.x < max(x for x, _ in reach) for dot in dots)
    assert all(min(y for _, y in reach) < dot.y < max(y for _, y in reach) for dot in dots)
    assert_words_stand_free(
        replace(chart, marks=(), labels=tuple(x for x in chart.labels if x.role == "name"))
    )
    assert all(mark.words in chart.description for mark in chart.marks) and "<svg" in svg(chart)


def test_a_point_outside_its_place_has_no_dot(catalog: Catalog) -> None:
    far = tuple(
        replace(line, longitude=-60.0, latitude=10.0, located_on=TODAY) if line.point == "cem" else line
        for line in catalog.helplines
    )
    indicator = catalog.indicators["service_centres"]
    panel = panel_of_points(far, "PE-150112", catalog, indicator, release="a", released=TODAY)
    chart = chart_of(panel, ES, width=360, outlines=load_outlines())
    assert [mark.form.radius for mark in chart.marks if isinstance(mark.form, Dot)] == [0, 0]


def test_the_site_never_asks_where_a_reader_is(shipped: FlaskClient, root: Path) -> None:
    asking = re.compile(r"geolocation|getCurrentPosition|watchPosition")
    for folder, suffix in (("assets", "js"), ("layouts", "py"), ("callbacks", "py")):
        for file in (root / folder).rglob(f"*.{suffix}"):
            assert not asking.search(file.read_text(encoding="utf-8")), file
    answer = shipped.get(PAGE)
    assert not asking.search(answer.text)
    assert "geolocation=()" in answer.headers.get("Permissions-Policy", "")


def test_staff_of_2017_stands_apart_from_today_s_addresses(shipped: FlaskClient) -> None:
    page = shipped.get(PAGE).text
    section = section_of(page)
    assert "2017" not in section and "Comisaría 1293" not in section
    details = page[page.index('id="detalles"') :]
    assert "Comisaría 1293" in details and "2017" in details
    names = re.findall(r"<strong>(.*?)</strong>", section)
    assert not any("Comisaría de Familia" in name for name in names)
