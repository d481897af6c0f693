"""Gathers the pages of territories: the list, and what is published of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from callbacks.asked import Asked
from layouts import addresses
from layouts.page import Page
from layouts.territories import territories_page
from layouts.territories import territory_page as drawn
from observatory.asking import expected_of
from observatory.model import Level, Panel, Territory
from observatory.selection import SelectionError
from observatory.text import Text, message

_EL_ALTO, _LIMA = "BO-020105", "PE-1501"


def list_page(asked: Asked) -> Page:
    """The territories of the two places and around them that have figures."""
    text, known = asked.text, asked.catalog.territories
    codes = {code for one in asked.observatory.availability().values() for code in one.territories}
    if asked.catalog.demonstration:
        return _listed(asked, [(text.t("El lugar inventado"), _invented(asked))])
    districts = [place for place in known.values() if place.parent == _EL_ALTO]
    around = sorted(
        (known[code] for code in codes if code in known),
        key=lambda place: (place.level is not Level.COUNTRY, text.order(text.t(place.name))),
    )
    groups = [
        (text.t("Los dos lugares"), [known[_EL_ALTO], known["PE-150112"]]),
        (text.t("Distritos municipales de El Alto"), districts),
        (text.t("Lima Norte"), _of(known[code] for code in ("PE-LN", *known["PE-LN"].members))),
        (text.t("Otros distritos de Lima con cifras"), _others(around, known["PE-LN"].members)),
        (text.t("Bolivia y sus departamentos"), _wide(around, "BO")),
        (text.t("Perú y sus departamentos"), _wide(around, "PE")),
    ]
    return _listed(asked, groups)


def _listed(asked: Asked, groups: Sequence[tuple[str, Sequence[Territory]]]) -> Page:
    return asked.page(
        asked.text.t("Territorios"),
        territories_page(groups, asked.text),
        canonical=addresses.page(asked.text.lang, "territories"),
    )


def _invented(asked: Asked) -> list[Territory]:
    """The municipality of the demonstration and its districts."""
    return [
        one
        for code, one in asked.catalog.territories.items()
        if code.startswith(asked.catalog.main_places[0])
    ]


def _of(places: Iterable[Territory]) -> list[Territory]:
    return list(places)


def _others(places: Iterable[Territory], members: tuple[str, ...]) -> list[Territory]:
    return [one for one in places if one.parent == _LIMA and one.code not in members]


def _wide(places: Iterable[Territory], country: str) -> list[Territory]:
    wide = (Level.COUNTRY, Level.DEPARTMENT, Level.PROVINCE)
    return [one for one in places if one.country == country and one.level in wide]


def territory_page(asked: Asked) -> Page:
    """One territory, by its code."""
    place = asked.catalog.territories.get(asked.subject)
    if place is None:
        raise _unknown(asked)
    published = asked.observatory.availability()
    indicators = asked.catalog.indicators.values()
    with_figures = [
        one for one in indicators if one.id in published and place.code in published[one.id].territories
    ]
    lacking = [one for one in expected_of(asked.catalog, place) if one not in with_figures]
    panels = [asked.panel(f"indicator={one.id}&territory={place.code}") for one in with_figures]
    body = drawn(
        place,
        list(asked.catalog.ancestors(place.code)),
        panels,
        themes=tuple(asked.catalog.themes.values()),
        without=lacking if _is_of_the_site(place) else [],
        members=_members(asked, place),
        sight=asked.sight,
    )
    return asked.page(
        asked.text.t(place.name),
        body,
        canonical=addresses.territory(asked.text.lang, place.code),
        description=_said(panels, place, asked.text),
        country=place.country,
    )


def _unknown(asked: Asked) -> SelectionError:
    near = asked.catalog.meant_territories(asked.subject)
    links = [(asked.catalog.full_name(one), addresses.territory(asked.text.lang, one.code)) for one in near]
    return SelectionError(
        message("«{code}» no es un territorio. Los códigos llevan su país: PE-150112, BO-020105."),
        links,
        status=404,
        code=asked.subject,
    )


def _is_of_the_site(place: Territory) -> bool:
    return place.code.startswith(_EL_ALTO) or place.code == "PE-150112"


def _members(asked: Asked, place: Territory) -> list[Territory]:
    known = asked.catalog.territories
    if place.members:
        return [known[code] for code in place.members]
    return [one for one in known.values() if one.parent == place.code]


def _said(panels: list[Panel], place: Territory, text: Text) -> str:
    names = ", ".join(text.t(panel.indicator.name) for panel in panels[:4])
    name = text.t(place.name)
    return f"{name}: {names}" if names else name
