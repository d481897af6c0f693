"""Pages of questions: each sentence bears its numbers, nothing is empty, and a question is a file."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from callbacks.page_request import PageRequest
from callbacks.pages.question_answers import headlines_of, panel_of_place
from observatory.addresses.selection import Selection
from observatory.catalog import DEFAULT_FOLDER, Catalog, CatalogError, load_catalog
from observatory.geography.outlines import load_outlines
from observatory.model import HomeStatement
from observatory.observatory import Observatory
from observatory.settings import Settings
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.words.sentences import statement
from tests.kit.sampling import one_for_each

QUESTIONS = [path.stem for path in sorted((DEFAULT_FOLDER / "questions").glob("*.yml"))]
LISTS = {"es": "preguntas", "en": "questions", "fr": "questions"}


def visible(markup: str) -> str:
    """The words of the main part of a page, one space between two."""
    return spoken(markup[markup.index("<main") : markup.index("</main>")])


def spoken(markup: str) -> str:
    """The words of a part of a page; an acronym that brings its name is a word like others."""
    plain = re.sub(r"</?abbr\b[^>]*>", "", markup)
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]+>", " ", plain, flags=re.DOTALL))


@pytest.fixture(scope="module")
def observatory(built_store: Path, catalog: Catalog) -> Observatory:
    return Observatory(catalog, load_outlines(), SqliteReleases(built_store))


@pytest.mark.parametrize(("question", "lang"), one_for_each(QUESTIONS, tuple(LISTS)))
def test_a_question_answers_in_each_language(
    shipped: FlaskClient, catalog: Catalog, question: str, lang: str
) -> None:
    answer = shipped.get(f"/{lang}/{LISTS[lang]}/{question}")
    assert answer.status_code == 200
    entry = catalog.questions[question]
    for told in (entry.title, entry.caution):
        assert " ".join(Text(lang).t(told).split()) in visible(answer.text)
    assert bool(re.search(r'<p class="answer[ "]', answer.text)) == bool(entry.answers or entry.gathers_gaps)


@pytest.mark.parametrize("question", [name for name in QUESTIONS if name not in ("falta", "leyes")])
def test_the_line_of_a_question_says_the_newest_number_that_the_store_has(
    observatory: Observatory, catalog: Catalog, question: str
) -> None:
    """By hand: the newest full year without a rival, else the newest date; of the first series that has the place."""
    with observatory.one_release():
        request = PageRequest.of("/es/preguntas", "", observatory)
        lines = headlines_of(request, catalog.questions[question])
        panels = [
            panel_of_place(request, catalog.questions[question], place) for place in catalog.places.values()
        ]
    panels = [panel for panel in panels if panel is not None]
    assert len(lines) == len(panels)
    for line, panel in zip(lines, panels, strict=True):
        rows = [row for row in panel.rows if row.leads and row.value is not None]
        full_years = [
            row
            for row in rows
            if (row.period.start.month, row.period.start.day, row.period.end.month, row.period.end.day) == (1, 1, 12, 31)
            and row.period.start.year == row.period.end.year and not row.partial and not row.disputed
        ]  # fmt: skip
        newest = max(full_years or rows, key=lambda row: row.period.end)
        if len({str(row.breakdown) for row in rows}) == 1:
            decimals = panel.indicator.decimals
            assert Text().number(newest.value or 0, decimals or 0).split(",")[0] in line
        assert str(newest.period.end.year) in line


def test_what_an_institute_printed_answers_before_an_estimate_of_somebody_for_a_nearer_place(
    observatory: Observatory, catalog: Catalog
) -> None:
    with observatory.one_release():
        request = PageRequest.of("/es/preguntas", "", observatory)
        panel = panel_of_place(request, catalog.questions["encuestas"], catalog.places["PE-150112"])
    assert panel is not None and [place.code for place in panel.territories] == ["PE"]
    newest = max((row for row in panel.rows if row.leads), key=lambda row: row.period.end)
    assert (newest.value, newest.lower, newest.upper) == (30.99, 29.53, 32.44)


def test_no_series_without_a_figure_stands_among_those_that_have_one(
    shipped: FlaskClient, observatory: Observatory
) -> None:
    with observatory.one_release():
        published = set(observatory.availability())
    listed = set(re.findall(r'href="/es/indicadores/([a-z_0-9]+)"', shipped.get("/es/indicadores/").text))
    assert listed == published


def test_the_list_of_data_holds_what_fits_every_filter(
    shipped: FlaskClient, observatory: Observatory
) -> None:
    with observatory.one_release():
        published = dict(observatory.availability())
    page = shipped.get("/es/indicadores/?territory=BO-020105&since=2020").text
    listed = set(re.findall(r'href="/es/indicadores/([a-z_0-9]+)"', page))
    assert listed == {
        name
        for name, entry in published.items()
        if "BO-020105" in entry.territories and entry.last_day.year >= 2020
    }
    assert set(
        re.findall(
            r'href="/es/indicadores/([a-z_0-9]+)"', shipped.get("/es/indicadores/?q=fiscal%C3%ADa").text
        )
    )
    assert shipped.get("/es/indicadores/?territory=XX").status_code == 400
    assert shipped.get("/es/indicadores/?colour=red").status_code == 400


def test_the_home_says_what_is_alike_what_differs_and_what_nobody_knows(
    shipped: FlaskClient, observatory: Observatory
) -> None:
    markup = shipped.get("/es/").text
    page = visible(markup)
    assert "Un registro no es toda la violencia." in page
    queries = (
        "indicator=partner_violence_12m&territory=PE",
        "indicator=felcv_complaint_rate&territory=BO-020105",
        "indicator=police_complaint_rate&territory=PE-150112",
    )
    with observatory.one_release():
        panels = [observatory.panel(Selection.from_query(query, observatory.catalog)) for query in queries]
    share, old, rate = (
        max((row for row in panel.rows if row.leads and not row.partial), key=lambda row: row.period.end)
        for panel in panels
    )
    alike = answers_of(markup)["encuestas"]
    assert f"{share.value:.1f}".replace(".", ",") in alike
    assert "alguna vez unidas" in alike and "algún tipo" in alike
    compared = spoken(markup.partition('class="compared"')[2].partition("</p>")[0])
    apart = rate.period.end.year - old.period.end.year
    assert f"Hay {apart} años" in compared and "dos leyes" in compared
    assert not {f"{old.value:.0f}", f"{rate.value:.0f}"} & set(re.findall(r"\d+", compared))
    assert re.search(r"\d+ de \d+ series no tienen ninguna cifra con fecha", answers_of(markup)["falta"])


def answers_of(markup: str) -> dict[str, str]:
    """The line of answer of each question of the home that has one."""
    lines = re.findall(
        r'<li><a href="/\w+/preguntas/(\w+)">[^<]*</a>\s*<span class="answer">(.*?)</span></li>', markup, re.S
    )
    return {id_: spoken(line) for id_, line in lines}


def test_the_answer_of_the_police_tells_the_change_and_of_whom_none_can_be_known(
    shipped: FlaskClient, observatory: Observatory
) -> None:
    answers = answers_of(shipped.get("/es/").text)
    assert "El Alto: no se puede saber." in answers["denuncias"]
    assert re.search(
        r"Independencia, \d{4}: (?:es \d+ % (?:menos|más) que|no se puede afirmar)", answers["denuncias"]
    )
    assert re.search(r"El Alto: [\d\s]+ casos en SLIM \(", answers["ayuda"])
    assert re.search(r"Independencia: [\d\s]+ casos en CEM \(\d{4}\)", answers["ayuda"])
    assert re.search(r"unos \d+ millones de bolivianos", answers["dinero"])
    assert all(len(line) <= 260 for line in answers.values()) and len(answers) == 8


def test_the_home_sets_no_old_number_large_and_no_count_beside_a_rate(
    shipped: FlaskClient, observatory: Observatory
) -> None:
    """El Alto's rate is of 2013: it stands in a line, with its year; what the health services noted stands in words."""
    doors = shipped.get("/es/").text.partition('class="doors"')[2].partition('class="compared"')[0]
    old, new = doors.partition("</section>")[::2]
    assert list(observatory.catalog.places) == re.findall(r'<h2><a href="/es/territorios/([^"]+)"', old + new)
    assert "leading-number" not in old and new.count('class="leading-number"') == 1
    assert re.search(
        r"\d+ denuncias por cada 100\s000 habitantes en \d{4}: el último año completo", spoken(old)
    )
    assert re.search(r'class="unit">denuncias por cada 100\s000 habitantes en \d{4}<', new)
    assert re.search(
        r'class="first-line">[^<]*\d+ casos de violencia sexual contra mujeres y niñas: casos, no', old
    )
    assert "Cifras sueltas: 3167 denuncias, ene–oct 2014; 3172 casos en SLIM, 1 ene–25 nov 2022." in spoken(
        old
    )
    assert old.count('data-kind="trend"') == new.count('data-kind="trend"') == 2


