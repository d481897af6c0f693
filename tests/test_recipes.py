"""The recipes of docs/how-to-add.md that no other test runs: each is followed to the letter in a copy of the project."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from etl.municipal.form import find_form
from etl.municipal.form_files import write_filled
from observatory.catalog import load_catalog
from observatory.search import build_index, find
from tests.etl.files import read_whole
from tests.etl.municipal import reports
from tests.kit.new_places import follow

CODE = ("observatory", "layouts", "callbacks", "api", "etl")
Copy = Callable[..., Path]


@pytest.fixture
def copied(root: Path, tmp_path: Path) -> Copy:
    """Copies the folders that a recipe changes; all others of the project are linked."""

    def copy(*folders: str) -> Path:
        project = tmp_path / "project"
        for entry in root.iterdir():
            if entry.name in folders:
                left_out = ("store*",) if entry.name == "data" else ("__pycache__",)
                shutil.copytree(entry, project / entry.name, ignore=shutil.ignore_patterns(*left_out))
            elif entry.name[0] != ".":
                project.mkdir(exist_ok=True)
                (project / entry.name).symlink_to(entry)
        return project

    return copy


def run(project: Path, program: str) -> object:
    """What a program prints, as JSON, that runs on the copy."""
    command = [sys.executable, "-c", f"import json\n{program}"]
    done = subprocess.run(
        command, cwd=project, capture_output=True, text=True, check=False, env={"PATH": "", "PYTHONPATH": "."}
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_word_that_readers_search_for(copied: Copy) -> None:
    project = copied("data")
    before = find(build_index(load_catalog(project / "data" / "catalog")), "patrullero")
    assert follow("A word that readers search for", project) == ["data/catalog/synonyms.csv"]
    after = find(build_index(load_catalog(project / "data" / "catalog")), "patrullero")
    assert after.leads_with == "police_complaints" and before.empty
    assert after.read_as == ""


def test_a_question_of_the_monthly_report(copied: Copy, tmp_path: Path) -> None:
    project = copied("data")
    former = load_catalog(project / "data" / "catalog")
    old = reports.report(tmp_path / "old.xlsx", former)
    follow("A question of the monthly report", project)
    catalog = load_catalog(project / "data" / "catalog")
    answers = {"La policía": 200, "Un centro de salud": 100}
    total = sum(reports.BY_PLACE.values())
    for alone, told in ((total - 300, []), (total - 299, ["Quién derivó el caso"])):
        figures = reports.figures()
        lists = {**figures.lists, **answers, "Nadie: vino por su cuenta": alone}
        file = tmp_path / f"report-{alone}.xlsx"
        write_filled(
            find_form(catalog.sources["gamea_slim"], catalog),
            reports.MONTH,
            replace(figures, lists=lists),
            out=file,
        )
        problems = [problem.message for problem in read_whole(file, "gamea_slim", catalog)[0].problems]
        assert bool(problems) is bool(told) and all(word in " ".join(problems) for word in told)
    assert any("versi" in problem.message for problem in read_whole(old, "gamea_slim", catalog)[0].problems)


def test_a_column_of_rows(copied: Copy, built_store: Path) -> None:
    project = copied(*CODE)
    assert len(follow("A column of rows", project)) == 2
    program = f"""
import csv
from pathlib import Path
from app import create_app
from observatory.settings import Settings
client = create_app(Settings(store_dir=Path({str(built_store)!r}))).test_client()
address = "/api/v1/data.{{}}?indicator=cem_cases&territory=PE-150112&period=2023{{}}"
lines = {{v: list(csv.reader(client.get(address.format("csv", f"&v={{v}}")).text.splitlines())) for v in (1, 2, 3)}}
described = client.get("/api/v1/openapi.json").json["components"]["schemas"]["DataRow"]["properties"]
print(json.dumps({{
    "headers": [lines[v][0] for v in (1, 2, 3)],
    "json": client.get(address.format("json", "")).json["rows"][0]["year"],
    "csv": dict(zip(*lines[3][:2]))["year"],
    "described": described["year"]["description"],
    "page": "Año en que termina" in client.get("/es/datos").text,
}}))
"""
    told = run(project, program)
    assert isinstance(told, dict)
    assert ["year" in header for header in told["headers"]] == [False, False, True]
    assert (told["json"], told["csv"], told["page"]) == ("2023", "2023", True)
    assert told["described"] == "Año en que termina el periodo."


def test_a_key_of_addresses(copied: Copy, built_store: Path) -> None:
    project = copied(*CODE)
    files = follow("A key of addresses", project)
    assert set(files[:-1]) == {
        "observatory/addresses/selection.py",
        "observatory/addresses/selection_keys.py",
    }
    program = f"""
