"""What is held back until a reader reaches for a chart."""

from __future__ import annotations

import re

from layouts.plotly_file import plotly_address
from layouts.waiting import waiting


def test_only_the_script_that_decides_is_loaded_at_once() -> None:
    said = waiting('<script src="/dash.js"></script>', "<script>var renderer = new DashRenderer();</script>")
    held = re.search(r'<template id="waiting">(.*)</template>', said, flags=re.S)
    assert held
    at_once = said.replace(held[0], "")
    assert re.findall(r'src="([^"?]+)', at_once) == ["/assets/start.js"]
    order = [
        held[1].index(part) for part in ("/dash.js", "/assets/still.js", plotly_address(), "DashRenderer")
    ]
    assert order == sorted(order)
