"""The words of the site in its languages: what must be said, what never is, and sentences that can be read aloud."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace

import pytest
from babel.messages.catalog import Message

from observatory import messages
from observatory.catalog import Catalog
from observatory.charts.findings import ranking, reporter_card
from observatory.charts.findings.ranking import change_word
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.demonstration import demonstration_catalog
from observatory.languages import SOURCE, languages
from observatory.model import Change, ConfStatus
from observatory.prose import PIECES, ProseBlock, read_prose
from observatory.statistics import STATISTICS, rate, statistic
from observatory.text import Text
from observatory.vocabulary import page_titles, phrases
from observatory.words import change_words, table
from observatory.words.labels import MARKS, MEANINGS, SYMBOLS, unit_words
from tests.kit.passages import sentences, words
from tests.observatory.charts.test_trend import two_years
from tests.observatory.pieces import CEM, panel, row

NEVER = {
    "es": r"reincidente|sobreviviente|agresor|violentada|sin reporte|sin datos"
    r"|atenciones (?:a|de) (?:personas|mujeres)|\d atenciones a|consejo distrital de seguridad",
    "en": r"complaint|survivor|aggressor|perpetrator|offender|recidivist|no data\b(?! for)|battered",
    "fr": r"agresseur|survivante?s?\b|récidiviste|sans données|femmes battues",
}
ONE_HALF = {"fr": (r"plainte", r"signal")}
"""A denuncia is both: where the one word stands, the other stands beside it."""

TALKS_OF_A_THING = re.compile(r"no data have been lost", re.IGNORECASE)


def warned(catalog: Catalog) -> set[str]:
    """The texts that exist to show what is not said."""
    found = {one.unsafe_sentence for one in catalog.indicators.values()}
    return found | {term.avoid for term in catalog.glossary if term.avoid}


@pytest.fixture(scope="module")
def warnings(catalog: Catalog) -> set[str]:
    return warned(catalog) | warned(demonstration_catalog())


def ids(one: Message) -> tuple[str, ...]:
    return (one.id,) if isinstance(one.id, str) else tuple(one.id)


def strings(one: Message) -> tuple[str, ...]:
    return (one.string,) if isinstance(one.string, str) else tuple(one.string)


def texts(lang: str) -> list[tuple[str, str]]:
    """Every message of a language with its Spanish id, and every block of its prose with the original."""
    prose = prose_of(lang)
    if lang == SOURCE:
        return [(said, said) for one in messages.template() if one.id for said in ids(one)] + prose
    return [
        (ids(one)[0], said) for one in messages.catalogue(lang) if one.id for said in strings(one)
    ] + prose


def prose_of(lang: str) -> list[tuple[str, str]]:
    """The blocks of the prose of all pages in a language, each with its original; links by their words."""
    originals = {block.hash: block for page in PIECES for block in read_prose(page, SOURCE).blocks}
    blocks = [block for page in PIECES for block in read_prose(page, lang).blocks]
    pairs = [(originals[block.translates] if block.translates else block, block) for block in blocks]
    return [(words_of(original), words_of(block)) for original, block in pairs]


def words_of(block: ProseBlock) -> str:
    """What a block says, on one line, without the signs of Markdown."""
    said = re.sub(r"\[([^\]]*)\]\([^)]*\)|\*\*(.+?)\*\*", r"\1\2", re.sub(r"[ \n]+", " ", block.markdown))
    return re.sub(r"\{\{ (\w+) \}\}", r"{\1}", said)


def grown_by_few(lang: str, known: list[tuple[str, str]], warnings: set[str]) -> list[str]:
    """The texts with a word that is never said, without those that warn of it."""
    rule = re.compile(NEVER[lang], re.IGNORECASE)
    own = ((id_, TALKS_OF_A_THING.sub("", said)) for id_, said in known if id_ not in warnings)
    return [said for id_, said in own if rule.search(said)]


@pytest.mark.parametrize("lang", list(languages()))
def test_a_word_that_hurts_or_misleads_is_said_in_no_language(lang: str, warnings: set[str]) -> None:
    assert not grown_by_few(lang, texts(lang), warnings)


@pytest.mark.parametrize("lang", list(languages()))
def test_the_rule_finds_each_of_its_words(lang: str) -> None:
    seen = {"es": "un agresor", "en": "a complaint", "fr": "un agresseur"}[lang]
    assert grown_by_few(lang, [("x", seen)], set()) == [seen]
    assert not grown_by_few(lang, [("x", seen)], {"x"})


@pytest.mark.parametrize("lang", list(ONE_HALF))
def test_a_denuncia_is_called_by_both_its_words(lang: str) -> None:
    one, other = (re.compile(word, re.IGNORECASE) for word in ONE_HALF[lang])
    alone = [
        said
        for id_, said in texts(lang)
        if re.search("denunci", id_, re.IGNORECASE) and one.search(said) and not other.search(said)
    ]
    assert not alone


def test_no_french_word_that_is_cut_before_a_vowel_stands_before_a_name() -> None:
    """«de {place}» reads well in Lima and badly in El Alto: the sentence is built another way."""
    before_a_name = re.compile(
        r"\b(?:de|que|jusque|le|la) \{(?:place|places|who|when|publisher|source|register)\}"
    )
    assert not [said for _, said in texts("fr") if before_a_name.search(said)]


OF_ONE_IN_DIGITS = {
    "es": r"^(?:De|Los|Las|Otras?|El|La) (?:de )?\{count\}",
    "en": r"^(?:Of|The|That of|From) \{count\}",
    "fr": r"^(?:Sur|Pour|Les|Des?|Celui de) \{count\}",
}
"""«De 1 serie», «Los 1 lugares»: a sentence that begins with one thing has it in letters."""


@pytest.mark.parametrize("lang", list(languages()))
def test_a_sentence_that_begins_with_one_thing_has_it_in_letters(lang: str) -> None:
    several = [one for one in messages.template() if isinstance(one.id, tuple)]
    assert several
    if lang != SOURCE:
        several = [one for one in messages.catalogue(lang) if isinstance(one.id, tuple)]
    singular = [(one.id if lang == SOURCE else one.string)[0] for one in several]
    assert not [said for said in singular if re.search(OF_ONE_IN_DIGITS[lang], said)]


@pytest.mark.parametrize("lang", list(languages()))
def test_one_of_what_a_series_counts_is_called_by_its_own_word(catalog: Catalog, lang: str) -> None:
    """«1 centro», never «1 centros»."""
    text = Text(lang)
    known = (*catalog.indicators.values(), *demonstration_catalog().indicators.values())
    counted = [one for one in known if one.kind == "count"]
    assert not [one.id for one in counted if not one.unit_one]
    for one in counted:
        assert unit_words(one, text, 1) == text.t(one.unit_one)
        assert (
            unit_words(one, text, 0) == unit_words(one, text, 2) == unit_words(one, text) == text.t(one.unit)
        )
    centre = catalog.indicators["service_centres"]
    assert unit_words(centre, text, 1) != unit_words(centre, text)


_HIGHEST, _HIGHEST_SHOWN = ranking.RANKS[0]
_LOWEST, _LOWEST_SHOWN = ranking.RANKS[2]

MEANINGS_BY_MESSAGE: dict[str, tuple[str, str, str]] = {
    # message: in Spanish, in English, in French
    ranking.LESS: ("menos que, más de lo que, azar ! más que", "less than, more than chance ! not",
        "de moins qu, au-delà du, hasard ! de plus"),
    ranking.MORE: ("más que, más de lo que, azar ! menos", "more than, more than chance ! less",
        "de plus qu, au-delà du, hasard ! moins"),
    ranking.UNDECIDED: ("no se puede, más, menos", "cannot, more, less", "ne peut pas, plus, moins"),
    table.NOTHING_TO_CONCLUDE: ("crecer, no se puede, baja, subida ! bajar",
        "grow, neither, nor, fall, rise ! shrink", "augmentent, ne peut, ni, baisse, hausse ! diminuent"),
    phrases.NOT_DISTINCT: ("no se puede, distintas ! iguales", "cannot, differ ! equal",
        "ne peut pas, diffèrent ! égaux"),
    phrases.NOT_DISTINCT_DURING: ("no se puede, distintas ! iguales", "cannot, differ ! equal",
        "ne peut pas, diffèrent ! égaux"),
    _HIGHEST: ("más alta ! baja, se muestran", "highest ! lowest, shown", "plus élevé ! bas, montrés"),
    _HIGHEST_SHOWN: ("más alta, se muestran ! baja", "highest, shown ! lowest", "plus élevé, montrés ! bas"),
    _LOWEST: ("más baja ! alta, se muestran", "lowest ! highest, shown", "plus bas ! élevé, montrés"),
    _LOWEST_SHOWN: ("más baja, se muestran ! alta", "lowest, shown ! highest", "plus bas, montrés ! élevé"),
    phrases.PROVISIONAL: ("provisional, crecer ! bajar, final", "provisional, grows ! falls, final",
        "provisoire, augmente ! baisse, définitif"),
    phrases.ESTIMATED: ("estimación ! no", "estimate ! not?", "estimation ! pas"),
    phrases.NO_WHOLE_YEAR: ("no se halló, año", "no, found, year", "aucun, trouvé, année"),
    phrases.RISE_OF_RECORDS: ("aumento, no es, violencia", "rise, is not, violence", "hausse, n’est pas, violence"),
    phrases.NEVER_ADDED: ("nunca, suman, misma mujer ! siempre", "never, added, same woman ! always",
        "jamais, additionnent, même femme ! toujours"),
    phrases.UNPUBLISHED_IS_NOT_NONE: ("no se publique, no quiere decir, no ocurra",
        "not published, does not mean, does not happen", "ne soit pas publié, ne veut pas dire, n’arrive pas"),
    phrases.EMPTY_IS_NEVER_ZERO: ("vacía, nunca, cero", "empty, never, zero", "vide, jamais, zéro"),
    phrases.PROTECTED_FIGURES: ("protegidos, no se muestran ! publicad[ao]s?, cero",
        "protected, not shown ! published, zero", "protégées, ne sont pas montrées ! publié(?:es)?, zéro"),
    phrases.PROTECTED_OTHERS: ("protegidos ! publicad[ao]s?", "protected ! published", "protégées ! publiées"),
    phrases.NO_FIGURE: ("no se halló, publicada ! protegid[ao]s?, cero", "no, published, found ! protected, zero",
        "aucun, publié, trouvé ! protégées?, zéro"),
    phrases.NO_VIOLENCE_FIGURE: ("ninguna, violencia ! no hay violencia", "no figure, violence ! no violence",
        "aucun chiffre, violence ! aucune violence"),
    phrases.SEPARATE_COUNTS: ("no, lo mismo, separados", "not, same, apart", "ne, pas, même, séparés"),
    phrases.SEPARATE_AXES: ("distintos, no se comparan", "different, not compared",
        "différents, ne se comparent pas"),
    phrases.PLACE_DISPUTED: ("no coinciden", "disagree ! agree", "ne concordent pas"),
    phrases.PART_OF_TOTAL: ("solo, parte", "only, part", "ne, qu’une partie"),
    phrases.FOLLOWS["state"]: ("no sigue, mismos casos", "not follow, same cases", "ne suit pas, mêmes cas"),
    phrases.CALL_IS_KEPT: ("llamada, queda ! no", "call, stays ! not?", "appel, reste ! pas"),
    phrases.NOBODY_CALLED: ("nadie, comprobar", "nobody, check", "personne, vérifier"),
    phrases.BACK_RETURNS: ("vuelve, ciérrela", "returns, close", "ramène, fermez"),
    phrases.YOUR_DATA_STAY: ("datos, quedan, no cuente", "details, stay, not describe",
        "données, restent, ne racontez pas"),
    rate.OTHER_YEAR: ("otro año, estimación ! mismo", "another year, estimate ! same",
        "autre année, estimation ! même"),
    statistic.FEW: ("menos de 20, número, no la tasa ! más", "fewer than 20, number, not the rate ! more",
        "moins de 20, nombre, pas le taux ! plus"),
    STATISTICS["count"].why_unsafe: ("registros, no cuánta violencia", "records, not how much violence",
        "enregistrements, pas combien il y a de violence"),
    STATISTICS["rate"].why_unsafe: ("registra, no el riesgo", "recorded, not the risk", "enregistre, pas le risque"),
    STATISTICS["share"].why_unsafe: ("no una parte de la población", "not a share of the population",
        "pas une part de la population"),
    STATISTICS["survey"].why_unsafe: ("encuestadas, no vale, distrito, otro año",
        "surveyed, not hold, district, another year", "enquêtées, ne vaut, district, autre année"),
    reporter_card._WHY["protected"]: ("protegido, no dice, grande, pequeño, cero",
        "protected, not say, large, small, zero", "protégée, ne dit pas, grand, petit, nul"),
    reporter_card._ROSE: ("subió ! bajó", "rose ! fell", "augmenté ! baissé"),
    reporter_card._FELL: ("bajó ! subió", "fell ! rose", "baissé ! augmenté"),
    MEANINGS["zero"]: ("contó, ninguno ! no contó, nadie contó", "counted, none ! not", "compté, aucun ! pas"),
    MEANINGS["not_published"]: ("no se halló, publicado ! cero, nadie", "not found, published ! zero, nobody",
        "pas, trouvé, publié ! zéro, personne"),
    MEANINGS["not_calculated"]: ("publicado, tasa, no se calcula ! cero", "published, rate, not ! zero",
        "publié, taux, pas ! zéro"),
    MEANINGS["not_received"]: ("no ha entregado ! cero", "not yet, handed ! zero", "n’a pas, remis ! zéro"),
    MEANINGS["no_service"]: ("no había servicio ! cero, protegido", "no service ! zero, protected",
        "pas de service ! zéro, protégé"),
    MEANINGS["protected"]: ("pequeño, persona ! servicio, publica", "small, person ! service, publishes",
        "petit, personne ! service, publie"),
    SYMBOLS["protected"]: ("protegido ! servicio, publicado, cero", "protected ! service, published, zero",
        "protégée ! service, publié, zéro"),
    SYMBOLS["no_service"]: ("sin servicio ! protegido", "no service ! protected", "pas de service ! protégée"),
    SYMBOLS["not_published"]: ("no publicado ! protegido, recibido", "not published ! protected",
        "non publié ! protégée, reçu"),
    MARKS["partial"]: ("incompleto", "incomplete", "incomplète"),
    MARKS["disputed"]: ("no coinciden", "disagree", "ne concordent pas"),
    change_words._WORDS[Change.WITHDRAWN]: ("retiró ! completó", "withdrawn ! completed", "retiré ! complété"),
    change_words._WORDS[Change.PROTECTED]: ("protegió ! dejó", "protected ! no longer", "protégé ! plus"),
    change_words._WORDS[Change.FREED]: ("dejó de, protegida", "no longer, protected", "plus, protégé"),
}  # fmt: skip
_LANGUAGES = ("es", "en", "fr")
_VALUES = defaultdict(lambda: "X", {"former": "2024", "needs": "20", "count": "8", "values": "3, 4"})


def faults_of(said: str, wanted: str) -> list[str]:
    """The words that are lacking in a sentence, and those that must not stand there."""
    must, _, never = wanted.partition("!")
    words = [word.strip() for word in must.split(",")]
    forbidden = [word.strip() for word in never.split(",") if word.strip()]
    lacking = [f"lacks {word}" for word in words if not _stands(word, said)]
    return lacking + [f"says {word}" for word in forbidden if _stands(word, said)]


def _stands(word: str, said: str) -> bool:
    return re.search(rf"(?<!\w)(?:{word})(?!\w)", said, re.IGNORECASE) is not None


@pytest.mark.parametrize("lang", _LANGUAGES)
def test_each_sentence_means_in_every_language_what_it_means_in_spanish(lang: str) -> None:
    wrong = {}
    for sentence, wanted in MEANINGS_BY_MESSAGE.items():
        said = Text(lang).t(sentence, **{name: _VALUES[name] for name in re.findall(r"\{(\w+)\}", sentence)})
        if faults := faults_of(said, wanted[_LANGUAGES.index(lang)]):
            wrong[said] = faults
    assert wrong == {}


def test_every_language_of_the_site_has_its_words_here() -> None:
    assert set(languages()) == set(_LANGUAGES)


@pytest.mark.parametrize(
    ("lang", "less", "more"), [("es", "menos", "más"), ("en", "less", "more"), ("fr", "moins", "plus")]
)
def test_a_fall_of_known_numbers_is_said_as_a_fall_and_a_rise_as_a_rise(
    lang: str, less: str, more: str
) -> None:
    text = Text(lang)
    for former, newer, word, never in ((2940.0, 2615.0, less, more), (2615.0, 2940.0, more, less)):
        said = chart_of(two_years(former, newer), text, width=DESK).title
        numbers = [said.index(text.number(number)) for number in (newer, former)]
        years = [said.index(year) for year in ("2025", "2024")]
        assert numbers == sorted(numbers) and years == sorted(years), (
            said
        )  # the number of each year beside it
        size = said.rpartition(",")[0]  # without «más de lo que explican el azar y las revisiones»
        assert _stands(word, size) and not _stands(never, size), said
        assert text.number(round(100 * abs(newer / former - 1))) in size, said
    assert (change_word("less", text), change_word("more", text)) == (less, more)


@pytest.mark.parametrize(("lang", "word"), [("es", "protegido"), ("en", "protected"), ("fr", "protégée")])
def test_a_protected_cell_is_said_to_be_so_and_never_zero_unpublished_or_small(lang: str, word: str) -> None:
    hidden = replace(row(CEM.id, "PE-150112", "2024", None), conf_status=ConfStatus.PROTECTED)
    text = Text(lang)
    chart = chart_of(panel(CEM, [row(CEM.id, "PE-150112", "2023", 388.0), hidden]), text, width=DESK)
    (mark,) = (mark for mark in chart.marks if mark.row is hidden)
    (told,) = (
        sentence.text
        for sentence in chart.alternative
        if "2024" in sentence.text and "2023" not in sentence.text
    )
    for said in (mark.words, told):
        assert _stands(word, said), said
        for status in ("not_published", "no_service", "not_received", "zero"):
            assert not _stands(text.t(SYMBOLS[status]), said), said
        assert not _stands("0", said), said


MOST_WORDS = 20
LONGEST_HEADING = 90


@pytest.mark.parametrize("lang", list(languages()))
def test_no_sentence_has_more_than_twenty_words(lang: str) -> None:
    long = [one for _, said in texts(lang) for one in sentences(said) if words(one) > MOST_WORDS]
    assert not long


def test_a_sentence_ends_where_the_next_begins() -> None:
    assert sentences("Uno, dos: tres. «Cuatro» cinco; seis.") == ["Uno, dos: tres.", "«Cuatro» cinco; seis."]
    assert words("En 2024, 12\u202f395 casos – y {n} más") == 7


@pytest.mark.parametrize("lang", list(languages()))
def test_what_a_page_is_called_fits_into_a_heading(lang: str, catalog: Catalog) -> None:
    named = (*catalog.sources.values(), *catalog.indicators.values(), *catalog.comparisons.values())
    titles = [one.title for one in catalog.questions.values()]
    titles += [
        title for name, title in vars(page_titles).items() if name.isupper() and isinstance(title, str)
    ]
    headings = [Text(lang).t(title) for title in (*(one.name for one in named), *titles)]
    assert not [heading for heading in headings if len(heading) > LONGEST_HEADING]
