"""A number that stands on a page, in an embed, a drawing or the JSON though the CSV protects it is found."""

from __future__ import annotations

import json

import pytest

from etl.visiting.exhibits import Stray, compare
from etl.visiting.walk import Answer, Walk
from etl.visiting.web import Site
from observatory.catalog import load_catalog

CATALOG = load_catalog()
QUERY = "indicator=cem_cases&territory=PE-150112&by=sex"
COLUMNS = ("value", "lower", "upper", "numerator", "denominator")


def record(value: str, breakdown: str) -> dict[str, str]:
    return {
        **dict.fromkeys(COLUMNS, ""), "value": value, "territory": "PE-150112", "breakdown": breakdown,
        "period": "2023", "period_start": "2023-01-01", "period_end": "2023-12-31",
        "conf_status": "free" if value else "protected",
    }  # fmt: skip


WALK = Walk([Answer(QUERY, "cem_cases", (record("1234", "sex:women"), record("", "sex:men")))])


def table(*values: str) -> str:
    rows = "".join(f'<tr><th scope="row">2023</th><td>{value}</td></tr>' for value in values)
    return f'<table><tr><th scope="col">Periodo</th><th scope="col">Valor</th></tr>{rows}</table>'


def drawing(men: str) -> str:
    return (
        f"<svg><title>Mujeres 1 234; hombres {men}. 1 celda: dato protegido.</title><text>{men}</text></svg>"
    )


def document(men: float | None) -> str:
    rows = [dict.fromkeys(COLUMNS) | {"value": value} for value in (1234, men)]
    source = {
        "publisher": "MIMP", "title": "Casos, 2012 a octubre de 2024", "licence": "Datos 4.0", "id": "mimp_cem@2024-10"
    }  # fmt: skip
    return json.dumps({"rows": rows, "release": "2026-11-25-4f926", "sources": [source]})


FOOT = (
    "<text>MIMP: «Casos, 2012 a octubre</text><text>de 2024», edición 2024-10, consultado el 24 de</text>"
    "<text>noviembre de 2026. Y 5 fuentes más. Edición 2026-11-25-4f926.</text>"
)


class Pages(Site):
    """A site whose answers are made up here."""

    def __init__(self, **changed: str) -> None:
        hidden = table("1 234", "dato protegido")
        made_up = {key.replace("_", "/"): answer for key, answer in changed.items()}
        self.answers = {
            "embed": hidden,
            "es": hidden,
            "api/v1/chart": drawing("dato protegido"),
            "api/v1/data": document(None),
        } | made_up

    def get(self, path: str) -> str | None:
        return next(answer for start, answer in self.answers.items() if path.startswith(f"/{start}"))


def test_what_the_data_show_may_stand_everywhere() -> None:
    comparison = compare(Pages(), WALK, CATALOG)
    assert (comparison.tables, comparison.drawings, comparison.strays) == (2, 1, [])
    with_foot = compare(Pages(api_v1_chart=drawing("dato protegido") + FOOT), WALK, CATALOG)
    assert with_foot.strays == []


@pytest.mark.parametrize(
    "changed",
    [
        {"embed": table("1 234", "3")},
        {"es": table("1 234", "3")},
        {"es": table("1 234", "dato protegido") + table("3")},
        {"api_v1_chart": drawing("3")},
        {"api_v1_chart": drawing("dato protegido") + FOOT + "<text>Hombres: 3.</text>"},
        {"api_v1_data": document(3)},
    ],
)
def test_a_number_that_the_data_protect_is_found_wherever_it_stands(changed: dict[str, str]) -> None:
    strays = compare(Pages(**changed), WALK, CATALOG).strays
    assert {stray.number for stray in strays} == {"3"}
    assert all(
        isinstance(stray, Stray) and stray.address.startswith(("/embed", "/es", "/api")) for stray in strays
    )
