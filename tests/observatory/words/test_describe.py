import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from observatory.catalog import Catalog
from observatory.model import ConfStatus, Dimension, DimensionCode, Grade, ObsStatus, Panel, Row, Territory
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words import describe
from observatory.words.labels import symbol_label
from observatory.words.sentences import FURTHEST_YEARS, years_between
from tests.observatory import panels
from tests.observatory.charts.reading import alternative_of, finding_of
from tests.observatory.pieces import CEM, EL_ALTO, INDEPENDENCIA, PUBLISHED, SLIM

ES = Text("es")


def by_sex(*rows: Row, **changes: object) -> Panel:
    return panels.panel(CEM, rows, view="bars", by="sex", dimension=panels.SEX, **changes)


def of_sex(value: float | None, sex: str, year: str = "2023") -> Row:
    hidden = {"conf_status": ConfStatus.PROTECTED} if value is None else {}
    return panels.row("cem_cases", "PE-150112", year, value, breakdown=f"sex:{sex}", **hidden)


def until_2020() -> Panel:
    panel = panels.trend()
    return replace(panel, rows=tuple(row for row in panel.rows if row.period.start.year <= 2020))


def one_rate() -> Panel:
    panel = panels.rates()
    rows = [
        row for row in panel.rows if (row.indicator, row.territory) == ("police_complaint_rate", "PE-150112")
    ]
    return replace(panel, territories=(INDEPENDENCIA,), rows=rows)


def a_protected_year() -> Panel:
    hidden = panels.row("cem_cases", "PE-150112", "2023", None, conf_status=ConfStatus.PROTECTED)
    return panels.panel(CEM, [hidden])


def of_a_former_day() -> Panel:
    return replace(panels.empty(), query="indicator=slim_cases&territory=BO-020105&as_of=2025-06-01")


def of_a_survey() -> Panel:
    survey = replace(CEM, kind="survey", unit="%", decimals=1)
    return replace(by_sex(of_sex(22.7, "women"), of_sex(12.0, "men")), indicators=(survey,))


def of_a_range() -> Panel:
    ends = [
        panels.row("slim_cases", "BO-020105", "2013", value, breakdown=f"bound:{code}")
        for code, value in (("lower", 30.0), ("upper", 60.0))
    ]
    return replace(panels.sparse(), rows=tuple(ends), by="bound", view="bars")


