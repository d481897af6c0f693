"""A question that people ask: which series answer it, in which order, and what may not be said of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """One file of data/catalog/questions; no number stands in it.

    `answers` are queries without a territory: for each place the first one with figures leads. `charts` are queries too,
    drawn in this order, `more` those that follow further down the page; of a question of `registers` the change from one
    register to the next is told between two charts. `indicators` are all series that belong to the question, the first
    ones first; `pages` are pages of the site that explain it. `opening` is the first line of its page, before any number.
    `points`: it lists the points of help. `unknown` says what is not known beyond the series that have no figure.
    """

    id: str
    position: int
    title: str
    short: str
    caution: str
    indicators: tuple[str, ...]
    answers: tuple[str, ...] = ()
    comparison: str = ""
    charts: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    registers: bool = False
    points: bool = False
    opening: str = ""
    unknown: str = ""
    pages: tuple[str, ...] = ()
