"""What leaves of a register: years whose months are on record, the tables that the policy names, and no more."""

from __future__ import annotations

import csv
import gzip
import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from etl import attack_command, build_command, commands
from etl.disclosure.audit.declared_rules import is_too_fine
from etl.disclosure.cells import Cell
from etl.disclosure.suppression import table_policy
from etl.disclosure.suppression.edition_cells import Remembered
from etl.disclosure.suppression.protected_frames import choose
from etl.publishing.derive import is_month
from etl.publishing.register_years import (
    add_register_years,
    brings_years,
    count_reporters,
    find_months_on_record,
    note_reporters,
    read_rows,
)
from etl.releasing import commands as releasing
from etl.shipping.shipped_figures import FIGURES
from etl.sources.figures import read_rows as read_rows_of_figures
from etl.stores import Stores
from observatory.catalog import Catalog, load_catalog
from observatory.model import ObsStatus
from observatory.store.private.workspace import OBSERVED
from observatory.store.reading.public_facts import read_facts
from observatory.store.reading.queries import read_absences
from observatory.store.releases import SqliteReleases
from observatory.vocabulary import phrases
from observatory.vocabulary.phrases import REPORTERS
from tests.kit.few_figures import every, narrowed
from tests.kit.sampling import goes_everywhere

EL_ALTO, VIACHA, TUPIZA = "BO-020105", "BO-020801", "BO-050801"
HUARINA, SMALLEST = "BO-020203", "BO-040504"  # 8,679 people, and 875
FAMILY, SEXUAL, PRENATAL = "health_family_cases", "health_sexual_cases", "first_prenatal_visits"
ALL_MONTHS = range(1, 13)


@pytest.fixture(scope="module")
def whole(catalog: Catalog) -> Catalog:
    return catalog.all_read


def frame(
    cells: Mapping[tuple[int, str], float], *, place: str = EL_ALTO, year: int = 2022, indicator: str = FAMILY
) -> pd.DataFrame:
    """Months as a reading leaves them in the workspace: (month, breakdown) -> cases."""
    rows = [
        {
            "indicator": indicator, "territory": place, "period_start": f"{year}-{month:02d}-01",
            "period_end": pd.Period(f"{year}-{month:02d}").end_time.date().isoformat(), "breakdown": breakdown,
            "snapshot": "snis_violence@2022", "statement": "", "value": float(value), "obs_status": "normal",
        }
        for (month, breakdown), value in cells.items()
    ]  # fmt: skip
    blank = dict.fromkeys(("denominator_snapshot", "locator", "note"), "")
    return pd.DataFrame(rows).assign(conf_status="free", **blank).reindex(columns=list(OBSERVED))


def on_record(
    place: str = EL_ALTO, months: Iterable[int] = ALL_MONTHS, year: int = 2022
) -> list[tuple[str, str]]:
    return [(place, f"{year}-{month:02d}") for month in months]


def each_month(women: float, men: float, *, ages: bool = False) -> dict[tuple[int, str], float]:
    cells = {}
    for month in ALL_MONTHS:
        cells |= {(month, ""): women + men, (month, "sex:women"): women}
        if men:
            cells[month, "sex:men"] = men
        if ages:
            cells[month, "age:20-39;sex:women"] = women
            cells |= {(month, "age:20-39;sex:men"): men} if men else {}
    return cells


def years(table: pd.DataFrame) -> dict[str, float]:
    of_year = table[table["period_end"].str.endswith("-12-31") & table["period_start"].str.endswith("-01-01")]
    return dict(zip(of_year["breakdown"], of_year["value"], strict=True))


def test_a_year_has_a_total_only_where_its_twelve_months_are_on_record(whole: Catalog) -> None:
    cells = {(month, text): 9.0 for month in (1, 2) for text in ("", "sex:women")}
    family = whole.indicators[FAMILY]
    assert years(add_register_years(frame(cells), family, on_record(months=range(1, 12)))) == {}
    # Ten months in which it sent its form and wrote nothing: they are on record, and no zero.
    summed = add_register_years(frame(cells), family, on_record())
    assert years(summed) == {"": 18, "sex:women": 18, "sex:men": 0}
    assert len(summed) == len(cells) + 3


