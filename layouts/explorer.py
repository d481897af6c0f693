"""The explorer: its Dash layout, which knows no language, and the parts that its callbacks put into it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from layouts.document import addresses, ids
from layouts.document.field import Input
from layouts.document.render_context import RenderContext
from layouts.pages.not_found import error_page
from layouts.parts.actions import actions, to_print
from layouts.parts.chart_section import chart, source_lines
from layouts.parts.components import section
from layouts.parts.controls import Control, field
from layouts.parts.undated_figures import undated_figures
from layouts.scene import Scene
from observatory.catalog import Catalog
from observatory.charts.kinds.chosen_kind import finding_of
from observatory.model import Panel
from observatory.text import Text
from observatory.words import describe

_STILL: Final = {"staticPlot": True, "displayModeBar": False}
_LONG: Final = 150  # characters from which a heading is set smaller


def layout(maps: int) -> Component:
    """The whole Dash layout, with room for so many maps. `assets/explorer.js` links what its callbacks draw."""
    return html.Div(
        [
            dcc.Location(id=ids.LOCATION, refresh=False),
            *(
                dcc.Store(id=name)
                for name in (ids.ROOM, ids.ASKED, ids.SUBJECT, ids.FRAMES, ids.MAIN_MARKS, ids.EXACTLY)
            ),
            html.Div(id=ids.HEAD),
            html.Div(id=ids.CHOICES),
            html.Div([*(_map(at) for at in range(maps)), _graph(ids.MAIN)], className="scene"),
            html.Div(id=ids.YEARS),
            html.Div([_ranking(at) for at in range(maps)], className="rankings"),
            html.Div(id=ids.DETAILS),
        ],
        id=ids.EXPLORER,
    )


def _map(at: int) -> Component:
    """Heading and note are filled by the asset with each step, as are the ranking's table and its heading."""
    name = f"{ids.MAP}-{at}"
    return html.Section(
        [html.H2(id=f"{name}-titulo"), html.P(id=f"{name}-nota", className="note"), _graph(name)],
        id=f"{name}-parte",
    )


def _ranking(at: int) -> Component:
    name = f"{ids.RANKING}-{at}"
    table = html.Div(id=f"{name}-tabla", className="scroll")
    return html.Section(
        [html.H2(id=f"{name}-titulo"), html.Div([_graph(name), table], className="scene")], id=f"{name}-parte"
    )


def _graph(name: str) -> Component:
    """A figure that plotly draws and does not listen for: marks are met in what the asset lays over it."""
    return html.Div(
        [
            html.Div(dcc.Graph(id=name, config=_STILL, responsive=False), **{"aria-hidden": "true"}),
            html.Div(id=f"{name}-sobre"),
        ],
        className="plotted",
    )


# What the callbacks bring, written as HTML: Dash would make a component of each cell and option


def head(scene: Scene, context: RenderContext) -> list[Component | None]:
    """The finding of the main chart, what it shows, and the grade where two places stand together."""
    finding = finding_of(scene.main, context.text, context.outlines)
    return [
        html.H1(finding, className="finding long" if len(finding) > _LONG else "finding"),
        html.P(describe.subtitle(scene.main, context.text), className="subtitle"),
        _grade(scene.main, context.text),
    ]


def _grade(panel: Panel, text: Text) -> Component | None:
    """The grade where two places stand together, and why in a fold."""
    said = describe.grade_note(panel, text)
    if not said:
        return None
    reason = text.t((panel.comparison or panel.indicator.comparability).reason)
    return html.Details(
        [html.Summary(said.removesuffix(reason).strip()), html.P(reason)], className="more caveat"
    )


def refused(said: str, links: Sequence[tuple[str, str]], text: Text) -> list[Component]:
    """What is said of an address that asks for nothing there is."""
    return [error_page(said, links, text)]


def choices(scene: Scene, text: Text, *, prefix: str, scripted: bool, folded: bool = False) -> Component:
    """Series and pairs, count or rate, the filters of the series, the places. Without a script each is a plain form.

    `folded`: on a phone they take one line until they are asked for.
    """
    action = addresses.page(text.lang, "explorer")
    forms = [_form([control], action, text, prefix=prefix, kept={}) for control in scene.subjects]
    filters = [
        one for one in scene.filters if len(one.choices) > 1 and not (scripted and one.key == "period")
    ]
    parts: list[Component] = [html.Div(forms, className="subjects")]
    parts += [_measures(scene, text, scripted=scripted)] if len(scene.measures) > 1 else []
    parts += (
        [_form(filters, action, text, prefix=prefix, kept={} if scripted else _subject(scene))]
        if filters
        else []
    )
    parts += [_chips(scene, text)] if scripted else []
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
    hidden = [Input(type="hidden", name=key, value=one) for key, one in kept.items()]
    return html.Form(
        [
            *hidden,
            *(field(control, prefix=prefix) for control in controls),
            html.Button(text.t("Mostrar"), type="submit", className="button"),
        ],
        action=action, method="get", className="filters", **{"data-asks": ""},
    )  # fmt: skip


def _measures(scene: Scene, text: Text, *, scripted: bool) -> Component:
    """One number counted in several ways: a press a way."""
    made = [
        _ask(name, query, text, pressed=shown, scripted=scripted) for name, query, shown in scene.measures
    ]
    return html.Div(made, className="measures", role="group", **{"aria-label": text.t("Medida")})


