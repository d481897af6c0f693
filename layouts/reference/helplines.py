"""Who can be called or visited, by place, each with its source, its date and whether it was checked."""

from __future__ import annotations

from collections.abc import Iterable

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.page import PageFrame
from layouts.parts.components import external
from observatory.geography.places import with_country
from observatory.model import Helpline, Territory
from observatory.text import Text
from observatory.vocabulary import captions, phrases


def help_now(frame: PageFrame, text: Text, *, own_country: str = "") -> Component:
    """The short list that stands on every page: its telephones, one line each, under their country.

    `own_country` is the country of the page.
    """
    countries = _countries(frame, text, own_country=own_country)
    return html.Aside(
        [
            html.H2(text.t(captions.HELP_NOW), id="ayuda-ahora"),
            *(_brief(frame, country, text=text) for country in countries),
            html.P(text.t(phrases.CALL_IS_KEPT), className="trace"),
            html.P(
                html.A(
                    text.t("Lugares adonde ir, horarios y cómo navegar con cuidado"),
                    href=addresses.help_page(text.lang, own_country),
                )
            ),
        ],
        className="help-now",
        **{"aria-labelledby": "ayuda-ahora"},
    )


def help_line(frame: PageFrame, text: Text, *, own_country: str = "") -> Component | None:
    """The first telephone of each country of the page in one line that leads to the page of help: it calls nobody.

    That nobody has called them yet is said on that page, with what to do if nobody answers, and not beside the number.
    """
    names = {territory.code: text.t(territory.name) for territory in frame.places}
    first_lines = sorted(_first_lines(frame).items(), reverse=True)
    first_lines.sort(key=lambda pair: pair[0] != own_country)
    lines = " · ".join(f"{names.get(country, country)} {line.contact}" for country, line in first_lines)
    link = html.A(text.t("Ayuda: {lines}", lines=lines), href=addresses.help_page(text.lang, own_country))
    return html.P(link, className="help-line") if lines else None


def first_calls(frame: PageFrame, text: Text, *, own_country: str = "") -> Component:
    """The first telephone of each country with a button that calls it."""
    first_lines = _first_lines(frame)
    countries = [
        country for country in _countries(frame, text, own_country=own_country) if country in first_lines
    ]
    return html.Div(
        [
            html.Section(
                [
                    html.H2(_country_heading(frame, country, text)),
                    html.P(text.t(first_lines[country].service)),
                    html.P(_call_button(first_lines[country], text)),
                    html.P(text.t(first_lines[country].note), className="note"),
                ]
            )
            for country in countries
        ],
        className="first-calls",
    )


def _first_lines(frame: PageFrame) -> dict[str, Helpline]:
    """By country the first telephone, which is of the whole country."""
    first_lines: dict[str, Helpline] = {}
    for line in frame.helplines:
        if line.kind == "phone":
            first_lines.setdefault(line.territory[:2], line)
    return first_lines


def phones(frame: PageFrame, text: Text) -> Component:
    """The telephones alone, by country, for those who read little."""
    return html.Div(
        [_brief(frame, country, text=text) for country in _countries(frame, text)], className="phones"
    )


def _countries(frame: PageFrame, text: Text, *, own_country: str = "") -> list[str]:
    """That of the page first, the others in the order of the alphabet: none comes first for another reason."""
    names = {territory.code: text.t(territory.name) for territory in frame.places}
    codes = {line.territory[:2] for line in frame.helplines}
    return sorted(codes, key=lambda code: (code != own_country, text.order(names.get(code) or code)))


def _country_heading(frame: PageFrame, country: str, text: Text) -> str:
    """The places whose lines the page has and their country: «El Alto y Bolivia»."""
    names = {
        territory.code: text.t(territory.name) for territory in frame.places if territory.country == country
    }
    with_lines = {line.territory for line in frame.helplines} - {country}
    place_names = [name for code, name in names.items() if code in with_lines]
    return with_country(place_names, names.get(country, country), frame.countries.get(country), text)


