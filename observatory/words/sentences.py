"""Sentences that several kinds of charts share: that nothing is published, and how a sentence begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl

from observatory.model import Panel, Period
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import listed, symbol_label

_NAMED = 3


def nothing_published(panel: Panel, text: Text) -> str:
    """That no figure is published for the places of the panel; of a former day, only that none is known from then.

    Of places that are too small for what is asked it says that, and no more.
    """
    not_shown = {*panel.not_shown}
    small = tuple(place for place in panel.territories if place.code in not_shown)
    if 0 < len(small) < len(panel.territories):
        others = tuple(place for place in panel.territories if place not in small)
        return " ".join(nothing_published(replace(panel, territories=part), text) for part in (small, others))
    places = listed([text.t(place.name) for place in panel.territories[:_NAMED]], text)
    name = text.t(panel.indicator.name)
    if small:
        word = symbol_label("not_shown", text)
        return text.t(phrases.PLACES_WORD_NAME, places=places, word=word, name=name)
    if day := dict(parse_qsl(panel.query)).get("as_of"):
        day_text = text.date(date.fromisoformat(day))
        return text.t(
            "{places}: el observatorio no conoce lo que se decía de «{name}» el {date}.",
            places=places or text.t("Todos los lugares"),
            name=name,
            date=day_text,
        )
    if not places:
        return text.t("No hay cifra publicada de «{name}».", name=name)
    if period := dict(parse_qsl(panel.query)).get("period"):
        during = text.during(Period.parse(period))
        return text.t(phrases.NO_FIGURE_THEN, places=places, during=during, name=name)
    return text.t(phrases.NO_FIGURE, places=places, name=name)


def capital(sentence: str) -> str:
    """The sentence with its first letter large."""
    return sentence[:1].upper() + sentence[1:]
