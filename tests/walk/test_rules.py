"""Each rule of the walk sees the fault that it is for, and nothing where there is none."""

from __future__ import annotations

import json

import pytest

from tests.walk.answers import Answer
from tests.walk.known import Known
from tests.walk.listing import Asked
from tests.walk.rules import RULES, faults_in

BY_NAME = {rule.name: rule for rule in RULES}
PAGE = "<!DOCTYPE html><html lang='{lang}'><head><title>a</title></head><body><main><h1>a</h1>{body}</main></body></html>"
DRAWING = (
    '<svg role="img" data-kind="trend" data-counts="{counts}"><title id="t">{finding}</title>'
    '<desc id="d">{told}</desc>{marks}</svg>'
)
MARK = '<g data-cell="{cell}" data-i="0"><title>{words}</title></g>'


def page(
    body: str,
    *,
    lang: str = "es",
    address: str = "/es/acerca",
    kind: str = "page",
    status: int = 200,
    **headers: str,
) -> Answer:
    markup = PAGE.format(lang=lang, body=body).replace("lang='", 'lang="').replace("'>", '">')
    return Answer(
        Asked(kind, address), status, {"Content-Type": "text/html; charset=utf-8", **headers}, markup.encode()
    )


def drawing(
    finding: str, *marks: tuple[str, str], told: str = "Casos en CEM. Independencia, 2023.", counts: str = ""
) -> str:
    painted = "".join(MARK.format(cell=cell, words=words) for cell, words in marks)
    return DRAWING.format(finding=finding, told=told, marks=painted, counts=counts)


def said_by(answer: Answer, known: Known, rule: str) -> list[str]:
    return list(BY_NAME[rule].faults(answer, known))


SOUND = drawing(
    "Independencia, en 2023: 738 casos en CEM.", ("PE-150112 2023", "Independencia, 2023; 738 casos en CEM")
)
SEXUAL = "Casos de violencia sexual que anotaron los servicios de salud"
UNDATED = drawing("Sin año.", ("PE-150112", "Independencia; 738 casos"), told="a")
PLANTED = {
    "status": page("", status=500),
    "type": Answer(Asked("data", "/api/v1/data.json?indicator=cem_cases"), 200, {"Content-Type": "text/csv"}, b"a"),
    "cookies": page("<p>a</p>", **{"Set-Cookie": "seen=1"}),
    "other hosts": page('<script src="https://example.org/count.js"></script>'),
    "markup": page('<p id="a">a</p><p id="a">b</p>'),
    "images without words": page('<img src="/a.png">'),
    "empty sections": page("<h2>Tabla</h2><h2>Notas</h2><p>a</p>"),
    "one of many": page("<p>Los 1 lugares.</p>"),
    "letters of grades": page("<p>Los dos números cuentan algo parecido (grado B).</p>"),
    "another language": page("<p>Cases, según the edition</p>", lang="en", address="/en/about"),
    "unfilled": page("<p>En {year}.</p>"),
    "read aloud": page("<p>" + "palabra " * 30 + ".</p>"),
    "acronyms": page("<p>Lo dijo la FELCV.</p>"),
    "long headings": page("<h2>" + "palabra " * 13 + "</h2><p>a</p>"),
    "persons and shelters": page("<p>La directora Teresa del Carpio lo dijo.</p>"),
    "numbers without marks": page(SOUND.replace("738 casos en CEM.", "837 casos en CEM.")),
    "changes without periods": page("<p>Independencia, en 2025: 1110 denuncias. Es 12 % menos que antes.</p>"),
    "likeness across years": page(
        "<p>El Alto, en 2013: 270 denuncias.</p><p>Independencia, en 2025: 1110 denuncias.</p>"
        "<p>Los dos números cuentan algo parecido.</p>"
    ),
    "denials": page("<p>El Alto: no se halló cifra publicada de «Feminicidios según cada registro».</p>"),
    "charts without source": page(
        f'<figure class="chart-frame"><figcaption>a</figcaption>{UNDATED}</figure>',
        address="/es/comparar/police",
    ),
    "copies that lead": page(
        drawing("Independencia, de enero a agosto de 2026: 817 casos en CEM.", told="Casos en CEM. Independencia, 2026.")
    ),
    "not at this scale": Answer(
        Asked("data", "/api/v1/data.json?indicator=cem_cases"), 200, {"Content-Type": "application/json"},
        json.dumps({"rows": [{
            "territory": "PE-150129", "indicator": "cem_cases", "breakdown": "form:sexual", "period": "2023", "value": 7,
        }]}).encode(),
    ),
    "registers": page(
        drawing("El Alto, en 2023: 162 casos, frente a 193 en 2022.", told=f"{SEXUAL}. El Alto, 2022 y 2023.")
    ),
    "lines of elsewhere": page('<p><a href="tel:800140348">a</a></p>', address="/es/territorios/PE-150112"),
    "small letters": page(
        SOUND.replace('data-kind="trend"', 'data-kind="trend" font-size="9"'), address="/embed/cem_cases", kind="embed"
    ),
    "small plots": Answer(
        Asked("image", "/api/v1/chart.svg?indicator=cem_cases&shape=wide"), 200, {"Content-Type": "image/svg+xml"},
        b'<svg viewBox="-16 -80 640 360"><g class="frame"><text x="0" y="-70">a</text><text x="0" y="0">b</text></g>'
        b'<g class="frame"><text x="0" y="190">c</text></g></svg>',
    ),
}  # fmt: skip


