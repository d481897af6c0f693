"""Says a word of the glossary: what it is called and what the site says, a status always by its own word."""

from __future__ import annotations

from observatory.model import Term
from observatory.text import Text
from observatory.words.labels import MARKS, SYMBOLS
from observatory.words.sentences import capital


def term_name(term: Term, text: Text) -> str:
    """What a term is called: its name, or the words of the statuses that it explains."""
    return text.t(term.term) if term.term else capital(_status_words(term, text))


def recommended_words(term: Term, text: Text) -> str:
    """What the site says for a term; empty where it recommends nothing."""
    return _status_words(term, text) if term.statuses else text.t(term.say)


def _status_words(term: Term, text: Text) -> str:
    return ", ".join(text.t((SYMBOLS | MARKS)[status]) for status in term.statuses)
