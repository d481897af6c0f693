"""A citation read back by the programs that keep references: who counted, what, in which release, and where."""

from __future__ import annotations

import re
from dataclasses import replace

import bibtexparser
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st

from observatory.addresses.selection import in_release
from observatory.model import Panel
from observatory.text import Text
from observatory.words import citation_forms
from observatory.words.citation_forms import CitedTable, cited_table, sentence
from tests.observatory import panels

ES = Text()
ADDRESS = "https://observatorio.example/es/indicadores/cem_cases?release=2026-11-25"
MIMP = "Ministerio de la Mujer y Poblaciones Vulnerables (MIMP)"
HOSTILE = st.text(st.sampled_from('aé {}\\%&$#_^~«»"@=,'), min_size=1).map(lambda name: f"x{name}x")


def cited(panel: Panel | None = None, text: Text = ES) -> CitedTable:
    return cited_table(panel or panels.trend(), text, address=ADDRESS)


def test_the_sentence_names_the_producer_first_then_release_day_and_address() -> None:
    said = sentence(cited(), ES)
    assert said.startswith(f"{MIMP}: ")
    assert said.index("2026-11-25") < said.index("25 de noviembre de 2026") < said.index(ADDRESS)


def test_a_rate_credits_those_who_counted_before_those_who_counted_the_population() -> None:
    panel = panels.rates()
    counted, population = panel.sources[0], replace(panel.sources[0], id="a_census", publisher="INEI")
    edition = replace(panel.snapshots[0], source=population.id)
    both = replace(panel, sources=(population, counted), snapshots=(edition, *panel.snapshots))
    assert cited(both).producers == (counted.publisher, "INEI")


def test_a_map_on_which_nothing_stands_is_cited_as_this_observatorys() -> None:
    table = cited(replace(panels.trend(), rows=(), sources=(), snapshots=(), statements=()))
    assert table.producers == (table.site,)
    assert sentence(table, ES).startswith(f"{table.site}: «")


def test_documents_and_files_behind_one_table_are_both_credited() -> None:
    stated, filed = panels.sparse(), panels.trend()
    both = replace(
        filed,
        rows=filed.rows + stated.rows,
        statements=stated.statements,
        sources=filed.sources + stated.sources,
        snapshots=filed.snapshots + stated.snapshots,
    )
    assert set(cited(both).producers) == {MIMP, stated.statements[0].publisher}


def test_figures_that_documents_state_are_derived_from_the_documents() -> None:
    stated = panels.sparse()
    assert cited(stated).derived_from == (stated.statements[0].url,)
    assert cited().derived_from == (panels.trend().sources[0].url,)


def test_one_table_of_one_release_has_one_key_and_another_table_or_release_another() -> None:
    panel = panels.trend()
    named = replace(panel, query=in_release(panel.query, panel.release))
    spoken = replace(panel, query=f"{panel.query}&lang=en")
    assert cited(panel).key == cited(named).key == cited(spoken, Text("en")).key
    others = (replace(panel, release="2027-01-01"), replace(panel, query=f"{panel.query}&by=sex"))
    assert len({cited(panel).key, *(cited(other).key for other in others)}) == 3


def hostile(producers: list[str], title: str) -> CitedTable:
    return replace(cited(), producers=tuple(producers), title=title, notes=(title,))


@given(st.lists(HOSTILE, min_size=1, max_size=3, unique=True), HOSTILE)
def test_bibtex_gives_back_every_letter(producers: list[str], title: str) -> None:
    library = bibtexparser.parse_string(
        citation_forms.bibtex(hostile(producers, title)), append_middleware=[LatexDecodingMiddleware()]
    )
    (entry,) = library.entries
    assert not library.failed_blocks
    bare = str.maketrans({"{": "", "}": "", "ˆ": "^"})  # the reader sets a caret as the accent of its shape
    fields = {name: value.translate(bare) for name, value in entry.items()}
    assert fields["title"] == title.translate(bare)
    assert fields["author"] == " and ".join(name.translate(bare) for name in producers)
    assert (fields["url"], fields["edition"], fields["year"]) == (ADDRESS, "2026-11-25", "2026")


def test_no_letter_that_means_something_to_tex_stands_bare() -> None:
    (line,) = (
        line
        for line in citation_forms.bibtex(hostile(["INEI"], "a^b~c%d&e$f#g_h")).splitlines()
        if "title" in line
    )
    bare = re.sub(r"\\[%&$#_]|\\text[a-z]+\{\}", "", line)
    assert not re.search(r"[\\^~%&$#_]", bare)


def test_bibtex_keeps_each_institution_whole() -> None:
    written = citation_forms.bibtex(hostile(["Instituto de Salud y Vida", "INEI"], "x"))
    assert "author = {{Instituto de Salud y Vida} and {INEI}}" in written


@given(st.lists(HOSTILE, min_size=1, max_size=3, unique=True), HOSTILE)
def test_ris_gives_back_each_producer_as_one_author(producers: list[str], title: str) -> None:
    (record,) = rispy.loads(citation_forms.ris(hostile(producers, title)))
    assert len(record["authors"]) == len(producers) and not any("," in name for name in record["authors"])
    assert record["title"] == " ".join(title.split())
    assert (record["urls"], record["year"], record["edition"]) == ([ADDRESS], "2026", "2026-11-25")


def test_a_style_sets_the_csl_json_with_producer_title_release_and_address() -> None:
    items = citation_forms.csl_json(cited())
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    bibliography.register(Citation([CitationItem(items[0]["id"])]))
    set_text = str(bibliography.bibliography()[0])
    assert set_text.startswith(MIMP)
    assert "2026" in set_text and ADDRESS in set_text and "Casos atendidos en los CEM" in set_text


def test_datacite_credits_the_producers_and_publishes_as_the_observatory() -> None:
    record = citation_forms.datacite(cited())
    assert [creator["name"] for creator in record["creators"]] == [MIMP]
    assert (record["publicationYear"], record["version"], record["url"]) == ("2026", "2026-11-25", ADDRESS)
    assert record["types"]["resourceTypeGeneral"] == "Dataset"
    assert record["rightsList"][0]["rights"] == "Datos abiertos del Estado peruano"


def test_no_citation_tells_a_number_of_the_table() -> None:
    values = {str(int(row.value)) for row in panels.trend().rows if row.value and row.value > 300}
    forms = (
        citation_forms.bibtex(cited()),
        citation_forms.ris(cited()),
        str(citation_forms.csl_json(cited())),
        sentence(cited(), ES),
    )
    assert not [value for value in values for form in forms if value in form]
