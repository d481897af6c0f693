"""The prose of pages: what an editor writes is what is shown, and what is wrong is refused with its file and line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import app
from etl import build_command
from etl.checks.sensitive_text import People
from etl.stores import find_stores
from observatory import messages, prose
from observatory.catalog import Catalog
from observatory.geography.outlines import load_outlines
from observatory.languages import FOLDER, SOURCE, languages
from observatory.observatory import Observatory
from observatory.prose import (
    PIECES,
    ProseError,
    fill_prose,
    parse_prose,
    prose_file,
    read_prose,
    read_prose_again,
)
from observatory.prose_checks import prose_faults, prose_left, refuse_faulty_prose
from observatory.settings import Settings
from observatory.store.release_parts import write_parts
from observatory.store.releases import SqliteReleases
from observatory.text import KeptTexts, Text, speaking_as
from tests.kit.facts import fact, fill

PAGE = "methodology"
SENTENCE = "Qué lugar está peor: los servicios, las leyes y los registros son distintos."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the languages, which an editor may change; the pages are read from it."""
    copy = tmp_path / "data" / "text"
    for lang in languages():
        shutil.copytree(FOLDER / lang / "pages", copy / lang / "pages")
    monkeypatch.setattr(prose.prose_file, "__defaults__", (copy,))
    no_names, _ = refuse_faulty_prose.__defaults__ or ()
    monkeypatch.setattr(refuse_faulty_prose, "__defaults__", (no_names, copy))
    monkeypatch.setattr(prose.read_prose, "__defaults__", (None, copy))
    read_prose_again()
    yield copy
    read_prose_again()


def edit(file: Path, before: str, after: str) -> int:
    """Put other words into a file; the line they stand in."""
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), encoding="utf-8")
    return text[: text.index(before)].count("\n") + 1


def filled(catalog: Catalog, lang: str = SOURCE, page: str = PAGE) -> str:
    """What a page says, block by block, a translation's Spanish leftovers after the language."""
    parts = fill_prose(page, catalog, Text(lang), address=lambda name: f"/{name}")
    told = [f"{part.lang}{part.heading}" for part in parts]
    for block in (block for part in parts for block in part.blocks):
        told += [f"{each.lang}{each.term or ''} {each.html}" for each in block.items or [block]]
    return "\n".join(line.replace("\n", " ") for line in told)


def test_what_an_editor_writes_is_what_the_page_says(folder: Path, catalog: Catalog) -> None:
    assert "Otra frase, con 20 registros." not in filled(catalog)
    edit(folder / SOURCE / "pages" / f"{PAGE}.md", SENTENCE, "Otra frase, con {{ rate_needs }} registros.")
    read_prose_again()
    assert f"Otra frase, con {catalog.policy.rate_needs} registros." in filled(catalog)


def test_a_number_is_that_of_the_catalogue_as_the_language_writes_it(catalog: Catalog) -> None:
    assert catalog.policy.departments is not None
    other = replace(catalog.policy, departments=replace(catalog.policy.departments, protected_below=712345))
    told = {lang: filled(replace(catalog, policy=other), lang) for lang in ("es", "en")}
    assert "de menos de 712\u202f345 habitantes" in told["es"]
    assert "712,345" in told["en"]


def test_a_paragraph_on_what_the_site_has_not_is_left_out(catalog: Catalog) -> None:
    policy = replace(catalog.policy, departments=None, accused=())
    for words in ("En los departamentos de menos de", "la mujer puede ser la acusada"):
        assert words in filled(catalog)
        assert words not in filled(replace(catalog, policy=policy))


def test_another_spanish_sentence_is_shown_in_spanish_until_it_is_translated(
    folder: Path, catalog: Catalog
) -> None:
    """The translation says what is said no more: nobody reads it, and the translator is told of both."""
    translated = filled(catalog, "en")
    line = edit(folder / SOURCE / "pages" / f"{PAGE}.md", SENTENCE, "Qué lugar está peor: no se puede saber.")
    read_prose_again()
    (former,) = set(translated.split("\n")) - set(filled(catalog, "en").split("\n"))
    assert "es Qué lugar está peor: no se puede saber." in filled(catalog, "en").split("\n")
    (left,) = (each for each in prose_left("en", folder) if each.page == PAGE)
    assert [block.line for block in left.missing] == [line]
    assert [block.html.replace("\n", " ") in former for block in left.stale] == [True]
    told = list(messages.list_prose_left("en", folder))
    assert told[0] == "en: faltan 1 párrafos por traducir, y 1 traducen lo que ya no se dice"
    assert f"methodology.md:{line} · {{={left.missing[0].hash}}} Qué lugar está peor" in told[1]


