"""Gathers the home page: the places in equal frames, their maps, the tasks for which one comes, and the questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from callbacks.page_request import PageRequest
from callbacks.pages.question_answers import brief_answer, trend_of_place
from callbacks.parts.choices import districts_of
from layouts.document import addresses
from layouts.document.page import Page, Preview
from layouts.document.shell import countries_of_help
from layouts.document.templates import fill_template
from layouts.parts.actions import actions_in_line, preview_of
from layouts.parts.chart_section import say_scales
from layouts.parts.picture import ONCE, PAIRED, Drawing, drawing_of, places_by_name, plain_picture
from observatory.charts.findings.ranking import LeadingNumber, leading_number
from observatory.charts.kinds import frames
from observatory.charts.kinds.chosen_kind import HALF, chart_of
from observatory.charts.sharing import Sharing, sharing_of
from observatory.geography.places import all_places, name_of
from observatory.model import HomeDoor, HomeMap, Panel, QuestionGroup, Row, SitePlace
from observatory.place_panels import say_no_districts
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import unit_words, value_words
from observatory.words.requests import offered_forms
from observatory.words.sentences import newest_row

_ANSWERED: Final = 3
"""Questions of a group that stand with their answers; the others are named."""
_FRAME_HEIGHTS: Final = (86, 170)
"""Pixels between the axes of a frame, on a phone and on a desk."""
_MAP_HEIGHT: Final = 170
"""Of a broad map, as lines have it: it stands as high as outlines that are drawn for a phone and enlarged beside it."""
_LOOSE: Final = 2
"""Figures of a part of a year that are told of a place without a newer full year."""


def home_page(request: PageRequest) -> Page:
    """The home of a language."""
    text, catalog = request.text, request.catalog
    panels = _panels_of_places(request)
    drawings = _drawings(request, panels)
    places = [
        _place(request, place, panels.get(code), drawings.get(code)) for code, place in catalog.places.items()
    ]
    maps = list(_maps(request))
    body = fill_template(
        "home",
        text,
        title=_title(request),
        opening=text.t(catalog.home.opening)
        or text.t("Cada número lleva su fuente. Un registro no es toda la violencia."),
        help_line=[
            (country.name, country.first.contact)
            for country in countries_of_help(request.frame, text)
            if country.first
        ],
        places=places,
        compared=request.said(catalog.home.different) if catalog.home.different else "",
        maps=[shown for shown, _ in maps],
        scales=say_scales([drawing.panel for _, drawing in maps], request.context, same=False),
        are_maps=all(drawing.desk.kind == "map" for _, drawing in maps),
        names=places_by_name([drawing for _, drawing in maps], text),
        tasks=[
            {"title": text.t(door.title), "note": text.t(door.note), "address": _leads_to(door, text)}
            for door in catalog.home.doors
        ],
        groups=[_group(request, group) for group in _groups(request)],
    )
    return request.page(
        "",
        body,
        canonical=addresses.page(text.lang, "home"),
        description=_description(request),
        preview=_preview(request, panels.values()),
    )


def _title(request: PageRequest) -> str:
    if request.catalog.home.title:
        return request.text.t(request.catalog.home.title)
    return request.text.t(
        "Lo que se registra de la violencia contra las mujeres en {places}.",
        places=all_places(request.catalog, request.text),
    )


def _description(request: PageRequest) -> str:
    """What a search engine reads of the page."""
    if request.catalog.home.description:
        return request.text.t(request.catalog.home.description)
    return request.text.t(
        "Lo que las instituciones de {places} registran, con la fuente de cada número.",
        places=all_places(request.catalog, request.text),
    )


def _preview(request: PageRequest, panels: Sequence[Panel] | Any) -> Preview | None:
    """Of the places side by side, as the first question that compares them does; else of the first place's number."""
    shown = (panel for panel in (_say_whether_compared(request), *panels) if panel and _has_value(panel))
    panel = next(shown, None)
    return preview_of(panel, request.context) if panel is not None else None


def _has_value(panel: Panel) -> bool:
    return any(row.value is not None for row in panel.rows)


# The places, each in its frame.


def _say_whether_compared(request: PageRequest) -> Panel | None:
    """The Panel of the first question that compares the places; None where none does."""
    questions = request.catalog.questions.values()
    declared = next((question.comparison for question in questions if question.comparison), "")
    return request.official_panel(f"compare={declared}") if declared else None


