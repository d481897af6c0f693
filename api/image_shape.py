"""The shape in which a request asks for an image."""

from __future__ import annotations

from typing import Final

from flask import request

from api.selecting import asked_query, with_pair
from observatory.addresses.selection import SelectionError
from observatory.addresses.selection_error import near
from observatory.charts.painting.shapes import SHAPES
from observatory.vocabulary import phrases

SHAPE: Final = "shape"
"""The key that names it."""


def asked_shape() -> str:
    """The name of the shape; empty where none is asked for. Raises SelectionError for one that is not known."""
    values = request.args.getlist(SHAPE)
    if not values:
        return ""
    if len(values) > 1 or values[0] not in SHAPES:
        meant = [
            (f"{SHAPE}={name}", with_pair(asked_query(), SHAPE, name)) for name in near(values[0], SHAPES)
        ]
        raise SelectionError(
            phrases.BAD_VALUE, meant, asked=",".join(values), key=SHAPE, known=", ".join(SHAPES)
        )
    return values[0]
