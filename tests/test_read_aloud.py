"""A page can be read aloud: short sentences, and no two words run together. The walk asks it of every page."""

from __future__ import annotations

import re

from layouts.document.templates import FOLDER
from tests.data.test_sentences import MOST_WORDS
from tests.kit.passages import is_list, passages, running, words

RUN_TOGETHER = re.compile(r"[^\W\d_]{2}[.?!…;:]+[»”)]?[A-ZÁÉÍÓÚÑÀÂÇÈÊÎÔ¿¡«“(][^\W\d_]")
"""A stop between two words without a space behind it."""


def faults(markup: str, lang: str) -> list[str]:
    """The sentences of a page that are too long, and the passages in which two of its words run together."""
    found = []
    for _, said in passages(markup, lang):
        sentences = running(said)
        found += [one for one in sentences if words(one) > MOST_WORDS]
        found += [one for one in sentences if RUN_TOGETHER.search(one)]
    return found


def test_a_long_sentence_and_words_run_together_are_found_in_any_block() -> None:
    long = " ".join(["Esta", *["palabra"] * MOST_WORDS]) + "."
    for block in ("p", "li", "td", "summary", "figcaption", "dd"):
        assert faults(f"<main><{block}>{long}</{block}></main>", "es") == [long]
        assert faults(f"<main><{block}>¿De qué se trata?<span>Breña</span></{block}></main>", "es")
        assert not faults(f"<main><{block}>¿De qué se trata? <span>Breña</span></{block}></main>", "es")


def test_only_titles_names_and_lists_may_be_long() -> None:
    names = ", ".join(["San Martín de Porres"] * MOST_WORDS) + " y El Alto"
    title = f"«Informe {'de mujeres ' * MOST_WORDS}»"
    assert is_list(names) and not running(names)
    assert not faults(f"<main><p>Según {title}, son 20.</p></main>", "es")
    assert not faults(f'<main><p>Según <a lang="es">{title[1:-1]}</a>.</p></main>', "en")
    assert not is_list(
        "En 2024, según la policía, hubo más denuncias, y en 2023, según los mismos, hubo menos"
    )


def test_two_elements_in_a_line_are_two_words() -> None:
    """A template that sets them without a space between makes one word of two, for the ear and without styles."""
    in_a_line = "(a|abbr|b|code|em|small|span|strong|time)"
    for path in FOLDER.rglob("*.html"):
        fused = rf"[^\s>]</{in_a_line}><{in_a_line}\b(?![^>]*aria-hidden)[^>]*>(?!\s)"
        assert not re.search(fused, path.read_text(encoding="utf-8")), path