from pathlib import Path
from app import create_app
from observatory.settings import Settings
client = create_app(Settings(store_dir=Path({str(built_store)!r}))).test_client()
query = "indicator=cem_cases&territory=PE-150112"
def values(more): return [row["value"] for row in client.get(f"/api/v1/data.json?{{query}}{{more}}").json["rows"]]
keys = client.get("/api/v1/openapi.json").json["components"]["parameters"]
print(json.dumps({{
    "all": values(""), "some": values("&least=700"),
    "query": client.get(f"/api/v1/data.json?{{query}}&least=700").json["query"],
    "refused": [client.get(f"{{page}}territory=PE-150112&least=mucho").status_code
                for page in ("/api/v1/data.csv?indicator=cem_cases&", "/es/indicadores/cem_cases?", "/embed/cem_cases?")],
    "named": keys["least"]["schema"],
}}))
"""
    told = run(project, program)
    assert isinstance(told, dict)
    assert told["some"] == [value for value in told["all"] if value >= 700] and 0 < len(told["some"]) < len(
        told["all"]
    )
    assert "least=700" in told["query"] and told["refused"] == [400, 400, 400]
    assert told["named"] == {"type": "integer", "minimum": 0}


def test_a_kind_of_statistic(copied: Copy, tmp_path: Path) -> None:
    project = copied("data", *CODE)
    files = follow("A kind of statistic", project)
    assert {file for file in files if file.endswith(".py")} == {
        "observatory/statistics/moving_mean.py",
        "observatory/statistics/__init__.py",
    }
    program = f"""
import csv
from pathlib import Path
import pandas as pd
from app import create_app
from etl.publishing.derive import compute_ratio_rows
from observatory.catalog import load_catalog
from observatory.settings import Settings
from observatory.statistics.denominators import Denominators
from observatory.store.private.workspace import OBSERVED
from observatory.store.releases import SqliteReleases
from tests.kit.facts import fact, publish
catalog = load_catalog()
counts = [fact(100.0 * year, period_start=f"{{year}}-01-01", period_end=f"{{year}}-12-31") for year in range(2012, 2024)]
mean = catalog.indicators["cem_cases_mean"]
made = compute_ratio_rows(pd.DataFrame(counts, columns=list(OBSERVED)), mean, catalog, Denominators(catalog, {{}}))
publish(SqliteReleases(Path({str(tmp_path / "store")!r})), catalog, *counts, *made)
client = create_app(Settings(store_dir=Path({str(tmp_path / "store")!r}))).test_client()
query = "indicator=cem_cases_mean&territory=PE-150112"
rows = list(csv.DictReader(client.get(f"/api/v1/data.csv?{{query}}").text.splitlines()))
page = "/es/indicadores/cem_cases_mean?territory=PE-150112&view="
asked = [page + view for view in ("trend", "bars", "table", "map")]
asked += [f"/es/explorar?{{query}}", f"/embed/cem_cases_mean?territory=PE-150112", f"/api/v1/chart.svg?{{query}}"]
asked += ["/en/indicators/cem_cases_mean", "/fr/indicateurs/cem_cases_mean", f"/api/v1/brief.pdf?{{query}}"]
answers = {{address: client.get(address) for address in asked}}
print(json.dumps({{
    "rows": [(row["period_start"], row["period_end"], row["value"], row["frequency"], row["unit"]) for row in rows],
    "status": [answer.status_code for answer in answers.values()],
    "says": ["media de tres años" in answers[address].text for address in asked[:3] + asked[4:7]],
    "map": "este mapa no tiene ninguna cifra" in answers[asked[3]].text,
}}))
"""
    told = run(project, program)
    assert isinstance(told, dict)
    unit = "casos en CEM al año (media de tres años)"
    assert told["rows"] == [
        [f"{year - 2}-01-01", f"{year}-12-31", str(100 * year - 100), "P", unit] for year in range(2014, 2024)
    ]
    assert set(told["status"]) == {200} and all(told["says"]) and told["map"]


def test_the_sentence_of_the_mean_of_three_years_holds(root: Path, built_store: Path) -> None:
    """Its number is the sum of the three years that it names, divided by three."""
    guide = (root / "docs" / "how-to-add.md").read_text(encoding="utf-8")
    said = re.search(
        r"safe_sentence: De (\d{4}) a (\d{4}) los CEM de Independencia registraron (\d+) casos", guide
    )
    assert said is not None
    first, last, number = map(int, said.groups())
    [file] = built_store.glob("release-*.db")
    asked = (
        "SELECT sum(value), count(*) FROM cube WHERE indicator = 'cem_cases' AND territory = 'PE-150112' "
        "AND dimensions = '' AND period_start >= ? AND period_end <= ? AND substr(period_end, 6) = '12-31'"
    )
    with closing(sqlite3.connect(file)) as release:
        total, years = release.execute(asked, (f"{first}-01-01", f"{last}-12-31")).fetchone()
    assert years == last - first + 1 == 3 and round(total / years) == number


def test_a_kind_of_chart(copied: Copy) -> None:
    project = copied(*CODE)
    follow("A kind of chart", project)
    program = """
