"""A language is added by one folder and its name in site.yml: the site speaks it, once half is translated."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from tests.kit.asking import ASKED as QUERIES

CODE = ("observatory", "layouts", "callbacks", "api", "assets", "data", "app.py")
NEW = "ay"  # Aymara, which Babel's list of languages does not know
WORDS = {"Preguntas": "[Preguntas]", "Ayuda": "[Ayuda]", "Tabla": "[Tabla]"}  # marked, not translated
OFFERED = "import json; from observatory.languages import languages; print(json.dumps(list(languages())))"
ASKED = """
import json, sys
from pathlib import Path
from app import create_app
from layouts.document import addresses
from observatory.languages import languages
from observatory.settings import Settings
client = create_app(Settings(store_dir=Path(sys.argv[1]))).test_client()
asked = json.loads(sys.argv[2])
own = [addresses.page("ay", name, query=asked.get(name, "")) for name in languages()["ay"].slugs]
own += [addresses.indicator("ay", "cem_cases"), addresses.territory("ay", "PE-150112")]
others = ["/es/", "/sitemap-pages.xml", "/api/v1/data.json?indicator=cem_cases&lang=ay"]
said = {path: client.get(path) for path in [*own, *others]}
print(json.dumps({path: [answer.status_code, answer.text] for path, answer in said.items()}))
"""


def ran(house: Path, *command: str) -> str:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *command], cwd=house, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def fingerprints(house: Path) -> dict[str, str]:
    """Every file but the template of messages, which any gathering may write anew."""
    files = [path for path in house.rglob("*") if path.is_file() and path.name != "observatory.pot"]
    return {
        path.relative_to(house).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


@pytest.fixture(scope="module")
def house(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the site is served from, without any store."""
    folder = tmp_path_factory.mktemp("house")
    for name in CODE:
        if (root / name).is_dir():
            left_out = shutil.ignore_patterns("__pycache__", "store*")
            # Inside the package of the same name the folder of all SQL is no store of figures.
            ignore = left_out if name == "data" else shutil.ignore_patterns("__pycache__")
            shutil.copytree(root / name, folder / name, ignore=ignore)
        else:
            shutil.copy(root / name, folder / name)
    return folder


def translate(catalogue: Path) -> None:
    """All in the words of the original, which are marked where the tests look at them."""
    with catalogue.open("rb") as stream:
        entries = read_po(stream, locale="es")
    for entry in entries:
        if entry.id and not isinstance(entry.id, str):
            entry.string = tuple(entry.id)
        elif entry.id:
            entry.string = WORDS.get(entry.id, entry.id)
    with catalogue.open("wb") as target:
        write_po(target, entries, include_lineno=False)


def name_in_site(house: Path, last: str, lang: str) -> None:
    """Name the language after the `last` one."""
    site = house / "data" / "site.yml"
    site.write_text(
        site.read_text(encoding="utf-8").replace(f", {last}]\n", f", {last}, {lang}]\n"), encoding="utf-8"
    )


@pytest.fixture(scope="module")
def touched(house: Path) -> set[str]:
    """The files that differ once the language is added as docs/how-to-add.md says."""
    ran(house, "-m", "observatory.messages")
    before = fingerprints(house)
    folder = house / "data" / "text" / NEW
    folder.mkdir()
    language = (house / "data" / "text" / "es" / "language.yml").read_text(encoding="utf-8")
    language = re.sub(r"^name: .*$", "name: Aymar aru", language, flags=re.M)
    (folder / "language.yml").write_text(language, encoding="utf-8")
    name_in_site(house, "fr", NEW)
    ran(house, "-m", "observatory.messages")
    assert NEW not in json.loads(ran(house, "-c", OFFERED)), "nothing is translated yet"
    translate(folder / "LC_MESSAGES" / "observatory.po")
    ran(house, "-m", "observatory.messages")  # for the proxy, now that it is offered
    after = fingerprints(house)
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


@pytest.fixture(scope="module")
def answers(house: Path, touched: set[str], built_store: Path) -> dict[str, tuple[int, str]]:
    """Status and text of every page in the new language, and of what must know it."""
    answered: dict[str, tuple[int, str]] = json.loads(
        ran(house, "-c", ASKED, str(built_store), json.dumps(QUERIES))
    )
    return answered


def test_one_folder_and_one_line_are_touched_and_what_is_made_of_it_for_the_proxy(touched: set[str]) -> None:
    own = {f"data/text/{NEW}/language.yml", f"data/text/{NEW}/LC_MESSAGES/observatory.po"}
    assert touched == own | {"data/site.yml"} | {
        f"deploy/nginx/help/{name}.conf" for name in ("locations", "shown", "unlogged")
    }


