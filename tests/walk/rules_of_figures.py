"""Rules of what is said of figures: marks of findings, years of changes, reasons of absences, sources of charts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import accumulate, combinations, pairwise
from typing import Any, Final

from layouts.document import addresses
from observatory.geography.places import help_lines_of
from observatory.model import ObsStatus
from observatory.model.status import WITHOUT_ROW
from observatory.provenance.third_party_copies import MARKS
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import symbol_label
from observatory.words.sentences import FURTHEST_YEARS
from tests.kit.passages import sentences
from tests.walk.answers import Answer, Drawing
from tests.walk.known import Known

SMALLEST_LETTERS: Final = 12
LEAST_OF_IMAGE: Final = 0.55
_FRAME: Final = re.compile(r'(?s)<g class="frame"[^>]*>(.*?)</g>')
_NUMBER: Final = re.compile(r"\d(?:[\d\u202f\u00a0.,]*\d)?")
_QUOTED: Final = re.compile(r"[«“][^»”]*[»”]")
_PERCENT: Final = re.compile(rf"({_NUMBER.pattern})[ \u00a0\u202f]?%")
_DAY: Final = re.compile(
    r"(?<![\d.,])\b\d{1,2}(?:er)?[ \u00a0](?:de )?[^\W\d]{3,10}(?=\W+(?:de )?(?:19|20)\d\d|\W+(?:al|au|to|a|y)\b)"
)
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_CHANGE: Final = re.compile(
    r"(?i)\d[ \u00a0\u202f]?% (?:más|menos|more|less|fewer|de plus|de moins|higher|lower)"
    r"|\b(?:subió|subieron|bajó|bajaron|aumentó|disminuyó|creció|rose|fell|increased|decreased|grew"
    r"|a (?:augmenté|diminué|baissé|crû))\b.*\d"
)
_LIKENESS: Final = re.compile(
    r"(?i)\b(?:algo parecido|se parecen|son parecid\w+|son distint\w+|más (?:alt|baj)[oa] que|mayor que|menor que"
    r"|el doble|la mitad|veces (?:más|menos)|something similar|are alike|differ from|higher than|lower than|twice"
    r"|half of (?!the year|(?:19|20)\d\d)|times (?:more|less)"
    r"|de semblable|se ressemblent|sont différent\w*|plus (?:élevé|bas)\w* que|supérieur\w* à|inférieur\w* à"
    r"|le double|la moitié)\b"
)
_BOTH: Final = re.compile(r"(?i)\b(?:los dos|the two|les deux|ambos|both)\b")
_LEADING_YEAR: Final = re.compile(
    r"^(?:[^.;\d]{0,60}?[ ,])?(?:[Ee]n|[Ii]n) ((?:19|20)\d{2})(?=[ \u00a0]?[:,])"
)
"""The year of a finding: «El Alto, en 2013: …», «En 2025, …»."""
_DENIALS: Final = {
    "es": re.compile(
        r"(?i)nadie publica|no se halló (?:ninguna )?cifra publicada (?!para el)|no se halló ninguna cifra publicada"
        r"|no encontramos publicada ninguna cifra (?!de violencia)|no se halló publicado este número"
    ),
    "en": re.compile(
        r"(?i)nobody publishes|no published figure was found(?! for the whole)|number was not found published"
        r"|we found no published figure (?!of violence)"
    ),
    "fr": re.compile(
        r"(?i)personne ne publie|aucun chiffre publié (?!de violence|n’a été trouvé pour l’année)"
        r"|chiffre n’a pas été trouvé publié"
    ),
}
_OF_CHANGE: Final = re.compile(
    r"(?i)\d[ \u00a0\u202f]?%|\bfrente a\b|\bpasa de\b|\bmás (?:alt|baj)|\bsub(?:e|ió|ieron)\b|\bbaj(?:a|ó|aron)\b"
    r"|\b(?:rose|fell|highest|lowest|compared with|goes from|up from|down from)\b"
    r"|\bpar rapport à\b|\bpasse de\b|\bplus (?:haut|bas|élevé)"
)
_AGES: Final = re.compile(
    r"(?i)\b(?:0 a 14|15 a 19|20 a 39|40 (?:años )?y más|0 to 14|15 to 19|0 à 14|15 à 19"
    r"|(?:menos de|under|moins de) 15)\b"
)
_TRAVELS: Final = {"embed", "card", "sheet"}
_LEADS: Final = ("home", "comparisons", "indicators", "questions", "press")


def numbers_without_marks(answer: Answer, known: Known) -> Iterator[str]:
    """A number of a finding that none of the marks of its drawing is."""
    for drawing in answer.drawings:
        if not drawing.marks:
            continue
        finding = _respondents(answer.lang).sub("", _DAY.sub("", drawing.finding))
        said = {*_NUMBER.findall(finding)} - _numbers_of_names(drawing, known, answer.lang)
        said -= {number for _, words in drawing.marks for number in _NUMBER.findall(words)} | drawing.counts
        said = {number for number in said if _plain(number) not in _sums_of_months(drawing)}
        sizes = {*_PERCENT.findall(finding)}
        left = {number for number in said - sizes if not _is_count(number, drawing)}
        if left := left | (said & (sizes - _changes(drawing))):
            yield f"«{drawing.finding[:120]}» says {', '.join(sorted(left))}, which no mark is"


def _respondents(lang: str) -> re.Pattern[str]:
    """The sentence that says how many an estimate was made of, as a page of this language says it."""
    form = re.escape(Text(lang).t(phrases.RESPONDENTS).replace("\u00a0", " "))
    return re.compile(re.sub(r"\\\{\w+\\\}", lambda _: _NUMBER.pattern, form).replace(r"\ ", r"\s"))


def _numbers_of_names(drawing: Drawing, known: Known, lang: str) -> set[str]:
    """The numbers in the names, units and definitions of the series and places of a drawing."""
    text, told = Text(lang), drawing.alternative
    named = [one for one in known.catalog.indicators.values() if text.t(one.name) in told]
    words = [
        text.t(part)
        for one in named
        for part in (one.name, one.unit, one.definition, one.total_holds, *one.said.values())
    ]
    words += _QUOTED.findall(told)
    categories = [
        text.t(code.name) for one in known.catalog.dimensions.values() for code in (*one.codes, *one.groups)
    ]
    words += [name for name in categories if name in drawing.finding]
    words += [told.partition(".")[0], text.number(100_000), text.number(1000)]
    codes = {cell.partition(" ")[0] for cell, _ in drawing.marks}
    words += [
        text.t(known.catalog.territories[code].name) for code in codes if code in known.catalog.territories
    ]
    return {number for said in words for number in _NUMBER.findall(said)}


def _is_count(number: str, drawing: Drawing) -> bool:
    """Whether it can be the number of marks, or a place among them."""
    return number.isdigit() and int(number) <= len(drawing.marks)


def _changes(drawing: Drawing) -> set[str]:
    """By how many per cent the marks of the years that the finding names differ."""
    years = set(_YEAR.findall(drawing.finding))
    values = [_value(words) for cell, words in drawing.marks if years & set(_YEAR.findall(cell))]
    return {
        f"{abs(a / b - 1) * 100:.0f}"
        for one, other in combinations(filter(None, values), 2)
        for a, b in ((one, other), (other, one))
    }


def _sums_of_months(drawing: Drawing) -> set[float]:
    """What the marks of the first months of a year make together, of each year and number of months."""
    years: dict[str, list[float]] = {}
    for cell, words in sorted(dict(drawing.marks).items()):
        month = re.fullmatch(r"\S+ (\d{4})-\d{2}", cell)
        value = _value(words)
        if month and value is not None:
            years.setdefault(month[1], []).append(value)
    return {total for values in years.values() for total in accumulate(values)}


def _value(words: str) -> float | None:
    """The number of a mark, which stands behind its place and period."""
    found = _NUMBER.search(words.partition(";")[2])
    return _plain(found[0]) if found else None


def _plain(number: str) -> float:
    """A number as it is printed, in any of the languages."""
    plain = re.sub(r"[\u202f\u00a0]", "", number)
    return float(re.sub(r"[.,](?=\d{3}(?!\d))", "", plain).replace(",", "."))


def changes_without_periods(answer: Answer, known: Known) -> Iterator[str]:
    """A change of size without its two periods, there or in what stands before; a label without a year is passed over."""
    before = ""
    for said in answer.passages:
        for sentence in sentences(_QUOTED.sub("", said)):
            declared = sentence in known.limits or said in known.never_said
            if _CHANGE.search(sentence) and not declared and len({*_YEAR.findall(f"{before} {said}")}) == 1:
                yield f"a change of one period alone: «{sentence[:140]}»"
        is_label = not said.rstrip().endswith(".") and not _YEAR.search(said)
        before = before if is_label else said


def likeness_across_years(answer: Answer, known: Known) -> Iterator[str]:
    """Figures more than three years apart, said to be like or unlike: in a sentence, or in the two findings before it."""
    before: list[int] = []
    for said in answer.passages:
        here: list[int] = []
        for sentence in sentences(_QUOTED.sub("", said)):
            years = [int(year) for year in _YEAR.findall(sentence)]
            joined = years or here or (before[-2:] if _BOTH.search(sentence) else [])
            is_like = _LIKENESS.search(sentence) and sentence not in known.limits | known.never_said
            if is_like and joined and max(joined) - min(joined) > FURTHEST_YEARS:
                yield f"«{sentence[:100]}» joins {min(joined)} and {max(joined)}"
            here += [int(year) for year in _LEADING_YEAR.findall(sentence)]
        before += here


def denials(answer: Answer, known: Known) -> Iterator[str]:
    """That nobody publishes what is shown, listed without a date, or held."""
    if "period" in answer.query or "as_of" in answer.query or answer.status != 200:
        return
    text, words = Text(answer.lang), answer.words
    form = re.escape(text.t(phrases.NO_FIGURE)).replace(r"\{name\}", "(?P<name>[^»”]+?)")
    denied = re.compile(form.replace(r"\{places\}", '(?P<places>[^.:;»”"]{2,90}?)'))
    for found in (match for said in answer.passages or [words] for match in denied.finditer(said)):
        if _YEAR.search(found["places"]):
            continue  # it is said of that time alone
        places = {one.strip() for one in re.split(r",| y | e | et | and ", found["places"])}
        for place in sorted(places & known.undeniable[answer.lang].get(found["name"].strip(), frozenset())):
            yield f"denies «{found['name']}» of {place}"
    code, series = known.place(answer), known.subject(answer)
    others = [text.t(known.catalog.territories[one].name) for one in known.catalog.main_places if one != code]
    for sentence in sentences(words) if (series, code) in known.pairs and answer.kind != "data" else ():
        if _DENIALS[answer.lang].search(sentence) and not any(name in sentence for name in others):
            yield f"denies what is known: «{sentence[:120]}»"
    if text.t(phrases.NOTHING_OF_PLACE) in words and any(place == code for _, place in known.pairs):
        yield f"denies all of {code}"


def charts_without_source(answer: Answer, known: Known) -> Iterator[str]:
    """A chart of a question or a comparison that names no source or no date. One without a number has none to name."""
    place = addresses.place_at(answer.path)
    if place is None or place.name not in {"questions", "comparisons"} or not answer.is_html:
        return
    for frame in answer.tree.xpath(
        "//figure[contains(@class, 'chart-frame')][.//*[local-name()='svg'][@data-kind]]"
    ):
        marks = frame.xpath(".//*[@data-cell]//*[local-name()='title']/text()")
        if not any(_NUMBER.search(words.partition(";")[2]) for words in marks):
            continue
        name = " ".join(frame.xpath("string(.//figcaption)").split())[:60]
        if not " ".join(frame.xpath("string(.//*[contains(@class, 'source-lines')])").split()):
            yield f"no source under «{name}»"
        if not _YEAR.search(" ".join(frame.xpath(".//figcaption//text()|.//title/text()|.//desc/text()"))):
            yield f"no date on «{name}»"


def copies_that_lead(answer: Answer, known: Known) -> Iterator[str]:
    """A figure of a file that its owner has not published: in a finding, on a page of lists, in what leaves the site."""
    text, place = Text(answer.lang), addresses.place_at(answer.path)
    listed = place is not None and (
        (place.name in _LEADS and not place.subject) or place.name == "territories"
    )
    if (answer.kind in _TRAVELS or listed) and text.t(MARKS["unpublished"]) in answer.words:
        yield "bears the mark of a file that nobody published"
    for drawing in answer.drawings:
        numbers = {*_NUMBER.findall(drawing.finding)}
        for id_, copied in known.copied.items():
            indicator = known.catalog.indicators[id_]
            told = {text.number(value, indicator.decimals) for value, year in copied if year in numbers}
            if text.t(indicator.name) in drawing.alternative and (found := told & numbers):
                yield f"a finding rests on a copy: {', '.join(sorted(found))} of «{id_}»"


def not_at_this_scale(answer: Answer, known: Known) -> Iterator[str]:
    """Sexual violence or ages of a small place, as a row of a file or as a mark."""
    shown, series = known.catalog.is_shown_at_scale, known.subject(answer)
    if answer.path.endswith("/data.json") and answer.status == 200:
        for row in known.rows(answer):
            if row["value"] is not None and not shown(
                row["territory"], row["indicator"], re.split("[;,]", row["breakdown"] or "")
            ):
                yield f"{row['territory']} {row['period']} {row['breakdown']}"
    hidden = symbol_label(ObsStatus.NOT_SHOWN, Text(answer.lang))
    reasons = (ObsStatus.NOT_PUBLISHED, *WITHOUT_ROW)
    nothing = [symbol_label(reason, Text(answer.lang)) for reason in reasons]
    for drawing in answer.drawings if series else ():
        if all(any(reason in words for reason in nothing) for _, words in drawing.marks):
            continue  # it is published of none of the places
        for cell, words in drawing.marks:
            if not shown(cell.partition(" ")[0], series, ()) and hidden not in words:
                yield f"a mark of {cell}"


def lines_of_elsewhere(answer: Answer, known: Known) -> Iterator[str]:
    """A help line of another country, or an address of another province, on the page or in the embed of a place."""
    code = known.place(answer)
    if not code or answer.kind not in {"page", "embed", "sheet"}:
        return
    near = help_lines_of([known.catalog.territories[code]], known.catalog)
    dialled = {line.digits for line in near}
    yield from (
        f"calls {digits}" for digits in sorted({*re.findall(r'href="tel:(\d+)"', answer.text)} - dialled)
    )
    box = answer.text.partition('class="help-now"')[2].partition("</section>")[0]
    for line in known.catalog.helplines:
        if line not in near and line.address and line.address in box:
            yield f"sends to {line.service}"


def small_letters(answer: Answer, known: Known) -> Iterator[str]:
    """Letters of an embed under 12 pixels, as far as its drawing says their size itself."""
    if answer.kind == "embed":
        small = {size for drawing in answer.drawings for size in drawing.sizes if size < SMALLEST_LETTERS}
        yield from (f"letters of {size:g} px" for size in sorted(small))


def small_plots(answer: Answer, known: Known) -> Iterator[str]:
    """An image that is made to travel whose words leave its chart less than most of it."""
    if answer.media_type != "image/svg+xml" or answer.query.get("shape") not in {"wide", "square"}:
        return
    edge, top, width, height = (
        float(size) for size in re.findall(r'viewBox="([^"]*)"', answer.text)[0].split()
    )
    words = "".join(_FRAME.findall(answer.text))
    lines = sorted(float(y) for y in re.findall(r'<text x="[^"]*" y="([^"]*)"', words))
    room = max(low - high for high, low in pairwise([top, *lines, top + height])) - SMALLEST_LETTERS
    if (part := room * (width + 2 * edge) / (width * height)) < LEAST_OF_IMAGE:
        yield f"its words leave {part:.2f} of it to the chart"


def registers_that_tell_too_much(answer: Answer, known: Known) -> Iterator[str]:
    """Of a register whose writers nobody knows: a change, a rank, a line, a zero, or a table away from its pages."""
    if answer.status == 200 and answer.path.endswith("/data.json"):
        yield from (
            f"a row {row['period']} {row['breakdown']}"
            for row in known.rows(answer)
            if _tells_too_much(row, known)
        )
    text, place = Text(answer.lang), addresses.place_at(answer.path)
    for drawing in answer.drawings:
        told = [one for one in known.unwritten_registers if text.t(one.name) in drawing.alternative]
        if not told:
            continue
        said = [
            one for one in sentences(f"{drawing.finding} {drawing.alternative}") if one not in known.limits
        ]
        yield from (
            f"says «{one[:120]}»"
            for one in said
            if _OF_CHANGE.search(one.replace(text.t(phrases.WRITERS_UNKNOWN), ""))
        )
        yield from (
            f"is drawn as {drawing.kind}" for _ in told[:1] if drawing.kind not in {"trend", "dated", "empty"}
        )
        yield from ("joins its values" for _ in told[:1] if drawing.strokes)
        yield from (f"a zero: {words}" for _, words in drawing.marks if re.search(r"; 0\D", words))
        kept = {name for one in told for name in known.catalog.shown_on(one.id, ())}
        at = place.subject if place is not None else ""
        yield from (f"stands at {answer.path}" for _ in told[:1] if kept and at not in kept)
        ages = [words for _, words in drawing.marks if _AGES.search(words) or _AGES.search(drawing.finding)]
        yield from (f"ages at {answer.path}" for _ in ages[:1] if at not in known.pages_of_ages)


def _tells_too_much(row: Mapping[str, Any], known: Known) -> bool:
    """Whether a row of such a register is a zero, or a month of what only years are shown of."""
    indicator = known.catalog.indicators[row["indicator"]]
    is_month = re.fullmatch(r"\d{4}-\d\d", row["period"] or "") is not None
    of_months = {table.table for table in known.tables(indicator.id) if table.grain == "month"}
    table = ";".join(code.partition(":")[0] for code in (row["breakdown"] or "").split(";"))
    return not indicator.tells_change and (row["value"] == 0 or (is_month and table not in of_months))
