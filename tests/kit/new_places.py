"""Follows docs/how-to-add.md to the letter: any recipe, and three municipalities in a copy of data/."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from tests.conftest import ROOT

CHILE, BOLIVIA, PERU = "CL-13201", "BO-020801", "PE-150142"
NEIGHBOURS = {
    CHILE: ("CL-13202", "CL-13203"),
    BOLIVIA: ("BO-020802", "BO-020804"),
    PERU: ("PE-150133", "PE-150143"),
}
NAMES = {CHILE: "Puente Alto", BOLIVIA: "Viacha", PERU: "Villa El Salvador"}
LINES = {CHILE: "1455", BOLIVIA: "2-2800-001", PERU: "01 319 2530"}

_MORE_TERRITORIES = """\
PE-LS,group,Lima Sur,PE-1501,,,PE-150133 PE-150142 PE-150143,Tres distritos del sur de la provincia de Lima,3,
"""
_PLACES = """\
  - code: BO-020801
    hue: rose
    mark: pentagon
    wider: [BO-02, BO]
    districts: ingavi
    maps: [{indicator: police_complaint_rate}]
  - code: PE-150142
    hue: blue
    mark: triangle
    wider: [PE-1501, PE-15, PE]
    districts: lima_sur
    around: [lima]
    maps: [{indicator: police_complaint_rate}]
"""
_SETS = """\
  - {id: ingavi, of: BO-0208, level: municipality}
  - {id: lima_sur, of: PE-LS}
"""
_SOURCE = """\
name: Cifras leídas en páginas publicadas, Chile
publisher: Varias instituciones de Chile, citadas en cada fila
country: CL
lane: several
unit: la que dice cada indicador
licence:
  name: Datos citados con su fuente