def test_a_place_that_wrote_nothing_all_year_has_no_row_and_no_zero(whole: Catalog) -> None:
    table = frame({(1, ""): 3.0, (1, "sex:women"): 3.0}, place=EL_ALTO)
    summed = add_register_years(table, whole.indicators[FAMILY], [*on_record(), *on_record(VIACHA)])
    assert set(summed["territory"]) == {EL_ALTO}


def left(table: pd.DataFrame, whole: Catalog, indicator: str = FAMILY, place: str = EL_ALTO) -> set[str]:
    """`year` or `month` and the breakdown of what leaves."""
    summed = add_register_years(table, whole.indicators[indicator], on_record(place))
    rows = table_policy.leaving(summed, whole.indicators[indicator], whole)
    of_month = rows["period_start"].str[:7] == rows["period_end"].str[:7]
    grain = of_month.map({True: "month", False: "year"})
    return {f"{one} {text}".strip() for one, text in zip(grain, rows["breakdown"], strict=True)}


AGES_OF_WOMEN = {f"year age:{band};sex:women" for band in ("0-14", "15-19", "20-39", "40+")}


def test_years_by_sex_leave_first_then_ages_then_both_sexes_then_months(whole: Catalog) -> None:
    assert left(frame(each_month(20, 10, ages=True)), whole) == {
        "year sex:women", "year sex:men", "year", "month", *AGES_OF_WOMEN,
        *(text.replace("women", "men") for text in AGES_OF_WOMEN),
    }  # fmt: skip


def test_ages_of_few_do_not_leave_so_that_they_cost_no_year(whole: Catalog) -> None:
    cells = each_month(20, 1, ages=True)
    assert left(frame(cells), whole) == {"year sex:women", "year sex:men", "year", "month", *AGES_OF_WOMEN}


def test_both_sexes_together_do_not_leave_where_one_is_small_beside_the_other(whole: Catalog) -> None:
    cells = each_month(20, 0) | {(1, "sex:men"): 3.0, (1, ""): 23.0}
    assert left(frame(cells), whole) == {"year sex:women", "year sex:men"}
    assert left(frame(each_month(20, 0)), whole) == {"year sex:women", "year sex:men", "year", "month"}


def public_of(table: pd.DataFrame, whole: Catalog, indicator: str = FAMILY) -> pd.DataFrame:
    """What a release shows of months of El Alto, all on record."""
    summed = add_register_years(table, whole.indicators[indicator], on_record())
    chosen = choose([summed], whole.indicators[indicator], whole, former=Remembered(), cutoffs={})
    return chosen.public_frame(summed)


def test_a_month_does_not_tell_of_how_many_rows_it_was_summed(whole: Catalog) -> None:
    """Twelve cases that are one row of the file are all of one sex and age; thirteen rows, each of few."""
    table = frame(each_month(20, 10)).assign(locator="suma de 1 fila: 27")
    public = public_of(table, whole)
    months = public[is_month(public)]
    assert len(months) == 12 and set(months["locator"]) == {phrases.SUM_OF_ROWS}
    assert set(public[~is_month(public)]["locator"]) == {"suma de 12 meses"}


def test_months_with_a_small_one_are_withheld_together_and_cost_no_year(whole: Catalog) -> None:
    few = each_month(20, 0) | {(4, ""): 3.0, (4, "sex:women"): 3.0}
    public = public_of(frame(few), whole)
    months = public[is_month(public)]
    assert len(months) == 12 and months["value"].isna().all() and set(months["locator"]) == {""}
    assert years(public[public["value"].notna()]) == {"": 223, "sex:women": 223}


def test_an_edition_that_brings_its_years_makes_none_of_its_months(whole: Catalog) -> None:
    """Shipped figures hold both: their months would make the years anew, and zeros that nobody told."""
    summed = add_register_years(frame(each_month(20, 10)), whole.indicators[FAMILY], on_record())
    brought = summed[summed["breakdown"] == ""]
    assert not brings_years(frame(each_month(20, 10))) and brings_years(brought)
    assert add_register_years(brought, whole.indicators[FAMILY], on_record()).equals(brought)


