"""A site of other places is made by docs/new-site.md alone, and no output of it names the places of ours.

Every block of the guide marked `sh` is run word for word. Its files are the publishers' own (`shared_data`).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from etl.left_out import find_mentions
from etl.reading.faults import announce_step
from etl.site_folders import SiteFolderError, add_place, find_open, make_site
from observatory.catalog import Catalog, CatalogError, load_catalog
from observatory.charts.colours import HUES
from observatory.site import SiteFileError, read_site
from observatory.vocabulary import phrases
from tests.conftest import settings_for
from tests.kit.sampling import sample
from tests.kit.site_crawl import names_in, names_of_places

Said = dict[str, tuple[int, str]]
ASKED_WRONGLY = ("procedencia", "provenance", "compartir", "share", "partager")
"""Pages that ask for a query: without one they say so."""
CHILE = ("CL-13108", "CL-01107")
ONE, TWO = "XX-01=Villa Uno", "XX-01=Villa Uno,XX-02=Villa Dos"


def blocks(root: Path, *, from_: str = "", to: str = "") -> str:
    """The commands of a part of the guide, in its order."""
    guide = (root / "docs" / "new-site.md").read_text(encoding="utf-8")
    part = guide.partition(from_)[2] if from_ else guide
    return "\n".join(re.findall(r"```sh\n(.*?)```", part.partition(to)[0] if to else part, re.DOTALL))


def run(root: Path, script: str, home: Path, **more: str) -> str:
    """What the commands print, run as they stand in the guide, with this home."""
    home.mkdir(exist_ok=True)
    environment = {**os.environ, **settings_for(home), "HOME": str(home), **more}
    for name in ("OBSERVATORY_STORE_DIR", "OBSERVATORY_DATA_DIR"):
        environment.pop(name, None)
    command = ["bash", "-c", f"set -euo pipefail\n{script}"]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def crawl(root: Path, site: Path, every: int = 1) -> Said:
    """Every output of a built site, or one in `every`: status and words by address."""
    out = site.parent / f"{site.name}.json"
    script = f"OBSERVATORY_DATA_DIR={site} {sys.executable} -m tests.kit.site_crawl {out} {every}"
    run(root, script, site.parent)
    said: Said = {key: (status, words) for key, (status, words) in json.loads(out.read_text()).items()}
    return said


def find_broken(said: Said) -> list[str]:
    """The addresses that do not answer as they should."""
    expected = {
        address: (400,) if any(f"/{name}" in address for name in ASKED_WRONGLY) else (200, 404)
        for address in said
    }
    return [
        f"{status} {address}"
        for address, (status, _) in said.items()
        if status not in (200, *expected[address])
        or (status == 404 and not address.startswith(("/api", "/sitemap-", "/.well")))
    ]


def find_named(said: Said, catalog: Catalog, *, but: tuple[str, ...] = ()) -> list[str]:
    """Where an output names a place of the site that comes with the program, or a code of its countries."""
    names = names_of_places(catalog) - set(but)
    codes = re.compile(
        r"(?<![\w-])(?:BO|PE)-\d+|(?i:\b(?:bolivi|peru|péru)\w+)"
    )  # «Peruvian» is no name and tells as much
    return [
        f"{address}: {found}"
        for address, (_, words) in said.items()
        for found in (*names_in(words, names), *codes.findall(words))
    ]


def series_of(words: str) -> list[str]:
    return re.findall(r"indicator=(\w+)", words)


@pytest.fixture(scope="module")
def chile(root: Path, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The site that the guide makes of Chile's data, and what its commands said."""
    home = tmp_path_factory.mktemp("chile")
    files = shared_data / "chile" / "cead-comunas-2010-2025"
    said = run(root, blocks(root, to="## A place more"), home, CHILE=str(files))
    return home / "independencia-y-alto-hospicio", said


@pytest.fixture(scope="module")
def chile_said(root: Path, chile: tuple[Path, str]) -> Said:
    return crawl(root, chile[0])


