"""The list of questions, each with a line of answer, as its own page and the home have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from observatory.model import Question
from observatory.text import Text
from observatory.vocabulary import page_titles


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question and the newest number of each place, in a few words.

    `apart` says that the numbers are many years apart: each has a sentence of its own then.
    """

    question: Question
    headlines: tuple[str, ...]
    apart: str = ""


def questions_page(lines: Sequence[QuestionLine], text: Text) -> Component:
    """The questions people ask, in their order."""
    return html.Article(
        [html.H1(text.t(page_titles.QUESTIONS)), question_list(lines, text)], className="questions-page"
    )


def question_list(lines: Sequence[QuestionLine], text: Text) -> Component:
    """Each question as a link, with its line of answer below."""
    return html.Ul([_item(line, text) for line in lines], className="questions")


def _item(line: QuestionLine, text: Text) -> Component:
    href = addresses.page(text.lang, "questions", line.question.id)
    headlines = [headline.removesuffix(".") for headline in line.headlines]
    told = " · ".join(headlines)
    if line.apart:
        told = " ".join([*(f"{headline}." for headline in headlines), line.apart])
    answer = html.Span(told, className="answer") if told else None
    return html.Li([html.A(text.t(line.question.title), href=href), answer])
