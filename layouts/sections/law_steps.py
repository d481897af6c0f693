"""What each law says of each step of a case: article, sentences of our own, where it was read, and what was not read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.parts.components import external, section
from observatory.catalog import Catalog
from observatory.geography.places import name_of
from observatory.languages import SOURCE
from observatory.model import Law, LawReading, LawStep
from observatory.text import Text
from observatory.vocabulary import captions, phrases


def law_steps_section(catalog: Catalog, text: Text) -> Component | None:
    """A list of steps for each law of which some were read, in the order of the countries; None where none was."""
    countries = list(catalog.countries)
    laws = sorted(
        (law for law in catalog.laws if law.steps), key=lambda law: (countries.index(law.country), law.date)
    )
    if not laws:
        return None
    return section(
        text.t("Qué dice la ley de cada paso"),
        html.P(
            text.t(
                "Es un resumen de lo que se pudo leer, con su artículo. No es orientación legal, y ningún "
                "abogado lo ha revisado todavía."
            ),
            className="note",
        ),
        html.Div([_of_law(law, catalog, text) for law in laws], className="pair"),
        html.P(html.A(text.t(captions.LAWS_SIDE_BY_SIDE), href=addresses.page(text.lang, "laws"))),
        id_="ley",
    )


def _of_law(law: Law, catalog: Catalog, text: Text) -> Component:
    heading = f"{name_of(law.country, catalog, text)} · {text.t(law.name)}"
    steps = [html.Li(list(_step(step, law, text))) for step in law.steps]
    return html.Section(
        [
            html.H3(heading),
            html.Ol(steps, className="law-steps"),
            html.P(text.t(law.unread), className="caveat"),
        ]
    )


def _step(step: LawStep, law: Law, text: Text) -> Iterator[Component]:
    yield html.Strong(text.t(step.title))
    yield html.P(f"{text.t(step.rule or law.name)}, art. {step.article}", className="note")
    yield html.Ul([html.Li(text.t(sentence)) for sentence in step.sentences])
    yield from _where_read(step.read, text)


def _where_read(readings: Sequence[LawReading], text: Text) -> Iterator[Component]:
    """A line a text: who published it, its title as it is, whether it quotes the article, and the day."""
    for reading in readings:
        title = external(f"«{reading.title}»", reading.address, lang=SOURCE)
        kind = text.t("cita el artículo") if reading.quotes else text.t("cuenta lo que dice el artículo")
        day = text.t(phrases.READ_ON, date=text.date(reading.read_on))
        publisher = html.Span(reading.publisher, lang=SOURCE)
        yield html.Small([text.t(captions.SOURCE_OF), publisher, ", ", title, f" ({kind}). {day}"])
