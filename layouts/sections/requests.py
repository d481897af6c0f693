"""What is missing and of whom it is asked: the form first, then one request an institution, a letter once it was read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.parts.components import bullets, folded_section, section, simple_table
from observatory.catalog import Catalog
from observatory.model import MonthsKnown, Question
from observatory.provenance.gaps import Gap, OpenRequest
from observatory.text import Text
from observatory.vocabulary import captions, page_titles, phrases
from observatory.words.requests import asked_lines, law_lines, letter, protection, term_of


@dataclass(frozen=True, slots=True)
class GapsView:
    """What is open of each request, the gaps that nobody is asked for, and how many series each question lacks.

    `years` has for each question the year of what answers it in each place, or why nothing does; `months` the series that
    are known by month.
    """

    requests: tuple[OpenRequest, ...]
    unheld: tuple[Gap, ...]
    lacking: tuple[tuple[Question, int], ...]
    years: tuple[tuple[Question, tuple[str, ...]], ...] = ()
    months: tuple[MonthsKnown, ...] = ()


def request_sections(view: GapsView, catalog: Catalog, text: Text) -> list[Component]:
    """The form, the requests, the laws, and each question with what it lacks."""
    return [
        *_forms(view, catalog, text),
        section(
            text.t("Un pedido a cada institución"),
            html.P(text.t("Lo envía una organización o la mesa. Aquí se lee qué pedir y a quién.")),
            *(_request(entry, catalog, text) for entry in view.requests),
            id_="pedidos",
        ),
        folded_section(text.t("Las leyes de los pedidos"), bullets(_laws(view, catalog, text)), id_="leyes"),
        *_unheld(view, catalog, text),
        *_by_question(view, text),
        *_by_year(view, catalog, text),
        *_by_month(view, catalog, text),
    ]


def _forms(view: GapsView, catalog: Catalog, text: Text) -> Iterator[Component]:
    """Each form with the number of series that it would fill."""
    items = [
        [
            html.Strong(text.t(catalog.institution(entry.request.holder).name)),
            html.Span(_filled_series_count(entry, text), className="where"),
        ]
        for entry in view.requests
        if entry.request.forms
    ]
    if items:
        link = html.A(text.t(page_titles.SENDING), href=addresses.page(text.lang, "sending"))
        intro = html.P([text.t("Quien lleva el registro lo llena cada mes y lo firma."), " ", link, "."])
        yield section(text.t("Primero, el formulario del mes"), intro, bullets(items), id_="formulario")


def _filled_series_count(entry: OpenRequest, text: Text) -> str:
    return text.n(
        "Llena una serie que hoy falta.",
        "Llena {count} series que hoy faltan.",
        len(entry.by_form),
    )


def _request(entry: OpenRequest, catalog: Catalog, text: Text) -> Component:
    """One institution, folded: what of it stands in the reader's way comes before all else."""
    request, institution = entry.request, catalog.institution(entry.request.holder)
    asked = list(_by_form(entry, catalog, text)) + list(asked_lines(entry, catalog, text))
    name = html.Summary(
        [html.H3(text.t(institution.name)), html.Span(_state(entry, text), className="where")]
    )
    return html.Details(
        [
            name,
            html.P(text.t(phrases.YOUR_DATA_STAY), className="caveat"),
            bullets(asked),
            html.P(protection(entry, catalog, text)),
            html.P(" ".join(law_lines(entry, catalog, text))),
            *_letter(entry, catalog, text),
        ],
        id=f"pedido-{request.id}",
        className="request",
    )


def _by_form(entry: OpenRequest, catalog: Catalog, text: Text) -> Iterator[list[Component | str]]:
    if entry.by_form:
        names = dict.fromkeys(text.t(catalog.indicators[name].name) for name, _ in entry.by_form)
        yield [text.t("Con el formulario del mes: {series}.", series=" · ".join(names))]


def _state(entry: OpenRequest, text: Text) -> str:
    """The days of the letter, where they are known; without them how much is asked for."""
    request = entry.request
    days = []
    if request.asked_on:
        days.append(text.t("pedido el {date}", date=text.date(request.asked_on)))
    if request.answered_on:
        days.append(text.t("respondido el {date}", date=text.date(request.answered_on)))
    count = len(entry.by_form) + sum(len(ask.indicators) for ask in entry.asks)
    series = [text.n("falta {count} serie", "faltan {count} series", count)] if count else []
    asked = len(entry.questions)
    questions = [text.n("se hace {count} pregunta", "se hacen {count} preguntas", asked)] if asked else []
    return " · ".join([*series, *questions, *days])


