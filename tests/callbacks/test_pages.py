"""Every address of the site, what is said where there is nothing, and that a page says each thing once."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any
from urllib.parse import parse_qs

import pytest

from callbacks.page_table import page_for
from callbacks.pages.question_answers import join_headlines
from layouts.document import shell
from layouts.document.page import NEUTRAL_TITLE
from observatory.text import Text, keep_together
from observatory.vocabulary import phrases
from observatory.words.labels import symbol_label
from tests.callbacks.small import ListedObservatory, body
from tests.observatory.panels import row
from tests.test_markup import faults_of

PAGES = (
    "/", "/es/", "/es/indicadores/", "/es/indicadores/cem_cases", "/es/indicadores/police_complaint_rate",
    "/es/indicadores/slim_cases", "/es/indicadores/population", "/es/comparar/", "/es/comparar/cem_slim",
    "/es/comparar/police", "/es/territorios/", "/es/territorios/PE-150112", "/es/territorios/BO-020105",
    "/es/territorios/BO-020105-03", "/es/territorios/PE-LN", "/es/fuentes/", "/es/fuentes/published_bo",
    "/es/metodologia", "/es/glosario", "/es/leyes", "/es/instituciones", "/es/ayuda", "/es/calidad",
    "/es/revisiones/", "/es/revisiones/police_complaints", "/es/revisiones/slim_cases", "/es/calendario",
    "/es/cronologia", "/es/lectura-facil", "/es/prensa", "/es/datos", "/es/acerca", "/es/buscar",
)  # fmt: skip


def years_in_table(markup: str) -> set[str]:
    """The years that name the rows of the table of a page."""
    return set(re.findall(r'<th scope="row">(20\d\d)<', markup.partition('id="tabla"')[2]))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_found_its_markup_is_sound_and_its_regions_have_names_of_their_own(
    path: str, observatory: ListedObservatory
) -> None:
    """Regions also in closed folds, which axe-core does not look into."""
    page = page_for(path, "", observatory)
    assert page.status == 200
    assert faults_of(shell.document(page)) == []
    regions = [tag for tag in re.findall(r"<section [^>]*>", page.body) if "aria-label=" in tag]
    names = [re.findall(r'aria-label="([^"]*)"', tag) for tag in regions]
    assert len(names) == len(set(map(str, names)))


def test_every_indicator_and_comparison_of_the_catalogue_has_a_page(observatory: ListedObservatory) -> None:
    addresses = [f"/es/indicadores/{id_}" for id_ in observatory.catalog.indicators]
    addresses += [f"/es/comparar/{id_}" for id_ in observatory.catalog.comparisons]
    assert {page_for(path, "", observatory).status for path in addresses} == {200}


def test_the_home_has_a_door_to_each_place_and_a_line_for_each_question(
    observatory: ListedObservatory,
) -> None:
    markup = page_for("/es/", "", observatory).body
    for code in observatory.catalog.places:
        assert f'<h2><a href="/es/territorios/{code}">' in markup
    asked = re.findall(r'href="/es/preguntas/([a-z]+)"', markup.partition('id="preguntas"')[2])
    assert sorted(asked) == sorted(observatory.catalog.questions)
    assert asked == [id_ for group in observatory.catalog.home.groups for id_ in group.questions]


def test_under_each_drawing_of_the_home_stand_its_sentence_image_frame_and_rows(
    observatory: ListedObservatory,
) -> None:
    """The map of the place without figures has no rows to take."""
    markup, taken = page_for("/es/", "", observatory).body, list[tuple[str, ...]]()
    lines = markup.split('class="actions"')[1:]
    assert len(lines) == markup.count('<div class="picture">') == 2 * len(observatory.catalog.places)
    for line in lines:
        found = re.findall(r'href="([^"]+)"[^>]*>([^<]+)</a>', line.partition("</div>")[0])
        links = {words: unescape(address) for address, words in found}
        share, query = links["Frase"].removesuffix("#frase"), links["Frase"].partition("?")[2]
        assert (links["Imagen"], links["Insertar"]) == (f"{share}#imagenes", f"{share}#insertar")
        if len(links) > 3:
            assert list(links) == ["Frase", "Imagen", "Insertar", "Datos", "Fuente", "Explorar"]
            assert links["Datos"] == f"/api/v1/data.csv?{query.partition('#')[0]}"
        taken.append(tuple(links.values()))
    assert len(set(taken)) == len(lines)


def test_the_home_stands_in_the_order_of_its_sketch_and_its_tasks_are_a_press_from_its_top(
    observatory: ListedObservatory,
) -> None:
    markup = page_for("/es/", "", observatory).body
    parts = ('class="doors"', 'id="mapas"', 'id="tareas"', 'id="preguntas"')
    places = [markup.index(part) for part in ('href="#tareas"', *parts)]
    assert places == sorted(places)


def test_the_home_says_that_el_alto_has_no_violence_figures_by_district(
    observatory: ListedObservatory,
) -> None:
    markup = page_for("/es/", "", observatory).body
    assert "No encontramos publicada ninguna cifra de violencia por distrito municipal de El Alto" in markup


@pytest.mark.parametrize(
    ("path", "query", "status", "said"),
    [
        ("/es/nada", "", 404, phrases.NO_SUCH_PAGE),
        ("/qu/", "", 404, phrases.NO_SUCH_PAGE),
        ("/es/indicadores/cem_casos", "", 404, "Casos en CEM"),
        ("/es/indicadores/cem_cases", "territory=PE-999999", 404, "«PE-999999»"),
        ("/es/indicadores/cem_cases", "period=ayer", 400, "«ayer»"),
        ("/es/indicadores/cem_cases", "by=color", 400, "«color»"),
        ("/es/indicadores/cem_cases", "indicator=population", 400, "«indicator»"),
        ("/es/indicadores/cem_cases", "x=1", 400, "«x»"),
        ("/es/comparar/nada", "", 404, "«nada»"),
        ("/es/territorios/XX", "", 404, "«XX»"),
        ("/es/fuentes/nada", "", 404, "«nada»"),
        ("/es/glosario", "a=1", 400, "no lleva filtros"),
        ("/" + "a" * 3000, "", 404, phrases.NO_SUCH_PAGE),
    ],
)
def test_what_does_not_exist_is_said_with_links(
    path: str, query: str, status: int, said: str, observatory: ListedObservatory
) -> None:
    page = page_for(path, query, observatory)
    body = page.body
    assert page.status == status
    assert said in body
    assert 'href="/es/indicadores/"' in body


def test_a_hostile_address_stays_text(observatory: ListedObservatory) -> None:
    page = page_for("/es/indicadores/<script>alert(1)", "", observatory)
    assert page.status == 404
    assert "<script>" not in page.body


def test_what_other_sites_add_to_a_shared_link_refuses_nobody(observatory: ListedObservatory) -> None:
    assert page_for("/es/ayuda", "fbclid=abc&utm_source=x", observatory).status == 200
    page = page_for("/es/indicadores/cem_cases", "fbclid=abc&period=2023", observatory)
    assert page.status == 200
    assert years_in_table(page.body) == {"2023"}


def test_the_tab_of_the_help_page_says_nothing(observatory: ListedObservatory) -> None:
    page = page_for("/es/ayuda", "", observatory)
    assert page.title == page.description == NEUTRAL_TITLE


def test_beside_a_map_the_groups_are_those_of_the_place_of_the_site(observatory: ListedObservatory) -> None:
    body = page_for("/es/indicadores/cem_cases", "view=map", observatory).body
    groups = body.partition('id="grupos"')[2].partition("<section")[0]
    assert "Independencia, en 2023" in groups
    assert "Ancón, en 2023" not in groups


def test_an_indicator_without_figures_says_so(observatory: ListedObservatory) -> None:
    observatory.rows = []
    markup = page_for("/es/indicadores/cem_cases", "", observatory).body
    name = Text().t(observatory.catalog.indicators["cem_cases"].name)
    assert f"<h1>{name}</h1>" in markup
    assert "<form" not in markup and "<svg" not in markup


def test_a_combination_without_figures_says_what_there_is(observatory: ListedObservatory) -> None:
    markup = page_for("/es/indicadores/slim_cases", "territory=PE-150112", observatory).body
    assert (
        "Independencia: «Casos en SLIM» no puede existir ahí, lo cuenta una institución de otro país."
        in markup
    )
    assert re.search(r"Hay cifras \(\d{4}(–\d{4})?\) de estos lugares:", markup)
    assert 'href="/es/indicadores/slim_cases?territory=BO-020105"' in markup


def test_the_chart_of_an_indicator_of_both_countries_bears_its_grade(observatory: ListedObservatory) -> None:
    markup = page_for("/es/indicadores/population", "territory=BO-020105,PE-150112", observatory).body
    figure = markup.partition('<figure class="chart-frame">')[2].partition("</figure>")[0]
    assert '<p class="caveat">Los dos números ' in figure


def undated(**changes: Any) -> dict[str, Any]:
    return {
        "indicator": "slim_cases", "territory": "BO-020105", "breakdown": "", "value": 3172.0, "obs_status": "normal",
        "note": "enero a noviembre", "locator": "L7", "publisher": "GAMEA", "title": "Nota",
        "url": "javascript:alert(1)", "page_date": "2014-08", **changes,
    }  # fmt: skip


def test_a_figure_without_a_date_is_listed_on_the_page_of_its_source(observatory: ListedObservatory) -> None:
    observatory.undated = [
        undated(),
        undated(breakdown="sex:women", value=465.0, indicator="cem_cases", page_date=""),
        undated(value=None, obs_status="protected"),
    ]
    markup = page_for("/es/fuentes/published_bo", "", observatory).body
    assert "Cifras sin fecha" in markup
    assert "javascript:" not in markup
    first_row, second, third = [row for row in markup.split("<tr") if "GAMEA" in row]
    for part in ("3172", "enero a noviembre", "GAMEA", ", 2014-08", "L7", "El Alto"):
        assert part in first_row
    # Which group it is of: without it nobody knows what the number says.
    assert "Mujeres" in second and "465" in second and ", sin fecha" in second
    assert symbol_label("protected", Text()) in third and "3172" not in third


@pytest.mark.parametrize(("indicator", "dated"), [("slim_cases", True), ("slim_cases_residence", False)])
def test_a_figure_without_a_date_is_listed_on_the_page_of_its_indicator(
    indicator: str, dated: bool, observatory: ListedObservatory
) -> None:
    """Also where there is no other: a link to the source said how many there were, and none of them."""
    sources = observatory.catalog.indicators[indicator].sources
    observatory.undated_figures = lambda source: [  # type: ignore[method-assign]
        undated(indicator=indicator), undated(indicator="cem_cases", value=465.0)
    ] if source == sources[0] else []  # fmt: skip
    markup = page_for(f"/es/indicadores/{indicator}", "", observatory).body
    listed = markup.partition('id="sin-fecha"')[2]
    assert "3172" in listed and "GAMEA" in listed and "465" not in listed
    assert ("<svg" in markup) is dated


def test_a_question_denies_no_undated_figure_and_calls_those_of_a_country_by_its_name(
    observatory: ListedObservatory,
) -> None:
    observatory.rows = [row("partner_alcohol_aggression", "PE", "2016", 49.1)]
    observatory.undated = [undated(indicator="dna_accused_persons")]
    markup = unescape(page_for("/es/preguntas/denunciados", "", observatory).body)
    assert "El Alto: de «Personas denunciadas» solo hay cifras sin fecha." in markup
    assert "El Alto: no se halló cifra publicada" not in markup
    assert "Solo hay cifras con fecha de Perú" in markup
    observatory.undated = []
    markup = unescape(page_for("/es/preguntas/denunciados", "", observatory).body)
    assert "El Alto: no se halló cifra publicada de «Personas denunciadas»." in markup


def test_the_two_laws_stand_side_by_side_with_what_each_counts_and_leaves_out(
    observatory: ListedObservatory,
) -> None:
    markup = page_for("/es/leyes", "", observatory).body
    assert {law.country for law in observatory.catalog.laws} == {"BO", "PE"}
    for law in observatory.catalog.laws:
        parts = (law.title, law.protects, *law.forms, law.leaves_out)
        assert all(parts) and not [part for part in parts if escape(part) not in markup]
        assert f'href="{escape(law.source)}"' in markup


def test_a_count_leads_to_its_rate_and_to_the_other_units_of_its_record_and_of_no_other(
    observatory: ListedObservatory,
) -> None:
    markup = page_for("/es/indicadores/police_complaints", "territory=PE-150112", observatory).body
    nav = markup.partition('class="siblings"')[2].partition("</nav>")[0]
    linked = re.findall(r'href="/es/indicadores/([^?"]+)\?territory=PE-150112"', nav)
    assert linked[0] == "police_complaint_rate"
    assert {observatory.catalog.indicators[item].lane for item in linked} == {"pnp"}


@pytest.mark.parametrize("id_", ["cem_cases", "slim_cases", "police_complaints", "population"])
def test_an_indicator_says_each_limit_and_each_note_of_a_source_once(
    id_: str, observatory: ListedObservatory
) -> None:
    markup = body(f"/es/indicadores/{id_}", observatory)
    catalog = observatory.catalog
    notes = [*catalog.indicators[id_].caveats]
    assert notes
    repeated = [
        note for note in notes if markup.count(f"<li>{escape(keep_together(note), quote=False)}</li>") != 1
    ]
    assert repeated == []


def test_a_comparison_says_its_reason_once(observatory: ListedObservatory) -> None:
    markup = body("/es/comparar/cem_slim", observatory)
    reason = observatory.catalog.comparisons["cem_slim"].reason
    assert markup.count(escape(reason[:80], quote=False)) == 1
    assert len(re.findall("Estos dos números no cuentan lo mismo", markup.partition('id="tabla"')[2])) == 0


def test_two_sides_of_one_indicator_are_one_link_and_one_list(observatory: ListedObservatory) -> None:
    markup = body("/es/comparar/inhabitants", observatory)
    assert markup.partition('class="see-also"')[2].count('href="/es/indicadores/population"') == 1
    for caveat in observatory.catalog.indicators["population"].caveats:
        assert markup.count(f"<li>{escape(keep_together(caveat), quote=False)}</li>") == 1


@pytest.mark.parametrize("code", ["PE-150112", "BO-020105"])
def test_a_place_has_a_line_for_each_question_that_it_can_answer(
    code: str, observatory: ListedObservatory
) -> None:
    markup = body(f"/es/territorios/{code}", observatory)
    answered = markup.partition('id="preguntas"')[2].partition("<h2")[0]
    shown = re.findall(r'href="/es/preguntas/([a-z]+)"', answered)
    published = observatory.availability()
    able = [
        question.id
        for question in observatory.catalog.questions.values()
        if question.points
        or any(
            code in published[indicator].territories
            for indicator in (parse_qs(query)["indicator"][0] for query in question.answers)
            if indicator in published
        )
    ]
    assert shown and set(shown) <= set(able)
    assert f'href="/es/indicadores/?territory={code}"' in answered


def test_a_line_of_answer_of_many_years_apart_is_not_one_sentence() -> None:
    near = ("El Alto, 2013: 270 denuncias", "Independencia, 2025: 1110 denuncias.")
    told = [join_headlines(near, apart) for apart in ("", "Hay 12 años.")]
    assert "270 denuncias · Independencia" in told[0]
    assert "270 denuncias. Independencia, 2025: 1110 denuncias. Hay 12 años." in told[1]


def test_where_no_side_has_a_row_no_heading_stands_over_a_table_and_no_year_is_offered(
    observatory: ListedObservatory,
) -> None:
    page = body("/es/comparar/feminicide_local", observatory)
    assert ">Tabla</h2>" not in page and 'name="period"' not in page
    assert ">Tabla</h2>" in body("/es/comparar/cem_slim", observatory)
    assert 'name="period"' not in body("/es/indicadores/slim_cases", observatory, "territory=PE-150112")


def test_a_grade_is_said_in_words_and_its_letter_stays_in_the_method(observatory: ListedObservatory) -> None:
    listed = body("/es/comparar/", observatory)
    assert "No se comparan" in listed and 'href="/es/metodologia#grados"' in listed
    for path in ("/es/comparar/", "/es/comparar/cem_slim", "/es/indicadores/cem_cases", "/es/explorar"):
        assert not re.search(r">\s*[ABC]\s*<|[Gg]rado [ABC]\b", body(path, observatory)), path
