"""The colours of the style sheet are those of the charts."""

import re
from pathlib import Path

from observatory.charts.colours import DARK, LIGHT


def declared(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", css))


def test_light_and_dark_are_said_alike_in_the_style_sheet_and_in_the_charts(root: Path) -> None:
    light, dark = (root / "assets" / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    assert {name: declared(light).get(name) for name in LIGHT} == dict(LIGHT)
    assert {name: declared(dark).get(name) for name in DARK} == dict(DARK)
