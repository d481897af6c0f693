"""Which help lines stand on a page, by country, those of the reader's page first; the templates say them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from layouts.document.page import PageFrame
from layouts.document.templates import fill_template
from observatory.geography.places import with_country
from observatory.model import Helpline
from observatory.text import Text
from observatory.vocabulary import phrases


@dataclass(frozen=True, slots=True)
class CountryHelp:
    """A country with help lines: what stands over them, its telephones, and the first, which is of the whole country."""

    code: str
    name: str
    heading: str
    phones: tuple[Helpline, ...]

    @property
    def first(self) -> Helpline | None:
        """The telephone to call first; None where the country has none."""
        return self.phones[0] if self.phones else None


def countries_of_help(frame: PageFrame, text: Text, *, own_country: str = "") -> list[CountryHelp]:
    """That of the page first, the others in the order of the alphabet: none comes first for another reason."""
    names = {territory.code: text.t(territory.name) for territory in frame.places}
    codes = {line.territory[:2] for line in frame.helplines}
    return [
        CountryHelp(
            code,
            names.get(code, code),
            _country_heading(frame, code, text),
            tuple(line for line in frame.helplines if line.territory[:2] == code and line.kind == "phone"),
        )
        for code in sorted(codes, key=lambda code: (code != own_country, text.order(names.get(code) or code)))
    ]


def _country_heading(frame: PageFrame, country: str, text: Text) -> str:
    """The places whose lines the page has and their country: «El Alto y Bolivia»."""
    names = {
        territory.code: text.t(territory.name) for territory in frame.places if territory.country == country
    }
    with_lines = {line.territory for line in frame.helplines} - {country}
    place_names = [name for code, name in names.items() if code in with_lines]
    return with_country(place_names, names.get(country, country), frame.countries.get(country), text)


def help_now(frame: PageFrame, text: Text, *, own_country: str = "") -> Markup:
    """The short list that stands on every page; `own_country` is the country of the page."""
    countries = countries_of_help(frame, text, own_country=own_country)
    return fill_template("help_now", text, countries=countries, own_country=own_country)


def help_line(frame: PageFrame, text: Text, *, own_country: str = "") -> str:
    """The first telephone of each country of the page in one line that leads to the page of help: it calls nobody.

    That nobody has called them yet is said on that page, with what to do if nobody answers, and not beside the number.
    """
    countries = [country for country in countries_of_help(frame, text) if country.first]
    countries.sort(key=lambda country: country.code, reverse=True)
    countries.sort(key=lambda country: country.code != own_country)
    return " · ".join(f"{country.name} {country.phones[0].contact}" for country in countries)


def lines_by_place(
    frame: PageFrame, text: Text, *, own_country: str = ""
) -> list[tuple[str, list[Helpline]]]:
    """Every line and place under the name of its territory, those of the page's country first."""
    names = {territory.code: text.t(territory.name) for territory in frame.places}
    lines = sorted(frame.helplines, key=lambda line: line.territory[:2] != own_country)
    codes = dict.fromkeys(line.territory for line in lines)
    return [(names.get(code, code), [line for line in lines if line.territory == code]) for code in codes]


def not_called(lines: Iterable[Helpline], text: Text) -> str:
    """Once a page: that nobody has called the telephones yet; empty where somebody has called them all."""
    phone_lines = [line for line in lines if line.kind == "phone"]
    open_ones = [line for line in phone_lines if not line.verified_on]
    if not open_ones:
        return ""
    if len(open_ones) < len(phone_lines):
        return text.t("Nadie ha llamado aún para comprobar los que no dicen cuándo.")
    return text.t(phrases.NOBODY_CALLED)


def not_visited(lines: Sequence[Helpline], text: Text) -> str:
    """Once a page: that nobody has gone to the places yet."""
    if not any(line.kind == "place" and not line.verified_on for line in lines):
        return ""
    return text.t("Los lugares sin fecha de comprobación aún no los ha visitado nadie.")
