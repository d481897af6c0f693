"""The style sheet of an embed: its sizes are those that its height is counted from, its colours those of the site."""

from __future__ import annotations

import re
from typing import Final

from observatory.addresses.embed_look import Theme
from observatory.charts.colours import DARK, LIGHT
from observatory.charts.painting.embed_drawing import BROAD, EDGE, GAPS, PART, STACKED, TWO_PARTS, WIDEST
from observatory.charts.painting.embed_text import FACES

_COLOUR: Final = re.compile(r"var\(--([a-z0-9-]+)")


def _face(name: str) -> str:
    """The style of a kind of paragraph: sizes in rem, so that a reader's larger letters stay larger."""
    face = FACES[name]
    weight = f";font-weight:{700 if face.bold else 400}"
    padding = f"{face.padding / 16:g}rem 0 {face.padding / 16:g}rem {face.indent / 16:g}rem"
    return (
        f".{name}{{font-size:{face.size / 16:g}rem;line-height:{face.line / 16:g}rem{weight};"
        f"margin:0 0 {face.below / 16:g}rem;padding:{padding}}}"
    )


_RULES: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;background:var(--paper);color:var(--ink);margin:0;"
    f"padding:{EDGE}px}}{''.join(map(_face, FACES))}"
    "a{color:inherit}a.pressed,.notice{display:block}summary{cursor:pointer}"
    ".row{display:flex;flex-wrap:wrap;align-items:baseline;column-gap:1rem;margin:0}"
    ".row details[open]{flex-basis:100%;min-width:0}"
    ".quiet,.note{color:var(--muted)}"
    ".note{position:relative}.note::before{content:'•';position:absolute;inset-inline-start:0}"
    f".drawing{{margin:0 0 {FACES['said'].below / 16:g}rem}}svg{{display:block;width:100%;height:auto}}"
    f".narrow svg,.alone svg{{max-width:{WIDEST[True]}px}}.broad svg{{max-width:{WIDEST[False]}px}}.broad{{display:none}}"
    f".parts{{display:flex;flex-wrap:wrap;align-items:flex-start;gap:{GAPS[1]}px {GAPS[0]}px}}"
    f".parts svg{{flex:1 1 {PART}px;width:auto;max-width:{STACKED}px}}"
    f"@media(min-width:{TWO_PARTS}px){{.parts svg{{max-width:{WIDEST[True]}px}}}}"
    f"@media(min-width:{BROAD}px){{.narrow{{display:none}}.broad{{display:block}}}}"
    "[data-i]:has(>.key):hover>path{stroke:var(--ink);stroke-width:2.5}[data-i]:hover>.key{font-weight:700}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.8125rem}caption{text-align:left}"
    "td,th{border-bottom:1px solid var(--rule);padding:.25rem .5rem;text-align:left;vertical-align:top}"
    ".number{text-align:right;font-variant-numeric:tabular-nums}"
)


def style_for(theme: Theme, body: str) -> str:
    """The rules, and the colours that they and the drawings of `body` name."""
    names = sorted({*_COLOUR.findall(_RULES), *_COLOUR.findall(body)})
    light, dark = (
        f":root{{color-scheme:{scheme};{';'.join(f'--{name}:{colours[name]}' for name in names)}}}"
        for scheme, colours in (("light", LIGHT), ("dark", DARK))
    )
    colours = {"light": light, "dark": dark, "auto": f"{light}@media(prefers-color-scheme:dark){{{dark}}}"}
    return colours[theme] + _RULES
