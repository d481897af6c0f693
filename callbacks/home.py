"""Gathers the home page: the headline cards, the two maps and the indicators by theme."""

from __future__ import annotations

from typing import Final

from callbacks.asked import Asked
from callbacks.districts import EL_ALTO_MAP, districts_of, lima_norte, no_districts
from callbacks.themes import themes_of
from layouts import addresses
from layouts.cards import Card, newest_year, rate_line, women_line, yearly
from layouts.home import home
from layouts.page import Page
from observatory.model import Panel

_SLIM: Final = "indicator=slim_cases&territory=BO-020105"
_PROSECUTOR: Final = "indicator=prosecutor_cases&territory=BO-02"
_POLICE: Final = "indicator=police_complaints&territory=PE-150112"
_POLICE_RATE: Final = "indicator=police_complaint_rate&territory=PE-150112"
_CEM: Final = "indicator=cem_cases&territory=PE-150112"
_HELP: Final = "indicator=help_seeking&territory=PE"


def home_page(asked: Asked) -> Page:
    """The Spanish home."""
    text = asked.text
    invented = asked.catalog.demonstration
    body = home(
        _invented_cards(asked) if invented else _cards(asked),
        _invented_maps(asked) if invented else _maps(asked),
        themes_of(asked),
        frame=asked.frame,
        territories=asked.catalog.territories,
        sight=asked.sight,
        invented=invented,
    )
    description = text.t(
        "Un municipio inventado con números inventados, para ver en qué se convierte un informe mensual."
        if invented
        else "Lo que las instituciones de El Alto e Independencia registran, con la fuente de cada número."
    )
    return asked.page("", body, canonical=addresses.page(asked.text.lang, "home"), description=description)


def _cards(asked: Asked) -> list[Card]:
    text = asked.text
    cem, help_sought = asked.panel(_CEM), asked.panel(_HELP)
    women = women_line(asked.panel(f"{_CEM}&filter=sex:women"), newest_year(cem), text)
    inside = text.t("El departamento de La Paz, con El Alto dentro. Incluye delitos de aborto.")
    return [
        yearly(asked.panel(_SLIM), "el-alto", text),
        yearly(asked.panel(_PROSECUTOR), "el-alto", text, lines=(inside,)),
        yearly(asked.panel(_POLICE), "independencia", text, lines=rate_line(asked.panel(_POLICE_RATE), text)),
        yearly(cem, "independencia", text, lines=women),
        yearly(help_sought, "context", text, lines=(text.t(help_sought.indicator.definition),)),
    ]


def _maps(asked: Asked) -> list[tuple[str, str, Panel]]:
    text = asked.text
    here, there = districts_of(asked, "BO"), lima_norte(asked)
    return [
        (text.t("El Alto, sus distritos municipales."), no_districts(asked, EL_ALTO_MAP), here),
        (
            text.t("Lima Norte, sus ocho distritos."),
            text.t("Independencia va marcada. El mapa muestra la tasa del último año completo."),
            there,
        ),
    ]


def _invented_cards(asked: Asked) -> list[Card]:
    """The newest full year of each record of the invented municipality."""
    place = asked.catalog.main_places[0]
    names = ("slim_cases", "slim_cases_residence", "felcv_complaints")
    return [yearly(asked.panel(f"indicator={one}&territory={place}"), "context", asked.text) for one in names]


def _invented_maps(asked: Asked) -> list[tuple[str, str, Panel]]:
    text = asked.text
    country = asked.catalog.main_places[0][:2]
    return [
        (
            text.t("Villa Inventada, según el distrito de residencia."),
            text.t("Así se llena el mapa con el primer informe mensual."),
            districts_of(asked, country, "slim_cases_residence"),
        ),
        (
            text.t("Villa Inventada, según el distrito de la oficina."),
            text.t("Donde no hay oficina no hay cero: hay «sin servicio»."),
            districts_of(asked, country, "slim_cases"),
        ),
    ]
