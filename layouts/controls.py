"""The filters of a chart: a plain form of selects that needs no script; its fields are a query's keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from layouts.ids import FILTERS
from observatory.text import Text


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter; `group` is the heading it stands under."""

    value: str
    label: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """One filter: the key it sets in the query, what may be chosen, and what is."""

    key: str
    label: str
    choices: tuple[Choice, ...]
    chosen: str = ""


def form(action: str, controls: Sequence[Control], text: Text) -> Component:
    """The form of all filters that leave a choice. Without a script it sends a plain GET to `action`."""
    shown = [control for control in controls if len(control.choices) > 1]
    return html.Form(
        [
            *(field(control) for control in shown),
            html.Button(text.t("Mostrar"), type="submit", className="button"),
        ],
        id=FILTERS,
        action=action,
        method="get",
        className="filters",
        **{"data-filters": "", "aria-label": text.t("Filtros del gráfico")},
    )


def field(control: Control, *, prefix: str = "filtro") -> Component:
    """A select with its name before it; `prefix` tells the ids of two forms of one page apart."""
    name = f"{prefix}-{control.key}"
    return html.Div(
        [
            html.Label(control.label, htmlFor=name),
            html.Select(list(_options(control)), id=name, name=control.key),
        ],
        className="field",
    )


def _options(control: Control) -> Iterable[Component]:
    for group in dict.fromkeys(choice.group for choice in control.choices):
        options = [
            html.Option(choice.label, value=choice.value, selected=choice.value == control.chosen)
            for choice in control.choices
            if choice.group == group
        ]
        yield from [html.Optgroup(options, label=group)] if group else options