@pytest.mark.parametrize(
    ("made", "finding"),
    [
        (panels.trend, "En 2023 se registraron 738 casos en Independencia, frente a 790 en 2022."),
        (until_2020, "En 2020 se registraron 611 casos en Independencia."),  # a break keeps two years apart
        (panels.months, "En septiembre de 2025 se registraron 190 denuncias en Independencia, frente a 220 en septiembre "
            "de 2024."),
        (one_rate, "Independencia, en 2025: 1261 denuncias por 100 000 habitantes (1216 a 1307)."),
        (a_protected_year, "Independencia: los datos de «Casos atendidos en los CEM» están protegidos. No se muestran "
            "para cuidar a las personas."),
        (panels.empty, "El Alto: no se halló cifra publicada de «Casos atendidos en los SLIM»."),
        (of_a_former_day, "El Alto: el observatorio no conoce lo que se decía de «Casos atendidos en los SLIM» el 1 de "
            "junio de 2025."),
        (panels.lima_map, "En 2025: de 401 denuncias en Ancón a 6810 en San Martín de Porres. Son los datos que se "
            "muestran. Independencia, en 2025: 2615 denuncias."),
        (panels.el_alto_map, ES.t(phrases.NO_FIGURE, places="Distritos de El Alto", name=SLIM.name)),
        # no «grupo con más %» and no «grupo con más bolivianos»
        (of_a_survey, "Independencia, en 2023: Mujeres 22,7 %; Hombres 12,0 %."),
        (of_a_range, "El Alto, en 2013: de 30 a 60 casos."),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_a_finding_is_this_sentence(made: Callable[[], Panel], finding: str) -> None:
    assert finding_of(made(), ES) == finding


def test_a_partial_span_is_never_called_a_year():
    finding = finding_of(panels.sparse(), ES)
    first, second, *rest = re.split(r"(?<=\.) ", finding)
    assert first.startswith("En 2013 ") and "10\u202f000 casos" in first and second == ES.t(phrases.ESTIMATED)
    assert " ".join(rest[:-1]) == "El Alto: 1156 casos de enero a agosto de 2020."
    assert rest[-1] == ES.t(phrases.NO_WHOLE_YEAR)


@pytest.mark.parametrize(
    "status", [ObsStatus.NOT_RECEIVED, ObsStatus.NO_SERVICE, ObsStatus.NOT_APPLICABLE, ObsStatus.WITHDRAWN]
)
def test_each_reason_for_a_missing_value_has_its_word(status):
    row = panels.row("cem_cases", "PE-150112", "2023", None, obs_status=status)
    finding = finding_of(panels.panel(CEM, [row]), ES)
    assert finding == f"Independencia: {symbol_label(status, ES)} («Casos atendidos en los CEM»)."


def test_sources_that_agree_as_far_as_the_number_is_said_do_not_disagree():
    rows = [replace(row, value=value) for row, value in zip(_disputed(), (11_729.2, 11_728.9), strict=True)]
    finding = finding_of(
        replace(panels.sparse(), rows=tuple(replace(row, partial=False) for row in rows)), ES
    )
    assert "11\u202f729" in finding
    assert "no coinciden" not in finding


def _disputed():
    return [row for row in panels.sparse().rows if row.disputed]


def test_marks_of_one_kind_have_one_note():
    (row,) = [row for row in panels.sparse().rows if str(row.period).startswith("2020")]
    provisional = replace(row, obs_status=ObsStatus.PROVISIONAL)
    sentences = [
        note
        for note in describe.notes(replace(panels.sparse(), rows=(provisional,)), ES)
        if "Marca hueca" in note
    ]
    assert sentences == [
        "Marca hueca: el número cubre solo una parte del año, y no se une a los años completos. "
        "O es provisional y suele crecer."
    ]


def test_a_disputed_value_says_every_value():
    leading, contradicting = _disputed()
    finding = finding_of(panels.panel(SLIM, [leading, replace(contradicting, leads=False)]), ES)
    assert "(11\u202f729 y 10\u202f900 casos)" in finding


def test_of_a_line_whose_newest_year_is_disputed_every_value_is_said():
    rows = [panels.row("cem_cases", "PE-150112", str(year), 500.0) for year in (2021, 2022)]
    rows.append(panels.row("cem_cases", "PE-150112", "2023", 738.0, disputed=True))
    rows.append(panels.row("cem_cases", "PE-150112", "2023", 690.0, disputed=True, leads=False))
    finding = finding_of(panels.panel(CEM, rows), ES)
    assert "las fuentes no coinciden (738 y 690 casos)" in finding


def test_a_provisional_value_says_so():
    row = panels.row("cem_cases", "PE-150112", "2025", 700, obs_status=ObsStatus.PROVISIONAL)
    assert finding_of(panels.panel(CEM, [row]), ES).endswith("La cifra es provisional: suele crecer.")


def test_grade_c_never_compares():
    panel = panels.comparison(Grade.C)
    finding = finding_of(panel, ES)
    assert finding.endswith("Estos dos números no cuentan lo mismo: por eso van separados.")
    for word in ("más que", "menos que", "veces", "mayor", "menor"):
        assert word not in finding
    assert describe.notes(panel, ES)[0].startswith("Los dos números no se comparan")
    assert alternative_of(panel, ES).endswith("Los dos paneles tienen ejes distintos y no se comparan.")


def test_both_countries_of_one_grade_c_indicator_stand_apart_without_a_comparison():
    rows = [panels.row("cem_cases", code, "2023", 5000.0) for code in ("BO-020105", "PE-150112")]
    assert ES.t(phrases.SEPARATE_COUNTS) in finding_of(panels.panel(CEM, rows), ES)


def test_a_group_that_is_lacking_may_be_the_largest_so_none_is_called_that():
    """One that is protected, and one that had a number in other years alone: what is lacking is said."""
    men, women, before = of_sex(96, "men"), of_sex(None, "women"), of_sex(640, "women", "2022")
    assert "solo de «Hombres»" in finding_of(by_sex(men), ES)
    for lacking in (women, before):
        finding = finding_of(by_sex(men, lacking), ES)
        assert "solo de «Hombres»" in finding and "No se muestra ninguna cifra de: Mujeres." in finding
        assert "más casos" not in finding and "más alta" not in finding


def test_of_a_survey_no_form_is_the_highest_in_a_year_without_one_of_the_forms():
    rows = [
        panels.row("cem_cases", "PE-150112", year, value, breakdown=f"form:{form}")
        for form, year, value in (
            ("physical", "2024", 6.7), ("sexual", "2024", 1.7), ("psychological", "2024", 28.0),
            ("physical", "2025", 6.5), ("sexual", "2025", 1.6),
        )
    ]  # fmt: skip
    codes = tuple(DimensionCode(code, code) for code in ("physical", "sexual", "psychological"))
    survey = replace(CEM, kind="survey", unit="%", decimals=1)
    panel = panels.panel(survey, rows, view="bars", by="form", dimension=Dimension("form", "Forma", codes))
    finding = finding_of(panel, ES)
    assert "más alta" not in finding and "physical 6,5 %; sexual 1,6 %" in finding
    assert "No se muestra ninguna cifra de: psychological." in finding


def test_the_alternative_text_counts_the_protected_bars_that_are_drawn():
    hidden = [of_sex(None, "men", year) for year in ("2021", "2022", "2023")]
    alternative = alternative_of(by_sex(*hidden, of_sex(96, "women")), ES)
    assert alternative.endswith(f"Independencia, Hombres: {symbol_label('protected', ES)}.")


def test_a_map_with_protected_places_speaks_of_those_shown():
    panel = panels.lima_map()
    first_row, *others = panel.rows
    hidden = replace(first_row, value=None, conf_status=ConfStatus.PROTECTED)
    finding = finding_of(replace(panel, rows=(hidden, *others)), ES)
    assert finding.endswith(ES.t(phrases.SHOWN_EXTREMES).rpartition("}")[2])
    one = replace(
        panel, rows=(first_row, *(replace(row, value=None, conf_status=hidden.conf_status) for row in others))
    )
    assert finding_of(one, ES).endswith(ES.t(phrases.PROTECTED_OTHERS))


def test_a_map_that_lacks_a_place_says_of_its_least_and_greatest_that_they_are_of_those_shown():
    """Nobody knows whether a place without a number is the highest, whatever the reason why it has none."""
    panel = panels.lima_map()
    shown = tuple(row for row in panel.rows if row.value is not None)
    lacks = replace(panel, rows=shown)
    whole = replace(
        lacks, territories=tuple(p for p in panel.territories if p.code in {r.territory for r in shown})
    )
    assert "Son los datos que se muestran." in finding_of(lacks, ES)
    assert "Son los datos que se muestran." not in finding_of(whole, ES)


@pytest.mark.parametrize("others", [True, False])
def test_a_year_of_too_few_records_is_said_before_an_older_one_that_has_a_rate_or_is_protected(others: bool):
    """Alone and beside a second place, where such a year has no mark of its own."""
    few = {"obs_status": ObsStatus.NOT_APPLICABLE, "numerator": 5.0, "denominator": 6000.0}
    rows = [
        panels.row("police_complaint_rate", "PE-150112", "2018", 333.0, numerator=20.0, denominator=6000.0),
        panels.row("police_complaint_rate", "PE-150112", "2019", None, conf_status=ConfStatus.PROTECTED),
        panels.row("police_complaint_rate", "PE-150112", "2025", None, **few),
    ]
    beside = [row for row in panels.rates().rows if row.territory == "PE-150110"] if others else []
    for begun in (rows, rows[1:]):
        finding = finding_of(
            replace(panels.rates(), rows=(*begun, *beside), territories=places_of(begun, beside)), ES
        )
        assert finding.startswith("Independencia, en 2025: 5 registros, muy pocos para calcular")
        assert "en 2018" not in finding and "en 2019" not in finding


def places_of(*rows: list[Row]) -> tuple[Territory, ...]:
    codes = dict.fromkeys(row.territory for some in rows for row in some)
    known = {place.code: place for place in (*panels.rates().territories, INDEPENDENCIA)}
    return tuple(known[code] for code in codes)


@pytest.mark.parametrize("name", panels.EVERY)
def test_nothing_says_hubo_or_sin_datos(name):
    panel = panels.EVERY[name]()
    finding = " ".join([finding_of(panel, ES), alternative_of(panel, ES), *describe.notes(panel, ES)]).lower()
    for word in ("hubo", "sin datos", "sin reporte", "agresor", "reincidente", "none", "nan"):
        assert word not in finding


def test_the_alternative_text_says_extremes_direction_and_gaps():
    alternative = alternative_of(replace(panels.trend(), events=()), ES)
    assert "el valor más alto es 902 (2019) y el más bajo 371 (2014)" in alternative
    assert "Pasa de 388 (2012) a 738 (2023)." in alternative
    assert f"Independencia, may 2023: {symbol_label('not_received', ES)}." in alternative_of(
        panels.months(), ES
    )


def test_sources_name_publisher_edition_date_and_licence():
    (line,) = describe.source_lines(panels.trend(), ES)
    assert line == (
        "Ministerio de la Mujer y Poblaciones Vulnerables (MIMP): «Número de casos atendidos por los CEM», "
        "edición 2024-10, consultado el 24 de noviembre de 2026. Licencia: Datos abiertos del Estado peruano."
    )
    assert describe.source_lines(panels.sparse(), ES) == [
        "SLIM El Alto, en Bolivia TV: «Conferencia sobre los SLIM», 2020."
    ]


def test_a_licence_that_says_already_that_the_file_is_a_copy_is_said_once():
    (source,) = panels.trend().sources
    told = "Copia de un archivo publicado"
    for licence in (source.licence.name, f"{told}; licencia no declarada"):
        copied = replace(source, copy="published", licence=replace(source.licence, name=licence))
        (line,) = describe.source_lines(replace(panels.trend(), sources=(copied,)), ES)
        assert line.count(told) == 1 and line.endswith(".")


def test_where_nobody_published_a_figure_no_source_is_named():
    nothing = replace(panels.trend(), rows=(), snapshots=(), statements=())
    assert describe.source_lines(nothing, ES) == []
    assert describe.source_names(nothing, ES) == ""


def test_the_table_says_every_status_in_words():
    table = describe.table(panels.by_age(), ES)
    at = table.headers.index(ES.t(captions.VALUE))
    cells = {row[table.headers.index("Edad")].text: row[at] for row in table.rows}
    assert cells["0-5 años"].text == symbol_label("protected", ES)
    assert cells["0-5 años"].symbol == "protected"
    assert (cells["46-59 años"].text, cells["46-59 años"].symbol) == ("0", "zero")
    assert cells["60+ años"].text == symbol_label("not_published", ES)
    assert not cells["60+ años"].numeric


def test_a_source_that_is_the_same_in_every_row_is_said_once():
    table = describe.table(panels.trend(), ES)
    source, edition = ES.t(captions.SOURCE), ES.t(captions.EDITION)
    assert not {source, edition} & set(table.headers)
    assert table.common.startswith(f"{source}: ") and f"{edition}: " in table.common
    quoted = describe.table(panels.sparse(), ES)
    assert source in quoted.headers and source not in quoted.common


def test_a_table_of_several_places_keeps_the_order_of_the_panel():
    table = describe.table(panels.comparison(), ES)
    assert table.headers[0] == ES.t(captions.PLACE)
    assert list(dict.fromkeys(row[0].text for row in table.rows)) == ["El Alto", "Independencia"]
    assert [origin.territory for origin in table.origins][:2] == [EL_ALTO.code, EL_ALTO.code]


def test_the_legend_holds_what_the_rows_use_and_no_more():
    assert [symbol for symbol, _, _ in describe.legend(panels.statuses_map(), ES)] == [
        "protected",
        "not_published",
        "no_service",
        "zero",
        "not_applicable",
        "withdrawn",
    ]
    assert [mark for mark, _, _ in describe.legend(panels.sparse(), ES)] == [
        "partial",
        "estimated",
        "disputed",
    ]


def test_caveats_of_sources_reach_the_notes():
    assert PUBLISHED.caveats[0] in describe.notes(panels.sparse(), ES)


def test_a_place_without_figures_is_not_counted_among_those_on_show_and_is_said():
    whole = panels.rates()
    gone = whole.territories[-1]
    panel = replace(whole, rows=tuple(row for row in whole.rows if row.territory != gone.code))
    others = len(whole.territories) - 2
    assert f"y otros {others} lugares" in describe.subtitle(panel, ES)
    said = f"{gone.name}: no se halló cifra publicada de «{whole.indicator.name}»."
    assert said in describe.notes(panel, ES) and said not in describe.notes(whole, ES)


def test_of_many_places_without_figures_none_is_left_out_of_the_count():
    whole = panels.rates()
    gone = whole.territories[1:]
    panel = replace(
        whole, rows=tuple(row for row in whole.rows if row.territory == whole.territories[0].code)
    )
    said = f"Independencia y otros {len(gone) - 1} lugares: no se halló cifra publicada de «{whole.indicator.name}»."
    assert len(gone) > 3 and said in describe.notes(panel, ES)


def by_register(view: str, *cells: tuple[str, str, float, str]) -> Panel:
    """Cells as (place, year, value, register)."""
    rows = [
        panels.row("cem_cases", place, year, value, breakdown=f"register:{code}")
        for place, year, value, code in cells
    ]
    codes = tuple(DimensionCode(code, code.upper()) for code in dict.fromkeys(code for *_, code in cells))
    return panels.panel(
        CEM, rows, view=view, by="register", dimension=Dimension("register", "Registro", codes)
    )


def test_the_finding_of_registers_is_of_the_period_that_the_bars_show():
    cells = (
        ("PE-150112", "2024", 162, "mimp"), ("PE-150112", "2024", 154, "inei"), ("PE-150112", "2025", 134, "mimp"),
        ("BO-020105", "2025", 81, "fge"),
    )  # fmt: skip
    finding = finding_of(by_register("bars", *cells), ES)
    assert "en 2025: 134 según MIMP" in finding and "en 2025: 81 según FGE" in finding
    assert "2024" not in finding


def test_every_year_that_shares_the_highest_or_the_lowest_number_is_said():
    """Two centres since 2020 are no peak of 2023."""
    values = {"2018": 1.0, "2019": 1.0, "2020": 2.0, "2021": 2.0}
    rows = [panels.row("cem_cases", "PE-150112", year, value) for year, value in values.items()]
    told = alternative_of(panels.panel(CEM, rows), ES)
    assert "el valor más alto es 2 (2020 y 2021) y el más bajo 1 (2018 y 2019)" in told


@pytest.mark.parametrize(("view", "told"), [("bars", False), ("trend", True)])
def test_a_chart_that_goes_on_after_the_year_of_most_registers_has_its_last_year_told_too(
    view: str, told: bool
) -> None:
    cells = (
        ("PE", "2023", 170, "mimp"), ("PE", "2024", 162, "mimp"), ("PE", "2024", 154, "inei"),
        ("PE", "2024", 170, "dp"), ("PE", "2025", 134, "mimp"),
    )  # fmt: skip
    finding = finding_of(by_register(view, *cells), ES)
    assert "en 2024: " in finding and "162 según MIMP" in finding
    assert ("En 2025 hay menos registros con cifra: 134 según MIMP." in finding) is told
    said = "Hay cifra más nueva de menos registros, que aquí no se dibuja: 2025, MIMP."
    assert (said in finding) is not told  # whoever sees 2024 alone would take it for the last year


@pytest.mark.parametrize("grade", [Grade.A, Grade.B])
def test_numbers_more_than_three_years_apart_are_never_said_to_be_alike(grade: Grade):
    panel = panels.comparison(grade)
    near = replace(panel, rows=tuple(row for row in panel.rows if row.period.end.year < 2016))
    assert years_between([near]) <= FURTHEST_YEARS < years_between([panel])
    assert describe.grade_lead(near, ES) == describe.grade_sentence(grade, ES, years=0)
    lead = describe.grade_lead(panel, ES)
    assert lead == f"Los dos números no se comparan: hay {years_between([panel])} años entre ellos."
    assert describe.grade_words(grade, ES, years=20) == "no se comparan: hay 20 años entre los dos números"
    assert describe.grade_sentence(Grade.C, ES, years=20).startswith("Los dos números no se comparan;")


def test_a_source_that_names_no_writer_says_so(catalog: Catalog) -> None:
    said = ES.t(phrases.WRITERS_UNNAMED)
    for source, says in (("sidpol", True), ("mininter_vcm", True), ("mimp_cem", False)):
        assert (said in describe.source_notes(catalog.sources[source], ES)) is says
        assert (said in describe.limits_of(catalog.sources[source], ES)) is says
