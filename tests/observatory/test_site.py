"""What site.yml says of a site, what is wrong in it, and that no store of another site is opened."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app import create_app
from etl.stores import find_stores
from observatory import site
from observatory.catalog import CatalogError, load_catalog
from observatory.languages import FOLDER, languages, share_translated
from observatory.settings import Settings, choose_contact
from observatory.site import SiteFileError, current_site, find_site_folder, read_site
from observatory.store.errors import OtherMarkError


def written(folder: Path, root: Path, before: str, after: str) -> Path:
    """A folder with the site.yml of the project in which `before` reads `after`."""
    content = (root / "data" / "site.yml").read_text(encoding="utf-8")
    assert before in content
    (folder / "site.yml").write_text(content.replace(before, after, 1), encoding="utf-8")
    return folder


def test_the_site_that_comes_with_the_program_says_what_it_is(root: Path) -> None:
    assert find_site_folder({}) == root / "data"
    assert find_site_folder({"OBSERVATORY_DATA_DIR": "/srv/elsewhere"}) == Path("/srv/elsewhere")
    assert read_site(root / "data") == current_site()
    assert set(current_site().history) == set(languages())
    assert tuple(load_catalog().places) == current_site().places


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("name: Observatorio", "nombre: Observatorio", "site.yml · nombre · "),
        ("id: observatorio-el-alto-independencia", "id: Un sitio", "site.yml · id · «Un sitio» no vale"),
        ("places: [BO-020105, PE-150112]", "places: []", "site.yml · places · falta"),
        ("places: [BO-020105, PE-150112]", "places: [BO-020105, BO-020105]",
         "site.yml · places · BO-020105 está repetido"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_key(
    root: Path, tmp_path: Path, before: str, after: str, fault: str
) -> None:
    with pytest.raises(SiteFileError) as refused:
        read_site(written(tmp_path, root, before, after))
    assert fault in str(refused.value)


def test_a_folder_without_the_file_is_no_site(tmp_path: Path) -> None:
    with pytest.raises(SiteFileError, match=r"falta site\.yml"):
        read_site(tmp_path)


def test_places_that_stand_in_one_of_the_two_files_alone_stop_the_build(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "data" / "catalog", tmp_path / "catalog")
    written(tmp_path, root, "places: [BO-020105, PE-150112]", "places: [PE-150112, PE-150110]")
    with pytest.raises(CatalogError) as refused:
        load_catalog(tmp_path / "catalog")
    assert "site.yml · places · PE-150110 no está en places de places.yml" in str(refused.value)
    assert "places.yml · places BO-020105 · falta en places de site.yml" in str(refused.value)


def test_a_series_of_the_response_that_no_indicator_is_stops_the_build(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "data" / "catalog", tmp_path / "catalog")
    written(tmp_path, root, "[service_centres, ", "[service_centers, ")
    with pytest.raises(CatalogError, match=r"site\.yml · response · «service_centers» no es un indicador"):
        load_catalog(tmp_path / "catalog")


def test_the_order_of_the_places_is_that_of_the_site(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "data" / "catalog", tmp_path / "catalog")
    written(tmp_path, root, "places: [BO-020105, PE-150112]", "places: [PE-150112, BO-020105]")
    assert tuple(load_catalog(tmp_path / "catalog").places) == ("PE-150112", "BO-020105")


def test_the_contact_of_the_site_is_shown_unless_the_operator_says_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = replace(current_site(), contact="datos@example.org")
    monkeypatch.setattr("observatory.settings.current_site", lambda: told)
    assert choose_contact(Settings()) == "datos@example.org"
    assert choose_contact(Settings(contact="https://example.org/")) == "https://example.org/"


def test_a_store_of_another_site_is_refused_with_a_sentence(
    built_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(current_site(), id="otro-sitio")
    for module in ("app", "etl.stores"):
        monkeypatch.setattr(f"{module}.current_site", lambda: other)
    settings = Settings(store_dir=built_store)
    for opened in (create_app, find_stores):
        with pytest.raises(OtherMarkError) as refused:
            opened(settings)
        assert "es del sitio «observatorio-el-alto-independencia», y este es «otro-sitio»" in str(
            refused.value
        )


def test_all_offered_languages_are_at_least_half_translated() -> None:
    assert [share_translated(lang) for lang in languages() if lang != "es"] == [1, 1]


def test_half_a_language_is_measured(tmp_path: Path) -> None:
    file = tmp_path / "fr" / "LC_MESSAGES" / "observatory.po"
    file.parent.mkdir(parents=True)
    head, done = 'msgid ""\nmsgstr "x"\n\n', 'msgid "a"\nmsgstr "b"\n\n'
    several = 'msgid "c"\nmsgid_plural "d"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    long = 'msgid "e"\nmsgstr ""\n"f"\n\n'
    file.write_text(head + done + long + 'msgid "g"\nmsgstr ""\n\n' + several, encoding="utf-8")
    assert share_translated("fr", tmp_path) == 0.5


def test_the_texts_lie_in_the_folder_of_the_site() -> None:
    assert FOLDER == site.SITE_FOLDER / "text"
