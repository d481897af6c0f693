"""Gathers the page of data to download: the form that builds an address, the files of a release, the dictionary."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup

from callbacks.page_request import PageRequest
from callbacks.pages.all_data import themes_of
from callbacks.pages.share import citation_of
from callbacks.parts.choices import territory_control
from layouts.document import addresses
from layouts.document.page import Page
from layouts.parts.chart_section import Control, ControlOption, form
from observatory.addresses.selection import Selection, SelectionError
from observatory.charts.kinds.empty import why_empty
from observatory.files.columns import BY_NAME
from observatory.files.package.explaining_tables import DATAPACKAGE, OfferedPackage, list_package_files
from observatory.model import Availability, Panel
from observatory.provenance.third_party_copies import may_leave
from observatory.settings import ROWS_HELD
from observatory.store.errors import BrokenReleaseError
from observatory.text import Text, message
from observatory.vocabulary import captions, phrases
from observatory.words import describe
from observatory.words.labels import narrowed_name, of_place
from observatory.words.sentences import places_said

FORMS: Final = {
    "csv": message("CSV"),
    "xlsx": message("Libro de cálculo (XLSX)"),
    "json": message("JSON, con definiciones y fuentes"),
    "sdmx-csv": message("SDMX-CSV, para sistemas estadísticos"),
}
"""The forms in which rows are given, and what the page calls them."""
_KEYS: Final = ("territory", "indicator", "by", "format")
_MOST_PLACES: Final = 12
_KILO, _MEGA = 1000, 1_000_000
_CONTEXT: Final = ("population", "response")
"""Themes of what surrounds violence: no series of theirs is an example."""
_YEARS: Final = 7


def data_page(request: PageRequest) -> Page:
    """The form and what it built, files and addresses for machines. A release of an earlier schema has no files.

    What cannot be given is said below the form, with what to do, under the status that the interface answers.
    """
    text, offered = request.text, _read_package(request)
    asked = _read_form(request)
    built, refusal = None, None
    try:
        built = _build(request, asked) if asked.get("indicator") else None
    except SelectionError as error:
        refusal = error
    page = request.template_page(
        "data",
        form=_form(request, asked),
        built=built,
        refusal=_explain_refusal(request, asked, refusal) if refusal else None,
        **_package(offered, text),
        themes=themes_of(request),
        examples=list(_examples(request)),
        columns=[(column.name, column.meaning) for column in BY_NAME.values()],
    )
    return replace(page, status=refusal.status if refusal else 200, indexed=not request.query)


def _read_form(request: PageRequest) -> dict[str, str]:
    """What the form sent. Raises SelectionError for a key that it does not have, or one twice."""
    pairs = parse_qsl(request.query, keep_blank_values=True)
    values = dict(pairs)
    if len(values) != len(pairs) or values.keys() - set(_KEYS) or values.get("format", "csv") not in FORMS:
        raise SelectionError(phrases.UNKNOWN_FILTER)
    return {key: value for key, value in values.items() if value}


# What the form offers.


def _controls(request: PageRequest, asked: Mapping[str, str]) -> list[Control]:
    """Place, series, breakdown, form; once a series is chosen, the places and breakdowns of which it has figures."""
    text, catalog = request.text, request.catalog
    entry = _availability_of(request, asked)
    everywhere = ControlOption("all", text.t("Todos los lugares con cifras"))
    first, total = (
        ControlOption("", text.t("Elija una serie")),
        ControlOption("", text.t(captions.TOTAL_ALONE)),
    )
    series = [
        ControlOption(indicator.id, text.t(indicator.name), text.t(group.theme.name))
        for group in themes_of(request)
        for indicator, _ in group.indicators
        if not catalog.shown_on(indicator.id, ())
    ]
    by = [
        ControlOption(name, text.t(dimension.name))
        for name, dimension in catalog.dimensions.items()
        if name in entry.dimensions or name == asked.get("by")
    ]
    forms = tuple(ControlOption(key, text.t(name)) for key, name in FORMS.items())
    return [
        Control(
            "territory",
            text.t(captions.PLACE),
            (*_places(request, asked), everywhere),
            asked.get("territory", ""),
        ),
        Control("indicator", text.t(captions.SERIES), (first, *series), asked.get("indicator", "")),
        Control("by", text.t(captions.BREAKDOWN), (total, *by), asked.get("by", "")),
        Control("format", text.t("Formato"), forms, asked.get("format", "csv")),
    ]


def _places(request: PageRequest, asked: Mapping[str, str]) -> tuple[ControlOption, ...]:
    """The places that the form offers, the usual ones first."""
    catalog = request.catalog
    codes = tuple(code for code in asked.get("territory", "").split(",") if code in catalog.territories)
    selection = Selection(indicator=asked.get("indicator", ""), territories=codes)
    return territory_control(selection, _availability_of(request, asked), catalog, text=request.text).choices


_NOTHING_YET = Availability("", (), date.min, date.min, (), date.min)
"""What a site without a figure has."""


def _availability_of(request: PageRequest, asked: Mapping[str, str]) -> Availability:
    """What is published of the series that was chosen; of any, before one is."""
    published = request.observatory.availability()
    if asked.get("indicator") in published:
        return published[asked["indicator"]]
    entries = list(published.values()) or [_NOTHING_YET]
    return replace(
        entries[0],
        territories=tuple(dict.fromkeys(code for entry in entries for code in entry.territories)),
        dimensions=tuple(dict.fromkeys(name for entry in entries for name in entry.dimensions)),
    )


def _form(request: PageRequest, asked: Mapping[str, str]) -> Markup:
    text, action = request.text, addresses.page(request.text.lang, "data")
    name = text.t(captions.WHAT_IS_WANTED)
    return form(action, _controls(request, asked), text, name=name, folds=False)


# What it built.


def _build(request: PageRequest, asked: Mapping[str, str]) -> dict[str, Any]:
    """The address of the rows, what is in it, how it is cited. Raises SelectionError for what cannot be asked."""
    site, text, base = request.observatory, request.text, request.context.base_url
    query = urlencode({key: asked[key] for key in _KEYS[:3] if key in asked}, safe=",:/.")
    selection = Selection.from_query(query, request.catalog, rows=True)
    if site.panels.is_long(selection, most=ROWS_HELD):
        panel, total = site.panels.row_page(selection, slice(0, 1))
    else:
        panel = site.panel(selection)
        total = sum(1 for _ in panel.file_rows())
    form_, address = asked.get("format", "csv"), _address(text, asked.get("format", "csv"), panel.query)
    cited = may_leave(panel) and not request.catalog.shown_on(selection.indicator, selection.traits)
    shown = selection.has_page and cited
    return {
        "address": f"{base}{address}" if total else "",
        "link": address,
        "form": text.t(FORMS[form_]),
        "others": [
            (text.t(name), _address(text, key, panel.query)) for key, name in FORMS.items() if key != form_
        ],
        "holds": [
            text.n("{rows} fila.", "{rows} filas.", total, rows=text.number(total)),
            f"{narrowed_name(panel, text)}. {places_said(panel.territories, text)}.",
            _span(request, panel, total, text),
            describe.source_names(panel, text),
        ],
        "empty": list(why_empty(panel, text)) if not total else [],
        "elsewhere": list(_elsewhere(request, asked))[:_MOST_PLACES] if not total else [],
        "citation": citation_of(panel, request.context, has_page=selection.has_page)
        if total and cited
        else "",
        "page": addresses.page_of(text.lang, panel.query) if shown else "",
    }


def _address(text: Text, form_: str, query: str) -> str:
    """Where the rows of a query are given in a form."""
    if form_ == "sdmx-csv":
        return addresses.data(text.lang, "csv", f"{query}&format=sdmx-csv")
    return addresses.data(text.lang, form_, query)


def _span(request: PageRequest, panel: Panel, total: int, text: Text) -> str:
    """From when to when the rows are; of very many, of which one alone was read, those of the whole series."""
    days = [day for row in panel.rows for day in (row.period.start, row.period.end)]
    if total > len(panel.rows) and (entry := request.observatory.availability().get(panel.indicator.id)):
        days += [entry.first_day, entry.last_day]
    return (
        text.t("Del {first} al {last}.", first=text.date(min(days)), last=text.date(max(days)))
        if days
        else ""
    )


def _elsewhere(request: PageRequest, asked: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The same series where it has figures, as choices of the form."""
    for place in _places(request, asked)[1:]:
        if place.value != asked.get("territory"):
            yield place.label, _again(request, {**asked, "territory": place.value, "by": ""})