def test_the_home_has_a_door_for_each_task_and_each_leads_to_a_page(shipped: FlaskClient) -> None:
    tasks = shipped.get("/es/").text.partition('class="tasks"')[2].partition("</ul>")[0]
    led = re.findall(r'<a href="([^"]+)">([^<]+)</a>', tasks)
    assert [words for _, words in led] == [
        "Preparar la mesa", "Enviar cifras", "Publicar un dato", "Descargar datos", "Después de denunciar",
    ]  # fmt: skip
    addresses = [unescape(address) for address, _ in led]
    assert [shipped.get(address).status_code for address in addresses] == [200] * 5
    assert [address for address in addresses if "sheet=month" in address or address.endswith("#frase")] == [
        "/api/v1/brief.pdf?territory=PE-150112&sheet=month",
        "/es/compartir?indicator=police_complaint_rate&territory=PE-150112#frase",
    ]


def test_what_is_published_of_no_district_is_hidden_of_none_and_maps_stand_before_the_tasks(
    shipped: FlaskClient,
) -> None:
    """Four districts have fewer than 2,500 people: nobody publishes any district, and that is what the map says."""
    home = unescape(shipped.get("/es/").text)
    map_ = home.partition('id="mapas"')[2].partition("Los ocho distritos")[0]
    assert "Distrito 9; no publicado" in map_ and "no se muestra a esta escala" not in map_
    assert home.index('id="mapas"') < home.index('class="tasks"')
    elsewhere = unescape(shipped.get("/embed/cem_people_attended?view=map&lang=es").text)
    assert "Distrito 8; no existe ahí" in elsewhere and "Distrito 9; no existe ahí" in elsewhere