def test_the_guide_leads_from_an_empty_folder_to_a_published_rate(
    root: Path, chile: tuple[Path, str], chile_said: Said
) -> None:
    site, said = chile
    assert "Sin errores ni avisos." in said and said.count("Publicado:") == 3
    assert read_site(site).places == ("CL-13108", "CL-01107")
    rows = next(words for address, (_, words) in chile_said.items()
                if address.startswith("/api/v1/data.json?indicator=family_case_rate&territory=CL-01107"))  # fmt: skip
    values = {row["period"]: row["value"] for row in json.loads(rows)["rows"]}
    # 2,023 cases of 143,294 people, both as their publishers say (SOURCE.md of the files).
    assert values["2024"] == pytest.approx(2023 / 143294 * 100_000, abs=0.05)
    assert "Observatorio Independencia y Alto Hospicio" in chile_said["/es/"][1]


def test_what_is_not_at_hand_is_left_open_and_named_all_at_once(chile: tuple[Path, str]) -> None:
    left = set(find_open(chile[0]))
    assert left == {
        "site.yml · contact · ponga un correo o una dirección; OBSERVATORY_CONTACT la reemplaza",
        *(f"catalog/helplines.csv · {code} · falta una línea de ayuda suya o de su país" for code in CHILE),
        *(f"geo/ · {code} · falta su contorno" for code in CHILE),
    }
    assert all(f"Por completar: {sentence}" in chile[1] for sentence in left)


def test_every_output_of_the_site_answers_and_none_names_our_places(
    chile: tuple[Path, str], chile_said: Said, catalog: Catalog
) -> None:
    assert len(chile_said) > 300 and not find_broken(chile_said)
    # There are no outlines: nothing speaks of a map.
    assert "En Iquique" in chile_said["/es/territorios/CL-01107"][1]
    assert phrases.PRESS_A_PLACE not in chile_said["/es/territorios/CL-01107"][1]
    assert not find_named(chile_said, catalog, but=("Independencia",))
    # The examples of the page of data are of the site's own series.
    examples = chile_said["/es/datos"][1].partition("Qué da")[2].partition("</table>")[0]
    assert examples.count("indicator=family_case") >= 8 and not set(series_of(examples)) - {
        path.stem for path in (chile[0] / "catalog" / "indicators").glob("*.yml")
    }


def test_a_place_more_stands_on_the_site_with_the_next_release_and_goes_again(
    root: Path, chile: tuple[Path, str], chile_said: Said
) -> None:
    assert chile_said
    site, _ = chile
    script = f"export OBSERVATORY_DATA_DIR={site}\n" + blocks(
        root, from_="## A place more", to="## A place taken out"
    )
    said = run(root, script, site.parent)
    assert "geo/ · CL-13101 · falta su contorno" in said and "Publicado:" in said
    answers = crawl(root, site, 6)
    assert not find_broken(answers)
    shown = [words for address, (_, words) in answers.items() if address.startswith("/es/")]
    assert any(
        all(name in words for name in ("Independencia", "Alto Hospicio", "Santiago")) for words in shown
    )
    taken_out = blocks(root, from_="## A place taken out", to="## A country taken out")
    assert "Publicado:" in run(root, f"export OBSERVATORY_DATA_DIR={site}\n{taken_out}", site.parent)
    assert tuple(load_catalog(site / "catalog").places) == CHILE


def test_nothing_of_the_example_stands_in_the_site_that_comes_with_the_program(
    root: Path, catalog: Catalog
) -> None:
    assert not {territory.country for territory in catalog.territories.values()} - {"BO", "PE"}
    assert not list(find_mentions(root / "data", ["Chile", "Alto Hospicio"]))


