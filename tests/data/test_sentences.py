"""The sentences of the site can be read aloud: at most twenty words each, in every language and in every catalogue."""

from __future__ import annotations

import pytest

from observatory.catalog import Catalog
from observatory.languages import languages
from observatory.text import Text
from observatory.vocabulary import page_titles
from tests.data.test_words import texts
from tests.kit.passages import sentences, words

MOST_WORDS = 20
LONGEST_HEADING = 90


@pytest.mark.parametrize("lang", list(languages()))
def test_no_sentence_has_more_than_twenty_words(lang: str) -> None:
    long = [one for _, said in texts(lang) for one in sentences(said) if words(one) > MOST_WORDS]
    assert not long


def test_a_sentence_ends_where_the_next_begins() -> None:
    assert sentences("Uno, dos: tres. «Cuatro» cinco; seis.") == ["Uno, dos: tres.", "«Cuatro» cinco; seis."]
    assert words("En 2024, 12\u202f395 casos – y {n} más") == 7


@pytest.mark.parametrize("lang", list(languages()))
def test_what_a_page_is_called_fits_into_a_heading(lang: str, catalog: Catalog) -> None:
    named = (*catalog.sources.values(), *catalog.indicators.values(), *catalog.comparisons.values())
    titles = [one.title for one in catalog.questions.values()]
    titles += [title for name, title in vars(page_titles).items() if name.isupper()]
    headings = [Text(lang).t(title) for title in (*(one.name for one in named), *titles)]
    assert not [heading for heading in headings if len(heading) > LONGEST_HEADING]
