"""A link says where it leads: on one page the same words lead to the same address, for those who hear links alone."""

from __future__ import annotations

from collections import defaultdict
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from observatory.catalog import DEFAULT_FOLDER, load_catalog

QUESTIONS = [f"/es/preguntas/{name}" for name in load_catalog(DEFAULT_FOLDER).questions]
PAGES = (
    *QUESTIONS, "/es/preguntas/", "/en/questions/denuncias", "/fr/questions/ruta",
    "/es/datos", "/es/datos?indicator=cem_cases&by=sex", "/en/data", "/es/indicadores/?open=1",
    "/es/compartir?indicator=police_complaint_rate&territory=PE-150112",
    "/es/territorios/PE-150112", "/fr/territoires/PE-150110", "/en/territories/BO-020105", "/es/territorios/BO-02",
    "/es/compartir?indicator=police_complaints&territory=PE-150112&grain=month&view=year_months",
    "/es/compartir?indicator=police_complaint_rate&territory=PE-150112,PE-150110&period=2024..2025&view=neighbours",
    "/es/indicadores/police_complaint_rate?territory=PE-150112,PE-150110&period=2024..2025&view=neighbours",
    "/es/indicadores/cem_cases", "/es/indicadores/police_complaint_rate?territory=PE-150112",
    "/es/indicadores/slim_cases", "/es/indicadores/felcv_complaints", "/fr/indicateurs/feminicides",
    "/es/comparar/", "/es/comparar/police_rate", "/es/prensa", "/es/fuentes", "/es/metodologia",
    "/es/instituciones", "/es/calidad", "/es/revisiones/", "/es/calendario", "/es/leyes", "/es/enviar-cifras",
)  # fmt: skip
"""The explorer and the home have tests of their own."""


class Links(HTMLParser):
    """The addresses of the links of the main part, by what each is called aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: defaultdict[str, set[str]] = defaultdict(set)
        self._within, self._address, self._label, self._words = False, "", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._within |= tag == "main"
        if tag == "a" and self._within:
            self._address, self._words = given.get("href") or "", ""
            self._label = given.get("aria-label") or ""

    def handle_endtag(self, tag: str) -> None:
        self._within &= tag != "main"
        if tag == "a" and self._address:
            self.addresses[" ".join((self._label or self._words).split())].add(self._address)
            self._address = ""

    def handle_data(self, data: str) -> None:
        self._words += data


@pytest.mark.parametrize("path", PAGES)
def test_the_same_words_lead_to_the_same_address(shipped: FlaskClient, path: str) -> None:
    answer = shipped.get(path)
    assert answer.status_code == 200, path
    links = Links()
    links.feed(answer.text)
    assert len(links.addresses) > 2
    several = {name: addresses for name, addresses in links.addresses.items() if len(addresses) > 1}
    assert several == {}