def _again(request: PageRequest, asked: Mapping[str, str]) -> str:
    """The page with other choices in the form."""
    query = urlencode({key: value for key, value in asked.items() if value}, safe=",:/.")
    return addresses.page(request.text.lang, "data", query=query)


def _explain_refusal(request: PageRequest, asked: Mapping[str, str], error: SelectionError) -> dict[str, Any]:
    """Why not, and the choices that would do."""
    text, form_ = request.text, asked.get("format", "csv")
    return {
        "sentence": error.sentence_in(text),
        "links": [
            (text.t(label), _again(request, {**dict(parse_qsl(query)), "format": form_}))
            for label, query in error.suggestions
            if dict(parse_qsl(query)).keys() <= set(_KEYS)
        ],
    }


def _read_package(request: PageRequest) -> OfferedPackage | None:
    """The files; None where the release was made before it could bring any, or where they are lost."""
    site = request.observatory
    files = site.files.data_files()
    if DATAPACKAGE not in {file.name for file in files}:
        return None
    kept = site.files.file_of("", DATAPACKAGE)
    try:
        with kept.opened() as stream:
            return list_package_files(kept.release, files, json.load(stream))
    except BrokenReleaseError:
        return None


def _package(offered: OfferedPackage | None, text: Text) -> dict[str, Any]:
    """The file that holds all others, by name, address and words; then each of these in a row."""
    rows = (
        [
            (
                (file.name, addresses.package_file(offered.release, file.name)),
                text.t(file.title),
                "" if file.rows is None else text.number(file.rows),
                size(file.size, text),
            )
            for file in offered.files
        ]
        if offered
        else []
    )
    archive = (*rows[0][0], f"{rows[0][1]}, {rows[0][3]}") if rows else ()
    return {"release": offered.release if offered else "", "archive": archive, "package_rows": rows[1:]}


