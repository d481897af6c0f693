"""What leads through the years of the explorer: its maps step by step, a map of its own, and the chart over time."""

from __future__ import annotations

from dash.development.base_component import Component

from layouts.document import elements as html
from layouts.explorer.scene import DistrictMap, Scene
from layouts.parts.controls import Control, ControlOption, field
from observatory.text import Text
from observatory.vocabulary import captions

_FEWEST_YEARS = 3  # of which some may be chosen


def steps(scene: Scene, text: Text) -> Component | None:
    """The native range over the steps, with play; nothing where there is but one."""
    if len(scene.steps) < 2:
        return None
    first, now, last = (text.period(scene.steps[at]) for at in (0, scene.now, -1))
    slider = _range(len(scene.steps), **{"data-steps": "", "aria-valuetext": now})
    return html.Div(
        [
            html.Button(text.t(captions.PLAY), type="button", className="button", **{
                "data-play": "", "aria-pressed": "false", "data-stop": text.t("Pausar"), "data-go": text.t(captions.PLAY),
            }),
            html.Label([html.Span([text.t(captions.PERIOD), " ", html.Strong(now, **{"data-now": ""})]), slider]),
            html.Span(f"{first} … {last}", className="note", **{"data-ends": ""}),
        ],
        className="years",
    )  # fmt: skip


def of_map(district_map: DistrictMap, number: int, text: Text) -> Component:
    """The native range over the periods of a map that shows another series; the asset sets it with each heading."""
    slider = _range(len(district_map.steps), **{"data-own": str(number)})
    name = html.Span(text.t("Periodo de este mapa"), className="note")
    return html.Div(html.Label([name, slider]), className="years own")


def _range(count: int, **attributes: str) -> Component:
    return html.Input(type="range", min="0", max=str(count - 1), autoComplete="off", **attributes)


def span(scene: Scene, text: Text) -> Component | None:
    """From which year until which the chart over time is drawn; nothing where there are too few to choose from."""
    if len(scene.years) < _FEWEST_YEARS:
        return None
    first, last = scene.years[0], scene.years[-1]
    chosen = [min(max(year, first), last) for year in scene.span_of_years or (first, last)]
    ends = [
        ("from", text.t("Desde"), scene.years[:-1], chosen[0]),
        ("until", text.t("Hasta"), scene.years[1:], chosen[1]),
    ]
    selects = [
        field(Control(key, name, tuple(ControlOption(str(year), str(year)) for year in years), str(year)), prefix="tramo")
        for key, name, years, year in ends
    ]  # fmt: skip
    every = html.Button(text.t(captions.EVERY_YEAR), type="button", className="button", **{"data-all": ""})
    hint = html.Span(text.t("O arrastre sobre el gráfico para elegir los años."), className="note")
    return html.Div(
        [*selects, *([every] if scene.span else []), hint],
        className="span", role="group", **{"aria-label": text.t("Años del gráfico"), "data-span": ""},
    )  # fmt: skip


def span_words(scene: Scene, text: Text) -> str:
    """The years of the chart over time, as they are announced."""
    return text.period(scene.span) if scene.span else text.t(captions.EVERY_YEAR)
