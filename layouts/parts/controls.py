"""The filters of a chart: a plain form of selects that needs no script; its fields are a query's keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dash.development.base_component import Component
from markupsafe import Markup

from layouts.document import elements as html
from layouts.document.ids import FILTERS
from observatory.text import Text
from observatory.vocabulary import captions


@dataclass(frozen=True, slots=True)
class ControlOption:
    """One option of a filter; `group` is the heading it stands under."""

    value: str
    label: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """One filter: the key it sets in the query, what may be chosen, and what is."""

    key: str
    label: str
    choices: tuple[ControlOption, ...]
    chosen: str = ""


def form(
    action: str, controls: Sequence[Control], text: Text, *, name: str = "", folds: bool = True
) -> Component:
    """The form of all filters that leave a choice. Without a script it sends a plain GET to `action`.

    On a phone several fold into one line that says what is chosen, unless the form is what one comes for; the style sheet
    unfolds them where there is room. `name` is what the form is called; without one it is that of a chart's filters.
    """
    offered = [control for control in controls if len(control.choices) > 1]
    plain = html.Form(
        [
            *(field(control) for control in offered),
            html.Button(text.t(captions.SHOW), type="submit", className="button"),
        ],
        id=FILTERS,
        action=action,
        method="get",
        className="filters",
        **{"data-filters": "", "aria-label": name or text.t("Filtros del gráfico")},
    )
    return plain if len(offered) < 2 or not folds else collapsible_form(plain, offered, text)


def collapsible_form(form_of_filters: Component, controls: Sequence[Control], text: Text) -> Component:
    """A form that on a phone is one line, which says what is chosen, until it is asked for."""
    chosen = " · ".join(_chosen_label(control) for control in controls)
    summary = html.Summary([html.B(text.t(captions.CHANGE_CHOICE)), " ", html.Span(chosen)])
    return html.Details([summary, form_of_filters], className="filters-fold")


def _chosen_label(control: Control) -> str:
    """What a browser shows of the select: the first choice where none is the one chosen."""
    chosen = (choice.label for choice in control.choices if choice.value == control.chosen)
    return next(chosen, control.choices[0].label)


def field(control: Control, *, prefix: str = "filtro") -> Component:
    """A select with its name before it; `prefix` tells the ids of two forms of one page apart."""
    name = f"{prefix}-{control.key}"
    return html.Div(
        [
            html.Label(control.label, htmlFor=name),
            html.Select(_options(control), id=name, name=control.key),
        ],
        className="field",
    )


def _options(control: Control) -> Markup:
    """The options under their groups, written at once: there may be a hundred."""
    groups: dict[str, list[str]] = {}
    for choice in control.choices:
        groups.setdefault(choice.group, []).append(_option(choice, chosen=choice.value == control.chosen))
    return Markup("".join(_option_group(group, "".join(options)) for group, options in groups.items()))


def _option(choice: ControlOption, *, chosen: bool) -> str:
    selected = " selected" if chosen else ""
    return f'<option{selected} value="{escape(choice.value)}">{escape(choice.label, quote=False)}</option>'


def _option_group(group: str, options: str) -> str:
    return f'<optgroup label="{escape(group)}">{options}</optgroup>' if group else options