def _ask(
    name: Any, query: str, text: Text, *, scripted: bool, pressed: bool | None = None, label: str = ""
) -> Component:
    """What asks for another query: a button, or a link where no script runs."""
    said = {"aria-label": label} if label else {}
    if not scripted:
        current = {"aria-current": "true"} if pressed else {}
        return html.A(
            name,
            href=addresses.page(text.lang, "explorer", query=query),
            className="button",
            **said,
            **current,
        )
    state = {} if pressed is None else {"aria-pressed": "true" if pressed else "false"}
    return html.Button(name, type="button", className="button", **{"data-ask": query}, **said, **state)


def _chips(scene: Scene, text: Text) -> Component:
    """The places of the main chart, each with the way to leave it out."""
    places = scene.main.territories
    made = [
        html.Li(
            html.Button(
                [text.t(place.name), html.Span(" ×", **{"aria-hidden": "true"})],
                type="button", className=f"chip of-{place.hue}", disabled=len(places) < 2,
                **{"data-choose": place.code, "aria-label": text.t("Quitar {place}", place=text.t(place.name))},
            )
        )
        for place in places
    ]  # fmt: skip
    return html.Ul(made, className="chips", **{"aria-label": text.t("Lugares elegidos")})


def details(scene: Scene, catalog: Catalog, context: RenderContext) -> list[Component]:
    """For each figure that is seen its files, image, code, citation and sources; figures that no chart can hold."""
    text = context.text
    address = f"{context.base_url}{addresses.page(text.lang, 'explorer', query=scene.query)}"
    shown = [_exactly(scene.main, context)]
    for one in scene.maps:
        step = one.steps[one.at(scene.period)]
        shown.append(_exactly(step.map, context, shared=True))
        shown += [_exactly(step.ranking, context)] if one.asked_for else []
    link = html.Div([
        html.P(text.t("Esta dirección abre lo que ahora se ve.")),
        html.Code(address, className="code", **{"data-code": ""}),
        html.Button(
            text.t("Copiar dirección"), type="button", className="button copy",
            **{"data-copy": "", "data-done": text.t("Copiado")},
        ),
    ])  # fmt: skip
    return [
        section(text.t("Llevarse lo que se ve"), link, *shown, id_="llevarse"),
        *undated_figures(scene.undated, catalog, text),
    ]


def _exactly(panel: Panel, context: RenderContext, *, shared: bool = False) -> Component:
    """One figure in a fold of its own: sources, sheet, files, code, citation."""
    text = context.text
    finding = finding_of(panel, text, context.outlines)
    return html.Details(
        [
            html.Summary(f"{_kind(panel, text)}: {describe.subtitle(panel, text)}"),
            source_lines(panel, text),
            to_print(panel.query, text),
            actions(panel, finding, context, table=True, shared=shared, explored=True),
        ],
        className="more",
    )


def _kind(panel: Panel, text: Text) -> str:
    if panel.view == "map":
        return text.t("Mapa")
    return text.t("Barras") if panel.view == "bars" else text.t("Línea en el tiempo")


def years(scene: Scene, text: Text) -> Component | None:
    """The native range over the steps, with play; nothing where there is but one."""
    if len(scene.steps) < 2:
        return None
    at = now(scene)
    said = [text.period(one) for one in scene.steps]
    slider = Input(
        type="range", min="0", max=str(len(said) - 1), value=str(at), autoComplete="off",
        **{"data-steps": "", "aria-valuetext": said[at]},
    )  # fmt: skip
    return html.Div(
        [
            html.Button(text.t("Reproducir"), type="button", className="button", **{
                "data-play": "", "aria-pressed": "false", "data-stop": text.t("Pausar"), "data-go": text.t("Reproducir"),
            }),
            html.Label([html.Span([text.t("Periodo"), " ", html.Strong(said[at], **{"data-now": ""})]), slider]),
            html.Span(f"{said[0]} … {said[-1]}", className="note"),
        ],
        className="years",
    )  # fmt: skip


def now(scene: Scene) -> int:
    """The step of the address, or that which stands for the first map of the series."""
    asked = [one for one in scene.maps if one.asked_for]
    wanted = scene.period if scene.period in scene.steps else None
    if wanted is None and asked:
        last = asked[-1]
        wanted = last.steps[last.shown].period
    return scene.steps.index(wanted) if wanted in scene.steps else max(len(scene.steps) - 1, 0)


# What stands until Dash has drawn


def first_view(scene: Scene, catalog: Catalog, context: RenderContext) -> Component:
    """The same as a page that needs no script: finding, forms, the main chart, maps and rankings with their tables."""
    text = context.text
    return html.Div(
        [
            *head(scene, context),
            choices(scene, text, prefix="primero", scripted=False),
            chart(scene.main, context, id_="primero-principal", paired=False),
            html.Div([*_first_maps(scene, context)], className="pair"),
            *undated_figures(scene.undated, catalog, text),
        ],
        id=ids.FIRST,
    )


def _first_maps(scene: Scene, context: RenderContext) -> Iterator[Component]:
    shown = [(one, one.steps[one.at(scene.period)]) for one in scene.maps]
    for at, (one, step) in enumerate(shown):
        beside = [other.map for _, other in shown if other is not step] if scene.alike else []
        note = [html.P(one.note, className="note")] if one.note else []
        yield html.Div([*note, chart(step.map, context, id_=f"primero-mapa-{at}", beside=beside)])
        if one.asked_for:
            yield chart(step.ranking, context, id_=f"primero-orden-{at}")