from dataclasses import replace
from layouts.explorer.figures import FigureRoom, paint_figure
from observatory.charts.kinds.chosen_kind import chart_of, finding_of
from observatory.charts.painting.svg import svg
from observatory.text import Text
from tests.observatory import panels
from tests.observatory.charts.reading import assert_words_stand_free
text, whole = Text(), panels.trend()
one = replace(whole, rows=whole.rows[-1:])
drawn = {name: chart_of(panel, text, width=360) for name, panel in (("one", one), ("whole", whole))}
assert_words_stand_free(drawn["one"])
print(json.dumps({
    "kinds": [chart.kind for chart in drawn.values()], "number": drawn["one"].marks[0].number,
    "svg": svg(drawn["one"]), "finding": finding_of(one, text),
    "targets": [target["says"] for target in paint_figure(drawn["one"], FigureRoom(360), name="x")["targets"]],
}))
"""
    told = run(project, program)
    assert isinstance(told, dict)
    assert told["kinds"] == ["single", "trend"]
    number = told["number"]
    assert f">{number}</text>" in told["svg"] and number in told["finding"] and number in told["targets"][0]


def test_a_sentence(copied: Copy, built_store: Path) -> None:
    """An editor changes it without Python: the page says it at once, the translator is told, then it is said in both."""
    project = copied(*CODE, "data")
    program = f"""
from pathlib import Path
from app import create_app
from observatory.messages import list_prose_left
from observatory.settings import Settings
client = create_app(Settings(store_dir=Path({str(built_store)!r}))).test_client()
paths = {{"es": "/es/metodologia", "en": "/en/methodology", "fr": "/fr/methodologie"}}
print(json.dumps([{{lang: client.get(path).text for lang, path in paths.items()}}, list(list_prose_left("fr"))]))
"""
    assert follow("A sentence", project) == [
        f"data/text/{lang}/pages/methodology.md" for lang in ("es", "en")
    ]
    told = run(project, program)
    assert isinstance(told, list)
    pages, left = told
    said = "Con menos de 20 registros no se muestra ninguna tasa: uno más la cambiaría mucho."
    assert f"<p>{said}</p>" in pages["es"] and f'<p lang="es">{said}</p>' in pages["fr"]
    assert (
        "<p>With fewer than 20 records no rate is shown: one more would change it greatly.</p>" in pages["en"]
    )
    assert left[0] == "fr: faltan 1 párrafos por traducir, y 1 traducen lo que ya no se dice"
    assert "data/text/es/pages/methodology.md:27" in left[1]


def test_a_page(copied: Copy, built_store: Path) -> None:
    project = copied(*CODE, "data")
    assert len(follow("A page", project)) == 9
    program = f"""
from pathlib import Path
from app import create_app
from observatory.catalog import load_catalog
from observatory.prose_checks import refuse_faulty_prose
from observatory.settings import Settings
refuse_faulty_prose(load_catalog())
client = create_app(Settings(store_dir=Path({str(built_store)!r}))).test_client()
answers = {{path: client.get(path) for path in ("/es/errores", "/en/mistakes", "/fr/erreurs", "/es/glosario")}}
print(json.dumps({{path: [answer.status_code, answer.text] for path, answer in answers.items()}}))
"""
    told = run(project, program)
    assert isinstance(told, dict)
    assert {status for status, _ in told.values()} == {200}
    assert "<li>Con menos de 20 registros se dice el número, sin tasa.</li>" in told["/es/errores"][1]
    assert '<p class="lead" lang="es">Esto se hace cuando una cifra está mal.</p>' in told["/fr/erreurs"][1]
    assert '<a href="/es/errores">Errores</a>' in told["/es/glosario"][1]
