"""How a municipality sends its monthly figures: the workbook and its guide, who, how, when, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.page import PageFrame
from layouts.parts.components import bullets, crumbs_of, section
from layouts.reference.contact import contact
from observatory.catalog import Catalog
from observatory.languages import SOURCE
from observatory.model import Territory
from observatory.provenance.offered_forms import OfferedForm
from observatory.text import Text
from observatory.vocabulary import captions, page_titles
from observatory.words.asking.sending import Told, office_of, offices, write_sending_guide


def sending_page(forms: Sequence[OfferedForm], catalog: Catalog, frame: PageFrame, text: Text) -> Component:
    """The forms first, by place; then what an office must know, and whom to write to."""
    sources = [form.source for form in forms]
    return html.Article(
        [
            crumbs_of("sending", text),
            html.H1(text.t(page_titles.SENDING)),
            html.P(
                text.t(
                    "Quien lleva el registro puede enviar sus cifras una vez al mes, en un libro de Excel. Aquí está el "
                    "libro y lo que hay que saber."
                ),
                className="lead",
            ),
            section(
                text.t("El libro y su guía"),
                html.P(text.t(captions.FORM_IN_SPANISH)) if text.lang != SOURCE else None,
                *(_place(place, forms, text) for place in _places(forms, catalog)),
                id_="libros",
            ),
            *(_part(part) for part in write_sending_guide(sources, catalog, text)),
            section(
                text.t("Adónde enviarlas"),
                *_where_to(sources_said=offices(sources, text), frame=frame, text=text),
                id_="adonde",
            ),
        ],
        className="sending",
    )


def place_of(form: OfferedForm) -> str:
    """The code of the territory that a form is of."""
    return form.source.form.territory if form.source.form else ""


def _places(forms: Sequence[OfferedForm], catalog: Catalog) -> list[Territory]:
    codes = dict.fromkeys(place_of(form) for form in forms)
    return [catalog.territories[code] for code in codes]


def _place(place: Territory, forms: Sequence[OfferedForm], text: Text) -> Component:
    """The forms of a place, under its name; a link of its page leads here."""
    items = [html.Li(list(_form(form, text))) for form in forms if place_of(form) == place.code]
    return html.Section(
        [html.H3(text.t(place.name), id=place.code), html.Ul(items, className="forms")],
        className=f"of-{place.hue}-side",
    )


def _form(form: OfferedForm, text: Text) -> Iterator[Component]:
    yield html.Strong(text.t(form.source.name))
    yield html.Div(office_of(form.source), className="where", lang=SOURCE)
    if form.refusal:
        yield html.P(text.t(form.refusal), className="note")
        return
    yield html.Span(
        [
            html.A(
                _name_with_size(text.t("Libro vacío (Excel)"), len(form.files[""].content), text),
                href=addresses.form_workbook(form.source.id),
            ),
            *(
                html.A(
                    _name_with_size(text.t("Guía para imprimir"), len(form.files[lang].content), text),
                    href=addresses.form_guide(lang, form.source.id),
                )
                for lang in (text.lang,)
                if lang in form.files
            ),
        ],
        className="inline-list",
    )


def _name_with_size(name: str, size: int, text: Text) -> str:
    return text.t("{name}, {size} kB", name=name, size=text.number(max(1, round(size / 1000))))


def _part(part: Told) -> Component:
    items = (
        html.Ol([html.Li(sentence) for sentence in part.sentences])
        if part.ordered
        else bullets(part.sentences)
    )
    return section(part.heading, items, id_=part.id)


def _where_to(*, sources_said: str, frame: PageFrame, text: Text) -> list[Component]:
    """The contact; where none is set, to whom it has to be given once it is."""
    if frame.contact:
        return [contact(frame.contact, text)]
    return [
        contact(frame.contact, text),
        html.P(text.t("Cuando la tenga, hay que darla a: {offices}.", offices=sources_said)),
        html.P(text.t("Hasta entonces guarde su libro y no lo envíe a otra dirección.")),
    ]