def test_there_is_a_planted_fault_for_each_rule() -> None:
    assert [rule.name for rule in RULES] == list(PLANTED)


@pytest.mark.parametrize("rule", PLANTED)
def test_a_rule_sees_its_fault(rule: str, known: Known) -> None:
    assert said_by(PLANTED[rule], known, rule)


def test_no_rule_sees_a_fault_in_a_sound_answer(known: Known) -> None:
    sound = page(f"<p>En 2023 se registraron 738 casos.</p><h2>Tabla</h2><p>a</p>{SOUND}")
    assert list(faults_in(sound, known)) == []


@pytest.mark.parametrize(
    ("lang", "said", "wrong"),
    [
        ("es", "1 centros", True), ("es", "De 1 series", True), ("es", "1 caso", False),
        ("es", "hace 1 mes", False), ("es", "Distrito 1, 2 casos", False), ("es", "21 casos", False),
        ("es", "12\u202f001 casos", False), ("en", "1 cases", True), ("en", "1 series", False),
        ("en", "The 1 place", True),
        ("fr", "1 centres", True), ("fr", "1 cas", False), ("fr", "1 mois", False), ("fr", "le 1 mars", False),
    ],
)  # fmt: skip
def test_one_of_something_is_not_said_in_the_words_of_many(
    lang: str, said: str, wrong: bool, known: Known
) -> None:
    assert bool(said_by(page(f"<p>a {said} b.</p>", lang=lang), known, "one of many")) is wrong


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("<h2>a</h2><h3>b</h3><p>c</p>", False), ("<h2>a</h2><h3>b</h3>", True), ("<h2>a</h2>b", False),
        ("<ul></ul>", True), ("<p></p>", True), ('<p role="status"></p>', False),
        ("<details><summary>a</summary></details>", True),
        ("<details><summary>a</summary><p>b</p></details>", False),
        ("<table><thead><tr><th>a</th></tr></thead></table>", True),
        ("<h2>a</h2><input>", False),
    ],
)  # fmt: skip
def test_nothing_stands_over_nothing(body: str, wrong: bool, known: Known) -> None:
    assert bool(said_by(page(f"<p>a</p>{body}"), known, "empty sections")) is wrong


@pytest.mark.parametrize(
    ("lang", "said", "wrong"),
    [
        ("es", "El Alto: no se halló cifra publicada de «Casos en CEM».", False),
        ("es", "El Alto y La Paz: no se halló cifra publicada de «Feminicidios según cada registro».", True),
        ("es", "El Alto, en 2024: no se halló cifra publicada de «Feminicidios según cada registro».", False),
        ("en", "El Alto: no published figure was found for “Feminicides according to each register”.", True),
    ],
)  # fmt: skip
def test_what_is_held_is_not_denied_in_any_language(lang: str, said: str, wrong: bool, known: Known) -> None:
    assert bool(said_by(page(f"<p>{said}</p>", lang=lang), known, "denials")) is wrong


