"""The filters of a chart: a plain form of selects that needs no script; its fields are a query's keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from layouts.document.templates import fill_template
from observatory.text import Text


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

    @property
    def groups(self) -> dict[str, list[ControlOption]]:
        """The choices by the heading that they stand under."""
        groups: dict[str, list[ControlOption]] = {}
        for choice in self.choices:
            groups.setdefault(choice.group, []).append(choice)
        return groups

    @property
    def chosen_label(self) -> str:
        """What a browser shows of the select: the first choice where none is the one chosen."""
        chosen = (choice.label for choice in self.choices if choice.value == self.chosen)
        return next(chosen, self.choices[0].label)


def form(
    action: str, controls: Sequence[Control], text: Text, *, name: str = "", folds: bool = True
) -> Markup:
    """The form of all filters that leave a choice. Without a script it sends a plain GET to `action`.

    On a phone several fold into one line that says what is chosen, unless the form is what one comes for; the style sheet
    unfolds them where there is room. `name` is what the form is called; without one it is that of a chart's filters.
    """
    offered = [control for control in controls if len(control.choices) > 1]
    return fill_template(
        "filters", text, action=action, controls=offered, name=name, folds=folds and len(offered) > 1
    )


def field(control: Control, text: Text, *, prefix: str = "filtro") -> Markup:
    """A select with its name before it; `prefix` tells the ids of two forms of one page apart."""
    return fill_template("field", text, control=control, prefix=prefix)