def test_a_paragraph_moved_in_spanish_needs_no_new_translation(folder: Path, catalog: Catalog) -> None:
    file = folder / SOURCE / "pages" / f"{PAGE}.md"
    edit(file, f"- {SENTENCE}\n", "")
    file.write_text(file.read_text(encoding="utf-8") + f"\n{SENTENCE}\n", encoding="utf-8")
    assert not any(left.missing or left.stale for left in prose_left("en", folder))


@pytest.mark.parametrize("lang", [lang for lang in languages() if lang != SOURCE])
def test_every_block_of_every_page_is_translated_and_none_that_is_said_no_more(lang: str) -> None:
    left = list(messages.list_prose_left(lang))
    assert left[1:] == [], "translate these, and take away what is said no more"


def test_the_prose_of_the_project_has_no_fault(catalog: Catalog) -> None:
    assert list(prose_faults(catalog, People(catalog).named_in)) == []
    assert {path.stem for path in (FOLDER / SOURCE / "pages").glob("*.md")} == PIECES.keys()


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("Hay {{ number_of_towns }} municipios.", "«number_of_towns» no es un valor de este sitio"),
        ("Los signos: {{ signs }}.", "ni una pieza que está sola en su párrafo"),
        ("Esto es <b>grave</b>.", "HTML escrito a mano no se admite: «<b>»"),
        ("<script>alert(1)</script>", "HTML escrito a mano no se admite"),
        ("<!-- nota -->", "HTML escrito a mano no se admite"),
        ("Vea [esto](https://ejemplo.org/x).", "está en un sitio que ninguna fuente declara"),
        ("Vea [esto](https://ejemplo.org/x&y).", "está en un sitio que ninguna fuente declara"),
        ("Vea [esto](page:glosario).", "no es una página: escriba page: y su nombre"),
        ("Vea [esto](/es/glosario).", "no es una página: escriba page: y su nombre"),
        ("Vea [esto](mailto:a@ejemplo.org).", "no es una página: escriba page: y su nombre"),
        ("![mapa](https://www.gob.pe/mapa.png)", "Esto no se admite en el texto de una página: image"),
        ("    código", "Esto no se admite en el texto de una página: code_block"),
        ("> cita", "Esto no se admite en el texto de una página: blockquote_open"),
        ("# Un título", "Un título es «##» o «###», no «#»"),
        ("## Sin ancla", "El título no tiene ancla"),
        ("- a\n  - b", "Una lista dentro de otra no se admite"),
        ("Una frase. {.rojo}", "La marca «.rojo» no se conoce"),
        ("Una frase. {?hay_marte}", "La marca «?hay_marte» no se conoce"),
        ("Lo dijo Teresa Quisbert ayer.", "«Teresa Quisbert» es el nombre de una persona"),
    ],
)
def test_what_is_wrong_is_refused_with_its_file_and_line(
    written: str, reason: str, folder: Path, catalog: Catalog
) -> None:
    file = folder / SOURCE / "pages" / f"{PAGE}.md"
    line = len(file.read_text(encoding="utf-8").splitlines()) + 2
    file.write_text(file.read_text(encoding="utf-8") + f"\n{written}\n", encoding="utf-8")
    with pytest.raises(ProseError) as refused:
        refuse_faulty_prose(catalog, People(catalog).named_in, folder)
    place, _, told = str(refused.value).splitlines()[0].partition(" · ")
    assert place in (f"data/text/es/pages/{PAGE}.md:{line}", f"data/text/es/pages/{PAGE}.md:{line + 1}")
    assert reason in told


def test_a_link_to_the_host_of_a_source_is_let_through(folder: Path, catalog: Catalog) -> None:
    source = next(source for source in catalog.sources.values() if source.url.startswith("https:"))
    edit(
        folder / SOURCE / "pages" / f"{PAGE}.md",
        SENTENCE,
        f"Vea [esto]({source.url}) y [eso](page:glossary#caso).",
    )
    refuse_faulty_prose(catalog, folder=folder)
    read_prose_again()
    assert f'<a href="{source.url}" rel="noreferrer">esto</a>' in filled(catalog)
    assert '<a href="/glossary#caso">eso</a>' in filled(catalog)


