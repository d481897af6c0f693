"""Holds Dash and plotly.js back until a reader reaches for a chart: most of a page's weight, and none of its words."""

from __future__ import annotations

from layouts import ids
from layouts.assets import asset
from layouts.plotly_file import plotly_address

STARTER = "start.js"
STILL = "still.js"


def waiting(scripts: str, renderer: str) -> str:
    """Dash's own tags in a template, where no browser loads them, and the script that decides when.

    plotly.js is marked as what only a page with a chart needs. Its address is ours, with a fingerprint: the
    one Dash would ask for by itself could not be kept by the browser.
    """
    plotly = f'<script src="{plotly_address()}" data-charts></script>'
    still = f'<script src="{asset(STILL)}"></script>'
    return (
        f'<template id="{ids.WAITING}">{scripts}\n{still}\n{plotly}\n{renderer}</template>\n'
        f'<script src="{asset(STARTER)}"></script>'
    )