def test_charts_that_one_warning_holds_for_are_told_apart_by_what_folds_them(shipped: FlaskClient) -> None:
    folded = re.findall(r"<summary><h[23][^>]*>(.*?)</h", shipped.get("/es/preguntas/denunciados").text)
    names = [re.sub("<[^>]*>", "", words) for words in folded]
    assert names[0].endswith(" · Vínculo de la persona denunciada") and len(set(names)) == len(names) >= 3


def test_every_series_but_those_that_others_are_divided_by_belongs_to_a_question(catalog: Catalog) -> None:
    without = {name for name in catalog.indicators if name not in catalog.question_of}
    assert {catalog.indicators[name].theme for name in without} == {"population"}


def own_catalogue(tmp_path: Path, name: str, lines: str) -> Path:
    """A copy of the catalogue with one more file of a question."""
    folder = tmp_path / "catalog"
    shutil.copytree(DEFAULT_FOLDER, folder)
    (folder / "questions" / f"{name}.yml").write_text(lines, encoding="utf-8")
    return folder


def test_a_question_is_a_file(tmp_path: Path, built_store: Path) -> None:
    folder = own_catalogue(
        tmp_path, "mujeres",
        "id: mujeres\nposition: 40\ntitle: ¿Cuántas son mujeres?\nshort: Mujeres\n"
        "answers: [indicator=cem_cases_women_share]\ncharts: [indicator=cem_cases_women_share]\n"
        "caution: Son casos, no personas.\nindicators: [cem_cases_women_share]\n",
    )  # fmt: skip
    site = create_app(
        Settings(store_dir=built_store),
        Observatory(load_catalog(folder), load_outlines(), SqliteReleases(built_store)),
    ).test_client()
    page = site.get("/es/preguntas/mujeres")
    assert page.status_code == 200 and "¿Cuántas son mujeres?" in visible(page.text)
    assert "¿Cuántas son mujeres?" in visible(site.get("/es/preguntas/").text)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("indicators: [no_such]", "«no_such» no es un indicador"),
        (
            "indicators: [cem_cases]\nanswers: [indicator=no_such]",
            "pide el indicador «no_such», que no existe",
        ),
        ("indicators: [cem_cases]\ncharts: ['indicator=cem_cases&by=moon']", "pide «by=moon»"),
        ("indicators: [cem_cases]\nanswers: ['indicator=cem_cases&territory=PE']", "pide «territory»"),
        ("indicators: [cem_cases]\ncharts: ['indicator=cem_cases&territory=XX']", "pide el lugar «XX»"),
        ("indicators: [cem_cases]\ncomparison: no_such", "«no_such» no está en comparisons.yml"),
        ("indicators: [cem_cases]\npages: [no_such]", "«no_such» no es una página"),
    ],
)
def test_a_wrong_question_says_where_and_why(tmp_path: Path, line: str, fault: str) -> None:
    head = "id: otra\nposition: 41\ntitle: ¿Otra?\nshort: Otra\ncaution: Nada.\n"
    with pytest.raises(CatalogError) as raised:
        load_catalog(own_catalogue(tmp_path, "otra", head + line))
    assert "questions/otra.yml" in str(raised.value) and fault in str(raised.value)


