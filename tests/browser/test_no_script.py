"""Without any script, from the home to the file and out; and the switch of languages, true to the filters shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from layouts.document import addresses
from observatory.text import Text
from tests.browser.walking import LANGS, PATIENCE, paths
from tests.kit.sampling import share

AWAY = "https://www.google.com/"


@pytest.fixture(scope="module")
def plain(browser: Browser, site: str) -> Iterator[Page]:
    """A phone that runs no script; the neutral page is answered by the test itself."""
    context = browser.new_context(
        java_script_enabled=False, base_url=site, viewport={"width": 360, "height": 740}
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.left = []

    def answer(route: Route) -> None:
        page.left.append(route.request.headers)
        route.fulfill(body="otra", content_type="text/html")

    context.route(f"{AWAY}**", answer)
    yield page
    context.close()


def test_one_gets_from_the_home_to_the_table_and_the_csv_and_away(plain: Page) -> None:
    plain.goto("/es/")
    plain.locator(".sections summary").click()
    plain.get_by_role("link", name="Datos", exact=True).first.click()
    plain.get_by_role("link", name="Abrir toda la lista").click()
    plain.get_by_role("link", name="Casos en CEM", exact=True).first.click()
    assert plain.locator("svg").first.is_visible()
    plain.locator(".filters-fold summary").click()
    plain.select_option("#filtro-territory", "PE-150106")
    plain.get_by_role("button", name="Mostrar").click()
    assert "territory=PE-150106" in plain.url
    assert "Carabayllo" in plain.locator("h1").inner_text()
    plain.locator(".filters-fold summary").click()
    plain.select_option("#filtro-period", "2023")
    plain.get_by_role("button", name="Mostrar").click()
    assert "848" in plain.locator("section[aria-labelledby=tabla] tbody").inner_text()
    address = plain.get_by_role("link", name=re.compile(r"^Datos \(CSV\)")).first.get_attribute("href")
    answer = plain.request.get(str(address))
    assert answer.ok
    assert "848" in answer.text()
    plain.click("#exit")
    plain.wait_for_url(AWAY)
    assert "referer" not in plain.left[-1]


@pytest.mark.parametrize("path", share(paths("es"), 5, turn=3))
def test_every_page_stands_offers_nothing_that_would_not_answer_and_is_left_by_a_plain_link(
    plain: Page, path: str
) -> None:
    plain.goto(path)
    assert plain.locator("h1").first.is_visible()
    assert plain.locator("#exit").get_attribute("href") == AWAY
    assert not any(element.is_visible() for element in plain.locator(".reader, .copy").all())
    assert not any(element.get_attribute("action") == "" for element in plain.locator("form").all())
    plain.click("#exit")
    plain.wait_for_url(AWAY)


PROMISES_OF_A_SCRIPT = {
    "es": r"Mayús|Shift|confirmación|no quedan como pasos|Reproducir|Punto por punto",
    "en": r"Shift|asks for confirmation|without a confirmation|do not stay as steps|Play",
    "fr": r"Shift|confirmation|ne restent pas|Lire la suite des",
}
COPYING_BUTTONS = ("Copiar texto", "Copiar cita", "Copiar frase", "Copiar dirección", "Copiar código")


@pytest.mark.parametrize("path", [path for lang in LANGS for path in share(paths(lang), 8, turn=5)])
def test_nothing_is_promised_that_only_a_script_does(plain: Page, path: str) -> None:
    plain.goto(path)
    lang = path.split("/")[1]
    promises = "|".join((PROMISES_OF_A_SCRIPT[lang], *map(Text(lang).t, COPYING_BUTTONS)))
    assert re.findall(promises, plain.locator("body").inner_text()) == []
    assert plain.locator(".without-script").first.is_visible()


@pytest.mark.parametrize("lang", LANGS)
def test_where_a_script_runs_it_is_told_what_it_does(page: Page, lang: str) -> None:
    page.goto(f"/{lang}/")
    page.locator(".foot details").last.evaluate("fold => { fold.open = true; }")
    assert page.locator(".with-script").first.is_visible()
    assert not page.locator(".without-script").first.is_visible()


@pytest.mark.parametrize("path", share(paths("es"), 5, turn=4))
def test_every_form_of_a_page_answers_as_a_plain_form(plain: Page, path: str) -> None:
    """Each field has a name and a label, each form a button, and pressing it leads to a page of the site."""
    plain.goto(path)
    forms = plain.locator("form").count()
    assert forms, "the search stands on every page"
    for at in range(forms):
        if at:
            plain.goto(path)
        form = plain.locator("form").nth(at)
        for fold in form.locator("xpath=ancestor::details[not(@open)]").all():
            fold.locator("> summary").click()
        fields = form.locator("select, input:not([type=hidden])").all()
        assert fields
        assert all(field.get_attribute("name") for field in fields)
        with plain.expect_navigation() as sent:
            form.locator("button[type=submit]").click()
        assert sent.value.status == 200, plain.url


WIDTHS = (320, 640, 768, 1440)


@pytest.mark.parametrize("lang", LANGS)
def test_the_masthead_holds_its_links_beside_the_exit_at_every_width(page: Page, lang: str) -> None:
    page.goto(addresses.page(lang, "home"))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        beside_the_exit(page, width)


def beside_the_exit(page: Page, width: int) -> None:
    """Name, languages and exit stand beside each other in one line of 64 pixels; the languages open below it."""
    boxes = [page.locator(name).bounding_box() for name in (".brand", ".languages", "#exit")]
    assert all(boxes)
    edges = [(box["x"], box["x"] + box["width"]) for box in boxes if box]
    assert edges[0][1] <= edges[1][0] + 1
    assert edges[1][1] <= edges[2][0] + 1
    assert edges[2][1] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    head = page.locator(".masthead").bounding_box()
    assert head and head["height"] <= 65
    page.locator(".languages summary").click()
    for link in page.locator(".languages a").all():
        box = link.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
    page.keyboard.press("Escape")
    assert page.locator(".languages[open]").count() == 0


@pytest.mark.parametrize("lang", [lang for lang in LANGS if lang != "es"])
def test_a_page_is_in_its_own_language(page: Page, lang: str) -> None:
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(addresses.indicator(lang, "cem_cases"))
    assert page.locator("html").get_attribute("lang") == lang
    assert page.locator("main h1").inner_text() != ""
    assert "Qué mide" not in page.locator("main").inner_text()
    assert not wrong


def test_the_switch_takes_the_filters_along_and_is_one_step_of_the_history(page: Page) -> None:
    page.goto(addresses.indicator("es", "cem_cases"))
    page.locator("form[data-filters] select[name=view]").select_option("table")
    page.wait_for_function("() => document.querySelector('.languages a').search.includes('view=table')")
    before = page.evaluate("history.length")
    page.locator(".languages summary").click()
    page.locator(".languages a[hreflang=en]").click()
    assert page.url.endswith("/en/indicators/cem_cases?view=table")
    assert page.evaluate("history.length") == before + 1
    assert page.locator("form[data-filters] select[name=view]").input_value() == "table"
