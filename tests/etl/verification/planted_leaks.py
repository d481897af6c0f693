"""The answers of the application with a protected number let out, and the places in which it can be let out."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

import openpyxl
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from etl.verification.walk import Site, SiteError

LEAK, FAR = "3", "4321"
Plant = Callable[[str, str], str]


class Copy(Site):
    """The answers of the application, each of which a `plant` may change; `word` is that of a protected number.

    Each answer is read to its end and closed, as a server does: a long one keeps its turn until then. Where the
    application fails SiteError is raised, as it is of a site.
    """

    def __init__(self, client: FlaskClient, word: str, *, at: str = "", plant: Plant | None = None) -> None:
        self.address = "http://127.0.0.1"
        self.client, self.word, self.at, self.plant = client, word, at, plant
        self.planted = 0

    def get(self, path: str) -> str | None:
        return self._changed(path, self.client.get(path, buffered=True))

    def get_bytes(self, path: str) -> bytes | None:
        answer = self.client.get(path, buffered=True)
        if self._is_refused(path, answer):
            return None
        if self.plant is None or not re.search(self.at, path):
            return answer.data
        self.planted += 1
        return in_workbook(answer.data)

    def post(self, path: str, body: str) -> str | None:
        answer = self.client.post(path, data=body, content_type="application/json", buffered=True)
        return self._changed(path, answer)

    def _is_refused(self, path: str, answer: TestResponse) -> bool:
        if answer.status_code not in (200, 400, 404, 410):
            raise SiteError(f"{path}: {answer.status}")
        return answer.status_code != 200

    def _changed(self, path: str, answer: TestResponse) -> str | None:
        if self._is_refused(path, answer):
            return None
        if self.plant is None or not re.search(self.at, path):
            return answer.text
        changed = self.plant(answer.text, self.word)
        self.planted += changed != answer.text
        return changed


def in_cell(page: str, word: str) -> str:
    return page.replace(f'<td class="is-protected">{word}</td>', f'<td class="is-protected">{LEAK}</td>', 1)


def in_numeric_cell(page: str, word: str) -> str:
    leaked = f'<td class="number">{LEAK}</td>'
    return page.replace(f'<td class="is-protected">{word}</td>', leaked, 1)


def in_mark(drawing: str, word: str) -> str:
    return re.sub(rf'(<g [^>]*data-i="\d+"[^>]*><title>[^<]*){word}', rf"\g<1>{LEAK}", drawing, count=1)


def in_word(drawing: str, word: str) -> str:
    return re.sub(rf'(<text[^>]* data-of="\d+">){word}<', rf"\g<1>{LEAK}<", drawing, count=1)


def in_loose_word(drawing: str, _word: str) -> str:
    """A word that is of no mark."""
    return re.sub(
        r'(<text[^>]*" y="[^"]*")>([^<\d]+)</text>', rf"\g<1>>\g<2>: {FAR}</text>", drawing, count=1
    )


def in_alternative(drawing: str, word: str) -> str:
    return re.sub(rf"(<desc[^>]*>.*?){word}", rf"\g<1>{FAR}", drawing, count=1)


def in_heading(drawing: str, _word: str) -> str:
    return re.sub(r'(<svg[^>]*><title id="[^"]*">)', rf"\g<1>{FAR}. ", drawing, count=1)


def in_metadata(drawing: str, _word: str) -> str:
    return drawing.replace("<dc:title>", f"<dc:title>{FAR}. ", 1)


def in_sentence(document: str, _word: str) -> str:
    return document.replace('"safe_sentence":"', f'"safe_sentence":"{FAR}. ', 1)


Part = dict[str, Any]


def in_answers(change: Callable[[Part, str], bool]) -> Plant:
    """Change the first object within an answer of the explorer that can be."""

    def plant(answer: str, word: str) -> str:
        told = json.loads(answer)

        def changed(part: object) -> bool:
            if isinstance(part, dict) and change(part, word):
                return True
            parts = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
            return any(map(changed, parts))

        return json.dumps(told) if changed(told) else answer

    return plant


def target(part: Part, word: str) -> bool:
    found = word in str(part.get("says", ""))
    part |= {"says": part["says"].replace(word, LEAK)} if found else {}
    return found


def around(part: Part, _word: str) -> bool:
    """A number within what stands over a figure."""
    words = re.sub(
        r"(<text[^>]*>)([^<\d]+)</text>", rf"\g<1>\g<2>: {FAR}</text>", str(part.get("over", "")), count=1
    )
    found = "targets" in part and words != part["over"]
    part |= {"over": words} if found else {}
    return found


def cell(part: Part, word: str) -> bool:
    for key, words in part.items():
        if isinstance(words, str) and f'<td class="is-protected">{word}</td>' in words:
            part[key] = in_cell(words, word)
            return True
    return False


def trace(part: Part, word: str) -> bool:
    """The length of a bar, of a figure with a mark whose words are those of a protected number."""
    marks = [one for one in part.get("targets", ()) if word in str(one["says"])]
    bars = [one for one in (part.get("figure") or {}).get("data", ()) if "orientation" in one]
    if marks and bars:
        bars[0]["x"].append(3)
    return bool(marks and bars)


def alternative(part: Part, _word: str) -> bool:
    found = "alternative" in part
    part |= {"alternative": f"{FAR}. {part['alternative']}"} if found else {}
    return found


def in_document(answer: str, _word: str) -> str:
    told = json.loads(answer)
    hidden = next((row for row in told["rows"] if row["conf_status"] == "protected"), {})
    hidden["value"] = 3
    return json.dumps(told)


def in_spreadsheet(answer: str, _word: str) -> str:
    """The value of the first protected row of a CSV with semicolons."""
    header, *lines = answer.split("\r\n")
    value = header.removeprefix("\ufeff").split(";").index("value")
    at = next((at for at, line in enumerate(lines) if ";protected;" in line), None)
    if at is not None:
        cells = lines[at].split(";")
        lines[at] = ";".join([*cells[:value], LEAK, *cells[value + 1 :]])
    return "\r\n".join([header, *lines])


def in_sdmx(answer: str, _word: str) -> str:
    """The value of the first confidential observation of an SDMX-CSV."""
    rows = list(csv.DictReader(io.StringIO(answer, newline="")))
    hidden = [row for row in rows if row["CONF_STATUS"] == "C"]
    for row in hidden[:1]:
        row["OBS_VALUE"] = LEAK
    return as_csv(rows) if hidden else answer


def as_csv(rows: list[dict[str, str]]) -> str:
    """The rows as a CSV again."""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]) if rows else [])
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def in_workbook(content: bytes) -> bytes:
    """The value of the first protected row of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    status = columns["conf_status"]
    row = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, status).value == "protected")
    sheet.cell(row, columns["value"]).value = int(LEAK)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def in_outlines(answer: str, _word: str) -> str:
    """A number of a place that the data do not give for its period."""
    told = json.loads(answer)
    for feature in told["features"]:
        if feature["properties"]["code"] == "PE-150112":
            feature["properties"]["value"] = int(FAR)
    return json.dumps(told)