def test_a_statement_is_said_only_while_its_numbers_bear_it_out(observatory: Observatory) -> None:
    query = "indicator=partner_violence_12m&territory=PE"
    with observatory.one_release():
        panels = {"peru": observatory.panel(Selection.from_query(query, observatory.catalog))}
    near = HomeStatement("Son {peru} en {peru_period}.", {"peru": query}, lowest=25, highest=35)
    assert statement(near, panels, Text()) == "Son 31,0 en 2025."
    assert statement(replace(near, highest=30), panels, Text()) == ""
    assert statement(replace(near, lowest=40, highest=None), panels, Text()) == ""


def test_an_answer_that_another_outdates_by_years_does_not_answer(shipped: FlaskClient) -> None:
    """Of money in Peru: 87.6 million of 2015, and 550.7 million of 2023."""
    for path in ("/es/preguntas/", "/es/preguntas/dinero", "/es/"):
        page = visible(shipped.get(path).text)
        assert re.search(r"Perú, en 2023: 550\s700\s000 soles", page), path
        lead = page.partition("Serie y fuentes: Perú")[0] if path.endswith("dinero") else page
        assert "87,6 millones" not in lead, path


@pytest.mark.parametrize(
    ("question", "named"), [("feminicidio", "Bolivia"), ("ruta", "La Paz (departamento)")]
)
def test_what_a_wider_place_answers_bears_neither_name_nor_colour_of_the_town(
    shipped: FlaskClient, question: str, named: str
) -> None:
    answers = shipped.get(f"/es/preguntas/{question}").text.partition('<div class="answers">')[2]
    first = answers.partition("</p>")[0]
    assert first.lstrip().startswith('<p class="answer">')
    assert first.endswith(f"Serie y fuentes: {named}</a>")


def test_the_question_of_laws_is_answered_by_the_laws(shipped: FlaskClient, catalog: Catalog) -> None:
    page, own = (visible(shipped.get(path).text) for path in ("/es/preguntas/leyes", "/es/leyes"))
    for law in catalog.laws:
        for told in (law.title, law.protects, *law.forms):
            assert " ".join(Text().t(told).split()) in page and " ".join(Text().t(told).split()) in own


def test_every_page_and_interface_counts_the_series_alike(
    shipped: FlaskClient, observatory: Observatory
) -> None:
    with observatory.one_release():
        known = set(observatory.availability()) & set(observatory.catalog.indicators)
    listed = visible(shipped.get("/es/indicadores/").text)
    found = re.search(
        r"De (\d+) series, (\d+) tienen cifras: (\d+) de varias fechas y (\d+) de una sola, al final\.",
        listed,
    )
    assert found is not None
    count, with_figures, several, single = map(int, found.groups())
    assert with_figures == several + single == len(known)
    for path in ("/es/", "/es/preguntas/", "/es/preguntas/falta"):
        page = visible(shipped.get(path).text)
        assert {int(n) for n in re.findall(r"[Dd]e (\d+) series", page)} == {count}, path
    described = shipped.get("/api/v1/openapi.json").json["components"]["schemas"]["IndicatorId"]["enum"]
    assert len(shipped.get("/api/v1/indicators").json["indicators"]) == len(described) == count
    in_sitemap = set(re.findall(r"/es/indicadores/([a-z_0-9]+)<", shipped.get("/sitemap-pages.xml").text))
    assert in_sitemap == set(
        re.findall(r"/indicadores/([a-z_0-9]+)#datos", shipped.get("/catalog.jsonld").text)
    )
    assert len(in_sitemap) == with_figures
    filtered = visible(shipped.get("/es/indicadores/?question=dinero").text)
    assert "tienen cifras" not in filtered