def test_a_translation_without_its_hash_or_with_other_values_is_refused(
    folder: Path, catalog: Catalog
) -> None:
    file = folder / "en" / "pages" / f"{PAGE}.md"
    first = read_prose(PAGE, "en", folder=folder).blocks[0]
    edit(file, f" {{={first.translates}}}", "")
    edit(file, "{{ rate_needs }}", "20")
    faults = [fault.partition(" · ")[2] for fault in prose_faults(catalog, lambda _: (), folder)]
    assert any("termina con la huella de su original" in fault for fault in faults)
    assert "No nombra los mismos valores que su original: rate_needs." in faults


def test_a_page_that_is_missing_and_one_that_nobody_shows_are_refused(folder: Path, catalog: Catalog) -> None:
    (folder / SOURCE / "pages" / f"{PAGE}.md").rename(folder / SOURCE / "pages" / "metodos.md")
    told = "\n".join(prose_faults(catalog, lambda _: (), folder))
    assert f"data/text/es/pages/{PAGE}.md:1 · Falta el archivo." in told
    assert "data/text/es/pages/metodos.md:1 · «metodos» no es una página con texto" in told


def test_a_page_with_a_fault_is_never_shown(folder: Path, catalog: Catalog) -> None:
    edit(folder / SOURCE / "pages" / f"{PAGE}.md", SENTENCE, "<b>grave</b>")
    read_prose_again()
    with pytest.raises(ProseError, match="HTML escrito a mano"):
        filled(catalog)


def test_signs_of_html_that_are_no_markup_are_escaped() -> None:
    (block,) = parse_prose('Menos de 5 < 6 & "más" `<b>`').blocks
    assert block.html == "Menos de 5 &lt; 6 &amp; &quot;más&quot; <code>&lt;b&gt;</code>"


def test_neither_the_build_nor_a_running_site_takes_in_what_is_wrong(folder: Path, tmp_path: Path) -> None:
    file = folder / SOURCE / "pages" / f"{PAGE}.md"
    edit(file, SENTENCE, "Lo dijo Teresa Quisbert ayer.")
    stores = find_stores(Settings(store_dir=tmp_path / "store"), command="build")
    with pytest.raises(ProseError, match=r"data/text/es/pages/methodology\.md:\d+ · «Teresa Quisbert»"):
        build_command.build(stores)
    assert not list((tmp_path / "store").glob("release-*"))
    edit(file, "Lo dijo Teresa Quisbert ayer.", "{{ nobody }}")
    with pytest.raises(ProseError, match="«nobody» no es un valor"):
        app._read_changed()


def test_a_release_brings_the_prose_of_its_day(folder: Path, catalog: Catalog, tmp_path: Path) -> None:
    releases = SqliteReleases(tmp_path / "store")
    with releases.drafting() as draft:
        fill(draft, catalog, fact(738.0), name="r0")
        write_parts(draft, catalog, load_outlines())
    for lang in (SOURCE, "en"):
        (folder / lang / "pages" / f"{PAGE}.md").write_text(
            "Otra página. {.lead}\n" if lang == SOURCE else ""
        )
    read_prose_again()
    site = Observatory(catalog, load_outlines(), releases)
    with site.one_release("r0"):
        assert SENTENCE in filled(catalog) and "services, laws and registers differ" in filled(catalog, "en")
    with site.one_release():
        assert filled(catalog) == "None\n Otra página."


def test_a_former_release_says_its_own_prose_and_that_of_today_where_it_cannot_be_filled(
    catalog: Catalog,
) -> None:
    today = prose_file(PAGE, SOURCE).read_text(encoding="utf-8")
    kept = today.replace(SENTENCE, "Lo que se decía entonces.")
    for name, content, words in (
        ("sound", kept, "Lo que se decía entonces."),
        ("none", "", SENTENCE),
        ("other value", kept.replace("rate_needs", "former_value"), SENTENCE),
    ):
        texts = KeptTexts(name, {}, {f"es/{PAGE}": content.encode()})
        with speaking_as(texts):
            assert words in filled(catalog)
    assert SENTENCE in filled(catalog)