def test_no_zero_is_told_of_what_nobody_knows_who_wrote(whole: Catalog) -> None:
    """Twenty women a month and no man: the women's year is shown, and that there was no man is not said."""
    summed = add_register_years(frame(each_month(20, 0)), whole.indicators[FAMILY], on_record())
    assert (summed["value"] == 0).any()
    public = public_of(frame(each_month(20, 0)), whole)
    assert "sex:women" in set(public["breakdown"]) and not (public["value"] == 0).any()


def test_months_leave_only_all_together(whole: Catalog) -> None:
    cells = {key: value for key, value in each_month(20, 10).items() if key[0] != 7}
    assert left(frame(cells), whole) == {"year sex:women", "year sex:men", "year"}


def test_no_month_of_sexual_violence_or_of_visits_leaves(whole: Catalog) -> None:
    assert left(frame(each_month(20, 10), indicator=SEXUAL), whole, SEXUAL) == {
        "year sex:women", "year sex:men", "year",
    }  # fmt: skip
    visits = {(month, text): 30.0 for month in ALL_MONTHS for text in ("", "age:0-14")}
    assert left(frame(visits, indicator=PRENATAL), whole, PRENATAL) == {
        f"year age:{band}" for band in ("0-14", "15-19", "20-34", "35-49", "50+")
    }


@pytest.mark.parametrize(
    ("indicator", "of_small"), [(FAMILY, {"year sex:women", "year sex:men", "year"}), (SEXUAL, set())]
)
def test_a_municipality_under_20000_shows_the_family_form_alone_and_one_under_100000_no_ages(
    whole: Catalog, indicator: str, of_small: set[str]
) -> None:
    cells = each_month(20, 10, ages=True)
    for place, leaves in ((HUARINA, of_small), (SMALLEST, set())):
        assert left(frame(cells, place=place, indicator=indicator), whole, indicator, place) == leaves
    middle = left(frame(cells, place=TUPIZA, indicator=indicator), whole, indicator, TUPIZA)
    assert {"year sex:women", "year"} <= middle
    assert not [text for text in middle if "age" in text]


def test_without_a_word_in_the_policy_nothing_leaves(whole: Catalog) -> None:
    silent = replace(whole, policy=replace(whole.policy, registers=()))
    assert left(frame(each_month(20, 10, ages=True)), silent) == set()


@pytest.mark.parametrize(
    ("place", "breakdown", "end", "too_fine"),
    [
        (EL_ALTO, "sex:women", "2022-12-31", False),
        (EL_ALTO, "age:0-14;sex:women", "2022-12-31", False),
        (EL_ALTO, "age:0-14", "2022-12-31", True),
        (EL_ALTO, "sex:women", "2022-01-31", True),
        (EL_ALTO, "", "2022-06-30", True),
        (TUPIZA, "age:0-14;sex:women", "2022-12-31", True),
        ("BO-02", "sex:women", "2022-12-31", True),
    ],
)
def test_the_attack_knows_which_tables_of_a_register_may_leave(
    whole: Catalog, place: str, breakdown: str, end: str, too_fine: bool
) -> None:
    cell = Cell("snis_violence@2022", "", SEXUAL, place, "2022-01-01", end, breakdown)
    assert is_too_fine(cell, whole) is too_fine


def test_how_many_sent_and_wrote_is_counted_as_at_least(whole: Catalog) -> None:
    wrote = pd.concat([frame({(1, ""): 3.0}, place=place) for place in (EL_ALTO, VIACHA, TUPIZA)])
    sent = pd.concat(
        [
            frame({(month, ""): 1.0 for month in ALL_MONTHS}, place=EL_ALTO),
            frame({(2, ""): 1.0}, place=VIACHA),
        ]
    )
    counts = count_reporters(wrote, sent, whole).set_index(["territory", "year"])
    # Tupiza is not among the senders, and wrote: it sent.
    assert counts.loc[("BO", "2022")].tolist() == [3, 1, 3]
    # In the department of La Paz two wrote: fewer than three are not counted out.
    assert counts.loc[("BO-02", "2022"), "sent"] == 2
    assert pd.isna(counts.loc[("BO-02", "2022"), "wrote"])