@pytest.mark.parametrize("lang", ["es", "en", "fr"])
def test_one_thing_is_never_counted_as_several(shipped: FlaskClient, lang: str) -> None:
    places = {"es": "territorios", "en": "territories", "fr": "territoires"}[lang]
    wrong = re.compile(r"\b(?:Los 1 lugares|The 1 places|Les 1 lieux|De 1 serie|1 centros)\b")
    for path in (f"/{lang}/{places}/PE-1501", f"/{lang}/{places}/PE", f"/{lang}/"):
        assert not wrong.search(visible(shipped.get(path).text)), path


def test_the_headings_of_the_maps_say_what_they_are_about(shipped: FlaskClient) -> None:
    page = visible(shipped.get("/es/").text)
    assert "Los catorce distritos municipales de El Alto" in page
    assert (
        "Los ocho distritos de Lima Norte, 2025 Denuncias a la policía por cada 100 000 habitantes." in page
    )
    assert "No dice dónde hay más violencia." in page


def test_no_sentence_joins_figures_more_than_three_years_apart(observatory: Observatory) -> None:
    """Of 2024, and of 2021 or 2018: the newest that each panel holds."""
    with observatory.one_release():
        panels = {
            name: observatory.panel(
                Selection.from_query(
                    f"indicator=partner_violence_12m&territory=PE&period={year}", observatory.catalog
                )
            )
            for name, year in (("new", "2024"), ("near", "2021"), ("far", "2018"))
        }
    for other, is_said in (("near", True), ("far", False)):
        both = {name: panels[name] for name in ("new", other)}
        declared = HomeStatement(f"{{new}} y {{{other}}}, a {{years}} años.", dict.fromkeys(both, ""))
        assert bool(statement(declared, both, Text())) is is_said
        apart = replace(declared, sentence="Hay {years} años.")
        assert statement(apart, both, Text()) == f"Hay {3 if is_said else 6} años."


@pytest.mark.parametrize("lang", LISTS)
def test_no_line_of_the_list_joins_numbers_more_than_three_years_apart(
    shipped: FlaskClient, lang: str
) -> None:
    joined = 0
    for path in (f"/{lang}/", f"/{lang}/{LISTS[lang]}/"):
        for line in re.findall(r'<span class="answer">(.*?)</span></li>', shipped.get(path).text):
            years = [
                max(map(int, found))
                for part in line.split(" · ")
                if (found := re.findall(r"\b20\d\d\b", part))
            ]
            joined += len(years) > 1
            assert max(years, default=0) - min(years, default=0) <= 3 or len(years) < 2, line
    assert joined


def test_a_district_stands_among_its_neighbours_as_the_one_chosen(shipped: FlaskClient) -> None:
    page = visible(shipped.get("/es/territorios/PE-150110").text)
    told = r"En Lima Norte\s+Su tasa no se distingue de las de Independencia y Los Olivos\."
    assert re.search(told, page)
    assert "Una denuncia es lo que alguien contó a la policía." in page
    assert not re.search(told, visible(shipped.get("/es/territorios/PE-150112").text))


def test_each_question_has_a_line_of_answer_and_that_of_laws_names_them(
    shipped: FlaskClient, catalog: Catalog
) -> None:
    listed = visible(shipped.get("/es/preguntas/").text)
    titles = [question.title for question in catalog.questions.values()]
    parts = re.split("|".join(re.escape(title) for title in titles), listed)[1:]
    assert all(re.search("[0-9]", part) for part in parts), parts
    laws = parts[titles.index(catalog.questions["leyes"].title)]
    assert "Bolivia: Ley 348" in laws and "Perú: Ley 30364" in laws
