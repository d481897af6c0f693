"""The lines that put a chart on another site: frozen in its release or living, as a frame or with the script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from itertools import pairwise
from typing import Final, NamedTuple

from markupsafe import Markup

from layouts.document import addresses
from layouts.document.page import window_title
from layouts.document.templates import RenderContext, cache_fragment, fill_template
from observatory.addresses.selection import EmbedLook, in_release
from observatory.charts.painting.embed_frame import OFFERED, STEPS, Framing, measure_frame
from observatory.demonstration import prefix_demonstration_mark, site_name
from observatory.model import Panel
from observatory.provenance.third_party_copies import official

LIGHT: Final = EmbedLook()


def embed_address(
    panel: Panel, context: RenderContext, *, frozen: bool = False, look: EmbedLook = LIGHT
) -> str:
    """The whole address of the frame of a panel."""
    query = in_release(panel.query, panel.release) if frozen else panel.query
    return f"{context.base_url}{addresses.embed(context.text.lang, query, look)}"


def shown_frame(panel: Panel, context: RenderContext) -> str:
    """The living frame on a page of our own, whose policy refuses styles of elements."""
    address = embed_address(panel, context)
    title, heights = _title_and_heights(panel, context, _measure_official_frame(panel, context), frozen=False)
    return f"<iframe {_attributes(address, title, max(heights))}></iframe>"


class SizedFrame(NamedTuple):
    """A frame as another site sets it: its element, what it is called, and its pixels."""

    html: str
    title: str
    width: int
    height: int


def sized_frame(
    panel: Panel, context: RenderContext, *, frozen: bool, look: EmbedLook, most: tuple[int, int]
) -> SizedFrame:
    """The frame of a panel, no broader and no higher than `most` pixels (0: as it likes); narrower in a narrow column."""
    title, heights = _title_and_heights(
        panel, context, _measure_official_frame(panel, context, look), frozen=frozen
    )
    if (needed := max(heights)) > (most[1] or needed):
        look = replace(look, brief=True)
        framed = _measure_official_frame(panel, context, look)
        title, heights = _title_and_heights(panel, context, framed, frozen=frozen)
        needed = max(heights)
    width, height = (min(own, asked or own) for own, asked in zip((OFFERED, needed), most, strict=True))
    address = embed_address(panel, context, frozen=frozen, look=look)
    # Some sites strip styles: they keep the old word for a frame without an edge.
    element = _element(
        address, title, height, width=width, style=f";max-width:{width}px", more=' frameborder="0"'
    )
    return SizedFrame(element, title, width, height)


def _measure_official_frame(panel: Panel, context: RenderContext, look: EmbedLook = LIGHT) -> Framing:
    """Of the official figures alone: no others go to other sites, not in a title either."""
    return measure_frame(
        official(panel), context.outlines, context.helplines, text=context.text, brief=look.brief
    )


def _frame(panel: Panel, context: RenderContext, framing: Framing, *, frozen: bool, look: EmbedLook) -> str:
    address = embed_address(panel, context, frozen=frozen, look=look)
    title, heights = _title_and_heights(panel, context, framing, frozen=frozen)
    frame = _element(address, title, max(heights), style=f";height:{_height_by_width(heights)}")
    return f'<div style="container-type:inline-size;width:100%">{frame}</div>'


def _height_by_width(heights: Sequence[int]) -> str:
    """The height of a frame by the width of the box around it (100cqw): another from each of STEPS on."""
    parts = [f"{heights[0]}px"]
    for step, (before, after) in zip(STEPS[1:], pairwise(heights), strict=True):
        if after > before:
            parts.append(f"clamp(0px,(100cqw - {step - 1}px)*999,{after - before}px)")
        elif after < before:
            parts.append(f"clamp({after - before}px,({step - 1}px - 100cqw)*999,0px)")
    return f"calc({' + '.join(parts)})"


def _title_and_heights(
    panel: Panel, context: RenderContext, framing: Framing, *, frozen: bool
) -> tuple[str, tuple[int, ...]]:
    return (framing.finding, framing.frozen) if frozen else (_subject(panel, context), framing.living)


def _element(
    address: str, title: str, height: int, *, width: int = OFFERED, style: str = "", more: str = ""
) -> str:
    """A site that strips styles keeps the width in pixels, which is all that HTML allows there."""
    attributes = _attributes(address, title, height, width=width)
    return f'<iframe {attributes}{more} style="display:block;width:100%;border:0{style}"></iframe>'


def _attributes(address: str, title: str, height: int, *, width: int = OFFERED) -> str:
    words = f'src="{escape(address)}" title="{escape(title)}"'
    return f'{words} width="{width}" height="{height}" loading="lazy"'


def _subject(panel: Panel, context: RenderContext) -> str:
    """What the panel measures and who says it."""
    text = context.text
    name = text.t(panel.comparison.name if panel.comparison else panel.indicator.name)
    title = window_title(name, site_name(text, demonstration=panel.demonstration), text)
    return prefix_demonstration_mark(title, text, demonstration=panel.demonstration)


class EmbedLines(NamedTuple):
    """What becomes of one frame in words, and the lines that put it on another site: plain, and with the script.

    The script makes it as tall as it needs; where none runs it stays the frame.
    """

    words: str
    plain: str
    scripted: str


def embed_lines(panel: Panel, context: RenderContext) -> list[EmbedLines]:
    """The frame that never changes and the one that lives, neither before the other in weight.

    A frame loses nothing down to the help line at any width, and is no higher than its width needs. The width is that of
    the column it stands in, by the style of a box around it; where that is stripped, or not known to a browser, the frame
    has the height that the narrowest needs. A frozen one is called by its finding; a living one by what it
    measures, since its finding changes.
    """
    text, framing = context.text, _measure_official_frame(panel, context)
    told = {
        True: text.t(
            "Fijo: no cambia, salvo que su publicación se retire. Si una cifra se corrige, el marco lo dice. La línea de "
            "ayuda es la de hoy."
        ),
        False: text.t("Vivo: cambia con cada publicación y dice el día de sus datos."),
    }
    script = f'<script async src="{escape(context.base_url)}{addresses.EMBED_SCRIPT}"></script>'
    lines = []
    for frozen, words in told.items():
        plain, resized = (
            _frame(panel, context, framing, frozen=frozen, look=EmbedLook(resize=resize))
            for resize in (False, True)
        )
        lines.append(EmbedLines(words, plain, f"<observatorio-chart>{resized}</observatorio-chart>{script}"))
    return lines


@cache_fragment
def gallery_chart(panel: Panel, context: RenderContext) -> Markup:
    """A chart as another site shows it, in a fold with its lines; its frame is not asked for before it is opened."""
    text = context.text
    return fill_template(
        "gallery_chart",
        text,
        name=text.t((panel.comparison or panel.indicator).name),
        frame=Markup(shown_frame(panel, context)),
        lines=embed_lines(panel, context),
        share=addresses.page(text.lang, "share", query=panel.query),
    )