def test_beside_each_year_stands_how_many_sent_and_wrote(whole: Catalog) -> None:
    places = [EL_ALTO, VIACHA, TUPIZA]
    wrote = pd.concat([frame(each_month(3, 2), place=place) for place in places])
    sent = pd.concat([frame({(month, ""): 1.0 for month in ALL_MONTHS}, place=place) for place in places[:2]])
    recorded = [pair for place in places for pair in on_record(place)]
    summed = note_reporters(add_register_years(wrote, whole.indicators[FAMILY], recorded), wrote, sent, whole)
    notes = dict(zip(summed["period_end"], summed["note"], strict=True))
    assert notes["2022-12-31"] == REPORTERS.format(sent=3, all_year=2, wrote=3)
    assert notes["2022-01-31"] == ""
    alone = note_reporters(
        add_register_years(wrote, whole.indicators[FAMILY], recorded), wrote, sent[:0], whole
    )
    assert set(alone["note"]) == {""}


def test_a_year_does_not_tell_in_how_many_months_something_was_written(whole: Catalog) -> None:
    cells = {(month, text): 9.0 for month in (1, 2) for text in ("", "sex:women")}
    summed = add_register_years(frame(cells), whole.indicators[FAMILY], on_record())
    assert set(summed["locator"]) - {""} == {"suma de 12 meses"}


# The real files, released.