@pytest.mark.parametrize("places", sample([ONE, TWO, f"{TWO},XX-03=Villa Tres"], 2))
def test_a_new_site_builds_and_answers_everywhere_without_a_figure(
    root: Path, tmp_path: Path, catalog: Catalog, places: str
) -> None:
    site = tmp_path / "site"
    build = f"OBSERVATORY_DATA_DIR={site} {sys.executable} -m etl build"
    said = run(root, f'{sys.executable} -m etl new-site {site} --places "{places}"\n{build}', tmp_path)
    assert "Publicado:" in said
    answers = crawl(root, site)
    assert not find_broken(answers) and not find_named(answers, catalog)
    home = answers["/es/"][1]
    for name in re.findall("=([^,]+)", places):
        assert f"{name}: no se halló ninguna cifra publicada." in home
    # Nobody is sent to numbers that are not there, one place is not compared with itself, an empty list says so.
    easy, sending = answers["/es/lectura-facil"][1], answers["/es/enviar-cifras"][1]
    assert phrases.NO_TELEPHONE in easy and "Puede llamar a estos números" not in easy
    assert (
        phrases.NO_TELEPHONE in answers["/es/ayuda"][1] and phrases.NO_TELEPHONE in answers["/es/acerca"][1]
    )
    assert ("no cuentan igual" in easy) is ("," in places)
    assert ": ." not in sending and all(
        phrases.NOTHING_YET in answers[f"/es/{page}"][1]
        for page in (
            "preguntas/",
            "comparar/",
            "leyes",
            "glosario",
            "cronologia",
            "instituciones",
            "enviar-cifras",
        )
    )
    # The proxy keeps each language's page of help out of its log.
    unlogged = answers["nginx/unlogged.conf"][1]
    assert all(page in unlogged for page in ("/es/ayuda", "/en/help", "/fr/aide"))


def test_a_country_is_taken_out_as_the_guide_says(root: Path, tmp_path: Path, catalog: Catalog) -> None:
    said = run(root, blocks(root, from_="## A country taken out"), tmp_path)
    site = tmp_path / "sin-bolivia"
    assert "Publicado:" in said and "Oraciones que todavía nombran lo que se quitó" in said
    left = load_catalog(site / "catalog")
    assert tuple(left.places) == ("PE-150112",)
    assert {territory.country for territory in left.territories.values()} == {"PE"}
    assert set(left.sources) == {id_ for id_, source in catalog.sources.items() if source.country == "PE"}
    kept = {id_ for id_, entry in catalog.indicators.items() if set(entry.sources) & left.sources.keys()}
    assert left.indicators.keys() == kept & left.indicators.keys() and len(left.indicators) > 60
    assert read_site(site).id == "observatorio-el-alto-independencia-sin-bo"
    assert not find_broken(crawl(root, site, 60))


# What the commands refuse, and what they write.


@pytest.fixture
def made(tmp_path: Path) -> Path:
    make_site(tmp_path / "site", TWO.split(","))
    return tmp_path / "site"


def test_the_files_of_a_new_site_are_a_catalogue_without_a_fault(made: Path) -> None:
    catalog = load_catalog(made / "catalog")
    assert list(catalog.places) == ["XX-01", "XX-02"] and list(catalog.countries) == ["XX"]
    assert [place.hue for place in catalog.places.values()] == ["violet", "ochre"]
    assert list(catalog.indicators) == ["population"] and catalog.policy.small_count_below == 5


def test_what_a_new_site_lacks_is_named_all_at_once(made: Path) -> None:
    left = list(find_open(made))
    assert len(left) == 12 and len([sentence for sentence in left if "XX-02" in sentence]) == 4
    assert "catalog/sources/published_xx.yml · url · ponga la dirección de quien publica" in left
    lines = made / "catalog" / "helplines.csv"
    header = lines.read_text(encoding="utf-8").strip().split(",")
    row = dict.fromkeys(header, "") | {
        "territory": "XX",
        "service": "Línea",
        "contact": "100",
        "kind": "phone",
    }
    lines.write_text(",".join(header) + "\n" + ",".join(row.values()) + "\n", encoding="utf-8")
    assert not [sentence for sentence in find_open(made) if "helplines" in sentence]


def test_a_place_is_added_below_the_others_and_the_remarks_of_the_files_stay(made: Path) -> None:
    places = made / "catalog" / "places.yml"
    remark = "# A remark of an editor.\nsets:\n"
    places.write_text(places.read_text(encoding="utf-8").replace("sets:\n", remark), encoding="utf-8")
    add_place(made, "YY-7", "Otra villa")
    catalog = load_catalog(made / "catalog")
    assert list(catalog.places) == ["XX-01", "XX-02", "YY-7"] and list(catalog.countries) == ["XX", "YY"]
    assert remark in places.read_text(encoding="utf-8")
    assert set(catalog.indicators["population"].sources) == {"published_xx", "published_yy"}
    with pytest.raises(SiteFolderError, match="YY-7 ya es un lugar"):
        add_place(made, "YY-7", "Otra villa")


