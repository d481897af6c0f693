"""A wrong catalogue stops everything, with the file, the key and the reason; the real one loads."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from observatory.catalog import Catalog, CatalogError, load_catalog
from tests.kit.sampling import sample

REPOSITORY = Path(__file__).resolve().parents[2] / "data" / "catalog"


class Damaged:
    """A copy of the repository's catalogue whose files can be damaged, and are mended again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._damaged: set[str] = set()

    def write(self, file: str, text: str) -> None:
        self._damaged.add(file)
        (self.folder / file).write_text(text, encoding="utf-8")

    def mend(self) -> None:
        for file in self._damaged:
            shutil.copyfile(REPOSITORY / file, self.folder / file)
        self._damaged.clear()


@pytest.fixture(scope="module")
def one_copy(tmp_path_factory: pytest.TempPathFactory) -> Damaged:
    """One copy for all damages: it has a hundred and eighty files."""
    return Damaged(shutil.copytree(REPOSITORY, tmp_path_factory.mktemp("damaged") / "catalog"))


@pytest.fixture
def damaged(one_copy: Damaged) -> Iterator[Damaged]:
    """The copy, sound at first and mended at last."""
    yield one_copy
    one_copy.mend()


def replaced(file: str, old: str, new: str) -> Callable[[Damaged], None]:
    """A damage: the first `old` in `file` becomes `new`."""

    def damage(damaged: Damaged) -> None:
        text = (damaged.folder / file).read_text(encoding="utf-8")
        assert old in text
        damaged.write(file, text.replace(old, new, 1))

    return damage