def _panels_of_places(request: PageRequest) -> dict[str, Panel]:
    """Of each place the series by which it is compared; else that of its first question that has a course."""
    compared, panels = _say_whether_compared(request), dict[str, Panel]()
    sides = (compared.comparison.left, compared.comparison.right) if compared and compared.comparison else ()
    for code, place in request.catalog.places.items():
        side = next((side for side in sides if side.territory == code), None)
        own = request.official_panel(f"indicator={side.indicator}&territory={code}") if side else None
        trends = (trend_of_place(request, question, place) for question in request.catalog.questions.values())
        panel = own if own and _has_value(own) else next(filter(None, trends), None)
        if panel is not None:
            panels[code] = panel
    return panels


def _drawings(request: PageRequest, panels: Mapping[str, Panel]) -> dict[str, Drawing]:
    """The frames of the places that are compared on one scale, their neighbours behind; else each by itself."""
    compared, text = _say_whether_compared(request), request.text
    shown = {panel.indicator.id for panel in panels.values()}
    is_framed = (
        compared is not None
        and len(panels) > 1
        and sharing_of(compared) is not Sharing.APART
        and shown <= {each.id for each in compared.indicators}
    )
    if not is_framed:
        return {
            code: drawing_of(panel, request.context, widths=PAIRED, low=True)
            for code, panel in panels.items()
        }
    framed = [
        _with_neighbours(request, request.catalog.places[code], panel) for code, panel in panels.items()
    ]
    charts = (
        frames.charts(framed, text, width=width, height=height)
        for width, height in zip(PAIRED, _FRAME_HEIGHTS, strict=True)
    )
    return {
        code: Drawing(panel, phone, desk)
        for code, panel, phone, desk in zip(panels, framed, *charts, strict=True)
    }


def _with_neighbours(request: PageRequest, place: SitePlace, panel: Panel) -> Panel:
    """The Panel with the nearest wider place behind it, where the same sources say the same of that one."""
    for wider in place.wider[:1]:
        both = request.official_panel(f"indicator={panel.indicator.id}&territory={place.code},{wider}")
        told = {source.id for source in both.sources} == {source.id for source in panel.sources}
        if told and any(row.territory == wider and row.value is not None for row in both.rows):
            return both
    return panel


def _place(
    request: PageRequest, place: SitePlace, panel: Panel | None, drawing: Drawing | None
) -> dict[str, Any]:
    """Plain values of a place: its first lines, its number with what may be said of it, its drawing, and the way on."""
    text, name = request.text, name_of(place.code, request.catalog, request.text)
    first = request.first_line(place)
    shown: dict[str, Any] = {
        "name": name, "hue": place.hue, "address": addresses.territory(text.lang, place.code),
        "first_line": first.sentence if first else "",
        "ways": [addresses.page_of(text.lang, query) for query in first.queries] if first else [],
        "number": "", "unit": "", "notes": (), "drawing": "", "actions": "", "loose": [], "sends": False, "is_old": False,
        "said": text.t(phrases.NOTHING_PUBLISHED, place=name),
    }  # fmt: skip
    if panel is None or drawing is None:
        return shown
    is_old = _ends_empty(drawing)
    shown |= {
        "drawing": plain_picture(drawing), "actions": actions_in_line(drawing.panel, "", text, role="group"),
        "is_old": is_old, **_number(request, panel, is_old=is_old),
    }  # fmt: skip
    if is_old:
        shown |= {"loose": list(_loose_figures(request, place, panel)), "sends": _has_form(request, place)}
    return shown


def _ends_empty(drawing: Drawing) -> bool:
    """Whether the newest years of a frame are hatched."""
    last = max(drawing.desk.marks, key=lambda mark: mark.row.period.end)
    return last.row.value is None


def _number(request: PageRequest, panel: Panel, *, is_old: bool) -> dict[str, Any]:
    """The number of a place, its notes, and what may be said of its change; of an old one that it is the last."""
    text = request.text
    chart = chart_of(panel, text, width=HALF, outlines=request.context.outlines)
    counted = request.catalog.indicators.get(panel.indicator.numerator or "")
    leading: LeadingNumber | None = leading_number(panel, chart, text, counted=counted)
    if leading is None:
        return {"said": " ".join(sentence.text for sentence in chart.finding)}
    said = " ".join(leading.sentences)
    if is_old:
        said = text.t(
            "{number} {unit}: el último año completo que encontramos.",
            number=leading.number,
            unit=leading.unit,
        )
        return {"number": leading.number, "said": said, "notes": (*leading.notes[:1], *leading.sentences)}
    return {"number": leading.number, "unit": leading.unit, "notes": leading.notes, "said": said}


