"""A frozen embed: its drawing never changes, and it says what became of its figures since, without a protected number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import create_app
from observatory.catalog import Catalog
from observatory.geography.outlines import load_outlines
from observatory.observatory import Observatory
from observatory.settings import Settings
from observatory.store import release_parts
from observatory.store.reading.changes import record_changes
from observatory.store.releases import Releases, Withdrawal
from tests.kit.asking import observatory_of
from tests.kit.facts import fact, fill, says
from tests.kit.sampling import databases_in_turn
from tests.observatory.store.test_history import year

FROZEN = "/embed/cem_cases?territory=PE-150112&release=r0&v=2"
FIRST = date(2026, 11, 24)


@dataclass
class Site:
    """A site, and the releases it shows: `r0`, `r1` ... a month apart."""

    client: FlaskClient
    releases: Releases
    catalog: Catalog
    count: int = 0

    def publish(self, *facts: tuple[Any, ...]) -> date:
        """The next release, whose day is handed back."""
        day = FIRST + timedelta(days=30 * self.count)
        former = self.releases.opened() if self.count else None
        with self.releases.drafting() as draft:
            fill(draft, self.catalog, *facts, name=f"r{self.count}", released=day)
            release_parts.write_parts(draft, self.catalog, load_outlines())
            if former is not None:
                with former as opened:
                    record_changes(draft, opened)
        self.count += 1
        return day

    def frame(self, address: str = FROZEN, status: int = 200) -> str:
        answer = self.client.get(address)
        assert answer.status_code == status
        return unescape(answer.text)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test on one of the two databases, in turn; the whole walk goes on both."""
    databases_in_turn(metafunc, "site", globals())


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path, catalog: Catalog) -> Iterator[Site]:
    """A site without a release, on the database of the turn."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    client = create_app(Settings(store_dir=tmp_path / "store", database_url=url)).test_client()
    yield Site(client, observatory_of(client).reader.releases, catalog)


def drawings(frame: str) -> list[str]:
    return re.findall(r"<svg.*?</svg>", frame, re.S)


SERIES = (year(2021, 7021.0), year(2022, 7022.0), year(2023, 7023.0))
CORRECTED = (year(2021, 7021.0), year(2022, 7122.0), year(2023, 7023.0))


def test_a_frame_of_the_release_on_show_has_nothing_to_add(site: Site) -> None:
    site.publish(*SERIES)
    frame = site.frame()
    assert "corregida" not in frame
    assert "más nuevos" not in frame
    assert "r0" in frame


def test_a_corrected_figure_is_told_with_its_day_and_the_drawing_stays(site: Site) -> None:
    site.publish(*SERIES)
    before, tag = site.frame(), site.client.get(FROZEN).headers["ETag"]
    assert "Cifra corregida el 24 de diciembre de 2026." not in before
    day = site.publish(*CORRECTED)
    assert day == date(2026, 12, 24)
    answer = site.client.get(FROZEN, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    after = unescape(answer.text)
    assert "Cifra corregida el 24 de diciembre de 2026." in after
    assert "más nuevos" not in after
    way = re.search(r'<a [^>]*changed[^>]*href="([^"]+)"', after)
    assert way is not None
    assert says(site.client.get(way[1]).text, 7122)
    assert drawings(before) == drawings(after)
    assert len(drawings(after)) == 2
    assert says(after, 7022)
    assert not says(after, 7122)


def test_after_twelve_releases_the_day_is_that_of_the_correction(site: Site) -> None:
    site.publish(*SERIES)
    before = site.frame()
    site.publish(*SERIES, year(2020, 7020.0))
    site.publish(*CORRECTED)
    for more in range(10):  # each corrects what the frame does not show
        site.publish(
            *CORRECTED,
            year(2020, 7020.0, territory="PE-150110"),
            year(2019, 7100.0 + more, territory="PE-150110"),
        )
    after = site.frame()
    assert "Cifra corregida el 23 de enero de 2027." in after
    assert '/es/calendario/r2"' in after
    assert drawings(before) == drawings(after)
    assert "corregida" not in site.frame(FROZEN.replace("r0", "r2"))


def test_each_figure_that_was_corrected_counts_once_and_the_last_day_is_told(site: Site) -> None:
    site.publish(*SERIES)
    site.publish(*CORRECTED)
    site.publish(*CORRECTED[:2], year(2023, 7123.0))
    assert "2 cifras corregidas, la última el 23 de enero de 2027." in site.frame()
    assert "Cifra corregida el 23 de enero de 2027." in site.frame(FROZEN.replace("r0", "r1"))
    assert "corregida" not in site.frame(FROZEN.replace("&rel", "&period=2021&rel"))


@pytest.mark.parametrize("asked", ["", "&period=2021..2023"])
def test_newer_figures_are_no_correction_and_the_frame_leads_to_them(site: Site, asked: str) -> None:
    site.publish(*SERIES, fact(655.0, period_start="2024-01-01", period_end="2024-10-31"))
    site.publish(*SERIES, year(2024, 7024.0))
    frame = site.frame(FROZEN.replace("&rel", f"{asked}&rel"))
    assert "Hay datos más nuevos" in frame
    assert "corregida" not in frame and "retirada" not in frame
    way = re.search(r'<a [^>]*newer[^>]*href="([^"]+)"|<a [^>]*href="([^"]+)"[^>]*newer', frame)
    assert way is not None
    assert says(site.client.get(way[1] or way[2]).text, 7024)
    assert "más nuevos" not in site.frame(FROZEN.replace("r0", "r1"))


def test_a_map_stays_of_its_year_and_says_that_a_newer_one_is_there(site: Site) -> None:
    places = ("PE-150110", "PE-150112", "PE-150106")
    of_2023 = [year(2023, 7000.0 + at, territory=code) for at, code in enumerate(places)]
    of_2024 = [year(2024, 8000.0 + at, territory=code) for at, code in enumerate(places)]
    asked = FROZEN.replace("territory=PE-150112", f"territory={','.join(places)}&view=map")
    site.publish(*of_2023)
    before = site.frame(asked)
    site.publish(*of_2023, *of_2024)
    after = site.frame(asked)
    assert 'data-kind="bars"' in after  # a map of counts is ranked bars
    assert drawings(before) == drawings(after)
    assert "más nuevos" in after
    assert "corregida" not in after and "retirada" not in after
    site.publish(year(2023, 7500.0, territory=places[0]), *of_2023[1:], *of_2024)
    assert "Cifra corregida el 23 de enero de 2027." in site.frame(asked)


def test_a_comparison_says_which_side_was_corrected(site: Site) -> None:
    slim = {"indicator": "slim_cases", "territory": "BO-020105"}
    pair = "/embed/cem_slim?release=r0&v=2"
    site.publish(*SERIES, year(2022, 5022.0, **slim), year(2023, 5023.0, **slim))
    before = site.frame(pair)
    assert len(drawings(before)) == 2
    site.publish(*SERIES, year(2022, 5022.0, **slim), year(2023, 5123.0, **slim))
    after = site.frame(pair)
    assert drawings(before) == drawings(after)
    assert "Cifra corregida el 24 de diciembre de 2026." in after
    assert "/es/revisiones/slim_cases?territory=BO-020105" in after


def test_what_was_chosen_to_end_earlier_is_not_called_old(site: Site) -> None:
    site.publish(*SERIES)
    site.publish(*SERIES, year(2020, 7020.0))
    assert "más nuevos" not in site.frame(FROZEN.replace("&rel", "&period=2021&rel"))


def test_a_figure_that_is_no_more_is_told_to_be_withdrawn(site: Site) -> None:
    site.publish(*SERIES)
    day = site.publish(*SERIES[:2], year(2023, None, obs_status="not_published"))
    site.publish(*SERIES[:2])
    assert day == date(2026, 12, 24)
    assert "Cifra retirada el 24 de diciembre de 2026." in site.frame()


def test_the_day_of_a_withdrawal_is_told_when_no_record_is_left_of_it(site: Site) -> None:
    site.publish(*SERIES)
    site.publish(*SERIES)
    site.publish(SERIES[0], year(2023, 7023.0))
    for more in range(10):
        site.publish(SERIES[0], year(2023, 7023.0), year(2019, 7100.0 + more, territory="PE-150110"))
    assert "Cifra retirada el 23 de enero de 2027." in site.frame()
    site.publish(SERIES[0])
    assert "2 cifras retiradas, la última el 19 de diciembre de 2027." in site.frame()


def test_a_figure_that_is_protected_now_is_shown_no_more_and_no_number_of_it_is_told(site: Site) -> None:
    site.publish(*SERIES, year(2020, 3.0))
    site.publish(*SERIES, year(2020, None, conf_status="protected"))
    frame = site.frame(status=410)
    assert "cuidar a las personas" in frame
    assert not drawings(frame)
    assert not any(says(frame, value) for value in (7021, 7022, 7023))
    assert 'href="tel:100"' in frame
    assert 'href="/embed/cem_cases?territory=PE-150112&v=2"' in frame
    assert site.frame(FROZEN.replace("&rel", "&period=2022&rel"))  # which does not show it


def test_a_withdrawn_release_says_so_in_the_frame_with_the_help_line_and_the_way_to_today(site: Site) -> None:
    site.publish(*SERIES)
    site.publish(*CORRECTED)
    assert says(site.frame(), 7022)
    site.releases.withdraw(Withdrawal("r0", "Contaba dos veces un caso.", "2026-12-28"), pin=None)
    frame = site.frame(status=410)
    assert "se retiró el 28 de diciembre de 2026" in frame and "Contaba dos veces un caso." in frame
    english = site.frame(f"{FROZEN}&lang=en", status=410)
    assert "28 December 2026" in english
    assert 'href="tel:100"' in frame
    assert "800-14-0348" not in frame
    way = re.search(r'<li><a [^>]*href="([^"]+)"', frame)
    assert way is not None
    assert says(site.frame(way[1]), 7122)
    assert not says(frame, 7022)


def test_what_the_catalogue_of_today_does_not_know_is_told_to_be_withdrawn(site: Site) -> None:
    site.publish(*SERIES)
    observatory = observatory_of(site.client)
    others = {id_: one for id_, one in site.catalog.indicators.items() if id_ == "police_complaints"}
    fewer = replace(site.catalog, indicators=others, comparisons={})
    site.publish(fact(7000.0, indicator="police_complaints"))
    later = Observatory(fewer, load_outlines(), observatory.reader.releases)
    client = create_app(Settings(), later).test_client()
    frame = unescape(client.get(FROZEN).text)
    assert "3 cifras retiradas, la última el 24 de diciembre de 2026." in frame
    assert len(drawings(frame)) == 2