@pytest.mark.parametrize(
    ("finding", "wrong"),
    [
        ("Independencia, en 2025: 2615 denuncias, frente a 2940 en 2024.", False),
        ("Independencia, en 2025: 2615 denuncias. Es 11 % menos que en 2024.", False),
        ("Independencia, en 2025: 2615 denuncias. Es 18 % menos que en 2024.", True),
        ("La más alta de los 2 lugares: 2940 denuncias en 2024.", False),
        ("Independencia, en 2025: 2616 denuncias.", True),
    ],
)  # fmt: skip
def test_each_number_of_a_finding_is_that_of_a_mark(finding: str, wrong: bool, known: Known) -> None:
    marks = [
        (f"PE-150112 {year}", f"Independencia, {year}; {count} denuncias")
        for year, count in ((2024, 2940), (2025, 2615))
    ]
    body = drawing(
        finding, *marks, told="Denuncias policiales por violencia (PNP). Independencia, 2024 y 2025."
    )
    assert bool(said_by(page(body), known, "numbers without marks")) is wrong


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("<p>El Alto, en 2023: 1 caso. Lima, en 2025: 2 casos.</p><p>Los dos números cuentan algo parecido.</p>", False),
        ("<p>El Alto, en 2013: 1 caso. Lima, en 2025: 2 casos.</p>", False),
        ("<p>En 2013 fue más alta que en 2025.</p>", True),
        ("<p>En 2013 se dijo «Más de la mitad de las mujeres» y en 2025 no.</p>", False),
    ],
)  # fmt: skip
def test_figures_far_apart_are_not_said_to_be_alike(body: str, wrong: bool, known: Known) -> None:
    assert bool(said_by(page(body), known, "likeness across years")) is wrong


def of_register(
    finding: str, *, words: str = "El Alto, 2023; 162 casos", kind: str = "trend", more: str = ""
) -> str:
    marks = ("BO-020105 2023", words)
    return (
        drawing(finding, marks, told=f"{SEXUAL}. El Alto, 2023.")
        .replace('data-kind="trend"', f'data-kind="{kind}"')
        .replace("</svg>", f"{more}</svg>")
    )


SAID = "En 2023 los servicios de salud de El Alto anotaron 162 casos."


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (of_register(f"{SAID} No se sabe cuántos establecimientos anotaban: no se puede decir si subió o bajó."), False),
        (of_register(f"{SAID} Bajó 16 %."), True),
        (of_register("El valor más alto es 162 (2023)."), True),
        (of_register(SAID, kind="bars"), True),
        (of_register(SAID, kind="map"), True),
        (of_register(SAID, more='<path data-m="0 1" d="M0 0"/>'), True),
        (of_register(SAID, words="El Alto, 2023; 0 casos"), True),
        (of_register(SAID, words="El Alto, 0 a 14 años, 2023; 57 casos"), True),
    ],
)  # fmt: skip
def test_a_register_whose_writers_nobody_knows_says_no_change_rank_or_zero(
    body: str, wrong: bool, known: Known
) -> None:
    assert bool(said_by(page(body), known, "registers")) is wrong


def test_ages_stand_on_their_pages_alone(known: Known) -> None:
    body = of_register(SAID, words="El Alto, 0 a 14 años, 2023; 57 casos")
    addresses = ("/es/preguntas/ninez", "/es/territorios/BO-020105", "/es/territorios/BO-020101", "/es/")
    found = [bool(said_by(page(body, address=address), known, "registers")) for address in addresses]
    assert found == [False, False, True, True]


@pytest.mark.parametrize(
    ("period", "breakdown", "value", "wrong"),
    [
        ("2023", "sex:women", 162, False), ("2023", "age:0-14;sex:women", 57, False), ("2023", "sex:men", 0, True),
        ("2023-03", "", 20, True), ("2023-03", "sex:women", 20, True),
    ],
)  # fmt: skip
def test_rows_of_a_register_are_no_zeros_and_no_months_of_what_is_sensitive(
    period: str, breakdown: str, value: int, wrong: bool, known: Known
) -> None:
    row = {
        "territory": "BO-020105",
        "indicator": "health_sexual_cases",
        "period": period,
        "breakdown": breakdown,
    }
    body = json.dumps({"rows": [{**row, "value": value}]}).encode()
    asked = Asked("data", "/api/v1/data.json?indicator=health_sexual_cases")
    answer = Answer(asked, 200, {"Content-Type": "application/json"}, body)
    assert bool(said_by(answer, known, "registers")) is wrong
