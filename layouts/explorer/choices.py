"""What may be chosen on the explorer: series and pairs, count or rate, filters, places."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.explorer.scene import Scene
from layouts.parts.controls import Control, field
from observatory.text import Text
from observatory.vocabulary import captions


def choices(scene: Scene, text: Text, *, prefix: str, scripted: bool, folded: bool = False) -> Component:
    """Series and pairs, count or rate, the filters of the series. Without a script each is a plain form.

    `folded`: on a phone they take one line until they are asked for.
    """
    action = addresses.page(text.lang, "explorer")
    forms = [_form([control], action, text, prefix=prefix, kept={}) for control in scene.subjects]
    # The slider moves the year, and two selects the years of the chart over time; of bars the filter chooses a span.
    filters = [
        control for control in scene.filters
        if len(control.choices) > 1 and not (scripted and control.key == "period" and (scene.years or not scene.span))
    ]  # fmt: skip
    parts: list[Component] = [html.Div(forms, className="subjects")]
    parts += [_measures(scene, text, scripted=scripted)] if len(scene.measures) > 1 else []
    parts += (
        [_form(filters, action, text, prefix=prefix, kept={} if scripted else _subject(scene))]
        if filters
        else []
    )
    return html.Details(
        [html.Summary(text.t("Serie, lugares y filtros")), html.Div(parts, className="choices")],
        open=not folded,
        className="more",
    )


def _subject(scene: Scene) -> dict[str, str]:
    """What a form of filters must not lose: which series or pair they are of."""
    comparison = scene.main.comparison
    return {"compare": comparison.id} if comparison else {"indicator": scene.main.indicator.id}


def _form(
    controls: Sequence[Control], action: str, text: Text, *, prefix: str, kept: dict[str, str]
) -> Component:
    """A form of selects; `kept` are keys of the query that it must not lose, where no script knows them."""
    hidden = [html.Input(type="hidden", name=key, value=value) for key, value in kept.items()]
    return html.Form(
        [
            *hidden,
            *(field(control, prefix=prefix) for control in controls),
            html.Button(text.t(captions.SHOW), type="submit", className="button"),
        ],
        action=action, method="get", className="filters", **{"data-asks": ""},
    )  # fmt: skip


def _measures(scene: Scene, text: Text, *, scripted: bool) -> Component:
    """One number counted in several ways: a press a way."""
    ways = [
        _ask(name, query, text, pressed=shown, scripted=scripted) for name, query, shown in scene.measures
    ]
    return html.Div(ways, className="measures", role="group", **{"aria-label": text.t(captions.MEASURE)})


def _ask(name: str, query: str, text: Text, *, scripted: bool, pressed: bool) -> Component:
    """What asks for another query: a button, or a link where no script runs."""
    if not scripted:
        current = {"aria-current": "true"} if pressed else {}
        return html.A(
            name,
            href=addresses.page(text.lang, "explorer", query=query),
            className="button",
            **current,
        )
    state = {"data-ask": query, "aria-pressed": "true" if pressed else "false"}
    return html.Button(name, type="button", className="button", **state)


def chips(scene: Scene, text: Text) -> Component:
    """The places of the main chart, each with the way to leave it out."""
    places = scene.main.territories
    items = [
        html.Li(
            html.Button(
                [text.t(place.name), html.Span(" ×", **{"aria-hidden": "true"})],
                type="button", className=f"chip of-{place.hue}", disabled=len(places) < 2,
                **{"data-choose": place.code, "aria-label": text.t("Quitar {place}", place=text.t(place.name))},
            )
        )
        for place in places
    ]  # fmt: skip
    return html.Ul(items, className="chips", **{"aria-label": text.t("Lugares elegidos")})