def _brief(frame: PageFrame, country: str, *, text: Text) -> Component:
    lines = [line for line in frame.helplines if line.territory[:2] == country and line.kind == "phone"]
    return html.Div(
        [
            html.H3(_country_heading(frame, country, text)),
            html.Ul([html.Li(_brief_line(line, text)) for line in lines]),
        ]
    )


def _brief_line(line: Helpline, text: Text) -> list[Component]:
    return [
        html.Strong(_call(line, text)),
        html.Span(f" {text.t(line.service)}. "),
        html.Small(
            [
                text.t(captions.SOURCE_OF),
                external(line.source, line.url),
                f", {line.source_date}. ",
                _verification_date(line, text),
            ]
        ),
    ]


def directory(
    helplines: Iterable[Helpline], territories: Iterable[Territory], text: Text, *, own_country: str = ""
) -> list[Component]:
    """Every line and place with all that is known of it, under the name of its territory."""
    names = {territory.code: text.t(territory.name) for territory in territories}
    lines = sorted(helplines, key=lambda line: line.territory[:2] != own_country)
    codes = dict.fromkeys(line.territory for line in lines)
    return [
        html.Section(
            [
                html.H3(names.get(code, code)),
                *(_entry(line, text) for line in lines if line.territory == code),
            ],
            className="directory",
        )
        for code in codes
    ]


def _entry(line: Helpline, text: Text) -> Component:
    details = [
        (text.t("Horario"), text.t(line.hours)),
        (text.t(captions.ADDRESS), line.address),
        (text.t(captions.NOTE), text.t(line.note)),
    ]
    return html.Div(
        [
            html.H4(text.t(line.service)),
            html.P(_call(line, text), className="reach") if line.contact else None,
            html.Dl(
                [html.Div([html.Dt(term), html.Dd(value)]) for term, value in details if value],
                className="facts",
            ),
            html.P(
                html.Small(
                    [
                        text.t(captions.SOURCE_OF),
                        external(line.source, line.url),
                        f", {line.source_date}. ",
                        _verification_date(line, text),
                    ]
                )
            ),
        ],
        className="entry",
    )


def _verification_date(line: Helpline, text: Text) -> str:
    """When someone of the project has called or gone there; that nobody has is said once a page."""
    return text.t(phrases.CHECKED_ON, date=line.verified_on) if line.verified_on else ""


def not_called(lines: Iterable[Helpline], text: Text) -> Component | None:
    """Once a page: that nobody has called the telephones yet; nothing where somebody has called them all."""
    phone_lines = [line for line in lines if line.kind == "phone"]
    open_ones = [line for line in phone_lines if not line.verified_on]
    if not open_ones:
        return None
    if len(open_ones) < len(phone_lines):
        return html.P(
            text.t("Nadie ha llamado aún para comprobar los que no dicen cuándo."), className="note"
        )
    return html.P(text.t(phrases.NOBODY_CALLED), className="note")


def not_visited(lines: Iterable[Helpline], text: Text) -> Component | None:
    """Once a page: that nobody has gone to the places yet."""
    if not any(line.kind == "place" and not line.verified_on for line in lines):
        return None
    return html.P(
        text.t("Los lugares sin fecha de comprobación aún no los ha visitado nadie."), className="note"
    )


def _call(line: Helpline, text: Text) -> Component:
    """A telephone number as a link that dials it; anything else as text."""
    if line.digits:
        return html.A(line.contact, href=f"tel:{line.digits}", className="call")
    return html.Span(text.t(line.contact))


def _call_button(line: Helpline, text: Text) -> Component:
    """The words with the number; where letters are large the line may break between the two, and nowhere else."""
    if not line.digits:
        return html.Span(line.contact)
    before, number, after = text.t("Llamar al {number}", number=line.contact).partition(line.contact)
    words = [before, html.Span(number + after, className="unbroken")]
    return html.A(words, href=f"tel:{line.digits}", className="button")