PAGE = r"^/\w\w/"
CALLBACKS = "_dash-update-component"
PLACES: dict[str, tuple[str, Plant]] = {
    "a cell of the page": (PAGE, in_cell),
    "a cell of the page that says it is a number": (PAGE, in_numeric_cell),
    "a cell of the embed": ("/embed/", in_cell),
    "a cell of the embed that says it is a number": ("/embed/", in_numeric_cell),
    "the title of a mark": ("chart.svg", in_mark),
    "the title of a mark of the page": (PAGE, in_mark),
    "the title of a mark of the embed": ("/embed/", in_mark),
    "a word in the drawing": ("chart.svg", in_word),
    "a word in a drawing of the page": (PAGE, in_word),
    "a word in the drawing of the embed": ("/embed/", in_word),
    "a word of no mark": ("chart.svg", in_loose_word),
    "the alternative text": ("chart.svg", in_alternative),
    "the alternative text of the page": (PAGE, in_alternative),
    "the alternative text of the embed": ("/embed/", in_alternative),
    "the title of the drawing": ("chart.svg", in_heading),
    "the title of a drawing of the page": (PAGE, in_heading),
    "the title of a mark of an image": ("shape=", in_mark),
    "a word in an image": ("shape=", in_word),
    "a word of no mark in an image": ("shape=", in_loose_word),
    "what an image says of itself": ("shape=", in_metadata),
    "a sentence for reporters": ("/api/v1/sentences", in_sentence),
    "a mark of the explorer": (CALLBACKS, in_answers(target)),
    "a trace of the explorer": (CALLBACKS, in_answers(trace)),
    "the alternative text of the explorer": (CALLBACKS, in_answers(alternative)),
    "what stands over a figure of the explorer": (CALLBACKS, in_answers(around)),
    "a cell of the explorer's tables": (CALLBACKS, in_answers(cell)),
    "the JSON": ("data.json", in_document),
    "the CSV of a spreadsheet": ("excel=1", in_spreadsheet),
    "the SDMX-CSV": ("format=sdmx-csv", in_sdmx),
    "the workbook": ("data.xlsx", in_spreadsheet),
    "the outlines": ("/geo/", in_outlines),
}
MONTHS: dict[str, tuple[str, Plant]] = {
    "a month of the page": (PAGE, in_numeric_cell),
    "a month of the embed": ("/embed/", in_numeric_cell),
    "a month of the JSON": ("data.json", in_document),
    "a month of the explorer": (CALLBACKS, in_answers(cell)),
}


def in_rows(table: str, _word: str) -> str:
    """The first protected month of a district in a CSV."""
    return _in_first_row(table, lambda row: len(row["period"]) == len("2024-01"))


def in_row_of_any_period(table: str, _word: str) -> str:
    """The first protected row of a CSV."""
    return _in_first_row(table, lambda row: True)


def _in_first_row(table: str, is_meant: Callable[[dict[str, str]], bool]) -> str:
    rows = list(csv.DictReader(io.StringIO(table)))
    hidden = [row for row in rows if row["conf_status"] == "protected" and is_meant(row)]
    for row in hidden[:1]:
        row |= {"value": LEAK, "conf_status": "free"}
    return as_csv(rows) if hidden else table
