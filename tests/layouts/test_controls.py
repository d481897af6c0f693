"""The form of filters."""

from lxml.html import fromstring

from layouts.parts.chart_section import Control, ControlOption, form
from observatory.text import Text

VIEWS = Control("view", "Ver", (ControlOption("", "Línea"), ControlOption("table", "Tabla")), "table")
ONE = Control("by", "Desglose", (ControlOption("", "Ninguno"),))


def test_the_form_works_without_a_script() -> None:
    markup = form("/es/indicadores/cem_cases", [VIEWS], Text())
    assert 'action="/es/indicadores/cem_cases"' in markup
    assert 'method="get"' in markup
    assert 'type="submit"' in markup
    assert '<option selected value="table">Tabla</option>' in markup


def test_each_select_has_a_label() -> None:
    markup = form("/", [VIEWS], Text())
    assert 'for="filtro-view"' in markup
    assert 'id="filtro-view"' in markup


def test_a_filter_that_leaves_no_choice_is_not_shown() -> None:
    assert "Desglose" not in form("/", [ONE, VIEWS], Text())


def test_choices_stand_under_their_group() -> None:
    places = Control(
        "territory", "Lugar", (ControlOption("", "Todos"), ControlOption("BO", "Bolivia", "Países"))
    )
    assert '<optgroup label="Países"><option value="BO">' in form("/", [places], Text())


def test_what_stands_in_an_option_is_text() -> None:
    hostile = '<script>alert("x")</script>&'
    places = Control(
        "territory", "Lugar", (ControlOption("", "Todos"), ControlOption(hostile, hostile, hostile))
    )
    markup = form("/", [places], Text())
    (group,) = fromstring(markup).iter("optgroup")
    assert (group.get("label"), group[0].get("value"), group[0].text) == (hostile, hostile, hostile)
    assert "<script" not in markup