def size(count: int, text: Text) -> str:
    """A number of bytes in kB or MB of a thousand, with one decimal where it is below ten."""
    unit, divisor = (message("{size} MB"), _MEGA) if count >= _MEGA else (message("{size} kB"), _KILO)
    value = count / divisor
    return text.t(unit, size=text.number(value, 0 if value >= 10 else 1))


# What a program may ask for.


def _examples(request: PageRequest) -> Iterator[tuple[str, str]]:
    """What a program may ask for, each with its address; of the second place of the site, where it has two."""
    catalog, text = request.catalog, request.text
    yield text.t(captions.EVERY_INDICATOR), "/api/v1/indicators"
    for place in catalog.main_places[:2][-1:]:
        yield from _examples_of(request, place)
    yield text.t(captions.DATA_CATALOGUE), addresses.CATALOGUES["ld+json"]
    for mapped in [place for place in catalog.places.values() if place.districts][:1]:
        of = of_place(catalog.territories[mapped.code].on_site, text)
        yield text.t("Los distritos {of} en GeoJSON", of=of), f"/api/v1/geo/{mapped.districts}.json"
    yield text.t("La descripción entera, en OpenAPI 3.1"), "/api/v1/openapi.json"


def _examples_of(request: PageRequest, place: str) -> Iterator[tuple[str, str]]:
    """Rows, a drawing and a citation of the place: of its series with most places and of that with most breakdowns."""
    catalog, text = request.catalog, request.text
    entries = [
        entry
        for entry in request.observatory.availability().values()
        if place in entry.territories and not catalog.shown_on(entry.indicator, ())
    ]
    counts = [entry for entry in entries if catalog.indicators[entry.indicator].theme not in _CONTEXT]
    if not counts:
        return
    widest = max(counts, key=lambda entry: len(entry.territories))
    deepest = max(counts, key=lambda entry: len(entry.dimensions))
    wide, deep = f"indicator={widest.indicator}", f"indicator={deepest.indicator}&territory={place}"
    year = widest.last_day.year
    yield text.t("Un indicador de un lugar"), f"/api/v1/data.csv?{wide}&territory={place}"
    yield (
        text.t("Los mismos datos, con definiciones"),
        f"/api/v1/data.json?{wide}&territory={place}&period={year - _YEARS}..{year}",
    )
    yield text.t("Todos los territorios con cifras"), f"/api/v1/data.csv?{wide}&territory=all"
    if parent := catalog.territories[place].parent:
        yield text.t("Las partes de un territorio"), f"/api/v1/data.csv?{wide}&territory=children:{parent}"
    for crossed in [dimension for dimension in deepest.dimensions if ";" in dimension][:1]:
        yield text.t("Dos desgloses a la vez"), f"/api/v1/data.csv?{deep}&by={crossed.replace(';', ',')}"
    yield text.t("De dónde sale cada número"), f"/api/v1/provenance?{deep}"
    yield text.t("Un gráfico"), f"/api/v1/chart.svg?{deep}"
    yield text.t("El mismo gráfico, hecho para una imagen cuadrada"), f"/api/v1/chart.png?{deep}&shape=square"
    yield text.t("Una cita, en BibTeX"), f"/api/v1/citation.bib?{deep}"