def _loose_figures(request: PageRequest, place: SitePlace, panel: Panel) -> Iterator[str]:
    """Figures of parts of years newer than the last full one: no rate is made of them."""
    text, said = request.text, list[str]()
    newest = newest_row(panel.rows)
    after = newest.period.end if newest else None
    for question in request.catalog.questions.values():
        for query in question.answers if len(said) < _LOOSE else ():
            found = request.official_panel(f"{query}&territory={place.code}")
            rows = [row for row in found.rows if row.partial and row.value is not None and not row.disputed]
            row = max(rows, key=lambda row: row.period.end, default=None)
            if row is not None and (after is None or row.period.end > after) and not found.by:
                said.append(_loose_figure(row, found, text))
                break
    return iter(said[:_LOOSE])


def _loose_figure(row: Row, panel: Panel, text: Text) -> str:
    number, unit = value_words(row, panel.indicator, text), unit_words(panel.indicator, text, row.value)
    return text.t("{number} {unit}, {period}", number=number, unit=unit, period=text.short_period(row.period))


def _has_form(request: PageRequest, place: SitePlace) -> bool:
    """Whether an office of the place is offered a form to send its figures."""
    forms = offered_forms(request.catalog, request.observatory.files.form_files())
    return any(form.source.form and form.source.form.territory == place.code for form in forms)


# The maps.


def _maps(request: PageRequest) -> Iterator[tuple[dict[str, Any], Drawing]]:
    """The maps of the places, each once: places that lie in one set share it."""
    done: set[tuple[str, str]] = set()
    for place in request.catalog.places.values():
        for declared in place.maps:
            if (place.districts, declared.indicator) not in done:
                done.add((place.districts, declared.indicator))
                yield _map(request, place, declared)


def _map(request: PageRequest, place: SitePlace, declared: HomeMap) -> tuple[dict[str, Any], Drawing]:
    """The map with its title, its note, and what is taken along of it."""
    panel = districts_of(request, place.districts, declared.indicator)
    note = request.text.t(declared.note) or say_no_districts(
        request.observatory, place.districts, panel, request.text
    )
    year = max((row.period.end.year for row in panel.rows), default="")
    title = request.text.t(declared.title, year=year) if declared.title else _map_title(request, place)
    # Outlines without any number are sent once for every room: it is the heaviest part of the page.
    widths = PAIRED if panel.rows else ONCE
    drawing = drawing_of(panel, request.context, widths=widths, low=True, height=_MAP_HEIGHT)
    taken = actions_in_line(panel, title, request.text, role="group")
    return {"title": title, "note": note, "drawing": plain_picture(drawing), "actions": taken}, drawing


def _map_title(request: PageRequest, place: SitePlace) -> str:
    """«Viacha y sus vecinos.», or the place and its districts."""
    name = name_of(place.code, request.catalog, request.text)
    if request.catalog.sets[place.districts].of == place.code:
        return request.text.t("{place}, sus distritos.", place=name)
    return request.text.t("{place} y lo que está alrededor.", place=name)


# The tasks and the questions.


def _last_question(title: str) -> str:
    """«¿Sube o baja lo que se registra?» of a title of two questions: the one that a line can answer."""
    return title[title.rfind("? ") + 2 :] if "? " in title else title


def _leads_to(door: HomeDoor, text: Text) -> str:
    if door.indicator:
        query = f"indicator={door.indicator}&territory={door.place}"
        return f"{addresses.page(text.lang, 'share', query=query)}#frase"
    if door.sheet:
        return addresses.month_sheet(text.lang, door.place)
    if door.place:
        return addresses.territory(text.lang, door.place)
    if door.question:
        return addresses.page(text.lang, "questions", door.question)
    return addresses.page(text.lang, door.page or "home")


def _groups(request: PageRequest) -> tuple[QuestionGroup, ...]:
    """As the catalogue declares them, and those that it names in none; without any one group of all."""
    declared = request.catalog.home.groups
    grouped = {id_ for group in declared for id_ in group.questions}
    rest = tuple(id_ for id_ in request.catalog.questions if id_ not in grouped)
    return (*declared, *([QuestionGroup("", rest)] if rest else []))


def _group(request: PageRequest, group: QuestionGroup) -> dict[str, Any]:
    """The first questions of a group with their answers, the others by their short names; all where it has no title."""
    text = request.text
    questions = [request.catalog.questions[id_] for id_ in group.questions]
    answered = questions[: _ANSWERED if group.title else None]
    return {
        "title": text.t(group.title) if group.title else "",
        "answered": [
            {
                "id": question.id,
                "words": _last_question(text.t(question.title)),
                "answer": brief_answer(request, question),
            }
            for question in answered
        ],
        "named": [
            {"id": question.id, "words": text.t(question.short)} for question in questions[len(answered) :]
        ],
    }