@pytest.mark.parametrize(
    ("file", "written", "instead", "refused"),
    [
        ("site.yml", "places: [XX-01, XX-02]", "places:\n  - XX-01\n  - XX-02", "la lista «places»"),
        ("catalog/places.yml", "\nplaces:\n", "\nplaces: # ours\n", "«places:» al margen"),
        ("catalog/quality.yml", "\nsources:\n", "\nsources: # ours\n", "la línea «sources:»"),
        ("catalog/quality.yml", "countries: [XX]", "countries: *ours", "«lanes › population › countries»"),
    ],
)
def test_a_file_in_a_form_that_a_program_cannot_add_to_is_refused_and_no_file_changes(
    made: Path, file: str, written: str, instead: str, refused: str
) -> None:
    text = (made / file).read_text(encoding="utf-8")
    assert written in text
    (made / file).write_text(text.replace(written, instead), encoding="utf-8")
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    with pytest.raises(SiteFolderError, match=refused):
        add_place(made, "YY-7", "Otra villa")
    assert {path: path.read_bytes() for path in made.rglob("*") if path.is_file()} == before


def test_a_place_is_written_by_the_columns_of_the_site_and_on_a_line_of_its_own(made: Path) -> None:
    """The guide's own table has fewer columns than the program's, and an editor may leave out the last line's end."""
    territories = made / "catalog" / "territories.csv"
    header, *rows = territories.read_text(encoding="utf-8").splitlines()
    assert header.endswith(",divided_from")
    shorter = [line.removesuffix(",divided_from").removesuffix(",") for line in (header, *rows)]
    territories.write_text("\n".join(shorter), encoding="utf-8")
    add_place(made, "XX-09", "Villa Nueve, la de abajo")
    assert load_catalog(made / "catalog").territories["XX-09"].name == "Villa Nueve, la de abajo"
    assert territories.read_text(encoding="utf-8").splitlines()[:-1] == shorter


def test_a_place_is_not_added_to_a_catalogue_that_is_wrong(made: Path) -> None:
    lines = made / "catalog" / "helplines.csv"
    lines.write_text(lines.read_text(encoding="utf-8").replace("territory,", "place,"), encoding="utf-8")
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    with pytest.raises(CatalogError, match=r"helplines.csv · línea 1 · falta la columna «territory»"):
        add_place(made, "YY-7", "Otra villa")
    assert {path: path.read_bytes() for path in made.rglob("*") if path.is_file()} == before