def _letter(entry: OpenRequest, catalog: Catalog, text: Text) -> Iterator[Component]:
    request = entry.request
    if not request.letter_shown or request.law_checked_on is None:
        yield html.P(
            text.t("La carta no se muestra: falta que la lea una abogada o un abogado."), className="note"
        )
        return
    read = text.t(
        "Carta leída por {lawyers} para {organisation}, el {date}.",
        lawyers=request.lawyers,
        organisation=request.organisation,
        date=text.date(request.law_checked_on),
    )
    yield html.P(read, className="note")
    yield html.Blockquote(
        [html.P(paragraph) for paragraph in letter(entry, catalog, text)], className="letter"
    )


def _laws(view: GapsView, catalog: Catalog, text: Text) -> Iterator[list[Component | str]]:
    """Every law of the countries that are asked, with whom it binds: also those that no request names."""
    countries = {catalog.institution(entry.request.holder).territory[:2] for entry in view.requests}
    for law in catalog.request_laws.values():
        if law.country in countries:
            said = " ".join(filter(None, (term_of(law, text), text.t(law.holds_for))))
            country = text.t(catalog.territories[law.country].name)
            yield [
                html.Strong(text.t(phrases.TOLD_OF, subject=country, told=text.t(law.name))),
                html.Div(said, className="where") if said else "",
            ]


def _unheld(view: GapsView, catalog: Catalog, text: Text) -> Iterator[Component]:
    """What the catalogue does not say of whom to ask."""
    items = [_name(gap, catalog, text) for gap in view.unheld]
    if items:
        intro = html.P(text.t("Del resto aún no se sabe quién tiene las cifras:"))
        yield folded_section(text.t("Por averiguar"), intro, bullets(items), id_="averiguar")


def _name(gap: Gap, catalog: Catalog, text: Text) -> str:
    if gap.question is None:
        return text.t(catalog.indicators[gap.series[0]].name)
    place = text.t(catalog.territories[gap.territory].name)
    return text.t(phrases.TOLD_OF, subject=place, told=text.t(gap.question.title))


def _by_question(view: GapsView, text: Text) -> Iterator[Component]:
    items = [
        [
            html.A(text.t(question.title), href=addresses.page(text.lang, "questions", question.id)),
            html.Span(phrases.count_of_series(count, text), className="where"),
        ]
        for question, count in view.lacking
    ]
    if items:
        yield folded_section(text.t("Qué falta en cada pregunta"), bullets(items), id_="preguntas")


def _by_year(view: GapsView, catalog: Catalog, text: Text) -> Iterator[Component]:
    """Of which year the figure is that answers each question in each place: one of long ago is no answer of today."""
    if view.years:
        heading = text.t("De qué año es lo que responde cada pregunta")
        names = [text.t(catalog.territories[code].name) for code in catalog.places]
        rows = [[text.t(question.short), *cells] for question, cells in view.years]
        yield folded_section(
            heading,
            simple_table(text.t(captions.YEARS), (text.t(captions.QUESTION), *names), rows),
            id_="anos",
        )


def _by_month(view: GapsView, catalog: Catalog, text: Text) -> Iterator[Component]:
    """Which series of each place are known by month, and of which years; what the others lack is said above."""
    items = []
    for known in view.months:
        last, first = known.years[0][0], known.years[-1][0]
        when = str(first) if first == last else f"{first}–{last}"
        name = text.t(phrases.VALUE_WHEN, value=text.t(catalog.indicators[known.indicator].name), when=when)
        told = html.A(
            name, href=addresses.indicator(text.lang, known.indicator, f"territory={known.place}&grain=month")
        )
        items.append([f"{text.t(catalog.territories[known.place].name)}: ", told])
    if items:
        link = html.A(text.t("Mes por mes"), href=addresses.page(text.lang, "quality") + "#meses")
        yield folded_section(text.t(captions.MONTHS_KNOWN), bullets(items), html.P(link), id_="por-mes")
