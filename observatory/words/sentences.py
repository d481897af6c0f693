"""Sentences that several kinds of charts share: why there is no figure, and how a sentence begins."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from urllib.parse import parse_qsl

from observatory.model import ObsStatus, Panel, Period, Territory
from observatory.provenance.absence import Absences
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import absence_sentence, join_names

_NAMED = 3
_ALWAYS = (ObsStatus.NOT_SHOWN, ObsStatus.CANNOT_EXIST)  # what holds of every day
_NARROWING = ("by", "filter", "grain")  # keys of an address that ask for a part of a series


def nothing_published(panel: Panel, text: Text) -> str:
    """Why there is no figure of the places of the panel; of a former day, only that none is known from then."""
    if not panel.territories:
        every = text.t("Todos los lugares")
        name = text.t(panel.indicator.name)
        if then := _not_known_then(panel, every, text):
            return then
        if is_narrowed(panel):
            return none_so_narrowed(panel, text, places=every, name=name)
        return text.t("No hay cifra publicada de «{name}».", name=name)
    return no_figure(panel, panel.territories, text)


def is_narrowed(panel: Panel) -> bool:
    """Whether a part of a series was asked for: without it nothing is known of the whole, which may well be there.

    A map is one too: it draws no odd span.
    """
    return dict(parse_qsl(panel.query)).get("view") == "map" or _has_filters(panel)


def _has_filters(panel: Panel) -> bool:
    return not dict(parse_qsl(panel.query)).keys().isdisjoint(_NARROWING)


def none_so_narrowed(panel: Panel, text: Text, *, places: str, name: str) -> str:
    """That nothing is there of the part that was asked for: with these filters, or without any on this map."""
    form = phrases.NONE_WITH_FILTERS if _has_filters(panel) else phrases.NONE_ON_MAP
    return text.t(form, places=places, name=name)


def no_figure(panel: Panel, places: Sequence[Territory], text: Text) -> str:
    """Why there is no figure of some places: a sentence for each reason, and for each measure of a comparison."""
    alike: dict[tuple[str, str], list[Territory]] = {}
    for place in places:
        alike.setdefault((panel.why_absent(place), panel.indicator_of(place).id), []).append(place)
    return " ".join(_sentences(panel, alike.values(), text))


def _sentences(panel: Panel, groups: Iterable[list[Territory]], text: Text) -> Iterator[str]:
    for places in groups:
        reason = panel.why_absent(places[0])
        names = join_names([text.t(place.name) for place in places[:_NAMED]], text)
        then = "" if reason in _ALWAYS else _not_known_then(panel, names, text)
        yield then or _sentence(panel, places[0], text, reason=reason, places=names)


def _sentence(panel: Panel, place: Territory, text: Text, *, reason: ObsStatus, places: str) -> str:
    """The sentence of a reason; of filters or a period it says no more than that nothing is there with them."""
    name, period = text.t(panel.indicator_of(place).name), dict(parse_qsl(panel.query)).get("period")
    if reason is ObsStatus.NOT_PUBLISHED and is_narrowed(panel):
        return none_so_narrowed(panel, text, places=places, name=name)
    if period and reason is ObsStatus.NOT_PUBLISHED:
        during = text.during(Period.parse(period))
        return text.t(phrases.NO_FIGURE_THEN, places=places, during=during, name=name)
    return absence_sentence(reason, text, places=places, name=name)


def _not_known_then(panel: Panel, places: str, text: Text) -> str:
    """That the observatory does not know what was said on the day that is asked for; empty where none is."""
    day = dict(parse_qsl(panel.query)).get("as_of")
    if not day:
        return ""
    return text.t(
        "{places}: el observatorio no conoce lo que se decía de «{name}» el {date}.",
        places=places,
        name=text.t(panel.indicator.name),
        date=text.date(date.fromisoformat(day)),
    )


def known_absences(
    why: Absences, place: Territory, text: Text, series: Collection[str] | None = None
) -> Iterator[tuple[str, str]]:
    """Series with the sentence that a place has figures of them and none is drawn: withheld ones, and undated ones.

    Of named `series` only withheld ones: a page lists those without a date itself.
    """
    reasons = (ObsStatus.WITHHELD,) if series is not None else (ObsStatus.WITHHELD, ObsStatus.UNDATED)
    for reason in reasons:
        for name, indicator in why.catalog.indicators.items():
            known = place.code in why.places(name, reason) and why.reason(name, place.code) is reason
            if known and (series is None or name in series):
                words = {"places": text.t(place.name), "name": text.t(indicator.name)}
                yield name, absence_sentence(reason, text, **words)


def capital(sentence: str) -> str:
    """The sentence with its first letter large."""
    return sentence[:1].upper() + sentence[1:]