def test_a_code_that_is_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SiteFolderError, match="dos veces"):
        make_site(tmp_path / "site", ["XX-1=Una", "XX-1=Otra"])
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("command", ["etl build", "etl status", "etl ingest x.csv", "observatory.messages"])
def test_a_wrong_folder_is_named_by_every_command_and_nothing_is_written(
    root: Path, tmp_path: Path, command: str
) -> None:
    (tmp_path / "a-file").write_text("Mine.", encoding="utf-8")
    for folder in (tmp_path / "a-file", tmp_path / "nowhere"):
        done = subprocess.run(
            [sys.executable, "-m", *command.split()], cwd=root, capture_output=True, text=True, check=False,
            env={**os.environ, "OBSERVATORY_DATA_DIR": str(folder)},
        )  # fmt: skip
        assert done.returncode == 1 and done.stderr.startswith(
            f"{folder} no es la carpeta de un sitio: falta site.yml"
        )
        assert len(done.stderr.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a-file"]


def test_a_place_that_the_program_knows_brings_its_name_and_what_lies_above(tmp_path: Path) -> None:
    make_site(tmp_path / "site", ["PE-150110"])
    catalog = load_catalog(tmp_path / "site" / "catalog")
    assert catalog.territories["PE-150110"].name == "Comas"
    assert [above.code for above in catalog.ancestors("PE-150110")] == ["PE-1501", "PE-15", "PE"]


@pytest.mark.parametrize("place", ["NO-0301=Oslo", "NL-0518='s-Gravenhage", "XX-01=Villa: la primera #2"])
def test_a_name_or_a_code_that_yaml_takes_for_something_else_is_kept(tmp_path: Path, place: str) -> None:
    code, _, name = place.partition("=")
    make_site(tmp_path / "site", [place])
    add_place(tmp_path / "site", f"{code}9", name)
    catalog, site = load_catalog(tmp_path / "site" / "catalog"), read_site(tmp_path / "site")
    assert list(catalog.countries) == [code[:2]] and list(catalog.places) == [code, f"{code}9"]
    assert catalog.territories[code].name == name == site.short_name and name in site.tagline


def test_more_places_than_colours_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    places = [f"XX-{number}=Villa {number}" for number in range(len(HUES) + 1)]
    with pytest.raises(SiteFolderError, match="como mucho 6 lugares"):
        make_site(tmp_path / "site", places)
    assert not (tmp_path / "site").exists()
    make_site(tmp_path / "site", places[1:])
    with pytest.raises(SiteFolderError, match="como mucho 6 lugares"):
        add_place(tmp_path / "site", "XX-9", "Villa")


@pytest.mark.parametrize(
    ("gone", "said"), [("site.yml", "falta site.yml"), ("catalog", "falta catalog"), ("", "falta site.yml")]
)
def test_a_folder_that_is_misspelt_or_half_there_is_named_with_what_to_do(
    made: Path, gone: str, said: str
) -> None:
    folder = made if gone else made.parent / "mispelt"
    if gone:
        (made / gone).rename(made.parent / "aside")
    with pytest.raises(
        SiteFileError, match=rf"{folder} no es la carpeta de un sitio: {said}.*new-site CARPETA"
    ):
        add_place(folder, "XX-9", "Villa")


def test_a_fault_of_site_yml_is_said_in_the_operators_language(made: Path) -> None:
    text = (made / "site.yml").read_text(encoding="utf-8")
    (made / "site.yml").write_text(
        re.sub(r"(?m)^name:", "nmae:", text).replace("[XX-01, XX-02]", "XX-01"), encoding="utf-8"
    )
    with pytest.raises(SiteFileError) as refused:
        read_site(made)
    assert set(str(refused.value).splitlines()) == {
        "site.yml · name · falta", "site.yml · nmae · esta clave no se conoce", "site.yml · places · debe ser una lista",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("places", "refused"), [(["13108"], "«13108» no es un código"), (["PE-150110"], "no está vacía")]
)
def test_a_folder_in_use_and_a_code_without_its_country_are_refused(
    tmp_path: Path, places: list[str], refused: str
) -> None:
    folder = tmp_path / "site"
    if "vacía" in refused:
        folder.mkdir()
        (folder / "notes.txt").write_text("Mine.", encoding="utf-8")
    with pytest.raises(SiteFolderError, match=refused):
        make_site(folder, places)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] in ([], ["notes.txt"])


# A site that runs.

FOLLOWS = """
import json, subprocess, sys
from pathlib import Path
from app import create_app
from observatory.settings import Settings
from observatory.site import SITE_FOLDER
client = create_app(Settings.from_environment()).test_client()
said = [client.get("/es/indicadores/population").text]
for file, before, after in (("catalog/indicators/population.yml", "name: Población", "name: Gente que vive ahí"),
                            ("site.yml", "name: Observatorio Villa Uno", "name: Observatorio de la villa")):
    path = SITE_FOLDER / file
    path.write_text(path.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
said.append(client.get("/es/indicadores/population").text)
subprocess.run([sys.executable, "-m", "etl", "build"], check=True, capture_output=True)
said.append(client.get("/es/indicadores/population").text)
print(json.dumps(said))
"""