CASES = "indicators/cem_cases.yml"
RATE = "indicators/police_complaint_rate.yml"
SHARE = "indicators/cem_cases_women_share.yml"
DAMAGES = {
    "a kind of statistic that is none": (
        replaced(CASES, "kind: count", "kind: counts"),
        "indicators/cem_cases.yml · kind · «counts» no es una estadística: count, rate, pooled_rate, share, survey"),
    "a rate without what it is divided by": (
        replaced(RATE, "denominator: population\n", ""),
        "police_complaint_rate.yml · numerator · una tasa derivada necesita numerador y denominador"),
    "a group called as large as a department of which a part is missing": (
        replaced("policy.yml", "as_large: [PE-LR]", "as_large: [PE-LC]"),
        "departments.as_large · «PE-LC» no es un grupo con todas sus partes"),
    "a group called as large as a department with fewer inhabitants": (
        replaced("policy.yml", "as_large: [PE-LR]", "as_large: [BO-020105-R]"),
        "«BO-020105-R» no es un grupo con todas sus partes (parts) y con 500000 habitantes o más"),
    "a misspelt rule of shelters": (
        replaced("policy.yml", "shelters:\n  indicators:", "shelters:\n  indicator:"),
        "policy.shelters.indicator"),
    "parts of a place that does not exist": (
        replaced("policy.yml", "    PE-DFLN: [", "    PE-DFLX: ["),
        "policy.yml · small_places.holds · «PE-DFLX» no es un territorio"),
    "a register's table of ages in small places": (
        replaced("policy.yml", "- {table: age, inhabitants: 100000", "- {table: age, inhabitants: 5000"),
        "policy.yml · registers · first_prenatal_visits · «age» no se muestra a esta escala: 5000 habitantes"),
    "a register's table that crosses sex and age below 100,000 inhabitants": (
        replaced("policy.yml", "{table: age;sex, inhabitants: 100000", "{table: age;sex, inhabitants: 20000"),
        "policy.yml · registers · health_family_cases · «age;sex» cruza dos rasgos: solo desde 100000 habitantes"),
    "months of a register's visits": (
        replaced("policy.yml", "- {table: age, inhabitants", "- {table: age, grain: month, inhabitants"),
        "registers · first_prenatal_visits · de un mes solo sale un total, y ninguno de violencia sexual"),
    "a register's table of ages that may stand anywhere": (
        replaced("policy.yml", ", shown_on: [BO-020105, ninez]", ""),
        "policy.yml · registers · health_family_cases · «age;sex» no dice en qué páginas está (shown_on)"),
    "a register's table on a page that is none": (
        replaced("policy.yml", "shown_on: [BO-020105, ninez]", "shown_on: [BO-020105, infancia]"),
        "policy.yml · registers · health_family_cases · «infancia» (shown_on) no es un lugar ni una pregunta"),
    "a register that is none": (
        replaced("policy.yml", "indicators: [health_sexual_cases]", "indicators: [cem_cases]"),
        "policy.yml · registers · cem_cases · no es un indicador con tablas propias (own_tables)"),
    "a question about a register that the policy does not let out": (
        replaced("policy.yml", "indicators: [first_prenatal_visits]", "indicators: [health_forms_sent]"),
        "questions/ninez.yml · «first_prenatal_visits» espera: ningún registro (registers de policy.yml)"),
    "senders of another source": (
        replaced("indicators/health_family_cases.yml", "senders: health_forms_sent",
            "senders: first_prenatal_visits"),
        "indicators/health_family_cases.yml · senders · «first_prenatal_visits» no es un indicador de sus fuentes"),
    "a count that does not say that its source names who wrote it": (
        replaced("indicators/cem_cases.yml", "writers: centre\n", ""),
        "indicators/cem_cases.yml · writers · debe ser «centre», como dicen su fuente o su numerador"),
    "a rate of a register that is one of known writers": (
        replaced("indicators/cem_case_rate.yml", "writers: centre\n", ""),
        "indicators/cem_case_rate.yml · writers · debe ser «centre», como dicen su fuente o su numerador"),
    "an old number that no source reads": (
        replaced("recodings.csv", "snis_violence snis_prenatal,80502", "published_bo,80502"),
        "recodings.csv · 80502 · «published_bo» no es una fuente con códigos de lugar: nada leería la fila"),
    "an old number of two places": (
        replaced("recodings.csv", "snis_prenatal,20204,2013,", "snis_prenatal,20203,2013,"),
        "recodings.csv · 20203 · dos filas dicen qué lugar es en un mismo año de una fuente"),
    "a source that declares no limits": (
        replaced("sources/inei_police_stations_2017.yml", "limits:", "unlimited: Nada\nlimits:"),
        "sources/inei_police_stations_2017.yml · limits · dice límites y también «unlimited»"),
    "an indicator of a file without limits": (
        replaced("sources/el_alto_schools_2022.yml", "  - indicator: school_units", "  - indicator: pupils"),
        "sources/el_alto_schools_2022.yml · limits · falta «school_units», que sus archivos traen"),
    "a family of limits that is turned off without a reason": (
        replaced("sources/ine_census_2024.yml", "    whole: BO\n", ""),
        "sources/ine_census_2024.yml · limits · population · «whole» no se declara"),
    "a family of limits that is none": (replaced("sources/ine_census_2024.yml", "      shares:", "      share:"),
        "«share», en «without», no es una familia"),
    "a pair mapped by the cases of its centres": (
        replaced("comparisons.yml", "filter: 'age:0-17'}", "filter: 'age:0-17', map_of: lima_norte}"),
        "comparisons.yml · minors · map_of · «cem_cases» cuenta a quien acudió a una oficina"),
    "a home page with a map of cases of an office": (
        replaced("places.yml", "{indicator: felcv_complaint_rate, title:", "{indicator: slim_cases, title:"),
        "maps · «slim_cases» cuenta a quien acudió a una oficina"),
    "a question with a map of cases of an office": (
        replaced("questions/ayuda.yml", "charts:\n", "charts:\n  - indicator=cem_cases&view=map\n"),
        "«indicator=cem_cases&view=map» «cem_cases» cuenta a quien acudió a una oficina"),
    "cases of which nobody says where they are counted": (replaced(CASES, "counted_at: office\n", ""),
        "indicators/cem_cases.yml · counted_at · dice place_of y falta en qué lugar se cuenta cada caso"),
    "a rate counted elsewhere than its numerator": (
        replaced("indicators/cem_case_rate.yml", "counted_at: office", "counted_at: residence"),
        "indicators/cem_case_rate.yml · counted_at · dice «residence» y su numerador, «cem_cases», «office»"),
    "figures of their own rule of a source that the series has not": (
        replaced("indicators/slim_cases.yml", "unlike_sources: [published_bo]", "unlike_sources: [sidpol]"),
        "indicators/slim_cases.yml · unlike_sources · «sidpol» no es una fuente del indicador"),
    "an unknown key": (replaced(CASES, "kind:", "colour: red\nkind:"), "cem_cases.yml · cem_cases.colour"),
    "a missing key": (replaced(CASES, "unit: casos en CEM\n", ""), "cem_cases.yml · cem_cases.unit"),
    "a series that nobody says how it is got": (
        replaced("indicators/cem_activities.yml", "method: Se suma la columna de actividades del archivo anual del MIMP "
            "para los centros del territorio.\n", ""),
        "indicators/cem_activities.yml · method · falta, y su primera fuente no lo dice"),
    "an unknown grade": (replaced(CASES, "grade: C", "grade: D"), "comparability.grade"),
    "an indicator whose theme neither it nor its lane says": (
        replaced("quality.yml", "{id: cem, theme: services,", "{id: cem,"),
        "indicators/cem_cases.yml · theme · falta, y su carril no lo dice"),
    "an unknown theme": (replaced(CASES, "kind:", "theme: sports\nkind:"), "«sports» no está en themes.yml"),
    "an unknown source": (replaced(CASES, "mimp_cem,", "mimp_cen,"), "«mimp_cen» no es una fuente"),
    "an unknown dimension": (replaced(CASES, "[sex,", "[sexo,"), "«sexo» no está en dimensions.yml"),
    "two lanes in one formula": (
        replaced("indicators/police_complaint_rate.yml", "denominator: population", "denominator: cem_cases"),
        "une los carriles"),
    "a formula that adds two lanes": (
        replaced(RATE, "numerator: police_complaints", "numerator: cem_cases + police_complaints"),
        "suma cem_cases y police_complaints: la misma persona puede estar en varios"),
    "a rate that claims another lane than its numerator's": (replaced(RATE, "lane: pnp", "lane: cem"),
        "une los carriles cem y pnp"),
    "editions of two lanes in one chain": (
        replaced(RATE, "chain: [mininter_vcm, sidpol]", "chain: [mininter_vcm, mimp_cem]"),
        "chain · une los carriles cem y pnp"),
    "a filter that names two codes": (
        replaced(SHARE, "numerator_filter: sex:women", 'numerator_filter: "sex:women;sex:men"'),
        "no es un desglose"),
    "a filter of a dimension the numerator lacks": (
        replaced(SHARE, "numerator_filter: sex:women", "numerator_filter: offence:rape"),
        "«offence» no es un desglose de «cem_cases»"),
    "a filter of a category nobody knows": (
        replaced(SHARE, "numerator_filter: sex:women", 'numerator_filter: "sex:women+men"'),
        "«women+men» no es una categoría de «sex»"),
    "a rate on a population nobody declared": (
        replaced(RATE, "denominators: [inei_district_population,", "denominators: [inei_district_populations,"),
        "«inei_district_populations» no está en denominators.yml"),
    "a share of its own total on a population": (
        replaced(SHARE, "per: 100", "denominators: [inei_women]\nper: 100"),
        "denominators · una tasa derivada, y solo ella"),
    "a population of no source": (
        replaced("denominators.yml", "sources: [inei_department_population]", "sources: [inei_regional]"),
        "denominators.yml · inei_department_population · sources · «inei_regional» no es una fuente"),
    "a population of no day": (replaced("denominators.yml", "at: '2012-11-21'", "at: '2012-13'"),
        "denominators.yml · ine_census_2012"),
    "a population between two counts in disorder": (
        replaced("denominators.yml", "between: ['2012-11-21', '2024-03-23']\n  places: [BO]",
            "between: ['2024-03-23', '2012-11-21']\n  places: [BO]"),
        "ine_women_between_2012_2024 · between · son dos días contados"),
    "a population between two counts of any place": (replaced("denominators.yml", "  places: [BO]\n", ""),
        "ine_women_between_2012_2024 · between y places · van juntos"),
    "a population between two counts of a place nobody knows": (
        replaced("denominators.yml", "  places: [BO]\n", "  places: [BO-99]\n"),
        "ine_women_between_2012_2024 · places · «BO-99» no es un territorio"),
    "a population between two counts that does not say so": (
        replaced("denominators.yml",
            "  note: >-\n    Las mujeres se interpolaron entre los censos de 2012 y 2024. En esos años no se contó.\n",
            ""), "ine_women_between_2012_2024 · between · necesita una nota"),
    "a share of a place nobody knows": (replaced("denominators.yml", "share_of: PE-15\n", "share_of: PE-99\n"),
        "women_as_in_department · «PE-99» no es un territorio"),
    "a share by figures that no indicator is": (
        replaced("denominators.yml", "share_indicator: population_structure", "share_indicator: structure"),
        "women_as_in_district · share_indicator · «structure» no es un indicador"),
    "a share of no day": (replaced("denominators.yml", "share_at: '2020-06-30'", "share_at: '2020-13'"),
        "denominators.yml · women_as_in_district"),
    "a share without the source of the share": (
        replaced("denominators.yml", "  share_sources: [inei_department_population]\n", ""),
        "women_as_in_department · share_of necesita"),
    "a population held against no source": (
        replaced("denominators.yml", "{source: inei_department_population, times: 1.0001}",
            "{source: inei, times: 1.1}"),
        "denominators.yml · inei_district_population · held_against.source · «inei» no es una fuente"),
    "a population that may differ by more than makes no rate": (
        replaced("denominators.yml", "{source: published_pe, times: 1.02} ", "{source: published_pe, times: 2.5} "),
        "denominators.yml · inei_district_population · held_against · 2.5 no está entre 1 y 2"),
    "a yearly population that says nothing of its years": (
        replaced("denominators.yml", "  year_times: 2 ", "  # year_times: 2 "),
        "denominators.yml · inei_district_population · year_times · lo dice una población de cada año"),
    "a census that moves in a year": (
        replaced("denominators.yml", "  leads_to: 2014\n", "  leads_to: 2014\n  year_times: 1.5\n"),
        "denominators.yml · ine_census_2012 · year_times · lo dice una población de cada año"),
    "a source without an answer of the checklist": (
        replaced("quality.yml", "  sidpol:\n    unit:", "  sidpol:\n    units:"),
        "quality.yml · sidpol · falta la respuesta, o sobra, a: unit, units"),
    "a group of indicators without a name": (replaced("quality.yml", "{id: slim,", "{id: slin,"),
        "indicators/slim_cases.yml · lane · «slim» no es un carril: hay "),
    "a file that is not named after its id": (replaced(CASES, "name: ", "id: cem_case\nname: "),
        "debe ser «cem_cases»"),
    "a place that stands twice": (replaced("territories.csv", "PE-150112,district", "PE-150110,district"),
        "territories.csv · PE-150110 · está repetido"),
    "a place without its parent": (replaced("territories.csv", "Independencia,PE-1501,", "Independencia,PE-1599,"),
        "territories.csv · PE-150112 · parent · «PE-1599» no es un territorio"),
    "an alias of no place": (replaced("aliases.csv", ",PE-1501\n", ",PE-9999\n"), "code · «PE-9999» no es un territorio"),
    "a comparison of nothing": (replaced("comparisons.yml", "indicator: slim_cases", "indicator: slim_case"),
        "«slim_case» no es un indicador"),
    "a misspelt rule of the local tables": (replaced("policy.yml", "  months_together:", "  months_toghether:"),
        "local_tables.months_toghether"),
    "a misspelt rule of pooled counts": (replaced("policy.yml", "    years: 3", "    year: 3"), "pooled.year"),
    "zeros that are hidden": (replaced("policy.yml", "zeros_shown: true", "zeros_shown: false"), "zeros_shown"),
    "a local table of no dimension": (replaced("policy.yml", "centre;sex,", "centre;sexo,"),
        "«centre;sexo» no son dimensiones"),
    "a local table out of order": (replaced("policy.yml", "age;centre]", "centre;age]"),
        "«centre;age» no son dimensiones"),
    "pooled counts of nothing": (replaced("policy.yml", "[feminicides, ", "[feminicide, "),
        "«feminicide» no es un indicador"),
    "a place shown as one that is no group": (
        replaced("policy.yml", "shown_as_one: [BO-020105-R]", "shown_as_one: [BO-020105-09]"),
        "«BO-020105-09» no es un grupo con miembros"),
    "deaths of nothing": (
        replaced("policy.yml", "indicators: [feminicides, infanticides]", "indicators: [feminicides, infanticide]"),
        "departments.deaths.indicators · «infanticide» no es un indicador"),
    "an offence that nobody counts": (
        replaced("policy.yml", "'offence:unintended_abortion'", "'offence:unintended'"),
        "accused · «offence:unintended» no existe"),
    "a misspelt rule of one trait": (replaced("policy.yml", "  below: 20\n  traits:", "  bellow: 20\n  traits:"),
        "one_trait_of_all.bellow"),
    "a code of small places that does not exist": (
        replaced("policy.yml", "    - form:sexual\n", "    - form:sexuality\n"),
        "small_places.codes · «form:sexuality» no existe"),
    "inhabitants of a year that the policy does not declare": (
        replaced("inhabitants.csv", "BO-010101,296746,2024,", "BO-010101,296746,2012,"),
        "policy.yml no declara ine_census_2024_sex 2012"),
    "inhabitants of no place": (replaced("inhabitants.csv", "BO-010101,", "BO-999999,"),
        "inhabitants.csv · BO-999999 · territory · «BO-999999» no es un territorio"),
    "a place that nobody lives in": (replaced("inhabitants.csv", "BO-010101,296746,", "BO-010101,0,"),
        "«0» no son habitantes"),
    "a sum below a department declared to fail": (
        replaced("policy.yml", "    territory: BO\n    period: '2021'",
            "    territory: BO-020105\n    period: '2021'"), "no es un total de departamento o país"),
    "broken YAML": (replaced("policy.yml", "small_count_below:", "small_count_below: ["),
        "no es YAML válido: mire ahí y en la línea anterior"),
    "a list out of line": (replaced("places.yml", "    hue: ochre\n", "   hue: ochre\n"), "places.yml · línea "),
    "a column that is misspelt": (replaced("inhabitants.csv", "territory,", "place,"),
        "inhabitants.csv · línea 1 · falta la columna «territory»; la columna «place» no se conoce. Hay, separadas con "
        "comas: territory, inhabitants, year, source"),
    "a help line of no day": (replaced("helplines.csv", ",c. 2024,medium-high,", ",,medium-high,"),
        "falta quién publica la línea (source), o de cuándo es (source_date)"),
    "columns between semicolons": (
        replaced("moved.csv", "page,former,", "page;former;"), "moved.csv · línea 1 · falta la columna"),
    "a comma that is no end of a cell": (replaced("inhabitants.csv", "BO-010101,296746,", "BO-010101,296,746,"),
        "tiene más celdas que columnas: ponga entre comillas"),
    "a level that there is not": (replaced("territories.csv", "PE-150112,district", "PE-150112,distrito"),
        "«distrito» no vale: debe ser 'country', "),
    "a comparison that takes the address of an indicator's embed": (
        replaced("comparisons.yml", "- id: inhabitants", "- id: population"),
        "comparisons.yml · population · también es un indicador"),
    "a correction of a source nobody reads by a layout": (
        replaced("corrections.yml", "source: mimp_cem", "source: published_pe"),
        "corrections.yml · published_pe 2019 COM147 · «published_pe» no es una fuente con layouts"),
    "a correction of a column that no layout has": (replaced("corrections.yml", "field: ubigeo", "field: ubigueo"),
        "ningún layout de «mimp_cem» tiene las columnas ubigueo, year, centre"),
    "a correction of every row": (replaced("corrections.yml", 'where: {year: "2019", centre: COM147}', "where: {}"),
        "where · sin él la corrección tocaría todas las filas"),
    "a correction that changes nothing": (replaced("corrections.yml", 'correct: "240104"', 'correct: "024010"'),
        "correct · dice lo mismo que seen"),
    "two corrections of one cell": (
        replaced("corrections.yml", 'year: "2020", centre: COM147', 'year: "2019", centre: COM147'),
        "corrige dos veces la misma celda"),
    "a correction until no day": (replaced("corrections.yml", "  field: ubigeo", "  until: soon\n  field: ubigeo"),
        "corrections.yml · 0.until"),
    "a correction with a key nobody knows": (
        replaced("corrections.yml", "  field: ubigeo", "  edition: 2024-10\n  field: ubigeo"),
        "corrections.yml · 0.edition"),
    "fewer places than a territory has parts": (
        replaced("territories.csv", "PE-2503,province,Padre Abad (provincia),PE-25,,,,,7,",
            "PE-2503,province,Padre Abad (provincia),PE-25,,,,,8,"),
        "territories.csv · PE-2503 · parts · dice 8 y las filas que están en él, sin valid_to, son 7"),
    "more places than a territory has parts": (
        replaced("territories.csv", "PE-250401,district,Purús,PE-2504", "PE-250401,district,Purús,PE-2503"),
        "territories.csv · PE-2503 · parts · dice 7 y las filas que están en él, sin valid_to, son 8"),
    "a group that is not all of its members": (replaced("territories.csv", "PE-150135 PE-150139,", "PE-150135,"),
        "territories.csv · PE-LN · parts · dice 8 y las filas que están en él, sin valid_to, son 7"),
    "a place without parts that is called complete": (
        replaced("territories.csv", 'No es la suma Lima Norte.",,', 'No es la suma Lima Norte.",complete,'),
        "territories.csv · PE-DJLN · parts · dice «complete» y ninguna fila está en él"),
    "a day from which nothing is complete": (
        replaced("territories.csv", "PE,country,Perú,,,,,,25,", "PE,country,Perú,,,,,,,2018-01-01"),
        "territories.csv · PE · parts · parts_since dice desde cuándo"),
    "a number of parts that is none": (
        replaced("territories.csv", "PE,country,Perú,,,,,,25,", "PE,country,Perú,,,,,,todas,"), "parts"),
    "a date that is none": (replaced("territories.csv", ",PE-1501,,", ",PE-1501,soon,"), "valid_from"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=str)
def test_a_damaged_catalogue_is_refused_with_file_key_and_reason(damaged: Damaged, damage: str) -> None:
    break_it, complaint = DAMAGES[damage]
    break_it(damaged)
    with pytest.raises(CatalogError) as refused:
        load_catalog(damaged.folder)
    assert any(complaint in fault for fault in refused.value.faults), refused.value.faults


@pytest.mark.parametrize(
    "file", sample(sorted(path.relative_to(REPOSITORY).as_posix() for path in REPOSITORY.rglob("*.*")), 20)
)
def test_each_file_of_the_repository_is_read_and_missed_when_it_is_rubbish(
    damaged: Damaged, file: str
) -> None:
    damaged.write(file, "id: [\n\x00")
    with pytest.raises((CatalogError, UnicodeError)):
        load_catalog(damaged.folder)


def test_all_faults_are_told_at_once(damaged: Damaged) -> None:
    for damage in ("an unknown key", "a missing key", "an unknown grade"):
        DAMAGES[damage][0](damaged)
    with pytest.raises(CatalogError) as refused:
        load_catalog(damaged.folder)
    assert len(refused.value.faults) >= 3


def test_a_file_that_cannot_be_read_is_named_alone(damaged: Damaged) -> None:
    """What follows from it (places that nobody knows, rows without a name) would bury it."""
    for damage in ("broken YAML", "a column that is misspelt", "an unknown key"):
        DAMAGES[damage][0](damaged)
    with pytest.raises(CatalogError) as refused:
        load_catalog(damaged.folder)
    assert [fault.partition(" · ")[0] for fault in refused.value.faults] == ["policy.yml", "inhabitants.csv"]


def test_a_table_of_another_encoding_is_named_and_one_that_a_spreadsheet_marked_is_read(
    damaged: Damaged, catalog: Catalog
) -> None:
    table = (REPOSITORY / "territories.csv").read_text(encoding="utf-8")
    damaged.write("territories.csv", f"\N{ZERO WIDTH NO-BREAK SPACE}{table}")
    assert load_catalog(damaged.folder).territories == catalog.territories
    (damaged.folder / "territories.csv").write_bytes(table.encode("utf-16"))
    with pytest.raises(CatalogError, match=r"territories.csv · - · no está en UTF-8"):
        load_catalog(damaged.folder)


def test_a_copy_that_was_mended_is_sound(one_copy: Damaged, catalog: Catalog) -> None:
    """Else a damage could be missed: what another left would be refused in its place."""
    assert load_catalog(one_copy.folder) == catalog


def test_a_bare_code_of_two_countries_is_two_places(catalog: Catalog) -> None:
    assert catalog.territories["BO-020105"].name == "El Alto"
    assert catalog.territories["PE-020105"].name == "Independencia"


def test_a_name_that_four_districts_bear_is_found_only_within_one_province(catalog: Catalog) -> None:
    assert catalog.territory_by_name("INDEPENDENCIA", source="sidpol", level="district") is None
    territory = catalog.territory_by_name(
        "INDEPENDENCIA", source="sidpol", level="district", within="PE-1501"
    )
    assert territory is not None
    assert territory.code == "PE-150112"


def test_a_misspelt_district_is_offered_with_its_code(catalog: Catalog) -> None:
    assert "PE-150137" in [near.code for near in catalog.closest_territories("Sta. Anita", "district")]


def test_an_indicator_has_the_theme_of_its_lane_unless_it_says_another(catalog: Catalog) -> None:
    themes = {lane.id: lane.theme for lane in catalog.quality.lanes}
    others = {id_ for id_, entry in catalog.indicators.items() if entry.theme != themes[entry.lane]}
    assert "serenazgo_interventions" in others and "cem_cases" not in others
    assert catalog.indicators["serenazgo_interventions"].theme == "response"