url: https://www.example.org/
frequency: sin periodicidad
description: Cifras de prueba de un municipio de Chile.
unlimited: Cada cifra la lee una persona en su página.
"""
_ANSWERS = "  published_cl:\n" + "".join(
    f"    {name}: {{answer: unmet, reason: Es una prueba.}}\n"
    for name in ("unit", "sex", "age", "place", "time", "origin", "licence")
)
_INDICATOR = """\
name: Denuncias ante Carabineros de Chile
theme: police
kind: count
unit: denuncias
lane: carabineros
sources: [published_cl]
definition: Denuncias que recibió Carabineros de Chile.
method: Se copia la cifra publicada.
comparability: {grade: C, reason: Es una prueba.}
safe_sentence: En 2023 Carabineros recibió 2345 denuncias en Puente Alto.
unsafe_sentence: En 2023 hubo 2345 mujeres agredidas en Puente Alto.
counts_persons: true
caveats: [Una denuncia no es una persona.]
"""
_HEAD = (
    "indicator,territory,period_start,period_end,breakdown,value,"
    "obs_status,edition,publisher,title,url,page_date,file,locator,retrieved,note\n"
)


def _figure(indicator: str, code: str, span: tuple[str, str], value: int) -> str:
    statement = "Una institución,Una página,https://www.example.org/,2026-01-01,,,2026-11-24,"
    return f"{indicator},{code},{span[0]},{span[1]},,{value},normal,2026-11-26,{statement}\n"


def guided(root: Path) -> list[str]:
    """The blocks of the guide on a municipality.

    Rows of territories and of inhabitants, where these are from, a country, a set and a place of places.yml.
    """
    content = (root / "docs" / "how-to-add.md").read_text(encoding="utf-8")
    section = content.partition("## A municipality\n")[2].partition("\n## ")[0]
    return re.findall(r"```(?:csv|yaml)\n(.*?)```", section, re.DOTALL)


def write(root: Path, folder: Path, *, figures: Path | None = None) -> Path:
    """A copy of catalogue, outlines and figures, or of these `figures`, in `folder`, with the three municipalities."""
    for name in ("catalog", "geo"):
        shutil.copytree(root / "data" / name, folder / name)
    site = (root / "data" / "site.yml").read_text(encoding="utf-8")
    ordered = site.replace("PE-150112]  #", f"PE-150112, {CHILE}, {BOLIVIA}, {PERU}]  #")
    (folder / "site.yml").write_text(ordered, encoding="utf-8")
    shutil.copytree(figures or root / "data" / "figures", folder / "figures")
    catalog = folder / "catalog"
    territories, inhabitants, counted_by, country, named, place = guided(root)
    _append(catalog / "territories.csv", territories + _MORE_TERRITORIES)
    _append(catalog / "inhabitants.csv", inhabitants)
    _into(catalog / "policy.yml", "\n  inhabitants:\n", counted_by)
    _into(catalog / "places.yml", "\ncountries:\n", country)
    _append_section(catalog / "places.yml", "\n# Territories with a name", place + _PLACES)
    _append(catalog / "places.yml", named + _SETS)
    for code, contact in LINES.items():
        line = f"{code},Línea de {NAMES[code]},{contact},phone,24 horas,,Una página,https://www.example.org/,2026-01-01,high,,\n"
        _append(catalog / "helplines.csv", line)
    _add_source(catalog)
    _add_figures(folder / "figures")
    for number, code in enumerate((CHILE, BOLIVIA)):
        _add_outlines(folder / "geo" / f"new_{number}.geojson", (code, *NEIGHBOURS[code]))
    return folder


def _add_source(catalog: Path) -> None:
    (catalog / "sources" / "published_cl.yml").write_text(_SOURCE, encoding="utf-8")
    (catalog / "indicators" / "carabineros_complaints.yml").write_text(_INDICATOR, encoding="utf-8")
    population = catalog / "indicators" / "population.yml"
    population.write_text(population.read_text().replace("published_bo]", "published_bo, published_cl]"))
    quality = catalog / "quality.yml"
    lane = "  - {id: carabineros, name: Carabineros de Chile, countries: [CL]}\n"
    quality.write_text(quality.read_text().replace("\nlanes:\n", f"\nlanes:\n{lane}"))
    _into(quality, "\nsources:\n", _ANSWERS)


def _add_figures(figures: Path) -> None:
    day, year = ("2024-04-30", "2024-04-30"), ("2023-01-01", "2023-12-31")
    counted = [
        _figure("population", code, day, 30_000 + 9_000 * at)
        for at, code in enumerate((CHILE, *NEIGHBOURS[CHILE]))
    ]
    (figures / "published_cl.csv").write_text(
        _HEAD + "".join(counted) + _figure("carabineros_complaints", CHILE, year, 2345), encoding="utf-8"
    )
    (figures / "published_cl.yml").write_text(
        "source: published_cl\neditions:\n  '2026-11-26':\n    title: Cifras de Chile\n    file: published_cl.csv\n"
        "    retrieved: 2026-11-26\n", encoding="utf-8",
    )  # fmt: skip
    own_names = [
        _figure("population", code, day, 20_000 + 9_000 * at)
        for at, code in enumerate((BOLIVIA, *NEIGHBOURS[BOLIVIA]))
    ]
    _append(
        figures / "published_bo.csv", "".join(own_names) + _figure("felcv_complaints", BOLIVIA, year, 678)
    )


def _add_outlines(path: Path, codes: tuple[str, ...]) -> None:
    """A row of squares, each with its code."""
    features = [
        {
            "type": "Feature", "properties": {"code": code},
            "geometry": {"type": "Polygon", "coordinates": [[
                [-70 + at, -20], [-69 + at, -20], [-69 + at, -19], [-70 + at, -19], [-70 + at, -20],
            ]]},
        }
        for at, code in enumerate(codes)
    ]  # fmt: skip
    words = {"attribution": "Contornos de prueba", "vintage": "2026", "licence": "De prueba", "defects": []}
    path.write_text(
        json.dumps({"type": "FeatureCollection", **words, "features": features}), encoding="utf-8"
    )


def _append(path: Path, content: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + content, encoding="utf-8")


def _into(path: Path, after: str, more: str) -> None:
    content = path.read_text(encoding="utf-8")
    assert after in content
    path.write_text(content.replace(after, after + more, 1), encoding="utf-8")


def _append_section(path: Path, before: str, more: str) -> None:
    content = path.read_text(encoding="utf-8")
    assert before in content
    path.write_text(content.replace(before, more + before, 1), encoding="utf-8")


_STEP = re.compile(
    r"\*\*\d+\. `(?P<file>[^`]+)`\*\*(?:, (?P<where>after|before|in place of|at its end)(?: `(?P<line>.+?)`)?)?\n"
    r"\n```\w+\n(?P<block>.*?)```\n",
    re.DOTALL,
)


def follow(heading: str, folder: Path) -> list[str]:
    """Make the changes of the recipe under `heading` in a copy of the project; the files it changes."""
    guide = (ROOT / "docs" / "how-to-add.md").read_text(encoding="utf-8")
    recipe = guide.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    files = []
    for step in _STEP.finditer(recipe):
        file = folder / step["file"]
        before = file.read_text(encoding="utf-8") if step["where"] else ""
        file.write_text(
            _changed(before, step["where"] or "", step["line"] or "", step["block"]), encoding="utf-8"
        )
        files.append(step["file"])
    assert files, f"no step under «{heading}»"
    return files


def _changed(text: str, where: str, line: str, block: str) -> str:
    """The text with the block after, before or in place of the one line that reads so, or at its end."""
    if not line:
        return text + block
    lines = text.splitlines(keepends=True)
    (at,) = (number for number, each in enumerate(lines) if each.strip() == line)
    lines[at : at + 1] = {"after": [lines[at], block], "before": [block, lines[at]], "in place of": [block]}[
        where
    ]
    return "".join(lines)
