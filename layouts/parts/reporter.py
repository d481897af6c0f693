"""The reporter's card of a chart: what may be printed, what not and why, how to name it, and the help line to print."""

from __future__ import annotations

from markupsafe import Markup

from layouts.document.render_context import RenderContext
from layouts.document.templates import fill_template
from observatory.charts.findings.reporter_card import ReporterCard
from observatory.charts.painting.embed_frame import phones
from observatory.model import Panel


def for_reporters(card: ReporterCard, panel: Panel, context: RenderContext) -> Markup:
    """The card as a section, and the way to what holds for every number of the site."""
    calls = help_to_print(panel, context)
    return fill_template("card", context.text, card=card, calls=calls, contact=context.contact)


def help_to_print(panel: Panel, context: RenderContext) -> list[str]:
    """The telephones of the panel's places, each by the name of its service."""
    lines = phones(panel, context.helplines)
    return [f"{context.text.t(line.service)}: {line.contact}" for line in lines]