@pytest.fixture(scope="module")
def released(root: Path, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Stores:
    folder = tmp_path_factory.mktemp("register")
    stores = Stores(
        folder / "store", load_catalog(root / "data" / "catalog"), SqliteReleases(folder / "store"),
        narrowed(folder / "figures", el_alto_districts=every, snis_violence=every, snis_prenatal=every),
    )  # fmt: skip
    stores.folder.mkdir()
    assert build_command.build(stores) == 0
    for name in ("snis-violencia-2005-2024", "snis-embarazo-edad-2015-2024"):
        assert commands.ingest(stores, shared_data / "bolivia" / name, source=None) == 0
    assert releasing.release(stores) == 0
    return stores


def shown(stores: Stores) -> pd.DataFrame:
    names = ["snapshot", "indicator", "territory", "start", "end", "breakdown", "value"]
    with stores.releases.opened() as connection:
        rows = [tuple(getattr(fact, name) for name in names) for fact in read_facts(connection)]
    table = pd.DataFrame(rows, columns=names)
    return table[table["indicator"].isin([FAMILY, SEXUAL, PRENATAL])]


def true_years(stores: Stores, indicator: str) -> pd.DataFrame:
    """The years by sex of places of 20,000 and more whose months are on record, small counts included."""
    snapshot = "snis_violence@2005-2024"
    with stores.workspace().loading() as connection:
        rows, recorded = (
            read_rows(connection, snapshot, indicator),
            find_months_on_record(connection, snapshot),
        )
    table = add_register_years(rows, stores.catalog.indicators[indicator], recorded)
    large = table["territory"].map(lambda code: stores.catalog.inhabitants.get(code, 0) >= 20_000)
    whole_years = table["period_end"].str.endswith("-12-31") & table["period_start"].str.endswith("-01-01")
    return table[large & whole_years & table["breakdown"].isin(["sex:women", "sex:men"])]


def test_at_least_four_fifths_of_the_year_totals_of_five_or_more_are_shown_and_el_alto_whole(
    released: Stores,
) -> None:
    public = shown(released)
    public = public[public["value"].notna()]
    values = {
        (row.indicator, row.territory, row.start, row.breakdown): row.value
        for row in public[public["end"].str.endswith("-12-31")].itertuples()
    }
    truth = pd.concat([true_years(released, name) for name in (FAMILY, SEXUAL)])
    keys = list(
        zip(truth["indicator"], truth["territory"], truth["period_start"], truth["breakdown"], strict=True)
    )
    counts = dict(zip(keys, truth["value"], strict=True))
    assert not [key for key in counts if key in values and values[key] != counts[key]]
    five = [key for key, value in counts.items() if value >= 5]
    assert len([key for key in five if key in values]) / len(five) >= 0.9
    assert len(five) > 1_900
    assert [key for key, value in counts.items() if key[1] == EL_ALTO and value and key not in values] == []


def test_what_the_project_ships_is_what_a_release_of_the_whole_files_shows(released: Stores) -> None:
    """All values of the large municipalities, and years of the others; what is hidden in one is hidden in the other."""
    columns, inhabitants = (
        ["indicator", "territory", "start", "end", "breakdown"],
        released.catalog.inhabitants,
    )
    public = shown(released).set_index(columns)["value"]
    files = [
        read_rows_of_figures(FIGURES / f"{name}.csv", released.catalog.all_read)
        for name in ("snis_violence", "snis_prenatal")
    ]
    shipped = pd.concat(files).rename(columns={"period_start": "start", "period_end": "end"})
    shipped = shipped[~shipped["note"].isin(["none_written", "not_on_record"])].set_index(columns)
    values = pd.to_numeric(shipped["value"])
    assert len(values) > 5000 and values[shipped["conf_status"] == ""].notna().all()
    beside = public.reindex(values.index)
    assert (beside[values.notna()] == values[values.notna()]).all()
    assert beside[values.isna()].isna().all()
    assert not (values == 0).any() and not values.between(1, 4).any()
    of_ages = [name for *_, name in values.index if "age:" in name]
    assert of_ages and {place for _, place, *_, name in values.index if "age:" in name} == {EL_ALTO}
    large = [inhabitants[place] >= 100_000 for _, place, *_ in values.index]
    assert_months_are_those_of_the_release(values[large], public)
    others = values[[not one for one in large]]
    assert min(start for _, _, start, *_ in others.index) == "2016-01-01"
    assert {(start[4:], end[4:]) for _, _, start, end, _ in others.index} == {("-01-01", "-12-31")}
    assert min(inhabitants[place] for name, place, *_ in others.index if name == SEXUAL) >= 20_000
    assert min(inhabitants[place] for _, place, *_ in others.index) >= 2_500
    years = public[[(start[4:], end[4:]) == ("-01-01", "-12-31") for _, _, start, end, _ in public.index]]
    years = years[[start >= "2016" and "age" not in text for *_, start, _, text in years.index]]
    assert set(years.index) <= set(values.index)


def assert_months_are_those_of_the_release(shipped: pd.Series[float], public: pd.Series[float]) -> None:
    """All months that a release shows of these places, or marks; of a year of a place all twelve or none."""
    months, released_months = (
        table[table.index.get_level_values("start").str[:7] == table.index.get_level_values("end").str[:7]]
        for table in (shipped, public)
    )
    places = shipped.index.get_level_values("territory").unique()
    of_places = released_months[released_months.index.get_level_values("territory").isin(places)]
    assert set(of_places.index) == set(months.index)
    assert {(name, text) for name, *_, text in months.index} == {(FAMILY, "")}
    by_year = months.groupby(
        [months.index.get_level_values("territory"), months.index.get_level_values("start").str[:4]]
    )
    assert set(by_year.size()) == {12} and set(by_year.count()) == {0, 12}
    shown_of_el_alto = by_year.count()[EL_ALTO]
    assert len(shown_of_el_alto) == 20 and shown_of_el_alto[shown_of_el_alto == 0].index.tolist() == ["2020"]


def test_nothing_leaves_of_small_places_nor_months_of_what_is_sensitive(released: Stores) -> None:
    public = shown(released)
    inhabitants = public["territory"].map(released.catalog.inhabitants.get)
    assert inhabitants.min() >= 2_500 and inhabitants[public["indicator"] != FAMILY].min() >= 20_000
    months = public[public["start"].str[:7] == public["end"].str[:7]]
    assert set(months["indicator"]) == {FAMILY}
    assert set(months["breakdown"]) == {""}
    assert not (public["value"] == 0).any()
    ages = public[public["breakdown"].str.contains("age:")]
    assert ages["territory"].map(released.catalog.inhabitants.get).min() >= 100_000


def test_a_year_without_a_total_has_its_reason_and_it_is_no_zero(released: Stores) -> None:
    """Viacha wrote no case of the family in 2023 and had sent its form in all months; El Alto wrote in each year."""
    with released.releases.opened() as connection:
        why = read_absences(connection, released.catalog)
    assert why.reason(FAMILY, VIACHA, years=["2023"]) is ObsStatus.NONE_WRITTEN
    assert (
        why.reason(FAMILY, VIACHA, years=["2010"]) is ObsStatus.NOT_PUBLISHED
    )  # there it has a total, and a row
    assert EL_ALTO not in why.unwritten[FAMILY]
    for series, place in (
        (SEXUAL, HUARINA),
        (PRENATAL, TUPIZA),
        (FAMILY, SMALLEST),
        (FAMILY, "BO-02"),
        (FAMILY, "BO"),
    ):
        assert why.reason(series, place, years=["2023"]) is ObsStatus.NOT_SHOWN
    assert SMALLEST not in why.unwritten[FAMILY] and HUARINA not in why.unwritten[SEXUAL]
    said = {reason for years in why.unwritten[FAMILY].values() for reason in years.values()}
    assert said == {ObsStatus.NONE_WRITTEN, ObsStatus.NOT_ON_RECORD}
    public = shown(released)
    public = public[public["start"].str.endswith("-01-01") & public["end"].str.endswith("-12-31")]
    totals = public.groupby(["indicator", "territory", "start"])["value"].max()
    assert not [
        (place, year)
        for name in (FAMILY, SEXUAL)
        for place, years_of in why.unwritten[name].items()
        for year in years_of
        if (name, place, f"{year}-01-01") in totals.index
    ]


def test_who_sent_and_who_wrote_is_what_the_source_says_of_it(released: Stores) -> None:
    """At least 338 in some month of 2024, 258 in all twelve; 260 wrote a case of the family in 2010, 167 in 2024."""
    snapshot = "snis_violence@2005-2024"
    with released.workspace().loading() as connection:
        sent = read_rows(connection, snapshot, "health_forms_sent")
        wrote = read_rows(connection, snapshot, FAMILY)
    counts = count_reporters(wrote, sent, released.catalog).set_index(["territory", "year"])
    assert counts.loc[("BO", "2024")].tolist() == [338, 258, 167]
    assert [counts.loc[("BO", year), "wrote"] for year in ("2010", "2016", "2023")] == [260, 212, 181]


def test_neither_attacker_finds_anything_beside_a_later_edition(
    released: Stores, shared_data: Path, tmp_path: Path
) -> None:
    """They know the release before it too; alone it is attacked in `make soak`, and by anyone when it is released."""
    assert not goes_everywhere() or attack_command.attack_release(released, informed=True) == 0
    later = later_edition(shared_data / "bolivia" / "snis-violencia-2005-2024", tmp_path)
    assert commands.ingest(released, later, source=None, edition="2025-04") == 0
    assert releasing.release(released) == 0
    assert attack_command.attack_release(released, informed=True) == 0


def later_edition(folder: Path, out: Path) -> Path:
    """The files with one to three cases more in three cells of a hundred of 2023 and 2024."""
    chance, totals = random.Random(35), Counter[tuple[str, ...]]()
    with gzip.open(
        folder / "snis_violencia_municipio_mes.csv.gz", "rt", encoding="utf-8", newline=""
    ) as stream:
        header, *rows = csv.reader(stream)
    for row in rows:
        if row[0] in ("2023", "2024") and chance.random() < 0.03:
            row[9] = str(int(row[9]) + chance.randint(1, 3))
        totals[row[0], row[1], row[2], row[5]] += int(row[9])
    write(out / "snis_violencia_municipio_mes.csv", [header, *rows])
    write(
        out / "snis_violencia_informes.csv",
        [("anio", "mes", "codigo", "forma", "total"), *((*key, total) for key, total in totals.items())],
    )
    senders = gzip.decompress((folder / "snis_302a_informaron.csv.gz").read_bytes())
    (out / "snis_302a_informaron.csv").write_bytes(senders)
    return out / "snis_violencia_municipio_mes.csv"


def write(path: Path, rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