def test_a_running_site_follows_its_catalogue_at_the_next_release(root: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    make = f'{sys.executable} -m etl new-site {site} --places "{ONE}"\n{sys.executable} -m etl build > /dev/null 2>&1'
    script = f"export OBSERVATORY_DATA_DIR={site}\n{make}\n{sys.executable} - <<'FIN'\n{FOLLOWS}FIN"
    before, changed, released = json.loads(run(root, script, tmp_path).splitlines()[-1])
    assert "Población" in before and "Observatorio Villa Uno" in before
    assert "Gente que vive ahí" not in changed, "what is written shows with a release, not before"
    assert "Gente que vive ahí" in released and "Observatorio de la villa" in released


def test_long_commands_say_what_they_do_at_a_terminal_and_nothing_in_a_pipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    announce_step("Ataca el resultado")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    announce_step("Ataca el resultado")
    assert capsys.readouterr().err == "Ataca el resultado ...\n"


def test_a_site_in_the_works_reloads_with_its_files_and_templates(root: Path, tmp_path: Path) -> None:
    make_site(tmp_path / "site", [ONE])
    ask = "import runpy; told = runpy.run_path('gunicorn.conf.py'); print(told['reload'], *told['reload_extra_files'])"
    environment = f"OBSERVATORY_RELOAD=1 OBSERVATORY_DATA_DIR={tmp_path / 'site'}"
    said = run(root, f'{environment} {sys.executable} -c "{ask}"', tmp_path)
    assert said.startswith("True ")
    for path in (tmp_path / "site" / "site.yml", tmp_path / "site" / "catalog" / "policy.yml",
                 root / "layouts" / "templates" / "home.html", root / "assets" / "site.js"):  # fmt: skip
        assert str(path) in said


FORKED = """
import runpy
from logging import getLogger
from types import SimpleNamespace
from observatory.site import SITE_FOLDER, current_site
told = runpy.run_path("gunicorn.conf.py")
before, path = current_site().name, SITE_FOLDER / "site.yml"
path.write_text(path.read_text(encoding="utf-8").replace(before, "Otro nombre"), encoding="utf-8")
told["post_fork"](None, SimpleNamespace(log=getLogger()))
print(current_site().name)
"""


def test_a_worker_that_starts_later_reads_the_site_as_it_lies_there_then(root: Path, tmp_path: Path) -> None:
    """Forked, it has what its parent read: a site in the works kept its name, as a worker in another's place did."""
    make_site(tmp_path / "site", [ONE])
    script = f"OBSERVATORY_DATA_DIR={tmp_path / 'site'} {sys.executable} - <<'FIN'\n{FORKED}FIN"
    assert run(root, script, tmp_path).splitlines()[-1] == "Otro nombre"


EDITED = """
import runpy
from logging import getLogger
from types import SimpleNamespace
from observatory.release_reader import read_files_or_keep
from observatory.site import SITE_FOLDER, current_site
from observatory.text import Text
told = runpy.run_path("gunicorn.conf.py")
told["on_starting"](SimpleNamespace())
for name in ("site.yml", "catalog/policy.yml", "catalog/helplines.csv", "text/es/language.yml"):
    path = SITE_FOLDER / name
    before = path.read_bytes() if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x: [", encoding="utf-8")
    told["post_fork"](None, SimpleNamespace(log=getLogger()))
    catalog, _, fault = read_files_or_keep()
    kept = [bool(catalog.territories), bool(current_site().name), Text("es").language.code, path.name in fault]
    print(name, *kept)
    path.write_bytes(before) if before is not None else path.unlink()
"""


def test_no_file_that_is_being_edited_ends_a_worker_that_starts(root: Path, tmp_path: Path) -> None:
    """Where a worker ends as it starts gunicorn ends all: nobody would find a telephone number on the site."""
    make_site(tmp_path / "site", [ONE])
    script = f"OBSERVATORY_DATA_DIR={tmp_path / 'site'} {sys.executable} - <<'FIN'\n{EDITED}FIN"
    said = run(root, script, tmp_path).splitlines()
    for name in ("site.yml", "catalog/policy.yml", "catalog/helplines.csv"):
        assert f"{name} True True es True" in said
    assert "text/es/language.yml True True es False" in said  # the catalogue does not need it