def test_the_proxy_holds_its_page_of_help_and_logs_it_nowhere(house: Path, touched: set[str]) -> None:
    lines = {
        file.stem: file.read_text().splitlines()
        for file in (house / "deploy" / "nginx" / "help").glob("*.conf")
    }
    assert f"location = /{NEW}/ayuda {{ include help.conf; }}" in lines["locations"]
    assert f'"~^/{NEW}/ayuda(/|$)" 0;' in lines["unlogged"]
    assert f'"~^/{NEW}(/|$)" /{NEW}/ayuda;' in lines["shown"]


def test_every_page_stands_in_the_new_language(answers: dict[str, tuple[int, str]]) -> None:
    own_answers = {path: answer for path, answer in answers.items() if path.startswith(f"/{NEW}/")}
    assert len(own_answers) > 20
    assert {status for status, _ in answers.values()} == {200}
    for path, (_, page_text) in own_answers.items():
        assert f'<html lang="{NEW}"' in page_text, path
        assert ">[Preguntas]<" in page_text, path
        assert ">[Ayuda]<" in page_text, path


def test_the_other_languages_and_the_map_of_the_site_lead_to_it(answers: dict[str, tuple[int, str]]) -> None:
    home, site_map = answers["/es/"][1], answers["/sitemap-pages.xml"][1]
    assert re.search(rf'<link rel="alternate" hreflang="{NEW}" href="[^"]*/{NEW}/">', home)
    assert re.search(rf'<a [^>]*href="/{NEW}/"[^>]*>', home)
    assert "Aymar aru" in home
    assert f"/{NEW}/indicadores/cem_cases" in site_map


PARTIAL = "qu"  # Quechua, of which a native speaker wrote the page of help and the route
PAGES = ("help", "questions/ruta")
ASKED_OF_FEW = """
import json, sys
from pathlib import Path
from app import create_app
from layouts.document import addresses
from observatory.settings import Settings
client = create_app(Settings(store_dir=Path(sys.argv[1]))).test_client()
paths = ["/qu/yanapay", "/qu/tapuykuna/ruta", "/qu/", "/qu/tapuykuna/", "/qu/tapuykuna/denuncias", "/es/",
         "/es/ayuda", "/es/preguntas/ruta", "/sitemap-pages.xml"]
said = {path: client.get(path) for path in paths}
answers = {path: [answer.status_code, answer.text] for path, answer in said.items()}
print(json.dumps({"answers": answers, "links": [addresses.page("qu", name) for name in ("home", "help", "laws")]}))
"""


@pytest.fixture(scope="module")
def few(house: Path, answers: object, built_store: Path) -> dict[str, dict[str, tuple[int, str]]]:
    """The answers of a site that has a few pages in one more language."""
    folder = house / "data" / "text" / PARTIAL
    folder.mkdir()
    name_in_site(house, NEW, PARTIAL)
    head = (
        (house / "data" / "text" / "es" / "language.yml").read_text(encoding="utf-8").partition("slugs:")[0]
    )
    head = re.sub(r"^name: .*$", "name: Runa Simi", head, flags=re.M)
    (folder / "language.yml").write_text(
        f"{head}only: [{', '.join(PAGES)}]\nwritten_by: Una organización\nwritten_on: 2026-11-01\n"
        "slugs: {help: yanapay, questions: tapuykuna}\n",
        encoding="utf-8",
    )
    answered: dict[str, dict[str, tuple[int, str]]] = json.loads(
        ran(house, "-c", ASKED_OF_FEW, str(built_store))
    )
    return answered


def test_a_partial_language_has_its_pages_and_no_other(few: dict[str, dict[str, tuple[int, str]]]) -> None:
    said = few["answers"]
    for path in ("/qu/yanapay", "/qu/tapuykuna/ruta"):
        status, page = said[path]
        assert status == 200 and '<html lang="qu"' in page
        assert "Las demás están en castellano." in page
        links = set(re.findall(r'href="(/qu/[^"]*)"', page))
        assert {link.partition("#")[0].partition("?")[0] for link in links} <= {
            "/qu/yanapay",
            "/qu/tapuykuna/ruta",
        }
        assert 'href="/es/"' in page
    for path in ("/qu/", "/qu/tapuykuna/", "/qu/tapuykuna/denuncias"):
        status, page = said[path]
        assert status == 404 and '<html lang="es"' in page
    assert few["links"] == ["/es/", "/qu/yanapay", "/es/leyes"]


def test_a_partial_language_is_offered_where_it_has_the_page(
    few: dict[str, dict[str, tuple[int, str]]],
) -> None:
    said = few["answers"]
    assert 'hreflang="qu"' not in said["/es/"][1]
    assert 'href="/qu/yanapay"' in said["/es/ayuda"][1]
    assert 'href="/qu/tapuykuna/ruta"' in said["/es/preguntas/ruta"][1]
    addresses = set(re.findall(r"<loc>[^<]*(/qu/[^<]*)</loc>", said["/sitemap-pages.xml"][1]))
    assert addresses == {"/qu/yanapay", "/qu/tapuykuna/ruta"}
