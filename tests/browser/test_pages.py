"""What the scripts add to a page: a filter that changes it in place, and everything as before where they fail."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from layouts.document.assets import style_in_page
from observatory.catalog import DEFAULT_FOLDER, load_catalog
from tests.browser.walking import opened

CHARTS = (
    "/es/preguntas/ayuda",
    "/es/indicadores/cem_cases",
    "/es/indicadores/population",
    "/es/comparar/police",
)
CASES = "/es/indicadores/cem_cases"
ROWS = "section[aria-labelledby=tabla] tbody tr"


@pytest.mark.parametrize("path", CHARTS)
def test_the_html_holds_headline_drawing_and_table(page: Page, path: str) -> None:
    body = page.request.get(path).text()
    assert "<h1" in body
    assert "<svg" in body
    assert "<table" in body


def test_a_filter_changes_the_page_in_place_and_leaves_no_step_in_the_history(page: Page) -> None:
    opened(page, CASES)
    page.evaluate("window.stays = true")
    steps = page.evaluate("history.length")
    page.focus("#filtro-period")
    page.evaluate("window.scrollTo({top: 120, behavior: 'instant'})")
    page.select_option("#filtro-period", "2023")
    expect(page.locator(ROWS)).to_have_count(1)
    page.focus("#filtro-view")
    page.select_option("#filtro-view", "table")
    expect(page.locator("main > * > .chart-frame .picture")).to_have_count(0)
    assert page.url.endswith(f"{CASES}?period=2023&view=table")
    assert page.evaluate("[window.stays, history.length, scrollY]") == [True, steps, 120]
    assert page.evaluate("document.activeElement.id") == "filtro-view"
    assert page.console_errors == []


def test_the_page_in_place_is_the_page_of_its_address(page: Page) -> None:
    opened(page, CASES)
    page.select_option("#filtro-period", "2023")
    expect(page.locator(ROWS)).to_have_count(1)
    in_place, title = page.locator("main").inner_html(), page.title()
    opened(page, page.url)
    assert (page.locator("main").inner_html(), page.title()) == (in_place, title)


def test_a_screen_reader_hears_the_new_finding_and_hears_it_again(page: Page) -> None:
    opened(page, CASES)
    announced = page.locator("#anuncio")
    for period in ("2023", "2022"):
        page.select_option("#filtro-period", period)
        expect(announced).to_contain_text(f"En {period} se registraron")
        expect(page.locator("h1")).to_contain_text(f"En {period} se registraron")
    announcement = announced.text_content()
    page.select_option("#filtro-view", "bars")
    expect(page.locator("#filtro-view")).to_have_value("bars")
    page.wait_for_function(
        "said => document.getElementById('anuncio').textContent !== said", arg=announcement
    )


def test_folds_stay_open_and_other_languages_keep_the_filters(page: Page) -> None:
    opened(page, CASES)
    page.get_by_text("¿De dónde sale este número?", exact=True).first.click()
    page.select_option("#filtro-period", "2023")
    expect(page.locator(ROWS)).to_have_count(1)
    assert page.locator("details[open]").count() == 1
    assert page.locator("a[data-language]").first.get_attribute("href").endswith("?period=2023")


def test_of_two_filters_the_last_one_is_shown_even_where_it_comes_first(page: Page) -> None:
    opened(page, CASES)
    routes: list[Route] = []

    def hold(route: Route) -> None:
        routes.append(route)

    page.route("**/*period=2022", hold)
    page.select_option("#filtro-period", "2022")
    page.select_option("#filtro-period", "2023")
    expect(page.locator("h1")).to_contain_text("En 2023")
    routes[0].continue_()
    page.wait_for_timeout(300)  # nothing may come of it
    assert "En 2023" in page.locator("h1").inner_text()
    assert page.url.endswith("?period=2023")


def test_where_the_line_breaks_the_page_of_the_filter_is_loaded_and_the_field_has_the_focus(
    page: Page,
) -> None:
    opened(page, CASES)
    steps = page.evaluate("history.length")
    fetched: list[Route] = []

    def once(route: Route) -> None:
        fetched.append(route)
        route.abort() if len(fetched) == 1 else route.continue_()

    page.route("**/*period=2023", once)
    page.select_option("#filtro-period", "2023")
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.locator("#filtro-period")).to_be_focused()
    assert page.evaluate("history.length") == steps
    assert page.url.endswith("?period=2023")


def test_a_refused_filter_is_told_in_place(page: Page) -> None:
    opened(page, f"{CASES}?period=2023")
    page.evaluate("document.querySelector('#filtro-period option[value=\"2022\"]').value = 'nunca'")
    page.select_option("#filtro-period", "nunca")
    expect(page.locator("h1")).to_contain_text("nunca")


def test_an_address_with_filters_opens_what_it_says(page: Page) -> None:
    opened(page, "/es/indicadores/cem_cases?territory=PE-150112&by=centre&period=2023")
    assert page.input_value("#filtro-by") == "centre"
    rows = page.locator("section[aria-labelledby=tabla] tbody tr").all_inner_texts()
    assert any("334" in row for row in rows)
    assert any("404" in row for row in rows)


def test_the_code_to_embed_can_be_copied(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, "/es/indicadores/cem_cases")
    page.locator(".actions").get_by_text("Insertar", exact=True).first.click()
    page.get_by_role("button", name="Copiar código").first.click()
    page.wait_for_selector("text=Copiado")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f'<iframe src="{site}/embed/cem_cases' in copied


@pytest.mark.parametrize("path", ["/es/nada", "/es/indicadores/nada", "/es/territorios/XX"])
def test_what_does_not_exist_is_a_404_with_help_and_exit(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 404
    assert page.locator("#exit").is_visible()
    assert page.get_by_text("Ayuda ahora").is_visible()
    assert page.locator("h1").count() == 1


def test_number_change_and_both_drawings_of_a_place_stand_in_the_first_screen_of_a_desk(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/es/territorios/PE-150112")
    bottoms = page.evaluate(
        "[...document.querySelectorAll('.place-numbers, .place-figures .chart-frame:nth-child(-n+2) .picture')]"
        ".map(one => one.getBoundingClientRect().bottom)"
    )
    assert len(bottoms) == 3 and max(bottoms) <= 900


_EMPTIEST = """() => {
  const all = document.querySelector('.place-figures').getBoundingClientRect(), middle = all.left + all.width / 2;
  const words = document.createRange(), filled = [[all.top], [all.top]];
  document.querySelectorAll('.place-figures > :is(figure, p), .place-figures .part :is(h2, p, li)').forEach(one => {
    words.selectNodeContents(one);
    const room = (one.tagName === 'FIGURE' ? one : words).getBoundingClientRect();
    if (room.left < middle) { filled[0].push(room.top, room.bottom); }
    if (room.right > middle) { filled[1].push(room.top, room.bottom); }
  });
  return Math.max(...filled.map(half => all.bottom - Math.max(...half)));
}"""


@pytest.mark.parametrize(
    "code",
    [
        "PE-150112",
        "BO-020105",
        "BO-020105-01",
        "BO-020105-03",
        "BO-020102",
        "PE",
        "PE-01",
        "PE-0101",
        "PE-1501",
        "PE-010101",
    ],
)
def test_no_half_of_a_place_stands_empty_on_a_desk(page: Page, code: str) -> None:
    """Its drawings stand in two columns; what is said of it flows beside the shorter one, then below both."""
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"/es/territorios/{code}")
    assert page.evaluate(_EMPTIEST) <= 320
    lefts = page.locator(".place-figures > figure").evaluate_all(
        "every => every.map(one => Math.round(one.getBoundingClientRect().left))"
    )
    assert len(set(lefts)) == min(len(lefts), 2)


@pytest.mark.parametrize("width", [1280, 1440])
def test_a_drawing_that_stands_beside_another_fills_its_half_of_a_desk(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("/es/", "/es/territorios/PE-150112"):
        page.goto(path)
        rooms = page.locator(":is(.door, .place-figures) .picture:has(.half-drawing)").evaluate_all(
            "every => every.map(one => [one.querySelector('.half-drawing').offsetWidth, one.offsetWidth])"
        )
        assert rooms and all(drawn >= 0.97 * room for drawn, room in rooms), path


@pytest.mark.parametrize("width", [768, 1280, 1440])
def test_the_maps_of_the_home_are_drawn_in_one_size(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/es/")
    heights = page.locator(".maps .picture").evaluate_all(
        """every => every.map(one => {
          const edges = [...one.querySelectorAll('svg path')].map(path => path.getBoundingClientRect())
            .filter(room => room.height > 15);
          return Math.max(...edges.map(room => room.bottom)) - Math.min(...edges.map(room => room.top));
        })"""
    )
    assert len(heights) == 2 and max(heights) <= 1.15 * min(heights)


def test_the_filters_of_all_data_stand_in_one_line_on_a_desk(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    for path in ("/es/indicadores/", "/en/indicators/", "/fr/indicateurs/"):
        page.goto(path)
        fields = page.locator(".all-data .filters :is(input, select, button)")
        bottoms = fields.evaluate_all("every => every.map(one => one.getBoundingClientRect().bottom)")
        assert len(bottoms) == 6 and max(bottoms) - min(bottoms) < 4, path


def test_five_filters_and_their_button_stand_in_one_line_on_a_desk(page: Page) -> None:
    for width in (1280, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(CASES)
        fields = page.locator(".filters :is(select, button)")
        bottoms = fields.evaluate_all("every => every.map(one => one.getBoundingClientRect().bottom)")
        assert len(bottoms) == 6 and max(bottoms) - min(bottoms) < 4, width


def test_the_panel_of_help_gives_its_width_back_below_its_end(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    for path in (
        "/es/preguntas/",
        "/es/indicadores/",
        "/es/territorios/PE-150112",
        "/es/preguntas/denuncias",
    ):
        page.goto(path)
        panel, ends = page.evaluate(
            """() => [document.querySelector('.help-line').getBoundingClientRect().right,
              [...document.querySelectorAll('main article > *')].map(one => one.getBoundingClientRect().right)]"""
        )
        assert max(ends) >= panel - 1, path


def test_a_long_note_makes_no_gap_from_number_to_number_on_a_phone(phone: Page) -> None:
    phone.set_viewport_size({"width": 360, "height": 800})
    opened(phone, CASES)
    heights = phone.locator(ROWS).evaluate_all("every => every.map(one => one.offsetHeight)")
    assert len(heights) > 10 and max(heights) <= 96 and sorted(heights)[len(heights) // 2] <= 75


def test_a_phone_reads_the_three_numbers_of_a_place_in_its_first_two_screens(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/es/territorios/PE-150112")
    numbers = page.evaluate(
        "[...document.querySelectorAll('.place-number')].map(one => one.getBoundingClientRect().bottom)"
    )
    assert len(numbers) == 3 and max(numbers) <= 1600


# Tables are read as a whole: with room for it, no column hides behind a scroll bar of its own.


PAGES = (
    "/es/indicadores/",
    "/es/comparar/cem_slim",
    "/es/indicadores/cem_women_case_rate",
    "/es/indicadores/feminicides",
    "/es/indicadores/population",
    "/es/indicadores/police_complaints?territory=PE-150112",
)
_CUT = """() => [...document.querySelectorAll('.scroll')]
  .filter(one => one.checkVisibility({contentVisibilityAuto: true}) && !one.closest('details:not([open])'))
  .map(one => [one.scrollWidth - one.clientWidth, one.getAttribute('aria-label')])"""


@pytest.mark.parametrize("path", PAGES)
def test_no_table_is_cut_at_its_side_on_a_tablet_or_a_desk(page: Page, site: str, path: str) -> None:
    page.goto(site + path)
    page.locator("details").evaluate_all("folds => folds.forEach(fold => { fold.open = true; })")
    for width in (768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        cut_cells = page.evaluate(_CUT)
        assert cut_cells, width
        assert [item for item in cut_cells if item[0] > 1] == [], width


# A question on a phone: sentences, chart, what nobody knows and where it comes from within three screens.


QUESTIONS = [
    question.id for question in load_catalog(DEFAULT_FOLDER).questions.values() if not question.gathers_gaps
]
THREE_SCREENS = 3 * 800
A_LINE = 40  # pixels by which a family of letters may be taller
MOST_WORDS = 20


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_fits_three_screens_before_its_details(phone: Page, question: str) -> None:
    assert opened(phone, f"/es/preguntas/{question}") == 200
    end = phone.evaluate("document.getElementById('detalles').getBoundingClientRect().top + window.scrollY")
    assert end <= THREE_SCREENS + A_LINE
    phone.locator(".answers .answer a").evaluate_all("links => links.forEach(link => link.remove())")
    for answer in phone.locator(".answers .answer").all_inner_texts():
        for sentence in re.split(r"(?<=[.;:])\s", answer):
            assert len(sentence.split()) <= MOST_WORDS, sentence


@pytest.mark.parametrize(
    ("path", "screens"), [("/es/preguntas/ruta", 8), ("/es/datos", 6), ("/es/preguntas/falta", 6)]
)
def test_a_page_of_much_takes_few_screens_of_a_phone(phone: Page, path: str, screens: int) -> None:
    phone.set_viewport_size({"width": 360, "height": 800})
    assert opened(phone, path) == 200
    assert phone.evaluate("document.documentElement.scrollHeight") <= screens * 800


# The first chart is drawn in its style, and the exit works, while nothing but the page itself has come.


AWAY = "https://www.google.com/"


KINDS = (
    "/es/", "/es/ayuda", "/es/datos", "/es/territorios/", "/es/territorios/PE-150112", "/es/territorios/BO-020105",
    "/es/territorios/PE", "/es/territorios/PE-1501", "/es/preguntas/ruta", "/es/preguntas/ayuda", "/es/enviar-cifras",
    "/es/indicadores/", CASES, f"{CASES}?period=2023&view=table", "/es/comparar/police", "/es/metodologia",
    "/es/fuentes/", "/es/compartir?i=cem_cases", "/es/buscar?q=lima", "/es/calidad", "/es/ninguna",
    "/en/territorios/PE-150112", "/fr/preguntas/ninez", "/es/cronologia", "/es/instituciones", "/es/prensa/denuncias",
    "/es/glosario",
)  # fmt: skip
LOOK = """() => {
  const seen = {};
  const looked = [...document.querySelectorAll("body, body *")].filter(one => {
    const above = one.parentElement;
    const kind = [one.tagName, ...one.classList, above.tagName, ...above.classList].join(".");
    seen[kind] = (seen[kind] || 0) + 1;
    return one.id || seen[kind] < 4;
  });
  return JSON.stringify(looked.flatMap(one => ["", "::before", "::after"].map(part => {
    const style = getComputedStyle(one, part);
    return (part && style.content === "none") ? "" : [...style].map(name => style.getPropertyValue(name)).join();
  })));
}"""
"""How three elements of each kind, and all that have an id, are drawn."""
WHOLE = "style => { document.querySelector('style').textContent = style }"


@pytest.mark.parametrize("path", KINDS)
def test_a_page_looks_by_its_own_rules_as_by_those_of_all_pages(page: Page, path: str) -> None:
    opened(page, path)
    looks = list[str]()
    for _style in range(2):
        for medium in ("screen", "print"):
            page.emulate_media(media=medium)
            looks.append(page.evaluate(LOOK))
        page.evaluate(WHOLE, style_in_page())
    assert looks[:2] == looks[2:]


def test_a_filter_brings_the_rules_of_its_page(page: Page) -> None:
    opened(page, f"{CASES}?view=table")
    page.select_option("#filtro-view", "trend")
    expect(page.locator("main > * > .chart-frame .picture")).to_have_count(1)
    look = page.evaluate(LOOK)
    page.evaluate(WHOLE, style_in_page())
    assert page.evaluate(LOOK) == look


def hold(_route: Route) -> None:
    """Answer nothing."""


@pytest.fixture
def waiting(hand: BrowserContext) -> Iterator[Page]:
    """A phone whose line brings pages and, for as long as the test lasts, no other file of the site."""
    page = hand.new_page()
    page.route("**/assets/**", hold)
    page.route(f"{AWAY}**", lambda route: route.fulfill(body="otra", content_type="text/html"))
    yield page
    page.close()


@pytest.mark.parametrize("path", ["/es/", "/es/indicadores/cem_cases", "/es/comparar/cem_slim"])
def test_a_chart_is_read_and_left_while_no_other_file_has_come(waiting: Page, path: str) -> None:
    waiting.goto(path, wait_until="commit")
    drawing = waiting.locator(".picture svg").locator("visible=true").first
    expect(drawing).to_be_visible()
    expect(drawing.locator("path").first).to_be_attached()
    expect(waiting.locator("#exit")).to_have_css("position", "fixed")
    box = drawing.bounding_box()
    assert box is not None
    assert 300 < box["width"] <= 360
    waiting.locator("#exit").click()
    waiting.wait_for_url(AWAY)
    assert waiting.evaluate("history.length") == 2  # about:blank and what took the place of the page
