"""What rules know besides the answer: the catalogue, what is held and shown, the interface's document."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask.testing import FlaskClient

from etl.checks.sensitive_text import People
from layouts.document import addresses
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.languages import SOURCE, languages
from observatory.model import Indicator, RegisterTable
from observatory.observatory import Observatory
from observatory.provenance.gaps import Absences, Pair
from observatory.provenance.third_party_copies import is_unpublished
from observatory.text import Text, keep_together
from tests.kit.passages import sentences
from tests.walk import listing
from tests.walk.answers import Answer


@dataclass(frozen=True)
class Known:
    """Of one site, each part gathered when a rule first asks for it."""

    client: FlaskClient

    @cached_property
    def site(self) -> Observatory:
        site = self.client.application.extensions["observatory"]
        assert isinstance(site, Observatory)
        return site

    @property
    def catalog(self) -> Catalog:
        return self.site.catalog

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """That of the interface."""
        document: Mapping[str, Any] = self.client.get("/api/v1/openapi.json").get_json()
        return document

    @cached_property
    def absences(self) -> Absences:
        with self.site.one_release():
            return self.site.absences()

    @cached_property
    def pairs(self) -> frozenset[Pair]:
        """Series and places of which a figure is shown, listed without a date, or held."""
        with self.site.one_release():
            return frozenset(listing.pairs(self.site))

    @cached_property
    def undeniable(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """By language and name of a series the places of which nobody may say that nothing is published.

        Of places that share their name with others the site's own alone: there are four Independencias.
        """
        shared = Counter(place.name for place in self.catalog.territories.values())
        told: dict[str, dict[str, set[str]]] = {lang: {} for lang in languages()}
        for indicator, code in self.pairs:
            place = self.catalog.territories[code]
            for lang in languages() if shared[place.name] == 1 or code in self.catalog.main_places else ():
                text = Text(lang)
                told[lang].setdefault(text.t(self.catalog.indicators[indicator].name), set()).add(
                    text.t(place.name)
                )
        return {lang: {name: frozenset(places) for name, places in by.items()} for lang, by in told.items()}

    @cached_property
    def copied(self) -> Mapping[str, frozenset[tuple[float, str]]]:
        """By series the values, with their years, of files that their owners have not published, and of no other."""
        sources = self.catalog.sources
        copies = {one.id for one in sources.values() if is_unpublished(one)}
        found = {}
        for id_ in (one.id for one in self.catalog.indicators.values() if copies & {*one.sources}):
            query = f"indicator={id_}&grain=all&territory={','.join(self.catalog.main_places)}"
            rows = [
                row for row in self.site.panel(Selection.from_query(query, self.catalog)).rows if row.value
            ]
            of_copy, official = (
                {
                    (row.value or 0.0, str(row.period.end.year))
                    for row in rows
                    if (row.snapshot.partition("@")[0] in copies) is is_copy
                }
                for is_copy in (True, False)
            )
            found[id_] = frozenset(of_copy - official)
        return found

    @cached_property
    def unwritten_registers(self) -> tuple[Indicator, ...]:
        """The series of registers whose writers nobody knows."""
        return tuple(one for one in self.catalog.indicators.values() if not one.tells_change)

    def tables(self, indicator: str) -> tuple[RegisterTable, ...]:
        """The tables that the policy lets out of a register."""
        rule = self.catalog.register_rule(indicator)
        return rule.tables if rule is not None else ()

    @cached_property
    def pages_of_ages(self) -> frozenset[str]:
        """The places and questions on whose pages ages of a register stand."""
        every = (self.catalog.shown_on(one.id, ["age"]) for one in self.unwritten_registers)
        return frozenset(name for names in every for name in names)

    def slug(self, lang: str, name: str) -> str:
        """What the page called `name` is called in an address."""
        return languages()[lang].slugs[name]

    def rows(self, answer: Answer) -> list[dict[str, Any]]:
        """The rows of an answer of JSON."""
        rows: list[dict[str, Any]] = json.loads(answer.text)["rows"]
        return rows

    def subject(self, answer: Answer) -> str:
        """The series that an answer is about, and it alone; empty where there is none."""
        if "indicator" in answer.query:
            return answer.query["indicator"]
        place = addresses.place_at(answer.path)
        if place and place.name == "indicators":
            return place.subject
        name = answer.path.removeprefix("/embed/")
        return name if answer.path.startswith("/embed/") and name in self.catalog.indicators else ""

    def place(self, answer: Answer) -> str:
        """The code of the place that an answer is about, and it alone; empty where there is none."""
        place = addresses.place_at(answer.path)
        code = place.subject if place and place.name == "territories" else answer.query.get("territory", "")
        return code if code in self.catalog.territories else ""

    @cached_property
    def _long_names(self) -> re.Pattern[str]:
        names = {place.name.rstrip(")") for place in self.catalog.territories.values() if " " in place.name}
        return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))

    def with_short_names(self, said: str) -> str:
        """A sentence in which each name of a place is one word, as it is to who reads it aloud."""
        return self._long_names.sub("Comas", said)

    def without_names(self, said: str) -> str:
        """What is left of words without the names of places."""
        return re.sub(
            r"[^\W\d]\w+",
            lambda word: "" if word[0] in self._short_names else word[0],
            self._long_names.sub("", said),
        )

    @cached_property
    def alike(self) -> frozenset[str]:
        """Words of categories that are names: the same in another language."""
        named = [code.name for one in self.catalog.dimensions.values() for code in (*one.codes, *one.groups)]
        texts = [Text(lang) for lang in languages() if lang != SOURCE]
        return frozenset(
            word
            for name in named
            for text in texts
            for word in {*re.findall(r"\w+", name)} & {*re.findall(r"\w+", text.t(name))}
        )

    @cached_property
    def _short_names(self) -> frozenset[str]:
        return frozenset(place.name for place in self.catalog.territories.values())

    @cached_property
    def never_said(self) -> frozenset[str]:
        """In every language the sentences that pages show as those nobody may say."""
        unsafe = [one.unsafe_sentence for one in self.catalog.indicators.values()]
        return frozenset(
            set_as
            for lang in languages()
            for one in unsafe
            for set_as in _as_data_and_page(Text(lang).t(one))
        )

    @cached_property
    def limits(self) -> frozenset[str]:
        """In every language the limits and reasons that the catalogue declares, sentence by sentence."""
        every = [*self.catalog.indicators.values()]
        told = [said for one in every for said in (*one.caveats, one.comparability.reason, one.method)]
        told += [one.reason for one in self.catalog.comparisons.values()]
        return frozenset(
            set_as
            for lang in languages()
            for said in told
            for one in sentences(Text(lang).t(said))
            for set_as in _as_data_and_page(one)
        )

    @cached_property
    def people(self) -> People:
        return People(self.catalog)

    def twin(self, answer: Answer) -> str:
        """The same page in the language of the sources."""
        path, _, query = answer.asked.address.partition("?")
        return self.client.get(addresses.translate_address(path, SOURCE, query)).text


def _as_data_and_page(sentence: str) -> tuple[str, str]:
    """A sentence as files write it, and as pages do, which keep a number and its sign on one line."""
    return sentence, keep_together(sentence)
